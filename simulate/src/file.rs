//! Files and standard streams by name; `-` is standard input or output.

use crate::Error;
use flate2::bufread::MultiGzDecoder;
use indicatif::ProgressBar;
use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Read, Write},
    path::Path,
};

const GZIP: [u8; 2] = [0x1f, 0x8b];
const BUFFER: usize = 1 << 17;

/// Text of an input, as a user knows it.
pub fn input_name(path: &Path) -> String {
    if is_stream(path) { "standard input".into() } else { path.display().to_string() }
}

/// Whether `path` means a standard stream.
pub fn is_stream(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Opens an input, decompressed if it is gzip. `bar` follows the bytes read of a file.
pub fn open(path: &Path, bar: &ProgressBar) -> Result<Box<dyn BufRead>, Error> {
    let fail = |error| Error::file(input_name(path), error);
    let source: Box<dyn Read> = if is_stream(path) {
        Box::new(io::stdin())
    } else {
        let file = File::open(path).map_err(fail)?;
        let metadata = file.metadata().map_err(fail)?;
        if metadata.is_dir() {
            return Err(fail(io::Error::new(io::ErrorKind::IsADirectory, "is a folder")));
        }
        bar.set_length(metadata.len());
        Box::new(bar.wrap_read(file))
    };
    let mut source = BufReader::with_capacity(BUFFER, source);
    if source.fill_buf().map_err(fail)?.starts_with(&GZIP) {
        return Ok(Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(source))));
    }
    Ok(Box::new(source))
}

/// An output that is written through to the end by [`finish`](Self::finish).
pub struct Output {
    path: String,
    sink: Box<dyn Write>,
}

impl Output {
    /// Makes or empties the file.
    pub fn create(path: &Path) -> Result<Self, Error> {
        if is_stream(path) {
            return Ok(Self::stdout());
        }
        let name = path.display().to_string();
        let file = File::create(path).map_err(|error| Error::file(&name, error))?;
        Ok(Self { path: name, sink: Box::new(BufWriter::with_capacity(BUFFER, file)) })
    }

    /// Standard output.
    pub fn stdout() -> Self {
        let sink = BufWriter::with_capacity(BUFFER, io::stdout());
        Self { path: "standard output".into(), sink: Box::new(sink) }
    }

    /// Standard error.
    pub fn stderr() -> Self {
        Self { path: "standard error".into(), sink: Box::new(BufWriter::new(io::stderr())) }
    }

    /// Appends bytes.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.sink.write_all(bytes).map_err(|error| Error::file(&self.path, error))
    }

    /// Hands over what is buffered.
    pub fn finish(&mut self) -> Result<(), Error> {
        self.sink.flush().map_err(|error| Error::file(&self.path, error))
    }
}
