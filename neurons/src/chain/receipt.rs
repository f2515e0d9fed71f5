//! What became of an extrinsic.

use super::{BlockRef, Hash};
use myelin_types::TaoBalance;
use subxt::dynamic::{At as _, Value};
use subxt::ext::scale_value::Composite;

/// How far a submission is followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wait {
    /// Until it is in a best block, which a fork may still replace.
    #[default]
    Included,
    /// Until its block is final.
    Finalized,
}

/// An event of an extrinsic.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Pallet, as in the metadata.
    pub pallet: String,
    /// Name, as in the metadata.
    pub name: String,
    /// Fields, decoded with the metadata of the block's runtime.
    pub fields: Composite<()>,
}

impl Event {
    /// The unsigned number in a field, by position.
    #[must_use]
    pub fn number(&self, position: usize) -> Option<u128> {
        self.field(position)?.as_u128()
    }

    /// A field, by position.
    #[must_use]
    pub fn field(&self, position: usize) -> Option<&Value> {
        self.fields.at(position)
    }
}

/// An extrinsic that is in a block and succeeded, or failed as
/// [`ChainError::Failed`](super::ChainError::Failed) tells.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// Hash of the extrinsic.
    pub extrinsic: Hash,
    /// The block that holds it.
    pub block: BlockRef,
    /// Its place in that block.
    pub index: u32,
    /// Whether that block was known to be final.
    pub finalized: bool,
    /// Its events in order.
    pub events: Vec<Event>,
    /// Fee and tip paid in TAO.
    pub fee: TaoBalance,
}

impl Receipt {
    /// The first event of that name.
    #[must_use]
    pub fn event(&self, pallet: &str, name: &str) -> Option<&Event> {
        self.events.iter().find(|event| event.pallet == pallet && event.name == name)
    }
}
