//! How long a signed extrinsic lives.

use super::BlockRef;
use std::time::Duration;

/// Shortest life in blocks: enough for a pool, a block and one fork.
const SHORTEST: u64 = 8;
/// Longest life in blocks: the runtime remembers 2,400 block hashes (spec: extrinsic §1), and
/// eras are powers of two.
const LONGEST: u64 = 2_048;

/// The blocks in which an extrinsic may be included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Era {
    /// A power of two of blocks.
    pub period: u64,
    /// The block whose hash is signed.
    pub birth: BlockRef,
}

impl Era {
    /// An era of about `mortality`, born at a block which is known to stay.
    ///
    /// That is the finalised block, unless finality lags so far behind that the extrinsic would
    /// lose a quarter of its life; then it is the best block.
    pub fn choose(
        best: BlockRef,
        finalized: BlockRef,
        block_time: Duration,
        mortality: Duration,
    ) -> Self {
        let period = period(block_time, mortality);
        let lag = best.number.saturating_sub(finalized.number);
        let birth = if lag <= period / 4 { finalized } else { best };
        Self { period, birth }
    }

    /// The first block that can no longer hold the extrinsic.
    pub fn death(&self) -> u64 {
        self.birth.number.saturating_add(self.period)
    }
}

pub(super) fn period(block_time: Duration, mortality: Duration) -> u64 {
    let block = block_time.as_millis().max(1);
    let blocks = u64::try_from(mortality.as_millis().div_ceil(block)).unwrap_or(LONGEST);
    blocks.clamp(SHORTEST, LONGEST).next_power_of_two()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAST: Duration = Duration::from_millis(250);
    const SLOW: Duration = Duration::from_secs(12);
    const TWO_MINUTES: Duration = Duration::from_secs(120);

    fn block(number: u64) -> BlockRef {
        BlockRef { number, hash: [u8::try_from(number % 256).unwrap(); 32].into() }
    }

    #[test]
    fn an_era_lasts_as_long_on_fast_and_slow_chains() {
        assert_eq!(period(FAST, TWO_MINUTES), 512); // 128 s
        assert_eq!(period(SLOW, TWO_MINUTES), 16); // 192 s
        assert_eq!(period(SLOW, Duration::from_secs(1)), 8);
        assert_eq!(period(FAST, Duration::from_secs(86_400)), 2_048);
        assert_eq!(period(Duration::ZERO, TWO_MINUTES), 2_048);
    }

    #[test]
    fn it_is_born_at_the_finalised_block() {
        let era = Era::choose(block(103), block(100), FAST, TWO_MINUTES);
        assert_eq!((era.birth, era.death()), (block(100), 612));
    }

    #[test]
    fn it_is_born_at_the_best_block_when_finality_lags() {
        let era = Era::choose(block(1_000), block(100), FAST, TWO_MINUTES);
        assert_eq!((era.birth, era.death()), (block(1_000), 1_512));
    }
}
