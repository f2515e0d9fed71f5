"""Delegation through the official SDK, on a development chain: takes, children, root dividends."""

import pytest

from economy import Economy
from node import running
from sdk import NOW, cold, hot, rao, tao, wallet

HIGHEST_TAKE = 11_796


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    log = tmp_path_factory.mktemp("delegation") / "node.log"
    with running("--dev", "--block-time", "250ms", log=log) as node:
        economy = Economy(node.url, subnets=4)
        yield economy
        economy.close()


def wait_until(chain, read, limit=400):
    """Waits block by block until `read()` is true; its value."""
    for _ in range(limit):
        if value := read():
            return value
        chain.sub.wait_for_block()
    raise AssertionError(f"nothing came in {limit} blocks")


def u16(take):
    return take / 65_535


def test_takes(chain):
    hotkey = hot(chain.bob)

    def take():
        return chain.sub.get_delegate_take(hotkey)

    assert take() == u16(HIGHEST_TAKE)

    lowered = chain.ok(chain.sub.set_delegate_take(chain.bob, hotkey, 0.1, **NOW))
    (event,) = chain.events(lowered, "TakeDecreased")
    assert event == (cold(chain.bob), hotkey, 6_553)
    assert take() == u16(6_553)
    assert chain.balance_change(lowered, chain.bob) == 0, "takes are changed for free"

    too_soon = chain.sub.set_delegate_take(chain.bob, hotkey, 0.15, **NOW)
    chain.refused(too_soon, "DelegateTxRateLimitExceeded")
    assert take() == u16(6_553)
    chain.sudo("sudo_set_tx_delegate_take_rate_limit", {"tx_rate_limit": 0})
    raised = chain.ok(chain.sub.set_delegate_take(chain.bob, hotkey, 0.15, **NOW))
    (event,) = chain.events(raised, "TakeIncreased")
    assert event == (cold(chain.bob), hotkey, 9_830)
    assert take() == u16(9_830)

    # These do not get past the pool.
    chain.refused(chain.sub.set_delegate_take(chain.bob, hotkey, 0.19, **NOW), "27")
    foreign = chain.sub.set_delegate_take(chain.alice, hotkey, 0.05, **NOW)
    chain.refused(foreign, "25")
    same = {"hotkey": hotkey, "take": 9_830}
    chain.refused(chain.send(chain.bob, "increase_take", same), "DelegateTakeTooLow")
    assert take() == u16(9_830)


def test_children(chain):
    netuid, parent, child = chain.subnet(), hot(chain.bob), hot(chain.alice)

    def lend(children):
        return chain.sub.set_children(chain.bob, netuid, parent, children, **NOW)

    chain.refused(lend([(0.5, parent)]), "InvalidChild")
    chain.refused(lend([(0.2, child), (0.3, child)]), "DuplicateChild")
    foreign = chain.sub.set_children(chain.alice, netuid, parent, [(0.5, child)], **NOW)
    chain.refused(foreign, "NonAssociatedColdKey")

    scheduled = chain.ok(lend([(0.25, child)]))
    pending, due = chain.sub.get_children_pending(parent, netuid)
    assert pending == [(0.25, child)]
    cooldown = chain.storage("PendingChildKeyCooldown")
    assert due == chain.block_of(scheduled) + cooldown
    assert chain.sub.get_children(parent, netuid) == (True, [], "")
    assert chain.sub.get_parents(child, netuid) == []

    chain.sub.wait_for_block(due)
    wait_until(chain, lambda: chain.sub.get_children(parent, netuid)[1])
    assert chain.sub.get_children(parent, netuid) == (True, [(0.25, child)], "")
    assert chain.sub.get_parents(child, netuid) == [(0.25, parent)]
    assert chain.sub.get_children_pending(parent, netuid) == ([], 0)
    chain.refused(lend([]), "TxRateLimitExceeded")
    mutual = chain.sub.set_children(chain.alice, netuid, child, [(0.5, parent)], **NOW)
    chain.refused(mutual, "ChildParentInconsistency")


def test_childkey_take(chain):
    netuid, hotkey = chain.subnet(), hot(chain.bob)

    def set_take(take):
        params = {"hotkey": hotkey, "netuid": netuid, "take": take}
        return chain.send(chain.bob, "set_childkey_take", params)

    done = chain.ok(set_take(5_000))
    assert chain.events(done, "ChildKeyTakeSet") == [(hotkey, 5_000)]
    assert chain.storage("ChildkeyTake", hotkey, netuid) == 5_000
    chain.ok(set_take(4_000))
    chain.refused(set_take(HIGHEST_TAKE + 1), "InvalidChildkeyTake")
    assert chain.storage("ChildkeyTake", hotkey, netuid) == 4_000


class Dividends:
    """A subnet whose owner //Alice validates, so that root stake with her hotkey earns."""

    def __init__(self, chain):
        self.chain, self.netuid, self.hotkey = chain, chain.subnet(), hot(chain.alice)
        chain.sudo("sudo_set_subnet_moving_alpha", {"alpha": {"bits": 1 << 31}})
        for netuid in chain.unused + [self.netuid]:
            chain.sudo("sudo_set_ema_price_halving_period", {"netuid": netuid, "ema_halving": 1})
        off = {"netuid": self.netuid, "enabled": False}
        chain.sudo("sudo_set_commit_reveal_weights_enabled", off)
        limit = {"netuid": self.netuid, "weights_set_rate_limit": 0}
        chain.sudo("sudo_set_weights_set_rate_limit", limit)
        chain.ok(chain.sub.burned_register(chain.bob, self.netuid, **NOW))
        chain.ok(chain.add(chain.alice, self.netuid, tao(100), hotkey=self.hotkey))

    def flow(self):
        """Waits for a permit, sets weights and waits for the first root dividends."""
        chain, netuid = self.chain, self.netuid
        wait_until(chain, lambda: chain.sub.get_subnet_validator_permits(netuid)[0])
        weights = chain.sub.set_weights(chain.alice, netuid, uids=[1], weights=[1.0], **NOW)
        chain.ok(weights)
        wait_until(chain, lambda: chain.sub.get_root_claimable_rate(self.hotkey, netuid))

    def owed(self, of, block):
        """What a claim in this block finds, in rao: what the epochs up to it brought."""
        rates = self.chain.storage("RootClaimable", self.hotkey, block=block)
        rate = int(dict(rates)[self.netuid]["bits"])
        stake = self.chain.stake(of, self.hotkey, 0, block - 1).rao
        return (rate * stake >> 32) - self.claimed(of, block - 1).rao

    def claimed(self, of, block):
        return self.chain.sub.get_root_claimed(cold(of), self.hotkey, self.netuid, block=block)

    def claim(self, of):
        """A claim; what was owed and what counts as paid by it, in rao."""
        chain = self.chain
        done = chain.ok(chain.sub.claim_root(of, [self.netuid], **NOW))
        (event,) = chain.events(done, "RootClaimed")
        assert cold(of) in str(event)
        paid = chain.change(done, lambda block: self.claimed(of, block))
        return done, self.owed(of, chain.block_of(done)), paid


def test_root_dividends(chain):
    keeper, swapper, small = (chain.staker(name) for name in ("Keeper", "Swapper", "Small"))
    for staker, amount in ((keeper, tao(5_000)), (swapper, tao(5_000)), (small, rao(3_000_000))):
        chain.ok(chain.add(staker, 0, amount, hotkey=hot(chain.alice)))
        assert chain.stake(staker, hot(chain.alice), 0).rao == amount.rao, "root stake is TAO"
    dividends = Dividends(chain)
    dividends.flow()
    netuid, hotkey = dividends.netuid, dividends.hotkey

    # Kept as alpha.
    assert chain.sub.get_root_claim_type(cold(keeper)) == "Swap"
    chain.ok(chain.sub.set_root_claim_type(keeper, "Keep", **NOW))
    assert chain.sub.get_root_claim_type(cold(keeper)) == "Keep"
    assert chain.sub.get_root_claimable_stake(cold(keeper), hotkey, netuid).rao > 0
    kept, owed, paid = dividends.claim(keeper)
    assert paid == owed > 0
    assert chain.stake_change(kept, keeper, hotkey, netuid) == owed
    assert chain.stake_change(kept, keeper, hotkey, 0) == 0
    assert chain.balance_change(kept, keeper) == -chain.fee(kept)

    # Sold, and the TAO staked on the root network.
    swapped, owed, _ = dividends.claim(swapper)
    assert owed > 0
    gained = chain.stake_change(swapped, swapper, hotkey, 0)
    assert gained == -chain.storage_change(swapped, "SubnetTAO", netuid) > 0
    assert chain.stake(swapper, hotkey, netuid).rao == 0
    assert chain.balance_change(swapped, swapper) == -chain.fee(swapped)

    # Less than the threshold is not paid.
    _, owed, paid = dividends.claim(small)
    assert 0 < owed < 500_000 and paid == 0

    def set_threshold(by, value):
        params = {"netuid": netuid, "new_value": value}
        return chain.send(by, "sudo_set_root_claim_threshold", params)

    chain.refused(set_threshold(chain.alice, 10_000_001), "InvalidRootClaimThreshold")
    chain.refused(set_threshold(small, 0), "BadOrigin")
    chain.ok(set_threshold(chain.alice, 0))
    chain.ok(chain.sub.set_root_claim_type(small, {"KeepSubnets": {"subnets": [netuid]}}, **NOW))
    kept, owed, paid = dividends.claim(small)
    assert paid == owed > 0
    assert chain.stake_change(kept, small, hotkey, netuid) == owed


def test_claims_are_checked(chain):
    staker = chain.staker("Claimer")
    chain.refused(chain.sub.claim_root(staker, [], **NOW), "InvalidSubnetNumber")
    chain.refused(chain.sub.claim_root(staker, [1, 2, 3, 4, 5, 6], **NOW), "InvalidSubnetNumber")
    nowhere = {"new_root_claim_type": {"KeepSubnets": {"subnets": []}}}
    chain.refused(chain.send(staker, "set_root_claim_type", nowhere), "InvalidSubnetNumber")
