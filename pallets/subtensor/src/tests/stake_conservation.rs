//! Nothing appears and nothing disappears, to the rao, whatever people stake and unstake.

use super::stake_kit::*;
use crate::{mock::*, *};
use frame_support::traits::fungible::{Inspect, Mutate};
use myelin_types::{NetUid, units::TAO};
use pallet_alpha_assets::AlphaBurned;

const COLDKEYS: [u8; 4] = [1, 2, 3, 4];
const HOTKEYS: [u8; 3] = [10, 11, 12];
const AUTHOR: u8 = 9;

/// A small generator of numbers; the same seed gives the same sequence.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn pick<A: Copy>(&mut self, of: &[A]) -> A {
        of[self.roll() as usize % of.len()]
    }

    /// A number of any order of magnitude up to `most`.
    fn amount(&mut self, most: u64) -> u64 {
        let scale = most >> (self.roll() % 20);
        self.roll() % scale.max(1)
    }
}

/// What must not change: by subnet, its alpha and the TAO that its account has beside the pool.
fn constants(netuids: &[NetUid]) -> Vec<(u64, u64)> {
    netuids
        .iter()
        .map(|netuid| {
            let (tao, alpha_in) = reserves(*netuid);
            let account = SubtensorModule::subnet_account(*netuid).unwrap();
            let out = SubnetAlphaOut::<Test>::get(netuid).to_u64();
            // The root network's alpha is created and destroyed one to one with TAO.
            let alpha = if netuid.is_root() { 0 } else { alpha_in + out };
            (alpha, Balances::balance(&account) - tao)
        })
        .collect()
}

/// Circulating alpha is staked or burnt, and no staker has what another has.
fn check_alpha(netuid: NetUid) {
    let out = SubnetAlphaOut::<Test>::get(netuid).to_u64();
    let burnt = AlphaBurned::<Test>::get(netuid).to_u64();
    let mut staked = 0;
    for hotkey in HOTKEYS {
        let pool = TotalHotkeyAlpha::<Test>::get(account(hotkey), netuid).to_u64();
        let held: u64 = COLDKEYS.iter().map(|coldkey| stake_of(netuid, *coldkey, hotkey)).sum();
        assert!(held <= pool, "stakers hold more than their pool");
        assert!(pool - held <= COLDKEYS.len() as u64, "{} rao lost", pool - held);
        staked += pool;
    }
    assert_eq!(staked + burnt, out, "alpha of subnet {netuid}");
}

fn play(seed: u64) -> (u32, u32) {
    let netuids = [
        open_root(),
        pool(2, 1_000 * TAO, 3_000 * TAO),
        pool(3, 50 * TAO, 7 * TAO),
        pool(4, 20 * TAO, 90_000 * TAO),
    ];
    // Accounts with at least the existential deposit never turn a rest into dust.
    let root_account = SubtensorModule::subnet_account(NetUid::ROOT).unwrap();
    Balances::mint_into(&root_account, 500).unwrap();
    for hotkey in HOTKEYS {
        own(COLDKEYS[usize::from(hotkey) % COLDKEYS.len()], hotkey);
    }
    let (issued, before) = (Balances::total_issuance(), constants(&netuids));
    let mut dice = Dice(seed);
    let (mut done, mut refused) = (0, 0);
    for turn in 0..150 {
        let (netuid, coldkey, hotkey) =
            (dice.pick(&netuids), dice.pick(&COLDKEYS), dice.pick(&HOTKEYS));
        // Hashing the whole state is slow: every fifth refusal is looked at that closely.
        let state = (turn % 5 == 0).then(|| sp_io::storage::root(Default::default()));
        let outcome = match dice.roll() % 3 {
            0 => add(netuid, coldkey, hotkey, 2_001_007 + dice.amount(50 * TAO)),
            1 => add(netuid, coldkey, hotkey, dice.amount(5 * TAO)),
            _ => {
                let stake = stake_of(netuid, coldkey, hotkey);
                remove(netuid, coldkey, hotkey, dice.amount(stake.saturating_mul(2)))
            }
        };
        match outcome {
            Ok(()) => done += 1,
            Err(_) => {
                refused += 1;
                if let Some(state) = state {
                    assert_eq!(sp_io::storage::root(Default::default()), state);
                }
            }
        }
        assert_eq!(constants(&netuids), before);
        assert_eq!(Balances::total_issuance(), issued);
        netuids.iter().for_each(|netuid| check_alpha(*netuid));
    }
    check_state();
    (done, refused)
}

#[test]
fn random_trades_conserve_tao_and_alpha() {
    for seed in 1..=4u64 {
        let scene =
            COLDKEYS.iter().fold(Scene::new(), |scene, coldkey| scene.funded(*coldkey, 300 * TAO));
        // Every other scene has no author: fees are burnt.
        let scene = if seed % 2 == 0 { scene.authored_by(AUTHOR) } else { scene };
        scene.run(|| {
            let burnt = sp_runtime::traits::AccountIdConversion::<Account>::into_account_truncating(
                &crate::currency::BURN_PALLET_ID,
            );
            Balances::mint_into(&burnt, 500).unwrap();
            let (done, refused) = play(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            assert!(done > 40 && refused > 10, "{done} done, {refused} refused");
        });
    }
}
