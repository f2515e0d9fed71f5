//! Validators: those who take delegation.

use super::{
    Json, Live, Metagraph, Names, Point,
    json::{number, ratio, worth},
};
use crate::{
    decode::{Argument, parse_account},
    error::{ExplorerError, Result},
    model::{NeuronRow, Nominator, RAO, Relative, ValidatorRow},
};
use serde_json::Value;
use std::collections::HashMap;

/// Nominators shown of one validator.
const NOMINATORS: usize = 256;

/// Spot prices by netuid, TAO per alpha; one on the root network.
pub type Prices = HashMap<u16, f64>;

/// Spot prices of all subnets.
pub async fn prices(live: &Live, at: &Point) -> Result<Prices> {
    let all = live.call(at, "SwapRuntimeApi", "current_alpha_price_all", &[]).await?;
    Ok(all
        .as_array()
        .into_iter()
        .flatten()
        .map(|entry| (entry.int("netuid"), entry.decimal("price") / RAO))
        .collect())
}

/// All delegates, most stake first.
pub async fn rows(live: &Live, at: &Point, names: &Names) -> Result<Vec<ValidatorRow>> {
    let (delegates, prices) = futures::try_join!(
        live.call(at, "DelegateInfoRuntimeApi", "get_delegates", &[]),
        prices(live, at),
    )?;
    let mut rows: Vec<ValidatorRow> = delegates
        .as_array()
        .into_iter()
        .flatten()
        .map(|delegate| row(delegate, &prices, names))
        .collect();
    let all: f64 = rows.iter().map(|row| row.stake as f64).sum();
    for row in &mut rows {
        row.dominance = ratio(row.stake as f64, all);
    }
    rows.sort_by(|a, b| b.stake.cmp(&a.stake).then_with(|| a.hotkey.cmp(&b.hotkey)));
    Ok(rows)
}

fn row(delegate: &Value, prices: &Prices, names: &Names) -> ValidatorRow {
    let nominators = nominators(delegate, prices);
    let uids = |field: &str| delegate.list(field).iter().map(number).collect();
    let coldkey = delegate.text("owner_ss58");
    ValidatorRow {
        hotkey: delegate.text("delegate_ss58"),
        identity: names.identity(&coldkey),
        coldkey,
        take: delegate.int("take"),
        stake: nominators.iter().map(|nominator| nominator.value).sum(),
        root_stake: nominators
            .iter()
            .flat_map(|nominator| &nominator.stakes)
            .filter(|(netuid, _)| *netuid == 0)
            .map(|(_, stake)| stake)
            .sum(),
        dominance: 0.0,
        nominators: u32::try_from(nominators.len()).unwrap_or(u32::MAX),
        registrations: uids("registrations"),
        permits: uids("validator_permits"),
        return_per_1000: delegate.int("return_per_1000"),
        daily_return: delegate.int("total_daily_return"),
    }
}

fn nominators(delegate: &Value, prices: &Prices) -> Vec<Nominator> {
    let pairs = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut all: Vec<Nominator> = delegate
        .list("nominators")
        .iter()
        .map(|entry| {
            let stakes: Vec<(u16, u64)> = pairs(&entry[1])
                .iter()
                .map(|stake| (number(&stake[0]), number(&stake[1])))
                .collect();
            let value =
                stakes.iter().map(|(netuid, stake)| worth(*stake, price(prices, *netuid))).sum();
            Nominator { coldkey: entry[0].as_str().unwrap_or_default().into(), stakes, value }
        })
        .collect();
    all.sort_by_key(|nominator| std::cmp::Reverse(nominator.value));
    all
}

/// Price of a subnet's alpha; stake on the root network is TAO.
pub fn price(prices: &Prices, netuid: u16) -> f64 {
    if netuid == 0 { 1.0 } else { prices.get(&netuid).copied().unwrap_or_default() }
}

/// Those who stake with a hotkey, most first; nothing when it is no delegate.
pub async fn nominators_of(
    live: &Live,
    at: &Point,
    hotkey: [u8; 32],
) -> Result<Option<Vec<Nominator>>> {
    let key = [Argument::Bytes(hotkey)];
    let (delegate, prices) = futures::try_join!(
        live.call(at, "DelegateInfoRuntimeApi", "get_delegate", &key),
        prices(live, at),
    )?;
    Ok((!delegate.is_null()).then(|| {
        let mut all = nominators(&delegate, &prices);
        all.truncate(NOMINATORS);
        all
    }))
}

/// Where a hotkey is registered: netuid and uid.
pub async fn registrations(live: &Live, at: &Point, hotkey: [u8; 32]) -> Result<Vec<(u16, u16)>> {
    let member = live
        .entries(at, "SubtensorModule", "IsNetworkMember", &[Argument::Bytes(hotkey)], 1_024)
        .await?;
    let netuids: Vec<u16> = member
        .iter()
        .filter(|(_, member)| member.as_bool() == Some(true))
        .filter_map(|(key, _)| netuid_of_key(key))
        .collect();
    let keys: Vec<Vec<Argument>> =
        netuids.iter().map(|netuid| vec![(*netuid).into(), Argument::Bytes(hotkey)]).collect();
    let uids = live.storages(at, "SubtensorModule", "Uids", &keys).await?;
    let mut found: Vec<(u16, u16)> = netuids
        .into_iter()
        .zip(uids)
        .filter(|(_, (_, set))| *set)
        .map(|(netuid, (uid, _))| (netuid, number(&uid)))
        .collect();
    found.sort_unstable();
    Ok(found)
}

/// A netuid from the unhashed end of a storage key.
pub fn netuid_of_key(key: &[u8]) -> Option<u16> {
    let bytes = key.get(key.len().checked_sub(2)?..)?;
    Some(u16::from_le_bytes(bytes.try_into().ok()?))
}

/// A hotkey's rows in the metagraphs of all subnets where it is registered.
pub async fn neurons(
    live: &Live,
    at: &Point,
    hotkey: [u8; 32],
    block_time: u64,
) -> Result<Vec<NeuronRow>> {
    let found = registrations(live, at, hotkey).await?;
    let graphs = found.iter().map(|(netuid, _)| Metagraph::read(live, at, *netuid));
    let graphs = futures::future::try_join_all(graphs).await?;
    Ok(graphs
        .iter()
        .zip(found)
        .filter_map(|(graph, (_, uid))| {
            graph.view(block_time).neurons.into_iter().find(|neuron| neuron.uid == uid)
        })
        .collect())
}

/// Parents or children of a hotkey on all subnets, by the storage map that holds them.
pub async fn relatives(
    live: &Live,
    at: &Point,
    entry: &'static str,
    hotkey: [u8; 32],
) -> Result<Vec<Relative>> {
    let entries =
        live.entries(at, "SubtensorModule", entry, &[Argument::Bytes(hotkey)], 1_024).await?;
    Ok(entries
        .iter()
        .filter_map(|(key, value)| Some((netuid_of_key(key)?, value.as_array()?)))
        .flat_map(|(netuid, list)| {
            list.iter().map(move |pair| Relative {
                netuid,
                hotkey: pair[1].as_str().unwrap_or_default().into(),
                fraction: number::<u64>(&pair[0]) as f64 / u64::MAX as f64,
            })
        })
        .collect())
}

/// An account from text; says what is expected when it is none.
pub fn account(text: &str) -> Result<[u8; 32]> {
    parse_account(text).ok_or_else(|| {
        ExplorerError::BadRequest(format!(
            "{text} is no account: expected an SS58 address as \
             5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY, or a public key as 0x and 64 \
             hexadecimal digits"
        ))
    })
}
