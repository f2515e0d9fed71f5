//! Operations that the chain should accept: their arguments follow from its state.

use crate::{
    calls::{Args, Kind, pays_in_alpha},
    crowd::{Crowd, Dice, open_network},
    settle::{settle, unlocked},
};
use myelin_runtime::{AccountId, Runtime, Swap};
use myelin_types::{AlphaBalance, NetUid, TaoBalance, units::TAO};
use pallet_subtensor::*;
use pallet_subtensor_swap::{Order, SwapHandler};

type Subtensor = Pallet<Runtime>;

/// Least TAO worth staking, in rao: the minimum, its swap fee and a bit.
const LEAST: u64 = 2_100_000;
/// What people keep for fees, in rao.
const RESERVE: u64 = TAO / 20;

/// Fits the arguments to the state; false when the kind is not for this person now.
pub fn fit(kind: Kind, args: &mut Args, dice: &mut Dice, crowd: &Crowd) -> bool {
    fit_or_give_up(kind, args, dice, crowd).is_some()
}

fn fit_or_give_up(kind: Kind, args: &mut Args, dice: &mut Dice, crowd: &Crowd) -> Option<()> {
    use Kind::*;
    let who = crowd.people[args.person].account();
    let purse = purse(&who);
    // Whoever has no TAO for fees lives on stake.
    if purse == 0 && !pays_in_alpha(kind) {
        return None;
    }
    match kind {
        AddStake | AddStakeLimit | AddStakeBurn => buy(kind, args, dice, crowd, purse),
        RemoveStake | RemoveStakeLimit | RemoveStakeFullLimit | UnstakeAll | UnstakeAllAlpha
        | RecycleAlpha | BurnAlpha => leave(kind, args, dice, &who),
        MoveStake | TransferStake | SwapStake | SwapStakeLimit => {
            shift(kind, args, dice, crowd, &who)
        }
        Transfer => {
            args.amount = dice.amount(purse.min(10 * TAO)).max(1_000);
            (args.amount <= purse && args.coldkey != who).then_some(())
        }
        TransferAll => (args.coldkey != who).then_some(()),
        _ => settle(kind, args, dice, crowd, &who, purse),
    }
}

/// TAO that a person may spend, fees kept back.
fn purse(who: &AccountId) -> u64 {
    Subtensor::keepalive(who).to_u64().saturating_sub(RESERVE)
}

fn buy(kind: Kind, args: &mut Args, dice: &mut Dice, crowd: &Crowd, purse: u64) -> Option<()> {
    args.hotkey = crowd.known_hotkey(dice)?;
    args.netuid = open_network(dice, kind != Kind::AddStakeBurn)?;
    let pool = if args.netuid.is_root() {
        1_000 * TAO
    } else {
        SubnetTAO::<Runtime>::get(args.netuid).to_u64() / 8
    };
    let most = purse.min(pool).checked_sub(LEAST)?;
    args.amount = LEAST + dice.amount(most);
    let limited = kind == Kind::AddStakeLimit || (kind == Kind::AddStakeBurn && args.choice);
    if limited {
        args.limit = at_percent(price(args.netuid), 101 + dice.roll(30));
        let most = Swap::max_add(args.netuid, TaoBalance::new(args.limit)).ok()?.to_u64();
        if kind == Kind::AddStakeBurn || !args.choice {
            args.amount = args.amount.min(most);
        }
        if args.amount.min(most) < LEAST {
            return None;
        }
    }
    let bought = Swap::sim_swap(args.netuid, Order::Buy(TaoBalance::new(args.amount))).ok()?;
    (bought.amount_paid_out > 0).then_some(())
}

fn leave(kind: Kind, args: &mut Args, dice: &mut Dice, who: &AccountId) -> Option<()> {
    let with_root = !matches!(kind, Kind::RecycleAlpha | Kind::BurnAlpha | Kind::UnstakeAllAlpha);
    let stake = find_stake(args, dice, who, with_root)?;
    match kind {
        Kind::RecycleAlpha | Kind::BurnAlpha => args.amount = dice.amount((stake / 16).max(1)),
        Kind::UnstakeAll | Kind::UnstakeAllAlpha => {
            sale(args.netuid, stake)?;
        }
        Kind::RemoveStakeFullLimit => {
            sale(args.netuid, stake)?;
            let most = limited_sale(args, dice)?;
            args.choice &= stake <= most;
        }
        Kind::RemoveStakeLimit => {
            args.amount = sellable(args.netuid, stake, dice, LEAST)?;
            let most = limited_sale(args, dice)?;
            args.choice |= args.amount > most;
        }
        _ => args.amount = sellable(args.netuid, stake, dice, LEAST)?,
    }
    Some(())
}

fn shift(
    kind: Kind,
    args: &mut Args,
    dice: &mut Dice,
    crowd: &Crowd,
    who: &AccountId,
) -> Option<()> {
    let stake = find_stake(args, dice, who, true)?;
    args.destination = open_network(dice, true)?;
    args.second = crowd.known_hotkey(dice)?;
    let stays = args.destination == args.netuid;
    let same = match kind {
        Kind::MoveStake => args.second == args.hotkey,
        Kind::TransferStake => args.coldkey == *who,
        _ => true,
    };
    if stays && same {
        return None;
    }
    if stays {
        let least = u64::try_from(
            u128::from(LEAST) * u128::from(TAO) / u128::from(price(args.netuid).max(1)),
        );
        let least = least.ok()?;
        args.amount = least + dice.amount(stake.checked_sub(least + 1)?);
        return Some(());
    }
    args.amount = sellable(args.netuid, stake, dice, LEAST)?;
    // All of a small stake may leave, but not move.
    if sale(args.netuid, args.amount)? < LEAST {
        return None;
    }
    if kind == Kind::SwapStakeLimit {
        let (from, to) = (price(args.netuid), price(args.destination).max(1));
        let ratio = u128::from(from) * u128::from(TAO) / u128::from(to);
        args.limit = at_percent(u64::try_from(ratio).ok()?, 70 + dice.roll(30));
        let limit = TaoBalance::new(args.limit);
        let most = Swap::max_move(args.netuid, args.destination, limit).ok()?.to_u64();
        args.choice |= args.amount > most;
        sale(args.netuid, args.amount.min(most))?;
    }
    Some(())
}

/// Finds a stake of this person; its alpha.
fn find_stake(args: &mut Args, dice: &mut Dice, who: &AccountId, with_root: bool) -> Option<u64> {
    let hotkeys = StakingHotkeys::<Runtime>::get(who);
    for _ in 0..12 {
        let hotkey = hotkeys.get(dice.roll(hotkeys.len().max(1) as u64) as usize)?;
        let netuid = open_network(dice, with_root)?;
        let stake = Subtensor::stake_of(hotkey, who, netuid).to_u64();
        // What is locked with one hotkey may be sold with another, if there is enough.
        if stake > 0 && (netuid.is_root() || unlocked(who, netuid)? >= stake) {
            (args.hotkey, args.netuid) = (hotkey.clone(), netuid);
            return Some(stake);
        }
    }
    None
}

/// A part of a stake that sells for `least` rao, or all of it.
fn sellable(netuid: NetUid, stake: u64, dice: &mut Dice, least: u64) -> Option<u64> {
    let part = dice.amount(stake);
    let alpha = if sale(netuid, part).is_some_and(|tao| tao >= least) { part } else { stake };
    sale(netuid, alpha)?;
    Some(alpha)
}

/// TAO that a sale brings, if it brings any.
pub fn sale(netuid: NetUid, alpha: u64) -> Option<u64> {
    let sold = Swap::sim_swap(netuid, Order::Sell(AlphaBalance::new(alpha))).ok()?;
    (sold.amount_paid_out > 0).then_some(sold.amount_paid_out)
}

/// Sets a limit price; the alpha that can be sold down to it.
fn limited_sale(args: &mut Args, dice: &mut Dice) -> Option<u64> {
    args.limit = at_percent(price(args.netuid), 75 + dice.roll(25)).max(2_000);
    let most = Swap::max_remove(args.netuid, TaoBalance::new(args.limit)).ok()?.to_u64();
    sale(args.netuid, most.min(args.amount.max(1)))?;
    Some(most)
}

/// Spot price in rao for an alpha.
fn price(netuid: NetUid) -> u64 {
    let bits = Swap::current_alpha_price(netuid).to_bits();
    u64::try_from(bits.saturating_mul(u128::from(TAO)) >> 64).unwrap_or(u64::MAX)
}

fn at_percent(price: u64, percent: u64) -> u64 {
    u64::try_from(u128::from(price) * u128::from(percent) / 100).unwrap_or(u64::MAX)
}
