//! # SubtensorModule
//!
//! The Bittensor protocol as one pallet: subnets and their neurons, stake in shares of a subnet's
//! alpha, weights, Yuma consensus once a tempo, and the block step that prices subnets and pays
//! miners, validators, stakers and owners.
//!
//! This file is the table of contents: the configuration and the hooks; the calls, one line each,
//! are in `calls`. What a call does lives in the module of its domain, next to the storage it owns:
//!
//! | module | what it holds |
//! |---|---|
//! | [`registry`] | subnets, uids, registration and its price, endpoints, names |
//! | [`stake`] | keys, share pools, adding and removing stake, children, root dividends |
//! | [`keys`] | coldkeys and hotkeys that others replace |
//! | [`weights`] | setting weights, committing to them and revealing them |
//! | [`epoch`] | the schedule, and gather → [`myelin_yuma`] → apply |
//! | [`block_step`] | issuance, injection into pools, pending emission, distribution |
//! | [`hyperparams`] | settings of subnets and of the chain, and who may change them when |
//! | [`rpc_info`] | read models for clients |
//! | [`guards`] | checks that run both in the transaction pool and at dispatch |
//!
//! # A subnet from nothing to its first payout
//!
//! 1. A coldkey calls `register_network`, which locks TAO into a new pool and gives the owner's
//!    hotkey uid 0; then `start_call`, which opens staking and emission.
//! 2. Miners and validators call `burned_register` and get uids; validators get stake by
//!    `add_stake`, which buys alpha from the pool.
//! 3. Each block, [`block_step`] mints alpha into pending pots.
//! 4. Validators call `set_weights`. When the tempo is over, the epoch turns weights into
//!    incentives and dividends, and the pots are paid out as stake.
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

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

pub mod block_step;
mod calls;
mod constants;
pub mod currency;
mod defaults;
pub mod epoch;
mod errors;
mod events;
pub mod extension;
mod extra_work;
pub mod genesis;
pub mod guards;
pub mod hyperparams;
pub mod keys;
mod legacy;
pub mod migrations;
pub mod registry;
pub mod rpc_info;
pub mod stake;
pub mod try_state;
pub mod types;
pub mod weights;
pub mod weights_table;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use types::RecycleOrBurnEnum;

use frame_support::pallet_macros::import_section;

#[import_section(calls::calls)]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[import_section(constants::constants)]
#[import_section(registry::storage::registry_storage)]
#[import_section(hyperparams::storage::hyperparams_storage)]
#[import_section(stake::storage::stake_storage)]
#[import_section(stake::locks::storage::locks_storage)]
#[import_section(keys::storage::keys_storage)]
#[import_section(weights::storage::weights_storage)]
#[import_section(epoch::storage::epoch_storage)]
#[import_section(block_step::storage::block_step_storage)]
#[import_section(legacy::legacy_storage)]
#[frame_support::pallet]
// The pallet macros expand to `expect` in places of their own, and the interface's calls have as
// many arguments as they have.
#[allow(clippy::expect_used, clippy::too_many_arguments)]
pub mod pallet {
    use crate::{
        defaults::*,
        guards,
        registry::{
            dissolve::{
                Dissolution,
                payout::{ClaimPlace, Shortfall},
            },
            work::ProofOfWork,
        },
        stake::SharePlace,
        types::*,
        weights_table as weight,
    };
    use alloc::{
        collections::{BTreeMap, BTreeSet, VecDeque},
        vec::Vec,
    };
    use codec::Compact;
    use frame_support::{
        pallet_prelude::*,
        storage::Key as NMapKey,
        traits::{
            ConstBool, ConstI16, ConstU16, ConstU32, ConstU64,
            fungible::{Balanced, Mutate},
        },
    };
    use frame_system::pallet_prelude::*;
    use myelin_share_pool::SafeFloat;
    use myelin_types::{
        AlphaBalance, Corrections, MechId, NetUid, NetUidStorageIndex, TaoBalance,
        fixed::{I64F64, I96F32, U64F64, U96F32},
    };
    use pallet_alpha_assets::AlphaLedger;
    use pallet_subtensor_swap::SwapHandler;
    use sp_core::{H160, H256, crypto::AccountId32, ecdsa::Signature};
    use sp_runtime::DispatchError;

    /// A protocol value that differs between normal and fast chains.
    pub type ByFlavour<T, const NORMAL: u64, const FAST: u64> =
        pallet_chain_params::ByFlavour<<T as Config>::FastBlocks, NORMAL, FAST>;

    /// Version of the storage layout, the interface's.
    pub const STORAGE_VERSION: StorageVersion = StorageVersion::new(7);

    #[pallet::pallet]
    #[pallet::without_storage_info]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config:
        frame_system::Config<AccountId = AccountId32, RuntimeEvent: From<Event<Self>>>
    {
        /// TAO.
        type Currency: Balanced<Self::AccountId, Balance = u64>
            + Mutate<Self::AccountId, Balance = u64>;
        /// The pools' swap engine.
        type Swap: SwapHandler;
        /// The counters of each subnet's alpha.
        type AlphaAssets: AlphaLedger;
        /// Author of the current block, if it has one.
        type BlockAuthor: Get<Option<Self::AccountId>>;
        /// Whether the chain uses the fast set of protocol values.
        type FastBlocks: Get<bool>;
        /// The named corrections the chain makes.
        type Corrections: Get<Corrections>;
        /// Who signs the calls inside a call.
        type InnerCalls: guards::InnerCalls<Self::AccountId, Self::RuntimeCall>;
    }

    /// What a chain specification says of the protocol's own state.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// Coldkey and hotkey that own the root network; nobody when absent.
        pub root_owner: Option<(T::AccountId, T::AccountId)>,
        /// Blocks between two subnet registrations, when not the default.
        pub network_rate_limit: Option<u64>,
        /// Blocks before a `start_call`, when not the default.
        pub start_call_delay: Option<u64>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            Pallet::<T>::build_genesis(self);
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(_: BlockNumberFor<T>) -> Weight {
            Self::forget_hotkey_swaps().saturating_add(Self::block_step())
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }
}
