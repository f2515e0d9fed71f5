//! What the read APIs answer with. Order, names and types of the fields are the interface's.

mod emission;
mod hyperparams;
mod metagraph;
mod neurons;
mod stake;
mod subnets;

pub use emission::*;
pub use hyperparams::*;
pub use metagraph::*;
pub use neurons::*;
pub use stake::*;
pub use subnets::*;
