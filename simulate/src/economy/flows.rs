//! Stake that comes and goes after a block's own steps, as extrinsics do (spec: pools §8, §10.1).

use super::chain::Chain;
use super::scenario::{Action, Flow, Scenario};
use super::subnet::Subnet;
use myelin_pool::{Price, Side, SwapError, max_add, max_remove};
use std::{cmp::Reverse, collections::BinaryHeap, fmt};

/// Why a flow did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The pool refused.
    Swap(SwapError),
    /// Nobody has so much TAO, or any alpha.
    NothingToTrade,
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Swap(error) => error.fmt(out),
            Self::NothingToTrade => out.write_str("nobody holds enough"),
        }
    }
}

impl From<SwapError> for Refusal {
    fn from(error: SwapError) -> Self {
        Self::Swap(error)
    }
}

/// What flows did so far; amounts in rao.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traded {
    /// Flows that happened, each time counted.
    pub done: u64,
    /// Flows that were refused.
    pub refused: u64,
    /// The last refusal: block, place of the flow in the scenario, reason.
    pub last_refusal: Option<(u64, usize, Refusal)>,
    /// TAO that entered pools or root.
    pub staked: u64,
    /// TAO that left pools or root, fees included.
    pub unstaked: u64,
    /// Fees of purchases and the proceeds of fees of sales.
    pub fees: u64,
}

/// The flows of a scenario with their next blocks.
#[derive(Clone, Debug)]
pub struct Flows {
    flows: Vec<Flow>,
    /// Next block and place, earliest first; in a block, in the order of the scenario.
    next: BinaryHeap<Reverse<(u64, usize)>>,
    /// What they did so far.
    pub traded: Traded,
}

impl Flows {
    /// The flows of a scenario.
    pub fn new(scenario: &Scenario) -> Self {
        let flows = scenario.flows.clone();
        let next =
            flows.iter().enumerate().map(|(place, flow)| Reverse((flow.block, place))).collect();
        Self { flows, next, traded: Traded::default() }
    }

    /// Lets everything happen that is due in the chain's block.
    pub fn run(&mut self, chain: &mut Chain) {
        while let Some(Reverse((block, place))) = self.next.peek().copied()
            && block <= chain.block
        {
            self.next.pop();
            let Some(flow) = self.flows.get(place) else { continue };
            if let Some(again) = flow.every.and_then(|every| block.checked_add(every))
                && flow.until.is_none_or(|until| again <= until)
            {
                self.next.push(Reverse((again, place)));
            }
            match trade(chain, flow, &mut self.traded) {
                Ok(()) => self.traded.done += 1,
                Err(reason) => {
                    self.traded.refused += 1;
                    self.traded.last_refusal = Some((chain.block, place, reason));
                }
            }
        }
    }
}

/// Carries one flow out, or leaves everything as it was.
fn trade(chain: &mut Chain, flow: &Flow, traded: &mut Traded) -> Result<(), Refusal> {
    if flow.netuid == 0 {
        return trade_root(chain, flow, traded);
    }
    let free = chain.free_tao;
    let subnet = chain.subnets.iter_mut().find(|subnet| subnet.netuid == flow.netuid);
    let Some(subnet) = subnet else { return Err(Refusal::NothingToTrade) };
    match flow.action {
        Action::Stake => {
            let (paid, fee) = stake(subnet, flow, free)?;
            // The fee goes to the block's author, who may stake it again.
            chain.free_tao -= paid;
            traded.staked += paid;
            traded.fees += fee;
        }
        Action::Unstake => {
            let before = subnet.clone();
            let (received, fee) = unstake(subnet, flow).inspect_err(|_| *subnet = before)?;
            chain.free_tao += received + fee;
            traded.unstaked += received + fee;
            traded.fees += fee;
        }
    }
    Ok(())
}

/// Root exchanges one for one and without fee.
fn trade_root(chain: &mut Chain, flow: &Flow, traded: &mut Traded) -> Result<(), Refusal> {
    let wanted = flow.tao.or(flow.alpha).map_or(0, |amount| amount.0);
    match flow.action {
        Action::Stake => {
            chain.free_tao = chain.free_tao.checked_sub(wanted).ok_or(Refusal::NothingToTrade)?;
            chain.change_root(chain.root.tao + wanted);
            traded.staked += wanted;
        }
        Action::Unstake => {
            let amount = held(wanted, chain.root.tao)?;
            chain.free_tao += amount;
            chain.change_root(chain.root.tao - amount);
            traded.unstaked += amount;
        }
    }
    Ok(())
}

/// `wanted`, or all there is; a refusal if there is nothing.
fn held(wanted: u64, there: u64) -> Result<u64, Refusal> {
    if there == 0 { Err(Refusal::NothingToTrade) } else { Ok(wanted.min(there)) }
}

/// Buys alpha; the TAO that entered the pool, and the fee.
fn stake(subnet: &mut Subnet, flow: &Flow, free: u64) -> Result<(u64, u64), Refusal> {
    let market = subnet.trading_market();
    let wanted = match (flow.tao, flow.alpha) {
        (Some(tao), _) => tao.0,
        (None, alpha) => market.price().tao_for_alpha(alpha.map_or(0, |alpha| alpha.0)),
    };
    if wanted > free {
        return Err(Refusal::NothingToTrade);
    }
    let Some(limit) = flow.limit else {
        let fill = subnet.buy(wanted, Side::Buy.default_limit())?;
        return Ok((fill.paid_in, fill.fee));
    };
    let possible = wanted.min(max_add(&market, limit.0)?);
    let fill = subnet.buy(possible, Price::from_rao(limit.0))?;
    Ok((fill.paid_in, fill.fee))
}

/// Sells alpha, then the fee's alpha for the block's author; the TAO of each.
fn unstake(subnet: &mut Subnet, flow: &Flow) -> Result<(u64, u64), Refusal> {
    let market = subnet.trading_market();
    let wanted = match (flow.alpha, flow.tao) {
        (Some(alpha), _) => alpha.0,
        (None, tao) => market.alpha_for_tao(tao.map_or(0, |tao| tao.0)),
    };
    let alpha = held(wanted, subnet.held_alpha())?;
    let no_limit = Side::Sell.default_limit();
    let fill = match flow.limit {
        None => subnet.sell(alpha, no_limit, false)?,
        Some(limit) => {
            let possible = alpha.min(max_remove(&market, limit.0)?);
            subnet.sell(possible, Price::from_rao(limit.0), false)?
        }
    };
    let fee = subnet.sell(fill.fee_to_author, no_limit, true)?;
    Ok((fill.paid_out, fee.paid_out))
}
