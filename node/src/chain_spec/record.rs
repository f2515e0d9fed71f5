//! What a built-in chain on disk was made with, noted beside its database.
//!
//! The genesis of the built-in chains depends on what the user asks for. The note lets a node
//! continue such a chain without being told again, and say so when it is told something else.

use crate::block_time::BlockTime;
use myelin_runtime::genesis::Corrections;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Folder of the database within a chain's folder; removed with the chain.
const DATABASE: &str = "paritydb";
const BLOCK_TIME: &str = "block-time-ms";
const CORRECTIONS: &str = "corrections";

/// What a chain was made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its block time.
    pub block_time: BlockTime,
    /// The corrections it made from the start.
    pub corrections: Corrections,
}

impl Record {
    /// That of chain `id` under `base_path`, if the chain exists there.
    pub fn read(base_path: &Path, id: &str) -> Option<Self> {
        let folder = folder(&base_path.join("chains").join(id));
        let text = |file| fs::read_to_string(folder.join(file)).ok();
        let millis = text(BLOCK_TIME)?.trim().parse().ok()?;
        // A chain older than this note made no corrections.
        let corrections =
            text(CORRECTIONS).and_then(|names| names.trim().parse().ok()).unwrap_or_default();
        Some(Self { block_time: BlockTime::from_millis(millis), corrections })
    }

    /// Notes it for the chain in the folder `chain_dir`.
    pub fn write(self, chain_dir: &Path) -> io::Result<()> {
        let folder = folder(chain_dir);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(BLOCK_TIME), format!("{}\n", self.block_time.as_millis()))?;
        fs::write(folder.join(CORRECTIONS), format!("{}\n", self.corrections))
    }
}

fn folder(chain_dir: &Path) -> PathBuf {
    chain_dir.join(DATABASE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let base = std::env::temp_dir().join(format!("myelin-record-{}", std::process::id()));
        let chain = base.join("chains/some_chain");
        let read = |id| Record::read(&base, id);
        assert_eq!(read("some_chain"), None);
        let mut record = Record { block_time: BlockTime::DEV, corrections: Corrections::all() };
        record.write(&chain).expect("temporary folder");
        assert_eq!(read("some_chain"), Some(record));
        assert_eq!(read("another_chain"), None);
        fs::remove_file(folder(&chain).join(CORRECTIONS)).expect("was written above");
        record.corrections = Corrections::NONE;
        assert_eq!(read("some_chain"), Some(record));
        fs::remove_dir_all(base).expect("was written above");
    }
}
