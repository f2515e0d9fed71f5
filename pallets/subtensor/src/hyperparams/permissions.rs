//! Who may change a setting, how often, and when (spec: registry §20–21).

use crate::{
    types::{Hyperparameter, RateLimitKey, TransactionType},
    *,
};
use frame_support::{dispatch::DispatchResult, ensure, traits::Get};
use frame_system::{ensure_signed, ensure_signed_or_root, pallet_prelude::OriginFor};
use myelin_types::NetUid;
use sp_runtime::{DispatchError, traits::BadOrigin};

/// Blocks between two changes of a subnet's mechanisms.
type MechanismChangeInterval<T> = ByFlavour<T, 7_200, 1>;
/// Blocks between two trims of a subnet.
type TrimInterval<T> = ByFlavour<T, 216_000, 1>;
/// Blocks between two changes of a subnet's owner hotkey.
const OWNER_HOTKEY_INTERVAL: u64 = 50_400;

/// What a change by a subnet's owner counts as; each kind has a rate limit of its own per subnet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OwnerLimit {
    /// One hyperparameter: once in `OwnerHyperparamRateLimit` tempos.
    Hyperparameter(Hyperparameter),
    /// The weights version key: once in `WeightsVersionKeyRateLimit` tempos.
    WeightsVersionKey,
    /// The number of mechanisms: once in 7200 blocks (fast chains: 1).
    MechanismCount,
    /// The mechanisms' shares of emission: once in 7200 blocks (fast chains: 1).
    MechanismSplit,
    /// Trims: one in 216,000 blocks (fast chains: 1).
    Trim,
}

impl From<Hyperparameter> for OwnerLimit {
    fn from(parameter: Hyperparameter) -> Self {
        Self::Hyperparameter(parameter)
    }
}

/// Where the block of the owner's last change is kept.
enum Record<AccountId> {
    /// In `LastRateLimitedBlock`.
    ByKind(RateLimitKey<AccountId>),
    /// In `TransactionKeyLastBlock`.
    ByOwner((AccountId, NetUid, u16)),
}

impl<AccountId: Clone> Record<AccountId> {
    fn of(owner: &AccountId, netuid: NetUid, limit: OwnerLimit) -> Self {
        let by_owner = |kind| Self::ByOwner((owner.clone(), netuid, kind as u16));
        match limit {
            OwnerLimit::Hyperparameter(parameter) => {
                Self::ByKind(RateLimitKey::OwnerHyperparamUpdate(netuid, parameter))
            }
            OwnerLimit::WeightsVersionKey => by_owner(TransactionType::SetWeightsVersionKey),
            OwnerLimit::MechanismCount => by_owner(TransactionType::MechanismCountUpdate),
            OwnerLimit::MechanismSplit => by_owner(TransactionType::MechanismEmission),
            OwnerLimit::Trim => by_owner(TransactionType::MaxUidsTrimming),
        }
    }
}

impl<T: Config> Pallet<T> {
    /// The subnet's owner.
    ///
    /// Errors: `BadOrigin` for everyone else, root included.
    pub(crate) fn ensure_owner(
        origin: OriginFor<T>,
        netuid: NetUid,
    ) -> Result<T::AccountId, DispatchError> {
        let who = ensure_signed(origin)?;
        ensure!(Self::is_subnet_owner(&who, netuid), BadOrigin);
        Ok(who)
    }

    /// The subnet's owner, or nothing when the origin is root.
    ///
    /// Errors: `BadOrigin` for everyone else.
    pub fn ensure_owner_or_root(
        origin: OriginFor<T>,
        netuid: NetUid,
    ) -> Result<Option<T::AccountId>, DispatchError> {
        let who = ensure_signed_or_root(origin)?;
        match &who {
            Some(signer) if !Self::is_subnet_owner(signer, netuid) => Err(BadOrigin.into()),
            _ => Ok(who),
        }
    }

    /// Refuses changes in the last blocks before an epoch of the subnet, whoever asks.
    ///
    /// Errors: `AdminActionProhibitedDuringWeightsWindow`.
    pub fn ensure_admin_window_open(netuid: NetUid) -> DispatchResult {
        let open = !Self::is_frozen(netuid);
        ensure!(open, Error::<T>::AdminActionProhibitedDuringWeightsWindow);
        Ok(())
    }

    /// Refuses a change by the owner that comes too soon after the last one of the same kind.
    ///
    /// Errors: `TxRateLimitExceeded`.
    pub fn ensure_owner_rate_limit(
        owner: &T::AccountId,
        netuid: NetUid,
        limit: OwnerLimit,
    ) -> DispatchResult {
        let last = match Record::of(owner, netuid, limit) {
            Record::ByKind(key) => LastRateLimitedBlock::<T>::get(key),
            Record::ByOwner(key) => TransactionKeyLastBlock::<T>::get(key),
        };
        Self::ensure_elapsed(last, Self::owner_interval(netuid, limit))
    }

    /// Notes that the owner made a change of this kind in this block.
    pub fn record_owner_change(owner: &T::AccountId, netuid: NetUid, limit: OwnerLimit) {
        match Record::of(owner, netuid, limit) {
            Record::ByKind(key) => LastRateLimitedBlock::<T>::insert(key, Self::now()),
            Record::ByOwner(key) => TransactionKeyLastBlock::<T>::insert(key, Self::now()),
        }
    }

    /// Blocks that must pass between two changes of this kind.
    fn owner_interval(netuid: NetUid, limit: OwnerLimit) -> u64 {
        let tempo = u64::from(Tempo::<T>::get(netuid));
        match limit {
            OwnerLimit::Hyperparameter(_) => {
                tempo.saturating_mul(OwnerHyperparamRateLimit::<T>::get().into())
            }
            OwnerLimit::WeightsVersionKey => {
                tempo.saturating_mul(WeightsVersionKeyRateLimit::<T>::get())
            }
            OwnerLimit::MechanismCount | OwnerLimit::MechanismSplit => {
                MechanismChangeInterval::<T>::get()
            }
            OwnerLimit::Trim => TrimInterval::<T>::get(),
        }
    }

    /// Refuses an action whose last time was less than `interval` blocks ago; 0 stands for never.
    pub(crate) fn ensure_elapsed(last: u64, interval: u64) -> DispatchResult {
        let passed = last == 0 || Self::now().saturating_sub(last) >= interval;
        ensure!(passed, Error::<T>::TxRateLimitExceeded);
        Ok(())
    }

    /// Makes `hotkey`, which need not exist, the owner hotkey of a subnet (spec: registry §7).
    ///
    /// Errors, in order: `BadOrigin`, `SubnetNotExists`, `TxRateLimitExceeded` (root is limited
    /// as well), `CannotUseSystemAccount`.
    pub fn do_set_owner_hotkey(
        origin: OriginFor<T>,
        netuid: NetUid,
        hotkey: T::AccountId,
    ) -> DispatchResult {
        Self::ensure_owner_or_root(origin, netuid)?;
        ensure!(Self::subnet_exists(netuid), Error::<T>::SubnetNotExists);
        let key = RateLimitKey::SetSNOwnerHotkey(netuid);
        Self::ensure_elapsed(LastRateLimitedBlock::<T>::get(&key), OWNER_HOTKEY_INTERVAL)?;
        ensure!(!Self::is_system_account(&hotkey), Error::<T>::CannotUseSystemAccount);
        SubnetOwnerHotkey::<T>::insert(netuid, &hotkey);
        Self::deposit_event(Event::SubnetOwnerHotkeySet(netuid, hotkey));
        LastRateLimitedBlock::<T>::insert(key, Self::now());
        Ok(())
    }
}
