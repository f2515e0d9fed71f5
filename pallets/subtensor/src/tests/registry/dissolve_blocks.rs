//! Dissolving a subnet that is too large for one block.

use super::*;
use crate::registry::dissolve::{WORK_PER_BLOCK, steps::Step};
use frame_support::weights::Weight;
use frame_support::{assert_noop, assert_ok};
use myelin_types::{Correction, units::TAO};
use std::collections::BTreeMap;

/// Stakers of the large subnet; a block pays a few hundred.
const STAKERS: u32 = 1_200;
const HOTKEYS: u8 = 3;
const DEPOSIT: u64 = 500;
const POT: u64 = 1_000 * TAO + 77;

/// A coldkey by its number.
fn staker(number: u32) -> Account {
    Account::new(sp_io::hashing::blake2_256(&number.to_le_bytes()))
}

fn hotkey_of(number: u32) -> Account {
    account(100 + (number % u32::from(HOTKEYS)) as u8)
}

/// A started subnet of coldkey 1 with 1,200 stakers of different stakes with three hotkeys.
fn large_subnet() -> NetUid {
    let netuid = add_started_subnet(1, 2);
    for hotkey in 0..HOTKEYS {
        own(3, 100 + hotkey);
    }
    for number in 0..STAKERS {
        let coldkey = staker(number);
        crate::tests::stake_kit::issue_to(&coldkey, DEPOSIT);
        let alpha = AlphaBalance::new(1_000_000 + 7 * u64::from(number));
        SubtensorModule::increase_stake(&hotkey_of(number), &coldkey, netuid, alpha);
        SubnetAlphaOut::<Test>::mutate(netuid, |out| *out = out.saturating_add(alpha));
    }
    // As much as the lock that its account holds, and a little of those that registered.
    crate::tests::stake_kit::issue_to(&SubtensorModule::derive_subnet_account(netuid), TAO);
    set_tao(netuid, POT);
    netuid
}

/// What each staker gets, all at once and in the plainest way: shares rounded down, then a rao each
/// for the largest remainders.
fn expected_payouts(netuid: NetUid) -> BTreeMap<Account, u64> {
    let pot = u128::from(SubnetTAO::<Test>::get(netuid).to_u64());
    let mut claims = Vec::new();
    for (hotkey, of) in TotalHotkeyAlpha::<Test>::iter_keys() {
        if of == netuid {
            let mut coldkeys: Vec<_> = SubtensorModule::shares_of(&hotkey)
                .into_keys()
                .filter(|(_, of)| *of == netuid)
                .collect();
            coldkeys.sort();
            for (coldkey, _) in coldkeys {
                let alpha = SubtensorModule::stake_of(&hotkey, &coldkey, netuid).to_u64();
                claims.push((Some(coldkey), u128::from(alpha)));
            }
        }
    }
    let protocol = SubnetAlphaIn::<Test>::get(netuid).to_u64()
        + SubnetProtocolAlpha::<Test>::get(netuid).to_u64();
    claims.push((None, protocol.into()));
    let total: u128 = claims.iter().map(|(_, alpha)| alpha).sum();
    let mut parts: Vec<_> = claims
        .into_iter()
        .map(|(who, alpha)| (who, pot * alpha / total, pot * alpha % total))
        .collect();
    let given: u128 = parts.iter().map(|(_, share, _)| share).sum();
    parts.sort_by_key(|(_, _, remainder)| core::cmp::Reverse(*remainder));
    for (_, share, _) in parts.iter_mut().take((pot - given) as usize) {
        *share += 1;
    }
    parts.into_iter().filter_map(|(who, share, _)| Some((who?, share as u64))).collect()
}

/// Lets one block go on with what is being dissolved; its weight.
fn one_block() -> Weight {
    System::set_block_number(System::block_number() + 1);
    let weight = SubtensorModule::continue_dissolutions();
    check_state();
    weight
}

/// Blocks until nothing is left to do.
fn until_done() -> u32 {
    let mut blocks = 0;
    while !Dissolutions::<Test>::get().is_empty() {
        one_block();
        blocks += 1;
        assert!(blocks < 1_000, "it does not end");
    }
    blocks
}

fn step() -> Option<Step> {
    Dissolutions::<Test>::get().first().map(|dissolution| dissolution.step)
}

fn begin(netuid: NetUid) {
    assert_eq!(SubtensorModule::do_dissolve_network(netuid), Ok(false));
    check_state();
}

#[test]
fn everybody_is_paid_exactly_and_no_block_does_much() {
    Scene::new().run(|| {
        let netuid = large_subnet();
        let expected = expected_payouts(netuid);
        let paid: u64 = expected.values().sum();
        let account = SubtensorModule::derive_subnet_account(netuid);
        let held = Balances::free_balance(&account);
        let supply = Balances::total_issuance();
        let others = TotalStake::<Test>::get().to_u64() - POT;
        begin(netuid);
        assert_eq!(events().last(), Some(&Event::NetworkRemoved(netuid)));
        assert!(!SubtensorModule::subnet_exists(netuid));
        assert_eq!(TotalStake::<Test>::get().to_u64(), others);

        let mut blocks = 0;
        let mut before = 0;
        let received = || (0..STAKERS).map(|n| Balances::free_balance(staker(n)) - DEPOSIT);
        while SubtensorModule::is_dissolving(netuid) {
            // The last entry of a block may exceed what it is to do.
            let weight = one_block();
            let most = WORK_PER_BLOCK.ref_time() + 1_000_000_000;
            assert!(weight.ref_time() <= most, "{weight:?}");
            let now: u64 = received().sum();
            assert!(now >= before, "nothing is taken back");
            before = now;
            let owed = held - Balances::free_balance(&account);
            let recycled = supply - Balances::total_issuance();
            assert_eq!(owed, now + recycled, "what leaves the account is paid or recycled");
            blocks += 1;
        }
        assert!((2..9).contains(&blocks), "{blocks} blocks");
        for number in 0..STAKERS {
            let got = Balances::free_balance(staker(number)) - DEPOSIT;
            assert_eq!(got, expected[&staker(number)], "staker {number}");
        }
        assert_eq!(Balances::free_balance(&account), DEPOSIT);
        assert_eq!(supply - Balances::total_issuance(), held - paid - DEPOSIT);
        assert_eq!(one_block(), T_READ, "nothing is left to do");
    });
}

/// What a block without dissolutions reads.
const T_READ: Weight = Weight::from_parts(25_000_000, 0);

#[test]
fn a_block_s_calls_share_its_work() {
    Scene::new().run(|| {
        let (first, second) = (large_subnet(), add_subnet(5, 6));
        begin(first);
        let (_, spent) = DissolutionWork::<Test>::get();
        assert!(spent >= WORK_PER_BLOCK.ref_time());
        let weight = System::block_weight().total().ref_time();
        assert!(weight >= WORK_PER_BLOCK.ref_time(), "calls account for it");
        // Who comes later waits, however small.
        begin(second);
        let (_, after) = DissolutionWork::<Test>::get();
        assert!(after - spent < WORK_PER_BLOCK.ref_time() / 20, "{} more", after - spent);
        let queue: Vec<_> = Dissolutions::<Test>::get().iter().map(|next| next.netuid).collect();
        assert_eq!(queue, [first, second]);
        until_done();
        // A small subnet goes at once, in a block that has done nothing yet.
        System::set_block_number(System::block_number() + 1);
        let third = add_subnet(5, 6);
        assert_eq!(SubtensorModule::do_dissolve_network(third), Ok(true));
    });
}

#[test]
fn its_netuid_is_not_used_until_it_is_done() {
    Scene::new().run(|| {
        let netuid = large_subnet();
        SubnetLimit::<Test>::put(2);
        System::set_block_number(2_000_000);
        NetworkRegisteredAt::<Test>::insert(FIRST, 1_999_999);
        assert_eq!(SubtensorModule::network_to_prune(), Some(netuid));
        // The new subnet comes at once all the same.
        let new = add_subnet(5, 6);
        assert_eq!(new, NetUid::new(3));
        assert!(SubtensorModule::is_dissolving(netuid));
        assert_eq!(SubtensorModule::netuids(), [NetUid::ROOT, FIRST, new]);
        assert_eq!(TotalNetworks::<Test>::get(), 3);
        let added = events().contains(&Event::NetworkAdded(new, 1));
        let removed = events().contains(&Event::NetworkRemoved(netuid));
        assert!(added && removed);
        check_state();
        until_done();
        SubnetLimit::<Test>::put(3);
        assert_eq!(add_subnet(7, 8), netuid);
        assert_eq!(RegisteredSubnetCounter::<Test>::get(netuid), 2);
    });
}

#[test]
fn no_call_reaches_it() {
    Scene::new().funded(9, 10 * TAO).run(|| {
        let netuid = large_subnet();
        own(9, 10);
        grant_stake(netuid, 9, 10, 50 * TAO);
        begin(netuid);
        let amount = TAO.into();
        let alpha = AlphaBalance::new(TAO);
        let hotkey = account(10);
        let new_hotkey = account(11);
        let gone = [
            Call::add_stake { hotkey: hotkey.clone(), netuid, amount_staked: amount },
            Call::remove_stake { hotkey: hotkey.clone(), netuid, amount_unstaked: alpha },
            Call::recycle_alpha { hotkey: hotkey.clone(), amount: alpha, netuid },
            Call::set_children { hotkey: hotkey.clone(), netuid, children: Vec::new() },
            Call::set_childkey_take { hotkey: hotkey.clone(), netuid, take: 1 },
            Call::lock_stake { hotkey: hotkey.clone(), netuid, amount: alpha },
            Call::move_lock { destination_hotkey: hotkey.clone(), netuid },
            Call::set_perpetual_lock { netuid, enabled: true },
            Call::burned_register { netuid, hotkey: hotkey.clone() },
            Call::start_call { netuid },
            Call::set_coldkey_auto_stake_hotkey { netuid, hotkey: hotkey.clone() },
            Call::swap_hotkey { hotkey: hotkey.clone(), new_hotkey, netuid: Some(netuid) },
        ];
        for call in gone {
            let refused = dispatch(call.clone(), signed(&account(9)));
            let errors = [Error::<Test>::SubnetNotExists, Error::SubtokenDisabled];
            assert!(
                errors.map(|error| Err(error.into())).contains(&refused),
                "{call:?}: {refused:?}"
            );
        }
        for call in [
            Call::sudo_set_root_claim_threshold { netuid, new_value: 1 },
            Call::sudo_set_voting_power_ema_alpha { netuid, alpha: 1 },
            Call::enable_voting_power_tracking { netuid },
            Call::disable_voting_power_tracking { netuid },
            Call::set_activity_cutoff_factor { netuid, factor_milli: 2_000 },
            Call::update_symbol { netuid, symbol: "β".into() },
            Call::root_dissolve_network { netuid },
        ] {
            assert_noop!(dispatch(call, root()), Error::<Test>::SubnetNotExists);
        }
        // Neither its owner nor its neurons are known any more.
        let owner = signed(&account(1));
        let threshold = Call::sudo_set_root_claim_threshold { netuid, new_value: 1 };
        assert_noop!(dispatch(threshold, owner), DispatchError::BadOrigin);
        assert!(Uids::<Test>::get(netuid, account(2)).is_none());
        let fee = SubtensorModule::can_pay_fee_in_alpha(
            &account(9),
            &Call::remove_stake { hotkey, netuid, amount_unstaked: alpha },
            1.into(),
        );
        assert!(!fee, "fees are not paid with its alpha");
        until_done();
    });
}

/// Dissolves the large subnet while `meddle` does something in every block; nobody may gain or
/// lose by it, `payee` says who gets what a staker is owed.
fn dissolve_while(
    corrections: &[Correction],
    mut meddle: impl FnMut(u32),
    payee: impl Fn(&Account) -> Account,
) {
    Scene::new().corrected(corrections).run(|| {
        let netuid = large_subnet();
        let expected = expected_payouts(netuid);
        begin(netuid);
        let mut blocks = 0;
        while SubtensorModule::is_dissolving(netuid) {
            meddle(blocks);
            check_state();
            one_block();
            blocks += 1;
        }
        let mut due = BTreeMap::<Account, u64>::new();
        for (coldkey, amount) in expected {
            *due.entry(payee(&coldkey)).or_default() += amount;
        }
        for (coldkey, amount) in due {
            let held = Balances::free_balance(&coldkey);
            assert!((amount..amount + 1_000 * DEPOSIT).contains(&held), "{held} of {amount}");
        }
        let left = storage_keys().into_iter().filter(|key| is_of_dissolution(key)).count();
        assert_eq!(left, 0, "what dissolutions keep for themselves is gone");
    });
}

fn is_of_dissolution(key: &[u8]) -> bool {
    ["Dissolutions", "DissolutionClaims", "DissolutionRanks", "DissolutionHeirs"]
        .iter()
        .any(|item| key[16..32] == sp_io::hashing::twox_128(item.as_bytes()))
}

#[test]
fn a_coldkey_that_is_replaced_leaves_its_claims_to_the_other() {
    // Each swap: in which block, from whom, to whom. One goes on, one goes back.
    let swaps = [(0, 5, 2_005), (0, 7, 2_007), (1, 2_005, 3_005), (1, 2_007, 7), (1, 8, 2_008)];
    for corrections in [&[][..], &[Correction::WholeKeySwaps]] {
        dissolve_while(
            corrections,
            |block| {
                for (when, old, new) in swaps {
                    if when == block {
                        let swapped = SubtensorModule::swap_coldkey_to(&staker(old), &staker(new));
                        assert_ok!(swapped);
                    }
                }
            },
            |coldkey| match [(5, 3_005), (8, 2_008)]
                .into_iter()
                .find(|(old, _)| staker(*old) == *coldkey)
            {
                Some((_, heir)) => staker(heir),
                None => coldkey.clone(),
            },
        );
    }
}

#[test]
fn a_hotkey_that_is_replaced_changes_nothing() {
    for corrections in [&[][..], &[Correction::WholeKeySwaps]] {
        dissolve_while(
            corrections,
            |block| {
                // One of the three hotkeys goes, another goes and comes back.
                let swaps = if block == 0 { &[(102, 99), (101, 98), (98, 101)][..] } else { &[] };
                for (old, new) in swaps {
                    endow(3, TAO);
                    let last = types::RateLimitKey::LastTxBlock(account(3));
                    LastRateLimitedBlock::<Test>::remove(last);
                    let owner = signed(&account(3));
                    let (old, new) = (account(*old), account(*new));
                    assert_ok!(SubtensorModule::swap_hotkey(owner, old, new, None));
                }
            },
            Clone::clone,
        );
    }
}

#[test]
fn root_stakers_claim_from_others_meanwhile() {
    Scene::new().run(|| {
        let netuid = large_subnet();
        let other = add_started_subnet(5, 6);
        SubtokenEnabled::<Test>::insert(NetUid::ROOT, true);
        for (hotkey, coldkey) in [(100, 3), (101, 4)] {
            grant_stake(NetUid::ROOT, coldkey, hotkey, 10 * TAO);
            let subnets = [netuid, other];
            for of in subnets {
                let amount = AlphaBalance::new(TAO);
                SubnetAlphaOut::<Test>::mutate(of, |out| *out = out.saturating_add(amount));
                SubtensorModule::accrue_root_dividends(&account(hotkey), of, amount);
            }
        }
        let root_tao = SubnetAlphaOut::<Test>::get(NetUid::ROOT).to_u64();
        set_tao(NetUid::ROOT, root_tao);
        let root_account = SubtensorModule::derive_subnet_account(NetUid::ROOT);
        crate::tests::stake_kit::issue_to(&root_account, root_tao);
        let expected = expected_payouts(netuid);
        begin(netuid);
        let subnets = [netuid, other].into();
        assert_ok!(SubtensorModule::claim_root(signed(&account(3)), subnets));
        let claimed = RootClaimed::<Test>::get((other, account(100), account(3)));
        assert!(claimed > 0, "the other subnet pays");
        until_done();
        for (coldkey, amount) in expected {
            assert_eq!(Balances::free_balance(&coldkey), DEPOSIT + amount);
        }
        for rates in RootClaimable::<Test>::iter_values() {
            assert_eq!(rates.into_keys().collect::<Vec<_>>(), [other]);
        }
        assert_eq!(RootClaimed::<Test>::iter_prefix((netuid,)).count(), 0);
    });
}

#[test]
fn what_is_left_behind_goes_with_the_correction() {
    for fresh in [false, true] {
        let corrections: &[_] = if fresh { &[Correction::FreshNetuids] } else { &[] };
        Scene::new().corrected(corrections).run(|| {
            let netuid = add_started_subnet(1, 2);
            own(3, 4);
            OwnerCutEnabled::<Test>::insert(netuid, false);
            MinAllowedUids::<Test>::insert(netuid, 3);
            RootProp::<Test>::insert(netuid, myelin_types::fixed::U96F32::from_num(1));
            VotingPower::<Test>::insert(netuid, account(4), 5);
            AutoStakeDestination::<Test>::insert(account(3), netuid, account(4));
            AutoStakeDestinationColdkeys::<Test>::insert(account(4), netuid, vec![account(3)]);
            IsNetworkMember::<Test>::insert(account(4), netuid, false);
            LastRateLimitedBlock::<Test>::insert(
                types::RateLimitKey::OwnerHyperparamUpdate(
                    netuid,
                    types::Hyperparameter::TriggerEpoch,
                ),
                1,
            );
            // A share without alpha behind it.
            SubtensorModule::increase_stake(&account(4), &account(3), netuid, 5.into());
            TotalHotkeyAlpha::<Test>::remove(account(4), netuid);
            assert_eq!(SubtensorModule::do_dissolve_network(netuid), Ok(true));
            let stays = !fresh;
            assert_eq!(OwnerCutEnabled::<Test>::contains_key(netuid), stays);
            assert_eq!(MinAllowedUids::<Test>::contains_key(netuid), stays);
            assert_eq!(RootProp::<Test>::contains_key(netuid), stays);
            assert_eq!(VotingPower::<Test>::contains_key(netuid, account(4)), stays);
            assert_eq!(AutoStakeDestination::<Test>::contains_key(account(3), netuid), stays);
            assert_eq!(IsNetworkMember::<Test>::contains_key(account(4), netuid), stays);
            assert_eq!(TotalHotkeySharesV2::<Test>::contains_key(account(4), netuid), stays);
            assert_eq!(AlphaV2::<Test>::contains_key((account(4), account(3), netuid)), stays);
            let stamps = LastRateLimitedBlock::<Test>::iter_keys();
            let of_owner = stamps
                .filter(|key| matches!(key, types::RateLimitKey::OwnerHyperparamUpdate(..)))
                .count();
            assert_eq!(of_owner, usize::from(stays));
            assert_eq!(RegisteredSubnetCounter::<Test>::get(netuid), 1, "it is not a setting");
            // What is set where there is no subnet is forgotten, too.
            SubtokenEnabled::<Test>::insert(netuid, true);
            assert_eq!(add_subnet(1, 2), netuid);
            assert_eq!(SubtokenEnabled::<Test>::get(netuid), stays);
        });
    }
}

#[test]
fn steps_follow_each_other() {
    Scene::new().run(|| {
        let netuid = large_subnet();
        begin(netuid);
        let mut seen = vec![step()];
        while SubtensorModule::is_dissolving(netuid) {
            one_block();
            seen.extend(Some(step()).filter(|now| seen.last() != Some(now)));
        }
        assert_eq!(seen.pop(), Some(None));
        assert!(seen.len() > 1, "{seen:?}");
        assert!(seen.is_sorted(), "{seen:?}");
    });
}
