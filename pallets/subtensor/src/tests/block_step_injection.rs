//! Shares of the block's TAO and its injection (emission cases A; spec: emission §8, §9).

use super::{block_step_kit::*, stake_kit::*};
use crate::{mock::*, *};
use myelin_types::{AlphaBalance, NetUid, TaoBalance, units::TAO};
use pallet_subtensor_swap::SwapHandler;

const MILLION: u64 = 1_000_000;
const POOL: u64 = 1_000_000_000_000_000;

/// Three stable subnets with equal reserves.
fn three_stable() -> [NetUid; 3] {
    [2, 3, 4].map(|netuid| emitting(netuid, STABLE, 1_000_000_000_000, 1_000_000_000_000))
}

fn price(netuid: NetUid) -> f64 {
    Swap::current_alpha_price(netuid).to_num()
}

#[test]
fn a1_nothing_to_spend_nobody_to_pay() {
    bare(|| {
        System::reset_events();
        assert_eq!(growth(|| coinbase(0)), [0; 3]);
        assert!(System::events().is_empty());
    });
}

#[test]
fn nobody_emits_and_the_block_leaves_no_trace() {
    bare(|| {
        assert_eq!(growth(|| coinbase(TAO)), [0; 3]);
        run_to_block(5);
        assert_eq!(growth(|| run_to_block(6)), [0; 3]);
    });
}

#[test]
fn a2_one_dynamic_subnet_gets_everything() {
    bare(|| {
        let netuid = emitting(2, DYNAMIC, POOL, POOL);
        set_moving_price(netuid, 1.0);
        full_root();
        assert_eq!(growth(|| coinbase(1_234_567)), [1_234_567; 3]);
        assert_eq!(tao_of(netuid), POOL + 1_234_567);
    });
}

#[test]
fn a3_without_root_everything_is_a_purchase() {
    bare(|| {
        let netuid = emitting(2, STABLE, 0, 0);
        assert_eq!(growth(|| coinbase(1)), [1; 3]);
        assert_eq!(tao_of(netuid), 1);
        assert_eq!(emissions(netuid), [0, 0, TAO, 1]);
        // One to one, out of an empty pool.
        assert_eq!((alpha_in(netuid), alpha_out(netuid)), (0, 1 + TAO));
        assert_eq!(SubnetProtocolAlpha::<Test>::get(netuid).to_u64(), 1);
    });
}

#[test]
fn a4_stable_subnets_share_equally() {
    bare(|| {
        let netuids = three_stable();
        let before = netuids.map(tao_of);
        assert_eq!(growth(|| coinbase(3_333_333)), [3_333_330; 3]);
        for (netuid, before) in netuids.into_iter().zip(before) {
            assert_eq!(tao_of(netuid) - before, 1_111_110);
        }
    });
}

#[test]
fn a5_a_disabled_subnet_gets_alpha_only() {
    bare(|| {
        let netuids = three_stable();
        SubnetEmissionEnabled::<Test>::insert(netuids[1], false);
        let before = netuids.map(tao_of);
        assert_eq!(growth(|| coinbase(3_333_333)), [3_333_332; 3]);
        let grown: Vec<u64> =
            netuids.iter().zip(before).map(|(netuid, before)| tao_of(*netuid) - before).collect();
        assert_eq!(grown, [1_666_666, 0, 1_666_666]);
        assert_eq!(emissions(netuids[1]), [0, 0, TAO, 0]);
        assert_eq!(pots(netuids[1]), [TAO / 2, TAO / 2, 0, 0], "its pots fill as ever");
    });
}

#[test]
fn a6_switching_emission_on_and_off() {
    bare(|| {
        let netuids = three_stable();
        full_root();
        let run = |disabled: Option<usize>, leftover: u64| {
            for (i, netuid) in netuids.iter().enumerate() {
                let enabled = disabled != Some(i);
                SubnetEmissionEnabled::<Test>::insert(netuid, enabled);
                if !enabled {
                    SubnetTaoInEmission::<Test>::insert(netuid, TaoBalance::new(leftover));
                    SubnetAlphaInEmission::<Test>::insert(netuid, AlphaBalance::new(leftover));
                    SubnetExcessTao::<Test>::insert(netuid, TaoBalance::new(leftover));
                }
            }
            coinbase(3_000_000);
            netuids.map(emissions)
        };
        let (third, half, none) =
            ([999_999, 999_999, TAO, 0], [1_500_000, 1_500_000, TAO, 0], [0, 0, TAO, 0]);
        assert_eq!(run(None, 0), [third; 3]);
        assert_eq!(run(Some(1), 123), [half, none, half]);
        assert_eq!(run(Some(0), 456), [none, half, half]);
        assert_eq!(run(None, 0), [third; 3]);
    });
}

#[test]
fn all_subnets_disabled_means_nothing_is_minted() {
    bare(|| {
        for netuid in three_stable() {
            SubnetEmissionEnabled::<Test>::insert(netuid, false);
        }
        assert_eq!(growth(|| coinbase(TAO)), [0; 3]);
    });
}

#[test]
fn a7_shares_follow_the_average_prices() {
    bare(|| {
        let first = emitting(2, DYNAMIC, 100_000, MILLION);
        let second = emitting(3, DYNAMIC, 100_000, MILLION / 2);
        set_moving_price(first, 0.1);
        set_moving_price(second, 0.2);
        full_root();
        let grown = growth(|| coinbase(100_000_000));
        assert_near(tao_of(first) - 100_000, 33_333_333, 10);
        assert_near(tao_of(second) - 100_000, 66_666_666, 10);
        grown.into_iter().for_each(|total| assert_near(total, 100_000_000, 10));
    });
}

#[test]
fn a8_alpha_enters_at_the_price() {
    bare(|| {
        let netuids = [2, 3].map(|netuid| emitting(netuid, STABLE, MILLION, MILLION));
        full_root();
        coinbase(MILLION);
        assert_eq!(netuids.map(alpha_in), [1_500_000; 2]);
    });
}

#[test]
fn a9_alpha_enters_at_different_prices() {
    bare(|| {
        let first = emitting(2, DYNAMIC, MILLION, MILLION);
        let second = emitting(3, DYNAMIC, 2 * MILLION, MILLION);
        set_moving_price(first, 1.0);
        set_moving_price(second, 2.0);
        full_root();
        coinbase(MILLION);
        assert_eq!([first, second].map(alpha_in), [1_333_333; 2]);
        assert_eq!([price(first), price(second)], [1.0, 2.0]);
    });
}

#[test]
fn a10_alpha_is_capped() {
    bare(|| {
        let netuids = [2, 3].map(|netuid| emitting(netuid, DYNAMIC, 1_000, TAO));
        set_moving_price(netuids[0], 1.0);
        set_moving_price(netuids[1], 2.0);
        full_root();
        coinbase(MILLION);
        for netuid in netuids {
            assert!(alpha_in(netuid) < 2 * TAO);
            let [tao_in, alpha_in, alpha_out, excess] = emissions(netuid);
            // Root's proportion is just below 1; so is the cap, in alpha.
            assert_near(alpha_in, TAO, 10);
            assert_near(tao_in, 1_000, 2);
            assert!(excess > 300_000, "the rest is a purchase");
            assert_eq!(alpha_out, TAO);
        }
    });
}

#[test]
fn a11_at_the_alpha_cap_only_purchases_are_left() {
    bare(|| {
        let netuids = [2, 3].map(|netuid| emitting(netuid, DYNAMIC, 10_000, TAO));
        let cap = AlphaBalance::new(21_000_000 * TAO);
        for netuid in netuids {
            SubnetAlphaOut::<Test>::insert(netuid, cap);
            set_moving_price(netuid, 1.0);
        }
        let before = netuids.map(price);
        coinbase(MILLION);
        for (netuid, before) in netuids.into_iter().zip(before) {
            let bought = SubnetProtocolAlpha::<Test>::get(netuid).to_u64();
            assert!(bought > 0);
            assert_eq!(alpha_out(netuid), 21_000_000 * TAO + bought);
            assert_eq!(alpha_in(netuid), TAO - bought);
            assert_eq!(emissions(netuid), [0, 0, 0, 500_000]);
            assert!(price(netuid) > before);
        }
        assert_eq!(BlockEmission::<Test>::get(), TAO, "an exhausted curve is not stored");
    });
}

#[test]
fn a12_without_average_price_the_credit_is_recycled() {
    bare(|| {
        let netuids = [2, 3].map(|netuid| emitting(netuid, DYNAMIC, MILLION, MILLION));
        full_root();
        assert_eq!(growth(|| coinbase(MILLION)), [0; 3]);
        assert_eq!(netuids.map(alpha_in), [MILLION; 2]);
        assert_eq!(netuids.map(emissions), [[0, 0, TAO, 0]; 2], "alpha is emitted all the same");
    });
}

#[test]
fn a13_root_proportion_has_no_influence_on_shares() {
    bare(|| {
        let netuids = [2, 3].map(|netuid| emitting(netuid, STABLE, POOL, POOL));
        for (netuid, proportion) in netuids.into_iter().zip([1.0, 0.1]) {
            RootProp::<Test>::insert(netuid, myelin_types::fixed::U96F32::from_num(proportion));
        }
        full_root();
        coinbase(MILLION);
        assert_eq!(netuids.map(|netuid| emissions(netuid)[0]), [500_000; 2]);
    });
}

#[test]
fn withheld_incentives_lower_the_share() {
    bare(|| {
        let netuids = [2, 3].map(|netuid| emitting(netuid, STABLE, POOL, POOL));
        full_root();
        let run = |burned: [u128; 2]| {
            for (netuid, burned) in netuids.into_iter().zip(burned) {
                MinerBurned::<Test>::insert(netuid, fraction(burned));
            }
            coinbase(MILLION);
            netuids.map(|netuid| emissions(netuid)[0])
        };
        assert_eq!(run([0, 1 << 31]), [666_666, 333_333]);
        assert_eq!(run([0, 1 << 32]), [MILLION, 0]);
        assert_eq!(run([0, 9 << 32]), [MILLION, 0], "more than all counts as all");
        assert_eq!(run([1 << 32, 1 << 32]), [500_000; 2], "with all withheld prices decide");
    });
}

#[test]
fn a14_who_emits() {
    bare(|| {
        let [first, second] = [2, 3].map(|netuid| emitting(netuid, DYNAMIC, POOL, POOL));
        let emitting = || SubtensorModule::emitting_subnets(&subnets());
        NetworkPowRegistrationAllowed::<Test>::insert(first, false);
        assert_eq!(emitting(), [first, second]);
        NetworkRegistrationAllowed::<Test>::insert(first, false);
        assert_eq!(emitting(), [second]);
        NetworkRegistrationAllowed::<Test>::insert(first, true);
        SubtokenEnabled::<Test>::insert(first, false);
        assert_eq!(emitting(), [second]);
        FirstEmissionBlockNumber::<Test>::remove(second);
        assert_eq!(emitting(), []);
        // A start in the future counts already; the root network never does.
        FirstEmissionBlockNumber::<Test>::insert(second, 1_000_000);
        assert_eq!(emitting(), [second]);
        FirstEmissionBlockNumber::<Test>::insert(NetUid::ROOT, 1);
        SubtokenEnabled::<Test>::insert(NetUid::ROOT, true);
        assert_eq!(SubtensorModule::emitting_subnets(&[NetUid::ROOT]), []);
    });
}

#[test]
fn a15_terms_above_the_cap() {
    bare(|| {
        let netuid = emitting(2, DYNAMIC, TAO, 100 * TAO);
        set_moving_price(netuid, 1.0);
        full_root();
        coinbase(10_000_001);
        // 10^18 / (10^18 + 10^11) of an alpha, at a price of 0.01.
        assert_eq!(emissions(netuid), [9_999_998, 999_999_899, TAO, 2]);
    });
}

#[test]
fn a16_terms_below_and_at_the_cap() {
    for tao in [34_566_756, 100_000_000] {
        bare(|| {
            let netuid = emitting(2, DYNAMIC, POOL, POOL);
            set_moving_price(netuid, 1.0);
            full_root();
            coinbase(tao);
            assert_eq!(emissions(netuid), [tao, tao, TAO, 0]);
        });
    }
    bare(|| {
        let netuid = emitting(2, DYNAMIC, POOL, POOL);
        set_moving_price(netuid, 1.0);
        full_root();
        let proportion = SubtensorModule::root_proportion(netuid);
        let cap = ((proportion.to_bits() * u128::from(TAO)) >> 32) as u64;
        coinbase(10 * TAO);
        assert_eq!(emissions(netuid), [cap, cap, TAO, 10 * TAO - cap - 1]);
    });
}

#[test]
fn a_refused_purchase_leaves_the_tao_in_the_account() {
    bare(|| {
        // Fewer alpha than a pool trades with.
        let netuid = emitting(2, DYNAMIC, MILLION, 999_999);
        set_moving_price(netuid, 1.0);
        let account = SubtensorModule::derive_subnet_account(netuid);
        let before = Balances::free_balance(&account);
        assert_eq!(growth(|| coinbase(MILLION)), [MILLION, MILLION, 0]);
        assert_eq!(Balances::free_balance(&account) - before, MILLION);
        assert_eq!((tao_of(netuid), alpha_in(netuid)), (MILLION, 999_999));
        assert_eq!(emissions(netuid), [0, 0, TAO, 0]);
    });
}

#[test]
fn a_pool_at_its_bounds_gets_nothing_injected() {
    bare(|| {
        // No TAO in the pool: adding any would push its weight to the bound.
        let netuid = emitting(2, STABLE, 0, POOL);
        full_root();
        assert_eq!(growth(|| coinbase(MILLION)), [0; 3]);
        assert_eq!(emissions(netuid), [0, 0, TAO, 0]);
        assert_eq!(alpha_in(netuid), POOL);
    });
}

#[test]
fn root_sells_of_the_last_block_are_forgotten() {
    bare(|| {
        let netuid = emitting(2, STABLE, POOL, POOL);
        SubnetRootSellTao::<Test>::insert(netuid, TaoBalance::new(7));
        coinbase(0);
        assert!(!SubnetRootSellTao::<Test>::contains_key(netuid));
    });
}

#[test]
fn issuance_follows_the_halvings() {
    for (issuance, emission) in [
        (10_499_999_999_999_999, TAO),
        (10_500_000_000_000_000, TAO / 2),
        (20_979_492_187_500_000, 976_562),
        (20_999_999_980_442_226, 0),
        (21_000_000_000_000_000, 0),
    ] {
        bare(|| {
            // Without root nothing is rounded: it is all spent on alpha.
            let netuid = emitting(2, STABLE, POOL, POOL);
            issue_to(&account(1), issuance - TotalIssuance::<Test>::get().to_u64());
            assert_eq!(SubtensorModule::block_emission().to_u64(), emission);
            let before = tao_of(netuid);
            SubtensorModule::block_step();
            assert_eq!(tao_of(netuid) - before, emission);
            assert_eq!(TotalIssuance::<Test>::get().to_u64(), issuance + emission);
        });
    }
}

#[test]
fn alpha_has_a_curve_of_its_own() {
    bare(|| {
        let netuid = emitting(2, STABLE, POOL, POOL);
        SubnetAlphaOut::<Test>::insert(netuid, AlphaBalance::new(16_000_000 * TAO - POOL));
        coinbase(0);
        assert_eq!(emissions(netuid)[2], TAO / 4);
        assert_eq!(BlockEmission::<Test>::get(), TAO / 4);
    });
}
