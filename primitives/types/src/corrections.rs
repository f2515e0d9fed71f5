//! Named corrections: fixes that change who gets what, each of them off unless the chain asks.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::{fmt, str::FromStr};
use scale_info::TypeInfo;

macro_rules! corrections {
    ($($(#[$doc:meta])* $variant:ident = $bit:literal, $name:literal;)*) => {
        /// A fix of the protocol that changes amounts or outcomes. `docs/DEVIATIONS.md` says of
        /// each what the protocol does without it, and why.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Correction {
            $($(#[$doc])* $variant,)*
        }

        impl Correction {
            /// All corrections there are.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its name in chain specifications and on the command line.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Its place in a set; never given to another correction.
            const fn mask(self) -> u64 {
                match self { $(Self::$variant => 1 << $bit,)* }
            }
        }
    };
}

corrections! {
    /// Weight rows are stored in the order of their uids, so that liquid alpha finds every entry.
    SortedWeights = 0, "sorted-weights";
    /// With liquid alpha, bonds to uids without weight decay instead of vanishing.
    KeptBonds = 1, "kept-bonds";
    /// With several mechanisms, emission is weighted once and stake counted once.
    CountedOnce = 2, "counted-once";
    /// A neuron that replaces another in the block of an epoch does not inherit its bonds.
    FreshBonds = 3, "fresh-bonds";
    /// Revealed weights reach only the neurons that were there when they were committed.
    CommittedTargets = 4, "committed-targets";
    /// Epochs that had to wait run in the order in which they became due.
    FairDeferral = 5, "fair-deferral";
    /// TAO that a limit price leaves unused when stake is bought goes back to the buyer.
    ReturnedRemainder = 8, "returned-remainder";
    /// The stakes in a hotkey's pool never add up to more than the pool holds.
    CoveredShares = 9, "covered-shares";
    /// A transaction fee worth less than a rao of alpha costs one rao, not the whole stake.
    FairAlphaFees = 10, "fair-alpha-fees";
    /// An epoch pays exactly what its subnet's pots held; what nobody can receive is recycled.
    BalancedPayouts = 16, "balanced-payouts";
    /// What rounding leaves of a subnet's alpha goes back into the pot it came from.
    AssignedDust = 17, "assigned-dust";
    /// A sale of root dividends that stops at the price floor settles only what it sold.
    ClaimedAsSold = 18, "claimed-as-sold";
    /// A small nomination that cannot be sold is kept instead of erased.
    KeptNominations = 19, "kept-nominations";
    /// A price average keeps the fractions of a step that its 32 bits cannot show.
    FinePriceAverages = 20, "fine-price-averages";
    /// Dividends of a hotkey in which nobody has a share are its owner's.
    OwnedDividends = 21, "owned-dividends";
    /// Root stake that leaves takes along what it is owed.
    KeptRootDividends = 22, "kept-root-dividends";
    /// The root network counts registrations over an interval, not over a block.
    RootInterval = 23, "root-interval";
    /// The first swap of a subnet keeps the weights that injections gave its pool.
    KeptWeights = 24, "kept-weights";
    /// The chain's total stake changes by what the pools' TAO changes.
    TrueTotalStake = 25, "true-total-stake";
    /// The swap fee of a registration goes where all swap fees go.
    PaidRegistrationFees = 26, "paid-registration-fees";
    /// A trade does not fail because its fee cannot be paid to the block's author.
    UnfailingFees = 27, "unfailing-fees";
    /// A subnet's part of a block is injected and spent altogether or not at all.
    WholeInjections = 28, "whole-injections";
    /// A sum of locks decays and gains conviction as the locks in it do.
    ExactLocks = 32, "exact-locks";
    /// A key that replaces another takes over everything that is stored for it.
    WholeKeySwaps = 33, "whole-key-swaps";
    /// A subnet inherits nothing from the one that had its netuid before.
    FreshNetuids = 34, "fresh-netuids";
    /// A registration never picks the place of the owner's hotkey, which it could not take.
    SureRegistrations = 35, "sure-registrations";
    /// Only its owner seats a hotkey on root, and what was recycled counts what was paid.
    HonestRegistrations = 40, "honest-registrations";
    /// Hyperparameters are frozen for half a tempo at most.
    ShortFreeze = 41, "short-freeze";
}

/// A set of corrections.
///
/// ```
/// use myelin_types::{Correction, Corrections};
///
/// let set: Corrections = "sorted-weights,fair-deferral".parse().unwrap();
/// assert!(set.contains(Correction::FairDeferral) && !set.contains(Correction::KeptBonds));
/// assert_eq!("all".parse(), Ok(Corrections::all()));
/// assert!("fair".parse::<Corrections>().unwrap_err().contains("fair-deferral"));
/// ```
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct Corrections(u64);

impl Corrections {
    /// No correction.
    pub const NONE: Self = Self(0);

    /// All corrections.
    pub fn all() -> Self {
        Correction::ALL.iter().copied().collect()
    }

    /// Whether the correction is in the set.
    pub const fn contains(self, correction: Correction) -> bool {
        self.0 & correction.mask() != 0
    }

    /// The corrections of the set, in the order of the table.
    pub fn iter(self) -> impl Iterator<Item = Correction> {
        Correction::ALL.iter().copied().filter(move |correction| self.contains(*correction))
    }

    /// Whether a correction is in the set that this version does not know.
    pub fn has_unknown(self) -> bool {
        self.0 & !Self::all().0 != 0
    }
}

impl FromIterator<Correction> for Corrections {
    fn from_iter<I: IntoIterator<Item = Correction>>(corrections: I) -> Self {
        Self(corrections.into_iter().fold(0, |set, correction| set | correction.mask()))
    }
}

impl FromStr for Corrections {
    type Err = alloc::string::String;

    /// Reads `all`, `none` or names with commas between them.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "all" => Ok(Self::all()),
            "none" => Ok(Self::NONE),
            names => names.split(',').map(|name| by_name(name.trim())).collect(),
        }
    }
}

fn by_name(name: &str) -> Result<Correction, alloc::string::String> {
    let known = Correction::ALL.iter().copied();
    known.clone().find(|correction| correction.name() == name).ok_or_else(|| {
        let names: alloc::vec::Vec<_> = known.map(Correction::name).collect();
        alloc::format!("`{name}` is no correction; there are: all, none, {}", names.join(", "))
    })
}

impl fmt::Display for Corrections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::NONE {
            return f.write_str("none");
        }
        for (place, correction) in self.iter().enumerate() {
            if place > 0 {
                f.write_str(",")?;
            }
            f.write_str(correction.name())?;
        }
        Ok(())
    }
}

impl serde::Serialize for Corrections {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Corrections {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = alloc::string::String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_names_are_distinct() {
        let names: std::collections::BTreeSet<_> =
            Correction::ALL.iter().map(|correction| correction.name()).collect();
        assert_eq!(names.len(), Correction::ALL.len());
        assert_eq!(Corrections::all().0.count_ones() as usize, Correction::ALL.len());
    }

    #[test]
    fn text_leads_back_to_the_set() {
        for set in [Corrections::NONE, Corrections::all()] {
            assert_eq!(set.to_string().parse(), Ok(set));
        }
        assert_eq!("kept-bonds, counted-once".parse::<Corrections>().unwrap().iter().count(), 2);
        assert!("".parse::<Corrections>().is_err());
    }

    #[test]
    fn sets_of_later_versions_are_recognised() {
        assert!(!Corrections::all().has_unknown());
        assert!(Corrections(1 << 63).has_unknown());
    }
}
