//! Who is charged for a transaction in TAO, and who in alpha (spec: extrinsic §4.2, pools §13.3).

use crate::{Call, Config, Pallet, stake::AlphaFee};
use core::marker::PhantomData;
use frame_support::traits::IsSubType;
use myelin_types::TaoBalance;
use pallet_transaction_payment::{OnChargeTransaction, TxCreditHold};
use sp_runtime::{
    traits::{DispatchInfoOf, PostDispatchInfoOf},
    transaction_validity::{InvalidTransaction, TransactionValidityError},
};

/// Charges fees by `InTao`; a signer who has too little TAO to stay alive pays with the stake that
/// the call is about, if it is about one.
///
/// ```ignore
/// type OnChargeTransaction = FeesInTaoOrAlpha<FungibleAdapter<Balances, FeesToAuthor>>;
/// ```
pub struct FeesInTaoOrAlpha<InTao>(PhantomData<InTao>);

/// What was taken before a transaction was executed.
pub enum FeeTaken<Tao> {
    /// TAO; what goes beyond the fee of the execution will be given back.
    Tao(Tao),
    /// Alpha, for good.
    Alpha(AlphaFee),
}

impl<Tao: Default> Default for FeeTaken<Tao> {
    fn default() -> Self {
        Self::Tao(Tao::default())
    }
}

impl<T, InTao> TxCreditHold<T> for FeesInTaoOrAlpha<InTao>
where
    T: pallet_transaction_payment::Config,
    InTao: TxCreditHold<T>,
{
    type Credit = InTao::Credit;
}

impl<T, InTao> OnChargeTransaction<T> for FeesInTaoOrAlpha<InTao>
where
    T: Config + pallet_transaction_payment::Config,
    <T as frame_system::Config>::RuntimeCall: IsSubType<Call<T>>,
    InTao: OnChargeTransaction<T, Balance = u64>,
{
    type Balance = u64;
    type LiquidityInfo = FeeTaken<InTao::LiquidityInfo>;

    fn can_withdraw_fee(
        who: &T::AccountId,
        call: &<T as frame_system::Config>::RuntimeCall,
        info: &DispatchInfoOf<<T as frame_system::Config>::RuntimeCall>,
        fee: u64,
        tip: u64,
    ) -> Result<(), TransactionValidityError> {
        // By itself `InTao` may accept a fee that would not leave the existential deposit.
        if TaoBalance::new(fee) <= Pallet::<T>::keepalive(who) {
            return InTao::can_withdraw_fee(who, call, info, fee, tip);
        }
        match call.is_sub_type() {
            Some(call) if Pallet::<T>::can_pay_fee_in_alpha(who, call, fee.into()) => Ok(()),
            _ => Err(InvalidTransaction::Payment.into()),
        }
    }

    fn withdraw_fee(
        who: &T::AccountId,
        call: &<T as frame_system::Config>::RuntimeCall,
        info: &DispatchInfoOf<<T as frame_system::Config>::RuntimeCall>,
        fee: u64,
        tip: u64,
    ) -> Result<Self::LiquidityInfo, TransactionValidityError> {
        InTao::withdraw_fee(who, call, info, fee, tip).map(FeeTaken::Tao).or_else(|unpaid| {
            let call = call.is_sub_type().ok_or(unpaid)?;
            Pallet::<T>::pay_fee_in_alpha(who, call, fee.into())
                .map(FeeTaken::Alpha)
                .map_err(|_| InvalidTransaction::Payment.into())
        })
    }

    fn correct_and_deposit_fee(
        who: &T::AccountId,
        info: &DispatchInfoOf<<T as frame_system::Config>::RuntimeCall>,
        post_info: &PostDispatchInfoOf<<T as frame_system::Config>::RuntimeCall>,
        corrected_fee: u64,
        tip: u64,
        taken: Self::LiquidityInfo,
    ) -> Result<(), TransactionValidityError> {
        match taken {
            FeeTaken::Tao(credit) => {
                InTao::correct_and_deposit_fee(who, info, post_info, corrected_fee, tip, credit)
            }
            FeeTaken::Alpha(fee) => {
                Pallet::<T>::report_alpha_fee(who, fee);
                Ok(())
            }
        }
    }
}
