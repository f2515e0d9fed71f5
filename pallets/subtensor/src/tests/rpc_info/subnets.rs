//! Settings, hyperparameters, pools and the state of a subnet's neurons.

use super::*;
use crate::types::SubnetIdentityV3;
use HyperparamValue::{Bool, I32F32, TaoBalance, U16, U32, U64, U64F64};
use myelin_types::fixed;

const POOL: u64 = 1_000 * ONE;

#[test]
fn dynamic_info_is_encoded_field_by_field() {
    Scene::new().run(|| {
        let netuid = add_subnet(1, 2);
        System::set_block_number(5);
        let expected = [
            &[0x08][..],                                                         // netuid 2
            &[2; 32],                                                            // owner's hotkey
            &[1; 32],                                                            // owner's coldkey
            &[0x14, 0xbd, 0x01, 0xb5, 0x01, 0xc9, 0x01, 0xbd, 0x01, 0xb9, 0x01], // "omron"
            &[0x08, 0x39, 0x03, 0xc9, 0x02],                                     // "β"
            &[0xa1, 0x05],                                                       // tempo 360
            &[0x00],                                                             // last step
            &[0x14],                                                             // 5 blocks ago
            &[0x00],                                                             // emission
            &[0x07, 0x00, 0x10, 0xa5, 0xd4, 0xe8],                               // 1000 alpha in
            &[0x00],                                                             // alpha out
            &[0x07, 0x00, 0x10, 0xa5, 0xd4, 0xe8],                               // 1000 TAO in
            &[0x00; 3],                                                          // emissions
            &[0x00; 2],                                                          // pending
            &[0x00],                                                             // volume
            &[0x04],                                                             // of block 1
            &[0x00],                                                             // no identity
            &[0x00; 16],                                                         // moving price
        ]
        .concat();
        assert_eq!(SubtensorModule::get_dynamic_info(netuid).unwrap().encode(), expected);
    });
}

#[test]
fn dynamic_info_follows_the_state() {
    Scene::new().run(|| {
        let netuid = add_subnet(1, 2);
        System::set_block_number(50);
        LastMechansimStepBlock::<Test>::insert(netuid, 40);
        BlocksSinceLastStep::<Test>::insert(netuid, 3);
        SubnetAlphaOut::<Test>::insert(netuid, AlphaBalance::new(15));
        SubnetAlphaOutEmission::<Test>::insert(netuid, AlphaBalance::new(1));
        SubnetAlphaInEmission::<Test>::insert(netuid, AlphaBalance::new(2));
        SubnetTaoInEmission::<Test>::insert(netuid, myelin_types::TaoBalance::new(3));
        PendingValidatorEmission::<Test>::insert(netuid, AlphaBalance::new(4));
        PendingServerEmission::<Test>::insert(netuid, AlphaBalance::new(5));
        PendingRootAlphaDivs::<Test>::insert(netuid, AlphaBalance::new(6));
        SubnetVolume::<Test>::insert(netuid, 1u128 << 70);
        SubnetMovingPrice::<Test>::insert(netuid, fixed::I96F32::from_num(0.5));
        let identity = SubnetIdentityV3 { subnet_name: b"mine".to_vec(), ..Default::default() };
        SubnetIdentitiesV3::<Test>::insert(netuid, identity.clone());

        let info = SubtensorModule::get_dynamic_info(netuid).unwrap();
        assert_eq!((info.last_step.0, info.blocks_since_last_step.0), (40, 10));
        assert_eq!(info.alpha_out.0, 15);
        assert_eq!(
            (info.alpha_out_emission.0, info.alpha_in_emission.0, info.tao_in_emission.0),
            (1, 2, 3)
        );
        assert_eq!((info.pending_alpha_emission.0, info.pending_root_emission.0), (9, 0));
        assert_eq!(info.subnet_volume.0, 1 << 70);
        assert_eq!(info.moving_price.to_bits(), 1 << 31);
        assert_eq!(info.subnet_name, text("mine"));
        assert_eq!(info.subnet_identity, Some(identity.clone()));
        // The storage's counter shows in the subnet's settings instead.
        let settings = SubtensorModule::get_subnet_info_v2(netuid).unwrap();
        assert_eq!(settings.blocks_since_last_step.0, 3);
        assert_eq!(settings.identity, Some(identity));
    });
}

#[test]
fn lists_of_subnets_have_no_gaps() {
    Scene::new().run(|| {
        add_subnet(1, 2);
        System::set_block_number(2);
        let last = add_subnet(3, 4);
        assert_ok!(SubtensorModule::do_dissolve_network(NetUid::new(2)));
        // After netuid 1 in storage order, but before 3.
        assert_eq!(last, NetUid::new(3));
        let dynamic = SubtensorModule::get_all_dynamic_info();
        assert_eq!(netuids_of(&dynamic, |info| info.netuid), [0, 1, 3]);
        let first = SubtensorModule::get_subnets_info();
        assert_eq!(netuids_of(&first, |info| info.netuid), [0, 1, 3]);
        let second = SubtensorModule::get_subnets_info_v2();
        assert_eq!(netuids_of(&second, |info| info.netuid), [0, 1, 3]);
        assert_eq!(dynamic[2], SubtensorModule::get_dynamic_info(last));
        assert_eq!(SubtensorModule::get_dynamic_info(NetUid::new(2)), None);
    });
}

#[test]
fn settings_are_listed_by_netuid_and_pools_in_storage_order() {
    Scene::new().run(|| {
        // The storage orders netuids by their low byte first.
        for netuid in [256, 2] {
            NetworksAdded::<Test>::insert(NetUid::new(netuid), true);
            TotalNetworks::<Test>::mutate(|total| *total += 1);
        }
        let dynamic = SubtensorModule::get_all_dynamic_info();
        assert_eq!(netuids_of(&dynamic, |info| info.netuid), [0, 256, 1, 2]);
        let metagraphs = SubtensorModule::get_all_metagraphs();
        assert_eq!(netuids_of(&metagraphs, |info| info.netuid), [0, 256, 1, 2]);
        let settings = SubtensorModule::get_subnets_info();
        assert_eq!(netuids_of(&settings, |info| info.netuid), [0, 1, 2, 256]);
    });
}

fn settings(netuid: NetUid) -> SubnetInfo {
    SubnetInfo {
        netuid: Compact(netuid.to_u16()),
        rho: Compact(10),
        kappa: Compact(32_767),
        difficulty: Compact(10_000_000),
        immunity_period: Compact(5_000),
        max_allowed_validators: Compact(64),
        min_allowed_weights: Compact(1),
        max_weights_limit: Compact(65_535),
        scaling_law_power: Compact(50),
        subnetwork_n: Compact(1),
        max_allowed_uids: Compact(256),
        blocks_since_last_step: Compact(0),
        tempo: Compact(360),
        network_modality: Compact(0),
        network_connect: vec![],
        emission_values: Compact(0),
        burn: Compact(ONE),
        owner: account(1),
    }
}

#[test]
fn settings_of_a_new_subnet() {
    Scene::new().run(|| {
        let netuid = add_subnet(1, 2);
        let first = SubtensorModule::get_subnet_info(netuid).unwrap();
        assert_eq!(first, settings(netuid));
        // Version 2 is version 1 and an absent identity.
        let second = SubtensorModule::get_subnet_info_v2(netuid).unwrap();
        assert_eq!(second.encode(), [first.encode(), vec![0]].concat());
        assert_eq!(SubtensorModule::get_subnet_info(MISSING), None);
        assert_eq!(SubtensorModule::get_subnet_info_v2(MISSING), None);
    });
}

#[test]
fn hyperparameters_by_name_of_a_new_subnet() {
    Scene::new().run(|| {
        let netuid = add_subnet(1, 2);
        let expected = [
            ("kappa", U16(Compact(32_767))),
            ("immunity_period", U16(Compact(5_000))),
            ("min_allowed_weights", U16(Compact(1))),
            ("max_weights_limit", U16(Compact(65_535))),
            ("tempo", U16(Compact(360))),
            ("weights_version", U64(Compact(0))),
            ("weights_rate_limit", U64(Compact(100))),
            ("activity_cutoff", U64(Compact(5_000))),
            ("activity_cutoff_factor", U32(Compact(13_889))),
            ("registration_allowed", Bool(true)),
            ("target_regs_per_interval", U16(Compact(2))),
            ("min_burn", TaoBalance(Compact(500_000))),
            ("max_burn", TaoBalance(Compact(100 * ONE))),
            ("burn_half_life", U16(Compact(360))),
            ("burn_increase_mult", U64F64(fixed::U64F64::from_bits(23_242_897_532_874_035_200))),
            ("bonds_moving_avg", U64(Compact(900_000))),
            ("max_regs_per_block", U16(Compact(1))),
            ("serving_rate_limit", U64(Compact(50))),
            ("max_validators", U16(Compact(64))),
            ("commit_reveal_period", U64(Compact(1))),
            ("commit_reveal_weights_enabled", Bool(true)),
            ("alpha_high", U16(Compact(58_982))),
            ("alpha_low", U16(Compact(45_875))),
            ("liquid_alpha_enabled", Bool(false)),
            ("alpha_sigmoid_steepness", I32F32(fixed::I32F32::from_bits(1_000 << 32))),
            ("yuma_version", U16(Compact(3))),
            ("subnet_is_active", Bool(false)),
            ("transfers_enabled", Bool(true)),
            ("bonds_reset_enabled", Bool(false)),
            ("user_liquidity_enabled", Bool(false)),
            ("owner_cut_enabled", Bool(true)),
            ("owner_cut_auto_lock_enabled", Bool(false)),
            ("min_childkey_take", U16(Compact(0))),
        ]
        .map(|(name, value)| HyperparamEntry { name: name.into(), value });
        assert_eq!(expected.len(), 33);
        assert_eq!(SubtensorModule::get_subnet_hyperparams_v3(netuid).unwrap(), expected);
    });
}

fn hyperparams() -> SubnetHyperparams {
    SubnetHyperparams {
        rho: Compact(10),
        kappa: Compact(32_767),
        immunity_period: Compact(5_000),
        min_allowed_weights: Compact(1),
        max_weights_limit: Compact(65_535),
        tempo: Compact(360),
        min_difficulty: Compact(10_000_000),
        max_difficulty: Compact(4_611_686_018_427_387_903),
        weights_version: Compact(0),
        weights_rate_limit: Compact(100),
        adjustment_interval: Compact(100),
        activity_cutoff: Compact(5_000),
        registration_allowed: true,
        target_regs_per_interval: Compact(2),
        min_burn: Compact(500_000),
        max_burn: Compact(100 * ONE),
        bonds_moving_avg: Compact(900_000),
        max_regs_per_block: Compact(1),
        serving_rate_limit: Compact(50),
        max_validators: Compact(64),
        adjustment_alpha: Compact(0),
        difficulty: Compact(10_000_000),
        commit_reveal_period: Compact(1),
        commit_reveal_weights_enabled: true,
        alpha_high: Compact(58_982),
        alpha_low: Compact(45_875),
        liquid_alpha_enabled: false,
    }
}

#[test]
fn older_hyperparameter_lists_of_a_new_subnet() {
    Scene::new().run(|| {
        let netuid = add_started_subnet(1, 2);
        assert_eq!(SubtensorModule::get_subnet_hyperparams(netuid), Some(hyperparams()));
        // Version 2 is version 1 and: steepness 1000, Yuma 3, active, transfers, two times no.
        let tail = [0, 0, 0, 0, 0xe8, 0x03, 0, 0, 0x0c, 1, 1, 0, 0];
        let second = SubtensorModule::get_subnet_hyperparams_v2(netuid).unwrap();
        assert_eq!(second.encode(), [&hyperparams().encode()[..], &tail].concat());
    });
}

#[test]
fn derived_hyperparameters_follow_what_they_derive_from() {
    Scene::new().run(|| {
        let netuid = add_subnet(1, 2);
        Tempo::<Test>::insert(netuid, 10);
        AlphaSigmoidSteepness::<Test>::insert(netuid, -200);
        Yuma3On::<Test>::insert(netuid, false);
        MinChildkeyTake::<Test>::put(3);
        MinChildkeyTakePerSubnet::<Test>::insert(netuid, 7);
        let second = SubtensorModule::get_subnet_hyperparams_v2(netuid).unwrap();
        // 13.889 tempos.
        assert_eq!(second.activity_cutoff.0, 138);
        assert_eq!(second.alpha_sigmoid_steepness.to_bits(), -200 << 32);
        assert_eq!(second.yuma_version.0, 2);
        let take = || SubtensorModule::get_subnet_hyperparams_v3(netuid).unwrap()[32].value.clone();
        assert_eq!(take(), U16(Compact(7)));
        MinChildkeyTake::<Test>::put(9);
        assert_eq!(take(), U16(Compact(9)));
    });
}

#[test]
fn a_missing_subnet_has_no_hyperparameters() {
    Scene::new().run(|| {
        assert_eq!(SubtensorModule::get_subnet_hyperparams(MISSING), None);
        assert_eq!(SubtensorModule::get_subnet_hyperparams_v2(MISSING), None);
        assert_eq!(SubtensorModule::get_subnet_hyperparams_v3(MISSING), None);
        assert!(SubtensorModule::get_subnet_hyperparams_v3(NetUid::ROOT).is_some());
    });
}

#[test]
fn state_of_a_subnets_neurons() {
    Scene::new().run(|| {
        let netuid = subnet();
        epoch_ran(netuid);
        stakes(netuid);
        LastHotkeyEmissionOnNetuid::<Test>::insert(account(4), netuid, AlphaBalance::new(70));
        LastHotkeyEmissionOnNetuid::<Test>::insert(account(2), NetUid::ROOT, AlphaBalance::new(9));
        let expected = SubnetState {
            netuid: Compact(2),
            hotkeys: [2, 4, 6].map(account).to_vec(),
            coldkeys: [1, 3, 5].map(account).to_vec(),
            active: vec![true, true, false],
            validator_permit: vec![true, true, false],
            pruning_score: vec![],
            last_update: compacts([1, 5, 7]),
            emission: compacts([30, 70, 0]),
            dividends: compacts([7, 64, 8]),
            incentives: compacts([0, 65_535, 2]),
            consensus: compacts([3, 1, 4]),
            trust: vec![],
            rank: vec![],
            block_at_registration: compacts([1, 5, 7]),
            alpha_stake: compacts([0, 8 * ONE, 0]),
            tao_stake: compacts([0, 10 * ONE, 0]),
            total_stake: compacts([0, 8 * ONE + WEIGHTED, 0]),
            // Networks 0, 1 and 2.
            emission_history: [[9, 0, 0], [0, 0, 0], [0, 70, 0]].map(compacts).to_vec(),
        };
        assert_eq!(SubtensorModule::get_subnet_state(netuid), Some(expected));
        assert_eq!(SubtensorModule::get_subnet_state(MISSING), None);
    });
}

#[test]
fn a_registration_shows_in_the_pool() {
    Scene::new().authored_by(9).run(|| {
        let netuid = add_subnet(1, 2);
        add_neuron(netuid, 3, 4);
        let info = SubtensorModule::get_dynamic_info(netuid).unwrap();
        // One TAO less the fee of 33/65535 came in; what it bought is gone.
        assert_eq!(info.tao_in.0, POOL + 999_496_453);
        assert_eq!(info.alpha_in.0, POOL - 998_498_457);
        assert_eq!(info.alpha_out.0, 0);
        assert_eq!(info.subnet_volume.0, u128::from(ONE));
        let settings = SubtensorModule::get_subnet_info(netuid).unwrap();
        assert_eq!((settings.subnetwork_n.0, settings.burn.0), (2, 1_260_000_000));
    });
}
