//! The worked example of emission §20, by whole blocks.

use super::{block_step_kit::*, stake_kit::*};
use crate::{mock::*, *};
use frame_support::traits::fungible::Mutate;
use myelin_types::{
    AlphaBalance, NetUid, NetUidStorageIndex, TaoBalance,
    fixed::{I96F32, U96F32},
};
use pallet_subtensor_swap::{Balancer, PalSwapInitialized, SwapBalancer, SwapHandler};
use sp_runtime::Perquintill;

const SN1: NetUid = NetUid::new(1);
const SN2: NetUid = NetUid::new(2);

/// Hotkeys: the owner's, the validator's, the miner's, and the validator's parent.
const O: u8 = 11;
const V: u8 = 12;
const M: u8 = 13;
const P: u8 = 14;
/// Coldkeys in the same order, and the validator's only root nominator.
const OWNER: u8 = 1;
const VALIDATOR: u8 = 2;
const MINER: u8 = 3;
const PARENT: u8 = 4;
const NOMINATOR: u8 = 5;

/// State at the end of block 1000.
fn example(test: impl FnOnce()) {
    Scene::new().run(|| {
        System::set_block_number(1_000);
        forget_genesis_subnet();
        build_pools();
        build_neurons();
        fund();
        // The nominator claims later.
        NumRootClaim::<Test>::put(0);
        test();
    });
}

/// Subnet 1 starts empty here.
fn forget_genesis_subnet() {
    SubtensorModule::do_dissolve_network(SN1).expect("the genesis subnet exists");
    System::reset_events();
}

fn build_pools() {
    let pools = [
        (1, 900_000, 1_000_000, 2_000_000, 3_865_470_566, 501, 643),
        (2, 30_000, 100_000, 100_000, 1_288_490_188, 901, 900),
    ];
    for (netuid, tao, alpha_in, alpha_out, moving_price, first_block, last_epoch) in pools {
        let netuid = pool(netuid, tao * ONE, alpha_in * ONE);
        SubnetAlphaOut::<Test>::insert(netuid, AlphaBalance::new(alpha_out * ONE));
        SubnetMovingPrice::<Test>::insert(netuid, I96F32::from_bits(moving_price));
        FirstEmissionBlockNumber::<Test>::insert(netuid, first_block);
        LastEpochBlock::<Test>::insert(netuid, last_epoch);
        Tempo::<Test>::insert(netuid, 360);
        let quote = Perquintill::from_parts(500_000_000_000_000_000);
        SwapBalancer::<Test>::insert(netuid, Balancer { quote });
        PalSwapInitialized::<Test>::insert(netuid, true);
    }
    set_owner(SN1, OWNER, O);
    recycle_owner_incentives(SN1);
}

fn build_neurons() {
    for (coldkey, hotkey) in [(OWNER, O), (VALIDATOR, V), (MINER, M)] {
        neuron(SN1, coldkey, hotkey);
    }
    own(PARENT, P);
    for (netuid, coldkey, hotkey, alpha) in [
        (SN1, VALIDATOR, V, 300_000 * ONE),
        (SN1, PARENT, P, 100_000 * ONE),
        (NetUid::ROOT, NOMINATOR, V, 2_000_000 * ONE),
    ] {
        SubtensorModule::increase_stake(&account(hotkey), &account(coldkey), netuid, alpha.into());
    }
    SubnetAlphaOut::<Test>::insert(NetUid::ROOT, AlphaBalance::new(2_000_000 * ONE));
    ChildKeys::<Test>::insert(account(P), SN1, vec![(u64::MAX / 2, account(V))]);
    ParentKeys::<Test>::insert(account(V), SN1, vec![(u64::MAX / 2, account(P))]);
    ChildkeyTake::<Test>::insert(account(V), SN1, 6_554);
    // The validator alone has weights, 0.2 and 0.8: it earns all dividends, so that incentives and
    // dividends are 0.1, 0.4 and 0.5 of the emission.
    let index = NetUidStorageIndex::from(SN1);
    ValidatorPermit::<Test>::insert(SN1, vec![false, true, false]);
    put_weights(index, 1, &[(0, 13_107), (2, 52_428)]);
}

/// Issues 10.6 million TAO in all; the pools' is in their accounts.
fn fund() {
    let root = SubtensorModule::derive_subnet_account(NetUid::ROOT);
    Balances::mint_into(&root, 6_000_000 * ONE).unwrap();
    let rest = 10_600_000 * ONE - Balances::total_issuance();
    Balances::mint_into(&account(99), rest).unwrap();
    SubnetTAO::<Test>::insert(NetUid::ROOT, TaoBalance::new(6_000_000 * ONE));
    TotalIssuance::<Test>::put(TaoBalance::new(10_600_000 * ONE));
    TotalStake::<Test>::put(TaoBalance::new(6_930_000 * ONE));
}

/// What one subnet shows after a block.
struct Subnet {
    /// TAO in, alpha in, alpha out, excess.
    emissions: [u64; 4],
    tao: u64,
    alpha_in: u64,
    alpha_out: u64,
    protocol_alpha: u64,
    pots: [u64; 4],
    root_prop: u128,
    /// Weight of TAO in the pool, in parts of 10^18.
    weight: u64,
}

struct Column {
    issuance: u64,
    total_stake: u64,
    subnets: [Subnet; 2],
}

const COLUMNS: [Column; 3] = [
    Column {
        issuance: 10_600_000_499_999_998,
        total_stake: 6_930_000_499_999_998,
        subnets: [
            Subnet {
                emissions: [85_781_168, 95_312_409, ONE, 289_218_831],
                tao: 900_000_374_999_999,
                alpha_in: 999_999_773_958_256,
                alpha_out: 2_000_001_321_354_153,
                protocol_alpha: 321_354_153,
                pots: [410_002_288, 370_923_995, 39_078_293, 179_995_422],
                root_prop: 409_363_548,
                weight: 499_999_999_999_999_972,
            },
            Subnet {
                emissions: [124_999_999, 416_666_666, ONE, 0],
                tao: 30_000_124_999_999,
                alpha_in: 100_000_416_666_666,
                alpha_out: 100_001_000_000_000,
                protocol_alpha: 0,
                pots: [410_002_288, 158_897_260, 251_105_028, 179_995_422],
                root_prop: 2_630_443_572,
                weight: 499_999_999_999_993_333,
            },
        ],
    },
    Column {
        issuance: 10_600_000_999_999_996,
        total_stake: 6_930_000_999_999_996,
        subnets: [
            Subnet {
                emissions: [85_781_195, 95_312_378, ONE, 289_218_804],
                tao: 900_000_749_999_998,
                alpha_in: 999_999_547_916_718,
                alpha_out: 2_000_002_642_708_069,
                protocol_alpha: 642_708_069,
                pots: [820_004_576, 741_848_003, 78_156_573, 359_990_844],
                root_prop: 409_363_413,
                weight: 499_999_999_999_999_879,
            },
            Subnet {
                emissions: [124_999_999, 416_666_666, ONE, 0],
                tao: 30_000_249_999_998,
                alpha_in: 100_000_833_333_332,
                alpha_out: 100_002_000_000_000,
                protocol_alpha: 0,
                pots: [820_004_576, 317_795_209, 502_209_367, 359_990_844],
                root_prop: 2_630_436_351,
                weight: 499_999_999_999_986_666,
            },
        ],
    },
    Column {
        issuance: 10_600_001_499_999_994,
        total_stake: 6_930_001_499_999_994,
        subnets: [
            Subnet {
                emissions: [85_781_222, 95_312_346, ONE, 289_218_777],
                tao: 900_001_124_999_997,
                alpha_in: 999_999_321_875_384,
                alpha_out: 2_000_003_718_060_377,
                protocol_alpha: 964_061_749,
                pots: [0; 4],
                root_prop: 409_363_308,
                weight: 499_999_999_999_999_972,
            },
            Subnet {
                emissions: [124_999_999, 416_666_666, ONE, 0],
                tao: 30_000_374_999_997,
                alpha_in: 100_001_249_999_998,
                alpha_out: 100_003_000_000_000,
                protocol_alpha: 0,
                pots: [1_230_006_864, 476_693_848, 753_313_016, 539_986_266],
                root_prop: 2_630_429_130,
                weight: 499_999_999_999_979_999,
            },
        ],
    },
];

fn check_column(column: &Column) {
    assert_eq!(TotalIssuance::<Test>::get().to_u64(), column.issuance);
    assert_eq!(Balances::total_issuance(), column.issuance);
    assert_eq!(TotalStake::<Test>::get().to_u64(), column.total_stake);
    for (netuid, expected) in [SN1, SN2].into_iter().zip(&column.subnets) {
        assert_eq!(emissions(netuid), expected.emissions);
        assert_eq!(tao_of(netuid), expected.tao);
        assert_eq!(alpha_in(netuid), expected.alpha_in);
        assert_eq!(alpha_out(netuid), expected.alpha_out);
        assert_eq!(SubnetProtocolAlpha::<Test>::get(netuid).to_u64(), expected.protocol_alpha);
        assert_eq!(pots(netuid), expected.pots);
        assert_eq!(RootProp::<Test>::get(netuid), U96F32::from_bits(expected.root_prop));
        assert_eq!(Swap::quote_weight(netuid).deconstruct(), expected.weight);
    }
    let moving = [SN1, SN2].map(|netuid| SubnetMovingPrice::<Test>::get(netuid).to_bits());
    assert_eq!(moving, [3_865_470_566, 1_288_490_188]);
}

#[test]
fn three_blocks() {
    example(|| {
        let first = [alpha_counters(SN1), alpha_counters(SN2)];
        for (block, column) in (1_001..).zip(&COLUMNS) {
            run_to_block(block);
            check_column(column);
        }
        // What was minted into pool and circulation since, less what was recycled.
        let [minted, burned, recycled] = alpha_counters(SN1);
        let into_pool = 95_312_409 + 95_312_378 + 95_312_346;
        assert_eq!(minted - first[0][0], 3 * ONE + into_pool - 246_001_372);
        assert_eq!([burned - first[0][1], recycled - first[0][2]], [0, 246_001_372]);
        let [minted, burned, recycled] = alpha_counters(SN2);
        assert_eq!(minted - first[1][0], 3 * ONE + 3 * 416_666_666);
        assert_eq!([burned, recycled], [0, 0]);
        // Each subnet's account grew as its pool did.
        for (netuid, grown) in [(SN1, 1_124_999_997), (SN2, 374_999_997)] {
            let flow = SubnetProtocolFlow::<Test>::get(netuid);
            assert_eq!(flow, grown);
        }
        assert_eq!(SubnetVolume::<Test>::get(SN1), 289_218_831 + 289_218_804 + 289_218_777);
        // The numerically last subnet's alpha emission, not the block's TAO.
        assert_eq!(BlockEmission::<Test>::get(), ONE);
    });
}

/// What the payout of block 1003 leaves on subnet 1.
fn check_payout() {
    assert_eq!(stake_of(SN1, OWNER, O), 539_986_266);
    assert_eq!(stake_of(SN1, MINER, M), 984_005_490);
    assert_eq!(miner_burned(SN1), 858_993_457);
    let validator = 300_000 * ONE + 174_446_040 + 794_723_278;
    assert_eq!(staked(SN1, V), validator + 21_101_734);
    assert_eq!(staked(SN1, P), 100_000 * ONE + 25_847_829 + 117_754_875);
    let last = |hotkey: u8| TotalHotkeyAlphaLastEpoch::<Test>::get(account(hotkey), SN1).to_u64();
    assert_eq!([O, V, M, P].map(last), [539_986_266, validator, 984_005_490, staked(SN1, P)]);
    assert_eq!(
        [O, V, M, P].map(|hotkey| dividends(SN1, hotkey)),
        [(0, 0), (794_723_278, 96_133_105), (0, 0), (117_754_875, 0)]
    );
    assert_eq!(
        [O, V, M, P].map(|hotkey| root_rate(SN1, hotkey)),
        [Some(0), Some(206), Some(0), Some(0)]
    );
    assert_eq!(staked(NetUid::ROOT, V), 2_000_000 * ONE, "root dividends are claimed later");
}

#[test]
fn payout_of_the_block_with_the_epoch() {
    example(|| {
        run_to_block(1_003);
        check_payout();
        assert_eq!(LastEpochBlock::<Test>::get(SN1), 1_003);
        assert_eq!(LastMechansimStepBlock::<Test>::get(SN1), 1_003);
        assert_eq!(SubnetEpochIndex::<Test>::get(SN1), 1);
        assert_eq!(BlocksSinceLastStep::<Test>::get(SN1), 0);
        assert_eq!(BlocksSinceLastStep::<Test>::get(SN2), 3);
        // Incentives are amounts, dividends weights: the rest of the vectors is the epoch's.
        let index = NetUidStorageIndex::from(SN1);
        assert_eq!(Incentive::<Test>::get(index), [13_106, 0, 52_427]);
        assert_eq!(Dividends::<Test>::get(SN1), [0, 65_535, 0]);
        let emission: Vec<u64> = vec![246_001_372, 1_230_006_864, 984_005_490];
        let stored: Vec<u64> =
            Emission::<Test>::get(SN1).into_iter().map(AlphaBalance::to_u64).collect();
        assert_eq!(stored, emission);
        let emitted = Event::IncentiveAlphaEmittedToMiners {
            netuid: index,
            emissions: vec![246_001_372.into(), 0.into(), 984_005_490.into()],
        };
        assert_eq!(events(), [emitted]);
    });
}

#[test]
fn payout_of_given_earnings() {
    example(|| {
        // The circulating alpha grew by the purchases before the epoch, which nothing here reads.
        pay(
            SN1,
            [1_230_006_864, 1_112_772_024, 117_234_840, 539_986_266],
            &[(O, 246_001_372, 0), (V, 0, 1_230_006_864), (M, 984_005_490, 0)],
        );
        check_payout();
        let circulating = 2_000_000 * ONE + 2_999_999_994 - 246_001_372;
        assert_eq!(alpha_out(SN1), circulating);
        let paid: u64 = [O, V, M, P].iter().map(|hotkey| staked(SN1, *hotkey)).sum();
        let claimable = 96_133_105;
        // Five rao have no owner.
        assert_eq!(paid - 400_000 * ONE + claimable + 246_001_372, 2_999_999_989);
    });
}

#[test]
fn withheld_incentives_cost_the_subnet_tao() {
    example(|| {
        run_to_block(1_004);
        let tao = |netuid| {
            let [tao_in, _, _, excess] = emissions(netuid);
            tao_in + excess
        };
        // 0.6 : 0.25 of half a TAO.
        assert_near(tao(SN1), 352_941_176, 2);
        assert_near(tao(SN2), 147_058_823, 2);
    });
}

#[test]
fn stepwise_prices() {
    example(|| {
        let price = |netuid| Swap::current_alpha_price(netuid).to_num::<f64>();
        for expected in [0.9000000000, 0.9000005784, 0.9000011569] {
            assert!((price(SN1) - expected).abs() < 1e-10, "{}", price(SN1));
            run_to_block(System::block_number() + 1);
        }
        assert!((price(SN2) - 0.3).abs() < 1e-10, "an injection leaves the price");
    });
}

#[test]
fn the_nominator_claims_what_the_rates_resolution_leaves() {
    example(|| {
        run_to_block(1_003);
        let new_root_claim_type = types::RootClaimTypeEnum::Keep;
        assert_eq!(dispatch(NOMINATOR, Call::set_root_claim_type { new_root_claim_type }), Ok(()));
        assert_eq!(dispatch(NOMINATOR, Call::claim_root { subnets: [SN1].into() }), Ok(()));
        // Of 96,133,105 rao, 206,880 are lost.
        assert_eq!(stake_of(SN1, NOMINATOR, V), 95_926_225);
    });
}
