//! Trying nonces on several threads.

use super::Meter;
use crate::chain::BlockRef;
use myelin_pow::seal::{Puzzle, Seal, meets};
use std::{
    future::pending,
    num::NonZeroUsize,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};
use tokio::task::{JoinHandle, spawn_blocking};

/// Nonces a thread tries before it looks whether it should go on: about a millisecond.
const BATCH: usize = 1_024;

/// What to solve.
#[derive(Clone, Copy, Debug)]
pub struct Job {
    /// The block and the account, as their hash.
    pub puzzle: Puzzle,
    /// Seals to try on average.
    pub difficulty: u64,
}

/// A nonce that is good enough, and its seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Solution {
    /// The nonce.
    pub nonce: u64,
    /// Its seal.
    pub seal: Seal,
}

/// Tries nonces from `first` on until one is good enough or `stop` is set. One thread finds the
/// first that is; several find one of the first.
pub fn solve(
    job: &Job,
    threads: NonZeroUsize,
    first: u64,
    meter: &Meter,
    stop: &AtomicBool,
) -> Option<Solution> {
    let found = Mutex::new(None);
    thread::scope(|scope| {
        for thread in (0..threads.get() as u64).map(|thread| first.wrapping_add(thread)) {
            let found = &found;
            scope.spawn(move || {
                if let Some(solution) = search(job, thread, threads, meter, stop) {
                    stop.store(true, Ordering::Relaxed);
                    found.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(solution);
                }
            });
        }
    });
    found.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// One thread's part: every so many-th nonce.
fn search(
    job: &Job,
    first: u64,
    threads: NonZeroUsize,
    meter: &Meter,
    stop: &AtomicBool,
) -> Option<Solution> {
    let step = threads.get() as u64;
    let mut nonce = first;
    while !stop.load(Ordering::Relaxed) {
        for tried in 1..=BATCH {
            let seal = job.puzzle.seal(nonce);
            if meets(&seal, job.difficulty) {
                meter.count(tried);
                return Some(Solution { nonce, seal });
            }
            nonce = nonce.wrapping_add(step);
        }
        meter.count(BATCH);
    }
    None
}

/// A search in the background, which ends when this is dropped.
#[derive(Debug)]
pub struct Running {
    block: BlockRef,
    stop: Arc<AtomicBool>,
    result: JoinHandle<Option<Solution>>,
}

impl Running {
    /// Starts on the puzzle of a block.
    #[must_use]
    pub fn start(
        block: BlockRef,
        job: Job,
        threads: NonZeroUsize,
        first: u64,
        meter: Arc<Meter>,
    ) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let flag = stop.clone();
        let result = spawn_blocking(move || {
            let _working = meter.working();
            solve(&job, threads, first, &meter, &flag)
        });
        Self { block, stop, result }
    }

    /// The solution and its block, once there is one; then nothing runs any more. Waits for ever
    /// when nothing runs.
    pub async fn solved(running: &mut Option<Self>) -> Option<(BlockRef, Solution)> {
        let Some(search) = running else { return pending().await };
        let solution = (&mut search.result).await.ok().flatten();
        let block = search.block;
        *running = None;
        solution.map(|solution| (block, solution))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::Hash;
    use std::time::Duration;

    fn job(difficulty: u64) -> Job {
        let block = core::array::from_fn(|i| i as u8);
        Job { puzzle: Puzzle::new(&block, &[1; 32]), difficulty }
    }

    fn threads(n: usize) -> NonZeroUsize {
        NonZeroUsize::new(n).unwrap()
    }

    fn block() -> BlockRef {
        BlockRef { number: 7, hash: Hash::from([7; 32]) }
    }

    #[test]
    fn one_thread_finds_the_first_nonce() {
        let meter = Meter::default();
        let stop = AtomicBool::new(false);
        let found = solve(&job(100), threads(1), 0, &meter, &stop).unwrap();
        assert_eq!(found.nonce, 181, "the vector of the specification");
        assert_eq!(found.seal, job(100).puzzle.seal(181));
        assert_eq!(meter.tried(), 182);
    }

    #[test]
    fn several_threads_share_the_nonces() {
        for first in [0, u64::MAX - 3] {
            let meter = Meter::default();
            let found = solve(&job(2_000), threads(3), first, &meter, &false.into()).unwrap();
            assert_eq!(found.seal, job(1).puzzle.seal(found.nonce));
            assert!(meets(&found.seal, 2_000));
            // No thread runs far ahead of the one that found it.
            assert!(meter.tried() >= 1 && found.nonce.wrapping_sub(first) < 1_000_000);
        }
    }

    #[test]
    fn a_search_that_is_stopped_gives_up() {
        let stop = AtomicBool::new(false);
        let meter = Meter::default();
        let found = thread::scope(|scope| {
            let search = scope.spawn(|| solve(&job(u64::MAX), threads(2), 0, &meter, &stop));
            while meter.tried() == 0 {
                thread::yield_now();
            }
            stop.store(true, Ordering::Relaxed);
            search.join().unwrap()
        });
        assert_eq!(found, None);
    }

    #[tokio::test]
    async fn a_running_search_says_which_block_it_solved() {
        let meter = Arc::new(Meter::default());
        let mut running = Some(Running::start(block(), job(100), threads(1), 0, meter));
        let (solved, solution) = Running::solved(&mut running).await.unwrap();
        assert_eq!((solved, solution.nonce), (block(), 181));
        assert!(running.is_none());
    }

    #[tokio::test]
    async fn dropping_a_search_ends_it() {
        let meter = Arc::new(Meter::default());
        let endless = Running::start(block(), job(u64::MAX), threads(2), 0, meter.clone());
        while !meter.is_working() {
            tokio::task::yield_now().await;
        }
        drop(endless);
        let ended = async {
            while meter.is_working() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), ended).await.expect("it ends");
    }
}
