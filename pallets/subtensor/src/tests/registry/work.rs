//! `register` on subnets that take proof of work, and the difficulty.

use super::*;
use crate::{block_step::work::Work, tests::storage_meter::metered};
use frame_support::{assert_noop, assert_ok, traits::Hooks};
use myelin_pow::seal::{Puzzle, Seal, meets};
use sp_core::H256;

/// Seals to try on average: few, for tests.
const EASY: u64 = 50;
/// The block in which scenes begin.
const START: u64 = 10;

/// Hash of a block of a scene.
fn hash(block: u64) -> H256 {
    H256::repeat_byte(block as u8 + 1)
}

/// Runs at block 10 on the first subnet, which has just begun to take proof of work.
fn scene(test: impl FnOnce()) {
    Scene::new().funded(1, 50_000).run(|| {
        for block in 0..=200 {
            frame_system::BlockHash::<Test>::insert(block, hash(block));
        }
        System::set_block_number(START);
        SubtensorModule::set_pow_registration_allowed(FIRST, true);
        Difficulty::<Test>::insert(FIRST, EASY);
        MinDifficulty::<Test>::insert(FIRST, 10);
        System::reset_events();
        test();
    });
}

/// The first nonce from `from` on whose seal for a block and a hotkey is good or not good enough.
fn try_nonces(block: u64, hotkey: u8, from: u64, good: bool) -> (u64, Seal) {
    let puzzle = Puzzle::new(&hash(block).0, &[hotkey; 32]);
    let difficulty = Difficulty::<Test>::get(FIRST);
    let found = (from..).map(|nonce| (nonce, puzzle.seal(nonce)));
    found.into_iter().find(|(_, seal)| meets(seal, difficulty) == good).expect("one of many")
}

fn solve(block: u64, hotkey: u8) -> (u64, Seal) {
    try_nonces(block, hotkey, 0, true)
}

/// `register` with a seal, signed by a coldkey.
fn send(
    (netuid, coldkey): (NetUid, u8),
    hotkey: Account,
    block_number: u64,
    nonce: u64,
    work: &[u8],
) -> DispatchResult {
    let (work, other) = (work.to_vec(), account(99));
    let call = Call::register { netuid, block_number, nonce, work, hotkey, coldkey: other };
    dispatch(call, signed(&account(coldkey)))
}

/// Works for the last block and registers coldkey 1's hotkey.
fn register(hotkey: u8) -> DispatchResult {
    let last = System::block_number() - 1;
    let (nonce, seal) = solve(last, hotkey);
    send((FIRST, 1), account(hotkey), last, nonce, &seal)
}

#[test]
fn a_seal_buys_a_uid() {
    scene(|| {
        let (burn_before, issuance) = (burn(FIRST), TotalIssuance::<Test>::get());
        assert_ok!(register(2));
        assert_eq!(Uids::<Test>::get(FIRST, account(2)), Some(1));
        assert_eq!(Owner::<Test>::get(account(2)), account(1), "the signer, not the argument");
        assert_eq!(BlockAtRegistration::<Test>::get(FIRST, 1), START);
        assert_eq!(events(), [Event::NeuronRegistered(FIRST, 1, account(2))]);
        assert_eq!((balance(1), TotalIssuance::<Test>::get()), (50_000, issuance));
        assert_eq!(burn(FIRST), burn_before, "the price is for those who pay");
        assert_eq!(RAORecycledForRegistration::<Test>::get(FIRST), TaoBalance::ZERO);
        assert_eq!(RegistrationsThisBlock::<Test>::get(FIRST), 1);
        assert_eq!(POWRegistrationsThisInterval::<Test>::get(FIRST), 1);
        assert_eq!(RegistrationsThisInterval::<Test>::get(FIRST), 0);
        assert_eq!(UsedWork::<Test>::get(solve(START - 1, 2).1.to_vec()), START);
        let mut paid = Call::burned_register { netuid: FIRST, hotkey: account(3) };
        assert_noop!(
            dispatch(paid.clone(), signed(&account(1))),
            Error::<Test>::NotEnoughBalanceToStake
        );
        set_burn(FIRST, 1_000);
        open_bounds(FIRST);
        assert_ok!(dispatch(paid, signed(&account(1))));
        paid = Call::burned_register { netuid: FIRST, hotkey: account(4) };
        assert_ok!(dispatch(paid, signed(&account(1))));
        assert_eq!(POWRegistrationsThisInterval::<Test>::get(FIRST), 1, "payers do not count");
    });
}

#[test]
fn errors_come_in_order() {
    scene(|| {
        let fails = |at, hotkey, block, nonce, work: &[u8], error: Error<Test>| {
            assert_noop!(send(at, hotkey, block, nonce, work), error);
        };
        let nobody = account(0);
        let here = (FIRST, 1);
        own(8, 9);
        NetworkRegistrationAllowed::<Test>::insert(FIRST, false);
        RegistrationsThisBlock::<Test>::insert(FIRST, 1);
        POWRegistrationsThisInterval::<Test>::insert(FIRST, 6);
        MaxAllowedUids::<Test>::insert(FIRST, 0);
        let call = Call::register {
            netuid: FIRST,
            block_number: 0,
            nonce: 0,
            work: vec![],
            hotkey: nobody.clone(),
            coldkey: account(1),
        };
        assert_noop!(dispatch(call, unsigned()), DispatchError::BadOrigin);
        let root = (NetUid::ROOT, 1);
        fails(root, nobody.clone(), 0, 0, &[], Error::RegistrationNotPermittedOnRootSubnet);
        fails((NetUid::new(9), 1), nobody.clone(), 0, 0, &[], Error::SubnetNotExists);
        fails(here, nobody.clone(), 0, 0, &[], Error::SubNetRegistrationDisabled);
        NetworkRegistrationAllowed::<Test>::insert(FIRST, true);
        fails(here, nobody, 0, 0, &[], Error::HotKeyAlreadyRegisteredInSubNet);
        fails(here, account(9), 0, 0, &[], Error::TooManyRegistrationsThisBlock);
        RegistrationsThisBlock::<Test>::insert(FIRST, 0);
        fails(here, account(9), 0, 0, &[], Error::TooManyRegistrationsThisInterval);
        POWRegistrationsThisInterval::<Test>::insert(FIRST, 5);
        fails(here, account(9), 0, 0, &[], Error::InvalidWorkBlock);
        fails(here, account(9), 9, 0, &[0; 31], Error::InvalidSeal);
        fails(here, account(9), 9, 0, &[0; 33], Error::InvalidSeal);
        let (nonce, seal) = try_nonces(9, 9, 0, false);
        fails(here, account(9), 9, nonce, &seal, Error::InvalidDifficulty);
        fails(here, account(9), 9, nonce, &[0; 32], Error::InvalidSeal);
        let (nonce, seal) = solve(9, 9);
        fails(here, account(9), 9, nonce + 1, &seal, Error::InvalidSeal);
        fails(here, account(9), 8, nonce, &seal, Error::InvalidSeal);
        fails(here, account(2), 9, nonce, &seal, Error::InvalidSeal);
        fails(here, account(9), 9, nonce, &seal, Error::NonAssociatedColdKey);
        let special = SubtensorModule::derive_subnet_account(NetUid::new(3));
        let puzzle = Puzzle::new(&hash(9).0, special.as_ref());
        let nonce = (0..).find(|nonce| meets(&puzzle.seal(*nonce), EASY)).unwrap();
        fails(here, special, 9, nonce, &puzzle.seal(nonce), Error::CannotUseSystemAccount);
        let (nonce, seal) = solve(9, 2);
        fails(here, account(2), 9, nonce, &seal, Error::NoNeuronIdAvailable);
        MaxAllowedUids::<Test>::insert(FIRST, 256);
        assert_ok!(register(2));
    });
}

#[test]
fn work_is_for_the_last_two_blocks() {
    scene(|| {
        for (block, hotkey) in [(0, 2), (START - 3, 2), (START, 2), (START + 1, 2), (u64::MAX, 2)] {
            let (nonce, seal) = solve(block.min(200), hotkey);
            let result = send((FIRST, 1), account(hotkey), block, nonce, &seal);
            assert_eq!(result, Err(Error::<Test>::InvalidWorkBlock.into()), "block {block}");
        }
        MaxRegistrationsPerBlock::<Test>::insert(FIRST, 2);
        for (block, hotkey) in [(START - 1, 2), (START - 2, 3)] {
            let (nonce, seal) = solve(block, hotkey);
            assert_ok!(send((FIRST, 1), account(hotkey), block, nonce, &seal));
        }
    });
}

/// The chain gives 32 zeros for a block whose hash it does not know: work for them could be kept.
#[test]
fn work_for_a_block_without_hash_is_refused() {
    scene(|| {
        frame_system::BlockHash::<Test>::remove(START - 1);
        let puzzle = Puzzle::new(&[0; 32], &[2; 32]);
        let nonce = (0..).find(|nonce| meets(&puzzle.seal(*nonce), EASY)).unwrap();
        for block in [START - 1, START] {
            assert_noop!(
                send((FIRST, 1), account(2), block, nonce, &puzzle.seal(nonce)),
                Error::<Test>::InvalidWorkBlock
            );
        }
    });
}

#[test]
fn a_seal_is_used_once_on_all_subnets() {
    scene(|| {
        let other = add_subnet(20, 21);
        SubtensorModule::set_pow_registration_allowed(other, true);
        Difficulty::<Test>::insert(other, 1);
        let (nonce, seal) = solve(START - 1, 2);
        assert_ok!(send((FIRST, 1), account(2), START - 1, nonce, &seal));
        let again = || send((other, 1), account(2), START - 1, nonce, &seal);
        assert_noop!(again(), Error::<Test>::InvalidSeal);
        System::set_block_number(START + 1);
        assert_noop!(again(), Error::<Test>::InvalidSeal);
        // Another nonce is other work.
        let (nonce, seal) = try_nonces(START - 1, 2, nonce + 1, true);
        assert_ok!(send((other, 1), account(2), START - 1, nonce, &seal));
    });
}

#[test]
fn used_seals_are_forgotten_with_their_window() {
    scene(|| {
        MaxRegistrationsPerBlock::<Test>::insert(FIRST, 2);
        assert_ok!(register(2));
        assert_ok!(register(3));
        assert_eq!(UsedWorkAt::<Test>::get(START).len(), 2);
        run_to_block(START + 2);
        assert_eq!(UsedWork::<Test>::iter().count(), 2);
        run_to_block(START + 3);
        assert_eq!(UsedWork::<Test>::iter().count(), 0);
        assert_eq!(UsedWorkAt::<Test>::iter().count(), 0);
    });
}

#[test]
fn registrations_end_at_the_block_s_and_the_interval_s_limit() {
    scene(|| {
        AdjustmentInterval::<Test>::insert(FIRST, 10);
        for hotkey in 2..8 {
            assert_ok!(register(hotkey));
            assert_noop!(register(hotkey + 1), Error::<Test>::TooManyRegistrationsThisBlock);
            run_to_block(System::block_number() + 1);
        }
        assert_noop!(register(8), Error::<Test>::TooManyRegistrationsThisInterval);
        run_to_block(START + 9);
        assert_noop!(register(8), Error::<Test>::TooManyRegistrationsThisInterval);
        run_to_block(START + 10);
        assert_eq!(Difficulty::<Test>::get(FIRST), 2 * EASY, "three times the target came");
        assert_eq!(events(), [Event::DifficultySet(FIRST, 2 * EASY)]);
        assert_ok!(register(8));
    });
}

#[test]
fn difficulty_follows_the_registrations_of_each_interval() {
    scene(|| {
        Difficulty::<Test>::insert(FIRST, 1_000);
        AdjustmentInterval::<Test>::insert(FIRST, 5);
        let mut next = START;
        let mut interval = |came: u16| {
            POWRegistrationsThisInterval::<Test>::insert(FIRST, came);
            run_to_block(next + 4);
            let before = Difficulty::<Test>::get(FIRST);
            assert_eq!(POWRegistrationsThisInterval::<Test>::get(FIRST), came);
            next += 5;
            run_to_block(next);
            let after = Difficulty::<Test>::get(FIRST);
            let told = (after != before).then_some(Event::DifficultySet(FIRST, after));
            assert_eq!(events().first(), told.as_ref());
            assert_eq!(LastAdjustmentBlock::<Test>::get(FIRST), next);
            assert_eq!(POWRegistrationsThisInterval::<Test>::get(FIRST), 0);
            after
        };
        assert_eq!([2, 3, 0, 1, 6].map(&mut interval), [1_000, 1_250, 625, 468, 936]);
        AdjustmentAlpha::<Test>::insert(FIRST, u64::MAX / 2);
        assert_eq!(interval(0), 701, "half way to half, rounded down");
        AdjustmentAlpha::<Test>::insert(FIRST, 0);
        TargetRegistrationsPerInterval::<Test>::insert(FIRST, 6);
        assert_eq!(interval(6), 701);
        MaxDifficulty::<Test>::insert(FIRST, 800);
        assert_eq!(interval(18), 800);
        MinDifficulty::<Test>::insert(FIRST, 700);
        assert_eq!(interval(0), 700);
    });
}

#[test]
fn an_interval_of_nothing_is_a_block() {
    scene(|| {
        AdjustmentInterval::<Test>::insert(FIRST, 0);
        run_to_block(START + 1);
        assert_eq!(Difficulty::<Test>::get(FIRST), EASY / 2);
        run_to_block(START + 2);
        assert_eq!(Difficulty::<Test>::get(FIRST), EASY / 4);
    });
}

/// As in spec 425: the switch reads as on where nobody has touched it, and nothing follows from it.
#[test]
fn work_counts_for_nothing_where_it_was_not_chosen() {
    Scene::new().funded(1, 50_000).run(|| {
        set_burn(FIRST, 1_000);
        open_bounds(FIRST);
        let pays = |hotkey, price| {
            let before = balance(1);
            assert_ok!(send((FIRST, 1), account(hotkey), 77, 1, &[1, 2, 3]));
            assert_eq!(balance(1), before - price);
        };
        assert!(NetworkPowRegistrationAllowed::<Test>::get(FIRST));
        pays(2, 1_000);
        SubtensorModule::set_pow_registration_allowed(FIRST, true);
        let work = Error::<Test>::InvalidWorkBlock;
        RegistrationsThisBlock::<Test>::insert(FIRST, 0);
        assert_noop!(send((FIRST, 1), account(3), 77, 1, &[1, 2, 3]), work);
        SubtensorModule::set_pow_registration_allowed(FIRST, false);
        pays(3, 1_260);
        assert!(UsedWork::<Test>::iter().next().is_none());
        Difficulty::<Test>::insert(FIRST, 1_000);
        MinDifficulty::<Test>::insert(FIRST, 0);
        run_to_block(150);
        assert_eq!(Difficulty::<Test>::get(FIRST), 1_000, "nothing adjusts it");
    });
}

#[test]
fn the_switch_begins_an_interval() {
    Scene::new().run(|| {
        System::set_block_number(500);
        POWRegistrationsThisInterval::<Test>::insert(FIRST, 4);
        SubtensorModule::set_pow_registration_allowed(FIRST, true);
        assert_eq!(events(), [Event::PowRegistrationAllowed(FIRST, true)]);
        assert_eq!(LastAdjustmentBlock::<Test>::get(FIRST), 500);
        assert_eq!(POWRegistrationsThisInterval::<Test>::get(FIRST), 0);
        System::set_block_number(510);
        POWRegistrationsThisInterval::<Test>::insert(FIRST, 1);
        SubtensorModule::set_pow_registration_allowed(FIRST, true);
        assert_eq!(LastAdjustmentBlock::<Test>::get(FIRST), 500, "it was on already");
        assert_eq!(POWRegistrationsThisInterval::<Test>::get(FIRST), 1);
    });
}

#[test]
fn a_full_subnet_replaces_its_weakest_neuron() {
    scene(|| {
        MaxAllowedUids::<Test>::insert(FIRST, 3);
        add_neuron(FIRST, 1, 30);
        add_neuron(FIRST, 1, 31);
        RegistrationsThisBlock::<Test>::insert(FIRST, 0);
        Emission::<Test>::insert(FIRST, [30, 20, 10].map(AlphaBalance::new).to_vec());
        assert_ok!(register(2));
        assert_eq!(Uids::<Test>::get(FIRST, account(2)), Some(2));
        assert_eq!(Uids::<Test>::get(FIRST, account(31)), None);
    });
}

#[test]
fn a_dissolved_subnet_s_successor_takes_no_work() {
    Scene::new().run(|| {
        let netuid = add_subnet(20, 21);
        SubtensorModule::set_pow_registration_allowed(netuid, true);
        POWRegistrationsThisInterval::<Test>::insert(netuid, 3);
        assert_ok!(SubtensorModule::root_dissolve_network(root(), netuid));
        assert!(!NetworkPowRegistrationAllowed::<Test>::contains_key(netuid));
        assert!(!LastAdjustmentBlock::<Test>::contains_key(netuid));
        assert!(!POWRegistrationsThisInterval::<Test>::contains_key(netuid));
        assert_eq!(add_subnet(20, 22), netuid);
        assert!(!SubtensorModule::takes_work(netuid));
    });
}

#[test]
fn a_block_weighs_what_proof_of_work_costs_it() {
    let step = || {
        let (work, record) = metered(SubtensorModule::proof_of_work_step);
        let seen = record.total();
        (work, seen.reads + seen.steps, seen.writes)
    };
    let fits = |(work, reads, writes): (Work, u64, u64)| {
        assert!(work.reads >= reads && work.reads <= reads + 6, "{work:?} of {reads} reads");
        assert!(work.writes >= writes && work.writes <= writes + 2, "{work:?} of {writes} writes");
    };
    Scene::new().run(|| {
        System::set_block_number(START);
        let (work, reads, writes) = step();
        assert_eq!((work.reads, reads, work.writes, writes), (2, 2, 0, 0));
    });
    scene(|| {
        fits(step());
        assert_ok!(register(2));
        let other = add_subnet(20, 21);
        SubtensorModule::set_pow_registration_allowed(other, false);
        System::set_block_number(START + 3);
        fits(step());
        System::set_block_number(START + 100);
        fits(step());
        let weigh = |block| {
            System::set_block_number(block);
            SubtensorModule::on_initialize(block).ref_time()
        };
        // The first of them has an epoch.
        let [_, quiet, adjusting] = [START + 101, START + 102, START + 200].map(weigh);
        assert!(adjusting > quiet, "an adjustment has its price");
    });
}
