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
mod drain;
mod injection;
mod issuance;
mod pending;
mod prices;
mod shares;
pub(crate) mod storage;

use crate::{currency::CreditOf, *};
use alloc::vec::Vec;
use frame_support::weights::Weight;
use myelin_types::NetUid;

impl<T: Config> Pallet<T> {
    /// Runs the block's housekeeping and emission in the protocol's order; the weight is the
    /// interface's constant, whatever there was to do, and that of the claims and sales made.
    pub fn block_step() -> Weight {
        Self::registration_price_step();
        let credit = Self::mint_block_emission();
        let subnets: Vec<NetUid> =
            Self::netuids().into_iter().filter(|netuid| !netuid.is_root()).collect();
        let emitting = Self::emitting_subnets(&subnets);
        let slots = Self::run_coinbase(&subnets, &emitting, credit);
        // Averages move after this block's shares were computed from them.
        for netuid in &emitting {
            Self::update_moving_price(*netuid);
        }
        for netuid in &emitting {
            RootProp::<T>::insert(*netuid, Self::root_proportion(*netuid));
        }
        for netuid in slots {
            Self::apply_pending_children(netuid);
        }
        let claims = Self::claim_for_some_root_stakers();
        Self::index_some_root_stakers();
        let sweep = Self::continue_nomination_sweep();
        weights_table::BLOCK_STEP.saturating_add(claims).saturating_add(sweep)
    }

    /// Spends the block's TAO, emits alpha, and runs and pays the epochs that are due (§2).
    ///
    /// Returns the subnets that used up an epoch slot, whether or not their epoch could run.
    pub(crate) fn run_coinbase(
        subnets: &[NetUid],
        emitting: &[NetUid],
        credit: CreditOf<T>,
    ) -> Vec<NetUid> {
        // Root sells after the coinbase: what is stored here is the last block's.
        let _ = SubnetRootSellTao::<T>::clear(u32::MAX, None);
        Self::emit_to_subnets(emitting, credit);
        let drained = Self::drain_pots(subnets);
        for (netuid, pots) in drained.pots {
            Self::distribute(netuid, pots);
            LastMechansimStepBlock::<T>::insert(netuid, Self::now());
        }
        drained.slots
    }
}
