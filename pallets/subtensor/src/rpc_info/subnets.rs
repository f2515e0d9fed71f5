//! A subnet's settings, its pool and emission, and its per-neuron state.

use super::*;
use alloc::collections::BTreeMap;
use myelin_types::AlphaBalance;

impl<T: Config> Pallet<T> {
    /// Settings of a subnet; nothing for a missing one.
    pub fn get_subnet_info(netuid: NetUid) -> Option<SubnetInfo> {
        if !Self::subnet_exists(netuid) {
            return None;
        }
        Some(SubnetInfo {
            netuid: Compact(netuid.to_u16()),
            rho: Compact(Rho::<T>::get(netuid)),
            kappa: Compact(Kappa::<T>::get(netuid)),
            difficulty: Compact(Difficulty::<T>::get(netuid)),
            immunity_period: Compact(ImmunityPeriod::<T>::get(netuid)),
            max_allowed_validators: Compact(MaxAllowedValidators::<T>::get(netuid)),
            min_allowed_weights: Compact(MinAllowedWeights::<T>::get(netuid)),
            max_weights_limit: Compact(MAX_WEIGHTS_LIMIT),
            scaling_law_power: Compact(ScalingLawPower::<T>::get(netuid)),
            subnetwork_n: Compact(SubnetworkN::<T>::get(netuid)),
            max_allowed_uids: Compact(MaxAllowedUids::<T>::get(netuid)),
            blocks_since_last_step: Compact(BlocksSinceLastStep::<T>::get(netuid)),
            tempo: Compact(Tempo::<T>::get(netuid)),
            network_modality: Compact(0),
            network_connect: Vec::new(),
            emission_values: Compact(0),
            burn: Compact(Burn::<T>::get(netuid).to_u64()),
            owner: SubnetOwner::<T>::get(netuid),
        })
    }

    /// [`Self::get_subnet_info`] with the subnet's identity.
    pub fn get_subnet_info_v2(netuid: NetUid) -> Option<SubnetInfov2> {
        let first = Self::get_subnet_info(netuid)?;
        Some(SubnetInfov2 {
            netuid: first.netuid,
            rho: first.rho,
            kappa: first.kappa,
            difficulty: first.difficulty,
            immunity_period: first.immunity_period,
            max_allowed_validators: first.max_allowed_validators,
            min_allowed_weights: first.min_allowed_weights,
            max_weights_limit: first.max_weights_limit,
            scaling_law_power: first.scaling_law_power,
            subnetwork_n: first.subnetwork_n,
            max_allowed_uids: first.max_allowed_uids,
            blocks_since_last_step: first.blocks_since_last_step,
            tempo: first.tempo,
            network_modality: first.network_modality,
            network_connect: first.network_connect,
            emission_value: first.emission_values,
            burn: first.burn,
            owner: first.owner,
            identity: SubnetIdentitiesV3::<T>::get(netuid),
        })
    }

    /// Every existing subnet's settings, by ascending netuid.
    pub fn get_subnets_info() -> Vec<Option<SubnetInfo>> {
        Self::ascending_netuids().into_iter().map(Self::get_subnet_info).collect()
    }

    /// Every existing subnet's settings and identity, by ascending netuid.
    pub fn get_subnets_info_v2() -> Vec<Option<SubnetInfov2>> {
        Self::ascending_netuids().into_iter().map(Self::get_subnet_info_v2).collect()
    }

    pub(super) fn ascending_netuids() -> Vec<NetUid> {
        let mut netuids = Self::existing_netuids();
        netuids.sort_unstable();
        netuids
    }

    /// Networks that exist, in storage order.
    pub(super) fn existing_netuids() -> Vec<NetUid> {
        NetworksAdded::<T>::iter().filter(|(_, added)| *added).map(|(netuid, _)| netuid).collect()
    }

    /// A subnet's pool and emission; nothing for a missing one.
    pub fn get_dynamic_info(netuid: NetUid) -> Option<DynamicInfo> {
        if !Self::subnet_exists(netuid) {
            return None;
        }
        Some(DynamicInfo {
            netuid: Compact(netuid.to_u16()),
            owner_hotkey: SubnetOwnerHotkey::<T>::get(netuid),
            owner_coldkey: SubnetOwner::<T>::get(netuid),
            subnet_name: text(Self::subnet_name(netuid)),
            token_symbol: text(TokenSymbol::<T>::get(netuid)),
            tempo: Compact(Tempo::<T>::get(netuid)),
            last_step: Compact(LastMechansimStepBlock::<T>::get(netuid)),
            blocks_since_last_step: Compact(Self::blocks_since_step(netuid)),
            emission: Compact(0),
            alpha_in: Compact(SubnetAlphaIn::<T>::get(netuid).to_u64()),
            alpha_out: Compact(SubnetAlphaOut::<T>::get(netuid).to_u64()),
            tao_in: Compact(SubnetTAO::<T>::get(netuid).to_u64()),
            alpha_out_emission: Compact(SubnetAlphaOutEmission::<T>::get(netuid).to_u64()),
            alpha_in_emission: Compact(SubnetAlphaInEmission::<T>::get(netuid).to_u64()),
            tao_in_emission: Compact(SubnetTaoInEmission::<T>::get(netuid).to_u64()),
            pending_alpha_emission: Compact(Self::pending_alpha(netuid)),
            pending_root_emission: Compact(0),
            subnet_volume: Compact(SubnetVolume::<T>::get(netuid)),
            network_registered_at: Compact(NetworkRegisteredAt::<T>::get(netuid)),
            subnet_identity: SubnetIdentitiesV3::<T>::get(netuid),
            moving_price: SubnetMovingPrice::<T>::get(netuid),
        })
    }

    /// Every existing subnet's pool and emission, in storage order.
    pub fn get_all_dynamic_info() -> Vec<Option<DynamicInfo>> {
        Self::existing_netuids().into_iter().map(Self::get_dynamic_info).collect()
    }

    /// Per-neuron state of a subnet; nothing for a missing one.
    pub fn get_subnet_state(netuid: NetUid) -> Option<SubnetState> {
        if !Self::subnet_exists(netuid) {
            return None;
        }
        let hotkeys = Self::hotkeys_by_uid(netuid);
        let stakes = Self::stake_weights_on(netuid);
        let (incentives, last_update) = Self::mechanism_vectors(netuid.into());
        Some(SubnetState {
            netuid: Compact(netuid.to_u16()),
            coldkeys: hotkeys.iter().map(Owner::<T>::get).collect(),
            active: Active::<T>::get(netuid),
            validator_permit: ValidatorPermit::<T>::get(netuid),
            pruning_score: Vec::new(),
            last_update: compact(last_update),
            emission: compact(Self::emission_by_uid(netuid)),
            dividends: compact(Dividends::<T>::get(netuid)),
            incentives: compact(incentives),
            consensus: compact(Consensus::<T>::get(netuid)),
            trust: Vec::new(),
            rank: Vec::new(),
            block_at_registration: compact(Self::registration_blocks(netuid)),
            alpha_stake: stakes.iter().map(|stake| Compact(stake.alpha.to_u64())).collect(),
            tao_stake: stakes.iter().map(|stake| Compact(stake.tao.to_u64())).collect(),
            total_stake: stakes.iter().map(|stake| Compact(total_stake(stake))).collect(),
            emission_history: Self::emission_history(&hotkeys),
            hotkeys,
        })
    }

    /// Last emission of each hotkey on each network: one list per network, in storage order.
    fn emission_history(hotkeys: &[T::AccountId]) -> Vec<Vec<Compact<u64>>> {
        let by_hotkey: Vec<BTreeMap<NetUid, AlphaBalance>> = hotkeys
            .iter()
            .map(|hotkey| LastHotkeyEmissionOnNetuid::<T>::iter_prefix(hotkey).collect())
            .collect();
        let on = |netuid: NetUid| {
            by_hotkey
                .iter()
                .map(|emissions| {
                    Compact(emissions.get(&netuid).copied().unwrap_or_default().to_u64())
                })
                .collect()
        };
        Self::netuids().into_iter().map(on).collect()
    }
}
