//! Arguments for what is not about amounts of stake: takes, children, claims, registrations.

use crate::{
    calls::{Args, Kind},
    crowd::{Crowd, Dice, open_network},
};
use myelin_runtime::{AccountId, Runtime};
use myelin_types::NetUid;
use pallet_subtensor::{types::RateLimitKey, *};

type Subtensor = Pallet<Runtime>;

/// Highest take, of delegates as of childkeys: 18 %.
const MOST_TAKE: u64 = 11_796;
/// Blocks between two settings of a hotkey's children on a subnet.
const CHILDREN_INTERVAL: u64 = 150;
/// Blocks between two swaps of a person's hotkeys on a subnet of a fast chain.
const HOTKEY_INTERVAL: u64 = 1;
/// How often root may be registered on in an interval, in multiples of the target.
const ROOT_FACTOR: u16 = 3;

pub fn settle(
    kind: Kind,
    args: &mut Args,
    dice: &mut Dice,
    crowd: &Crowd,
    who: &AccountId,
    purse: u64,
) -> Option<()> {
    use Kind::*;
    let own = dice.pick(&crowd.people[args.person].hotkeys).clone();
    match kind {
        IncreaseTake | DecreaseTake => change_take(kind, args, dice, own),
        SetChildren => have_children(args, dice, crowd, own),
        SetChildkeyTake => change_childkey_take(args, dice, own),
        AutoStake => stake_elsewhere(args, dice, who),
        AutoParent => {
            args.hotkey = own;
            (is_owned(&args.hotkey) && is_registered(NetUid::ROOT, &args.hotkey)).then_some(())
        }
        RootRegister => {
            args.hotkey = crowd.known_hotkey(dice)?;
            may_join_root(&args.hotkey)
        }
        Register => {
            args.hotkey = own;
            args.netuid = open_network(dice, false)?;
            let cheap = Burn::<Runtime>::get(args.netuid).to_u64() <= purse / 64;
            (cheap && !is_registered(args.netuid, &args.hotkey)).then_some(())
        }
        RegisterNetwork => {
            args.hotkey = own;
            may_found_subnet(purse)
        }
        Associate => {
            args.hotkey = own;
            Some(())
        }
        Start => start(args, who),
        Weigh => weigh(args, dice, crowd),
        SwapHotkey | SwapHotkeyOn => replace_hotkey(kind, args, dice, crowd, own),
        SwapColdkey => {
            args.coldkey = crowd.people[args.person].next_key();
            args.amount = dice.amount(purse);
            Some(())
        }
        LockStake | MoveLock | PerpetualLock | RejectLocked => lock(kind, args, dice, crowd, who),
        _ => claim(kind, args, dice, who),
    }
}

/// Claims of root dividends, and what the chain's and subnets' owners set.
fn claim(kind: Kind, args: &mut Args, dice: &mut Dice, who: &AccountId) -> Option<()> {
    args.netuid = open_network(dice, false)?;
    args.destination = open_network(dice, false)?;
    match kind {
        Kind::ClaimRoot | Kind::ClaimType => Some(()),
        Kind::ClaimThreshold => {
            args.amount = dice.amount(10_000_000);
            Subtensor::is_subnet_owner(who, args.netuid).then_some(())
        }
        Kind::ClaimsPerBlock => {
            args.amount = dice.roll(51);
            Some(())
        }
        Kind::NominatorMinimum => {
            // Up to a tenth of a TAO.
            args.amount = dice.amount(50_000_000);
            Some(())
        }
        _ => None,
    }
}

/// Finds a neuron to which incentives do not go yet.
fn stake_elsewhere(args: &mut Args, dice: &mut Dice, who: &AccountId) -> Option<()> {
    args.netuid = open_network(dice, false)?;
    let n = SubnetworkN::<Runtime>::get(args.netuid);
    let uid = dice.roll(n.max(1).into()) as u16;
    args.hotkey = Keys::<Runtime>::try_get(args.netuid, uid).ok()?;
    let now = AutoStakeDestination::<Runtime>::get(who, args.netuid);
    (now.as_ref() != Some(&args.hotkey)).then_some(())
}

/// Locks a part of what is there, or changes a lock.
fn lock(
    kind: Kind,
    args: &mut Args,
    dice: &mut Dice,
    crowd: &Crowd,
    who: &AccountId,
) -> Option<()> {
    args.netuid = open_network(dice, false)?;
    args.hotkey = crowd.known_hotkey(dice)?;
    let held = Lock::<Runtime>::iter_prefix((who, args.netuid)).next();
    match kind {
        Kind::LockStake => {
            let free = unlocked(who, args.netuid).filter(|free| *free > 0)?;
            // Most of it stays free, so that trade goes on.
            args.amount = dice.amount((free / 8).max(1));
            if let Some((hotkey, _)) = held {
                args.hotkey = hotkey;
            }
            Some(())
        }
        Kind::MoveLock => held.map(|_| ()),
        _ => Some(()),
    }
}

/// Alpha of a coldkey on a subnet that is not locked.
pub fn unlocked(who: &AccountId, netuid: NetUid) -> Option<u64> {
    let alpha: u64 = StakingHotkeys::<Runtime>::get(who)
        .iter()
        .map(|hotkey| Subtensor::stake_of(hotkey, who, netuid).to_u64())
        .sum();
    let locked = Subtensor::get_coldkey_lock(who, netuid).map_or(0, |lock| lock.locked_mass);
    alpha.checked_sub(locked)
}

fn replace_hotkey(
    kind: Kind,
    args: &mut Args,
    dice: &mut Dice,
    crowd: &Crowd,
    own: AccountId,
) -> Option<()> {
    let person = &crowd.people[args.person];
    (args.hotkey, args.second) = (own, person.next_key());
    args.netuid = open_network(dice, true)?;
    let now = Subtensor::now();
    let last = |netuid| LastHotkeySwapOnNetuid::<Runtime>::get(netuid, person.account());
    let rested = match kind {
        Kind::SwapHotkeyOn => last(args.netuid) + HOTKEY_INTERVAL < now,
        _ => Subtensor::netuids().into_iter().all(|netuid| last(netuid) + HOTKEY_INTERVAL < now),
    };
    let owner = Owner::<Runtime>::try_get(&args.hotkey).ok()?;
    (rested && owner == person.account()).then_some(())
}

/// Whether the hotkey is somebody's; people's own hotkeys are nobody else's.
fn is_owned(hotkey: &AccountId) -> bool {
    Owner::<Runtime>::contains_key(hotkey)
}

fn is_registered(netuid: NetUid, hotkey: &AccountId) -> bool {
    Uids::<Runtime>::contains_key(netuid, hotkey)
}

fn change_take(kind: Kind, args: &mut Args, dice: &mut Dice, own: AccountId) -> Option<()> {
    args.hotkey = own;
    let now = u64::from(Delegates::<Runtime>::get(&args.hotkey));
    let take = if kind == Kind::IncreaseTake {
        let key = RateLimitKey::LastTxBlockDelegateTake(args.hotkey.clone());
        let last = LastRateLimitedBlock::<Runtime>::get(key);
        let limit = TxDelegateTakeRateLimit::<Runtime>::get();
        if last != 0 && Subtensor::now().saturating_sub(last) <= limit {
            return None;
        }
        now + dice.amount(MOST_TAKE.checked_sub(now).filter(|room| *room > 0)?)
    } else {
        now.checked_sub(dice.amount(now.max(1)))?
    };
    args.take = u16::try_from(take).ok()?;
    is_owned(&args.hotkey).then_some(())
}

fn change_childkey_take(args: &mut Args, dice: &mut Dice, own: AccountId) -> Option<()> {
    args.hotkey = own;
    args.netuid = open_network(dice, false)?;
    args.take = dice.roll(MOST_TAKE + 1) as u16;
    let key = (&args.hotkey, args.netuid, types::TransactionType::SetChildkeyTake as u16);
    let last = TransactionKeyLastBlock::<Runtime>::get(key);
    let may = args.take <= Subtensor::childkey_take(&args.hotkey, args.netuid)
        || last == 0
        || Subtensor::now().saturating_sub(last) >= TxChildkeyTakeRateLimit::<Runtime>::get();
    (may && is_owned(&args.hotkey)).then_some(())
}

fn have_children(args: &mut Args, dice: &mut Dice, crowd: &Crowd, own: AccountId) -> Option<()> {
    args.hotkey = own;
    args.netuid = open_network(dice, false)?;
    let key = (&args.hotkey, args.netuid, types::TransactionType::SetChildren as u16);
    let last = TransactionKeyLastBlock::<Runtime>::get(key);
    if !is_owned(&args.hotkey)
        || (last != 0 && Subtensor::now().saturating_sub(last) < CHILDREN_INTERVAL)
    {
        return None;
    }
    let parents = ParentKeys::<Runtime>::get(&args.hotkey, args.netuid);
    let mut children: Vec<AccountId> = (0..dice.roll(4)).map(|_| crowd.hotkey(dice)).collect();
    children.sort();
    children.dedup();
    children
        .retain(|child| *child != args.hotkey && parents.iter().all(|(_, parent)| parent != child));
    let most = u64::MAX / children.len().max(1) as u64;
    args.parts = children.into_iter().map(|child| (dice.roll(most), child)).collect();
    Some(())
}

fn may_join_root(hotkey: &AccountId) -> Option<()> {
    let root = NetUid::ROOT;
    let in_block = RegistrationsThisBlock::<Runtime>::get(root);
    let in_interval = RegistrationsThisInterval::<Runtime>::get(root);
    let target = TargetRegistrationsPerInterval::<Runtime>::get(root);
    let stake = TotalHotkeyAlpha::<Runtime>::get(hotkey, root);
    let room = SubnetworkN::<Runtime>::get(root) < MaxAllowedUids::<Runtime>::get(root)
        || Keys::<Runtime>::iter_prefix_values(root)
            .any(|member| TotalHotkeyAlpha::<Runtime>::get(member, root) < stake);
    let may = in_block < MaxRegistrationsPerBlock::<Runtime>::get(root)
        && in_interval < target.saturating_mul(ROOT_FACTOR)
        && !is_registered(root, hotkey)
        && room;
    may.then_some(())
}

fn may_found_subnet(purse: u64) -> Option<()> {
    let subnets = Subtensor::netuids().len() - 1;
    let room = subnets < usize::from(SubnetLimit::<Runtime>::get())
        || Subtensor::network_to_prune().is_some();
    let affordable = Subtensor::network_lock_cost().to_u64() <= purse / 4;
    (room && affordable && Subtensor::ensure_register_network_rate_limit().is_ok()).then_some(())
}

/// Finds a subnet of this person that waits for its start.
fn start(args: &mut Args, who: &AccountId) -> Option<()> {
    let delay = StartCallDelay::<Runtime>::get();
    args.netuid = Subtensor::netuids().into_iter().find(|netuid| {
        Subtensor::is_subnet_owner(who, *netuid)
            && !FirstEmissionBlockNumber::<Runtime>::contains_key(netuid)
            && Subtensor::now() >= NetworkRegisteredAt::<Runtime>::get(netuid) + delay
    })?;
    Some(())
}

/// Weights for everybody from those with a permit, for themselves from others.
fn weigh(args: &mut Args, dice: &mut Dice, crowd: &Crowd) -> Option<()> {
    args.netuid = open_network(dice, false)?;
    let signer = &crowd.people[args.person].hotkeys[0];
    let uid = Uids::<Runtime>::get(args.netuid, signer)?;
    let permits = ValidatorPermit::<Runtime>::get(args.netuid);
    let may = permits.get(usize::from(uid)) == Some(&true)
        || SubnetOwnerHotkey::<Runtime>::get(args.netuid) == *signer;
    let n = SubnetworkN::<Runtime>::get(args.netuid);
    args.weights = if may {
        (0..n).map(|uid| (uid, dice.roll(65_536) as u16)).collect()
    } else {
        vec![(uid, u16::MAX)]
    };
    Some(())
}
