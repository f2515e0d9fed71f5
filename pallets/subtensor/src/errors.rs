//! Errors, in the interface's order: clients index the list by the encoded byte.

use frame_support::pallet_macros::pallet_section;

/// The pallet's errors.
#[pallet_section]
mod errors {
    #[pallet::error]
    pub enum Error<T> {
        /// Netuid 0 is missing (root registration, root claim).
        RootNetworkDoesNotExist,
        /// Ip_type is neither 4 nor 6.
        InvalidIpType,
        /// Ip number is not a usable public address for its type.
        InvalidIpAddress,
        /// Port 0.
        InvalidPort,
        /// Hotkey has no uid on that subnet.
        HotKeyNotRegisteredInSubNet,
        /// Hotkey has no owner record.
        HotKeyAccountNotExists,
        /// Coldkey/hotkey has no registration where one is needed (serving, identity).
        HotKeyNotRegisteredInNetwork,
        /// Caller does not own the hotkey (associate_evm_key: hotkey has no owner).
        NonAssociatedColdKey,
        /// Unused.
        NotEnoughStake,
        /// Asked to take more stake than is held.
        NotEnoughStakeToWithdraw,
        /// Stake weight below StakeThreshold.
        NotEnoughStakeToSetWeights,
        /// Parent own stake under the threshold for having children.
        NotEnoughStakeToSetChildkeys,
        /// Free TAO too small for the purchase or registration burn.
        NotEnoughBalanceToStake,
        /// Currency withdrawal refused.
        BalanceWithdrawalError,
        /// Unused.
        ZeroBalanceAfterWithdrawn,
        /// Non-self weights without a validator permit.
        NeuronNoValidatorPermit,
        /// Uids and values differ in length.
        WeightVecNotEqualSize,
        /// A uid appears twice in a weight vector.
        DuplicateUids,
        /// A target uid does not exist.
        UidVecContainInvalidOne,
        /// Fewer weights than MinAllowedWeights.
        WeightVecLengthIsLow,
        /// Per-block registration cap reached.
        TooManyRegistrationsThisBlock,
        /// Hotkey already holds a uid there.
        HotKeyAlreadyRegisteredInSubNet,
        /// Hotkey swap with identical keys.
        NewHotKeyIsSameWithOld,
        /// Target hotkey already has root stake or claimable root dividends.
        NewHotKeyNotCleanForRootSwap,
        /// PoW block number not in the past, or too old.
        InvalidWorkBlock,
        /// PoW seal does not meet the difficulty.
        InvalidDifficulty,
        /// PoW seal does not match, or was used before.
        InvalidSeal,
        /// A normalised weight exceeds the maximum.
        MaxWeightExceeded,
        /// Unused.
        HotKeyAlreadyDelegate,
        /// Weights set again before the rate limit elapsed.
        SettingWeightsTooFast,
        /// Version_key is older than the subnet key.
        IncorrectWeightVersionKey,
        /// Endpoint republished before the limit elapsed.
        ServingRateLimitExceeded,
        /// More uids given than exist.
        UidsLengthExceedUidsInSubNet,
        /// Subnet created too soon after the previous one.
        NetworkTxRateLimitExceeded,
        /// Take raised too soon.
        DelegateTxRateLimitExceeded,
        /// Hotkey swap too soon after the last one.
        HotKeySetTxRateLimitExceeded,
        /// Unused.
        StakingRateLimitExceeded,
        /// Registration is switched off (or not yet open).
        SubNetRegistrationDisabled,
        /// Interval registration cap reached (root).
        TooManyRegistrationsThisInterval,
        /// Unused.
        TransactorAccountShouldBeHotKey,
        /// Faucet called in a build without it.
        FaucetDisabled,
        /// Caller is not the owner coldkey.
        NotSubnetOwner,
        /// Operation not allowed on netuid 0.
        RegistrationNotPermittedOnRootSubnet,
        /// Root is full and the candidate stakes less than its weakest member.
        StakeTooLowForRoot,
        /// Unused.
        AllNetworksInImmunity,
        /// Cannot afford the hotkey-swap cost.
        NotEnoughBalanceToPaySwapHotKey,
        /// Unused.
        NotRootSubnet,
        /// Weights on netuid 0 are refused.
        CanNotSetRootNetworkWeights,
        /// No uid can be freed or subnet allows zero uids.
        NoNeuronIdAvailable,
        /// Take under minimum, or not lower/higher than before as required.
        DelegateTakeTooLow,
        /// Take over maximum.
        DelegateTakeTooHigh,
        /// No stored commit to reveal.
        NoWeightsCommitFound,
        /// Revealed data hashes to no stored commit.
        InvalidRevealCommitHashNotMatch,
        /// Direct set refused because commit-reveal is on.
        CommitRevealEnabled,
        /// Commit/reveal refused because it is off.
        CommitRevealDisabled,
        /// Alpha bounds cannot change while liquid alpha is off.
        LiquidAlphaDisabled,
        /// Alpha_high below the accepted minimum.
        AlphaHighTooLow,
        /// Alpha_low outside its accepted range.
        AlphaLowOutOfRange,
        /// New coldkey already stakes or owns hotkeys.
        ColdKeyAlreadyAssociated,
        /// Cannot afford the coldkey-swap cost.
        NotEnoughBalanceToPaySwapColdKey,
        /// A hotkey named itself as child.
        InvalidChild,
        /// Same child listed twice.
        DuplicateChild,
        /// Child proportions sum past u64::MAX.
        ProportionOverflow,
        /// More than five children.
        TooManyChildren,
        /// Generic rate limit hit (owner hyperparameters, children, tempo...).
        TxRateLimitExceeded,
        /// No announcement stored for the caller.
        ColdkeySwapAnnouncementNotFound,
        /// Swap executed before the delay ended.
        ColdkeySwapTooEarly,
        /// New announcement before the re-announcement delay ended.
        ColdkeySwapReannouncedTooEarly,
        /// New coldkey does not hash to the announced value.
        AnnouncedColdkeyHashDoesNotMatch,
        /// Dispute already recorded.
        ColdkeySwapAlreadyDisputed,
        /// New coldkey is in use as a hotkey.
        NewColdKeyIsHotkey,
        /// Childkey take outside min..max.
        InvalidChildkeyTake,
        /// Childkey take raised too soon.
        TxChildkeyTakeRateLimitExceeded,
        /// An identity field is too long; also: EVM signature recovery failed.
        InvalidIdentity,
        /// Subnet or mechanism id unknown.
        MechanismDoesNotExist,
        /// Amount exceeds stake not under lock.
        StakeUnavailable,
        /// Netuid unknown.
        SubnetNotExists,
        /// Commit queue full for that hotkey.
        TooManyUnrevealedCommits,
        /// Reveal window already passed.
        ExpiredWeightCommit,
        /// Reveal window not open yet.
        RevealTooEarly,
        /// Batch vectors differ in length.
        InputLengthsUnequal,
        /// Commit repeated before the rate limit elapsed.
        CommittingWeightsTooFast,
        /// Amount is zero or under the minimum stake.
        AmountTooLow,
        /// Pool cannot serve the swap.
        InsufficientLiquidity,
        /// Slippage is too high for the transaction
        SlippageTooHigh,
        /// Stake transfer switched off on a subnet involved.
        TransferDisallowed,
        /// Cutoff under MinActivityCutoff.
        ActivityCutoffTooLow,
        /// Unused.
        CallDisabled,
        /// Subnet already started.
        FirstEmissionBlockNumberAlreadySet,
        /// StartCallDelay not over.
        NeedWaitingMoreBlocksToStarCall,
        /// Unused.
        NotEnoughAlphaOutToRecycle,
        /// Recycle/burn on netuid 0.
        CannotBurnOrRecycleOnRootSubnet,
        /// Recovered EVM key could not be parsed.
        UnableToRecoverPublicKey,
        /// Recovered EVM address differs from the one given.
        InvalidRecoveredPublicKey,
        /// Subnet trading not started.
        SubtokenDisabled,
        /// Per-subnet hotkey swap repeated too soon.
        HotKeySwapOnSubnetIntervalNotPassed,
        /// Origin and destination are the same position.
        SameNetuid,
        /// Balance too small for the internal TAO/alpha movement.
        InsufficientBalance,
        /// Caller is not the crowdloan creator.
        InvalidLeaseBeneficiary,
        /// End block not in the future.
        LeaseCannotEndInThePast,
        /// Leased subnet could not be located after registration.
        LeaseNetuidNotFound,
        /// Lease id unknown.
        LeaseDoesNotExist,
        /// Perpetual lease cannot be terminated.
        LeaseHasNoEndBlock,
        /// End block not reached.
        LeaseHasNotEnded,
        /// Counter overflow.
        Overflow,
        /// Given hotkey not owned by the beneficiary.
        BeneficiaryDoesNotOwnHotkey,
        /// Only the lease beneficiary may do this.
        ExpectedBeneficiaryOrigin,
        /// Hyperparameter change inside the admin freeze window.
        AdminActionProhibitedDuringWeightsWindow,
        /// Symbol not in the fixed table.
        SymbolDoesNotExist,
        /// Symbol taken by another subnet.
        SymbolAlreadyInUse,
        /// Client version differs from CommitRevealWeightsVersion.
        IncorrectCommitRevealVersion,
        /// Drand round lower than the last stored round.
        InvalidRevealRound,
        /// Reveal period above 100 epochs.
        RevealPeriodTooLarge,
        /// Reveal period below 1 epoch.
        RevealPeriodTooSmall,
        /// Parameter outside its allowed range.
        InvalidValue,
        /// Subnet cap reached and none can be pruned.
        SubnetLimitReached,
        /// Coldkey cannot pay the lock cost.
        CannotAffordLockCost,
        /// EVM association repeated too soon.
        EvmKeyAssociateRateLimitExceeded,
        /// Same auto-stake hotkey chosen again.
        SameAutoStakeHotkeyAlreadySet,
        /// Trimming could not clear the uid index.
        UidMapCouldNotBeCleared,
        /// Trimming would leave more than 80% immune uids.
        TrimmingWouldExceedMaxImmunePercentage,
        /// Hotkey would be both child and parent of one another, or relation checks failed.
        ChildParentInconsistency,
        /// Root-claim count above 50.
        InvalidNumRootClaim,
        /// Root-claim threshold above 10,000,000 rao.
        InvalidRootClaimThreshold,
        /// Empty subnet set, or more than five in claim_root.
        InvalidSubnetNumber,
        /// Uid cap x mechanism count above 256.
        TooManyUIDsPerMechanism,
        /// Tracking is off.
        VotingPowerTrackingNotEnabled,
        /// EMA factor above 10^18.
        InvalidVotingPowerEmaAlpha,
        /// Call kept only for its index.
        Deprecated,
        /// Unused.
        AddStakeBurnRateLimitExceeded,
        /// Call blocked because the signer announced a coldkey swap.
        ColdkeySwapAnnounced,
        /// Every call blocked because the swap is disputed.
        ColdkeySwapDisputed,
        /// Announcement withdrawn before the delay ended.
        ColdkeySwapClearTooEarly,
        /// Unused.
        DisabledTemporarily,
        /// Burn price above the caller limit.
        RegistrationPriceLimitExceeded,
        /// Existing lock targets another hotkey.
        LockHotkeyMismatch,
        /// Lock larger than stake on the subnet.
        InsufficientStakeForLock,
        /// No lock to move.
        NoExistingLock,
        /// Account still holds locked alpha.
        ActiveLockExists,
        /// A chain-owned account was named.
        CannotUseSystemAccount,
        /// Unused.
        UnlockAmountTooHigh,
        /// Tempo outside 360..50400.
        TempoOutOfBounds,
        /// Factor outside 1000..50000.
        ActivityCutoffFactorMilliOutOfBounds,
        /// An extra epoch is already queued.
        EpochTriggerAlreadyPending,
        /// The regular epoch comes first anyway.
        AutoEpochAlreadyImminent,
        /// Trigger refused while commit-reveal is on.
        DynamicTempoBlockedByCommitReveal,
        /// Receiver has not opted in to locked alpha.
        AccountRejectsLockedAlpha,
    }
}
