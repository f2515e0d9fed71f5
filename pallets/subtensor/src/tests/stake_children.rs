//! Children in whole blocks, and who becomes a parent by itself (staking cases 28; spec: staking
//! §10). The errors of `set_children` and the application of relations are in `stake_weights`.

use super::{block_step_kit::*, stake_kit::*};
use crate::{mock::*, types::TransactionType, *};
use frame_support::{assert_noop, assert_ok};
use myelin_types::NetUid;

const COLD: u8 = 1;
const OTHER: u8 = 2;
const PARENT: u8 = 10;
const CHILD: u8 = 20;
const ALL: u64 = u64::MAX;

fn set(coldkey: u8, netuid: NetUid, parent: u8, children: &[(u64, u8)]) -> Outcome {
    let children = children.iter().map(|(part, child)| (*part, account(*child))).collect();
    dispatch(coldkey, Call::set_children { hotkey: account(parent), netuid, children })
}

fn children(netuid: NetUid, parent: u8) -> Vec<(u64, Account)> {
    ChildKeys::<Test>::get(account(parent), netuid)
}

fn pending(netuid: NetUid) -> bool {
    PendingChildKeys::<Test>::contains_key(netuid, account(PARENT))
}

#[test]
fn children_apply_in_the_block_of_an_epoch_after_the_cooldown() {
    Scene::new().fast().run(|| {
        let netuid = emitting(5, DYNAMIC, 1_000 * ONE, 1_000 * ONE);
        Tempo::<Test>::insert(netuid, 10);
        own(COLD, PARENT);
        takes_a_signer(Call::set_children { hotkey: account(PARENT), netuid, children: vec![] });
        assert_noop!(set(OTHER, netuid, PARENT, &[]), Error::<Test>::NonAssociatedColdKey);
        assert_ok!(set(COLD, netuid, PARENT, &[(ALL, CHILD)]));
        let list = vec![(ALL, account(CHILD))];
        assert_eq!(PendingChildKeys::<Test>::get(netuid, account(PARENT)), (list.clone(), 16));
        let scheduled = Event::SetChildrenScheduled(account(PARENT), netuid, 16, list.clone());
        assert_eq!(events(), [scheduled]);
        let kind = TransactionType::SetChildren as u16;
        let stamp = TransactionKeyLastBlock::<Test>::get((account(PARENT), netuid, kind));
        assert_eq!(stamp, 1);

        // The epoch of block 10 is too early; between epochs nothing applies.
        run_to_block(19);
        assert_eq!(LastEpochBlock::<Test>::get(netuid), 10);
        assert!(children(netuid, PARENT).is_empty() && pending(netuid));
        run_to_block(20);
        assert_eq!(children(netuid, PARENT), list);
        assert!(!pending(netuid));
        let set_now = Event::SetChildren(account(PARENT), netuid, list);
        assert!(events().contains(&set_now), "{:?}", events());

        // Revoking waits for the rate limit and for the cooldown, too.
        System::set_block_number(150);
        assert_noop!(set(COLD, netuid, PARENT, &[]), Error::<Test>::TxRateLimitExceeded);
        System::set_block_number(151);
        assert_ok!(set(COLD, netuid, PARENT, &[]));
        LastEpochBlock::<Test>::insert(netuid, 150);
        // The cooldown's block itself, 166, is no longer part of the wait in block 170.
        run_to_block(169);
        assert!(ChildKeys::<Test>::contains_key(account(PARENT), netuid));
        run_to_block(170);
        assert!(!ChildKeys::<Test>::contains_key(account(PARENT), netuid));
        assert!(!ParentKeys::<Test>::contains_key(account(CHILD), netuid));
    });
}

#[test]
fn poverty_loses_scheduled_children() {
    Scene::new().authored_by(9).run(|| {
        let netuid = pool(5, 1_000 * ONE, 1_000 * ONE);
        own(COLD, PARENT);
        let threshold = Error::<Test>::NotEnoughStakeToSetChildkeys;
        StakeThreshold::<Test>::put(10 * ONE);
        give(netuid, COLD, PARENT, 10 * ONE - 1);
        assert_noop!(set(COLD, netuid, PARENT, &[(1, CHILD)]), threshold);
        give(netuid, COLD, PARENT, 1);
        assert_ok!(set(COLD, netuid, PARENT, &[(1, CHILD)]));
        assert!(pending(netuid));
        assert_ok!(remove(netuid, COLD, PARENT, ONE));
        assert!(!pending(netuid));
    });
}

#[test]
fn an_epoch_applies_so_many_scheduled_children_and_no_more() {
    Scene::new().run(|| {
        let netuid = pool(5, 1_000 * ONE, 1_000 * ONE);
        let hotkey = |number: u16| {
            let mut bytes = [7u8; 32];
            bytes[..2].copy_from_slice(&number.to_le_bytes());
            Account::new(bytes)
        };
        for number in 0..300 {
            let children = vec![(1, account(CHILD))];
            PendingChildKeys::<Test>::insert(netuid, hotkey(number), (children, 1));
        }
        System::set_block_number(2);
        assert_eq!(SubtensorModule::apply_pending_children(netuid).1, 256);
        assert_eq!(PendingChildKeys::<Test>::iter_prefix(netuid).count(), 44, "they wait");
        assert_eq!(SubtensorModule::apply_pending_children(netuid), (44, 44));
        assert_eq!(ParentKeys::<Test>::get(account(CHILD), netuid).len(), 300);
        let _ = ParentKeys::<Test>::clear(u32::MAX, None);
        let _ = ChildKeys::<Test>::clear(u32::MAX, None);
    });
}

#[test]
fn the_owner_hotkey_needs_no_stake_for_children() {
    Scene::new().run(|| {
        let netuid = pool(5, 1_000 * ONE, 1_000 * ONE);
        own(COLD, PARENT);
        own(COLD, 11);
        set_owner(netuid, COLD, PARENT);
        StakeThreshold::<Test>::put(1_000 * ONE);
        assert_ok!(set(COLD, netuid, PARENT, &[(1, CHILD)]));
        let poor = Error::<Test>::NotEnoughStakeToSetChildkeys;
        assert_noop!(set(COLD, netuid, 11, &[(1, CHILD)]), poor);
    });
}

fn auto(coldkey: u8, hotkey: u8, enabled: bool) -> Outcome {
    let call = Call::set_auto_parent_delegation_enabled { hotkey: account(hotkey), enabled };
    dispatch(coldkey, call)
}

#[test]
fn root_validators_choose_whether_new_subnets_get_their_stake() {
    Scene::new().run(|| {
        takes_a_signer(Call::set_auto_parent_delegation_enabled {
            hotkey: account(PARENT),
            enabled: false,
        });
        assert_noop!(auto(COLD, PARENT, false), Error::<Test>::NonAssociatedColdKey);
        own(COLD, PARENT);
        assert_noop!(auto(OTHER, PARENT, false), Error::<Test>::NonAssociatedColdKey);
        assert_noop!(auto(COLD, PARENT, false), Error::<Test>::HotKeyNotRegisteredInSubNet);
        for hotkey in [PARENT, 11] {
            RegistrationsThisBlock::<Test>::remove(NetUid::ROOT);
            assert_ok!(SubtensorModule::root_register(signed(&account(COLD)), account(hotkey)));
        }
        System::reset_events();
        assert_ok!(auto(COLD, PARENT, false));
        let told =
            Event::AutoParentDelegationEnabledSet { hotkey: account(PARENT), enabled: false };
        assert_eq!(events(), [told]);
        let first = add_subnet(3, 30);
        assert!(children(first, PARENT).is_empty());
        assert_eq!(children(first, 11), [(ALL, account(30))]);
        assert_ok!(auto(COLD, PARENT, true));
        let second = add_subnet(3, 31);
        assert_eq!(children(second, PARENT), [(ALL, account(31))]);
    });
}
