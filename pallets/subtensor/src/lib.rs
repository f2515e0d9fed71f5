//! # SubtensorModule
//!
//! The Bittensor protocol as one pallet: subnets and their neurons, stake in shares of a subnet's
//! alpha, weights, Yuma consensus once a tempo, and the block step that prices subnets and pays
//! miners, validators, stakers and owners.
//!
//! This file is the table of contents: the configuration, the calls (one line each) and the hooks.
//! What a call does lives in the module of its domain, next to the storage it owns:
//!
//! | module | what it holds |
//! |---|---|
//! | [`registry`] | subnets, uids, registration and its price, endpoints, names |
//! | [`stake`] | keys, share pools, adding and removing stake, children, root dividends |
//! | [`weights`] | setting weights and their checks |
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
        clippy::indexing_slicing,
        clippy::panic
    )
)]

extern crate alloc;

pub mod block_step;
mod constants;
pub mod currency;
mod defaults;
pub mod epoch;
mod errors;
mod events;
pub mod extension;
pub mod genesis;
pub mod guards;
pub mod hyperparams;
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

#[import_section(errors::errors)]
#[import_section(events::events)]
#[import_section(constants::constants)]
#[import_section(registry::storage::registry_storage)]
#[import_section(hyperparams::storage::hyperparams_storage)]
#[import_section(stake::storage::stake_storage)]
#[import_section(weights::storage::weights_storage)]
#[import_section(epoch::storage::epoch_storage)]
#[import_section(block_step::storage::block_step_storage)]
#[frame_support::pallet]
// The pallet macros expand to `expect` in places of their own, and the interface's calls have as
// many arguments as they have.
#[allow(clippy::expect_used, clippy::too_many_arguments)]
pub mod pallet {
    use crate::{defaults::*, guards, types::*, weights_table as weight};
    use alloc::{collections::BTreeMap, vec::Vec};
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
    use sp_core::crypto::AccountId32;

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
            Self::block_step()
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Sets the caller's weights on a subnet's main mechanism (spec: weights §2.4).
        ///
        /// `dests` are uids, `weights` their weights in any scale; both have the same length.
        #[pallet::call_index(0)]
        #[pallet::weight((weight::SET_WEIGHTS, DispatchClass::Normal, Pays::No))]
        pub fn set_weights(
            origin: OriginFor<T>,
            netuid: NetUid,
            dests: Vec<u16>,
            weights: Vec<u16>,
            version_key: u64,
        ) -> DispatchResult {
            Self::do_set_weights(origin, netuid, MechId::MAIN, dests, weights, version_key)
        }

        /// Buys alpha with the caller's TAO and stakes it to `hotkey` (spec: staking §7).
        ///
        /// `amount_staked` is in rao, the swap fee included.
        #[pallet::call_index(2)]
        #[pallet::weight((weight::ADD_STAKE, DispatchClass::Normal, Pays::Yes))]
        pub fn add_stake(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            netuid: NetUid,
            amount_staked: TaoBalance,
        ) -> DispatchResult {
            Self::do_add_stake(origin, hotkey, netuid, amount_staked)
        }

        /// Sells alpha staked to `hotkey` and pays the caller in TAO (spec: staking §7).
        ///
        /// `amount_unstaked` is in alpha rao; more than is staked means all of it.
        #[pallet::call_index(3)]
        #[pallet::weight((weight::REMOVE_STAKE, DispatchClass::Normal, Pays::Yes))]
        pub fn remove_stake(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            netuid: NetUid,
            amount_unstaked: AlphaBalance,
        ) -> DispatchResult {
            Self::do_remove_stake(origin, hotkey, netuid, amount_unstaked)
        }

        /// Announces the axon endpoint of the calling hotkey (spec: registry §18).
        #[pallet::call_index(4)]
        #[pallet::weight((weight::SERVE_AXON, DispatchClass::Normal, Pays::No))]
        pub fn serve_axon(
            origin: OriginFor<T>,
            netuid: NetUid,
            version: u32,
            ip: u128,
            port: u16,
            ip_type: u8,
            protocol: u8,
            placeholder1: u8,
            placeholder2: u8,
        ) -> DispatchResult {
            let endpoint = AxonInfo {
                block: Self::now(),
                version,
                ip,
                port,
                ip_type,
                protocol,
                placeholder1,
                placeholder2,
            };
            Self::do_serve_axon(origin, netuid, endpoint)
        }

        /// Registers a neuron for the current price (spec: registry §11).
        #[pallet::call_index(7)]
        #[pallet::weight((weight::BURNED_REGISTER, DispatchClass::Normal, Pays::Yes))]
        pub fn burned_register(
            origin: OriginFor<T>,
            netuid: NetUid,
            hotkey: T::AccountId,
        ) -> DispatchResult {
            Self::do_burned_register(origin, netuid, hotkey)
        }

        /// Registers a subnet; the caller pays the lock cost and owns it (spec: registry §3).
        ///
        /// The guard of the rate limit comes before all other checks.
        #[pallet::call_index(59)]
        #[pallet::weight((weight::REGISTER_NETWORK, DispatchClass::Normal, Pays::Yes))]
        pub fn register_network(origin: OriginFor<T>, hotkey: T::AccountId) -> DispatchResult {
            guards::for_signer::<T>(&origin, |_| Self::ensure_register_network_rate_limit())?;
            Self::do_register_network(origin, hotkey, None)
        }

        /// Registers a validator on the root network (spec: registry §14).
        #[pallet::call_index(62)]
        #[pallet::weight((weight::ROOT_REGISTER, DispatchClass::Normal, Pays::Yes))]
        pub fn root_register(origin: OriginFor<T>, hotkey: T::AccountId) -> DispatchResult {
            Self::do_root_register(origin, hotkey)
        }

        /// Sells all of the caller's stake with `hotkey`, on every subnet and on the root network
        /// (spec: staking §7). Stake that cannot be sold stays.
        #[pallet::call_index(83)]
        #[pallet::weight((weight::UNSTAKE_ALL, DispatchClass::Normal, Pays::Yes))]
        pub fn unstake_all(origin: OriginFor<T>, hotkey: T::AccountId) -> DispatchResult {
            Self::do_unstake_all(origin, hotkey)
        }

        /// Sells all of the caller's stake with `hotkey` on the subnets and stakes the TAO to it on the
        /// root network (spec: staking §7).
        #[pallet::call_index(84)]
        #[pallet::weight((weight::UNSTAKE_ALL_ALPHA, DispatchClass::Normal, Pays::Yes))]
        pub fn unstake_all_alpha(origin: OriginFor<T>, hotkey: T::AccountId) -> DispatchResult {
            Self::do_unstake_all_alpha(origin, hotkey)
        }

        /// Moves the caller's stake to another hotkey, also on another subnet (spec: staking §7).
        ///
        /// `alpha_amount` is in alpha rao; more than is staked means all of it.
        #[pallet::call_index(85)]
        #[pallet::weight((weight::MOVE_STAKE, DispatchClass::Normal, Pays::Yes))]
        pub fn move_stake(
            origin: OriginFor<T>,
            origin_hotkey: T::AccountId,
            destination_hotkey: T::AccountId,
            origin_netuid: NetUid,
            destination_netuid: NetUid,
            alpha_amount: AlphaBalance,
        ) -> DispatchResult {
            Self::do_move_stake(
                origin,
                origin_hotkey,
                destination_hotkey,
                origin_netuid,
                destination_netuid,
                alpha_amount,
            )
        }

        /// Gives the caller's stake to another coldkey, also on another subnet (spec: staking §7).
        ///
        /// `alpha_amount` is in alpha rao; more than is staked means all of it.
        #[pallet::call_index(86)]
        #[pallet::weight((weight::TRANSFER_STAKE, DispatchClass::Normal, Pays::Yes))]
        pub fn transfer_stake(
            origin: OriginFor<T>,
            destination_coldkey: T::AccountId,
            hotkey: T::AccountId,
            origin_netuid: NetUid,
            destination_netuid: NetUid,
            alpha_amount: AlphaBalance,
        ) -> DispatchResult {
            Self::do_transfer_stake(
                origin,
                destination_coldkey,
                hotkey,
                origin_netuid,
                destination_netuid,
                alpha_amount,
            )
        }

        /// Moves the caller's stake to another subnet (spec: staking §7).
        ///
        /// `alpha_amount` is in alpha rao; more than is staked means all of it.
        #[pallet::call_index(87)]
        #[pallet::weight((weight::SWAP_STAKE, DispatchClass::Normal, Pays::Yes))]
        pub fn swap_stake(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            origin_netuid: NetUid,
            destination_netuid: NetUid,
            alpha_amount: AlphaBalance,
        ) -> DispatchResult {
            let alpha = alpha_amount;
            Self::do_swap_stake(origin, hotkey, origin_netuid, destination_netuid, alpha, None)
        }

        /// Buys alpha at a price of at most `limit_price` rao and stakes it to `hotkey` (spec: staking
        /// §7). What cannot be bought at that price is not spent with `allow_partial`, and fails the
        /// call without.
        ///
        /// `amount_staked` is in rao, the swap fee included.
        #[pallet::call_index(88)]
        #[pallet::weight((weight::ADD_STAKE_LIMIT, DispatchClass::Normal, Pays::Yes))]
        pub fn add_stake_limit(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            netuid: NetUid,
            amount_staked: TaoBalance,
            limit_price: TaoBalance,
            allow_partial: bool,
        ) -> DispatchResult {
            let (tao, limit) = (amount_staked, limit_price);
            Self::do_add_stake_limit(origin, hotkey, netuid, tao, limit, allow_partial)
        }

        /// Sells alpha staked to `hotkey` at a price of at least `limit_price` rao (spec: staking §7).
        /// What cannot be sold at that price stays with `allow_partial`, and fails the call without.
        ///
        /// `amount_unstaked` is in alpha rao and must be there.
        #[pallet::call_index(89)]
        #[pallet::weight((weight::REMOVE_STAKE_LIMIT, DispatchClass::Normal, Pays::Yes))]
        pub fn remove_stake_limit(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            netuid: NetUid,
            amount_unstaked: AlphaBalance,
            limit_price: TaoBalance,
            allow_partial: bool,
        ) -> DispatchResult {
            let (alpha, limit) = (amount_unstaked, limit_price);
            Self::do_remove_stake_limit(origin, hotkey, netuid, alpha, limit, allow_partial)
        }

        /// Moves the caller's stake to another subnet while the origin's price is at least `limit_price`
        /// billionths of the destination's (spec: staking §7).
        ///
        /// `alpha_amount` is in alpha rao; more than is staked means all of it.
        #[pallet::call_index(90)]
        #[pallet::weight((weight::SWAP_STAKE_LIMIT, DispatchClass::Normal, Pays::Yes))]
        pub fn swap_stake_limit(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            origin_netuid: NetUid,
            destination_netuid: NetUid,
            alpha_amount: AlphaBalance,
            limit_price: TaoBalance,
            allow_partial: bool,
        ) -> DispatchResult {
            let (alpha, limit) = (alpha_amount, Some((limit_price, allow_partial)));
            Self::do_swap_stake(origin, hotkey, origin_netuid, destination_netuid, alpha, limit)
        }

        /// Opens a subnet: staking at once, emission from the next block (spec: registry §7).
        #[pallet::call_index(92)]
        #[pallet::weight((weight::START_CALL, DispatchClass::Normal, Pays::Yes))]
        pub fn start_call(origin: OriginFor<T>, netuid: NetUid) -> DispatchResult {
            Self::do_start_call(origin, netuid)
        }

        /// Takes the caller's staked alpha out of existence (spec: staking §7).
        ///
        /// `amount` is in alpha rao; more than is staked means all of it.
        #[pallet::call_index(101)]
        #[pallet::weight((weight::RECYCLE_ALPHA, DispatchClass::Normal, Pays::Yes))]
        pub fn recycle_alpha(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            amount: AlphaBalance,
            netuid: NetUid,
        ) -> DispatchResult {
            Self::do_give_up_stake(origin, hotkey, netuid, amount, RecycleOrBurnEnum::Recycle)
        }

        /// Burns the caller's staked alpha; the subnet's issuance still counts it (spec: staking §7).
        ///
        /// `amount` is in alpha rao; more than is staked means all of it.
        #[pallet::call_index(102)]
        #[pallet::weight((weight::BURN_ALPHA, DispatchClass::Normal, Pays::Yes))]
        pub fn burn_alpha(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            amount: AlphaBalance,
            netuid: NetUid,
        ) -> DispatchResult {
            Self::do_give_up_stake(origin, hotkey, netuid, amount, RecycleOrBurnEnum::Burn)
        }

        /// Sells all of the caller's stake with `hotkey` on a subnet, at a price of at least
        /// `limit_price` rao if there is one, or fails (spec: staking §7).
        #[pallet::call_index(103)]
        #[pallet::weight((weight::REMOVE_STAKE_FULL_LIMIT, DispatchClass::Normal, Pays::Yes))]
        pub fn remove_stake_full_limit(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            netuid: NetUid,
            limit_price: Option<TaoBalance>,
        ) -> DispatchResult {
            Self::do_remove_stake_full_limit(origin, hotkey, netuid, limit_price)
        }

        /// Sets the caller's weights on one mechanism of a subnet (spec: weights §2.4).
        #[pallet::call_index(119)]
        #[pallet::weight((weight::SET_MECHANISM_WEIGHTS, DispatchClass::Normal, Pays::No))]
        pub fn set_mechanism_weights(
            origin: OriginFor<T>,
            netuid: NetUid,
            mecid: MechId,
            dests: Vec<u16>,
            weights: Vec<u16>,
            version_key: u64,
        ) -> DispatchResult {
            Self::do_set_weights(origin, netuid, mecid, dests, weights, version_key)
        }

        /// Buys alpha with the caller's TAO, at a price of at most `limit` rao if there is one, and burns
        /// it (spec: staking §7).
        ///
        /// `amount` is in rao, the swap fee included.
        #[pallet::call_index(132)]
        #[pallet::weight((weight::ADD_STAKE_BURN, DispatchClass::Normal, Pays::Yes))]
        pub fn add_stake_burn(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            netuid: NetUid,
            amount: TaoBalance,
            limit: Option<TaoBalance>,
        ) -> DispatchResult {
            Self::do_add_stake_burn(origin, hotkey, netuid, amount, limit)
        }
    }
}
