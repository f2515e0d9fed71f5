//! Two hundred blocks of the pallet against those of `simulate economy`, number by number.
//!
//! The scenario and the numbers are files of the simulator's tests; there the simulator itself is
//! held against them.

use super::{block_step_kit::*, stake_kit::*};
use crate::{mock::*, *};
use frame_support::traits::fungible::Mutate;
use myelin_types::{
    NetUid, TaoBalance,
    fixed::{I96F32, U64F64},
};
use pallet_alpha_assets::AlphaBurned;
use pallet_subtensor_swap::{Balancer, PalSwapInitialized, SwapBalancer, SwapHandler};
use sp_runtime::Perquintill;

/// Rows of blocks 1 010, 1 020, … 1 200, three subnets each.
const NUMBERS: &str = include_str!("../../../../simulate/tests/vectors/chain-and-simulator.csv");

/// Who holds and trades all alpha, who holds the rest of the TAO, who makes the blocks.
const COLDKEY: u8 = 5;
const HOTKEY: u8 = 15;
const HOLDER: u8 = 99;
const AUTHOR: u8 = 7;

/// State at the end of block 1 000.
fn scene(test: impl FnOnce()) {
    Scene::new().authored_by(AUTHOR).run(|| {
        System::set_block_number(1_000);
        SubtensorModule::do_dissolve_network(NetUid::new(1)).expect("the genesis subnet exists");
        own(COLDKEY, HOTKEY);
        build_subnets();
        fund();
        test();
    });
}

fn build_subnets() {
    let subnets = [
        (1, 900_000, 1_000_000, 2_000_000, 8, Some(501), 60, 990),
        (2, 30_000, 100_000, 100_000, 19, Some(901), 50, 1_000),
        (3, 2_000, 9_000, 50_000, 5, None, 50, 1_000),
    ];
    for (netuid, tao, alpha_in, alpha_out, price, first_block, tempo, last_epoch) in subnets {
        let netuid = pool(netuid, tao * ONE, alpha_in * ONE);
        give(netuid, COLDKEY, HOTKEY, alpha_out * ONE);
        let whole: i128 = if price == 8 { 10 } else { 100 };
        SubnetMovingPrice::<Test>::insert(netuid, I96F32::from_bits((price << 32) / whole));
        FirstEmissionBlockNumber::<Test>::set(netuid, first_block);
        Tempo::<Test>::insert(netuid, tempo);
        LastEpochBlock::<Test>::insert(netuid, last_epoch);
        BlocksSinceLastStep::<Test>::insert(netuid, 1_000 - last_epoch);
    }
    let quote = Perquintill::from_parts(510_000_000_000_000_000);
    SwapBalancer::<Test>::insert(NetUid::new(1), Balancer { quote });
    PalSwapInitialized::<Test>::insert(NetUid::new(1), true);
    SubnetEmissionEnabled::<Test>::insert(NetUid::new(3), false);
    OwnerCutEnabled::<Test>::insert(NetUid::new(3), false);
}

/// Issues 10 499 900 TAO in all; six million are staked on root.
fn fund() {
    let root = open_root();
    Balances::mint_into(&SubtensorModule::derive_subnet_account(root), 6_000_000 * ONE).unwrap();
    Balances::mint_into(&account(COLDKEY), 200_000 * ONE).unwrap();
    let rest = 10_499_900 * ONE - Balances::total_issuance();
    Balances::mint_into(&account(HOLDER), rest).unwrap();
    SubnetTAO::<Test>::insert(root, TaoBalance::new(6_000_000 * ONE));
    give(root, HOLDER, HOTKEY, 6_000_000 * ONE);
    TotalIssuance::<Test>::put(TaoBalance::new(10_499_900 * ONE));
    TotalStake::<Test>::put(TaoBalance::new(6_932_000 * ONE));
}

/// The trades of a block, after its own step.
fn trade(block: u64) {
    let comes = |first: u64, every: u64| block >= first && (block - first).is_multiple_of(every);
    let [root, first, second, third] = [0, 1, 2, 3].map(NetUid::new);
    let done = Ok(());
    if comes(1_010, 7) {
        assert_eq!(add(second, COLDKEY, HOTKEY, 25 * ONE), done);
    }
    if comes(1_015, 11) {
        assert_eq!(remove(first, COLDKEY, HOTKEY, 300 * ONE), done);
    }
    if comes(1_015, 10) {
        assert_eq!(remove(third, COLDKEY, HOTKEY, 70_123_456_789), done);
    }
    if block == 1_050 {
        assert_eq!(add(root, COLDKEY, HOTKEY, 100_000 * ONE), done);
    }
    if block == 1_100 {
        FirstEmissionBlockNumber::<Test>::insert(third, 1_101);
    }
}

/// Binary digits after the point as `places` decimal ones, cut off.
fn decimal(bits: u128, binary: u32, places: u32) -> String {
    let fraction = ((bits & ((1 << binary) - 1)) * 10u128.pow(places)) >> binary;
    format!("{}.{fraction:0width$}", bits >> binary, width = places as usize)
}

/// The value that the simulator's column `name` has in the pallet; nothing of epochs' totals,
/// which only the simulator keeps.
fn value(name: &str, netuid: NetUid) -> Option<String> {
    let [server, validator, root, owner_cut] = pots(netuid);
    let [tao_in, alpha_in_emission, alpha_out_emission, chain_buy] = emissions(netuid);
    let number = match name {
        "block" => System::block_number(),
        "netuid" => netuid.to_u16().into(),
        "price" => {
            let price: U64F64 = Swap::current_alpha_price(netuid);
            return Some(decimal(price.to_bits(), 64, 18));
        }
        "moving_price" => {
            let price = SubnetMovingPrice::<Test>::get(netuid);
            return Some(decimal(price.to_bits().unsigned_abs(), 32, 12));
        }
        "root_proportion" => return Some(decimal(RootProp::<Test>::get(netuid).to_bits(), 32, 12)),
        "tao_in" => tao_of(netuid),
        "alpha_in" => alpha_in(netuid),
        "alpha_out" => alpha_out(netuid),
        "quote_weight" => SwapBalancer::<Test>::get(netuid).quote.deconstruct(),
        "tao_in_emission" => tao_in,
        "alpha_in_emission" => alpha_in_emission,
        "alpha_out_emission" => alpha_out_emission,
        "chain_buy" => chain_buy,
        "protocol_alpha" => SubnetProtocolAlpha::<Test>::get(netuid).to_u64(),
        "pending_server" => server,
        "pending_validator" => validator,
        "pending_root" => root,
        "pending_owner" => owner_cut,
        "recycled" => alpha_counters(netuid)[2],
        "root_tao" => tao_of(NetUid::ROOT),
        "total_issuance" => TotalIssuance::<Test>::get().to_u64(),
        _ => return None,
    };
    Some(number.to_string())
}

#[test]
fn two_hundred_blocks_are_those_of_the_simulator() {
    let mut lines = NUMBERS.lines();
    let columns: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let mut compared = 0;
    scene(|| {
        for line in lines {
            let row: Vec<&str> = line.split(',').collect();
            let block: u64 = row[0].parse().expect("a block");
            let netuid = NetUid::new(row[1].parse().expect("a netuid"));
            while System::block_number() < block {
                run_to_block(System::block_number() + 1);
                trade(System::block_number());
            }
            for (name, expected) in columns.iter().zip(&row) {
                if let Some(found) = value(name, netuid) {
                    assert_eq!(found, *expected, "{name} of subnet {netuid} in block {block}");
                    compared += 1;
                }
            }
        }
        // Epochs ran, and nobody was there to be paid.
        assert_eq!(SubnetEpochIndex::<Test>::get(NetUid::new(2)), 4);
        assert_eq!(AlphaBurned::<Test>::get(NetUid::new(2)).to_u64(), 0);
    });
    assert_eq!(compared, 60 * 21);
}
