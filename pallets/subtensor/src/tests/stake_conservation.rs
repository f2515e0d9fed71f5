//! Nothing appears and nothing disappears, to the rao, whatever people do with their stake.

use super::stake_kit::*;
use crate::{mock::*, *};
use frame_support::traits::fungible::{Inspect, Mutate};
use myelin_types::{Correction, NetUid, units::TAO};
use pallet_alpha_assets::{AlphaBurned, AlphaRecycled};
use pallet_subtensor_swap::SwapHandler;

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

/// By subnet: its alpha, which must not change, and the TAO that its account has beside the pool,
/// which may only grow.
fn constants(netuids: &[NetUid]) -> Vec<(u64, u64)> {
    netuids
        .iter()
        .map(|netuid| {
            let (tao, alpha_in) = reserves(*netuid);
            let account = SubtensorModule::subnet_account(*netuid).unwrap();
            let out = SubnetAlphaOut::<Test>::get(netuid).to_u64();
            let recycled = AlphaRecycled::<Test>::get(netuid).to_u64();
            // The root network's alpha is created and destroyed one to one with TAO.
            let alpha = if netuid.is_root() { 0 } else { alpha_in + out + recycled };
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

/// Subnet, coldkey and hotkey wherever there is stake.
fn holdings(netuids: &[NetUid]) -> Vec<(NetUid, u8, u8)> {
    let places = netuids.iter().flat_map(|netuid| {
        COLDKEYS.iter().flat_map(|coldkey| HOTKEYS.map(|hotkey| (*netuid, *coldkey, hotkey)))
    });
    places.filter(|(netuid, coldkey, hotkey)| stake_of(*netuid, *coldkey, *hotkey) > 0).collect()
}

/// One random call of anybody.
fn act(dice: &mut Dice, netuids: &[NetUid]) -> Outcome {
    let (other, receiver, hotkey2) =
        (dice.pick(netuids), dice.pick(&COLDKEYS), dice.pick(&HOTKEYS));
    let anything = (dice.pick(netuids), dice.pick(&COLDKEYS), dice.pick(&HOTKEYS));
    let held = holdings(netuids);
    let (netuid, coldkey, hotkey) =
        if held.is_empty() || dice.roll().is_multiple_of(8) { anything } else { dice.pick(&held) };
    let stake = stake_of(netuid, coldkey, hotkey);
    let alpha = dice.amount(stake.saturating_mul(2));
    // Prices from nine tenths to eleven tenths of the present one.
    let tenths = 90 + dice.roll() % 21;
    let price = <Swap as SwapHandler>::current_alpha_price(netuid).saturating_to_num::<f64>();
    let limit = (price * tenths as f64 * 1e7) as u64;
    let tao = 2_001_007 + dice.amount(50 * TAO);
    let partial = !dice.roll().is_multiple_of(3);
    let id = || account(hotkey);
    match dice.roll() % 16 {
        0 | 1 => add(anything.0, anything.1, anything.2, tao),
        2 => add(netuid, coldkey, hotkey, dice.amount(5 * TAO)),
        3 => remove(netuid, coldkey, hotkey, alpha),
        4 | 5 => add_limit(netuid, coldkey, hotkey, tao, limit, partial),
        6 => remove_limit(netuid, coldkey, hotkey, alpha.min(stake), limit, partial),
        7 => {
            let limit_price = partial.then_some(limit.into());
            dispatch(coldkey, Call::remove_stake_full_limit { hotkey: id(), netuid, limit_price })
        }
        8 if tenths > 105 => dispatch(coldkey, Call::unstake_all { hotkey: id() }),
        8 if tenths < 95 => dispatch(coldkey, Call::unstake_all_alpha { hotkey: id() }),
        9 => move_stake(coldkey, (hotkey, netuid), (hotkey2, other), alpha),
        10 => move_stake(coldkey, (hotkey, netuid), (hotkey2, netuid), alpha),
        8 | 11 => transfer_stake(hotkey, (coldkey, netuid), (receiver, other), alpha),
        12 => swap_stake(coldkey, hotkey, netuid, other, alpha),
        13 => {
            let ratio =
                <Swap as SwapHandler>::current_alpha_price(other).saturating_to_num::<f64>();
            let limit = ((limit as f64 / ratio) as u64, partial);
            swap_limit(coldkey, hotkey, (netuid, other), alpha, limit)
        }
        14 if partial => {
            dispatch(coldkey, Call::recycle_alpha { hotkey: id(), amount: alpha.into(), netuid })
        }
        14 => dispatch(coldkey, Call::burn_alpha { hotkey: id(), amount: alpha.into(), netuid }),
        _ => {
            let (amount, limit) = (dice.amount(10 * TAO).into(), partial.then_some(limit.into()));
            dispatch(coldkey, Call::add_stake_burn { hotkey: id(), netuid, amount, limit })
        }
    }
}

fn play(seed: u64, corrected: bool) -> (u32, u32) {
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
    for turn in 0..200 {
        // Hashing the whole state is slow: every tenth refusal is looked at that closely.
        let state = (turn % 10 == 0).then(|| sp_io::storage::root(Default::default()));
        let outcome = act(&mut dice, &netuids);
        match outcome {
            Ok(()) => done += 1,
            Err(_) => {
                refused += 1;
                if let Some(state) = state {
                    assert_eq!(sp_io::storage::root(Default::default()), state);
                }
            }
        }
        for (now, before) in constants(&netuids).into_iter().zip(&before) {
            assert_eq!(now.0, before.0);
            // Only without the correction limits leave TAO over.
            assert!(now.1 == before.1 || now.1 > before.1 && !corrected, "{now:?}, {before:?}");
        }
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
        let corrected = seed > 2;
        let corrections = [Correction::ReturnedRemainder, Correction::CoveredShares];
        let scene = scene.corrected(if corrected { &corrections } else { &[] });
        scene.run(|| {
            let burnt = sp_runtime::traits::AccountIdConversion::<Account>::into_account_truncating(
                &crate::currency::BURN_PALLET_ID,
            );
            Balances::mint_into(&burnt, 500).unwrap();
            let (done, refused) = play(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15), corrected);
            assert!(done > 40 && refused > 10, "{done} done, {refused} refused");
        });
    }
}
