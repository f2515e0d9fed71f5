//! What an account holds.

use super::{
    Json, Live, Names, Point, claims,
    json::{big, number, worth},
    locks, validators,
};
use crate::{
    decode::{Argument, hex0x, parse_account, ss58},
    error::Result,
    model::{AccountView, Position, Registration, RootClaim, SubnetRow},
};
use serde_json::Value;

const PALLET: &str = "SubtensorModule";

/// Own hotkeys whose registrations are looked up.
const HOTKEYS: usize = 64;

/// What an account's page shows of the present; the index adds the rest.
pub async fn view(
    live: &Live,
    at: &Point,
    account: [u8; 32],
    subnets: &[SubnetRow],
    names: &Names,
) -> Result<AccountView> {
    let key = [Argument::Bytes(account)];
    let keys = [key.to_vec()];
    let (system, stakes, owner, hotkeys, claim, flags, locks) = futures::try_join!(
        live.storage(at, "System", "Account", &key),
        live.call(at, "StakeInfoRuntimeApi", "get_stake_info_for_coldkey", &key),
        live.storages(at, PALLET, "Owner", &keys),
        live.storage(at, PALLET, "OwnedHotkeys", &key),
        live.storage(at, PALLET, "RootClaimType", &key),
        live.storage(at, PALLET, "AccountFlags", &key),
        locks::of_account(live, at, account, names),
    )?;
    let (parents, children) = futures::try_join!(
        validators::relatives(live, at, "ParentKeys", account),
        validators::relatives(live, at, "ChildKeys", account),
    )?;
    let address = ss58(&account);
    let owner =
        owner.first().filter(|(_, set)| *set).and_then(|(owner, _)| owner.as_str().map(Into::into));
    let hotkeys: Vec<String> = hotkeys
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|hotkey| hotkey.as_str().map(Into::into))
        .collect();
    let registrations = registrations(live, at, account, &hotkeys).await?;
    let positions = positions(live, at, &stakes, subnets, names).await?;
    let root_dividends = claims::of_account(live, at, account, &positions, subnets).await?;
    let root_stake = positions.iter().filter(|p| p.netuid == 0).map(|p| p.alpha).sum();
    let alpha_value = positions.iter().filter(|p| p.netuid != 0).map(|p| p.value).sum::<u64>();
    let data = &system["data"];
    let (free, reserved): (u64, u64) = (data.int("free"), data.int("reserved"));
    Ok(AccountView {
        public_key: hex0x(account),
        identity: names.whole(&address),
        is_hotkey: owner.is_some(),
        owner,
        nonce: system.int("nonce"),
        free,
        reserved,
        frozen: data.int("frozen"),
        root_stake,
        alpha_value,
        total: [free, reserved, root_stake, alpha_value].iter().sum(),
        positions,
        owned_subnets: subnets
            .iter()
            .filter(|row| row.owner_coldkey == address && row.netuid != 0)
            .cloned()
            .collect(),
        locks,
        // The lowest flag.
        accepts_locked_alpha: big(&flags) & 1 == 1,
        registrations,
        parents,
        children,
        root_claim: root_claim(&claim),
        root_dividends,
        hotkeys,
        address,
        ..AccountView::default()
    })
}

async fn registrations(
    live: &Live,
    at: &Point,
    account: [u8; 32],
    hotkeys: &[String],
) -> Result<Vec<Registration>> {
    let own = hotkeys.iter().take(HOTKEYS).filter_map(|hotkey| parse_account(hotkey));
    let mut all = Vec::new();
    for hotkey in std::iter::once(account).chain(own.filter(|hotkey| *hotkey != account)) {
        let found = validators::registrations(live, at, hotkey).await?;
        all.extend(found.into_iter().map(|(netuid, uid)| Registration {
            netuid,
            uid,
            hotkey: ss58(&hotkey),
        }));
    }
    Ok(all)
}

async fn positions(
    live: &Live,
    at: &Point,
    stakes: &Value,
    subnets: &[SubnetRow],
    names: &Names,
) -> Result<Vec<Position>> {
    let stakes = stakes.as_array().map(Vec::as_slice).unwrap_or_default();
    let keys: Vec<Vec<Argument>> = stakes
        .iter()
        .map(|stake| {
            vec![Argument::Bytes(parse_account(&stake.text("hotkey")).unwrap_or_default())]
        })
        .collect();
    let owners = live.storages(at, PALLET, "Owner", &keys).await?;
    let mut positions: Vec<Position> = stakes
        .iter()
        .zip(owners)
        .filter(|(stake, _)| stake.int::<u64>("stake") > 0)
        .map(|(stake, (owner, _))| {
            let netuid = stake.int("netuid");
            let subnet = subnets.iter().find(|row| row.netuid == netuid);
            let price = if netuid == 0 { 1.0 } else { subnet.map_or(0.0, |row| row.price) };
            let alpha = stake.int("stake");
            Position {
                netuid,
                subnet: subnet.map(|row| row.name.clone()).unwrap_or_default(),
                hotkey: stake.text("hotkey"),
                identity: names.identity(owner.as_str().unwrap_or_default()),
                alpha,
                value: worth(alpha, price),
                emission: stake.int("emission"),
                is_registered: stake.flag("is_registered"),
            }
        })
        .collect();
    positions.sort_by_key(|position| std::cmp::Reverse(position.value));
    Ok(positions)
}

fn root_claim(claim: &Value) -> RootClaim {
    match claim {
        Value::String(kind) => RootClaim { kind: kind.clone(), subnets: Vec::new() },
        other => RootClaim {
            kind: "KeepSubnets".into(),
            subnets: other["KeepSubnets"].list("subnets").iter().map(number).collect(),
        },
    }
}
