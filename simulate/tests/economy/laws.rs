//! Halvings, and the laws of conservation in scenarios of all kinds.

use super::{ONE, base, finished, parse, with};
use myelin_emission::issuance::{block_emission, halving_threshold};
use myelin_simulate::economy::{
    Simulation,
    chain::{Chain, Halving},
    scenario::{Mechanism, Scenario},
    subnet::Subnet,
};
use proptest::prelude::*;
use serde_json::{Value, json};

const EXAMPLE: &[u8] = include_bytes!("../../examples/halving.json");

/// Alpha that was ever issued.
fn issued(subnet: &Subnet) -> u64 {
    subnet.pool.alpha + subnet.alpha_out + subnet.recycled
}

/// TAO in all pools.
fn pooled(chain: &Chain) -> u64 {
    chain.subnets.iter().map(|subnet| subnet.pool.tao).sum()
}

/// TAO that the last block gave to subnets.
fn given(chain: &Chain) -> u64 {
    chain.subnets.iter().map(|subnet| subnet.brought.tao_in + subnet.brought.chain_buy).sum()
}

#[test]
fn the_example_halves_in_the_block_after_the_threshold() {
    let mut simulation = Simulation::new(&Scenario::parse(EXAMPLE).expect("sound"));
    let threshold = halving_threshold(1);
    let mut crossed = None;
    loop {
        let before = simulation.chain().issuance;
        if !simulation.step() {
            break;
        }
        let chain = simulation.chain();
        assert_eq!(chain.block_emission, block_emission(before));
        assert_eq!(chain.issuance - before, given(chain));
        if before >= threshold && crossed.is_none() {
            crossed = Some(chain.block);
        }
    }
    // One or two rao a block are recycled, so that 5 000 blocks do not quite suffice.
    assert_eq!(crossed, Some(4_005_002));
    let halvings = &simulation.chain().halvings;
    assert_eq!(halvings, &[Halving { block: 4_005_002, emission: ONE / 2 }]);
}

#[test]
fn alpha_halves_by_the_subnets_own_issuance() {
    let scenario = with(base(), "/subnets/0/alpha_out", json!("10497999"));
    let mut simulation = Simulation::new(&parse(&scenario));
    let mut emitted = vec![];
    for _ in 0..3 {
        simulation.step();
        emitted.push(simulation.chain().subnets[0].brought.alpha_out);
    }
    assert_eq!(emitted, [ONE, ONE / 2, ONE / 2]);
}

#[test]
fn nothing_is_minted_at_the_cap_and_without_subnets_nothing_stays() {
    let capped = finished(&with(base(), "/total_issuance", json!("21000000")));
    assert_eq!(capped.chain().issuance, 21_000_000 * ONE);
    assert_eq!(given(capped.chain()), 0);
    assert_eq!(capped.chain().subnets[0].brought.alpha_out, ONE);
    let empty = finished(&with(base(), "/subnets", json!([])));
    assert_eq!(empty.chain().issuance, 1_000_000 * ONE);
    assert_eq!(empty.chain().block_emission, ONE);
}

#[test]
fn epochs_beyond_the_cap_wait_a_block() {
    let mut scenario = base();
    let subnet = with(scenario["subnets"][0].clone(), "/last_epoch_block", json!(95));
    let subnets = [1, 2, 3].map(|netuid| with(subnet.clone(), "/netuid", json!(netuid)));
    scenario["subnets"] = json!(subnets);
    let mut simulation = Simulation::new(&parse(&scenario));
    let mut paid_in = [0; 3];
    while simulation.step() && simulation.chain().block < 107 {
        for (subnet, paid_in) in simulation.chain().subnets.iter().zip(&mut paid_in) {
            if subnet.paid.owner > 0 && *paid_in == 0 {
                *paid_in = simulation.chain().block;
            }
        }
    }
    assert_eq!(paid_in, [105, 105, 106]);
}

#[test]
fn subnets_start_when_they_are_told() {
    let scenario = with(base(), "/subnets/0/first_emission_block", json!(111));
    let mut simulation = Simulation::new(&parse(&scenario));
    while simulation.step() && simulation.chain().block < 110 {}
    assert_eq!(simulation.chain().issuance, 1_000_000 * ONE);
    assert_eq!(simulation.chain().subnets[0].alpha_out, 3_000 * ONE);
    simulation.step();
    assert_eq!(simulation.chain().subnets[0].alpha_out - 3_000 * ONE, {
        let brought = simulation.chain().subnets[0].protocol_alpha;
        ONE + brought - simulation.chain().subnets[0].recycled
    });
}

#[test]
fn claimed_root_dividends_become_root_stake() {
    let scenario = with(base(), "/root_claims", json!("swap"));
    let scenario = with(scenario, "/subnets/0/moving_price", json!("1.5"));
    let mut simulation = Simulation::new(&parse(&scenario));
    while simulation.step() {
        let chain = simulation.chain();
        assert_eq!(chain.free_tao + chain.root.tao + pooled(chain), chain.issuance);
    }
    let subnet = &simulation.chain().subnets[0];
    assert!(subnet.paid.root > 0 && subnet.root_to_sell == 0);
    assert!(simulation.chain().root.tao > 2_000 * ONE);
    // Root is paid as the root part of the pots, whoever sells it.
    let kept = finished(&with(scenario, "/root_claims", json!("keep")));
    assert_eq!(kept.chain().root.tao, 2_000 * ONE);
}

fn amount(most: u64) -> impl Strategy<Value = Value> {
    prop_oneof![1..most, 1..most.min(10_000_000)].prop_map(|rao| json!(rao))
}

fn subnet() -> impl Strategy<Value = Value> {
    let pool = (amount(100_000 * ONE), amount(1_000_000 * ONE), 0..1_000_000 * ONE);
    let moving_price = prop_oneof![Just(0), Just(1u64 << 32), 0..1u64 << 32];
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), prop::bool::weighted(0.9));
    (pool, moving_price, 0..20u16, 0..30u64, 0..=1u64 << 32, flags).prop_map(
        |((tao, alpha_in, alpha_out), moving_price, tempo, first, withheld, flags)| {
            let (recycle, initialized, enabled, dynamic) = flags;
            json!({
                "netuid": 0,
                "tao_in": tao,
                "alpha_in": alpha_in,
                "alpha_out": alpha_out,
                "moving_price": moving_price,
                "tempo": tempo,
                "first_emission_block": 90 + first,
                "withheld_incentive": withheld,
                "recycle_or_burn": if recycle { "recycle" } else { "burn" },
                "initialized": initialized,
                "emission_enabled": enabled,
                "mechanism": if dynamic { "dynamic" } else { "stable" },
            })
        },
    )
}

fn flow() -> impl Strategy<Value = Value> {
    let amount = (amount(1_000 * ONE), any::<bool>());
    let limit = prop::option::of(1u64..2 * ONE);
    (1..=4u16, any::<bool>(), amount, limit, 101..150u64, prop::option::of(1..10u64)).prop_map(
        |(netuid, stakes, (amount, is_tao), limit, block, every)| {
            let action = if stakes { "stake" } else { "unstake" };
            let unit = if is_tao { "tao" } else { "alpha" };
            let mut flow = json!({"netuid": netuid, "action": action, "block": block});
            flow[unit] = amount;
            if let Some(limit) = limit {
                flow["limit"] = json!(limit);
            }
            if let Some(every) = every {
                flow["every"] = json!(every);
            }
            flow
        },
    )
}

fn scenario() -> impl Strategy<Value = Value> {
    let issuance = prop_oneof![
        Just(10_499_990 * ONE),
        Just(20_999_999 * ONE + 999_999_990),
        1_000_000 * ONE..21_000_000 * ONE
    ];
    let lists = (prop::collection::vec(subnet(), 4), prop::collection::vec(flow(), 0..8));
    (issuance, 0..500_000 * ONE, lists, any::<bool>()).prop_map(
        |(issuance, root, (mut subnets, flows), claims)| {
            for (place, subnet) in subnets.iter_mut().enumerate() {
                subnet["netuid"] = json!(place + 1);
            }
            json!({
                "format": "economy/1",
                "start_block": 100,
                "blocks": 60,
                "total_issuance": issuance,
                "root_tao": root,
                "root_claims": if claims { "swap" } else { "keep" },
                "subnets": subnets,
                "flows": flows,
            })
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn all_tao_is_somewhere_and_alpha_only_comes_by_emission(scenario in scenario()) {
        let mut simulation = Simulation::new(&parse(&scenario));
        loop {
            let before = simulation.chain().clone();
            if !simulation.step() {
                break;
            }
            let chain = simulation.chain();
            prop_assert!(chain.issuance <= 21_000_000 * ONE);
            prop_assert!(chain.issuance - before.issuance <= chain.block_emission);
            let stranded: u64 = chain.subnets.iter().map(|subnet| subnet.stranded).sum();
            let held = [chain.free_tao, chain.root.tao, pooled(chain), stranded];
            prop_assert_eq!(held.iter().sum::<u64>(), chain.issuance);
            for (old, new) in before.subnets.iter().zip(&chain.subnets) {
                let emits = new.emits(chain.block);
                let minted = if emits { new.brought.alpha_in + new.brought.alpha_out } else { 0 };
                // Stable pools give alpha that they do not have.
                if new.mechanism == Mechanism::Dynamic {
                    prop_assert_eq!(issued(new), issued(old) + minted);
                }
                prop_assert!(new.pots.total() <= new.alpha_out);
            }
        }
    }
}
