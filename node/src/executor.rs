//! The WebAssembly executor, with compiled code kept on disk between runs.

use sc_executor::{DEFAULT_HEAP_ALLOC_STRATEGY, HeapAllocStrategy, WasmExecutor};
use sc_service::config::ExecutorConfiguration;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Runs the runtime's WebAssembly code.
pub type Executor = WasmExecutor<sp_io::SubstrateHostFunctions>;

/// An executor as `config` says. Compiled code is found again by the hash of the WebAssembly it
/// comes from, so one folder serves all chains and versions.
pub fn new(config: &ExecutorConfiguration) -> Executor {
    let heap = config.default_heap_pages.map_or(DEFAULT_HEAP_ALLOC_STRATEGY, |pages| {
        HeapAllocStrategy::Static { extra_pages: pages.try_into().unwrap_or(u32::MAX) }
    });
    let mut builder = Executor::builder()
        .with_execution_method(config.wasm_method)
        .with_onchain_heap_alloc_strategy(heap)
        .with_offchain_heap_alloc_strategy(heap)
        .with_max_runtime_instances(config.max_runtime_instances)
        .with_runtime_cache_size(config.runtime_cache_size);
    if let Some(folder) = cache_folder() {
        match make_writable(&folder) {
            Ok(()) => builder = builder.with_cache_path(folder),
            Err(error) => log::warn!(
                "Compiled code is not kept for the next start: `{}`: {error}",
                folder.display()
            ),
        }
    }
    builder.build()
}

fn cache_folder() -> Option<PathBuf> {
    Some(dirs::cache_dir()?.join("myelin").join("wasm"))
}

/// Makes `folder` where it is missing, and makes sure that files can be written there.
fn make_writable(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let probe = folder.join(format!(".probe-{}", std::process::id()));
    fs::write(&probe, [])?;
    fs::remove_file(probe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_made_and_left_empty() {
        let folder = std::env::temp_dir().join(format!("myelin-cache-{}/a/b", std::process::id()));
        make_writable(&folder).expect("temporary folder");
        assert_eq!(fs::read_dir(&folder).expect("was made").count(), 0);
        fs::remove_dir_all(folder.ancestors().nth(2).expect("three levels")).expect("was made");
    }

    #[test]
    fn a_file_in_the_way_is_an_error() {
        let file = std::env::temp_dir().join(format!("myelin-cache-file-{}", std::process::id()));
        fs::write(&file, []).expect("temporary file");
        assert!(make_writable(&file.join("x")).is_err());
        fs::remove_file(file).expect("was made");
    }
}
