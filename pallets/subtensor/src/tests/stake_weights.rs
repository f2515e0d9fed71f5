//! Stake as the epoch counts it, and the relations it is inherited through.

use super::stake_kit::*;
use crate::{mock::*, types::TransactionType, *};
use myelin_types::{NetUid, fixed::I64F64, units::TAO};

const COLD: u8 = 1;
const P: u8 = 10;
const Q: u8 = 11;
const C: u8 = 20;
const D: u8 = 21;

/// A network that has not started, where children apply at once.
fn quiet(netuid: u16) -> NetUid {
    let netuid = pool(netuid, 100 * TAO, 100 * TAO);
    SubtokenEnabled::<Test>::insert(netuid, false);
    netuid
}

fn set(netuid: NetUid, parent: u8, children: &[(u64, u8)]) -> Outcome {
    let children = children.iter().map(|(part, child)| (*part, account(*child))).collect();
    dispatch(COLD, Call::set_children { hotkey: account(parent), netuid, children })
}

/// [`set`] without the rate limit.
fn force(netuid: NetUid, parent: u8, children: &[(u64, u8)]) -> Outcome {
    TransactionKeyLastBlock::<Test>::remove((account(parent), netuid, 0));
    set(netuid, parent, children)
}

fn children(netuid: NetUid, parent: u8) -> Vec<(u64, Account)> {
    ChildKeys::<Test>::get(account(parent), netuid)
}

fn parents(netuid: NetUid, child: u8) -> Vec<(u64, Account)> {
    ParentKeys::<Test>::get(account(child), netuid)
}

fn alpha(netuid: NetUid, hotkey: u8) -> u64 {
    SubtensorModule::stake_weight_of(&account(hotkey), netuid).alpha.to_u64()
}

#[test]
fn stake_is_inherited_from_parents() {
    Scene::new().run(|| {
        let netuid = quiet(5);
        for hotkey in [P, Q] {
            own(COLD, hotkey);
        }
        give(netuid, COLD, P, 1_000);
        give(netuid, COLD, Q, 2_000);
        force(netuid, P, &[(u64::MAX / 2, C)]).unwrap();
        force(netuid, Q, &[(u64::MAX / 2, C)]).unwrap();
        assert_near(alpha(netuid, P), 500, 10);
        assert_near(alpha(netuid, Q), 1_000, 10);
        assert_near(alpha(netuid, C), 1_499, 10);
    });
    Scene::new().run(|| {
        let netuid = quiet(5);
        own(COLD, P);
        give(netuid, COLD, P, 3_000);
        force(netuid, P, &[(u64::MAX / 3, C), (u64::MAX / 3, D)]).unwrap();
        for hotkey in [P, C, D] {
            assert_near(alpha(netuid, hotkey), 1_000, 10);
        }
    });
    Scene::new().run(|| {
        let netuid = quiet(5);
        own(COLD, P);
        give(netuid, COLD, P, 600_000 * TAO);
        force(netuid, P, &[(0, C), (u64::MAX, D)]).unwrap();
        assert_eq!([alpha(netuid, P), alpha(netuid, C)], [0, 0]);
        assert_eq!(alpha(netuid, D), 600_000 * TAO);
    });
}

#[test]
fn root_stake_counts_at_the_tao_weight() {
    Scene::new().run(|| {
        let netuid = quiet(5);
        own(COLD, P);
        give(netuid, COLD, P, 7);
        give(NetUid::ROOT, COLD, P, TAO);
        let of = |hotkey| SubtensorModule::stake_weight_of(&account(hotkey), netuid);
        // The weight has 32 binary digits: 226 245 882 of them.
        let weighted =
            |alpha: i128, tao: i128| I64F64::from_bits((alpha << 64) + tao * (226_245_882 << 32));
        let before = of(P);
        assert_eq!((before.alpha, before.tao), (7.into(), TAO.into()));
        assert_eq!(before.total, weighted(7, TAO.into()));

        // A child of the subnet inherits root stake too, but only on the subnet.
        force(netuid, P, &[(1 << 63, C)]).unwrap();
        assert_eq!((of(C).alpha, of(C).tao), (3.into(), (TAO / 2).into()));
        assert_eq!(of(C).total, weighted(3, i128::from(TAO / 2)));
        let on_root = SubtensorModule::stake_weight_of(&account(P), NetUid::ROOT);
        assert_eq!((on_root.alpha, on_root.tao), (TAO.into(), TAO.into()));
        TaoWeight::<Test>::put(u64::MAX);
        assert_eq!(of(C).total, I64F64::from_num(3 + TAO / 2));
        TaoWeight::<Test>::put(0);
        assert_eq!(of(C).total, I64F64::from_num(3));
    });
}

#[test]
fn weights_of_a_subnet_come_by_uid() {
    Scene::new().run(|| {
        let netuid = quiet(5);
        own(COLD, P);
        give(netuid, COLD, P, 1_000);
        give(netuid, COLD, D, 5);
        force(netuid, P, &[(1 << 63, C)]).unwrap();
        for (uid, hotkey) in [C, P, D].into_iter().enumerate() {
            Keys::<Test>::insert(netuid, uid as u16, account(hotkey));
        }
        SubnetworkN::<Test>::insert(netuid, 4);
        let weights = SubtensorModule::stake_weights_on(netuid);
        let alpha: Vec<_> = weights.iter().map(|weight| weight.alpha.to_u64()).collect();
        assert_eq!(alpha, [500, 500, 5, 0]);
        for hotkey in [C, P, D] {
            let single = SubtensorModule::stake_weight_of(&account(hotkey), netuid);
            assert!(weights.contains(&single));
        }
        let _ = Keys::<Test>::clear_prefix(netuid, 9, None);
        SubnetworkN::<Test>::insert(netuid, 0);
    });
}

#[test]
fn the_owner_neuron_needs_no_stake() {
    Scene::new().run(|| {
        let netuid = quiet(5);
        let enough = |hotkey| SubtensorModule::has_min_stake(&account(hotkey), netuid);
        assert!(enough(P), "without a threshold nobody needs any");
        StakeThreshold::<Test>::put(1_000);
        give(netuid, COLD, P, 999);
        assert!(!enough(P));
        give(netuid, COLD, P, 1);
        assert!(enough(P));

        SubnetOwnerHotkey::<Test>::insert(netuid, account(Q));
        assert!(!enough(Q), "the owner hotkey has no uid");
        Uids::<Test>::insert(netuid, account(Q), 0);
        assert!(enough(Q));
        SubnetOwnerHotkey::<Test>::remove(netuid);
        Uids::<Test>::insert(netuid, account(0), 1);
        assert!(!enough(0), "an absent owner is not the zero account");
    });
}

#[test]
fn set_children_errors_come_in_order() {
    Scene::new().run(|| {
        let netuid = quiet(5);
        System::set_block_number(1_000);
        StakeThreshold::<Test>::put(1);
        let root = NetUid::ROOT;
        // Each scene fails all the later checks too.
        let stamp = |netuid, block| {
            let key = (account(P), netuid, TransactionType::SetChildren as u16);
            TransactionKeyLastBlock::<Test>::insert(key, block);
        };
        let bad = [(u64::MAX, C), (u64::MAX, C)];
        stamp(root, 851);
        assert_eq!(set(root, P, &bad), fails(Error::TxRateLimitExceeded));
        stamp(root, 850);
        assert_eq!(set(root, P, &bad), fails(Error::RegistrationNotPermittedOnRootSubnet));
        assert_eq!(set(NetUid::new(99), P, &bad), fails(Error::SubnetNotExists));
        assert_eq!(set(netuid, P, &bad), fails(Error::NonAssociatedColdKey));
        own(COLD, P);
        assert_eq!(set(netuid, P, &bad), fails(Error::DuplicateChild));

        // The relations as they are.
        let many = [(u64::MAX, P), (1, C), (1, D), (1, 30), (1, 31), (1, 32)];
        ChildKeys::<Test>::insert(
            account(P),
            netuid,
            vec![(u64::MAX, account(C)), (1, account(Q))],
        );
        ParentKeys::<Test>::insert(account(P), netuid, vec![(1, account(C))]);
        ChildKeys::<Test>::insert(account(C), netuid, vec![(1, account(P))]);
        assert_eq!(set(netuid, P, &many), fails(Error::ProportionOverflow));
        ChildKeys::<Test>::insert(account(P), netuid, vec![(u64::MAX, account(C))]);
        assert_eq!(set(netuid, P, &many), fails(Error::ChildParentInconsistency));
        ChildKeys::<Test>::remove(account(P), netuid);
        // The relations as they would be.
        assert_eq!(set(netuid, P, &many), fails(Error::InvalidChild));
        let many = [(u64::MAX, C), (1, D), (1, 30), (1, 31), (1, 32), (1, 33)];
        assert_eq!(set(netuid, P, &many), fails(Error::TooManyChildren));
        assert_eq!(set(netuid, P, &many[..2]), fails(Error::ProportionOverflow));
        assert_eq!(set(netuid, P, &many[..1]), fails(Error::ChildParentInconsistency));
        assert_eq!(set(netuid, P, &many[1..2]), fails(Error::NotEnoughStakeToSetChildkeys));
        // No children, or the subnet owner's hotkey, take no stake.
        assert_eq!(force(netuid, P, &[]), Ok(()));
        SubnetOwnerHotkey::<Test>::insert(netuid, account(P));
        assert_eq!(force(netuid, P, &many[1..2]), Ok(()));
    });
}

#[test]
fn children_apply_at_once_before_the_start() {
    Scene::new().run(|| {
        let netuid = quiet(5);
        own(COLD, P);
        own(COLD, Q);
        force(netuid, P, &[(7, D), (5, C)]).unwrap();
        // Sorted by account, and mirrored.
        assert_eq!(children(netuid, P), [(5, account(C)), (7, account(D))]);
        assert_eq!(parents(netuid, C), [(5, account(P))]);
        let set = vec![(7, account(D)), (5, account(C))];
        assert_eq!(events(), [Event::SetChildren(account(P), netuid, set)]);
        assert!(!PendingChildKeys::<Test>::contains_key(netuid, account(P)));

        // A kept child changes in place, a dropped one forgets.
        force(netuid, Q, &[(9, C)]).unwrap();
        force(netuid, P, &[(6, C)]).unwrap();
        assert_eq!(parents(netuid, C), [(6, account(P)), (9, account(Q))]);
        assert!(!ParentKeys::<Test>::contains_key(account(D), netuid));
        force(netuid, P, &[]).unwrap();
        assert!(!ChildKeys::<Test>::contains_key(account(P), netuid));
        assert_eq!(parents(netuid, C), [(9, account(Q))]);

        // Setting children sorts the parents of the setter.
        own(COLD, C);
        ParentKeys::<Test>::insert(account(C), netuid, vec![(9, account(Q)), (2, account(P))]);
        ChildKeys::<Test>::insert(account(P), netuid, vec![(2, account(C))]);
        force(netuid, C, &[(1, D)]).unwrap();
        assert_eq!(parents(netuid, C), [(2, account(P)), (9, account(Q))]);
    });
}

#[test]
fn children_wait_for_the_cooldown_after_the_start() {
    Scene::new().run(|| {
        let netuid = pool(5, 100 * TAO, 100 * TAO);
        own(COLD, P);
        set(netuid, P, &[(5, C)]).unwrap();
        let list = vec![(5, account(C))];
        assert_eq!(PendingChildKeys::<Test>::get(netuid, account(P)), (list.clone(), 7_201));
        let scheduled = Event::SetChildrenScheduled(account(P), netuid, 7_201, list.clone());
        assert_eq!(events(), [scheduled]);
        System::set_block_number(150);
        assert_eq!(set(netuid, P, &[]), fails(Error::TxRateLimitExceeded));

        System::set_block_number(7_201);
        SubtensorModule::apply_pending_children(netuid);
        assert!(children(netuid, P).is_empty());
        System::set_block_number(7_202);
        SubtensorModule::apply_pending_children(netuid);
        assert_eq!(children(netuid, P), list);
        assert!(!PendingChildKeys::<Test>::contains_key(netuid, account(P)));

        // A new setting overwrites the scheduled one.
        set(netuid, P, &[(6, C)]).unwrap();
        System::set_block_number(7_352);
        set(netuid, P, &[(7, C)]).unwrap();
        let pending = PendingChildKeys::<Test>::get(netuid, account(P));
        assert_eq!(pending, (vec![(7, account(C))], 14_552));
        // A network that has not started applies everything.
        SubtokenEnabled::<Test>::insert(netuid, false);
        SubtensorModule::apply_pending_children(netuid);
        assert_eq!(children(netuid, P), [(7, account(C))]);
    });
}

#[test]
fn fast_chains_wait_fifteen_blocks() {
    Scene::new().fast().run(|| {
        let netuid = pool(5, 100 * TAO, 100 * TAO);
        own(COLD, P);
        set(netuid, P, &[(5, C)]).unwrap();
        assert_eq!(PendingChildKeys::<Test>::get(netuid, account(P)).1, 16);
    });
}

#[test]
fn inconsistent_pending_children_are_dropped() {
    Scene::new().run(|| {
        let netuid = pool(5, 100 * TAO, 100 * TAO);
        let schedule = |parent, list: &[(u64, u8)]| {
            let list: Vec<_> = list.iter().map(|(part, child)| (*part, account(*child))).collect();
            PendingChildKeys::<Test>::insert(netuid, account(parent), (list, 0));
        };
        ParentKeys::<Test>::insert(account(P), netuid, vec![(1, account(C))]);
        ChildKeys::<Test>::insert(account(C), netuid, vec![(1, account(P))]);
        schedule(P, &[(5, C)]);
        schedule(Q, &[(u64::MAX, C), (1, D)]);
        SubtensorModule::apply_pending_children(netuid);
        assert!(children(netuid, P).is_empty() && children(netuid, Q).is_empty());
        assert!(events().is_empty());
        assert_eq!(PendingChildKeys::<Test>::iter().count(), 0);

        // The last of several entries of a child counts, the hotkey itself never.
        schedule(Q, &[(9, C), (u64::MAX, Q), (3, C)]);
        SubtensorModule::apply_pending_children(netuid);
        assert_eq!(children(netuid, Q), [(3, account(C))]);
    });
}
