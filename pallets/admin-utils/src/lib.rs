//! # AdminUtils
//!
//! The calls by which root and subnet owners change settings. The values live in
//! `pallet-subtensor` ([`pallet_subtensor::hyperparams`]); here is the table of the settings, who
//! may change them and within which bounds ([`SETTINGS`]; how to read and extend it: [`table`]).
//! `docs/HYPERPARAMETERS.md` shows it.
//!
//! ```ignore
//! // On a local chain `//Alice` is sudo; without a freeze window settings can change at any time.
//! Sudo::sudo(AdminUtils::sudo_set_admin_freeze_window(0));
//! Sudo::sudo(AdminUtils::sudo_set_tempo(netuid, 20));
//! // The owner of a subnet needs no sudo.
//! AdminUtils::sudo_set_commit_reveal_weights_enabled(netuid, false);
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

extern crate alloc;

mod bounds;
mod consensus;
mod gate;
mod precompile;
#[macro_use]
pub mod table;
mod calls;

#[cfg(test)]
mod tests;

pub use calls::SETTINGS;
pub use consensus::{ScheduleFinality, SetAuthors, SetEvmChainId};
pub use pallet::*;
pub use precompile::PrecompileEnum;

use pallet_subtensor::Pallet as Subtensor;

use frame_support::pallet_macros::import_section;

#[import_section(calls::calls)]
#[frame_support::pallet]
// The pallet macros expand to `expect` in places of their own.
#[allow(clippy::expect_used)]
pub mod pallet {
    use crate::{
        PrecompileEnum, ScheduleFinality, SetAuthors, SetEvmChainId, Subtensor, bounds,
        gate::Gate,
        table::{
            Who::{OwnerAlways, Root},
            limited, owner,
        },
    };
    use alloc::vec::Vec;
    use frame_support::{pallet_prelude::*, traits::ConstBool};
    use frame_system::pallet_prelude::*;
    use myelin_types::{
        MechId, NetUid, TaoBalance,
        fixed::{I64F64, I96F32, U64F64},
    };
    use pallet_subtensor::{hyperparams::OwnerLimit, types::Hyperparameter::*};
    use sp_consensus_grandpa::AuthorityList;

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config:
        frame_system::Config<RuntimeEvent: From<Event<Self>>> + pallet_subtensor::Config
    {
        /// Key of one who authors blocks.
        type AuthorityId: Parameter + Member + MaxEncodedLen;
        /// Most authors there can be.
        type MaxAuthorities: Get<u32>;
        /// Who authors blocks.
        type Authors: SetAuthors<Self::AuthorityId, Self::MaxAuthorities>;
        /// Who finalises blocks.
        type Finality: ScheduleFinality<BlockNumberFor<Self>>;
        /// The chain's number among Ethereum-like chains.
        type EvmChainId: SetEvmChainId;
    }

    /// Whether a precompile of the EVM works.
    #[pallet::storage]
    pub type PrecompileEnable<T: Config> =
        StorageMap<_, Blake2_128Concat, PrecompileEnum, bool, ValueQuery, ConstBool<true>>;

    #[pallet::error]
    pub enum Error<T> {
        /// Netuid unknown.
        SubnetDoesNotExist,
        /// Validator cap above uid cap.
        MaxValidatorsLargerThanMaxUIds,
        /// Uid cap below current uid count.
        MaxAllowedUIdsLessThanCurrentUIds,
        /// Owner asked for more than 975000.
        BondsMovingAverageMaxReached,
        /// Owner asked for a negative steepness.
        NegativeSigmoidSteepness,
        /// Value outside its bounds.
        ValueNotInBounds,
        /// Minimum not below current count.
        MinAllowedUidsGreaterThanCurrentUids,
        /// Minimum not below maximum.
        MinAllowedUidsGreaterThanMaxAllowedUids,
        /// Maximum below minimum.
        MaxAllowedUidsLessThanMinAllowedUids,
        /// Maximum above 256.
        MaxAllowedUidsGreaterThanDefaultMaxAllowedUids,
        /// Value refused.
        InvalidValue,
        /// Not for netuid 0.
        NotPermittedOnRootSubnet,
        /// The chain does not offer PoW registration on this subnet.
        POWRegistrationDisabled,
        /// Call kept only for its index.
        Deprecated,
    }

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// EVM precompile switched.
        #[codec(index = 0)]
        PrecompileUpdated {
            /// Precompile.
            precompile_id: PrecompileEnum,
            /// Whether it is on.
            enabled: bool,
        },
        /// Yuma3 switch changed.
        #[codec(index = 1)]
        Yuma3EnableToggled {
            /// Subnet.
            netuid: NetUid,
            /// Whether it is on.
            enabled: bool,
        },
        /// Bond reset switch changed.
        #[codec(index = 2)]
        BondsResetToggled {
            /// Subnet.
            netuid: NetUid,
            /// Whether it is on.
            enabled: bool,
        },
        /// Burn half life changed by admin call.
        #[codec(index = 3)]
        BurnHalfLifeSet {
            /// Subnet.
            netuid: NetUid,
            /// Blocks.
            burn_half_life: u16,
        },
        /// Burn bump factor changed by admin call.
        #[codec(index = 4)]
        BurnIncreaseMultSet {
            /// Subnet.
            netuid: NetUid,
            /// Factor.
            burn_increase_mult: U64F64,
        },
        /// Pool-side emission switch changed.
        #[codec(index = 5)]
        SubnetEmissionEnabledSet {
            /// Subnet.
            netuid: NetUid,
            /// Whether it is on.
            enabled: bool,
        },
    }
}
