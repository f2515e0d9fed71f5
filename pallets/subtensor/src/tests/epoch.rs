//! The epoch through the pallet: what it reads, stores, reports and pays.

use super::{block_step_kit::*, stake_kit::*};
use crate::{mock::*, *};
use frame_support::assert_ok;
use myelin_types::{AlphaBalance, MechId, NetUid, NetUidStorageIndex};

const POOL: u64 = 1_000_000_000_000_000;

pub fn index(netuid: NetUid, mecid: u8) -> NetUidStorageIndex {
    NetUidStorageIndex::new(netuid, MechId::new(mecid))
}

/// A subnet whose neurons, of coldkeys 1, 2, … and hotkeys 11, 12, …, have these stakes.
pub fn subnet(stakes: &[u64]) -> NetUid {
    let netuid = emitting(2, DYNAMIC, POOL, POOL);
    for (i, alpha) in (0u8..).zip(stakes) {
        neuron(netuid, 1 + i, 11 + i);
        give(netuid, 1 + i, 11 + i, *alpha);
    }
    netuid
}

pub fn permit(netuid: NetUid, permits: &[bool]) {
    ValidatorPermit::<Test>::insert(netuid, permits.to_vec());
}

/// Runs the epoch over `emission`; hotkey, incentive, dividend.
pub fn run(netuid: NetUid, emission: u64) -> Vec<(u8, u64, u64)> {
    let keys = SubtensorModule::keys_of(netuid);
    SubtensorModule::run_epoch(netuid, emission.into(), keys)
        .earnings
        .into_iter()
        .map(|(hotkey, incentive, dividend)| {
            let bytes: &[u8; 32] = hotkey.as_ref();
            (bytes[0], incentive.to_u64(), dividend.to_u64())
        })
        .collect()
}

pub fn emission_of(netuid: NetUid) -> Vec<u64> {
    Emission::<Test>::get(netuid).into_iter().map(AlphaBalance::to_u64).collect()
}

pub fn bonds(index: NetUidStorageIndex, n: u16) -> Vec<Vec<(u16, u16)>> {
    (0..n).map(|uid| Bonds::<Test>::try_get(index, uid).expect("every row is stored")).collect()
}

/// An owner and a second validator, with 0.3 and 0.7 of the stake, give two miners a quarter and
/// three quarters.
#[test]
fn vectors_of_a_subnet_with_an_owner_and_two_miners() {
    bare(|| {
        let netuid = subnet(&[300 * ONE, 700 * ONE, 0, 0]);
        set_owner(netuid, 1, 11);
        Yuma3On::<Test>::insert(netuid, true);
        // The owner needs no permit.
        permit(netuid, &[false, true, false, false]);
        System::set_block_number(5);
        let main = index(netuid, 0);
        put_weights(main, 0, &[(2, 21_845), (3, 65_535)]);
        put_weights(main, 1, &[(2, 21_845), (3, 65_535)]);
        System::reset_events();

        let earned = run(netuid, ONE);

        let [quarter, three_quarters] = [124_999_999, 375_000_000];
        assert_eq!(
            earned,
            [(11, 0, 149_999_999), (12, 0, 350_000_000), (13, quarter, 0), (14, three_quarters, 0)]
        );
        let emitted = Event::IncentiveAlphaEmittedToMiners {
            netuid: main,
            emissions: [0, 0, quarter, three_quarters].map(AlphaBalance::new).to_vec(),
        };
        assert_eq!(events(), [emitted]);
        assert_eq!(emission_of(netuid), [149_999_999, 350_000_000, quarter, three_quarters]);
        assert_eq!(Incentive::<Test>::get(main), [0, 0, 16_383, 49_151]);
        assert_eq!(Consensus::<Test>::get(netuid), [0, 0, 16_383, 49_151]);
        assert_eq!(Dividends::<Test>::get(netuid), [19_660, 45_874, 0, 0]);
        assert_eq!(StakeWeight::<Test>::get(netuid), [19_660, 45_874, 0, 0]);
        assert_eq!(ValidatorTrust::<Test>::get(netuid), [65_535, 65_535, 0, 0]);
        assert_eq!(ValidatorPermit::<Test>::get(netuid), [true, true, false, false]);
        assert_eq!(Active::<Test>::get(netuid), [true; 4]);
        // A tenth of the weights: the moving average of the bonds begins.
        let row = vec![(2, 1_638), (3, 4_915)];
        assert_eq!(bonds(main, 4), [row.clone(), row, vec![], vec![]]);
    });
}

#[test]
fn rows_and_stamps_are_only_read() {
    bare(|| {
        let netuid = subnet(&[ONE, 0]);
        let main = index(netuid, 0);
        permit(netuid, &[true, false]);
        put_weights(main, 0, &[(1, 7), (0, 3)]);
        run(netuid, ONE);
        assert_eq!(Weights::<Test>::get(main, 0), [(1, 7), (0, 3)]);
        assert_eq!(LastUpdate::<Test>::get(main), [1, 0]);
        assert!(!Weights::<Test>::contains_key(main, 1));
    });
}

/// Case 5 of the epoch's cases: rows are stored and read back over nine epochs.
#[test]
fn bonds_over_nine_epochs() {
    bare(|| {
        let netuid = subnet(&[1, 2, 3, 4, 0, 0, 0, 0]);
        Tempo::<Test>::insert(netuid, 1);
        MaxAllowedValidators::<Test>::insert(netuid, 8);
        for uid in 0..8 {
            BlockAtRegistration::<Test>::insert(netuid, uid, 1);
        }
        let main = index(netuid, 0);
        run(netuid, ONE);
        assert_eq!(emission_of(netuid)[..4], [99_999_999, 199_999_999, 299_999_999, 399_999_999]);
        let miners = [(4, 16_383), (5, 32_767), (6, 49_149), (7, 65_535)];
        let columns: [(u64, usize, [u16; 4]); 8] = [
            (2, 4, [16_383, 32_767, 49_151, 65_535]),
            (3, 4, [14_582, 32_767, 49_151, 65_535]),
            (4, 4, [12_603, 28_321, 49_151, 65_535]),
            (5, 7, [12_602, 28_320, 49_150, 65_535]),
            (6, 7, [10_951, 24_609, 49_150, 65_535]),
            (7, 7, [9_559, 21_482, 49_150, 65_535]),
            (8, 7, [8_376, 18_824, 49_150, 65_535]),
            (9, 7, [7_363, 16_549, 49_150, 65_535]),
        ];
        for (block, column, expected) in columns {
            System::set_block_number(block);
            match block {
                2 => (0..4).for_each(|uid| put_weights(main, uid, &miners)),
                3..=5 => {
                    let uid = block as u16 - 3;
                    put_weights(main, uid, &[(uid, 65_535)]);
                }
                6 => put_weights(main, 2, &[(7, 65_535)]),
                _ => {}
            }
            run(netuid, ONE);
            let rows = bonds(main, 4);
            let bond = |row: &Vec<(u16, u16)>| {
                row.iter().find(|(uid, _)| usize::from(*uid) == column).map_or(0, |pair| pair.1)
            };
            assert_eq!(rows.iter().map(bond).collect::<Vec<_>>(), expected, "block {block}");
        }
        assert_eq!(
            emission_of(netuid),
            [26_565_175, 59_701_871, 177_311_856, 236_421_095, 0, 0, 0, 500_000_000]
        );
        assert_eq!(Dividends::<Test>::get(netuid)[..4], [3_481, 7_825, 23_240, 30_987]);
    });
}

/// Case 20 d: mechanisms of their own weights, a quarter and three quarters of the emission.
#[test]
fn two_mechanisms() {
    bare(|| {
        let netuid = subnet(&[ONE, ONE, 0]);
        MechanismCountCurrent::<Test>::insert(netuid, MechId::new(2));
        MechanismEmissionSplit::<Test>::insert(netuid, vec![16_383, 49_152]);
        permit(netuid, &[true, false, false]);
        System::set_block_number(2);
        let [first, second] = [index(netuid, 0), index(netuid, 1)];
        put_weights(first, 0, &[(1, 39_321), (2, 26_214)]);
        put_weights(second, 0, &[(1, 13_107), (2, 52_428)]);
        (0..3).for_each(|uid| [first, second].iter().for_each(|index| touch(*index, uid)));
        System::reset_events();

        let earned = run(netuid, ONE);

        assert_eq!(earned, [(11, 0, 500_000_000), (12, 149_997_710, 0), (13, 350_002_288, 0)]);
        assert_eq!(Incentive::<Test>::get(first), [0, 39_320, 26_213]);
        assert_eq!(Incentive::<Test>::get(second), [0, 13_106, 52_427]);
        assert_eq!(Consensus::<Test>::get(netuid), [0, 19_658, 45_872]);
        assert_eq!(Dividends::<Test>::get(netuid), [65_534, 0, 0]);
        assert_eq!(ValidatorTrust::<Test>::get(netuid), [65_533, 0, 0]);
        assert_eq!(StakeWeight::<Test>::get(netuid), [32_766, 32_766, 0]);
        assert_eq!(emission_of(netuid), [312_505_722, 74_999_999, 237_505_721]);
        assert_eq!(ValidatorPermit::<Test>::get(netuid), [true, true, false]);
        let [one, two] = events().try_into().expect("an event of each mechanism");
        let sums = [one, two].map(|event| match event {
            Event::IncentiveAlphaEmittedToMiners { netuid, emissions } => {
                (netuid, emissions.into_iter().sum::<AlphaBalance>().to_u64())
            }
            other => panic!("{other:?}"),
        });
        assert_eq!([sums[0].0, sums[1].0], [first, second]);
        // Half of each mechanism's part.
        assert_near(sums[0].1, 249_988_556 / 2, 3);
        assert_near(sums[1].1, 750_011_444 / 2, 3);
    });
}

/// Case 20 c: bonds belong to a mechanism.
#[test]
fn bonds_of_two_mechanisms() {
    bare(|| {
        let netuid = subnet(&[ONE, ONE]);
        Tempo::<Test>::insert(netuid, 1);
        MechanismCountCurrent::<Test>::insert(netuid, MechId::new(2));
        permit(netuid, &[true, true]);
        System::set_block_number(2);
        let [first, second] = [index(netuid, 0), index(netuid, 1)];
        let both = [(0, 65_535), (1, 65_535)];
        for uid in [0, 1] {
            put_weights(first, uid, &both);
            put_weights(second, uid, &both);
        }
        put_weights(second, 0, &[(0, 65_535), (1, 0)]);
        run(netuid, ONE);
        assert_eq!(Incentive::<Test>::get(first), [32_767; 2]);
        assert_eq!(bonds(first, 2), [[(1, 65_535)], [(0, 65_535)]]);
        assert_eq!(bonds(second, 2), [vec![], vec![(0, 65_535)]]);
    });
}

#[test]
fn stake_is_weighed_with_root_parents_and_threshold() {
    bare(|| {
        let netuid = subnet(&[ONE, ONE, ONE]);
        // 12 has as much root stake at half weight; 13 lends all to 11; 14 is below the threshold.
        give(NetUid::ROOT, 2, 12, 2 * ONE);
        TaoWeight::<Test>::put(u64::MAX / 2 + 1);
        ChildKeys::<Test>::insert(account(13), netuid, vec![(u64::MAX, account(11))]);
        ParentKeys::<Test>::insert(account(11), netuid, vec![(u64::MAX, account(13))]);
        neuron(netuid, 4, 14);
        give(netuid, 4, 14, ONE / 2);
        StakeThreshold::<Test>::put(ONE);
        run(netuid, ONE);
        assert_eq!(StakeWeight::<Test>::get(netuid), [32_767, 32_767, 0, 0]);
        assert_eq!(ValidatorPermit::<Test>::get(netuid), [true, true, false, false]);
    });
}

#[test]
fn earnings_come_in_the_order_of_the_hotkeys() {
    bare(|| {
        let netuid = emitting(2, DYNAMIC, POOL, POOL);
        for hotkey in [15, 12, 13] {
            neuron(netuid, 1, hotkey);
            give(netuid, 1, hotkey, u64::from(hotkey) * ONE);
        }
        assert_eq!(run(netuid, 40_000), [(12, 0, 11_999), (13, 0, 12_999), (15, 0, 15_000)]);
        assert_eq!(emission_of(netuid), [15_000, 11_999, 12_999]);
    });
}

/// Bonds towards a uid are dropped if its hotkey came after the last epoch, or within a tempo if
/// there was none.
#[test]
fn bonds_to_newcomers_are_dropped() {
    let bond_kept = |last_step: u64, registered: u64| {
        let mut kept = false;
        bare(|| {
            let netuid = subnet(&[ONE, 0, 0]);
            let main = index(netuid, 0);
            permit(netuid, &[true, false, false]);
            LastMechansimStepBlock::<Test>::insert(netuid, last_step);
            BlockAtRegistration::<Test>::insert(netuid, 2, registered);
            System::set_block_number(400);
            Bonds::<Test>::insert(main, 0, vec![(1, 65_535), (2, 65_535)]);
            put_weights(main, 0, &[(1, 65_535)]);
            run(netuid, ONE);
            kept = Bonds::<Test>::get(main, 0).iter().any(|(uid, _)| *uid == 2);
        });
        kept
    };
    assert!(bond_kept(100, 60) && bond_kept(100, 100) && !bond_kept(100, 101));
    assert!(bond_kept(0, 39) && !bond_kept(0, 40));
}

#[test]
fn without_owner_hotkey_nobody_is_the_owner() {
    bare(|| {
        // The account of zeros is what an absent entry reads as.
        let netuid = subnet(&[ONE]);
        neuron(netuid, 0, 0);
        run(netuid, ONE);
        assert_eq!(ValidatorPermit::<Test>::get(netuid), [true, false]);
        SubnetOwnerHotkey::<Test>::insert(netuid, account(0));
        run(netuid, ONE);
        assert_eq!(ValidatorPermit::<Test>::get(netuid), [true, true]);
    });
}

#[test]
fn a_uid_without_key_counts_as_registered_at_the_start() {
    bare(|| {
        let netuid = subnet(&[ONE, 0]);
        let main = index(netuid, 0);
        permit(netuid, &[true, false]);
        put_weights(main, 0, &[(1, 65_535), (2, 65_535)]);
        SubnetworkN::<Test>::insert(netuid, 3);
        BlockAtRegistration::<Test>::insert(netuid, 2, 9);
        let earned = run(netuid, ONE);
        assert_eq!(Incentive::<Test>::get(main), [0, 32_767, 32_767]);
        assert_eq!(earned.len(), 2);
        // The invariants hold again once the uid has its key.
        own(3, 13);
        Keys::<Test>::insert(netuid, 2, account(13));
        Uids::<Test>::insert(netuid, account(13), 2);
        IsNetworkMember::<Test>::insert(account(13), netuid, true);
    });
}

/// An epoch of nobody still leaves its vectors and its event.
#[test]
fn an_empty_subnet_has_empty_vectors() {
    bare(|| {
        let netuid = subnet(&[]);
        System::reset_events();
        assert!(run(netuid, ONE).is_empty());
        let main = index(netuid, 0);
        let emitted = Event::IncentiveAlphaEmittedToMiners { netuid: main, emissions: Vec::new() };
        assert_eq!(events(), [emitted]);
        assert_eq!(Incentive::<Test>::try_get(main), Ok(vec![]));
        assert_eq!(Active::<Test>::try_get(netuid), Ok(vec![]));
        assert_eq!(Emission::<Test>::try_get(netuid), Ok(vec![]));
        assert_eq!(Consensus::<Test>::try_get(netuid), Ok(vec![]));
        assert_eq!(Dividends::<Test>::try_get(netuid), Ok(vec![]));
        assert_eq!(ValidatorTrust::<Test>::try_get(netuid), Ok(vec![]));
        assert_eq!(ValidatorPermit::<Test>::try_get(netuid), Ok(vec![]));
        assert_eq!(StakeWeight::<Test>::try_get(netuid), Ok(vec![]));
        assert_eq!(Bonds::<Test>::iter_prefix(main).count(), 0);
    });
}

/// The owner has a permit beyond the number of permits, without stake, and from the first epoch
/// on; the bonds of its row are stored.
#[test]
fn the_owner_is_permitted_beyond_the_cap() {
    bare(|| {
        let netuid = subnet(&[3 * ONE, 2 * ONE, ONE, 0]);
        MaxAllowedValidators::<Test>::insert(netuid, 2);
        run(netuid, 0);
        assert_eq!(ValidatorPermit::<Test>::get(netuid), [true, true, false, false]);
        set_owner(netuid, 4, 14);
        put_weights(index(netuid, 0), 3, &[(0, 1), (3, 1)]);
        run(netuid, 0);
        assert_eq!(ValidatorPermit::<Test>::get(netuid), [true, true, false, true]);
        // An owner who is not registered has no uid to permit.
        SubnetOwnerHotkey::<Test>::insert(netuid, account(99));
        run(netuid, 0);
        assert_eq!(ValidatorPermit::<Test>::get(netuid), [true, true, false, false]);
    });
}

/// Each mechanism reports the miners' amounts as they are paid, by uid, under its own index; the
/// vectors of the subnet are written once, after the last.
#[test]
fn every_mechanism_reports_its_miners() {
    bare(|| {
        let netuid = subnet(&[ONE, 0, 0]);
        MechanismCountCurrent::<Test>::insert(netuid, MechId::new(3));
        permit(netuid, &[true, false, false]);
        for (mecid, uid) in [(0, 1), (1, 2), (2, 1)] {
            put_weights(index(netuid, mecid), 0, &[(uid, 1)]);
        }
        System::set_block_number(2);
        System::reset_events();
        let earned = run(netuid, 3_000);
        let emitted = |mecid, emissions: [u64; 3]| Event::IncentiveAlphaEmittedToMiners {
            netuid: index(netuid, mecid),
            emissions: emissions.map(AlphaBalance::new).to_vec(),
        };
        assert_eq!(
            events(),
            [emitted(0, [0, 500, 0]), emitted(1, [0, 0, 500]), emitted(2, [0, 500, 0])]
        );
        assert_eq!(earned, [(11, 0, 1_500), (12, 1_000, 0), (13, 500, 0)]);
        assert_eq!(Incentive::<Test>::get(index(netuid, 1)), [0, 0, 65_535]);
    });
}

#[test]
fn vectors_grow_with_the_subnet_and_missing_ones_are_created() {
    bare(|| {
        let netuid = subnet(&[ONE]);
        run(netuid, 0);
        assert_eq!(StakeWeight::<Test>::get(netuid), [65_535]);
        neuron(netuid, 9, 99);
        assert_eq!(StakeWeight::<Test>::decode_len(netuid), Some(1), "until the next epoch");
        let main = index(netuid, 0);
        assert!(!Bonds::<Test>::contains_key(main, 1));
        run(netuid, 0);
        assert_eq!(StakeWeight::<Test>::get(netuid), [65_535, 0]);
        assert!(Bonds::<Test>::contains_key(main, 1), "an empty row is a row");
    });
}

/// From registrations to the first payouts by calls and whole blocks alone.
struct Market {
    netuid: NetUid,
}

impl Market {
    /// Owner 1/11, validator 2/12 with stake and weights on itself and the miner, miner 3/13; in
    /// the first block after the epoch that gave the permit.
    fn open(tempo: u16) -> Self {
        let netuid = add_started_subnet(1, 11);
        Tempo::<Test>::insert(netuid, tempo);
        CommitRevealWeightsEnabled::<Test>::insert(netuid, false);
        WeightsSetRateLimit::<Test>::insert(netuid, 0);
        add_neuron(netuid, 2, 12);
        run_to_block(System::block_number() + 1);
        add_neuron(netuid, 3, 13);
        stake(netuid, 2, 12, 100 * ONE);
        let market = Self { netuid };
        market.run_to_epoch();
        run_to_block(System::block_number() + 1);
        let validator = signed(&account(12));
        assert_ok!(SubtensorModule::set_weights(validator, netuid, vec![2], vec![1], 0));
        market
    }

    fn run_to_epoch(&self) {
        let epochs = SubnetEpochIndex::<Test>::get(self.netuid);
        while SubnetEpochIndex::<Test>::get(self.netuid) == epochs {
            run_to_block(System::block_number() + 1);
        }
    }

    /// Stakes of owner, validator and miner.
    fn stakes(&self) -> [u64; 3] {
        [11, 12, 13].map(|hotkey| staked(self.netuid, hotkey))
    }

    /// What owner, validator and miner earn in the next epoch.
    fn next_epoch(&self) -> [u64; 3] {
        let before = self.stakes();
        self.run_to_epoch();
        let after = self.stakes();
        [0, 1, 2].map(|i| after[i] - before[i])
    }
}

#[test]
fn from_registration_to_payout() {
    Scene::new().run(|| {
        let market = Market::open(10);
        let netuid = market.netuid;
        let [owner, validator, miner] = market.next_epoch();
        let main = index(netuid, 0);
        assert_eq!(Incentive::<Test>::get(main), [0, 0, 65_535]);
        assert_eq!(Dividends::<Test>::get(netuid), [0, 65_535, 0]);
        assert_eq!(ValidatorPermit::<Test>::get(netuid), [true, true, false]);
        // Ten blocks of an alpha: 18 % to the owner, the rest by halves; nobody staked to root.
        let cut = 10 * 179_995_422;
        assert_eq!(owner, cut);
        assert_near(miner, 10 * 410_002_288, 10);
        assert_near(validator, 10 * 410_002_288, 10);
        assert_near(emission_of(netuid).iter().sum(), 10 * 820_004_577, 30);
        let emitted = events().into_iter().find_map(|event| match event {
            Event::IncentiveAlphaEmittedToMiners { netuid, emissions } => Some((netuid, emissions)),
            _ => None,
        });
        let emissions = vec![0.into(), 0.into(), miner.into()];
        assert_eq!(emitted, Some((main, emissions)));
        assert_eq!(MinerBurned::<Test>::get(netuid), 0);
        assert_eq!(stake_of(netuid, 3, 13), miner);
    });
}

/// Case C7.
#[test]
fn c7_epochs_without_emission_before_the_start() {
    Scene::new().run(|| {
        let market = Market::open(2);
        let netuid = market.netuid;
        FirstEmissionBlockNumber::<Test>::remove(netuid);
        market.next_epoch();
        assert_eq!(market.next_epoch(), [0; 3]);
        assert_eq!(BlocksSinceLastStep::<Test>::get(netuid), 0);
        assert_eq!(Incentive::<Test>::get(index(netuid, 0)), [0, 0, 65_535]);
        assert_eq!(Dividends::<Test>::get(netuid), [0, 65_535, 0]);
        assert_ok!(SubtensorModule::start_call(signed(&account(1)), netuid));
        market.next_epoch();
        assert!(market.next_epoch().into_iter().all(|earned| earned > 0));
    });
}

/// Case D10.
#[test]
fn d10_owner_cut_switched_off() {
    Scene::new().run(|| {
        SubnetOwnerCut::<Test>::put(6_553);
        let market = Market::open(10);
        OwnerCutEnabled::<Test>::insert(market.netuid, false);
        market.next_epoch();
        let [owner, validator, miner] = market.next_epoch();
        assert_eq!(owner, 0);
        assert_near(validator, 5 * ONE, 10);
        assert_near(miner, 5 * ONE, 10);
        run_to_block(System::block_number() + 3);
        assert_eq!(pots(market.netuid)[3], 0);
    });
}

/// Case D11.
#[test]
fn d11_miners_pay_and_pots() {
    Scene::new().run(|| {
        SubnetOwnerCut::<Test>::put(6_553);
        let market = Market::open(10);
        let netuid = market.netuid;
        market.next_epoch();
        let [_, _, miner] = market.next_epoch();
        assert_near(miner, 10 * ONE / 100 * 45, 1_000_000);
        run_to_block(System::block_number() + 9);
        assert_near(pots(netuid)[0], 9 * ONE / 100 * 45, 100_000);
        assert_eq!(pots(netuid)[2], 0, "root does not sell");
        // Root sells once prices are high, and has something to sell once it has stake.
        market.run_to_epoch();
        open_root();
        stake(NetUid::ROOT, 7, 12, 1_000 * ONE);
        set_moving_price(netuid, 2.0);
        let mut last = 0;
        for _ in 0..9 {
            run_to_block(System::block_number() + 1);
            let root = pots(netuid)[2];
            assert!(root > last);
            last = root;
        }
        market.run_to_epoch();
        assert!(root_rate(netuid, 12) > Some(0));
    });
}

/// Nodes of the state that an epoch's reading touches, with this many pairs in each row of weights
/// and bonds.
fn touched_nodes(pairs: u16) -> usize {
    const N: u16 = 64;
    let mut storage = sp_io::TestExternalities::new_empty();
    let netuid = NetUid::new(2);
    storage.execute_with(|| {
        System::set_block_number(1);
        for uid in 0..N {
            let hotkey = account(uid as u8 + 1);
            SubtensorModule::append_neuron(netuid, &hotkey, 0);
            TotalHotkeyAlpha::<Test>::insert(&hotkey, netuid, AlphaBalance::new(ONE));
            let row: Vec<(u16, u16)> = (0..pairs).map(|to| (to, uid + 1)).collect();
            SubtensorModule::put_weights(index(netuid, 0), uid, row.clone());
            Bonds::<Test>::insert(index(netuid, 0), uid, row);
        }
    });
    storage.commit_all().unwrap();
    let gather = || {
        let mut stakes = stake::Stakes::new(netuid);
        let keys = SubtensorModule::keys_of(netuid);
        let subnet = SubtensorModule::gather_subnet(netuid, keys, &mut stakes);
        let mechanism = SubtensorModule::gather_mechanism(index(netuid, 0), subnet.n());
        let rows = mechanism.bonds.entry_count();
        assert_eq!(rows, usize::from(N) * usize::from(pairs));
    };
    let ((), proof) = storage.execute_and_prove(gather);
    proof.iter_nodes().count()
}

#[test]
fn the_number_of_values_read_does_not_grow_with_the_pairs() {
    assert_eq!(touched_nodes(16), touched_nodes(64));
}
