//! The kinds of proxy and their rules, for clients to ask (spec: interface types, runtime APIs).

use super::rules::{Condition, Mode, Named, RULES, Rule};
use crate::{AdminUtils, Balances, Runtime, SubtensorModule, Sudo, System};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use frame_support::traits::{GetCallIndex, GetCallName, PalletInfoAccess};
use scale_info::TypeInfo;

/// A kind of proxy.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct ProxyTypeInfo {
    /// Its name.
    pub name: Vec<u8>,
    /// Its index.
    pub index: u8,
    /// Whether it is kept for its index only.
    pub deprecated: bool,
}

/// What a kind of proxy may call.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct ProxyFilterInfo {
    /// Index of the kind.
    pub proxy_type: u8,
    /// Its name.
    pub name: Vec<u8>,
    /// Whether it is kept for its index only.
    pub deprecated: bool,
    /// What is said about `calls`.
    pub filter_mode: FilterMode,
    /// The calls.
    pub calls: Vec<CallInfo>,
    /// What is nevertheless not meant by `calls`.
    pub exceptions: Vec<CallInfo>,
}

/// What a filter says about the calls it names.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub enum FilterMode {
    /// Every call passes.
    AllowAll,
    /// No call passes.
    DenyAll,
    /// The named calls pass.
    Allow,
    /// All but the named calls pass.
    Deny,
}

/// A call, or all calls of a pallet.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct CallInfo {
    /// The pallet's name.
    pub pallet_name: Vec<u8>,
    /// The pallet's index.
    pub pallet_index: u8,
    /// The call's name; none for the whole pallet.
    pub call_name: Option<Vec<u8>>,
    /// The call's index; none for the whole pallet.
    pub call_index: Option<u8>,
    /// When it counts; none for always.
    pub condition: Option<CallCondition>,
}

/// When a named call counts.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub enum CallCondition {
    /// An argument is below a limit.
    ParamLessThan {
        /// The argument's name.
        param_name: Vec<u8>,
        /// The limit.
        limit: u128,
    },
    /// The call within is a certain one.
    NestedCallMustBe {
        /// Its pallet's name.
        pallet_name: Vec<u8>,
        /// Its name.
        call_name: Vec<u8>,
    },
}

sp_api::decl_runtime_apis! {
    /// The kinds of proxy and what they may call.
    pub trait ProxyFilterRuntimeApi {
        /// The kinds of proxy, by ascending index.
        fn get_proxy_types() -> Vec<ProxyTypeInfo>;
        /// The filter of one kind by its index, none for an unknown index; or all filters.
        fn get_proxy_filter(proxy_type: Option<u8>) -> Vec<ProxyFilterInfo>;
    }
}

/// The kinds of proxy, by ascending index (spec: weights §9).
pub fn proxy_types() -> Vec<ProxyTypeInfo> {
    let info = |rule: &Rule| ProxyTypeInfo {
        name: rule.name.into(),
        index: rule.kind as u8,
        deprecated: rule.deprecated,
    };
    let mut kinds: Vec<_> = RULES.iter().map(info).collect();
    kinds.sort_unstable_by_key(|kind| kind.index);
    kinds
}

/// The filter of one kind, or all filters in the order in which the kinds are defined (spec: types
/// §5).
pub fn proxy_filters(kind: Option<u8>) -> Vec<ProxyFilterInfo> {
    let wanted = |rule: &&Rule| kind.is_none_or(|index| index == rule.kind as u8);
    RULES.iter().filter(wanted).map(filter_info).collect()
}

fn filter_info(rule: &Rule) -> ProxyFilterInfo {
    ProxyFilterInfo {
        proxy_type: rule.kind as u8,
        name: rule.name.into(),
        deprecated: rule.deprecated,
        filter_mode: match rule.mode {
            Mode::AllowAll => FilterMode::AllowAll,
            Mode::DenyAll => FilterMode::DenyAll,
            Mode::Allow => FilterMode::Allow,
            Mode::Deny => FilterMode::Deny,
        },
        calls: rule.calls.iter().filter_map(call_info).collect(),
        exceptions: rule.exceptions.iter().filter_map(call_info).collect(),
    }
}

/// A named call with its indices; none for a call this runtime does not have.
fn call_info(named: &Named) -> Option<CallInfo> {
    let (pallet_index, calls) = calls_of(named.pallet)?;
    let call = match named.call {
        "*" => None,
        name => Some(calls.into_iter().find(|(_, known)| *known == name)?),
    };
    let text = |name: &str| Vec::from(name);
    Some(CallInfo {
        pallet_name: text(named.pallet),
        pallet_index,
        call_name: call.map(|(_, name)| text(name)),
        call_index: call.map(|(index, _)| index),
        condition: match named.condition {
            Condition::Always => None,
            Condition::Below(name, limit) => {
                Some(CallCondition::ParamLessThan { param_name: text(name), limit })
            }
            Condition::Within(pallet, name) => Some(CallCondition::NestedCallMustBe {
                pallet_name: text(pallet),
                call_name: text(name),
            }),
        },
    })
}

/// Index, and calls by index and name, of a pallet the rules name.
fn calls_of(pallet: &str) -> Option<(u8, Vec<(u8, &'static str)>)> {
    fn listed<P: PalletInfoAccess, C: GetCallIndex + GetCallName>()
    -> Option<(u8, Vec<(u8, &'static str)>)> {
        let indices = C::get_call_indices().iter().copied();
        let calls = indices.zip(C::get_call_names().iter().copied()).collect();
        Some((P::index().try_into().ok()?, calls))
    }
    match pallet {
        "System" => listed::<System, frame_system::Call<Runtime>>(),
        "Balances" => listed::<Balances, pallet_balances::Call<Runtime>>(),
        "SubtensorModule" => listed::<SubtensorModule, pallet_subtensor::Call<Runtime>>(),
        "Sudo" => listed::<Sudo, pallet_sudo::Call<Runtime>>(),
        "AdminUtils" => listed::<AdminUtils, pallet_admin_utils::Call<Runtime>>(),
        _ => None,
    }
}
