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
]);

const POSTGRES: Migrations = Migrations(&[
    ("index", include_str!("../../migrations/postgres/0001_index.sql")),
    ("fees", include_str!("../../migrations/postgres/0002_fees.sql")),
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
            Self::Postgres(pool) => Migrator::new(POSTGRES).await?.run(pool).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dialects_differ_in_spelling_only() {
        let normal = |sql: &str| sql.replace("BLOB", "BYTEA").replace(") WITHOUT ROWID;", ");");
        for ((name, sqlite), (_, postgres)) in SQLITE.0.iter().zip(POSTGRES.0) {
            assert_eq!(normal(sqlite), *postgres, "{name}");
        }
        assert_eq!(SQLITE.0.len(), POSTGRES.0.len());
    }
}
