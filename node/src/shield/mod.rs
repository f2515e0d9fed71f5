//! An author's part in encrypted transactions (spec: weights §7.6): it announces the keys clients
//! encrypt to ([`announce`]), and puts what it opens right behind what hid it ([`pool`]).

mod announce;
mod keys;
mod opening;
mod peek;
mod pool;
mod standing;

pub use announce::{Announcement, roll_keys};
pub use keys::ShieldKeys;
pub use pool::OpeningPool;
