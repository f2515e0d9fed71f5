//! Answers kept for a moment, and renewed behind those who ask.
//!
//! Present state changes with every block, four times a second on a fast chain, and reading it costs
//! the node work. So an answer is good for [`FRESH`]; for some time after that it is still given, while
//! one task renews it; only then does anyone wait.

use crate::error::{ExplorerError, Result};
use std::{
    any::Any,
    collections::HashMap,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// An answer is given as it is for this long.
const FRESH: Duration = Duration::from_secs(1);

/// And while it is renewed for this long.
const USABLE: Duration = Duration::from_secs(6);

/// Answers kept at most.
const KEPT: usize = 2_048;

type Answer = Arc<dyn Any + Send + Sync>;
type Slot = Arc<tokio::sync::Mutex<Option<(Instant, Answer)>>>;

/// Answers by question.
#[derive(Clone, Default)]
pub struct Fresh {
    slots: Arc<Mutex<HashMap<String, Entry>>>,
}

#[derive(Clone, Default)]
struct Entry {
    /// The last answer and when it was computed.
    last: Option<(Instant, Answer)>,
    /// Held by who computes.
    slot: Slot,
}

impl Fresh {
    /// The answer to a question: a recent one, or a new one.
    pub async fn get<T, F>(
        &self,
        question: &str,
        compute: impl FnOnce() -> F + Send + 'static,
    ) -> Result<Arc<T>>
    where
        T: Send + Sync + 'static,
        F: Future<Output = Result<T>> + Send + 'static,
    {
        let entry = self.entry(question);
        let known = entry.last.as_ref().and_then(|(at, answer)| {
            Some((at.elapsed(), Arc::clone(answer).downcast::<T>().ok()?))
        });
        match known {
            Some((age, answer)) if age < FRESH => Ok(answer),
            Some((age, answer)) if age < USABLE => {
                if let Ok(slot) = Arc::clone(&entry.slot).try_lock_owned() {
                    let (fresh, question) = (self.clone(), question.to_string());
                    tokio::spawn(async move {
                        let _slot = slot;
                        if let Ok(answer) = compute().await {
                            fresh.keep(&question, Arc::new(answer));
                        }
                    });
                }
                Ok(answer)
            }
            stale => self.compute(question, &entry, compute, stale.map(|(_, answer)| answer)).await,
        }
    }

    /// Computes, one at a time; who waited takes what the one before computed. A stale answer is
    /// better than none while the node is away.
    async fn compute<T, F>(
        &self,
        question: &str,
        entry: &Entry,
        compute: impl FnOnce() -> F,
        stale: Option<Arc<T>>,
    ) -> Result<Arc<T>>
    where
        T: Send + Sync + 'static,
        F: Future<Output = Result<T>>,
    {
        let _slot = entry.slot.lock().await;
        if let Some((at, answer)) = self.entry(question).last
            && at.elapsed() < FRESH
            && let Ok(answer) = answer.downcast::<T>()
        {
            return Ok(answer);
        }
        match (compute().await, stale) {
            (Ok(answer), _) => {
                let answer = Arc::new(answer);
                self.keep(question, Arc::clone(&answer) as Answer);
                Ok(answer)
            }
            (Err(ExplorerError::NodeUnavailable(_)), Some(stale)) => Ok(stale),
            (Err(error), _) => Err(error),
        }
    }

    fn entry(&self, question: &str) -> Entry {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if slots.len() >= KEPT && !slots.contains_key(question) {
            slots.retain(|_, entry| {
                entry.last.as_ref().is_some_and(|(at, _)| at.elapsed() < USABLE)
            });
            // Everything is in use: begin again rather than grow.
            if slots.len() >= KEPT {
                slots.clear();
            }
        }
        slots.entry(question.to_string()).or_default().clone()
    }

    fn keep(&self, question: &str, answer: Answer) {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.entry(question.to_string()).or_default().last = Some((Instant::now(), answer));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    fn counting(
        count: &Arc<AtomicU32>,
    ) -> impl FnOnce() -> futures::future::Ready<Result<u32>> + use<> {
        let count = Arc::clone(count);
        move || futures::future::ready(Ok(count.fetch_add(1, Ordering::Relaxed)))
    }

    fn age(fresh: &Fresh, question: &str, by: Duration) {
        let mut slots = fresh.slots.lock().expect("not poisoned");
        let entry = slots.get_mut(question).expect("kept");
        entry.last = entry.last.take().map(|(at, answer)| (at - by, answer));
    }

    #[tokio::test]
    async fn a_fresh_answer_is_shared_and_an_old_one_renewed() {
        let (fresh, count) = (Fresh::default(), Arc::new(AtomicU32::new(0)));
        assert_eq!(*fresh.get("a", counting(&count)).await.expect("computed"), 0);
        assert_eq!(*fresh.get("a", counting(&count)).await.expect("kept"), 0);
        age(&fresh, "a", FRESH);
        // Still the old one, and a new one behind it.
        assert_eq!(*fresh.get("a", counting(&count)).await.expect("kept"), 0);
        while count.load(Ordering::Relaxed) < 2 {
            tokio::task::yield_now().await;
        }
        tokio::task::yield_now().await;
        assert_eq!(*fresh.get("a", counting(&count)).await.expect("renewed"), 1);
        age(&fresh, "a", USABLE);
        assert_eq!(*fresh.get("a", counting(&count)).await.expect("computed"), 2);
    }

    #[tokio::test]
    async fn without_the_node_the_last_answer_remains() {
        let fresh = Fresh::default();
        let away = || futures::future::ready(Err(ExplorerError::NodeUnavailable("away".into())));
        assert!(fresh.get::<u32, _>("a", away).await.is_err());
        let there = || futures::future::ready(Ok(7u32));
        assert_eq!(*fresh.get("a", there).await.expect("computed"), 7);
        age(&fresh, "a", USABLE * 10);
        assert_eq!(*fresh.get::<u32, _>("a", away).await.expect("kept"), 7);
    }

    #[tokio::test]
    async fn no_more_than_some_answers_are_kept() {
        let fresh = Fresh::default();
        for question in 0..2 * KEPT {
            let answer = || futures::future::ready(Ok(1u8));
            fresh.get(&question.to_string(), answer).await.expect("computed");
        }
        assert!(fresh.slots.lock().expect("not poisoned").len() <= KEPT);
    }
}
