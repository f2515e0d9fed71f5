//! How long a transaction is valid.

use crate::*;
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::{
    dispatch::DispatchInfo,
    pallet_prelude::{InvalidTransaction, TransactionSource, TransactionValidityError, Weight},
};
use scale_info::TypeInfo;
use sp_runtime::{
    impl_tx_ext_default,
    traits::{Implication, TransactionExtension, TransactionExtensionMetadata, ValidateResult},
};

/// Longest life of an encrypted transaction, in blocks: its key is good for one block only.
const MAX_SHIELDED_PERIOD: u64 = 8;

type Stock = frame_system::CheckMortality<Runtime>;

/// The stock check, but encrypted transactions are short-lived; clients see the stock extension
/// (spec: weights §1.3).
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct CheckMortality(Stock);

impl From<generic::Era> for CheckMortality {
    fn from(era: generic::Era) -> Self {
        Self(Stock::from(era))
    }
}

impl CheckMortality {
    /// Whether the transaction's era begins with this block.
    pub fn begins_at(&self, block: BlockNumber) -> bool {
        self.0.0.birth(block.into()) == u64::from(block)
    }

    fn outlives_its_key(&self) -> bool {
        match self.0.0 {
            generic::Era::Immortal => true,
            generic::Era::Mortal(period, _) => period > MAX_SHIELDED_PERIOD,
        }
    }
}

impl TransactionExtension<RuntimeCall> for CheckMortality {
    const IDENTIFIER: &'static str = "CheckMortality";
    type Implicit = <Stock as TransactionExtension<RuntimeCall>>::Implicit;
    type Val = <Stock as TransactionExtension<RuntimeCall>>::Val;
    type Pre = ();

    fn metadata() -> Vec<TransactionExtensionMetadata> {
        <Stock as TransactionExtension<RuntimeCall>>::metadata()
    }

    fn implicit(&self) -> Result<Self::Implicit, TransactionValidityError> {
        <Stock as TransactionExtension<RuntimeCall>>::implicit(&self.0)
    }

    fn weight(&self, call: &RuntimeCall) -> Weight {
        self.0.weight(call)
    }

    fn validate(
        &self,
        origin: RuntimeOrigin,
        call: &RuntimeCall,
        info: &DispatchInfo,
        len: usize,
        implicit: Self::Implicit,
        implication: &impl Implication,
        source: TransactionSource,
    ) -> ValidateResult<Self::Val, RuntimeCall> {
        if shield::carries_hidden(call) && self.outlives_its_key() {
            return Err(InvalidTransaction::Stale.into());
        }
        self.0.validate(origin, call, info, len, implicit, implication, source)
    }

    impl_tx_ext_default!(RuntimeCall; prepare);
}
