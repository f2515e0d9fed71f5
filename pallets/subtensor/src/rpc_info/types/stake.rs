//! Answers about stake, field by field as the interface names them.
#![allow(clippy::type_complexity)]

use alloc::vec::Vec;
use codec::{Compact, Decode, Encode};
use scale_info::TypeInfo;
use sp_core::crypto::AccountId32 as AccountId;

/// A coldkey's stake with a hotkey on a subnet.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct StakeInfo {
    /// The hotkey.
    pub hotkey: AccountId,
    /// The coldkey.
    pub coldkey: AccountId,
    /// The subnet; 0 is the root network.
    pub netuid: Compact<u16>,
    /// Stake, in rao of alpha; on root, of TAO.
    pub stake: Compact<u64>,
    /// Always 0.
    pub locked: Compact<u64>,
    /// Alpha dividends of the hotkey in the last epoch, net of take, in rao.
    pub emission: Compact<u64>,
    /// Always 0.
    pub tao_emission: Compact<u64>,
    /// Always 0.
    pub drain: Compact<u64>,
    /// Whether the hotkey has a uid on the subnet.
    pub is_registered: bool,
}

/// How much of a coldkey's stake on a subnet can be removed.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct StakeAvailability {
    /// All stake, in rao of alpha; on root, of TAO.
    pub total: Compact<u64>,
    /// What of it is locked, in rao.
    pub locked: Compact<u64>,
    /// What of it can be removed, in rao.
    pub available: Compact<u64>,
}

/// A delegate and who nominates it.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct DelegateInfo {
    /// The delegate's hotkey.
    pub delegate_ss58: AccountId,
    /// What the delegate keeps of its stakers' dividends, in parts of 65535.
    pub take: Compact<u16>,
    /// Each coldkey with its stake by netuid, in rao of alpha; on root, of TAO.
    pub nominators: Vec<(AccountId, Vec<(Compact<u16>, Compact<u64>)>)>,
    /// The hotkey's owner.
    pub owner_ss58: AccountId,
    /// Netuids where the hotkey is registered.
    pub registrations: Vec<Compact<u16>>,
    /// Those of them where it holds a validator permit.
    pub validator_permits: Vec<Compact<u16>>,
    /// What 1,000 TAO on root would return in a day, net of take, in rao.
    pub return_per_1000: Compact<u64>,
    /// Emission of the hotkey in 7,200 blocks on all its subnets, in rao of alpha.
    pub total_daily_return: Compact<u64>,
}
