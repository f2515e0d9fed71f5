//! The read models: what clients see, to the byte.

mod delegates;
mod emission;
mod metagraph;
mod neurons;
mod stake;
mod subnets;

use super::stake_kit::{ONE, give};
use crate::{mock::*, rpc_info::*, *};
use codec::{Compact, Encode};
use frame_support::assert_ok;
use myelin_types::{AlphaBalance, MechId, NetUid, NetUidStorageIndex};

/// A netuid nobody registered.
const MISSING: NetUid = NetUid::new(9);

/// What 10 TAO count as stake weight: 971 718 665 099 567 868 / (2⁶⁴ − 1) of themselves.
const WEIGHTED: u64 = 526_769_743;

/// Subnet 2 of coldkey 1, open, with three neurons: the owner's hotkey 2 of block 1, hotkey 4 of
/// coldkey 3 of block 5, and hotkey 6 of coldkey 5 of block 7.
fn subnet() -> NetUid {
    let netuid = add_started_subnet(1, 2);
    System::set_block_number(5);
    assert_eq!(add_neuron(netuid, 3, 4), 1);
    System::set_block_number(7);
    assert_eq!(add_neuron(netuid, 5, 6), 2);
    netuid
}

/// The results of an epoch on a subnet with three neurons.
fn epoch_ran(netuid: NetUid) {
    Active::<Test>::insert(netuid, vec![true, true, false]);
    Emission::<Test>::insert(netuid, [30, 70, 0].map(AlphaBalance::new).to_vec());
    Incentive::<Test>::insert(NetUidStorageIndex::from(netuid), vec![0, 65_535, 2]);
    Consensus::<Test>::insert(netuid, vec![3, 1, 4]);
    ValidatorTrust::<Test>::insert(netuid, vec![5, 63, 6]);
    Dividends::<Test>::insert(netuid, vec![7, 64, 8]);
    ValidatorPermit::<Test>::insert(netuid, vec![true, true, false]);
}

/// Stakes behind hotkey 4: 8 alpha on the subnet, 3 of them coldkey 7's, and 10 TAO on root.
fn stakes(netuid: NetUid) {
    give(netuid, 3, 4, 5 * ONE);
    give(netuid, 7, 4, 3 * ONE);
    give(NetUid::ROOT, 3, 4, 10 * ONE);
}

fn compacts<N>(values: impl IntoIterator<Item = N>) -> Vec<Compact<N>> {
    values.into_iter().map(Compact).collect()
}

fn text(text: &str) -> Vec<Compact<u8>> {
    compacts(text.bytes())
}

fn netuids_of<V>(list: &[Option<V>], netuid: impl Fn(&V) -> Compact<u16>) -> Vec<u16> {
    list.iter().map(|entry| netuid(entry.as_ref().expect("no gaps")).0).collect()
}

#[test]
fn runtime_apis_have_the_interfaces_ids_and_versions() {
    use crate::rpc_info::api::*;
    let id = |bytes: [u8; 8]| u64::from_be_bytes(bytes);
    use runtime_decl_for_delegate_info_runtime_api as delegate;
    use runtime_decl_for_neuron_info_runtime_api as neuron;
    use runtime_decl_for_stake_info_runtime_api as stake;
    use runtime_decl_for_subnet_info_runtime_api as subnet;
    use runtime_decl_for_subnet_registration_runtime_api as registration;
    assert_eq!((id(delegate::ID), delegate::VERSION), (0x42e6_2be4_a39e_5b60, 1));
    assert_eq!((id(neuron::ID), neuron::VERSION), (0x806d_f4cc_aa9e_d485, 1));
    assert_eq!((id(subnet::ID), subnet::VERSION), (0x8375_104b_299b_74c5, 2));
    assert_eq!((id(stake::ID), stake::VERSION), (0x5d1f_bfbe_852f_2807, 1));
    assert_eq!((id(registration::ID), registration::VERSION), (0xc688_6e2f_8e59_8b0a, 1));
}
