"""The economy through the official SDK, on a development chain: exact to the rao."""

import pytest

import sdk
from economy import FEE_RATE, Economy
from node import running
from sdk import NOW, alpha, cold, rao, tao, wallet

MIN_STAKE = 2_000_000


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    log = tmp_path_factory.mktemp("economy") / "node.log"
    with running("--dev", "--block-time", "250ms", log=log) as node:
        economy = Economy(node.url, subnets=14)
        yield economy
        economy.close()


def test_stake_and_unstake_as_simulated(chain):
    staker, netuid, amount = chain.staker("Simulated"), chain.subnet(), tao(100)
    simulated = chain.sub.sim_swap(0, netuid, amount)
    added = chain.ok(chain.add(staker, netuid, amount))
    (trade,) = chain.trades(added, "StakeAdded")
    assert trade == sdk.Trade(
        coldkey=cold(staker),
        hotkey=chain.hotkey,
        tao=amount.rao,
        alpha=simulated.alpha_amount.rao,
        netuid=netuid,
        fee=simulated.tao_fee.rao,
    )
    assert trade.fee == amount.rao * FEE_RATE // 65_535
    assert simulated.tao_amount.rao + trade.fee == amount.rao
    assert chain.stake_change(added, staker, chain.hotkey, netuid) == trade.alpha
    assert chain.balance_change(added, staker) == -(amount.rao + chain.fee(added))

    part = trade.alpha // 3
    simulated = chain.sub.sim_swap(netuid, 0, rao(part))
    removed = chain.ok(chain.remove(staker, netuid, part))
    (trade,) = chain.trades(removed, "StakeRemoved")
    assert (trade.tao, trade.fee) == (simulated.tao_amount.rao, simulated.alpha_fee.rao)
    assert trade.alpha + trade.fee == part
    assert chain.stake_change(removed, staker, chain.hotkey, netuid) == -part
    assert chain.balance_change(removed, staker) == trade.tao - chain.fee(removed)


def test_fees_are_as_announced(chain):
    staker, netuid, amount = chain.staker("Charged"), chain.subnet(), tao(50)
    quote = chain.sub.get_stake_add_fee(amount, netuid)
    call = chain.sub.compose_call(
        "SubtensorModule",
        "add_stake",
        {"hotkey": chain.hotkey, "netuid": netuid, "amount_staked": amount.rao},
    )
    for_inclusion = chain.sub.get_extrinsic_fee(call, staker.coldkeypub)
    author = chain.sub.substrate.query("Aura", "Authorities").value[0]
    # The SDK's estimate is for a transaction that never expires.
    added = chain.ok(chain.add(staker, netuid, amount, period=None))
    (trade,) = chain.trades(added, "StakeAdded")
    assert quote.rao == trade.fee == added.transaction_tao_fee.rao > 0
    assert for_inclusion.rao == added.extrinsic_fee.rao == chain.fee(added) > 0
    # The block's author gets both.
    earned = chain.change(added, lambda block: chain.sub.get_balance(sdk.ss58(author), block=block))
    assert earned == trade.fee + chain.fee(added)

    part = trade.alpha // 2
    quote = chain.sub.get_unstake_fee(netuid, rao(part))
    removed = chain.ok(chain.remove(staker, netuid, part))
    (trade,) = chain.trades(removed, "StakeRemoved")
    assert quote.rao == trade.fee == removed.transaction_alpha_fee.rao == part * FEE_RATE // 65_535


def test_fees_of_those_without_tao(chain):
    staker, netuid = chain.staker("Penniless"), chain.subnet()
    (bought,) = chain.trades(chain.ok(chain.add(staker, netuid, tao(10))), "StakeAdded")
    everything = chain.sub.transfer(staker, cold(chain.alice), None, transfer_all=True, **NOW)
    chain.ok(everything)
    removed = chain.ok(chain.remove(staker, netuid, bought.alpha // 2))
    (fee,) = chain.events(removed, "TransactionFeePaidWithAlpha")
    for_fee, trade = chain.trades(removed, "StakeRemoved")
    assert (fee["who"], fee["netuid"]) == (cold(staker), netuid)
    assert fee["alpha_fee"] == for_fee.alpha > 0 and fee["tao_amount"] == for_fee.tao > 0
    taken = fee["alpha_fee"] + bought.alpha // 2
    assert chain.stake_change(removed, staker, chain.hotkey, netuid) == -taken
    assert chain.balance_change(removed, staker) == trade.tao


def test_too_little_or_too_much_is_refused(chain):
    staker, netuid = chain.staker("Refused", amount=10), chain.subnet()
    chain.refused(chain.add(staker, netuid, rao(MIN_STAKE)), "AmountTooLow")
    chain.refused(chain.add(staker, netuid, tao(9), hotkey=cold(staker)), "HotKeyAccountNotExists")
    too_much = {"hotkey": chain.hotkey, "netuid": netuid, "amount_staked": tao(11).rao}
    refused = chain.send(staker, "add_stake", too_much)
    chain.refused(refused, "NotEnoughBalanceToStake")
    assert chain.balance_change(refused, staker) == -chain.fee(refused)
    chain.refused(chain.add(staker, 999, tao(1)), "SubnetNotExists")


def test_buying_within_a_price_limit(chain):
    staker, netuid = chain.staker("Careful"), chain.subnet()
    pool = chain.sub.subnet(netuid)
    # Half of what the pool holds more than doubles its price.
    amount = rao(pool.tao_in.rao // 2)
    safe = {"safe_staking": True, "rate_tolerance": 0.01}
    refused = chain.add(staker, netuid, amount, **safe)
    chain.refused(refused, "SlippageTooHigh")
    assert chain.balance_change(refused, staker) == -chain.fee(refused)
    refused = chain.add(staker, netuid, amount, safe_staking=True, rate_tolerance=-0.01)
    chain.refused(refused, "PriceLimitExceeded")

    partly = chain.ok(chain.add(staker, netuid, amount, allow_partial_stake=True, **safe))
    (trade,) = chain.trades(partly, "StakeAdded")
    assert 0 < trade.tao < amount.rao
    assert chain.balance_change(partly, staker) == -(trade.tao + chain.fee(partly))
    assert chain.stake_change(partly, staker, chain.hotkey, netuid) == trade.alpha
    limit = int(pool.price.rao * 1.01)
    assert limit - 2 <= chain.sub.get_subnet_price(netuid).rao <= limit

    wholly = chain.add(staker, netuid, tao(1), safe_staking=True, rate_tolerance=0.5)
    (trade,) = chain.trades(chain.ok(wholly), "StakeAdded")
    assert trade.tao == tao(1).rao


def test_selling_within_a_price_limit(chain):
    staker, netuid = chain.staker("Patient"), chain.subnet()
    (bought,) = chain.trades(chain.ok(chain.add(staker, netuid, tao(300))), "StakeAdded")
    price = chain.sub.subnet(netuid).price.rao
    safe = {"safe_unstaking": True, "rate_tolerance": 0.01}
    chain.refused(chain.remove(staker, netuid, bought.alpha, **safe), "SlippageTooHigh")
    dear = chain.remove(staker, netuid, bought.alpha, safe_unstaking=True, rate_tolerance=-0.01)
    chain.refused(dear, "PriceLimitExceeded")

    partly = chain.remove(staker, netuid, bought.alpha, allow_partial_stake=True, **safe)
    (trade,) = chain.trades(chain.ok(partly), "StakeRemoved")
    assert 0 < trade.alpha + trade.fee < bought.alpha
    left = chain.stake_change(partly, staker, chain.hotkey, netuid)
    assert left == -(trade.alpha + trade.fee)
    assert chain.balance_change(partly, staker) == trade.tao - chain.fee(partly)
    # The sale of the fee for the block's author comes on top.
    limit = int(price * 0.99)
    assert limit - limit // 100_000 <= chain.sub.get_subnet_price(netuid).rao <= limit


def test_leaving_altogether(chain):
    staker, first, second = chain.staker("Leaving"), chain.subnet(), chain.subnet()
    hotkey = chain.hotkey
    (bought,) = chain.trades(chain.ok(chain.add(staker, first, tao(20))), "StakeAdded")
    simulated = chain.sub.sim_swap(first, 0, rao(bought.alpha))
    left = chain.ok(chain.sub.unstake_all(staker, first, hotkey, rate_tolerance=None, **NOW))
    (trade,) = chain.trades(left, "StakeRemoved")
    assert trade.tao == simulated.tao_amount.rao
    assert chain.stake(staker, hotkey, first).rao == 0
    assert chain.balance_change(left, staker) == trade.tao - chain.fee(left)

    for netuid in (0, first, second):
        chain.ok(chain.add(staker, netuid, tao(10)))
    to_root = chain.ok(chain.send(staker, "unstake_all_alpha", {"hotkey": hotkey}))
    sold = chain.trades(to_root, "StakeRemoved")
    (staked,) = chain.trades(to_root, "StakeAdded")
    assert sorted(trade.netuid for trade in sold) == sorted([first, second])
    assert (staked.netuid, staked.tao, staked.fee) == (0, sum(trade.tao for trade in sold), 0)
    assert chain.balance_change(to_root, staker) == -chain.fee(to_root)

    chain.ok(chain.add(staker, first, tao(10)))
    out = chain.ok(chain.send(staker, "unstake_all", {"hotkey": hotkey}))
    sold = chain.trades(out, "StakeRemoved")
    assert {trade.netuid for trade in sold} == {0, first}
    assert chain.balance_change(out, staker) == sum(trade.tao for trade in sold) - chain.fee(out)
    assert all(chain.stake(staker, hotkey, netuid).rao == 0 for netuid in (0, first, second))
    chain.unused.append(second)


def test_moves_within_a_subnet(chain):
    owner, heir, netuid = chain.staker("Owner"), wallet("Heir"), chain.subnet()
    hotkey, other = chain.hotkey, chain.other
    (bought,) = chain.trades(chain.ok(chain.add(owner, netuid, tao(40))), "StakeAdded")
    half = bought.alpha // 2
    part = alpha(half, netuid)
    moved = chain.ok(chain.sub.move_stake(owner, netuid, hotkey, netuid, other, part, **NOW))
    (removed,), (added,) = (chain.trades(moved, name) for name in ("StakeRemoved", "StakeAdded"))
    assert (removed.alpha, removed.fee, added.alpha, added.fee) == (half, 0, half, 0)
    assert chain.stake_change(moved, owner, hotkey, netuid) == -half
    assert chain.stake_change(moved, owner, other, netuid) == half
    assert chain.balance_change(moved, owner) == -chain.fee(moved)

    given = chain.sub.transfer_stake(owner, cold(heir), other, netuid, netuid, part, **NOW)
    chain.ok(given)
    (event,) = chain.events(given, "StakeTransferred")
    assert event[:5] == (cold(owner), cold(heir), other, netuid, netuid)
    assert event[5] == removed.tao, "the pool did not move, nor did the worth"
    assert chain.stake(owner, other, netuid).rao == 0
    assert chain.stake(heir, other, netuid).rao == half
    same = chain.sub.transfer_stake(owner, cold(owner), hotkey, netuid, netuid, part, **NOW)
    chain.refused(same, "SameNetuid")


def test_moves_between_subnets(chain):
    staker, origin, destination = chain.staker("Mover"), chain.subnet(), chain.subnet()
    hotkey, other = chain.hotkey, chain.other
    (bought,) = chain.trades(chain.ok(chain.add(staker, origin, tao(90))), "StakeAdded")
    third = alpha(bought.alpha // 3, origin)

    def check(response, coldkey, to):
        (sold,) = chain.trades(response, "StakeRemoved")
        (staked,) = chain.trades(response, "StakeAdded")
        assert (sold.tao, sold.fee) == (simulated.tao_amount.rao, simulated.alpha_fee.rao)
        assert sold.alpha + sold.fee == third.rao
        # The fee is paid once, on the way out.
        assert (staked.tao, staked.fee, staked.alpha) == (sold.tao, 0, expected)
        assert (staked.coldkey, staked.hotkey) == (coldkey, to)
        assert chain.balance_change(response, staker) == -chain.fee(response)
        return sold.tao

    def simulate():
        sold = chain.sub.sim_swap(origin, 0, third)
        return sold, chain.bought_for(destination, sold.tao_amount.rao)

    simulated, expected = simulate()
    moved = chain.sub.move_stake(staker, origin, hotkey, destination, other, third, **NOW)
    worth = check(chain.ok(moved), cold(staker), other)
    (event,) = chain.events(moved, "StakeMoved")
    assert event == (cold(staker), hotkey, origin, other, destination, worth)

    simulated, expected = simulate()
    swapped = chain.sub.swap_stake(staker, hotkey, origin, destination, third, **NOW)
    worth = check(chain.ok(swapped), cold(staker), hotkey)
    (event,) = chain.events(swapped, "StakeSwapped")
    assert event == (cold(staker), hotkey, origin, destination, worth)

    simulated, expected = simulate()
    heir = cold(chain.bob)
    given = chain.sub.transfer_stake(staker, heir, hotkey, origin, destination, third, **NOW)
    check(chain.ok(given), heir, hotkey)
    chain.unused.append(origin)


def test_swaps_with_root_and_limits(chain):
    staker, netuid, hotkey = chain.staker("Rooted"), chain.subnet(), chain.hotkey
    chain.ok(chain.add(staker, 0, tao(100)))
    simulated = chain.sub.sim_swap(0, netuid, tao(60))
    fee = chain.sub.get_stake_movement_fee(0, netuid, tao(60))
    out = chain.ok(chain.sub.swap_stake(staker, hotkey, 0, netuid, tao(60), **NOW))
    (staked,) = chain.trades(out, "StakeAdded")
    assert (staked.tao, staked.alpha) == (tao(60).rao, simulated.alpha_amount.rao)
    assert staked.fee == fee.rao == simulated.tao_fee.rao > 0

    params = {
        "hotkey": hotkey,
        "origin_netuid": netuid,
        "destination_netuid": 0,
        "alpha_amount": staked.alpha,
        "limit_price": chain.sub.get_subnet_price(netuid).rao * 99 // 100,
        "allow_partial": False,
    }
    chain.refused(chain.send(staker, "swap_stake_limit", params), "SlippageTooHigh")
    partly = chain.ok(chain.send(staker, "swap_stake_limit", {**params, "allow_partial": True}))
    (sold,) = chain.trades(partly, "StakeRemoved")
    assert 0 < sold.alpha + sold.fee < staked.alpha
    rest = alpha(staked.alpha - sold.alpha - sold.fee, netuid)
    simulated = chain.sub.sim_swap(netuid, 0, rest)
    back = chain.sub.swap_stake(staker, hotkey, netuid, 0, rest, safe_swapping=True, **NOW)
    (staked,) = chain.trades(chain.ok(back), "StakeAdded")
    assert (staked.netuid, staked.tao, staked.fee) == (0, simulated.tao_amount.rao, 0)


def test_burning_and_recycling(chain):
    staker, netuid, hotkey = chain.staker("Burner"), chain.subnet(), chain.hotkey
    # Without emission, which counts as recycled what root stakers do not get.
    closed = {"netuid": netuid, "registration_allowed": False}
    chain.sudo("sudo_set_network_registration_allowed", closed)
    simulated = chain.sub.sim_swap(0, netuid, tao(5))
    burnt = chain.ok(chain.sub.add_stake_burn(staker, netuid, hotkey, tao(5), **NOW))
    (event,) = chain.events(burnt, "AddStakeBurn")
    assert (event["amount"], event["alpha"]) == (tao(5).rao, simulated.alpha_amount.rao)
    counted = chain.storage_change(burnt, "AlphaBurned", netuid, module="AlphaAssets")
    assert counted == event["alpha"]
    assert chain.balance_change(burnt, staker) == -(tao(5).rao + chain.fee(burnt))
    assert chain.stake(staker, hotkey, netuid).rao == 0
    low = rao(chain.sub.get_subnet_price(netuid).rao // 2)
    dear = chain.sub.add_stake_burn(staker, netuid, hotkey, tao(5), limit_price=low, **NOW)
    chain.refused(dear, "PriceLimitExceeded")

    (bought,) = chain.trades(chain.ok(chain.add(staker, netuid, tao(5))), "StakeAdded")
    part = {"hotkey": hotkey, "amount": bought.alpha // 4, "netuid": netuid}
    for call, counter in (("burn_alpha", "AlphaBurned"), ("recycle_alpha", "AlphaRecycled")):
        gone = chain.ok(chain.send(staker, call, part))
        (event,) = chain.events(gone, counter)
        assert event == (cold(staker), hotkey, part["amount"], netuid)
        assert chain.storage_change(gone, counter, netuid, module="AlphaAssets") == part["amount"]
        assert chain.stake_change(gone, staker, hotkey, netuid) == -part["amount"]
    root = chain.send(staker, "burn_alpha", {**part, "netuid": 0})
    chain.refused(root, "CannotBurnOrRecycleOnRootSubnet")
