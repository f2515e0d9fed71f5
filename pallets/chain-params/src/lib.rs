//! # ChainParams
//!
//! What differs between chains that run the same runtime, fixed at genesis: the block time and
//! whether the chain uses the *fast* set of protocol values (short cooldowns and tempos, for
//! development) or the normal one.
//!
//! Everything that reads these values through a `Get` shows the chain's own value as a constant in
//! the metadata, so clients see the truth without a second build of the runtime.
//!
//! ```ignore
//! // In a chain specification (12 s is what an empty section means):
//! "chainParams": { "blockTime": 250, "fastBlocks": true }
//! ```
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::unwrap_used,
        clippy::indexing_slicing,
        clippy::panic
    )
)]

pub use pallet::*;

use core::marker::PhantomData;
use frame_support::traits::Get;

/// Block time of a chain whose genesis does not name one, in milliseconds.
pub const DEFAULT_BLOCK_TIME: u64 = 12_000;
/// Shortest block time a genesis may name, in milliseconds.
pub const MIN_BLOCK_TIME: u64 = 100;
/// Longest block time a genesis may name, in milliseconds.
pub const MAX_BLOCK_TIME: u64 = 60_000;

#[frame_support::pallet]
#[allow(missing_docs)]
pub mod pallet {
    use super::*;
    use frame_support::{pallet_prelude::*, traits::ConstU64};

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config {}

    /// Block time in milliseconds.
    #[pallet::storage]
    pub type BlockTime<T: Config> = StorageValue<_, u64, ValueQuery, ConstU64<DEFAULT_BLOCK_TIME>>;

    /// Whether the chain uses the fast set of protocol values.
    #[pallet::storage]
    pub type FastBlocks<T: Config> = StorageValue<_, bool, ValueQuery>;

    /// What a chain specification says of these parameters.
    #[pallet::genesis_config]
    pub struct GenesisConfig<T: Config> {
        /// Block time in milliseconds: even, 100 to 60,000.
        pub block_time: u64,
        /// Whether to use the fast set of protocol values.
        pub fast_blocks: bool,
        #[doc(hidden)]
        #[serde(skip)]
        pub marker: PhantomData<T>,
    }

    impl<T: Config> Default for GenesisConfig<T> {
        fn default() -> Self {
            Self { block_time: DEFAULT_BLOCK_TIME, fast_blocks: false, marker: PhantomData }
        }
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            assert!(
                (MIN_BLOCK_TIME..=MAX_BLOCK_TIME).contains(&self.block_time)
                    && self.block_time.is_multiple_of(2),
                "block time must be an even number of milliseconds from 100 to 60000"
            );
            BlockTime::<T>::put(self.block_time);
            FastBlocks::<T>::put(self.fast_blocks);
        }
    }
}

/// The chain's slot duration, in milliseconds.
pub struct SlotDuration<T>(PhantomData<T>);

impl<T: Config> Get<u64> for SlotDuration<T> {
    fn get() -> u64 {
        BlockTime::<T>::get()
    }
}

/// Least time between two blocks: half a slot, in milliseconds.
pub struct MinimumPeriod<T>(PhantomData<T>);

impl<T: Config> Get<u64> for MinimumPeriod<T> {
    fn get() -> u64 {
        BlockTime::<T>::get() >> 1
    }
}

/// Whether the chain uses the fast set of protocol values.
pub struct UsesFastBlocks<T>(PhantomData<T>);

impl<T: Config> Get<bool> for UsesFastBlocks<T> {
    fn get() -> bool {
        FastBlocks::<T>::get()
    }
}

/// A protocol value that is `NORMAL` on normal chains and `FAST` on fast ones.
pub struct ByFlavour<Fast, const NORMAL: u64, const FAST: u64>(PhantomData<Fast>);

macro_rules! by_flavour {
    ($($int:ty),*) => {$(
        impl<Fast: Get<bool>, const NORMAL: u64, const FAST: u64> Get<$int>
            for ByFlavour<Fast, NORMAL, FAST>
        {
            fn get() -> $int {
                const {
                    assert!(NORMAL <= <$int>::MAX as u64 && FAST <= <$int>::MAX as u64);
                }
                (if Fast::get() { FAST } else { NORMAL }) as $int
            }
        }
    )*};
}
by_flavour!(u8, u16, u32, u64);

#[cfg(test)]
mod tests {
    use super::*;
    use frame_support::derive_impl;
    use sp_runtime::BuildStorage;

    frame_support::construct_runtime!(
        pub enum Test { System: frame_system, ChainParams: crate }
    );

    #[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
    impl frame_system::Config for Test {
        type Block = frame_system::mocking::MockBlock<Test>;
    }

    impl Config for Test {}

    fn chain(block_time: u64, fast_blocks: bool) -> sp_io::TestExternalities {
        let chain_params = GenesisConfig { block_time, fast_blocks, marker: PhantomData };
        RuntimeGenesisConfig { chain_params, ..Default::default() }.build_storage().unwrap().into()
    }

    #[test]
    fn values_follow_the_genesis() {
        type Tempo = ByFlavour<UsesFastBlocks<Test>, 360, 10>;
        chain(250, true).execute_with(|| {
            assert_eq!((SlotDuration::<Test>::get(), MinimumPeriod::<Test>::get()), (250, 125));
            assert_eq!(<Tempo as Get<u16>>::get(), 10);
        });
        chain(DEFAULT_BLOCK_TIME, false).execute_with(|| {
            assert_eq!(MinimumPeriod::<Test>::get(), 6_000);
            assert_eq!(<Tempo as Get<u64>>::get(), 360);
        });
    }

    #[test]
    #[should_panic(expected = "even number of milliseconds")]
    fn odd_block_times_are_refused() {
        chain(251, true);
    }

    #[test]
    #[should_panic(expected = "from 100 to 60000")]
    fn short_block_times_are_refused() {
        chain(98, true);
    }
}
