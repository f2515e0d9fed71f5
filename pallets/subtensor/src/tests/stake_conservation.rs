//! Nothing appears and nothing disappears, to the rao, whatever people do with their stake.

use super::{block_step_kit::neuron, stake_kit::*};
use crate::{mock::*, types::RootClaimTypeEnum, *};
use frame_support::traits::{Get, fungible::Inspect};
use myelin_emission::root::RootPosition;
use myelin_types::{AlphaBalance, Correction, NetUid, fixed::I96F32, units::TAO};
use pallet_alpha_assets::{AlphaBurned, TotalAlphaIssuance};
use pallet_chain_params::EnabledCorrections;
use pallet_subtensor_swap::SwapHandler;

const COLDKEYS: [u8; 4] = [1, 2, 3, 4];
const HOTKEYS: [u8; 3] = [10, 11, 12];
const AUTHOR: u8 = 9;
/// Rao that a scene's changes of root stake may open to claims without their correction.
const ROUNDING: i128 = 50;

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

/// What must not change: by subnet, its alpha beside what was minted, and the TAO that its account
/// has beside the pool.
fn constants(netuids: &[NetUid]) -> Vec<(u64, u64)> {
    netuids
        .iter()
        .map(|netuid| {
            let (tao, alpha_in) = reserves(*netuid);
            let account = SubtensorModule::subnet_account(*netuid).unwrap();
            let out = SubnetAlphaOut::<Test>::get(netuid).to_u64();
            // The root network's alpha is created and destroyed one to one with TAO.
            let minted = TotalAlphaIssuance::<Test>::get(netuid).to_u64();
            let alpha = if netuid.is_root() { 0 } else { alpha_in + out - minted };
            (alpha, Balances::balance(&account) - tao)
        })
        .collect()
}

/// Root dividends of a subnet that can be claimed.
fn claimable(netuid: NetUid) -> u64 {
    let mut sum = 0;
    for hotkey in HOTKEYS {
        let rates = RootClaimable::<Test>::get(account(hotkey));
        let Some(rate) = rates.get(&netuid).copied() else { continue };
        for coldkey in COLDKEYS {
            let root_stake = stake_of(NetUid::ROOT, coldkey, hotkey);
            let claimed = RootClaimed::<Test>::get((netuid, account(hotkey), account(coldkey)));
            sum += RootPosition { rate, root_stake, claimed }.claimable(None);
        }
    }
    sum
}

/// Circulating alpha is staked, burnt, pending or there to be claimed, and no staker has what
/// another has.
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
    let pending = PendingRootAlphaDivs::<Test>::get(netuid).to_u64();
    let unclaimed = i128::from(out) - i128::from(staked + burnt + pending);
    // Watermarks are rounded down: each change of root stake may open a rao that nobody booked.
    let strict = EnabledCorrections::<Test>::get().contains(Correction::AssignedDust);
    let slack = if strict { 0 } else { ROUNDING };
    assert!(i128::from(claimable(netuid)) <= unclaimed + slack, "uncovered claims on {netuid}");
    assert!(!netuid.is_root() || unclaimed == 0);
}

fn claim(dice: &mut Dice, netuid: NetUid, coldkey: u8) -> Outcome {
    let subnets = [netuid, NetUid::new(2), NetUid::new(3)].into();
    let new_root_claim_type = match dice.roll() % 6 {
        0 => RootClaimTypeEnum::Swap,
        1 => RootClaimTypeEnum::Keep,
        2 => RootClaimTypeEnum::KeepSubnets { subnets },
        _ => return dispatch(coldkey, Call::claim_root { subnets }),
    };
    dispatch(coldkey, Call::set_root_claim_type { new_root_claim_type })
}

/// Takes, relations and destinations.
fn arrange(dice: &mut Dice, netuid: NetUid, coldkey: u8, hotkey: u8) -> Outcome {
    let take = dice.roll() as u16 % 12_500;
    let child = dice.pick(&HOTKEYS);
    let hotkey = account(hotkey);
    let call = match dice.roll() % 5 {
        0 => Call::increase_take { hotkey, take },
        1 => Call::decrease_take { hotkey, take },
        2 => Call::set_childkey_take { hotkey, netuid, take },
        3 => {
            let children = vec![(dice.roll(), account(child))];
            Call::set_children { hotkey, netuid, children }
        }
        _ => Call::set_coldkey_auto_stake_hotkey { netuid, hotkey },
    };
    dispatch(coldkey, call)
}

/// What a block does with root dividends and relations, on a subnet that is due.
fn block(dice: &mut Dice, netuid: NetUid, hotkey: u8) -> Outcome {
    if !netuid.is_root() {
        let amount = dice.amount(TAO).into();
        SubtensorModule::mint_alpha_out(netuid, amount);
        SubtensorModule::accrue_root_dividends(&account(hotkey), netuid, amount);
    }
    System::set_block_number(System::block_number() + 49);
    let next = System::block_number() + 1;
    System::initialize(&next, &[dice.roll() as u8; 32].into(), &Default::default());
    SubtensorModule::apply_pending_children(netuid);
    SubtensorModule::claim_for_some_root_stakers();
    SubtensorModule::index_some_root_stakers();
    Ok(())
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
    issue_to(&root_account, 500);
    PendingChildKeyCooldown::<Test>::put(100);
    for netuid in &netuids {
        RootClaimableThreshold::<Test>::insert(netuid, I96F32::from_num(1_000));
        // What a pool starts with counts as minted, so that it can be recycled.
        let seed = reserves(*netuid).1 + SubnetAlphaOut::<Test>::get(netuid).to_u64();
        TotalAlphaIssuance::<Test>::insert(netuid, AlphaBalance::new(seed));
        for hotkey in HOTKEYS {
            neuron(*netuid, COLDKEYS[usize::from(hotkey) % COLDKEYS.len()], hotkey);
        }
    }
    let (issued, before) = (Balances::total_issuance(), constants(&netuids));
    let mut dice = Dice(seed);
    let (mut done, mut refused) = (0, 0);
    for turn in 0..250 {
        let (netuid, coldkey, hotkey) =
            (dice.pick(&netuids), dice.pick(&COLDKEYS), dice.pick(&HOTKEYS));
        // Hashing the whole state is slow: every fifth refusal is looked at that closely.
        let state = (turn % 5 == 0).then(|| sp_io::storage::root(Default::default()));
        let outcome = match dice.roll() % 10 {
            0 | 1 => claim(&mut dice, netuid, coldkey),
            2 | 3 => arrange(&mut dice, netuid, coldkey, hotkey),
            4 | 5 => block(&mut dice, netuid, hotkey),
            _ => act(&mut dice, &netuids),
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
        let scene = if corrected { scene.corrected(Correction::ALL) } else { scene };
        scene.run(|| {
            let burnt = sp_runtime::traits::AccountIdConversion::<Account>::into_account_truncating(
                &crate::currency::BURN_PALLET_ID,
            );
            issue_to(&burnt, 500);
            let (done, refused) = play(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15), corrected);
            assert!(done > 40 && refused > 10, "{done} done, {refused} refused");
        });
    }
}
