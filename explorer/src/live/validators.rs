//! Validators: those who have a permit or stake weight, and those who take delegation.

use super::{
    Dividend, Json, Live, Metagraph, Names, Point, Seat, Stake, Stakes,
    json::{number, ratio, worth},
};
use crate::{
    chain::Hash,
    decode::{Argument, parse_account, ss58},
    error::{ExplorerError, Result},
    model::{NeuronRow, Nominator, RAO, Relative, ValidatorRow, share},
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};

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

/// All stakes, neurons and dividends, which lists of validators are put together from.
#[derive(Clone, Debug, Default)]
pub struct Census {
    /// Stakes.
    pub stakes: Stakes,
    /// Neurons.
    pub seats: Vec<Seat>,
    /// Dividends.
    pub dividends: Vec<Dividend>,
}

impl Census {
    /// Reads all of them.
    pub async fn read(live: &Live, at: &Point) -> Result<Self> {
        let (stakes, seats, dividends) = futures::try_join!(
            Stakes::read(live, at),
            super::seats::read(live, at),
            super::dividends::read(live, at),
        )?;
        Ok(Self { stakes, seats, dividends })
    }

    /// Who stakes with a hotkey, most first.
    pub fn nominators(&self, hotkey: Hash, prices: &Prices) -> Vec<Nominator> {
        let stakes: Vec<&Stake> =
            self.stakes.rows.iter().filter(|stake| stake.hotkey == hotkey).collect();
        nominators_of_stakes(&stakes, prices)
    }
}

/// All validators, most stake first: every hotkey with a permit or with stake weight on some subnet,
/// and every delegate.
pub async fn rows(
    live: &Live,
    at: &Point,
    names: &Names,
    census: &Census,
) -> Result<Vec<ValidatorRow>> {
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
    let known: BTreeSet<Hash> = rows.iter().filter_map(|row| parse_account(&row.hotkey)).collect();
    let mut seats: BTreeMap<Hash, Vec<&Seat>> = BTreeMap::new();
    for seat in &census.seats {
        seats.entry(seat.hotkey).or_default().push(seat);
    }
    let others: Vec<Hash> = seats
        .iter()
        .filter(|(hotkey, own)| !known.contains(*hotkey) && own.iter().any(|seat| seat.validates()))
        .map(|(hotkey, _)| *hotkey)
        .collect();
    rows.extend(undelegated(live, at, &others, census, &prices, names).await?);
    let all: f64 = rows.iter().map(|row| row.stake as f64).sum();
    let earned = values(&census.dividends, &prices);
    for row in &mut rows {
        row.dominance = ratio(row.stake as f64, all);
        let hotkey = parse_account(&row.hotkey).unwrap_or_default();
        seated(row, seats.get(&hotkey).map(Vec::as_slice).unwrap_or_default());
        let (alpha, root) = earned.get(&hotkey).copied().unwrap_or_default();
        row.daily_dividends = (alpha + root) as u64;
        row.daily_root_dividends = root as u64;
    }
    rows.sort_by(|a, b| b.stake.cmp(&a.stake).then_with(|| a.hotkey.cmp(&b.hotkey)));
    for (position, row) in (1u32..).zip(&mut rows) {
        row.position = position;
    }
    Ok(rows)
}

/// What each hotkey's dividends of a day are worth at spot prices, rao of TAO: those for alpha, and
/// those for root stake.
fn values(dividends: &[Dividend], prices: &Prices) -> HashMap<Hash, (f64, f64)> {
    let mut found: HashMap<Hash, (f64, f64)> = HashMap::new();
    for dividend in dividends {
        let price = price(prices, dividend.netuid);
        let (alpha, root) = found.entry(dividend.hotkey).or_default();
        *alpha += dividend.alpha * price;
        *root += dividend.root * price;
    }
    found
}

/// Rows of hotkeys of which the chain keeps no delegate: they take the default share.
async fn undelegated(
    live: &Live,
    at: &Point,
    hotkeys: &[Hash],
    census: &Census,
    prices: &Prices,
    names: &Names,
) -> Result<Vec<ValidatorRow>> {
    let keys: Vec<Vec<Argument>> = hotkeys.iter().map(|hotkey| vec![(*hotkey).into()]).collect();
    let (owners, takes) = futures::try_join!(
        live.storages(at, "SubtensorModule", "Owner", &keys),
        live.storages(at, "SubtensorModule", "Delegates", &keys),
    )?;
    let stakes = census.stakes.by_hotkey();
    Ok(hotkeys
        .iter()
        .zip(owners.into_iter().zip(takes))
        .map(|(hotkey, ((owner, _), (take, _)))| {
            let coldkey = owner.as_str().unwrap_or_default().to_string();
            let own = stakes.get(hotkey).map(Vec::as_slice).unwrap_or_default();
            let row = ValidatorRow {
                hotkey: ss58(hotkey),
                identity: names.identity(&coldkey),
                coldkey,
                take: number(&take),
                ..ValidatorRow::default()
            };
            staked(row, &nominators_of_stakes(own, prices))
        })
        .collect())
}

/// Adds what a hotkey's neurons tell.
fn seated(row: &mut ValidatorRow, seats: &[&Seat]) {
    let permitted: Vec<&&Seat> = seats.iter().filter(|seat| seat.permit).collect();
    row.validator_trust = (!permitted.is_empty()).then(|| {
        let sum: f64 = permitted.iter().map(|seat| share(seat.validator_trust)).sum();
        sum / permitted.len() as f64
    });
    row.updated = permitted.iter().map(|seat| seat.updated).max();
    if row.is_delegate {
        return;
    }
    // The chain computes these for delegates only; the rule is the same.
    row.registrations = seats.iter().map(|seat| seat.netuid).collect();
    row.permits = permitted.iter().map(|seat| seat.netuid).collect();
    let daily: f64 = seats.iter().map(|seat| seat.daily).sum();
    let thousands = row.root_stake as f64 / (1_000.0 * RAO);
    row.daily_return = daily as u64;
    row.return_per_1000 = ratio(daily * (1.0 - share(row.take)), thousands) as u64;
}

/// Adds the sums of what is staked with a hotkey.
fn staked(row: ValidatorRow, nominators: &[Nominator]) -> ValidatorRow {
    let root = |nominator: &Nominator| -> u64 {
        nominator.stakes.iter().filter(|(netuid, _)| *netuid == 0).map(|(_, stake)| stake).sum()
    };
    let (stake, root_stake) = (
        nominators.iter().map(|nominator| nominator.value).sum::<u64>(),
        nominators.iter().map(root).sum::<u64>(),
    );
    ValidatorRow {
        stake,
        root_stake,
        alpha_value: stake.saturating_sub(root_stake),
        nominators: u32::try_from(nominators.len()).unwrap_or(u32::MAX),
        ..row
    }
}

fn nominators_of_stakes(stakes: &[&Stake], prices: &Prices) -> Vec<Nominator> {
    let mut by_coldkey: BTreeMap<Hash, Nominator> = BTreeMap::new();
    for stake in stakes {
        let entry = by_coldkey.entry(stake.coldkey).or_default();
        entry.stakes.push((stake.netuid, stake.alpha));
        let value = worth(stake.alpha, price(prices, stake.netuid));
        entry.value = entry.value.saturating_add(value);
    }
    let mut all: Vec<Nominator> = by_coldkey
        .into_iter()
        .map(|(coldkey, nominator)| Nominator { coldkey: ss58(&coldkey), ..nominator })
        .collect();
    all.sort_by_key(|nominator| std::cmp::Reverse(nominator.value));
    all
}

fn row(delegate: &Value, prices: &Prices, names: &Names) -> ValidatorRow {
    let nominators = nominators(delegate, prices);
    let uids = |field: &str| delegate.list(field).iter().map(number).collect();
    let coldkey = delegate.text("owner_ss58");
    let row = ValidatorRow {
        hotkey: delegate.text("delegate_ss58"),
        identity: names.identity(&coldkey),
        coldkey,
        is_delegate: true,
        take: delegate.int("take"),
        registrations: uids("registrations"),
        permits: uids("validator_permits"),
        return_per_1000: delegate.int("return_per_1000"),
        daily_return: delegate.int("total_daily_return"),
        ..ValidatorRow::default()
    };
    staked(row, &nominators)
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

/// Those who stake with a hotkey, most first.
pub async fn nominators_of(
    live: &Live,
    at: &Point,
    hotkey: Hash,
    census: &Census,
) -> Result<Vec<Nominator>> {
    let key = [Argument::Bytes(hotkey)];
    let (delegate, prices) = futures::try_join!(
        live.call(at, "DelegateInfoRuntimeApi", "get_delegate", &key),
        prices(live, at),
    )?;
    let mut all = if delegate.is_null() {
        census.nominators(hotkey, &prices)
    } else {
        nominators(&delegate, &prices)
    };
    all.truncate(NOMINATORS);
    Ok(all)
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
pub async fn neurons(live: &Live, at: &Point, hotkey: [u8; 32]) -> Result<Vec<NeuronRow>> {
    let found = registrations(live, at, hotkey).await?;
    let graphs = found.iter().map(|(netuid, _)| Metagraph::read(live, at, *netuid));
    let graphs = futures::future::try_join_all(graphs).await?;
    Ok(graphs
        .iter()
        .zip(found)
        .filter_map(|(graph, (_, uid))| {
            graph.view().neurons.into_iter().find(|neuron| neuron.uid == uid)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        decode::fixture,
        index::{Runtimes, testing::FakeChain},
        store::Store,
    };
    use std::sync::Arc;

    const TAO: u64 = 1_000_000_000;

    #[test]
    fn nominators_are_summed_over_subnets_at_their_prices() {
        let stake = |coldkey: u8, netuid, alpha| Stake {
            hotkey: [1; 32],
            coldkey: [coldkey; 32],
            netuid,
            alpha,
        };
        let stakes = [stake(7, 0, 10 * TAO), stake(7, 3, 8 * TAO), stake(8, 3, 4 * TAO)];
        let stakes: Vec<&Stake> = stakes.iter().collect();
        let nominators = nominators_of_stakes(&stakes, &Prices::from([(3, 0.5)]));
        let values: Vec<u64> = nominators.iter().map(|nominator| nominator.value).collect();
        assert_eq!(values, [14 * TAO, 2 * TAO]);
        let row = staked(ValidatorRow::default(), &nominators);
        assert_eq!((row.stake, row.root_stake, row.alpha_value), (16 * TAO, 10 * TAO, 6 * TAO));
        assert_eq!(row.nominators, 2);
    }

    #[test]
    fn dividends_are_worth_what_their_subnets_alpha_is() {
        let dividend = |netuid, hotkey: u8, alpha, root| Dividend {
            netuid,
            hotkey: [hotkey; 32],
            alpha,
            root,
        };
        let dividends =
            [dividend(2, 1, 100.0, 40.0), dividend(3, 1, 8.0, 4.0), dividend(3, 9, 2.0, 0.0)];
        let found = values(&dividends, &Prices::from([(2, 0.01), (3, 0.5)]));
        assert_eq!(found[&[1; 32]], (5.0, 2.4));
        assert_eq!(found[&[9; 32]], (1.0, 0.0));
    }

    #[test]
    fn neurons_tell_of_permits_trust_and_returns() {
        let seat = |netuid, permit, trust, updated| Seat {
            netuid,
            permit,
            validator_trust: trust,
            updated,
            daily: 5.0 * RAO,
            ..Seat::default()
        };
        let seats = [seat(1, true, u16::MAX, 30), seat(2, true, 0, 700), seat(3, false, 9, 9_000)];
        let seats: Vec<&Seat> = seats.iter().collect();
        let own = ValidatorRow { root_stake: 2_000 * TAO, ..ValidatorRow::default() };
        let mut row = own.clone();
        seated(&mut row, &seats);
        assert_eq!((row.registrations, row.permits), (vec![1, 2, 3], vec![1, 2]));
        assert_eq!((row.validator_trust, row.updated), (Some(0.5), Some(700)));
        assert_eq!((row.daily_return, row.return_per_1000), (15 * TAO, 15 * TAO / 2));
        // What the chain computes for a delegate stays.
        let mut delegate = ValidatorRow { is_delegate: true, daily_return: 7, ..own };
        seated(&mut delegate, &seats);
        assert_eq!((delegate.daily_return, delegate.registrations), (7, vec![]));
        assert_eq!(delegate.updated, Some(700));
        let mut idle = ValidatorRow::default();
        seated(&mut idle, &[]);
        assert_eq!((idle.validator_trust, idle.updated, idle.return_per_1000), (None, None, 0));
    }

    #[tokio::test]
    async fn holders_of_permits_and_of_stake_weight_are_listed_without_being_delegates() {
        let runtime = fixture::runtime();
        let chain = FakeChain::new(1);
        let key = |entry: &str, keys: &[Argument]| {
            runtime.storage_key("SubtensorModule", entry, keys).expect("an entry")
        };
        let netuid = 2u16;
        // Uid 0 has a permit, uid 1 stake weight, uid 2 neither.
        chain.set(key("ValidatorPermit", &[netuid.into()]), vec![true, false, false]);
        chain.set(key("StakeWeight", &[netuid.into()]), vec![0u16, 900, 0]);
        chain.set(key("Emission", &[netuid.into()]), vec![360u64, 0, 0]);
        chain.set(key("Tempo", &[netuid.into()]), 360u16);
        for (entry, dividends) in
            [("AlphaDividendsPerSubnet", 30u64), ("RootAlphaDividendsPerSubnet", 10)]
        {
            chain.set(key(entry, &[netuid.into(), [1; 32].into()]), dividends);
        }
        for uid in 0..3u16 {
            let hotkey = [uid as u8 + 1; 32];
            chain.set(key("Keys", &[netuid.into(), uid.into()]), hotkey);
            chain.set(key("Owner", &[hotkey.into()]), [100 + uid as u8; 32]);
        }
        chain.answer("DelegateInfoRuntimeApi_get_delegates", Vec::<u8>::new());
        let half = TAO / 2;
        chain.answer("SwapRuntimeApi_current_alpha_price_all", vec![(netuid, half)]);
        let store = Store::open(":memory:").await.expect("opens");
        let live = Live::start(Arc::new(chain), Runtimes::new(store));
        let at = Point::new([0; 32], 1, runtime);
        let census = Census::read(&live, &at).await.expect("read");
        let rows = rows(&live, &at, &Names::default(), &census).await.expect("rows");
        let mut found: Vec<&str> = rows.iter().map(|row| row.hotkey.as_str()).collect();
        found.sort_unstable();
        let mut expected = [ss58(&[1; 32]), ss58(&[2; 32])];
        expected.sort_unstable();
        assert_eq!(found, expected);
        let first = rows.iter().find(|row| row.hotkey == ss58(&[1; 32])).expect("uid 0");
        assert_eq!(first.coldkey, ss58(&[100; 32]));
        assert_eq!((first.permits.as_slice(), first.daily_return), ([netuid].as_slice(), 7_200));
        // Half a TAO for each alpha; what miners earn is none of it.
        assert_eq!((first.daily_dividends, first.daily_root_dividends), (400, 100));
        // The chain's default share.
        assert_eq!((first.is_delegate, first.take), (false, 11_796));
    }

    #[test]
    fn a_seat_validates_by_permit_or_by_stake_weight() {
        assert!(Seat { permit: true, ..Seat::default() }.validates());
        assert!(Seat { weight: 1, ..Seat::default() }.validates());
        assert!(!Seat::default().validates());
    }
}
