//! Types stored by the pallet or shared by its domains.

use alloc::{collections::BTreeSet, vec::Vec};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{BoundedVec, traits::ConstU32};
pub use myelin_lock::LockState;
use myelin_types::{AlphaBalance, NetUid};
use scale_info::TypeInfo;
use sp_core::H256;

/// A weight row committed by its hash: the hash, epoch and block of the commit, and 0.
pub type WeightCommit = (H256, u64, u64, u64);

/// An encrypted weight row: who committed it, in which block, its ciphertext, and the drand round
/// that opens it.
pub type TimelockedCommit<AccountId> = (AccountId, u64, BoundedVec<u8, ConstU32<5_000>>, u64);

/// An axon endpoint; all zero stands for none.
#[derive(
    Encode,
    Decode,
    DecodeWithMemTracking,
    TypeInfo,
    MaxEncodedLen,
    Clone,
    Default,
    PartialEq,
    Eq,
    Debug,
)]
pub struct AxonInfo {
    /// Block of the announcement.
    pub block: u64,
    /// Version of the neuron's software.
    pub version: u32,
    /// Address as a number, of the family `ip_type`.
    pub ip: u128,
    /// Port.
    pub port: u16,
    /// 4 or 6.
    pub ip_type: u8,
    /// Transport protocol number.
    pub protocol: u8,
    /// Unused.
    pub placeholder1: u8,
    /// Unused.
    pub placeholder2: u8,
}

/// A Prometheus endpoint; all zero stands for none.
#[derive(
    Encode,
    Decode,
    DecodeWithMemTracking,
    TypeInfo,
    MaxEncodedLen,
    Clone,
    Default,
    PartialEq,
    Eq,
    Debug,
)]
pub struct PrometheusInfo {
    /// Block of the announcement.
    pub block: u64,
    /// Version of the neuron's software.
    pub version: u32,
    /// Address as a number, of the family `ip_type`.
    pub ip: u128,
    /// Port.
    pub port: u16,
    /// 4 or 6.
    pub ip_type: u8,
}

/// A neuron's TLS certificate.
#[derive(
    Encode,
    Decode,
    DecodeWithMemTracking,
    TypeInfo,
    MaxEncodedLen,
    Clone,
    Default,
    PartialEq,
    Eq,
    Debug,
)]
pub struct NeuronCertificate {
    /// Public key, at most 64 bytes.
    pub public_key: BoundedVec<u8, ConstU32<64>>,
    /// Algorithm number.
    pub algorithm: u8,
}

/// Identity of a coldkey; UTF-8 by convention, not checked.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, Default, PartialEq, Eq, Debug)]
pub struct ChainIdentityV2 {
    /// Name.
    pub name: Vec<u8>,
    /// Web address.
    pub url: Vec<u8>,
    /// GitHub repository.
    pub github_repo: Vec<u8>,
    /// Image address.
    pub image: Vec<u8>,
    /// Discord handle.
    pub discord: Vec<u8>,
    /// Description.
    pub description: Vec<u8>,
    /// Anything else.
    pub additional: Vec<u8>,
}

/// Identity of a subnet; UTF-8 by convention, not checked.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, Default, PartialEq, Eq, Debug)]
pub struct SubnetIdentityV3 {
    /// Name.
    pub subnet_name: Vec<u8>,
    /// GitHub repository.
    pub github_repo: Vec<u8>,
    /// Contact.
    pub subnet_contact: Vec<u8>,
    /// Web address.
    pub subnet_url: Vec<u8>,
    /// Discord handle.
    pub discord: Vec<u8>,
    /// Description.
    pub description: Vec<u8>,
    /// Logo address.
    pub logo_url: Vec<u8>,
    /// Anything else.
    pub additional: Vec<u8>,
}

/// What happens to incentives of miners that belong to the subnet's owner.
#[derive(
    Encode,
    Decode,
    DecodeWithMemTracking,
    TypeInfo,
    MaxEncodedLen,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Debug,
)]
pub enum RecycleOrBurnEnum {
    /// Kept out of circulation.
    #[default]
    Burn,
    /// Taken back from issuance.
    Recycle,
}

/// How a coldkey wants its root dividends paid.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, Default, PartialEq, Eq, Debug)]
pub enum RootClaimTypeEnum {
    /// Sold for TAO, which is staked on the root network.
    #[default]
    Swap,
    /// Kept as alpha of the subnet.
    Keep,
    /// Kept on some subnets, sold on all others.
    KeepSubnets {
        /// The subnets.
        subnets: BTreeSet<NetUid>,
    },
}

impl RootClaimTypeEnum {
    /// Whether dividends of the subnet stay alpha.
    pub fn keeps(&self, netuid: NetUid) -> bool {
        match self {
            Self::Swap => false,
            Self::Keep => true,
            Self::KeepSubnets { subnets } => subnets.contains(&netuid),
        }
    }
}

/// Hyperparameters whose changes by an owner are rate-limited one by one.
#[derive(
    Encode,
    Decode,
    DecodeWithMemTracking,
    TypeInfo,
    MaxEncodedLen,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Hyperparameter {
    Unknown = 0,
    ServingRateLimit = 1,
    MaxDifficulty = 2,
    AdjustmentAlpha = 3,
    MaxWeightLimit = 4,
    ImmunityPeriod = 5,
    MinAllowedWeights = 6,
    Kappa = 7,
    Rho = 8,
    ActivityCutoff = 9,
    PowRegistrationAllowed = 10,
    MinBurn = 11,
    MaxBurn = 12,
    BondsMovingAverage = 13,
    BondsPenalty = 14,
    CommitRevealEnabled = 15,
    LiquidAlphaEnabled = 16,
    AlphaValues = 17,
    WeightCommitInterval = 18,
    TransferEnabled = 19,
    AlphaSigmoidSteepness = 20,
    Yuma3Enabled = 21,
    BondsResetEnabled = 22,
    ImmuneNeuronLimit = 23,
    RecycleOrBurn = 24,
    MaxAllowedUids = 25,
    BurnHalfLife = 26,
    BurnIncreaseMult = 27,
    SubnetEmissionEnabled = 28,
    MinChildkeyTake = 29,
    ActivityCutoffFactorMilli = 30,
    TriggerEpoch = 31,
}

/// Kinds of action in `LastRateLimitedBlock`.
#[derive(
    Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug,
)]
pub enum RateLimitKey<AccountId> {
    /// A subnet's owner hotkey was set.
    SetSNOwnerHotkey(NetUid),
    /// The owner changed a hyperparameter.
    OwnerHyperparamUpdate(NetUid, Hyperparameter),
    /// A subnet was registered.
    NetworkLastRegistered,
    /// A hotkey swap of the coldkey.
    LastTxBlock(AccountId),
    /// A change of the hotkey's childkey take.
    LastTxBlockChildKeyTake(AccountId),
    /// A change of the hotkey's delegate take.
    LastTxBlockDelegateTake(AccountId),
    /// A stake-and-burn on the subnet.
    AddStakeBurn(NetUid),
}

/// Kinds of transaction in `TransactionKeyLastBlock` (the third key).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u16)]
pub enum TransactionType {
    /// Children were set.
    SetChildren = 0,
    /// A childkey take was set.
    SetChildkeyTake = 1,
    /// The weights version key was set.
    SetWeightsVersionKey = 4,
    /// The number of mechanisms was set.
    MechanismCountUpdate = 7,
    /// The split of emission over mechanisms was set.
    MechanismEmission = 8,
    /// The subnet was trimmed.
    MaxUidsTrimming = 9,
    /// The owner set the tempo.
    TempoUpdate = 11,
}

impl TransactionType {
    /// All kinds.
    pub const ALL: &[Self] = &[
        Self::SetChildren,
        Self::SetChildkeyTake,
        Self::SetWeightsVersionKey,
        Self::MechanismCountUpdate,
        Self::MechanismEmission,
        Self::MaxUidsTrimming,
        Self::TempoUpdate,
    ];
}

/// What an epoch distributed, in rao of alpha.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug, Default)]
pub struct EpochEmission {
    /// Block of the epoch.
    pub block: u64,
    /// For miners.
    pub miners: AlphaBalance,
    /// For validators and the stakers of the subnet's alpha.
    pub validators: AlphaBalance,
    /// For root stakers.
    pub root: AlphaBalance,
    /// For the subnet's owner.
    pub owner_cut: AlphaBalance,
    /// How the mechanisms shared it, the owner's cut excepted.
    pub mechanisms: Vec<AlphaBalance>,
}
