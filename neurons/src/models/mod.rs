//! Text, and models that predict its next symbol.
//!
//! - [`alphabet`]: the 96 symbols that predictions are about.
//! - [`Grammar`]: rules that write text, the same for a seed that is known and unforeseeable for
//!   one that is not.
//! - [`corpus`]: the text that models train on and validators test with.
//! - [`ContextModel`]: order-k context models that back off to shorter contexts.

pub mod alphabet;
mod context;
pub mod corpus;
mod grammar;

pub use context::{ContextModel, MAX_ORDER};
pub use grammar::{Grammar, GrammarError};
