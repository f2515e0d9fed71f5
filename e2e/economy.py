"""A development chain for the tests of the economy: subnets whose pools only trades change."""

import sdk
from sdk import NOW, alpha, hot, rao, wallet

# Of 65,535, what a swap costs.
FEE_RATE = 33


class Economy(sdk.Chain):
    """A chain with subnets of //Alice to be used up by the tests.

    The hotkeys of //Bob and //Charlie are no neurons there, so that only trades change the stakes
    with them. Nobody claims root dividends for others.
    """

    def __init__(self, url, subnets):
        super().__init__(url)
        self.bob, self.charlie = wallet("Bob"), wallet("Charlie")
        self.hotkey, self.other = hot(self.bob), hot(self.charlie)
        self.sudo("sudo_set_admin_freeze_window", {"window": 0})
        self.sudo("sudo_set_lock_reduction_interval", {"interval": 1})
        self.sudo("sudo_set_num_root_claims", {"new_value": 0}, module="SubtensorModule")
        self.ok(self.sub.start_call(self.alice, 0, **NOW))
        self.unused = self.open_subnets(self.alice, subnets)
        somewhere = self.subnet()
        for owner in (self.bob, self.charlie):
            self.ok(self.sub.burned_register(owner, somewhere, **NOW))

    def subnet(self):
        return self.unused.pop()

    def staker(self, name, amount=10_000):
        made = wallet(name)
        self.fund(made, amount=amount)
        return made

    def add(self, of, netuid, amount, hotkey=None, **options):
        return self.sub.add_stake(of, netuid, hotkey or self.hotkey, amount, **options, **NOW)

    def remove(self, of, netuid, amount, hotkey=None, **options):
        amount = alpha(amount, netuid)
        return self.sub.unstake(of, netuid, hotkey or self.hotkey, amount, **options, **NOW)

    def storage(self, name, *params, block=None, module="SubtensorModule"):
        return self.sub.query_module(module, name, list(params), block=block).value

    def storage_change(self, response, name, *params, module="SubtensorModule"):
        block = self.block_of(response)
        after = self.storage(name, *params, block=block, module=module)
        return after - self.storage(name, *params, block=block - 1, module=module)

    def bought_for(self, netuid, paid):
        """Alpha, in rao, that `paid` rao buy without fee: as simulated for `paid` and its fee."""
        gross = paid * 65_535 // (65_535 - FEE_RATE)
        for amount in range(gross - 2, gross + 3):
            simulated = self.sub.sim_swap(0, netuid, rao(amount))
            if simulated.tao_amount.rao == paid:
                return simulated.alpha_amount.rao
        raise AssertionError(f"no amount pays in {paid} rao")
