//! The queue of encrypted calls (spec: weights §7.3, §7.4).

use super::*;
use frame_support::{
    dispatch::{DispatchResult, GetDispatchInfo, extract_actual_weight},
    ensure,
    pallet_prelude::Weight,
    traits::Get,
};
use frame_system::{RawOrigin, pallet_prelude::BlockNumberFor};
use sp_runtime::traits::{Dispatchable, Saturating};

/// The event that says why a queued call is dropped.
type Dropped<T> = fn(u32) -> Event<T>;

/// What root allows queued calls.
struct Limits {
    lifetime: u32,
    call: u64,
    block: u64,
}

impl<T: Config> Pallet<T> {
    pub(crate) fn enqueue(
        who: T::AccountId,
        encrypted_call: BoundedVec<u8, MaxEncryptedLen>,
    ) -> DispatchResult {
        let room = PendingExtrinsics::<T>::count() < MaxPendingExtrinsicsLimit::<T>::get();
        ensure!(room, Error::<T>::TooManyPendingExtrinsics);
        let index = NextPendingExtrinsicIndex::<T>::get();
        let submitted_at = frame_system::Pallet::<T>::block_number();
        let pending = PendingExtrinsic { who: who.clone(), encrypted_call, submitted_at };
        PendingExtrinsics::<T>::insert(index, pending);
        NextPendingExtrinsicIndex::<T>::put(index.saturating_add(1));
        Self::deposit_event(Event::ExtrinsicStored { index, who });
        Ok(())
    }

    /// Runs queued calls, oldest first, as far as a block's weight for them goes. Returns the weight
    /// used.
    pub(crate) fn work_off_queue(now: BlockNumberFor<T>) -> Weight {
        let db = T::DbWeight::get();
        let mut used = db.reads(2);
        let count = PendingExtrinsics::<T>::count();
        let next = NextPendingExtrinsicIndex::<T>::get();
        if count == 0 {
            return used;
        }
        used.saturating_accrue(db.reads(3));
        let limits = Limits {
            lifetime: ExtrinsicLifetime::<T>::get(),
            call: MaxExtrinsicWeight::<T>::get(),
            block: OnInitializeWeight::<T>::get(),
        };
        for index in next.saturating_sub(count)..next {
            used.saturating_accrue(db.reads(1));
            let Some(pending) = PendingExtrinsics::<T>::get(index) else { continue };
            let call = match Self::opened(&pending, now, &limits) {
                Ok(call) => call,
                Err(dropped) => {
                    PendingExtrinsics::<T>::remove(index);
                    used.saturating_accrue(db.writes(2));
                    Self::deposit_event(dropped(index));
                    continue;
                }
            };
            let wanted = used.saturating_add(db.writes(2)).saturating_add(call_weight::<T>(&call));
            if wanted.ref_time() > limits.block {
                Self::deposit_event(Event::ExtrinsicPostponed { index });
                break;
            }
            PendingExtrinsics::<T>::remove(index);
            used.saturating_accrue(db.writes(2));
            used.saturating_accrue(Self::run(index, pending.who, call));
        }
        used
    }

    fn opened(
        pending: &PendingOf<T>,
        now: BlockNumberFor<T>,
        limits: &Limits,
    ) -> Result<T::RuntimeCall, Dropped<T>> {
        if now.saturating_sub(pending.submitted_at) > limits.lifetime.into() {
            return Err(|index| Event::ExtrinsicExpired { index });
        }
        let Some(call) = T::Decryptor::decrypt(&pending.who, &pending.encrypted_call) else {
            return Err(|index| Event::ExtrinsicDecodeFailed { index });
        };
        if call_weight::<T>(&call).ref_time() > limits.call {
            return Err(|index| Event::ExtrinsicWeightExceeded { index });
        }
        Ok(call)
    }

    /// Dispatches a queued call and returns its weight. The filter and the call's own guard apply;
    /// a [`Decryptor`](Config::Decryptor) must refuse calls of coldkeys with an announced swap, as
    /// the transaction pool does.
    fn run(index: u32, who: T::AccountId, call: T::RuntimeCall) -> Weight {
        let info = call.get_dispatch_info();
        let result = call.dispatch(RawOrigin::Signed(who).into());
        Self::deposit_event(match &result {
            Ok(_) => Event::ExtrinsicDispatched { index },
            Err(failed) => Event::ExtrinsicDispatchFailed { index, error: failed.error },
        });
        extract_actual_weight(&result, &info)
    }

    #[cfg(feature = "try-runtime")]
    pub(crate) fn check_state() -> Result<(), sp_runtime::TryRuntimeError> {
        let next = NextPendingExtrinsicIndex::<T>::get();
        let mut count = 0u32;
        for index in PendingExtrinsics::<T>::iter_keys() {
            count = count.saturating_add(1);
            ensure!(index < next, "a queued call lies beyond the queue's end");
        }
        ensure!(count == PendingExtrinsics::<T>::count(), "the queue's counter is wrong");
        Ok(())
    }
}

fn call_weight<T: Config>(call: &T::RuntimeCall) -> Weight {
    call.get_dispatch_info().call_weight
}
