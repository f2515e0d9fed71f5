//! Events, with the interface's indices.

use frame_support::pallet_macros::pallet_section;

/// The pallet's events.
#[pallet_section]
mod events {
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// New subnet registered; (netuid, mechanism id u16).
        #[codec(index = 0)]
        NetworkAdded(NetUid, u16),
        /// Subnet dissolved; (netuid).
        #[codec(index = 1)]
        NetworkRemoved(NetUid),
        /// TAO swapped into stake; (coldkey, hotkey, tao spent, alpha received, netuid, fee).
        #[codec(index = 2)]
        StakeAdded(T::AccountId, T::AccountId, TaoBalance, AlphaBalance, NetUid, u64),
        /// Stake sold back to TAO; (coldkey, hotkey, tao received, alpha sold, netuid, fee).
        #[codec(index = 3)]
        StakeRemoved(T::AccountId, T::AccountId, TaoBalance, AlphaBalance, NetUid, u64),
        /// Stake moved between hotkeys; (coldkey, origin hotkey, origin netuid, destination hotkey,
        /// destination netuid, tao).
        #[codec(index = 4)]
        StakeMoved(T::AccountId, T::AccountId, NetUid, T::AccountId, NetUid, TaoBalance),
        /// Validator weight row written; (netuid storage index, uid).
        #[codec(index = 5)]
        WeightsSet(NetUidStorageIndex, u16),
        /// Hotkey took a uid; (netuid, uid, hotkey).
        #[codec(index = 6)]
        NeuronRegistered(NetUid, u16, T::AccountId),
        /// Never emitted; (first uid, count).
        #[codec(index = 7)]
        BulkNeuronsRegistered(u16, u16),
        /// Never emitted; (first uid, count).
        #[codec(index = 8)]
        BulkBalancesSet(u16, u16),
        /// Uid cap changed; (netuid, value).
        #[codec(index = 9)]
        MaxAllowedUidsSet(NetUid, u16),
        /// Never emitted: the limit is a constant; (netuid, value).
        #[codec(index = 10)]
        MaxWeightLimitSet(NetUid, u16),
        /// PoW difficulty changed; (netuid, value).
        #[codec(index = 11)]
        DifficultySet(NetUid, u64),
        /// Adjustment interval changed; (netuid, blocks).
        #[codec(index = 12)]
        AdjustmentIntervalSet(NetUid, u16),
        /// Registration target per interval changed; (netuid, value).
        #[codec(index = 13)]
        RegistrationPerIntervalSet(NetUid, u16),
        /// Per-block registration cap changed; (netuid, value).
        #[codec(index = 14)]
        MaxRegistrationsPerBlockSet(NetUid, u16),
        /// Legacy activity cutoff changed; (netuid, blocks).
        #[codec(index = 15)]
        ActivityCutoffSet(NetUid, u16),
        /// Never emitted; (netuid, value).
        #[codec(index = 16)]
        RhoSet(NetUid, u16),
        /// Never emitted; (netuid, value).
        #[codec(index = 17)]
        AlphaSigmoidSteepnessSet(NetUid, i16),
        /// Kappa changed; (netuid, value).
        #[codec(index = 18)]
        KappaSet(NetUid, u16),
        /// Minimum weight count changed; (netuid, value).
        #[codec(index = 19)]
        MinAllowedWeightSet(NetUid, u16),
        /// Never emitted: no call sets it; (netuid, value).
        #[codec(index = 20)]
        ValidatorPruneLenSet(NetUid, u64),
        /// Never emitted: no call sets it; (netuid, value).
        #[codec(index = 21)]
        ScalingLawPowerSet(NetUid, u16),
        /// Weight rate limit changed; (netuid, blocks).
        #[codec(index = 22)]
        WeightsSetRateLimitSet(NetUid, u64),
        /// Immunity period changed; (netuid, blocks).
        #[codec(index = 23)]
        ImmunityPeriodSet(NetUid, u16),
        /// Bond moving-average constant changed; (netuid, value).
        #[codec(index = 24)]
        BondsMovingAverageSet(NetUid, u64),
        /// Bond penalty changed; (netuid, value).
        #[codec(index = 25)]
        BondsPenaltySet(NetUid, u16),
        /// Bond reset switch changed; (netuid, on).
        #[codec(index = 26)]
        BondsResetOnSet(NetUid, bool),
        /// Validator slot cap changed; (netuid, value).
        #[codec(index = 27)]
        MaxAllowedValidatorsSet(NetUid, u16),
        /// Axon endpoint published; (netuid, hotkey).
        #[codec(index = 28)]
        AxonServed(NetUid, T::AccountId),
        /// A Prometheus endpoint was announced.
        #[codec(index = 29)]
        PrometheusServed(NetUid, T::AccountId),
        /// Never emitted; (coldkey, hotkey, take).
        #[codec(index = 30)]
        DelegateAdded(T::AccountId, T::AccountId, u16),
        /// Never emitted; (take).
        #[codec(index = 31)]
        DefaultTakeSet(u16),
        /// Weights version key changed; (netuid, key).
        #[codec(index = 32)]
        WeightsVersionKeySet(NetUid, u64),
        /// Minimum difficulty changed; (netuid, value).
        #[codec(index = 33)]
        MinDifficultySet(NetUid, u64),
        /// Maximum difficulty changed; (netuid, value).
        #[codec(index = 34)]
        MaxDifficultySet(NetUid, u64),
        /// Serving rate limit changed; (netuid, blocks).
        #[codec(index = 35)]
        ServingRateLimitSet(NetUid, u64),
        /// Never emitted; (netuid, rao).
        #[codec(index = 36)]
        BurnSet(NetUid, TaoBalance),
        /// Maximum registration burn changed; (netuid, rao).
        #[codec(index = 37)]
        MaxBurnSet(NetUid, TaoBalance),
        /// Minimum registration burn changed; (netuid, rao).
        #[codec(index = 38)]
        MinBurnSet(NetUid, TaoBalance),
        /// Per-block epoch cap changed; (value).
        #[codec(index = 39)]
        MaxEpochsPerBlockSet(u8),
        /// Global hotkey-swap tx rate limit changed; (blocks).
        #[codec(index = 40)]
        TxRateLimitSet(u64),
        /// Delegate-take rate limit changed; (blocks).
        #[codec(index = 41)]
        TxDelegateTakeRateLimitSet(u64),
        /// Childkey-take rate limit changed; (blocks).
        #[codec(index = 42)]
        TxChildKeyTakeRateLimitSet(u64),
        /// Admin freeze window changed; (blocks).
        #[codec(index = 43)]
        AdminFreezeWindowSet(u16),
        /// Owner hyperparameter rate limit changed; (epochs).
        #[codec(index = 44)]
        OwnerHyperparamRateLimitSet(u16),
        /// Global minimum childkey take changed; (take).
        #[codec(index = 45)]
        MinChildKeyTakeSet(u16),
        /// Per-subnet minimum childkey take changed; (netuid, take).
        #[codec(index = 46)]
        MinChildKeyTakePerSubnetSet(NetUid, u16),
        /// Maximum childkey take changed; (take).
        #[codec(index = 47)]
        MaxChildKeyTakeSet(u16),
        /// A hotkey changed its childkey take; (hotkey, take).
        #[codec(index = 48)]
        ChildKeyTakeSet(T::AccountId, u16),
        /// Never emitted; (result of a call made as root).
        #[codec(index = 49)]
        Sudid(DispatchResult),
        /// Registration switch changed; (netuid, allowed).
        #[codec(index = 50)]
        RegistrationAllowed(NetUid, bool),
        /// Registration by proof of work allowed or forbidden; (netuid, allowed).
        #[codec(index = 51)]
        PowRegistrationAllowed(NetUid, bool),
        /// Tempo changed; (netuid, blocks).
        #[codec(index = 52)]
        TempoSet(NetUid, u16),
        /// Recycled-for-registration counter overwritten; (netuid, rao).
        #[codec(index = 53)]
        RAORecycledForRegistrationSet(NetUid, TaoBalance),
        /// Minimum stake weight for setting weights changed; (value).
        #[codec(index = 54)]
        StakeThresholdSet(u64),
        /// Adjustment alpha changed; (netuid, value).
        #[codec(index = 55)]
        AdjustmentAlphaSet(NetUid, u64),
        /// The faucet paid, on chains that have one; (account, rao).
        #[codec(index = 56)]
        Faucet(T::AccountId, u64),
        /// Owner cut fraction changed; (u16 fraction).
        #[codec(index = 57)]
        SubnetOwnerCutSet(u16),
        /// Subnet-creation rate limit changed; (blocks).
        #[codec(index = 58)]
        NetworkRateLimitSet(u64),
        /// Subnet immunity period changed; (blocks).
        #[codec(index = 59)]
        NetworkImmunityPeriodSet(u64),
        /// Delay before start_call changed; (blocks).
        #[codec(index = 60)]
        StartCallDelaySet(u64),
        /// Minimum subnet lock cost changed; (rao).
        #[codec(index = 61)]
        NetworkMinLockCostSet(TaoBalance),
        /// Maximum number of subnets changed; (value).
        #[codec(index = 62)]
        SubnetLimitSet(u16),
        /// Lock-cost decay interval changed; (blocks).
        #[codec(index = 63)]
        NetworkLockCostReductionIntervalSet(u64),
        /// Delegate lowered take; (coldkey, hotkey, take).
        #[codec(index = 64)]
        TakeDecreased(T::AccountId, T::AccountId, u16),
        /// Delegate raised take; (coldkey, hotkey, take).
        #[codec(index = 65)]
        TakeIncreased(T::AccountId, T::AccountId, u16),
        /// A hotkey was replaced on all subnets.
        #[codec(index = 66)]
        HotkeySwapped {
            /// Coldkey.
            coldkey: T::AccountId,
            /// Old hotkey.
            old_hotkey: T::AccountId,
            /// New hotkey.
            new_hotkey: T::AccountId,
        },
        /// Maximum delegate take changed; (take).
        #[codec(index = 67)]
        MaxDelegateTakeSet(u16),
        /// Minimum delegate take changed; (take).
        #[codec(index = 68)]
        MinDelegateTakeSet(u16),
        /// A coldkey announced that it will be replaced.
        #[codec(index = 69)]
        ColdkeySwapAnnounced {
            /// Who.
            who: T::AccountId,
            /// New coldkey hash.
            new_coldkey_hash: T::Hash,
        },
        /// Root removed an announced swap.
        #[codec(index = 70)]
        ColdkeySwapReset {
            /// Who.
            who: T::AccountId,
        },
        /// A coldkey handed everything to another.
        #[codec(index = 71)]
        ColdkeySwapped {
            /// Old coldkey.
            old_coldkey: T::AccountId,
            /// New coldkey.
            new_coldkey: T::AccountId,
        },
        /// An announced swap was disputed.
        #[codec(index = 72)]
        ColdkeySwapDisputed {
            /// Coldkey.
            coldkey: T::AccountId,
        },
        /// Never emitted.
        #[codec(index = 73)]
        AllBalanceUnstakedAndTransferredToNewColdkey {
            /// Coldkey before.
            current_coldkey: T::AccountId,
            /// Coldkey after.
            new_coldkey: T::AccountId,
            /// TAO, in rao.
            total_balance: TaoBalance,
        },
        /// Never emitted.
        #[codec(index = 74)]
        ArbitrationPeriodExtended {
            /// Coldkey.
            coldkey: T::AccountId,
        },
        /// Child set queued; (parent hotkey, netuid, block when it applies, [(proportion u64,
        /// child)]).
        #[codec(index = 75)]
        SetChildrenScheduled(T::AccountId, NetUid, u64, Vec<(u64, T::AccountId)>),
        /// Queued child set applied; (parent hotkey, netuid, [(proportion u64, child)]).
        #[codec(index = 76)]
        SetChildren(T::AccountId, NetUid, Vec<(u64, T::AccountId)>),
        /// A coldkey described itself.
        #[codec(index = 77)]
        ChainIdentitySet(T::AccountId),
        /// Subnet identity written; (netuid).
        #[codec(index = 78)]
        SubnetIdentitySet(NetUid),
        /// Subnet identity erased (at dissolution); (netuid).
        #[codec(index = 79)]
        SubnetIdentityRemoved(NetUid),
        /// Never emitted: nothing is scheduled.
        #[codec(index = 80)]
        DissolveNetworkScheduled {
            /// Who asked.
            account: T::AccountId,
            /// Netuid.
            netuid: NetUid,
            /// When it is due.
            execution_block: BlockNumberFor<T>,
        },
        /// Blocks between an announcement and its swap changed.
        #[codec(index = 81)]
        ColdkeySwapAnnouncementDelaySet(BlockNumberFor<T>),
        /// Blocks before another announcement changed.
        #[codec(index = 82)]
        ColdkeySwapReannouncementDelaySet(BlockNumberFor<T>),
        /// Blocks before a scheduled dissolution changed.
        #[codec(index = 83)]
        DissolveNetworkScheduleDurationSet(BlockNumberFor<T>),
        /// Never emitted; (hotkey, netuid storage index, hash).
        #[codec(index = 84)]
        CRV3WeightsCommitted(T::AccountId, NetUidStorageIndex, H256),
        /// Weight hash committed; (hotkey, netuid storage index, hash).
        #[codec(index = 85)]
        WeightsCommitted(T::AccountId, NetUidStorageIndex, H256),
        /// Committed weights revealed; (hotkey, netuid storage index, hash).
        #[codec(index = 86)]
        WeightsRevealed(T::AccountId, NetUidStorageIndex, H256),
        /// Several commits revealed in one call; (hotkey, netuid, hashes).
        #[codec(index = 87)]
        WeightsBatchRevealed(T::AccountId, NetUid, Vec<H256>),
        /// Batch set/commit finished; (netuids, hotkey).
        #[codec(index = 88)]
        BatchWeightsCompleted(Vec<Compact<NetUid>>, T::AccountId),
        /// Batch finished but some item failed.
        #[codec(index = 89)]
        BatchCompletedWithErrors,
        /// One item of a batch failed; (netuid, error).
        #[codec(index = 90)]
        BatchWeightItemFailed(NetUid, DispatchError),
        /// Stake moved between coldkeys; (origin coldkey, destination coldkey, hotkey, origin
        /// netuid, destination netuid, tao).
        #[codec(index = 91)]
        StakeTransferred(T::AccountId, T::AccountId, T::AccountId, NetUid, NetUid, TaoBalance),
        /// Stake moved between subnets; (coldkey, hotkey, origin netuid, destination netuid, tao).
        #[codec(index = 92)]
        StakeSwapped(T::AccountId, T::AccountId, NetUid, NetUid, TaoBalance),
        /// Stake-transfer switch changed; (netuid, enabled).
        #[codec(index = 93)]
        TransferToggle(NetUid, bool),
        /// Owner hotkey of a subnet changed; (netuid, hotkey).
        #[codec(index = 94)]
        SubnetOwnerHotkeySet(NetUid, T::AccountId),
        /// Start_call succeeded; (netuid, first emission block).
        #[codec(index = 95)]
        FirstEmissionBlockNumberSet(NetUid, u64),
        /// Alpha removed from supply; (coldkey, hotkey, alpha, netuid).
        #[codec(index = 96)]
        AlphaRecycled(T::AccountId, T::AccountId, AlphaBalance, NetUid),
        /// Alpha burned, AlphaOut unchanged; (coldkey, hotkey, alpha, netuid).
        #[codec(index = 97)]
        AlphaBurned(T::AccountId, T::AccountId, AlphaBalance, NetUid),
        /// EVM address tied to a neuron.
        #[codec(index = 98)]
        EvmKeyAssociated {
            /// Netuid.
            netuid: NetUid,
            /// Hotkey.
            hotkey: T::AccountId,
            /// EVM address.
            evm_key: H160,
            /// Block in which it was tied.
            block_associated: u64,
        },
        /// Never emitted; (netuid, hotkey).
        #[codec(index = 99)]
        CRV3WeightsRevealed(NetUid, T::AccountId),
        /// Reveal period changed; (netuid, epochs).
        #[codec(index = 100)]
        CommitRevealPeriodsSet(NetUid, u64),
        /// Commit-reveal switch changed; (netuid, enabled).
        #[codec(index = 101)]
        CommitRevealEnabled(NetUid, bool),
        /// A hotkey was replaced on one subnet.
        #[codec(index = 102)]
        HotkeySwappedOnSubnet {
            /// Coldkey.
            coldkey: T::AccountId,
            /// Old hotkey.
            old_hotkey: T::AccountId,
            /// New hotkey.
            new_hotkey: T::AccountId,
            /// Netuid.
            netuid: NetUid,
        },
        /// A subnet's symbol changed.
        #[codec(index = 105)]
        SymbolUpdated {
            /// Netuid.
            netuid: NetUid,
            /// Symbol.
            symbol: Vec<u8>,
        },
        /// Required commit-reveal client version changed; (version).
        #[codec(index = 106)]
        CommitRevealVersionSet(u16),
        /// Miner incentive auto-staked to the chosen hotkey.
        #[codec(index = 109)]
        AutoStakeAdded {
            /// Netuid.
            netuid: NetUid,
            /// Destination.
            destination: T::AccountId,
            /// Hotkey.
            hotkey: T::AccountId,
            /// Owner.
            owner: T::AccountId,
            /// Incentive.
            incentive: AlphaBalance,
        },
        /// Epoch incentive per uid paid on one mechanism.
        #[codec(index = 110)]
        IncentiveAlphaEmittedToMiners {
            /// Netuid.
            netuid: NetUidStorageIndex,
            /// Emissions.
            emissions: Vec<AlphaBalance>,
        },
        /// Minimum uid count changed; (netuid, value).
        #[codec(index = 111)]
        MinAllowedUidsSet(NetUid, u16),
        /// Coldkey chose its auto-stake hotkey.
        #[codec(index = 112)]
        AutoStakeDestinationSet {
            /// Coldkey.
            coldkey: T::AccountId,
            /// Netuid.
            netuid: NetUid,
            /// Hotkey.
            hotkey: T::AccountId,
        },
        /// Minimum prunable uid count changed; (netuid, value).
        #[codec(index = 113)]
        MinNonImmuneUidsSet(NetUid, u16),
        /// Root dividends claimed for a coldkey.
        #[codec(index = 114)]
        RootClaimed {
            /// Coldkey.
            coldkey: T::AccountId,
        },
        /// Coldkey changed how root dividends are paid.
        #[codec(index = 115)]
        RootClaimTypeSet {
            /// Coldkey.
            coldkey: T::AccountId,
            /// Root claim type.
            root_claim_type: RootClaimTypeEnum,
        },
        /// Voting-power EMA switched on.
        #[codec(index = 116)]
        VotingPowerTrackingEnabled {
            /// Netuid.
            netuid: NetUid,
        },
        /// Voting-power EMA will stop at the given block.
        #[codec(index = 117)]
        VotingPowerTrackingDisableScheduled {
            /// Netuid.
            netuid: NetUid,
            /// Disable at block.
            disable_at_block: u64,
        },
        /// Voting-power EMA stopped and cleared.
        #[codec(index = 118)]
        VotingPowerTrackingDisabled {
            /// Netuid.
            netuid: NetUid,
        },
        /// Voting-power EMA factor changed.
        #[codec(index = 119)]
        VotingPowerEmaAlphaSet {
            /// Netuid.
            netuid: NetUid,
            /// Alpha.
            alpha: u64,
        },
        /// Bought alpha with TAO and burned it.
        #[codec(index = 121)]
        AddStakeBurn {
            /// Netuid.
            netuid: NetUid,
            /// Hotkey.
            hotkey: T::AccountId,
            /// TAO asked for.
            amount: TaoBalance,
            /// Alpha obtained.
            alpha: AlphaBalance,
        },
        /// An announced swap was taken back.
        #[codec(index = 122)]
        ColdkeySwapCleared {
            /// Who.
            who: T::AccountId,
        },
        /// Fee taken by selling alpha (deposited by the fee handler).
        #[codec(index = 123)]
        TransactionFeePaidWithAlpha {
            /// Who.
            who: T::AccountId,
            /// Netuid.
            netuid: NetUid,
            /// Alpha fee.
            alpha_fee: AlphaBalance,
            /// Tao amount.
            tao_amount: TaoBalance,
        },
        /// Never emitted: `AdminUtils` announces it.
        #[codec(index = 124)]
        BurnHalfLifeSet {
            /// Netuid.
            netuid: NetUid,
            /// Blocks.
            burn_half_life: u16,
        },
        /// Never emitted: `AdminUtils` announces it.
        #[codec(index = 125)]
        BurnIncreaseMultSet {
            /// Netuid.
            netuid: NetUid,
            /// Factor.
            burn_increase_mult: U64F64,
        },
        /// Root validator toggled automatic parent delegation.
        #[codec(index = 126)]
        AutoParentDelegationEnabledSet {
            /// Hotkey.
            hotkey: T::AccountId,
            /// Enabled.
            enabled: bool,
        },
        /// Alpha was locked towards a hotkey.
        #[codec(index = 127)]
        StakeLocked {
            /// Coldkey.
            coldkey: T::AccountId,
            /// Hotkey.
            hotkey: T::AccountId,
            /// Netuid.
            netuid: NetUid,
            /// Alpha locked, in rao.
            amount: AlphaBalance,
        },
        /// Never emitted: locks end by decay.
        #[codec(index = 128)]
        StakeUnlocked {
            /// Coldkey.
            coldkey: T::AccountId,
            /// Hotkey.
            hotkey: T::AccountId,
            /// Netuid.
            netuid: NetUid,
            /// Alpha, in rao.
            amount: AlphaBalance,
        },
        /// A lock names another hotkey.
        #[codec(index = 129)]
        LockMoved {
            /// Coldkey.
            coldkey: T::AccountId,
            /// Hotkey before.
            origin_hotkey: T::AccountId,
            /// Hotkey from now on.
            destination_hotkey: T::AccountId,
            /// Netuid.
            netuid: NetUid,
        },
        /// Activity-cutoff factor changed.
        #[codec(index = 130)]
        ActivityCutoffFactorMilliSet {
            /// Netuid.
            netuid: NetUid,
            /// Factor milli.
            factor_milli: u32,
        },
        /// Owner asked for an extra epoch.
        #[codec(index = 131)]
        EpochTriggered {
            /// Netuid.
            netuid: NetUid,
            /// By.
            by: T::AccountId,
            /// Fires at.
            fires_at: u64,
        },
        /// Epoch pushed one block by the per-block cap.
        #[codec(index = 132)]
        EpochDeferred {
            /// Netuid.
            netuid: NetUid,
            /// From block.
            from_block: u64,
            /// To block.
            to_block: u64,
        },
        /// Epoch slot used up without running because inputs were inconsistent.
        #[codec(index = 133)]
        EpochSkipped {
            /// Netuid.
            netuid: NetUid,
            /// Block.
            block: u64,
        },
        /// Conviction made another coldkey the owner of a subnet.
        #[codec(index = 134)]
        SubnetOwnerChanged {
            /// Netuid.
            netuid: NetUid,
            /// Owner before.
            old_coldkey: T::AccountId,
            /// Owner from now on.
            new_coldkey: T::AccountId,
        },
        /// A coldkey chose whether its lock on a subnet decays.
        #[codec(index = 135)]
        PerpetualLockUpdated {
            /// Coldkey.
            coldkey: T::AccountId,
            /// Netuid.
            netuid: NetUid,
            /// Whether it is perpetual.
            enabled: bool,
        },
        /// A coldkey chose whether it refuses locked alpha.
        #[codec(index = 136)]
        RejectLockedAlphaUpdated {
            /// Coldkey.
            coldkey: T::AccountId,
            /// Whether it refuses.
            enabled: bool,
        },
    }
}
