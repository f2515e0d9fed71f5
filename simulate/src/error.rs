//! Failures as a user sees them.

use std::{fmt, io};

/// Why a command did not succeed. Its text is one line.
#[derive(Debug)]
pub enum Error {
    /// A file cannot be opened, read or written.
    File {
        /// Its name, as given.
        path: String,
        /// What went wrong.
        error: io::Error,
    },
    /// A line of the input is not a case.
    Line {
        /// Name of the input.
        path: String,
        /// Number of the line, from 1.
        line: usize,
        /// Field that is wrong, such as `epochs[2].emission`; none if it is the line as a whole.
        field: Option<String>,
        /// What is wrong with it.
        message: String,
    },
    /// All cases were compared, and some differ from what they expect.
    Differs {
        /// Cases compared.
        cases: usize,
        /// Cases that differ.
        differing: usize,
    },
    /// The command does not fit the input.
    Request(String),
}

impl Error {
    /// A failure at the file `path`.
    pub fn file(path: impl Into<String>, error: io::Error) -> Self {
        Self::File { path: path.into(), error }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, error } => write!(out, "{path}: {error}"),
            Self::Line { path, line, field: Some(field), message } => {
                write!(out, "{path}: line {line}, field {field}: {message}")
            }
            Self::Line { path, line, field: None, message } => {
                write!(out, "{path}: line {line}: {message}")
            }
            Self::Differs { cases, differing } => {
                let verb = if *differing == 1 { "differs" } else { "differ" };
                write!(out, "{differing} of {cases} cases {verb} from what they expect")
            }
            Self::Request(message) => out.write_str(message),
        }
    }
}

impl std::error::Error for Error {}
