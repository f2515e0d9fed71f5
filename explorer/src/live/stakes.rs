//! Who stakes how much with whom: all of the chain's stakes at once.
//!
//! The chain answers this for one coldkey, or for one delegate; lists of holders, and of validators
//! that are no delegates, need all shares. They are read as the chain keeps them and resolved by its
//! own arithmetic, so that amounts are the chain's to the last rao.

use super::{Live, Point};
use crate::{chain::Hash, error::Result};
use codec::{Decode, DecodeAll};
use myelin_share_pool::{Pool, SafeFloat, resolve_share};
use std::collections::{BTreeMap, HashMap, HashSet};
use substrate_fixed::types::U64F64;

const PALLET: &str = "SubtensorModule";

/// Entries read of each map at most.
const MOST: usize = 200_000;

/// Lengths of the end of a key: an account behind its hash, and a netuid as it is.
const ACCOUNT: usize = 16 + 32;
const NETUID: usize = 2;

/// A stake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stake {
    /// Hotkey staked with.
    pub hotkey: Hash,
    /// Who stakes.
    pub coldkey: Hash,
    /// The subnet; zero is the root network, where stake is TAO.
    pub netuid: u16,
    /// Rao of alpha.
    pub alpha: u64,
}

/// All stakes at a block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stakes {
    /// The block.
    pub block: u32,
    /// Whether these are all: of a chain with more than 200 000 only so many are read.
    pub complete: bool,
    /// The stakes, without those of nothing.
    pub rows: Vec<Stake>,
}

/// What a coldkey holds on one subnet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Who holds.
    pub coldkey: Hash,
    /// Rao of alpha, with all hotkeys.
    pub alpha: u64,
    /// With how many hotkeys.
    pub hotkeys: u32,
}

impl Stakes {
    /// Reads them all.
    pub async fn read(live: &Live, at: &Point) -> Result<Self> {
        let map = |entry| live.raw_entries(at, PALLET, entry, &[], MOST);
        let (current, legacy, values, denominators, legacy_denominators) = futures::try_join!(
            map("AlphaV2"),
            map("Alpha"),
            map("TotalHotkeyAlpha"),
            map("TotalHotkeySharesV2"),
            map("TotalHotkeyShares"),
        )?;
        let complete = [current.len(), legacy.len(), values.len()].iter().all(|len| *len < MOST);
        let pools = pools(&values, &denominators, &legacy_denominators);
        let mut shares: HashMap<(Hash, Hash, u16), SafeFloat> = decoded(&current, place);
        for (place, share) in decoded::<_, U64F64>(&legacy, place) {
            shares.extend(resolve_share(Some(share), None).map(|share| (place, share)));
        }
        let mut rows: Vec<Stake> = shares
            .into_iter()
            .filter_map(|((hotkey, coldkey, netuid), share)| {
                let alpha = pools.get(&(hotkey, netuid))?.value_of(&share);
                (alpha > 0).then_some(Stake { hotkey, coldkey, netuid, alpha })
            })
            .collect();
        rows.sort_unstable_by_key(|stake| (stake.netuid, stake.hotkey, stake.coldkey));
        Ok(Self { block: at.number, complete, rows })
    }

    /// Who holds alpha of a subnet, most first.
    pub fn holders(&self, netuid: u16) -> Vec<Holding> {
        let mut by_coldkey: BTreeMap<Hash, Holding> = BTreeMap::new();
        for stake in self.rows.iter().filter(|stake| stake.netuid == netuid) {
            let entry = by_coldkey.entry(stake.coldkey).or_insert(Holding {
                coldkey: stake.coldkey,
                alpha: 0,
                hotkeys: 0,
            });
            entry.alpha = entry.alpha.saturating_add(stake.alpha);
            entry.hotkeys += 1;
        }
        let mut holders: Vec<Holding> = by_coldkey.into_values().collect();
        holders.sort_by_key(|holding| std::cmp::Reverse(holding.alpha));
        holders
    }

    /// Stakes with each hotkey.
    pub fn by_hotkey(&self) -> HashMap<Hash, Vec<&Stake>> {
        let mut found: HashMap<Hash, Vec<&Stake>> = HashMap::new();
        for stake in &self.rows {
            found.entry(stake.hotkey).or_default().push(stake);
        }
        found
    }
}

/// How many coldkeys stake with a hotkey, on any subnet; of more than 200 000 stakes so many count.
pub async fn nominators(live: &Live, at: &Point, hotkey: Hash) -> Result<u32> {
    let below = [hotkey.into()];
    let (current, legacy) = futures::try_join!(
        live.raw_entries(at, PALLET, "AlphaV2", &below, MOST),
        live.raw_entries(at, PALLET, "Alpha", &below, MOST),
    )?;
    let coldkeys: HashSet<Hash> =
        current.iter().chain(&legacy).filter_map(|(rest, _)| account(rest)).collect();
    Ok(u32::try_from(coldkeys.len()).unwrap_or(u32::MAX))
}

type Raw = [(Vec<u8>, Vec<u8>)];

/// Keys and values of a map; what is of another form is left out.
fn decoded<K: std::hash::Hash + Eq, V: Decode>(
    raw: &Raw,
    key: fn(&[u8]) -> Option<K>,
) -> HashMap<K, V> {
    raw.iter()
        .filter_map(|(rest, value)| Some((key(rest)?, V::decode_all(&mut &value[..]).ok()?)))
        .collect()
}

/// Hotkey, coldkey and netuid of a share.
fn place(rest: &[u8]) -> Option<(Hash, Hash, u16)> {
    let coldkey = account(rest.get(ACCOUNT..)?)?;
    let (hotkey, netuid) = (account(rest)?, rest.get(2 * ACCOUNT..)?);
    Some((hotkey, coldkey, u16::from_le_bytes(netuid.try_into().ok()?)))
}

/// Hotkey and netuid of a pool.
fn pool_place(rest: &[u8]) -> Option<(Hash, u16)> {
    let netuid: [u8; NETUID] = rest.get(ACCOUNT..)?.try_into().ok()?;
    Some((account(rest)?, u16::from_le_bytes(netuid)))
}

/// An account at the start of the end of a key, behind its hash.
pub fn account(rest: &[u8]) -> Option<Hash> {
    rest.get(16..ACCOUNT)?.try_into().ok()
}

fn pools(values: &Raw, current: &Raw, legacy: &Raw) -> HashMap<(Hash, u16), Pool> {
    let current: HashMap<(Hash, u16), SafeFloat> = decoded(current, pool_place);
    let legacy: HashMap<(Hash, u16), U64F64> = decoded(legacy, pool_place);
    decoded::<_, u64>(values, pool_place)
        .into_iter()
        .filter_map(|(place, value)| {
            let denominator =
                resolve_share(legacy.get(&place).copied(), current.get(&place).copied())?;
            Some((place, Pool { value, denominator }))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        decode::{Argument, fixture},
        index::{Runtimes, testing::FakeChain},
        store::Store,
    };
    use std::sync::Arc;

    fn stake(hotkey: u8, coldkey: u8, netuid: u16, alpha: u64) -> Stake {
        Stake { hotkey: [hotkey; 32], coldkey: [coldkey; 32], netuid, alpha }
    }

    #[test]
    fn holders_sum_over_hotkeys_and_come_in_order() {
        let rows =
            vec![stake(1, 7, 2, 5), stake(2, 7, 2, 6), stake(1, 8, 2, 20), stake(1, 9, 3, 1_000)];
        let stakes = Stakes { rows, ..Stakes::default() };
        let holders = stakes.holders(2);
        let found: Vec<(u8, u64, u32)> =
            holders.iter().map(|h| (h.coldkey[0], h.alpha, h.hotkeys)).collect();
        assert_eq!(found, [(8, 20, 1), (7, 11, 2)]);
        assert_eq!(stakes.by_hotkey()[&[1; 32]].len(), 3);
    }

    #[tokio::test]
    async fn stakes_are_the_shares_of_pools_of_both_generations() {
        let runtime = fixture::runtime();
        let chain = FakeChain::new(1);
        let key = |entry: &str, keys: &[Argument]| {
            runtime.storage_key(PALLET, entry, keys).expect("an entry of the metadata")
        };
        let (one, other): (Hash, Hash) = ([1; 32], [2; 32]);
        let pool = [one.into(), 3u16.into()];
        let share = |coldkey: u8| [one.into(), [coldkey; 32].into(), 3u16.into()];
        // A pool of 1000 with shares of 1 and 3; the first is of the older kind too, which wins.
        chain.set(key("TotalHotkeyAlpha", &pool), 1_000u64);
        chain.set(key("TotalHotkeySharesV2", &pool), SafeFloat::from(4));
        chain.set(key("AlphaV2", &share(7)), SafeFloat::from(2));
        chain.set(key("Alpha", &share(7)), U64F64::from_num(1));
        chain.set(key("AlphaV2", &share(8)), SafeFloat::from(3));
        // A pool of the older kind, and a share of a pool that is gone.
        let old = [other.into(), 0u16.into()];
        chain.set(key("TotalHotkeyAlpha", &old), 50u64);
        chain.set(key("TotalHotkeyShares", &old), U64F64::from_num(5));
        chain.set(key("Alpha", &[other.into(), [7; 32].into(), 0u16.into()]), U64F64::from_num(5));
        chain.set(key("AlphaV2", &[other.into(), [9; 32].into(), 4u16.into()]), SafeFloat::from(1));
        let store = Store::open(":memory:").await.expect("opens");
        let live = Live::start(Arc::new(chain), Runtimes::new(store));
        let at = Point::new([0; 32], 1, runtime);
        let stakes = Stakes::read(&live, &at).await.expect("read");
        assert!(stakes.complete);
        // A share is one, whatever it is worth; two of one coldkey are one.
        assert_eq!(nominators(&live, &at, one).await.expect("read"), 2);
        assert_eq!(nominators(&live, &at, [9; 32]).await.expect("read"), 0);
        let expected = [stake(2, 7, 0, 50), stake(1, 7, 3, 250), stake(1, 8, 3, 750)];
        assert_eq!(stakes.rows, expected);
    }

    #[test]
    fn keys_are_taken_apart() {
        let part = |account: u8| [[0; 16].as_slice(), &[account; 32]].concat();
        let rest = [part(1), part(2), vec![5, 1]].concat();
        assert_eq!(place(&rest), Some(([1; 32], [2; 32], 261)));
        assert_eq!(place(&rest[..97]), None);
        assert_eq!(pool_place(&[part(3), vec![4, 0]].concat()), Some(([3; 32], 4)));
    }
}
