//! Typed messages between validators and miners, and everything both ends agree on: fields,
//! headers, the body hash and signatures (neuron protocol, sections 2 to 5 and 7).
//!
//! ```
//! use myelin_neurons::synapse::{Placeholder, Synapse, python};
//! use serde::{Deserialize, Serialize};
//!
//! /// Asks for a text twice in a row.
//! #[derive(Clone, Debug, Serialize, Deserialize)]
//! struct Echo {
//!     text: String,
//!     #[serde(default)]
//!     reply: Option<String>,
//! }
//!
//! impl Synapse for Echo {
//!     const NAME: &'static str = "Echo";
//!     const REQUIRED: &'static [(&'static str, Placeholder)] = &[("text", Placeholder::Text)];
//!
//!     fn hashed(&self) -> Result<Vec<String>, python::TextError> {
//!         Ok(vec![python::text(&self.text)?])
//!     }
//! }
//! ```

pub mod identity;
mod message;
pub mod python;
mod terminal;

pub use identity::{LocalSigner, Signer};
pub(crate) use message::{BODY_HASH, Base, Envelope, TIMEOUT, headers_of, json_of};
pub use terminal::{End, HeaderError, Terminal};
pub(crate) use terminal::{header_number, header_text, header_value};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha3::{Digest, Sha3_256};

/// This software in the `version` member of a terminal: major·10⁶ + minor·10³ + patch of the
/// release whose protocol is spoken, 10.5.0.
pub const PROTOCOL_VERSION: u32 = 10_005_000;

/// Seconds a call may take unless it says otherwise.
pub const DEFAULT_TIMEOUT: f64 = 12.0;

/// A message type. Its name is the route; its serde form is the JSON of its own fields, beside
/// which the protocol's base fields (`name`, `timeout`, `total_size`, `header_size`, `dendrite`,
/// `axon`, `computed_body_hash`) travel, so no field may bear one of those names. Request and
/// answer are the same type: an axon returns the message it received with its reply filled in.
pub trait Synapse: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {
    /// The class name, which is the route `/<NAME>`.
    const NAME: &'static str;

    /// Fields without a default in the Python class and the kind of their values: the official
    /// axon wants a placeholder header for each. Lower-case names only.
    const REQUIRED: &'static [(&'static str, Placeholder)] = &[];

    /// The texts ([`python::text`]) of the fields which the body hash covers, in the order of the
    /// Python class's `required_hash_fields`. With none, the signature protects no content.
    fn hashed(&self) -> Result<Vec<String>, python::TextError> {
        Ok(Vec::new())
    }
}

/// The kind of a required field, which decides the empty value in its placeholder header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placeholder {
    /// A string.
    Text,
    /// An integer.
    Int,
    /// A float.
    Float,
    /// A boolean.
    Bool,
    /// A list or tuple.
    List,
    /// A dictionary or nested object.
    Object,
}

impl Placeholder {
    /// Base64 of the JSON of the empty value (section 3.2).
    pub const fn header(self) -> &'static str {
        match self {
            Self::Text => "IiI=",
            Self::Int => "MA==",
            Self::Float => "MC4w",
            Self::Bool => "ZmFsc2U=",
            Self::List => "W10=",
            Self::Object => "e30=",
        }
    }
}

/// The message without fields that every axon answers: a ping whose caller is authenticated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ping {}

impl Synapse for Ping {
    const NAME: &'static str = "Synapse";
}

/// The hash of a message's hashed fields, 64 lower-case hex digits (section 4).
pub fn body_hash<S: Synapse>(synapse: &S) -> Result<String, python::TextError> {
    let joined: String = synapse.hashed()?.iter().map(|text| sha3(text)).collect();
    Ok(sha3(&joined))
}

/// SHA3-256 of a text, in lower-case hex.
fn sha3(text: &str) -> String {
    hex::encode(Sha3_256::digest(text.as_bytes()))
}

#[cfg(test)]
mod tests;
