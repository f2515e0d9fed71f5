//! Lists of extrinsics and events, and the indices that they are read through.

use super::{
    POSITION_BITS, Store,
    read::{EXTRINSIC, ExtrinsicColumns, extrinsic},
    reading, row_id, row_place,
    rows::*,
};
use crate::{chain::Hash, model::ExtrinsicFilter, read::split_kind};
use sqlx::QueryBuilder;

/// The distinct values of an indexed column: one look into the index for each, whatever the table's
/// size.
macro_rules! distinct {
    ($column:literal, $table:literal) => {
        concat!(
            "WITH RECURSIVE known (name) AS (
                 SELECT MIN(",
            $column,
            ") FROM ",
            $table,
            " UNION ALL
                 SELECT (SELECT MIN(",
            $column,
            ") FROM ",
            $table,
            " WHERE ",
            $column,
            " > known.name)
                 FROM known WHERE known.name IS NOT NULL
             ) SELECT name FROM known WHERE name IS NOT NULL"
        )
    };
}

const CALLS: &str = distinct!("call", "extrinsic");
const KINDS: &str = distinct!("kind", "event");

/// Whether `Pallet.name` has this pallet and this name, where they are given; in whatever case.
fn is_named(kind: &str, pallet: Option<&str>, name: Option<&str>) -> bool {
    let (in_pallet, named) = split_kind(kind);
    pallet.is_none_or(|pallet| pallet.eq_ignore_ascii_case(in_pallet))
        && name.is_none_or(|name| name.eq_ignore_ascii_case(named))
}

/// Adds a list of values in brackets.
macro_rules! push_list {
    ($query:ident, $values:expr) => {
        $query.push("(");
        let mut list = $query.separated(", ");
        for value in $values {
            list.push_bind(value);
        }
        $query.push(")");
    };
}

pub(super) use push_list;

/// Adds the newest row numbers among those of some names, `$one` adding the selection for one of them.
/// Each name goes through its index: for many at once the databases would sort all rows, and without
/// a limit for each PostgreSQL would still.
macro_rules! newest_of_each {
    ($query:ident, $names:expr, $limit:expr, $offset:expr, |$name:ident| $one:expr) => {
        $query.push("SELECT id FROM (");
        for (position, $name) in $names.iter().enumerate() {
            if position > 0 {
                $query.push(" UNION ALL ");
            }
            $query.push("SELECT id FROM (");
            $one;
            $query.push(" ORDER BY id DESC LIMIT ").push_bind($limit + $offset).push(") AS newest");
        }
        $query.push(") AS found ORDER BY id DESC LIMIT ").push_bind($limit);
        $query.push(" OFFSET ").push_bind($offset);
    };
}

/// Adds a filter's conditions, the call aside.
macro_rules! extrinsic_conditions {
    ($query:ident, $filter:ident, $signer:ident) => {
        $query.push(" WHERE id >= ").push_bind($filter.block.map_or(0, |block| row_id(block, 0)));
        if let Some(block) = $filter.block {
            $query.push(" AND id < ").push_bind(row_id(block, 0) + (1 << POSITION_BITS));
        }
        if let Some(signer) = $signer {
            $query.push(" AND signer = ").push_bind(signer.as_slice());
        } else if !$filter.unsigned {
            $query.push(" AND signer IS NOT NULL");
        }
        if let Some(success) = $filter.success {
            $query.push(if success { " AND success <> 0" } else { " AND success = 0" });
        }
        if let Some(netuid) = $filter.netuid {
            $query.push(" AND netuid = ").push_bind(i64::from(netuid));
        }
    };
}

/// Selects extrinsics that match a filter, of some calls or of all, newest first.
macro_rules! extrinsics_query {
    ($query:ident, $filter:ident, $signer:ident, $calls:ident, $limit:expr, $offset:expr) => {
        $query.push(EXTRINSIC);
        match $calls {
            Some(calls) if $signer.is_none() && $filter.netuid.is_none() => {
                $query.push(" WHERE id IN (");
                newest_of_each!($query, calls, $limit, $offset, |call| {
                    $query.push("SELECT id FROM extrinsic");
                    extrinsic_conditions!($query, $filter, $signer);
                    $query.push(" AND call = ").push_bind(call.clone());
                });
                $query.push(") ORDER BY id DESC");
            }
            calls => {
                extrinsic_conditions!($query, $filter, $signer);
                if let Some(calls) = calls {
                    // An expression, as the index by call would lead through more.
                    $query.push(" AND (call || '') IN ");
                    push_list!($query, calls.iter().cloned());
                }
                $query.push(" ORDER BY id DESC LIMIT ").push_bind($limit);
                $query.push(" OFFSET ").push_bind($offset);
            }
        }
    };
}

/// Selects from the events of some kinds or of all; through the accounts' index when one is named.
macro_rules! listing_query {
    ($query:ident, $listing:ident, $kinds:ident, $columns:literal) => {
        match $listing.account {
            Some(account) => {
                $query
                    .push(concat!(
                        "SELECT ",
                        $columns,
                        " FROM (SELECT mention.id AS id, kind, netuid FROM mention \
                         JOIN event ON event.id = mention.id WHERE account = "
                    ))
                    .push_bind(account.as_slice())
                    .push(") AS mentioned WHERE id >= ");
            }
            None => {
                $query.push(concat!("SELECT ", $columns, " FROM event WHERE id >= "));
            }
        }
        $query.push_bind($listing.since.map_or(0, |block| row_id(block, 0)));
        if let Some(kinds) = $kinds {
            $query.push(" AND kind IN ");
            push_list!($query, kinds.iter().cloned());
        }
        if let Some(netuid) = $listing.netuid {
            $query.push(" AND netuid = ").push_bind(i64::from(netuid));
        }
    };
}

/// Selects the newest events of some kinds or of all.
macro_rules! events_query {
    ($query:ident, $listing:ident, $kinds:ident, $limit:expr, $offset:expr) => {
        match $kinds {
            Some(kinds) if $listing.account.is_none() => {
                newest_of_each!($query, kinds, $limit, $offset, |kind| {
                    $query.push("SELECT id FROM event WHERE kind = ").push_bind(kind.clone());
                    if let Some(netuid) = $listing.netuid {
                        $query.push(" AND netuid = ").push_bind(i64::from(netuid));
                    }
                    let since = $listing.since.map_or(0, |block| row_id(block, 0));
                    $query.push(" AND id >= ").push_bind(since);
                });
            }
            kinds => {
                listing_query!($query, $listing, kinds, "id");
                $query.push(" ORDER BY id DESC LIMIT ").push_bind($limit);
                $query.push(" OFFSET ").push_bind($offset);
            }
        }
    };
}

/// Which events are wanted; all conditions together.
#[derive(Clone, Debug, Default)]
pub struct Listing<'a> {
    /// Naming this account.
    pub account: Option<&'a Hash>,
    /// Of one of these kinds, `Pallet.Event`; of all kinds when empty.
    pub kinds: &'a [&'a str],
    /// Of this pallet, in whatever case.
    pub pallet: Option<&'a str>,
    /// Of this name, in whatever case.
    pub name: Option<&'a str>,
    /// Concerning this subnet.
    pub netuid: Option<u16>,
    /// From this block on.
    pub since: Option<u32>,
}

impl Store {
    /// Extrinsics that match a filter, newest first.
    pub async fn extrinsics(
        &self,
        filter: &ExtrinsicFilter,
        signer: Option<&Hash>,
        limit: i64,
        offset: i64,
    ) -> Result<Vec<ExtrinsicRecord>, sqlx::Error> {
        let (pallet, call) = (filter.pallet.as_deref(), filter.call.as_deref());
        let calls = match (pallet, call) {
            (None, None) => None,
            _ => Some(self.named(CALLS, pallet, call).await?),
        };
        let calls = calls.as_deref();
        if calls.is_some_and(<[_]>::is_empty) {
            return Ok(Vec::new());
        }
        let rows: Vec<ExtrinsicColumns> = reading!(self, pool => {
            let mut query = QueryBuilder::new("");
            extrinsics_query!(query, filter, signer, calls, limit, offset);
            query.build_query_as().fetch_all(pool).await?
        });
        Ok(rows.into_iter().map(extrinsic).collect())
    }

    /// Those of the distinct values of [`CALLS`] or [`KINDS`] that have a pallet and a name.
    async fn named(
        &self,
        known: &str,
        pallet: Option<&str>,
        name: Option<&str>,
    ) -> Result<Vec<String>, sqlx::Error> {
        let rows: Vec<(String,)> =
            reading!(self, pool => sqlx::query_as(known).fetch_all(pool).await?);
        let kinds = rows.into_iter().map(|(kind,)| kind);
        Ok(kinds.filter(|kind| is_named(kind, pallet, name)).collect())
    }

    /// Kinds of the events of a listing; nothing when they can be of all.
    async fn kinds(&self, listing: &Listing<'_>) -> Result<Option<Vec<String>>, sqlx::Error> {
        let (pallet, name) = (listing.pallet, listing.name);
        let by_name = pallet.is_some() || name.is_some();
        if !by_name && !listing.kinds.is_empty() {
            return Ok(Some(listing.kinds.iter().map(|kind| (*kind).to_string()).collect()));
        }
        // The index of a subnet's events is by kind.
        if !by_name && listing.netuid.is_none() {
            return Ok(None);
        }
        let mut kinds = self.named(KINDS, pallet, name).await?;
        kinds.retain(|kind| listing.kinds.is_empty() || listing.kinds.contains(&kind.as_str()));
        Ok(Some(kinds))
    }

    /// Places of listed events, newest first: block and position.
    pub async fn events(
        &self,
        listing: &Listing<'_>,
        limit: i64,
        offset: i64,
    ) -> Result<Vec<(u32, u32)>, sqlx::Error> {
        let kinds = self.kinds(listing).await?;
        let kinds = kinds.as_deref();
        if kinds.is_some_and(<[_]>::is_empty) {
            return Ok(Vec::new());
        }
        let rows: Vec<(i64,)> = reading!(self, pool => {
            let mut query = QueryBuilder::new("");
            events_query!(query, listing, kinds, limit, offset);
            query.build_query_as().fetch_all(pool).await?
        });
        Ok(rows.into_iter().map(|(id,)| row_place(id)).collect())
    }

    /// How many events there are.
    pub async fn count_events(&self, listing: &Listing<'_>) -> Result<u32, sqlx::Error> {
        let kinds = self.kinds(listing).await?;
        let kinds = kinds.as_deref();
        if kinds.is_some_and(<[_]>::is_empty) {
            return Ok(0);
        }
        let (count,): (i64,) = reading!(self, pool => {
            let mut query = QueryBuilder::new("");
            listing_query!(query, listing, kinds, "COUNT(*)");
            query.build_query_as().fetch_one(pool).await?
        });
        Ok(small(count))
    }
}

/// How SQLite would go about a statement, a step in each line.
#[cfg(test)]
pub(super) async fn plan(store: &Store, sql: &str) -> String {
    let Store::Sqlite { read, .. } = store else { panic!("SQLite") };
    let steps: Vec<(i64, i64, i64, String)> =
        sqlx::query_as(&format!("EXPLAIN QUERY PLAN {sql}")).fetch_all(read).await.expect("plans");
    steps.into_iter().map(|(.., step)| step + "\n").collect()
}

#[cfg(test)]
mod tests;
