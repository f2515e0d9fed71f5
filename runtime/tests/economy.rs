//! Two subnets over three epochs: who earns, and that no rao appears or vanishes unaccounted.

mod common;

use common::{Chain, account};
use frame_support::traits::fungible::Inspect;
use myelin_runtime::{Balances, Runtime};
use myelin_types::{NetUid, NetUidStorageIndex, TaoBalance, units::TAO};
use pallet_alpha_assets::TotalAlphaIssuance;
use pallet_subtensor::{self as subtensor, *};

const TEMPO: u16 = 20;

fn add_stake(chain: &mut Chain, seed: &str, netuid: NetUid, tao: u64) {
    chain.submit(
        seed,
        subtensor::Call::add_stake {
            hotkey: account(&format!("{seed}_hk")),
            netuid,
            amount_staked: TaoBalance::new(tao * TAO),
        },
    );
}

fn set_weights(chain: &mut Chain, seed: &str, netuid: NetUid, targets: &[(u16, u16)]) {
    let (dests, weights) = targets.iter().copied().unzip();
    chain.submit(
        &format!("{seed}_hk"),
        subtensor::Call::set_weights { netuid, dests, weights, version_key: 0 },
    );
}

/// Runs until the subnet's epoch has run `count` more times.
fn epochs(chain: &mut Chain, netuid: NetUid, count: u64) {
    let done = |chain: &mut Chain| chain.state(|| SubnetEpochIndex::<Runtime>::get(netuid));
    let target = done(chain) + count;
    while done(chain) < target {
        chain.blocks(1);
    }
}

/// Alpha in and out of a pool less what was ever minted: the registration seed, for ever.
fn seed(netuid: NetUid) -> u64 {
    let issued = SubnetAlphaIn::<Runtime>::get(netuid).to_u64()
        + SubnetAlphaOut::<Runtime>::get(netuid).to_u64();
    issued - TotalAlphaIssuance::<Runtime>::get(netuid).to_u64()
}

/// A chain with two subnets of Alice and Bob; Charlie and Dave mine on both.
fn two_subnets() -> (Chain, [(NetUid, u16, u16); 2]) {
    let mut chain = Chain::dev();
    let networks = ["//Alice", "//Bob"].map(|owner| {
        let netuid = chain.open_subnet(owner, TEMPO);
        let (first, second) =
            (chain.register(netuid, "//Charlie"), chain.register(netuid, "//Dave"));
        add_stake(&mut chain, owner, netuid, 500);
        epochs(&mut chain, netuid, 1);
        set_weights(&mut chain, owner, netuid, &[(first, 3), (second, 1)]);
        (netuid, first, second)
    });
    (chain, networks)
}

#[test]
fn miners_and_validators_earn_by_weight() {
    let (mut chain, networks) = two_subnets();
    for (netuid, first, second) in networks {
        epochs(&mut chain, netuid, 3);
        chain.state(|| {
            let incentive = Incentive::<Runtime>::get(NetUidStorageIndex::from(netuid));
            let (first, second) = (usize::from(first), usize::from(second));
            let (high, low) = (f64::from(incentive[first]), f64::from(incentive[second]));
            assert!((high / low - 3.0).abs() < 0.001, "incentives {incentive:?}");
            assert_eq!(Dividends::<Runtime>::get(netuid)[0], u16::MAX, "the owner validates alone");
            let emission = Emission::<Runtime>::get(netuid);
            assert!(emission.iter().all(|alpha| !alpha.is_zero()), "emission {emission:?}");
        });
    }
}

#[test]
fn alpha_is_conserved_to_the_rao() {
    let (mut chain, networks) = two_subnets();
    let seeds = networks.map(|(netuid, ..)| chain.state(|| seed(netuid)));
    // Purchases, sales and registrations move alpha between pool and circulation; a registration
    // destroys what it buys, so it is not part of this stretch.
    for _ in 0..3 * u32::from(TEMPO) {
        chain.blocks(1);
        for ((netuid, ..), seed_before) in networks.iter().zip(seeds) {
            assert_eq!(chain.state(|| seed(*netuid)), seed_before);
        }
    }
    let [(first, ..), _] = networks;
    add_stake(&mut chain, "//Charlie", first, 100);
    let stake = chain.state(|| {
        let (coldkey, hotkey) = (account("//Charlie"), account("//Charlie_hk"));
        subtensor::Pallet::<Runtime>::stake_of(&hotkey, &coldkey, first)
    });
    chain.submit(
        "//Charlie",
        subtensor::Call::remove_stake {
            hotkey: account("//Charlie_hk"),
            netuid: first,
            amount_unstaked: stake,
        },
    );
    assert_eq!(chain.state(|| seed(first)), seeds[0]);
}

#[test]
fn tao_grows_by_what_enters_the_pools_and_nothing_else() {
    let (mut chain, networks) = two_subnets();
    for _ in 0..3 * u32::from(TEMPO) {
        let issued = chain.state(Balances::total_issuance);
        let held = |netuid: NetUid| {
            let account = subtensor::Pallet::<Runtime>::derive_subnet_account(netuid);
            Balances::total_balance(&account) - SubnetTAO::<Runtime>::get(netuid).to_u64()
        };
        let surplus = networks.map(|(netuid, ..)| chain.state(|| held(netuid)));
        chain.blocks(1);
        chain.state(|| {
            let injected: u64 = networks
                .iter()
                .map(|(netuid, ..)| {
                    SubnetTaoInEmission::<Runtime>::get(netuid).to_u64()
                        + SubnetExcessTao::<Runtime>::get(netuid).to_u64()
                })
                .sum();
            assert_eq!(Balances::total_issuance() - issued, injected);
            assert!(injected <= TAO, "more than a block's emission");
            assert_eq!(networks.map(|(netuid, ..)| held(netuid)), surplus);
        });
    }
}
