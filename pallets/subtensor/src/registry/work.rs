//! Registering a neuron by proof of work, where a subnet takes it (spec: registry §13).
//!
//! Nobody pays but for the transaction; what limits registrations is the difficulty, which follows
//! them from interval to interval.

use crate::{block_step::work::Work, *};
use alloc::vec::Vec;
use frame_support::{ensure, pallet_prelude::DispatchResult};
use frame_system::pallet_prelude::OriginFor;
use myelin_pow::{
    difficulty::Difficulty as Governed,
    seal::{Puzzle, SEAL_LENGTH, Seal, meets},
};
use myelin_types::NetUid;
use sp_runtime::SaturatedConversion;

/// Blocks in which work for one block can be used, that block included.
const WORK_WINDOW: u64 = 3;
/// Times the target of an interval at which registrations by proof of work end until the next.
const MOST_TARGETS: u16 = 3;

/// A seal and what it is for, as the caller says.
pub struct ProofOfWork {
    /// The block whose hash was sealed.
    pub block_number: u64,
    /// What was found.
    pub nonce: u64,
    /// The seal it makes.
    pub seal: Vec<u8>,
}

impl<T: Config> Pallet<T> {
    /// Registers `hotkey` for a seal on a subnet that takes proof of work, else for the price.
    ///
    /// Errors: those of [`Self::do_register_by_work`], or of [`Self::do_burned_register`].
    pub(crate) fn do_register(
        origin: OriginFor<T>,
        netuid: NetUid,
        hotkey: T::AccountId,
        work: ProofOfWork,
    ) -> DispatchResult {
        if Self::takes_work(netuid) {
            Self::do_register_by_work(origin, netuid, hotkey, &work)
        } else {
            Self::do_burned_register(origin, netuid, hotkey)
        }
    }

    /// Whether a subnet takes proof of work: only where the choice was made for it.
    pub fn takes_work(netuid: NetUid) -> bool {
        NetworkPowRegistrationAllowed::<T>::try_get(netuid).is_ok_and(|takes| takes)
    }

    /// Registers `hotkey` on a subnet for a seal that was made for it.
    ///
    /// Errors in order: those of [`Self::ensure_may_register`], `TooManyRegistrationsThisBlock`,
    /// `TooManyRegistrationsThisInterval`, those of [`Self::check_work`],
    /// `CannotUseSystemAccount`, `NonAssociatedColdKey`, `NoNeuronIdAvailable`.
    fn do_register_by_work(
        origin: OriginFor<T>,
        netuid: NetUid,
        hotkey: T::AccountId,
        work: &ProofOfWork,
    ) -> DispatchResult {
        let coldkey = Self::ensure_may_register(origin, netuid, &hotkey)?;
        let in_block = RegistrationsThisBlock::<T>::get(netuid);
        let most_in_block = MaxRegistrationsPerBlock::<T>::get(netuid);
        ensure!(in_block < most_in_block, Error::<T>::TooManyRegistrationsThisBlock);
        let in_interval = POWRegistrationsThisInterval::<T>::get(netuid);
        let target = TargetRegistrationsPerInterval::<T>::get(netuid);
        let most_in_interval = target.saturating_mul(MOST_TARGETS);
        ensure!(in_interval < most_in_interval, Error::<T>::TooManyRegistrationsThisInterval);
        Self::check_work(netuid, &hotkey, work)?;
        Self::own_registered_hotkey(&coldkey, &hotkey)?;
        let uid = Self::seat_neuron(netuid, &hotkey)?;

        UsedWork::<T>::insert(&work.seal, Self::now());
        UsedWorkAt::<T>::append(Self::now(), &work.seal);
        RegistrationsThisBlock::<T>::insert(netuid, in_block.saturating_add(1));
        POWRegistrationsThisInterval::<T>::insert(netuid, in_interval.saturating_add(1));
        Self::deposit_event(Event::NeuronRegistered(netuid, uid, hotkey));
        Ok(())
    }

    /// Whether the work is recent, hard enough, made for the hotkey, and new.
    ///
    /// Errors in order: `InvalidWorkBlock` when the block is not one of the last two;
    /// `InvalidSeal` for a seal of another length; `InvalidDifficulty`; `InvalidSeal` for a seal
    /// that is not the nonce's, or was used before on any subnet.
    fn check_work(
        netuid: NetUid,
        hotkey: &T::AccountId,
        work: &ProofOfWork,
    ) -> Result<(), Error<T>> {
        let block_hash = Self::sealed_block(work.block_number)?;
        let length: Result<&Seal, _> = work.seal.as_slice().try_into();
        let seal = length.map_err(|_| Error::<T>::InvalidSeal)?;
        ensure!(meets(seal, Difficulty::<T>::get(netuid)), Error::<T>::InvalidDifficulty);
        let made = Puzzle::new(&block_hash, hotkey.as_ref()).seal(work.nonce);
        ensure!(made == *seal, Error::<T>::InvalidSeal);
        ensure!(!UsedWork::<T>::contains_key(&work.seal), Error::<T>::InvalidSeal);
        Ok(())
    }

    /// Hash of a block that work may be for.
    ///
    /// The present block is none: its hash is not known yet, and what the chain gives in its place
    /// is the same in every block, so that work for it could be done at any time before.
    fn sealed_block(number: u64) -> Result<[u8; SEAL_LENGTH], Error<T>> {
        let now = Self::now();
        let recent = number < now && now.saturating_sub(number) < WORK_WINDOW;
        ensure!(recent, Error::<T>::InvalidWorkBlock);
        let hash = frame_system::Pallet::<T>::block_hash(
            number.saturated_into::<frame_system::pallet_prelude::BlockNumberFor<T>>(),
        );
        ensure!(hash != T::Hash::default(), Error::<T>::InvalidWorkBlock);
        hash.as_ref().try_into().map_err(|_| Error::<T>::InvalidWorkBlock)
    }

    /// Opens a subnet to proof of work, whose first interval then begins, or closes it.
    pub fn set_pow_registration_allowed(netuid: NetUid, allowed: bool) {
        if allowed && !Self::takes_work(netuid) {
            LastAdjustmentBlock::<T>::insert(netuid, Self::now());
            POWRegistrationsThisInterval::<T>::remove(netuid);
        }
        NetworkPowRegistrationAllowed::<T>::insert(netuid, allowed);
        Self::deposit_event(Event::PowRegistrationAllowed(netuid, allowed));
    }

    /// What a block does about proof of work before all else: forgets seals too old to be used
    /// again, and adjusts the difficulty where an interval is over.
    pub(crate) fn proof_of_work_step() -> Work {
        let forgotten = Self::forget_used_work();
        let choices: Vec<(NetUid, bool)> = NetworkPowRegistrationAllowed::<T>::iter().collect();
        let taking = || choices.iter().filter(|(_, takes)| *takes).map(|(netuid, _)| *netuid);
        let adjusted = taking().filter(|netuid| Self::adjust_difficulty_if_due(*netuid)).count();
        Work::proofs(choices.len(), taking().count(), adjusted, forgotten)
    }

    /// Forgets the seals of the block whose window has just ended; how many.
    fn forget_used_work() -> usize {
        let Some(block) = Self::now().checked_sub(WORK_WINDOW) else { return 0 };
        let seals = UsedWorkAt::<T>::get(block);
        if !seals.is_empty() {
            UsedWorkAt::<T>::remove(block);
        }
        for seal in &seals {
            UsedWork::<T>::remove(seal);
        }
        seals.len()
    }

    /// Ends an interval that is over; whether it was.
    fn adjust_difficulty_if_due(netuid: NetUid) -> bool {
        let now = Self::now();
        let interval = u64::from(AdjustmentInterval::<T>::get(netuid)).max(1);
        if now.saturating_sub(LastAdjustmentBlock::<T>::get(netuid)) < interval {
            return false;
        }
        let present = Governed {
            value: Difficulty::<T>::get(netuid),
            min: MinDifficulty::<T>::get(netuid),
            max: MaxDifficulty::<T>::get(netuid),
            inertia: AdjustmentAlpha::<T>::get(netuid),
        };
        let registrations = POWRegistrationsThisInterval::<T>::take(netuid);
        let target = TargetRegistrationsPerInterval::<T>::get(netuid);
        let next = present.adjusted(registrations, target);
        if next != present.value {
            Self::set_difficulty(netuid, next);
        }
        LastAdjustmentBlock::<T>::insert(netuid, now);
        true
    }
}
