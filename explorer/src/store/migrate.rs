//! Creates the tables.

use super::Store;
use futures::future::BoxFuture;
use sqlx::{
    error::BoxDynError,
    migrate::{MigrateError, Migration, MigrationSource, MigrationType, Migrator},
};
use std::borrow::Cow;

/// The migrations of one dialect, in order: name and statements.
#[derive(Debug)]
struct Migrations(&'static [(&'static str, &'static str)]);

const SQLITE: Migrations = Migrations(&[
    ("index", include_str!("../../migrations/sqlite/0001_index.sql")),
    ("fees", include_str!("../../migrations/sqlite/0002_fees.sql")),
    ("nominators", include_str!("../../migrations/sqlite/0003_nominators.sql")),
    ("reads", include_str!("../../migrations/sqlite/0004_reads.sql")),
]);

const POSTGRES: Migrations = Migrations(&[
    ("index", include_str!("../../migrations/postgres/0001_index.sql")),
    ("fees", include_str!("../../migrations/postgres/0002_fees.sql")),
    ("nominators", include_str!("../../migrations/postgres/0003_nominators.sql")),
    ("reads", include_str!("../../migrations/postgres/0004_reads.sql")),
]);

impl MigrationSource<'static> for Migrations {
    fn resolve(self) -> BoxFuture<'static, Result<Vec<Migration>, BoxDynError>> {
        let migrations = (1i64..).zip(self.0).map(|(version, (name, sql))| {
            Migration::new(
                version,
                Cow::Borrowed(name),
                MigrationType::Simple,
                Cow::Borrowed(sql),
                false,
            )
        });
        let migrations = migrations.collect();
        Box::pin(async move { Ok(migrations) })
    }
}

impl Store {
    pub(super) async fn migrate(&self) -> Result<(), MigrateError> {
        match self {
            Self::Sqlite { write, .. } => Migrator::new(SQLITE).await?.run(write).await,
            Self::Postgres { write, .. } => Migrator::new(POSTGRES).await?.run(write).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An index of the first version, with two blocks and three extrinsics, gets its fees.
    #[tokio::test]
    async fn an_index_of_before_is_brought_up_to_date() {
        let directory = std::env::temp_dir().join(format!("myelin-index-{}", std::process::id()));
        std::fs::create_dir_all(&directory).expect("a directory");
        let file = directory.join("old.sqlite");
        let options =
            sqlx::sqlite::SqliteConnectOptions::new().filename(&file).create_if_missing(true);
        let pool = sqlx::SqlitePool::connect_with(options).await.expect("opens");
        let first = Migrations(SQLITE.0.get(..1).expect("there is a first"));
        Migrator::new(first).await.expect("reads").run(&pool).await.expect("runs");
        for (number, hash) in [(7i64, [7u8; 32]), (8, [8; 32])] {
            sqlx::query(
                "INSERT INTO block VALUES ($1, $2, $2, $2, $2, x'', 5, NULL, 1, 0, 0, x'')",
            )
            .bind(number)
            .bind(hash.as_slice())
            .execute(&pool)
            .await
            .expect("a block");
        }
        for (block, position, fee) in [(7u32, 0u32, 10i64), (7, 1, 5), (8, 3, 100)] {
            sqlx::query(
                "INSERT INTO extrinsic VALUES ($1, x'', 'A.b', NULL, 1, $2, 0, NULL, NULL, x'')",
            )
            .bind(super::super::row_id(block, position))
            .bind(fee)
            .execute(&pool)
            .await
            .expect("an extrinsic");
        }
        pool.close().await;

        let store = Store::open(file.to_str().expect("a path")).await.expect("migrates");
        assert_eq!(store.counter(super::super::FEES).await.expect("read"), 115);
        let blocks = store.blocks_down(8, 2).await.expect("read");
        assert_eq!(blocks.iter().map(|row| row.fees).collect::<Vec<_>>(), [100, 15]);
        assert_eq!(store.neuron_epochs(1, 0, 0, 5).await.expect("read"), []);
        std::fs::remove_dir_all(directory).expect("removed");
    }

    #[test]
    fn the_dialects_differ_in_spelling_only() {
        let normal = |sql: &str| sql.replace("BLOB", "BYTEA").replace(") WITHOUT ROWID;", ");");
        for ((name, sqlite), (_, postgres)) in SQLITE.0.iter().zip(POSTGRES.0) {
            assert_eq!(normal(sqlite), *postgres, "{name}");
        }
        assert_eq!(SQLITE.0.len(), POSTGRES.0.len());
    }
}
