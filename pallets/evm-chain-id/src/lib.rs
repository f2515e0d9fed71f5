//! # EVMChainId
//!
//! The number by which Ethereum tools know the chain, signed into their transactions so that one
//! chain's do not work on another. Genesis sets it, root changes it
//! (`AdminUtils.sudo_set_evm_chain_id`), and clients read it from storage.
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

pub use pallet::*;

// The macro's own code expects what a well-formed runtime guarantees.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
    use frame_support::pallet_prelude::*;

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config {}

    /// The chain's number among Ethereum-like chains.
    #[pallet::storage]
    pub type ChainId<T: Config> = StorageValue<_, u64, ValueQuery>;

    /// The number at genesis.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// The chain's number.
        pub chain_id: u64,
        #[doc(hidden)]
        #[serde(skip)]
        pub config: core::marker::PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            ChainId::<T>::put(self.chain_id);
        }
    }
}
