//! What is stored for a netuid after its subnet is gone, by the metadata: every map of every pallet
//! whose keys have a netuid in them is filled before.

use crate::{
    common::{Chain, account},
    scale,
};
use codec::Decode;
use frame_metadata::{
    RuntimeMetadata, RuntimeMetadataPrefixed,
    v15::{RuntimeMetadataV15, StorageEntryMetadata, StorageEntryType, StorageHasher},
};
use frame_support::traits::UnfilteredDispatchable;
use frame_system::RawOrigin;
use myelin_runtime::{Runtime, RuntimeCall};
use myelin_types::{Correction, Corrections, NetUid};
use pallet_subtensor::{Call, Pallet, RegisteredSubnetCounter};
use scale_info::{TypeDef, form::PortableForm};
use std::collections::{BTreeMap, BTreeSet};

/// High enough that no uid, count or code in a key is taken for it, and below 4096.
const HIGH: u16 = 3_333;

/// What spec 425 leaves to the next subnet (registry §6, emission: dissolve), of what it has.
const LEFT_BEHIND: &[&str] = &[
    "AdjustmentAlpha",
    "AdjustmentInterval",
    "AutoStakeDestination",
    "AutoStakeDestinationColdkeys",
    "LastRateLimitedBlock",
    "MaxWeightsLimit",
    "MinAllowedUids",
    "MinChildkeyTakePerSubnet",
    "MinNonImmuneUids",
    "OwnerCutEnabled",
    "RecycleOrBurn",
    "RootAlphaDividendsPerSubnet",
    "RootClaimableThreshold",
    "RootProp",
    "SubnetEmissionEnabled",
    "VotingPower",
    "VotingPowerDisableAtBlock",
    "VotingPowerEmaAlpha",
    "VotingPowerTrackingEnabled",
];
/// What is no setting: how often the netuid was registered, and the counters of alpha over all of
/// its subnets (pools §14).
const RECORDS: &[&str] =
    &["AlphaBurned", "AlphaRecycled", "RegisteredSubnetCounter", "TotalAlphaIssuance"];
/// A map of the metadata.
struct Map {
    pallet: String,
    name: String,
    hashers: Vec<StorageHasher>,
    /// Types of its keys.
    keys: Vec<u32>,
    value: u32,
}

impl Map {
    fn prefix(&self) -> Vec<u8> {
        [self.pallet.as_bytes(), self.name.as_bytes()].map(sp_io::hashing::twox_128).concat()
    }
}

fn metadata(chain: &mut Chain) -> RuntimeMetadataV15 {
    let blob = chain.state(|| Runtime::metadata_at_version(15)).expect("version 15");
    match RuntimeMetadataPrefixed::decode(&mut &blob[..]).expect("it decodes").1 {
        RuntimeMetadata::V15(metadata) => metadata,
        other => panic!("not version 15: {}", other.version()),
    }
}

/// Every map whose keys have a number like a netuid.
fn maps(metadata: &RuntimeMetadataV15) -> Vec<Map> {
    let mut maps = Vec::new();
    for pallet in &metadata.pallets {
        let Some(storage) = &pallet.storage else { continue };
        for entry in &storage.entries {
            maps.extend(map(metadata, &storage.prefix, entry));
        }
    }
    maps
}

fn map(
    metadata: &RuntimeMetadataV15,
    pallet: &str,
    entry: &StorageEntryMetadata<PortableForm>,
) -> Option<Map> {
    let StorageEntryType::Map { hashers, key, value } = &entry.ty else { return None };
    let keys = match &metadata.types.resolve(key.id)?.type_def {
        TypeDef::Tuple(tuple) if hashers.len() > 1 => {
            tuple.fields.iter().map(|field| field.id).collect()
        }
        _ => vec![key.id],
    };
    let named = keys.iter().any(|id| scale::has_u16(&metadata.types, *id));
    named.then(|| Map {
        pallet: pallet.into(),
        name: entry.name.clone(),
        hashers: hashers.clone(),
        keys,
        value: value.id,
    })
}

fn hashed(hasher: &StorageHasher, key: &[u8]) -> Vec<u8> {
    use sp_io::hashing::{blake2_128, twox_64};
    match hasher {
        StorageHasher::Identity => key.to_vec(),
        StorageHasher::Blake2_128Concat => [&blake2_128(key)[..], key].concat(),
        StorageHasher::Twox64Concat => [&twox_64(key)[..], key].concat(),
        other => panic!("keys cannot be told from {other:?}"),
    }
}

/// Stores an entry for the netuid in every map, where there is none.
fn fill(metadata: &RuntimeMetadataV15, maps: &[Map], netuid: u16) {
    for map in maps {
        let mut keys = vec![map.prefix()];
        for (hasher, id) in map.hashers.iter().zip(&map.keys) {
            let parts = scale::values(&metadata.types, *id, netuid);
            keys = keys
                .iter()
                .flat_map(|key| {
                    parts.iter().map(move |part| [&key[..], &hashed(hasher, part)].concat())
                })
                .collect();
        }
        let value = scale::values(&metadata.types, map.value, 0).remove(0);
        for key in keys {
            if !sp_io::storage::exists(&key) {
                sp_io::storage::set(&key, &value);
            }
        }
    }
}

/// Keys of every map that name the netuid, and their values, by the map's name.
fn entries(
    metadata: &RuntimeMetadataV15,
    maps: &[Map],
    netuid: u16,
) -> BTreeMap<String, BTreeMap<Vec<u8>, Vec<u8>>> {
    let mut found: BTreeMap<String, BTreeMap<_, _>> = BTreeMap::new();
    for map in maps {
        let prefix = map.prefix();
        let mut last = prefix.clone();
        while let Some(key) = sp_io::storage::next_key(&last).filter(|key| key.starts_with(&prefix))
        {
            let mut rest = &key[prefix.len()..];
            let mut numbers = Vec::new();
            for (hasher, id) in map.hashers.iter().zip(&map.keys) {
                let skipped = match hasher {
                    StorageHasher::Identity => 0,
                    StorageHasher::Twox64Concat => 8,
                    _ => 16,
                };
                rest = &rest[skipped..];
                scale::read(&metadata.types, *id, &mut rest, &mut numbers);
            }
            // The netuid itself, or the index of one of its mechanisms.
            if numbers.iter().any(|number| number % 4_096 == netuid) {
                let value = sp_io::storage::get(&key).expect("it is there").to_vec();
                found.entry(map.name.clone()).or_default().insert(key.clone(), value);
            }
            last = key;
        }
    }
    found
}

fn names(entries: &BTreeMap<String, BTreeMap<Vec<u8>, Vec<u8>>>) -> BTreeSet<&str> {
    entries.keys().map(String::as_str).collect()
}

fn dispatch(call: Call<Runtime>, origin: RawOrigin<myelin_runtime::AccountId>) {
    RuntimeCall::from(call).dispatch_bypass_filter(origin.into()).expect("it is allowed");
}

/// Registers a subnet of `//Alice` while all lower netuids look taken.
fn register() {
    let others: Vec<NetUid> = (1..HIGH).map(NetUid::new).collect();
    let free: Vec<NetUid> = others
        .into_iter()
        .filter(|netuid| !pallet_subtensor::NetworksAdded::<Runtime>::contains_key(netuid))
        .collect();
    for netuid in &free {
        pallet_subtensor::NetworksAdded::<Runtime>::insert(netuid, false);
    }
    let hotkey = account("//Alice_hk");
    dispatch(Call::register_network { hotkey }, RawOrigin::Signed(account("//Alice")));
    for netuid in &free {
        pallet_subtensor::NetworksAdded::<Runtime>::remove(netuid);
    }
}

fn chain(corrections: Corrections) -> Chain {
    let mut chain = Chain::dev();
    chain.state(|| pallet_chain_params::pallet::Corrections::<Runtime>::put(corrections));
    chain
}

/// What is left of a netuid, of which everything was stored, after its subnet was dissolved, and
/// how another subnet's entries differ from those of the first.
fn life(corrections: Corrections) -> (BTreeSet<String>, BTreeSet<String>) {
    let mut chain = chain(corrections);
    let metadata = metadata(&mut chain);
    let maps = maps(&metadata);
    assert!(maps.len() > 100, "the netuid's type is a u16");
    let netuid = NetUid::new(HIGH);
    chain.state(|| {
        register();
        let first = entries(&metadata, &maps, HIGH);
        assert!(names(&first).contains("NetworksAdded"));
        fill(&metadata, &maps, HIGH);
        let filled = entries(&metadata, &maps, HIGH);
        let all: BTreeSet<&str> = maps.iter().map(|map| map.name.as_str()).collect();
        assert_eq!(names(&filled), all, "everything is filled");
        dispatch(Call::root_dissolve_network { netuid }, RawOrigin::Root);
        assert!(!Pallet::<Runtime>::is_dissolving(netuid), "there is not much");
        let left = entries(&metadata, &maps, HIGH);
        assert_eq!(RegisteredSubnetCounter::<Runtime>::get(netuid), 1);
        let left_names = names(&left).into_iter().map(String::from).collect();
        register();
        let second = entries(&metadata, &maps, HIGH);
        let differ = maps
            .iter()
            .filter(|map| {
                let keys = |of: &BTreeMap<String, BTreeMap<Vec<u8>, Vec<u8>>>| {
                    of.get(&map.name).map(|of| of.keys().cloned().collect::<Vec<_>>())
                };
                keys(&first) != keys(&second)
            })
            .map(|map| map.name.clone())
            .collect();
        (left_names, differ)
    })
}

fn set(lists: &[&[&str]]) -> BTreeSet<String> {
    lists.concat().into_iter().map(String::from).collect()
}

#[test]
fn spec_425_leaves_what_it_names() {
    let (left, differ) = life(Corrections::NONE);
    assert_eq!(left, set(&[LEFT_BEHIND, RECORDS]));
    // The next subnet starts with all of that but the switch that every registration sets.
    let mut inherited = set(&[LEFT_BEHIND, RECORDS]);
    inherited.remove("RegisteredSubnetCounter");
    inherited.remove("SubnetEmissionEnabled");
    assert_eq!(differ, inherited);
}

#[test]
fn a_netuid_that_is_used_again_inherits_no_setting() {
    for corrections in [[Correction::FreshNetuids].into_iter().collect(), Corrections::all()] {
        let (left, differ) = life(corrections);
        assert_eq!(left, set(&[RECORDS]));
        let mut inherited = set(&[RECORDS]);
        inherited.remove("RegisteredSubnetCounter");
        assert_eq!(differ, inherited);
    }
}
