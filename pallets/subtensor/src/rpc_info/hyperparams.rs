//! A subnet's hyperparameters, in the three versions clients know.

use super::*;
use myelin_types::fixed::I32F32;

/// Liquid alpha's steepness: the stored integer as it is, in hundredths (spec: registry §24).
fn steepness<T: Config>(netuid: NetUid) -> I32F32 {
    I32F32::saturating_from_num(AlphaSigmoidSteepness::<T>::get(netuid))
}

/// 3 or 2.
fn yuma_version<T: Config>(netuid: NetUid) -> u16 {
    if Yuma3On::<T>::get(netuid) { 3 } else { 2 }
}

impl<T: Config> Pallet<T> {
    /// Version 1; nothing for a missing subnet.
    pub fn get_subnet_hyperparams(netuid: NetUid) -> Option<SubnetHyperparams> {
        if !Self::subnet_exists(netuid) {
            return None;
        }
        let (alpha_low, alpha_high) = AlphaValues::<T>::get(netuid);
        Some(SubnetHyperparams {
            rho: Compact(Rho::<T>::get(netuid)),
            kappa: Compact(Kappa::<T>::get(netuid)),
            immunity_period: Compact(ImmunityPeriod::<T>::get(netuid)),
            min_allowed_weights: Compact(MinAllowedWeights::<T>::get(netuid)),
            max_weights_limit: Compact(MAX_WEIGHTS_LIMIT),
            tempo: Compact(Tempo::<T>::get(netuid)),
            min_difficulty: Compact(MinDifficulty::<T>::get(netuid)),
            max_difficulty: Compact(MaxDifficulty::<T>::get(netuid)),
            weights_version: Compact(WeightsVersionKey::<T>::get(netuid)),
            weights_rate_limit: Compact(WeightsSetRateLimit::<T>::get(netuid)),
            adjustment_interval: Compact(AdjustmentInterval::<T>::get(netuid)),
            activity_cutoff: Compact(Self::activity_cutoff(netuid)),
            registration_allowed: NetworkRegistrationAllowed::<T>::get(netuid),
            target_regs_per_interval: Compact(TargetRegistrationsPerInterval::<T>::get(netuid)),
            min_burn: Compact(MinBurn::<T>::get(netuid).to_u64()),
            max_burn: Compact(MaxBurn::<T>::get(netuid).to_u64()),
            bonds_moving_avg: Compact(BondsMovingAverage::<T>::get(netuid)),
            max_regs_per_block: Compact(MaxRegistrationsPerBlock::<T>::get(netuid)),
            serving_rate_limit: Compact(ServingRateLimit::<T>::get(netuid)),
            max_validators: Compact(MaxAllowedValidators::<T>::get(netuid)),
            adjustment_alpha: Compact(AdjustmentAlpha::<T>::get(netuid)),
            difficulty: Compact(Difficulty::<T>::get(netuid)),
            commit_reveal_period: Compact(RevealPeriodEpochs::<T>::get(netuid)),
            commit_reveal_weights_enabled: CommitRevealWeightsEnabled::<T>::get(netuid),
            alpha_high: Compact(alpha_high),
            alpha_low: Compact(alpha_low),
            liquid_alpha_enabled: LiquidAlphaOn::<T>::get(netuid),
        })
    }

    /// Version 2: version 1 and what came later; nothing for a missing subnet.
    pub fn get_subnet_hyperparams_v2(netuid: NetUid) -> Option<SubnetHyperparamsV2> {
        let first = Self::get_subnet_hyperparams(netuid)?;
        Some(SubnetHyperparamsV2 {
            rho: first.rho,
            kappa: first.kappa,
            immunity_period: first.immunity_period,
            min_allowed_weights: first.min_allowed_weights,
            max_weights_limit: first.max_weights_limit,
            tempo: first.tempo,
            min_difficulty: first.min_difficulty,
            max_difficulty: first.max_difficulty,
            weights_version: first.weights_version,
            weights_rate_limit: first.weights_rate_limit,
            adjustment_interval: first.adjustment_interval,
            activity_cutoff: first.activity_cutoff,
            registration_allowed: first.registration_allowed,
            target_regs_per_interval: first.target_regs_per_interval,
            min_burn: first.min_burn,
            max_burn: first.max_burn,
            bonds_moving_avg: first.bonds_moving_avg,
            max_regs_per_block: first.max_regs_per_block,
            serving_rate_limit: first.serving_rate_limit,
            max_validators: first.max_validators,
            adjustment_alpha: first.adjustment_alpha,
            difficulty: first.difficulty,
            commit_reveal_period: first.commit_reveal_period,
            commit_reveal_weights_enabled: first.commit_reveal_weights_enabled,
            alpha_high: first.alpha_high,
            alpha_low: first.alpha_low,
            liquid_alpha_enabled: first.liquid_alpha_enabled,
            alpha_sigmoid_steepness: steepness::<T>(netuid),
            yuma_version: Compact(yuma_version::<T>(netuid)),
            subnet_is_active: SubtokenEnabled::<T>::get(netuid),
            transfers_enabled: TransferToggle::<T>::get(netuid),
            bonds_reset_enabled: BondsResetOn::<T>::get(netuid),
            user_liquidity_enabled: false,
        })
    }

    /// Version 3: a list of names and values; nothing for a missing subnet.
    pub fn get_subnet_hyperparams_v3(netuid: NetUid) -> Option<Vec<HyperparamEntry>> {
        use HyperparamValue::{Bool, I32F32, TaoBalance, U16, U32, U64, U64F64};
        let second = Self::get_subnet_hyperparams_v2(netuid)?;
        let min_childkey_take =
            MinChildkeyTake::<T>::get().max(MinChildkeyTakePerSubnet::<T>::get(netuid));
        let entries = [
            ("kappa", U16(second.kappa)),
            ("immunity_period", U16(second.immunity_period)),
            ("min_allowed_weights", U16(second.min_allowed_weights)),
            ("max_weights_limit", U16(second.max_weights_limit)),
            ("tempo", U16(second.tempo)),
            ("weights_version", U64(second.weights_version)),
            ("weights_rate_limit", U64(second.weights_rate_limit)),
            ("activity_cutoff", U64(second.activity_cutoff)),
            ("activity_cutoff_factor", U32(Compact(ActivityCutoffFactorMilli::<T>::get(netuid)))),
            ("registration_allowed", Bool(second.registration_allowed)),
            ("target_regs_per_interval", U16(second.target_regs_per_interval)),
            ("min_burn", TaoBalance(second.min_burn)),
            ("max_burn", TaoBalance(second.max_burn)),
            ("burn_half_life", U16(Compact(BurnHalfLife::<T>::get(netuid)))),
            ("burn_increase_mult", U64F64(BurnIncreaseMult::<T>::get(netuid))),
            ("bonds_moving_avg", U64(second.bonds_moving_avg)),
            ("max_regs_per_block", U16(second.max_regs_per_block)),
            ("serving_rate_limit", U64(second.serving_rate_limit)),
            ("max_validators", U16(second.max_validators)),
            ("commit_reveal_period", U64(second.commit_reveal_period)),
            ("commit_reveal_weights_enabled", Bool(second.commit_reveal_weights_enabled)),
            ("alpha_high", U16(second.alpha_high)),
            ("alpha_low", U16(second.alpha_low)),
            ("liquid_alpha_enabled", Bool(second.liquid_alpha_enabled)),
            ("alpha_sigmoid_steepness", I32F32(second.alpha_sigmoid_steepness)),
            ("yuma_version", U16(second.yuma_version)),
            ("subnet_is_active", Bool(second.subnet_is_active)),
            ("transfers_enabled", Bool(second.transfers_enabled)),
            ("bonds_reset_enabled", Bool(second.bonds_reset_enabled)),
            ("user_liquidity_enabled", Bool(second.user_liquidity_enabled)),
            ("owner_cut_enabled", Bool(OwnerCutEnabled::<T>::get(netuid))),
            ("owner_cut_auto_lock_enabled", Bool(OwnerCutAutoLockEnabled::<T>::get(netuid))),
            ("min_childkey_take", U16(Compact(min_childkey_take))),
        ];
        let entry =
            |(name, value): (&str, _)| HyperparamEntry { name: name.as_bytes().to_vec(), value };
        Some(entries.into_iter().map(entry).collect())
    }
}
