//! Whatever people do, no rao of TAO or alpha appears or vanishes unaccounted.
//!
//! A seeded crowd registers, stakes, trades, moves, claims, sets weights and changes its mind over
//! several subnets while epochs run and subnets and neurons replace each other. Nearly everything
//! it does is allowed, because it looks at the state first; the rest tries anything. The laws are
//! checked after every block. The test command plays the short form;
//! `CONSERVATION_BLOCKS=3000 cargo test --release -p myelin-runtime --test conservation` the long
//! one, with 210,000 operations in each of its two games.

#[path = "../common/mod.rs"]
mod common;

mod calls;
mod careful;
mod crowd;
mod game;
mod laws;
mod settle;
mod tally;

use frame_support::traits::GetCallName;
use game::Game;
use myelin_runtime::Runtime;
use myelin_types::Corrections;

/// Blocks of the short form.
const SHORT: u32 = 120;
/// Blocks between two checks of what is owed, which look at every stake.
const DEBTS: u32 = 20;
/// Blocks between two lines about how far a game is.
const PROGRESS: u32 = 250;

/// The staking calls of the protocol (spec: staking §7 to §12) with the settings that bear on
/// stake, and what brings subnets and neurons into being.
const STAKING: &[&str] = &[
    "add_stake",
    "remove_stake",
    "burned_register",
    "register_network",
    "root_register",
    "decrease_take",
    "increase_take",
    "set_children",
    "set_childkey_take",
    "unstake_all",
    "unstake_all_alpha",
    "move_stake",
    "transfer_stake",
    "swap_stake",
    "add_stake_limit",
    "remove_stake_limit",
    "swap_stake_limit",
    "try_associate_hotkey",
    "start_call",
    "recycle_alpha",
    "burn_alpha",
    "remove_stake_full_limit",
    "set_coldkey_auto_stake_hotkey",
    "claim_root",
    "set_root_claim_type",
    "sudo_set_num_root_claims",
    "sudo_set_root_claim_threshold",
    "add_stake_burn",
    "set_auto_parent_delegation_enabled",
    "lock_stake",
    "move_lock",
    "set_perpetual_lock",
    "set_reject_locked_alpha",
];
/// Swaps of keys. Only with the correction `whole-key-swaps`: without it root dividends can be
/// claimed again after one (spec: staking §24-1), and the alpha they are paid in is not there.
const KEY_SWAPS: &[&str] = &["swap_hotkey", "swap_hotkey_v2", "swap_coldkey"];
/// Calls that people come to seldom.
const RARE: &[&str] = &["register_network", "start_call"];

fn blocks() -> u32 {
    let asked = std::env::var("CONSERVATION_BLOCKS").ok();
    asked.map_or(SHORT, |number| number.parse().expect("CONSERVATION_BLOCKS is a number"))
}

fn play(seed: u64, corrections: Corrections) {
    let mut game = Game::new(seed, corrections);
    for block in 1..=blocks() {
        game.block();
        if corrections == Corrections::all() && block % DEBTS == 0 {
            game.check_debts();
        }
        if block % PROGRESS == 0 {
            let all = game.outcome.tally.total();
            println!("seed {seed}, block {block}: {} done, {} refused", all.done, all.refused);
        }
    }
    game.everybody_leaves();

    let outcome = &game.outcome;
    println!("{}", outcome.tally);
    println!(
        "{} epochs, {} subnets replaced, {} fees in alpha, {} sales of root dividends, {} incentives \
         auto-staked, {} times children set",
        outcome.epochs,
        outcome.replaced_subnets,
        outcome.alpha_fees,
        outcome.root_sales,
        outcome.auto_stakes,
        outcome.inherited_children,
    );
    let all = outcome.tally.total();
    assert!(all.done >= 4 * all.refused, "four operations in five are done");
    assert!(all.refused > 0, "some are refused");
    let known = pallet_subtensor::Call::<Runtime>::get_call_names();
    let swaps = if corrections == Corrections::all() { KEY_SWAPS } else { &[] };
    for call in STAKING.iter().chain(swaps).filter(|call| known.contains(call)) {
        let least = if RARE.contains(call) { 1 } else { (blocks() / SHORT).max(1) };
        assert!(outcome.tally.of(call).done >= least, "{call} is hardly ever done");
    }
    assert!(outcome.tally.of("sudo_set_nominator_min_required_stake").done > 0);
    assert!(outcome.epochs >= u64::from(blocks() / 5), "epochs run");
    assert!(outcome.alpha_fees > 0, "fees are paid in alpha too");
    assert!(outcome.root_sales > 0, "root dividends are sold");
    assert!(outcome.auto_stakes > 0, "incentives are staked elsewhere");
    assert!(outcome.replaced_subnets > 0, "subnets take the place of others");
}

#[test]
fn conservation_of_tao_and_alpha() {
    play(7, Corrections::NONE);
}

#[test]
fn conservation_with_all_corrections() {
    play(11, Corrections::all());
}

#[test]
#[should_panic = "this would only be logged"]
fn conservation_tests_end_at_defensive_failures() {
    let mut chain = common::Chain::dev();
    chain.state(|| {
        frame_support::defensive!("this would only be logged");
    });
}
