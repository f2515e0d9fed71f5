//! Registrations with and without the correction `honest-registrations`.

use super::*;
use frame_support::{assert_noop, assert_ok};
use myelin_types::Correction;

const CORRECTED: &[Correction] = &[Correction::HonestRegistrations];

fn register(coldkey: u8, netuid: NetUid, hotkey: u8) -> DispatchResult {
    let call = Call::burned_register { netuid, hotkey: account(hotkey) };
    dispatch(call, signed(&account(coldkey)))
}

#[test]
fn strangers_seat_hotkeys_on_root_unless_corrected() {
    let root_register = |coldkey: u8, hotkey: u8| {
        let call = Call::root_register { hotkey: account(hotkey) };
        dispatch(call, signed(&account(coldkey)))
    };
    Scene::new().run(|| {
        own(1, 2);
        assert_ok!(root_register(3, 2));
    });
    Scene::new().corrected(CORRECTED).run(|| {
        own(1, 2);
        assert_noop!(root_register(3, 2), Error::<Test>::NonAssociatedColdKey);
        assert_ok!(root_register(1, 2));
    });
    Scene::new().corrected(CORRECTED).run(|| {
        assert_ok!(root_register(3, 4));
        assert_eq!(Owner::<Test>::get(account(4)), account(3), "a new hotkey is the caller's");
    });
}

/// What counts as recycled after somebody with 10,000 rao, of whom 500 stay, paid a price of as
/// much.
fn recycled(corrections: &[Correction]) -> u64 {
    Scene::new().corrected(corrections).funded(1, 10_000).run(|| {
        set_burn(FIRST, 10_000);
        open_bounds(FIRST);
        assert_ok!(register(1, FIRST, 2));
        RAORecycledForRegistration::<Test>::get(FIRST).to_u64()
    })
}

#[test]
fn what_was_paid_counts_as_recycled_when_corrected() {
    assert_eq!(recycled(&[]), 10_000);
    assert_eq!(recycled(CORRECTED), 9_500);
}
