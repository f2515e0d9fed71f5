//! # ChainParams
//!
//! What differs between chains that run the same runtime: the block time and whether the chain uses
//! the *fast* set of protocol values (short cooldowns and tempos, for development) or the normal
//! one, both fixed at genesis; and the named corrections it makes, which root may change.
//!
//! Everything that reads these values through a `Get` shows the chain's own value as a constant in
//! the metadata, so clients see the truth without a second build of the runtime.
//!
//! ```ignore
//! // In a chain specification (12 s is what an empty section means):
//! "chainParams": { "blockTime": 250, "fastBlocks": true, "corrections": "fair-deferral" }
//! ```
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::float_arithmetic,
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic
    )
)]

#[cfg(feature = "try-runtime")]
extern crate alloc;

pub mod migrations;

pub use pallet::*;

use core::marker::PhantomData;
use frame_support::traits::Get;

/// Block time of a chain whose genesis does not name one, in milliseconds.
pub const DEFAULT_BLOCK_TIME: u64 = 12_000;
/// Shortest block time a genesis may name, in milliseconds.
pub const MIN_BLOCK_TIME: u64 = 100;
/// Longest block time a genesis may name, in milliseconds.
pub const MAX_BLOCK_TIME: u64 = 60_000;

// The macro's own code expects what a well-formed runtime guarantees.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
#[allow(missing_docs)]
pub mod pallet {
    use super::*;
    use frame_support::{pallet_prelude::*, traits::ConstU64};
    use frame_system::pallet_prelude::*;

    /// Version of the storage layout: [`crate::migrations`] lead to it.
    pub const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            ensure!(is_block_time(BlockTime::<T>::get()), "the block time is out of bounds");
            ensure!(Corrections::<T>::exists(), "the corrections are not stored");
            ensure!(!Corrections::<T>::get().has_unknown(), "a correction is unknown");
            ensure!(
                Self::on_chain_storage_version() == STORAGE_VERSION,
                "the storage is of another version"
            );
            Ok(())
        }
    }

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {}

    #[pallet::event]
    #[pallet::generate_deposit(fn deposit_event)]
    pub enum Event<T: Config> {
        /// The chain now makes these corrections and no others.
        CorrectionsSet {
            /// The corrections.
            corrections: myelin_types::Corrections,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// This runtime does not know one of the corrections.
        UnknownCorrection,
    }

    /// Corrections the chain makes.
    #[pallet::storage]
    pub type Corrections<T: Config> = StorageValue<_, myelin_types::Corrections, ValueQuery>;

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Sets which corrections the chain makes from now on. Root only.
        #[pallet::call_index(0)]
        #[pallet::weight(T::DbWeight::get().writes(1))]
        pub fn set_corrections(
            origin: OriginFor<T>,
            corrections: myelin_types::Corrections,
        ) -> DispatchResult {
            ensure_root(origin)?;
            ensure!(!corrections.has_unknown(), Error::<T>::UnknownCorrection);
            Corrections::<T>::put(corrections);
            Self::deposit_event(Event::CorrectionsSet { corrections });
            Ok(())
        }
    }

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
        /// Corrections to make: `all`, `none` or names with commas between them.
        pub corrections: myelin_types::Corrections,
        #[doc(hidden)]
        #[serde(skip)]
        pub marker: PhantomData<T>,
    }

    impl<T: Config> Default for GenesisConfig<T> {
        fn default() -> Self {
            Self {
                block_time: DEFAULT_BLOCK_TIME,
                fast_blocks: false,
                corrections: myelin_types::Corrections::NONE,
                marker: PhantomData,
            }
        }
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            assert!(
                is_block_time(self.block_time),
                "block time must be an even number of milliseconds from 100 to 60000"
            );
            BlockTime::<T>::put(self.block_time);
            FastBlocks::<T>::put(self.fast_blocks);
            Corrections::<T>::put(self.corrections);
        }
    }
}

/// Whether a chain may have this block time, in milliseconds.
fn is_block_time(millis: u64) -> bool {
    (MIN_BLOCK_TIME..=MAX_BLOCK_TIME).contains(&millis) && millis.is_multiple_of(2)
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

/// The corrections the chain makes.
pub struct EnabledCorrections<T>(PhantomData<T>);

impl<T: Config> Get<myelin_types::Corrections> for EnabledCorrections<T> {
    fn get() -> myelin_types::Corrections {
        Corrections::<T>::get()
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
    use frame_support::{assert_noop, assert_ok, derive_impl};
    use frame_system::RawOrigin;
    use myelin_types::Correction;
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
        let chain_params = GenesisConfig { block_time, fast_blocks, ..Default::default() };
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
    fn root_chooses_the_corrections() {
        chain(DEFAULT_BLOCK_TIME, false).execute_with(|| {
            System::set_block_number(1);
            assert_eq!(EnabledCorrections::<Test>::get(), myelin_types::Corrections::NONE);
            let some = [Correction::FairDeferral].into_iter().collect();
            let refused = ChainParams::set_corrections(RawOrigin::Signed(1).into(), some);
            assert_noop!(refused, sp_runtime::DispatchError::BadOrigin);
            let unknown = codec::Decode::decode(&mut &[0xffu8; 8][..]).unwrap();
            assert_noop!(
                ChainParams::set_corrections(RawOrigin::Root.into(), unknown),
                Error::<Test>::UnknownCorrection
            );
            assert_ok!(ChainParams::set_corrections(RawOrigin::Root.into(), some));
            assert_eq!(EnabledCorrections::<Test>::get(), some);
            System::assert_last_event(Event::CorrectionsSet { corrections: some }.into());
        });
    }

    #[test]
    fn chains_from_before_corrections_store_that_they_make_none() {
        use frame_support::traits::{GetStorageVersion, OnRuntimeUpgrade, StorageVersion};

        chain(DEFAULT_BLOCK_TIME, false).execute_with(|| {
            assert_eq!(ChainParams::on_chain_storage_version(), 1, "as made by a genesis");
            StorageVersion::new(0).put::<ChainParams>();
            Corrections::<Test>::kill();
            migrations::MigrateToV1::<Test>::on_runtime_upgrade();
            assert_eq!(ChainParams::on_chain_storage_version(), 1);
            assert_eq!(Corrections::<Test>::try_get(), Ok(myelin_types::Corrections::NONE));

            // It runs once, and changes no choice that the chain has made.
            Corrections::<Test>::kill();
            migrations::MigrateToV1::<Test>::on_runtime_upgrade();
            assert!(!Corrections::<Test>::exists());
            StorageVersion::new(0).put::<ChainParams>();
            Corrections::<Test>::put(myelin_types::Corrections::all());
            migrations::MigrateToV1::<Test>::on_runtime_upgrade();
            assert_eq!(Corrections::<Test>::get(), myelin_types::Corrections::all());
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
