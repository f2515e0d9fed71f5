//! Constants as the metadata shows them; those that differ on fast chains show the chain's own value.

use frame_support::pallet_macros::pallet_section;

/// The pallet's constants.
#[pallet_section]
mod constants {
    #[pallet::extra_constants]
    impl<T: Config> Pallet<T> {
        /// Initial value of issuance.
        #[pallet::constant_name(InitialIssuance)]
        fn initial_issuance() -> u64 {
            0
        }

        /// Initial value of min allowed weights.
        #[pallet::constant_name(InitialMinAllowedWeights)]
        fn initial_min_allowed_weights() -> u16 {
            1_024
        }

        /// Initial value of emission value.
        #[pallet::constant_name(InitialEmissionValue)]
        fn initial_emission_value() -> u16 {
            0
        }

        /// Initial value of tempo.
        #[pallet::constant_name(InitialTempo)]
        fn initial_tempo() -> u16 {
            ByFlavour::<T, 360, 10>::get()
        }

        /// Initial value of difficulty.
        #[pallet::constant_name(InitialDifficulty)]
        fn initial_difficulty() -> u64 {
            10_000_000
        }

        /// Initial value of max difficulty.
        #[pallet::constant_name(InitialMaxDifficulty)]
        fn initial_max_difficulty() -> u64 {
            4_611_686_018_427_387_903
        }

        /// Initial value of min difficulty.
        #[pallet::constant_name(InitialMinDifficulty)]
        fn initial_min_difficulty() -> u64 {
            10_000_000
        }

        /// Initial value of rao recycled for registration.
        #[pallet::constant_name(InitialRAORecycledForRegistration)]
        fn initial_rao_recycled_for_registration() -> u64 {
            0
        }

        /// Initial value of burn.
        #[pallet::constant_name(InitialBurn)]
        fn initial_burn() -> u64 {
            100_000_000
        }

        /// Initial value of max burn.
        #[pallet::constant_name(InitialMaxBurn)]
        fn initial_max_burn() -> u64 {
            100_000_000_000
        }

        /// Initial value of min burn.
        #[pallet::constant_name(InitialMinBurn)]
        fn initial_min_burn() -> u64 {
            500_000
        }

        /// Initial value of min stake.
        #[pallet::constant_name(InitialMinStake)]
        fn initial_min_stake() -> u64 {
            2_000_000
        }

        /// Value of min burn upper bound.
        #[pallet::constant_name(MinBurnUpperBound)]
        fn min_burn_upper_bound() -> u64 {
            1_000_000_000
        }

        /// Value of max burn lower bound.
        #[pallet::constant_name(MaxBurnLowerBound)]
        fn max_burn_lower_bound() -> u64 {
            100_000_000
        }

        /// Value of min tempo.
        #[pallet::constant_name(MinTempo)]
        fn min_tempo() -> u16 {
            360
        }

        /// Value of max tempo.
        #[pallet::constant_name(MaxTempo)]
        fn max_tempo() -> u16 {
            50_400
        }

        /// Value of min activity cutoff factor milli.
        #[pallet::constant_name(MinActivityCutoffFactorMilli)]
        fn min_activity_cutoff_factor_milli() -> u32 {
            1_000
        }

        /// Value of max activity cutoff factor milli.
        #[pallet::constant_name(MaxActivityCutoffFactorMilli)]
        fn max_activity_cutoff_factor_milli() -> u32 {
            50_000
        }

        /// Initial value of adjustment interval.
        #[pallet::constant_name(InitialAdjustmentInterval)]
        fn initial_adjustment_interval() -> u16 {
            100
        }

        /// Initial value of bonds moving average.
        #[pallet::constant_name(InitialBondsMovingAverage)]
        fn initial_bonds_moving_average() -> u64 {
            900_000
        }

        /// Initial value of bonds penalty.
        #[pallet::constant_name(InitialBondsPenalty)]
        fn initial_bonds_penalty() -> u16 {
            65_535
        }

        /// Initial value of bonds reset on.
        #[pallet::constant_name(InitialBondsResetOn)]
        fn initial_bonds_reset_on() -> bool {
            false
        }

        /// Initial value of target registrations per interval.
        #[pallet::constant_name(InitialTargetRegistrationsPerInterval)]
        fn initial_target_registrations_per_interval() -> u16 {
            2
        }

        /// Initial value of rho.
        #[pallet::constant_name(InitialRho)]
        fn initial_rho() -> u16 {
            10
        }

        /// Initial value of alpha sigmoid steepness.
        #[pallet::constant_name(InitialAlphaSigmoidSteepness)]
        fn initial_alpha_sigmoid_steepness() -> i16 {
            1_000
        }

        /// Initial value of kappa.
        #[pallet::constant_name(InitialKappa)]
        fn initial_kappa() -> u16 {
            32_767
        }

        /// Initial value of min allowed uids.
        #[pallet::constant_name(InitialMinAllowedUids)]
        fn initial_min_allowed_uids() -> u16 {
            64
        }

        /// Initial value of max allowed uids.
        #[pallet::constant_name(InitialMaxAllowedUids)]
        fn initial_max_allowed_uids() -> u16 {
            256
        }

        /// Initial value of validator prune len.
        #[pallet::constant_name(InitialValidatorPruneLen)]
        fn initial_validator_prune_len() -> u64 {
            1
        }

        /// Initial value of scaling law power.
        #[pallet::constant_name(InitialScalingLawPower)]
        fn initial_scaling_law_power() -> u16 {
            50
        }

        /// Initial value of immunity period.
        #[pallet::constant_name(InitialImmunityPeriod)]
        fn initial_immunity_period() -> u16 {
            4_096
        }

        /// Initial value of activity cutoff.
        #[pallet::constant_name(InitialActivityCutoff)]
        fn initial_activity_cutoff() -> u16 {
            5_000
        }

        /// Initial value of max registrations per block.
        #[pallet::constant_name(InitialMaxRegistrationsPerBlock)]
        fn initial_max_registrations_per_block() -> u16 {
            1
        }

        /// Initial value of pruning score.
        #[pallet::constant_name(InitialPruningScore)]
        fn initial_pruning_score() -> u16 {
            65_535
        }

        /// Initial value of max allowed validators.
        #[pallet::constant_name(InitialMaxAllowedValidators)]
        fn initial_max_allowed_validators() -> u16 {
            128
        }

        /// Initial value of default delegate take.
        #[pallet::constant_name(InitialDefaultDelegateTake)]
        fn initial_default_delegate_take() -> u16 {
            11_796
        }

        /// Initial value of min delegate take.
        #[pallet::constant_name(InitialMinDelegateTake)]
        fn initial_min_delegate_take() -> u16 {
            0
        }

        /// Initial value of default child key take.
        #[pallet::constant_name(InitialDefaultChildKeyTake)]
        fn initial_default_child_key_take() -> u16 {
            0
        }

        /// Initial value of min child key take.
        #[pallet::constant_name(InitialMinChildKeyTake)]
        fn initial_min_child_key_take() -> u16 {
            0
        }

        /// Initial value of max child key take.
        #[pallet::constant_name(InitialMaxChildKeyTake)]
        fn initial_max_child_key_take() -> u16 {
            11_796
        }

        /// Initial value of weights version key.
        #[pallet::constant_name(InitialWeightsVersionKey)]
        fn initial_weights_version_key() -> u64 {
            0
        }

        /// Initial value of serving rate limit.
        #[pallet::constant_name(InitialServingRateLimit)]
        fn initial_serving_rate_limit() -> u64 {
            50
        }

        /// Initial value of tx rate limit.
        #[pallet::constant_name(InitialTxRateLimit)]
        fn initial_tx_rate_limit() -> u64 {
            1_000
        }

        /// Initial value of tx delegate take rate limit.
        #[pallet::constant_name(InitialTxDelegateTakeRateLimit)]
        fn initial_tx_delegate_take_rate_limit() -> u64 {
            216_000
        }

        /// Initial value of tx child key take rate limit.
        #[pallet::constant_name(InitialTxChildKeyTakeRateLimit)]
        fn initial_tx_child_key_take_rate_limit() -> u64 {
            ByFlavour::<T, 216_000, 5>::get()
        }

        /// Initial value of adjustment alpha.
        #[pallet::constant_name(InitialAdjustmentAlpha)]
        fn initial_adjustment_alpha() -> u64 {
            0
        }

        /// Initial value of network immunity period.
        #[pallet::constant_name(InitialNetworkImmunityPeriod)]
        fn initial_network_immunity_period() -> u64 {
            1_296_000
        }

        /// Initial value of network min lock cost.
        #[pallet::constant_name(InitialNetworkMinLockCost)]
        fn initial_network_min_lock_cost() -> u64 {
            1_000_000_000_000
        }

        /// Initial value of subnet owner cut.
        #[pallet::constant_name(InitialSubnetOwnerCut)]
        fn initial_subnet_owner_cut() -> u16 {
            11_796
        }

        /// Initial value of network lock reduction interval.
        #[pallet::constant_name(InitialNetworkLockReductionInterval)]
        fn initial_network_lock_reduction_interval() -> u64 {
            100_800
        }

        /// Initial value of network rate limit.
        #[pallet::constant_name(InitialNetworkRateLimit)]
        fn initial_network_rate_limit() -> u64 {
            7_200
        }

        /// Value of key swap cost.
        #[pallet::constant_name(KeySwapCost)]
        fn key_swap_cost() -> u64 {
            100_000_000
        }

        /// Value of alpha high.
        #[pallet::constant_name(AlphaHigh)]
        fn alpha_high() -> u16 {
            58_982
        }

        /// Value of alpha low.
        #[pallet::constant_name(AlphaLow)]
        fn alpha_low() -> u16 {
            45_875
        }

        /// Value of liquid alpha on.
        #[pallet::constant_name(LiquidAlphaOn)]
        fn liquid_alpha_on() -> bool {
            false
        }

        /// Value of yuma3 on.
        #[pallet::constant_name(Yuma3On)]
        fn yuma3_on() -> bool {
            false
        }

        /// Initial value of coldkey swap announcement delay.
        #[pallet::constant_name(InitialColdkeySwapAnnouncementDelay)]
        fn initial_coldkey_swap_announcement_delay() -> u32 {
            ByFlavour::<T, 36_000, 50>::get()
        }

        /// Initial value of coldkey swap reannouncement delay.
        #[pallet::constant_name(InitialColdkeySwapReannouncementDelay)]
        fn initial_coldkey_swap_reannouncement_delay() -> u32 {
            ByFlavour::<T, 7_200, 10>::get()
        }

        /// Initial value of dissolve network schedule duration.
        #[pallet::constant_name(InitialDissolveNetworkScheduleDuration)]
        fn initial_dissolve_network_schedule_duration() -> u32 {
            36_000
        }

        /// Initial value of tao weight.
        #[pallet::constant_name(InitialTaoWeight)]
        fn initial_tao_weight() -> u64 {
            971_718_665_099_567_868
        }

        /// Initial value of ema price halving period.
        #[pallet::constant_name(InitialEmaPriceHalvingPeriod)]
        fn initial_ema_price_halving_period() -> u64 {
            201_600
        }

        /// Initial value of start call delay.
        #[pallet::constant_name(InitialStartCallDelay)]
        fn initial_start_call_delay() -> u64 {
            0
        }

        /// Value of key swap on subnet cost.
        #[pallet::constant_name(KeySwapOnSubnetCost)]
        fn key_swap_on_subnet_cost() -> u64 {
            1_000_000
        }

        /// Value of hotkey swap on subnet interval.
        #[pallet::constant_name(HotkeySwapOnSubnetInterval)]
        fn hotkey_swap_on_subnet_interval() -> u64 {
            ByFlavour::<T, 7_200, 1>::get()
        }

        /// Value of lease dividends distribution interval.
        #[pallet::constant_name(LeaseDividendsDistributionInterval)]
        fn lease_dividends_distribution_interval() -> u32 {
            100
        }

        /// Value of max immune uids percentage.
        #[pallet::constant_name(MaxImmuneUidsPercentage)]
        fn max_immune_uids_percentage() -> u8 {
            80
        }

        /// Value of subtensor pallet id.
        #[pallet::constant_name(SubtensorPalletId)]
        fn subtensor_pallet_id() -> [u8; 8] {
            *b"subtensr"
        }

        /// Value of burn account id.
        #[pallet::constant_name(BurnAccountId)]
        fn burn_account_id() -> [u8; 8] {
            *b"burntnsr"
        }

        /// Initial value of max epochs per block.
        #[pallet::constant_name(InitialMaxEpochsPerBlock)]
        fn initial_max_epochs_per_block() -> u8 {
            ByFlavour::<T, 2, 32>::get()
        }
    }
}
