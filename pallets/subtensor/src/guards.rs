//! Checks of a call against the state that run twice: in the transaction pool, so that a
//! transaction that is bound to fail is never included, and when the call is dispatched, so that
//! calls inside a batch, a proxy or a multisig obey them too (spec: extrinsic §3).
//!
//! The pool runs [`check`] through [`crate::extension`]; a dispatchable runs the guard of its own
//! kind first thing, by [`for_signer`]. Root and unsigned origins are never checked.

use crate::weights_table::guard as weight;
use crate::{
    Call, CommitRevealWeightsEnabled, Config, Error, Pallet, Uids, WeightCommits,
    types::{AxonInfo, PrometheusInfo},
};
use alloc::vec::Vec;
use codec::Compact;
use frame_support::{
    ensure,
    traits::{IsSubType, OriginTrait},
    weights::Weight,
};
use frame_system::pallet_prelude::OriginFor;
use myelin_types::{MechId, NetUid, NetUidStorageIndex};
use sp_core::H256;

/// Looks into calls that carry others: batches, proxies, multisigs.
pub trait InnerCalls<AccountId, Call> {
    /// Calls `visit` with `call` and every call inside it, each with the account that would sign
    /// it, until one answer is an error.
    fn visit<E>(
        who: &AccountId,
        call: &Call,
        visit: &mut impl FnMut(&AccountId, &Call) -> Result<(), E>,
    ) -> Result<(), E>;

    /// Whether a call of another pallet only carries bytes, so that a coldkey with an announced
    /// swap may sign it.
    fn changes_nothing(_call: &Call) -> bool {
        false
    }
}

/// For runtimes without calls that carry others.
impl<AccountId, Call> InnerCalls<AccountId, Call> for () {
    fn visit<E>(
        who: &AccountId,
        call: &Call,
        visit: &mut impl FnMut(&AccountId, &Call) -> Result<(), E>,
    ) -> Result<(), E> {
        visit(who, call)
    }
}

/// CheckColdkeySwap: a coldkey with an announced swap may only go on with it, whichever way its
/// calls come (spec: staking §19). Unlike the other guards it concerns calls of all pallets, which
/// cannot ask at dispatch: the pool looks into the calls that carry others instead, with the state
/// that the transaction finds. What a batch itself announces binds from the next transaction on.
///
/// Errors: `ColdkeySwapDisputed`, `ColdkeySwapAnnounced`.
pub fn coldkey_swap<T: Config>(
    who: &T::AccountId,
    call: &<T as frame_system::Config>::RuntimeCall,
) -> Result<(), Error<T>>
where
    <T as frame_system::Config>::RuntimeCall: IsSubType<Call<T>>,
{
    T::InnerCalls::visit(who, call, &mut |who, call| {
        let belongs = matches!(
            call.is_sub_type(),
            Some(
                Call::announce_coldkey_swap { .. }
                    | Call::swap_coldkey_announced { .. }
                    | Call::dispute_coldkey_swap { .. }
                    | Call::clear_coldkey_swap_announcement { .. }
            )
        ) || T::InnerCalls::changes_nothing(call);
        Pallet::<T>::ensure_no_swap_announced(who, belongs)
    })
}

/// Runs the guards that apply to `call` signed by `who`, in the order CheckWeights,
/// CheckRateLimits, CheckDelegateTake, CheckServingEndpoints, CheckEvmKeyAssociation.
///
/// Errors: those of the call's own guard; calls without a guard pass.
pub fn check<T: Config>(who: &T::AccountId, call: &Call<T>) -> Result<(), Error<T>> {
    match call {
        Call::set_weights { netuid, .. } => set_weights(who, *netuid, MechId::MAIN),
        Call::set_mechanism_weights { netuid, mecid, .. } => set_weights(who, *netuid, *mecid),
        Call::batch_set_weights { netuids, weights, version_keys } => {
            batch(who, netuids, &[weights.len(), version_keys.len()])
        }
        Call::commit_weights { netuid, .. } => commit_weights(who, *netuid, MechId::MAIN),
        Call::commit_mechanism_weights { netuid, mecid, .. } => {
            commit_weights(who, *netuid, *mecid)
        }
        Call::batch_commit_weights { netuids, commit_hashes } => {
            batch(who, netuids, &[commit_hashes.len()])
        }
        Call::reveal_weights { .. }
        | Call::reveal_mechanism_weights { .. }
        | Call::batch_reveal_weights { .. } => reveal(who, call),
        Call::increase_take { hotkey, take } | Call::decrease_take { hotkey, take } => {
            Pallet::<T>::validate_take(who, hotkey, *take)
        }
        Call::register_network { .. } => Pallet::<T>::ensure_register_network_rate_limit(),
        Call::associate_evm_key { netuid, .. } => {
            Pallet::<T>::validate_evm_association(who, *netuid).map(|_| ())
        }
        Call::serve_prometheus { netuid, version, ip, port, ip_type } => {
            let (version, ip, port, ip_type) = (*version, *ip, *port, *ip_type);
            let endpoint = PrometheusInfo { block: Pallet::<T>::now(), version, ip, port, ip_type };
            Pallet::<T>::validate_serve_prometheus(who, *netuid, &endpoint)
        }
        Call::serve_axon {
            netuid,
            version,
            ip,
            port,
            ip_type,
            protocol,
            placeholder1,
            placeholder2,
        }
        | Call::serve_axon_tls {
            netuid,
            version,
            ip,
            port,
            ip_type,
            protocol,
            placeholder1,
            placeholder2,
            ..
        } => {
            let endpoint = AxonInfo {
                block: Pallet::<T>::now(),
                version: *version,
                ip: *ip,
                port: *port,
                ip_type: *ip_type,
                protocol: *protocol,
                placeholder1: *placeholder1,
                placeholder2: *placeholder2,
            };
            Pallet::<T>::validate_serve_axon(who, *netuid, &endpoint)
        }
        _ => Ok(()),
    }
}

/// [`reveal_weights`] for a call that reveals.
fn reveal<T: Config>(who: &T::AccountId, call: &Call<T>) -> Result<(), Error<T>> {
    let one = |netuid: NetUid, mecid, uids: &[u16], values: &[u16], salt: &[u16], version_key| {
        let index = NetUidStorageIndex::new(netuid, mecid);
        let hash = Pallet::<T>::commit_hash(who, index, uids, values, salt, version_key);
        reveal_weights(who, netuid, mecid, &[hash])
    };
    match call {
        Call::reveal_weights { netuid, uids, values, salt, version_key } => {
            one(*netuid, MechId::MAIN, uids, values, salt, *version_key)
        }
        Call::reveal_mechanism_weights { netuid, mecid, uids, values, salt, version_key } => {
            one(*netuid, *mecid, uids, values, salt, *version_key)
        }
        Call::batch_reveal_weights { netuid, uids_list, values_list, salts_list, version_keys } => {
            let others = [values_list.len(), salts_list.len(), version_keys.len()];
            same_lengths(uids_list.len(), &others)?;
            let index = NetUidStorageIndex::from(*netuid);
            let hashes: Vec<H256> = uids_list
                .iter()
                .zip(values_list)
                .zip(salts_list)
                .zip(version_keys)
                .map(|(((uids, values), salt), version_key)| {
                    Pallet::<T>::commit_hash(who, index, uids, values, salt, *version_key)
                })
                .collect();
            reveal_weights(who, *netuid, MechId::MAIN, &hashes)
        }
        _ => Ok(()),
    }
}

/// Runs `guard` for the signer of a call that is being dispatched; any other origin passes.
///
/// Errors: those of `guard`.
pub fn for_signer<T: Config>(
    origin: &OriginFor<T>,
    guard: impl FnOnce(&T::AccountId) -> Result<(), Error<T>>,
) -> Result<(), Error<T>> {
    origin.as_signer().map_or(Ok(()), guard)
}

/// CheckWeights and CheckRateLimits for setting weights directly.
///
/// Errors, in order: `NotEnoughStakeToSetWeights`; while commit–reveal is off and `who` has a uid,
/// `SettingWeightsTooFast` (also for a mechanism that does not exist).
pub fn set_weights<T: Config>(
    who: &T::AccountId,
    netuid: NetUid,
    mecid: MechId,
) -> Result<(), Error<T>> {
    ensure!(Pallet::<T>::has_min_stake(who, netuid), Error::<T>::NotEnoughStakeToSetWeights);
    if !CommitRevealWeightsEnabled::<T>::get(netuid)
        && let Some(uid) = Uids::<T>::get(netuid, who)
    {
        let index = NetUidStorageIndex::new(netuid, mecid);
        ensure!(
            Pallet::<T>::check_weights_rate_limit(index, uid, Pallet::<T>::now()),
            Error::<T>::SettingWeightsTooFast
        );
    }
    Ok(())
}

/// CheckWeights and CheckRateLimits for a commit.
///
/// Errors, in order: `NotEnoughStakeToSetWeights`; if `who` has a uid, `CommittingWeightsTooFast`
/// (also for a mechanism that does not exist).
pub fn commit_weights<T: Config>(
    who: &T::AccountId,
    netuid: NetUid,
    mecid: MechId,
) -> Result<(), Error<T>> {
    ensure!(Pallet::<T>::has_min_stake(who, netuid), Error::<T>::NotEnoughStakeToSetWeights);
    if let Some(uid) = Uids::<T>::get(netuid, who) {
        let index = NetUidStorageIndex::new(netuid, mecid);
        ensure!(
            Pallet::<T>::check_weights_rate_limit(index, uid, Pallet::<T>::now()),
            Error::<T>::CommittingWeightsTooFast
        );
    }
    Ok(())
}

/// CheckWeights for a reveal of the commits with these hashes.
///
/// Errors, in order: `NotEnoughStakeToSetWeights`, `NoWeightsCommitFound`, and for each hash
/// `NoWeightsCommitFound`, `RevealTooEarly` (also if it is too late).
pub fn reveal_weights<T: Config>(
    who: &T::AccountId,
    netuid: NetUid,
    mecid: MechId,
    hashes: &[H256],
) -> Result<(), Error<T>> {
    ensure!(Pallet::<T>::has_min_stake(who, netuid), Error::<T>::NotEnoughStakeToSetWeights);
    let commits = WeightCommits::<T>::get(NetUidStorageIndex::new(netuid, mecid), who)
        .ok_or(Error::<T>::NoWeightsCommitFound)?;
    let window = Pallet::<T>::reveal_window(netuid);
    for hash in hashes {
        let (_, epoch, ..) = commits
            .iter()
            .find(|commit| commit.0 == *hash)
            .ok_or(Error::<T>::NoWeightsCommitFound)?;
        ensure!(window.is_open(*epoch), Error::<T>::RevealTooEarly);
    }
    Ok(())
}

/// CheckWeights for a batch over subnets, whose other lists have these lengths.
///
/// Errors, in order: `InputLengthsUnequal`, `NotEnoughStakeToSetWeights` on any of the subnets.
pub fn batch<T: Config>(
    who: &T::AccountId,
    netuids: &[Compact<NetUid>],
    others: &[usize],
) -> Result<(), Error<T>> {
    same_lengths(netuids.len(), others)?;
    ensure!(
        netuids.iter().all(|netuid| Pallet::<T>::has_min_stake(who, netuid.0)),
        Error::<T>::NotEnoughStakeToSetWeights
    );
    Ok(())
}

/// Refuses lists of different lengths.
///
/// Errors: `InputLengthsUnequal`.
pub fn same_lengths<T: Config>(length: usize, others: &[usize]) -> Result<(), Error<T>> {
    ensure!(others.iter().all(|other| *other == length), Error::<T>::InputLengthsUnequal);
    Ok(())
}

/// Weight of the guards that apply to a call; `None` stands for a call of another pallet.
///
/// The coldkey-swap guard looks at every call of the runtime and is always part of it.
pub fn weight<T: Config>(call: Option<&Call<T>>) -> Weight {
    let own = match call {
        Some(
            Call::set_weights { .. }
            | Call::set_mechanism_weights { .. }
            | Call::commit_weights { .. }
            | Call::commit_mechanism_weights { .. },
        ) => weight::WEIGHTS.saturating_add(weight::RATE_LIMITS),
        Some(
            Call::batch_set_weights { .. }
            | Call::batch_commit_weights { .. }
            | Call::reveal_weights { .. }
            | Call::reveal_mechanism_weights { .. }
            | Call::batch_reveal_weights { .. },
        ) => weight::WEIGHTS,
        Some(Call::register_network { .. }) => weight::RATE_LIMITS,
        Some(Call::increase_take { .. } | Call::decrease_take { .. }) => weight::DELEGATE_TAKE,
        Some(
            Call::serve_axon { .. } | Call::serve_axon_tls { .. } | Call::serve_prometheus { .. },
        ) => weight::SERVING_ENDPOINTS,
        Some(Call::associate_evm_key { .. }) => weight::EVM_KEY_ASSOCIATION,
        _ => Weight::zero(),
    };
    weight::COLDKEY_SWAP.saturating_add(own)
}

/// Number by which the pool names a guard's error, `InvalidTransaction::Custom(number)`
/// (spec: extrinsic §5); 255 for errors without a number of their own.
pub fn code<T>(error: &Error<T>) -> u8 {
    use Error::*;
    match error {
        ColdkeySwapAnnounced => 0,
        AmountTooLow | NotEnoughStakeToSetWeights => 1,
        NotEnoughBalanceToStake => 2,
        SubnetNotExists => 3,
        HotKeyAccountNotExists => 4,
        NotEnoughStakeToWithdraw => 5,
        CommittingWeightsTooFast | SettingWeightsTooFast | NetworkTxRateLimitExceeded => 6,
        InsufficientLiquidity => 7,
        SlippageTooHigh => 8,
        TransferDisallowed => 9,
        HotKeyNotRegisteredInNetwork => 10,
        InvalidIpAddress => 11,
        ServingRateLimitExceeded => 12,
        InvalidPort => 13,
        InvalidRevealRound => 15,
        NoWeightsCommitFound => 16,
        RevealTooEarly => 17,
        InputLengthsUnequal => 18,
        HotKeyNotRegisteredInSubNet => 19,
        EvmKeyAssociateRateLimitExceeded => 20,
        ColdkeySwapDisputed => 21,
        NonAssociatedColdKey => 25,
        DelegateTakeTooLow => 26,
        DelegateTakeTooHigh => 27,
        _ => 255,
    }
}
