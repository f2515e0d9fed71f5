//! Nothing appears and nothing disappears, to the rao, whatever people stake and unstake.

use super::{block_step_kit::neuron, stake_kit::*};
use crate::{mock::*, types::RootClaimTypeEnum, *};
use frame_support::traits::{
    Get,
    fungible::{Inspect, Mutate},
};
use myelin_emission::root::RootPosition;
use myelin_types::{Correction, NetUid, fixed::I96F32, units::TAO};
use pallet_alpha_assets::{AlphaBurned, TotalAlphaIssuance};
use pallet_chain_params::EnabledCorrections;

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

fn trade(dice: &mut Dice, netuid: NetUid, coldkey: u8, hotkey: u8) -> Outcome {
    match dice.roll() % 3 {
        0 => add(netuid, coldkey, hotkey, 2_001_007 + dice.amount(50 * TAO)),
        1 => add(netuid, coldkey, hotkey, dice.amount(5 * TAO)),
        _ => {
            let stake = stake_of(netuid, coldkey, hotkey);
            remove(netuid, coldkey, hotkey, dice.amount(stake.saturating_mul(2)))
        }
    }
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
    PendingChildKeyCooldown::<Test>::put(100);
    for netuid in &netuids {
        RootClaimableThreshold::<Test>::insert(netuid, I96F32::from_num(1_000));
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
            _ => trade(&mut dice, netuid, coldkey, hotkey),
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
        let scene = if seed > 2 { scene.corrected(Correction::ALL) } else { scene };
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
