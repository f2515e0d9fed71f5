//! What it costs an author to open an encrypted transaction.

use codec::Encode;
use myelin_benches::{
    machine::Machine,
    table::{head, line, median, ms},
};
use myelin_runtime::{AccountId, Runtime, UncheckedExtrinsic, extensions::tx_extension};
use myelin_shield::{KeyPair, ShieldedTransaction, shield};
use sp_core::sr25519::Signature;
use sp_runtime::generic::Era;

fn main() {
    let machine = Machine::new(1, || {});
    let author = KeyPair::from_seed(&[1; 64]);
    println!("Milliseconds.\n");
    head(&["`try_unshield_tx`, bytes hidden", "native", "wasm"]);
    for remark in [0, 6_000] {
        let call = frame_system::Call::<Runtime>::remark { remark: vec![0; remark] };
        let who = AccountId::new([2; 32]).into();
        let extension = tx_extension(Era::Immortal, 0, 0);
        let hidden = UncheckedExtrinsic::new_signed(
            call.into(),
            who,
            Signature::default().into(),
            extension,
        )
        .encode();
        let sent = shield(&author.enc_key(), &hidden, [3; 32], [4; 24]).expect("it is a key");
        let shielded = ShieldedTransaction::parse(&sent).expect("it is complete");
        let data = (author.dec_key().to_vec(), shielded).encode();
        let function = "ShieldApi_try_unshield_tx";
        assert!(machine.call_wasm(function, &data).1.len() > hidden.len(), "it opens");
        let native = median(|| machine.call_native(function, &data).0);
        let wasm = median(|| machine.call_wasm(function, &data).0);
        line(&[hidden.len().to_string(), ms(native), ms(wasm)]);
    }
}
