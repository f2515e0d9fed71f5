//! Why a call brought no reply, with the statuses and words of the official dendrite.

use crate::synapse::python;
use std::{error::Error, fmt::Display, io, time::Duration};

/// Why a call brought no reply. [`DendriteError::status`] is what the official dendrite would
/// report (protocol section 8).
#[derive(Debug, thiserror::Error)]
pub enum DendriteError {
    /// The axon refused or failed; 401 not verified, 403 blacklisted, 408 too slow, and so on.
    #[error("the axon answered {status}: {}", message.as_deref().unwrap_or("no reason given"))]
    Refused {
        /// The axon's status.
        status: u16,
        /// Its reason, as [`one_line`] leaves it.
        message: Option<String>,
    },
    /// Nobody listens there.
    #[error("Service unavailable at {target}: {reason}")]
    Unavailable {
        /// `<ip>:<port>/<name>`.
        target: String,
        /// What the system said.
        reason: String,
    },
    /// No complete answer in time.
    #[error("Request timeout after {} seconds", python::float(.0.as_secs_f64()))]
    Timeout(Duration),
    /// The peer hung up without an answer.
    #[error("Service disconnected: {0}")]
    Disconnected(String),
    /// The answer is not HTTP.
    #[error("Client response error: {0}")]
    Malformed(String),
    /// The answer ended early or is longer than [`super::Options::answer_bytes`].
    #[error("Payload error: {0}")]
    Payload(String),
    /// The answer is not the message that was asked for.
    #[error("Failed to parse response: {0}")]
    Parse(String),
    /// The message cannot be written, or the client cannot be set up.
    #[error("Client error: {0}")]
    Client(String),
}

impl DendriteError {
    /// The status that the official dendrite reports for this failure.
    pub fn status(&self) -> u16 {
        match self {
            Self::Refused { status, .. } => *status,
            Self::Unavailable { .. } | Self::Disconnected(_) => 503,
            Self::Timeout(_) => 408,
            Self::Malformed(_) | Self::Payload(_) => 400,
            Self::Parse(_) => 422,
            Self::Client(_) => 500,
        }
    }

    /// A refusal, with the axon's reason.
    pub(super) fn refused(status: u16, message: Option<String>) -> Self {
        Self::Refused { status, message: message.as_deref().map(one_line) }
    }

    /// An answer that does not parse; the reason may quote it.
    pub(super) fn parse(reason: impl Display) -> Self {
        Self::Parse(one_line(&reason.to_string()))
    }

    /// A failure before the answer's head was there.
    pub(super) fn sending(error: &reqwest::Error, target: &str) -> Self {
        let reason = innermost(error);
        if error.is_connect() {
            return Self::Unavailable { target: target.into(), reason };
        }
        if hung_up(error) {
            return Self::Disconnected(reason);
        }
        if error.is_builder() { Self::Client(reason) } else { Self::Malformed(reason) }
    }

    /// A failure while the answer's body was read.
    pub(super) fn receiving(error: &reqwest::Error) -> Self {
        Self::Payload(innermost(error))
    }
}

/// A stranger's text as a log or a terminal can show it: without control characters, which could
/// move the cursor or forge lines, and cut after 200 characters.
pub fn one_line(text: &str) -> String {
    const LONGEST: usize = 200;
    let mut shown = text.chars().filter(|character| !character.is_control());
    let mut line: String = shown.by_ref().take(LONGEST).collect();
    if shown.next().is_some() {
        line.push('…');
    }
    line
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| (*error).source())
}

/// The reason at the bottom, which says the most.
fn innermost(error: &(dyn Error + 'static)) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}

/// Whether the connection ended before an answer. The client's own error for that has no type
/// that can be matched, only its text.
fn hung_up(error: &(dyn Error + 'static)) -> bool {
    chain(error).any(|error| {
        let broken = error.downcast_ref::<io::Error>().is_some_and(|error| {
            use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
            matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
        });
        broken || error.to_string().contains("connection closed before message completed")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_words_are_shown_plain_and_short() {
        assert_eq!(one_line("no permit, s\u{f8}rry"), "no permit, s\u{f8}rry");
        assert_eq!(one_line("\u{1b}[2Jall\r\nis \u{9b}well\u{7f}"), "[2Jallis well");
        assert_eq!(one_line(&"a".repeat(200)), "a".repeat(200));
        assert_eq!(one_line(&"é".repeat(1 << 20)), "é".repeat(200) + "…");
    }
}
