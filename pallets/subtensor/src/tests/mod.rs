//! Tests of the pallet, by domain.

mod registry;
mod rpc_info;
mod stake;
mod stake_conservation;
mod stake_kit;
mod stake_root;
mod stake_shares;
mod stake_weights;
