//! What a limit price leaves over of a purchase: stranded by the protocol, returned on demand.

use super::stake_kit::*;
use crate::{mock::*, *};
use frame_support::assert_ok;
use myelin_types::{Correction, NetUid, units::TAO};

const COLD: u8 = 1;
const HOT: u8 = 2;
const AUTHOR: u8 = 9;

/// What a purchase of 100,000 TAO uses in a pool of 100 TAO and 100 alpha: the last row of
/// table B1 of the pool cases with that pool.
const PAID_IN: u64 = 1_744_674_407_370;
const BOUGHT: u64 = 94_578_989_137;
const FEE: u64 = 878_969_427;
const OFFERED: u64 = 100_000 * TAO;

/// What the coldkey paid, and how far TAO reserve, `TotalStake` and volume grew.
fn buy_too_much(corrections: &[Correction]) -> ([u64; 4], u64) {
    let scene = Scene::new().authored_by(AUTHOR).funded(COLD, 2 * OFFERED);
    scene.corrected(corrections).run(|| {
        let netuid = pool(2, 100 * TAO, 100 * TAO);
        own(COLD, HOT);
        let (free_before, author_before) = (free(COLD), free(AUTHOR));
        let total_before = TotalStake::<Test>::get().to_u64();
        assert_ok!(add(netuid, COLD, HOT, OFFERED));
        assert_eq!(stake_of(netuid, COLD, HOT), BOUGHT);
        assert_eq!(free(AUTHOR) - author_before, FEE);
        let paid = free_before - free(COLD);
        let Some(Event::StakeAdded(_, _, tao, _, _, fee)) = events().pop() else {
            panic!("no event")
        };
        assert_eq!((tao.to_u64(), fee), (paid, FEE));
        let figures = [
            paid,
            reserves(netuid).0 - 100 * TAO,
            TotalStake::<Test>::get().to_u64() - total_before,
            SubnetVolume::<Test>::get(netuid) as u64,
        ];
        (figures, stranded(netuid))
    })
}

/// TAO of the subnet's account that its pool does not know of.
fn stranded(netuid: NetUid) -> u64 {
    let account = SubtensorModule::derive_subnet_account(netuid);
    Balances::free_balance(account) - reserves(netuid).0
}

#[test]
fn without_the_correction_the_remainder_stays_with_the_subnet() {
    let (figures, stranded) = buy_too_much(&[]);
    assert_eq!(figures, [OFFERED, PAID_IN, OFFERED, OFFERED]);
    assert_eq!(stranded, 98_254_446_623_203);
}

#[test]
fn with_the_correction_the_remainder_goes_back() {
    let (figures, stranded) = buy_too_much(&[Correction::ReturnedRemainder]);
    let used = PAID_IN + FEE;
    assert_eq!(figures, [used, PAID_IN, used, used]);
    assert_eq!(stranded, 0);
}

#[test]
fn of_a_transfer_the_receiver_gets_the_remainder() {
    let scene = Scene::new().authored_by(AUTHOR).funded(COLD, 2 * OFFERED).funded(3, TAO);
    scene.corrected(&[Correction::ReturnedRemainder]).run(|| {
        let (root, netuid) = (open_root(), pool(2, 100 * TAO, 100 * TAO));
        own(COLD, HOT);
        assert_ok!(add(root, COLD, HOT, OFFERED));
        let before = free(COLD);
        assert_ok!(transfer_stake(HOT, (COLD, root), (3, netuid), OFFERED));
        assert_eq!(stake_of(netuid, 3, HOT), BOUGHT);
        assert_eq!((free(COLD), free(3)), (before, TAO + OFFERED - PAID_IN - FEE));
        assert_eq!(stranded(netuid), 0);
    });
}

#[test]
fn a_stable_subnet_leaves_nothing_over() {
    let scene = Scene::new().funded(COLD, 10 * TAO);
    scene.corrected(&[Correction::ReturnedRemainder]).run(|| {
        let root = open_root();
        own(COLD, HOT);
        assert_ok!(add(root, COLD, HOT, TAO));
        assert_eq!((free(COLD), stake_of(root, COLD, HOT)), (9 * TAO, TAO));
    });
}
