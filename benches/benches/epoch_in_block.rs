//! One epoch: the pure function, inside a block natively, and inside a block as WebAssembly.

use myelin_benches::{
    machine::Machine,
    scene::{place, preset},
    table::{head, line, median, ms},
};
use myelin_types::NetUid;
use std::{hint::black_box, time::Instant};

const SHAPES: [&str; 4] = ["256-dense", "256-sparse", "1024-dense", "4096-sparse"];

fn main() {
    println!("Milliseconds; a block's start with one epoch less the same without.\n");
    head(&["preset", "pure function", "native", "wasm", "wasm / native"]);
    for (shape, liquid) in SHAPES.iter().flat_map(|shape| [(shape, false), (shape, true)]) {
        let case = preset(shape, liquid);
        let name = format!("{shape}-{}", if liquid { "yuma3-liquid" } else { "yuma2" });
        let block = u32::try_from(case.epochs[0].block).expect("fits");
        let pure = median(|| {
            let start = Instant::now();
            black_box(case.clone().advance(&case.epochs[0]));
            start.elapsed()
        });
        let subnet = NetUid::new(2);
        let with = Machine::new(block, || place(subnet, &case, 0));
        let without = Machine::new(block, || place(subnet, &case, 100));
        assert_eq!((with.epochs(), without.epochs()), (1, 0), "what is measured is what is said");
        let native = median(|| with.native()).saturating_sub(median(|| without.native()));
        let wasm = median(|| with.wasm()).saturating_sub(median(|| without.wasm()));
        let ratio = wasm.as_secs_f64() / native.as_secs_f64();
        line(&[name, ms(pure), ms(native), ms(wasm), format!("{ratio:.2}")]);
    }
}
