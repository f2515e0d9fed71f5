//! TAO and alpha that flow into a subnet's pool in one block (spec §9.1).

use crate::fixed::{floor, safe_div, whole};
use crate::issuance::block_emission;
use crate::{U64F64, U96F32};

/// State of one emitting subnet before anything of this block was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct InjectionInput {
    /// The subnet's part of the block's TAO, in rao, from [`crate::shares::tao_emissions`].
    pub tao_emission: U96F32,
    /// `SubnetAlphaIn + SubnetAlphaOut` in rao of alpha.
    pub alpha_issuance: u64,
    /// Spot price of the pool, TAO per alpha: 1 for a stable subnet, 0 without alpha reserve.
    pub price: U64F64,
    /// Live root proportion, from [`crate::root::root_proportion`].
    pub root_proportion: U96F32,
}

/// What the block brings to one subnet, in rao and rao of alpha with 32 fractional bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct InjectionTerms {
    /// TAO for the pool's reserve.
    pub tao_in: U96F32,
    /// Alpha minted into the pool's reserve.
    pub alpha_in: U96F32,
    /// Alpha minted for distribution: the block's whole alpha emission.
    pub alpha_out: U96F32,
    /// TAO with which the chain buys alpha from the pool.
    pub excess: U96F32,
}

/// [`InjectionTerms`] rounded down to whole units; these are the amounts that are paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct InjectionAmounts {
    /// TAO for the pool's reserve, in rao.
    pub tao_in: u64,
    /// Alpha minted into the pool's reserve, in rao of alpha.
    pub alpha_in: u64,
    /// Alpha minted for distribution, in rao of alpha.
    pub alpha_out: u64,
    /// TAO of the chain buy, in rao.
    pub excess: u64,
}

impl InjectionInput {
    /// The terms of this subnet. Alpha is injected at the pool's price up to
    /// `root_proportion · alpha emission`; TAO beyond that becomes a chain buy.
    pub fn terms(&self) -> InjectionTerms {
        let alpha_out = whole(block_emission(self.alpha_issuance));
        let price = U96F32::saturating_from_num(self.price);
        let cap = self.root_proportion.saturating_mul(alpha_out);
        let wanted = safe_div(self.tao_emission, price);
        let (alpha_in, tao_in) = if wanted > cap {
            (cap, cap.saturating_mul(price))
        } else {
            (wanted, self.tao_emission)
        };
        let excess = self.tao_emission.saturating_sub(tao_in);
        InjectionTerms { tao_in, alpha_in, alpha_out, excess }
    }
}

impl InjectionTerms {
    /// The terms in whole units.
    pub fn amounts(&self) -> InjectionAmounts {
        InjectionAmounts {
            tao_in: floor(self.tao_in),
            alpha_in: floor(self.alpha_in),
            alpha_out: floor(self.alpha_out),
            excess: floor(self.excess),
        }
    }
}

impl InjectionAmounts {
    /// TAO drawn from the block's credit if both payments succeed, in rao.
    pub const fn tao_spent(&self) -> u64 {
        self.tao_in.saturating_add(self.excess)
    }
}
