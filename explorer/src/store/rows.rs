//! Rows as they are written and read.

use crate::{chain::Hash, model::ErrorText};

/// A block with its header and the bytes of its events.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BlockRecord {
    /// Number.
    pub number: u32,
    /// Hash.
    pub hash: Hash,
    /// Hash of the block before.
    pub parent: Hash,
    /// Root of the state after it.
    pub state_root: Hash,
    /// Root of its extrinsics.
    pub extrinsics_root: Hash,
    /// Digest items, packed.
    pub digest: Vec<u8>,
    /// Milliseconds since 1970.
    pub time: u64,
    /// Author.
    pub author: Option<Hash>,
    /// Runtime that executed it.
    pub spec_version: u32,
    /// Extrinsics.
    pub extrinsics: u32,
    /// Events.
    pub events: u32,
    /// Value of `System.Events`.
    pub raw_events: Vec<u8>,
    /// Fees and tips of its extrinsics, rao.
    pub fees: u64,
}

/// An author of blocks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AuthorRecord {
    /// The author.
    pub author: Hash,
    /// Blocks.
    pub blocks: u32,
    /// Extrinsics in them.
    pub extrinsics: u64,
    /// Fees and tips paid in them, rao.
    pub fees: u64,
    /// Number of the last one.
    pub last: u32,
}

/// An extrinsic.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExtrinsicRecord {
    /// Block.
    pub block: u32,
    /// Position.
    pub index: u32,
    /// Hash.
    pub hash: Hash,
    /// `Pallet.call`.
    pub call: String,
    /// Signer.
    pub signer: Option<Hash>,
    /// Whether it succeeded.
    pub success: bool,
    /// Fee, rao.
    pub fee: u64,
    /// Tip, rao.
    pub tip: u64,
    /// Why it failed.
    pub error: Option<ErrorText>,
    /// Subnet it concerns.
    pub netuid: Option<u16>,
    /// Its bytes with their length in front.
    pub bytes: Vec<u8>,
}

/// An event worth listing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventRecord {
    /// Position in the block.
    pub index: u32,
    /// `Pallet.Event`.
    pub kind: String,
    /// Subnet.
    pub netuid: Option<u16>,
    /// Accounts it names.
    pub accounts: Vec<Hash>,
}

/// A transfer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TransferRecord {
    /// Block.
    pub block: u32,
    /// Position of its event.
    pub event: u32,
    /// Position of its extrinsic.
    pub extrinsic: Option<u32>,
    /// Sender.
    pub sender: Hash,
    /// Receiver.
    pub receiver: Hash,
    /// Rao.
    pub amount: u64,
}

/// All rows of a block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IndexedBlock {
    /// The block.
    pub block: BlockRecord,
    /// Its extrinsics in order.
    pub extrinsics: Vec<ExtrinsicRecord>,
    /// Its events worth listing.
    pub events: Vec<EventRecord>,
    /// Its transfers.
    pub transfers: Vec<TransferRecord>,
    /// Subnets whose epoch ended in it.
    pub epochs: Vec<u16>,
}

/// Amounts as the databases' signed numbers; rao in existence stay far below the limit.
pub(super) fn signed(amount: u64) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}

/// The reverse of [`signed`].
pub(super) fn unsigned(amount: i64) -> u64 {
    u64::try_from(amount).unwrap_or_default()
}

/// A small number from a column.
pub(super) fn small<T: TryFrom<i64> + Default>(number: i64) -> T {
    T::try_from(number).unwrap_or_default()
}
