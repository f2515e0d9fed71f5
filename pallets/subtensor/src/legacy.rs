//! Storage that clients know and that this chain never writes after its genesis: whoever asks finds
//! the defaults.

use frame_support::pallet_macros::pallet_section;

/// Storage items without a domain, imported into the pallet.
#[pallet_section]
mod legacy_storage {
    /// Migrations that ran, by name. A chain that began here needs none.
    #[pallet::storage]
    pub type HasMigrationRun<T: Config> = StorageMap<_, Identity, Vec<u8>, bool, ValueQuery>;

    /// Number of the next scheduled staking job; there are no such jobs.
    #[pallet::storage]
    pub type NextStakeJobId<T: Config> = StorageValue<_, u64, ValueQuery>;

    /// Largest lock of a subnet; locks are kept by coldkey. The genesis gives subnet 1 one of 1 rao
    /// (spec: registry §26).
    #[pallet::storage]
    pub type LargestLocked<T: Config> = StorageMap<_, Identity, NetUid, u64, ValueQuery>;

    /// Registrations by burn in an interval; admission does not count them.
    #[pallet::storage]
    pub type BurnRegistrationsThisInterval<T: Config> =
        StorageMap<_, Identity, NetUid, u16, ValueQuery>;

    /// Largest weight; the limit is the constant 65535.
    #[pallet::storage]
    pub type MaxWeightsLimit<T: Config> =
        StorageMap<_, Identity, NetUid, u16, ValueQuery, ConstU16<65_535>>;

    /// Length of validators' pruning; nothing prunes so.
    #[pallet::storage]
    pub type ValidatorPruneLen<T: Config> =
        StorageMap<_, Identity, NetUid, u64, ValueQuery, ConstU64<1>>;

    /// Emission waiting to be paid, by hotkey; epochs pay at once.
    #[pallet::storage]
    pub type LoadedEmission<T: Config> =
        StorageMap<_, Identity, NetUid, Vec<(T::AccountId, u64, u64)>, OptionQuery>;
}
