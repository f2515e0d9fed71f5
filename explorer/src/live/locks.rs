//! Locked stake and the conviction that it earns, as of the present block.

use super::{Json, Live, Names, Point, json::number, stakes::account};
use crate::{
    chain::Hash,
    decode::{Argument, parse_account, ss58},
    error::Result,
    model::{Conviction, Lease, LockRow, Ownership, SubnetRow},
};
use codec::DecodeAll;
use myelin_lock::{LockKind, LockState, Rates};
use serde_json::Value;
use std::collections::BTreeMap;

const PALLET: &str = "SubtensorModule";

/// Locks of a subnet, hotkeys with conviction, and locks of an account read at most.
const LOCKS: usize = 1_000;
const HOTKEYS: usize = 1_000;
const OWN: usize = 1_024;

/// Length of an account behind its hash in a key.
const ACCOUNT: usize = 48;

/// Blocks after a subnet's registration in which conviction cannot change its owner, and the part of
/// the alpha outside of the pool that conviction has to reach for it (spec: staking §13.7).
const SPARED: u64 = 2_629_800;
const NEEDED: u64 = 10;

async fn rates(live: &Live, at: &Point) -> Result<Rates> {
    let (unlock, maturity) = futures::try_join!(
        live.storage(at, PALLET, "UnlockRate", &[]),
        live.storage(at, PALLET, "MaturityRate", &[]),
    )?;
    Ok(Rates { unlock: number(&unlock), maturity: number(&maturity) })
}

fn state(bytes: &[u8]) -> LockState {
    LockState::decode_all(&mut &bytes[..]).unwrap_or_default()
}

/// Locks of an account, most locked first.
pub async fn of_account(
    live: &Live,
    at: &Point,
    coldkey: Hash,
    names: &Names,
) -> Result<Vec<LockRow>> {
    let stored = live.raw_entries(at, PALLET, "Lock", &[Argument::Bytes(coldkey)], OWN).await?;
    let places = stored
        .iter()
        .filter_map(|(key, bytes)| {
            let netuid = u16::from_le_bytes(key.get(..2)?.try_into().ok()?);
            Some((coldkey, netuid, account(key.get(2..)?)?, state(bytes)))
        })
        .collect();
    rows(live, at, places, names).await
}

/// Locks on a subnet, most locked first.
async fn of_subnet(live: &Live, at: &Point, netuid: u16, names: &Names) -> Result<Vec<LockRow>> {
    let index = live.raw_entries(at, PALLET, "LockingColdkeys", &[netuid.into()], LOCKS).await?;
    let places: Vec<(Hash, Hash)> = index
        .iter()
        .filter_map(|(key, _)| Some((account(key.get(ACCOUNT..)?)?, account(key)?)))
        .collect();
    let keys: Vec<(&str, Vec<Argument>)> = places
        .iter()
        .map(|(coldkey, hotkey)| ("Lock", vec![(*coldkey).into(), netuid.into(), (*hotkey).into()]))
        .collect();
    let values = live.raw_storages(at, PALLET, &keys).await?;
    let places = places
        .into_iter()
        .zip(values)
        .filter_map(|((coldkey, hotkey), value)| Some((coldkey, netuid, hotkey, state(&value?))))
        .collect();
    rows(live, at, places, names).await
}

async fn rows(
    live: &Live,
    at: &Point,
    places: Vec<(Hash, u16, Hash, LockState)>,
    names: &Names,
) -> Result<Vec<LockRow>> {
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let flags: Vec<Vec<Argument>> = places
        .iter()
        .map(|(coldkey, netuid, ..)| vec![(*coldkey).into(), (*netuid).into()])
        .collect();
    let subnets: Vec<Vec<Argument>> =
        places.iter().map(|(_, netuid, ..)| vec![(*netuid).into()]).collect();
    let (flags, owners, rates) = futures::try_join!(
        live.storages(at, PALLET, "DecayingLock", &flags),
        live.storages(at, PALLET, "SubnetOwnerHotkey", &subnets),
        rates(live, at),
    )?;
    let mut rows: Vec<LockRow> = places
        .into_iter()
        .zip(flags.iter().zip(owners))
        .map(|((coldkey, netuid, hotkey, stored), ((decaying, _), (owner, _)))| {
            let kind = LockKind {
                perpetual: decaying.as_bool() == Some(false),
                of_owner: owner.as_str().and_then(parse_account) == Some(hotkey),
            };
            let rolled = stored.roll(at.number.into(), kind, rates);
            let coldkey = ss58(&coldkey);
            LockRow {
                netuid,
                identity: names.identity(&coldkey),
                coldkey,
                hotkey: ss58(&hotkey),
                locked: rolled.locked_mass,
                conviction: rolled.conviction.to_num(),
                perpetual: kind.perpetual,
                of_owner: kind.of_owner,
                changed: stored.last_update,
            }
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.locked));
    Ok(rows)
}

/// Who owns a subnet and who could; the index adds what happened.
pub async fn ownership(
    live: &Live,
    at: &Point,
    row: &SubnetRow,
    names: &Names,
) -> Result<Ownership> {
    let netuid = row.netuid;
    let subnet = [Argument::from(netuid)];
    let (leader, convictions, locks, lease) = futures::try_join!(
        live.call(at, "StakeInfoRuntimeApi", "get_most_convicted_hotkey_on_subnet", &subnet),
        convictions(live, at, row),
        of_subnet(live, at, netuid, names),
        lease(live, at, netuid),
    )?;
    let conviction = convictions.iter().map(|entry| entry.conviction).sum();
    Ok(Ownership {
        netuid,
        block: at.number,
        owner_coldkey: row.owner_coldkey.clone(),
        owner_hotkey: row.owner_hotkey.clone(),
        identity: names.identity(&row.owner_coldkey),
        registered_at: row.registered_at,
        contested_from: row.registered_at.saturating_add(SPARED),
        conviction,
        conviction_needed: row.alpha_out.div_ceil(NEEDED),
        leader: leader.as_str().map(Into::into),
        convictions,
        locks,
        lease,
        ..Ownership::default()
    })
}

/// Locked alpha and conviction towards each hotkey, most conviction first.
async fn convictions(live: &Live, at: &Point, row: &SubnetRow) -> Result<Vec<Conviction>> {
    let subnet = [Argument::from(row.netuid)];
    let sums = |entry| live.raw_entries(at, PALLET, entry, &subnet, HOTKEYS);
    let owned = [("OwnerLock", subnet.to_vec()), ("DecayingOwnerLock", subnet.to_vec())];
    let (perpetual, decaying, owned, rates) = futures::try_join!(
        sums("HotkeyLock"),
        sums("DecayingHotkeyLock"),
        live.raw_storages(at, PALLET, &owned),
        rates(live, at),
    )?;
    let mut by_hotkey: BTreeMap<Hash, (u64, u64)> = BTreeMap::new();
    let mut count = |hotkey: Option<Hash>, bytes: &[u8], perpetual: bool, of_owner: bool| {
        let Some(hotkey) = hotkey else { return };
        let rolled = state(bytes).roll(at.number.into(), LockKind { perpetual, of_owner }, rates);
        let entry = by_hotkey.entry(hotkey).or_default();
        entry.0 = entry.0.saturating_add(rolled.locked_mass);
        entry.1 = entry.1.saturating_add(rolled.conviction.to_num());
    };
    for (list, perpetual) in [(&perpetual, true), (&decaying, false)] {
        for (key, bytes) in list {
            count(account(key), bytes, perpetual, false);
        }
    }
    let owner = parse_account(&row.owner_hotkey);
    for (bytes, perpetual) in owned.iter().zip([true, false]) {
        if let Some(bytes) = bytes {
            count(owner, bytes, perpetual, true);
        }
    }
    let keys: Vec<Vec<Argument>> = by_hotkey.keys().map(|hotkey| vec![(*hotkey).into()]).collect();
    let owners = live.storages(at, PALLET, "Owner", &keys).await?;
    let mut all: Vec<Conviction> = by_hotkey
        .into_iter()
        .zip(owners)
        .map(|((hotkey, (locked, conviction)), (coldkey, _))| Conviction {
            hotkey: ss58(&hotkey),
            coldkey: coldkey.as_str().unwrap_or_default().into(),
            locked,
            conviction,
        })
        .collect();
    all.sort_by_key(|entry| std::cmp::Reverse((entry.conviction, entry.locked)));
    Ok(all)
}

/// The lease a subnet is under.
async fn lease(live: &Live, at: &Point, netuid: u16) -> Result<Option<Lease>> {
    let id = live.storage(at, PALLET, "SubnetUidToLeaseId", &[netuid.into()]).await?;
    let Some(id) = id.as_u64() else { return Ok(None) };
    let lease = live.storage(at, PALLET, "SubnetLeases", &[Argument::Number(id)]).await?;
    Ok(lease.is_object().then(|| Lease {
        id: u32::try_from(id).unwrap_or(u32::MAX),
        beneficiary: lease.text("beneficiary"),
        emissions_share: share_of(&lease),
        end_block: lease["end_block"].as_u64(),
        cost: lease.int("cost"),
    }))
}

/// Percent of the owner's cut that goes to those who paid for the lease.
fn share_of(lease: &Value) -> u16 {
    lease.int("emissions_share")
}
