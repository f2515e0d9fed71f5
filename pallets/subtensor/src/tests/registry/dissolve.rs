//! Dissolving a subnet.

use super::*;
use crate::types::SubnetIdentityV3;
use frame_support::{assert_noop, assert_ok};
use myelin_types::{NetUidStorageIndex, units::TAO};
use std::collections::BTreeSet;

/// Gives a subnet's pool these amounts, in rao.
fn set_pool(netuid: NetUid, tao: u64, alpha: u64, protocol_alpha: u64) {
    set_tao(netuid, tao);
    SubnetAlphaIn::<Test>::insert(netuid, AlphaBalance::new(alpha));
    SubnetProtocolAlpha::<Test>::insert(netuid, AlphaBalance::new(protocol_alpha));
    SubnetAlphaOut::<Test>::insert(netuid, AlphaBalance::new(protocol_alpha));
}

/// A subnet with this pot and no alpha but that of stakers 50, 51, …, who hold a deposit each.
fn subnet_with_stakers<const N: usize>(pot: u64, alphas: [u64; N]) -> NetUid {
    let netuid = add_subnet(1, 2);
    set_pool(netuid, pot, 0, 0);
    for (coldkey, alpha) in (50..).zip(alphas) {
        endow(coldkey, 500);
        grant_stake(netuid, coldkey, coldkey + 50, alpha);
    }
    netuid
}

/// What stakers 50, 51, … got beyond their deposit.
fn payouts<const N: usize>() -> [u64; N] {
    core::array::from_fn(|staker| balance(50 + staker as u8) - 500)
}

fn dissolve(netuid: NetUid) {
    assert_ok!(SubtensorModule::do_dissolve_network(netuid));
}

/// Every stake on a subnet, in alpha.
fn alphas_on(netuid: NetUid) -> Vec<u64> {
    AlphaV2::<Test>::iter_keys()
        .filter(|(.., of)| *of == netuid)
        .map(|(hotkey, coldkey, _)| SubtensorModule::stake_of(&hotkey, &coldkey, netuid).to_u64())
        .collect()
}

#[test]
fn only_existing_subnets_are_dissolved() {
    Scene::new().run(|| {
        for netuid in [NetUid::ROOT, NetUid::new(9_999)] {
            assert_noop!(
                SubtensorModule::do_dissolve_network(netuid),
                Error::<Test>::SubnetNotExists
            );
        }
    });
}

#[test]
fn stakers_share_the_pot() {
    Scene::new().run(|| {
        dissolve(subnet_with_stakers(99_999, [5_000]));
        assert_eq!(payouts(), [99_999]);
    });
    Scene::new().run(|| {
        dissolve(subnet_with_stakers(10_000, [300, 700]));
        assert_eq!(payouts(), [3_000, 7_000]);
    });
    Scene::new().run(|| {
        dissolve(subnet_with_stakers(1, [3, 2]));
        assert_eq!(payouts(), [1, 0], "the largest remainder");
    });
    Scene::new().run(|| {
        dissolve(subnet_with_stakers(0, [3, 2]));
        assert_eq!(payouts(), [0, 0]);
    });
}

#[test]
fn alpha_of_the_pool_counts_for_subnets_of_the_newer_kind() {
    for (registered, paid) in [(6, 50), (5, 100), (4, 100)] {
        Scene::new().run(|| {
            let netuid = add_subnet(1, 2);
            set_pool(netuid, 200, 100, 50);
            endow(50, 500);
            grant_stake(netuid, 50, 60, 50);
            NetworkRegisteredAt::<Test>::insert(netuid, registered);
            TaoInRefundDeploymentBlock::<Test>::put(5);
            let issuance = TotalIssuance::<Test>::get().to_u64();
            let owner = balance(1);
            dissolve(netuid);
            assert_eq!(payouts(), [paid], "registered at {registered}");
            assert_eq!(balance(1), owner, "the owner gets nothing");
            // The account held the lock; all but the deposit and the payout is gone.
            let recycled = 1_000 * TAO - paid - 500;
            assert_eq!(issuance - TotalIssuance::<Test>::get().to_u64(), recycled);
        });
    }
}

#[test]
fn lock_of_the_old_kind_is_refunded_less_the_owner_s_earnings() {
    for (start_block, alpha, refund) in [(5, 0, 1_000_000), (5, 1_000_000, 820_005), (1, 0, 0)] {
        Scene::new().run(|| {
            let netuid = add_subnet(1, 2);
            NetworkRegistrationStartBlock::<Test>::put(start_block);
            set_pool(netuid, alpha, alpha, 0);
            SubnetLocked::<Test>::insert(netuid, TaoBalance::new(1_000_000));
            let before = balance(1);
            dissolve(netuid);
            assert_eq!(balance(1) - before, refund);
        });
    }
}

#[test]
fn payout_too_small_for_an_account_is_recycled() {
    Scene::new().run(|| {
        let netuid = subnet_with_stakers(10_000, [9_600]);
        grant_stake(netuid, 70, 71, 400);
        dissolve(netuid);
        assert_eq!(payouts(), [9_600]);
        assert_eq!(balance(70), 0);
        assert!(!SubtensorModule::subnet_exists(netuid));
    });
}

#[test]
fn genesis_subnet_pays_its_whole_pool_to_nobody() {
    Scene::new().run(|| {
        dissolve(FIRST);
        assert_eq!(balance(0), genesis::GENESIS_RESERVE);
        assert_eq!(TotalNetworks::<Test>::get(), 1);
    });
}

#[test]
fn dissolution_conserves_tao() {
    Scene::new().run(|| {
        let netuid = add_started_subnet(1, 2);
        for staker in 0..3 {
            add_neuron(netuid, 50 + staker, 60 + staker);
            stake(netuid, 50 + staker, 60 + staker, (u64::from(staker) + 1) * 7 * TAO + 3);
        }
        stake(netuid, 53, 60, 5 * TAO);
        let held = |n| balance(n);
        let before: Vec<u64> = (50..54).map(held).collect();
        let pot = SubnetTAO::<Test>::get(netuid).to_u64();
        let total_stake = TotalStake::<Test>::get().to_u64();
        let issuance = TotalIssuance::<Test>::get().to_u64();
        let supply = Balances::total_issuance();
        let account = SubtensorModule::derive_subnet_account(netuid);
        let account_held = Balances::free_balance(&account);
        let claims: u64 = alphas_on(netuid).iter().sum();
        let pool_alpha = SubnetAlphaIn::<Test>::get(netuid).to_u64();
        dissolve(netuid);

        let paid: u64 = (50..54).map(held).zip(before).map(|(after, before)| after - before).sum();
        let expected = u128::from(pot) * u128::from(claims) / u128::from(claims + pool_alpha);
        assert!(u128::from(paid).abs_diff(expected) <= 4, "{paid} for {expected}");
        assert_eq!(Balances::free_balance(&account), 500);
        let recycled = account_held - paid - 500;
        assert_eq!(issuance - TotalIssuance::<Test>::get().to_u64(), recycled);
        assert_eq!(supply - Balances::total_issuance(), recycled);
        assert_eq!(total_stake - TotalStake::<Test>::get().to_u64(), pot);
        assert!(alphas_on(netuid).is_empty());
        assert_eq!(events().last(), Some(&Event::NetworkRemoved(netuid)));
    });
}

#[test]
fn dissolved_subnet_leaves_only_what_is_meant_to_stay() {
    Scene::new().run(|| {
        let before = storage_keys();
        let netuid = add_started_subnet(1, 2);
        let index = NetUidStorageIndex::from(netuid);
        for staker in 50..53 {
            add_neuron(netuid, staker, staker + 10);
            stake(netuid, staker, staker + 10, 5 * TAO);
        }
        SubnetEmissionEnabled::<Test>::insert(netuid, true);
        SubtensorModule::put_weights(index, 1, vec![(2, u16::MAX)]);
        Bonds::<Test>::insert(index, 1, vec![(2, u16::MAX)]);
        run_to_block(365);
        let relations = vec![(u64::MAX, account(61))];
        ChildKeys::<Test>::insert(account(60), netuid, &relations);
        ParentKeys::<Test>::insert(account(61), netuid, &relations);
        ChildkeyTake::<Test>::insert(account(61), netuid, 1);
        PendingChildKeys::<Test>::insert(netuid, account(60), (relations, 9));
        TransactionKeyLastBlock::<Test>::insert((account(60), netuid, 0), 9);
        SubnetIdentitiesV3::<Test>::insert(netuid, SubnetIdentityV3::default());
        RootClaimed::<Test>::insert((netuid, account(60), account(50)), 1);
        dissolve(netuid);

        let stays: BTreeSet<[u8; 16]> = [
            "BlockEmission",
            "LastColdkeyHotkeyStakeBlock",
            "LastRateLimitedBlock",
            "NetworkLastLockCost",
            "NetworkRateLimit",
            "OwnedHotkeys",
            "Owner",
            "RegisteredSubnetCounter",
            "RootAlphaDividendsPerSubnet",
            "RootProp",
            "StakingHotkeys",
            "SubnetEmissionEnabled",
        ]
        .map(|item| sp_io::hashing::twox_128(item.as_bytes()))
        .into();
        // Block steps also write values of the networks that were there before.
        let bytes = netuid.to_u16().to_le_bytes();
        let of_netuid =
            |key: &&Vec<u8>| key.ends_with(&bytes) || key.get(32..34) == Some(bytes.as_slice());
        let after = storage_keys();
        for key in after.difference(&before).filter(of_netuid) {
            assert!(stays.contains(&key[16..32]), "left behind: {}", hex(key));
        }
        assert!(!TransactionKeyLastBlock::<Test>::contains_key((account(60), netuid, 0)));
        let announced = Event::SubnetIdentityRemoved(netuid);
        assert!(events().contains(&announced));
    });
}

#[test]
fn root_weights_on_a_dissolved_subnet_are_zeroed() {
    Scene::new().run(|| {
        let netuid = add_subnet(1, 2);
        let root = NetUidStorageIndex::from(NetUid::ROOT);
        SubtensorModule::put_weights(root, 0, vec![(1, 5), (netuid.to_u16(), 6)]);
        dissolve(netuid);
        assert_eq!(Weights::<Test>::get(root, 0), [(1, 5), (netuid.to_u16(), 0)]);
    });
}

#[test]
fn registrations_of_a_netuid_are_counted_for_ever() {
    Scene::new().run(|| {
        let netuid = add_subnet(1, 2);
        dissolve(netuid);
        assert_eq!(RegisteredSubnetCounter::<Test>::get(netuid), 1);
        assert_eq!(add_subnet(3, 4), netuid);
        assert_eq!(RegisteredSubnetCounter::<Test>::get(netuid), 2);
        let other = add_subnet(5, 6);
        assert_eq!(RegisteredSubnetCounter::<Test>::get(other), 1);
    });
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
