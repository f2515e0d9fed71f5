//! Each pallet's configuration, grouped by topic.

mod balances;
mod consensus;
mod governance;
mod inner_calls;
pub mod proxy;
mod subtensor;
mod system;

pub use balances::FeesToAuthor;
pub use consensus::{BlockAuthor, Consensus};
pub use proxy::ProxyType;
pub use system::{BaseCallFilter, BlockLength, BlockWeights};
