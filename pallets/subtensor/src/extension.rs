//! Transaction extensions: the pool's side of [`crate::guards`], and the account of a transaction's
//! extra work.
//!
//! A hotkey without any balance sends its weights for free; what keeps it from flooding blocks
//! with calls that fail is that such a transaction is refused here, before it is included.

pub mod placeholders;

use crate::{Call, Config, Pallet, guards};
use codec::{Decode, DecodeWithMemTracking, Encode};
use core::{fmt, marker::PhantomData};
use frame_support::{
    DefaultNoBound,
    pallet_prelude::{TransactionSource, Weight},
    traits::{IsSubType, OriginTrait},
};
use scale_info::TypeInfo;
use sp_runtime::{
    DispatchResult,
    traits::{
        DispatchInfoOf, DispatchOriginOf, Implication, PostDispatchInfoOf, TransactionExtension,
        ValidateResult,
    },
    transaction_validity::{InvalidTransaction, TransactionValidityError},
};

/// Runs the guards on the top-level call of a signed transaction, and the guard of announced
/// coldkey swaps on the calls inside it too; a refusal becomes
/// `InvalidTransaction::Custom` with the number of [`guards::code`] (spec: extrinsic §2.1 row 11).
/// What a call worked beyond its declared weight goes to the block's weight afterwards.
#[derive(Encode, Decode, DecodeWithMemTracking, DefaultNoBound, Clone, PartialEq, Eq, TypeInfo)]
#[scale_info(skip_type_params(T))]
pub struct SubtensorTransactionExtension<T>(PhantomData<T>);

impl<T> SubtensorTransactionExtension<T> {
    /// The extension; it carries no data.
    pub fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T> fmt::Debug for SubtensorTransactionExtension<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SubtensorTransactionExtension")
    }
}

impl<T> TransactionExtension<T::RuntimeCall> for SubtensorTransactionExtension<T>
where
    T: Config + Send + Sync,
    T::RuntimeCall: IsSubType<Call<T>>,
{
    const IDENTIFIER: &'static str = "SubtensorTransactionExtension";
    type Implicit = ();
    type Val = ();
    type Pre = ();

    fn weight(&self, call: &T::RuntimeCall) -> Weight {
        guards::weight::<T>(call.is_sub_type())
    }

    fn validate(
        &self,
        origin: DispatchOriginOf<T::RuntimeCall>,
        call: &T::RuntimeCall,
        _info: &DispatchInfoOf<T::RuntimeCall>,
        _len: usize,
        _self_implicit: Self::Implicit,
        _inherited_implication: &impl Implication,
        _source: TransactionSource,
    ) -> ValidateResult<Self::Val, T::RuntimeCall> {
        if let Some(who) = origin.as_signer() {
            guards::coldkey_swap::<T>(who, call)
                .and_then(|()| match call.is_sub_type() {
                    Some(call) => guards::check::<T>(who, call),
                    None => Ok(()),
                })
                .map_err(|error| InvalidTransaction::Custom(guards::code(&error)))?;
        }
        Ok((Default::default(), (), origin))
    }

    fn prepare(
        self,
        _val: Self::Val,
        _origin: &DispatchOriginOf<T::RuntimeCall>,
        _call: &T::RuntimeCall,
        _info: &DispatchInfoOf<T::RuntimeCall>,
        _len: usize,
    ) -> Result<Self::Pre, TransactionValidityError> {
        Pallet::<T>::begin_extra_work();
        Ok(())
    }

    fn post_dispatch_details(
        _pre: Self::Pre,
        _info: &DispatchInfoOf<T::RuntimeCall>,
        _post_info: &PostDispatchInfoOf<T::RuntimeCall>,
        _len: usize,
        _result: &DispatchResult,
    ) -> Result<Weight, TransactionValidityError> {
        Pallet::<T>::end_extra_work();
        Ok(Weight::zero())
    }
}
