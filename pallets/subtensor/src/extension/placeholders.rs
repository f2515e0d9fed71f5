//! A transaction extension that holds the place of a pallet the runtime does not have yet.
//!
//! Clients build transactions from the list of identifiers in the metadata. This one carries no
//! data and never refuses anything, so that a transaction is valid with and without its pallet; the
//! weight is the interface's, for it is part of the fee.

use codec::{Decode, DecodeWithMemTracking, Encode};
use core::{fmt, marker::PhantomData};
use frame_support::{DefaultNoBound, pallet_prelude::Weight};
use frame_system::Config;
use scale_info::TypeInfo;
use sp_runtime::{impl_tx_ext_default, traits::TransactionExtension};

/// Place of the priority of signed randomness pulses (spec: extrinsic §2.1 row 12).
#[derive(Encode, Decode, DecodeWithMemTracking, DefaultNoBound, Clone, PartialEq, Eq, TypeInfo)]
#[scale_info(skip_type_params(T))]
pub struct DrandPriority<T>(PhantomData<T>);

impl<T> DrandPriority<T> {
    /// The extension; it carries no data.
    pub fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T> fmt::Debug for DrandPriority<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DrandPriority")
    }
}

impl<T: Config + Send + Sync> TransactionExtension<T::RuntimeCall> for DrandPriority<T> {
    const IDENTIFIER: &'static str = "DrandPriority";
    type Implicit = ();
    type Val = ();
    type Pre = ();

    fn weight(&self, _: &T::RuntimeCall) -> Weight {
        Weight::zero()
    }

    impl_tx_ext_default!(T::RuntimeCall; validate prepare);
}
