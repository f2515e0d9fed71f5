//! The calls, with the interface's indices and weights (spec: registry §22).

use frame_support::pallet_macros::pallet_section;

/// The pallet's calls.
#[pallet_section]
mod calls {
    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Sets the upper bound of delegate takes.
        #[pallet::call_index(1)]
        #[pallet::weight(Weight::from_parts(105_400_000, 0))]
        pub fn sudo_set_default_take(origin: OriginFor<T>, default_take: u16) -> DispatchResult {
            Self::by_root(origin, Subtensor::<T>::set_max_delegate_take, default_take)
        }

        /// Sets the blocks between two hotkey swaps of a coldkey.
        #[pallet::call_index(2)]
        #[pallet::weight(Weight::from_parts(105_440_000, 0))]
        pub fn sudo_set_tx_rate_limit(origin: OriginFor<T>, tx_rate_limit: u64) -> DispatchResult {
            Self::by_root(origin, Subtensor::<T>::set_tx_rate_limit, tx_rate_limit)
        }

        /// Sets the blocks between two announcements of an endpoint.
        #[pallet::call_index(3)]
        #[pallet::weight(Weight::from_parts(228_633_000, 4_212))]
        pub fn sudo_set_serving_rate_limit(
            origin: OriginFor<T>,
            netuid: NetUid,
            serving_rate_limit: u64,
        ) -> DispatchResult {
            Gate::<T>::owner(origin, netuid, ServingRateLimit)?
                .set(Subtensor::<T>::set_serving_rate_limit, serving_rate_limit)
        }

        /// Sets the lower bound of the difficulty.
        #[pallet::call_index(4)]
        #[pallet::weight(Weight::from_parts(259_554_000, 4_383))]
        pub fn sudo_set_min_difficulty(
            origin: OriginFor<T>,
            netuid: NetUid,
            min_difficulty: u64,
        ) -> DispatchResult {
            Gate::<T>::root_in_window(origin, netuid)?
                .existing()?
                .set(Subtensor::<T>::set_min_difficulty, min_difficulty)
        }

        /// Sets the upper bound of the difficulty.
        #[pallet::call_index(5)]
        #[pallet::weight(Weight::from_parts(259_704_000, 4_383))]
        pub fn sudo_set_max_difficulty(
            origin: OriginFor<T>,
            netuid: NetUid,
            max_difficulty: u64,
        ) -> DispatchResult {
            Gate::<T>::owner(origin, netuid, MaxDifficulty)?
                .existing()?
                .set(Subtensor::<T>::set_max_difficulty, max_difficulty)
        }

        /// Sets the smallest version key accepted with weights.
        #[pallet::call_index(6)]
        #[pallet::weight(Weight::from_parts(259_204_000, 4_383))]
        pub fn sudo_set_weights_version_key(
            origin: OriginFor<T>,
            netuid: NetUid,
            weights_version_key: u64,
        ) -> DispatchResult {
            Gate::<T>::owner(origin, netuid, OwnerLimit::WeightsVersionKey)?
                .existing()?
                .set(Subtensor::<T>::set_weights_version_key, weights_version_key)
        }

        /// Sets the blocks between two settings of weights by one neuron.
        #[pallet::call_index(7)]
        #[pallet::weight(Weight::from_parts(141_420_000, 4_084))]
        pub fn sudo_set_weights_set_rate_limit(
            origin: OriginFor<T>,
            netuid: NetUid,
            weights_set_rate_limit: u64,
        ) -> DispatchResult {
            Gate::<T>::root(origin, netuid)?
                .existing()?
                .set(Subtensor::<T>::set_weights_set_rate_limit, weights_set_rate_limit)
        }

        /// Sets the blocks between two adjustments of the difficulty.
        #[pallet::call_index(8)]
        #[pallet::weight(Weight::from_parts(141_320_000, 4_084))]
        pub fn sudo_set_adjustment_interval(
            origin: OriginFor<T>,
            netuid: NetUid,
            adjustment_interval: u16,
        ) -> DispatchResult {
            Gate::<T>::root(origin, netuid)?
                .existing()?
                .set(Subtensor::<T>::set_adjustment_interval, adjustment_interval)
        }

        /// Sets the share of the old difficulty kept at an adjustment, of `u64::MAX`.
        #[pallet::call_index(9)]
        #[pallet::weight(Weight::from_parts(139_000_000, 0))]
        pub fn sudo_set_adjustment_alpha(
            origin: OriginFor<T>,
            netuid: NetUid,
            adjustment_alpha: u64,
        ) -> DispatchResult {
            Gate::<T>::owner(origin, netuid, AdjustmentAlpha)?
                .existing()?
                .set(Subtensor::<T>::set_adjustment_alpha, adjustment_alpha)
        }

        /// Sets the blocks during which a new neuron is pruned last.
        #[pallet::call_index(13)]
        #[pallet::weight(Weight::from_parts(259_414_000, 4_383))]
        pub fn sudo_set_immunity_period(
            origin: OriginFor<T>,
            netuid: NetUid,
            immunity_period: u16,
        ) -> DispatchResult {
            Gate::<T>::owner(origin, netuid, ImmunityPeriod)?
                .existing()?
                .set(Subtensor::<T>::set_immunity_period, immunity_period)
        }

        /// Sets the fewest weights a validator must set.
        #[pallet::call_index(14)]
        #[pallet::weight(Weight::from_parts(259_664_000, 4_383))]
        pub fn sudo_set_min_allowed_weights(
            origin: OriginFor<T>,
            netuid: NetUid,
            min_allowed_weights: u16,
        ) -> DispatchResult {
            Gate::<T>::owner(origin, netuid, MinAllowedWeights)?
                .existing()?
                .set(Subtensor::<T>::set_min_allowed_weights, min_allowed_weights)
        }

        /// Sets the most uids of a subnet.
        #[pallet::call_index(15)]
        #[pallet::weight(Weight::from_parts(343_381_000, 4_433))]
        pub fn sudo_set_max_allowed_uids(
            origin: OriginFor<T>,
            netuid: NetUid,
            max_allowed_uids: u16,
        ) -> DispatchResult {
            Gate::<T>::owner(origin, netuid, MaxAllowedUids)?
                .existing()?
                .within(bounds::max_allowed_uids::<T>(netuid, max_allowed_uids))?
                .set(Subtensor::<T>::set_max_allowed_uids, max_allowed_uids)
        }

        /// Sets the majority that makes a consensus weight.
        #[pallet::call_index(16)]
        #[pallet::weight(Weight::from_parts(141_301_000, 4_084))]
        pub fn sudo_set_kappa(origin: OriginFor<T>, netuid: NetUid, kappa: u16) -> DispatchResult {
            Gate::<T>::root(origin, netuid)?.existing()?.set(Subtensor::<T>::set_kappa, kappa)
        }

        /// Sets the legacy trust parameter.
        #[pallet::call_index(17)]
        #[pallet::weight(Weight::from_parts(256_268_000, 4_383))]
        pub fn sudo_set_rho(origin: OriginFor<T>, netuid: NetUid, rho: u16) -> DispatchResult {
            Gate::<T>::owner(origin, netuid, Rho)?.existing()?.set(Subtensor::<T>::set_rho, rho)
        }

        /// Sets the legacy activity cutoff, in blocks.
        #[pallet::call_index(18)]
        #[pallet::weight(Weight::from_parts(285_165_000, 4_383))]
        pub fn sudo_set_activity_cutoff(
            origin: OriginFor<T>,
            netuid: NetUid,
            activity_cutoff: u16,
        ) -> DispatchResult {
            Gate::<T>::owner(origin, netuid, ActivityCutoff)?
                .existing()?
                .within(bounds::activity_cutoff::<T>(activity_cutoff))?
                .set(Subtensor::<T>::set_activity_cutoff, activity_cutoff)
        }

        /// Opens or closes registration on a subnet.
        #[pallet::call_index(19)]
        #[pallet::weight(Weight::from_parts(107_113_000, 0))]
        pub fn sudo_set_network_registration_allowed(
            origin: OriginFor<T>,
            netuid: NetUid,
            registration_allowed: bool,
        ) -> DispatchResult {
            Gate::<T>::root(origin, netuid)?
                .set(Subtensor::<T>::set_registration_allowed, registration_allowed)
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
            Gate::<T>::owner(origin, netuid, PowRegistrationAllowed)?
                .existing()?
                .off_root()?
                .set(Subtensor::<T>::set_pow_registration_allowed, registration_allowed)
        }

        /// Sets the registrations aimed at per interval.
        #[pallet::call_index(21)]
        #[pallet::weight(Weight::from_parts(259_103_000, 4_383))]
        pub fn sudo_set_target_registrations_per_interval(
            origin: OriginFor<T>,
            netuid: NetUid,
            target_registrations_per_interval: u16,
        ) -> DispatchResult {
            Gate::<T>::root_in_window(origin, netuid)?
                .existing()?
                .set(Subtensor::<T>::set_target_registrations, target_registrations_per_interval)
        }

        /// Sets the floor of the registration price, in rao.
        #[pallet::call_index(22)]
        #[pallet::weight(Weight::from_parts(287_780_000, 4_385))]
        pub fn sudo_set_min_burn(
            origin: OriginFor<T>,
            netuid: NetUid,
            min_burn: TaoBalance,
        ) -> DispatchResult {
            Gate::<T>::owner(origin, netuid, MinBurn)?
                .existing()?
                .within(bounds::min_burn::<T>(netuid, min_burn))?
                .set(Subtensor::<T>::set_min_burn, min_burn)
        }

        /// Sets the ceiling of the registration price, in rao.
        #[pallet::call_index(23)]
        #[pallet::weight(Weight::from_parts(286_949_000, 4_410))]
        pub fn sudo_set_max_burn(
            origin: OriginFor<T>,
            netuid: NetUid,
            max_burn: TaoBalance,
        ) -> DispatchResult {
            Gate::<T>::owner(origin, netuid, MaxBurn)?
                .existing()?
                .within(bounds::max_burn::<T>(netuid, max_burn))?
                .set(Subtensor::<T>::set_max_burn, max_burn)
        }

        /// Sets the difficulty of registrations by proof of work.
        #[pallet::call_index(24)]
        #[pallet::weight(Weight::from_parts(259_434_000, 4_383))]
        pub fn sudo_set_difficulty(
            origin: OriginFor<T>,
            netuid: NetUid,
            difficulty: u64,
        ) -> DispatchResult {
            Gate::<T>::root_in_window(origin, netuid)?
                .existing()?
                .set(Subtensor::<T>::set_difficulty, difficulty)
        }

        /// Sets the most validator permits of a subnet.
        #[pallet::call_index(25)]
        #[pallet::weight(Weight::from_parts(285_896_000, 4_383))]
        pub fn sudo_set_max_allowed_validators(
            origin: OriginFor<T>,
            netuid: NetUid,
            max_allowed_validators: u16,
        ) -> DispatchResult {
            Gate::<T>::root_in_window(origin, netuid)?
                .existing()?
                .within(bounds::max_allowed_validators::<T>(netuid, max_allowed_validators))?
                .set(Subtensor::<T>::set_max_allowed_validators, max_allowed_validators)
        }

        /// Sets the share of old bonds kept per epoch, in millionths.
        #[pallet::call_index(26)]
        #[pallet::weight(Weight::from_parts(259_495_000, 4_383))]
        pub fn sudo_set_bonds_moving_average(
            origin: OriginFor<T>,
            netuid: NetUid,
            bonds_moving_average: u64,
        ) -> DispatchResult {
            let in_owner_range = bonds_moving_average <= bounds::MAX_BONDS_MOVING_AVERAGE;
            Gate::<T>::owner(origin, netuid, BondsMovingAverage)?
                .owner_ensure(in_owner_range, Error::BondsMovingAverageMaxReached)?
                .existing()?
                .set(Subtensor::<T>::set_bonds_moving_average, bonds_moving_average)
        }

        /// Sets the registrations allowed per block.
        #[pallet::call_index(27)]
        #[pallet::weight(Weight::from_parts(259_604_000, 4_383))]
        pub fn sudo_set_max_registrations_per_block(
            origin: OriginFor<T>,
            netuid: NetUid,
            max_registrations_per_block: u16,
        ) -> DispatchResult {
            Gate::<T>::root_in_window(origin, netuid)?
                .existing()?
                .set(Subtensor::<T>::set_max_registrations_per_block, max_registrations_per_block)
        }

        /// Sets the owners' share of alpha emission, of 65535.
        #[pallet::call_index(28)]
        #[pallet::weight(Weight::from_parts(114_000_000, 0))]
        pub fn sudo_set_subnet_owner_cut(
            origin: OriginFor<T>,
            subnet_owner_cut: u16,
        ) -> DispatchResult {
            Self::by_root(origin, Subtensor::<T>::set_subnet_owner_cut, subnet_owner_cut)
        }

        /// Sets the blocks between two subnet registrations.
        #[pallet::call_index(29)]
        #[pallet::weight(Weight::from_parts(114_000_000, 0))]
        pub fn sudo_set_network_rate_limit(
            origin: OriginFor<T>,
            rate_limit: u64,
        ) -> DispatchResult {
            Self::by_root(origin, Subtensor::<T>::set_network_rate_limit, rate_limit)
        }

        /// Sets a subnet's tempo, in blocks, and starts a new cycle; 0 stops its epochs.
        #[pallet::call_index(30)]
        #[pallet::weight(Weight::from_parts(361_298_000, 4_383))]
        pub fn sudo_set_tempo(origin: OriginFor<T>, netuid: NetUid, tempo: u16) -> DispatchResult {
            Gate::<T>::root_in_window(origin, netuid)?
                .existing()?
                .set(Subtensor::<T>::change_tempo, tempo)
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

        /// Sets the blocks during which a new subnet is not replaced.
        #[pallet::call_index(35)]
        #[pallet::weight(Weight::from_parts(114_000_000, 0))]
        pub fn sudo_set_network_immunity_period(
            origin: OriginFor<T>,
            immunity_period: u64,
        ) -> DispatchResult {
            Self::by_root(origin, Subtensor::<T>::set_network_immunity_period, immunity_period)
        }

        /// Sets the floor of the cost of a subnet, in rao.
        #[pallet::call_index(36)]
        #[pallet::weight(Weight::from_parts(114_000_000, 0))]
        pub fn sudo_set_network_min_lock_cost(
            origin: OriginFor<T>,
            lock_cost: TaoBalance,
        ) -> DispatchResult {
            Self::by_root(origin, Subtensor::<T>::set_network_min_lock_cost, lock_cost)
        }

        /// Sets the most subnets there may be.
        #[pallet::call_index(37)]
        #[pallet::weight(Weight::from_parts(114_000_000, 0))]
        pub fn sudo_set_subnet_limit(origin: OriginFor<T>, max_subnets: u16) -> DispatchResult {
            Self::by_root(origin, Subtensor::<T>::set_subnet_limit, max_subnets)
        }

        /// Sets the blocks over which the cost of a subnet falls.
        #[pallet::call_index(38)]
        #[pallet::weight(Weight::from_parts(114_000_000, 0))]
        pub fn sudo_set_lock_reduction_interval(
            origin: OriginFor<T>,
            interval: u64,
        ) -> DispatchResult {
            Self::by_root(origin, Subtensor::<T>::set_lock_reduction_interval, interval)
        }

        /// Sets the sum of registration prices reported for a subnet, in rao.
        #[pallet::call_index(39)]
        #[pallet::weight(Weight::from_parts(141_541_000, 4_084))]
        pub fn sudo_set_rao_recycled(
            origin: OriginFor<T>,
            netuid: NetUid,
            rao_recycled: TaoBalance,
        ) -> DispatchResult {
            Gate::<T>::root(origin, netuid)?
                .existing()?
                .set(Subtensor::<T>::set_rao_recycled, rao_recycled)
        }

        /// Sets the least stake weight to set weights.
        #[pallet::call_index(42)]
        #[pallet::weight(Weight::from_parts(105_500_000, 0))]
        pub fn sudo_set_stake_threshold(origin: OriginFor<T>, min_stake: u64) -> DispatchResult {
            Self::by_root(origin, Subtensor::<T>::set_stake_threshold, min_stake)
        }

        /// Sets the smallest nomination, in millionths of the minimum stake.
        #[pallet::call_index(43)]
        #[pallet::weight(Weight::from_parts(255_697_000, 6_890))]
        pub fn sudo_set_nominator_min_required_stake(
            origin: OriginFor<T>,
            min_stake: u64,
        ) -> DispatchResult {
            Self::by_root(origin, Subtensor::<T>::set_nominator_min_required_stake, min_stake)
        }

        /// Sets the blocks between a change of a delegate's take and its next increase.
        #[pallet::call_index(45)]
        #[pallet::weight(Weight::from_parts(105_420_000, 0))]
        pub fn sudo_set_tx_delegate_take_rate_limit(
            origin: OriginFor<T>,
            tx_rate_limit: u64,
        ) -> DispatchResult {
            Self::by_root(origin, Subtensor::<T>::set_tx_delegate_take_rate_limit, tx_rate_limit)
        }

        /// Sets the lower bound of delegate takes.
        #[pallet::call_index(46)]
        #[pallet::weight(Weight::from_parts(105_490_000, 0))]
        pub fn sudo_set_min_delegate_take(origin: OriginFor<T>, take: u16) -> DispatchResult {
            Self::by_root(origin, Subtensor::<T>::set_min_delegate_take, take)
        }

        /// Switches commit–reveal of weights.
        #[pallet::call_index(49)]
        #[pallet::weight(Weight::from_parts(259_544_000, 4_383))]
        pub fn sudo_set_commit_reveal_weights_enabled(
            origin: OriginFor<T>,
            netuid: NetUid,
            enabled: bool,
        ) -> DispatchResult {
            Gate::<T>::owner(origin, netuid, CommitRevealEnabled)?
                .existing()?
                .set(Subtensor::<T>::set_commit_reveal_enabled, enabled)
        }

        /// Switches liquid alpha.
        #[pallet::call_index(50)]
        #[pallet::weight(Weight::from_parts(225_538_000, 4_280))]
        pub fn sudo_set_liquid_alpha_enabled(
            origin: OriginFor<T>,
            netuid: NetUid,
            enabled: bool,
        ) -> DispatchResult {
            Gate::<T>::owner(origin, netuid, LiquidAlphaEnabled)?
                .set(Subtensor::<T>::set_liquid_alpha, enabled)
        }

        /// Sets the bounds of liquid alpha's rate, of 65535.
        #[pallet::call_index(51)]
        #[pallet::weight(Weight::from_parts(259_224_000, 4_427))]
        pub fn sudo_set_alpha_values(
            origin: OriginFor<T>,
            netuid: NetUid,
            alpha_low: u16,
            alpha_high: u16,
        ) -> DispatchResult {
            Gate::<T>::owner(origin, netuid, AlphaValues)?
                .within(bounds::alpha_values::<T>(netuid, alpha_low, alpha_high))?
                .set(Subtensor::<T>::set_alpha_values, (alpha_low, alpha_high))
        }

        /// Sets the blocks before a scheduled dissolution, of which there are none.
        #[pallet::call_index(55)]
        #[pallet::weight(Weight::from_parts(105_591_000, 0))]
        pub fn sudo_set_dissolve_network_schedule_duration(
            origin: OriginFor<T>,
            duration: BlockNumberFor<T>,
        ) -> DispatchResult {
            Self::by_root(origin, Subtensor::<T>::set_dissolve_network_schedule_duration, duration)
        }

        /// Sets the epochs between a commit and its reveal.
        #[pallet::call_index(57)]
        #[pallet::weight(Weight::from_parts(259_654_000, 4_383))]
        pub fn sudo_set_commit_reveal_weights_interval(
            origin: OriginFor<T>,
            netuid: NetUid,
            interval: u64,
        ) -> DispatchResult {
            Gate::<T>::owner(origin, netuid, WeightCommitInterval)?
                .existing()?
                .within(bounds::reveal_period::<T>(interval))?
                .set(Subtensor::<T>::set_reveal_period, interval)
        }

        /// Sets the share of a clipped weight that counts for bonds, of 65535.
        #[pallet::call_index(60)]
        #[pallet::weight(Weight::from_parts(259_354_000, 4_383))]
        pub fn sudo_set_bonds_penalty(
            origin: OriginFor<T>,
            netuid: NetUid,
            bonds_penalty: u16,
        ) -> DispatchResult {
            Gate::<T>::owner(origin, netuid, BondsPenalty)?
                .existing()?
                .set(Subtensor::<T>::set_bonds_penalty, bonds_penalty)
        }

        /// Allows or forbids stake of a subnet to change coldkeys.
        #[pallet::call_index(61)]
        #[pallet::weight(Weight::from_parts(228_343_000, 4_280))]
        pub fn sudo_set_toggle_transfer(
            origin: OriginFor<T>,
            netuid: NetUid,
            toggle: bool,
        ) -> DispatchResult {
            Gate::<T>::owner(origin, netuid, TransferEnabled)?
                .set(Subtensor::<T>::set_transfer_toggle, toggle)
        }

        /// Sets the base factor of the price average.
        #[pallet::call_index(63)]
        #[pallet::weight(Weight::from_parts(102_955_000, 0))]
        pub fn sudo_set_subnet_moving_alpha(origin: OriginFor<T>, alpha: I96F32) -> DispatchResult {
            Self::by_root(origin, Subtensor::<T>::set_subnet_moving_alpha, alpha)
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

        /// Sets the age in blocks at which the price average moves at half speed.
        #[pallet::call_index(65)]
        #[pallet::weight(Weight::from_parts(104_198_000, 0))]
        pub fn sudo_set_ema_price_halving_period(
            origin: OriginFor<T>,
            netuid: NetUid,
            ema_halving: u64,
        ) -> DispatchResult {
            Gate::<T>::root(origin, netuid)?.set(Subtensor::<T>::set_ema_price_halving, ema_halving)
        }

        /// Opens or closes staking on a subnet.
        #[pallet::call_index(66)]
        #[pallet::weight(Weight::from_parts(225_467_000, 4_280))]
        pub fn sudo_set_subtoken_enabled(
            origin: OriginFor<T>,
            netuid: NetUid,
            subtoken_enabled: bool,
        ) -> DispatchResult {
            Gate::<T>::root_in_window(origin, netuid)?
                .set(Subtensor::<T>::set_subtoken_enabled, subtoken_enabled)
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

        /// Sets the steepness of the liquid-alpha sigmoid, in hundredths.
        #[pallet::call_index(68)]
        #[pallet::weight(Weight::from_parts(256_438_000, 4_383))]
        pub fn sudo_set_alpha_sigmoid_steepness(
            origin: OriginFor<T>,
            netuid: NetUid,
            steepness: i16,
        ) -> DispatchResult {
            Gate::<T>::owner(origin, netuid, AlphaSigmoidSteepness)?
                .existing()?
                .owner_ensure(steepness >= 0, Error::NegativeSigmoidSteepness)?
                .set(Subtensor::<T>::set_alpha_sigmoid_steepness, steepness)
        }

        /// Switches the Yuma-3 rule of bonds.
        #[pallet::call_index(69)]
        #[pallet::weight(Weight::from_parts(228_583_000, 4_280))]
        pub fn sudo_set_yuma3_enabled(
            origin: OriginFor<T>,
            netuid: NetUid,
            enabled: bool,
        ) -> DispatchResult {
            Gate::<T>::owner(origin, netuid, Yuma3Enabled)?
                .set(Subtensor::<T>::set_yuma3, enabled)?;
            Self::deposit_event(Event::Yuma3EnableToggled { netuid, enabled });
            Ok(())
        }

        /// Switches the reset of bonds on a neuron's request.
        #[pallet::call_index(70)]
        #[pallet::weight(Weight::from_parts(230_507_000, 4_280))]
        pub fn sudo_set_bonds_reset_enabled(
            origin: OriginFor<T>,
            netuid: NetUid,
            enabled: bool,
        ) -> DispatchResult {
            Gate::<T>::owner(origin, netuid, BondsResetEnabled)?
                .set(Subtensor::<T>::set_bonds_reset, enabled)?;
            Self::deposit_event(Event::BondsResetToggled { netuid, enabled });
            Ok(())
        }

        /// Sets the version of the commit–reveal scheme.
        #[pallet::call_index(71)]
        #[pallet::weight(Weight::from_parts(106_052_000, 0))]
        pub fn sudo_set_commit_reveal_version(
            origin: OriginFor<T>,
            version: u16,
        ) -> DispatchResult {
            Self::by_root(origin, Subtensor::<T>::set_commit_reveal_version, version)
        }

        /// Sets how many of the owner's neurons cannot be pruned.
        #[pallet::call_index(72)]
        #[pallet::weight(Weight::from_parts(225_107_000, 4_280))]
        pub fn sudo_set_owner_immune_neuron_limit(
            origin: OriginFor<T>,
            netuid: NetUid,
            immune_neurons: u16,
        ) -> DispatchResult {
            Gate::<T>::owner(origin, netuid, ImmuneNeuronLimit)?
                .within(bounds::immune_owner_uids::<T>(immune_neurons))?
                .set(Subtensor::<T>::set_immune_owner_uids_limit, immune_neurons)
        }

        /// Sets the share of foreign parents' dividends that is burnt, of `u64::MAX`.
        #[pallet::call_index(73)]
        #[pallet::weight(Weight::from_parts(140_650_000, 0))]
        pub fn sudo_set_ck_burn(origin: OriginFor<T>, burn: u64) -> DispatchResult {
            Self::by_root(origin, Subtensor::<T>::set_ck_burn, burn)
        }

        /// Sets the blocks before an epoch in which settings are frozen.
        #[pallet::call_index(74)]
        #[pallet::weight(Weight::from_parts(105_450_000, 0))]
        pub fn sudo_set_admin_freeze_window(origin: OriginFor<T>, window: u16) -> DispatchResult {
            Self::by_root(origin, Subtensor::<T>::set_admin_freeze_window, window)
        }

        /// Sets the tempos between two changes of one setting by an owner.
        #[pallet::call_index(75)]
        #[pallet::weight(Weight::from_parts(105_471_000, 0))]
        pub fn sudo_set_owner_hparam_rate_limit(
            origin: OriginFor<T>,
            epochs: u16,
        ) -> DispatchResult {
            Self::by_root(origin, Subtensor::<T>::set_owner_hparam_rate_limit, epochs)
        }

        /// Sets the number of a subnet's mechanisms.
        #[pallet::call_index(76)]
        #[pallet::weight(Weight::from_parts(140_000_000, 0))]
        pub fn sudo_set_mechanism_count(
            origin: OriginFor<T>,
            netuid: NetUid,
            mechanism_count: MechId,
        ) -> DispatchResult {
            Gate::<T>::owner(origin, netuid, OwnerLimit::MechanismCount)?
                .try_set(Subtensor::<T>::change_mechanism_count, mechanism_count)
        }

        /// Sets how a subnet's mechanisms share its emission, of 65535.
        #[pallet::call_index(77)]
        #[pallet::weight(Weight::from_parts(140_000_000, 0))]
        pub fn sudo_set_mechanism_emission_split(
            origin: OriginFor<T>,
            netuid: NetUid,
            maybe_split: Option<Vec<u16>>,
        ) -> DispatchResult {
            Gate::<T>::owner(origin, netuid, OwnerLimit::MechanismSplit)?
                .try_set(Subtensor::<T>::change_mechanism_split, maybe_split)
        }

        /// Limits a subnet's uids and removes the neurons beyond that earned least.
        #[pallet::call_index(78)]
        #[pallet::weight(Weight::from_parts(338_302_000, 4_398))]
        pub fn sudo_trim_to_max_allowed_uids(
            origin: OriginFor<T>,
            netuid: NetUid,
            max_n: u16,
        ) -> DispatchResult {
            Gate::<T>::owner(origin, netuid, OwnerLimit::Trim)?
                .try_set(Subtensor::<T>::trim_to_max_allowed_uids, max_n)
        }

        /// Sets the lower bound of a subnet's most uids.
        #[pallet::call_index(79)]
        #[pallet::weight(Weight::from_parts(312_890_000, 4_383))]
        pub fn sudo_set_min_allowed_uids(
            origin: OriginFor<T>,
            netuid: NetUid,
            min_allowed_uids: u16,
        ) -> DispatchResult {
            Gate::<T>::root_in_window(origin, netuid)?
                .existing()?
                .within(bounds::min_allowed_uids::<T>(netuid, min_allowed_uids))?
                .set(Subtensor::<T>::set_min_allowed_uids, min_allowed_uids)
        }

        /// Chooses what happens to the incentives of the owner's own miners.
        #[pallet::call_index(80)]
        #[pallet::weight(Weight::from_parts(270_000_000, 0))]
        pub fn sudo_set_recycle_or_burn(
            origin: OriginFor<T>,
            netuid: NetUid,
            recycle_or_burn: pallet_subtensor::RecycleOrBurnEnum,
        ) -> DispatchResult {
            Gate::<T>::owner(origin, netuid, RecycleOrBurn)?
                .set(Subtensor::<T>::set_recycle_or_burn, recycle_or_burn)
        }

        /// Sets the flow below which a subnet gets no share; dormant.
        #[pallet::call_index(81)]
        #[pallet::weight(Weight::from_parts(107_343_000, 0))]
        pub fn sudo_set_tao_flow_cutoff(
            origin: OriginFor<T>,
            flow_cutoff: I64F64,
        ) -> DispatchResult {
            Self::by_root(origin, Subtensor::<T>::set_tao_flow_cutoff, flow_cutoff)
        }

        /// Sets the exponent of flows in shares, from 1 to 2; dormant.
        #[pallet::call_index(82)]
        #[pallet::weight(Weight::from_parts(107_343_000, 0))]
        pub fn sudo_set_tao_flow_normalization_exponent(
            origin: OriginFor<T>,
            exponent: U64F64,
        ) -> DispatchResult {
            ensure_root(origin)?;
            let bounds = U64F64::from_bits(1 << 64)..=U64F64::from_bits(2 << 64);
            ensure!(bounds.contains(&exponent), Error::<T>::InvalidValue);
            Subtensor::<T>::set_flow_norm_exponent(exponent);
            Ok(())
        }

        /// Sets the weight of a block in the averages of flows; dormant.
        #[pallet::call_index(83)]
        #[pallet::weight(Weight::from_parts(107_343_000, 0))]
        pub fn sudo_set_tao_flow_smoothing_factor(
            origin: OriginFor<T>,
            smoothing_factor: u64,
        ) -> DispatchResult {
            Self::by_root(origin, Subtensor::<T>::set_flow_smoothing_factor, smoothing_factor)
        }

        /// Sets how many uids that are not immune must remain.
        #[pallet::call_index(84)]
        #[pallet::weight(Weight::from_parts(106_783_000, 0))]
        pub fn sudo_set_min_non_immune_uids(
            origin: OriginFor<T>,
            netuid: NetUid,
            min: u16,
        ) -> DispatchResult {
            Gate::<T>::root(origin, netuid)?.set(Subtensor::<T>::set_min_non_immune_uids, min)
        }

        /// Sets the blocks between a subnet's registration and its start.
        #[pallet::call_index(85)]
        #[pallet::weight(Weight::from_parts(114_000_000, 0))]
        pub fn sudo_set_start_call_delay(origin: OriginFor<T>, delay: u64) -> DispatchResult {
            Self::by_root(origin, Subtensor::<T>::set_start_call_delay, delay)
        }

        /// Sets the blocks between the announcement of a coldkey swap and the swap.
        #[pallet::call_index(86)]
        #[pallet::weight(Weight::from_parts(105_370_000, 0))]
        pub fn sudo_set_coldkey_swap_announcement_delay(
            origin: OriginFor<T>,
            duration: BlockNumberFor<T>,
        ) -> DispatchResult {
            Self::by_root(origin, Subtensor::<T>::set_coldkey_swap_announcement_delay, duration)
        }

        /// Sets the blocks after that delay before another announcement.
        #[pallet::call_index(87)]
        #[pallet::weight(Weight::from_parts(105_360_000, 0))]
        pub fn sudo_set_coldkey_swap_reannouncement_delay(
            origin: OriginFor<T>,
            duration: BlockNumberFor<T>,
        ) -> DispatchResult {
            Self::by_root(origin, Subtensor::<T>::set_coldkey_swap_reannouncement_delay, duration)
        }

        /// Sets the most mechanisms of any subnet.
        #[pallet::call_index(88)]
        #[pallet::weight(Weight::from_parts(140_000_000, 0))]
        pub fn sudo_set_max_mechanism_count(
            origin: OriginFor<T>,
            max_mechanism_count: MechId,
        ) -> DispatchResult {
            ensure_root(origin)?;
            Subtensor::<T>::change_max_mechanism_count(max_mechanism_count)
        }

        /// Sets the blocks in which the registration price halves.
        #[pallet::call_index(89)]
        #[pallet::weight((Weight::from_parts(225_000_000, 0), DispatchClass::Operational, Pays::Yes))]
        pub fn sudo_set_burn_half_life(
            origin: OriginFor<T>,
            netuid: NetUid,
            burn_half_life: u16,
        ) -> DispatchResult {
            Gate::<T>::owner(origin, netuid, BurnHalfLife)?
                .existing()?
                .off_root()?
                .within(bounds::burn_half_life::<T>(burn_half_life))?
                .set(Subtensor::<T>::set_burn_half_life, burn_half_life)?;
            Self::deposit_event(Event::BurnHalfLifeSet { netuid, burn_half_life });
            Ok(())
        }

        /// Sets the factor by which a registration raises the price.
        #[pallet::call_index(90)]
        #[pallet::weight((Weight::from_parts(225_000_000, 0), DispatchClass::Operational, Pays::Yes))]
        pub fn sudo_set_burn_increase_mult(
            origin: OriginFor<T>,
            netuid: NetUid,
            burn_increase_mult: U64F64,
        ) -> DispatchResult {
            Gate::<T>::owner(origin, netuid, BurnIncreaseMult)?
                .existing()?
                .off_root()?
                .within(bounds::burn_increase_mult::<T>(burn_increase_mult))?
                .set(Subtensor::<T>::set_burn_increase_mult, burn_increase_mult)?;
            Self::deposit_event(Event::BurnIncreaseMultSet { netuid, burn_increase_mult });
            Ok(())
        }

        /// Sets whether the protocol's flow counts against the users'; dormant.
        #[pallet::call_index(91)]
        #[pallet::weight(Weight::from_parts(107_343_000, 0))]
        pub fn sudo_set_net_tao_flow_enabled(
            origin: OriginFor<T>,
            enabled: bool,
        ) -> DispatchResult {
            Self::by_root(origin, Subtensor::<T>::set_net_tao_flow_enabled, enabled)
        }

        /// Switches the owner's cut of emission.
        #[pallet::call_index(92)]
        #[pallet::weight((Weight::from_parts(225_000_000, 0), DispatchClass::Operational, Pays::Yes))]
        pub fn sudo_set_owner_cut_enabled(
            origin: OriginFor<T>,
            netuid: NetUid,
            enabled: bool,
        ) -> DispatchResult {
            Gate::<T>::unlimited_owner(origin, netuid)?
                .existing()?
                .off_root()?
                .set(Subtensor::<T>::set_owner_cut_enabled, enabled)
        }

        /// Sets the lower bound of childkey takes on a subnet, of 65535.
        #[pallet::call_index(93)]
        #[pallet::weight(Weight::from_parts(313_100_000, 4_419))]
        pub fn sudo_set_min_childkey_take_per_subnet(
            origin: OriginFor<T>,
            netuid: NetUid,
            take: u16,
        ) -> DispatchResult {
            Gate::<T>::owner(origin, netuid, MinChildkeyTake)?
                .existing()?
                .within(bounds::min_childkey_take::<T>(take))?
                .set(Subtensor::<T>::set_min_childkey_take_on, take)
        }

        /// Switches TAO emission into a subnet's pool.
        #[pallet::call_index(94)]
        #[pallet::weight(Weight::from_parts(141_351_000, 4_084))]
        pub fn sudo_set_subnet_emission_enabled(
            origin: OriginFor<T>,
            netuid: NetUid,
            enabled: bool,
        ) -> DispatchResult {
            Gate::<T>::root(origin, netuid)?
                .existing()?
                .off_root()?
                .set(Subtensor::<T>::set_subnet_emission_enabled, enabled)?;
            Self::deposit_event(Event::SubnetEmissionEnabledSet { netuid, enabled });
            Ok(())
        }

        /// Switches the locking of the owner's cut.
        #[pallet::call_index(95)]
        #[pallet::weight((Weight::from_parts(225_000_000, 0), DispatchClass::Operational, Pays::Yes))]
        pub fn sudo_set_owner_cut_auto_lock_enabled(
            origin: OriginFor<T>,
            netuid: NetUid,
            enabled: bool,
        ) -> DispatchResult {
            Gate::<T>::unlimited_owner(origin, netuid)?
                .existing()?
                .off_root()?
                .set(Subtensor::<T>::set_owner_cut_auto_lock_enabled, enabled)
        }

        /// Sets the most epochs run in one block.
        #[pallet::call_index(96)]
        #[pallet::weight(Weight::from_parts(105_530_000, 0))]
        pub fn sudo_set_max_epochs_per_block(
            origin: OriginFor<T>,
            max_epochs_per_block: u8,
        ) -> DispatchResult {
            ensure_root(origin)?;
            bounds::max_epochs_per_block::<T>(max_epochs_per_block)?;
            Subtensor::<T>::set_max_epochs_per_block(max_epochs_per_block);
            Ok(())
        }
    }
}
