//! The start of a block of a chain with 128 subnets of 256 neurons, 64 of them validators.

use myelin_benches::{
    machine::Machine,
    scene::{place, preset},
    table::{head, line, median, ms},
};
use myelin_types::NetUid;

const SUBNETS: u16 = 128;

fn main() {
    let case = preset("256-dense", true);
    let block = u32::try_from(case.epochs[0].block).expect("fits");
    println!("Milliseconds.\n");
    head(&["epochs in the block", "native", "wasm"]);
    for epochs in [0, 1, 2] {
        let machine = Machine::new(block, || {
            for netuid in 2..SUBNETS + 2 {
                let due = netuid < 2 + epochs;
                place(NetUid::new(netuid), &case, if due { 0 } else { u64::from(netuid) });
            }
        });
        assert_eq!(machine.epochs(), usize::from(epochs), "what is measured is what is said");
        let cells = [median(|| machine.native()), median(|| machine.wasm())];
        line(&[epochs.to_string(), ms(cells[0]), ms(cells[1])]);
    }
}
