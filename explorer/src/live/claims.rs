//! Root dividends that an account has not claimed yet.

use super::{Live, Point, json::worth};
use crate::{
    decode::{Argument, parse_account},
    error::Result,
    model::{Position, RootDividend, SubnetRow},
};
use codec::{Decode, DecodeAll};
use myelin_emission::root::RootPosition;
use std::collections::BTreeMap;
use substrate_fixed::types::I96F32;

const PALLET: &str = "SubtensorModule";

/// `RootClaimableThreshold` of a subnet that has set none, rao of alpha.
const LEAST_CLAIM: u32 = 500_000;

/// What the account is owed for its root stakes, most valuable first, by the chain's own arithmetic
/// (spec: staking §11.2).
pub async fn of_account(
    live: &Live,
    at: &Point,
    account: [u8; 32],
    positions: &[Position],
    subnets: &[SubnetRow],
) -> Result<Vec<RootDividend>> {
    let staked: Vec<(&Position, [u8; 32])> = positions
        .iter()
        .filter(|position| position.netuid == 0)
        .filter_map(|position| Some((position, parse_account(&position.hotkey)?)))
        .collect();
    let places: Vec<(&'static str, Vec<Argument>)> =
        staked.iter().map(|(_, hotkey)| ("RootClaimable", vec![(*hotkey).into()])).collect();
    let rates = live.raw_storages(at, PALLET, &places).await?;
    let due: Vec<(&Position, [u8; 32], u16, I96F32)> = staked
        .into_iter()
        .zip(rates)
        .flat_map(|((position, hotkey), rates)| {
            let rates: BTreeMap<u16, I96F32> = decoded(rates).unwrap_or_default();
            rates.into_iter().map(move |(netuid, rate)| (position, hotkey, netuid, rate))
        })
        .collect();
    let places: Vec<(&'static str, Vec<Argument>)> = due
        .iter()
        .flat_map(|(_, hotkey, netuid, _)| {
            let (netuid, hotkey) = (Argument::from(*netuid), Argument::from(*hotkey));
            [
                ("RootClaimed", vec![netuid.clone(), hotkey, account.into()]),
                ("RootClaimableThreshold", vec![netuid]),
            ]
        })
        .collect();
    let stored = live.raw_storages(at, PALLET, &places).await?;
    let mut dividends: Vec<RootDividend> = due
        .into_iter()
        .zip(stored.chunks_exact(2))
        .filter_map(|((position, _, netuid, rate), stored)| {
            let claimed: u128 = decoded(stored.first().cloned().flatten()).unwrap_or_default();
            let threshold: I96F32 = decoded(stored.get(1).cloned().flatten())
                .unwrap_or_else(|| I96F32::from_num(LEAST_CLAIM));
            let owed = RootPosition { rate, root_stake: position.alpha, claimed };
            let alpha = owed.claimable(None);
            let subnet = subnets.iter().find(|row| row.netuid == netuid);
            let price = if netuid == 0 { 1.0 } else { subnet.map_or(0.0, |row| row.price) };
            (alpha > 0).then(|| RootDividend {
                netuid,
                subnet: subnet.map(|row| row.name.clone()).unwrap_or_default(),
                hotkey: position.hotkey.clone(),
                identity: position.identity.clone(),
                alpha,
                value: worth(alpha, price),
                below_threshold: owed.claimable(Some(threshold)) == 0,
            })
        })
        .collect();
    dividends.sort_by_key(|dividend| std::cmp::Reverse(dividend.value));
    Ok(dividends)
}

fn decoded<T: Decode>(bytes: Option<Vec<u8>>) -> Option<T> {
    T::decode_all(&mut bytes?.as_slice()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        decode::{fixture, ss58},
        index::{Runtimes, testing::FakeChain},
        store::Store,
    };
    use std::sync::Arc;

    #[tokio::test]
    async fn what_is_owed_is_the_rate_less_what_was_claimed() {
        let runtime = fixture::runtime();
        let chain = FakeChain::new(1);
        let key = |entry: &str, keys: &[Argument]| {
            runtime.storage_key(PALLET, entry, keys).expect("an entry of the metadata")
        };
        let (hotkey, account) = ([1u8; 32], [2u8; 32]);
        let rates = BTreeMap::from([(3u16, I96F32::from_num(0.5)), (4, I96F32::from_num(0.001))]);
        chain.set(key("RootClaimable", &[hotkey.into()]), rates);
        chain.set(key("RootClaimed", &[3u16.into(), hotkey.into(), account.into()]), 100u128);
        chain.set(key("RootClaimableThreshold", &[3u16.into()]), I96F32::from_num(10));
        let store = Store::open(":memory:").await.expect("opens");
        let live = Live::start(Arc::new(chain), Runtimes::new(store));
        let at = Point::new([0; 32], 1, runtime);
        let root = Position { alpha: 1_001, hotkey: ss58(&hotkey), ..Position::default() };
        let other = Position { netuid: 3, ..root.clone() };
        let subnets = [SubnetRow { netuid: 3, price: 0.25, ..SubnetRow::default() }];
        let found = of_account(&live, &at, account, &[root, other], &subnets).await.expect("read");
        let rows: Vec<_> = found
            .iter()
            .map(|row| (row.netuid, row.alpha, row.value, row.below_threshold))
            .collect();
        // 500.5 - 100, above the subnet's 10; and 1.001, below the threshold where none is set.
        assert_eq!(rows, [(3, 400, 100, false), (4, 1, 0, true)]);
    }
}
