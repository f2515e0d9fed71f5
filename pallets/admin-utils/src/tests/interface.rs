//! The calls as clients know them: indices, names, weights, classes (spec: interface/calls).

use super::{
    cases::{Case, all},
    *,
};
use crate::PrecompileEnum;
use frame_support::{
    dispatch::{DispatchClass, GetDispatchInfo, Pays},
    traits::{GetCallIndex, GetCallName},
};
use myelin_types::{MechId, TaoBalance};
use sp_keyring::Ed25519Keyring;
use std::collections::BTreeMap;

/// Index, name, and weight (time, proof size) of every call, with two authors and one finaliser.
const CALLS: [(u8, &str, u64, u64); 82] = [
    (0, "swap_authorities", 104_442_146 + 2 * 29_392, 0),
    (1, "sudo_set_default_take", 105_400_000, 0),
    (2, "sudo_set_tx_rate_limit", 105_440_000, 0),
    (3, "sudo_set_serving_rate_limit", 228_633_000, 4_212),
    (4, "sudo_set_min_difficulty", 259_554_000, 4_383),
    (5, "sudo_set_max_difficulty", 259_704_000, 4_383),
    (6, "sudo_set_weights_version_key", 259_204_000, 4_383),
    (7, "sudo_set_weights_set_rate_limit", 141_420_000, 4_084),
    (8, "sudo_set_adjustment_interval", 141_320_000, 4_084),
    (9, "sudo_set_adjustment_alpha", 139_000_000, 0),
    (13, "sudo_set_immunity_period", 259_414_000, 4_383),
    (14, "sudo_set_min_allowed_weights", 259_664_000, 4_383),
    (15, "sudo_set_max_allowed_uids", 343_381_000, 4_433),
    (16, "sudo_set_kappa", 141_301_000, 4_084),
    (17, "sudo_set_rho", 256_268_000, 4_383),
    (18, "sudo_set_activity_cutoff", 285_165_000, 4_383),
    (19, "sudo_set_network_registration_allowed", 107_113_000, 0),
    (20, "sudo_set_network_pow_registration_allowed", 114_000_000, 0),
    (21, "sudo_set_target_registrations_per_interval", 259_103_000, 4_383),
    (22, "sudo_set_min_burn", 287_780_000, 4_385),
    (23, "sudo_set_max_burn", 286_949_000, 4_410),
    (24, "sudo_set_difficulty", 259_434_000, 4_383),
    (25, "sudo_set_max_allowed_validators", 285_896_000, 4_383),
    (26, "sudo_set_bonds_moving_average", 259_495_000, 4_383),
    (27, "sudo_set_max_registrations_per_block", 259_604_000, 4_383),
    (28, "sudo_set_subnet_owner_cut", 114_000_000, 0),
    (29, "sudo_set_network_rate_limit", 114_000_000, 0),
    (30, "sudo_set_tempo", 361_298_000, 4_383),
    (33, "sudo_set_total_issuance", 5_931_000, 0),
    (35, "sudo_set_network_immunity_period", 114_000_000, 0),
    (36, "sudo_set_network_min_lock_cost", 114_000_000, 0),
    (37, "sudo_set_subnet_limit", 114_000_000, 0),
    (38, "sudo_set_lock_reduction_interval", 114_000_000, 0),
    (39, "sudo_set_rao_recycled", 141_541_000, 4_084),
    (42, "sudo_set_stake_threshold", 105_500_000, 0),
    (43, "sudo_set_nominator_min_required_stake", 255_697_000, 6_890),
    (45, "sudo_set_tx_delegate_take_rate_limit", 105_420_000, 0),
    (46, "sudo_set_min_delegate_take", 105_490_000, 0),
    (49, "sudo_set_commit_reveal_weights_enabled", 259_544_000, 4_383),
    (50, "sudo_set_liquid_alpha_enabled", 225_538_000, 4_280),
    (51, "sudo_set_alpha_values", 259_224_000, 4_427),
    (55, "sudo_set_dissolve_network_schedule_duration", 105_591_000, 0),
    (57, "sudo_set_commit_reveal_weights_interval", 259_654_000, 4_383),
    (58, "sudo_set_evm_chain_id", 152_199_000, 0),
    (59, "schedule_grandpa_change", 132_972_506 + 15_444, 2_779),
    (60, "sudo_set_bonds_penalty", 259_354_000, 4_383),
    (61, "sudo_set_toggle_transfer", 228_343_000, 4_280),
    (62, "sudo_toggle_evm_precompile", 31_162_000, 3_507),
    (63, "sudo_set_subnet_moving_alpha", 102_955_000, 0),
    (64, "sudo_set_subnet_owner_hotkey", 103_918_000, 0),
    (65, "sudo_set_ema_price_halving_period", 104_198_000, 0),
    (66, "sudo_set_subtoken_enabled", 225_467_000, 4_280),
    (67, "sudo_set_sn_owner_hotkey", 275_687_000, 4_177),
    (68, "sudo_set_alpha_sigmoid_steepness", 256_438_000, 4_383),
    (69, "sudo_set_yuma3_enabled", 228_583_000, 4_280),
    (70, "sudo_set_bonds_reset_enabled", 230_507_000, 4_280),
    (71, "sudo_set_commit_reveal_version", 106_052_000, 0),
    (72, "sudo_set_owner_immune_neuron_limit", 225_107_000, 4_280),
    (73, "sudo_set_ck_burn", 140_650_000, 0),
    (74, "sudo_set_admin_freeze_window", 105_450_000, 0),
    (75, "sudo_set_owner_hparam_rate_limit", 105_471_000, 0),
    (76, "sudo_set_mechanism_count", 140_000_000, 0),
    (77, "sudo_set_mechanism_emission_split", 140_000_000, 0),
    (78, "sudo_trim_to_max_allowed_uids", 338_302_000, 4_398),
    (79, "sudo_set_min_allowed_uids", 312_890_000, 4_383),
    (80, "sudo_set_recycle_or_burn", 270_000_000, 0),
    (81, "sudo_set_tao_flow_cutoff", 107_343_000, 0),
    (82, "sudo_set_tao_flow_normalization_exponent", 107_343_000, 0),
    (83, "sudo_set_tao_flow_smoothing_factor", 107_343_000, 0),
    (84, "sudo_set_min_non_immune_uids", 106_783_000, 0),
    (85, "sudo_set_start_call_delay", 114_000_000, 0),
    (86, "sudo_set_coldkey_swap_announcement_delay", 105_370_000, 0),
    (87, "sudo_set_coldkey_swap_reannouncement_delay", 105_360_000, 0),
    (88, "sudo_set_max_mechanism_count", 140_000_000, 0),
    (89, "sudo_set_burn_half_life", 225_000_000, 0),
    (90, "sudo_set_burn_increase_mult", 225_000_000, 0),
    (91, "sudo_set_net_tao_flow_enabled", 107_343_000, 0),
    (92, "sudo_set_owner_cut_enabled", 225_000_000, 0),
    (93, "sudo_set_min_childkey_take_per_subnet", 313_100_000, 4_419),
    (94, "sudo_set_subnet_emission_enabled", 141_351_000, 4_084),
    (95, "sudo_set_owner_cut_auto_lock_enabled", 225_000_000, 0),
    (96, "sudo_set_max_epochs_per_block", 105_530_000, 0),
];

/// Calls whose rules do not fit the table of cases; the tests of `special` are theirs.
fn special() -> Vec<Call<Test>> {
    let netuid = SUBNET;
    let mechanisms = MechId::new(1);
    let next_authorities = vec![(Ed25519Keyring::Alice.public().into(), 1)];
    vec![
        Call::swap_authorities { new_authorities: BoundedVec::truncate_from(vec![1, 2]) },
        Call::sudo_set_evm_chain_id { chain_id: 1 },
        Call::schedule_grandpa_change { next_authorities, in_blocks: 0, forced: None },
        Call::sudo_toggle_evm_precompile { precompile_id: PrecompileEnum::Staking, enabled: false },
        Call::sudo_set_network_pow_registration_allowed { netuid, registration_allowed: true },
        Call::sudo_set_total_issuance { total_issuance: TaoBalance::new(1) },
        Call::sudo_set_subnet_owner_hotkey { netuid, hotkey: OWNER },
        Call::sudo_set_sn_owner_hotkey { netuid, hotkey: OWNER },
        Call::sudo_set_mechanism_count { netuid, mechanism_count: mechanisms },
        Call::sudo_trim_to_max_allowed_uids { netuid, max_n: 1 },
        Call::sudo_set_mechanism_emission_split { netuid, maybe_split: None },
    ]
}

/// Every call that a test covers.
fn covered() -> Vec<Call<Test>> {
    let table = all().into_iter().map(|Case { call, .. }| call(SUBNET));
    table.chain(special()).collect()
}

#[test]
fn calls_have_the_specified_indices_and_no_others() {
    let expected: BTreeMap<u8, &str> =
        CALLS.iter().map(|(index, name, ..)| (*index, *name)).collect();
    let indices = Call::<Test>::get_call_indices().iter().copied();
    let present = indices.zip(Call::<Test>::get_call_names().iter().copied()).collect();
    assert_eq!(expected, present);
}

#[test]
fn every_call_is_covered_once() {
    let mut names: Vec<&str> = covered().iter().map(GetCallName::get_call_name).collect();
    let mut expected = Call::<Test>::get_call_names().to_vec();
    names.sort_unstable();
    expected.sort_unstable();
    assert_eq!(names, expected);
}

#[test]
fn weights_classes_and_fees() {
    let operational = [
        "sudo_set_burn_half_life",
        "sudo_set_burn_increase_mult",
        "sudo_set_owner_cut_enabled",
        "sudo_set_owner_cut_auto_lock_enabled",
    ];
    for call in covered() {
        let name = call.get_call_name();
        let (.., time, proof) =
            CALLS.iter().find(|(_, known, ..)| *known == name).expect("every call has a row");
        let info = call.get_dispatch_info();
        assert_eq!(info.call_weight.ref_time(), *time, "{name}");
        assert_eq!(info.call_weight.proof_size(), *proof, "{name}");
        assert_eq!(info.pays_fee, Pays::Yes, "{name}");
        let is_operational = info.class == DispatchClass::Operational;
        assert_eq!(is_operational, operational.contains(&name), "{name}");
    }
}
