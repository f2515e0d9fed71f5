//! Transactions in the order they enter a block, encrypted ones opened.

use sc_transaction_pool_api::{InPoolTransaction, ReadyTransactions};
use sp_runtime::transaction_validity::{TransactionLongevity, TransactionPriority, TransactionTag};
use std::sync::Arc;

/// A transaction for a block: one of the pool, or one that was inside it.
#[derive(Debug)]
pub enum Ready<P: InPoolTransaction> {
    /// It waits in the pool.
    Pooled(Arc<P>),
    /// It was inside the one before it; the pool knows nothing of it.
    Opened {
        /// The transaction.
        data: P::Transaction,
        /// Its hash.
        hash: P::Hash,
    },
}

impl<P: InPoolTransaction> InPoolTransaction for Ready<P> {
    type Transaction = P::Transaction;
    type Hash = P::Hash;

    fn data(&self) -> &Self::Transaction {
        match self {
            Self::Pooled(pooled) => pooled.data(),
            Self::Opened { data, .. } => data,
        }
    }

    fn hash(&self) -> &Self::Hash {
        match self {
            Self::Pooled(pooled) => pooled.hash(),
            Self::Opened { hash, .. } => hash,
        }
    }

    fn priority(&self) -> &TransactionPriority {
        match self {
            Self::Pooled(pooled) => pooled.priority(),
            Self::Opened { .. } => &0,
        }
    }

    fn longevity(&self) -> &TransactionLongevity {
        match self {
            Self::Pooled(pooled) => pooled.longevity(),
            Self::Opened { .. } => &0,
        }
    }

    fn requires(&self) -> &[TransactionTag] {
        match self {
            Self::Pooled(pooled) => pooled.requires(),
            Self::Opened { .. } => &[],
        }
    }

    fn provides(&self) -> &[TransactionTag] {
        match self {
            Self::Pooled(pooled) => pooled.provides(),
            Self::Opened { .. } => &[],
        }
    }

    fn is_propagable(&self) -> bool {
        match self {
            Self::Pooled(pooled) => pooled.is_propagable(),
            Self::Opened { .. } => false,
        }
    }
}

/// What a transaction is to the author of the next block.
pub enum Look<P: InPoolTransaction> {
    /// It enters the block as it is.
    Plain,
    /// It is encrypted to another author or for another block, and waits.
    Waits,
    /// It hides this one.
    Hides(P::Transaction, P::Hash),
}

/// An iterator over ready transactions that leaves out those that wait and follows those that hide
/// another with it.
pub struct Opening<P: InPoolTransaction, L> {
    ready: Box<dyn ReadyTransactions<Item = Arc<P>> + Send>,
    look: L,
    opened: Option<Arc<Ready<P>>>,
}

impl<P: InPoolTransaction, L: FnMut(&P) -> Look<P>> Opening<P, L> {
    /// Of these transactions.
    pub fn new(ready: Box<dyn ReadyTransactions<Item = Arc<P>> + Send>, look: L) -> Self {
        Self { ready, look, opened: None }
    }
}

impl<P: InPoolTransaction, L: FnMut(&P) -> Look<P>> Iterator for Opening<P, L> {
    type Item = Arc<Ready<P>>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(opened) = self.opened.take() {
            return Some(opened);
        }
        loop {
            let pooled = self.ready.next()?;
            match (self.look)(&pooled) {
                Look::Plain => {}
                Look::Waits => {
                    // Nor can what its sender signed after it.
                    self.ready.report_invalid(&pooled);
                    continue;
                }
                Look::Hides(data, hash) => {
                    self.opened = Some(Arc::new(Ready::Opened { data, hash }))
                }
            }
            return Some(Arc::new(Ready::Pooled(pooled)));
        }
    }
}

impl<P: InPoolTransaction, L: FnMut(&P) -> Look<P>> ReadyTransactions for Opening<P, L> {
    fn report_invalid(&mut self, transaction: &Self::Item) {
        match &**transaction {
            Ready::Pooled(pooled) => {
                // What it hides must not enter the block without it: nobody would have paid for it.
                self.opened = None;
                self.ready.report_invalid(pooled);
            }
            Ready::Opened { .. } => {
                log::debug!(
                    "What was hidden is invalid or finds no room; what hid it stays in the block"
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::VecDeque;

    #[derive(Debug)]
    struct Tx(&'static str, u8);

    impl InPoolTransaction for Tx {
        type Transaction = &'static str;
        type Hash = u8;
        fn data(&self) -> &Self::Transaction {
            &self.0
        }
        fn hash(&self) -> &u8 {
            &self.1
        }
        fn priority(&self) -> &TransactionPriority {
            &7
        }
        fn longevity(&self) -> &TransactionLongevity {
            &8
        }
        fn requires(&self) -> &[TransactionTag] {
            &[]
        }
        fn provides(&self) -> &[TransactionTag] {
            &[]
        }
        fn is_propagable(&self) -> bool {
            true
        }
    }

    /// A pool that leaves out what follows an invalid transaction with the same first letter.
    struct Waiting(VecDeque<Arc<Tx>>);

    impl Iterator for Waiting {
        type Item = Arc<Tx>;
        fn next(&mut self) -> Option<Arc<Tx>> {
            self.0.pop_front()
        }
    }

    impl ReadyTransactions for Waiting {
        fn report_invalid(&mut self, invalid: &Arc<Tx>) {
            self.0.retain(|tx| tx.0.chars().next() != invalid.0.chars().next());
        }
    }

    fn opening(texts: &[&'static str]) -> Opening<Tx, impl FnMut(&Tx) -> Look<Tx> + use<>> {
        let ready = texts.iter().zip(0..).map(|(text, hash)| Arc::new(Tx(text, hash)));
        Opening::new(Box::new(Waiting(ready.collect())), |tx: &Tx| match tx.0.split_once(':') {
            Some((_, "later")) => Look::Waits,
            Some((_, hidden)) => Look::Hides(hidden, 99),
            None => Look::Plain,
        })
    }

    fn order(opening: impl Iterator<Item = Arc<Ready<Tx>>>) -> Vec<&'static str> {
        opening.map(|ready| *ready.data()).collect()
    }

    #[test]
    fn what_is_hidden_follows_what_hides_it_and_what_waits_is_left_out() {
        let order = order(opening(&["a", "b:hidden", "c:later", "d", "c", "e:last"]));
        assert_eq!(order, ["a", "b:hidden", "hidden", "d", "e:last", "last"]);
    }

    #[test]
    fn what_is_hidden_stays_out_with_what_hides_it() {
        let mut opening = opening(&["a:hidden", "b", "a", "c"]);
        let hides = opening.next().expect("is there");
        opening.report_invalid(&hides);
        assert_eq!(order(opening), ["b", "c"]);
    }

    #[test]
    fn what_hides_stays_in_where_the_hidden_is_invalid() {
        let mut opening = opening(&["a:hidden", "a", "b"]);
        opening.next();
        let hidden = opening.next().expect("is there");
        assert!(matches!(*hidden, Ready::Opened { hash: 99, .. }));
        assert_eq!(
            (hidden.priority(), hidden.longevity(), hidden.is_propagable()),
            (&0, &0, false)
        );
        opening.report_invalid(&hidden);
        assert_eq!(order(opening), ["a", "b"]);
    }

    #[test]
    fn the_pools_own_are_shown_as_they_are() {
        let first = opening(&["a"]).next().expect("is there");
        assert_eq!((first.priority(), first.longevity(), first.is_propagable()), (&7, &8, true));
        assert_eq!((first.hash(), first.requires().len(), first.provides().len()), (&0, 0, 0));
    }
}
