//! What clients ask most: metagraphs and the list of subnets, on a chain with 128 subnets of 256
//! neurons that all serve an axon and have an identity.

use codec::Encode;
use myelin_benches::{
    machine::Machine,
    scene::{describe, place, preset},
    table::{head, line, median, ms},
};
use myelin_types::NetUid;

const SUBNETS: u16 = 128;
/// The subnet that is asked about.
const ASKED: NetUid = NetUid::new(2);

fn main() {
    let case = preset("256-dense", true);
    let block = u32::try_from(case.epochs[0].block).expect("fits");
    let machine = Machine::new(block, || {
        for netuid in (2..SUBNETS + 2).map(NetUid::new) {
            place(netuid, &case, u64::from(netuid.to_u16()));
            describe(netuid, case.n);
        }
    });
    let asked = ASKED.encode();
    let neurons: Vec<u16> = vec![52, 53, 56, 57, 59, 60, 61, 62, 63, 69];
    println!("Milliseconds.\n");
    head(&["function", "answer, bytes", "native", "wasm"]);
    for (function, data) in [
        ("SubnetInfoRuntimeApi_get_metagraph", asked.clone()),
        ("SubnetInfoRuntimeApi_get_selective_metagraph", (ASKED, neurons).encode()),
        ("SubnetInfoRuntimeApi_get_all_dynamic_info", Vec::new()),
        ("SubnetInfoRuntimeApi_get_subnets_info_v2", Vec::new()),
        ("SubnetInfoRuntimeApi_get_subnet_state", asked.clone()),
        ("NeuronInfoRuntimeApi_get_neurons_lite", asked.clone()),
        ("NeuronInfoRuntimeApi_get_neurons", asked),
    ] {
        let answer = machine.call_native(function, &data).1.len();
        let native = median(|| machine.call_native(function, &data).0);
        let wasm = median(|| machine.call_wasm(function, &data).0);
        let name = function.split_once('_').expect("an API and its function").1;
        line(&[format!("`{name}`"), answer.to_string(), ms(native), ms(wasm)]);
    }
}
