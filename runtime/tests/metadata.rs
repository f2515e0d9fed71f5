//! The shape of the metadata that the official clients build on (requirements M1 to M21 of the
//! client contract).

mod common;

use codec::Decode;
use common::Chain;
use frame_metadata::{
    RuntimeMetadata, RuntimeMetadataPrefixed,
    v15::{RuntimeMetadataV15, StorageEntryModifier, StorageEntryType, StorageHasher},
};
use myelin_runtime::Runtime;
use scale_info::{PortableRegistry, TypeDef, TypeDefPrimitive, form::PortableForm};

fn metadata_of(chain: &mut Chain) -> RuntimeMetadataV15 {
    let blob = chain.state(|| Runtime::metadata_at_version(15)).expect("version 15");
    let prefixed = RuntimeMetadataPrefixed::decode(&mut &blob[..]).expect("it decodes");
    match prefixed.1 {
        RuntimeMetadata::V15(metadata) => metadata,
        other => panic!("not version 15: {}", other.version()),
    }
}

fn metadata() -> RuntimeMetadataV15 {
    metadata_of(&mut Chain::dev())
}

fn path(types: &PortableRegistry, id: u32) -> String {
    types.resolve(id).expect("the type is known").path.segments.join("::")
}

fn constant<V: Decode>(metadata: &RuntimeMetadataV15, pallet: &str, name: &str) -> V {
    let pallet = metadata.pallets.iter().find(|entry| entry.name == pallet).expect("the pallet");
    let constant = pallet.constants.iter().find(|entry| entry.name == name).expect("the constant");
    V::decode(&mut &constant.value[..]).expect("the constant decodes")
}

#[test]
fn versions_fourteen_to_sixteen_are_served() {
    let mut chain = Chain::dev();
    let versions = chain.state(Runtime::metadata_versions);
    assert!(versions.contains(&14) && versions.contains(&15) && versions.contains(&16));
}

#[test]
fn m1_m2_extrinsic_version_and_type() {
    let metadata = metadata();
    assert_eq!(metadata.extrinsic.version, 4);
    let extrinsic = metadata
        .types
        .types
        .iter()
        .find(|ty| {
            ty.ty.path.segments.join("::")
                == "sp_runtime::generic::unchecked_extrinsic::UncheckedExtrinsic"
        })
        .expect("the extrinsic's type is registered");
    let parameters: Vec<_> = extrinsic.ty.type_params.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(parameters, ["Address", "Call", "Signature", "Extra"]);
}

#[test]
fn m3_extensions_in_order() {
    let identifiers: Vec<_> = metadata()
        .extrinsic
        .signed_extensions
        .into_iter()
        .map(|extension| extension.identifier)
        .collect();
    assert_eq!(
        identifiers,
        [
            "CheckNonZeroSender",
            "CheckSpecVersion",
            "CheckTxVersion",
            "CheckGenesis",
            "CheckMortality",
            "CheckNonce",
            "CheckWeight",
            "ChargeTransactionPayment",
            "SudoTransactionExtension",
            "CheckShieldedTxValidity",
            "SubtensorTransactionExtension",
            "DrandPriority",
            "CheckMetadataHash",
        ]
    );
}

/// Whether values of the type always encode to nothing.
fn is_empty(types: &PortableRegistry, id: u32) -> bool {
    match &types.resolve(id).expect("the type is known").type_def {
        TypeDef::Tuple(tuple) => tuple.fields.iter().all(|field| is_empty(types, field.id)),
        TypeDef::Composite(composite) => {
            composite.fields.iter().all(|field| is_empty(types, field.ty.id))
        }
        _ => false,
    }
}

#[test]
fn m4_m5_only_known_extensions_carry_data() {
    let metadata = metadata();
    for extension in &metadata.extrinsic.signed_extensions {
        let name = extension.identifier.as_str();
        let explicit =
            ["CheckMortality", "CheckNonce", "ChargeTransactionPayment", "CheckMetadataHash"];
        assert_eq!(!is_empty(&metadata.types, extension.ty.id), explicit.contains(&name), "{name}");
        let implicit = [
            "CheckSpecVersion",
            "CheckTxVersion",
            "CheckGenesis",
            "CheckMortality",
            "CheckMetadataHash",
        ];
        let empty = is_empty(&metadata.types, extension.additional_signed.id);
        assert_eq!(!empty, implicit.contains(&name), "{name}");
    }
    let hash = metadata.extrinsic.signed_extensions.last().expect("the last extension");
    let TypeDef::Composite(fields) = &metadata.types.resolve(hash.ty.id).unwrap().type_def else {
        panic!("CheckMetadataHash is not a struct");
    };
    assert_eq!(fields.fields.len(), 1);
    assert_eq!(fields.fields[0].name.as_deref(), Some("mode"));
    let TypeDef::Variant(mode) = &metadata.types.resolve(fields.fields[0].ty.id).unwrap().type_def
    else {
        panic!("mode is not an enum");
    };
    let modes: Vec<_> = mode.variants.iter().map(|v| (v.index, v.name.as_str())).collect();
    assert_eq!(modes, [(0, "Disabled"), (1, "Enabled")]);
}

#[test]
fn m6_m7_outer_enums_have_two_segments_and_nothing_else_looks_like_them() {
    let metadata = metadata();
    let outer = &metadata.outer_enums;
    assert_eq!(path(&metadata.types, outer.call_enum_ty.id), "myelin_runtime::RuntimeCall");
    assert_eq!(path(&metadata.types, outer.event_enum_ty.id), "myelin_runtime::RuntimeEvent");
    let lookalikes: Vec<String> = metadata
        .types
        .types
        .iter()
        .map(|ty| ty.ty.path.segments.join("::"))
        .filter(|path| {
            let segments: Vec<_> = path.split("::").collect();
            segments.len() == 2
                && ["Call", "RuntimeCall", "Event", "RuntimeEvent", "EventRecord"]
                    .contains(&segments[1])
        })
        .collect();
    let mut unique = lookalikes.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(
        unique,
        [
            "frame_system::EventRecord",
            "myelin_runtime::RuntimeCall",
            "myelin_runtime::RuntimeEvent"
        ]
    );
}

#[test]
fn m8_m9_standard_paths() {
    let metadata = metadata();
    let known: std::collections::BTreeSet<String> =
        metadata.types.types.iter().map(|ty| ty.ty.path.segments.join("::")).collect();
    for needed in [
        "sp_core::crypto::AccountId32",
        "sp_runtime::multiaddress::MultiAddress",
        "sp_runtime::MultiSignature",
        "sp_runtime::generic::era::Era",
        "primitive_types::H256",
        "sp_weights::weight_v2::Weight",
        "sp_runtime::generic::digest::DigestItem",
        "Option",
        "Result",
        "BTreeMap",
        "Cow",
        "bounded_collections::bounded_vec::BoundedVec",
    ] {
        assert!(known.contains(needed), "{needed} is not registered");
    }
    let foreign: Vec<_> = known
        .iter()
        .filter(|path| path.ends_with("::BoundedVec") && !path.starts_with("bounded_collections::"))
        .collect();
    assert!(foreign.is_empty(), "{foreign:?}");
}

/// The type of a storage value, and the storage entry.
fn value_type<'a>(
    metadata: &'a RuntimeMetadataV15,
    item: &str,
) -> &'a scale_info::Type<PortableForm> {
    let id = match &entry(metadata, item).ty {
        StorageEntryType::Plain(ty) => ty.id,
        StorageEntryType::Map { value, .. } => value.id,
    };
    metadata.types.resolve(id).expect("the type is known")
}

fn entry<'a>(
    metadata: &'a RuntimeMetadataV15,
    item: &str,
) -> &'a frame_metadata::v15::StorageEntryMetadata<PortableForm> {
    metadata
        .pallets
        .iter()
        .find(|pallet| pallet.name == "SubtensorModule")
        .and_then(|pallet| pallet.storage.as_ref())
        .and_then(|storage| storage.entries.iter().find(|entry| entry.name == item))
        .unwrap_or_else(|| panic!("{item} is missing"))
}

#[test]
fn m10_newtypes_are_plain_integers() {
    let metadata = metadata();
    for (item, primitive) in [
        ("SubnetTAO", TypeDefPrimitive::U64),
        ("SubnetAlphaIn", TypeDefPrimitive::U64),
        ("MechanismCountCurrent", TypeDefPrimitive::U8),
    ] {
        let found = &value_type(&metadata, item).type_def;
        assert_eq!(found, &TypeDef::Primitive(primitive), "{item}");
    }
}

#[test]
fn m11_fixed_point_numbers_have_one_field_bits() {
    let metadata = metadata();
    for item in ["SubnetMovingPrice", "RootProp", "BurnIncreaseMult"] {
        let TypeDef::Composite(fields) = &value_type(&metadata, item).type_def else {
            panic!("{item} is not a struct");
        };
        let names: Vec<_> = fields.fields.iter().map(|f| f.name.as_deref()).collect();
        assert_eq!(names, [Some("bits")], "{item}");
    }
}

#[test]
fn m12_errors_are_contiguous_and_documented() {
    let metadata = metadata();
    for pallet in &metadata.pallets {
        let Some(error) = &pallet.error else { continue };
        let TypeDef::Variant(errors) = &metadata.types.resolve(error.ty.id).unwrap().type_def
        else {
            panic!("{}'s errors are not an enum", pallet.name);
        };
        for (position, variant) in errors.variants.iter().enumerate() {
            let name = format!("{}::{}", pallet.name, variant.name);
            assert_eq!(usize::from(variant.index), position, "{name}");
            assert!(variant.docs.iter().any(|line| !line.trim().is_empty()), "{name} has no docs");
        }
    }
}

#[test]
fn m14_m15_call_arguments_have_the_names_and_types_clients_use() {
    let metadata = metadata();
    let call = |pallet: &str, name: &str| -> Vec<(String, String)> {
        let pallet = metadata.pallets.iter().find(|entry| entry.name == pallet).unwrap();
        let calls = metadata.types.resolve(pallet.calls.as_ref().unwrap().ty.id).unwrap();
        let TypeDef::Variant(calls) = &calls.type_def else { panic!("calls are no enum") };
        let call = calls.variants.iter().find(|variant| variant.name == name).unwrap();
        call.fields
            .iter()
            .map(|field| (field.name.clone().unwrap(), field.type_name.clone().unwrap()))
            .collect()
    };
    let named = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(name, ty)| (name.to_string(), ty.to_string())).collect()
    };
    assert_eq!(
        call("SubtensorModule", "set_mechanism_weights"),
        named(&[
            ("netuid", "NetUid"),
            ("mecid", "MechId"),
            ("dests", "Vec<u16>"),
            ("weights", "Vec<u16>"),
            ("version_key", "u64"),
        ])
    );
    assert_eq!(
        call("SubtensorModule", "add_stake"),
        named(
            &[("hotkey", "T::AccountId"), ("netuid", "NetUid"), ("amount_staked", "TaoBalance"),]
        )
    );
    assert_eq!(
        call("AdminUtils", "sudo_set_tempo"),
        named(&[("netuid", "NetUid"), ("tempo", "u16")])
    );
    assert_eq!(
        call("AdminUtils", "sudo_set_min_burn"),
        named(&[("netuid", "NetUid"), ("min_burn", "TaoBalance")])
    );
}

#[test]
fn m16_m17_storage_keys_and_defaults() {
    let metadata = metadata();
    let StorageEntryType::Map { hashers, key, .. } = &entry(&metadata, "TotalHotkeyAlpha").ty
    else {
        panic!("not a map");
    };
    assert_eq!(hashers, &[StorageHasher::Blake2_128Concat, StorageHasher::Identity]);
    let key = &metadata.types.resolve(key.id).unwrap().type_def;
    assert!(matches!(key, TypeDef::Tuple(tuple) if tuple.fields.len() == 2));
    assert_eq!(entry(&metadata, "Owner").default, vec![0; 32]);
    for pallet in &metadata.pallets {
        for entry in pallet.storage.iter().flat_map(|storage| &storage.entries) {
            if entry.modifier == StorageEntryModifier::Optional {
                assert_eq!(entry.default, [0], "{}.{}", pallet.name, entry.name);
            }
        }
    }
}

#[test]
fn m19_no_runtime_api_answers_with_plain_bytes() {
    let metadata = metadata();
    for api in metadata
        .apis
        .iter()
        .filter(|api| ["Info", "Registration", "Swap"].iter().any(|word| api.name.contains(word)))
    {
        for method in &api.methods {
            let output = &metadata.types.resolve(method.output.id).unwrap().type_def;
            let is_bytes = matches!(output, TypeDef::Sequence(items) if matches!(
                metadata.types.resolve(items.type_param.id).unwrap().type_def,
                TypeDef::Primitive(TypeDefPrimitive::U8)
            ));
            assert!(!is_bytes, "{}.{}", api.name, method.name);
        }
    }
}

#[test]
fn m21_tuple_and_named_events() {
    let metadata = metadata();
    let event = |pallet: &str, name: &str| -> Vec<Option<String>> {
        let pallet = metadata.pallets.iter().find(|entry| entry.name == pallet).unwrap();
        let events = metadata.types.resolve(pallet.event.as_ref().unwrap().ty.id).unwrap();
        let TypeDef::Variant(events) = &events.type_def else { panic!("events are no enum") };
        let event = events.variants.iter().find(|variant| variant.name == name).unwrap();
        event.fields.iter().map(|field| field.name.clone()).collect()
    };
    assert_eq!(event("SubtensorModule", "NetworkAdded"), [None, None]);
    assert_eq!(
        event("TransactionPayment", "TransactionFeePaid"),
        ["who", "actual_fee", "tip"].map(|name| Some(name.to_string()))
    );
}

#[test]
fn constants_show_the_chains_own_values() {
    for (block_time, tempo) in [(250u64, 10u16), (1_000, 10), (12_000, 360)] {
        let metadata = metadata_of(&mut Chain::with_block_time(block_time));
        assert_eq!(constant::<u64>(&metadata, "Aura", "SlotDuration"), block_time);
        assert_eq!(constant::<u64>(&metadata, "Timestamp", "MinimumPeriod"), block_time / 2);
        assert_eq!(constant::<u16>(&metadata, "SubtensorModule", "InitialTempo"), tempo);
        assert_eq!(entry(&metadata, "Tempo").default, tempo.to_le_bytes());
        assert_eq!(constant::<u64>(&metadata, "Balances", "ExistentialDeposit"), 500);
    }
}

#[test]
fn indices_of_pallets() {
    let found: Vec<_> =
        metadata().pallets.into_iter().map(|pallet| (pallet.index, pallet.name)).collect();
    let expected = [
        (0, "System"),
        (1, "RandomnessCollectiveFlip"),
        (2, "Timestamp"),
        (3, "Aura"),
        (4, "Grandpa"),
        (5, "Balances"),
        (6, "TransactionPayment"),
        (7, "SubtensorModule"),
        (11, "Utility"),
        (12, "Sudo"),
        (13, "Multisig"),
        (14, "Preimage"),
        (15, "Scheduler"),
        (16, "Proxy"),
        (19, "AdminUtils"),
        (20, "SafeMode"),
        (23, "EVMChainId"),
        (28, "Swap"),
        (30, "MevShield"),
        (31, "AlphaAssets"),
        (40, "ChainParams"),
    ];
    assert_eq!(found, expected.map(|(index, name)| (index, name.to_string())));
}
