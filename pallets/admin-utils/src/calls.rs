//! The calls, with the interface's indices and weights (spec: registry §22).
//!
//! Settings are rows of a table (how to read it: [`table`](crate::table)); calls that are more than
//! a setting, or no longer do anything, follow it.

use crate::{
    bounds,
    table::{Effect, Setting, Step, Who, limited, owner},
};
use Who::{OwnerAlways, Root};
use frame_support::pallet_macros::pallet_section;
#[cfg(test)]
use myelin_types::NetUid;
use pallet_subtensor::{hyperparams::OwnerLimit, types::Hyperparameter::*};

settings! {
    subnet {
        3: sudo_set_serving_rate_limit(serving_rate_limit: u64), (228_633_000, 4_212),
            owner(ServingRateLimit), [window], ServingRateLimit -> ServingRateLimitSet,
            "Sets the blocks between two announcements of an endpoint.";
        4: sudo_set_min_difficulty(min_difficulty: u64), (259_554_000, 4_383),
            Root, [window, existing], MinDifficulty -> MinDifficultySet,
            "Sets the lower bound of the difficulty.";
        5: sudo_set_max_difficulty(max_difficulty: u64), (259_704_000, 4_383),
            owner(MaxDifficulty), [window, existing], MaxDifficulty -> MaxDifficultySet,
            "Sets the upper bound of the difficulty.";
        6: sudo_set_weights_version_key(weights_version_key: u64), (259_204_000, 4_383),
            limited(OwnerLimit::WeightsVersionKey), [window, existing],
            WeightsVersionKey -> WeightsVersionKeySet,
            "Sets the smallest version key accepted with weights.";
        7: sudo_set_weights_set_rate_limit(weights_set_rate_limit: u64), (141_420_000, 4_084),
            Root, [existing], WeightsSetRateLimit -> WeightsSetRateLimitSet,
            "Sets the blocks between two settings of weights by one neuron.";
        8: sudo_set_adjustment_interval(adjustment_interval: u16), (141_320_000, 4_084),
            Root, [existing], AdjustmentInterval -> AdjustmentIntervalSet,
            "Sets the blocks between two adjustments of the difficulty.";
        9: sudo_set_adjustment_alpha(adjustment_alpha: u64), (139_000_000, 0),
            owner(AdjustmentAlpha), [window, existing], AdjustmentAlpha -> AdjustmentAlphaSet,
            "Sets the share of the old difficulty kept at an adjustment, of `u64::MAX`.";
        13: sudo_set_immunity_period(immunity_period: u16), (259_414_000, 4_383),
            owner(ImmunityPeriod), [window, existing], ImmunityPeriod -> ImmunityPeriodSet,
            "Sets the blocks during which a new neuron is pruned last.";
        14: sudo_set_min_allowed_weights(min_allowed_weights: u16), (259_664_000, 4_383),
            owner(MinAllowedWeights), [window, existing], MinAllowedWeights -> MinAllowedWeightSet,
            "Sets the fewest weights a validator must set.";
        15: sudo_set_max_allowed_uids(max_allowed_uids: u16), (343_381_000, 4_433),
            owner(MaxAllowedUids), [window, existing, within(max_allowed_uids)],
            MaxAllowedUids -> MaxAllowedUidsSet,
            "Sets the most uids of a subnet.";
        16: sudo_set_kappa(kappa: u16), (141_301_000, 4_084),
            Root, [existing], Kappa -> KappaSet,
            "Sets the majority that makes a consensus weight.";
        17: sudo_set_rho(rho: u16), (256_268_000, 4_383),
            owner(Rho), [window, existing], Rho,
            "Sets the legacy trust parameter.";
        18: sudo_set_activity_cutoff(activity_cutoff: u16), (285_165_000, 4_383),
            owner(ActivityCutoff), [window, existing, within(activity_cutoff)],
            ActivityCutoff -> ActivityCutoffSet,
            "Sets the legacy activity cutoff, in blocks.";
        19: sudo_set_network_registration_allowed(registration_allowed: bool), (107_113_000, 0),
            Root, [], NetworkRegistrationAllowed -> RegistrationAllowed,
            "Opens or closes registration on a subnet.";
        21: sudo_set_target_registrations_per_interval(
            target_registrations_per_interval: u16
        ), (259_103_000, 4_383),
            Root, [window, existing], TargetRegistrationsPerInterval -> RegistrationPerIntervalSet,
            "Sets the registrations aimed at per interval.";
        22: sudo_set_min_burn(min_burn: TaoBalance), (287_780_000, 4_385),
            owner(MinBurn), [window, existing, within(min_burn)], MinBurn -> MinBurnSet,
            "Sets the floor of the registration price, in rao.";
        23: sudo_set_max_burn(max_burn: TaoBalance), (286_949_000, 4_410),
            owner(MaxBurn), [window, existing, within(max_burn)], MaxBurn -> MaxBurnSet,
            "Sets the ceiling of the registration price, in rao.";
        24: sudo_set_difficulty(difficulty: u64), (259_434_000, 4_383),
            Root, [window, existing], Difficulty -> DifficultySet,
            "Sets the difficulty of registrations by proof of work.";
        25: sudo_set_max_allowed_validators(max_allowed_validators: u16), (285_896_000, 4_383),
            Root, [window, existing, within(max_allowed_validators)],
            MaxAllowedValidators -> MaxAllowedValidatorsSet,
            "Sets the most validator permits of a subnet.";
        26: sudo_set_bonds_moving_average(bonds_moving_average: u64), (259_495_000, 4_383),
            owner(BondsMovingAverage), [window, owner_within(bonds_moving_average), existing],
            BondsMovingAverage -> BondsMovingAverageSet,
            "Sets the share of old bonds kept per epoch, in millionths.";
        27: sudo_set_max_registrations_per_block(
            max_registrations_per_block: u16
        ), (259_604_000, 4_383),
            Root, [window, existing], MaxRegistrationsPerBlock -> MaxRegistrationsPerBlockSet,
            "Sets the registrations allowed per block.";
        30: sudo_set_tempo(tempo: u16), (361_298_000, 4_383),
            Root, [window, existing], fn change_tempo(Tempo, LastEpochBlock) -> TempoSet,
            "Sets a subnet's tempo, in blocks, and starts a new cycle; 0 stops its epochs.";
        39: sudo_set_rao_recycled(rao_recycled: TaoBalance), (141_541_000, 4_084),
            Root, [existing], RAORecycledForRegistration -> RAORecycledForRegistrationSet,
            "Sets the sum of registration prices reported for a subnet, in rao.";
        49: sudo_set_commit_reveal_weights_enabled(enabled: bool), (259_544_000, 4_383),
            owner(CommitRevealEnabled), [window, existing],
            CommitRevealWeightsEnabled -> CommitRevealEnabled,
            "Switches commit–reveal of weights.";
        50: sudo_set_liquid_alpha_enabled(enabled: bool), (225_538_000, 4_280),
            owner(LiquidAlphaEnabled), [window], LiquidAlphaOn,
            "Switches liquid alpha.";
        51: sudo_set_alpha_values(alpha_low: u16, alpha_high: u16), (259_224_000, 4_427),
            owner(AlphaValues), [window, within(alpha_values)], AlphaValues,
            "Sets the bounds of liquid alpha's rate, of 65535.";
        57: sudo_set_commit_reveal_weights_interval(interval: u64), (259_654_000, 4_383),
            owner(WeightCommitInterval), [window, existing, within(reveal_period)],
            RevealPeriodEpochs -> CommitRevealPeriodsSet,
            "Sets the epochs between a commit and its reveal.";
        60: sudo_set_bonds_penalty(bonds_penalty: u16), (259_354_000, 4_383),
            owner(BondsPenalty), [window, existing], BondsPenalty -> BondsPenaltySet,
            "Sets the share of a clipped weight that counts for bonds, of 65535.";
        61: sudo_set_toggle_transfer(toggle: bool), (228_343_000, 4_280),
            owner(TransferEnabled), [window], TransferToggle -> TransferToggle,
            "Allows or forbids stake of a subnet to change coldkeys.";
        65: sudo_set_ema_price_halving_period(ema_halving: u64), (104_198_000, 0),
            Root, [], EMAPriceHalvingBlocks,
            "Sets the age in blocks at which the price average moves at half speed.";
        66: sudo_set_subtoken_enabled(subtoken_enabled: bool), (225_467_000, 4_280),
            Root, [window], SubtokenEnabled,
            "Opens or closes staking on a subnet.";
        68: sudo_set_alpha_sigmoid_steepness(steepness: i16), (256_438_000, 4_383),
            owner(AlphaSigmoidSteepness), [window, existing, owner_within(sigmoid_steepness)],
            AlphaSigmoidSteepness,
            "Sets the steepness of the liquid-alpha sigmoid, in hundredths.";
        69: sudo_set_yuma3_enabled(enabled: bool), (228_583_000, 4_280),
            owner(Yuma3Enabled), [window], Yuma3On => Yuma3EnableToggled,
            "Switches the Yuma-3 rule of bonds.";
        70: sudo_set_bonds_reset_enabled(enabled: bool), (230_507_000, 4_280),
            owner(BondsResetEnabled), [window],
            BondsResetOn -> BondsResetOnSet => BondsResetToggled,
            "Switches the reset of bonds on a neuron's request.";
        72: sudo_set_owner_immune_neuron_limit(immune_neurons: u16), (225_107_000, 4_280),
            owner(ImmuneNeuronLimit), [window, within(immune_owner_uids)], ImmuneOwnerUidsLimit,
            "Sets how many of the owner's neurons cannot be pruned.";
        76: sudo_set_mechanism_count(mechanism_count: MechId), (140_000_000, 0),
            limited(OwnerLimit::MechanismCount), [window],
            try fn change_mechanism_count(MechanismCountCurrent),
            "Sets the number of a subnet's mechanisms, 1 to `MaxMechanismCount`; 256 uids in all.";
        77: sudo_set_mechanism_emission_split(maybe_split: Option<Vec<u16>>), (140_000_000, 0),
            limited(OwnerLimit::MechanismSplit), [window],
            try fn change_mechanism_split(MechanismEmissionSplit),
            "Sets how a subnet's mechanisms share its emission: a sum of 65535; none for even.";
        78: sudo_trim_to_max_allowed_uids(max_n: u16), (338_302_000, 4_398),
            limited(OwnerLimit::Trim), [window],
            try fn trim_to_max_allowed_uids(MaxAllowedUids),
            "Limits a subnet's uids and removes the neurons beyond that earned least.";
        79: sudo_set_min_allowed_uids(min_allowed_uids: u16), (312_890_000, 4_383),
            Root, [window, existing, within(min_allowed_uids)], MinAllowedUids -> MinAllowedUidsSet,
            "Sets the lower bound of a subnet's most uids.";
        80: sudo_set_recycle_or_burn(
            recycle_or_burn: pallet_subtensor::RecycleOrBurnEnum
        ), (270_000_000, 0),
            owner(RecycleOrBurn), [window], RecycleOrBurn,
            "Chooses what happens to the incentives of the owner's own miners.";
        84: sudo_set_min_non_immune_uids(min: u16), (106_783_000, 0),
            Root, [], MinNonImmuneUids -> MinNonImmuneUidsSet,
            "Sets how many uids that are not immune must remain.";
        89: sudo_set_burn_half_life(burn_half_life: u16), (225_000_000, 0; Operational),
            owner(BurnHalfLife), [window, existing, off_root, within(burn_half_life)],
            BurnHalfLife => BurnHalfLifeSet,
            "Sets the blocks in which the registration price halves.";
        90: sudo_set_burn_increase_mult(burn_increase_mult: U64F64), (225_000_000, 0; Operational),
            owner(BurnIncreaseMult), [window, existing, off_root, within(burn_increase_mult)],
            BurnIncreaseMult => BurnIncreaseMultSet,
            "Sets the factor by which a registration raises the price.";
        92: sudo_set_owner_cut_enabled(enabled: bool), (225_000_000, 0; Operational),
            OwnerAlways, [window, existing, off_root], OwnerCutEnabled,
            "Switches the owner's cut of emission.";
        93: sudo_set_min_childkey_take_per_subnet(take: u16), (313_100_000, 4_419),
            owner(MinChildkeyTake), [window, existing, within(min_childkey_take)],
            MinChildkeyTakePerSubnet -> MinChildKeyTakePerSubnetSet,
            "Sets the lower bound of childkey takes on a subnet, of 65535.";
        94: sudo_set_subnet_emission_enabled(enabled: bool), (141_351_000, 4_084),
            Root, [existing, off_root], SubnetEmissionEnabled => SubnetEmissionEnabledSet,
            "Switches TAO emission into a subnet's pool.";
        95: sudo_set_owner_cut_auto_lock_enabled(enabled: bool), (225_000_000, 0; Operational),
            OwnerAlways, [window, existing, off_root], OwnerCutAutoLockEnabled,
            "Switches the locking of the owner's cut.";
    }

    chain {
        1: sudo_set_default_take(default_take: u16), (105_400_000, 0),
            [], MaxDelegateTake -> MaxDelegateTakeSet,
            "Sets the upper bound of delegate takes.";
        2: sudo_set_tx_rate_limit(tx_rate_limit: u64), (105_440_000, 0),
            [], TxRateLimit -> TxRateLimitSet,
            "Sets the blocks between two hotkey swaps of a coldkey.";
        28: sudo_set_subnet_owner_cut(subnet_owner_cut: u16), (114_000_000, 0),
            [], SubnetOwnerCut -> SubnetOwnerCutSet,
            "Sets the owners' share of alpha emission, of 65535.";
        29: sudo_set_network_rate_limit(rate_limit: u64), (114_000_000, 0),
            [], NetworkRateLimit -> NetworkRateLimitSet,
            "Sets the blocks between two subnet registrations.";
        35: sudo_set_network_immunity_period(immunity_period: u64), (114_000_000, 0),
            [], NetworkImmunityPeriod -> NetworkImmunityPeriodSet,
            "Sets the blocks during which a new subnet is not replaced.";
        36: sudo_set_network_min_lock_cost(lock_cost: TaoBalance), (114_000_000, 0),
            [], NetworkMinLockCost -> NetworkMinLockCostSet,
            "Sets the floor of the cost of a subnet, in rao.";
        37: sudo_set_subnet_limit(max_subnets: u16), (114_000_000, 0),
            [], SubnetLimit -> SubnetLimitSet,
            "Sets the most subnets there may be.";
        38: sudo_set_lock_reduction_interval(interval: u64), (114_000_000, 0),
            [], NetworkLockReductionInterval -> NetworkLockCostReductionIntervalSet,
            "Sets the blocks over which the cost of a subnet falls.";
        42: sudo_set_stake_threshold(min_stake: u64), (105_500_000, 0),
            [], StakeThreshold -> StakeThresholdSet,
            "Sets the least stake weight to set weights.";
        43: sudo_set_nominator_min_required_stake(min_stake: u64), (255_697_000, 6_890),
            [], fn set_nominator_min_required_stake(NominatorMinRequiredStake),
            "Sets the smallest nomination, in millionths of the minimum stake.";
        45: sudo_set_tx_delegate_take_rate_limit(tx_rate_limit: u64), (105_420_000, 0),
            [], TxDelegateTakeRateLimit -> TxDelegateTakeRateLimitSet,
            "Sets the blocks between a change of a delegate's take and its next increase.";
        46: sudo_set_min_delegate_take(take: u16), (105_490_000, 0),
            [], MinDelegateTake -> MinDelegateTakeSet,
            "Sets the lower bound of delegate takes.";
        55: sudo_set_dissolve_network_schedule_duration(
            duration: BlockNumberFor<T>
        ), (105_591_000, 0),
            [], DissolveNetworkScheduleDuration -> DissolveNetworkScheduleDurationSet,
            "Sets the blocks before a scheduled dissolution, of which there are none.";
        63: sudo_set_subnet_moving_alpha(alpha: I96F32), (102_955_000, 0),
            [], SubnetMovingAlpha,
            "Sets the base factor of the price average.";
        71: sudo_set_commit_reveal_version(version: u16), (106_052_000, 0),
            [], CommitRevealWeightsVersion -> CommitRevealVersionSet,
            "Sets the version of the commit–reveal scheme.";
        73: sudo_set_ck_burn(burn: u64), (140_650_000, 0),
            [], CKBurn,
            "Sets the share of foreign parents' dividends that is burnt, of `u64::MAX`.";
        74: sudo_set_admin_freeze_window(window: u16), (105_450_000, 0),
            [], AdminFreezeWindow -> AdminFreezeWindowSet,
            "Sets the blocks before an epoch in which settings are frozen.";
        75: sudo_set_owner_hparam_rate_limit(epochs: u16), (105_471_000, 0),
            [], OwnerHyperparamRateLimit -> OwnerHyperparamRateLimitSet,
            "Sets the tempos between two changes of one setting by an owner.";
        81: sudo_set_tao_flow_cutoff(flow_cutoff: I64F64), (107_343_000, 0),
            [], TaoFlowCutoff,
            "Sets the flow below which a subnet gets no share; dormant.";
        82: sudo_set_tao_flow_normalization_exponent(exponent: U64F64), (107_343_000, 0),
            [flow_exponent], FlowNormExponent,
            "Sets the exponent of flows in shares, from 1 to 2; dormant.";
        83: sudo_set_tao_flow_smoothing_factor(smoothing_factor: u64), (107_343_000, 0),
            [], FlowEmaSmoothingFactor,
            "Sets the weight of a block in the averages of flows; dormant.";
        85: sudo_set_start_call_delay(delay: u64), (114_000_000, 0),
            [], StartCallDelay -> StartCallDelaySet,
            "Sets the blocks between a subnet's registration and its start.";
        86: sudo_set_coldkey_swap_announcement_delay(duration: BlockNumberFor<T>), (105_370_000, 0),
            [], ColdkeySwapAnnouncementDelay -> ColdkeySwapAnnouncementDelaySet,
            "Sets the blocks between the announcement of a coldkey swap and the swap.";
        87: sudo_set_coldkey_swap_reannouncement_delay(
            duration: BlockNumberFor<T>
        ), (105_360_000, 0),
            [], ColdkeySwapReannouncementDelay -> ColdkeySwapReannouncementDelaySet,
            "Sets the blocks after that delay before another announcement.";
        88: sudo_set_max_mechanism_count(max_mechanism_count: MechId), (140_000_000, 0),
            [], try fn change_max_mechanism_count(MaxMechanismCount),
            "Sets the most mechanisms of any subnet, 1 to 16.";
        91: sudo_set_net_tao_flow_enabled(enabled: bool), (107_343_000, 0),
            [], NetTaoFlowEnabled,
            "Sets whether the protocol's flow counts against the users'; dormant.";
        96: sudo_set_max_epochs_per_block(max_epochs_per_block: u8), (105_530_000, 0),
            [max_epochs_per_block], MaxEpochsPerBlock -> MaxEpochsPerBlockSet,
            "Sets the most epochs run in one block.";
    }

    others {
        /// Sets who authors blocks, from the next block on; an empty list changes nothing.
        #[pallet::call_index(0)]
        #[pallet::weight(Weight::from_parts(104_442_146, 0).saturating_add(
            Weight::from_parts(29_392, 0).saturating_mul(new_authorities.len() as u64)
        ))]
        pub fn swap_authorities(
            origin: OriginFor<T>,
            new_authorities: BoundedVec<<T as Config>::AuthorityId, T::MaxAuthorities>,
        ) -> DispatchResult {
            ensure_root(origin)?;
            T::Authors::set_authors(new_authorities);
            Ok(())
        }

        /// Opens or closes registration by proof of work on a subnet.
        ///
        /// It fails for everybody but root, as in spec 425, until root has made the choice for the
        /// subnet once; from then on it is the owner's too.
        #[pallet::call_index(20)]
        #[pallet::weight(Weight::from_parts(114_000_000, 0))]
        pub fn sudo_set_network_pow_registration_allowed(
            origin: OriginFor<T>,
            netuid: NetUid,
            registration_allowed: bool,
        ) -> DispatchResult {
            Self::ensure_proof_of_work_offered(&origin, netuid)?;
            let gate = Gate::<T>::enter(origin, netuid, owner(PowRegistrationAllowed))?
                .window()?
                .existing()?
                .off_root()?;
            Subtensor::<T>::set_pow_registration_allowed(netuid, registration_allowed);
            gate.record();
            Ok(())
        }

        /// Always fails: issuance follows the balances.
        #[pallet::call_index(33)]
        #[pallet::weight(Weight::from_parts(5_931_000, 0))]
        pub fn sudo_set_total_issuance(
            origin: OriginFor<T>,
            total_issuance: TaoBalance,
        ) -> DispatchResult {
            let _ = (origin, total_issuance);
            Err(Error::<T>::Deprecated.into())
        }

        /// Sets the number by which Ethereum tools know the chain.
        #[pallet::call_index(58)]
        #[pallet::weight(Weight::from_parts(152_199_000, 0))]
        pub fn sudo_set_evm_chain_id(origin: OriginFor<T>, chain_id: u64) -> DispatchResult {
            ensure_root(origin)?;
            T::EvmChainId::set_evm_chain_id(chain_id);
            Ok(())
        }

        /// Schedules a change of who finalises blocks.
        #[pallet::call_index(59)]
        #[pallet::weight(Weight::from_parts(132_972_506, 2_779).saturating_add(
            Weight::from_parts(15_444, 0).saturating_mul(next_authorities.len() as u64)
        ))]
        pub fn schedule_grandpa_change(
            origin: OriginFor<T>,
            next_authorities: AuthorityList,
            in_blocks: BlockNumberFor<T>,
            forced: Option<BlockNumberFor<T>>,
        ) -> DispatchResult {
            ensure_root(origin)?;
            T::Finality::schedule_finality(next_authorities, in_blocks, forced)
        }

        /// Switches a precompile of the EVM; nothing happens if it is so already.
        #[pallet::call_index(62)]
        #[pallet::weight(Weight::from_parts(31_162_000, 3_507))]
        pub fn sudo_toggle_evm_precompile(
            origin: OriginFor<T>,
            precompile_id: PrecompileEnum,
            enabled: bool,
        ) -> DispatchResult {
            ensure_root(origin)?;
            if PrecompileEnable::<T>::get(precompile_id) != enabled {
                PrecompileEnable::<T>::insert(precompile_id, enabled);
                Self::deposit_event(Event::PrecompileUpdated { precompile_id, enabled });
            }
            Ok(())
        }

        /// Sets a subnet's owner hotkey; the same as `sudo_set_sn_owner_hotkey`.
        #[pallet::call_index(64)]
        #[pallet::weight(Weight::from_parts(103_918_000, 0))]
        pub fn sudo_set_subnet_owner_hotkey(
            origin: OriginFor<T>,
            netuid: NetUid,
            hotkey: T::AccountId,
        ) -> DispatchResult {
            Subtensor::<T>::do_set_owner_hotkey(origin, netuid, hotkey)
        }

        /// Sets a subnet's owner hotkey.
        #[pallet::call_index(67)]
        #[pallet::weight(Weight::from_parts(275_687_000, 4_177))]
        pub fn sudo_set_sn_owner_hotkey(
            origin: OriginFor<T>,
            netuid: NetUid,
            hotkey: T::AccountId,
        ) -> DispatchResult {
            Subtensor::<T>::do_set_owner_hotkey(origin, netuid, hotkey)
        }
    }
}
