//! Payouts and rounding with and without their corrections (spec: emission §21).

use super::{block_step_kit::*, stake_kit::*};
use crate::{mock::*, *};
use myelin_types::{Correction, NetUid};

const BOTH: [Correction; 2] = [Correction::BalancedPayouts, Correction::AssignedDust];
/// A miner and a validator, and their coldkeys.
const MINER: u8 = 12;
const VALIDATOR: u8 = 13;

/// Runs on a subnet with a miner and a validator with stake.
fn scene<R>(corrections: &[Correction], test: impl FnOnce(NetUid) -> R) -> R {
    Scene::new().corrected(corrections).run(|| {
        SubnetOwnerCut::<Test>::put(0);
        TaoWeight::<Test>::put(0);
        let netuid = emitting(2, DYNAMIC, 1_000 * ONE, 1_000 * ONE);
        neuron(netuid, 2, MINER);
        neuron(netuid, 3, VALIDATOR);
        set_take(VALIDATOR, 0);
        give(netuid, 3, VALIDATOR, ONE);
        test(netuid)
    })
}

/// Circulating alpha that is nobody's: neither staked nor pending.
fn ownerless(netuid: NetUid) -> i128 {
    let staked: u64 = TotalHotkeyAlpha::<Test>::iter()
        .filter(|entry| entry.1 == netuid)
        .map(|e| e.2.to_u64())
        .sum();
    let pending: u64 = pots(netuid).iter().sum();
    i128::from(alpha_out(netuid)) - i128::from(staked) - i128::from(pending)
}

/// Alpha without owner after paying these pots, what the validator got, and what was recycled.
fn paid(
    corrections: &[Correction],
    values: [u64; 4],
    earned: &[(u8, u64, u64)],
) -> (i128, u64, u64) {
    scene(corrections, |netuid| {
        pay(netuid, values, earned);
        (ownerless(netuid), staked(netuid, VALIDATOR) - ONE, alpha_counters(netuid)[2])
    })
}

#[test]
fn an_epoch_without_root_part_pays_all() {
    let case =
        |corrections| paid(corrections, [500, 300, 0, 0], &[(MINER, 400, 0), (VALIDATOR, 0, 400)]);
    assert_eq!(case(&[]), (100, 300, 0));
    assert_eq!(case(&BOTH[..1]), (0, 400, 0));
}

#[test]
fn a_mechanism_without_miners_loses_nothing() {
    let case =
        |corrections| paid(corrections, [500, 500, 0, 0], &[(MINER, 250, 0), (VALIDATOR, 0, 750)]);
    assert_eq!(case(&[]), (250, 500, 0));
    assert_eq!(case(&BOTH[..1]), (0, 750, 0));
}

#[test]
fn a_mechanism_without_validators_creates_nothing() {
    let case = |corrections: &[Correction]| {
        scene(corrections, |netuid| {
            // Room for what is paid too much.
            SubnetAlphaOut::<Test>::mutate(netuid, |out| *out = out.saturating_add(250.into()));
            pay(netuid, [500, 500, 0, 0], &[(MINER, 750, 0), (VALIDATOR, 0, 250)]);
            (ownerless(netuid) - 250, staked(netuid, VALIDATOR) - ONE)
        })
    };
    assert_eq!(case(&[]), (-250, 500));
    assert_eq!(case(&BOTH[..1]), (0, 250));
}

#[test]
fn what_childkey_burn_recycles_is_not_paid_too() {
    let case = |corrections: &[Correction]| {
        scene(corrections, |netuid| {
            SubnetAlphaOut::<Test>::mutate(netuid, |out| *out = out.saturating_add(ONE.into()));
            give(netuid, 4, 15, 3 * ONE);
            ChildKeys::<Test>::insert(account(15), netuid, vec![(u64::MAX, account(VALIDATOR))]);
            ParentKeys::<Test>::insert(account(VALIDATOR), netuid, vec![(u64::MAX, account(15))]);
            own(4, 15);
            set_take(15, 0);
            CKBurn::<Test>::put(u64::MAX / 2);
            pay(netuid, [0, ONE, 0, 0], &[(VALIDATOR, 0, ONE)]);
            (ownerless(netuid) - i128::from(ONE), alpha_counters(netuid)[2])
        })
    };
    // Three quarters are the parent's, half of which is recycled; it is paid to the others, too.
    let (balance, recycled) = case(&[]);
    assert_eq!((balance, recycled), (-374_999_997, 374_999_999));
    assert_eq!(case(&BOTH[..1]), (1, 374_999_999));
    assert_eq!(case(&BOTH), (0, 374_999_999));
}

#[test]
fn pots_that_nobody_can_receive_are_recycled() {
    // Nobody staked on root, and the subnet has no owner hotkey.
    let case = |corrections| {
        paid(corrections, [500, 300, 200, 77], &[(MINER, 500, 0), (VALIDATOR, 0, 500)])
    };
    assert_eq!(case(&[]), (277, 300, 0));
    assert_eq!(case(&BOTH[..1]), (0, 300, 277));
}

#[test]
fn rounding_of_dividends_goes_back_into_the_pot() {
    let case = |corrections: &[Correction]| {
        scene(corrections, |netuid| {
            neuron(netuid, 4, 14);
            neuron(netuid, 5, 15);
            for (coldkey, hotkey) in [(4, 14), (5, 15)] {
                give(netuid, coldkey, hotkey, ONE);
                set_take(hotkey, 0);
            }
            pay(netuid, [0, 100, 0, 0], &[(VALIDATOR, 0, 1), (14, 0, 1), (15, 0, 1)]);
            (ownerless(netuid), pots(netuid))
        })
    };
    assert_eq!(case(&[]), (1, [0; 4]));
    assert_eq!(case(&BOTH[1..]), (0, [0, 1, 0, 0]));
}

/// A root stake of 2,000 TAO: the rate counts in steps of 466 rao.
#[test]
fn root_dividends_below_the_rates_resolution_go_back_into_the_pot() {
    let case = |corrections: &[Correction]| {
        scene(corrections, |netuid| {
            TaoWeight::<Test>::put(u64::MAX);
            give(NetUid::ROOT, 4, VALIDATOR, 2_000 * ONE);
            pay(netuid, [0, 0, 1_000_000, 0], &[(VALIDATOR, 0, 1)]);
            let rate = root_rate(netuid, VALIDATOR).unwrap();
            assert_eq!(rate, (1_000_000i128 << 32) / (2_000 * i128::from(ONE)));
            let claimable = (rate as u128 * u128::from(2_000 * ONE)).div_ceil(1 << 32) as u64;
            (1_000_000 - claimable, pots(netuid))
        })
    };
    let lost = 225;
    assert_eq!(case(&[]), (lost, [0; 4]));
    assert_eq!(case(&BOTH[1..]), (lost, [0, 0, lost, 0]));
}

#[test]
fn rounding_of_a_blocks_alpha_goes_to_the_validators() {
    let case = |corrections: &[Correction]| {
        scene(corrections, |netuid| {
            SubnetOwnerCut::<Test>::put(11_796);
            SubtensorModule::emit_alpha(netuid, ONE.into(), false);
            (ownerless(netuid), pots(netuid))
        })
    };
    assert_eq!(case(&[]), (2, [410_002_288, 410_002_288, 0, 179_995_422]));
    assert_eq!(case(&BOTH[1..]), (0, [410_002_288, 410_002_290, 0, 179_995_422]));
}

/// Every rao of alpha is somebody's, over blocks and epochs.
#[test]
fn with_both_corrections_no_alpha_is_without_owner() {
    let case = |corrections: &[Correction]| {
        scene(corrections, |netuid| {
            SubnetOwnerCut::<Test>::put(11_796);
            Tempo::<Test>::insert(netuid, 10);
            set_take(VALIDATOR, 11_796);
            neuron(netuid, 4, 14);
            give(netuid, 4, 14, ONE / 3);
            run_to_block(45);
            assert_eq!(LastEpochBlock::<Test>::get(netuid), 40);
            ownerless(netuid) - i128::from(SubnetProtocolAlpha::<Test>::get(netuid).to_u64())
        })
    };
    assert!(case(&[]) > 0);
    assert_eq!(case(&BOTH), 0);
}

/// Dividends of a hotkey without stake whose delegate takes nothing: the owner's stake, and what
/// the first to stake there gets.
#[test]
fn dividends_without_stakers_are_the_first_stakers_or_the_owners() {
    let case = |corrections: &[Correction]| {
        scene(corrections, |netuid| {
            neuron(netuid, 4, 14);
            set_take(14, 0);
            pay(netuid, [0, 100, 0, 0], &[(14, 0, 1)]);
            pay(netuid, [0, 100, 0, 0], &[(14, 0, 1)]);
            assert_eq!((staked(netuid, 14), dividends(netuid, 14)), (200, (100, 0)));
            let owned = stake_of(netuid, 4, 14);
            give(netuid, 5, 14, 1_000);
            (owned, stake_of(netuid, 5, 14))
        })
    };
    assert_eq!(case(&[]), (0, 1_200));
    assert_eq!(case(&[Correction::OwnedDividends]), (200, 1_000));
}
