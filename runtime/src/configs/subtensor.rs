//! The protocol's own pallets.

use super::Consensus;
use crate::*;
use pallet_admin_utils::SetEvmChainId;
use sp_consensus_aura::sr25519::AuthorityId as AuraId;

impl pallet_chain_params::Config for Runtime {}

impl pallet_alpha_assets::Config for Runtime {}

impl pallet_subtensor_swap::Config for Runtime {
    type Reserves = SubtensorModule;
    type Corrections = pallet_chain_params::EnabledCorrections<Runtime>;
}

impl pallet_subtensor::Config for Runtime {
    type Currency = Balances;
    type Swap = Swap;
    type AlphaAssets = AlphaAssets;
    type BlockAuthor = configs::BlockAuthor;
    type FastBlocks = pallet_chain_params::UsesFastBlocks<Runtime>;
    type Corrections = pallet_chain_params::EnabledCorrections<Runtime>;
    type InnerCalls = super::inner_calls::SignersWithin;
}

impl pallet_evm_chain_id::Config for Runtime {}

impl pallet_admin_utils::Config for Runtime {
    type AuthorityId = AuraId;
    type MaxAuthorities = <Runtime as pallet_aura::Config>::MaxAuthorities;
    type Authors = Consensus;
    type Finality = Consensus;
    type EvmChainId = EvmChainId;
}

/// The number kept by `EVMChainId`, as root changes it.
pub struct EvmChainId;

impl SetEvmChainId for EvmChainId {
    fn set_evm_chain_id(chain_id: u64) {
        pallet_evm_chain_id::ChainId::<Runtime>::put(chain_id);
    }
}
