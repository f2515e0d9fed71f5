//! # AlphaAssets
//!
//! Three counters of each subnet's alpha token: what was ever minted and not recycled, what was
//! burnt (kept out of circulation, still counted) and what was recycled (taken back). The pallet
//! has no calls; the protocol keeps the counters true through [`AlphaLedger`] (spec: emission §6,
//! pools §14).
//!
//! ```ignore
//! <AlphaAssets as AlphaLedger>::minted(netuid, 1_000.into());
//! <AlphaAssets as AlphaLedger>::recycled(netuid, 400.into());
//! assert_eq!(TotalAlphaIssuance::<T>::get(netuid), 600.into());
//! ```
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::float_arithmetic,
        clippy::indexing_slicing,
        clippy::panic
    )
)]

pub use pallet::*;

use myelin_types::{AlphaBalance, NetUid};

/// Records what happens to a subnet's alpha. Amounts are alpha rao; zero changes nothing.
pub trait AlphaLedger {
    /// New alpha came into being.
    fn minted(netuid: NetUid, amount: AlphaBalance);
    /// Alpha was put out of circulation for good; the issuance still counts it.
    fn burned(netuid: NetUid, amount: AlphaBalance);
    /// Alpha was taken back; the issuance falls and the amount will be emitted again.
    fn recycled(netuid: NetUid, amount: AlphaBalance);
    /// Alpha burnt so far, by all subnets that had the netuid.
    fn total_burned(netuid: NetUid) -> AlphaBalance;
}

// The macro's own code expects what a well-formed runtime guarantees.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use frame_support::pallet_prelude::*;

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config {}

    /// Alpha minted and not recycled, by subnet.
    #[pallet::storage]
    pub type TotalAlphaIssuance<T: Config> =
        StorageMap<_, Twox64Concat, NetUid, AlphaBalance, ValueQuery>;

    /// Alpha burnt, by subnet.
    #[pallet::storage]
    pub type AlphaBurned<T: Config> = StorageMap<_, Twox64Concat, NetUid, AlphaBalance, ValueQuery>;

    /// Alpha recycled, by subnet.
    #[pallet::storage]
    pub type AlphaRecycled<T: Config> =
        StorageMap<_, Twox64Concat, NetUid, AlphaBalance, ValueQuery>;
}

impl<T: Config> AlphaLedger for Pallet<T> {
    fn minted(netuid: NetUid, amount: AlphaBalance) {
        if !amount.is_zero() {
            TotalAlphaIssuance::<T>::mutate(netuid, |total| *total = total.saturating_add(amount));
        }
    }

    fn burned(netuid: NetUid, amount: AlphaBalance) {
        if !amount.is_zero() {
            AlphaBurned::<T>::mutate(netuid, |total| *total = total.saturating_add(amount));
        }
    }

    fn recycled(netuid: NetUid, amount: AlphaBalance) {
        if !amount.is_zero() {
            AlphaRecycled::<T>::mutate(netuid, |total| *total = total.saturating_add(amount));
            TotalAlphaIssuance::<T>::mutate(netuid, |total| *total = total.saturating_sub(amount));
        }
    }

    fn total_burned(netuid: NetUid) -> AlphaBalance {
        AlphaBurned::<T>::get(netuid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frame_support::derive_impl;
    use sp_runtime::BuildStorage;

    frame_support::construct_runtime!(
        pub enum Test { System: frame_system, AlphaAssets: crate }
    );

    #[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
    impl frame_system::Config for Test {
        type Block = frame_system::mocking::MockBlock<Test>;
    }

    impl Config for Test {}

    #[test]
    fn issuance_counts_burnt_but_not_recycled_alpha() {
        let storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
        sp_io::TestExternalities::from(storage).execute_with(|| {
            let netuid = NetUid::new(3);
            AlphaAssets::minted(netuid, 1_000.into());
            AlphaAssets::burned(netuid, 300.into());
            AlphaAssets::recycled(netuid, 400.into());
            assert_eq!(TotalAlphaIssuance::<Test>::get(netuid), 600.into());
            assert_eq!(AlphaBurned::<Test>::get(netuid), 300.into());
            assert_eq!(AlphaAssets::total_burned(netuid), 300.into());
            assert_eq!(AlphaRecycled::<Test>::get(netuid), 400.into());
            AlphaAssets::minted(NetUid::new(4), 0.into());
            assert!(!TotalAlphaIssuance::<Test>::contains_key(NetUid::new(4)));
        });
    }
}
