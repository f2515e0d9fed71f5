//! Paying a drained subnet (emission cases D; spec: emission §12).

use super::{block_step_kit::*, stake_kit::*};
use crate::{mock::*, *};
use myelin_types::{AlphaBalance, NetUid};

const HALF: u64 = 500_000_000;
const POOL: u64 = 1_000_000_000_000_000;

/// A subnet with one neuron: coldkey 2, hotkey 12.
fn one_neuron() -> NetUid {
    let netuid = emitting(2, DYNAMIC, POOL, POOL);
    neuron(netuid, 2, 12);
    netuid
}

#[test]
fn d1_nothing_to_distribute() {
    bare(|| {
        let netuid = one_neuron();
        give(netuid, 2, 12, ONE);
        distribute(netuid, [0; 4]);
        assert_eq!(staked(netuid, 12), ONE);
        // The epoch took place all the same.
        assert_eq!(StakeWeight::<Test>::get(netuid), [65_535]);
        assert_eq!(ValidatorPermit::<Test>::get(netuid), [true]);
        assert_eq!(Emission::<Test>::get(netuid), [AlphaBalance::ZERO]);
        let empty = emitting(3, DYNAMIC, POOL, POOL);
        distribute(empty, [0; 4]);
        assert_eq!(Active::<Test>::try_get(empty), Ok(vec![]));
    });
}

#[test]
fn an_empty_subnet_pays_the_owner_alone() {
    bare(|| {
        let netuid = emitting(2, DYNAMIC, POOL, POOL);
        set_owner(netuid, 1, 11);
        distribute(netuid, [HALF, HALF, HALF, 7]);
        assert_eq!(stake_of(netuid, 1, 11), 7);
        assert_eq!(alpha_out(netuid), 3 * HALF + 7, "the rest is nobody's");
        assert_eq!(miner_burned(netuid), 0);
    });
}

#[test]
fn d2_unregistered_stake_earns_nothing() {
    bare(|| {
        let netuid = emitting(2, DYNAMIC, POOL, POOL);
        own(2, 12);
        give(netuid, 2, 12, ONE);
        distribute(netuid, [HALF, HALF, 0, 0]);
        assert_eq!(staked(netuid, 12), ONE);
    });
}

#[test]
fn d3_without_miners_validators_get_both_halves() {
    bare(|| {
        let netuid = one_neuron();
        give(netuid, 2, 12, ONE);
        distribute(netuid, [HALF, HALF, 0, 0]);
        assert_near(staked(netuid, 12), 2 * ONE, 10);
        assert_near(stake_of(netuid, 2, 12), 2 * ONE, 10);
    });
    // Root stake decides only about the root pot.
    for (root, weight) in
        [(None, 0), (Some(2), u64::MAX), (Some(1), u64::MAX), (Some(1), u64::MAX / 2)]
    {
        bare(|| {
            let netuid = one_neuron();
            neuron(netuid, 3, 13);
            give(netuid, 2, 12, ONE);
            give(netuid, 3, 13, ONE);
            if let Some(times) = root {
                give(NetUid::ROOT, 2, 12, times * ONE);
                give(NetUid::ROOT, 3, 13, ONE);
            }
            TaoWeight::<Test>::put(weight);
            distribute(netuid, [HALF, HALF, 0, 0]);
            assert_near(staked(netuid, 12), ONE + HALF, 10);
            assert_near(staked(netuid, 13), ONE + HALF, 10);
        });
    }
}

#[test]
fn d4_the_root_pot_becomes_claimable() {
    bare(|| {
        let netuid = one_neuron();
        set_take(12, 0);
        give(netuid, 2, 12, ONE);
        give(NetUid::ROOT, 2, 12, ONE);
        TaoWeight::<Test>::put(u64::MAX);
        distribute(netuid, [HALF, HALF, ONE, 0]);
        assert_eq!(staked(netuid, 12), 2 * ONE);
        assert_eq!(staked(NetUid::ROOT, 12), ONE);
        assert_eq!(dividends(netuid, 12), (ONE, ONE));
        assert_eq!(root_rate(netuid, 12), Some(1 << 32), "one alpha per TAO");
    });
}

#[test]
fn more_root_dividends_than_root_stake_go_to_the_owner_at_once() {
    bare(|| {
        let netuid = one_neuron();
        set_take(12, 0);
        give(netuid, 2, 12, ONE);
        give(NetUid::ROOT, 5, 12, ONE);
        TaoWeight::<Test>::put(u64::MAX);
        distribute(netuid, [HALF, HALF, ONE + 1, 0]);
        assert_eq!(stake_of(netuid, 2, 12), 3 * ONE + 1);
        assert_eq!(root_rate(netuid, 12), None);
        assert_eq!(dividends(netuid, 12), (ONE, ONE + 1));
    });
}

#[test]
fn d5_a_child_keeps_its_take() {
    let run = |parent_owner: Option<u8>| {
        let mut result = [0; 2];
        bare(|| {
            let netuid = one_neuron();
            if let Some(coldkey) = parent_owner {
                own(coldkey, 15);
            }
            give(netuid, 2, 15, ONE);
            ChildKeys::<Test>::insert(account(15), netuid, vec![(u64::MAX, account(12))]);
            ParentKeys::<Test>::insert(account(12), netuid, vec![(u64::MAX, account(15))]);
            ChildkeyTake::<Test>::insert(account(12), netuid, 6_553);
            distribute(netuid, [HALF, HALF, 0, 0]);
            result = [staked(netuid, 15) - ONE, staked(netuid, 12)];
        });
        result
    };
    // The parent's owner is nobody, hence somebody else.
    let [parent, child] = run(None);
    assert_near(parent, 900_000_000, 10_000);
    assert_near(child, 99_992_370, 2);
    assert_near(parent + child, ONE, 4);
    assert_eq!(run(Some(3)), [parent, child]);
    // Nothing is taken within a coldkey.
    let [parent, child] = run(Some(2));
    assert_near(parent, ONE, 2);
    assert_eq!(child, 0);
}

#[test]
fn the_least_take_of_a_child_applies_to_lower_ones() {
    bare(|| {
        let netuid = one_neuron();
        give(netuid, 2, 15, ONE);
        ChildKeys::<Test>::insert(account(15), netuid, vec![(u64::MAX, account(12))]);
        ParentKeys::<Test>::insert(account(12), netuid, vec![(u64::MAX, account(15))]);
        MinChildkeyTake::<Test>::put(3_000);
        MinChildkeyTakePerSubnet::<Test>::insert(netuid, 6_553);
        distribute(netuid, [HALF, HALF, 0, 0]);
        assert_near(staked(netuid, 12), 99_992_370, 2);
    });
}

#[test]
fn childkey_burn_is_recycled() {
    bare(|| {
        let netuid = one_neuron();
        give(netuid, 2, 15, ONE);
        ChildKeys::<Test>::insert(account(15), netuid, vec![(u64::MAX, account(12))]);
        ParentKeys::<Test>::insert(account(12), netuid, vec![(u64::MAX, account(15))]);
        CKBurn::<Test>::put(u64::MAX / 4);
        // Room for what is recycled on top of what is paid (spec: emission §21 item 5).
        SubnetAlphaOut::<Test>::mutate(netuid, |out| *out = out.saturating_add(ONE.into()));
        pay(netuid, [0, HALF, 0, 0], &[(12, 0, HALF)]);
        let [_, _, recycled] = alpha_counters(netuid);
        assert_near(recycled, HALF / 4, 1);
        assert_near(staked(netuid, 15), ONE + HALF, 2);
    });
}

/// An owner (coldkey 1, hotkey 11) and a miner (coldkey 3, hotkey 13).
fn owner_and_miner() -> NetUid {
    let netuid = emitting(2, DYNAMIC, POOL, POOL);
    neuron(netuid, 1, 11);
    set_owner(netuid, 1, 11);
    neuron(netuid, 3, 13);
    netuid
}

const MINED: u64 = 10_000_000;

#[test]
fn d6_the_owners_miners_are_not_paid() {
    bare(|| {
        let netuid = owner_and_miner();
        pay(netuid, [2 * MINED, 0, 0, 0], &[(11, MINED, 0), (13, MINED, 0)]);
        assert_eq!([11, 13].map(|hotkey| staked(netuid, hotkey)), [0, MINED]);
        // Burnt by default: it still circulates, but nobody has it.
        assert_eq!(alpha_counters(netuid), [2 * MINED, MINED, 0]);
        assert_eq!(alpha_out(netuid), 2 * MINED);
        assert_eq!(miner_burned(netuid), 1 << 31);
        // However many they are.
        ImmuneOwnerUidsLimit::<Test>::insert(netuid, 1);
        let more = [21, 22, 23];
        more.iter().for_each(|hotkey| {
            neuron(netuid, 1, *hotkey);
        });
        let earned = [11, 13, 21, 22, 23].map(|hotkey| (hotkey, MINED, 0));
        pay(netuid, [5 * MINED, 0, 0, 0], &earned);
        assert_eq!(more.map(|hotkey| staked(netuid, hotkey)), [0; 3]);
        assert_eq!(staked(netuid, 13), 2 * MINED);
        assert_eq!(miner_burned(netuid), (4 << 32) / 5);
    });
}

#[test]
fn withheld_incentives_are_recycled_on_demand() {
    bare(|| {
        let netuid = owner_and_miner();
        recycle_owner_incentives(netuid);
        pay(netuid, [2 * MINED, 0, 0, 0], &[(11, MINED, 0), (13, MINED, 0)]);
        assert_eq!(alpha_counters(netuid), [MINED, 0, MINED]);
        assert_eq!(alpha_out(netuid), MINED);
        assert_eq!(miner_burned(netuid), 1 << 31);
        // Forgotten once nothing is withheld.
        pay(netuid, [MINED, 0, 0, 0], &[(11, 0, 0), (13, MINED, 0)]);
        assert_eq!(miner_burned(netuid), 0);
        pay(netuid, [MINED, 0, 0, 0], &[(11, MINED, 0), (13, 0, 0)]);
        assert_eq!(miner_burned(netuid), 1 << 32);
    });
}

#[test]
fn an_owner_hotkey_of_a_stranger_is_the_owners_too() {
    bare(|| {
        let netuid = owner_and_miner();
        SubnetOwnerHotkey::<Test>::insert(netuid, account(13));
        pay(netuid, [2 * MINED, 0, 0, 0], &[(11, MINED, 0), (13, MINED, 0)]);
        assert_eq!([11, 13].map(|hotkey| staked(netuid, hotkey)), [0; 2]);
    });
}

#[test]
fn d7_incentives_go_where_the_coldkey_wants_them() {
    bare(|| {
        let netuid = owner_and_miner();
        AutoStakeDestination::<Test>::insert(account(3), netuid, account(12));
        System::reset_events();
        pay(netuid, [MINED, 0, 0, 0], &[(11, 0, 0), (13, MINED, 0)]);
        assert_eq!([12, 13].map(|hotkey| staked(netuid, hotkey)), [MINED, 0]);
        assert_eq!(stake_of(netuid, 3, 12), MINED);
        assert_eq!(StakingHotkeys::<Test>::get(account(3)), [account(13), account(12)]);
        let added = |incentive: u64| Event::AutoStakeAdded {
            netuid,
            destination: account(12),
            hotkey: account(13),
            owner: account(3),
            incentive: incentive.into(),
        };
        assert_eq!(events(), [added(MINED)]);
        pay(netuid, [0; 4], &[(13, 0, 0)]);
        assert_eq!(events(), [added(MINED), added(0)], "of nothing too");
        AutoStakeDestination::<Test>::remove(account(3), netuid);
        pay(netuid, [5_000_000, 0, 0, 0], &[(13, 5_000_000, 0)]);
        assert_eq!(staked(netuid, 13), 5_000_000);
    });
}

#[test]
fn d8_two_pots_over_two_validators() {
    let run = |tao_weight: u64, [alpha, root]: [u64; 2]| {
        let mut result = [(0, 0); 2];
        bare(|| {
            let netuid = emitting(2, DYNAMIC, POOL, POOL);
            for (hotkey, alpha, root) in [(12, 4_859_302, 2_342_352), (13, 23_423, 859_273)] {
                neuron(netuid, 2, hotkey);
                set_take(hotkey, 0);
                give(netuid, 2, hotkey, alpha);
                give(NetUid::ROOT, 2, hotkey, root);
            }
            TaoWeight::<Test>::put(tao_weight);
            let earned = [(12, 0, 77_783_738), (13, 0, 19_283_940)];
            pay(netuid, [0, alpha, root, 0], &earned);
            result = [12, 13].map(|hotkey| dividends(netuid, hotkey));
        });
        result
    };
    let pots = [183_123_567_452, 837_120_949_872];
    let (a, b) = ((176_856_534_496, 226_443_796_624), (6_267_032_912, 610_677_153_052));
    // 0.18 in 32 fractional bits.
    let weight = (773_094_113 << 32) | 0xffff_ffff;
    assert_eq!(run(weight, pots), [a, b]);
    assert_eq!(run(weight, [0, pots[1]]), [(0, a.1), (0, b.1)]);
    assert_eq!(run(weight, [pots[0], 0]), [(a.0, 0), (b.0, 0)]);
    let [a, b] = run(0, pots);
    assert_eq!((a.1, b.1), (0, 0));
    assert_near(a.0 + b.0, pots[0], 1_000);
}

#[test]
fn d9_totals_of_a_single_hotkey() {
    for (incentive, dividend) in [(683_051_923, 123_456_789), (683_051_923, 0), (0, 123_456_789)] {
        bare(|| {
            let netuid = one_neuron();
            set_take(12, 0);
            give(netuid, 2, 12, ONE);
            pay(netuid, [incentive, dividend, 0, 0], &[(12, incentive, dividend)]);
            assert_eq!(staked(netuid, 12), ONE + incentive + dividend);
        });
    }
}

#[test]
fn delegates_take_their_part_first() {
    bare(|| {
        let netuid = one_neuron();
        give(netuid, 5, 12, ONE);
        set_take(12, 13_107);
        pay(netuid, [1, ONE, 0, 0], &[(12, 1, 7)]);
        // A fifth is staked for the owner first and gets its part of what all stakers get:
        // 1 : 0.2 of two alpha in all.
        assert_near(stake_of(netuid, 2, 12), ONE / 3, 2);
        assert_near(stake_of(netuid, 5, 12), 2 * ONE - ONE / 3, 2);
        let (stakers, _) = dividends(netuid, 12);
        assert_near(stakers, 4 * ONE / 5, 1);
        assert_near(staked(netuid, 12), 2 * ONE + 1, 1);
        let last = TotalHotkeyAlphaLastEpoch::<Test>::get(account(12), netuid);
        assert_eq!(last.to_u64(), staked(netuid, 12));
    });
}

#[test]
fn dividends_of_the_last_epoch_are_replaced() {
    bare(|| {
        let netuid = one_neuron();
        give(netuid, 2, 12, ONE);
        AlphaDividendsPerSubnet::<Test>::insert(netuid, account(77), AlphaBalance::new(1));
        RootAlphaDividendsPerSubnet::<Test>::insert(netuid, account(77), AlphaBalance::new(1));
        pay(netuid, [0; 4], &[(12, 0, 0)]);
        let alpha: Vec<_> = AlphaDividendsPerSubnet::<Test>::iter_prefix(netuid).collect();
        let root: Vec<_> = RootAlphaDividendsPerSubnet::<Test>::iter_prefix(netuid).collect();
        // Zeros of registered hotkeys are entries.
        assert_eq!(alpha, [(account(12), AlphaBalance::ZERO)]);
        assert_eq!(root, alpha);
    });
}

#[test]
fn without_owner_or_owner_hotkey_the_cut_is_nobodys() {
    bare(|| {
        let netuid = owner_and_miner();
        SubnetOwner::<Test>::remove(netuid);
        pay(netuid, [0, 0, 0, 9], &[]);
        set_owner(netuid, 1, 11);
        SubnetOwnerHotkey::<Test>::remove(netuid);
        pay(netuid, [0, 0, 0, 9], &[]);
        assert_eq!(staked(netuid, 11), 0);
        assert_eq!(alpha_out(netuid), 18);
        set_owner(netuid, 1, 11);
        pay(netuid, [0, 0, 0, 9], &[]);
        assert_eq!(stake_of(netuid, 1, 11), 9);
    });
}

#[test]
fn a_pot_without_takers_stays_in_circulation() {
    bare(|| {
        let netuid = one_neuron();
        // No root stake at all: the root pot is nobody's.
        give(netuid, 2, 12, ONE);
        TaoWeight::<Test>::put(u64::MAX);
        pay(netuid, [1, 0, HALF, 0], &[(12, 1, 5)]);
        assert_eq!(staked(netuid, 12), ONE + 1);
        assert_eq!(alpha_out(netuid), ONE + HALF + 1);
        assert_eq!(dividends(netuid, 12), (0, 0));
    });
}
