//! Storage: hyperparameters.

use frame_support::pallet_macros::pallet_section;

/// Storage items of this domain, imported into the pallet.
#[pallet_section]
mod hyperparams_storage {
    /// Lower bound of the legacy activity cutoff, in blocks.
    #[pallet::storage]
    pub type MinActivityCutoff<T: Config> = StorageValue<_, u16, ValueQuery, ConstU16<360>>;

    /// Blocks before an epoch in which hyperparameters are frozen.
    #[pallet::storage]
    pub type AdminFreezeWindow<T: Config> = StorageValue<_, u16, ValueQuery, ConstU16<10>>;

    /// Tempos between two changes of one hyperparameter by a subnet's owner.
    #[pallet::storage]
    pub type OwnerHyperparamRateLimit<T: Config> = StorageValue<_, u16, ValueQuery, ConstU16<2>>;

    /// Whether TAO flows into a subnet's pool.
    #[pallet::storage]
    pub type SubnetEmissionEnabled<T: Config> =
        StorageMap<_, Identity, NetUid, bool, ValueQuery, ConstBool<true>>;

    /// Registrations allowed per block, on the root network and by proof of work.
    #[pallet::storage]
    pub type MaxRegistrationsPerBlock<T: Config> =
        StorageMap<_, Identity, NetUid, u16, ValueQuery, ConstU16<1>>;

    /// Owner's share of alpha emission, u16-normalised.
    #[pallet::storage]
    pub type SubnetOwnerCut<T: Config> = StorageValue<_, u16, ValueQuery, ConstU16<11_796>>;

    /// Whether a subnet's owner gets a cut.
    #[pallet::storage]
    pub type OwnerCutEnabled<T: Config> =
        StorageMap<_, Identity, NetUid, bool, ValueQuery, ConstBool<true>>;

    /// Tempos between two changes of a subnet's weights version key.
    #[pallet::storage]
    pub type WeightsVersionKeyRateLimit<T: Config> = StorageValue<_, u64, ValueQuery, ConstU64<5>>;

    /// Whether stake of a subnet may change coldkeys.
    #[pallet::storage]
    pub type TransferToggle<T: Config> =
        StorageMap<_, Identity, NetUid, bool, ValueQuery, ConstBool<true>>;

    /// Blocks between two epochs of a subnet.
    #[pallet::storage]
    pub type Tempo<T: Config> =
        StorageMap<_, Identity, NetUid, u16, ValueQuery, ByFlavour<T, 360, 10>>;

    /// Activity cutoff in thousandths of the tempo.
    #[pallet::storage]
    pub type ActivityCutoffFactorMilli<T: Config> =
        StorageMap<_, Identity, NetUid, u32, ValueQuery, ConstU32<13_889>>;

    /// Whether neurons can register on a subnet.
    #[pallet::storage]
    pub type NetworkRegistrationAllowed<T: Config> =
        StorageMap<_, Identity, NetUid, bool, ValueQuery, ConstBool<true>>;

    /// Whether a subnet takes registrations by proof of work: only where it is stored and true. The
    /// default is the interface's, and reported where nothing is stored.
    #[pallet::storage]
    pub type NetworkPowRegistrationAllowed<T: Config> =
        StorageMap<_, Identity, NetUid, bool, ValueQuery, ConstBool<true>>;

    /// What happens to incentives of the owner's own miners.
    #[pallet::storage]
    pub type RecycleOrBurn<T: Config> =
        StorageMap<_, Identity, NetUid, RecycleOrBurnEnum, ValueQuery>;

    /// Blocks between two announcements of an endpoint.
    #[pallet::storage]
    pub type ServingRateLimit<T: Config> =
        StorageMap<_, Identity, NetUid, u64, ValueQuery, ConstU64<50>>;

    /// Legacy parameter of the trust curve; reported only.
    #[pallet::storage]
    pub type Rho<T: Config> = StorageMap<_, Identity, NetUid, u16, ValueQuery, ConstU16<10>>;

    /// Steepness of the liquid-alpha sigmoid, in hundredths.
    #[pallet::storage]
    pub type AlphaSigmoidSteepness<T: Config> =
        StorageMap<_, Identity, NetUid, i16, ValueQuery, ConstI16<1_000>>;

    /// Majority of stake that makes a consensus weight, u16-normalised.
    #[pallet::storage]
    pub type Kappa<T: Config> = StorageMap<_, Identity, NetUid, u16, ValueQuery, ConstU16<32_767>>;

    /// Lower bound of the neuron limit.
    #[pallet::storage]
    pub type MinAllowedUids<T: Config> =
        StorageMap<_, Identity, NetUid, u16, ValueQuery, ConstU16<64>>;

    /// Most neurons a subnet can have.
    #[pallet::storage]
    pub type MaxAllowedUids<T: Config> =
        StorageMap<_, Identity, NetUid, u16, ValueQuery, ConstU16<256>>;

    /// Blocks after its registration during which a neuron is pruned last.
    #[pallet::storage]
    pub type ImmunityPeriod<T: Config> =
        StorageMap<_, Identity, NetUid, u16, ValueQuery, ConstU16<4_096>>;

    /// Legacy activity cutoff in blocks; consensus does not read it.
    #[pallet::storage]
    pub type ActivityCutoff<T: Config> =
        StorageMap<_, Identity, NetUid, u16, ValueQuery, ConstU16<5_000>>;

    /// Smallest version key accepted with weights; 0 accepts all.
    #[pallet::storage]
    pub type WeightsVersionKey<T: Config> = StorageMap<_, Identity, NetUid, u64, ValueQuery>;

    /// Fewest weights a validator must set.
    #[pallet::storage]
    pub type MinAllowedWeights<T: Config> =
        StorageMap<_, Identity, NetUid, u16, ValueQuery, ConstU16<1_024>>;

    /// Most validator permits on a subnet.
    #[pallet::storage]
    pub type MaxAllowedValidators<T: Config> =
        StorageMap<_, Identity, NetUid, u16, ValueQuery, ConstU16<128>>;

    /// Blocks between two adjustments of the difficulty; 0 counts as 1.
    #[pallet::storage]
    pub type AdjustmentInterval<T: Config> =
        StorageMap<_, Identity, NetUid, u16, ValueQuery, ConstU16<100>>;

    /// Share of the old bonds kept per epoch, in millionths.
    #[pallet::storage]
    pub type BondsMovingAverage<T: Config> =
        StorageMap<_, Identity, NetUid, u64, ValueQuery, ConstU64<900_000>>;

    /// Share of a clipped weight that counts for bonds, u16-normalised.
    #[pallet::storage]
    pub type BondsPenalty<T: Config> =
        StorageMap<_, Identity, NetUid, u16, ValueQuery, ConstU16<65_535>>;

    /// Whether a neuron's metadata change resets bonds towards it.
    #[pallet::storage]
    pub type BondsResetOn<T: Config> = StorageMap<_, Identity, NetUid, bool, ValueQuery>;

    /// Blocks between two settings of weights by one neuron.
    #[pallet::storage]
    pub type WeightsSetRateLimit<T: Config> =
        StorageMap<_, Identity, NetUid, u64, ValueQuery, ConstU64<100>>;

    /// Reported only.
    #[pallet::storage]
    pub type ScalingLawPower<T: Config> =
        StorageMap<_, Identity, NetUid, u16, ValueQuery, ConstU16<50>>;

    /// Registrations aimed at per interval. The root network and registrations by proof of work
    /// end at three times it.
    #[pallet::storage]
    pub type TargetRegistrationsPerInterval<T: Config> =
        StorageMap<_, Identity, NetUid, u16, ValueQuery, ConstU16<2>>;

    /// Share of the old difficulty kept at an adjustment, in parts of `u64::MAX`.
    #[pallet::storage]
    pub type AdjustmentAlpha<T: Config> = StorageMap<_, Identity, NetUid, u64, ValueQuery>;

    /// Whether weights must be committed before they are revealed.
    #[pallet::storage]
    pub type CommitRevealWeightsEnabled<T: Config> =
        StorageMap<_, Identity, NetUid, bool, ValueQuery, ConstBool<true>>;

    /// Seals to try on average for a registration by proof of work.
    #[pallet::storage]
    pub type Difficulty<T: Config> =
        StorageMap<_, Identity, NetUid, u64, ValueQuery, ConstU64<10_000_000>>;

    /// Floor of the registration price, in rao.
    #[pallet::storage]
    pub type MinBurn<T: Config> =
        StorageMap<_, Identity, NetUid, TaoBalance, ValueQuery, ConstTao<500_000>>;

    /// Ceiling of the registration price, in rao.
    #[pallet::storage]
    pub type MaxBurn<T: Config> =
        StorageMap<_, Identity, NetUid, TaoBalance, ValueQuery, ConstTao<100_000_000_000>>;

    /// Floor of the difficulty when it is adjusted.
    #[pallet::storage]
    pub type MinDifficulty<T: Config> =
        StorageMap<_, Identity, NetUid, u64, ValueQuery, ConstU64<10_000_000>>;

    /// Ceiling of the difficulty when it is adjusted.
    #[pallet::storage]
    pub type MaxDifficulty<T: Config> =
        StorageMap<_, Identity, NetUid, u64, ValueQuery, ConstU64<4_611_686_018_427_387_903>>;

    /// Age in blocks at which the price average moves at half its final speed.
    #[pallet::storage]
    pub type EMAPriceHalvingBlocks<T: Config> =
        StorageMap<_, Identity, NetUid, u64, ValueQuery, ConstU64<201_600>>;

    /// Most epochs run in one block.
    #[pallet::storage]
    pub type MaxEpochsPerBlock<T: Config> = StorageValue<_, u8, ValueQuery, ByFlavour<T, 2, 32>>;

    /// Blocks between two hotkey swaps of a coldkey.
    #[pallet::storage]
    pub type TxRateLimit<T: Config> = StorageValue<_, u64, ValueQuery, ConstU64<1_000>>;

    /// Whether the bonds' rate follows consensus (liquid alpha).
    #[pallet::storage]
    pub type LiquidAlphaOn<T: Config> = StorageMap<_, Blake2_128Concat, NetUid, bool, ValueQuery>;

    /// Whether bonds follow the Yuma-3 rule.
    #[pallet::storage]
    pub type Yuma3On<T: Config> = StorageMap<_, Blake2_128Concat, NetUid, bool, ValueQuery>;

    /// Lowest and highest rate of liquid alpha, u16-normalised.
    #[pallet::storage]
    pub type AlphaValues<T: Config> =
        StorageMap<_, Identity, NetUid, (u16, u16), ValueQuery, DefaultAlphaValues>;

    /// Least stake weight to set weights.
    #[pallet::storage]
    pub type StakeThreshold<T: Config> = StorageValue<_, u64, ValueQuery>;

    /// Epochs between a commit and its reveal.
    #[pallet::storage]
    pub type RevealPeriodEpochs<T: Config> =
        StorageMap<_, Twox64Concat, NetUid, u64, ValueQuery, ConstU64<1>>;

    /// Most mechanisms a subnet may have.
    #[pallet::storage]
    pub type MaxMechanismCount<T: Config> =
        StorageValue<_, MechId, ValueQuery, DefaultMaxMechanismCount>;

    /// Number of mechanisms of a subnet.
    #[pallet::storage]
    pub type MechanismCountCurrent<T: Config> =
        StorageMap<_, Twox64Concat, NetUid, MechId, ValueQuery, DefaultMechanismCountCurrent>;

    /// Split of emission over mechanisms, in 65535ths; even when absent.
    #[pallet::storage]
    pub type MechanismEmissionSplit<T: Config> =
        StorageMap<_, Twox64Concat, NetUid, Vec<u16>, OptionQuery>;

    /// Blocks in which the registration price halves.
    #[pallet::storage]
    pub type BurnHalfLife<T: Config> =
        StorageMap<_, Identity, NetUid, u16, ValueQuery, ConstU16<360>>;

    /// Factor applied to the registration price by each registration.
    #[pallet::storage]
    pub type BurnIncreaseMult<T: Config> =
        StorageMap<_, Identity, NetUid, U64F64, ValueQuery, DefaultBurnIncreaseMult>;

    /// Blocks before a scheduled dissolution; nothing is scheduled, so nothing reads it.
    #[pallet::storage]
    pub type DissolveNetworkScheduleDuration<T: Config> =
        StorageValue<_, BlockNumberFor<T>, ValueQuery, BlocksByFlavour<T, 36_000, 36_000>>;
}
