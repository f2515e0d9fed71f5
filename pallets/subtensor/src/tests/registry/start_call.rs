//! `start_call`.

use super::*;
use frame_support::{assert_noop, assert_ok};

fn start(coldkey: u8, netuid: NetUid) -> DispatchResult {
    dispatch(Call::start_call { netuid }, signed(&account(coldkey)))
}

#[test]
fn owner_opens_the_subnet_from_the_next_block() {
    Scene::new().run(|| {
        System::set_block_number(40);
        let netuid = add_subnet(1, 2);
        System::reset_events();
        assert_ok!(start(1, netuid));
        assert_eq!(FirstEmissionBlockNumber::<Test>::get(netuid), Some(41));
        assert!(SubtokenEnabled::<Test>::get(netuid));
        assert_eq!(events(), [Event::FirstEmissionBlockNumberSet(netuid, 41)]);
    });
}

#[test]
fn errors_come_in_order() {
    Scene::new().run(|| {
        StartCallDelay::<Test>::put(5);
        let netuid = add_subnet(1, 2);
        assert_noop!(start(9, NetUid::new(9)), Error::<Test>::SubnetNotExists);
        assert_noop!(start(9, netuid), DispatchError::BadOrigin);
        assert_noop!(start(2, netuid), DispatchError::BadOrigin);
        let call = || Call::start_call { netuid };
        assert_noop!(dispatch(call(), unsigned()), DispatchError::BadOrigin);
        let root = frame_system::RawOrigin::Root;
        assert_noop!(dispatch(call(), root.into()), DispatchError::BadOrigin);
        assert_noop!(start(1, netuid), Error::<Test>::NeedWaitingMoreBlocksToStarCall);
        System::set_block_number(5);
        assert_noop!(start(1, netuid), Error::<Test>::NeedWaitingMoreBlocksToStarCall);
        System::set_block_number(6);
        assert_ok!(start(1, netuid));
        StartCallDelay::<Test>::put(500);
        assert_noop!(start(1, netuid), Error::<Test>::FirstEmissionBlockNumberAlreadySet);
    });
}
