//! What can go wrong when the explorer is asked something.

use crate::store::{READ_LIMIT, took_too_long};
use thiserror::Error;

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum ExplorerError {
    /// There is no such thing; says what was looked for and where to look instead.
    #[error("{0}")]
    NotFound(String),
    /// The question makes no sense; says what was expected.
    #[error("{0}")]
    BadRequest(String),
    /// The node does not answer, and the index alone does not know.
    #[error("the node does not answer at present: {0}. The explorer keeps trying; try again soon")]
    NodeUnavailable(String),
    /// The node refused, as for states it has pruned.
    #[error("the node refused: {0}")]
    Refused(String),
    /// The index was searched for too long.
    #[error(
        "this takes the index longer than {} seconds. Narrow it down, for instance by signer, call \
         or block",
        READ_LIMIT.as_secs()
    )]
    TooSlow,
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(sqlx::Error),
    /// The chain answered something that cannot be read.
    #[error("the chain's answer cannot be read: {0}")]
    Decode(String),
}

impl From<sqlx::Error> for ExplorerError {
    fn from(error: sqlx::Error) -> Self {
        if took_too_long(&error) { Self::TooSlow } else { Self::Database(error) }
    }
}

impl ExplorerError {
    /// What a reader is told. What failed inside is for the log.
    pub fn to_reader(&self) -> String {
        match self {
            Self::Database(_) | Self::Decode(_) => {
                "The explorer could not put this together; its log says why. Try again soon.".into()
            }
            other => other.to_string(),
        }
    }

    /// HTTP status that goes with it.
    pub fn status(&self) -> u16 {
        match self {
            Self::NotFound(_) => 404,
            Self::BadRequest(_) => 400,
            Self::Refused(_) => 502,
            Self::NodeUnavailable(_) | Self::TooSlow => 503,
            Self::Database(_) | Self::Decode(_) => 500,
        }
    }
}

/// A result of the explorer.
pub type Result<T, E = ExplorerError> = std::result::Result<T, E>;
