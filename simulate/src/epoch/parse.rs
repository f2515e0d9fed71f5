//! A line as a case, or what is wrong with it.

use super::valid;
use myelin_yuma::case::{Case, FORMAT};
use serde::Deserialize;
use serde_json::error::Category;

/// What a line holds.
pub enum Parsed {
    /// A case to replay.
    Case(Box<Case>),
    /// A case of this name, which is not the one asked for.
    Unwanted(String),
    /// A case of this other format.
    Foreign(String),
}

/// What is wrong with a line.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    /// Path of the field, if it is one.
    pub field: Option<String>,
    /// What is wrong.
    pub message: String,
}

impl Fault {
    /// A fault of one field.
    pub fn of(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: Some(field.into()), message: message.into() }
    }
}

/// What every format has; other fields are ignored.
#[derive(Deserialize)]
struct Header {
    format: String,
    name: Option<String>,
}

/// Reads a line; of the cases of the known format only `wanted`, if any is.
pub fn parse(text: &[u8], wanted: Option<&str>) -> Result<Parsed, Fault> {
    if let Some(wanted) = wanted
        && let Ok(Header { format, name: Some(name) }) = serde_json::from_slice(text)
        && format == FORMAT
        && name != wanted
    {
        return Ok(Parsed::Unwanted(name));
    }
    match serde_json::from_slice::<Case>(text) {
        Ok(case) if case.format == FORMAT => {
            valid::check(&case)?;
            Ok(Parsed::Case(Box::new(case)))
        }
        Ok(case) => Ok(Parsed::Foreign(case.format)),
        Err(error) => match serde_json::from_slice::<Header>(text) {
            Ok(header) if header.format != FORMAT => Ok(Parsed::Foreign(header.format)),
            _ => Err(locate(text, &error)),
        },
    }
}

/// Finds the field at fault. Tracking the path is slow, so it is done only now.
fn locate(text: &[u8], error: &serde_json::Error) -> Fault {
    if matches!(error.classify(), Category::Eof) {
        let message = format!("ends in the middle of a case, after {} bytes", text.len());
        return Fault { field: None, message };
    }
    let mut source = serde_json::Deserializer::from_slice(text);
    match serde_path_to_error::deserialize::<_, Case>(&mut source) {
        Ok(_) => Fault { field: None, message: plain(error) },
        Err(error) => {
            let path = error.path().to_string();
            let field = (path != "." && error.inner().is_data()).then_some(path);
            Fault { field, message: plain(error.inner()) }
        }
    }
}

/// The message without the list of what else would have been possible, and with the column only:
/// a case is one line.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let (message, _) = text.rsplit_once(" at line ").unwrap_or((&text, ""));
    let message = if message.starts_with("unknown field") {
        message.split_once(", expected").map_or(message, |(first, _)| first)
    } else {
        message
    };
    format!("{message} (column {})", error.column())
}
