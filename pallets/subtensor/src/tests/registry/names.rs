//! Symbols and names.

use super::*;
use crate::{
    registry::names::{default_name, next_symbol, symbol_for},
    types::SubnetIdentityV3,
};
use std::collections::BTreeSet;

/// The specification's table.
const ROWS: &str = include_str!("../../registry/symbols.tsv");
/// Number of its entries.
const ENTRIES: u16 = 439;

/// Names every subnet below the table's end and gives it a symbol as a registration would.
fn fill_symbols() {
    for netuid in (1..ENTRIES).map(NetUid::new) {
        TokenSymbol::<Test>::insert(netuid, next_symbol::<Test>(netuid));
    }
}

#[test]
fn table_is_the_specification_s() {
    let rows: Vec<Vec<&str>> = ROWS.lines().skip(1).map(|row| row.split('\t').collect()).collect();
    assert_eq!(rows.len(), usize::from(ENTRIES));
    for (netuid, row) in (0..).map(NetUid::new).zip(&rows) {
        assert_eq!(row[0], netuid.to_u16().to_string());
        assert_eq!(symbol_for(netuid), row[1].as_bytes());
        let hex: String = symbol_for(netuid).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, row[2]);
        assert_eq!(default_name(netuid), row[3].as_bytes());
    }
    let distinct: BTreeSet<&str> = rows.iter().map(|row| row[1]).collect();
    assert_eq!(distinct.len(), usize::from(ENTRIES));
    assert_eq!(symbol_for(NetUid::new(19)), b"t");
}

#[test]
fn beyond_the_table_there_is_a_fallback() {
    assert_eq!(symbol_for(NetUid::new(ENTRIES)), [0xce, 0xa4]);
    assert_eq!(default_name(NetUid::new(ENTRIES)), b"unknown");
    assert_eq!(default_name(NetUid::new(u16::MAX)), b"unknown");
}

#[test]
fn subnets_get_their_own_symbols() {
    Scene::new().run(|| {
        TokenSymbol::<Test>::remove(FIRST);
        fill_symbols();
        for netuid in (1..ENTRIES).map(NetUid::new) {
            assert_eq!(TokenSymbol::<Test>::get(netuid), symbol_for(netuid));
        }
        let late = NetUid::new(ENTRIES);
        assert_eq!(next_symbol::<Test>(late), symbol_for(NetUid::ROOT), "all are used");
        TokenSymbol::<Test>::insert(NetUid::new(9), b"free again".to_vec());
        assert_eq!(next_symbol::<Test>(late), symbol_for(NetUid::new(9)));
    });
}

#[test]
fn taken_symbol_is_swapped_for_a_free_one() {
    Scene::new().run(|| {
        fill_symbols();
        TokenSymbol::<Test>::insert(NetUid::new(25), symbol_for(NetUid::new(51)));
        TokenSymbol::<Test>::remove(NetUid::new(51));
        assert_eq!(next_symbol::<Test>(NetUid::new(51)), symbol_for(NetUid::new(25)));
    });
}

#[test]
fn identity_names_a_subnet() {
    Scene::new().run(|| {
        assert_eq!(SubtensorModule::subnet_name(NetUid::ROOT), b"root");
        assert_eq!(SubtensorModule::subnet_name(FIRST), b"apex");
        SubnetIdentitiesV3::<Test>::insert(FIRST, SubnetIdentityV3::default());
        assert_eq!(SubtensorModule::subnet_name(FIRST), b"apex", "an empty name is none");
        let named = SubnetIdentityV3 { subnet_name: b"other".to_vec(), ..Default::default() };
        SubnetIdentitiesV3::<Test>::insert(FIRST, named);
        assert_eq!(SubtensorModule::subnet_name(FIRST), b"other");
    });
}
