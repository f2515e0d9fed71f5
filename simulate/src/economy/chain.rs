//! All subnets together: the steps of a block in the protocol's order (spec: emission §2).

use super::scenario::{RootClaims, Scenario};
use super::subnet::{Average, Root, Subnet};
use myelin_emission::{
    I96F32,
    fixed::per_u64,
    issuance::{block_emission, mintable},
    schedule::{BlockPlan, Queue, Schedule, Slot},
    shares::{ShareInput, root_sells, tao_emissions},
};
use myelin_pool::Side;

/// A change of the block emission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Halving {
    /// First block with the new emission.
    pub block: u64,
    /// Emission from that block on, in rao.
    pub emission: u64,
}

/// State of the economy at the end of a block.
#[derive(Clone, Debug)]
pub struct Chain {
    /// The block.
    pub block: u64,
    /// TAO that exists, in rao.
    pub issuance: u64,
    /// TAO that the block minted, in rao; what was not spent on subnets was recycled.
    pub block_emission: u64,
    /// Root stake.
    pub root: Root,
    /// TAO neither on root nor in a pool, in rao: what can be staked.
    pub free_tao: u64,
    /// The subnets in the order in which a block visits them.
    pub subnets: Vec<Subnet>,
    /// Changes of the block emission so far.
    pub halvings: Vec<Halving>,
    smoothing: I96F32,
    max_epochs: u8,
    root_claims: RootClaims,
    /// Shares of the subnets that emit; kept for its memory.
    inputs: Vec<ShareInput>,
    schedules: Vec<Schedule>,
}

impl Chain {
    /// The state at the end of the start block.
    pub fn new(scenario: &Scenario) -> Self {
        let mut subnets: Vec<Subnet> =
            scenario.subnets.iter().map(|start| Subnet::new(scenario, start)).collect();
        // Networks are visited in the order of their little-endian bytes.
        subnets.sort_by_key(|subnet| subnet.netuid.swap_bytes());
        let issuance = scenario.total_issuance.0;
        let root = Root { tao: scenario.root_tao.0, tao_weight: per_u64(scenario.tao_weight.0) };
        let staked = subnets.iter().fold(root.tao, |sum, subnet| sum + subnet.pool.tao);
        Self {
            block: scenario.start_block,
            issuance,
            block_emission: block_emission(issuance),
            root,
            free_tao: issuance.saturating_sub(staked),
            inputs: Vec::with_capacity(subnets.len()),
            schedules: Vec::with_capacity(subnets.len()),
            subnets,
            halvings: Vec::new(),
            smoothing: I96F32::from_bits(scenario.moving_alpha.0.into()),
            max_epochs: scenario.max_epochs_per_block,
            root_claims: scenario.root_claims,
        }
    }

    /// The next block, up to where its extrinsics begin.
    pub fn step(&mut self) {
        self.block += 1;
        let emission = block_emission(self.issuance);
        let minted = mintable(emission, self.issuance);
        if minted != self.block_emission {
            self.halvings.push(Halving { block: self.block, emission: minted });
            self.block_emission = minted;
        }
        // The rest of what was minted is recycled at once.
        self.issuance += self.emit_to_subnets(minted);
        let claims = self.drain();
        let average = Average { block: self.block, smoothing: self.smoothing };
        for subnet in &mut self.subnets {
            if subnet.emits(average.block) {
                subnet.update_averages(&average, &self.root);
            }
        }
        if claims {
            self.claim_root_dividends();
        }
    }

    /// Shares the block's TAO, injects it, and emits alpha (§8–§10); the TAO spent, in rao.
    ///
    /// A subnet's terms depend on nothing of another subnet, so that one pass does all three.
    fn emit_to_subnets(&mut self, minted: u64) -> u64 {
        let block = self.block;
        self.inputs.clear();
        let emitting = self.subnets.iter().filter(|subnet| subnet.emits(block));
        self.inputs.extend(emitting.map(Subnet::share_input));
        let root_sells = root_sells(&self.inputs);
        let mut spent = 0;
        let emitting = self.subnets.iter_mut().filter(|subnet| subnet.emits(block));
        for (subnet, tao) in emitting.zip(tao_emissions(minted, &self.inputs)) {
            let (tao, alpha_out) = subnet.inject(tao, &self.root);
            subnet.emit(alpha_out, root_sells, &self.root);
            spent += tao;
        }
        spent
    }

    /// Runs the epochs that are due (§11); whether root dividends are to be sold.
    fn drain(&mut self) -> bool {
        let plan =
            BlockPlan { block: self.block, max_epochs: self.max_epochs, queue: Queue::ByNetwork };
        self.schedules.clear();
        for subnet in &mut self.subnets {
            subnet.schedule = subnet.schedule.tick();
            self.schedules.push(subnet.schedule);
        }
        let mut claims = false;
        for (position, slot) in plan.decide(&self.schedules, |_| true) {
            let Some(subnet) = self.subnets.get_mut(position) else { continue };
            subnet.schedule = subnet.schedule.after(slot, plan.block, plan.queue);
            if slot == Slot::Drained {
                let dividends = subnet.pay();
                if self.root_claims == RootClaims::Swap {
                    subnet.root_to_sell += dividends;
                    claims |= subnet.root_to_sell > 0;
                }
            }
        }
        claims
    }

    /// Sells the dividends of root stakers without fee and stakes the TAO on root (§14.3). What
    /// a pool refuses is tried again after its next epoch.
    fn claim_root_dividends(&mut self) {
        let limit = Side::Sell.default_limit();
        let mut claimed = 0;
        for subnet in self.subnets.iter_mut().filter(|subnet| subnet.root_to_sell > 0) {
            if let Ok(fill) = subnet.sell(subnet.root_to_sell, limit, true) {
                subnet.root_to_sell -= fill.paid_in.min(subnet.root_to_sell);
                claimed += fill.paid_out;
            }
        }
        self.change_root(self.root.tao.saturating_add(claimed));
    }

    /// Sets the TAO staked on root, in rao.
    pub fn change_root(&mut self, tao: u64) {
        self.root.tao = tao;
        self.subnets.iter_mut().for_each(Subnet::touch_root);
    }
}
