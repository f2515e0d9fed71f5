//! # MevShield
//!
//! Transactions encrypted to the author of a coming block, so that nobody sees them before they are
//! in one (spec: weights §7). With each block its author announces the key of a block of its own to
//! come; keys move on, one step a block:
//!
//! ```text
//! block  author   AuthorKeys        NextKey        PendingKey     CurrentKey
//!  10    Alice    Alice: a          (Carol's c)    …              …
//!  11    Bob      Bob: b            a, for 13      c, for 12      …
//!  12    Carol    Carol: c'         b, for 14      a, for 13      c
//!  13    Alice    opens what was encrypted to a, which clients saw as NextKey after 11
//! ```
//!
//! A client encrypts its whole signed transaction to `NextKey` and sends the result with
//! `submit_encrypted`, which only notes that it happened. The author puts the opened transaction
//! right after it; the runtime opens it for the author through
//! [`ShieldApi`](runtime_api::ShieldApi), the mathematics are in [`myelin_shield`].
//!
//! Calls may also be queued encrypted to the chain itself (`store_encrypted`), for a
//! [`Decryptor`](Config::Decryptor) to open at the start of the next block. As in the protocol's
//! spec 425 there is none yet, so that queued calls end as `ExtrinsicDecodeFailed`.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::float_arithmetic,
        clippy::indexing_slicing,
        clippy::panic
    )
)]

extern crate alloc;

mod announce;
pub mod extension;
mod queue;
pub mod runtime_api;

#[cfg(test)]
mod tests;

pub use pallet::*;

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{BoundedVec, traits::ConstU32};
use scale_info::TypeInfo;

/// An encapsulation key as the interface bounds it; one of ML-KEM-768 has 1,184 bytes.
pub type ShieldEncKey = BoundedVec<u8, ConstU32<2_048>>;
/// Most bytes of an encrypted transaction or call.
pub type MaxEncryptedLen = ConstU32<8_192>;
/// Most weight, in picoseconds, root may allow queued calls.
pub const MAX_WEIGHT: u64 = 2_000_000_000_000;

/// Identifies the key an author announces among a block's inherents.
pub const INHERENT_IDENTIFIER: sp_inherents::InherentIdentifier = *b"shieldpk";
/// The data of that inherent: the key, or none to withdraw it.
pub type InherentType = Option<ShieldEncKey>;

/// Who authors blocks.
pub trait Authors<Id> {
    /// The author of the slot that many after this block's; `None` while there is no authority.
    fn after(slots: u64) -> Option<Id>;
}

/// Opens queued calls.
pub trait DecryptCall<AccountId, Call> {
    /// The call `who` queued as these bytes, or `None` where they hide none.
    fn decrypt(who: &AccountId, bytes: &[u8]) -> Option<Call>;
}

/// Opens nothing.
impl<AccountId, Call> DecryptCall<AccountId, Call> for () {
    fn decrypt(_: &AccountId, _: &[u8]) -> Option<Call> {
        None
    }
}

/// A call in the queue.
#[derive(
    Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug,
)]
pub struct PendingExtrinsic<AccountId, BlockNumber> {
    /// Who signed it.
    pub who: AccountId,
    /// The encrypted call.
    pub encrypted_call: BoundedVec<u8, MaxEncryptedLen>,
    /// Block in which it was queued.
    pub submitted_at: BlockNumber,
}

/// [`PendingExtrinsic`] of a runtime.
pub type PendingOf<T> = PendingExtrinsic<
    <T as frame_system::Config>::AccountId,
    frame_system::pallet_prelude::BlockNumberFor<T>,
>;

// The macro's own code expects what a well-formed runtime guarantees.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use frame_support::{
        dispatch::{GetDispatchInfo, PostDispatchInfo},
        pallet_prelude::*,
        traits::ConstU64,
    };
    use frame_system::pallet_prelude::*;
    use sp_runtime::traits::{Dispatchable, Hash as _};

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config:
        frame_system::Config<
            RuntimeCall: GetDispatchInfo + Dispatchable<PostInfo = PostDispatchInfo>,
            RuntimeEvent: From<Event<Self>>,
        >
    {
        /// How the chain knows its authors.
        type AuthorityId: Parameter + MaxEncodedLen;
        /// Whose turn it is.
        type Authors: Authors<Self::AuthorityId>;
        /// Opens queued calls.
        type Decryptor: DecryptCall<Self::AccountId, Self::RuntimeCall>;
    }

    /// The key this block's transactions were encrypted to.
    #[pallet::storage]
    pub type CurrentKey<T: Config> = StorageValue<_, ShieldEncKey>;

    /// The key that encrypted transactions in the next block must use.
    #[pallet::storage]
    pub type PendingKey<T: Config> = StorageValue<_, ShieldEncKey>;

    /// The key clients encrypt to: that of the author two slots on.
    #[pallet::storage]
    pub type NextKey<T: Config> = StorageValue<_, ShieldEncKey>;

    /// The last key each author announced.
    #[pallet::storage]
    pub type AuthorKeys<T: Config> = StorageMap<_, Twox64Concat, T::AuthorityId, ShieldEncKey>;

    /// From this block on `PendingKey` is of no use.
    #[pallet::storage]
    pub type PendingKeyExpiresAt<T: Config> = StorageValue<_, BlockNumberFor<T>>;

    /// From this block on `NextKey` is of no use.
    #[pallet::storage]
    pub type NextKeyExpiresAt<T: Config> = StorageValue<_, BlockNumberFor<T>>;

    /// Names of migrations that ran.
    #[pallet::storage]
    pub type HasMigrationRun<T: Config> =
        StorageMap<_, Identity, BoundedVec<u8, ConstU32<128>>, bool, ValueQuery>;

    /// Most calls in the queue.
    #[pallet::storage]
    pub type MaxPendingExtrinsicsLimit<T: Config> = StorageValue<_, u32, ValueQuery, ConstU32<100>>;

    /// Blocks after which a queued call is dropped.
    #[pallet::storage]
    pub type ExtrinsicLifetime<T: Config> = StorageValue<_, u32, ValueQuery, ConstU32<10>>;

    /// Weight of queued calls a block starts with at most, in picoseconds.
    #[pallet::storage]
    pub type OnInitializeWeight<T: Config> =
        StorageValue<_, u64, ValueQuery, ConstU64<500_000_000_000>>;

    /// Weight of one queued call at most, in picoseconds.
    #[pallet::storage]
    pub type MaxExtrinsicWeight<T: Config> =
        StorageValue<_, u64, ValueQuery, ConstU64<50_000_000_000>>;

    /// The queue.
    #[pallet::storage]
    pub type PendingExtrinsics<T: Config> = CountedStorageMap<_, Identity, u32, PendingOf<T>>;

    /// Place of the next call in the queue.
    #[pallet::storage]
    pub type NextPendingExtrinsicIndex<T: Config> = StorageValue<_, u32, ValueQuery>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// An encrypted transaction is in the block.
        EncryptedSubmitted {
            /// Hash of the signer and the bytes.
            id: T::Hash,
            /// The signer.
            who: T::AccountId,
        },
        /// A call was queued.
        ExtrinsicStored {
            /// Its place.
            index: u32,
            /// The signer.
            who: T::AccountId,
        },
        /// A queued call could not be opened.
        ExtrinsicDecodeFailed {
            /// Its place.
            index: u32,
        },
        /// A queued call ran and failed.
        ExtrinsicDispatchFailed {
            /// Its place.
            index: u32,
            /// Why.
            error: DispatchError,
        },
        /// A queued call ran.
        ExtrinsicDispatched {
            /// Its place.
            index: u32,
        },
        /// A queued call was too old.
        ExtrinsicExpired {
            /// Its place.
            index: u32,
        },
        /// A queued call waits for a later block, which has room for it.
        ExtrinsicPostponed {
            /// Its place.
            index: u32,
        },
        /// The queue's length was limited.
        MaxPendingExtrinsicsNumberSet {
            /// Calls.
            value: u32,
        },
        /// The weight of queued calls in a block was limited.
        OnInitializeWeightSet {
            /// Picoseconds.
            value: u64,
        },
        /// The life of queued calls was limited.
        ExtrinsicLifetimeSet {
            /// Blocks.
            value: u32,
        },
        /// The weight of a queued call was limited.
        MaxExtrinsicWeightSet {
            /// Picoseconds.
            value: u64,
        },
        /// A queued call was too heavy.
        ExtrinsicWeightExceeded {
            /// Its place.
            index: u32,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// An announced key has 1,184 bytes.
        BadEncKeyLen,
        /// There is no author whose key it could be.
        Unreachable,
        /// The queue is full.
        TooManyPendingExtrinsics,
        /// More weight than root may allow queued calls.
        WeightExceedsAbsoluteMax,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(now: BlockNumberFor<T>) -> Weight {
            Self::work_off_queue(now)
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::check_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Announces, as an inherent, the key that will open what the author's next block carries; no
        /// key withdraws the last one.
        ///
        /// Errors: `Unreachable`, `BadEncKeyLen`.
        #[pallet::call_index(0)]
        #[pallet::weight(
            Weight::from_parts(33_661_000, 5_555).saturating_add(T::DbWeight::get().reads_writes(4, 6))
        )]
        pub fn announce_next_key(
            origin: OriginFor<T>,
            enc_key: Option<ShieldEncKey>,
        ) -> DispatchResult {
            ensure_none(origin)?;
            Self::do_announce_next_key(enc_key)
        }

        /// Carries an encrypted transaction into the block whose author can open it. Nothing is
        /// stored, and nothing is opened on chain.
        #[pallet::call_index(1)]
        #[pallet::weight(Weight::from_parts(207_223_000, 0))]
        pub fn submit_encrypted(
            origin: OriginFor<T>,
            ciphertext: BoundedVec<u8, MaxEncryptedLen>,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            let id = T::Hashing::hash_of(&(&who, &ciphertext));
            Self::deposit_event(Event::EncryptedSubmitted { id, who });
            Ok(())
        }

        /// Queues an encrypted call for the start of the next block.
        ///
        /// Errors: `TooManyPendingExtrinsics`.
        #[pallet::call_index(2)]
        #[pallet::weight(Weight::from_parts(20_000_000_000, 0))]
        pub fn store_encrypted(
            origin: OriginFor<T>,
            encrypted_call: BoundedVec<u8, MaxEncryptedLen>,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::enqueue(who, encrypted_call)
        }

        /// Limits the length of the queue.
        #[pallet::call_index(3)]
        #[pallet::weight(Weight::from_parts(4_206_000, 0).saturating_add(T::DbWeight::get().writes(1)))]
        pub fn set_max_pending_extrinsics_number(
            origin: OriginFor<T>,
            value: u32,
        ) -> DispatchResult {
            ensure_root(origin)?;
            MaxPendingExtrinsicsLimit::<T>::put(value);
            Self::deposit_event(Event::MaxPendingExtrinsicsNumberSet { value });
            Ok(())
        }

        /// Limits the weight of queued calls in a block.
        ///
        /// Errors: `WeightExceedsAbsoluteMax` above [`MAX_WEIGHT`].
        #[pallet::call_index(4)]
        #[pallet::weight(Weight::from_parts(4_327_000, 0).saturating_add(T::DbWeight::get().writes(1)))]
        pub fn set_on_initialize_weight(origin: OriginFor<T>, value: u64) -> DispatchResult {
            ensure_root(origin)?;
            ensure!(value <= MAX_WEIGHT, Error::<T>::WeightExceedsAbsoluteMax);
            OnInitializeWeight::<T>::put(value);
            Self::deposit_event(Event::OnInitializeWeightSet { value });
            Ok(())
        }

        /// Limits the life of queued calls, in blocks.
        #[pallet::call_index(5)]
        #[pallet::weight(Weight::from_parts(4_116_000, 0).saturating_add(T::DbWeight::get().writes(1)))]
        pub fn set_stored_extrinsic_lifetime(origin: OriginFor<T>, value: u32) -> DispatchResult {
            ensure_root(origin)?;
            ExtrinsicLifetime::<T>::put(value);
            Self::deposit_event(Event::ExtrinsicLifetimeSet { value });
            Ok(())
        }

        /// Limits the weight of a queued call.
        ///
        /// Errors: `WeightExceedsAbsoluteMax` above [`MAX_WEIGHT`].
        #[pallet::call_index(6)]
        #[pallet::weight(Weight::from_parts(4_227_000, 0).saturating_add(T::DbWeight::get().writes(1)))]
        pub fn set_max_extrinsic_weight(origin: OriginFor<T>, value: u64) -> DispatchResult {
            ensure_root(origin)?;
            ensure!(value <= MAX_WEIGHT, Error::<T>::WeightExceedsAbsoluteMax);
            MaxExtrinsicWeight::<T>::put(value);
            Self::deposit_event(Event::MaxExtrinsicWeightSet { value });
            Ok(())
        }
    }

    #[pallet::inherent]
    impl<T: Config> ProvideInherent for Pallet<T> {
        type Call = Call<T>;
        type Error = sp_inherents::MakeFatalError<()>;
        const INHERENT_IDENTIFIER: InherentIdentifier = INHERENT_IDENTIFIER;

        fn create_inherent(data: &InherentData) -> Option<Self::Call> {
            let enc_key = data.get_data::<InherentType>(&INHERENT_IDENTIFIER).ok()??;
            Some(Call::announce_next_key { enc_key })
        }

        fn is_inherent(call: &Self::Call) -> bool {
            matches!(call, Call::announce_next_key { .. })
        }
    }
}
