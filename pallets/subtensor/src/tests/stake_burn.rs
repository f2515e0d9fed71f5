//! Recycling and burning stake.

use super::stake_kit::*;
use crate::{mock::*, *};
use frame_support::assert_ok;
use myelin_types::{AlphaBalance, NetUid, TaoBalance, units::TAO};
use pallet_alpha_assets::{AlphaBurned, AlphaRecycled, TotalAlphaIssuance};
use sp_runtime::DispatchError;

const COLD: u8 = 1;
const HOT: u8 = 2;
const OTHER: u8 = 3;
const AUTHOR: u8 = 9;
const NOWHERE: NetUid = NetUid::new(99);

fn scene() -> Scene {
    Scene::new().authored_by(AUTHOR).funded(COLD, 1_000 * TAO).funded(OTHER, 1_000 * TAO)
}

fn recycle(netuid: NetUid, coldkey: u8, hotkey: u8, alpha: u64) -> Outcome {
    let (hotkey, amount) = (account(hotkey), alpha.into());
    dispatch(coldkey, Call::recycle_alpha { hotkey, amount, netuid })
}

fn burn(netuid: NetUid, coldkey: u8, hotkey: u8, alpha: u64) -> Outcome {
    let (hotkey, amount) = (account(hotkey), alpha.into());
    dispatch(coldkey, Call::burn_alpha { hotkey, amount, netuid })
}

fn buy_and_burn(netuid: NetUid, coldkey: u8, hotkey: u8, tao: u64, limit: Option<u64>) -> Outcome {
    let (hotkey, amount, limit) = (account(hotkey), tao.into(), limit.map(TaoBalance::new));
    dispatch(coldkey, Call::add_stake_burn { hotkey, netuid, amount, limit })
}

/// Stake of `COLD`, alpha in circulation, issued, burnt and recycled.
fn figures(netuid: NetUid) -> [u64; 5] {
    [
        stake_of(netuid, COLD, HOT),
        SubnetAlphaOut::<Test>::get(netuid).to_u64(),
        TotalAlphaIssuance::<Test>::get(netuid).to_u64(),
        AlphaBurned::<Test>::get(netuid).to_u64(),
        AlphaRecycled::<Test>::get(netuid).to_u64(),
    ]
}

#[test]
fn recycled_alpha_is_gone_and_burnt_alpha_still_circulates() {
    scene().run(|| {
        let netuid = pool(2, 1_000 * TAO, 1_000 * TAO);
        own(OTHER, HOT);
        give(netuid, COLD, HOT, 10 * ONE);
        TotalAlphaIssuance::<Test>::insert(netuid, AlphaBalance::new(50 * ONE));
        let before = (reserves(netuid), free(COLD));
        assert_ok!(recycle(netuid, COLD, HOT, 3 * ONE));
        assert_eq!(figures(netuid), [7 * ONE, 7 * ONE, 47 * ONE, 0, 3 * ONE]);
        assert_ok!(burn(netuid, COLD, HOT, 2 * ONE));
        assert_eq!(figures(netuid), [5 * ONE, 7 * ONE, 47 * ONE, 2 * ONE, 3 * ONE]);
        assert_eq!((reserves(netuid), free(COLD)), before);
        let (cold, hot) = (account(COLD), account(HOT));
        assert_eq!(
            events(),
            [
                Event::AlphaRecycled(cold.clone(), hot.clone(), (3 * ONE).into(), netuid),
                Event::AlphaBurned(cold, hot, (2 * ONE).into(), netuid),
            ]
        );
    });
}

#[test]
fn more_than_all_is_all_and_nothing_is_enough() {
    scene().run(|| {
        let netuid = pool(2, 1_000 * TAO, 1_000 * TAO);
        own(OTHER, HOT);
        give(netuid, COLD, HOT, 10);
        assert_ok!(burn(netuid, COLD, HOT, u64::MAX));
        assert_eq!(figures(netuid), [0, 10, 0, 10, 0]);
        assert_ok!(recycle(netuid, COLD, HOT, ONE));
        assert_eq!(figures(netuid), [0, 10, 0, 10, 0]);
        let (cold, hot) = (account(COLD), account(HOT));
        let none = Event::AlphaRecycled(cold, hot, AlphaBalance::ZERO, netuid);
        assert_eq!(events().pop(), Some(none));
    });
}

#[test]
fn errors_come_in_order() {
    for give_up in [recycle, burn] {
        scene().run(|| {
            let netuid = pool(2, 1_000 * TAO, 1_000 * TAO);
            SubtokenEnabled::<Test>::insert(netuid, false);
            assert_eq!(give_up(NOWHERE, COLD, HOT, ONE), fails(Error::SubnetNotExists));
            let on_root = give_up(NetUid::ROOT, COLD, HOT, ONE);
            assert_eq!(on_root, fails(Error::CannotBurnOrRecycleOnRootSubnet));
            assert_eq!(give_up(netuid, COLD, HOT, ONE), fails(Error::SubtokenDisabled));
            SubtokenEnabled::<Test>::insert(netuid, true);
            assert_eq!(give_up(netuid, COLD, HOT, ONE), fails(Error::HotKeyAccountNotExists));
            own(OTHER, HOT);
            give(netuid, COLD, HOT, ONE);
            SubnetAlphaOut::<Test>::insert(netuid, AlphaBalance::new(ONE - 1));
            assert_eq!(give_up(netuid, COLD, HOT, ONE), fails(Error::InsufficientLiquidity));
            SubnetAlphaOut::<Test>::insert(netuid, AlphaBalance::new(ONE));
            assert_ok!(give_up(netuid, COLD, HOT, ONE));
        });
    }
    scene().run(|| {
        let nobody = || frame_system::RawOrigin::None.into();
        let (hot, root, one) = (account(HOT), NetUid::ROOT, ONE);
        let refused = Err(DispatchError::BadOrigin);
        let recycled = SubtensorModule::recycle_alpha(nobody(), hot.clone(), one.into(), root);
        assert_eq!(recycled, refused);
        let burnt = SubtensorModule::burn_alpha(nobody(), hot.clone(), one.into(), root);
        assert_eq!(burnt, refused);
        let bought = SubtensorModule::add_stake_burn(nobody(), hot, root, one.into(), None);
        assert_eq!(bought, refused);
    });
}

#[test]
fn alpha_can_be_bought_only_to_be_burnt() {
    scene().run(|| {
        let netuid = pool(2, 1_000 * TAO, 4_000 * TAO);
        own(OTHER, HOT);
        let before = free(COLD);
        assert_ok!(buy_and_burn(netuid, COLD, HOT, ONE, None));
        // Table B1 of the pool cases.
        let bought = 3_993_993_829;
        assert_eq!(free(COLD), before - ONE);
        assert_eq!(figures(netuid), [0, bought, 0, bought, 0]);
        let (cold, hotkey, amount) = (account(COLD), account(HOT), TaoBalance::new(ONE));
        let alpha = AlphaBalance::new(bought);
        assert_eq!(
            events(),
            [
                Event::StakeAdded(cold.clone(), hotkey.clone(), amount, alpha, netuid, 503_547),
                Event::AlphaBurned(cold, hotkey.clone(), alpha, netuid),
                Event::AddStakeBurn { netuid, hotkey, amount, alpha },
            ]
        );
        assert!(!Delegates::<Test>::contains_key(account(HOT)));
        assert_ok!(buy_and_burn(netuid, COLD, HOT, ONE, Some(TAO / 2)));
        assert_eq!(stake_of(netuid, COLD, HOT), 0);
    });
}

#[test]
fn buying_to_burn_fails_as_a_whole() {
    scene().run(|| {
        let netuid = pool(2, 1_000 * TAO, 4_000 * TAO);
        own(OTHER, HOT);
        let root = open_root();
        let before = free(COLD);
        let on_root = buy_and_burn(root, COLD, HOT, ONE, None);
        assert_eq!(on_root, fails(Error::CannotBurnOrRecycleOnRootSubnet));
        assert_eq!((free(COLD), stake_of(root, COLD, HOT)), (before, 0));
        let nowhere = buy_and_burn(NetUid::new(999), COLD, HOT, ONE, None);
        assert_eq!(nowhere, fails(Error::SubnetNotExists));
        let poor = buy_and_burn(netuid, 50, HOT, ONE, None);
        assert_eq!(poor, fails(Error::NotEnoughBalanceToStake));
        let beyond = buy_and_burn(netuid, COLD, HOT, 100 * TAO, Some(250_000_001));
        assert_eq!(beyond, fails(Error::SlippageTooHigh));
        let at_limit = buy_and_burn(netuid, COLD, HOT, ONE, Some(250_000_000));
        let refused = pallet_subtensor_swap::Error::<Test>::PriceLimitExceeded;
        assert_eq!(at_limit, Err(refused.into()));
    });
}

#[test]
fn the_runtime_buys_and_gives_up_in_one_step() {
    scene().run(|| {
        let netuid = pool(2, 1_000 * TAO, 4_000 * TAO);
        own(OTHER, HOT);
        let (cold, hot) = (account(COLD), account(HOT));
        let step = |netuid, how| {
            SubtensorModule::add_stake_and_give_up(&cold, &hot, netuid, ONE.into(), how)
        };
        let bought = AlphaBalance::new(3_993_993_829);
        assert_eq!(step(netuid, RecycleOrBurnEnum::Recycle), Ok(bought));
        assert_eq!(figures(netuid), [0, 0, 0, 0, bought.to_u64()]);
        assert_ok!(step(netuid, RecycleOrBurnEnum::Burn));
        assert_eq!(SubnetAlphaOut::<Test>::get(netuid), AlphaBurned::<Test>::get(netuid));
        assert!(!events().iter().any(|event| matches!(event, Event::AddStakeBurn { .. })));

        let root = open_root();
        let before = sp_io::storage::root(Default::default());
        let refused = step(root, RecycleOrBurnEnum::Burn);
        assert_eq!(refused, Err(Error::<Test>::CannotBurnOrRecycleOnRootSubnet.into()));
        assert_eq!(sp_io::storage::root(Default::default()), before);
    });
}
