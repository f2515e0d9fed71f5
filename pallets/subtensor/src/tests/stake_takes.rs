//! Takes of delegates and of children (staking cases 27), and what the calls of this domain cost.

use super::stake_kit::*;
use crate::{
    mock::*,
    types::{RateLimitKey, RootClaimTypeEnum, TransactionType},
    *,
};
use codec::Encode;
use frame_support::{
    assert_noop, assert_ok,
    dispatch::{DispatchClass, GetDispatchInfo, Pays},
};
use myelin_types::{Correction, NetUid};
use sp_runtime::DispatchError;

const COLD: u8 = 1;
const OTHER: u8 = 2;
const HOT: u8 = 10;
const NET: NetUid = NetUid::new(1);

fn increase(coldkey: u8, hotkey: u8, take: u16) -> Outcome {
    dispatch(coldkey, Call::increase_take { hotkey: account(hotkey), take })
}

fn decrease(coldkey: u8, hotkey: u8, take: u16) -> Outcome {
    dispatch(coldkey, Call::decrease_take { hotkey: account(hotkey), take })
}

fn childkey(coldkey: u8, hotkey: u8, netuid: NetUid, take: u16) -> Outcome {
    dispatch(coldkey, Call::set_childkey_take { hotkey: account(hotkey), netuid, take })
}

fn take() -> Option<u16> {
    Delegates::<Test>::try_get(account(HOT)).ok()
}

/// Block of the last change of the take.
fn last() -> u64 {
    LastRateLimitedBlock::<Test>::get(RateLimitKey::LastTxBlockDelegateTake(account(HOT)))
}

#[test]
fn a_take_rises_once_in_a_period() {
    Scene::new().run(|| {
        own(COLD, HOT);
        System::set_block_number(10);
        assert_eq!(take(), None, "no delegate yet");
        // Without an entry nothing is compared, and the hotkey becomes a delegate.
        assert_ok!(increase(COLD, HOT, 1_000));
        assert_eq!((take(), last()), (Some(1_000), 10));
        assert_eq!(events(), [Event::TakeIncreased(account(COLD), account(HOT), 1_000)]);
        for block in [10, 11, 10 + 216_000] {
            System::set_block_number(block);
            assert_noop!(increase(COLD, HOT, 1_001), Error::<Test>::DelegateTxRateLimitExceeded);
        }
        System::set_block_number(11 + 216_000);
        assert_ok!(increase(COLD, HOT, 1_001));
        assert_eq!((take(), last()), (Some(1_001), 216_011));
        TxDelegateTakeRateLimit::<Test>::put(1);
        System::set_block_number(216_012);
        assert_noop!(increase(COLD, HOT, 1_002), Error::<Test>::DelegateTxRateLimitExceeded);
        System::set_block_number(216_013);
        assert_ok!(increase(COLD, HOT, 1_002));
        // No limit at all.
        TxDelegateTakeRateLimit::<Test>::put(0);
        assert_ok!(increase(COLD, HOT, 11_796));
    });
}

#[test]
fn a_take_falls_at_any_time() {
    Scene::new().run(|| {
        own(COLD, HOT);
        System::set_block_number(5);
        assert_ok!(decrease(COLD, HOT, 11_796));
        assert_ok!(decrease(COLD, HOT, 500));
        assert_ok!(decrease(COLD, HOT, 0));
        assert_eq!((take(), last()), (Some(0), 5));
        let told = |take| Event::TakeDecreased(account(COLD), account(HOT), take);
        assert_eq!(events(), [told(11_796), told(500), told(0)]);
        // A fall starts the wait for a rise.
        assert_noop!(increase(COLD, HOT, 1), Error::<Test>::DelegateTxRateLimitExceeded);
    });
}

#[test]
fn take_errors_come_in_order() {
    Scene::new().run(|| {
        MinDelegateTake::<Test>::put(5_898);
        System::set_block_number(7);
        for call in [increase, decrease] {
            assert_noop!(call(OTHER, HOT, 5_897), Error::<Test>::DelegateTakeTooLow);
            assert_noop!(call(OTHER, HOT, 11_797), Error::<Test>::DelegateTakeTooHigh);
            assert_noop!(call(OTHER, HOT, 6_000), Error::<Test>::HotKeyAccountNotExists);
        }
        own(COLD, HOT);
        for call in [increase, decrease] {
            assert_noop!(call(OTHER, HOT, 6_000), Error::<Test>::NonAssociatedColdKey);
        }
        assert_ok!(increase(COLD, HOT, 6_000));
        // Too low comes before too soon.
        for lower in [6_000, 5_999] {
            assert_noop!(increase(COLD, HOT, lower), Error::<Test>::DelegateTakeTooLow);
        }
        for higher in [6_000, 6_001] {
            assert_noop!(decrease(COLD, HOT, higher), Error::<Test>::DelegateTakeTooLow);
        }
        assert_noop!(increase(COLD, HOT, 6_001), Error::<Test>::DelegateTxRateLimitExceeded);
        takes_a_signer(Call::increase_take { hotkey: account(HOT), take: 7_000 });
        takes_a_signer(Call::decrease_take { hotkey: account(HOT), take: 5_900 });
    });
}

#[test]
fn a_childs_take_rises_once_in_a_period() {
    Scene::new().run(|| {
        own(COLD, HOT);
        TxChildkeyTakeRateLimit::<Test>::put(100);
        let stamp = || {
            let kind = TransactionType::SetChildkeyTake as u16;
            TransactionKeyLastBlock::<Test>::get((account(HOT), NET, kind))
        };
        assert_ok!(childkey(COLD, HOT, NET, 500));
        assert_eq!((ChildkeyTake::<Test>::get(account(HOT), NET), stamp()), (500, 1));
        assert_eq!(events(), [Event::ChildKeyTakeSet(account(HOT), 500)]);
        for block in [1, 100] {
            System::set_block_number(block);
            let soon = Error::<Test>::TxChildkeyTakeRateLimitExceeded;
            assert_noop!(childkey(COLD, HOT, NET, 501), soon);
        }
        // The same, a lower one, or another subnet, which need not exist.
        assert_ok!(childkey(COLD, HOT, NET, 500));
        assert_ok!(childkey(COLD, HOT, NET, 400));
        assert_ok!(childkey(COLD, HOT, NetUid::new(77), 11_796));
        assert_eq!(stamp(), 100, "a fall starts the wait, too");
        System::set_block_number(200);
        assert_ok!(childkey(COLD, HOT, NET, 11_796));
        assert_eq!(SubtensorModule::childkey_take(&account(HOT), NET), 11_796);
    });
}

#[test]
fn with_fresh_netuids_a_childkey_take_wants_its_subnet() {
    Scene::new().corrected(&[Correction::FreshNetuids]).run(|| {
        own(COLD, HOT);
        assert_noop!(childkey(COLD, HOT, NetUid::new(77), 5), Error::<Test>::SubnetNotExists);
        assert_ok!(childkey(COLD, HOT, NET, 5));
    });
}

#[test]
fn childkey_take_errors_come_in_order() {
    Scene::new().run(|| {
        assert_noop!(childkey(COLD, HOT, NET, 11_797), Error::<Test>::NonAssociatedColdKey);
        own(COLD, HOT);
        assert_noop!(childkey(OTHER, HOT, NET, 11_797), Error::<Test>::NonAssociatedColdKey);
        assert_ok!(childkey(COLD, HOT, NET, 5));
        assert_noop!(childkey(COLD, HOT, NET, 11_797), Error::<Test>::InvalidChildkeyTake);
        MinChildkeyTake::<Test>::put(50);
        assert_noop!(childkey(COLD, HOT, NET, 49), Error::<Test>::InvalidChildkeyTake);
        MinChildkeyTakePerSubnet::<Test>::insert(NET, 100);
        assert_noop!(childkey(COLD, HOT, NET, 99), Error::<Test>::InvalidChildkeyTake);
        assert_eq!(SubtensorModule::childkey_take(&account(HOT), NET), 100);
        assert_eq!(SubtensorModule::childkey_take(&account(HOT), NetUid::new(2)), 50);
        // What is in force already is no rise.
        assert_ok!(childkey(COLD, HOT, NET, 100));
        let soon = Error::<Test>::TxChildkeyTakeRateLimitExceeded;
        assert_noop!(childkey(COLD, HOT, NET, 101), soon);
        takes_a_signer(Call::set_childkey_take { hotkey: account(HOT), netuid: NET, take: 100 });
    });
}

#[test]
fn root_sets_the_bounds_of_takes() {
    Scene::new().run(|| {
        let calls = [
            Call::sudo_set_tx_childkey_take_rate_limit { tx_rate_limit: 7 },
            Call::sudo_set_min_childkey_take { take: 8 },
            Call::sudo_set_max_childkey_take { take: 9 },
            Call::set_pending_childkey_cooldown { cooldown: 10 },
        ];
        for call in calls {
            assert_noop!(dispatch(COLD, call.clone()), DispatchError::BadOrigin);
            assert_ok!(by_root(call));
        }
        assert_eq!(TxChildkeyTakeRateLimit::<Test>::get(), 7);
        assert_eq!(MinChildkeyTake::<Test>::get(), 8);
        assert_eq!(MaxChildkeyTake::<Test>::get(), 9);
        assert_eq!(PendingChildKeyCooldown::<Test>::get(), 10);
        // The cooldown has no event.
        assert_eq!(
            events(),
            [
                Event::TxChildKeyTakeRateLimitSet(7),
                Event::MinChildKeyTakeSet(8),
                Event::MaxChildKeyTakeSet(9)
            ]
        );
    });
}

#[test]
fn limits_depend_on_the_chains_flavour() {
    Scene::new().run(|| {
        assert_eq!(TxDelegateTakeRateLimit::<Test>::get(), 216_000);
        assert_eq!(TxChildkeyTakeRateLimit::<Test>::get(), 216_000);
    });
    Scene::new().fast().run(|| {
        assert_eq!(TxDelegateTakeRateLimit::<Test>::get(), 216_000);
        assert_eq!(TxChildkeyTakeRateLimit::<Test>::get(), 5);
    });
}

#[test]
fn calls_have_the_interfaces_indices_and_weights() {
    let (hotkey, netuid, take) = (account(HOT), NET, 0);
    let kind = RootClaimTypeEnum::Keep;
    let (yes, no) = (Pays::Yes, Pays::No);
    let calls = [
        (65, 304_895_000, 4_295, no, Call::decrease_take { hotkey: hotkey.clone(), take }),
        (66, 362_710_000, 4_388, no, Call::increase_take { hotkey: hotkey.clone(), take }),
        (
            67,
            3_369_000_000,
            0,
            yes,
            Call::set_children { hotkey: hotkey.clone(), netuid, children: vec![] },
        ),
        (69, 105_760_000, 0, yes, Call::sudo_set_tx_childkey_take_rate_limit { tx_rate_limit: 0 }),
        (
            75,
            428_870_000,
            4_498,
            yes,
            Call::set_childkey_take { hotkey: hotkey.clone(), netuid, take },
        ),
        (76, 125_006_000, 0, yes, Call::sudo_set_min_childkey_take { take }),
        (77, 125_006_000, 0, yes, Call::sudo_set_max_childkey_take { take }),
        (109, 103_000_000, 0, yes, Call::set_pending_childkey_cooldown { cooldown: 0 }),
        (
            114,
            333_853_000,
            4_274,
            yes,
            Call::set_coldkey_auto_stake_hotkey { netuid, hotkey: hotkey.clone() },
        ),
        (121, 938_999_000, 7_875, yes, Call::claim_root { subnets: Default::default() }),
        (122, 468_283_000, 3_941, yes, Call::set_root_claim_type { new_root_claim_type: kind }),
        (123, 102_735_000, 0, yes, Call::sudo_set_num_root_claims { new_value: 0 }),
        (124, 105_681_000, 0, yes, Call::sudo_set_root_claim_threshold { netuid, new_value: 0 }),
        (
            135,
            178_023_000,
            4_364,
            yes,
            Call::set_auto_parent_delegation_enabled { hotkey, enabled: true },
        ),
    ];
    for (index, time, proof, pays, call) in calls {
        let info = RuntimeCall::from(call.clone()).get_dispatch_info();
        assert_eq!(call.encode()[0], index);
        let weight = info.call_weight;
        assert_eq!((weight.ref_time(), weight.proof_size()), (time, proof), "{call:?}");
        assert_eq!((info.pays_fee, info.class), (pays, DispatchClass::Normal), "{call:?}");
    }
}
