//! The calls people make, from one set of arguments.

use crate::crowd::{Crowd, Dice};
use codec::{Decode, Encode};
use myelin_runtime::{AccountId, Runtime, RuntimeCall};
use myelin_types::{AlphaBalance, NetUid, TaoBalance};
use pallet_subtensor::{self as subtensor, *};
use std::collections::BTreeSet;
use types::RootClaimTypeEnum;

type Call = subtensor::Call<Runtime>;

/// What an operation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    AddStake,
    AddStakeLimit,
    AddStakeBurn,
    RemoveStake,
    RemoveStakeLimit,
    RemoveStakeFullLimit,
    UnstakeAll,
    UnstakeAllAlpha,
    MoveStake,
    TransferStake,
    SwapStake,
    SwapStakeLimit,
    RecycleAlpha,
    BurnAlpha,
    IncreaseTake,
    DecreaseTake,
    SetChildren,
    SetChildkeyTake,
    AutoStake,
    AutoParent,
    ClaimRoot,
    ClaimType,
    ClaimThreshold,
    ClaimsPerBlock,
    NominatorMinimum,
    Associate,
    RootRegister,
    Register,
    RegisterNetwork,
    Start,
    Weigh,
    Transfer,
    TransferAll,
    LockStake,
    MoveLock,
    PerpetualLock,
    RejectLocked,
    SwapHotkey,
    SwapHotkeyOn,
    SwapColdkey,
}

use Kind::*;

/// All kinds, with how often each is tried.
pub const KINDS: &[(Kind, u64)] = &[
    (AddStake, 80),
    (AddStakeLimit, 70),
    (AddStakeBurn, 20),
    (RemoveStake, 60),
    (RemoveStakeLimit, 60),
    (RemoveStakeFullLimit, 30),
    (UnstakeAll, 8),
    (UnstakeAllAlpha, 8),
    (MoveStake, 60),
    (TransferStake, 60),
    (SwapStake, 60),
    (SwapStakeLimit, 60),
    (RecycleAlpha, 30),
    (BurnAlpha, 30),
    (IncreaseTake, 30),
    (DecreaseTake, 15),
    (SetChildren, 15),
    (SetChildkeyTake, 15),
    (AutoStake, 15),
    (AutoParent, 25),
    (ClaimRoot, 50),
    (ClaimType, 15),
    (ClaimThreshold, 20),
    (ClaimsPerBlock, 2),
    (NominatorMinimum, 5),
    (Associate, 5),
    (RootRegister, 15),
    (Register, 30),
    (RegisterNetwork, 2),
    (Start, 30),
    (Weigh, 80),
    (Transfer, 20),
    (TransferAll, 3),
    (LockStake, 30),
    (MoveLock, 15),
    (PerpetualLock, 15),
    (RejectLocked, 10),
    (SwapHotkey, 10),
    (SwapHotkeyOn, 10),
    (SwapColdkey, 2),
];

/// Everything any call asks for.
#[derive(Clone, Debug)]
pub struct Args {
    /// Who, as a place in [`Crowd::people`].
    pub person: usize,
    pub hotkey: AccountId,
    /// Another hotkey.
    pub second: AccountId,
    /// Another person's coldkey.
    pub coldkey: AccountId,
    /// The person's own.
    pub own: AccountId,
    pub netuid: NetUid,
    /// Another network.
    pub destination: NetUid,
    /// Rao of TAO or alpha.
    pub amount: u64,
    /// A price, in rao.
    pub limit: u64,
    /// Whether the limit is heeded where it need not be, and whether a part may do where it must.
    pub choice: bool,
    pub take: u16,
    /// Children, or weights by uid.
    pub parts: Vec<(u64, AccountId)>,
    pub weights: Vec<(u16, u16)>,
}

impl Args {
    /// Real people and hotkeys, but otherwise anything.
    pub fn any(dice: &mut Dice, crowd: &Crowd) -> Self {
        let person = dice.roll(crowd.people.len() as u64) as usize;
        let (hotkey, second) = (crowd.hotkey(dice), crowd.hotkey(dice));
        let parts = vec![(dice.roll(u64::MAX), second.clone())];
        Self {
            person,
            hotkey,
            second,
            coldkey: dice.pick(&crowd.people).account(),
            own: crowd.people[person].account(),
            netuid: NetUid::new(dice.roll(8) as u16),
            destination: NetUid::new(dice.roll(8) as u16),
            amount: dice.amount(1 << 46),
            limit: dice.amount(1 << 34),
            choice: dice.once_in(2),
            take: dice.roll(14_000) as u16,
            parts,
            weights: vec![(dice.roll(40) as u16, dice.roll(65_536) as u16)],
        }
    }
}

/// Who signs an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signer {
    Coldkey,
    Hotkey,
    Sudo,
}

/// Who signs for operations of this kind.
pub fn signer(kind: Kind) -> Signer {
    match kind {
        Weigh => Signer::Hotkey,
        ClaimsPerBlock | NominatorMinimum | SwapColdkey => Signer::Sudo,
        _ => Signer::Coldkey,
    }
}

/// Whether a key takes another's place.
pub fn replaces_keys(kind: Kind) -> bool {
    matches!(kind, SwapHotkey | SwapHotkeyOn | SwapColdkey)
}

/// Whether the kind's fee can be paid with the stake that the call is about.
pub fn pays_in_alpha(kind: Kind) -> bool {
    matches!(
        kind,
        RemoveStake
            | RemoveStakeLimit
            | RemoveStakeFullLimit
            | MoveStake
            | TransferStake
            | SwapStake
            | SwapStakeLimit
            | RecycleAlpha
            | BurnAlpha
    )
}

/// The call; nothing when the runtime does not have it.
pub fn call(kind: Kind, args: Args) -> Option<RuntimeCall> {
    Some(match kind {
        AddStake | AddStakeLimit | AddStakeBurn => buying(kind, args).into(),
        RemoveStake | RemoveStakeLimit | RemoveStakeFullLimit | UnstakeAll | UnstakeAllAlpha
        | RecycleAlpha | BurnAlpha => leaving(kind, args).into(),
        MoveStake | TransferStake | SwapStake | SwapStakeLimit => moving(kind, args).into(),
        IncreaseTake | DecreaseTake | SetChildren | SetChildkeyTake | AutoStake | AutoParent => {
            settling(kind, args).into()
        }
        ClaimRoot | ClaimType | ClaimThreshold | ClaimsPerBlock => claiming(kind, args).into(),
        LockStake | MoveLock | PerpetualLock | RejectLocked => locking(kind, args).into(),
        SwapHotkey | SwapHotkeyOn | SwapColdkey => replacing(kind, args).into(),
        Register => Call::burned_register { netuid: args.netuid, hotkey: args.hotkey }.into(),
        RootRegister => Call::root_register { hotkey: args.hotkey }.into(),
        RegisterNetwork => Call::register_network { hotkey: args.hotkey }.into(),
        Start => Call::start_call { netuid: args.netuid }.into(),
        Weigh => {
            let (dests, weights) = args.weights.into_iter().unzip();
            Call::set_weights { netuid: args.netuid, dests, weights, version_key: 0 }.into()
        }
        // Index 91 of pallet 7, by its bytes.
        Associate => RuntimeCall::decode(&mut &(7u8, 91u8, args.hotkey).encode()[..]).ok()?,
        NominatorMinimum => pallet_admin_utils::Call::sudo_set_nominator_min_required_stake {
            min_stake: args.amount,
        }
        .into(),
        Transfer => pallet_balances::Call::transfer_keep_alive {
            dest: args.coldkey.into(),
            value: args.amount,
        }
        .into(),
        TransferAll => {
            pallet_balances::Call::transfer_all { dest: args.coldkey.into(), keep_alive: true }
                .into()
        }
    })
}

fn buying(kind: Kind, args: Args) -> Call {
    let Args { hotkey, netuid, .. } = args;
    let (amount, limit_price) = (TaoBalance::new(args.amount), TaoBalance::new(args.limit));
    match kind {
        AddStakeLimit => Call::add_stake_limit {
            hotkey,
            netuid,
            amount_staked: amount,
            limit_price,
            allow_partial: args.choice,
        },
        AddStakeBurn => Call::add_stake_burn {
            hotkey,
            netuid,
            amount,
            limit: args.choice.then_some(limit_price),
        },
        _ => Call::add_stake { hotkey, netuid, amount_staked: amount },
    }
}

fn leaving(kind: Kind, args: Args) -> Call {
    let Args { hotkey, netuid, .. } = args;
    let (amount, limit_price) = (AlphaBalance::new(args.amount), TaoBalance::new(args.limit));
    match kind {
        RemoveStakeLimit => Call::remove_stake_limit {
            hotkey,
            netuid,
            amount_unstaked: amount,
            limit_price,
            allow_partial: args.choice,
        },
        RemoveStakeFullLimit => Call::remove_stake_full_limit {
            hotkey,
            netuid,
            limit_price: args.choice.then_some(limit_price),
        },
        UnstakeAll => Call::unstake_all { hotkey },
        UnstakeAllAlpha => Call::unstake_all_alpha { hotkey },
        RecycleAlpha => Call::recycle_alpha { hotkey, amount, netuid },
        BurnAlpha => Call::burn_alpha { hotkey, amount, netuid },
        _ => Call::remove_stake { hotkey, netuid, amount_unstaked: amount },
    }
}

fn moving(kind: Kind, args: Args) -> Call {
    let Args { hotkey, netuid: origin_netuid, destination: destination_netuid, .. } = args;
    let alpha_amount = AlphaBalance::new(args.amount);
    match kind {
        MoveStake => Call::move_stake {
            origin_hotkey: hotkey,
            destination_hotkey: args.second,
            origin_netuid,
            destination_netuid,
            alpha_amount,
        },
        TransferStake => Call::transfer_stake {
            destination_coldkey: args.coldkey,
            hotkey,
            origin_netuid,
            destination_netuid,
            alpha_amount,
        },
        SwapStakeLimit => Call::swap_stake_limit {
            hotkey,
            origin_netuid,
            destination_netuid,
            alpha_amount,
            limit_price: TaoBalance::new(args.limit),
            allow_partial: args.choice,
        },
        _ => Call::swap_stake { hotkey, origin_netuid, destination_netuid, alpha_amount },
    }
}

fn settling(kind: Kind, args: Args) -> Call {
    let Args { hotkey, netuid, take, .. } = args;
    match kind {
        IncreaseTake => Call::increase_take { hotkey, take },
        DecreaseTake => Call::decrease_take { hotkey, take },
        SetChildren => Call::set_children { hotkey, netuid, children: args.parts },
        SetChildkeyTake => Call::set_childkey_take { hotkey, netuid, take },
        AutoParent => Call::set_auto_parent_delegation_enabled { hotkey, enabled: args.choice },
        _ => Call::set_coldkey_auto_stake_hotkey { netuid, hotkey },
    }
}

fn claiming(kind: Kind, args: Args) -> Call {
    let Args { netuid, destination, amount, .. } = args;
    let subnets: BTreeSet<NetUid> = [netuid, destination].into();
    match kind {
        ClaimType => Call::set_root_claim_type {
            new_root_claim_type: match amount % 3 {
                0 => RootClaimTypeEnum::Swap,
                1 => RootClaimTypeEnum::Keep,
                _ => RootClaimTypeEnum::KeepSubnets { subnets },
            },
        },
        ClaimThreshold => Call::sudo_set_root_claim_threshold { netuid, new_value: amount },
        ClaimsPerBlock => Call::sudo_set_num_root_claims { new_value: amount },
        _ => Call::claim_root { subnets },
    }
}

fn locking(kind: Kind, args: Args) -> Call {
    let Args { hotkey, netuid, choice: enabled, .. } = args;
    match kind {
        MoveLock => Call::move_lock { destination_hotkey: hotkey, netuid },
        PerpetualLock => Call::set_perpetual_lock { netuid, enabled },
        RejectLocked => Call::set_reject_locked_alpha { enabled },
        _ => Call::lock_stake { hotkey, netuid, amount: AlphaBalance::new(args.amount) },
    }
}

fn replacing(kind: Kind, args: Args) -> Call {
    let Args { hotkey, second: new_hotkey, netuid, .. } = args;
    match kind {
        SwapHotkey => Call::swap_hotkey { hotkey, new_hotkey, netuid: None },
        SwapHotkeyOn => Call::swap_hotkey_v2 {
            hotkey,
            new_hotkey,
            netuid: Some(netuid),
            keep_stake: args.choice,
        },
        _ => Call::swap_coldkey {
            old_coldkey: args.own,
            new_coldkey: args.coldkey,
            swap_cost: TaoBalance::new(args.amount),
        },
    }
}
