//! Root dividends and the index of root stakers.

use super::stake_kit::*;
use crate::{mock::*, *};
use frame_support::assert_ok;
use myelin_types::{NetUid, fixed::I96F32, units::TAO};

const A: u8 = 1;
const B: u8 = 2;
const OWNER: u8 = 3;
const HOT: u8 = 4;
const NET: NetUid = NetUid::new(1);
const TOP: NetUid = NetUid::new(9);

fn accrue(netuid: NetUid, amount: u64) {
    SubtensorModule::accrue_root_dividends(&account(HOT), netuid, amount.into());
}

fn rate(netuid: NetUid) -> Option<I96F32> {
    RootClaimable::<Test>::get(account(HOT)).get(&netuid).copied()
}

fn claimed(netuid: NetUid, coldkey: u8) -> u128 {
    RootClaimed::<Test>::get((netuid, account(HOT), account(coldkey)))
}

fn index() -> Vec<Account> {
    (0..NumStakingColdkeys::<Test>::get())
        .map(|slot| StakingColdkeysByIndex::<Test>::get(slot).expect("the index has no holes"))
        .collect()
}

#[test]
fn dividends_accumulate_as_a_rate() {
    Scene::new().run(|| {
        own(OWNER, HOT);
        give(NetUid::ROOT, A, HOT, 2_000_000);
        accrue(NET, 820_000);
        let step = I96F32::from_bits((820_000i128 << 32) / 2_000_000);
        assert_eq!(rate(NET), Some(step));
        accrue(NET, 820_000);
        assert_eq!(rate(NET), Some(step + step));
        assert_eq!(stake_of(NET, OWNER, HOT), 0);
    });
}

#[test]
fn more_than_the_root_stake_goes_to_the_owner() {
    Scene::new().run(|| {
        own(OWNER, HOT);
        // Nothing for nobody still opens the account.
        accrue(NET, 0);
        assert_eq!(rate(NET), Some(I96F32::from_num(0)));
        SubnetAlphaOut::<Test>::mutate(NET, |out| *out = out.saturating_add(2_001.into()));
        accrue(NET, 1_000);
        assert_eq!(stake_of(NET, OWNER, HOT), 1_000);
        give(NetUid::ROOT, A, HOT, 1_000);
        accrue(NET, 1_001);
        assert_eq!(stake_of(NET, OWNER, HOT), 2_001);
        accrue(NET, 1_000);
        assert_eq!(rate(NET), Some(I96F32::from_num(1)));
    });
}

#[test]
fn new_root_stake_owes_nothing_to_the_past() {
    Scene::new().authored_by(9).funded(A, 10 * TAO).run(|| {
        let root = open_root();
        own(OWNER, HOT);
        pool(TOP.to_u16(), 0, 0);
        give(root, B, HOT, 10_000_000);
        set_tao(root, 0);
        accrue(NET, 5_000_000);
        accrue(TOP, 1_000_000);
        accrue(root, 1_000_000);
        assert_ok!(add(root, A, HOT, 4_000_000));
        assert_eq!(claimed(NET, A), 2_000_000);
        // A tenth, cut to 32 binary digits: a rao less.
        assert_eq!(claimed(TOP, A), 399_999);
        assert_eq!(claimed(root, A), 399_999);

        assert_ok!(remove(root, A, HOT, 2_000_000));
        assert_eq!(claimed(NET, A), 1_000_000);
        assert_eq!(claimed(TOP, A), 399_999 - 199_999);
        // The root network's own entry does not fall again.
        assert_eq!(claimed(root, A), 399_999);
        assert_ok!(remove(root, A, HOT, u64::MAX));
        assert_eq!(claimed(NET, A), 0);
    });
}

#[test]
fn a_dissolved_subnet_owes_nothing() {
    Scene::new().run(|| {
        pool(TOP.to_u16(), 0, 0);
        give(NetUid::ROOT, A, HOT, 1_000);
        accrue(NET, 500);
        accrue(TOP, 500);
        SubtensorModule::add_root_claimed(&account(HOT), &account(A), 100.into());
        assert_ok!(SubtensorModule::do_dissolve_network(NET));
        assert_eq!((rate(NET), claimed(NET, A)), (None, 0));
        assert_eq!((rate(TOP), claimed(TOP, A)), (Some(I96F32::from_num(0.5)), 50));
        assert_ok!(SubtensorModule::do_dissolve_network(TOP));
        assert!(!RootClaimable::<Test>::contains_key(account(HOT)));
        assert_eq!(RootClaimed::<Test>::iter().count(), 0);
    });
}

#[test]
fn root_stakers_are_indexed_while_they_stake() {
    Scene::new().authored_by(9).funded(A, 10 * TAO).funded(B, 10 * TAO).run(|| {
        let root = open_root();
        own(OWNER, HOT);
        own(OWNER, 7);
        assert_ok!(add(root, A, HOT, 2_000_000));
        assert_ok!(add(root, A, 7, 2_000_000));
        assert_ok!(add(root, B, HOT, 2_000_000));
        assert_eq!(index(), [account(A), account(B)]);
        assert_ok!(remove(root, A, HOT, 2_000_000));
        assert_eq!(index(), [account(A), account(B)]);
        assert_ok!(remove(root, A, 7, 2_000_000));
        assert_eq!(index(), [account(B)]);
        assert_ok!(remove(root, B, HOT, 2_000_000));
        assert_eq!(index(), []);
        SubtensorModule::unindex_root_staker(&account(B));
        assert_eq!(index(), []);
    });
}

#[test]
fn the_last_entry_fills_a_hole() {
    Scene::new().run(|| {
        for n in 1..=4 {
            SubtensorModule::index_root_staker(&account(n));
            SubtensorModule::index_root_staker(&account(n));
        }
        SubtensorModule::unindex_root_staker(&account(2));
        assert_eq!(index(), [account(1), account(4), account(3)]);
        SubtensorModule::unindex_root_staker(&account(3));
        assert_eq!(index(), [account(1), account(4)]);
        assert_eq!(StakingColdkeys::<Test>::get(account(4)), Some(1));
    });
}
