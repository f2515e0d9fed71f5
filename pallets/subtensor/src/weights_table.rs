//! Weights of the calls as the interface states them, database cost included.

use frame_support::weights::Weight;

/// `set_weights`.
pub const SET_WEIGHTS: Weight = Weight::from_parts(118_513_610_000, 10_327_410);
/// `set_mechanism_weights`.
pub const SET_MECHANISM_WEIGHTS: Weight = Weight::from_parts(118_515_000_000, 0);
/// `add_stake`.
pub const ADD_STAKE: Weight = Weight::from_parts(3_064_064_000, 8_727);
/// `remove_stake`.
pub const REMOVE_STAKE: Weight = Weight::from_parts(2_569_198_000, 10_557);
/// `unstake_all`.
pub const UNSTAKE_ALL: Weight = Weight::from_parts(176_830_000, 9_189);
/// `unstake_all_alpha`.
pub const UNSTAKE_ALL_ALPHA: Weight = Weight::from_parts(4_275_873_000, 11_306);
/// `move_stake`.
pub const MOVE_STAKE: Weight = Weight::from_parts(1_391_061_000, 7_919);
/// `transfer_stake`.
pub const TRANSFER_STAKE: Weight = Weight::from_parts(1_333_541_000, 7_994);
/// `swap_stake`.
pub const SWAP_STAKE: Weight = Weight::from_parts(4_317_019_000, 10_920);
/// `add_stake_limit`.
pub const ADD_STAKE_LIMIT: Weight = Weight::from_parts(3_253_005_000, 8_727);
/// `remove_stake_limit`.
pub const REMOVE_STAKE_LIMIT: Weight = Weight::from_parts(2_715_696_000, 10_591);
/// `swap_stake_limit`.
pub const SWAP_STAKE_LIMIT: Weight = Weight::from_parts(4_519_515_000, 11_077);
/// `recycle_alpha`.
pub const RECYCLE_ALPHA: Weight = Weight::from_parts(1_097_139_000, 5_219);
/// `burn_alpha`.
pub const BURN_ALPHA: Weight = Weight::from_parts(868_964_000, 5_219);
/// `remove_stake_full_limit`.
pub const REMOVE_STAKE_FULL_LIMIT: Weight = Weight::from_parts(2_729_292_000, 10_591);
/// `add_stake_burn`.
pub const ADD_STAKE_BURN: Weight = Weight::from_parts(3_492_308_000, 8_727);
/// `serve_axon`.
pub const SERVE_AXON: Weight = Weight::from_parts(206_278_000, 4_178);
/// `burned_register`.
pub const BURNED_REGISTER: Weight = Weight::from_parts(4_086_815_000, 6_148);
/// `register_network`.
pub const REGISTER_NETWORK: Weight = Weight::from_parts(6_077_125_000, 9_947);
/// `root_register`.
pub const ROOT_REGISTER: Weight = Weight::from_parts(2_178_934_000, 4_981);
/// `start_call`.
pub const START_CALL: Weight = Weight::from_parts(364_454_000, 4_583);
/// The block step (spec: emission §1), whatever it finds to do.
pub const BLOCK_STEP: Weight = Weight::from_parts(329_234_229_000, 0);

/// Guards of the transaction extension (spec: extrinsic §3), database cost included.
pub mod guard {
    use super::Weight;

    /// Weight calls: minimum stake.
    pub const WEIGHTS: Weight = Weight::from_parts(327_958_000, 7_671);
    /// Rate-limited calls.
    pub const RATE_LIMITS: Weight = Weight::from_parts(210_376_000, 4_484);
    /// Endpoint announcements.
    pub const SERVING_ENDPOINTS: Weight = Weight::from_parts(94_035_000, 4_112);
    /// The announced-coldkey-swap check, charged on every call.
    pub const COLDKEY_SWAP: Weight = Weight::from_parts(67_583_000, 4_198);
}
