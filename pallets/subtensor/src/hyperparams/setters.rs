//! Plain setters: write a value, announce it. Permission and bounds are the callers' business.

use crate::{types::RecycleOrBurnEnum, *};
use frame_system::pallet_prelude::BlockNumberFor;
use myelin_types::{
    MechId, NetUid, TaoBalance,
    fixed::{I64F64, I96F32, U64F64},
};

/// Setters of values kept by subnet: `function(StorageItem: type) -> Event`, the event optional.
macro_rules! subnet_setters {
    ($($name:ident($item:ident: $ty:ty) $(-> $event:ident)?;)*) => {
        impl<T: Config> Pallet<T> {$(
            #[doc = concat!("Sets [`", stringify!($item), "`] of a subnet.")]
            pub fn $name(netuid: NetUid, value: $ty) {
                $item::<T>::insert(netuid, value);
                $(Self::deposit_event(Event::$event(netuid, value));)?
            }
        )*}
    };
}

/// Setters of values of the whole chain, in the same form.
macro_rules! chain_setters {
    ($($name:ident($item:ident: $ty:ty) $(-> $event:ident)?;)*) => {
        impl<T: Config> Pallet<T> {$(
            #[doc = concat!("Sets [`", stringify!($item), "`].")]
            pub fn $name(value: $ty) {
                $item::<T>::put(value);
                $(Self::deposit_event(Event::$event(value));)?
            }
        )*}
    };
}

// Who can have a uid, and what it costs.
subnet_setters! {
    set_registration_allowed(NetworkRegistrationAllowed: bool) -> RegistrationAllowed;
    set_max_allowed_uids(MaxAllowedUids: u16) -> MaxAllowedUidsSet;
    set_min_allowed_uids(MinAllowedUids: u16) -> MinAllowedUidsSet;
    set_min_non_immune_uids(MinNonImmuneUids: u16) -> MinNonImmuneUidsSet;
    set_immunity_period(ImmunityPeriod: u16) -> ImmunityPeriodSet;
    set_immune_owner_uids_limit(ImmuneOwnerUidsLimit: u16);
    set_min_burn(MinBurn: TaoBalance) -> MinBurnSet;
    set_max_burn(MaxBurn: TaoBalance) -> MaxBurnSet;
    set_burn_half_life(BurnHalfLife: u16);
    set_burn_increase_mult(BurnIncreaseMult: U64F64);
    set_rao_recycled(RAORecycledForRegistration: TaoBalance) -> RAORecycledForRegistrationSet;
    set_max_registrations_per_block(MaxRegistrationsPerBlock: u16) -> MaxRegistrationsPerBlockSet;
    set_target_registrations(TargetRegistrationsPerInterval: u16) -> RegistrationPerIntervalSet;
    set_serving_rate_limit(ServingRateLimit: u64) -> ServingRateLimitSet;
}

// Registration by proof of work, where a subnet offers it.
subnet_setters! {
    set_difficulty(Difficulty: u64) -> DifficultySet;
    set_min_difficulty(MinDifficulty: u64) -> MinDifficultySet;
    set_max_difficulty(MaxDifficulty: u64) -> MaxDifficultySet;
    set_adjustment_interval(AdjustmentInterval: u16) -> AdjustmentIntervalSet;
    set_adjustment_alpha(AdjustmentAlpha: u64) -> AdjustmentAlphaSet;
}

// Weights and consensus.
subnet_setters! {
    set_weights_version_key(WeightsVersionKey: u64) -> WeightsVersionKeySet;
    set_weights_set_rate_limit(WeightsSetRateLimit: u64) -> WeightsSetRateLimitSet;
    set_min_allowed_weights(MinAllowedWeights: u16) -> MinAllowedWeightSet;
    set_max_allowed_validators(MaxAllowedValidators: u16) -> MaxAllowedValidatorsSet;
    set_commit_reveal_enabled(CommitRevealWeightsEnabled: bool) -> CommitRevealEnabled;
    set_reveal_period(RevealPeriodEpochs: u64) -> CommitRevealPeriodsSet;
    set_activity_cutoff(ActivityCutoff: u16) -> ActivityCutoffSet;
    set_kappa(Kappa: u16) -> KappaSet;
    set_rho(Rho: u16);
    set_bonds_moving_average(BondsMovingAverage: u64) -> BondsMovingAverageSet;
    set_bonds_penalty(BondsPenalty: u16) -> BondsPenaltySet;
    set_bonds_reset(BondsResetOn: bool) -> BondsResetOnSet;
    set_liquid_alpha(LiquidAlphaOn: bool);
    set_alpha_values(AlphaValues: (u16, u16));
    set_alpha_sigmoid_steepness(AlphaSigmoidSteepness: i16);
    set_yuma3(Yuma3On: bool);
}

// Alpha, emission and takes.
subnet_setters! {
    set_subtoken_enabled(SubtokenEnabled: bool);
    set_transfer_toggle(TransferToggle: bool) -> TransferToggle;
    set_subnet_emission_enabled(SubnetEmissionEnabled: bool);
    set_owner_cut_enabled(OwnerCutEnabled: bool);
    set_owner_cut_auto_lock_enabled(OwnerCutAutoLockEnabled: bool);
    set_recycle_or_burn(RecycleOrBurn: RecycleOrBurnEnum);
    set_ema_price_halving(EMAPriceHalvingBlocks: u64);
    set_min_childkey_take_on(MinChildkeyTakePerSubnet: u16) -> MinChildKeyTakePerSubnetSet;
}

// Subnets as a whole.
chain_setters! {
    set_network_rate_limit(NetworkRateLimit: u64) -> NetworkRateLimitSet;
    set_network_immunity_period(NetworkImmunityPeriod: u64) -> NetworkImmunityPeriodSet;
    set_network_min_lock_cost(NetworkMinLockCost: TaoBalance) -> NetworkMinLockCostSet;
    set_lock_reduction_interval(NetworkLockReductionInterval: u64)
        -> NetworkLockCostReductionIntervalSet;
    set_subnet_limit(SubnetLimit: u16) -> SubnetLimitSet;
    set_start_call_delay(StartCallDelay: u64) -> StartCallDelaySet;
    set_max_mechanism_count(MaxMechanismCount: MechId);
}

// Flows, which nothing reads yet, and key swaps.
chain_setters! {
    set_tao_flow_cutoff(TaoFlowCutoff: I64F64);
    set_flow_norm_exponent(FlowNormExponent: U64F64);
    set_flow_smoothing_factor(FlowEmaSmoothingFactor: u64);
    set_net_tao_flow_enabled(NetTaoFlowEnabled: bool);
    set_coldkey_swap_announcement_delay(ColdkeySwapAnnouncementDelay: BlockNumberFor<T>)
        -> ColdkeySwapAnnouncementDelaySet;
    set_coldkey_swap_reannouncement_delay(ColdkeySwapReannouncementDelay: BlockNumberFor<T>)
        -> ColdkeySwapReannouncementDelaySet;
    set_dissolve_network_schedule_duration(DissolveNetworkScheduleDuration: BlockNumberFor<T>)
        -> DissolveNetworkScheduleDurationSet;
}

// Stake, takes and emission.
chain_setters! {
    set_max_delegate_take(MaxDelegateTake: u16) -> MaxDelegateTakeSet;
    set_min_delegate_take(MinDelegateTake: u16) -> MinDelegateTakeSet;
    set_tx_delegate_take_rate_limit(TxDelegateTakeRateLimit: u64) -> TxDelegateTakeRateLimitSet;
    set_tx_childkey_take_rate_limit(TxChildkeyTakeRateLimit: u64) -> TxChildKeyTakeRateLimitSet;
    set_min_childkey_take(MinChildkeyTake: u16) -> MinChildKeyTakeSet;
    set_max_childkey_take(MaxChildkeyTake: u16) -> MaxChildKeyTakeSet;
    set_stake_threshold(StakeThreshold: u64) -> StakeThresholdSet;
    set_subnet_owner_cut(SubnetOwnerCut: u16) -> SubnetOwnerCutSet;
    set_subnet_moving_alpha(SubnetMovingAlpha: I96F32);
    set_ck_burn(CKBurn: u64);
}

// How often and when things happen.
chain_setters! {
    set_tx_rate_limit(TxRateLimit: u64) -> TxRateLimitSet;
    set_admin_freeze_window(AdminFreezeWindow: u16) -> AdminFreezeWindowSet;
    set_owner_hparam_rate_limit(OwnerHyperparamRateLimit: u16) -> OwnerHyperparamRateLimitSet;
    set_max_epochs_per_block(MaxEpochsPerBlock: u8) -> MaxEpochsPerBlockSet;
    set_commit_reveal_version(CommitRevealWeightsVersion: u16) -> CommitRevealVersionSet;
}

impl<T: Config> Pallet<T> {
    /// Sets [`Tempo`] of a subnet and starts a new cycle in this block; 0 stops its epochs.
    pub fn change_tempo(netuid: NetUid, tempo: u16) {
        Tempo::<T>::insert(netuid, tempo);
        LastEpochBlock::<T>::insert(netuid, Self::now());
        Self::deposit_event(Event::TempoSet(netuid, tempo));
    }
}
