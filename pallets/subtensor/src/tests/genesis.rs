//! The chain's first state (spec: registry §26).

use crate::{mock::*, *};
use frame_support::assert_ok;
use myelin_types::{NetUid, TaoBalance};

#[test]
fn the_first_subnet_has_a_lock_of_one_rao_until_it_is_dissolved() {
    Scene::new().run(|| {
        let netuid = genesis::GENESIS_SUBNET;
        assert_eq!(SubnetLocked::<Test>::get(netuid), TaoBalance::new(1));
        assert_eq!(LargestLocked::<Test>::iter().collect::<Vec<_>>(), [(netuid, 1)]);
        assert!(!SubnetLocked::<Test>::contains_key(NetUid::ROOT));
        assert_ok!(SubtensorModule::do_dissolve_network(netuid));
        assert_eq!(LargestLocked::<Test>::iter().count(), 0);
    });
}
