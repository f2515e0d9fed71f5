//! What each kind of proxy may call, as a table (spec: interface types §5). It drives the filter and
//! the answers of `ProxyFilterRuntimeApi`.

use super::ProxyType::{self, *};
use crate::{Balance, RuntimeCall};
use frame_support::traits::GetCallMetadata;

/// Transfers below this many rao are small.
const SMALL_TRANSFER_LIMIT: Balance = 500_000_000;
/// Transfers of stake below this many rao of alpha are small.
const SMALL_ALPHA_TRANSFER_LIMIT: u64 = 500_000_000;

/// What a rule says about the calls it names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Every call passes; none is named.
    AllowAll,
    /// No call passes; none is named.
    DenyAll,
    /// The named calls pass.
    Allow,
    /// All but the named calls pass.
    Deny,
}

/// When a named call counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Condition {
    /// Always.
    Always,
    /// When this argument is below the limit.
    Below(&'static str, u128),
    /// When the call within is this one, by pallet and name.
    Within(&'static str, &'static str),
}

/// A call, or with the name `*` all calls of a pallet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Named {
    /// The pallet's name.
    pub pallet: &'static str,
    /// The call's name.
    pub call: &'static str,
    /// When it counts.
    pub condition: Condition,
}

/// What one kind of proxy may call.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The kind.
    pub kind: ProxyType,
    /// Its name.
    pub name: &'static str,
    /// Whether the kind is kept for its index only.
    pub deprecated: bool,
    /// What is said about the calls.
    pub mode: Mode,
    /// The calls.
    pub calls: &'static [Named],
    /// What is nevertheless not meant by `calls`.
    pub exceptions: &'static [Named],
}

const fn always(pallet: &'static str, call: &'static str) -> Named {
    Named { pallet, call, condition: Condition::Always }
}

const fn stake(call: &'static str) -> Named {
    always("SubtensorModule", call)
}

const fn admin(call: &'static str) -> Named {
    always("AdminUtils", call)
}

const fn small(
    pallet: &'static str,
    call: &'static str,
    argument: &'static str,
    limit: u64,
) -> Named {
    Named { pallet, call, condition: Condition::Below(argument, limit as u128) }
}

/// The rules, in the interface's order.
pub const RULES: [Rule; 18] = [
    rule(Any, "Any", Mode::AllowAll, &[]),
    rule(NonTransfer, "NonTransfer", Mode::Deny, NON_TRANSFER),
    rule(NonFungible, "NonFungible", Mode::Deny, NON_FUNGIBLE),
    rule(Transfer, "Transfer", Mode::Allow, TRANSFER),
    rule(SmallTransfer, "SmallTransfer", Mode::Allow, SMALL_TRANSFER),
    Rule {
        exceptions: &[admin("sudo_set_sn_owner_hotkey"), admin("sudo_set_subnet_owner_hotkey")],
        ..rule(Owner, "Owner", Mode::Allow, OWNER)
    },
    rule(NonCritical, "NonCritical", Mode::Deny, NON_CRITICAL),
    deprecated(Triumvirate, "Triumvirate"),
    deprecated(Senate, "Senate"),
    deprecated(Governance, "Governance"),
    rule(Staking, "Staking", Mode::Allow, STAKING),
    rule(Registration, "Registration", Mode::Allow, REGISTRATION),
    deprecated(RootWeights, "RootWeights"),
    rule(ChildKeys, "ChildKeys", Mode::Allow, &[stake("set_children"), stake("set_childkey_take")]),
    rule(SudoUncheckedSetCode, "SudoUncheckedSetCode", Mode::Allow, SET_CODE),
    rule(SwapHotkey, "SwapHotkey", Mode::Allow, &[stake("swap_hotkey"), stake("swap_hotkey_v2")]),
    rule(SubnetLeaseBeneficiary, "SubnetLeaseBeneficiary", Mode::Allow, LEASE),
    rule(RootClaim, "RootClaim", Mode::Allow, &[stake("claim_root")]),
];

const fn rule(kind: ProxyType, name: &'static str, mode: Mode, calls: &'static [Named]) -> Rule {
    Rule { kind, name, deprecated: false, mode, calls, exceptions: &[] }
}

const fn deprecated(kind: ProxyType, name: &'static str) -> Rule {
    Rule { deprecated: true, ..rule(kind, name, Mode::DenyAll, &[]) }
}

const NON_TRANSFER: &[Named] = &[
    always("Balances", "*"),
    stake("transfer_stake"),
    stake("schedule_swap_coldkey"),
    stake("swap_coldkey"),
    stake("announce_coldkey_swap"),
    stake("swap_coldkey_announced"),
    stake("clear_coldkey_swap_announcement"),
    stake("dispute_coldkey_swap"),
];

const NON_FUNGIBLE: &[Named] = &[
    always("Balances", "*"),
    stake("add_stake"),
    stake("add_stake_limit"),
    stake("remove_stake"),
    stake("remove_stake_limit"),
    stake("remove_stake_full_limit"),
    stake("unstake_all"),
    stake("unstake_all_alpha"),
    stake("swap_stake"),
    stake("swap_stake_limit"),
    stake("move_stake"),
    stake("transfer_stake"),
    stake("burned_register"),
    stake("root_register"),
    stake("schedule_swap_coldkey"),
    stake("swap_coldkey"),
    stake("announce_coldkey_swap"),
    stake("swap_coldkey_announced"),
    stake("clear_coldkey_swap_announcement"),
    stake("dispute_coldkey_swap"),
    stake("swap_hotkey"),
    stake("swap_hotkey_v2"),
];

const TRANSFER: &[Named] = &[
    always("Balances", "transfer_keep_alive"),
    always("Balances", "transfer_allow_death"),
    always("Balances", "transfer_all"),
    stake("transfer_stake"),
];

const SMALL_TRANSFER: &[Named] = &[
    small("Balances", "transfer_keep_alive", "value", SMALL_TRANSFER_LIMIT),
    small("Balances", "transfer_allow_death", "value", SMALL_TRANSFER_LIMIT),
    small("SubtensorModule", "transfer_stake", "alpha_amount", SMALL_ALPHA_TRANSFER_LIMIT),
];

const OWNER: &[Named] = &[admin("*"), stake("set_subnet_identity"), stake("update_symbol")];

const NON_CRITICAL: &[Named] = &[
    stake("dissolve_network"),
    stake("root_register"),
    stake("burned_register"),
    always("Sudo", "*"),
    stake("announce_coldkey_swap"),
    stake("swap_coldkey_announced"),
    stake("clear_coldkey_swap_announcement"),
    stake("dispute_coldkey_swap"),
];

const STAKING: &[Named] = &[
    stake("add_stake"),
    stake("remove_stake"),
    stake("unstake_all"),
    stake("unstake_all_alpha"),
    stake("swap_stake"),
    stake("swap_stake_limit"),
    stake("move_stake"),
    stake("add_stake_limit"),
    stake("remove_stake_limit"),
    stake("remove_stake_full_limit"),
    stake("set_root_claim_type"),
];

const REGISTRATION: &[Named] =
    &[stake("burned_register"), stake("register"), stake("register_limit")];

const SET_CODE: &[Named] = &[Named {
    pallet: "Sudo",
    call: "sudo_unchecked_weight",
    condition: Condition::Within("System", "set_code"),
}];

const LEASE: &[Named] = &[
    stake("start_call"),
    admin("sudo_set_serving_rate_limit"),
    admin("sudo_set_min_difficulty"),
    admin("sudo_set_max_difficulty"),
    admin("sudo_set_weights_version_key"),
    admin("sudo_set_adjustment_alpha"),
    admin("sudo_set_immunity_period"),
    admin("sudo_set_min_allowed_weights"),
    admin("sudo_set_kappa"),
    admin("sudo_set_rho"),
    admin("sudo_set_activity_cutoff"),
    admin("sudo_set_network_registration_allowed"),
    admin("sudo_set_network_pow_registration_allowed"),
    admin("sudo_set_max_burn"),
    admin("sudo_set_bonds_moving_average"),
    admin("sudo_set_bonds_penalty"),
    admin("sudo_set_commit_reveal_weights_enabled"),
    admin("sudo_set_liquid_alpha_enabled"),
    admin("sudo_set_alpha_values"),
    admin("sudo_set_commit_reveal_weights_interval"),
    admin("sudo_set_toggle_transfer"),
    admin("sudo_set_subnet_emission_enabled"),
    admin("sudo_set_min_childkey_take_per_subnet"),
];

impl Rule {
    /// The rule of a kind.
    pub fn of(kind: ProxyType) -> Option<&'static Self> {
        RULES.iter().find(|rule| rule.kind == kind)
    }

    /// Whether the rule lets a call pass.
    pub fn passes(&self, call: &RuntimeCall) -> bool {
        let named = || self.calls.iter().any(|named| named.means(call));
        let excepted = || self.exceptions.iter().any(|named| named.means(call));
        match self.mode {
            Mode::AllowAll => true,
            Mode::DenyAll => false,
            Mode::Allow => named() && !excepted(),
            Mode::Deny => !named(),
        }
    }
}

impl Named {
    /// Whether this names the call, under its condition.
    fn means(&self, call: &RuntimeCall) -> bool {
        let found = call.get_call_metadata();
        let name_fits = self.call == "*" || self.call == found.function_name;
        self.pallet == found.pallet_name && name_fits && self.condition.holds(call)
    }
}

impl Condition {
    fn holds(&self, call: &RuntimeCall) -> bool {
        match *self {
            Self::Always => true,
            Self::Below(_, limit) => amount(call).is_some_and(|amount| amount < limit),
            Self::Within(pallet, name) => inner(call).is_some_and(|inner| {
                let found = inner.get_call_metadata();
                found.pallet_name == pallet && found.function_name == name
            }),
        }
    }
}

/// What a call with a limit in the table gives away.
fn amount(call: &RuntimeCall) -> Option<u128> {
    use pallet_balances::Call::{transfer_allow_death, transfer_keep_alive};
    use pallet_subtensor::Call::transfer_stake;
    match call {
        RuntimeCall::Balances(
            transfer_allow_death { value, .. } | transfer_keep_alive { value, .. },
        ) => Some((*value).into()),
        RuntimeCall::SubtensorModule(transfer_stake { alpha_amount, .. }) => {
            Some(alpha_amount.to_u64().into())
        }
        _ => None,
    }
}

/// The call directly within one that the table looks into.
fn inner(call: &RuntimeCall) -> Option<&RuntimeCall> {
    match call {
        RuntimeCall::Sudo(pallet_sudo::Call::sudo_unchecked_weight { call, .. }) => Some(call),
        _ => None,
    }
}
