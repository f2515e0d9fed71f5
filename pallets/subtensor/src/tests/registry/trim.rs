//! Trimming (registry case 35).

use super::*;
use crate::types::{AxonInfo, PrometheusInfo};
use frame_support::{assert_noop, assert_ok};
use myelin_types::{MechId, NetUidStorageIndex};

/// Emission of the sixteen neurons of the case.
const EARNED: [u64; 16] = [17, 42, 8, 56, 23, 91, 34, 77, 12, 65, 3, 88, 29, 51, 74, 39];
/// Neurons of the case that stay, in their order.
const STAYING: [u16; 8] = [3, 5, 6, 7, 9, 11, 13, 14];
const MECHANISMS: u8 = 4;

fn hotkey(uid: u16) -> Account {
    account(100 + uid as u8)
}

fn index(mecid: u8) -> NetUidStorageIndex {
    NetUidStorageIndex::new(FIRST, MechId::new(mecid))
}

fn trim(max: u16) -> DispatchResult {
    frame_support::storage::with_storage_layer(|| {
        SubtensorModule::trim_to_max_allowed_uids(FIRST, max)
    })
}

/// A row that names every uid, from a neuron of a mechanism.
fn row(uid: u16, mecid: u8) -> Vec<(u16, u16)> {
    (0..16).map(|target| (target, 1_000 * u16::from(mecid) + 20 * uid + target)).collect()
}

/// Sixteen neurons with these emissions at a block at which none but uid 6 is immune.
fn sixteen() {
    System::set_block_number(10_000);
    SubnetworkN::<Test>::insert(FIRST, 16);
    MinAllowedUids::<Test>::insert(FIRST, 4);
    MechanismCountCurrent::<Test>::insert(FIRST, MechId::new(MECHANISMS));
    let _ = Keys::<Test>::clear_prefix(FIRST, u32::MAX, None);
    let _ = Uids::<Test>::clear_prefix(FIRST, u32::MAX, None);
    for uid in 0..16 {
        Keys::<Test>::insert(FIRST, uid, hotkey(uid));
        Uids::<Test>::insert(FIRST, hotkey(uid), uid);
        IsNetworkMember::<Test>::insert(hotkey(uid), FIRST, true);
        BlockAtRegistration::<Test>::insert(FIRST, uid, u64::from(uid));
        Axons::<Test>::insert(FIRST, hotkey(uid), AxonInfo::default());
        Prometheus::<Test>::insert(FIRST, hotkey(uid), PrometheusInfo::default());
        AlphaDividendsPerSubnet::<Test>::insert(FIRST, hotkey(uid), AlphaBalance::new(1));
        LastHotkeyEmissionOnNetuid::<Test>::insert(hotkey(uid), FIRST, AlphaBalance::new(1));
        for mecid in 0..MECHANISMS {
            SubtensorModule::put_weights(index(mecid), uid, row(uid, mecid));
            Bonds::<Test>::insert(index(mecid), uid, row(uid, mecid));
            WeightsCommittedAt::<Test>::insert(index(mecid), uid, u64::from(uid) + 50);
        }
    }
    BlockAtRegistration::<Test>::insert(FIRST, 6, 9_999);
    Emission::<Test>::insert(FIRST, EARNED.map(AlphaBalance::new).to_vec());
    Active::<Test>::insert(FIRST, (0..16).map(|uid| uid % 2 == 1).collect::<Vec<_>>());
    Consensus::<Test>::insert(FIRST, (0..16).collect::<Vec<u16>>());
    Dividends::<Test>::insert(FIRST, (16..32).collect::<Vec<u16>>());
    ValidatorTrust::<Test>::insert(FIRST, (32..48).collect::<Vec<u16>>());
    ValidatorPermit::<Test>::insert(FIRST, (0..16).map(|uid| uid < 8).collect::<Vec<_>>());
    StakeWeight::<Test>::insert(FIRST, [7u16, 8, 9].to_vec());
    for mecid in 0..MECHANISMS {
        Incentive::<Test>::insert(index(mecid), (48..64).collect::<Vec<u16>>());
        LastUpdate::<Test>::insert(index(mecid), (100..116).collect::<Vec<u64>>());
    }
}

#[test]
fn the_case_of_the_specification() {
    Scene::new().run(|| {
        sixteen();
        System::reset_events();
        assert_ok!(trim(8));
        assert_eq!(events(), [], "no event");
        assert_eq!(SubnetworkN::<Test>::get(FIRST), 8);
        assert_eq!(MaxAllowedUids::<Test>::get(FIRST), 8);
        let earned = [56, 91, 34, 77, 65, 88, 51, 74].map(AlphaBalance::new);
        assert_eq!(Emission::<Test>::get(FIRST), earned);
        let of = |first: u16| STAYING.map(|uid| first + uid).to_vec();
        assert_eq!(Active::<Test>::get(FIRST), STAYING.map(|uid| uid % 2 == 1));
        assert_eq!(Consensus::<Test>::get(FIRST), of(0));
        assert_eq!(Dividends::<Test>::get(FIRST), of(16));
        assert_eq!(ValidatorTrust::<Test>::get(FIRST), of(32));
        assert_eq!(ValidatorPermit::<Test>::get(FIRST), STAYING.map(|uid| uid < 8));
        assert_eq!(StakeWeight::<Test>::get(FIRST), [0; 8], "none of them had one");
        assert_eq!(Uids::<Test>::iter_prefix(FIRST).count(), 8);
        for (new, old) in (0u16..).zip(STAYING) {
            assert_eq!(Keys::<Test>::get(FIRST, new), hotkey(old));
            assert_eq!(Uids::<Test>::get(FIRST, hotkey(old)), Some(new));
            let registered = if old == 6 { 9_999 } else { old.into() };
            assert_eq!(BlockAtRegistration::<Test>::get(FIRST, new), registered);
            assert!(IsNetworkMember::<Test>::get(hotkey(old), FIRST));
            assert!(Axons::<Test>::contains_key(FIRST, hotkey(old)));
        }
    });
}

#[test]
fn rows_of_every_mechanism_are_renumbered() {
    Scene::new().run(|| {
        sixteen();
        assert_ok!(trim(8));
        for mecid in 0..MECHANISMS {
            let of = |first: u16| STAYING.map(|uid| first + uid).to_vec();
            assert_eq!(Incentive::<Test>::get(index(mecid)), of(48));
            let updates = STAYING.map(|uid| 100 + u64::from(uid));
            assert_eq!(LastUpdate::<Test>::get(index(mecid)), updates);
            assert_eq!(Weights::<Test>::iter_prefix(index(mecid)).count(), 8);
            assert_eq!(Bonds::<Test>::iter_prefix(index(mecid)).count(), 8);
            for (new, old) in (0u16..).zip(STAYING) {
                let before = row(old, mecid);
                let expected: Vec<_> =
                    (0u16..).zip(STAYING).map(|(to, from)| (to, before[from as usize].1)).collect();
                assert_eq!(Weights::<Test>::get(index(mecid), new), expected);
                assert_eq!(Bonds::<Test>::get(index(mecid), new), expected);
                let committed = Some(u64::from(old) + 50);
                assert_eq!(WeightsCommittedAt::<Test>::get(index(mecid), new), committed);
            }
        }
    });
}

#[test]
fn neurons_that_go_leave_nothing() {
    Scene::new().run(|| {
        sixteen();
        assert_ok!(trim(8));
        for gone in (0..16).filter(|uid| !STAYING.contains(uid)).map(hotkey) {
            assert!(!Uids::<Test>::contains_key(FIRST, &gone));
            assert!(!IsNetworkMember::<Test>::contains_key(&gone, FIRST));
            assert!(!Axons::<Test>::contains_key(FIRST, &gone));
            assert!(!Prometheus::<Test>::contains_key(FIRST, &gone));
            assert!(!AlphaDividendsPerSubnet::<Test>::contains_key(FIRST, &gone));
            assert!(!LastHotkeyEmissionOnNetuid::<Test>::contains_key(&gone, FIRST));
        }
        assert!((8..16).all(|uid| !Keys::<Test>::contains_key(FIRST, uid)));
        assert!((8..16).all(|uid| !BlockAtRegistration::<Test>::contains_key(FIRST, uid)));
    });
}

#[test]
fn of_equal_earners_the_higher_uid_goes() {
    Scene::new().run(|| {
        sixteen();
        Emission::<Test>::insert(FIRST, vec![AlphaBalance::new(5); 16]);
        assert_ok!(trim(8));
        let staying: Vec<_> = (0..8).map(|uid| Keys::<Test>::get(FIRST, uid)).collect();
        // Uid 6 is immune, but would have stayed anyway.
        assert_eq!(staying, (0..8).map(hotkey).collect::<Vec<_>>());
    });
}

#[test]
fn the_owner_s_hotkey_stays() {
    Scene::new().run(|| {
        sixteen();
        SubnetOwnerHotkey::<Test>::insert(FIRST, hotkey(10));
        assert_ok!(trim(8));
        assert_eq!(Uids::<Test>::get(FIRST, hotkey(10)), Some(5));
        // The poorest of those that stayed before makes room.
        assert!(!Uids::<Test>::contains_key(FIRST, hotkey(13)));
    });
}

#[test]
fn bounds_and_the_share_of_the_immune() {
    Scene::new().run(|| {
        sixteen();
        assert_noop!(
            SubtensorModule::trim_to_max_allowed_uids(NetUid::new(9), 8),
            Error::<Test>::SubnetNotExists
        );
        assert_noop!(trim(3), Error::<Test>::InvalidValue);
        assert_noop!(trim(257), Error::<Test>::InvalidValue);
        // 7 of 9 are 77 %, 8 of 10 are 80 %.
        let immune = |uids: core::ops::Range<u16>| {
            for uid in uids {
                BlockAtRegistration::<Test>::insert(FIRST, uid, 9_999);
            }
        };
        immune(0..8);
        assert_noop!(trim(10), Error::<Test>::TrimmingWouldExceedMaxImmunePercentage);
        BlockAtRegistration::<Test>::insert(FIRST, 7, 0);
        assert_noop!(trim(8), Error::<Test>::TrimmingWouldExceedMaxImmunePercentage);
        assert_ok!(trim(9));
        assert!((0..7).all(|uid| Uids::<Test>::contains_key(FIRST, hotkey(uid))));
        // A limit above the number of neurons removes nobody.
        MaxAllowedUids::<Test>::insert(FIRST, 20);
        assert_ok!(trim(15));
        assert_eq!(SubnetworkN::<Test>::get(FIRST), 9);
        assert_eq!(MaxAllowedUids::<Test>::get(FIRST), 15);
    });
}
