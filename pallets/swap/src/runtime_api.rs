//! Prices and simulated swaps for clients (spec: pools §11).

use crate::{Config, Order, Pallet, PoolReserves, SwapHandler};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use myelin_types::{AlphaBalance, NetUid, TaoBalance};
use scale_info::TypeInfo;

/// Price of a subnet's alpha.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct SubnetPrice {
    /// The subnet.
    pub netuid: NetUid,
    /// Rao per whole alpha.
    pub price: u64,
}

/// Outcome of a simulated swap; all zero when it would fail.
#[derive(
    Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, Copy, Default, PartialEq, Eq, Debug,
)]
pub struct SimSwapResult {
    /// TAO that enters the pool, without fee, or leaves it.
    pub tao_amount: TaoBalance,
    /// Alpha that enters the pool, without fee, or leaves it.
    pub alpha_amount: AlphaBalance,
    /// Fee of a purchase.
    pub tao_fee: TaoBalance,
    /// Fee of a sale.
    pub alpha_fee: AlphaBalance,
    /// What a sale lacks against the whole input at the spot price, so the fee too.
    pub tao_slippage: TaoBalance,
    /// What a purchase lacks against the whole input at the spot price, so the fee too.
    pub alpha_slippage: AlphaBalance,
}

sp_api::decl_runtime_apis! {
    /// Prices and simulated swaps.
    pub trait SwapRuntimeApi {
        /// Spot price in rao per whole alpha; one TAO for stable and for unknown subnets.
        fn current_alpha_price(netuid: NetUid) -> u64;
        /// Spot prices of all subnets, the root network included, in storage order.
        fn current_alpha_price_all() -> Vec<SubnetPrice>;
        /// What buying alpha for this much TAO, the fee included, would do.
        fn sim_swap_tao_for_alpha(netuid: NetUid, tao: TaoBalance) -> SimSwapResult;
        /// What selling this much alpha, the fee included, would do.
        fn sim_swap_alpha_for_tao(netuid: NetUid, alpha: AlphaBalance) -> SimSwapResult;
    }
}

impl<T: Config> Pallet<T> {
    /// `SwapRuntimeApi::current_alpha_price`.
    pub fn price_in_rao(netuid: NetUid) -> u64 {
        Self::market(netuid).price().to_rao()
    }

    /// `SwapRuntimeApi::current_alpha_price_all`.
    pub fn current_alpha_price_all() -> Vec<SubnetPrice> {
        T::Reserves::netuids()
            .into_iter()
            .map(|netuid| SubnetPrice { netuid, price: Self::price_in_rao(netuid) })
            .collect()
    }

    /// `SwapRuntimeApi::sim_swap_tao_for_alpha`.
    pub fn sim_swap_tao_for_alpha(netuid: NetUid, tao: TaoBalance) -> SimSwapResult {
        let Ok(result) = Self::sim_swap(netuid, Order::Buy(tao)) else {
            return SimSwapResult::default();
        };
        let bought = AlphaBalance::new(result.amount_paid_out);
        SimSwapResult {
            tao_amount: result.amount_paid_in.into(),
            alpha_amount: bought,
            tao_fee: result.fee_paid.into(),
            alpha_slippage: Self::alpha_amount_for_tao(netuid, tao).saturating_sub(bought),
            ..SimSwapResult::default()
        }
    }

    /// `SwapRuntimeApi::sim_swap_alpha_for_tao`.
    pub fn sim_swap_alpha_for_tao(netuid: NetUid, alpha: AlphaBalance) -> SimSwapResult {
        let Ok(result) = Self::sim_swap(netuid, Order::Sell(alpha)) else {
            return SimSwapResult::default();
        };
        let received = TaoBalance::new(result.amount_paid_out);
        let worth = Self::market(netuid).price().tao_for_alpha(alpha.to_u64());
        SimSwapResult {
            tao_amount: received,
            alpha_amount: result.amount_paid_in.into(),
            alpha_fee: result.fee_paid.into(),
            tao_slippage: TaoBalance::new(worth).saturating_sub(received),
            ..SimSwapResult::default()
        }
    }
}
