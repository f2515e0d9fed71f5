//! Shortcuts of the stake tests: subnets and stakes written straight into storage.

use crate::{mock::*, *};
use frame_support::traits::fungible::Mutate;
use myelin_types::{AlphaBalance, NetUid, TaoBalance};
use sp_runtime::traits::Dispatchable;

pub const ONE: u64 = 1_000_000_000;

/// A network that trades: with a pool of these reserves, which its account holds.
pub fn pool(netuid: u16, tao: u64, alpha: u64) -> NetUid {
    let netuid = NetUid::new(netuid);
    NetworksAdded::<Test>::insert(netuid, true);
    TotalNetworks::<Test>::mutate(|total| *total += 1);
    SubnetMechanism::<Test>::insert(netuid, 1);
    SubtokenEnabled::<Test>::insert(netuid, true);
    set_reserves(netuid, tao, alpha);
    let account = SubtensorModule::derive_subnet_account(netuid);
    issue_to(&account, tao.max(500));
    netuid
}

/// Adds newly issued TAO to a balance.
pub fn issue_to(account: &Account, rao: u64) {
    Balances::mint_into(account, rao).unwrap();
    TotalIssuance::<Test>::mutate(|total| *total = total.saturating_add(rao.into()));
}

/// Opens the root network.
pub fn open_root() -> NetUid {
    SubtokenEnabled::<Test>::insert(NetUid::ROOT, true);
    NetUid::ROOT
}

pub fn set_reserves(netuid: NetUid, tao: u64, alpha: u64) {
    set_tao(netuid, tao);
    SubnetAlphaIn::<Test>::insert(netuid, AlphaBalance::new(alpha));
}

/// Sets the TAO of a pool; the total stake follows.
pub fn set_tao(netuid: NetUid, tao: u64) {
    let before = SubnetTAO::<Test>::get(netuid);
    SubnetTAO::<Test>::insert(netuid, TaoBalance::new(tao));
    TotalStake::<Test>::mutate(|total| {
        *total = total.saturating_sub(before).saturating_add(tao.into());
    });
}

pub fn reserves(netuid: NetUid) -> (u64, u64) {
    (SubnetTAO::<Test>::get(netuid).to_u64(), SubnetAlphaIn::<Test>::get(netuid).to_u64())
}

/// Makes coldkey `coldkey` the owner of hotkey `hotkey`.
pub fn own(coldkey: u8, hotkey: u8) {
    SubtensorModule::create_account_if_absent(&account(coldkey), &account(hotkey)).unwrap();
}

/// Stakes alpha out of thin air; it circulates.
pub fn give(netuid: NetUid, coldkey: u8, hotkey: u8, alpha: u64) {
    SubtensorModule::increase_stake(&account(hotkey), &account(coldkey), netuid, alpha.into());
    SubnetAlphaOut::<Test>::mutate(netuid, |out| *out = out.saturating_add(alpha.into()));
}

pub fn stake_of(netuid: NetUid, coldkey: u8, hotkey: u8) -> u64 {
    SubtensorModule::stake_of(&account(hotkey), &account(coldkey), netuid).to_u64()
}

pub fn free(n: u8) -> u64 {
    Balances::free_balance(account(n))
}

/// Dispatches `add_stake`.
pub fn add(netuid: NetUid, coldkey: u8, hotkey: u8, tao: u64) -> Outcome {
    let (hotkey, amount_staked) = (account(hotkey), tao.into());
    dispatch(coldkey, Call::add_stake { hotkey, netuid, amount_staked })
}

/// Dispatches `remove_stake`.
pub fn remove(netuid: NetUid, coldkey: u8, hotkey: u8, alpha: u64) -> Outcome {
    let (hotkey, amount_unstaked) = (account(hotkey), alpha.into());
    dispatch(coldkey, Call::remove_stake { hotkey, netuid, amount_unstaked })
}

/// Dispatches `add_stake_limit`.
pub fn add_limit(
    netuid: NetUid,
    coldkey: u8,
    hotkey: u8,
    tao: u64,
    limit: u64,
    allow_partial: bool,
) -> Outcome {
    let (hotkey, amount_staked, limit_price) = (account(hotkey), tao.into(), limit.into());
    let call = Call::add_stake_limit { hotkey, netuid, amount_staked, limit_price, allow_partial };
    dispatch(coldkey, call)
}

/// Dispatches `remove_stake_limit`.
pub fn remove_limit(
    netuid: NetUid,
    coldkey: u8,
    hotkey: u8,
    alpha: u64,
    limit: u64,
    allow_partial: bool,
) -> Outcome {
    let (hotkey, amount_unstaked, limit_price) = (account(hotkey), alpha.into(), limit.into());
    let call =
        Call::remove_stake_limit { hotkey, netuid, amount_unstaked, limit_price, allow_partial };
    dispatch(coldkey, call)
}

/// Dispatches `move_stake`; `from` and `to` are hotkeys on subnets.
pub fn move_stake(coldkey: u8, from: (u8, NetUid), to: (u8, NetUid), alpha: u64) -> Outcome {
    let call = Call::move_stake {
        origin_hotkey: account(from.0),
        destination_hotkey: account(to.0),
        origin_netuid: from.1,
        destination_netuid: to.1,
        alpha_amount: alpha.into(),
    };
    dispatch(coldkey, call)
}

/// Dispatches `transfer_stake`; `from` and `to` are coldkeys on subnets.
pub fn transfer_stake(hotkey: u8, from: (u8, NetUid), to: (u8, NetUid), alpha: u64) -> Outcome {
    let call = Call::transfer_stake {
        destination_coldkey: account(to.0),
        hotkey: account(hotkey),
        origin_netuid: from.1,
        destination_netuid: to.1,
        alpha_amount: alpha.into(),
    };
    dispatch(from.0, call)
}

/// Dispatches `swap_stake`.
pub fn swap_stake(coldkey: u8, hotkey: u8, from: NetUid, to: NetUid, alpha: u64) -> Outcome {
    let call = Call::swap_stake {
        hotkey: account(hotkey),
        origin_netuid: from,
        destination_netuid: to,
        alpha_amount: alpha.into(),
    };
    dispatch(coldkey, call)
}

/// Dispatches `swap_stake_limit`; `limit` is the price and whether a part may move.
pub fn swap_limit(
    coldkey: u8,
    hotkey: u8,
    netuids: (NetUid, NetUid),
    alpha: u64,
    limit: (u64, bool),
) -> Outcome {
    let call = Call::swap_stake_limit {
        hotkey: account(hotkey),
        origin_netuid: netuids.0,
        destination_netuid: netuids.1,
        alpha_amount: alpha.into(),
        limit_price: limit.0.into(),
        allow_partial: limit.1,
    };
    dispatch(coldkey, call)
}

pub type Outcome = Result<(), sp_runtime::DispatchError>;

/// Dispatches a call of coldkey `coldkey` as an extrinsic does: an error leaves no trace.
pub fn dispatch(coldkey: u8, call: Call<Test>) -> Outcome {
    RuntimeCall::from(call)
        .dispatch(signed(&account(coldkey)))
        .map(|_| ())
        .map_err(|failed| failed.error)
}

/// Dispatches a call of root.
pub fn by_root(call: Call<Test>) -> Outcome {
    RuntimeCall::from(call)
        .dispatch(frame_system::RawOrigin::Root.into())
        .map(|_| ())
        .map_err(|failed| failed.error)
}

/// Asserts that nobody but a signer may make a call.
#[track_caller]
pub fn takes_a_signer(call: Call<Test>) {
    let bad = Err(sp_runtime::DispatchError::BadOrigin);
    assert_eq!(by_root(call.clone()), bad);
    let unsigned = RuntimeCall::from(call).dispatch(frame_system::RawOrigin::None.into());
    assert_eq!(unsigned.map(|_| ()).map_err(|failed| failed.error), bad);
}

/// The error of this pallet as a dispatch returns it.
pub fn fails(error: Error<Test>) -> Outcome {
    Err(error.into())
}

/// Whether `a` and `b` differ by at most `tolerance`.
#[track_caller]
pub fn assert_near(a: u64, b: u64, tolerance: u64) {
    assert!(a.abs_diff(b) <= tolerance, "{a} is not within {tolerance} of {b}");
}
