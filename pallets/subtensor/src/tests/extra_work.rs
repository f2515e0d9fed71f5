//! Work beyond what calls declare ends up in the weight of the block.

use super::stake_kit::*;
use crate::{mock::*, *};
use frame_support::{
    assert_ok,
    dispatch::{DispatchClass, GetDispatchInfo},
    storage::with_storage_layer,
    weights::Weight,
};
use myelin_types::{MechId, NetUidStorageIndex};
use sp_runtime::{DispatchError, traits::Dispatchable};

const READ: u64 = 25_000_000;
const WRITE: u64 = 100_000_000;

/// What was added to the weight of the block.
fn added() -> u64 {
    System::block_weight().get(DispatchClass::Normal).ref_time()
}

/// Dispatches a call; its declared weight and what it reports.
fn weigh(coldkey: u8, call: Call<Test>) -> (u64, Option<u64>) {
    let declared = call.get_dispatch_info().call_weight.ref_time();
    let info = RuntimeCall::from(call).dispatch(signed(&account(coldkey))).expect("it works");
    (declared, info.actual_weight.map(|weight| weight.ref_time()))
}

#[test]
fn what_is_taken_back_counts_all_the_same() {
    Scene::new().run(|| {
        let before = added();
        SubtensorModule::begin_extra_work();
        let failed = with_storage_layer(|| {
            SubtensorModule::add_extra_work(Weight::from_parts(7, 0));
            Err::<(), _>(DispatchError::Other("in vain"))
        });
        assert!(failed.is_err());
        assert_eq!(added(), before, "the transaction is not over");
        SubtensorModule::end_extra_work();
        assert_eq!(added(), before + 7);
        SubtensorModule::end_extra_work();
        assert_eq!(added(), before + 7, "once");
        // Hooks have no transaction.
        SubtensorModule::add_extra_work(Weight::from_parts(5, 0));
        assert_eq!(added(), before + 12);
    });
}

#[test]
fn a_hotkey_swap_counts_stakers() {
    Scene::new().funded(1, 10 * ONE).run(|| {
        let netuid = pool(2, 1_000 * ONE, 1_000 * ONE);
        own(1, 10);
        for coldkey in 100..200 {
            give(netuid, coldkey, 10, 1_000_000);
        }
        System::set_block_number(20_000);
        let (hotkey, new_hotkey) = (account(10), account(11));
        let netuid = Some(netuid);
        let call = Call::swap_hotkey_v2 { hotkey, new_hotkey, netuid, keep_stake: false };
        let (declared, reported) = weigh(1, call);
        assert_eq!(reported, Some(declared), "no call reports more than it declares");
        assert!(declared + added() > 100 * 9 * (READ + WRITE), "{} added", added());
    });
}

#[test]
fn a_coldkey_swap_counts_hotkeys() {
    Scene::new().funded(1, 10 * ONE).run(|| {
        for hotkey in 100..200 {
            own(1, hotkey);
        }
        assert_ok!(SubtensorModule::swap_coldkey_to(&account(1), &account(2)));
        let expected: Vec<_> = (100..200).map(account).collect();
        assert_eq!(StakingHotkeys::<Test>::get(account(2)), expected);
        assert_eq!(OwnedHotkeys::<Test>::get(account(2)), expected);
        assert!(added() > 100 * 8 * WRITE, "{} added", added());
    });
}

#[test]
fn an_identity_counts_hotkeys() {
    Scene::new().run(|| {
        for hotkey in 100..200 {
            own(1, hotkey);
        }
        add_neuron(add_subnet(5, 6), 1, 99);
        let none = Vec::new;
        let call = Call::set_identity {
            name: none(),
            url: none(),
            github_repo: none(),
            image: none(),
            discord: none(),
            description: none(),
            additional: none(),
        };
        let before = added();
        weigh(1, call);
        // All but the six that the declared weight covers.
        assert_eq!(added() - before, (101 + 1 - 6) * READ);
    });
}

#[test]
fn fewer_mechanisms_count_what_they_had() {
    Scene::new().run(|| {
        let netuid = add_subnet(1, 2);
        MaxAllowedUids::<Test>::insert(netuid, 64);
        MechanismCountCurrent::<Test>::insert(netuid, MechId::new(2));
        let index = NetUidStorageIndex::new(netuid, MechId::new(1));
        for uid in 0..64 {
            Bonds::<Test>::insert(index, uid, vec![(uid, 1)]);
            WeightsCommittedAt::<Test>::insert(index, uid, 1);
        }
        let before = added();
        assert_ok!(SubtensorModule::change_mechanism_count(netuid, MechId::new(1)));
        assert_eq!(added() - before, 128 * (READ + WRITE));
    });
}

#[test]
fn a_coldkey_with_many_hotkeys_counts_them() {
    Scene::new().run(|| {
        for hotkey in 100..120 {
            own(1, hotkey);
        }
        let before = added();
        SubtensorModule::alpha_of_coldkey(&account(1), myelin_types::NetUid::new(1));
        assert_eq!(added() - before, (20 - 8) * 5 * READ);
    });
}
