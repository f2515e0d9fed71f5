//! What the benches of whole blocks share: states to start from, and two ways to run a block.
//!
//! ```sh
//! cargo bench --workspace --bench epoch_in_block   # one epoch: alone, in a block, as WebAssembly
//! cargo bench --workspace --bench block            # blocks of a chain with 128 subnets
//! ```

pub mod machine;
pub mod scene;
pub mod table;
