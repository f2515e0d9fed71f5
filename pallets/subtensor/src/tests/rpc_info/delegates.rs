//! Delegates and those who nominate them.

use super::*;
use crate::tests::{stake_kit::own, storage_meter::metered};
use std::ops::Range;

/// Hotkey 4 is a delegate with stake of coldkeys 3 and 7, a permit and emission on subnet 2.
fn delegate() -> NetUid {
    let netuid = subnet();
    stakes(netuid);
    epoch_ran(netuid);
    assert_ok!(SubtensorModule::root_register(signed(&account(3)), account(4)));
    netuid
}

fn stake(netuid: u16, alpha: u64) -> (Compact<u16>, Compact<u64>) {
    (Compact(netuid), Compact(alpha))
}

fn get(hotkey: u8) -> DelegateInfo {
    SubtensorModule::get_delegate(account(hotkey)).expect("it is a delegate")
}

#[test]
fn a_delegate_with_its_nominators_and_returns() {
    Scene::new().run(|| {
        let netuid = delegate();
        let emission = [0, 3_600_000_000, 0].map(AlphaBalance::new).to_vec();
        Emission::<Test>::insert(netuid, emission);
        let expected = DelegateInfo {
            delegate_ss58: account(4),
            take: Compact(11_796),
            nominators: vec![
                (account(3), vec![stake(0, 10 * ONE), stake(2, 5 * ONE)]),
                (account(7), vec![stake(2, 3 * ONE)]),
            ],
            owner_ss58: account(3),
            registrations: compacts([0, 2]),
            validator_permits: compacts([2]),
            // 53 739/65 535 of the day's return, by 10 of 1000 TAO.
            return_per_1000: Compact(5_904_032_959_487),
            // 20 epochs of 360 blocks a day, and nothing from root.
            total_daily_return: Compact(72 * ONE),
        };
        assert_eq!(get(4), expected);
        assert_eq!(SubtensorModule::get_delegates(), [expected]);
        assert_eq!(SubtensorModule::get_delegate(account(2)), None);
    });
}

#[test]
fn networks_without_epochs_return_nothing() {
    Scene::new().run(|| {
        let netuid = delegate();
        assert_eq!(get(4).total_daily_return.0, 70 * 20);
        Tempo::<Test>::insert(netuid, 0);
        assert_eq!((get(4).total_daily_return.0, get(4).return_per_1000.0), (0, 0));
    });
}

#[test]
fn without_root_stake_nothing_is_returned_per_thousand() {
    Scene::new().run(|| {
        delegate();
        let (hotkey, coldkey) = (account(4), account(3));
        assert!(get(4).return_per_1000.0 > 0);
        SubtensorModule::decrease_stake(&hotkey, &coldkey, NetUid::ROOT, (10 * ONE).into());
        assert_eq!((get(4).return_per_1000.0, get(4).total_daily_return.0), (0, 1_400));
    });
}

#[test]
fn a_return_beyond_all_numbers_is_the_largest() {
    Scene::new().run(|| {
        let netuid = delegate();
        let (hotkey, coldkey) = (account(4), account(3));
        let all_but_one = (10 * ONE - 1).into();
        SubtensorModule::decrease_stake(&hotkey, &coldkey, NetUid::ROOT, all_but_one);
        Emission::<Test>::insert(netuid, [0, 1 << 40, 0].map(AlphaBalance::new).to_vec());
        assert_eq!(get(4).return_per_1000.0, u64::MAX);
    });
}

#[test]
fn a_coldkeys_delegates_come_without_nominators() {
    Scene::new().run(|| {
        let netuid = delegate();
        give(netuid, 7, 6, ONE);
        let lone = DelegateInfo { nominators: vec![], ..get(4) };
        assert_eq!(
            SubtensorModule::get_delegated(account(7)),
            [(lone.clone(), stake(2, 3 * ONE))],
            "hotkey 6 is no delegate"
        );
        assert_eq!(
            SubtensorModule::get_delegated(account(3)),
            [(lone.clone(), stake(0, 10 * ONE)), (lone, stake(2, 5 * ONE))]
        );
        assert_eq!(SubtensorModule::get_delegated(account(8)), []);
    });
}

#[test]
fn delegates_come_in_storage_order() {
    Scene::new().run(|| {
        delegate();
        RegistrationsThisBlock::<Test>::insert(NetUid::ROOT, 0);
        assert_ok!(SubtensorModule::root_register(signed(&account(5)), account(6)));
        let stored: Vec<Account> = Delegates::<Test>::iter_keys().collect();
        let listed: Vec<Account> =
            SubtensorModule::get_delegates().into_iter().map(|info| info.delegate_ss58).collect();
        assert_eq!((listed.len(), listed), (2, stored));
    });
}

/// As far as `get_delegates` has them, too.
#[test]
fn a_coldkeys_delegates_come_in_storage_order() {
    Scene::new().run(|| {
        let netuid = delegate();
        for hotkey in 40..48 {
            own(3, hotkey);
            Delegates::<Test>::insert(account(hotkey), 1);
            give(netuid, 7, hotkey, ONE);
        }
        let delegated = SubtensorModule::get_delegated(account(7));
        let listed: Vec<Account> =
            delegated.into_iter().map(|(info, _)| info.delegate_ss58).collect();
        assert_eq!(listed, Delegates::<Test>::iter_keys().collect::<Vec<_>>());
        assert_ne!(listed, StakingHotkeys::<Test>::get(account(7)), "that is another order");
    });
}

/// Reads of pools while a delegate with these nominators on the subnet, and one on root, is shown.
fn pool_reads(nominators: Range<u8>) -> [u64; 3] {
    Scene::new().run(|| {
        let netuid = delegate();
        nominators.for_each(|coldkey| give(netuid, coldkey, 4, ONE));
        let record = metered(|| get(4)).1;
        ["TotalHotkeyShares", "TotalHotkeySharesV2", "TotalHotkeyAlpha"]
            .map(|item| record.items.get(item).map_or(0, |count| count.reads))
    })
}

#[test]
fn a_delegates_pools_are_read_once_whoever_nominates_it() {
    // On the subnet and on root; the stake on root once more, for the returns.
    assert_eq!(pool_reads(100..100), [2, 2, 3]);
    assert_eq!(pool_reads(100..120), [2, 2, 3]);
}

#[test]
fn a_coldkeys_delegates_are_found_without_looking_at_others() {
    let steps = |strangers: Range<u8>| {
        Scene::new().run(|| {
            let netuid = delegate();
            for hotkey in strangers {
                own(3, hotkey);
                Delegates::<Test>::insert(account(hotkey), 1);
                give(netuid, 3, hotkey, ONE);
            }
            let (delegated, record) = metered(|| SubtensorModule::get_delegated(account(7)));
            assert_eq!(delegated.len(), 1);
            record.own()
        })
    };
    assert_eq!(steps(40..40), steps(40..60));
}

#[test]
fn stake_beyond_a_gap_of_netuids_is_valued_in_its_own_pool() {
    Scene::new().run(|| {
        let gone = delegate();
        let last = add_subnet(5, 8);
        assert_eq!(last, NetUid::new(3));
        give(last, 7, 4, 6 * ONE);
        give(last, 3, 4, 2 * ONE);
        assert_ok!(SubtensorModule::do_dissolve_network(gone));
        let expected = [
            (account(3), vec![stake(0, 10 * ONE), stake(3, 2 * ONE)]),
            (account(7), vec![stake(3, 6 * ONE)]),
        ];
        assert_eq!(get(4).nominators, expected);
        let delegated = SubtensorModule::get_delegated(account(7));
        assert_eq!(delegated[0].1, stake(3, 6 * ONE));
        let infos = SubtensorModule::get_stake_info_for_coldkey(account(7));
        assert_eq!(
            infos.iter().map(|info| (info.netuid, info.stake)).collect::<Vec<_>>(),
            [stake(3, 6 * ONE)]
        );
    });
}
