//! What the benches of the runtime share: states to start from, and two ways to run it.
//!
//! ```sh
//! cargo bench --workspace --bench epoch_in_block   # one epoch: alone, in a block, as WebAssembly
//! cargo bench --workspace --bench block            # blocks of a chain with 128 subnets
//! cargo bench --workspace --bench read_models      # metagraphs and lists, as clients ask for them
//! cargo bench --workspace --bench swap_in_runtime  # trades, through the runtime's functions
//! ```

pub mod machine;
pub mod market;
pub mod scene;
pub mod table;
