//! The chain's first state: the root network and subnet 1 (spec: registry §26).

use crate::{stake::SafeFloat, *};
use alloc::vec;
use frame_support::traits::fungible::Inspect;
use myelin_types::{AlphaBalance, NetUid, NetUidStorageIndex, TaoBalance, units::TAO};

/// Subnet 1, which exists from the start and nobody owns.
pub const GENESIS_SUBNET: NetUid = NetUid::new(1);
/// TAO and alpha reserves of subnet 1's pool, in rao.
pub const GENESIS_RESERVE: u64 = TAO.saturating_mul(10);
/// Alpha staked on subnet 1 by nobody's key, in rao.
const GENESIS_STAKE: u64 = TAO;
/// Tempo of both genesis networks, in blocks.
const GENESIS_TEMPO: u16 = 100;

impl<T: Config> Pallet<T> {
    pub(crate) fn build_genesis(config: &GenesisConfig<T>) {
        if let Some(limit) = config.network_rate_limit {
            NetworkRateLimit::<T>::put(limit);
        }
        if let Some(delay) = config.start_call_delay {
            StartCallDelay::<T>::put(delay);
        }
        TotalIssuance::<T>::put(TaoBalance::new(T::Currency::total_issuance()));
        Self::build_root(config.root_owner.clone());
        Self::build_genesis_subnet();
    }

    fn build_root(owner: Option<(T::AccountId, T::AccountId)>) {
        let nobody = T::AccountId::new([0; 32]);
        let (coldkey, hotkey) = owner.unwrap_or((nobody.clone(), nobody));
        Self::build_network(NetUid::ROOT, 0, 64);
        SubnetOwner::<T>::insert(NetUid::ROOT, coldkey);
        SubnetOwnerHotkey::<T>::insert(NetUid::ROOT, hotkey);
        TargetRegistrationsPerInterval::<T>::insert(NetUid::ROOT, 1);
    }

    fn build_network(netuid: NetUid, neurons: u16, max_uids: u16) {
        NetworksAdded::<T>::insert(netuid, true);
        TotalNetworks::<T>::mutate(|total| *total = total.saturating_add(1));
        SubnetworkN::<T>::insert(netuid, neurons);
        MaxAllowedUids::<T>::insert(netuid, max_uids);
        MaxAllowedValidators::<T>::insert(netuid, 64);
        MinAllowedWeights::<T>::insert(netuid, 0);
        Tempo::<T>::insert(netuid, GENESIS_TEMPO);
        NetworkRegistrationAllowed::<T>::insert(netuid, true);
        TokenSymbol::<T>::insert(netuid, registry::names::symbol_for(netuid));
    }

    fn build_genesis_subnet() {
        let netuid = GENESIS_SUBNET;
        let nobody = T::AccountId::new([0; 32]);
        Self::build_network(netuid, 1, 256);
        SubnetMechanism::<T>::insert(netuid, 1);
        SubnetOwner::<T>::insert(netuid, nobody.clone());
        SubnetLocked::<T>::insert(netuid, TaoBalance::new(1));
        LargestLocked::<T>::insert(netuid, 1);

        let reserve = GENESIS_RESERVE;
        SubnetTAO::<T>::insert(netuid, TaoBalance::new(reserve));
        SubnetAlphaIn::<T>::insert(netuid, AlphaBalance::new(reserve));
        TotalStake::<T>::put(TaoBalance::new(reserve));

        Owner::<T>::insert(&nobody, nobody.clone());
        StakingHotkeys::<T>::insert(&nobody, vec![nobody.clone()]);
        let shares = SafeFloat::from(GENESIS_STAKE);
        AlphaV2::<T>::insert((&nobody, &nobody, netuid), shares);
        TotalHotkeySharesV2::<T>::insert(&nobody, netuid, shares);
        TotalHotkeyAlpha::<T>::insert(&nobody, netuid, AlphaBalance::new(GENESIS_STAKE));
        SubnetAlphaOut::<T>::insert(netuid, AlphaBalance::new(GENESIS_STAKE));

        let index = NetUidStorageIndex::from(netuid);
        Active::<T>::insert(netuid, vec![true]);
        Emission::<T>::insert(netuid, vec![AlphaBalance::ZERO]);
        Consensus::<T>::insert(netuid, vec![0]);
        Incentive::<T>::insert(index, vec![0]);
        Dividends::<T>::insert(netuid, vec![0]);
        LastUpdate::<T>::insert(index, vec![0]);
        ValidatorTrust::<T>::insert(netuid, vec![0]);
        ValidatorPermit::<T>::insert(netuid, vec![false]);
        Keys::<T>::insert(netuid, 0, nobody.clone());
        Uids::<T>::insert(netuid, &nobody, 0);
        BlockAtRegistration::<T>::insert(netuid, 0, 0);
        IsNetworkMember::<T>::insert(&nobody, netuid, true);
    }
}
