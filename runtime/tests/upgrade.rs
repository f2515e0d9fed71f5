//! What an upgrade to this runtime does to the state of a chain.

mod common;

use common::Chain;
use frame_support::traits::{GetStorageVersion, StorageVersion, UpgradeCheckSelect};
use frame_system::LastRuntimeUpgrade;
use myelin_runtime::{ChainParams, Executive, Runtime, VERSION, genesis::Corrections};
use pallet_chain_params::Corrections as StoredCorrections;

/// A chain as it was before there were corrections, made by the release before.
fn old_chain() -> Chain {
    let mut chain = Chain::dev();
    chain.open_subnet("//Alice", 10);
    chain.blocks(12);
    chain.state(|| {
        StorageVersion::new(0).put::<ChainParams>();
        StoredCorrections::<Runtime>::kill();
        LastRuntimeUpgrade::<Runtime>::mutate(|last| {
            let last = last.as_mut().expect("a genesis notes its version");
            assert_eq!(last.spec_version.0, VERSION.spec_version);
            last.spec_version.0 -= 1;
        });
    });
    chain
}

/// Versions of the chain's parameters and of its runtime, and the corrections it stores.
fn seen(chain: &mut Chain) -> (StorageVersion, u32, Option<Corrections>) {
    chain.state(|| {
        (
            ChainParams::on_chain_storage_version(),
            frame_system::Pallet::<Runtime>::last_runtime_upgrade_spec_version(),
            StoredCorrections::<Runtime>::try_get().ok(),
        )
    })
}

#[test]
fn the_first_block_of_a_new_runtime_migrates_once() {
    let (old, new) = (VERSION.spec_version - 1, VERSION.spec_version);
    let mut chain = old_chain();
    assert_eq!(seen(&mut chain), (StorageVersion::new(0), old, None));
    // The invariants, checked after each block, do not hold for the old state.
    chain.blocks(1);
    assert_eq!(seen(&mut chain), (StorageVersion::new(1), new, Some(Corrections::NONE)));

    let all = Corrections::all();
    chain.sudo(pallet_chain_params::Call::set_corrections { corrections: all });
    chain.blocks(3);
    assert_eq!(seen(&mut chain), (StorageVersion::new(1), new, Some(all)));
}

#[test]
fn migrations_pass_their_own_checks() {
    let mut chain = old_chain();
    // Runs them between their checks, decodes the whole state and checks every invariant.
    let weight = chain.state(|| Executive::try_runtime_upgrade(UpgradeCheckSelect::All)).unwrap();
    assert!(weight.ref_time() > 0);
    let again = chain.state(|| Executive::try_runtime_upgrade(UpgradeCheckSelect::All)).unwrap();
    assert!(again.ref_time() < weight.ref_time(), "{again:?}: only the version is read");
}
