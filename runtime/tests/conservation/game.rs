//! The game: a chain, a crowd, and block after block of what people do.

use crate::{
    calls::{Args, KINDS, Kind, Signer, call, replaces_keys, signer},
    careful::{fit, sale},
    common::{Chain, account, apply, sign},
    crowd::{Crowd, Dice, Person},
    laws::{Laws, alpha},
    tally::Tally,
};
use frame_support::traits::{GetCallMetadata, UnfilteredDispatchable};
use myelin_runtime::{AccountId, Runtime, RuntimeCall, RuntimeEvent, System};
use myelin_types::{Correction, Corrections, NetUid, fixed::I96F32, units::TAO};
use pallet_subtensor::{self as subtensor, *};
use sp_core::sr25519;
use sp_runtime::{ApplyExtrinsicResult, DispatchError};

/// Operations in a block.
const OPERATIONS: u32 = 70;
/// One operation in so many is made without looking at the state.
const CARELESS: u64 = 16;
/// A tempo that lets every subnet have many epochs.
const TEMPO: u16 = 11;
/// Hotkeys that a person leaves in one block, which has room for so many sales.
const LEFT_AT_ONCE: usize = 8;
/// Most subnets; then new ones take the place of old ones.
const SUBNETS: u16 = 5;
/// Neurons of a subnet; then new ones take the place of old ones.
const NEURONS: u16 = 24;
/// Blocks before a limited setting may be changed again.
const RATE_LIMIT: u64 = 20;
/// Blocks in which a lock decays to 1/e.
const UNLOCK_RATE: u64 = 15;
/// Worth of a stake, in rao, whose fee may be worth nothing.
const DUST: u64 = 10_000;

/// What happened.
#[derive(Default)]
pub struct Outcome {
    pub tally: Tally,
    pub epochs: u64,
    pub replaced_subnets: u32,
    pub alpha_fees: u32,
    pub root_sales: u32,
    pub auto_stakes: u32,
    pub inherited_children: u32,
}

/// The crowd and what it acts upon.
pub struct Game {
    chain: Chain,
    crowd: Crowd,
    dice: Dice,
    laws: Laws,
    pub outcome: Outcome,
}

impl Game {
    /// A chain with three started subnets of the first three people, the one of the genesis, which
    /// nobody can start, and a root network open for staking.
    pub fn new(seed: u64, corrections: Corrections) -> Self {
        let (mut chain, crowd) = (Chain::dev(), Crowd::new());
        chain.state(|| pallet_chain_params::pallet::Corrections::<Runtime>::put(corrections));
        for person in &crowd.people {
            for (who, tao) in [(person.seed.clone(), 20_000), (format!("{}_hk", person.seed), 10)] {
                let (dest, value) = (account(&who).into(), tao * TAO);
                chain.submit("//Alice", pallet_balances::Call::transfer_keep_alive { dest, value });
            }
        }
        chain.submit("//Alice", subtensor::Call::start_call { netuid: NetUid::ROOT });
        for owner in &crowd.people[..3] {
            chain.open_subnet(&owner.seed, TEMPO);
        }
        let mut laws = Laws::default();
        chain.state(|| {
            SubnetLimit::<Runtime>::put(SUBNETS);
            NetworkMinLockCost::<Runtime>::put(myelin_types::TaoBalance::new(100 * TAO));
            NetworkLockReductionInterval::<Runtime>::put(100);
            NetworkImmunityPeriod::<Runtime>::put(100);
            TxDelegateTakeRateLimit::<Runtime>::put(RATE_LIMIT);
            TxChildkeyTakeRateLimit::<Runtime>::put(RATE_LIMIT);
            SubnetMovingAlpha::<Runtime>::put(I96F32::from_num(0.1));
            TxRateLimit::<Runtime>::put(0);
            UnlockRate::<Runtime>::put(UNLOCK_RATE);
            MaturityRate::<Runtime>::put(UNLOCK_RATE);
            // One in a block, so that the newest can be told.
            NetworkRateLimit::<Runtime>::put(1);
            for netuid in Pallet::<Runtime>::netuids() {
                if !netuid.is_root() {
                    adopt(netuid, &mut laws);
                }
            }
        });
        let outcome = Outcome::default();
        Self { chain, crowd, dice: Dice(seed), laws, outcome }
    }

    /// Plays one block.
    pub fn block(&mut self) {
        let Self { chain, crowd, dice, laws, outcome } = self;
        chain.block_of(|| {
            for _ in 0..OPERATIONS {
                let (kind, person, call) = draw(dice, crowd);
                act(kind, person, call, crowd, laws, &mut outcome.tally);
            }
        });
        chain.state(|| laws.check());
        self.watch();
    }

    /// Everybody sells all stake, block after block; the chain must be able to pay.
    pub fn everybody_leaves(&mut self) {
        let Self { chain, crowd, laws, .. } = self;
        chain.state(|| {
            // All locks but those that were to last end at once, and these with them.
            UnlockRate::<Runtime>::put(0);
            let kept: Vec<_> = DecayingLock::<Runtime>::iter_keys().collect();
            for (coldkey, netuid) in kept {
                let call =
                    subtensor::Call::<Runtime>::set_perpetual_lock { netuid, enabled: false };
                let origin = frame_system::RawOrigin::Signed(coldkey);
                call.dispatch_bypass_filter(origin.into()).expect("anybody may");
            }
        });
        for person in &crowd.people {
            // For the fees of those who have stake alone.
            let (dest, value) = (person.account().into(), 100 * TAO);
            chain.submit("//Alice", pallet_balances::Call::transfer_keep_alive { dest, value });
            let hotkeys = chain.state(|| StakingHotkeys::<Runtime>::get(person.account()));
            for some in hotkeys.chunks(LEFT_AT_ONCE) {
                chain.block_of(|| some.iter().for_each(|hotkey| leave(person, hotkey)));
            }
            chain.state(|| laws.check());
        }
    }

    /// Checks that nobody is owed what is not there.
    pub fn check_debts(&mut self) {
        let laws = &self.laws;
        self.chain.state(|| laws.check_debts());
    }

    /// Notes what a block's events tell.
    fn watch(&mut self) {
        let outcome = &mut self.outcome;
        for event in self.chain.events() {
            let RuntimeEvent::SubtensorModule(event) = event else { continue };
            match event {
                Event::NetworkRemoved(_) => outcome.replaced_subnets += 1,
                Event::TransactionFeePaidWithAlpha { .. } => outcome.alpha_fees += 1,
                Event::AutoStakeAdded { .. } => outcome.auto_stakes += 1,
                Event::SetChildren(..) => outcome.inherited_children += 1,
                _ => {}
            }
        }
        self.chain.state(|| {
            outcome.root_sales += SubnetRootSellTao::<Runtime>::iter().count() as u32;
            for netuid in Pallet::<Runtime>::netuids() {
                outcome.epochs += u64::from(
                    LastMechansimStepBlock::<Runtime>::get(netuid) == Pallet::<Runtime>::now(),
                );
            }
        });
    }
}

/// Sells all of a person's stake with a hotkey. One dust stake, whose fee is worth no rao, keeps
/// all others from leaving with it; then each is sold by itself, and only dust may stay.
fn leave(person: &Person, hotkey: &AccountId) {
    let all = subtensor::Call::unstake_all { hotkey: hotkey.clone() };
    match refusal(&apply(sign(&person.coldkey, all.into(), 0))) {
        None => return,
        // Those who had no stake with a hotkey when it was replaced still list it.
        Some(reason) => assert!(
            ["ReservesTooLow", "HotKeyAccountNotExists"].contains(&&*reason),
            "{} cannot leave: {reason}",
            person.seed
        ),
    }
    for netuid in Pallet::<Runtime>::netuids() {
        let stake = || Pallet::<Runtime>::stake_of(hotkey, &person.account(), netuid);
        let (hotkey, amount_unstaked) = (hotkey.clone(), stake());
        let one = subtensor::Call::remove_stake { hotkey, netuid, amount_unstaked };
        // A refusal shows in what is left.
        let _ = apply(sign(&person.coldkey, one.into(), 0));
        let left = sale(netuid, stake().to_u64()).unwrap_or_default();
        assert!(left < DUST, "{} cannot leave subnet {netuid} with {left} rao", person.seed);
    }
}

/// Takes a new subnet into the game: settings for a quick life, and a book of its alpha.
fn adopt(netuid: NetUid, laws: &mut Laws) {
    Tempo::<Runtime>::insert(netuid, TEMPO);
    WeightsSetRateLimit::<Runtime>::insert(netuid, 0);
    CommitRevealWeightsEnabled::<Runtime>::insert(netuid, false);
    SubnetEmissionEnabled::<Runtime>::insert(netuid, true);
    EMAPriceHalvingBlocks::<Runtime>::insert(netuid, 20);
    MaxAllowedUids::<Runtime>::insert(netuid, NEURONS);
    ImmunityPeriod::<Runtime>::insert(netuid, 30);
    laws.open(netuid);
}

/// What somebody does next; most of it is allowed.
fn draw(dice: &mut Dice, crowd: &Crowd) -> (Kind, usize, RuntimeCall) {
    let all: u64 = KINDS.iter().map(|(_, often)| often).sum();
    loop {
        let mut place = dice.roll(all);
        let kind = KINDS.iter().find(|(_, often)| {
            let found = place < *often;
            place = place.saturating_sub(*often);
            found
        });
        let (kind, _) = *kind.expect("a kind at every place");
        if replaces_keys(kind) && !whole_key_swaps() {
            continue;
        }
        let mut args = Args::any(dice, crowd);
        if dice.once_in(CARELESS) || fit(kind, &mut args, dice, crowd) {
            let person = args.person;
            if let Some(call) = call(kind, args) {
                return (kind, person, call);
            }
        }
    }
}

/// Whether swaps of keys conserve what they should.
fn whole_key_swaps() -> bool {
    pallet_chain_params::pallet::Corrections::<Runtime>::get().contains(Correction::WholeKeySwaps)
}

/// Signs and applies a call, and notes how that went.
fn act(
    kind: Kind,
    person: usize,
    call: RuntimeCall,
    crowd: &mut Crowd,
    laws: &mut Laws,
    tally: &mut Tally,
) {
    let name = call.get_call_metadata().function_name;
    let before = registration(&call).map(|netuid| (netuid, alpha(netuid)));
    let swap = key_swap(&call, &crowd.people[person]);
    let refusal = refusal(&submit(kind, &crowd.people[person], &crowd.sudo, call));
    if refusal.is_none() {
        if let Some((netuid, before)) = before {
            laws.destroyed(netuid, before - alpha(netuid));
        }
        if kind == Kind::RegisterNetwork {
            adopt(newest_subnet(), laws);
        }
        match swap {
            Some(KeySwap::Coldkey) => crowd.people[person].replace_coldkey(),
            Some(KeySwap::Hotkey { old, kept }) => crowd.people[person].replace_hotkey(&old, kept),
            None => {}
        }
    }
    tally.note(name, refusal);
}

fn submit(
    kind: Kind,
    person: &Person,
    sudo: &sr25519::Pair,
    call: RuntimeCall,
) -> ApplyExtrinsicResult {
    match signer(kind) {
        Signer::Coldkey => apply(sign(&person.coldkey, call, 0)),
        Signer::Hotkey => apply(sign(&person.signer, call, 0)),
        Signer::Sudo => {
            let wrapped = pallet_sudo::Call::sudo { call: Box::new(call) };
            let result = apply(sign(sudo, wrapped.into(), 0));
            let inner =
                System::read_events_no_consensus().filter_map(|record| match record.event {
                    RuntimeEvent::Sudo(pallet_sudo::Event::Sudid { sudo_result }) => {
                        Some(sudo_result)
                    }
                    _ => None,
                });
            result.map(|outer| outer.and(inner.last().expect("sudo says how it went")))
        }
    }
}

/// Why a call was refused.
fn refusal(result: &ApplyExtrinsicResult) -> Option<String> {
    match result {
        Ok(Ok(())) => None,
        Ok(Err(DispatchError::Module(error))) => Some(error.message.unwrap_or("?").to_string()),
        other => Some(format!("{other:?}")),
    }
}

/// The subnet whose alpha the call destroys a part of.
fn registration(call: &RuntimeCall) -> Option<NetUid> {
    match call {
        RuntimeCall::SubtensorModule(subtensor::Call::burned_register { netuid, .. }) => {
            Some(*netuid)
        }
        _ => None,
    }
}

/// Which of a person's keys a call replaces.
enum KeySwap {
    Coldkey,
    Hotkey { old: AccountId, kept: bool },
}

/// What becomes of the person's keys if the call is done. Swaps to anything but its next key are
/// swaps between keys it has.
fn key_swap(call: &RuntimeCall, person: &Person) -> Option<KeySwap> {
    let RuntimeCall::SubtensorModule(call) = call else { return None };
    let next = person.next_key();
    match call {
        subtensor::Call::swap_coldkey { new_coldkey, .. } if *new_coldkey == next => {
            Some(KeySwap::Coldkey)
        }
        subtensor::Call::swap_hotkey { hotkey, new_hotkey, .. } if *new_hotkey == next => {
            Some(KeySwap::Hotkey { old: hotkey.clone(), kept: false })
        }
        subtensor::Call::swap_hotkey_v2 { hotkey, new_hotkey, .. } if *new_hotkey == next => {
            Some(KeySwap::Hotkey { old: hotkey.clone(), kept: true })
        }
        _ => None,
    }
}

/// The subnet registered last.
fn newest_subnet() -> NetUid {
    NetworkRegisteredAt::<Runtime>::iter()
        .max_by_key(|(_, block)| *block)
        .map(|(netuid, _)| netuid)
        .expect("there are subnets")
}
