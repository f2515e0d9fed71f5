//! Tests of the registry, with the numbers of the specification's registry cases.

mod dissolve;
mod dissolve_blocks;
mod evm;
mod honest;
mod identity;
mod lock_cost;
mod names;
mod neurons;
mod price;
mod root;
mod serving;
mod start_call;
mod subnets;
mod trim;
mod uids;
mod work;

use super::stake_kit::{own, set_tao};
use crate::{mock::*, *};
use frame_support::{
    pallet_prelude::{DispatchError, DispatchResult},
    traits::UnfilteredDispatchable,
};
use myelin_types::{AlphaBalance, NetUid, TaoBalance};

/// The subnet that exists from the start.
const FIRST: NetUid = genesis::GENESIS_SUBNET;
/// The netuid of the first subnet that a test registers.
const SECOND: NetUid = NetUid::new(2);

/// Makes a call as an extrinsic does: an error leaves no trace.
fn dispatch(call: Call<Test>, origin: RuntimeOrigin) -> DispatchResult {
    match call.dispatch_bypass_filter(origin) {
        Ok(_) => Ok(()),
        Err(failed) => Err(failed.error),
    }
}

/// Nobody's origin.
fn unsigned() -> RuntimeOrigin {
    frame_system::RawOrigin::None.into()
}

/// Root's origin.
fn root() -> RuntimeOrigin {
    frame_system::RawOrigin::Root.into()
}

/// Free balance of account `n`, in rao.
fn balance(n: u8) -> u64 {
    Balances::free_balance(account(n))
}

/// Sets the registration price of a subnet, in rao.
fn set_burn(netuid: NetUid, rao: u64) {
    Burn::<Test>::insert(netuid, TaoBalance::new(rao));
}

/// Registration price of a subnet, in rao.
fn burn(netuid: NetUid) -> u64 {
    Burn::<Test>::get(netuid).to_u64()
}

/// Lets a subnet's price move between 0 and the largest number.
fn open_bounds(netuid: NetUid) {
    MinBurn::<Test>::insert(netuid, TaoBalance::ZERO);
    MaxBurn::<Test>::insert(netuid, TaoBalance::MAX);
}

/// Gives account `coldkey` stake of `alpha` rao behind its hotkey `hotkey`, out of nothing.
fn grant_stake(netuid: NetUid, coldkey: u8, hotkey: u8, alpha: u64) {
    let alpha = AlphaBalance::new(alpha);
    own(coldkey, hotkey);
    SubtensorModule::increase_stake(&account(hotkey), &account(coldkey), netuid, alpha);
    SubnetAlphaOut::<Test>::mutate(netuid, |out| *out = out.saturating_add(alpha));
}

/// Every key of the pallet's storage.
fn storage_keys() -> std::collections::BTreeSet<Vec<u8>> {
    let prefix = sp_io::hashing::twox_128(b"SubtensorModule");
    let mut keys = std::collections::BTreeSet::new();
    let mut last = prefix.to_vec();
    while let Some(next) = sp_io::storage::next_key(&last).filter(|key| key.starts_with(&prefix)) {
        keys.insert(next.clone());
        last = next;
    }
    keys
}
