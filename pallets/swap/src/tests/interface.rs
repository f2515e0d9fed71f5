//! Names, indices, types, defaults and weights as clients see them.

use super::{HALF, POOL};
use crate::{mock::*, *};
use codec::{Decode, Encode};
use frame_support::{dispatch::GetDispatchInfo, weights::Weight};
use scale_info::{TypeDef, TypeInfo};

/// Index and name of each variant of an enum, with its fields as `name: type`.
fn variants<T: TypeInfo>() -> Vec<(u8, String)> {
    let TypeDef::Variant(found) = T::type_info().type_def else { panic!("not an enum") };
    let text = |variant: &scale_info::Variant| {
        let fields = variant.fields.iter().map(|field| {
            format!("{}: {}", field.name.unwrap_or_default(), field.type_name.unwrap_or_default())
        });
        let fields = fields.collect::<Vec<_>>().join(", ");
        format!("{} {fields}", variant.name).trim().to_string()
    };
    let named = found.variants.iter().filter(|variant| !variant.name.starts_with("__"));
    named.map(|variant| (variant.index, text(variant))).collect()
}

fn numbered(names: &[&str]) -> Vec<(u8, String)> {
    names.iter().enumerate().map(|(index, name)| (index as u8, name.to_string())).collect()
}

#[test]
fn calls_stand_in_the_order_of_the_interface() {
    let liquidity = "hotkey: T::AccountId, netuid: NetUid";
    let expected = [
        (0, "set_fee_rate netuid: NetUid, rate: u16".to_string()),
        (4, "toggle_user_liquidity netuid: NetUid, enable: bool".to_string()),
        (
            1,
            format!(
                "add_liquidity {liquidity}, tick_low: TickIndex, tick_high: TickIndex, \
                 liquidity: u64"
            ),
        ),
        (2, format!("remove_liquidity {liquidity}, position_id: PositionId")),
        (3, format!("modify_position {liquidity}, position_id: PositionId, liquidity_delta: i64")),
        (5, "disable_lp".to_string()),
    ];
    let found = variants::<Call<Test>>();
    assert_eq!(found, expected);
}

#[test]
fn calls_encode_and_weigh_as_specified() {
    let (hotkey, netuid) = (7, POOL);
    let (tick_low, tick_high) = (TickIndex(-1), TickIndex(1));
    let position_id = PositionId(5);
    let calls: [(Call<Test>, Vec<u8>); 6] = [
        (Call::set_fee_rate { netuid, rate: 258 }, (0u8, 1u16, 258u16).encode()),
        (
            Call::add_liquidity { hotkey, netuid, tick_low, tick_high, liquidity: 3 },
            (1u8, 7u64, 1u16, -1i32, 1i32, 3u64).encode(),
        ),
        (Call::remove_liquidity { hotkey, netuid, position_id }, (2u8, 7u64, 1u16, 5u128).encode()),
        (
            Call::modify_position { hotkey, netuid, position_id, liquidity_delta: -2 },
            (3u8, 7u64, 1u16, 5u128, -2i64).encode(),
        ),
        (Call::toggle_user_liquidity { netuid, enable: true }, (4u8, 1u16, true).encode()),
        (Call::disable_lp {}, vec![5]),
    ];
    for (call, bytes) in calls {
        assert_eq!(call.encode(), bytes);
        assert_eq!(Call::<Test>::decode(&mut &bytes[..]), Ok(call.clone()));
        let info = call.get_dispatch_info();
        let weight = match call {
            Call::set_fee_rate { .. } => Weight::from_parts(140_063_000, 3_994),
            _ => Weight::from_parts(15_000_000, 0),
        };
        assert_eq!(info.call_weight, weight);
        assert_eq!(info.class, frame_support::dispatch::DispatchClass::Normal);
        assert_eq!(info.pays_fee, frame_support::dispatch::Pays::Yes);
    }
}

#[test]
fn errors_and_events_have_their_indices() {
    let errors = [
        "FeeRateTooHigh",
        "InsufficientInputAmount",
        "InsufficientLiquidity",
        "PriceLimitExceeded",
        "InsufficientBalance",
        "InvalidTickRange",
        "InvalidLiquidityValue",
        "ReservesTooLow",
        "MechanismDoesNotExist",
        "SubtokenDisabled",
        "ReservesOutOfBalance",
        "SwapInputTooLarge",
        "Deprecated",
    ];
    assert_eq!(variants::<Error<Test>>(), numbered(&errors));
    assert_eq!(variants::<Event<Test>>(), numbered(&["FeeRateSet netuid: NetUid, rate: u16"]));
    assert_eq!(Event::<Test>::FeeRateSet { netuid: POOL, rate: 3 }.encode(), [0, 1, 0, 3, 0]);
}

#[test]
fn storage_items_stand_in_order_with_their_hashers_and_defaults() {
    use frame_support::traits::PalletInfo;
    assert_eq!(<Test as frame_system::Config>::PalletInfo::name::<Swap>(), Some("Swap"));
    assert_eq!(<Test as frame_system::Config>::PalletInfo::index::<Swap>(), Some(28));
    let storage = Swap::storage_metadata();
    assert_eq!(storage.prefix, "Swap");
    let found: Vec<_> = storage
        .entries
        .iter()
        .map(|entry| {
            let ty = format!("{:?}", entry.ty);
            let hasher = ["Twox64Concat", "Identity"].into_iter().find(|name| ty.contains(name));
            (entry.name, hasher.expect("a map"), entry.default.clone())
        })
        .collect();
    let expected = [
        ("FeeRate", "Twox64Concat", 33u16.encode()),
        ("SwapBalancer", "Twox64Concat", HALF.encode()),
        ("PalSwapInitialized", "Twox64Concat", vec![0]),
        ("HasMigrationRun", "Identity", vec![0]),
        ("ScrapReservoirAlpha", "Twox64Concat", vec![0; 8]),
    ];
    assert_eq!(found, expected);
    assert!(storage.entries.iter().all(|entry| !entry.docs.is_empty()));
}

#[test]
fn constants_have_their_values() {
    let found: Vec<_> = Swap::pallet_constants_metadata()
        .into_iter()
        .map(|constant| (constant.name, constant.value))
        .collect();
    let expected = [
        ("ProtocolId", b"ten/swap".to_vec()),
        ("MaxFeeRate", 10_000u16.encode()),
        ("MinimumLiquidity", 1_000u64.encode()),
        ("MinimumReserve", 1_000_000u64.encode()),
    ];
    assert_eq!(found, expected);
}
