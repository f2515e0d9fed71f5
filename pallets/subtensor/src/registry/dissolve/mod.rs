//! Dissolving a subnet: its TAO goes to the stakers, its storage goes (spec: registry §6).
//!
//! The subnet ends in the call: nobody finds it any more, its pool is closed, its neurons have no
//! uids. What is owed is fixed then, and nothing can change it, as no call reaches the stakes of a
//! netuid that is being dissolved. What has to be done for each staker, neuron and hotkey goes on
//! until it is done, in the call as far as [`WORK_PER_BLOCK`] reaches and in the blocks that
//! follow, one subnet after the other. A small chain sees it all within the call.
//!
//! | file | what it holds |
//! |---|---|
//! | this | the end of a subnet, the queue of those that are being cleared |
//! | [`steps`] | what is done in which order, and how far a block gets |
//! | [`payout`] | who gets how much |
//! | [`remove`] | what else is stored for a subnet |
//!
//! Until its last step the netuid is not given to another subnet.

pub mod payout;
mod remove;
pub mod steps;

use crate::*;
use frame_support::{
    ensure,
    pallet_prelude::{DispatchError, Weight},
    traits::Get,
    weights::RuntimeDbWeight,
};
use myelin_types::{AlphaBalance, Correction, NetUid, TaoBalance, fixed::U96F32};
use pallet_subtensor_swap::SwapHandler;
use payout::Payout;
pub use steps::Dissolution;
use steps::Step;

/// What a block spends on dissolutions at most, its calls included, but for the last entry and the
/// end of a subnet itself: half a second by the weights of the database, of which accesses really
/// take a fifth or less.
pub const WORK_PER_BLOCK: Weight = Weight::from_parts(500_000_000_000, 0);
/// Accesses by which a subnet ends, apart from its neurons: everything it has one value of.
const END_ACCESSES: (u64, u64) = (80, 170);

/// What may still be spent on dissolutions in a block.
pub(crate) struct Meter {
    db: RuntimeDbWeight,
    used: u64,
    most: u64,
}

impl Meter {
    /// Counts accesses to the database.
    pub(crate) fn charge(&mut self, reads: u64, writes: u64) {
        self.used = self.used.saturating_add(self.db.reads_writes(reads, writes).ref_time());
    }

    /// Whether the block has done enough.
    pub(crate) fn is_spent(&self) -> bool {
        self.used >= self.most
    }

    /// The weight used.
    pub(crate) fn weight(&self) -> Weight {
        Weight::from_parts(self.used, 0)
    }
}

/// What a subnet's end owes to others than its stakers.
struct Settlement {
    /// Alpha that nobody holds; its part of the TAO is destroyed.
    protocol_alpha: AlphaBalance,
    /// TAO for the owner.
    refund: TaoBalance,
}

impl<T: Config> Pallet<T> {
    /// Ends a subnet and pays its stakers in TAO, now or in the blocks that follow. Returns whether
    /// all is done and the netuid free.
    ///
    /// The work is added to the block's weight, beyond what the calls declare.
    ///
    /// Errors: `SubnetNotExists`.
    pub(crate) fn do_dissolve_network(netuid: NetUid) -> Result<bool, DispatchError> {
        let exists = Self::subnet_exists(netuid) && !netuid.is_root();
        ensure!(exists, Error::<T>::SubnetNotExists);
        let mut meter = Self::dissolution_meter();
        let neurons = u64::from(SubnetworkN::<T>::get(netuid));
        let dissolution = Self::end_subnet(netuid);
        meter.charge(
            END_ACCESSES.0.saturating_add(neurons),
            END_ACCESSES.1.saturating_add(neurons.saturating_mul(3)),
        );
        Dissolutions::<T>::append(dissolution);
        // Whoever came first is paid first.
        let is_next = Dissolutions::<T>::decode_len() == Some(1);
        if is_next {
            Self::work_on_dissolutions(&mut meter);
        }
        Self::note_dissolution_work(&meter);
        Self::add_extra_work(meter.weight());
        if SubnetIdentitiesV3::<T>::take(netuid).is_some() {
            Self::deposit_event(Event::SubnetIdentityRemoved(netuid));
        }
        Self::deposit_event(Event::NetworkRemoved(netuid));
        Ok(!Self::is_dissolving(netuid))
    }

    /// Goes on with the subnets that are being dissolved; the weight of it.
    pub(crate) fn continue_dissolutions() -> Weight {
        let mut meter = Self::dissolution_meter();
        meter.charge(1, 0);
        if Dissolutions::<T>::exists() {
            Self::work_on_dissolutions(&mut meter);
            Self::note_dissolution_work(&meter);
        }
        meter.weight()
    }

    /// Whether a subnet that had this netuid is still being cleared.
    pub fn is_dissolving(netuid: NetUid) -> bool {
        Dissolutions::<T>::get().iter().any(|dissolution| dissolution.netuid == netuid)
    }

    /// Refuses what would write to a subnet that is being cleared.
    ///
    /// Errors: `SubnetNotExists`. Unlike [`Self::subnet_exists`] it lets netuids pass that never
    /// had a subnet, for the calls that do not mind those.
    pub fn ensure_not_dissolving(netuid: NetUid) -> Result<(), Error<T>> {
        ensure!(!Self::is_dissolving(netuid), Error::<T>::SubnetNotExists);
        Ok(())
    }

    /// Works off the queue, as far as this block gets.
    fn work_on_dissolutions(meter: &mut Meter) {
        let mut queue = Dissolutions::<T>::get();
        meter.charge(1, 1);
        while !meter.is_spent()
            && let Some(next) = queue.first_mut()
        {
            if Self::work_on(next, meter) {
                queue.remove(0);
            }
        }
        if queue.is_empty() {
            Dissolutions::<T>::kill();
        } else {
            Dissolutions::<T>::put(queue);
        }
    }

    /// What is left to this block, which all its dissolutions share.
    fn dissolution_meter() -> Meter {
        let (block, spent) = DissolutionWork::<T>::get();
        let used = if block == Self::now() { spent } else { 0 };
        Meter {
            db: T::DbWeight::get(),
            used: 0,
            most: WORK_PER_BLOCK.ref_time().saturating_sub(used),
        }
    }

    fn note_dissolution_work(meter: &Meter) {
        let now = Self::now();
        DissolutionWork::<T>::mutate(|(block, spent)| {
            let before = if *block == now { *spent } else { 0 };
            (*block, *spent) = (now, before.saturating_add(meter.used));
        });
    }

    /// Closes a subnet: from here on it does not exist. What is owed is computed now.
    fn end_subnet(netuid: NetUid) -> Dissolution<T::AccountId> {
        let Settlement { protocol_alpha, refund } = Self::settlement(netuid);
        let pot = SubnetTAO::<T>::take(netuid);
        TotalStake::<T>::mutate(|total| *total = total.saturating_sub(pot));
        let payout = Payout {
            pot,
            protocol_alpha,
            claims: protocol_alpha.to_u64().into(),
            owner: SubnetOwner::<T>::try_get(netuid).ok(),
            refund,
            ..Default::default()
        };
        T::Swap::clear_protocol_liquidity(netuid);
        let fresh = T::Corrections::get().contains(Correction::FreshNetuids);
        Self::remove_network(netuid, fresh);
        Dissolution {
            netuid,
            fresh,
            step: Step::FIRST,
            place: None,
            hotkey: None,
            share: None,
            payout,
        }
    }

    fn settlement(netuid: NetUid) -> Settlement {
        let registered = NetworkRegisteredAt::<T>::get(netuid);
        let bought = SubnetProtocolAlpha::<T>::get(netuid);
        let protocol_alpha = if registered > TaoInRefundDeploymentBlock::<T>::get() {
            SubnetAlphaIn::<T>::get(netuid).saturating_add(bought)
        } else {
            bought
        };
        // Only locks of an older kind, from before registrations were opened anew, were deposits.
        let refund = if registered < NetworkRegistrationStartBlock::<T>::get() {
            SubnetLocked::<T>::get(netuid).saturating_sub(Self::value_of_owner_cut(netuid))
        } else {
            TaoBalance::ZERO
        };
        Settlement { protocol_alpha, refund }
    }

    /// TAO value of the owner's cut of all alpha there is.
    fn value_of_owner_cut(netuid: NetUid) -> TaoBalance {
        let emitted =
            SubnetAlphaIn::<T>::get(netuid).saturating_add(SubnetAlphaOut::<T>::get(netuid));
        let cut = myelin_emission::fixed::per_u16(SubnetOwnerCut::<T>::get());
        let owned = U96F32::saturating_from_num(emitted.to_u64()).saturating_mul(cut).floor();
        let price = U96F32::saturating_from_num(T::Swap::current_alpha_price(netuid));
        TaoBalance::new(owned.saturating_mul(price).saturating_to_num())
    }
}
