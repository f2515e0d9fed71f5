//! Lines of an input, in batches.

use crate::{Error, file};
use indicatif::ProgressBar;
use std::{
    io::{self, BufRead},
    path::Path,
};

/// Limits of a batch: enough to keep all cores busy, little enough to keep in memory.
const BATCH_LINES: usize = 128;
const BATCH_BYTES: usize = 16 << 20;

/// A line that is not blank.
pub struct Line {
    /// Its number in the input, from 1.
    pub number: usize,
    /// Its bytes, without the end of line.
    pub text: Vec<u8>,
}

/// An input that is read line by line.
pub struct Lines {
    name: String,
    source: Box<dyn BufRead>,
    number: usize,
    failure: Option<Error>,
}

impl Lines {
    /// Opens the input; `bar` follows the bytes read.
    pub fn open(path: &Path, bar: &ProgressBar) -> Result<Self, Error> {
        let source = file::open(path, bar)?;
        Ok(Self { name: file::input_name(path), source, number: 0, failure: None })
    }

    /// Name of the input.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The next lines in order; none at the end. A failure to read comes after the lines that
    /// could be read.
    pub fn batch(&mut self) -> Result<Vec<Line>, Error> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while self.failure.is_none() && batch.len() < BATCH_LINES && bytes < BATCH_BYTES {
            match self.next() {
                Ok(Some(line)) => {
                    bytes += line.text.len();
                    batch.push(line);
                }
                Ok(None) => return Ok(batch),
                Err(error) => self.failure = Some(error),
            }
        }
        match self.failure.take_if(|_| batch.is_empty()) {
            Some(error) => Err(error),
            None => Ok(batch),
        }
    }

    fn next(&mut self) -> Result<Option<Line>, Error> {
        loop {
            let mut text = Vec::new();
            self.number += 1;
            let length =
                self.source.read_until(b'\n', &mut text).map_err(|error| self.broken(&error))?;
            if length == 0 {
                return Ok(None);
            }
            text.truncate(text.trim_ascii_end().len());
            if !text.is_empty() {
                return Ok(Some(Line { number: self.number, text }));
            }
        }
    }

    fn broken(&self, error: &io::Error) -> Error {
        let message = match error.kind() {
            io::ErrorKind::UnexpectedEof => "the compressed data end too early".into(),
            _ => error.to_string(),
        };
        Error::Line { path: self.name.clone(), line: self.number, field: None, message }
    }
}
