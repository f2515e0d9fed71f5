//! Tests of the pallet, by domain.

mod block_step_currency;
mod block_step_distribute;
mod block_step_example;
mod block_step_injection;
mod block_step_kit;
mod block_step_pending;
mod block_step_schedule;
mod epoch;
mod guards;
mod hyperparams;
mod registry;
mod rpc_info;
mod stake;
mod stake_all;
mod stake_burn;
mod stake_conservation;
mod stake_fees;
mod stake_kit;
mod stake_limits;
mod stake_move;
mod stake_remainder;
mod stake_root;
mod stake_shares;
mod stake_weights;
mod weights;
