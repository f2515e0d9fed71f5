//! A block knows how much it worked, even if it was for nothing.

use crate::common::{Chain, account};
use frame_support::dispatch::GetDispatchInfo;
use myelin_runtime::{Runtime, RuntimeCall, System};
use pallet_subtensor::{Call, NetworkImmunityPeriod, NetworkRateLimit, Pallet, SubnetLimit};
use sp_runtime::DispatchError;

/// Weight of the last block.
fn weight(chain: &mut Chain) -> u64 {
    chain.state(|| System::block_weight().total().ref_time())
}

#[test]
fn a_batch_that_fails_has_the_block_count_what_it_dissolved() {
    let mut chain = Chain::dev();
    let netuid = chain.open_subnet("//Bob", 360);
    chain.state(|| {
        let count = u16::try_from(Pallet::<Runtime>::netuids().len() - 1).expect("few");
        SubnetLimit::<Runtime>::put(count);
        NetworkRateLimit::<Runtime>::put(0);
        NetworkImmunityPeriod::<Runtime>::put(0);
        assert!(Pallet::<Runtime>::network_to_prune().is_some(), "one has to go");
    });
    chain.block(Vec::new());
    let idle = weight(&mut chain);

    let register: RuntimeCall = Call::register_network { hotkey: account("//New") }.into();
    let fails: RuntimeCall = frame_system::Call::set_heap_pages { pages: 1 }.into();
    let declared = register.get_dispatch_info().call_weight.ref_time();
    let call = pallet_utility::Call::batch_all { calls: vec![register.clone(), fails] };
    let vain = chain.signed("//Alice", call);
    let result = chain.block(vec![vain]).remove(0).expect("it is included");
    assert_eq!(result, Err(DispatchError::BadOrigin), "only root sets heap pages");
    assert!(chain.state(|| Pallet::<Runtime>::subnet_exists(netuid)), "as before");
    let in_vain = weight(&mut chain) - idle;
    // A subnet's end alone is 170 writes of 100 microseconds.
    assert!(in_vain > 2 * declared + 17_000_000_000, "{in_vain} picoseconds");

    // The same work is counted once when it is not in vain.
    let extrinsic = chain.signed("//Alice", register);
    chain.block(vec![extrinsic]).remove(0).expect("it is included").expect("it works");
    let done = weight(&mut chain) - idle;
    assert!(done.abs_diff(in_vain) < 17_000_000_000, "{done} and {in_vain} picoseconds");
    // Nothing is left for the next transaction.
    chain.block(Vec::new());
    let remark = chain.signed("//Alice", frame_system::Call::remark { remark: Vec::new() });
    chain.block(vec![remark]).remove(0).expect("it is included").expect("it works");
    assert!(weight(&mut chain) < idle + 5_000_000_000);
}
