//! Shortcuts of the stake tests: subnets and stakes written straight into storage.

use crate::{mock::*, *};
use frame_support::traits::fungible::Mutate;
use myelin_types::{AlphaBalance, NetUid};
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
    Balances::mint_into(&account, tao.max(500)).unwrap();
    netuid
}

/// Opens the root network.
pub fn open_root() -> NetUid {
    SubtokenEnabled::<Test>::insert(NetUid::ROOT, true);
    NetUid::ROOT
}

pub fn set_reserves(netuid: NetUid, tao: u64, alpha: u64) {
    SubnetTAO::<Test>::insert(netuid, myelin_types::TaoBalance::new(tao));
    SubnetAlphaIn::<Test>::insert(netuid, AlphaBalance::new(alpha));
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

/// Dispatches `add_stake` as an extrinsic does: an error leaves no trace.
pub fn add(netuid: NetUid, coldkey: u8, hotkey: u8, tao: u64) -> Outcome {
    let (hotkey, amount_staked) = (account(hotkey), tao.into());
    dispatch(coldkey, Call::add_stake { hotkey, netuid, amount_staked })
}

/// Dispatches `remove_stake` as an extrinsic does.
pub fn remove(netuid: NetUid, coldkey: u8, hotkey: u8, alpha: u64) -> Outcome {
    let (hotkey, amount_unstaked) = (account(hotkey), alpha.into());
    dispatch(coldkey, Call::remove_stake { hotkey, netuid, amount_unstaked })
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
