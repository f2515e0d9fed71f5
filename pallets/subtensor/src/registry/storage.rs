//! Storage: networks, neurons and what they serve.

use frame_support::pallet_macros::pallet_section;

/// Storage items of this domain, imported into the pallet.
#[pallet_section]
mod registry_storage {
    /// Most dynamic subnets there may be; a further registration replaces one.
    #[pallet::storage]
    pub type SubnetLimit<T: Config> = StorageValue<_, u16, ValueQuery, ConstU16<128>>;

    /// Token symbol of a subnet, UTF-8.
    #[pallet::storage]
    pub type TokenSymbol<T: Config> =
        StorageMap<_, Identity, NetUid, Vec<u8>, ValueQuery, DefaultTokenSymbol>;

    /// Number of networks, the root network included.
    #[pallet::storage]
    pub type TotalNetworks<T: Config> = StorageValue<_, u16, ValueQuery>;

    /// Blocks after its registration during which a subnet is not replaced.
    #[pallet::storage]
    pub type NetworkImmunityPeriod<T: Config> =
        StorageValue<_, u64, ValueQuery, ConstU64<1_296_000>>;

    /// Blocks between a subnet's registration and the first possible `start_call`.
    #[pallet::storage]
    pub type StartCallDelay<T: Config> = StorageValue<_, u64, ValueQuery>;

    /// Floor of the cost of a new subnet, in rao.
    #[pallet::storage]
    pub type NetworkMinLockCost<T: Config> =
        StorageValue<_, TaoBalance, ValueQuery, ConstTao<1_000_000_000_000>>;

    /// What the last new subnet paid, in rao.
    #[pallet::storage]
    pub type NetworkLastLockCost<T: Config> =
        StorageValue<_, TaoBalance, ValueQuery, ConstTao<1_000_000_000_000>>;

    /// Blocks over which the cost of a new subnet falls by the last one paid.
    #[pallet::storage]
    pub type NetworkLockReductionInterval<T: Config> =
        StorageValue<_, u64, ValueQuery, ConstU64<100_800>>;

    /// Blocks between two subnet registrations.
    #[pallet::storage]
    pub type NetworkRateLimit<T: Config> = StorageValue<_, u64, ValueQuery, ConstU64<7_200>>;

    /// Block of the last rate-limited action, by kind.
    #[pallet::storage]
    pub type LastRateLimitedBlock<T: Config> =
        StorageMap<_, Identity, RateLimitKey<T::AccountId>, u64, ValueQuery>;

    /// TAO paid for a subnet's registration, in rao.
    #[pallet::storage]
    pub type SubnetLocked<T: Config> = StorageMap<_, Identity, NetUid, TaoBalance, ValueQuery>;

    /// First block in which a subnet emits; set by `start_call`.
    #[pallet::storage]
    pub type FirstEmissionBlockNumber<T: Config> =
        StorageMap<_, Identity, NetUid, u64, OptionQuery>;

    /// Pool kind of a subnet: 1 dynamic, anything else stable.
    #[pallet::storage]
    pub type SubnetMechanism<T: Config> = StorageMap<_, Identity, NetUid, u16, ValueQuery>;

    /// Number of neurons, by subnet.
    #[pallet::storage]
    pub type SubnetworkN<T: Config> = StorageMap<_, Identity, NetUid, u16, ValueQuery>;

    /// Which networks exist.
    #[pallet::storage]
    pub type NetworksAdded<T: Config> = StorageMap<_, Identity, NetUid, bool, ValueQuery>;

    /// Whether a hotkey has a uid, by hotkey and subnet.
    #[pallet::storage]
    pub type IsNetworkMember<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Identity, NetUid, bool, ValueQuery>;

    /// Block in which a subnet was registered.
    #[pallet::storage]
    pub type NetworkRegisteredAt<T: Config> = StorageMap<_, Identity, NetUid, u64, ValueQuery>;

    /// How often a netuid was registered so far; survives a dissolution.
    #[pallet::storage]
    pub type RegisteredSubnetCounter<T: Config> = StorageMap<_, Identity, NetUid, u64, ValueQuery>;

    /// Coldkey that owns a subnet.
    #[pallet::storage]
    pub type SubnetOwner<T: Config> =
        StorageMap<_, Identity, NetUid, T::AccountId, ValueQuery, ZeroAccount<T>>;

    /// Hotkey of a subnet's owner.
    #[pallet::storage]
    pub type SubnetOwnerHotkey<T: Config> =
        StorageMap<_, Identity, NetUid, T::AccountId, ValueQuery, ZeroAccount<T>>;

    /// Registrations in the current interval; only the root network counts them.
    #[pallet::storage]
    pub type RegistrationsThisInterval<T: Config> =
        StorageMap<_, Identity, NetUid, u16, ValueQuery>;

    /// Current price of a registration, in rao.
    #[pallet::storage]
    pub type Burn<T: Config> =
        StorageMap<_, Identity, NetUid, TaoBalance, ValueQuery, ConstTao<100_000_000>>;

    /// Registrations in the current block, by subnet.
    #[pallet::storage]
    pub type RegistrationsThisBlock<T: Config> = StorageMap<_, Identity, NetUid, u16, ValueQuery>;

    /// Sum of the registration prices charged so far, in rao.
    #[pallet::storage]
    pub type RAORecycledForRegistration<T: Config> =
        StorageMap<_, Identity, NetUid, TaoBalance, ValueQuery>;

    /// Registrations by proof of work in the current interval, by subnet.
    #[pallet::storage]
    pub type POWRegistrationsThisInterval<T: Config> =
        StorageMap<_, Identity, NetUid, u16, ValueQuery>;

    /// Block in which the difficulty of a subnet was last adjusted.
    #[pallet::storage]
    pub type LastAdjustmentBlock<T: Config> = StorageMap<_, Identity, NetUid, u64, ValueQuery>;

    /// Block in which a seal was used, for as long as it could be used again.
    #[pallet::storage]
    pub type UsedWork<T: Config> = StorageMap<_, Identity, Vec<u8>, u64, ValueQuery>;

    /// Seals used in a block, the index of [`UsedWork`]. Not in the interface.
    #[pallet::storage]
    pub type UsedWorkAt<T: Config> = StorageMap<_, Identity, u64, Vec<Vec<u8>>, ValueQuery>;

    /// EVM address of a neuron and the block in which it was tied to it, by subnet and uid.
    #[pallet::storage]
    pub type AssociatedEvmAddress<T: Config> =
        StorageDoubleMap<_, Twox64Concat, NetUid, Twox64Concat, u16, (H160, u64), OptionQuery>;

    /// Whether a subnet's alpha can be staked and traded.
    #[pallet::storage]
    pub type SubtokenEnabled<T: Config> = StorageMap<_, Identity, NetUid, bool, ValueQuery>;

    /// Most hotkeys of a subnet's owner that cannot be pruned.
    #[pallet::storage]
    pub type ImmuneOwnerUidsLimit<T: Config> =
        StorageMap<_, Identity, NetUid, u16, ValueQuery, ConstU16<1>>;

    /// Uid of a hotkey on a subnet.
    #[pallet::storage]
    pub type Uids<T: Config> =
        StorageDoubleMap<_, Identity, NetUid, Blake2_128Concat, T::AccountId, u16, OptionQuery>;

    /// Hotkey of a uid on a subnet.
    #[pallet::storage]
    pub type Keys<T: Config> = StorageDoubleMap<
        _,
        Identity,
        NetUid,
        Identity,
        u16,
        T::AccountId,
        ValueQuery,
        ZeroAccount<T>,
    >;

    /// Block in which a uid got its hotkey.
    #[pallet::storage]
    pub type BlockAtRegistration<T: Config> =
        StorageDoubleMap<_, Identity, NetUid, Identity, u16, u64, ValueQuery>;

    /// Axon endpoint a neuron serves.
    #[pallet::storage]
    pub type Axons<T: Config> = StorageDoubleMap<
        _,
        Identity,
        NetUid,
        Blake2_128Concat,
        T::AccountId,
        AxonInfo,
        OptionQuery,
    >;

    /// TLS certificate of a neuron's axon.
    #[pallet::storage]
    pub type NeuronCertificates<T: Config> = StorageDoubleMap<
        _,
        Identity,
        NetUid,
        Blake2_128Concat,
        T::AccountId,
        NeuronCertificate,
        OptionQuery,
    >;

    /// Prometheus endpoint a neuron serves.
    #[pallet::storage]
    pub type Prometheus<T: Config> = StorageDoubleMap<
        _,
        Identity,
        NetUid,
        Blake2_128Concat,
        T::AccountId,
        PrometheusInfo,
        OptionQuery,
    >;

    /// Identity of a coldkey.
    #[pallet::storage]
    pub type IdentitiesV2<T: Config> =
        StorageMap<_, Blake2_128Concat, T::AccountId, ChainIdentityV2, OptionQuery>;

    /// Identity of a subnet.
    #[pallet::storage]
    pub type SubnetIdentitiesV3<T: Config> =
        StorageMap<_, Blake2_128Concat, NetUid, SubnetIdentityV3, OptionQuery>;

    /// Block of a key's last rate-limited transaction, by key, subnet and kind.
    #[pallet::storage]
    pub type TransactionKeyLastBlock<T: Config> = StorageNMap<
        _,
        (
            NMapKey<Blake2_128Concat, T::AccountId>,
            NMapKey<Identity, NetUid>,
            NMapKey<Identity, u16>,
        ),
        u64,
        ValueQuery,
    >;

    /// Block from which subnets may be registered.
    #[pallet::storage]
    pub type NetworkRegistrationStartBlock<T: Config> = StorageValue<_, u64, ValueQuery>;

    /// Subnets registered after this block count their whole alpha reserve as the protocol's when dissolved.
    #[pallet::storage]
    pub type TaoInRefundDeploymentBlock<T: Config> = StorageValue<_, u64, ValueQuery>;

    /// Non-immune uids that must remain for an immune one not to be pruned.
    #[pallet::storage]
    pub type MinNonImmuneUids<T: Config> =
        StorageMap<_, Identity, NetUid, u16, ValueQuery, ConstU16<10>>;

    /// Subnets that are being cleared, the next one first. Not in the interface: Myelin's own, as
    /// the four items that follow.
    #[pallet::storage]
    pub type Dissolutions<T: Config> = StorageValue<_, Vec<Dissolution<T::AccountId>>, ValueQuery>;

    /// The last block that worked on dissolutions, and how much, in picoseconds.
    #[pallet::storage]
    pub type DissolutionWork<T: Config> = StorageValue<_, (u64, u64), ValueQuery>;

    /// Claims on the pot of the first subnet in [`Dissolutions`]: the alpha, and whether its part
    /// is rounded up. Sorted: the hash is the identity.
    #[pallet::storage]
    pub type DissolutionClaims<T: Config> =
        StorageMap<_, Identity, ClaimPlace<T::AccountId>, (AlphaBalance, bool), ValueQuery>;

    /// The same claims in the order of the remainders of their parts, the largest first.
    #[pallet::storage]
    pub type DissolutionRanks<T: Config> =
        StorageMap<_, Identity, (Shortfall, [u8; 4], T::AccountId), (), OptionQuery>;

    /// Coldkeys that were replaced while a subnet was being dissolved, and by whom.
    #[pallet::storage]
    pub type DissolutionHeirs<T: Config> = StorageDoubleMap<
        _,
        Identity,
        NetUid,
        Blake2_128Concat,
        T::AccountId,
        T::AccountId,
        OptionQuery,
    >;
}
