//! Token symbols and names of subnets (spec: registry §8).

use crate::{Config, Pallet, SubnetIdentitiesV3, TokenSymbol, registry::symbols::TABLE};
use alloc::{collections::BTreeSet, vec::Vec};
use myelin_types::NetUid;

/// Name of a subnet beyond the table.
const UNKNOWN: &str = "unknown";

/// The table's entry for a netuid.
fn entry(netuid: NetUid) -> Option<&'static (&'static str, &'static str)> {
    TABLE.get(usize::from(netuid.to_u16()))
}

/// The first symbol of the table, which stands in where no other is free: U+03A4.
fn fallback() -> &'static str {
    TABLE.first().map_or("", |(symbol, _)| symbol)
}

/// The symbol meant for a netuid, in UTF-8; root's beyond the table.
pub fn symbol_for(netuid: NetUid) -> Vec<u8> {
    entry(netuid).map_or(fallback(), |(symbol, _)| symbol).as_bytes().to_vec()
}

/// The name a netuid has until its owner gives it another.
pub fn default_name(netuid: NetUid) -> Vec<u8> {
    entry(netuid).map_or(UNKNOWN, |(_, name)| name).as_bytes().to_vec()
}

/// The symbol a new subnet gets: its own, else the first free one of the table, else root's.
pub fn next_symbol<T: Config>(netuid: NetUid) -> Vec<u8> {
    let used: BTreeSet<Vec<u8>> = TokenSymbol::<T>::iter_values().collect();
    let own = symbol_for(netuid);
    if !used.contains(&own) {
        return own;
    }
    TABLE
        .iter()
        .skip(1)
        .map(|(symbol, _)| symbol.as_bytes())
        .find(|symbol| !used.contains(*symbol))
        .unwrap_or(fallback().as_bytes())
        .to_vec()
}

impl<T: Config> Pallet<T> {
    /// The name in a subnet's identity, or its default name when there is none.
    pub fn subnet_name(netuid: NetUid) -> Vec<u8> {
        SubnetIdentitiesV3::<T>::get(netuid)
            .map(|identity| identity.subnet_name)
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| default_name(netuid))
    }
}
