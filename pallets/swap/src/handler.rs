//! Swaps, prices and protocol liquidity, as other pallets use them (spec: pools §4–§7).

use crate::{
    Balancer, Config, Error, FeeRate, MINIMUM_RESERVE, Order, PalSwapInitialized, Pallet,
    PoolReserves, ScrapReservoirAlpha, SwapBalancer, SwapHandler, SwapResult,
};
use frame_support::{pallet_prelude::DispatchError, traits::Get};
use myelin_pool::{
    Fill, MAX_PRICE_RAO, MIN_PRICE_RAO, Market, Pool, Price, Rules, Side, SwapError, Weights,
};
use myelin_types::{AlphaBalance, Correction, NetUid, TaoBalance, fixed::U64F64};
use sp_runtime::Perquintill;

impl<T> From<SwapError> for Error<T> {
    fn from(error: SwapError) -> Self {
        match error {
            SwapError::FeeRateTooHigh => Self::FeeRateTooHigh,
            SwapError::PriceLimitExceeded => Self::PriceLimitExceeded,
            SwapError::ReservesTooLow => Self::ReservesTooLow,
            SwapError::ReservesOutOfBalance => Self::ReservesOutOfBalance,
            SwapError::SwapInputTooLarge => Self::SwapInputTooLarge,
        }
    }
}

impl From<Order> for myelin_pool::Order {
    fn from(order: Order) -> Self {
        match order {
            Order::Buy(tao) => Self { side: Side::Buy, amount: tao.to_u64() },
            Order::Sell(alpha) => Self { side: Side::Sell, amount: alpha.to_u64() },
        }
    }
}

impl From<Fill> for SwapResult {
    fn from(fill: Fill) -> Self {
        Self {
            amount_paid_in: fill.paid_in,
            amount_paid_out: fill.paid_out,
            fee_paid: fill.fee,
            fee_to_block_author: fill.fee_to_author,
        }
    }
}

impl<T: Config> Pallet<T> {
    /// The subnet's pool with its stored weights.
    fn pool(netuid: NetUid) -> Pool {
        Pool {
            tao: T::Reserves::tao_reserve(netuid).to_u64(),
            alpha: T::Reserves::alpha_reserve(netuid).to_u64(),
            weights: SwapBalancer::<T>::get(netuid).into(),
        }
    }

    /// The subnet as clients see it: priced with the stored weights.
    pub(crate) fn market(netuid: NetUid) -> Market {
        if T::Reserves::is_dynamic(netuid) {
            let rules = Rules {
                fee_rate: myelin_pool::FeeRate(FeeRate::<T>::get(netuid)),
                min_reserve: MINIMUM_RESERVE,
            };
            Market::Dynamic { pool: Self::pool(netuid), rules }
        } else if T::Reserves::exists(netuid) {
            Market::Stable
        } else {
            Market::Missing
        }
    }

    /// The subnet as a swap sees it: the first one starts from equal weights, also when
    /// injections moved the stored ones before (spec: pools §6 step 3), unless the chain makes
    /// the correction `kept-weights`.
    pub(crate) fn trading_market(netuid: NetUid) -> Market {
        match Self::market(netuid) {
            Market::Dynamic { pool, rules } if Self::resets_weights(netuid) => {
                Market::Dynamic { pool: Pool { weights: Weights::default(), ..pool }, rules }
            }
            market => market,
        }
    }

    /// Whether the next swap is a first one that starts from equal weights.
    fn resets_weights(netuid: NetUid) -> bool {
        !PalSwapInitialized::<T>::get(netuid)
            && !T::Corrections::get().contains(Correction::KeptWeights)
    }

    /// Notes a first swap and makes the weights it was made with permanent.
    fn initialize(netuid: NetUid) {
        if Self::resets_weights(netuid) {
            Self::init_swap(netuid, None);
        } else if !PalSwapInitialized::<T>::get(netuid) {
            PalSwapInitialized::<T>::insert(netuid, true);
        }
    }

    /// Gives a pool that was never traded on the weights that lead to this price with its present
    /// reserves, rounded down, or equal ones (spec: pools §4.6).
    ///
    /// Errors: `ReservesOutOfBalance` when a weight would be outside 1 % … 99 %, and nothing
    /// changes.
    pub(crate) fn initialize_at(netuid: NetUid, price: Option<U64F64>) -> Result<(), Error<T>> {
        if PalSwapInitialized::<T>::get(netuid) {
            return Ok(());
        }
        let weights = match price {
            Some(price) => {
                let Pool { tao, alpha, .. } = Self::pool(netuid);
                Weights::for_price(tao, alpha, Price::from_bits(price.to_bits()))?
            }
            None => Weights::default(),
        };
        SwapBalancer::<T>::insert(netuid, Balancer::from(weights));
        PalSwapInitialized::<T>::insert(netuid, true);
        Ok(())
    }
}

impl<T: Config> SwapHandler for Pallet<T> {
    fn swap(
        netuid: NetUid,
        order: Order,
        limit: TaoBalance,
        drop_fees: bool,
        simulate: bool,
    ) -> Result<SwapResult, DispatchError> {
        let market = Self::trading_market(netuid);
        let fill = market
            .swap(order.into(), Price::from_rao(limit.to_u64()), drop_fees)
            .map_err(Error::<T>::from)?;
        if !simulate && matches!(market, Market::Dynamic { .. }) {
            Self::initialize(netuid);
        }
        Ok(fill.into())
    }

    fn sim_swap(netuid: NetUid, order: Order) -> Result<SwapResult, DispatchError> {
        let fill = Self::trading_market(netuid).sim_swap(order.into()).map_err(Error::<T>::from)?;
        Ok(fill.into())
    }

    fn max_add(netuid: NetUid, limit: TaoBalance) -> Result<TaoBalance, DispatchError> {
        let most = myelin_pool::max_add(&Self::trading_market(netuid), limit.to_u64());
        Ok(most.map_err(Error::<T>::from)?.into())
    }

    fn max_remove(netuid: NetUid, limit: TaoBalance) -> Result<AlphaBalance, DispatchError> {
        let most = myelin_pool::max_remove(&Self::trading_market(netuid), limit.to_u64());
        Ok(most.map_err(Error::<T>::from)?.into())
    }

    fn max_move(
        origin: NetUid,
        destination: NetUid,
        limit: TaoBalance,
    ) -> Result<AlphaBalance, DispatchError> {
        // The formula between two pools takes spot prices; where one side is stable, a trade with
        // the other is simulated.
        let formula = T::Reserves::is_dynamic(origin) && T::Reserves::is_dynamic(destination);
        let market = if formula { Self::market } else { Self::trading_market };
        let most = myelin_pool::max_move(&market(origin), &market(destination), limit.to_u64());
        Ok(most.map_err(Error::<T>::from)?.into())
    }

    fn approx_fee_amount(netuid: NetUid, amount: u64) -> u64 {
        Self::market(netuid).approx_fee(amount)
    }

    fn current_alpha_price(netuid: NetUid) -> U64F64 {
        U64F64::from_bits(Self::market(netuid).price().bits())
    }

    fn alpha_amount_for_tao(netuid: NetUid, tao: TaoBalance) -> AlphaBalance {
        Self::market(netuid).alpha_for_tao(tao.to_u64()).into()
    }

    fn min_price() -> TaoBalance {
        MIN_PRICE_RAO.into()
    }

    fn max_price() -> TaoBalance {
        MAX_PRICE_RAO.into()
    }

    fn quote_weight(netuid: NetUid) -> Perquintill {
        SwapBalancer::<T>::get(netuid).quote
    }

    fn adjust_protocol_liquidity(
        netuid: NetUid,
        tao: TaoBalance,
        alpha: AlphaBalance,
    ) -> (TaoBalance, AlphaBalance) {
        let pool = Self::pool(netuid);
        match Weights::after_injection(&pool, tao.to_u64(), alpha.to_u64()) {
            Some(weights) => {
                SwapBalancer::<T>::insert(netuid, Balancer::from(weights));
                (tao, alpha)
            }
            None => (TaoBalance::ZERO, AlphaBalance::ZERO),
        }
    }

    fn init_swap(netuid: NetUid, price: Option<U64F64>) {
        // Without weights of its own the pool gets equal ones with its first trade.
        let _ = Self::initialize_at(netuid, price);
    }

    fn clear_protocol_liquidity(netuid: NetUid) {
        PalSwapInitialized::<T>::remove(netuid);
        FeeRate::<T>::remove(netuid);
        SwapBalancer::<T>::remove(netuid);
        ScrapReservoirAlpha::<T>::remove(netuid);
    }
}
