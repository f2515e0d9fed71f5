//! Storage: weights.

use frame_support::pallet_macros::pallet_section;

/// Storage items of this domain, imported into the pallet.
#[pallet_section]
mod weights_storage {
    /// Block in which each uid last set weights.
    #[pallet::storage]
    pub type LastUpdate<T: Config> =
        StorageMap<_, Identity, NetUidStorageIndex, Vec<u64>, ValueQuery>;

    /// Weight row of a uid: pairs of uid and u16-normalised weight.
    #[pallet::storage]
    pub type Weights<T: Config> = StorageDoubleMap<
        _,
        Identity,
        NetUidStorageIndex,
        Identity,
        u16,
        Vec<(u16, u16)>,
        ValueQuery,
    >;

    /// The pattern of [`Weights`] by target, for groups of 32 targets: pairs of target and validator
    /// of all weights above 0, sorted. Not in the interface; see `weights::columns`.
    #[pallet::storage]
    pub type WeightColumns<T: Config> = StorageDoubleMap<
        _,
        Identity,
        NetUidStorageIndex,
        Identity,
        u16,
        Vec<(u16, u16)>,
        ValueQuery,
    >;

    /// Block in which the stored weight row of a uid was committed, when it was revealed on a chain
    /// that makes the correction `committed-targets`.
    #[pallet::storage]
    pub type WeightsCommittedAt<T: Config> =
        StorageDoubleMap<_, Identity, NetUidStorageIndex, Identity, u16, u64>;

    /// Weight rows a hotkey has committed by hash and not revealed yet, oldest first.
    #[pallet::storage]
    pub type WeightCommits<T: Config> = StorageDoubleMap<
        _,
        Twox64Concat,
        NetUidStorageIndex,
        Twox64Concat,
        T::AccountId,
        VecDeque<WeightCommit>,
    >;

    /// Encrypted weight rows by the epoch of their commit, oldest first.
    #[pallet::storage]
    pub type TimelockedWeightCommits<T: Config> = StorageDoubleMap<
        _,
        Twox64Concat,
        NetUidStorageIndex,
        Twox64Concat,
        u64,
        VecDeque<TimelockedCommit<T::AccountId>>,
        ValueQuery,
    >;

    /// Version of the commit–reveal scheme in force.
    #[pallet::storage]
    pub type CommitRevealWeightsVersion<T: Config> = StorageValue<_, u16, ValueQuery, ConstU16<4>>;
}
