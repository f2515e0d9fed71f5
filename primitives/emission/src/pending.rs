//! Split of a subnet's alpha emission into the pots that wait for its epoch (spec §10).

use crate::U96F32;
use crate::fixed::{floor, per_u16, whole};

/// Inputs of the split of one subnet and block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct AlphaSplitInput {
    /// Alpha minted for distribution, in rao of alpha.
    pub alpha_out: u64,
    /// `SubnetOwnerCut` in parts of 65 535, or `None` if `OwnerCutEnabled` is false.
    pub owner_cut: Option<u16>,
    /// Root proportion *after* this block's injection, chain buy and alpha emission.
    pub root_proportion: U96F32,
    /// [`crate::shares::root_sells`]: whether the root part is kept for root stakers.
    pub root_sells: bool,
}

/// Alpha credited by one block, each part rounded down (rao of alpha).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct AlphaSplit {
    /// What is added to the subnet's pots.
    pub pots: Pots,
    /// Root part that is recycled because root does not sell.
    pub recycled: u64,
}

/// The four accumulators of a subnet between two epochs, in rao of alpha.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct Pots {
    /// `PendingServerEmission`: for miners.
    pub server: u64,
    /// `PendingValidatorEmission`: for validators and their stakers.
    pub validator: u64,
    /// `PendingRootAlphaDivs`: for root stakers.
    pub root: u64,
    /// `PendingOwnerCut`: for the subnet's owner.
    pub owner_cut: u64,
}

impl AlphaSplitInput {
    /// The split: owner cut first; half of the rest to miners, half to validators, who give
    /// `root_proportion` of their half to root. At most 3 rao of alpha are lost to rounding.
    pub fn split(&self) -> AlphaSplit {
        let half = U96F32::from_bits(1 << 31);
        let alpha_out = whole(self.alpha_out);
        let owner_cut =
            self.owner_cut.map(|cut| alpha_out.saturating_mul(per_u16(cut))).unwrap_or_default();
        let rest = alpha_out.saturating_sub(owner_cut);
        let root = self.root_proportion.saturating_mul(rest).saturating_mul(half);
        let server = rest.saturating_mul(half);
        let validator = rest.saturating_sub(server).saturating_sub(root);
        let root = floor(root);
        AlphaSplit {
            pots: Pots {
                server: floor(server),
                validator: floor(validator),
                root: if self.root_sells { root } else { 0 },
                owner_cut: floor(owner_cut),
            },
            recycled: if self.root_sells { 0 } else { root },
        }
    }
}

impl AlphaSplit {
    /// Gives the validators what rounding left of `alpha_out`.
    #[must_use]
    pub const fn assign_dust(mut self, alpha_out: u64) -> Self {
        let assigned = self.pots.total().saturating_add(self.recycled);
        let dust = alpha_out.saturating_sub(assigned);
        self.pots.validator = self.pots.validator.saturating_add(dust);
        self
    }
}

impl Pots {
    /// Adds one block's split.
    #[must_use]
    pub const fn accumulate(&self, block: &Self) -> Self {
        Self {
            server: self.server.saturating_add(block.server),
            validator: self.validator.saturating_add(block.validator),
            root: self.root.saturating_add(block.root),
            owner_cut: self.owner_cut.saturating_add(block.owner_cut),
        }
    }

    /// The emission on which the subnet's epoch runs: all pots but the owner cut (§12.1).
    pub const fn epoch_emission(&self) -> u64 {
        self.server.saturating_add(self.validator).saturating_add(self.root)
    }

    /// Everything in the four pots.
    pub const fn total(&self) -> u64 {
        self.epoch_emission().saturating_add(self.owner_cut)
    }
}
