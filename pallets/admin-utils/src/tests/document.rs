//! `docs/HYPERPARAMETERS.md`: the table of settings for people to read.

use super::*;
use crate::{
    SETTINGS,
    calls::defaults,
    table::{Setting, Step, Who},
};
use frame_support::traits::{GetCallIndex, GetCallName};
use pallet_subtensor::hyperparams::OwnerLimit;
use std::{collections::BTreeSet, fmt::Write, fs, path::Path};

/// The document, from this crate.
const FILE: &str = "../../docs/HYPERPARAMETERS.md";
/// What rewrites it.
const REWRITE: &str = "UPDATE_DOCS=1 cargo test -p pallet-admin-utils document";

const INTRODUCTION: &str = "\
# Hyperparameters

What can be set on a chain and on its subnets, by whom, and within which bounds. This page is
written from the table that drives the calls (`pallets/admin-utils/src/calls.rs`); a test keeps the
two equal, and

```sh
UPDATE_DOCS=1 cargo test -p pallet-admin-utils document
```

rewrites it.

A call checks, in this order:

1. the origin: **root** (on a development chain through `Sudo`), or **owner**: the subnet's owner or
   root; anyone else gets `BadOrigin`;
2. the owner's rate limit (`TxRateLimitExceeded`), which does not bind root. *n* tempos means that
   the owner may change this one setting once in that many tempos of the subnet;
3. the freeze window (marked **window**): in the last `AdminFreezeWindow` blocks before an epoch
   nobody changes the setting (`AdminActionProhibitedDuringWeightsWindow`);
4. that the subnet exists (marked **exists**; `SubnetDoesNotExist`; with the correction
   `fresh-netuids` every setting of a subnet wants it), and where it says so that it is not the root
   network (`NotPermittedOnRootSubnet`);
5. the bounds, with the error of each;

then it writes the value, announces it and notes the owner's change. Storage is that of
`SubtensorModule`, and so are events unless another pallet is named. Defaults are those of a chain
with 12-second blocks, before registration gives a new subnet values of its own.
";

/// Calls that are more than a setting: index, call, who, what.
const OTHERS: [(u8, &str, &str, &str); 8] = [
    (
        0,
        "swap_authorities",
        "root",
        "Sets who authors blocks: at most 32 Aura keys. An empty list changes nothing.",
    ),
    (
        20,
        "sudo_set_network_pow_registration_allowed",
        "root; then owner, 2 tempos",
        "`NetworkPowRegistrationAllowed`; fails with `POWRegistrationDisabled` until root has set it once; window; exists; not on root; `PowRegistrationAllowed`.",
    ),
    (33, "sudo_set_total_issuance", "anyone", "Fails with `Deprecated`."),
    (58, "sudo_set_evm_chain_id", "root", "Sets `EVMChainId.ChainId`."),
    (59, "schedule_grandpa_change", "root", "Schedules a change of the GRANDPA authorities."),
    (
        62,
        "sudo_toggle_evm_precompile",
        "root",
        "Sets `AdminUtils.PrecompileEnable`; `AdminUtils.PrecompileUpdated` if that changed it.",
    ),
    (
        64,
        "sudo_set_subnet_owner_hotkey",
        "owner",
        "Sets `SubnetOwnerHotkey`, once in 50,400 blocks (root too); `SubnetOwnerHotkeySet`.",
    ),
    (67, "sudo_set_sn_owner_hotkey", "owner", "The same."),
];

/// Settings whose calls are those of SubtensorModule: index, call, who, what.
const OF_SUBTENSOR: [(u8, &str, &str, &str); 9] = [
    (
        139,
        "set_tempo",
        "the subnet's owner only",
        "`Tempo`, 360 to 50,400 (`TempoOutOfBounds`); window; once in 360 blocks; starts a new cycle; `TempoSet`.",
    ),
    (
        140,
        "set_activity_cutoff_factor",
        "owner",
        "`ActivityCutoffFactorMilli`, 1,000 to 50,000 (`ActivityCutoffFactorMilliOutOfBounds`); the owner: window and rate limit; `ActivityCutoffFactorMilliSet`.",
    ),
    (
        141,
        "trigger_epoch",
        "the subnet's owner only",
        "An epoch of its own, `AdminFreezeWindow` blocks from now; not with commit–reveal; `EpochTriggered`.",
    ),
    (
        69,
        "sudo_set_tx_childkey_take_rate_limit",
        "root",
        "`TxChildkeyTakeRateLimit`; `TxChildKeyTakeRateLimitSet`.",
    ),
    (76, "sudo_set_min_childkey_take", "root", "`MinChildkeyTake`; `MinChildKeyTakeSet`."),
    (77, "sudo_set_max_childkey_take", "root", "`MaxChildkeyTake`; `MaxChildKeyTakeSet`."),
    (109, "set_pending_childkey_cooldown", "root", "`PendingChildKeyCooldown`."),
    (
        123,
        "sudo_set_num_root_claims",
        "root",
        "`NumRootClaim`, at most 50 (`InvalidNumRootClaim`).",
    ),
    (
        124,
        "sudo_set_root_claim_threshold",
        "owner",
        "`RootClaimableThreshold`, at most 10,000,000 (`InvalidRootClaimThreshold`).",
    ),
];

fn who(setting: &Setting) -> &'static str {
    match setting.who {
        Who::Root => "root",
        Who::OwnerAlways => "owner, no limit",
        Who::Owner(OwnerLimit::Hyperparameter(_)) => "owner, 2 tempos",
        Who::Owner(OwnerLimit::WeightsVersionKey) => "owner, 5 tempos",
        Who::Owner(OwnerLimit::MechanismCount | OwnerLimit::MechanismSplit) => {
            "owner, 7,200 blocks"
        }
        Who::Owner(OwnerLimit::Trim) => "owner, 216,000 blocks",
    }
}

fn step(step: &Step) -> String {
    let bounds: Vec<String> =
        step.bounds.iter().map(|bound| format!("{} (`{}`)", bound.text, bound.error)).collect();
    let bounds = bounds.join("; ");
    match step.rule {
        "window" => "window".to_owned(),
        "existing" => "exists".to_owned(),
        "off_root" => "not on root".to_owned(),
        "within" => bounds,
        "owner_within" => format!("for the owner: {bounds}"),
        other => panic!("how is {other} to be shown?"),
    }
}

fn effect(setting: &Setting) -> String {
    let items = setting.effect.storage.iter().map(|item| format!("`{item}`"));
    let event = setting.effect.event.map(|name| format!("`{name}`"));
    let own = setting.effect.admin_event.map(|name| format!("`AdminUtils.{name}`"));
    let events: Vec<String> = event.into_iter().chain(own).collect();
    let items = items.collect::<Vec<_>>().join(", ");
    if events.is_empty() { items } else { format!("{items}; {}", events.join(", ")) }
}

/// `TaoBalance(500000)` as `500000`, a list without what wraps its items.
fn plain(value: &str) -> String {
    let mut text = value.to_owned();
    for wrapper in ["TaoBalance", "MechId"] {
        if let Some(inner) = text.strip_prefix(wrapper) {
            text = inner.trim_matches(['(', ')']).to_owned();
        }
    }
    text
}

fn rows(out: &mut String, of_subnets: bool) {
    let defaults = defaults::<Test>();
    let mut settings: Vec<_> =
        SETTINGS.iter().filter(|setting| setting.of_subnet == of_subnets).collect();
    settings.sort_by_key(|setting| setting.index);
    out.push_str("| | Call | Value | Default | Who | Checks | Writes; events | |\n");
    out.push_str("|---|---|---|---|---|---|---|---|\n");
    for setting in settings {
        let (_, default) = defaults.iter().find(|(call, _)| *call == setting.call).expect("a row");
        let steps: Vec<String> = setting.steps.iter().map(step).collect();
        writeln!(
            out,
            "| {} | `{}` | `{}` | {} | {} | {} | {} | {} |",
            setting.index,
            setting.call,
            setting.arguments.replace(" : ", ": "),
            plain(default),
            who(setting),
            steps.join("; "),
            effect(setting),
            setting.description,
        )
        .expect("text");
    }
}

fn list(out: &mut String, calls: &[(u8, &str, &str, &str)]) {
    out.push_str("| | Call | Who | |\n|---|---|---|---|\n");
    for (index, call, who, what) in calls {
        writeln!(out, "| {index} | `{call}` | {who} | {what} |").expect("text");
    }
}

fn document() -> String {
    let mut out = INTRODUCTION.to_owned();
    out.push_str("\n## Settings of a subnet\n\nEach takes the `netuid` first.\n\n");
    rows(&mut out, true);
    out.push_str("\n## Settings of the chain\n\n");
    rows(&mut out, false);
    out.push_str("\n## Other calls of AdminUtils\n\n");
    list(&mut out, &OTHERS);
    out.push_str("\n## Settings among the calls of SubtensorModule\n\n");
    list(&mut out, &OF_SUBTENSOR);
    out
}

#[test]
fn the_document_shows_the_table() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    // Nothing is set on an empty chain: whoever asks finds the defaults.
    let expected = sp_io::TestExternalities::default().execute_with(document);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&file, &expected).expect("the document can be written");
    }
    let found = fs::read_to_string(&file).unwrap_or_default();
    assert!(found == expected, "docs/HYPERPARAMETERS.md is stale: rewrite it with\n  {REWRITE}");
}

#[test]
fn the_document_shows_every_call() {
    let settings = SETTINGS.iter().map(|setting| (setting.index, setting.call));
    let others = OTHERS.iter().map(|(index, call, ..)| (*index, *call));
    let shown: BTreeSet<(u8, &str)> = settings.chain(others).collect();
    let indices = Call::<Test>::get_call_indices().iter().copied();
    let present = indices.zip(Call::<Test>::get_call_names().iter().copied()).collect();
    assert_eq!(shown, present);
}

#[test]
fn the_document_names_real_calls_of_the_other_pallet() {
    type There = pallet_subtensor::Call<Test>;
    let indices = There::get_call_indices().iter().copied();
    let present: BTreeSet<(u8, &str)> =
        indices.zip(There::get_call_names().iter().copied()).collect();
    for (index, call, ..) in OF_SUBTENSOR {
        assert!(present.contains(&(index, call)), "{call}");
    }
}
