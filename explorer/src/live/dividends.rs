//! What those who stake with validators earn: the dividends of each subnet's last epoch.

use super::{
    Live, Point,
    json::{number, ratio},
};
use crate::{chain::Hash, decode::Argument, error::Result, model::BLOCKS_PER_DAY};
use serde_json::Value;
use std::collections::BTreeMap;

const PALLET: &str = "SubtensorModule";

/// Entries read of each map at most.
const MOST: usize = 200_000;

/// Dividends of a hotkey on a subnet, after its take.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Dividend {
    /// The subnet whose alpha it is.
    pub netuid: u16,
    /// The hotkey: it need not be registered there, as its children may earn for it.
    pub hotkey: Hash,
    /// Paid for alpha staked on the subnet: rao of alpha per day of 7 200 blocks at the last epoch's
    /// rate.
    pub alpha: f64,
    /// Paid for TAO staked on the root network: the same.
    pub root: f64,
}

/// All dividends at a point.
pub async fn read(live: &Live, at: &Point) -> Result<Vec<Dividend>> {
    let (alpha, root) = futures::try_join!(
        live.entries(at, PALLET, "AlphaDividendsPerSubnet", &[], MOST),
        live.entries(at, PALLET, "RootAlphaDividendsPerSubnet", &[], MOST),
    )?;
    // Rao of alpha per epoch: for alpha, and for root stake.
    let mut earned: BTreeMap<(u16, Hash), (u64, u64)> = BTreeMap::new();
    for (place, dividends) in placed(&alpha) {
        earned.entry(place).or_default().0 = dividends;
    }
    for (place, dividends) in placed(&root) {
        earned.entry(place).or_default().1 = dividends;
    }
    let mut netuids: Vec<u16> = earned.keys().map(|(netuid, _)| *netuid).collect();
    netuids.dedup();
    let keys: Vec<Vec<Argument>> = netuids.iter().map(|netuid| vec![(*netuid).into()]).collect();
    let tempos = live.storages(at, PALLET, "Tempo", &keys).await?;
    let epochs_per_day: BTreeMap<u16, f64> = netuids
        .into_iter()
        .zip(tempos)
        .map(|(netuid, (tempo, _))| {
            (netuid, ratio(BLOCKS_PER_DAY as f64, number::<u16>(&tempo).into()))
        })
        .collect();
    Ok(earned
        .into_iter()
        .map(|((netuid, hotkey), (alpha, root))| {
            let epochs = epochs_per_day.get(&netuid).copied().unwrap_or_default();
            Dividend { netuid, hotkey, alpha: alpha as f64 * epochs, root: root as f64 * epochs }
        })
        .collect())
}

/// Subnet, hotkey and amount of entries; what is of another form is left out.
fn placed(entries: &[(Vec<u8>, Value)]) -> impl Iterator<Item = ((u16, Hash), u64)> {
    entries.iter().filter_map(|(key, amount)| Some((place(key)?, number(amount))))
}

/// Netuid and hotkey from the end of a key: a netuid as it is, an account behind its hash of 16 bytes.
fn place(key: &[u8]) -> Option<(u16, Hash)> {
    let (netuid, hotkey) = (key.get(..2)?, key.get(2 + 16..)?);
    Some((u16::from_le_bytes(netuid.try_into().ok()?), hotkey.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        decode::fixture,
        index::{Runtimes, testing::FakeChain},
        store::Store,
    };
    use std::sync::Arc;

    #[tokio::test]
    async fn dividends_of_an_epoch_are_told_per_day() {
        let runtime = fixture::runtime();
        let chain = FakeChain::new(1);
        let key = |entry: &str, keys: &[Argument]| {
            runtime.storage_key("SubtensorModule", entry, keys).expect("an entry")
        };
        for (netuid, tempo) in [(2u16, 360u16), (3, 720)] {
            chain.set(key("Tempo", &[netuid.into()]), tempo);
        }
        let (first, second) = ([1u8; 32], [2u8; 32]);
        let of = |netuid: u16, hotkey: Hash| [netuid.into(), hotkey.into()];
        chain.set(key("AlphaDividendsPerSubnet", &of(2, first)), 5u64);
        chain.set(key("RootAlphaDividendsPerSubnet", &of(2, first)), 3u64);
        chain.set(key("RootAlphaDividendsPerSubnet", &of(3, second)), 7u64);
        let store = Store::open(":memory:").await.expect("opens");
        let live = Live::start(Arc::new(chain), Runtimes::new(store));
        let at = Point::new([0; 32], 1, runtime);
        let found = read(&live, &at).await.expect("read");
        let expected = [
            Dividend { netuid: 2, hotkey: first, alpha: 100.0, root: 60.0 },
            Dividend { netuid: 3, hotkey: second, alpha: 0.0, root: 70.0 },
        ];
        assert_eq!(found, expected);
    }
}
