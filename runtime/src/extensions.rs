//! What a transaction carries beside its call, in the interface's order (spec: extrinsic §2.1).

mod mortality;

use crate::*;
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::{
    dispatch::{DispatchInfo, Pays},
    pallet_prelude::{
        DispatchClass, InvalidTransaction, TransactionPriority, TransactionSource,
        TransactionValidityError, ValidTransaction, Weight,
    },
    traits::OriginTrait,
};
use mortality::CheckMortality;
use pallet_mev_shield::extension::CheckShieldedTxValidity;
use pallet_subtensor::extension::{SubtensorTransactionExtension, placeholders::DrandPriority};
use pallet_transaction_payment::ChargeTransactionPayment;
use scale_info::TypeInfo;
use sp_runtime::{
    DispatchResult as RuntimeDispatchResult, impl_tx_ext_default,
    traits::{
        DispatchInfoOf, Implication, PostDispatchInfoOf, TransactionExtension, ValidateResult,
    },
};

/// All extensions: nested because tuples end at twelve, flat in the metadata.
pub type TxExtension = (
    (
        frame_system::CheckNonZeroSender<Runtime>,
        frame_system::CheckSpecVersion<Runtime>,
        frame_system::CheckTxVersion<Runtime>,
        frame_system::CheckGenesis<Runtime>,
        CheckMortality,
        CheckNonce,
        frame_system::CheckWeight<Runtime>,
    ),
    (
        ChargeFees,
        SudoTransactionExtension,
        CheckShieldedTxValidity<Runtime>,
        SubtensorTransactionExtension<Runtime>,
        DrandPriority<Runtime>,
    ),
    frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
);

/// The extensions of a transaction with this era, nonce and tip.
pub fn tx_extension(era: generic::Era, nonce: Nonce, tip: Balance) -> TxExtension {
    (
        (
            frame_system::CheckNonZeroSender::new(),
            frame_system::CheckSpecVersion::new(),
            frame_system::CheckTxVersion::new(),
            frame_system::CheckGenesis::new(),
            CheckMortality::from(era),
            CheckNonce(nonce),
            frame_system::CheckWeight::new(),
        ),
        (
            ChargeFees(ChargeTransactionPayment::from(tip)),
            SudoTransactionExtension,
            CheckShieldedTxValidity::new(),
            SubtensorTransactionExtension::new(),
            DrandPriority::new(),
        ),
        frame_metadata_hash_extension::CheckMetadataHash::new(false),
    )
}

/// The stock nonce check, but an account without balance may send calls that pay no fee
/// (spec: extrinsic §2.2).
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct CheckNonce(#[codec(compact)] pub Nonce);

impl TransactionExtension<RuntimeCall> for CheckNonce {
    const IDENTIFIER: &'static str = "CheckNonce";
    type Implicit = ();
    type Val = Option<AccountId>;
    type Pre = ();

    fn weight(&self, _: &RuntimeCall) -> Weight {
        Weight::zero()
    }

    fn validate(
        &self,
        origin: RuntimeOrigin,
        _call: &RuntimeCall,
        info: &DispatchInfoOf<RuntimeCall>,
        _len: usize,
        _implicit: (),
        _implication: &impl Implication,
        _source: TransactionSource,
    ) -> ValidateResult<Self::Val, RuntimeCall> {
        let Some(who) = origin.as_signer().cloned() else {
            return Ok((ValidTransaction::default(), None, origin));
        };
        let account = frame_system::Account::<Runtime>::get(&who);
        let paid_for = account.providers > 0 || account.sufficients > 0;
        if info.pays_fee == Pays::Yes && !paid_for {
            return Err(InvalidTransaction::Payment.into());
        }
        if self.0 < account.nonce {
            return Err(InvalidTransaction::Stale.into());
        }
        let mut validity = ValidTransaction {
            provides: alloc::vec![(&who, self.0).encode()],
            ..Default::default()
        };
        if self.0 > account.nonce {
            validity.requires.push((&who, self.0.saturating_sub(1)).encode());
        }
        Ok((validity, Some(who), origin))
    }

    fn prepare(
        self,
        who: Self::Val,
        _origin: &RuntimeOrigin,
        _call: &RuntimeCall,
        _info: &DispatchInfoOf<RuntimeCall>,
        _len: usize,
    ) -> Result<Self::Pre, TransactionValidityError> {
        let Some(who) = who else { return Ok(()) };
        frame_system::Account::<Runtime>::try_mutate(&who, |account| {
            if self.0 > account.nonce {
                return Err(InvalidTransaction::Future.into());
            }
            account.nonce = account.nonce.saturating_add(1);
            Ok(())
        })
    }
}

/// Priority of normal and mandatory transactions, whatever their tip.
const NORMAL_PRIORITY: TransactionPriority = 1;
/// Priority of operational transactions.
const OPERATIONAL_PRIORITY: TransactionPriority = 10_000_000_000;

/// The stock fee payment with flat priorities; clients see the stock extension
/// (spec: extrinsic §4).
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct ChargeFees(pub ChargeTransactionPayment<Runtime>);

type Stock = ChargeTransactionPayment<Runtime>;

impl TransactionExtension<RuntimeCall> for ChargeFees {
    const IDENTIFIER: &'static str = "ChargeTransactionPaymentWrapper";
    type Implicit = ();
    type Val = <Stock as TransactionExtension<RuntimeCall>>::Val;
    type Pre = <Stock as TransactionExtension<RuntimeCall>>::Pre;

    fn metadata() -> Vec<sp_runtime::traits::TransactionExtensionMetadata> {
        <Stock as TransactionExtension<RuntimeCall>>::metadata()
    }

    fn weight(&self, call: &RuntimeCall) -> Weight {
        // Three reads to find out who pays are part of the interface's fees.
        let db = <Runtime as frame_system::Config>::DbWeight::get();
        self.0.weight(call).saturating_add(db.reads(3))
    }

    fn validate(
        &self,
        origin: RuntimeOrigin,
        call: &RuntimeCall,
        info: &DispatchInfoOf<RuntimeCall>,
        len: usize,
        implicit: (),
        implication: &impl Implication,
        source: TransactionSource,
    ) -> ValidateResult<Self::Val, RuntimeCall> {
        let (mut validity, val, origin) =
            self.0.validate(origin, call, info, len, implicit, implication, source)?;
        validity.priority = match info.class {
            DispatchClass::Operational => OPERATIONAL_PRIORITY,
            DispatchClass::Normal | DispatchClass::Mandatory => NORMAL_PRIORITY,
        };
        Ok((validity, val, origin))
    }

    fn prepare(
        self,
        val: Self::Val,
        origin: &RuntimeOrigin,
        call: &RuntimeCall,
        info: &DispatchInfoOf<RuntimeCall>,
        len: usize,
    ) -> Result<Self::Pre, TransactionValidityError> {
        self.0.prepare(val, origin, call, info, len)
    }

    fn post_dispatch_details(
        pre: Self::Pre,
        info: &DispatchInfo,
        post_info: &PostDispatchInfoOf<RuntimeCall>,
        len: usize,
        result: &RuntimeDispatchResult,
    ) -> Result<Weight, TransactionValidityError> {
        Stock::post_dispatch_details(pre, info, post_info, len, result)
    }
}

/// Refuses calls of the sudo pallet by anyone but the sudo key before they cost anything.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, Default, PartialEq, Eq, Debug)]
pub struct SudoTransactionExtension;

impl TransactionExtension<RuntimeCall> for SudoTransactionExtension {
    const IDENTIFIER: &'static str = "SudoTransactionExtension";
    type Implicit = ();
    type Val = ();
    type Pre = ();

    fn validate(
        &self,
        origin: RuntimeOrigin,
        call: &RuntimeCall,
        _info: &DispatchInfoOf<RuntimeCall>,
        _len: usize,
        _implicit: (),
        _implication: &impl Implication,
        _source: TransactionSource,
    ) -> ValidateResult<Self::Val, RuntimeCall> {
        if let (Some(who), RuntimeCall::Sudo(_)) = (origin.as_signer(), call)
            && pallet_sudo::Key::<Runtime>::get().as_ref() != Some(who)
        {
            return Err(InvalidTransaction::BadSigner.into());
        }
        Ok((ValidTransaction::default(), (), origin))
    }

    impl_tx_ext_default!(RuntimeCall; weight prepare);
}
