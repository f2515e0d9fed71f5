//! A subnet with 256 neurons and 10,000 stakers ends while the chain goes on.

use crate::common::{Chain, account};
use frame_support::traits::{UnfilteredDispatchable, fungible::Mutate};
use frame_system::RawOrigin;
use myelin_runtime::{AccountId, Balances, Runtime, System};
use myelin_types::{AlphaBalance, NetUid, NetUidStorageIndex, TaoBalance, units::TAO};
use pallet_subtensor::{registry::dissolve::WORK_PER_BLOCK, *};
use std::{cmp::Reverse, collections::BTreeMap, time::Duration};

type Subtensor = Pallet<Runtime>;

const NEURONS: u16 = 256;
const VALIDATORS: u16 = 64;
const STAKERS: u32 = 10_000;
/// What a staker has in its account.
const DEPOSIT: u64 = 500;
/// Longest that a block may take.
const MOST: Duration = Duration::from_secs(1);

fn key(kind: &str, number: u32) -> AccountId {
    sp_io::hashing::blake2_256(format!("{kind} {number}").as_bytes()).into()
}

fn issue_to(who: &AccountId, rao: u64) {
    Balances::mint_into(who, rao).expect("there is room");
    TotalIssuance::<Runtime>::mutate(|total| *total = total.saturating_add(rao.into()));
}

/// Fills a subnet up with neurons, every validator with weights and bonds to all.
fn populate(netuid: NetUid) {
    let coldkey = key("miner", 0);
    issue_to(&coldkey, 10 * TAO);
    let mut number = 0;
    while SubnetworkN::<Runtime>::get(netuid) < NEURONS {
        Burn::<Runtime>::insert(netuid, TaoBalance::new(1_000_000));
        let call = Call::<Runtime>::burned_register { netuid, hotkey: key("hotkey", number) };
        call.dispatch_bypass_filter(RawOrigin::Signed(coldkey.clone()).into()).expect("room");
        number += 1;
    }
    let row: Vec<_> = (0..NEURONS).map(|uid| (uid, 1 + uid)).collect();
    let index = NetUidStorageIndex::from(netuid);
    for uid in 0..VALIDATORS {
        Subtensor::put_weights(index, uid, row.clone());
        Bonds::<Runtime>::insert(index, uid, &row);
    }
}

/// Gives 10,000 coldkeys different stakes with the first 100 hotkeys; one of them holds a third of
/// the stakers.
fn add_stakers(netuid: NetUid) {
    for number in 0..STAKERS {
        let coldkey = key("staker", number);
        issue_to(&coldkey, DEPOSIT);
        let hotkey = key("hotkey", if number % 3 == 0 { 0 } else { number % 100 });
        let alpha = AlphaBalance::new(5_000_000 + 977 * u64::from(number));
        Subtensor::increase_stake(&hotkey, &coldkey, netuid, alpha);
        SubnetAlphaOut::<Runtime>::mutate(netuid, |out| *out = out.saturating_add(alpha));
    }
}

/// What each coldkey is to get, computed at once (spec: registry §6).
fn expected(netuid: NetUid) -> BTreeMap<AccountId, u64> {
    let pot = u128::from(SubnetTAO::<Runtime>::get(netuid).to_u64());
    let mut claims: Vec<(Option<AccountId>, u128)> = Vec::new();
    for (hotkey, of) in TotalHotkeyAlpha::<Runtime>::iter_keys() {
        if of == netuid {
            // In the order of the coldkeys.
            let shares = Subtensor::shares_of(&hotkey).into_keys();
            claims.extend(shares.filter(|(_, of)| *of == netuid).map(|(coldkey, of)| {
                let alpha = Subtensor::stake_of(&hotkey, &coldkey, of).to_u64();
                (Some(coldkey), alpha.into())
            }));
        }
    }
    let protocol = SubnetAlphaIn::<Runtime>::get(netuid).to_u64()
        + SubnetProtocolAlpha::<Runtime>::get(netuid).to_u64();
    claims.push((None, protocol.into()));
    let total: u128 = claims.iter().map(|(_, alpha)| alpha).sum();
    let mut order: Vec<usize> = (0..claims.len()).collect();
    order.sort_by_key(|place| Reverse(pot * claims[*place].1 % total));
    let mut parts: Vec<u128> = claims.iter().map(|(_, alpha)| pot * alpha / total).collect();
    let left = pot - parts.iter().sum::<u128>();
    for place in order.into_iter().take(left as usize) {
        parts[place] += 1;
    }
    assert_eq!(parts.iter().sum::<u128>(), pot);
    let mut due = BTreeMap::new();
    for ((coldkey, _), part) in claims.into_iter().zip(parts) {
        if let Some(coldkey) = coldkey {
            *due.entry(coldkey).or_default() += part as u64;
        }
    }
    due
}

/// What all accounts hold is what was issued.
fn check_supply() {
    let held: u64 = frame_system::Account::<Runtime>::iter_values()
        .map(|account| account.data.free + account.data.reserved)
        .sum();
    assert_eq!(held, Balances::total_issuance());
}

/// The large subnet, and another one that goes on.
fn large_chain() -> (Chain, NetUid) {
    let mut chain = Chain::dev();
    let netuid = chain.open_subnet("//Alice", 100);
    chain.open_subnet("//Bob", 100);
    chain.state(|| {
        populate(netuid);
        add_stakers(netuid);
        issue_to(&Subtensor::derive_subnet_account(netuid), 12_345 * TAO + 678);
        SubnetTAO::<Runtime>::mutate(netuid, |tao| {
            *tao = TaoBalance::new(tao.to_u64() + 12_345 * TAO + 678)
        });
        TotalStake::<Runtime>::mutate(|total| {
            *total = TaoBalance::new(total.to_u64() + 12_345 * TAO + 678)
        });
    });
    chain.block(Vec::new());
    (chain, netuid)
}

#[test]
fn ten_thousand_stakers_are_paid_while_blocks_stay_short() {
    let (mut chain, netuid) = large_chain();
    let due = chain.state(|| expected(netuid));
    assert!(due.len() >= STAKERS as usize);
    let before: BTreeMap<_, _> =
        chain.state(|| due.keys().map(|who| (who.clone(), Balances::free_balance(who))).collect());

    let (mut blocks, mut longest, mut heaviest) = (0, Duration::ZERO, 0);
    // What a block weighs without any of it.
    let usual = chain.state(|| System::block_weight().total().ref_time());
    chain.sudo(Call::<Runtime>::root_dissolve_network { netuid });
    assert!(chain.state(|| Subtensor::is_dissolving(netuid)), "not in one block");
    loop {
        let weight = chain.state(|| {
            check_supply();
            System::block_weight().total().ref_time()
        });
        longest = longest.max(chain.took());
        heaviest = heaviest.max(weight);
        assert!(chain.took() <= MOST, "block {} took {:?}", chain.number(), chain.took());
        let most = usual + WORK_PER_BLOCK.ref_time() + 200_000_000_000;
        assert!(weight <= most, "block {} weighs {weight}", chain.number());
        if !chain.state(|| Subtensor::is_dissolving(netuid)) {
            break;
        }
        chain.block(Vec::new());
        blocks += 1;
        assert!(blocks < 1_000, "it does not end");
    }
    println!(
        "{NEURONS} neurons and {STAKERS} stakers: {blocks} blocks after the call, the longest \
         {longest:?}, the heaviest {} ms of weight",
        heaviest / 1_000_000_000
    );
    assert!(blocks > 10, "no block does much of it");
    chain.state(|| {
        let mut paid = 0;
        for (who, amount) in &due {
            // The owner's hotkey earns nothing any more; all of these only wait.
            let got = Balances::free_balance(who) - before[who];
            if *who != account("//Alice") {
                assert_eq!(got, *amount, "{who}");
                paid += u32::from(*amount > 0);
            }
        }
        assert!(paid >= STAKERS);
        let account = Subtensor::derive_subnet_account(netuid);
        assert_eq!(
            Balances::free_balance(account),
            <Balances as frame_support::traits::fungible::Inspect<_>>::minimum_balance()
        );
    });
}

#[test]
fn a_new_subnet_replaces_a_large_one_at_once() {
    let (mut chain, netuid) = large_chain();
    chain.state(|| {
        SubnetLimit::<Runtime>::put(3);
        NetworkImmunityPeriod::<Runtime>::put(0);
        for other in Subtensor::netuids() {
            let price = if other == netuid { 1 } else { 5 };
            SubnetMovingPrice::<Runtime>::insert(
                other,
                myelin_types::fixed::I96F32::from_num(price),
            );
        }
        assert_eq!(Subtensor::network_to_prune(), Some(netuid));
        // The price average of a block must not change that.
        SubnetMovingAlpha::<Runtime>::put(myelin_types::fixed::I96F32::from_num(0));
    });
    let new = chain.open_subnet("//Charlie", 100);
    assert_ne!(new, netuid, "its netuid is not free yet");
    assert_eq!(chain.state(Subtensor::netuids).len(), 4);
    while chain.state(|| Subtensor::is_dissolving(netuid)) {
        chain.block(Vec::new());
        assert!(chain.took() <= MOST);
    }
    chain.state(|| {
        SubnetLimit::<Runtime>::put(4);
        check_supply();
    });
    assert_eq!(chain.open_subnet("//Bob", 100), netuid);
}
