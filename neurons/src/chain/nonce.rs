//! Consecutive nonces for submissions that are in flight together.

use super::AccountId;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

/// The accounts a client signs for.
#[derive(Default)]
pub(super) struct Nonces(Mutex<HashMap<[u8; 32], Arc<Account>>>);

impl Nonces {
    pub fn account(&self, account: &AccountId) -> Arc<Account> {
        let mut accounts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        accounts.entry(account.0).or_default().clone()
    }
}

/// One account: whoever holds its book may sign; others wait for their turn.
#[derive(Default)]
pub(super) struct Account {
    pub book: tokio::sync::Mutex<Book>,
    in_flight: AtomicUsize,
    doubted: AtomicBool,
}

impl Account {
    /// Whether an earlier submission still waits for its block.
    pub fn busy(&self) -> bool {
        self.in_flight.load(Ordering::Acquire) > 0
    }

    /// Notes that the book may be wrong; whoever signs next asks the node. Needs no turn, so that
    /// the end of a submission waits for nobody.
    pub fn doubt(&self) {
        self.doubted.store(true, Ordering::Release);
    }

    /// The nonce to use, or nothing when the node has to be asked.
    pub fn next(&self, book: &mut Book) -> Option<u64> {
        if self.doubted.swap(false, Ordering::AcqRel) {
            book.forget();
        }
        book.next(self.busy())
    }

    /// Counts a submission until the guard is dropped.
    pub fn departs(self: &Arc<Self>) -> InFlight {
        self.in_flight.fetch_add(1, Ordering::AcqRel);
        InFlight(self.clone())
    }
}

/// A submission that waits for its block.
pub(super) struct InFlight(Arc<Account>);

impl InFlight {
    pub fn account(&self) -> &Account {
        &self.0
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::AcqRel);
    }
}

/// The next nonce, as far as this client knows.
///
/// With nothing in flight the node is asked, so that other users of the account and extrinsics
/// that came to nothing are noticed. With something in flight the client counts itself, because
/// the node's answer depends on what its pool has seen so far.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Book {
    next: Option<u64>,
}

impl Book {
    /// The nonce to use, or nothing when the node has to be asked.
    pub fn next(&self, busy: bool) -> Option<u64> {
        self.next.filter(|_| busy)
    }

    /// An extrinsic with this nonce has been accepted.
    pub fn accepted(&mut self, nonce: u64) {
        self.next = Some(nonce.saturating_add(1));
    }

    /// Something contradicted the count; the node is asked next time.
    pub fn forget(&mut self) {
        self.next = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_node_is_asked_first_and_whenever_nothing_is_in_flight() {
        let mut book = Book::default();
        assert_eq!(book.next(false), None);
        assert_eq!(book.next(true), None);
        book.accepted(7);
        assert_eq!(book.next(true), Some(8));
        assert_eq!(book.next(false), None);
    }

    #[test]
    fn a_contradiction_makes_it_ask_again() {
        let mut book = Book::default();
        book.accepted(7);
        book.forget();
        assert_eq!(book.next(true), None);
    }

    #[test]
    fn a_doubt_is_taken_note_of_once_and_without_the_book() {
        let account = Arc::new(Account::default());
        let _flight = account.departs();
        let mut book = account.book.try_lock().unwrap();
        book.accepted(7);
        account.doubt();
        assert_eq!(account.next(&mut book), None);
        book.accepted(7);
        assert_eq!(account.next(&mut book), Some(8));
    }

    #[test]
    fn flights_end_when_their_guard_is_dropped() {
        let nonces = Nonces::default();
        let account = nonces.account(&[1; 32].into());
        let first = account.departs();
        let second = nonces.account(&[1; 32].into()).departs();
        drop(first);
        assert!(account.busy());
        drop(second);
        assert!(!account.busy());
        assert!(!nonces.account(&[2; 32].into()).busy());
    }
}
