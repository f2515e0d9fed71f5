//! What happens once a block, before any extrinsic (spec: emission §2).
//!
//! | file | step |
//! |---|---|
//! | [`issuance`] | how much TAO and alpha a block brings, minting and recycling |
//! | [`shares`] | which subnets take part, and how they share the block's TAO |
//! | [`injection`] | TAO and alpha into the pools, the chain's purchases |
//! | [`pending`] | alpha of stakers, miners and owners into the pots |
//! | [`drain`] | whose epoch runs in this block |
//! | [`distribute`] | the epoch's result is paid out |
//! | [`prices`] | price averages and root's share |
//! | `work` | what all this costs, as weight |
//!
//! Each step gathers what a pure function of [`myelin_emission`] needs, calls it and stores the
//! result.
//!
//! ```ignore
//! // A whole block: 1 TAO is minted, shared, injected; a due epoch runs and is paid.
//! System::set_block_number(1_003);
//! Pallet::<T>::block_step();
//! ```

mod distribute;
pub(crate) mod drain;
mod injection;
mod issuance;
mod pending;
mod prices;
mod shares;
pub(crate) mod storage;
pub(crate) mod work;

use crate::{currency::CreditOf, *};
use alloc::vec::Vec;
use drain::{Drained, DrainedSubnet};
use frame_support::{traits::Get, weights::Weight};
use myelin_types::NetUid;
use work::Work;

impl<T: Config> Pallet<T> {
    /// Runs the block's housekeeping and emission in the protocol's order.
    ///
    /// The weight follows what there was to do, up to half of a block: the hook runs whatever it
    /// costs, and extrinsics must find room all the same.
    pub fn block_step() -> Weight {
        let mut work = Self::emission_step();
        let claims = Self::claim_for_some_root_stakers();
        work.scanned(Self::index_some_root_stakers());
        let sweep = Self::continue_nomination_sweep();
        let dissolved = Self::continue_dissolutions();
        let limit = T::BlockWeights::get().max_block.saturating_div(2);
        let settled = claims.saturating_add(sweep).saturating_add(dissolved);
        work.weight(T::DbWeight::get(), limit).saturating_add(settled).min(limit)
    }

    /// The block step up to the children that were scheduled; what it cost.
    pub(crate) fn emission_step() -> Work {
        let proofs = Self::proof_of_work_step();
        let (subnets, emitting, credit) = Self::open_block_step();
        let (slots, epochs) = Self::run_coinbase(&subnets, &emitting, credit);
        // Averages move after this block's shares were computed from them.
        for netuid in &emitting {
            Self::update_moving_price(*netuid);
        }
        for netuid in &emitting {
            RootProp::<T>::insert(*netuid, Self::root_proportion(*netuid));
        }
        let mut work = Work::block(subnets.len(), emitting.len(), slots.len());
        for netuid in &slots {
            work.children(Self::apply_pending_children(*netuid));
        }
        work.absorb(epochs);
        work.absorb(proofs);
        work
    }

    /// The first steps of a block: all subnets, those that emit, and the block's TAO.
    pub(crate) fn open_block_step() -> (Vec<NetUid>, Vec<NetUid>, CreditOf<T>) {
        Self::registration_price_step();
        let credit = Self::mint_block_emission();
        let subnets: Vec<NetUid> =
            Self::netuids().into_iter().filter(|netuid| !netuid.is_root()).collect();
        let emitting = Self::emitting_subnets(&subnets);
        (subnets, emitting, credit)
    }

    /// Spends the block's TAO, emits alpha, and runs and pays the epochs that are due (§2).
    ///
    /// Returns the subnets that used up an epoch slot, whether or not their epoch could run, and
    /// what the epochs cost.
    pub(crate) fn run_coinbase(
        subnets: &[NetUid],
        emitting: &[NetUid],
        credit: CreditOf<T>,
    ) -> (Vec<NetUid>, Work) {
        let drained = Self::emit_and_drain(subnets, emitting, credit);
        let mut work = Work::default();
        work.contenders(drained.contenders);
        for (netuid, subnet) in drained.epochs {
            work.absorb(Self::run_drained(netuid, subnet));
        }
        (drained.slots, work)
    }

    /// Everything of the coinbase that comes before the first epoch.
    pub(crate) fn emit_and_drain(
        subnets: &[NetUid],
        emitting: &[NetUid],
        credit: CreditOf<T>,
    ) -> Drained<T::AccountId> {
        // Root sells after the coinbase: what is stored here is the last block's.
        let _ = SubnetRootSellTao::<T>::clear(u32::MAX, None);
        Self::emit_to_subnets(emitting, credit);
        Self::drain_pots(subnets)
    }

    /// The epoch of a drained subnet; what it cost.
    pub(crate) fn run_drained(netuid: NetUid, subnet: DrainedSubnet<T::AccountId>) -> Work {
        let work = Self::distribute(netuid, subnet);
        LastMechansimStepBlock::<T>::insert(netuid, Self::now());
        work
    }
}
