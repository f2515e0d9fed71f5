//! # Swap
//!
//! Trades between TAO and a subnet's alpha. Each dynamic subnet has one pool with two reserves and
//! a weight for each; the reserves themselves are kept by the pallet behind [`PoolReserves`], this
//! one keeps the weights and the fee rate, prices trades ([`SwapHandler`]) and answers clients
//! ([`runtime_api`]). The mathematics is in [`myelin_pool`] (spec: pools §2–§7, §11, §12).
//!
//! | file | what it holds |
//! |---|---|
//! | [`api`] | what the pallet asks of others and offers to them |
//! | `handler` | the offer: swaps, prices, liquidity |
//! | [`runtime_api`] | the runtime interface and its results |
//!
//! ```ignore
//! // Price a purchase, then make it and apply it to the reserves.
//! let order = Order::Buy(1_000_000.into());
//! let expected = <Swap as SwapHandler>::sim_swap(netuid, order)?;
//! let done = <Swap as SwapHandler>::swap(netuid, order, Swap::max_price(), false, false)?;
//! assert_eq!(expected, done);
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

pub mod api;
mod handler;
pub mod runtime_api;
mod types;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use api::{Order, PoolReserves, SwapHandler, SwapResult};
pub use pallet::*;
pub use types::{Balancer, PositionId, TickIndex};

/// Least output reserve of a trade, in rao.
pub const MINIMUM_RESERVE: u64 = 1_000_000;

// The macro's own code expects what a well-formed runtime guarantees.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use frame_support::{pallet_prelude::*, traits::ConstU16};
    use frame_system::pallet_prelude::*;
    use myelin_types::{AlphaBalance, Corrections, NetUid};

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// Where the pools' reserves are kept.
        type Reserves: PoolReserves;
        /// The named corrections the chain makes.
        type Corrections: Get<Corrections>;
    }

    /// Swap fee of a subnet's pool, in parts of 65535 of the input.
    #[pallet::storage]
    pub type FeeRate<T: Config> =
        StorageMap<_, Twox64Concat, NetUid, u16, ValueQuery, ConstU16<33>>;

    /// Weights of a subnet's pool.
    #[pallet::storage]
    pub type SwapBalancer<T: Config> = StorageMap<_, Twox64Concat, NetUid, Balancer, ValueQuery>;

    /// Whether a subnet's pool was ever traded on; the first trade resets its weights to one half
    /// each, unless the chain keeps them.
    #[pallet::storage]
    pub type PalSwapInitialized<T: Config> = StorageMap<_, Twox64Concat, NetUid, bool, ValueQuery>;

    /// Migrations that were run, by their names.
    #[pallet::storage]
    pub type HasMigrationRun<T: Config> =
        StorageMap<_, Identity, BoundedVec<u8, ConstU32<128>>, bool, ValueQuery>;

    /// Deprecated: nothing reads or writes it.
    #[pallet::storage]
    pub type ScrapReservoirAlpha<T: Config> =
        StorageMap<_, Twox64Concat, NetUid, AlphaBalance, ValueQuery>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// Swap fee rate of a subnet changed.
        FeeRateSet {
            /// The subnet.
            netuid: NetUid,
            /// The new rate, in parts of 65535.
            rate: u16,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// Rate above MaxFeeRate.
        FeeRateTooHigh,
        /// Unused.
        InsufficientInputAmount,
        /// Pool too small.
        InsufficientLiquidity,
        /// Price already beyond the limit.
        PriceLimitExceeded,
        /// Not enough balance.
        InsufficientBalance,
        /// Unused.
        InvalidTickRange,
        /// Unused.
        InvalidLiquidityValue,
        /// Reserves below the minimum.
        ReservesTooLow,
        /// Subnet unknown.
        MechanismDoesNotExist,
        /// Trading off.
        SubtokenDisabled,
        /// Reserve weights would leave their range.
        ReservesOutOfBalance,
        /// Input too large against the input-side reserve.
        SwapInputTooLarge,
        /// User liquidity calls are disabled.
        Deprecated,
    }

    #[pallet::extra_constants]
    impl<T: Config> Pallet<T> {
        /// Id of the protocol's account.
        #[pallet::constant_name(ProtocolId)]
        fn protocol_id() -> [u8; 8] {
            *b"ten/swap"
        }

        /// Largest fee rate that can be set, in parts of 65535.
        #[pallet::constant_name(MaxFeeRate)]
        fn max_fee_rate() -> u16 {
            myelin_pool::FeeRate::MAX
        }

        /// Smallest liquidity of a position; there are none.
        #[pallet::constant_name(MinimumLiquidity)]
        fn minimum_liquidity() -> u64 {
            1_000
        }

        /// Least output reserve of a trade, in rao.
        #[pallet::constant_name(MinimumReserve)]
        fn minimum_reserve() -> u64 {
            MINIMUM_RESERVE
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        /// Weights and fee rates stay inside their limits.
        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            let legal = |balancer: Balancer| {
                myelin_pool::Weights::new(balancer.quote.deconstruct()).is_some()
            };
            ensure!(SwapBalancer::<T>::iter_values().all(legal), "a weight beyond its limits");
            let most = myelin_pool::FeeRate::MAX;
            ensure!(FeeRate::<T>::iter_values().all(|rate| rate <= most), "a fee rate too high");
            Ok(())
        }
    }

    // The order of the calls is the interface's; user liquidity is gone, its calls always fail.
    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Sets a subnet's swap fee, in parts of 65535 of the input (spec: pools §12.2).
        ///
        /// Root only. Errors: `MechanismDoesNotExist`, `FeeRateTooHigh`.
        #[pallet::call_index(0)]
        #[pallet::weight(Weight::from_parts(140_063_000, 3_994))]
        pub fn set_fee_rate(origin: OriginFor<T>, netuid: NetUid, rate: u16) -> DispatchResult {
            ensure_root(origin)?;
            ensure!(T::Reserves::exists(netuid), Error::<T>::MechanismDoesNotExist);
            myelin_pool::FeeRate::new(rate).map_err(Error::<T>::from)?;
            FeeRate::<T>::insert(netuid, rate);
            Self::deposit_event(Event::FeeRateSet { netuid, rate });
            Ok(())
        }

        /// Always fails with `Deprecated`.
        #[pallet::call_index(4)]
        #[pallet::weight(Weight::from_parts(15_000_000, 0))]
        pub fn toggle_user_liquidity(
            _origin: OriginFor<T>,
            _netuid: NetUid,
            _enable: bool,
        ) -> DispatchResult {
            Err(Error::<T>::Deprecated.into())
        }

        /// Always fails with `Deprecated`.
        #[pallet::call_index(1)]
        #[pallet::weight(Weight::from_parts(15_000_000, 0))]
        pub fn add_liquidity(
            _origin: OriginFor<T>,
            _hotkey: T::AccountId,
            _netuid: NetUid,
            _tick_low: TickIndex,
            _tick_high: TickIndex,
            _liquidity: u64,
        ) -> DispatchResult {
            Err(Error::<T>::Deprecated.into())
        }

        /// Always fails with `Deprecated`.
        #[pallet::call_index(2)]
        #[pallet::weight(Weight::from_parts(15_000_000, 0))]
        pub fn remove_liquidity(
            _origin: OriginFor<T>,
            _hotkey: T::AccountId,
            _netuid: NetUid,
            _position_id: PositionId,
        ) -> DispatchResult {
            Err(Error::<T>::Deprecated.into())
        }

        /// Always fails with `Deprecated`.
        #[pallet::call_index(3)]
        #[pallet::weight(Weight::from_parts(15_000_000, 0))]
        pub fn modify_position(
            _origin: OriginFor<T>,
            _hotkey: T::AccountId,
            _netuid: NetUid,
            _position_id: PositionId,
            _liquidity_delta: i64,
        ) -> DispatchResult {
            Err(Error::<T>::Deprecated.into())
        }

        /// Always fails with `Deprecated`.
        #[pallet::call_index(5)]
        #[pallet::weight(Weight::from_parts(15_000_000, 0))]
        pub fn disable_lp(_origin: OriginFor<T>) -> DispatchResult {
            Err(Error::<T>::Deprecated.into())
        }
    }
}
