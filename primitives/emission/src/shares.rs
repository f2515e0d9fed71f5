//! Which subnets take part in emission and how the block's TAO is shared (spec §8, §10.1).

use crate::fixed::safe_div_64;
use crate::{I96F32, U64F64, U96F32};
use alloc::vec::Vec;

/// What decides whether a subnet is in the emission set (§8.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct Eligibility {
    /// Subnet id; 0 is the root network.
    pub netuid: u16,
    /// `FirstEmissionBlockNumber` is set (whatever its value).
    pub started: bool,
    /// `SubtokenEnabled`.
    pub subtoken_enabled: bool,
    /// `NetworkRegistrationAllowed`.
    pub registration_allowed: bool,
}

impl Eligibility {
    /// Whether the subnet is in the emission set.
    pub const fn is_eligible(&self) -> bool {
        self.netuid != 0 && self.started && self.subtoken_enabled && self.registration_allowed
    }
}

/// What a subnet of the emission set brings into the sharing (§8.2, §8.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct ShareInput {
    /// Price average in TAO per alpha, from [`effective_moving_price`].
    pub moving_price: U64F64,
    /// `MinerBurned`: share of the last epoch's miner emission that was withheld.
    pub miner_burned: U96F32,
    /// `SubnetEmissionEnabled`: false removes the subnet from the TAO side only.
    pub emission_enabled: bool,
}

/// The price average used by every formula: 1 for root and for stable subnets (mechanism 0), else
/// the stored `SubnetMovingPrice`, negative values as 0.
pub fn effective_moving_price(netuid: u16, mechanism: u16, stored: I96F32) -> U64F64 {
    if netuid == 0 || mechanism == 0 {
        U64F64::saturating_from_num(1u8)
    } else {
        U64F64::saturating_from_num(stored)
    }
}

/// `Σ` of the price averages, saturating.
fn sum(values: impl Iterator<Item = U64F64>) -> U64F64 {
    values.fold(U64F64::default(), |total, value| total.saturating_add(value))
}

/// Whether root dividends are kept and sold this block: the price averages of the emission set add
/// up to more than 1 (§10.1). Otherwise the root part is recycled.
pub fn root_sells(subnets: &[ShareInput]) -> bool {
    sum(subnets.iter().map(|subnet| subnet.moving_price)) > U64F64::saturating_from_num(1u8)
}

/// Shares of the block's TAO in the order given, before the emission switch (§8.2): price shares,
/// each reduced by the withheld part of its miners' emission and scaled to a sum of 1 again.
pub fn price_shares(subnets: &[ShareInput]) -> Vec<U64F64> {
    let one = U64F64::saturating_from_num(1u8);
    let total = sum(subnets.iter().map(|subnet| subnet.moving_price));
    let shares: Vec<U64F64> =
        subnets.iter().map(|subnet| safe_div_64(subnet.moving_price, total)).collect();
    let weighted: Vec<U64F64> = shares
        .iter()
        .zip(subnets)
        .map(|(share, subnet)| {
            let burned = U64F64::saturating_from_num(subnet.miner_burned).min(one);
            share.saturating_mul(one.saturating_sub(burned))
        })
        .collect();
    let weight = sum(weighted.iter().copied());
    if weight == U64F64::default() {
        return shares;
    }
    weighted.into_iter().map(|share| safe_div_64(share, weight)).collect()
}

/// TAO emission of each subnet in rao with 32 fractional bits, in the order given (§8.3).
///
/// Subnets whose emission is disabled get 0 and their part goes to the enabled ones. The sum never
/// exceeds `block_emission`; the floor losses are recycled by the caller.
pub fn tao_emissions(block_emission: u64, subnets: &[ShareInput]) -> Vec<U96F32> {
    let shares = price_shares(subnets);
    let all_enabled = subnets.iter().all(|subnet| subnet.emission_enabled);
    let enabled = |(_, subnet): &(&U64F64, &ShareInput)| subnet.emission_enabled;
    let total = sum(shares.iter().zip(subnets).filter(enabled).map(|(share, _)| *share));
    let emission = U64F64::saturating_from_num(block_emission);
    shares
        .iter()
        .zip(subnets)
        .map(|(share, subnet)| {
            let share = match (all_enabled, subnet.emission_enabled) {
                (true, _) => *share,
                (false, true) => safe_div_64(*share, total),
                (false, false) => U64F64::default(),
            };
            U96F32::saturating_from_num(emission.saturating_mul(share))
        })
        .collect()
}
