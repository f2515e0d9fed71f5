//! What the swap pallet asks of the pallet that keeps the reserves, and what it offers to others
//! (spec: pools §7).

use frame_support::pallet_prelude::DispatchError;
use myelin_types::{AlphaBalance, NetUid, TaoBalance, fixed::U64F64};
use sp_runtime::Perquintill;

/// The pools' reserves; kept elsewhere, read here.
pub trait PoolReserves {
    /// TAO reserve of the subnet's pool.
    fn tao_reserve(netuid: NetUid) -> TaoBalance;
    /// Alpha reserve of the subnet's pool.
    fn alpha_reserve(netuid: NetUid) -> AlphaBalance;
    /// Whether the subnet has a dynamic pool (mechanism 1); all others trade one to one.
    fn is_dynamic(netuid: NetUid) -> bool;
    /// Whether the network exists.
    fn exists(netuid: NetUid) -> bool;
    /// All networks in storage order.
    fn netuids() -> alloc::vec::Vec<NetUid>;
}

/// What to trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Give this much TAO for alpha.
    Buy(TaoBalance),
    /// Give this much alpha for TAO.
    Sell(AlphaBalance),
}

/// What a trade did. Amounts in and fees are in the token given, the amount out in the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SwapResult {
    /// Taken into the pool, net of the fee.
    pub amount_paid_in: u64,
    /// Paid out of the pool.
    pub amount_paid_out: u64,
    /// Fee taken from the input.
    pub fee_paid: u64,
    /// Part of the fee that goes to the block's author.
    pub fee_to_block_author: u64,
}

/// The swap engine as other pallets use it. It never changes reserves: the caller applies the
/// result.
pub trait SwapHandler {
    /// Trades up to a limit price in rao per alpha (spec: pools §6). A binding limit fills the
    /// order in part; what is left of the amount after [`SwapResult::amount_paid_in`] and
    /// [`SwapResult::fee_paid`] (subtracted saturating) is the caller's to keep or return. Stable
    /// subnets trade one to one without fee. With `simulate` nothing is stored.
    ///
    /// Errors, in this order: `SwapInputTooLarge`, `ReservesTooLow` (of the output side),
    /// `PriceLimitExceeded`, `ReservesTooLow` (some input, no output).
    fn swap(
        netuid: NetUid,
        order: Order,
        limit: TaoBalance,
        drop_fees: bool,
        simulate: bool,
    ) -> Result<SwapResult, DispatchError>;
    /// Simulates a trade with fees and no limit; one to one, without fee, for stable subnets.
    fn sim_swap(netuid: NetUid, order: Order) -> Result<SwapResult, DispatchError>;
    /// Largest purchase, fee included, that keeps the price at or below `limit` rao per alpha;
    /// fails like [`Self::swap`], so also when the price is there already (spec: pools §10.1).
    fn max_add(netuid: NetUid, limit: TaoBalance) -> Result<TaoBalance, DispatchError>;
    /// Largest sale, fee included, that keeps the price at or above `limit` rao per alpha; fails
    /// like [`Self::swap`].
    fn max_remove(netuid: NetUid, limit: TaoBalance) -> Result<AlphaBalance, DispatchError>;
    /// Largest move that keeps the price of `origin` at `limit` billionths of the price of
    /// `destination` or more, by a formula for balanced pools without fees; fails like
    /// [`Self::swap`] when one of the two is stable.
    fn max_move(
        origin: NetUid,
        destination: NetUid,
        limit: TaoBalance,
    ) -> Result<AlphaBalance, DispatchError>;
    /// Fee on the whole `amount` of either token.
    fn approx_fee_amount(netuid: NetUid, amount: u64) -> u64;
    /// Spot price in TAO per alpha; 1 for stable subnets.
    fn current_alpha_price(netuid: NetUid) -> U64F64;
    /// Alpha worth `tao` at the spot price, without slippage or fee.
    fn alpha_amount_for_tao(netuid: NetUid, tao: TaoBalance) -> AlphaBalance;
    /// Limit price of a sale without limit, in rao per alpha.
    fn min_price() -> TaoBalance;
    /// Limit price of a purchase without limit, in rao per alpha.
    fn max_price() -> TaoBalance;
    /// Weight of TAO in the pool.
    fn quote_weight(netuid: NetUid) -> Perquintill;
    /// Moves the weights so that adding both amounts leaves the price; returns what may be added,
    /// nothing when the weights would leave their bounds.
    fn adjust_protocol_liquidity(
        netuid: NetUid,
        tao: TaoBalance,
        alpha: AlphaBalance,
    ) -> (TaoBalance, AlphaBalance);
    /// Gives a pool that was never traded on its first weights: those that lead to `price`, in
    /// TAO per alpha, or equal ones without a price (spec: pools §4.6). A pool that has its weights
    /// keeps them, and so does one whose reserves do not admit the price.
    fn init_swap(netuid: NetUid, price: Option<U64F64>);
    /// Forgets the subnet's pool state.
    fn clear_protocol_liquidity(netuid: NetUid);
}
