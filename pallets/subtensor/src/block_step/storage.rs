//! Storage: issuance, pools and pending emission.

use frame_support::pallet_macros::pallet_section;

/// Storage items of this domain, imported into the pallet.
#[pallet_section]
mod block_step_storage {
    /// Result of the last evaluation of the emission curve, in rao.
    #[pallet::storage]
    pub type BlockEmission<T: Config> = StorageValue<_, u64, ValueQuery, ConstU64<1_000_000_000>>;

    /// TAO issued so far, in rao.
    #[pallet::storage]
    pub type TotalIssuance<T: Config> = StorageValue<_, TaoBalance, ValueQuery>;

    /// Base factor of the price average.
    #[pallet::storage]
    pub type SubnetMovingAlpha<T: Config> =
        StorageValue<_, I96F32, ValueQuery, DefaultSubnetMovingAlpha>;

    /// Moving average of a subnet's price.
    #[pallet::storage]
    pub type SubnetMovingPrice<T: Config> = StorageMap<_, Identity, NetUid, I96F32, ValueQuery>;

    /// The 32 fractional bits of a price average below those of `SubnetMovingPrice`. Not in the
    /// interface: Myelin's own, written with the correction `fine-price-averages` alone.
    #[pallet::storage]
    pub type SubnetMovingPriceRest<T: Config> = StorageMap<_, Identity, NetUid, u32, ValueQuery>;

    /// Root's share of a subnet's stake at the last block.
    #[pallet::storage]
    pub type RootProp<T: Config> = StorageMap<_, Identity, NetUid, U96F32, ValueQuery>;

    /// TAO traded in a subnet's pool so far, in rao.
    #[pallet::storage]
    pub type SubnetVolume<T: Config> = StorageMap<_, Identity, NetUid, u128, ValueQuery>;

    /// TAO reserve of a subnet's pool.
    #[pallet::storage]
    pub type SubnetTAO<T: Config> = StorageMap<_, Identity, NetUid, TaoBalance, ValueQuery>;

    /// Alpha injected into the pool in the last emitting block.
    #[pallet::storage]
    pub type SubnetAlphaInEmission<T: Config> =
        StorageMap<_, Identity, NetUid, AlphaBalance, ValueQuery>;

    /// Alpha emitted outside the pool in the last emitting block.
    #[pallet::storage]
    pub type SubnetAlphaOutEmission<T: Config> =
        StorageMap<_, Identity, NetUid, AlphaBalance, ValueQuery>;

    /// TAO injected into the pool in the last emitting block.
    #[pallet::storage]
    pub type SubnetTaoInEmission<T: Config> =
        StorageMap<_, Identity, NetUid, TaoBalance, ValueQuery>;

    /// TAO of the chain's purchase in the last emitting block.
    #[pallet::storage]
    pub type SubnetExcessTao<T: Config> = StorageMap<_, Identity, NetUid, TaoBalance, ValueQuery>;

    /// TAO paid for root-dividend sales since the last block step.
    #[pallet::storage]
    pub type SubnetRootSellTao<T: Config> = StorageMap<_, Identity, NetUid, TaoBalance, ValueQuery>;

    /// Alpha reserve of a subnet's pool.
    #[pallet::storage]
    pub type SubnetAlphaIn<T: Config> = StorageMap<_, Identity, NetUid, AlphaBalance, ValueQuery>;

    /// Alpha of a subnet outside its pool.
    #[pallet::storage]
    pub type SubnetAlphaOut<T: Config> = StorageMap<_, Identity, NetUid, AlphaBalance, ValueQuery>;

    /// Alpha bought by the chain; counted in `SubnetAlphaOut`, owned by nobody.
    #[pallet::storage]
    pub type SubnetProtocolAlpha<T: Config> =
        StorageMap<_, Identity, NetUid, AlphaBalance, ValueQuery>;

    /// Net TAO of stakers since the subnet's registration, in rao.
    #[pallet::storage]
    pub type SubnetTaoFlow<T: Config> = StorageMap<_, Identity, NetUid, i64, ValueQuery>;

    /// Moving average of the stakers' TAO flow; dormant.
    #[pallet::storage]
    pub type SubnetEmaTaoFlow<T: Config> =
        StorageMap<_, Identity, NetUid, (u64, I64F64), OptionQuery>;

    /// Moving average of the protocol's TAO flow; dormant.
    #[pallet::storage]
    pub type SubnetEmaProtocolFlow<T: Config> =
        StorageMap<_, Identity, NetUid, (u64, I64F64), OptionQuery>;

    /// Flow below which a subnet gets no share; dormant.
    #[pallet::storage]
    pub type TaoFlowCutoff<T: Config> = StorageValue<_, I64F64, ValueQuery>;

    /// Exponent of flows in shares; dormant.
    #[pallet::storage]
    pub type FlowNormExponent<T: Config> =
        StorageValue<_, U64F64, ValueQuery, DefaultFlowNormExponent>;

    /// Weight of a block in the moving averages of flows, in parts of 2^63 - 1; dormant.
    #[pallet::storage]
    pub type FlowEmaSmoothingFactor<T: Config> =
        StorageValue<_, u64, ValueQuery, ConstU64<29_597_889_189_277>>;

    /// Whether the protocol's flow counts against the users'; dormant.
    #[pallet::storage]
    pub type NetTaoFlowEnabled<T: Config> = StorageValue<_, bool, ValueQuery, ConstBool<true>>;

    /// Net TAO of the protocol since the subnet's registration, in rao.
    #[pallet::storage]
    pub type SubnetProtocolFlow<T: Config> = StorageMap<_, Identity, NetUid, i64, ValueQuery>;

    /// Miners' alpha since the last epoch.
    #[pallet::storage]
    pub type PendingServerEmission<T: Config> =
        StorageMap<_, Identity, NetUid, AlphaBalance, ValueQuery>;

    /// Validators' alpha since the last epoch.
    #[pallet::storage]
    pub type PendingValidatorEmission<T: Config> =
        StorageMap<_, Identity, NetUid, AlphaBalance, ValueQuery>;

    /// Root's alpha since the last epoch.
    #[pallet::storage]
    pub type PendingRootAlphaDivs<T: Config> =
        StorageMap<_, Identity, NetUid, AlphaBalance, ValueQuery>;

    /// Owner's alpha since the last epoch.
    #[pallet::storage]
    pub type PendingOwnerCut<T: Config> = StorageMap<_, Identity, NetUid, AlphaBalance, ValueQuery>;

    /// Share of the last epoch's incentives that was withheld.
    #[pallet::storage]
    pub type MinerBurned<T: Config> = StorageMap<_, Identity, NetUid, U96F32, ValueQuery>;
}
