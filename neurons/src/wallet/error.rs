//! What can go wrong with keys and wallet files.

use std::path::PathBuf;

/// A key or wallet file that cannot be used, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum WalletError {
    /// A key given as text cannot be read.
    #[error(
        "not a key ({reason}); give a dev URI such as //Alice, a mnemonic or a 0x seed of 64 hex \
         digits, each with optional //hard and /soft junctions"
    )]
    Uri {
        /// What is wrong with it.
        reason: String,
    },
    /// What a command line gives as a key is none.
    #[error(
        "neither a key ({reason}) nor the path of a file; give a dev URI such as //Alice, a \
         mnemonic, a 0x seed of 64 hex digits, or the path of a keyfile"
    )]
    Unresolved {
        /// Why it is no key.
        reason: String,
    },
    /// An address cannot be read.
    #[error("{address} is not an address of this chain: {reason}")]
    Address {
        /// The text given.
        address: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A file cannot be read or written.
    #[error("cannot {action} {}: {reason}", .path.display())]
    File {
        /// `read` or `write`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's reason.
        reason: std::io::Error,
    },
    /// A file to be written is there already.
    #[error("{} exists already; choose another name or ask for it to be overwritten", .path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// A name that would leave the wallet's directory.
    #[error("{name:?} cannot be the name of a wallet or hotkey; use letters, digits, - and _")]
    Name {
        /// The name given.
        name: String,
    },
    /// What a keyfile holds cannot be used.
    #[error("{}: {reason}", .path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: KeyfileError,
    },
    /// An encrypted keyfile, and no password.
    #[error(
        "{} is encrypted and no password is known; run on a terminal to be asked, or set \
         {variable} to the base64 of the password XORed with that name, repeated",
        .path.display()
    )]
    NoPassword {
        /// The file.
        path: PathBuf,
        /// The environment variable that may hold it.
        variable: String,
    },
    /// A password that cannot be used.
    #[error("the password in {variable} cannot be read: {reason}")]
    Variable {
        /// The environment variable.
        variable: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A new password that was refused.
    #[error("{reason}; nothing was written")]
    NewPassword {
        /// Why.
        reason: String,
    },
}

/// What is wrong with the content of a keyfile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyfileError {
    /// The password does not open it.
    #[error("wrong password, or the file was changed")]
    WrongPassword,
    /// An envelope that is cut off or not of its format.
    #[error("not a whole {scheme} file: {reason}")]
    Envelope {
        /// The encryption scheme.
        scheme: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Not the JSON of a keyfile.
    #[error("not the JSON of a keyfile: {0}")]
    Json(String),
    /// The kind of key is not one of two.
    #[error("cryptoType {0} is unknown; 1 is sr25519, 0 is ed25519")]
    CryptoType(u64),
    /// A key in it does not parse.
    #[error("its {field} is not a key")]
    Key {
        /// The JSON field.
        field: &'static str,
    },
    /// No key in it at all.
    #[error("it holds neither secretPhrase, secretSeed, privateKey nor ss58Address")]
    Empty,
    /// Its address belongs to another key.
    #[error("its ss58Address is {claimed}, but its key has the address {actual}")]
    Mismatch {
        /// The address in the file.
        claimed: String,
        /// The key's address.
        actual: String,
    },
    /// Only the public part is there.
    #[error("it holds a public key only, which cannot sign; give the private keyfile")]
    PublicOnly,
}
