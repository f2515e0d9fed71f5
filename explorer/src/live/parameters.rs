//! Parameters of the chain as a whole, which root sets.

use super::{Live, Point};
use crate::{error::Result, model::Hyperparameter};

const PALLET: &str = "SubtensorModule";

/// Parameters by group: storage entry and unit.
const GROUPS: [(&str, &[(&str, &str)]); 4] = [
    (
        "subnets",
        &[
            ("SubnetLimit", ""),
            ("NetworkRateLimit", "blocks"),
            ("NetworkImmunityPeriod", "blocks"),
            ("StartCallDelay", "blocks"),
            ("NetworkMinLockCost", "rao"),
            ("NetworkLastLockCost", "rao"),
            ("NetworkLockReductionInterval", "blocks"),
            ("SubnetOwnerCut", "u16 share"),
            ("AdminFreezeWindow", "blocks"),
            ("OwnerHyperparamRateLimit", "epochs"),
            ("MaxMechanismCount", ""),
        ],
    ),
    (
        "emission",
        &[
            ("BlockEmission", "rao"),
            ("SubnetMovingAlpha", ""),
            ("NetTaoFlowEnabled", ""),
            ("TaoFlowCutoff", ""),
            ("FlowNormExponent", ""),
            ("FlowEmaSmoothingFactor", "u64 share"),
            ("MaxEpochsPerBlock", ""),
            ("CKBurn", "u64 share"),
            ("NumRootClaim", ""),
        ],
    ),
    (
        "stake",
        &[
            ("TaoWeight", "u64 share"),
            ("StakeThreshold", "rao"),
            ("NominatorMinRequiredStake", "rao"),
            ("MinDelegateTake", "u16 share"),
            ("MaxDelegateTake", "u16 share"),
            ("MinChildkeyTake", "u16 share"),
            ("MaxChildkeyTake", "u16 share"),
            ("PendingChildKeyCooldown", "blocks"),
            ("UnlockRate", "blocks"),
            ("MaturityRate", "blocks"),
        ],
    ),
    (
        "keys",
        &[
            ("TxRateLimit", "blocks"),
            ("TxDelegateTakeRateLimit", "blocks"),
            ("TxChildkeyTakeRateLimit", "blocks"),
            ("WeightsVersionKeyRateLimit", "epochs"),
            ("ColdkeySwapAnnouncementDelay", "blocks"),
            ("ColdkeySwapReannouncementDelay", "blocks"),
            ("CommitRevealWeightsVersion", ""),
            ("MinActivityCutoff", "blocks"),
        ],
    ),
];

/// All parameters that the chain's runtime has, by group.
pub async fn all(live: &Live, at: &Point) -> Result<Vec<Hyperparameter>> {
    let mut places = Vec::new();
    let mut known = Vec::new();
    for (group, entries) in GROUPS {
        for (entry, unit) in entries {
            // What this runtime does not have is not shown.
            if at.runtime.has_storage(PALLET, entry) {
                places.push((*entry, Vec::new()));
                known.push((group, *entry, *unit));
            }
        }
    }
    let values = live.raw_storages(at, PALLET, &places).await?;
    known
        .into_iter()
        .zip(values)
        .map(|((group, entry, unit), value)| {
            Ok(Hyperparameter {
                group: group.into(),
                name: entry.into(),
                value: at.runtime.storage_value(PALLET, entry, value.as_deref())?,
                unit: unit.into(),
            })
        })
        .collect()
}
