//! The protocol's own pallets.

use crate::*;

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

impl pallet_admin_utils::Config for Runtime {}
