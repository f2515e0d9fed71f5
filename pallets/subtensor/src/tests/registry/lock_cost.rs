//! What a new subnet costs.

use super::*;
use myelin_types::units::TAO;

fn cost() -> u64 {
    SubtensorModule::network_lock_cost().to_u64()
}

#[test]
fn cost_doubles_and_falls_to_the_minimum() {
    Scene::new().run(|| {
        assert_eq!(cost(), 1_000 * TAO);
        add_subnet(1, 2);
        assert_eq!(cost(), 2_000 * TAO);
        System::set_block_number(2);
        assert_eq!(cost(), 2_000 * TAO - 9_920_634);
        System::set_block_number(1_001);
        assert_eq!(cost(), 2_000 * TAO - 9_920_634_000);
        System::set_block_number(200_000);
        assert_eq!(cost(), 1_000 * TAO);
    });
}

#[test]
fn cost_falls_twice_as_fast_after_a_halving() {
    Scene::new().run(|| {
        add_subnet(1, 2);
        endow(3, 10_500_000 * TAO - TotalIssuance::<Test>::get().to_u64());
        System::set_block_number(2);
        assert_eq!(cost(), 2_000 * TAO - 19_841_269);
    });
}

#[test]
fn settings_govern_the_cost() {
    Scene::new().run(|| {
        NetworkMinLockCost::<Test>::put(TaoBalance::new(1_000));
        NetworkLastLockCost::<Test>::put(TaoBalance::new(1_000));
        assert_eq!(cost(), 1_000);
        let netuid = add_subnet(1, 2);
        assert_eq!(SubnetTAO::<Test>::get(netuid).to_u64(), 1_000);
        assert_eq!(SubnetAlphaIn::<Test>::get(netuid).to_u64(), 1_000);
        assert_eq!(SubnetLocked::<Test>::get(netuid).to_u64(), 1_000);
        assert_eq!(cost(), 2_000);
        System::set_block_number(50_000);
        assert_eq!(cost(), 2_000, "1000 / 100800 rao per block is none");
        NetworkLockReductionInterval::<Test>::put(0);
        assert_eq!(cost(), 2_000, "no interval, no fall");
        NetworkMinLockCost::<Test>::put(TaoBalance::new(3_000));
        assert_eq!(cost(), 3_000);
    });
}
