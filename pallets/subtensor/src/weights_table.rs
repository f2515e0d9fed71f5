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
/// `try_associate_hotkey`.
pub const TRY_ASSOCIATE_HOTKEY: Weight = Weight::from_parts(400_337_000, 4_283);
/// `serve_axon`.
pub const SERVE_AXON: Weight = Weight::from_parts(206_278_000, 4_178);
/// `burned_register`.
pub const BURNED_REGISTER: Weight = Weight::from_parts(4_086_815_000, 6_148);
/// `register_network`.
pub const REGISTER_NETWORK: Weight = Weight::from_parts(6_077_125_000, 9_947);
/// `root_register`.
pub const ROOT_REGISTER: Weight = Weight::from_parts(2_178_934_000, 4_981);
/// `batch_set_weights`.
pub const BATCH_SET_WEIGHTS: Weight = Weight::from_parts(703_092_000, 7_395);
/// `commit_weights`.
pub const COMMIT_WEIGHTS: Weight = Weight::from_parts(594_049_000, 4_714);
/// `reveal_weights`.
pub const REVEAL_WEIGHTS: Weight = Weight::from_parts(786_227_000, 7_590);
/// `batch_reveal_weights`.
pub const BATCH_REVEAL_WEIGHTS: Weight = Weight::from_parts(1_096_363_000, 8_095);
/// `batch_commit_weights`.
pub const BATCH_COMMIT_WEIGHTS: Weight = Weight::from_parts(722_224_000, 4_765);
/// `commit_mechanism_weights`.
pub const COMMIT_MECHANISM_WEIGHTS: Weight = Weight::from_parts(430_130_000, 0);
/// `reveal_mechanism_weights`.
pub const REVEAL_MECHANISM_WEIGHTS: Weight = Weight::from_parts(722_000_000, 0);
/// `start_call`.
pub const START_CALL: Weight = Weight::from_parts(364_454_000, 4_583);
/// `enable_voting_power_tracking`.
pub const ENABLE_VOTING_POWER_TRACKING: Weight = Weight::from_parts(250_010_000, 0);
/// `disable_voting_power_tracking`.
pub const DISABLE_VOTING_POWER_TRACKING: Weight = Weight::from_parts(150_010_000, 0);
/// `sudo_set_voting_power_ema_alpha`.
pub const SUDO_SET_VOTING_POWER_EMA_ALPHA: Weight = Weight::from_parts(125_006_000, 0);
/// `set_tempo`.
pub const SET_TEMPO: Weight = Weight::from_parts(496_407_000, 4_440);
/// `set_activity_cutoff_factor`.
pub const SET_ACTIVITY_CUTOFF_FACTOR: Weight = Weight::from_parts(414_193_000, 4_364);
/// `trigger_epoch`.
pub const TRIGGER_EPOCH: Weight = Weight::from_parts(442_539_000, 4_447);
/// `decrease_take`.
pub const DECREASE_TAKE: Weight = Weight::from_parts(304_895_000, 4_295);
/// `increase_take`.
pub const INCREASE_TAKE: Weight = Weight::from_parts(362_710_000, 4_388);
/// `set_children`.
pub const SET_CHILDREN: Weight = Weight::from_parts(3_369_000_000, 0);
/// `sudo_set_tx_childkey_take_rate_limit`.
pub const SET_TX_CHILDKEY_TAKE_RATE_LIMIT: Weight = Weight::from_parts(105_760_000, 0);
/// `set_childkey_take`.
pub const SET_CHILDKEY_TAKE: Weight = Weight::from_parts(428_870_000, 4_498);
/// `sudo_set_min_childkey_take` and `sudo_set_max_childkey_take`.
pub const SET_CHILDKEY_TAKE_BOUND: Weight = Weight::from_parts(125_006_000, 0);
/// `set_pending_childkey_cooldown`.
pub const SET_PENDING_CHILDKEY_COOLDOWN: Weight = Weight::from_parts(103_000_000, 0);
/// `set_coldkey_auto_stake_hotkey`.
pub const SET_COLDKEY_AUTO_STAKE_HOTKEY: Weight = Weight::from_parts(333_853_000, 4_274);
/// `claim_root`, before it is known what there is to claim.
pub const CLAIM_ROOT: Weight = Weight::from_parts(938_999_000, 7_875);
/// Root dividends of one hotkey and subnet paid to one coldkey, database cost not included.
pub const CLAIM_ROOT_ON_SUBNET: Weight = Weight::from_parts(60_000_000, 6_987);
/// `set_root_claim_type`.
pub const SET_ROOT_CLAIM_TYPE: Weight = Weight::from_parts(468_283_000, 3_941);
/// `sudo_set_num_root_claims`.
pub const SET_NUM_ROOT_CLAIMS: Weight = Weight::from_parts(102_735_000, 0);
/// `sudo_set_root_claim_threshold`.
pub const SET_ROOT_CLAIM_THRESHOLD: Weight = Weight::from_parts(105_681_000, 0);
/// `set_auto_parent_delegation_enabled`.
pub const SET_AUTO_PARENT_DELEGATION_ENABLED: Weight = Weight::from_parts(178_023_000, 4_364);

/// Guards of the transaction extension (spec: extrinsic §3), database cost included.
pub mod guard {
    use super::Weight;

    /// Weight calls: minimum stake.
    pub const WEIGHTS: Weight = Weight::from_parts(327_958_000, 7_671);
    /// Rate-limited calls.
    pub const RATE_LIMITS: Weight = Weight::from_parts(210_376_000, 4_484);
    /// Changes of a delegate's take.
    pub const DELEGATE_TAKE: Weight = Weight::from_parts(90_378_000, 4_186);
    /// Endpoint announcements.
    pub const SERVING_ENDPOINTS: Weight = Weight::from_parts(94_035_000, 4_112);
    /// Associations of EVM keys.
    pub const EVM_KEY_ASSOCIATION: Weight = Weight::from_parts(65_448_000, 4_117);
    /// The announced-coldkey-swap check, charged on every call.
    pub const COLDKEY_SWAP: Weight = Weight::from_parts(67_583_000, 4_198);
}
/// `lock_stake`.
pub const LOCK_STAKE: Weight = Weight::from_parts(840_995_000, 7_655);
/// `move_lock`.
pub const MOVE_LOCK: Weight = Weight::from_parts(1_099_819_000, 7_339);
/// `set_perpetual_lock`.
pub const SET_PERPETUAL_LOCK: Weight = Weight::from_parts(400_000_000, 0);
/// `set_reject_locked_alpha`.
pub const SET_REJECT_LOCKED_ALPHA: Weight = Weight::from_parts(125_000_000, 0);
/// `swap_coldkey`.
pub const SWAP_COLDKEY: Weight = Weight::from_parts(3_137_301_000, 13_056);
/// `schedule_swap_coldkey`.
pub const SCHEDULE_SWAP_COLDKEY: Weight = Weight::from_parts(125_000_000, 0);
/// `announce_coldkey_swap`.
pub const ANNOUNCE_COLDKEY_SWAP: Weight = Weight::from_parts(447_248_000, 4_159);
/// `swap_coldkey_announced`.
pub const SWAP_COLDKEY_ANNOUNCED: Weight = Weight::from_parts(2_713_156_000, 13_000);
/// `dispute_coldkey_swap`.
pub const DISPUTE_COLDKEY_SWAP: Weight = Weight::from_parts(173_293_000, 4_130);
/// `reset_coldkey_swap`.
pub const RESET_COLDKEY_SWAP: Weight = Weight::from_parts(208_857_000, 0);
/// `clear_coldkey_swap_announcement`.
pub const CLEAR_COLDKEY_SWAP: Weight = Weight::from_parts(167_890_000, 0);
/// `swap_hotkey`.
pub const SWAP_HOTKEY: Weight = Weight::from_parts(15_692_038_000, 28_912);
/// `swap_hotkey_v2`.
pub const SWAP_HOTKEY_V2: Weight = Weight::from_parts(5_075_300_000, 0);
/// `serve_prometheus`.
pub const SERVE_PROMETHEUS: Weight = Weight::from_parts(204_294_000, 4_277);
/// `associate_evm_key`.
pub const ASSOCIATE_EVM_KEY: Weight = Weight::from_parts(859_242_000, 4_415);
/// `register`.
pub const REGISTER: Weight = Weight::from_parts(4_099_872_000, 6_148);
/// `serve_axon_tls`.
pub const SERVE_AXON_TLS: Weight = Weight::from_parts(205_617_000, 4_149);
/// `dissolve_network` and `root_dissolve_network`.
pub const DISSOLVE_NETWORK: Weight = Weight::from_parts(3_369_000_000, 0);
/// `set_identity`.
pub const SET_IDENTITY: Weight = Weight::from_parts(207_040_000, 6_829);
/// `set_subnet_identity`.
pub const SET_SUBNET_IDENTITY: Weight = Weight::from_parts(142_513_000, 4_060);
/// `register_network_with_identity`.
pub const REGISTER_NETWORK_WITH_IDENTITY: Weight = Weight::from_parts(5_950_041_000, 9_883);
/// `update_symbol`.
pub const UPDATE_SYMBOL: Weight = Weight::from_parts(228_313_000, 9_074);
/// `register_limit`.
pub const REGISTER_LIMIT: Weight = Weight::from_parts(5_529_200_000, 0);
