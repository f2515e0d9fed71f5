//! The block time of a chain on disk, noted beside its database.
//!
//! The built-in chains' genesis depends on the block time. The note lets a node continue such a
//! chain without being told again, and say so when it is told something else.

use crate::block_time::BlockTime;
use std::{fs, io, path::Path};

/// Folder of the database within a chain's folder; removed with the chain.
const DATABASE: &str = "paritydb";
const FILE: &str = "block-time-ms";

/// Block time of chain `id` under `base_path`, if the chain exists there.
pub fn read(base_path: &Path, id: &str) -> Option<BlockTime> {
    let file = base_path.join("chains").join(id).join(DATABASE).join(FILE);
    let millis = fs::read_to_string(file).ok()?.trim().parse().ok()?;
    Some(BlockTime::from_millis(millis))
}

/// Notes the block time of the chain in the folder `chain_dir`.
pub fn write(chain_dir: &Path, block_time: BlockTime) -> io::Result<()> {
    let folder = chain_dir.join(DATABASE);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(FILE), format!("{}\n", block_time.as_millis()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let base = std::env::temp_dir().join(format!("myelin-record-{}", std::process::id()));
        assert_eq!(read(&base, "some_chain"), None);
        write(&base.join("chains/some_chain"), BlockTime::DEV).expect("temporary folder");
        assert_eq!(read(&base, "some_chain"), Some(BlockTime::DEV));
        assert_eq!(read(&base, "another_chain"), None);
        fs::remove_dir_all(base).expect("was written above");
    }
}
