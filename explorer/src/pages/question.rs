//! What paths and queries ask for, with errors that say what was expected.

use super::{format, visit::Visit};
use crate::{
    error::{ExplorerError, Result},
    model::{ExtrinsicFilter, HistoryRange, PageRequest, Trade},
};
use std::str::FromStr;

/// A number.
pub fn number<T: FromStr>(text: &str, what: &str) -> Result<T> {
    text.parse().map_err(|_| {
        ExplorerError::BadRequest(format!("“{text}” is no {what}: a whole number was expected"))
    })
}

/// Which page of the one list of a page; the first when it is not given.
pub fn page(visit: &Visit) -> Result<PageRequest> {
    page_of(visit, "page")
}

/// Which page of one of several lists, as `parameter` tells; the first when it is not given.
pub fn page_of(visit: &Visit, parameter: &str) -> Result<PageRequest> {
    let page = visit.param(parameter).map_or(Ok(0), |text| number(text, "page"))?;
    Ok(PageRequest::new(page, PageRequest::default().per_page))
}

/// A span of time for charts.
pub fn range(visit: &Visit) -> Result<HistoryRange> {
    match visit.param("range") {
        None => Ok(HistoryRange::default()),
        Some("24h") => Ok(HistoryRange::Day),
        Some("7d") => Ok(HistoryRange::Week),
        Some("30d") => Ok(HistoryRange::Month),
        Some("all") => Ok(HistoryRange::All),
        Some(other) => Err(ExplorerError::BadRequest(format!(
            "“{other}” is no span of time: 24h, 7d, 30d or all was expected"
        ))),
    }
}

/// What a calculator is to do; to buy when it is not given.
pub fn trade(visit: &Visit) -> Result<Trade> {
    match visit.param("trade") {
        None | Some("buy") => Ok(Trade::Buy),
        Some("sell") => Ok(Trade::Sell),
        Some(other) => Err(ExplorerError::BadRequest(format!(
            "“{other}” is no trade: buy or sell was expected"
        ))),
    }
}

/// The amount a calculator is asked about, in rao; one unit when it is not given.
pub fn amount(visit: &Visit) -> Result<u64> {
    let text = visit.param("amount").unwrap_or("1");
    format::parse_amount(text).ok_or_else(|| {
        ExplorerError::BadRequest(format!(
            "“{text}” is no amount: a number as 12.5 was expected, with at most nine decimals"
        ))
    })
}

/// Which extrinsics.
pub fn extrinsics(visit: &Visit) -> Result<ExtrinsicFilter> {
    let text = |name: &str| visit.param(name).map(str::to_owned);
    let success = match visit.param("success") {
        None => None,
        Some("true") => Some(true),
        Some("false") => Some(false),
        Some(other) => {
            return Err(ExplorerError::BadRequest(format!(
                "“{other}” is no result: true or false was expected"
            )));
        }
    };
    Ok(ExtrinsicFilter {
        signer: text("signer"),
        pallet: text("pallet"),
        call: text("call"),
        success,
        netuid: visit.param("netuid").map(|text| number(text, "netuid")).transpose()?,
        block: visit.param("block").map(|text| number(text, "block number")).transpose()?,
        unsigned: visit.param("unsigned") == Some("true"),
    })
}
