use super::{extension::*, *};
use core::cell::RefCell;
use frame_support::{
    assert_noop, assert_ok, derive_impl,
    dispatch::{DispatchClass, GetDispatchInfo},
    inherent::ProvideInherent,
    pallet_prelude::{InvalidTransaction, TransactionSource, Weight},
    traits::{Get, Hooks},
    weights::RuntimeDbWeight,
};
use sp_inherents::InherentData;
use sp_runtime::{
    BuildStorage, DispatchError,
    traits::{BlakeTwo256, Hash, TransactionExtension, TxBaseImplication},
};

frame_support::construct_runtime!(
    pub enum Test { System: frame_system, MevShield: crate }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlock<Test>;
}

thread_local! {
    /// Authors in the order of their slots, and the slot of the block.
    static TURNS: RefCell<(Vec<u32>, u64)> = const { RefCell::new((Vec::new(), 0)) };
}

/// The authors of [`TURNS`].
pub struct Turns;

impl Authors<u32> for Turns {
    fn after(slots: u64) -> Option<u32> {
        TURNS.with_borrow(|(authors, slot)| {
            let place = (slot + slots).checked_rem(authors.len() as u64)?;
            authors.get(place as usize).copied()
        })
    }
}

/// Takes queued bytes as an encoded call.
pub struct Plain;

impl DecryptCall<u64, RuntimeCall> for Plain {
    fn decrypt(who: &u64, mut bytes: &[u8]) -> Option<RuntimeCall> {
        (*who != NOBODY).then(|| RuntimeCall::decode(&mut bytes).ok()).flatten()
    }
}

impl Config for Test {
    type AuthorityId = u32;
    type Authors = Turns;
    type Decryptor = Plain;
}

const WHO: u64 = 7;
const NOBODY: u64 = 8;
const ALICE: u32 = 0;
const BOB: u32 = 1;
const CAROL: u32 = 2;

fn scene(authors: &[u32], test: impl FnOnce()) {
    TURNS.set((authors.to_vec(), 0));
    let storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
    sp_io::TestExternalities::from(storage).execute_with(|| {
        System::set_block_number(1);
        test();
        MevShield::check_state().unwrap();
    });
}

/// The block of the next slot, in which the author announces a key.
fn announce(key: Option<ShieldEncKey>) {
    TURNS.with_borrow_mut(|(_, slot)| *slot += 1);
    System::set_block_number(System::block_number() + 1);
    assert_ok!(MevShield::announce_next_key(RuntimeOrigin::none(), key));
}

fn key(name: u8) -> ShieldEncKey {
    vec![name; myelin_shield::ENC_KEY_LEN].try_into().unwrap()
}

fn keys() -> [Option<u8>; 3] {
    [NextKey::<Test>::get(), PendingKey::<Test>::get(), CurrentKey::<Test>::get()]
        .map(|key| key.map(|key| key[0]))
}

fn bytes(value: impl Encode) -> BoundedVec<u8, MaxEncryptedLen> {
    value.encode().try_into().unwrap()
}

fn events() -> Vec<Event<Test>> {
    let events = System::read_events_for_pallet();
    System::reset_events();
    events
}

/// Starts the next block; the weight its queue took.
fn next_block() -> Weight {
    System::set_block_number(System::block_number() + 1);
    MevShield::on_initialize(System::block_number())
}

fn reads_writes(reads: u64, writes: u64) -> Weight {
    let db: RuntimeDbWeight = <Test as frame_system::Config>::DbWeight::get();
    db.reads_writes(reads, writes)
}

#[test]
fn a_key_is_shown_two_blocks_before_its_author_opens_with_it() {
    scene(&[ALICE, BOB, CAROL], || {
        // Slot 1, Bob: Alice, whose turn slot 3 is, has announced nothing yet.
        announce(Some(key(b'b')));
        assert_eq!(keys(), [None; 3]);
        // Slot 2, Carol: Bob's key is shown, for slot 4; slot 3, Alice: Carol's, for slot 5.
        announce(Some(key(b'c')));
        assert_eq!(keys(), [Some(b'b'), None, None]);
        announce(Some(key(b'a')));
        assert_eq!(keys(), [Some(b'c'), Some(b'b'), None]);
        // Slot 4: Bob opens with his key.
        announce(Some(key(b'B')));
        assert_eq!(keys(), [Some(b'a'), Some(b'c'), Some(b'b')]);
        assert_eq!(NextKeyExpiresAt::<Test>::get(), Some(System::block_number() + 3));
        assert_eq!(PendingKeyExpiresAt::<Test>::get(), Some(System::block_number() + 2));
        assert!(MevShield::is_pending_key(myelin_shield::key_hash(&key(b'c'))));
        assert!(!MevShield::is_pending_key(myelin_shield::key_hash(&key(b'a'))));
        // Slot 5, Carol opens; the key Bob announced a slot before is shown.
        announce(Some(key(b'C')));
        assert_eq!(keys(), [Some(b'B'), Some(b'a'), Some(b'c')]);
        assert_eq!(AuthorKeys::<Test>::get(CAROL), Some(key(b'C')));
    });
}

#[test]
fn one_author_shows_the_key_it_announced_before() {
    scene(&[ALICE], || {
        announce(Some(key(1)));
        assert_eq!(keys(), [None; 3]);
        announce(Some(key(2)));
        assert_eq!(keys(), [Some(1), None, None]);
        announce(Some(key(3)));
        assert_eq!(keys(), [Some(2), Some(1), None]);
    });
}

#[test]
fn a_withdrawn_key_is_shown_no_more() {
    scene(&[ALICE], || {
        announce(Some(key(1)));
        announce(None);
        assert_eq!(AuthorKeys::<Test>::get(ALICE), None);
        assert_eq!(keys(), [Some(1), None, None]);
        announce(None);
        assert_eq!(keys(), [None, Some(1), None]);
        assert_eq!(NextKeyExpiresAt::<Test>::get(), None);
        announce(None);
        assert_eq!(keys(), [None, None, Some(1)]);
        assert_eq!(PendingKeyExpiresAt::<Test>::get(), None);
        assert!(!MevShield::is_pending_key(myelin_shield::key_hash(&key(1))));
    });
}

#[test]
fn only_blocks_announce_keys_of_the_right_length() {
    scene(&[ALICE], || {
        for len in [0, 1_183, 1_185, 2_048] {
            let wrong = Some(vec![1; len].try_into().unwrap());
            assert_noop!(
                MevShield::announce_next_key(RuntimeOrigin::none(), wrong),
                Error::<Test>::BadEncKeyLen
            );
        }
        for origin in [RuntimeOrigin::signed(WHO), RuntimeOrigin::root()] {
            assert_noop!(
                MevShield::announce_next_key(origin, Some(key(1))),
                DispatchError::BadOrigin
            );
        }
        assert!(events().is_empty());
    });
    scene(&[], || {
        assert_noop!(
            MevShield::announce_next_key(RuntimeOrigin::none(), Some(key(1))),
            Error::<Test>::Unreachable
        );
    });
}

#[test]
fn the_inherent_carries_the_key_or_its_withdrawal() {
    let made = |data: Option<InherentType>| {
        let mut inherents = InherentData::new();
        if let Some(data) = data {
            inherents.put_data(INHERENT_IDENTIFIER, &data).unwrap();
        }
        MevShield::create_inherent(&inherents)
    };
    for data in [Some(key(1)), None] {
        let call = made(Some(data.clone())).unwrap();
        assert!(MevShield::is_inherent(&call));
        assert_eq!(call, Call::announce_next_key { enc_key: data });
        // Not mandatory: a block is good without it, and if it fails.
        assert_eq!(call.get_dispatch_info().class, DispatchClass::Normal);
    }
    assert_eq!(made(None), None);
    assert!(!MevShield::is_inherent(&Call::submit_encrypted { ciphertext: bytes(()) }));
}

#[test]
fn submitting_notes_that_it_happened_and_stores_nothing() {
    scene(&[ALICE], || {
        let ciphertext = bytes([1u8; 100]);
        assert_ok!(MevShield::submit_encrypted(RuntimeOrigin::signed(WHO), ciphertext.clone()));
        let id = BlakeTwo256::hash(&(WHO, &ciphertext).encode());
        assert_eq!(events(), [Event::EncryptedSubmitted { id, who: WHO }]);
        assert_eq!(PendingExtrinsics::<Test>::count(), 0);
        assert_noop!(
            MevShield::submit_encrypted(RuntimeOrigin::none(), ciphertext),
            DispatchError::BadOrigin
        );
    });
}

fn store(who: u64, call: impl Encode) {
    assert_ok!(MevShield::store_encrypted(RuntimeOrigin::signed(who), bytes(call)));
}

fn remark() -> RuntimeCall {
    frame_system::Call::remark { remark: vec![] }.into()
}

#[test]
fn queued_calls_run_in_their_order_at_the_next_block() {
    scene(&[ALICE], || {
        assert_eq!(next_block(), reads_writes(2, 0));
        let failing = RuntimeCall::from(frame_system::Call::set_heap_pages { pages: 1 });
        store(WHO, remark());
        store(NOBODY, remark());
        store(WHO, &failing);
        assert_eq!(
            events(),
            [
                Event::ExtrinsicStored { index: 0, who: WHO },
                Event::ExtrinsicStored { index: 1, who: NOBODY },
                Event::ExtrinsicStored { index: 2, who: WHO },
            ]
        );
        let calls =
            remark().get_dispatch_info().call_weight + failing.get_dispatch_info().call_weight;
        assert_eq!(next_block(), reads_writes(5 + 3, 3 * 2) + calls);
        assert_eq!(
            events(),
            [
                Event::ExtrinsicDispatched { index: 0 },
                Event::ExtrinsicDecodeFailed { index: 1 },
                Event::ExtrinsicDispatchFailed { index: 2, error: DispatchError::BadOrigin },
            ]
        );
        assert_eq!(PendingExtrinsics::<Test>::count(), 0);
        assert_eq!(NextPendingExtrinsicIndex::<Test>::get(), 3);
        assert_eq!(next_block(), reads_writes(2, 0));
    });
}

#[test]
fn a_full_queue_takes_no_more() {
    scene(&[ALICE], || {
        assert_ok!(MevShield::set_max_pending_extrinsics_number(RuntimeOrigin::root(), 2));
        store(WHO, remark());
        store(WHO, remark());
        assert_noop!(
            MevShield::store_encrypted(RuntimeOrigin::signed(WHO), bytes(remark())),
            Error::<Test>::TooManyPendingExtrinsics
        );
        next_block();
        store(WHO, remark());
    });
}

#[test]
fn calls_wait_for_room_and_expire() {
    scene(&[ALICE], || {
        assert_ok!(MevShield::set_on_initialize_weight(RuntimeOrigin::root(), 0));
        store(WHO, remark());
        store(WHO, remark());
        events();
        for _ in 0..10 {
            next_block();
            // Those behind the first wait with it.
            assert_eq!(events(), [Event::ExtrinsicPostponed { index: 0 }]);
        }
        next_block();
        assert_eq!(
            events(),
            [Event::ExtrinsicExpired { index: 0 }, Event::ExtrinsicExpired { index: 1 }]
        );
        assert_eq!(PendingExtrinsics::<Test>::count(), 0);
    });
}

#[test]
fn room_is_for_what_was_used_and_the_next_call() {
    scene(&[ALICE], || {
        let first = reads_writes(5 + 1, 2) + remark().get_dispatch_info().call_weight;
        assert_ok!(MevShield::set_on_initialize_weight(RuntimeOrigin::root(), first.ref_time()));
        store(WHO, remark());
        store(WHO, remark());
        events();
        next_block();
        assert_eq!(
            events(),
            [Event::ExtrinsicDispatched { index: 0 }, Event::ExtrinsicPostponed { index: 1 }]
        );
        next_block();
        assert_eq!(events(), [Event::ExtrinsicDispatched { index: 1 }]);
    });
}

#[test]
fn too_heavy_calls_are_dropped() {
    scene(&[ALICE], || {
        assert_ok!(MevShield::set_max_extrinsic_weight(RuntimeOrigin::root(), 1));
        let heavy = RuntimeCall::from(Call::<Test>::store_encrypted { encrypted_call: bytes(()) });
        store(WHO, heavy);
        events();
        next_block();
        assert_eq!(events(), [Event::ExtrinsicWeightExceeded { index: 0 }]);
        assert_eq!(PendingExtrinsics::<Test>::count(), 0);
    });
}

#[test]
fn a_queued_call_may_queue_another() {
    scene(&[ALICE], || {
        let inner =
            RuntimeCall::from(Call::<Test>::store_encrypted { encrypted_call: bytes(remark()) });
        store(WHO, inner);
        events();
        next_block();
        assert_eq!(
            events(),
            [
                Event::ExtrinsicStored { index: 1, who: WHO },
                Event::ExtrinsicDispatched { index: 0 },
            ]
        );
        next_block();
        assert_eq!(events(), [Event::ExtrinsicDispatched { index: 1 }]);
    });
}

#[test]
fn root_sets_limits_within_bounds() {
    scene(&[ALICE], || {
        let root = RuntimeOrigin::root;
        assert_ok!(MevShield::set_max_pending_extrinsics_number(root(), 5));
        assert_ok!(MevShield::set_on_initialize_weight(root(), MAX_WEIGHT));
        assert_ok!(MevShield::set_stored_extrinsic_lifetime(root(), 6));
        assert_ok!(MevShield::set_max_extrinsic_weight(root(), MAX_WEIGHT));
        assert_eq!(MaxPendingExtrinsicsLimit::<Test>::get(), 5);
        assert_eq!(OnInitializeWeight::<Test>::get(), MAX_WEIGHT);
        assert_eq!(ExtrinsicLifetime::<Test>::get(), 6);
        assert_eq!(MaxExtrinsicWeight::<Test>::get(), MAX_WEIGHT);
        assert_eq!(
            events(),
            [
                Event::MaxPendingExtrinsicsNumberSet { value: 5 },
                Event::OnInitializeWeightSet { value: MAX_WEIGHT },
                Event::ExtrinsicLifetimeSet { value: 6 },
                Event::MaxExtrinsicWeightSet { value: MAX_WEIGHT },
            ]
        );
        let too_much = Error::<Test>::WeightExceedsAbsoluteMax;
        assert_noop!(MevShield::set_on_initialize_weight(root(), MAX_WEIGHT + 1), too_much);
        let too_much = Error::<Test>::WeightExceedsAbsoluteMax;
        assert_noop!(MevShield::set_max_extrinsic_weight(root(), MAX_WEIGHT + 1), too_much);
        let signed = || RuntimeOrigin::signed(WHO);
        for refused in [
            MevShield::set_max_pending_extrinsics_number(signed(), 1),
            MevShield::set_on_initialize_weight(signed(), 1),
            MevShield::set_stored_extrinsic_lifetime(signed(), 1),
            MevShield::set_max_extrinsic_weight(signed(), 1),
        ] {
            assert_eq!(refused, Err(DispatchError::BadOrigin));
        }
    });
}

/// spec: `interface/storage.tsv`.
#[test]
fn limits_begin_as_the_interface_says() {
    scene(&[ALICE], || {
        assert_eq!(MaxPendingExtrinsicsLimit::<Test>::get(), 100);
        assert_eq!(ExtrinsicLifetime::<Test>::get(), 10);
        assert_eq!(OnInitializeWeight::<Test>::get(), 500_000_000_000);
        assert_eq!(MaxExtrinsicWeight::<Test>::get(), 50_000_000_000);
    });
}

#[test]
fn what_cannot_be_taken_apart_is_refused_at_the_pool() {
    scene(&[ALICE], || {
        let extension = CheckShieldedTxValidity::<Test>::new();
        let validate = |origin: RuntimeOrigin, call: RuntimeCall| {
            let info = call.get_dispatch_info();
            let source = TransactionSource::External;
            extension
                .validate(origin, &call, &info, 0, (), &TxBaseImplication(()), source)
                .map(|_| ())
        };
        let submit = |len: usize| {
            // A length of zero for the encapsulated secret.
            let ciphertext = vec![0; len].try_into().unwrap();
            RuntimeCall::from(Call::<Test>::submit_encrypted { ciphertext })
        };
        let signed = || RuntimeOrigin::signed(WHO);
        assert_eq!(validate(signed(), submit(16 + 2 + 24 + 1)), Ok(()));
        let refused = Err(InvalidTransaction::Custom(23).into());
        assert_eq!(validate(signed(), submit(16 + 2 + 24)), refused);
        assert_eq!(validate(signed(), submit(0)), refused);
        assert_eq!(validate(RuntimeOrigin::none(), submit(0)), Ok(()));
        assert_eq!(validate(signed(), remark()), Ok(()));
        let weight = Weight::from_parts(1_000_000, 0) + reads_writes(1, 0);
        assert_eq!(extension.weight(&remark()), weight);
    });
}
