//! Nothing that is kept of a hotkey or coldkey stays behind when it is swapped.
//!
//! The metadata names every storage item of ours that holds an account, in its key or its value.
//! Each must be classed below, be filled for the key that is swapped, and hold nothing of it
//! afterwards. A new item fails the test until somebody decides where it belongs.

mod common;

use codec::Decode;
use common::{Chain, account};
use frame_metadata::{
    RuntimeMetadata, RuntimeMetadataPrefixed,
    v15::{RuntimeMetadataV15, StorageEntryType},
};
use myelin_runtime::{AccountId, Runtime};
use myelin_types::{
    AlphaBalance, Corrections, NetUid, NetUidStorageIndex, fixed::I96F32, units::TAO,
};
use pallet_subtensor::{self as subtensor, *};
use scale_info::{PortableRegistry, TypeDef};
use sp_io::{hashing::twox_128, storage};
use std::collections::{BTreeMap, BTreeSet};
use types::{AxonInfo, ChainIdentityV2, PrometheusInfo, RateLimitKey, TransactionType};

/// Pallets whose storage is ours.
const OURS: &[&str] = &["SubtensorModule", "Swap", "AlphaAssets", "AdminUtils"];

/// What is kept of a hotkey.
const HOTKEY: &[&str] = &[
    "AlphaDividendsPerSubnet",
    "AlphaV2",
    "AutoParentDelegationEnabled",
    "AutoStakeDestination",
    "AutoStakeDestinationColdkeys",
    "Axons",
    "ChildKeys",
    "ChildkeyTake",
    "DecayingHotkeyLock",
    "Delegates",
    "HotkeyLock",
    "IsNetworkMember",
    "Keys",
    "LastColdkeyHotkeyStakeBlock",
    "LastHotkeyEmissionOnNetuid",
    "LastRateLimitedBlock",
    "Lock",
    "LockingColdkeys",
    "NeuronCertificates",
    "OwnedHotkeys",
    "Owner",
    "ParentKeys",
    "PendingChildKeys",
    "Prometheus",
    "RootAlphaDividendsPerSubnet",
    "RootClaimable",
    "RootClaimed",
    "StakingHotkeys",
    "SubnetOwnerHotkey",
    "TotalHotkeyAlpha",
    "TotalHotkeyAlphaLastEpoch",
    "TotalHotkeySharesV2",
    "TransactionKeyLastBlock",
    "Uids",
    "VotingPower",
    "WeightCommits",
];

/// What is kept of a coldkey.
const COLDKEY: &[&str] = &[
    "AccountFlags",
    "AlphaV2",
    "AutoStakeDestination",
    "AutoStakeDestinationColdkeys",
    "ColdkeySwapAnnouncements",
    "ColdkeySwapDisputes",
    "DecayingLock",
    "IdentitiesV2",
    "LastColdkeyHotkeyStakeBlock",
    "LastHotkeySwapOnNetuid",
    "LastRateLimitedBlock",
    "Lock",
    "LockingColdkeys",
    "OwnedHotkeys",
    "Owner",
    "RootClaimType",
    "RootClaimed",
    "StakingColdkeys",
    "StakingColdkeysByIndex",
    "StakingHotkeys",
    "SubnetOwner",
];

/// What is never written, or not kept for long, and why.
const NEITHER: &[(&str, &str)] = &[
    ("Alpha", "shares before their second version"),
    ("TotalHotkeyShares", "shares before their second version"),
    ("LoadedEmission", "no longer written"),
    ("Dissolutions", "ended subnets, worked off block by block"),
    (
        "DissolutionClaims",
        "what the ended subnet owes; whoever swaps since is paid through an heir",
    ),
    ("DissolutionRanks", "the same claims in the order of rounding"),
    ("DissolutionHeirs", "who is paid in the place of a coldkey that was swapped since"),
    ("TimelockedWeightCommits", "names its signer until its epoch"),
];

fn metadata(chain: &mut Chain) -> RuntimeMetadataV15 {
    let blob = chain.state(|| Runtime::metadata_at_version(15)).expect("version 15");
    let prefixed = RuntimeMetadataPrefixed::decode(&mut &blob[..]).expect("it decodes");
    match prefixed.1 {
        RuntimeMetadata::V15(metadata) => metadata,
        other => panic!("not version 15: {}", other.version()),
    }
}

/// Whether an account is part of the type.
fn holds_account(types: &PortableRegistry, id: u32, seen: &mut BTreeSet<u32>) -> bool {
    if !seen.insert(id) {
        return false;
    }
    let ty = types.resolve(id).expect("the type is known");
    if ty.path.segments.last().is_some_and(|name| name == "AccountId32") {
        return true;
    }
    let parts: Vec<u32> = match &ty.type_def {
        TypeDef::Composite(composite) => composite.fields.iter().map(|f| f.ty.id).collect(),
        TypeDef::Variant(variants) => variants
            .variants
            .iter()
            .flat_map(|variant| variant.fields.iter().map(|field| field.ty.id))
            .collect(),
        TypeDef::Sequence(sequence) => vec![sequence.type_param.id],
        TypeDef::Array(array) => vec![array.type_param.id],
        TypeDef::Tuple(tuple) => tuple.fields.iter().map(|field| field.id).collect(),
        TypeDef::Compact(compact) => vec![compact.type_param.id],
        _ => Vec::new(),
    };
    parts.into_iter().any(|part| holds_account(types, part, seen))
}

/// Names, by prefix, of our items that hold accounts.
fn items_with_accounts(chain: &mut Chain) -> BTreeMap<Vec<u8>, String> {
    let metadata = metadata(chain);
    let mut found = BTreeMap::new();
    for pallet in metadata.pallets.iter().filter(|pallet| OURS.contains(&pallet.name.as_str())) {
        let Some(storage) = &pallet.storage else { continue };
        for entry in &storage.entries {
            let ids = match &entry.ty {
                StorageEntryType::Plain(value) => vec![value.id],
                StorageEntryType::Map { key, value, .. } => vec![key.id, value.id],
            };
            let holds = |id| holds_account(&metadata.types, id, &mut BTreeSet::new());
            if ids.into_iter().any(holds) {
                let prefix = [twox_128(storage.prefix.as_bytes()), twox_128(entry.name.as_bytes())];
                found.insert(prefix.concat(), entry.name.clone());
            }
        }
    }
    found
}

/// Names of the items that hold the account now.
fn holding(items: &BTreeMap<Vec<u8>, String>, who: &AccountId) -> BTreeSet<String> {
    let bytes: &[u8] = who.as_ref();
    let within = |hay: &[u8]| hay.windows(bytes.len()).any(|window| window == bytes);
    let mut found = BTreeSet::new();
    for (prefix, name) in items {
        let mut key = prefix.clone();
        while let Some(next) = storage::next_key(&key).filter(|next| next.starts_with(prefix)) {
            if within(&next) || storage::get(&next).is_some_and(|value| within(&value)) {
                found.insert(name.clone());
                break;
            }
            key = next;
        }
    }
    found
}

/// A chain with all corrections; two subnets: `//Bob` owns the first with his hotkey, which is a
/// neuron of the second too. `//Dave` stakes with it, and its keys are in every item.
fn scene() -> (Chain, NetUid, NetUid) {
    let mut chain = Chain::dev();
    chain.state(|| {
        pallet_chain_params::pallet::Corrections::<Runtime>::put(Corrections::all());
        NetworkRateLimit::<Runtime>::put(0);
        TxRateLimit::<Runtime>::put(0);
    });
    for who in ["//Bob", "//Charlie", "//Dave", "//Bob_hk"] {
        let (dest, value) = (account(who).into(), 5_000 * TAO);
        chain.submit("//Alice", pallet_balances::Call::transfer_keep_alive { dest, value });
    }
    chain.submit("//Alice", subtensor::Call::start_call { netuid: NetUid::ROOT });
    let first = chain.open_subnet("//Bob", 50);
    let second = chain.open_subnet("//Charlie", 50);
    chain.register(second, "//Bob");
    let hotkey = || account("//Bob_hk");
    for (who, netuid) in [
        ("//Bob", first),
        ("//Bob", second),
        ("//Dave", second),
        ("//Bob", NetUid::ROOT),
        ("//Dave", NetUid::ROOT),
    ] {
        let amount_staked = (50 * TAO).into();
        chain.submit(who, subtensor::Call::add_stake { hotkey: hotkey(), netuid, amount_staked });
    }
    chain.submit("//Bob", subtensor::Call::root_register { hotkey: hotkey() });
    chain.submit(
        "//Bob",
        subtensor::Call::set_coldkey_auto_stake_hotkey { netuid: second, hotkey: hotkey() },
    );
    lock(&mut chain, first, second);
    chain.state(|| fill(&hotkey(), first, second));
    (chain, first, second)
}

/// A perpetual lock of `//Dave` and a decaying one of `//Bob` towards his hotkey.
fn lock(chain: &mut Chain, first: NetUid, second: NetUid) {
    let hotkey = || account("//Bob_hk");
    for who in ["//Bob", "//Dave"] {
        let amount = TAO.into();
        chain.submit(who, subtensor::Call::lock_stake { hotkey: hotkey(), netuid: second, amount });
    }
    let perpetual = subtensor::Call::set_perpetual_lock { netuid: second, enabled: true };
    chain.submit("//Dave", perpetual);
    let perpetual = subtensor::Call::set_perpetual_lock { netuid: first, enabled: true };
    chain.submit("//Bob", perpetual);
    chain.submit("//Bob", subtensor::Call::set_reject_locked_alpha { enabled: false });
}

/// What would take epochs and other people's doing to come about.
fn fill(hotkey: &AccountId, first: NetUid, second: NetUid) {
    let (bob, other) = (account("//Bob"), account("//Charlie_hk"));
    let alpha = AlphaBalance::new(1);
    AlphaDividendsPerSubnet::<Runtime>::insert(second, hotkey, alpha);
    RootAlphaDividendsPerSubnet::<Runtime>::insert(second, hotkey, alpha);
    LastHotkeyEmissionOnNetuid::<Runtime>::insert(hotkey, second, alpha);
    TotalHotkeyAlphaLastEpoch::<Runtime>::insert(hotkey, second, alpha);
    VotingPower::<Runtime>::insert(second, hotkey, 1);
    AutoParentDelegationEnabled::<Runtime>::insert(hotkey, false);
    Delegates::<Runtime>::insert(hotkey, 1_000);
    ChildkeyTake::<Runtime>::insert(hotkey, second, 1_000);
    Axons::<Runtime>::insert(second, hotkey, AxonInfo::default());
    Prometheus::<Runtime>::insert(second, hotkey, PrometheusInfo::default());
    NeuronCertificates::<Runtime>::insert(second, hotkey, certificate());
    WeightCommits::<Runtime>::insert(
        NetUidStorageIndex::from(second),
        hotkey,
        std::collections::VecDeque::from([Default::default()]),
    );
    for kind in TransactionType::ALL {
        TransactionKeyLastBlock::<Runtime>::insert((hotkey, second, *kind as u16), 1);
    }
    for key in [
        RateLimitKey::LastTxBlock(hotkey.clone()),
        RateLimitKey::LastTxBlockChildKeyTake(hotkey.clone()),
        RateLimitKey::LastTxBlockDelegateTake(hotkey.clone()),
        RateLimitKey::LastTxBlock(bob.clone()),
    ] {
        LastRateLimitedBlock::<Runtime>::insert(key, 1);
    }
    LastColdkeyHotkeyStakeBlock::<Runtime>::insert(&bob, hotkey, 1);
    RootClaimable::<Runtime>::mutate(hotkey, |rates| {
        rates.insert(second, I96F32::from_num(0));
    });
    RootClaimed::<Runtime>::insert((second, hotkey, &bob), 1);
    // The child on one subnet, the parent on the other.
    ChildKeys::<Runtime>::insert(hotkey, second, vec![(1, other.clone())]);
    ParentKeys::<Runtime>::insert(&other, second, vec![(1, hotkey.clone())]);
    ParentKeys::<Runtime>::insert(hotkey, first, vec![(1, other.clone())]);
    ChildKeys::<Runtime>::insert(&other, first, vec![(1, hotkey.clone())]);
    PendingChildKeys::<Runtime>::insert(first, &other, (vec![(1, hotkey.clone())], u64::MAX));
    PendingChildKeys::<Runtime>::insert(second, hotkey, (vec![(1, other)], u64::MAX));
    // Of the coldkey.
    let identity = ChainIdentityV2 { name: b"Bob".to_vec(), ..Default::default() };
    IdentitiesV2::<Runtime>::insert(&bob, identity);
    RootClaimType::<Runtime>::insert(&bob, types::RootClaimTypeEnum::Keep);
    // So late that no housekeeping removes it.
    LastHotkeySwapOnNetuid::<Runtime>::insert(first, &bob, 1_000_000);
    ColdkeySwapAnnouncements::<Runtime>::insert(&bob, (1, sp_core::H256::default()));
    ColdkeySwapDisputes::<Runtime>::insert(&bob, 1);
}

fn certificate() -> types::NeuronCertificate {
    let public_key = vec![1; 64].try_into().expect("it fits");
    types::NeuronCertificate { public_key, algorithm: 1 }
}

fn names(list: &[&str]) -> BTreeSet<String> {
    list.iter().map(|name| name.to_string()).collect()
}

#[test]
fn every_item_with_an_account_is_classed() {
    let found: BTreeSet<_> = items_with_accounts(&mut Chain::dev()).into_values().collect();
    let neither: Vec<_> = NEITHER.iter().map(|(name, _)| *name).collect();
    let classed: BTreeSet<_> =
        names(HOTKEY).union(&names(COLDKEY)).cloned().chain(names(&neither)).collect();
    let unclassed: Vec<_> = found.difference(&classed).collect();
    let gone: Vec<_> = classed.difference(&found).collect();
    assert!(unclassed.is_empty(), "say whose these are: {unclassed:?}");
    assert!(gone.is_empty(), "these are no items: {gone:?}");
}

#[test]
fn a_swapped_hotkey_leaves_nothing_behind() {
    let (mut chain, ..) = scene();
    let items = items_with_accounts(&mut chain);
    let (old, new) = (account("//Bob_hk"), account("//New_hk"));
    let before = chain.state(|| holding(&items, &old));
    assert_eq!(before, names(HOTKEY), "the scene fills every item");
    // Its owner announced a swap, which forbids all else.
    chain.state(|| {
        ColdkeySwapAnnouncements::<Runtime>::remove(account("//Bob"));
        ColdkeySwapDisputes::<Runtime>::remove(account("//Bob"));
        LastHotkeySwapOnNetuid::<Runtime>::remove(NetUid::new(2), account("//Bob"));
    });
    let swap =
        subtensor::Call::swap_hotkey { hotkey: old.clone(), new_hotkey: new.clone(), netuid: None };
    chain.submit("//Bob", swap);
    let (left, moved) = chain.state(|| (holding(&items, &old), holding(&items, &new)));
    assert_eq!(left, names(&[]), "left behind");
    assert_eq!(moved, before, "what the new hotkey has");
}

#[test]
fn a_swapped_coldkey_leaves_nothing_behind() {
    let (mut chain, ..) = scene();
    let items = items_with_accounts(&mut chain);
    let (old, new) = (account("//Bob"), account("//New"));
    let before = chain.state(|| holding(&items, &old));
    assert_eq!(before, names(COLDKEY), "the scene fills every item");
    chain.sudo(subtensor::Call::swap_coldkey {
        old_coldkey: old.clone(),
        new_coldkey: new.clone(),
        swap_cost: TAO.into(),
    });
    let (left, moved) = chain.state(|| (holding(&items, &old), holding(&items, &new)));
    assert_eq!(left, names(&[]), "left behind");
    // The announcement is done with.
    let done = names(&["ColdkeySwapAnnouncements", "ColdkeySwapDisputes"]);
    assert_eq!(moved, before.difference(&done).cloned().collect(), "what the new coldkey has");
}
