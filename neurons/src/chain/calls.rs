//! The calls a neuron, a subnet owner and a dev set-up need (spec: calls.tsv).
//!
//! Arguments are given by name and encoded with the metadata of the connected chain, so a call
//! survives runtime upgrades which keep its argument names.

use super::{AccountId, Hash};
use myelin_types::{AlphaBalance, TaoBalance};
use std::net::{IpAddr, SocketAddr};
use subxt::{dynamic::Value, ext::scale_value::Composite, tx::DynamicPayload};

/// A call ready to be signed.
pub type Call = DynamicPayload<Composite<()>>;

/// Version reported with an axon that gives none of its own.
pub const AXON_VERSION: u32 = 10_005_000;
/// Protocol number of HTTP neurons.
pub(super) const AXON_PROTOCOL: u8 = 4;

/// Any call, with arguments by name.
#[must_use]
pub fn call<const N: usize>(pallet: &str, name: &str, arguments: [(&str, Value); N]) -> Call {
    let fields = arguments.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    subxt::tx::dynamic(pallet, name, Composite::Named(fields))
}

fn subtensor<const N: usize>(name: &str, arguments: [(&str, Value); N]) -> Call {
    call("SubtensorModule", name, arguments)
}

/// An account as an argument.
#[must_use]
pub fn account(account: &AccountId) -> Value {
    Value::from_bytes(account.0)
}

/// An unsigned number as an argument.
#[must_use]
pub fn number(number: impl Into<u128>) -> Value {
    Value::u128(number.into())
}

/// A list of u16 as an argument.
#[must_use]
pub fn numbers(numbers: &[u16]) -> Value {
    Value::unnamed_composite(numbers.iter().map(|n| number(*n)))
}

/// A new subnet, signed and paid by its coldkey.
#[must_use]
pub fn register_network(hotkey: &AccountId) -> Call {
    subtensor("register_network", [("hotkey", account(hotkey))])
}

/// Starts a subnet's emission and trade, signed by its owner.
#[must_use]
pub fn start_call(netuid: u16) -> Call {
    subtensor("start_call", [("netuid", number(netuid))])
}

/// A uid on a subnet, paid by the signing coldkey.
#[must_use]
pub fn burned_register(netuid: u16, hotkey: &AccountId) -> Call {
    subtensor("burned_register", [("netuid", number(netuid)), ("hotkey", account(hotkey))])
}

/// A uid on a subnet, paid by the signing coldkey unless it costs more than the limit.
#[must_use]
pub fn register_limit(netuid: u16, hotkey: &AccountId, limit: TaoBalance) -> Call {
    subtensor(
        "register_limit",
        [
            ("netuid", number(netuid)),
            ("hotkey", account(hotkey)),
            ("limit_price", number(limit.to_u64())),
        ],
    )
}

/// A uid on a subnet for a seal: block number, nonce and seal of the hotkey's work. Signed by the
/// coldkey.
#[must_use]
pub fn register(
    netuid: u16,
    hotkey: &AccountId,
    coldkey: &AccountId,
    (block_number, nonce, seal): (u64, u64, &[u8]),
) -> Call {
    subtensor(
        "register",
        [
            ("netuid", number(netuid)),
            ("block_number", number(block_number)),
            ("nonce", number(nonce)),
            ("work", Value::from_bytes(seal)),
            ("hotkey", account(hotkey)),
            ("coldkey", account(coldkey)),
        ],
    )
}

/// Makes the signing coldkey the owner of a hotkey that nobody owns.
#[must_use]
pub fn try_associate_hotkey(hotkey: &AccountId) -> Call {
    subtensor("try_associate_hotkey", [("hotkey", account(hotkey))])
}

/// A seat on the root network, signed by the coldkey.
#[must_use]
pub fn root_register(hotkey: &AccountId) -> Call {
    subtensor("root_register", [("hotkey", account(hotkey))])
}

/// What the chain's records call an address: 4 or 6.
pub(super) fn ip_type(ip: IpAddr) -> u8 {
    if ip.is_ipv4() { 4 } else { 6 }
}

/// Announces where a neuron serves, signed by its hotkey (spec: neuron protocol §11).
#[must_use]
pub fn serve_axon(netuid: u16, address: SocketAddr, version: u32) -> Call {
    let ip = match address.ip() {
        IpAddr::V4(v4) => u128::from(u32::from(v4)),
        IpAddr::V6(v6) => v6.into(),
    };
    subtensor(
        "serve_axon",
        [
            ("netuid", number(netuid)),
            ("version", number(version)),
            ("ip", number(ip)),
            ("port", number(address.port())),
            ("ip_type", number(ip_type(address.ip()))),
            ("protocol", number(AXON_PROTOCOL)),
            ("placeholder1", number(0_u8)),
            ("placeholder2", number(0_u8)),
        ],
    )
}

/// Weights in the open, signed by the hotkey.
#[must_use]
pub fn set_weights(netuid: u16, uids: &[u16], values: &[u16], version_key: u64) -> Call {
    subtensor(
        "set_weights",
        [
            ("netuid", number(netuid)),
            ("dests", numbers(uids)),
            ("weights", numbers(values)),
            ("version_key", number(version_key)),
        ],
    )
}

/// Commits to weights by hash, signed by the hotkey.
#[must_use]
pub fn commit_weights(netuid: u16, commit_hash: Hash) -> Call {
    subtensor(
        "commit_weights",
        [("netuid", number(netuid)), ("commit_hash", Value::from_bytes(commit_hash.0))],
    )
}

/// Reveals weights committed earlier, signed by the hotkey.
#[must_use]
pub fn reveal_weights(
    netuid: u16,
    uids: &[u16],
    values: &[u16],
    salt: &[u16],
    version_key: u64,
) -> Call {
    subtensor(
        "reveal_weights",
        [
            ("netuid", number(netuid)),
            ("uids", numbers(uids)),
            ("values", numbers(values)),
            ("salt", numbers(salt)),
            ("version_key", number(version_key)),
        ],
    )
}

/// Stakes TAO to a hotkey on a subnet, signed by the coldkey.
#[must_use]
pub fn add_stake(hotkey: &AccountId, netuid: u16, amount: TaoBalance) -> Call {
    subtensor(
        "add_stake",
        [
            ("hotkey", account(hotkey)),
            ("netuid", number(netuid)),
            ("amount_staked", number(amount.to_u64())),
        ],
    )
}

/// Sells alpha staked to a hotkey, signed by the coldkey.
#[must_use]
pub fn remove_stake(hotkey: &AccountId, netuid: u16, amount: AlphaBalance) -> Call {
    subtensor(
        "remove_stake",
        [
            ("hotkey", account(hotkey)),
            ("netuid", number(netuid)),
            ("amount_unstaked", number(amount.to_u64())),
        ],
    )
}

/// Sends TAO; the sender's account stays alive.
#[must_use]
pub fn transfer(to: &AccountId, amount: TaoBalance) -> Call {
    let dest = Value::unnamed_variant("Id", [account(to)]);
    call("Balances", "transfer_keep_alive", [("dest", dest), ("value", number(amount.to_u64()))])
}

/// A call as root, signed by the sudo key.
#[must_use]
pub fn sudo(inner: Call) -> Call {
    call("Sudo", "sudo", [("call", inner.into_value())])
}

/// Several calls in one extrinsic; the first failure undoes them all.
#[must_use]
pub fn batch_all(calls: Vec<Call>) -> Call {
    let calls = Value::unnamed_composite(calls.into_iter().map(Call::into_value));
    call("Utility", "batch_all", [("calls", calls)])
}

/// A parameter of a subnet, to be sent by its owner or wrapped in [`sudo`]; `value` is named as
/// the call names it, for instance `("sudo_set_tempo", "tempo", number(10_u16))`.
#[must_use]
pub fn set_parameter(name: &str, netuid: u16, argument: &str, value: Value) -> Call {
    call("AdminUtils", name, [("netuid", number(netuid)), (argument, value)])
}
