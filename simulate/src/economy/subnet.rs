//! One subnet: what a block does to it (spec: emission §9–§13).

use super::scenario::{Mechanism, RecycleOrBurn, Scenario, SubnetStart};
use myelin_emission::{
    I96F32, U64F64, U96F32,
    fixed::{floor, safe_div, whole},
    injection::InjectionInput,
    moving_price::MovingPriceInput,
    pending::{AlphaSplitInput, Pots},
    root::root_proportion,
    schedule::Schedule,
    shares::{ShareInput, effective_moving_price},
};
use myelin_pool::{FeeRate, Fill, Market, Order, Pool, Price, Rules, Side, SwapError, Weights};

/// Least output reserve of a swap in rao, as the runtime sets it.
const MIN_RESERVE: u64 = 1_000_000;

/// Root stake as a subnet sees it.
#[derive(Clone, Copy, Debug)]
pub struct Root {
    /// TAO staked on root, in rao.
    pub tao: u64,
    /// Value of root stake against alpha.
    pub tao_weight: U96F32,
}

/// Settings of the chain that enter a subnet's price average.
#[derive(Clone, Copy, Debug)]
pub struct Average {
    /// The present block.
    pub block: u64,
    /// `SubnetMovingAlpha`.
    pub smoothing: I96F32,
}

/// What the last block brought, in rao.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Brought {
    /// TAO injected into the pool.
    pub tao_in: u64,
    /// Alpha injected into the pool.
    pub alpha_in: u64,
    /// Alpha emitted for distribution.
    pub alpha_out: u64,
    /// TAO with which the chain bought alpha.
    pub chain_buy: u64,
}

/// What the subnet's epochs paid so far, in rao of alpha.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paid {
    /// To miners, withheld incentives left out.
    pub miners: u64,
    /// To validators and their stakers.
    pub validators: u64,
    /// To root stakers.
    pub root: u64,
    /// To the owner.
    pub owner: u64,
    /// Incentives of the owner's own miners, burnt or recycled.
    pub withheld: u64,
}

/// State of a subnet.
#[derive(Clone, Debug)]
pub struct Subnet {
    /// Its number.
    pub netuid: u16,
    /// Kind of its pool.
    pub mechanism: Mechanism,
    /// Reserves and weights.
    pub pool: Pool,
    /// Alpha outside the pool, in rao.
    pub alpha_out: u64,
    /// Alpha that the chain bought, in rao.
    pub protocol_alpha: u64,
    /// Price average.
    pub moving_price: I96F32,
    /// Root's proportion after the last block in which the subnet emitted.
    pub root_proportion: U96F32,
    /// Pots that wait for the epoch.
    pub pots: Pots,
    /// When epochs run.
    pub schedule: Schedule,
    /// What the last emitting block brought.
    pub brought: Brought,
    /// What epochs paid so far.
    pub paid: Paid,
    /// Alpha recycled so far, in rao.
    pub recycled: u64,
    /// TAO for which the pool refused to sell to the chain: in the subnet's account, but outside
    /// the pool; in rao.
    pub stranded: u64,
    /// Root dividends that were paid and are not yet sold, in rao of alpha.
    pub root_to_sell: u64,
    initialized: bool,
    fee_rate: FeeRate,
    first_emission_block: u64,
    halving_blocks: u64,
    emission_enabled: bool,
    owner_cut: Option<u16>,
    miner_burned: U96F32,
    withheld_incentive: U96F32,
    recycle_or_burn: RecycleOrBurn,
    /// Price at the end of the last block, while nothing changed it since.
    known_price: Option<U64F64>,
    /// Whether `root_proportion` is that of the present state.
    known_root: bool,
}

impl Subnet {
    /// The subnet as a scenario describes it.
    pub fn new(scenario: &Scenario, start: &SubnetStart) -> Self {
        let now = scenario.start_block;
        let last_epoch_block = start
            .last_epoch_block
            .unwrap_or_else(|| Schedule::first_epoch_block(now, start.netuid, start.tempo));
        let weights = start.quote_weight.and_then(|weight| Weights::new(weight.0));
        let u16_parts = |parts: u64| u16::try_from(parts).unwrap_or(u16::MAX);
        Self {
            netuid: start.netuid,
            mechanism: start.mechanism,
            pool: Pool {
                tao: start.tao_in.0,
                alpha: start.alpha_in.0,
                weights: weights.unwrap_or_default(),
            },
            alpha_out: start.alpha_out.0,
            protocol_alpha: 0,
            moving_price: I96F32::from_bits(start.moving_price.0.into()),
            root_proportion: U96F32::default(),
            pots: Pots {
                server: start.pending.server.0,
                validator: start.pending.validator.0,
                root: start.pending.root.0,
                owner_cut: start.pending.owner.0,
            },
            schedule: Schedule {
                tempo: start.tempo,
                last_epoch_block,
                pending_epoch_at: 0,
                blocks_since_last_step: now.saturating_sub(last_epoch_block),
                epoch_index: 0,
            },
            brought: Brought::default(),
            paid: Paid::default(),
            recycled: 0,
            stranded: 0,
            root_to_sell: 0,
            initialized: start.initialized.unwrap_or(weights.is_some()),
            fee_rate: FeeRate(u16_parts(start.fee_rate.0)),
            first_emission_block: start.first_emission_block.unwrap_or(now.saturating_add(1)),
            halving_blocks: start.ema_halving_blocks,
            emission_enabled: start.emission_enabled,
            owner_cut: start.owner_cut_enabled.then_some(u16_parts(scenario.owner_cut.0)),
            miner_burned: U96F32::from_bits(start.miner_burned.0.into()),
            withheld_incentive: U96F32::from_bits(start.withheld_incentive.0.into()),
            recycle_or_burn: start.recycle_or_burn,
            known_price: None,
            known_root: false,
        }
    }

    /// Whether the subnet takes part in the emission of `block`.
    pub const fn emits(&self, block: u64) -> bool {
        self.first_emission_block <= block
    }

    /// What the subnet brings into the sharing of a block's TAO (§8.2).
    pub fn share_input(&self) -> ShareInput {
        ShareInput {
            moving_price: self.average_price(),
            miner_burned: self.miner_burned,
            emission_enabled: self.emission_enabled,
        }
    }

    /// Spot price, TAO per alpha.
    pub fn price(&self) -> U64F64 {
        U64F64::from_bits(self.market().price().bits())
    }

    fn average_price(&self) -> U64F64 {
        let mechanism = u16::from(self.mechanism == Mechanism::Dynamic);
        effective_moving_price(self.netuid, mechanism, self.moving_price)
    }

    fn market(&self) -> Market {
        match self.mechanism {
            Mechanism::Dynamic => Market::Dynamic {
                pool: self.pool,
                rules: Rules { fee_rate: self.fee_rate, min_reserve: MIN_RESERVE },
            },
            Mechanism::Stable => Market::Stable,
        }
    }

    /// The subnet as a swap sees it: the first one starts from equal weights (pools §6 step 3).
    pub fn trading_market(&self) -> Market {
        match self.market() {
            Market::Dynamic { pool, rules } if !self.initialized => {
                Market::Dynamic { pool: Pool { weights: Weights::default(), ..pool }, rules }
            }
            market => market,
        }
    }

    /// Makes the equal weights of a first swap permanent.
    pub fn initialize(&mut self) {
        if !self.initialized && self.mechanism == Mechanism::Dynamic {
            self.pool.weights = Weights::default();
            self.initialized = true;
        }
    }

    fn live_root_proportion(&self, root: &Root) -> U96F32 {
        root_proportion(root.tao, root.tao_weight, self.pool.alpha, self.alpha_out)
    }

    /// Injects a block's part of the TAO (§9): weights first, then the chain's purchase, then the
    /// reserves. Returns the TAO spent and the alpha to emit, in rao.
    pub fn inject(&mut self, tao_emission: U96F32, root: &Root) -> (u64, u64) {
        let root_proportion =
            if self.known_root { self.root_proportion } else { self.live_root_proportion(root) };
        let amounts = InjectionInput {
            tao_emission,
            alpha_issuance: self.pool.alpha.saturating_add(self.alpha_out),
            price: self.known_price.unwrap_or_else(|| self.price()),
            root_proportion,
        }
        .terms()
        .amounts();
        let weights = Weights::after_injection(&self.pool, amounts.tao_in, amounts.alpha_in);
        let (tao_in, alpha_in) = match weights {
            Some(weights) => {
                self.pool.weights = weights;
                (amounts.tao_in, amounts.alpha_in)
            }
            None => (0, 0),
        };
        let chain_buy = self.buy_for_the_chain(amounts.excess);
        self.stranded = self.stranded.saturating_add(amounts.excess.saturating_sub(chain_buy));
        self.pool.alpha = self.pool.alpha.saturating_add(alpha_in);
        self.pool.tao = self.pool.tao.saturating_add(tao_in);
        self.brought = Brought { tao_in, alpha_in, alpha_out: amounts.alpha_out, chain_buy };
        (tao_in.saturating_add(amounts.excess), amounts.alpha_out)
    }

    /// Buys alpha that nobody owns, without fee (§9.3); the TAO that the pool took.
    fn buy_for_the_chain(&mut self, tao: u64) -> u64 {
        if tao == 0 {
            return 0;
        }
        let limit = Side::Buy.default_limit();
        let Ok(fill) = self.trading_market().swap(Order::buy(tao), limit, true) else { return 0 };
        self.initialize();
        self.pool = self.pool.after_fill(Side::Buy, &fill);
        self.alpha_out = self.alpha_out.saturating_add(fill.paid_out);
        self.protocol_alpha = self.protocol_alpha.saturating_add(fill.paid_out);
        fill.paid_in
    }

    /// Emits alpha into the pots (§10).
    pub fn emit(&mut self, alpha_out: u64, root_sells: bool, root: &Root) {
        self.alpha_out = self.alpha_out.saturating_add(alpha_out);
        let split = AlphaSplitInput {
            alpha_out,
            owner_cut: self.owner_cut,
            root_proportion: self.live_root_proportion(root),
            root_sells,
        }
        .split();
        self.pots = self.pots.accumulate(&split.pots);
        self.recycle(split.recycled);
    }

    fn recycle(&mut self, alpha: u64) {
        self.alpha_out = self.alpha_out.saturating_sub(alpha);
        self.recycled = self.recycled.saturating_add(alpha);
    }

    /// Pays the pots out (§12): miners and validators get half of the epoch's emission each, as
    /// Yuma consensus awards it where both exist. Returns root's part, in rao of alpha.
    pub fn pay(&mut self) -> u64 {
        let pots = std::mem::take(&mut self.pots);
        let incentives = pots.epoch_emission() / 2;
        let withheld = floor(whole(incentives).saturating_mul(self.withheld_incentive));
        self.miner_burned = safe_div(whole(withheld), whole(incentives));
        if self.recycle_or_burn == RecycleOrBurn::Recycle {
            self.recycle(withheld);
        }
        let paid = &mut self.paid;
        paid.miners = paid.miners.saturating_add(incentives.saturating_sub(withheld));
        paid.validators = paid.validators.saturating_add(pots.validator);
        paid.root = paid.root.saturating_add(pots.root);
        paid.owner = paid.owner.saturating_add(pots.owner_cut);
        paid.withheld = paid.withheld.saturating_add(withheld);
        pots.root
    }

    /// Moves the price average and notes root's proportion, the last steps of a block (§13.1,
    /// §13.2).
    pub fn update_averages(&mut self, average: &Average, root: &Root) {
        let price = self.price();
        self.moving_price = MovingPriceInput {
            block: average.block,
            first_emission_block: self.first_emission_block,
            halving_blocks: self.halving_blocks,
            smoothing: average.smoothing,
            price,
            moving_price: self.average_price(),
        }
        .update();
        self.root_proportion = self.live_root_proportion(root);
        self.known_price = Some(price);
        self.known_root = true;
    }

    /// Says that the reserves changed after the block's last step.
    pub const fn touch(&mut self) {
        self.known_price = None;
        self.known_root = false;
    }

    /// Says that root's TAO changed after the block's last step.
    pub const fn touch_root(&mut self) {
        self.known_root = false;
    }

    /// Alpha that somebody may hold, in rao: what is outside the pool, neither the chain's nor
    /// waiting for an epoch.
    pub fn held_alpha(&self) -> u64 {
        self.alpha_out
            .saturating_sub(self.protocol_alpha)
            .saturating_sub(self.pots.total())
            .saturating_sub(self.root_to_sell)
    }

    /// Sells `alpha` rao of alpha up to the price `limit` and books it.
    ///
    /// # Errors
    /// Those of the swap; [`SwapError::ReservesTooLow`] also if a stable subnet has less TAO.
    pub fn sell(&mut self, alpha: u64, limit: Price, drop_fees: bool) -> Result<Fill, SwapError> {
        let fill = self.trading_market().swap(Order::sell(alpha), limit, drop_fees)?;
        // The subnet's account could not pay.
        if fill.paid_out > self.pool.tao {
            return Err(SwapError::ReservesTooLow);
        }
        self.initialize();
        self.book(Side::Sell, &fill);
        self.alpha_out = self.alpha_out.saturating_sub(fill.paid_in);
        Ok(fill)
    }

    /// Buys alpha for `tao` rao up to the price `limit` and books it.
    ///
    /// # Errors
    /// Those of the swap.
    pub fn buy(&mut self, tao: u64, limit: Price) -> Result<Fill, SwapError> {
        let fill = self.trading_market().swap(Order::buy(tao), limit, false)?;
        self.initialize();
        self.book(Side::Buy, &fill);
        self.alpha_out = self.alpha_out.saturating_add(fill.paid_out);
        Ok(fill)
    }

    fn book(&mut self, side: Side, fill: &Fill) {
        self.pool = self.pool.after_fill(side, fill);
        self.touch();
    }
}
