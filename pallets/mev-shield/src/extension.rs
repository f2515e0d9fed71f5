//! Refuses what nobody could open before it costs anything (spec: weights §7.6).

use crate::{Call, Config};
use codec::{Decode, DecodeWithMemTracking, Encode};
use core::{fmt, marker::PhantomData};
use frame_support::{
    DefaultNoBound,
    pallet_prelude::{InvalidTransaction, TransactionSource, ValidTransaction, Weight},
    traits::{Get, IsSubType, OriginTrait},
};
use myelin_shield::ShieldedTransaction;
use scale_info::TypeInfo;
use sp_runtime::{
    impl_tx_ext_default,
    traits::{DispatchInfoOf, Implication, TransactionExtension, ValidateResult},
};

/// Code of the refusal: `FailedShieldedTxParsing`.
pub const FAILED_SHIELDED_TX_PARSING: u8 = 23;

/// A signed `submit_encrypted` must carry bytes that can be taken apart. Carries no data.
#[derive(Encode, Decode, DecodeWithMemTracking, DefaultNoBound, Clone, PartialEq, Eq, TypeInfo)]
#[scale_info(skip_type_params(T))]
pub struct CheckShieldedTxValidity<T>(PhantomData<T>);

impl<T> CheckShieldedTxValidity<T> {
    /// The extension.
    pub fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T> fmt::Debug for CheckShieldedTxValidity<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CheckShieldedTxValidity")
    }
}

impl<T: Config + Send + Sync> TransactionExtension<T::RuntimeCall> for CheckShieldedTxValidity<T>
where
    T::RuntimeCall: IsSubType<Call<T>>,
{
    const IDENTIFIER: &'static str = "CheckShieldedTxValidity";
    type Implicit = ();
    type Val = ();
    type Pre = ();

    fn weight(&self, _: &T::RuntimeCall) -> Weight {
        Weight::from_parts(1_000_000, 0).saturating_add(T::DbWeight::get().reads(1))
    }

    fn validate(
        &self,
        origin: T::RuntimeOrigin,
        call: &T::RuntimeCall,
        _info: &DispatchInfoOf<T::RuntimeCall>,
        _len: usize,
        _implicit: (),
        _implication: &impl Implication,
        _source: TransactionSource,
    ) -> ValidateResult<Self::Val, T::RuntimeCall> {
        if let (Some(_), Some(Call::submit_encrypted { ciphertext })) =
            (origin.as_signer(), call.is_sub_type())
            && ShieldedTransaction::parse(ciphertext).is_none()
        {
            return Err(InvalidTransaction::Custom(FAILED_SHIELDED_TX_PARSING).into());
        }
        Ok((ValidTransaction::default(), (), origin))
    }

    impl_tx_ext_default!(T::RuntimeCall; prepare);
}
