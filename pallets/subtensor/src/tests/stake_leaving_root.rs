//! What root stake that leaves is owed: forfeited by the protocol, taken along on demand
//! (spec: staking §11.3).

use super::stake_kit::*;
use crate::{mock::*, types::RootClaimTypeEnum, *};
use frame_support::assert_ok;
use myelin_emission::root::RootPosition;
use myelin_types::{Correction, NetUid, units::TAO};

const HOT: u8 = 12;
const OTHER_HOT: u8 = 13;
const OWNER: u8 = 2;
const A: u8 = 3;
const B: u8 = 4;
const STAKE: u64 = 10_000_000;
const ROOT: NetUid = NetUid::ROOT;
const NET: NetUid = NetUid::new(2);

/// Alpha that is staked on the subnet, and claimable, by A and by B with either hotkey.
type Belongings = [[u64; 2]; 2];

/// Ten million rao of A's root stake, to which the subnet owes half an alpha each.
fn owed_half<R>(corrections: &[Correction], test: impl FnOnce() -> R) -> R {
    let scene = [A, B].into_iter().fold(Scene::new(), |scene, who| scene.funded(who, TAO));
    scene.corrected(corrections).run(|| {
        open_root();
        pool(NET.to_u16(), 1_000 * TAO, 1_000 * TAO);
        own(OWNER, HOT);
        own(OWNER, OTHER_HOT);
        assert_ok!(add(ROOT, A, HOT, STAKE));
        accrue(STAKE / 2);
        test()
    })
}

/// Books newly minted alpha for the hotkey's root stakers.
fn accrue(amount: u64) {
    SubtensorModule::mint_alpha_out(NET, amount.into());
    SubtensorModule::accrue_root_dividends(&account(HOT), NET, amount.into());
}

fn owed(coldkey: u8, hotkey: u8) -> u64 {
    let rates = RootClaimable::<Test>::get(account(hotkey));
    let root_stake = stake_of(ROOT, coldkey, hotkey);
    let claimed = RootClaimed::<Test>::get((NET, account(hotkey), account(coldkey)));
    let rate = rates.get(&NET).copied().unwrap_or_default();
    RootPosition { rate, root_stake, claimed }.claimable(None)
}

fn belongings() -> Belongings {
    [A, B].map(|coldkey| {
        let staked = stake_of(NET, coldkey, HOT) + stake_of(NET, coldkey, OTHER_HOT);
        [staked, owed(coldkey, HOT) + owed(coldkey, OTHER_HOT)]
    })
}

/// What there is after `leave`, without the correction and with it.
fn both_ways(leave: impl Fn()) -> [Belongings; 2] {
    [&[][..], &[Correction::KeptRootDividends]].map(|corrections| {
        owed_half(corrections, || {
            assert_eq!(belongings(), [[0, STAKE / 2], [0, 0]]);
            leave();
            belongings()
        })
    })
}

#[test]
fn whoever_unstakes_takes_along_what_is_owed() {
    let [lost, kept] = both_ways(|| remove(ROOT, A, HOT, u64::MAX).unwrap());
    assert_eq!(lost, [[0, 0], [0, 0]]);
    assert_eq!(kept, [[STAKE / 2, 0], [0, 0]]);
    let leave = || dispatch(A, Call::unstake_all { hotkey: account(HOT) });
    let [lost, kept] = both_ways(|| leave().unwrap());
    assert_eq!(lost, [[0, 0], [0, 0]]);
    // The subnet comes after the root network: what was settled is sold, too.
    assert_eq!(kept, [[0, 0], [0, 0]]);
}

#[test]
fn a_part_that_leaves_settles_the_whole() {
    let [lost, kept] = both_ways(|| remove(ROOT, A, HOT, 4_000_000).unwrap());
    assert_eq!(lost, [[0, 3_000_000], [0, 0]]);
    assert_eq!(kept, [[5_000_000, 0], [0, 0]]);
}

#[test]
fn moves_and_transfers_within_root_settle_too() {
    let [lost, kept] = both_ways(|| transfer_stake(HOT, (A, ROOT), (B, ROOT), STAKE).unwrap());
    assert_eq!(lost, [[0, 0], [0, 0]]);
    assert_eq!(kept, [[STAKE / 2, 0], [0, 0]]);
    let [lost, kept] = both_ways(|| move_stake(A, (HOT, ROOT), (OTHER_HOT, ROOT), STAKE).unwrap());
    assert_eq!(lost, [[0, 0], [0, 0]]);
    assert_eq!(kept, [[STAKE / 2, 0], [0, 0]]);
}

/// A watermark above what leaves keeps the rest owed; nothing needs to be settled.
#[test]
fn what_the_watermark_covers_stays_owed() {
    let [without, with] = both_ways(|| {
        let kind = RootClaimTypeEnum::Keep;
        assert_ok!(dispatch(A, Call::set_root_claim_type { new_root_claim_type: kind }));
        assert_ok!(dispatch(A, Call::claim_root { subnets: [NET].into() }));
        accrue(STAKE / 8);
        assert_ok!(remove(ROOT, A, HOT, 4_000_000));
    });
    assert_eq!(without, [[STAKE / 2, STAKE / 8], [0, 0]]);
    assert_eq!(with, without);
}

#[test]
fn asking_for_more_than_the_stake_settles_nothing() {
    owed_half(&[Correction::KeptRootDividends], || {
        SubtensorModule::settle_root_dividends(&account(HOT), &account(A), (STAKE + 1).into());
        assert_eq!(belongings(), [[0, STAKE / 2], [0, 0]]);
    });
}
