//! Where a built runtime has its spec version.
//!
//! An upgrade takes two runtimes of different spec version, and building one takes minutes. The
//! version therefore stands in the blob once, after words that are easily found, so that a copy can
//! be made that is the release before (`examples/upgrade.rs`), and be upgraded to the genuine one.

use crate::VERSION;
use sp_version::RuntimeVersion;

/// What the number stands after.
pub const SPEC_VERSION_STAMP: &[u8; 20] = b"myelin spec_version:";

#[repr(C)]
struct Stamp {
    words: [u8; 20],
    spec_version: [u8; 4],
}

static STAMP: Stamp = Stamp {
    words: *SPEC_VERSION_STAMP,
    spec_version: {
        const VERSION_AT_REST: &RuntimeVersion = &VERSION;
        VERSION_AT_REST.spec_version.to_le_bytes()
    },
};

/// The number after the words.
pub fn spec_version() -> u32 {
    // A compiler that knew the number would put it wherever it is used.
    u32::from_le_bytes(core::hint::black_box(&STAMP).spec_version)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_stamp_shows_the_version() {
        assert_eq!(&super::STAMP.words, super::SPEC_VERSION_STAMP);
        assert_eq!(crate::version(), crate::VERSION);
    }
}
