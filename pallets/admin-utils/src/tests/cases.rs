//! The setters as a table: call, who may use it and when, what it writes and announces.

use super::*;
use crate::Event as Here;
use myelin_types::{
    MechId, TaoBalance,
    fixed::{I64F64, I96F32, U64F64},
};
use pallet_subtensor::{Event as There, types::RecycleOrBurnEnum};

/// Who may use a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Who {
    /// Root alone.
    Root,
    /// Root, or the subnet's owner once in this many blocks.
    Owner(u64),
    /// Root, or the subnet's owner at any time.
    OwnerAlways,
}

/// One setter.
pub struct Case {
    pub call: fn(NetUid) -> Call<Test>,
    pub who: Who,
    /// Whether the freeze window stops it.
    pub window: bool,
    /// Whether it asks for the subnet to exist.
    pub existing: bool,
    /// Whether the value is stored.
    pub stored: fn() -> bool,
    pub events: Vec<RuntimeEvent>,
}

use Who::*;

/// Twice the scene's tempo of 50.
const TWO_TEMPOS: Who = Owner(100);
const F: bool = true;
const EX: bool = true;
const NO: bool = false;

macro_rules! cases {
    ($($call:ident($($arg:ident: $value:expr),*), $who:expr, $f:expr, $ex:expr,
        $stored:expr => $expected:expr, $events:expr;)*) => {
        vec![$(Case {
            call: |_netuid| cases!(@call _netuid $call $($arg: $value),*),
            who: $who,
            window: $f,
            existing: $ex,
            stored: || $stored == $expected,
            events: $events,
        }),*]
    };
    (@call $n:ident $call:ident netuid: $ignored:expr $(, $arg:ident: $value:expr)*) => {
        Call::$call { netuid: $n $(, $arg: $value)* }
    };
    (@call $n:ident $call:ident $($arg:ident: $value:expr),*) => {
        Call::$call { $($arg: $value),* }
    };
}

fn half() -> I96F32 {
    I96F32::from_num(0.5)
}

fn double() -> U64F64 {
    U64F64::from_num(2)
}

fn rao(amount: u64) -> TaoBalance {
    TaoBalance::new(amount)
}

fn silent() -> Vec<RuntimeEvent> {
    Vec::new()
}

/// Setters of one subnet. `netuid: ()` stands for the subnet of the test.
pub fn of_subnets() -> Vec<Case> {
    let n = SUBNET;
    cases! {
        sudo_set_serving_rate_limit(netuid: (), serving_rate_limit: 7), TWO_TEMPOS, F, NO,
            ServingRateLimit::<Test>::get(SUBNET) => 7, told(There::ServingRateLimitSet(n, 7));
        sudo_set_min_difficulty(netuid: (), min_difficulty: 7), Root, F, EX,
            MinDifficulty::<Test>::get(SUBNET) => 7, told(There::MinDifficultySet(n, 7));
        sudo_set_max_difficulty(netuid: (), max_difficulty: 7), TWO_TEMPOS, F, EX,
            MaxDifficulty::<Test>::get(SUBNET) => 7, told(There::MaxDifficultySet(n, 7));
        sudo_set_weights_version_key(netuid: (), weights_version_key: 7), Owner(250), F, EX,
            WeightsVersionKey::<Test>::get(SUBNET) => 7, told(There::WeightsVersionKeySet(n, 7));
        sudo_set_weights_set_rate_limit(netuid: (), weights_set_rate_limit: 7), Root, NO, EX,
            WeightsSetRateLimit::<Test>::get(SUBNET) => 7,
            told(There::WeightsSetRateLimitSet(n, 7));
        sudo_set_adjustment_interval(netuid: (), adjustment_interval: 7), Root, NO, EX,
            AdjustmentInterval::<Test>::get(SUBNET) => 7, told(There::AdjustmentIntervalSet(n, 7));
        sudo_set_adjustment_alpha(netuid: (), adjustment_alpha: 7), TWO_TEMPOS, F, EX,
            AdjustmentAlpha::<Test>::get(SUBNET) => 7, told(There::AdjustmentAlphaSet(n, 7));
        sudo_set_immunity_period(netuid: (), immunity_period: 7), TWO_TEMPOS, F, EX,
            ImmunityPeriod::<Test>::get(SUBNET) => 7, told(There::ImmunityPeriodSet(n, 7));
        sudo_set_min_allowed_weights(netuid: (), min_allowed_weights: 7), TWO_TEMPOS, F, EX,
            MinAllowedWeights::<Test>::get(SUBNET) => 7, told(There::MinAllowedWeightSet(n, 7));
        sudo_set_max_allowed_uids(netuid: (), max_allowed_uids: 70), TWO_TEMPOS, F, EX,
            MaxAllowedUids::<Test>::get(SUBNET) => 70, told(There::MaxAllowedUidsSet(n, 70));
        sudo_set_kappa(netuid: (), kappa: 7), Root, NO, EX,
            Kappa::<Test>::get(SUBNET) => 7, told(There::KappaSet(n, 7));
        sudo_set_rho(netuid: (), rho: 7), TWO_TEMPOS, F, EX,
            Rho::<Test>::get(SUBNET) => 7, silent();
        sudo_set_activity_cutoff(netuid: (), activity_cutoff: 700), TWO_TEMPOS, F, EX,
            ActivityCutoff::<Test>::get(SUBNET) => 700, told(There::ActivityCutoffSet(n, 700));
        sudo_set_network_registration_allowed(netuid: (), registration_allowed: false),
            Root, NO, NO, NetworkRegistrationAllowed::<Test>::get(SUBNET) => false,
            told(There::RegistrationAllowed(n, false));
        sudo_set_target_registrations_per_interval(
            netuid: (), target_registrations_per_interval: 7), Root, F, EX,
            TargetRegistrationsPerInterval::<Test>::get(SUBNET) => 7,
            told(There::RegistrationPerIntervalSet(n, 7));
        sudo_set_min_burn(netuid: (), min_burn: rao(7)), TWO_TEMPOS, F, EX,
            MinBurn::<Test>::get(SUBNET) => rao(7), told(There::MinBurnSet(n, rao(7)));
        sudo_set_max_burn(netuid: (), max_burn: rao(100_000_001)), TWO_TEMPOS, F, EX,
            MaxBurn::<Test>::get(SUBNET) => rao(100_000_001),
            told(There::MaxBurnSet(n, rao(100_000_001)));
        sudo_set_difficulty(netuid: (), difficulty: 7), Root, F, EX,
            Difficulty::<Test>::get(SUBNET) => 7, told(There::DifficultySet(n, 7));
        sudo_set_max_allowed_validators(netuid: (), max_allowed_validators: 7), Root, F, EX,
            MaxAllowedValidators::<Test>::get(SUBNET) => 7,
            told(There::MaxAllowedValidatorsSet(n, 7));
        sudo_set_bonds_moving_average(netuid: (), bonds_moving_average: 975_000),
            TWO_TEMPOS, F, EX, BondsMovingAverage::<Test>::get(SUBNET) => 975_000,
            told(There::BondsMovingAverageSet(n, 975_000));
        sudo_set_max_registrations_per_block(netuid: (), max_registrations_per_block: 7),
            Root, F, EX, MaxRegistrationsPerBlock::<Test>::get(SUBNET) => 7,
            told(There::MaxRegistrationsPerBlockSet(n, 7));
        sudo_set_tempo(netuid: (), tempo: 0), Root, F, EX,
            (Tempo::<Test>::get(SUBNET), LastEpochBlock::<Test>::get(SUBNET)) => (0, 5),
            told(There::TempoSet(n, 0));
        sudo_set_rao_recycled(netuid: (), rao_recycled: rao(7)), Root, NO, EX,
            RAORecycledForRegistration::<Test>::get(SUBNET) => rao(7),
            told(There::RAORecycledForRegistrationSet(n, rao(7)));
        sudo_set_commit_reveal_weights_enabled(netuid: (), enabled: false), TWO_TEMPOS, F, EX,
            CommitRevealWeightsEnabled::<Test>::get(SUBNET) => false,
            told(There::CommitRevealEnabled(n, false));
        sudo_set_alpha_values(netuid: (), alpha_low: 1_638, alpha_high: 1_700), TWO_TEMPOS, F, NO,
            AlphaValues::<Test>::get(SUBNET) => (1_638, 1_700), silent();
        sudo_set_liquid_alpha_enabled(netuid: (), enabled: false), TWO_TEMPOS, F, NO,
            LiquidAlphaOn::<Test>::get(SUBNET) => false, silent();
        sudo_set_commit_reveal_weights_interval(netuid: (), interval: 7), TWO_TEMPOS, F, EX,
            RevealPeriodEpochs::<Test>::get(SUBNET) => 7, told(There::CommitRevealPeriodsSet(n, 7));
        sudo_set_bonds_penalty(netuid: (), bonds_penalty: 7), TWO_TEMPOS, F, EX,
            BondsPenalty::<Test>::get(SUBNET) => 7, told(There::BondsPenaltySet(n, 7));
        sudo_set_toggle_transfer(netuid: (), toggle: false), TWO_TEMPOS, F, NO,
            TransferToggle::<Test>::get(SUBNET) => false, told(There::TransferToggle(n, false));
        sudo_set_ema_price_halving_period(netuid: (), ema_halving: 7), Root, NO, NO,
            EMAPriceHalvingBlocks::<Test>::get(SUBNET) => 7, silent();
        sudo_set_subtoken_enabled(netuid: (), subtoken_enabled: true), Root, F, NO,
            SubtokenEnabled::<Test>::get(SUBNET) => true, silent();
        sudo_set_alpha_sigmoid_steepness(netuid: (), steepness: 7), TWO_TEMPOS, F, EX,
            AlphaSigmoidSteepness::<Test>::get(SUBNET) => 7, silent();
        sudo_set_yuma3_enabled(netuid: (), enabled: true), TWO_TEMPOS, F, NO,
            Yuma3On::<Test>::get(SUBNET) => true,
            told_here(Here::Yuma3EnableToggled { netuid: n, enabled: true });
        sudo_set_bonds_reset_enabled(netuid: (), enabled: true), TWO_TEMPOS, F, NO,
            BondsResetOn::<Test>::get(SUBNET) => true,
            [told(There::BondsResetOnSet(n, true)),
             told_here(Here::BondsResetToggled { netuid: n, enabled: true })].concat();
        sudo_set_owner_immune_neuron_limit(netuid: (), immune_neurons: 7), TWO_TEMPOS, F, NO,
            ImmuneOwnerUidsLimit::<Test>::get(SUBNET) => 7, silent();
        sudo_set_min_allowed_uids(netuid: (), min_allowed_uids: 0), Root, F, EX,
            MinAllowedUids::<Test>::get(SUBNET) => 0, told(There::MinAllowedUidsSet(n, 0));
        sudo_set_recycle_or_burn(netuid: (), recycle_or_burn: RecycleOrBurnEnum::Recycle),
            TWO_TEMPOS, F, NO,
            RecycleOrBurn::<Test>::get(SUBNET) => RecycleOrBurnEnum::Recycle, silent();
        sudo_set_min_non_immune_uids(netuid: (), min: 7), Root, NO, NO,
            MinNonImmuneUids::<Test>::get(SUBNET) => 7, told(There::MinNonImmuneUidsSet(n, 7));
        sudo_set_burn_half_life(netuid: (), burn_half_life: 36_100), TWO_TEMPOS, F, EX,
            BurnHalfLife::<Test>::get(SUBNET) => 36_100,
            told_here(Here::BurnHalfLifeSet { netuid: n, burn_half_life: 36_100 });
        sudo_set_burn_increase_mult(netuid: (), burn_increase_mult: double()), TWO_TEMPOS, F, EX,
            BurnIncreaseMult::<Test>::get(SUBNET) => double(),
            told_here(Here::BurnIncreaseMultSet { netuid: n, burn_increase_mult: double() });
        sudo_set_owner_cut_enabled(netuid: (), enabled: false), OwnerAlways, F, EX,
            OwnerCutEnabled::<Test>::get(SUBNET) => false, silent();
        sudo_set_owner_cut_auto_lock_enabled(netuid: (), enabled: true), OwnerAlways, F, EX,
            OwnerCutAutoLockEnabled::<Test>::get(SUBNET) => true, silent();
        sudo_set_min_childkey_take_per_subnet(netuid: (), take: 7), TWO_TEMPOS, F, EX,
            MinChildkeyTakePerSubnet::<Test>::get(SUBNET) => 7,
            told(There::MinChildKeyTakePerSubnetSet(n, 7));
        sudo_set_subnet_emission_enabled(netuid: (), enabled: false), Root, NO, EX,
            SubnetEmissionEnabled::<Test>::get(SUBNET) => false,
            told_here(Here::SubnetEmissionEnabledSet { netuid: n, enabled: false });
    }
}

/// Setters of the whole chain.
pub fn of_the_chain() -> Vec<Case> {
    cases! {
        sudo_set_default_take(default_take: 7), Root, NO, NO,
            MaxDelegateTake::<Test>::get() => 7, told(There::MaxDelegateTakeSet(7));
        sudo_set_tx_rate_limit(tx_rate_limit: 7), Root, NO, NO,
            TxRateLimit::<Test>::get() => 7, told(There::TxRateLimitSet(7));
        sudo_set_subnet_owner_cut(subnet_owner_cut: 7), Root, NO, NO,
            SubnetOwnerCut::<Test>::get() => 7, told(There::SubnetOwnerCutSet(7));
        sudo_set_network_rate_limit(rate_limit: 7), Root, NO, NO,
            NetworkRateLimit::<Test>::get() => 7, told(There::NetworkRateLimitSet(7));
        sudo_set_network_immunity_period(immunity_period: 7), Root, NO, NO,
            NetworkImmunityPeriod::<Test>::get() => 7, told(There::NetworkImmunityPeriodSet(7));
        sudo_set_network_min_lock_cost(lock_cost: rao(7)), Root, NO, NO,
            NetworkMinLockCost::<Test>::get() => rao(7),
            told(There::NetworkMinLockCostSet(rao(7)));
        sudo_set_subnet_limit(max_subnets: 7), Root, NO, NO,
            SubnetLimit::<Test>::get() => 7, told(There::SubnetLimitSet(7));
        sudo_set_lock_reduction_interval(interval: 7), Root, NO, NO,
            NetworkLockReductionInterval::<Test>::get() => 7,
            told(There::NetworkLockCostReductionIntervalSet(7));
        sudo_set_stake_threshold(min_stake: 7), Root, NO, NO,
            StakeThreshold::<Test>::get() => 7, told(There::StakeThresholdSet(7));
        sudo_set_nominator_min_required_stake(min_stake: 7), Root, NO, NO,
            NominatorMinRequiredStake::<Test>::get() => 7, silent();
        sudo_set_tx_delegate_take_rate_limit(tx_rate_limit: 7), Root, NO, NO,
            TxDelegateTakeRateLimit::<Test>::get() => 7, told(There::TxDelegateTakeRateLimitSet(7));
        sudo_set_min_delegate_take(take: 7), Root, NO, NO,
            MinDelegateTake::<Test>::get() => 7, told(There::MinDelegateTakeSet(7));
        sudo_set_subnet_moving_alpha(alpha: half()), Root, NO, NO,
            SubnetMovingAlpha::<Test>::get() => half(), silent();
        sudo_set_commit_reveal_version(version: 7), Root, NO, NO,
            CommitRevealWeightsVersion::<Test>::get() => 7, told(There::CommitRevealVersionSet(7));
        sudo_set_ck_burn(burn: 7), Root, NO, NO, CKBurn::<Test>::get() => 7, silent();
        sudo_set_admin_freeze_window(window: 7), Root, NO, NO,
            AdminFreezeWindow::<Test>::get() => 7, told(There::AdminFreezeWindowSet(7));
        sudo_set_owner_hparam_rate_limit(epochs: 7), Root, NO, NO,
            OwnerHyperparamRateLimit::<Test>::get() => 7,
            told(There::OwnerHyperparamRateLimitSet(7));
        sudo_set_start_call_delay(delay: 7), Root, NO, NO,
            StartCallDelay::<Test>::get() => 7, told(There::StartCallDelaySet(7));
        sudo_set_max_mechanism_count(max_mechanism_count: MechId::new(16)), Root, NO, NO,
            MaxMechanismCount::<Test>::get() => MechId::new(16), silent();
        sudo_set_dissolve_network_schedule_duration(duration: 7), Root, NO, NO,
            DissolveNetworkScheduleDuration::<Test>::get() => 7,
            told(There::DissolveNetworkScheduleDurationSet(7));
        sudo_set_tao_flow_cutoff(flow_cutoff: I64F64::from_bits(7)), Root, NO, NO,
            TaoFlowCutoff::<Test>::get() => I64F64::from_bits(7), silent();
        sudo_set_tao_flow_normalization_exponent(exponent: double()), Root, NO, NO,
            FlowNormExponent::<Test>::get() => double(), silent();
        sudo_set_tao_flow_smoothing_factor(smoothing_factor: 7), Root, NO, NO,
            FlowEmaSmoothingFactor::<Test>::get() => 7, silent();
        sudo_set_net_tao_flow_enabled(enabled: false), Root, NO, NO,
            NetTaoFlowEnabled::<Test>::get() => false, silent();
        sudo_set_coldkey_swap_announcement_delay(duration: 7), Root, NO, NO,
            ColdkeySwapAnnouncementDelay::<Test>::get() => 7,
            told(There::ColdkeySwapAnnouncementDelaySet(7));
        sudo_set_coldkey_swap_reannouncement_delay(duration: 7), Root, NO, NO,
            ColdkeySwapReannouncementDelay::<Test>::get() => 7,
            told(There::ColdkeySwapReannouncementDelaySet(7));
        sudo_set_max_epochs_per_block(max_epochs_per_block: 7), Root, NO, NO,
            MaxEpochsPerBlock::<Test>::get() => 7, told(There::MaxEpochsPerBlockSet(7));
    }
}

/// All of them.
pub fn all() -> Vec<Case> {
    of_subnets().into_iter().chain(of_the_chain()).collect()
}
