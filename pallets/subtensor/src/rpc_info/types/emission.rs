//! Answers about what epochs distributed. They are Myelin's own.

use alloc::vec::Vec;
use codec::{Decode, Encode};
use myelin_types::{AlphaBalance, MechId, NetUid};
use scale_info::TypeInfo;

/// What a subnet's last epoch distributed, in rao of alpha.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct SubnetEpochEmission {
    /// The subnet.
    pub netuid: NetUid,
    /// Block of the epoch.
    pub block: u64,
    /// All that follows: what had waited for the epoch.
    pub gross: AlphaBalance,
    /// For miners.
    pub miners: AlphaBalance,
    /// For validators and the stakers of the subnet's alpha.
    pub validators: AlphaBalance,
    /// For root stakers.
    pub root: AlphaBalance,
    /// For the subnet's owner.
    pub owner_cut: AlphaBalance,
    /// How the mechanisms shared it, the owner's cut excepted.
    pub mechanisms: Vec<MechanismEpochEmission>,
}

/// A mechanism's part of an epoch's emission.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct MechanismEpochEmission {
    /// The mechanism.
    pub mecid: MechId,
    /// What it had to distribute, in rao of alpha.
    pub gross: AlphaBalance,
}
