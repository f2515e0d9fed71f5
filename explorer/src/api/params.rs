//! What requests ask for, checked.

use crate::{
    error::ExplorerError,
    model::{ExtrinsicFilter, HistoryRange, PageRequest, Trade},
};
use axum::{
    Json,
    extract::{FromRequestParts, Path, Query, rejection::QueryRejection},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json;

impl IntoResponse for ExplorerError {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if status.is_server_error() {
            tracing::warn!("{self}");
        }
        let body = json!({ "status": status.as_u16(), "message": self.to_reader() });
        (status, Json(body)).into_response()
    }
}

/// Query parameters; unknown or malformed ones are refused with a message.
pub struct Params<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = ExplorerError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ExplorerError> {
        let query: Result<Query<T>, QueryRejection> = Query::from_request_parts(parts, state).await;
        query
            .map(|Query(params)| Self(params))
            .map_err(|rejection| ExplorerError::BadRequest(rejection.body_text()))
    }
}

/// A number in a path.
pub fn number(text: &str, what: &str) -> Result<u16, ExplorerError> {
    text.parse().map_err(|_| {
        ExplorerError::BadRequest(format!("{text} is no {what}: expected a number up to 65535"))
    })
}

/// Two numbers in a path.
pub fn numbers(Path((netuid, uid)): Path<(String, String)>) -> Result<(u16, u16), ExplorerError> {
    Ok((number(&netuid, "netuid")?, number(&uid, "uid")?))
}

/// No parameters.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// A span of history.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    #[serde(default)]
    pub range: HistoryRange,
}

/// A span of history on a subnet.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubnetRange {
    pub netuid: u16,
    #[serde(default)]
    pub range: HistoryRange,
}

/// A trade whose outcome is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quotes {
    tao: Option<u64>,
    alpha: Option<u64>,
}

impl Quotes {
    /// Which trade, and of how much.
    pub fn trade(&self) -> Result<(Trade, u64), ExplorerError> {
        match (self.tao, self.alpha) {
            (Some(tao), None) => Ok((Trade::Buy, tao)),
            (None, Some(alpha)) => Ok((Trade::Sell, alpha)),
            _ => Err(ExplorerError::BadRequest(
                "expected either tao, what is paid for alpha, or alpha, what is sold, in rao"
                    .into(),
            )),
        }
    }
}

/// A search.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Search {
    pub q: String,
}

/// A page of blocks.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pages {
    page: Option<u32>,
    per_page: Option<u32>,
}

/// A page of transfers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transfers {
    page: Option<u32>,
    per_page: Option<u32>,
    pub account: Option<String>,
}

/// A page of events.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Events {
    page: Option<u32>,
    per_page: Option<u32>,
    pub account: Option<String>,
    pub kind: Option<String>,
}

/// A page of extrinsics.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extrinsics {
    page: Option<u32>,
    per_page: Option<u32>,
    signer: Option<String>,
    pallet: Option<String>,
    call: Option<String>,
    success: Option<bool>,
    netuid: Option<u16>,
    block: Option<u32>,
    #[serde(default)]
    unsigned: bool,
}

/// A page within the bounds; says which they are otherwise.
fn page(page: Option<u32>, per_page: Option<u32>) -> Result<PageRequest, ExplorerError> {
    let asked = PageRequest {
        page: page.unwrap_or_default(),
        per_page: per_page.unwrap_or(PageRequest::default().per_page),
    };
    if asked == PageRequest::new(asked.page, asked.per_page) {
        return Ok(asked);
    }
    Err(ExplorerError::BadRequest(format!(
        "page goes up to {}, per_page from 1 to {}; narrow the list down to see older rows",
        PageRequest::MAX_PAGE,
        PageRequest::MAX_PER_PAGE
    )))
}

macro_rules! paged {
    ($($params:ty),*) => {$(
        impl $params {
            /// The page asked for.
            pub fn page(&self) -> Result<PageRequest, ExplorerError> {
                page(self.page, self.per_page)
            }
        }
    )*};
}

paged!(Pages, Transfers, Events, Extrinsics);

impl Extrinsics {
    /// The filter asked for.
    pub fn filter(self) -> ExtrinsicFilter {
        ExtrinsicFilter {
            signer: self.signer,
            pallet: self.pallet,
            call: self.call,
            success: self.success,
            netuid: self.netuid,
            block: self.block,
            unsigned: self.unsigned,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trade_is_of_one_kind() {
        let asked = |tao, alpha| Quotes { tao, alpha }.trade();
        assert_eq!(asked(Some(5), None).expect("a purchase"), (Trade::Buy, 5));
        assert_eq!(asked(None, Some(6)).expect("a sale"), (Trade::Sell, 6));
        for (tao, alpha) in [(None, None), (Some(1), Some(1))] {
            assert_eq!(asked(tao, alpha).expect_err("not one").status(), 400);
        }
    }

    #[test]
    fn pages_are_bounded() {
        assert_eq!(page(None, None).expect("default"), PageRequest::default());
        assert!(page(Some(0), Some(100)).is_ok());
        for (number, per_page) in [(0, 0), (0, 101), (1_000, 25)] {
            let error = page(Some(number), Some(per_page)).expect_err("out of bounds");
            assert_eq!(error.status(), 400, "{error}");
        }
    }
}
