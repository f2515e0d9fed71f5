//! The registry: which networks exist, who has a uid on them, what that costs and what they serve.
//!
//! | file | what it holds |
//! |---|---|
//! | [`subnets`] | which networks exist; creating, opening and choosing one to replace |
//! | [`lock_cost`] | what a new subnet costs, and how often one may be created |
//! | [`dissolve`] | paying out and removing a subnet |
//! | [`neurons`] | registering for the current price |
//! | [`work`] | registering by proof of work, where a subnet offers it |
//! | [`evm`] | EVM addresses of neurons |
//! | [`root`] | `root_register` |
//! | [`uids`] | appending, pruning and replacing uids |
//! | [`trim`] | making a subnet smaller |
//! | [`price`] | the registration price |
//! | [`serving`] | endpoints that neurons announce |
//! | [`identity`] | who stands behind a coldkey or a subnet; symbols |
//! | [`names`] | token symbols and subnet names |
//! | [`pools`] | the reserves as the swap pallet sees them |

pub mod dissolve;
pub mod evm;
pub mod identity;
pub mod lock_cost;
pub mod names;
pub mod neurons;
pub mod pools;
pub mod price;
pub mod root;
pub mod serving;
pub(crate) mod storage;
pub mod subnets;
mod symbols;
pub mod trim;
pub mod uids;
pub mod work;
