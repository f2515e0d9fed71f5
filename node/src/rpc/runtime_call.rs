//! Asking the runtime of a block, and what can go wrong with that.

use crate::{
    error::join_lines,
    service::{FullClient, Hash},
};
use sc_client_api::{CallExecutor as _, ExecutorProvider as _};
use sp_blockchain::{Error, HeaderBackend as _};
use sp_core::traits::CallContext;

/// A runtime API.
#[derive(Clone, Copy, Debug)]
pub struct Api {
    /// Its name.
    pub name: &'static str,
    /// What runtimes list it as.
    pub id: [u8; 8],
}

/// Why the runtime gives no answer.
#[derive(Debug)]
pub enum Failure {
    /// No such block.
    UnknownBlock(Hash),
    /// A block without state.
    Discarded(Hash),
    /// The block's runtime is of a version without the API.
    NoApi {
        /// Name of the API.
        api: &'static str,
        /// The block.
        at: Hash,
        /// The runtime's version.
        version: u32,
    },
    /// Anything else.
    Failed {
        /// What was called.
        function: String,
        /// The block.
        at: Hash,
        /// What happened.
        cause: String,
    },
}

impl Failure {
    /// What happened.
    pub fn cause(&self) -> String {
        match self {
            Self::UnknownBlock(hash) => format!("the node knows no block {hash:?}"),
            Self::Discarded(hash) => format!("the state of block {hash:?} has been discarded"),
            Self::NoApi { api, at, version } => {
                format!("the runtime of block {at:?}, version {version}, has no {api}")
            }
            Self::Failed { cause, .. } => join_lines(cause),
        }
    }

    /// What to do about it, or where it happened.
    pub fn advice(&self) -> String {
        match self {
            Self::UnknownBlock(_) => {
                "ask for a block that chain_getBlockHash gives, or leave `at` \
                                      out for the best block"
                    .into()
            }
            Self::Discarded(_) => {
                "ask for a newer block, or a node with --state-pruning archive".into()
            }
            Self::NoApi { .. } => "ask for a block with a newer runtime".into(),
            Self::Failed { function, at, .. } => format!("{function} at block {at:?}"),
        }
    }
}

/// What `function` of `api` returns for `data` at a block, the best one if none is given; both
/// SCALE. Runs WebAssembly: not for an async thread.
pub fn call(
    client: &FullClient,
    api: Api,
    function: &str,
    at: Option<Hash>,
    data: &[u8],
) -> Result<Vec<u8>, Failure> {
    let at = at.unwrap_or_else(|| client.info().best_hash);
    let function = format!("{}_{function}", api.name);
    let failed = |error| failure(error, &function, at);
    if client.header(at).map_err(failed)?.is_none() {
        return Err(Failure::UnknownBlock(at));
    }
    let context = CallContext::Offchain;
    let version = client.runtime_version_at(at, context).map_err(failed)?;
    if version.api_version(&api.id).is_none() {
        return Err(Failure::NoApi { api: api.name, at, version: version.spec_version });
    }
    client.executor().call(at, &function, data, context).map_err(failed)
}

/// The failure behind an `error` about a block whose header is known.
fn failure(error: Error, function: &str, at: Hash) -> Failure {
    let cause = match error {
        Error::UnknownBlock(_) => return Failure::Discarded(at),
        // Clients take the SDK's own words for a reason to ask again, for ever.
        Error::VersionInvalid(cause) => format!("the runtime does not tell its version: {cause}"),
        other => other.to_string(),
    };
    Failure::Failed { function: function.into(), at, cause }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Hash = Hash::repeat_byte(1);

    #[test]
    fn each_failure_says_what_to_do() {
        let no_api = Failure::NoApi { api: "SwapRuntimeApi", at: AT, version: 7 };
        for (failure, cause, advice) in [
            (Failure::UnknownBlock(AT), "knows no block 0x0101", "leave `at` out"),
            (Failure::Discarded(AT), "has been discarded", "--state-pruning archive"),
            (no_api, "0101, version 7, has no SwapRuntimeApi", "newer runtime"),
        ] {
            assert!(failure.cause().contains(cause), "{}", failure.cause());
            assert!(failure.advice().contains(advice), "{}", failure.advice());
        }
    }

    #[test]
    fn a_missing_state_is_told_from_a_failing_runtime() {
        let discarded = failure(Error::UnknownBlock("State already discarded".into()), "f", AT);
        assert!(matches!(discarded, Failure::Discarded(at) if at == AT));
        let failed = failure(Error::Backend("broken\n  disk".into()), "Api_f", AT);
        assert_eq!(failed.cause(), "Backend error: broken disk");
        assert!(failed.advice().starts_with("Api_f at block 0x0101"));
    }

    #[test]
    fn words_that_make_clients_ask_for_ever_are_not_used() {
        let failed = failure(Error::VersionInvalid("trap".into()), "f", AT);
        assert_eq!(failed.cause(), "the runtime does not tell its version: trap");
    }
}
