//! Trades through the runtime's functions, natively and as WebAssembly: simulations for clients,
//! and signed extrinsics.

use codec::{Decode, Encode};
use frame_support::dispatch::CallableCallFor;
use myelin_benches::{
    machine::Machine,
    market::{self, Shape, hotkey},
    table::{head, line, median, us},
};
use myelin_runtime::{Runtime, RuntimeCall, System};
use myelin_types::NetUid;
use pallet_subtensor::Call as Stake;
use pallet_subtensor_swap::runtime_api::SimSwapResult;
use sp_runtime::ApplyExtrinsicResult;
use std::time::Duration;

type SystemCall = CallableCallFor<System, Runtime>;

const BLOCK: u32 = 10;
const NETUID: NetUid = NetUid::new(2);
/// A whole token.
const TOKEN: u64 = 1_000_000_000;
/// The default fee.
const FEE: u16 = 33;
const HALF: u64 = 500_000_000_000_000_000;

const EQUAL: Shape = Shape { tao: 10_000 * TOKEN, alpha: 400_000 * TOKEN, weight: HALF, fee: FEE };
const OTHER: Shape = Shape { weight: 512_345_678_901_234_567, ..EQUAL };
/// The dearest trade (see the benches of the pool's own crate): the power is an integer, which
/// only a comparison of large integers finds.
const TIED: Shape =
    Shape { tao: 4u64.pow(23), alpha: 4u64.pow(23), weight: HALF / 20 * 17, fee: 0 };

/// A chain with the pool, in the middle of a block.
fn machine(shape: Shape) -> Machine {
    Machine::new(BLOCK, || {
        market::place(NETUID, shape);
        Machine::open(BLOCK);
    })
}

/// Medians of a function of the runtime, natively and as WebAssembly.
fn measure(machine: &Machine, function: &str, data: &[u8]) -> [Duration; 2] {
    [
        median(|| machine.call_native(function, data).0),
        median(|| machine.call_wasm(function, data).0),
    ]
}

/// Prints what a function costs, and what it costs beyond `base`.
fn report(name: &str, times: [Duration; 2], base: [Duration; 2]) {
    let [native, wasm] = times;
    let beyond = [native.saturating_sub(base[0]), wasm.saturating_sub(base[1])];
    line(&[name.into(), us(native), us(beyond[0]), us(wasm), us(beyond[1])]);
}

fn simulations() {
    println!("\nSimulated swaps, and what they cost beyond a call of an empty function.\n");
    head(&["simulation", "native", "beyond", "wasm", "beyond"]);
    let base = measure(&machine(EQUAL), "Core_version", &[]);
    report("an empty function", base, base);
    for (name, shape, buying, amount) in [
        ("buy, equal weights", EQUAL, true, 5_000 * TOKEN),
        ("sell, equal weights", EQUAL, false, 200_000 * TOKEN),
        ("buy, other weights", OTHER, true, 5_000 * TOKEN),
        ("sell, other weights", OTHER, false, 200_000 * TOKEN),
        ("buy, integers compared", TIED, true, 5u64.pow(23) - 4u64.pow(23)),
    ] {
        let machine = machine(shape);
        let side = if buying { "tao_for_alpha" } else { "alpha_for_tao" };
        let function = format!("SwapRuntimeApi_sim_swap_{side}");
        let data = (NETUID, amount).encode();
        let (_, answer) = machine.call_wasm(&function, &data);
        let result = SimSwapResult::decode(&mut &answer[..]).expect("is a result");
        assert!(result.tao_amount.to_u64() > 0 && result.alpha_amount.to_u64() > 0, "{name}");
        report(name, measure(&machine, &function, &data), base);
    }
}

fn trades() -> [(&'static str, Shape, RuntimeCall); 8] {
    let (hotkey, netuid) = (hotkey(), NETUID);
    let (tao, alpha) = (1_000 * TOKEN, 40_000 * TOKEN);
    let add =
        Stake::<Runtime>::add_stake { hotkey: hotkey.clone(), netuid, amount_staked: tao.into() };
    let remove = Stake::<Runtime>::remove_stake {
        hotkey: hotkey.clone(),
        netuid,
        amount_unstaked: alpha.into(),
    };
    // About a thousandth from the price, which is 25,000,000 or, with other weights, 23,795,180 rao.
    let add_limit = |limit: u64| Stake::<Runtime>::add_stake_limit {
        hotkey: hotkey.clone(),
        netuid,
        amount_staked: tao.into(),
        limit_price: limit.into(),
        allow_partial: true,
    };
    let remove_limit = |limit: u64| Stake::<Runtime>::remove_stake_limit {
        hotkey: hotkey.clone(),
        netuid,
        amount_unstaked: alpha.into(),
        limit_price: limit.into(),
        allow_partial: true,
    };
    [
        ("add_stake, equal weights", EQUAL, add.clone().into()),
        ("remove_stake, equal weights", EQUAL, remove.clone().into()),
        ("add_stake, other weights", OTHER, add.into()),
        ("remove_stake, other weights", OTHER, remove.into()),
        ("add_stake_limit, cut, equal weights", EQUAL, add_limit(25_020_000).into()),
        ("remove_stake_limit, cut, equal weights", EQUAL, remove_limit(24_980_000).into()),
        ("add_stake_limit, cut, other weights", OTHER, add_limit(23_820_000).into()),
        ("remove_stake_limit, cut, other weights", OTHER, remove_limit(23_770_000).into()),
    ]
}

fn extrinsics() {
    println!("\nSigned extrinsics, and what they cost beyond a signed remark.\n");
    head(&["extrinsic", "native", "beyond", "wasm", "beyond"]);
    const APPLY: &str = "BlockBuilder_apply_extrinsic";
    let remark = SystemCall::remark { remark: Vec::new() };
    let mut base = [Duration::ZERO; 2];
    let calls = [("remark", EQUAL, remark.into())].into_iter().chain(trades());
    for (name, shape, call) in calls {
        let machine = machine(shape);
        let data = machine.with_state(|| market::signed(call)).encode();
        let (_, answer) = machine.call_wasm(APPLY, &data);
        let result = ApplyExtrinsicResult::decode(&mut &answer[..]).expect("is a result");
        assert_eq!(result, Ok(Ok(())), "{name}");
        let times = measure(&machine, APPLY, &data);
        if base[0].is_zero() {
            base = times;
        }
        report(name, times, base);
    }
}

fn main() {
    println!("Microseconds, medians.");
    simulations();
    extrinsics();
}
