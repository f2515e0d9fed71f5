//! What is stored for a subnet, and how it goes.

use super::{
    Meter,
    steps::{Dissolution, drain, walk},
};
use crate::{
    types::{Hyperparameter, RateLimitKey},
    *,
};
use alloc::vec::Vec;
use codec::Decode;
use frame_support::storage::StorageDoubleMap;
use myelin_types::{MAX_MECHANISMS, MechId, NetUid, NetUidStorageIndex};

/// Removes one entry of each map.
macro_rules! remove {
    ($key:expr; $($map:ident)*) => { $( $map::<T>::remove($key); )* };
}
/// Goes on emptying a prefix of each double map; the value is whether all are empty.
macro_rules! empty {
    ($key:expr, $meter:expr; $($map:ident)*) => {
        true $( && empty_prefix::<_, _, _, $map<T>>($key, $meter) )*
    };
}
/// Maps that have a hotkey or coldkey first, in the order of their places.
macro_rules! by_key {
    ($($place:literal $map:ident)*) => {
        /// Goes on over one of the maps that have a hotkey or coldkey first; whether that is done.
        pub(super) fn forget_by_key(
            dissolution: &mut Dissolution<T::AccountId>,
            map: u8,
            meter: &mut Meter,
        ) -> bool {
            let Dissolution { netuid, place, .. } = dissolution;
            match map {
                $($place => {
                    let keys = match place.take() {
                        Some(last) => $map::<T>::iter_keys_from(last),
                        None => $map::<T>::iter_keys(),
                    };
                    walk(keys, place, meter, |(key, of), meter| {
                        if of == *netuid {
                            $map::<T>::remove(key, of);
                            meter.charge(0, 1);
                        }
                    })
                })*
                _ => true,
            }
        }
    };
}

/// How many of the maps that have a hotkey or coldkey first the protocol clears.
pub(super) const BY_KEY: u8 = 6;
/// The same with `Correction::FreshNetuids`.
pub(super) const ALL_BY_KEY: u8 = 10;

impl<T: Config> Pallet<T> {
    by_key! {
        0 ChildkeyTake
        1 ChildKeys
        2 ParentKeys
        3 LastHotkeyEmissionOnNetuid
        4 TotalHotkeyAlphaLastEpoch
        5 DecayingLock
        6 AutoStakeDestination
        7 AutoStakeDestinationColdkeys
        8 IsNetworkMember
        9 TotalHotkeyShares
    }

    /// Deletes everything that a subnet has one value of, and its uids. What the specification
    /// leaves behind for the next user of the netuid goes as well if that is to start `fresh`.
    pub(super) fn remove_network(netuid: NetUid, fresh: bool) {
        let neurons: Vec<_> = Keys::<T>::iter_prefix(netuid).collect();
        for (uid, hotkey) in neurons {
            Keys::<T>::remove(netuid, uid);
            Uids::<T>::remove(netuid, &hotkey);
            IsNetworkMember::<T>::remove(hotkey, netuid);
        }
        Self::remove_values(netuid, fresh);
        TotalNetworks::<T>::mutate(|total| *total = total.saturating_sub(1));
        // The root network's validators once weighted subnets by netuid.
        let root = NetUidStorageIndex::from(NetUid::ROOT);
        Self::zero_weights_towards(root, netuid.to_u16());
    }

    /// Deletes everything that a subnet has one value of.
    pub(in crate::registry) fn remove_values(netuid: NetUid, fresh: bool) {
        Self::remove_registry(netuid);
        Self::remove_consensus(netuid);
        Self::remove_economy(netuid);
        Self::remove_settings(netuid);
        if fresh {
            Self::remove_leftovers(netuid);
        }
    }

    fn remove_registry(netuid: NetUid) {
        remove!(netuid;
            SubnetOwner SubnetOwnerHotkey SubnetworkN NetworksAdded NetworkRegisteredAt
            SubnetMechanism SubnetLocked TokenSymbol FirstEmissionBlockNumber SubtokenEnabled
            RegistrationsThisInterval RegistrationsThisBlock POWRegistrationsThisInterval
            BurnRegistrationsThisInterval LargestLocked LastAdjustmentBlock
            RAORecycledForRegistration Burn
            ImmuneOwnerUidsLimit OwnerCutAutoLockEnabled OwnerLock DecayingOwnerLock
        );
    }

    fn remove_consensus(netuid: NetUid) {
        remove!(netuid;
            Active Emission Consensus Dividends ValidatorPermit ValidatorTrust StakeWeight
            LastEpochBlock PendingEpochAt SubnetEpochIndex BlocksSinceLastStep
            LastMechansimStepBlock LastEpochEmission LoadedEmission
        );
        for mecid in 0..MAX_MECHANISMS {
            let index = NetUidStorageIndex::new(netuid, MechId::new(mecid));
            remove!(index; LastUpdate Incentive MechanismEmission);
        }
        remove!(netuid; RevealPeriodEpochs MechanismCountCurrent MechanismEmissionSplit);
    }

    fn remove_economy(netuid: NetUid) {
        remove!(netuid;
            SubnetAlphaIn SubnetAlphaOut SubnetProtocolAlpha
            SubnetAlphaInEmission SubnetAlphaOutEmission SubnetTaoInEmission SubnetVolume
            SubnetMovingPrice SubnetMovingPriceRest SubnetTaoFlow SubnetEmaTaoFlow
            SubnetProtocolFlow SubnetEmaProtocolFlow SubnetExcessTao SubnetRootSellTao
            PendingValidatorEmission PendingServerEmission PendingRootAlphaDivs PendingOwnerCut
            MinerBurned
        );
    }

    fn remove_settings(netuid: NetUid) {
        remove!(netuid;
            Tempo Kappa Difficulty MaxAllowedUids ImmunityPeriod ActivityCutoff
            ActivityCutoffFactorMilli MinAllowedWeights NetworkRegistrationAllowed
            NetworkPowRegistrationAllowed TransferToggle ServingRateLimit Rho
            AlphaSigmoidSteepness MaxAllowedValidators BondsMovingAverage BondsPenalty
            BondsResetOn WeightsSetRateLimit ValidatorPruneLen ScalingLawPower
            TargetRegistrationsPerInterval
            CommitRevealWeightsEnabled BurnHalfLife BurnIncreaseMult MinBurn MaxBurn MinDifficulty
            MaxDifficulty EMAPriceHalvingBlocks MaxRegistrationsPerBlock WeightsVersionKey
            LiquidAlphaOn Yuma3On AlphaValues
        );
    }

    /// What the protocol leaves to the next user of the netuid.
    fn remove_leftovers(netuid: NetUid) {
        remove!(netuid;
            AdjustmentInterval AdjustmentAlpha MinAllowedUids MinNonImmuneUids OwnerCutEnabled
            MaxWeightsLimit RecycleOrBurn MinChildkeyTakePerSubnet RootProp RootClaimableThreshold
            VotingPowerTrackingEnabled VotingPowerDisableAtBlock VotingPowerEmaAlpha
            SubnetEmissionEnabled
        );
        LastRateLimitedBlock::<T>::remove(RateLimitKey::SetSNOwnerHotkey(netuid));
        LastRateLimitedBlock::<T>::remove(RateLimitKey::AddStakeBurn(netuid));
        let parameters =
            (0..=u8::MAX).map_while(|code| Hyperparameter::decode(&mut &[code][..]).ok());
        for parameter in parameters {
            let key = RateLimitKey::OwnerHyperparamUpdate(netuid, parameter);
            LastRateLimitedBlock::<T>::remove(key);
        }
    }

    /// Goes on forgetting what the subnet owes to each hotkey's root stakers; unclaimed dividends
    /// are lost.
    pub(super) fn forget_root_rates(
        dissolution: &mut Dissolution<T::AccountId>,
        meter: &mut Meter,
    ) -> bool {
        let Dissolution { netuid, place, .. } = dissolution;
        let keys = match place.take() {
            Some(last) => RootClaimable::<T>::iter_keys_from(last),
            None => RootClaimable::<T>::iter_keys(),
        };
        walk(keys, place, meter, |hotkey, meter| {
            let mut rates = RootClaimable::<T>::get(&hotkey);
            meter.charge(1, 0);
            if rates.remove(netuid).is_none() {
                return;
            }
            meter.charge(0, 1);
            if rates.is_empty() {
                RootClaimable::<T>::remove(hotkey);
            } else {
                RootClaimable::<T>::insert(hotkey, rates);
            }
        })
    }

    /// Goes on forgetting root stakers' watermarks; whether none is left.
    pub(super) fn forget_root_claims(netuid: NetUid, meter: &mut Meter) -> bool {
        drain(RootClaimed::<T>::iter_key_prefix((netuid,)), (0, 1), meter, |(hotkey, coldkey)| {
            RootClaimed::<T>::remove((netuid, hotkey, coldkey));
        })
    }

    /// Goes on forgetting locks and their sums; whether none is left.
    pub(super) fn forget_locks(netuid: NetUid, meter: &mut Meter) -> bool {
        let keys = LockingColdkeys::<T>::iter_key_prefix((netuid,));
        drain(keys, (0, 2), meter, |(hotkey, coldkey)| {
            LockingColdkeys::<T>::remove((netuid, &hotkey, &coldkey));
            Lock::<T>::remove((coldkey, netuid, hotkey));
        }) && empty!(netuid, meter; HotkeyLock DecayingHotkeyLock)
    }

    /// Goes on forgetting what is kept by uid or hotkey under the netuid; whether none is left.
    pub(super) fn forget_neurons(netuid: NetUid, fresh: bool, meter: &mut Meter) -> bool {
        let done = empty!(netuid, meter;
            BlockAtRegistration Axons NeuronCertificates Prometheus LastHotkeySwapOnNetuid
            AlphaDividendsPerSubnet PendingChildKeys AssociatedEvmAddress
        );
        done && (!fresh || empty!(netuid, meter; RootAlphaDividendsPerSubnet VotingPower))
    }

    /// Goes on forgetting rows and commits, of all mechanisms that there can be; whether none is
    /// left.
    pub(super) fn forget_mechanisms(netuid: NetUid, meter: &mut Meter) -> bool {
        (0..MAX_MECHANISMS).all(|mecid| {
            let index = NetUidStorageIndex::new(netuid, MechId::new(mecid));
            empty!(index, meter;
                Bonds Weights WeightColumns WeightsCommittedAt WeightCommits
                TimelockedWeightCommits
            )
        })
    }

    /// Goes on forgetting when hotkeys and owners last did what is limited in time.
    pub(super) fn forget_stamps(
        dissolution: &mut Dissolution<T::AccountId>,
        meter: &mut Meter,
    ) -> bool {
        let Dissolution { netuid, place, .. } = dissolution;
        let keys = match place.take() {
            Some(last) => TransactionKeyLastBlock::<T>::iter_keys_from(last),
            None => TransactionKeyLastBlock::<T>::iter_keys(),
        };
        walk(keys, place, meter, |key, meter| {
            if key.1 == *netuid {
                TransactionKeyLastBlock::<T>::remove(key);
                meter.charge(0, 1);
            }
        })
    }
}

/// Goes on emptying the prefix `key` of a double map; whether nothing is left of it.
fn empty_prefix<K1, K2, V, Map>(key: K1, meter: &mut Meter) -> bool
where
    K1: codec::FullCodec + Copy,
    K2: codec::FullCodec,
    V: codec::FullCodec,
    Map: frame_support::IterableStorageDoubleMap<K1, K2, V> + StorageDoubleMap<K1, K2, V>,
{
    drain(Map::iter_key_prefix(key), (0, 1), meter, |second| Map::remove(key, second))
}
