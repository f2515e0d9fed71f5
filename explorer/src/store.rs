//! The index: SQLite in one file, or PostgreSQL.
//!
//! Both speak the same SQL here, numbered placeholders included, so that each statement is written
//! once; only the migrations come in two dialects. What is kept of a block is what lists and searches
//! need (who, what, when, whether it succeeded) beside the chain's own bytes, which are decoded when
//! a page shows them: less to write, less to store, and a better decoder improves old blocks too.

mod epochs;
mod lists;
mod migrate;
mod read;
pub mod rows;
mod write;

use crate::chain::Hash;
use sqlx::{
    PgPool, SqliteConnection, SqlitePool,
    postgres::PgPoolOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    str::FromStr,
    time::{Duration, Instant},
};
use thiserror::Error;

pub use epochs::{EpochRecord, NeuronRecord};
pub use lists::Listing;
pub use write::{FEES, SIGNED_EXTRINSICS, TRANSFERS};

/// Bits of a row's number that tell its position in the block.
const POSITION_BITS: u32 = 20;

/// Connections that read at once.
const READERS: u32 = 4;

/// Longest that one read may take. Who waits behind it waits for a connection, too.
pub const READ_LIMIT: Duration = Duration::from_secs(5);

/// Longest wait for a connection that reads.
const ACQUIRE_LIMIT: Duration = Duration::from_secs(10);

/// SQLite looks at the clock after this many of its instructions, which take some ten microseconds.
const INSTRUCTIONS: i32 = 1_000;

/// What the databases call a read that was stopped: SQLite's interrupt, PostgreSQL's cancellation.
const STOPPED: [&str; 2] = ["9", "57014"];

/// Most pages SQLite keeps in memory for the writing connection and for each reading one, in KiB:
/// what bounds the explorer's memory, whatever the index's size.
const WRITER_CACHE_KIB: u32 = 4 * 1024;
const READER_CACHE_KIB: u32 = 1024;

/// Number of the row at a position of a block.
pub fn row_id(block: u32, position: u32) -> i64 {
    (i64::from(block) << POSITION_BITS) | i64::from(position)
}

/// Block and position of a row's number.
pub fn row_place(id: i64) -> (u32, u32) {
    let block = u32::try_from(id >> POSITION_BITS).unwrap_or(u32::MAX);
    let position = u32::try_from(id & ((1 << POSITION_BITS) - 1)).unwrap_or_default();
    (block, position)
}

/// Why the index cannot be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The database cannot be reached or written.
    #[error(
        "the database {url} cannot be opened: {error}. Name a file in a folder you may write to, or \
         a server as postgres://user:password@host/name, with --database"
    )]
    Unusable {
        /// As asked for, without its password.
        url: String,
        /// Why.
        error: String,
    },
    /// The tables are of another version of the explorer.
    #[error(
        "the tables of the database {url} do not fit this version: {error}. Remove it, or name \
         another with --database; the explorer indexes the chain again"
    )]
    Migration {
        /// As asked for, without its password.
        url: String,
        /// Why.
        error: String,
    },
}

/// The index: one connection writes, several read. Cheap to clone.
#[derive(Clone)]
pub enum Store {
    /// SQLite.
    Sqlite {
        /// Reads.
        read: SqlitePool,
        /// Writes.
        write: SqlitePool,
    },
    /// PostgreSQL.
    Postgres {
        /// Reads.
        read: PgPool,
        /// Writes.
        write: PgPool,
    },
}

/// Whether a read was stopped because it took longer than [`READ_LIMIT`].
pub fn took_too_long(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| STOPPED.contains(&&*code))
}

/// Runs the same expression on the reading side of whichever database it is.
macro_rules! reading {
    ($store:expr, $pool:ident => $body:expr) => {
        match $store {
            $crate::store::Store::Sqlite { read: $pool, .. } => $body,
            $crate::store::Store::Postgres { read: $pool, .. } => $body,
        }
    };
}

/// Runs the same expression on the writing side.
macro_rules! writing {
    ($store:expr, $pool:ident => $body:expr) => {
        match $store {
            $crate::store::Store::Sqlite { write: $pool, .. } => $body,
            $crate::store::Store::Postgres { write: $pool, .. } => $body,
        }
    };
}

use {reading, writing};

impl Store {
    /// Opens a database, creating its tables where they lack: a `postgres://` URL, or the path of an
    /// SQLite file (`:memory:` for none).
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        Self::open_limited(url, READ_LIMIT).await
    }

    async fn open_limited(url: &str, limit: Duration) -> Result<Self, OpenError> {
        let shown = without_password(url);
        let unusable = |error: sqlx::Error| OpenError::Unusable {
            url: shown.clone(),
            error: error.to_string(),
        };
        let store = if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Self::open_postgres(url, limit).await.map_err(unusable)?
        } else {
            Self::open_sqlite(url, limit).await.map_err(unusable)?
        };
        store
            .migrate()
            .await
            .map_err(|error| OpenError::Migration { url: shown, error: error.to_string() })?;
        Ok(store)
    }

    async fn open_postgres(url: &str, limit: Duration) -> Result<Self, sqlx::Error> {
        let write = PgPoolOptions::new().max_connections(1).connect(url).await?;
        let limited = format!("SET statement_timeout = {}", limit.as_millis());
        let read = PgPoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(ACQUIRE_LIMIT)
            .after_connect(move |connection, _| {
                let limited = limited.clone();
                Box::pin(async move { sqlx::query(&limited).execute(connection).await.map(drop) })
            });
        Ok(Self::Postgres { read: read.connect(url).await?, write })
    }

    async fn open_sqlite(path: &str, limit: Duration) -> Result<Self, sqlx::Error> {
        let path = path.strip_prefix("sqlite://").unwrap_or(path);
        let in_memory = path == ":memory:";
        let options = if in_memory {
            SqliteConnectOptions::from_str("sqlite::memory:")?
        } else {
            SqliteConnectOptions::new().filename(path).create_if_missing(true)
        };
        let options = options
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(Duration::from_secs(30))
            .pragma("temp_store", "memory");
        // Each connection has a cache of its own; the kernel keeps the file's pages besides.
        let caching =
            |cache_kib: u32| options.clone().pragma("cache_size", format!("-{cache_kib}"));
        let pool = |connections| {
            SqlitePoolOptions::new()
                .max_connections(connections)
                .min_connections(1)
                .idle_timeout(None)
                .max_lifetime(None)
        };
        let write = pool(1).connect_with(caching(WRITER_CACHE_KIB)).await?;
        // A database in memory belongs to its connection.
        if in_memory {
            return Ok(Self::Sqlite { read: write.clone(), write });
        }
        // A connection is taken for each read, and is new or used before.
        let read = pool(READERS)
            .acquire_timeout(ACQUIRE_LIMIT)
            .after_connect(move |connection, _| Box::pin(stop_after(connection, limit)))
            .before_acquire(move |connection, _| {
                Box::pin(async move { stop_after(connection, limit).await.map(|()| true) })
            });
        Ok(Self::Sqlite { read: read.connect_with(caching(READER_CACHE_KIB)).await?, write })
    }

    /// Closes all connections; SQLite's log is folded into its file.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres { read, write } => {
                read.close().await;
                write.close().await;
            }
        }
    }

    /// A setting; nothing when it was never made.
    pub async fn meta(&self, name: &str) -> Result<Option<String>, sqlx::Error> {
        let found: Option<(String,)> = reading!(self, pool => {
            sqlx::query_as("SELECT value FROM meta WHERE name = $1")
                .bind(name).fetch_optional(pool).await?
        });
        Ok(found.map(|(value,)| value))
    }

    /// Makes a setting.
    pub async fn set_meta(&self, name: &str, value: &str) -> Result<(), sqlx::Error> {
        writing!(self, pool => {
            sqlx::query(
                "INSERT INTO meta (name, value) VALUES ($1, $2)
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            )
            .bind(name).bind(value).execute(pool).await?;
        });
        Ok(())
    }

    /// A count kept among the settings.
    pub async fn counter(&self, name: &str) -> Result<u64, sqlx::Error> {
        Ok(self.meta(name).await?.and_then(|text| text.parse().ok()).unwrap_or_default())
    }
}

/// Stops whatever a connection does when a time is over.
async fn stop_after(connection: &mut SqliteConnection, limit: Duration) -> Result<(), sqlx::Error> {
    let end = Instant::now() + limit;
    connection
        .lock_handle()
        .await?
        .set_progress_handler(INSTRUCTIONS, move || Instant::now() < end);
    Ok(())
}

/// A hash from a column.
fn hash(bytes: &[u8]) -> Hash {
    bytes.try_into().unwrap_or_default()
}

/// A URL as it may be shown.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.into() };
    match rest.rsplit_once('@') {
        Some((user, host)) => {
            let user = user.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}@{host}")
        }
        None => url.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_know_their_place() {
        assert_eq!(row_place(row_id(7, 3)), (7, 3));
        assert_eq!(row_place(row_id(u32::MAX, 1_048_575)), (u32::MAX, 1_048_575));
        assert!(row_id(7, 1_048_575) < row_id(8, 0));
    }

    #[test]
    fn passwords_are_not_shown() {
        assert_eq!(without_password("postgres://me:secret@host/db"), "postgres://me@host/db");
        assert_eq!(without_password("explorer.sqlite"), "explorer.sqlite");
    }

    #[tokio::test]
    async fn a_read_that_takes_too_long_is_stopped_and_its_connection_reads_on() {
        let folder = std::env::temp_dir().join(format!("myelin-slow-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let file = folder.join("index.sqlite");
        let file = file.to_str().expect("a path");
        let limit = Duration::from_millis(50);
        let store = Store::open_limited(file, limit).await.expect("opens");
        let Store::Sqlite { read, write } = &store else { panic!("SQLite") };
        let endless = "WITH RECURSIVE number (n) AS (
                           SELECT 1 UNION ALL SELECT n + 1 FROM number
                       ) SELECT COUNT(*) FROM number";
        for _ in 0..2 * READERS {
            let error = sqlx::query(endless).execute(read).await.expect_err("stopped");
            assert!(took_too_long(&error), "{error}");
            assert_eq!(crate::ExplorerError::from(error).status(), 503);
            assert_eq!(store.tip().await.expect("readable"), None);
        }
        // What is written may take its time.
        tokio::time::sleep(2 * limit).await;
        let long = "WITH RECURSIVE number (n) AS (
                        SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 1000000
                    ) SELECT COUNT(*) FROM number";
        sqlx::query(long).execute(write).await.expect("goes on");
        store.close().await;
        std::fs::remove_dir_all(folder).expect("removed");
    }

    #[tokio::test]
    async fn an_unwritable_database_says_what_to_do() {
        let error = Store::open("/nowhere/at/all.sqlite").await.err().expect("no such folder");
        assert!(error.to_string().contains("--database"), "{error}");
    }
}
