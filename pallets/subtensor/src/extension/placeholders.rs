//! Transaction extensions that hold the place of pallets the runtime does not have yet.
//!
//! Clients build transactions from the list of identifiers in the metadata. These two carry no
//! data and never refuse anything, so that a transaction is valid with and without their pallets;
//! the weight is the interface's, for it is part of the fee.

use codec::{Decode, DecodeWithMemTracking, Encode};
use core::{fmt, marker::PhantomData};
use frame_support::{DefaultNoBound, pallet_prelude::Weight, traits::Get};
use frame_system::Config;
use scale_info::TypeInfo;
use sp_runtime::{impl_tx_ext_default, traits::TransactionExtension};

macro_rules! placeholder {
    ($(#[$doc:meta])* $name:ident, $weight:expr) => {
        $(#[$doc])*
        #[derive(
            Encode, Decode, DecodeWithMemTracking, DefaultNoBound, Clone, PartialEq, Eq, TypeInfo,
        )]
        #[scale_info(skip_type_params(T))]
        pub struct $name<T>(PhantomData<T>);

        impl<T> $name<T> {
            /// The extension; it carries no data.
            pub fn new() -> Self {
                Self(PhantomData)
            }
        }

        impl<T> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }

        impl<T: Config + Send + Sync> TransactionExtension<T::RuntimeCall> for $name<T> {
            const IDENTIFIER: &'static str = stringify!($name);
            type Implicit = ();
            type Val = ();
            type Pre = ();

            fn weight(&self, _: &T::RuntimeCall) -> Weight {
                $weight
            }

            impl_tx_ext_default!(T::RuntimeCall; validate prepare);
        }
    };
}

placeholder! {
    /// Place of the check that an encrypted call parses (spec: extrinsic §2.1 row 10).
    CheckShieldedTxValidity,
    Weight::from_parts(1_000_000, 0).saturating_add(T::DbWeight::get().reads(1))
}
placeholder! {
    /// Place of the priority of signed randomness pulses (spec: extrinsic §2.1 row 12).
    DrandPriority,
    Weight::zero()
}
