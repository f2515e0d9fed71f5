//! The minimum nomination (spec: staking §8; staking cases 23).

use super::stake_kit::*;
use crate::{mock::*, *};
use frame_support::assert_ok;
use myelin_types::{Correction, NetUid};

const OWNER: u8 = 1;
const HOT: u8 = 10;

/// A subnet whose alpha costs a TAO, with a hotkey.
fn subnet() -> NetUid {
    own(OWNER, HOT);
    pool(2, 1_000_000 * ONE, 1_000_000 * ONE)
}

fn nominator(n: u32) -> Account {
    let mut bytes = [0x77; 32];
    bytes[..4].copy_from_slice(&n.to_le_bytes());
    Account::new(bytes)
}

fn nominate(netuid: NetUid, n: u32, alpha: u64) {
    SubtensorModule::increase_stake(&account(HOT), &nominator(n), netuid, alpha.into());
    SubnetAlphaOut::<Test>::mutate(netuid, |out| *out = out.saturating_add(alpha.into()));
}

fn nomination(netuid: NetUid, n: u32) -> u64 {
    SubtensorModule::stake_of(&account(HOT), &nominator(n), netuid).to_u64()
}

#[test]
fn what_a_nominator_leaves_below_the_minimum_is_sold() {
    Scene::new().authored_by(9).run(|| {
        let netuid = subnet();
        give(netuid, 3, HOT, 5_000_000);
        give(netuid, OWNER, HOT, 5_000_000);
        // No minimum: the rest stays.
        assert_ok!(remove(netuid, 3, HOT, 2_500_000));
        assert_eq!(stake_of(netuid, 3, HOT), 2_500_000);
        // Four million rao.
        NominatorMinRequiredStake::<Test>::put(2_000_000);
        give(netuid, 3, HOT, 3_000_000);
        let (before, total) = (free(3), TotalHotkeyAlpha::<Test>::get(account(HOT), netuid));
        assert_ok!(remove(netuid, 3, HOT, 2_500_000));
        assert_eq!(stake_of(netuid, 3, HOT), 0);
        // Both sales pay the fee of 33/65535.
        assert_near(free(3) - before, 2_500_000 + 3_000_000 - 2_768, 3);
        let left = TotalHotkeyAlpha::<Test>::get(account(HOT), netuid);
        assert_near(total.to_u64() - left.to_u64(), 5_500_000, 1);
        // The owner may keep any amount.
        assert_ok!(remove(netuid, OWNER, HOT, 2_500_000));
        assert_near(stake_of(netuid, OWNER, HOT), 2_500_000, 1);
    });
}

#[test]
fn a_rising_minimum_sells_small_nominations() {
    Scene::new().authored_by(9).run(|| {
        let netuid = subnet();
        for n in 0..20 {
            nominate(netuid, n, 1_000_000 + u64::from(n) * 100_000);
        }
        give(netuid, OWNER, HOT, 1_000);
        SubtensorModule::set_nominator_min_required_stake(1_000_000);
        // Below two million rao: the first ten, but none of the owner's.
        let kept: Vec<_> = (0..20).filter(|n| nomination(netuid, *n) > 0).collect();
        assert_eq!(kept, (10..20).collect::<Vec<_>>());
        assert_near(stake_of(netuid, OWNER, HOT), 1_000, 1);
        assert!(!NominationSweep::<Test>::exists(), "all was looked at in the call");
        // Not above the old minimum in rao: nothing happens.
        SubtensorModule::set_nominator_min_required_stake(2_000_000);
        assert_eq!(nomination(netuid, 10), 2_000_000);
    });
}

/// A number that is above the one so far, but not above the minimum in rao.
#[test]
fn with_kept_nominations_every_rise_sells_small_ones() {
    for (corrections, kept) in [(&[][..], 2_500_000), (&[Correction::KeptNominations], 0)] {
        Scene::new().authored_by(9).corrected(corrections).run(|| {
            let netuid = subnet();
            SubtensorModule::set_nominator_min_required_stake(1_000_000);
            nominate(netuid, 1, 2_500_000);
            // From two million rao to four.
            SubtensorModule::set_nominator_min_required_stake(2_000_000);
            assert_eq!(nomination(netuid, 1), kept);
            nominate(netuid, 2, 2_500_000);
            SubtensorModule::set_nominator_min_required_stake(2_000_000);
            assert_eq!(nomination(netuid, 2), 2_500_000, "no rise");
        });
    }
}

#[test]
fn a_large_chain_is_swept_over_several_blocks() {
    Scene::new().authored_by(9).run(|| {
        let netuid = subnet();
        (0..650).for_each(|n| nominate(netuid, n, 1_000_000));
        let left = || (0..650).filter(|n| nomination(netuid, *n) > 0).count();
        SubtensorModule::set_nominator_min_required_stake(1_000_000);
        // The genesis owner's share on subnet 1 may be among the first.
        assert!((150..=151).contains(&left()), "{}", left());
        assert!(NominationSweep::<Test>::exists());
        let busy = SubtensorModule::block_step();
        assert!((50..=51).contains(&left()), "{}", left());
        SubtensorModule::block_step();
        assert_eq!(left(), 0);
        assert!(!NominationSweep::<Test>::exists());
        assert!(SubtensorModule::block_step().ref_time() < busy.ref_time());
        System::set_block_number(5);
    });
}

/// A nomination whose subnet cannot pay, after its minimum rose: what is left of it, of its pool
/// and of the circulating alpha.
fn unsold(corrections: &[Correction]) -> [u64; 3] {
    Scene::new().authored_by(9).corrected(corrections).run(|| {
        let netuid = subnet();
        // Too little to sell.
        set_reserves(netuid, 1_000, 1_000_000 * ONE);
        give(netuid, 3, HOT, 1_000_000);
        SubtensorModule::set_nominator_min_required_stake(1_000_000);
        [
            stake_of(netuid, 3, HOT),
            TotalHotkeyAlpha::<Test>::get(account(HOT), netuid).to_u64(),
            SubnetAlphaOut::<Test>::get(netuid).to_u64(),
        ]
    })
}

#[test]
fn a_nomination_that_cannot_be_sold_is_erased_or_kept() {
    assert_eq!(unsold(&[]), [0, 0, 1_000_000], "alpha that nobody owns");
    assert_eq!(unsold(&[Correction::KeptNominations]), [1_000_000; 3]);
}
