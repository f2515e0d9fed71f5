"""The official SDK in this process: wallets of development seeds, calls, and what they did to the rao."""

import os
import tempfile
from dataclasses import dataclass

# The SDK creates directories in $HOME when imported, and its logger parses argv.
_WORK = tempfile.mkdtemp(prefix="myelin-sdk-")
os.environ.setdefault("BT_NO_PARSE_CLI_ARGS", "true")
os.environ["BT_MEV_PROTECTION"] = "0"
_HOME, os.environ["HOME"] = os.environ.get("HOME"), _WORK

import bittensor as bt  # noqa: E402
from bittensor.core.extrinsics.utils import sudo_call_extrinsic  # noqa: E402
from bittensor_wallet import Keypair, Wallet  # noqa: E402

if _HOME is not None:
    os.environ["HOME"] = _HOME

rao, tao = bt.Balance.from_rao, bt.Balance.from_tao
# Inclusion in a block is enough: a development chain has one author and no forks.
NOW = {"wait_for_inclusion": True, "wait_for_finalization": False}


def wallet(name):
    """Unencrypted wallet: coldkey //Name, hotkey //Name_hk."""
    made = Wallet(name=name.lower(), hotkey="default", path=_WORK)
    cold, hot = Keypair.create_from_uri(f"//{name}"), Keypair.create_from_uri(f"//{name}_hk")
    made.set_coldkey(keypair=cold, encrypt=False, overwrite=True)
    made.set_coldkeypub(keypair=cold, encrypt=False, overwrite=True)
    made.set_hotkey(keypair=hot, encrypt=False, overwrite=True)
    made.set_hotkeypub(keypair=hot, encrypt=False, overwrite=True)
    return made


def alpha(amount, netuid):
    """An amount of a subnet's alpha, in rao."""
    return rao(amount).set_unit(netuid)


def cold(of):
    return of.coldkeypub.ss58_address


def hot(of):
    return of.hotkey.ss58_address


@dataclass
class Trade:
    """A StakeAdded or StakeRemoved event, in rao."""

    coldkey: str
    hotkey: str
    tao: int
    alpha: int
    netuid: int
    fee: int


class Chain:
    """The SDK's client of one development chain, whose sudo key is //Alice."""

    def __init__(self, url):
        self.sub = bt.Subtensor(network=url)
        self.alice = wallet("Alice")

    def close(self):
        self.sub.close()

    def ok(self, response):
        """The response, which must be a success."""
        assert response.success, f"{response.message} | {response.error!r}"
        return response

    def refused(self, response, error):
        """Asserts that the chain refused with the error of this name."""
        assert not response.success, f"{error} expected, but it was done"
        told = f"{response.message} | {response.error!r}"
        assert error in told, f"{error} expected: {told}"

    def send(self, signer, function, params, module="SubtensorModule"):
        """Any call of the chain, signed by the coldkey."""
        call = self.sub.compose_call(module, function, params)
        return self.sub.sign_and_send_extrinsic(call=call, wallet=signer, **NOW)

    def sudo(self, function, params, module="AdminUtils"):
        response = sudo_call_extrinsic(
            self.sub, self.alice, function, params, call_module=module, **NOW
        )
        self.ok(response)
        (sudid,) = self.events(response, "Sudid", "Sudo")
        assert "Ok" in str(sudid), f"{function}({params}): {sudid}"

    def fund(self, *wallets, amount=10_000):
        """Gives coldkeys TAO of //Alice."""
        for of in wallets:
            self.ok(self.sub.transfer(self.alice, cold(of), tao(amount), **NOW))

    def open_subnets(self, owner, count):
        """Registers and starts subnets whose pools only trades change: without emission."""
        before = set(self.sub.get_all_subnets_netuid())
        for _ in range(count):
            self.ok(self.sub.register_subnet(owner, **NOW))
        netuids = sorted(set(self.sub.get_all_subnets_netuid()) - before)
        assert len(netuids) == count
        self.sub.wait_for_block(self.sub.get_current_block() + self.sub.get_start_call_delay())
        for netuid in netuids:
            self.ok(self.sub.start_call(owner, netuid, **NOW))
        return netuids

    def events(self, response, name, module="SubtensorModule"):
        """Attributes of the extrinsic's events of one name."""
        records = [record["event"] for record in response.extrinsic_receipt.triggered_events]
        return [
            event["attributes"]
            for event in records
            if event["event_id"] == name and event["module_id"] == module
        ]

    def trades(self, response, name):
        return [Trade(*attributes) for attributes in self.events(response, name)]

    def block_of(self, response):
        """Number of the block that has the extrinsic."""
        return self.sub.substrate.get_block_number(response.extrinsic_receipt.block_hash)

    def change(self, response, read):
        """What the extrinsic's block changed of `read(block)`, in rao."""
        block = self.block_of(response)
        return read(block).rao - read(block - 1).rao

    def fee(self, response):
        """What the transaction cost, done or refused, in rao."""
        return response.extrinsic_receipt.total_fee_amount

    def balance_change(self, response, of):
        """What the extrinsic's block did to a coldkey's TAO, in rao."""
        return self.change(response, lambda block: self.sub.get_balance(cold(of), block=block))

    def stake_change(self, response, of, hotkey, netuid):
        """What the extrinsic's block did to a stake, in rao of alpha."""
        return self.change(response, lambda block: self.stake(of, hotkey, netuid, block))

    def stake(self, of, hotkey, netuid, block=None):
        return self.sub.get_stake(cold(of), hotkey, netuid, block=block)


def ss58(account):
    """The address of an account that the client gives as bytes or as an address."""
    return account if str(account).startswith("5") else Keypair(public_key=account, ss58_format=42).ss58_address
