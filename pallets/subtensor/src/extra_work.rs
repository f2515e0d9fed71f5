//! Work beyond what a call declares: with stakers, hotkeys or neurons it grows, while the interface
//! fixes the declared weight.
//!
//! FRAME lets a call report less than it declared, never more, and what a failing call writes is
//! taken back, the block's weight included: a batch that fails in the end could have a block work
//! for nothing. So the work of a transaction is noted outside the storage, and
//! [`crate::extension::SubtensorTransactionExtension`] adds it to the block's weight when the
//! transaction is over, whatever came of it.

use crate::{Config, Pallet};
use frame_support::{dispatch::DispatchClass, weights::Weight};

impl<T: Config> Pallet<T> {
    /// Adds work to the block's weight that no declared weight covers; inside a transaction when
    /// that is over.
    pub(crate) fn add_extra_work(weight: Weight) {
        if !ledger::note(weight.ref_time()) {
            Self::register_extra_work(weight);
        }
    }

    /// Adds what `actual` exceeds `declared` by; what is left to report.
    pub(crate) fn report_work(actual: Weight, declared: Weight) -> Weight {
        let excess = actual.saturating_sub(declared);
        if excess.ref_time() > 0 {
            Self::add_extra_work(excess);
        }
        actual.min(declared)
    }

    /// From now on extra work belongs to a transaction.
    pub(crate) fn begin_extra_work() {
        ledger::open();
    }

    /// Adds the transaction's extra work to the block's weight.
    pub(crate) fn end_extra_work() {
        let noted = ledger::close();
        if noted > 0 {
            Self::register_extra_work(Weight::from_parts(noted, 0));
        }
    }

    fn register_extra_work(weight: Weight) {
        let class = DispatchClass::Normal;
        frame_system::Pallet::<T>::register_extra_weight_unchecked(weight, class);
    }
}

/// Picoseconds noted in a transaction. Each run of the runtime is on one thread, and begins without
/// a transaction.
mod ledger {
    #[cfg(feature = "std")]
    use native::{get, set};
    #[cfg(not(feature = "std"))]
    use wasm::{get, set};

    /// Between transactions.
    const CLOSED: u64 = u64::MAX;

    pub(super) fn open() {
        set(0);
    }

    /// Whether there is a transaction to note work for.
    pub(super) fn note(picoseconds: u64) -> bool {
        let noted = get();
        let open = noted != CLOSED;
        if open {
            set(noted.saturating_add(picoseconds).min(CLOSED.saturating_sub(1)));
        }
        open
    }

    /// What was noted.
    pub(super) fn close() -> u64 {
        let noted = get();
        set(CLOSED);
        if noted == CLOSED { 0 } else { noted }
    }

    #[cfg(feature = "std")]
    mod native {
        use core::cell::Cell;

        std::thread_local!(static NOTED: Cell<u64> = const { Cell::new(super::CLOSED) });

        pub(in super::super) fn get() -> u64 {
            NOTED.get()
        }

        pub(in super::super) fn set(noted: u64) {
            NOTED.set(noted);
        }
    }

    #[cfg(not(feature = "std"))]
    mod wasm {
        use core::sync::atomic::{AtomicU64, Ordering};

        static NOTED: AtomicU64 = AtomicU64::new(super::CLOSED);

        pub(in super::super) fn get() -> u64 {
            NOTED.load(Ordering::Relaxed)
        }

        pub(in super::super) fn set(noted: u64) {
            NOTED.store(noted, Ordering::Relaxed);
        }
    }
}
