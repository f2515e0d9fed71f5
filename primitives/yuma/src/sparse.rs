//! Sparse matrices in one flat buffer (compressed rows).

use alloc::borrow::Cow;
use alloc::vec::Vec;

/// A sparse matrix: rows of `(column, value)` in stored order, all in one buffer.
///
/// Row order is significant (spec §0): it is kept exactly as pushed. Columns may exceed the
/// number of uids and may repeat; every reader copes with that.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "std", serde(from = "Vec<Vec<(u16, T)>>", into = "Vec<Vec<(u16, T)>>"))]
#[cfg_attr(
    feature = "std",
    serde(bound(
        serialize = "T: Copy + serde::Serialize",
        deserialize = "T: Copy + serde::Deserialize<'de>"
    ))
)]
pub struct Rows<T> {
    entries: Vec<(u16, T)>,
    ends: Vec<usize>,
}

/// Stored weights or bonds: `u16` values as in storage.
pub type SparseRows = Rows<u16>;

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), ends: Vec::new() }
    }
}

impl<T: Copy> Rows<T> {
    /// An empty matrix without rows.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty matrix with room for the given numbers of rows and of entries in all.
    pub fn with_capacity(rows: usize, entries: usize) -> Self {
        Self { entries: Vec::with_capacity(entries), ends: Vec::with_capacity(rows) }
    }

    /// Appends a row; the k-th call defines row k.
    pub fn push_row(&mut self, row: &[(u16, T)]) {
        self.entries.extend_from_slice(row);
        self.end_row();
    }

    /// Row `index` in stored order; empty if there is no such row.
    pub fn row(&self, index: usize) -> &[(u16, T)] {
        let Some(end) = self.ends.get(index) else { return &[] };
        let start = index.checked_sub(1).and_then(|k| self.ends.get(k)).copied().unwrap_or(0);
        self.entries.get(start..*end).unwrap_or(&[])
    }

    /// All rows in order.
    pub fn iter(&self) -> impl Iterator<Item = &[(u16, T)]> {
        let mut start = 0;
        self.ends.iter().map(move |end| {
            let row = self.entries.get(start..*end).unwrap_or(&[]);
            start = *end;
            row
        })
    }

    /// The first `count` rows in order, empty ones for those that are missing.
    pub(crate) fn first_rows(&self, count: usize) -> impl Iterator<Item = &[(u16, T)]> {
        self.iter().chain(core::iter::repeat(&[] as &[(u16, T)])).take(count)
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.ends.len()
    }

    /// Number of entries in all rows.
    pub fn entry_count(&self) -> usize {
        self.entries.len()
    }

    /// Appends an entry to the row under construction.
    pub(crate) fn push(&mut self, column: u16, value: T) {
        self.entries.push((column, value));
    }

    /// Appends entries to the row under construction.
    pub(crate) fn extend(&mut self, entries: impl Iterator<Item = (u16, T)>) {
        self.entries.extend(entries);
    }

    /// Ends the row under construction.
    pub(crate) fn end_row(&mut self) {
        self.ends.push(self.entries.len());
    }

    /// Drops the entries of the row under construction.
    pub(crate) fn reopen_row(&mut self) {
        self.entries.truncate(self.ends.last().copied().unwrap_or(0));
    }

    /// Entries of the row under construction.
    pub(crate) fn open_row_mut(&mut self) -> &mut [(u16, T)] {
        let start = self.ends.last().copied().unwrap_or(0);
        self.entries.get_mut(start..).unwrap_or(&mut [])
    }

    /// All entries, row by row.
    pub(crate) fn entries(&self) -> &[(u16, T)] {
        &self.entries
    }
}

impl<T: Copy> From<Vec<Vec<(u16, T)>>> for Rows<T> {
    fn from(rows: Vec<Vec<(u16, T)>>) -> Self {
        let mut out = Self::with_capacity(rows.len(), rows.iter().map(Vec::len).sum());
        rows.iter().for_each(|row| out.push_row(row));
        out
    }
}

impl<T: Copy> From<Rows<T>> for Vec<Vec<(u16, T)>> {
    fn from(rows: Rows<T>) -> Self {
        rows.iter().map(<[(u16, T)]>::to_vec).collect()
    }
}

impl<'a, T: Copy> From<&'a Rows<T>> for Cow<'a, Rows<T>> {
    fn from(rows: &'a Rows<T>) -> Self {
        Cow::Borrowed(rows)
    }
}

/// True if no column is smaller than the one before.
pub(crate) fn is_ascending<T>(row: &[(u16, T)]) -> bool {
    row.is_sorted_by_key(|entry| entry.0)
}

/// True if every column is larger than the one before.
pub(crate) fn is_strictly_ascending<T>(row: &[(u16, T)]) -> bool {
    row.is_sorted_by(|a, b| a.0 < b.0)
}
