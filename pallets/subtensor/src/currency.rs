//! Movements of TAO between accounts, and the issuance counter that follows them
//! (spec: emission §5, staking §4).

use crate::{Config, Error, NetworksAdded, Pallet, TotalIssuance};
use core::marker::PhantomData;
use frame_support::{
    PalletId,
    pallet_prelude::*,
    traits::{
        Imbalance, OnUnbalanced,
        fungible::{Balanced, Credit, Inspect, Mutate},
        tokens::{Fortitude, Precision, Preservation},
    },
};
use myelin_types::{NetUid, TaoBalance, units::MAX_SUPPLY};
use sp_runtime::traits::AccountIdConversion;

/// TAO that was issued and is in no account yet.
pub type CreditOf<T> = Credit<<T as frame_system::Config>::AccountId, <T as Config>::Currency>;

/// Subnet accounts are sub-accounts of this pallet id.
pub const SUBNET_PALLET_ID: PalletId = PalletId(*b"subtensr");
/// Burnt TAO is parked on this pallet id's account.
pub const BURN_PALLET_ID: PalletId = PalletId(*b"burntnsr");

impl<T: Config> Pallet<T> {
    /// Number of the block being built.
    pub fn now() -> u64 {
        use sp_runtime::SaturatedConversion;
        frame_system::Pallet::<T>::block_number().saturated_into()
    }

    /// Account that holds a network's TAO; nothing when the network does not exist.
    pub fn subnet_account(netuid: NetUid) -> Option<T::AccountId> {
        (netuid.is_root() || NetworksAdded::<T>::contains_key(netuid))
            .then(|| Self::derive_subnet_account(netuid))
    }

    /// The bytes `modl`, `subtensr`, the netuid, zeros — whether or not the network exists.
    pub fn derive_subnet_account(netuid: NetUid) -> T::AccountId {
        SUBNET_PALLET_ID.into_sub_account_truncating(netuid.to_u16())
    }

    /// Whether `who` has the form of a subnet account, of an existing subnet or not.
    pub fn is_system_account(who: &T::AccountId) -> bool {
        let bytes: &[u8; 32] = who.as_ref();
        match bytes.split_first_chunk::<12>() {
            Some((prefix, [low, high, rest @ ..])) => {
                let netuid = NetUid::new(u16::from_le_bytes([*low, *high]));
                prefix == b"modlsubtensr"
                    && rest.iter().all(|byte| *byte == 0)
                    && *who == Self::derive_subnet_account(netuid)
            }
            _ => false,
        }
    }

    /// What `who` can spend if its account may die, the existential deposit included.
    pub fn spendable(who: &T::AccountId) -> TaoBalance {
        T::Currency::reducible_balance(who, Preservation::Expendable, Fortitude::Polite).into()
    }

    /// What `who` can spend while its account lives on.
    pub fn keepalive(who: &T::AccountId) -> TaoBalance {
        T::Currency::reducible_balance(who, Preservation::Preserve, Fortitude::Polite).into()
    }

    /// Issues at most `amount` of new TAO, never beyond the cap of 21 million.
    pub fn mint_tao(amount: TaoBalance) -> CreditOf<T> {
        let room = MAX_SUPPLY.saturating_sub(T::Currency::total_issuance());
        let amount = amount.to_u64().min(room);
        TotalIssuance::<T>::mutate(|total| *total = total.saturating_add(amount.into()));
        T::Currency::issue(amount)
    }

    /// Deposits `part` of a credit to an account; the rest of the credit, and whether it worked.
    ///
    /// It fails, leaving the credit whole, when the credit is too small or the account would stay
    /// below the existential deposit.
    pub fn spend_credit(
        who: &T::AccountId,
        credit: CreditOf<T>,
        part: TaoBalance,
    ) -> (CreditOf<T>, bool) {
        if credit.peek() < part.to_u64() {
            return (credit, false);
        }
        let (paid, rest) = credit.split(part.to_u64());
        match T::Currency::resolve(who, paid) {
            Ok(()) => (rest, true),
            Err(unpaid) => (rest.merge(unpaid), false),
        }
    }

    /// Takes a credit out of existence again.
    pub fn recycle_credit(credit: CreditOf<T>) {
        let amount = credit.peek();
        if amount > 0 {
            TotalIssuance::<T>::mutate(|total| *total = total.saturating_sub(amount.into()));
        }
    }

    /// Moves TAO between accounts; the sender may die.
    pub fn transfer_tao(
        from: &T::AccountId,
        to: &T::AccountId,
        amount: TaoBalance,
    ) -> DispatchResult {
        ensure!(amount <= Self::spendable(from), Error::<T>::InsufficientBalance);
        T::Currency::transfer(from, to, amount.to_u64(), Preservation::Expendable).map(|_| ())
    }

    /// Moves TAO to a subnet's account, keeping the sender alive; what was really moved, which may
    /// be less than `amount` by up to the existential deposit.
    ///
    /// Errors: `SubnetNotExists`, `InsufficientBalance` when nothing can be moved.
    pub fn transfer_tao_to_subnet(
        netuid: NetUid,
        from: &T::AccountId,
        amount: TaoBalance,
    ) -> Result<TaoBalance, DispatchError> {
        if amount.is_zero() {
            return Ok(amount);
        }
        let to = Self::subnet_account(netuid).ok_or(Error::<T>::SubnetNotExists)?;
        let amount = amount.min(Self::keepalive(from));
        ensure!(!amount.is_zero(), Error::<T>::InsufficientBalance);
        T::Currency::transfer(from, &to, amount.to_u64(), Preservation::Preserve)?;
        Ok(amount)
    }

    /// Moves TAO from a subnet's account.
    ///
    /// Errors: `SubnetNotExists`, `InsufficientBalance`.
    pub fn transfer_tao_from_subnet(
        netuid: NetUid,
        to: &T::AccountId,
        amount: TaoBalance,
    ) -> DispatchResult {
        let from = Self::subnet_account(netuid).ok_or(Error::<T>::SubnetNotExists)?;
        Self::transfer_tao(&from, to, amount)
    }

    /// Parks TAO where nobody can spend it; the issuance still counts it.
    pub fn burn_tao(from: &T::AccountId, amount: TaoBalance) -> DispatchResult {
        Self::transfer_tao(from, &BURN_PALLET_ID.into_account_truncating(), amount)
    }

    /// Takes TAO out of existence; it will be emitted again.
    ///
    /// Errors: `InsufficientBalance`, `BalanceWithdrawalError`.
    pub fn recycle_tao(from: &T::AccountId, amount: TaoBalance) -> DispatchResult {
        ensure!(amount <= Self::keepalive(from), Error::<T>::InsufficientBalance);
        let credit = T::Currency::withdraw(
            from,
            amount.to_u64(),
            Precision::Exact,
            Preservation::Preserve,
            Fortitude::Polite,
        )
        .map_err(|_| Error::<T>::BalanceWithdrawalError)?;
        Self::recycle_credit(credit);
        Ok(())
    }
}

/// Takes TAO that nobody owns (dust, fees without an author) out of existence and out of the
/// protocol's issuance counter, so that both issuance counters stay equal.
pub struct RecycleUnowned<T>(PhantomData<T>);

impl<T: Config> OnUnbalanced<CreditOf<T>> for RecycleUnowned<T> {
    fn on_nonzero_unbalanced(credit: CreditOf<T>) {
        Pallet::<T>::recycle_credit(credit);
    }
}
