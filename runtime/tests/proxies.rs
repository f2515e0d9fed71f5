//! What proxies of each kind may do, and what clients are told about it.

use codec::Encode;
use frame_support::traits::{GetCallMetadata, InstanceFilter};
use myelin_runtime::{
    AccountId, Runtime, RuntimeCall,
    configs::{
        ProxyType,
        proxy::{
            api::{CallCondition, FilterMode, proxy_filters, proxy_types},
            rules::RULES,
        },
    },
};
use myelin_types::NetUid;
use pallet_subtensor::Call;
use sp_runtime::traits::Hash;

fn account() -> AccountId {
    AccountId::new([1; 32])
}

fn transfer(alpha: u64) -> RuntimeCall {
    Call::<Runtime>::transfer_stake {
        destination_coldkey: account(),
        hotkey: account(),
        origin_netuid: NetUid::ROOT,
        destination_netuid: NetUid::ROOT,
        alpha_amount: alpha.into(),
    }
    .into()
}

fn allowed(call: &RuntimeCall) -> Vec<ProxyType> {
    use ProxyType::*;
    [Any, NonTransfer, NonFungible, Staking, Transfer, SmallTransfer]
        .into_iter()
        .filter(|kind| kind.filter(call))
        .collect()
}

#[test]
fn giving_stake_away_is_a_transfer() {
    use ProxyType::*;
    assert_eq!(allowed(&transfer(u64::MAX)), [Any, Transfer]);
    assert_eq!(allowed(&transfer(500_000_000)), [Any, Transfer]);
    assert_eq!(allowed(&transfer(499_999_999)), [Any, Transfer, SmallTransfer]);
}

#[test]
fn staking_proxies_trade_and_move_stake() {
    use ProxyType::*;
    let leave: RuntimeCall = Call::<Runtime>::unstake_all { hotkey: account() }.into();
    assert_eq!(allowed(&leave), [Any, NonTransfer, Staking]);
    let (hotkey, netuid, amount) = (account(), NetUid::ROOT, 1.into());
    let burn: RuntimeCall = Call::<Runtime>::burn_alpha { hotkey, amount, netuid }.into();
    assert_eq!(allowed(&burn), [Any, NonTransfer, NonFungible]);
}

/// The kinds that let a call pass, by ascending index.
fn passing(call: impl Into<RuntimeCall>) -> Vec<u8> {
    let call = call.into();
    let mut kinds: Vec<u8> =
        RULES.iter().filter(|rule| rule.kind.filter(&call)).map(|rule| rule.kind as u8).collect();
    kinds.sort_unstable();
    kinds
}

#[test]
fn coldkeys_are_not_swapped_by_those_who_may_not_move_value() {
    let hash = sp_runtime::traits::BlakeTwo256::hash_of(&account());
    let swaps: [RuntimeCall; 5] = [
        Call::<Runtime>::announce_coldkey_swap { new_coldkey_hash: hash }.into(),
        Call::<Runtime>::swap_coldkey_announced { new_coldkey: account() }.into(),
        Call::<Runtime>::clear_coldkey_swap_announcement {}.into(),
        Call::<Runtime>::dispute_coldkey_swap {}.into(),
        Call::<Runtime>::dissolve_network { coldkey: account(), netuid: NetUid::new(1) }.into(),
    ];
    for call in &swaps[..4] {
        assert_eq!(passing(call.clone()), [0], "{:?}", call.get_call_metadata());
    }
    assert_eq!(passing(swaps[4].clone()), [0, 3, 5]);
}

#[test]
fn owners_proxies_set_up_a_subnet_but_keep_its_owner() {
    use pallet_admin_utils::Call as Admin;
    let netuid = NetUid::new(1);
    let symbol = Call::<Runtime>::update_symbol { netuid, symbol: vec![] };
    assert_eq!(passing(symbol), [0, 1, 2, 3, 5]);
    let rho = Admin::<Runtime>::sudo_set_rho { netuid, rho: 1 };
    assert_eq!(passing(rho), [0, 1, 2, 3, 5, 16]);
    for call in [
        Admin::<Runtime>::sudo_set_sn_owner_hotkey { netuid, hotkey: account() },
        Admin::<Runtime>::sudo_set_subnet_owner_hotkey { netuid, hotkey: account() },
    ] {
        assert_eq!(passing(call), [0, 2, 3, 5]);
    }
}

#[test]
fn sudo_proxies_replace_the_code_and_nothing_else() {
    let within = |call: RuntimeCall| pallet_sudo::Call::<Runtime>::sudo_unchecked_weight {
        call: Box::new(call),
        weight: Default::default(),
    };
    let code: RuntimeCall = frame_system::Call::<Runtime>::set_code { code: vec![] }.into();
    let remark: RuntimeCall = frame_system::Call::<Runtime>::remark { remark: vec![] }.into();
    assert_eq!(passing(within(code.clone())), [0, 3, 5, 14]);
    assert_eq!(passing(within(remark)), [0, 3, 5]);
    assert_eq!(passing(code), [0, 2, 3, 5]);
}

/// spec: weights §9.
#[test]
fn clients_are_told_all_kinds_by_index() {
    let types = proxy_types();
    let indices: Vec<u8> = types.iter().map(|kind| kind.index).collect();
    assert_eq!(indices, (0..18).collect::<Vec<u8>>());
    assert_eq!((&types[3].name[..], &types[17].name[..]), (&b"NonTransfer"[..], &b"RootClaim"[..]));
    let deprecated: Vec<&[u8]> =
        types.iter().filter(|kind| kind.deprecated).map(|kind| &kind.name[..]).collect();
    assert_eq!(deprecated, [&b"Senate"[..], b"Triumvirate", b"Governance", b"RootWeights"]);
}

/// spec: types §4, §5.
#[test]
fn clients_are_told_all_filters_in_the_order_of_definition() {
    let filters = proxy_filters(None);
    let indices: Vec<u8> = filters.iter().map(|filter| filter.proxy_type).collect();
    assert_eq!(indices, [0, 3, 5, 10, 11, 1, 2, 6, 4, 7, 8, 9, 12, 13, 14, 15, 16, 17]);
    assert!(proxy_filters(Some(18)).is_empty());
    assert_eq!(proxy_filters(Some(17)).encode(), vec![filters[17].clone()].encode());
}

#[test]
fn clients_are_told_the_rules_with_indices_and_conditions() {
    let of = |kind: ProxyType| proxy_filters(Some(kind as u8)).remove(0);
    assert_eq!(of(ProxyType::Any).filter_mode, FilterMode::AllowAll);
    assert_eq!(of(ProxyType::Senate).filter_mode, FilterMode::DenyAll);
    let owner = of(ProxyType::Owner);
    assert_eq!(owner.filter_mode, FilterMode::Allow);
    let all = &owner.calls[0];
    assert_eq!((&all.pallet_name[..], all.pallet_index), (&b"AdminUtils"[..], 19));
    assert_eq!((&all.call_name, all.call_index), (&None, None));
    let excepted: Vec<_> = owner.exceptions.iter().map(|call| call.call_index).collect();
    assert_eq!(excepted, [Some(67), Some(64)]);
    let small = of(ProxyType::SmallTransfer);
    assert_eq!(
        small.calls[2].condition,
        Some(CallCondition::ParamLessThan {
            param_name: b"alpha_amount".to_vec(),
            limit: 500_000_000
        })
    );
    let code = of(ProxyType::SudoUncheckedSetCode);
    assert_eq!(
        code.calls[0].condition,
        Some(CallCondition::NestedCallMustBe {
            pallet_name: b"System".to_vec(),
            call_name: b"set_code".to_vec()
        })
    );
    assert_eq!(of(ProxyType::NonTransfer).filter_mode, FilterMode::Deny);
}

#[test]
fn what_the_rules_name_exists() {
    for rule in RULES {
        for named in rule.calls.iter().chain(rule.exceptions) {
            let names = RuntimeCall::get_call_names(named.pallet);
            let known = named.call == "*" || names.contains(&named.call);
            assert!(known, "{}.{}", named.pallet, named.call);
        }
    }
}
