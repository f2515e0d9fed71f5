//! From requests to pages.

use super::{
    account, assets, blocks, chain, distribution, extrinsics, format, holding, home, metagraph,
    neuron, search, subnet, subnets, validators,
    visit::{Theme, Visit},
};
use crate::{
    Explorer,
    error::{ExplorerError, Result},
    model::{ExtrinsicFilter, HistoryRange, PageRequest, RAO, Trade},
};
use axum::{
    Router,
    extract::{Path, Query, State},
    http::{HeaderValue, StatusCode, header},
    middleware,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use std::{collections::BTreeMap, str::FromStr};

/// Nothing but this site's own files, no script in the page, no frame around it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'";

/// Routes of the pages and their assets; its fallback is the page for what is not found.
pub fn router(explorer: Explorer) -> Router {
    Router::new()
        .route("/", get(show_home))
        .route("/subnets", get(show_subnets))
        .route("/subnet/{netuid}", get(show_subnet))
        .route("/subnet/{netuid}/metagraph", get(show_metagraph))
        .route("/subnet/{netuid}/distribution", get(show_distribution))
        .route("/subnet/{netuid}/holders", get(show_holders))
        .route("/subnet/{netuid}/calculator", get(show_calculator))
        .route("/subnet/{netuid}/ownership", get(show_ownership))
        .route("/subnet/{netuid}/hyperparameters", get(show_hyperparameters))
        .route("/subnet/{netuid}/activity", get(show_activity))
        .route("/subnet/{netuid}/neuron/{uid}", get(show_neuron))
        .route("/validators", get(show_validators))
        .route("/validator/{hotkey}", get(show_validator))
        .route("/account/{address}", get(show_account))
        .route("/transfers", get(show_transfers))
        .route("/blocks", get(show_blocks))
        .route("/block/{id}", get(show_block))
        .route("/extrinsics", get(show_extrinsics))
        .route("/extrinsic/{id}", get(show_extrinsic))
        .route("/chain", get(show_chain))
        .route("/search", get(show_search))
        .route("/theme", post(choose_theme))
        .route("/assets/{name}", get(assets::serve))
        .fallback(not_found)
        .layer(middleware::map_response(secure))
        .with_state(explorer)
}

/// Adds the headers that keep a page to itself.
async fn secure(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// A number in a path or query, with an error that says what was expected.
fn number<T: FromStr>(text: &str, what: &str) -> Result<T> {
    text.parse().map_err(|_| {
        ExplorerError::BadRequest(format!("“{text}” is no {what}: a whole number was expected"))
    })
}

fn page_of(visit: &Visit) -> Result<PageRequest> {
    let page = visit.param("page").map_or(Ok(0), |text| number(text, "page"))?;
    Ok(PageRequest::new(page, PageRequest::default().per_page))
}

async fn show_home(State(explorer): State<Explorer>, visit: Visit) -> Response {
    visit.answer(explorer.home().await, home::page)
}

async fn show_subnets(State(explorer): State<Explorer>, visit: Visit) -> Response {
    visit.answer(explorer.subnets().await, subnets::page)
}

async fn show_subnet(
    State(explorer): State<Explorer>,
    visit: Visit,
    Path(netuid): Path<String>,
) -> Response {
    let found = async {
        let netuid = number(&netuid, "netuid")?;
        let range = range_of(&visit)?;
        let (detail, history) =
            tokio::try_join!(explorer.subnet(netuid), explorer.history(netuid, range))?;
        Ok((detail, history, range))
    };
    visit.answer(found.await, subnet::overview)
}

fn range_of(visit: &Visit) -> Result<HistoryRange> {
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

async fn show_metagraph(
    State(explorer): State<Explorer>,
    visit: Visit,
    Path(netuid): Path<String>,
) -> Response {
    let found = async {
        let netuid = number(&netuid, "netuid")?;
        tokio::try_join!(explorer.subnet(netuid), explorer.metagraph(netuid))
    };
    visit.answer(found.await, metagraph::page)
}

async fn show_distribution(
    State(explorer): State<Explorer>,
    visit: Visit,
    Path(netuid): Path<String>,
) -> Response {
    let found = async {
        let netuid = number(&netuid, "netuid")?;
        tokio::try_join!(explorer.subnet(netuid), explorer.distribution(netuid))
    };
    visit.answer(found.await, distribution::page)
}

async fn show_holders(
    State(explorer): State<Explorer>,
    visit: Visit,
    Path(netuid): Path<String>,
) -> Response {
    let found = async {
        let netuid = number(&netuid, "netuid")?;
        let page = PageRequest::new(page_of(&visit)?.page, PageRequest::MAX_PER_PAGE);
        tokio::try_join!(explorer.subnet(netuid), explorer.holders(netuid, page))
    };
    visit.answer(found.await, holding::holders)
}

/// Trades of a calculator's ladder, whole units.
const LADDER: [u64; 4] = [1, 10, 100, 1_000];

async fn show_calculator(
    State(explorer): State<Explorer>,
    visit: Visit,
    Path(netuid): Path<String>,
) -> Response {
    let found = async {
        let netuid = number(&netuid, "netuid")?;
        let trade = match visit.param("trade") {
            None | Some("buy") => Trade::Buy,
            Some("sell") => Trade::Sell,
            Some(other) => {
                return Err(ExplorerError::BadRequest(format!(
                    "“{other}” is no trade: buy or sell was expected"
                )));
            }
        };
        let amount = amount_of(&visit)?;
        let ladder = [Trade::Buy, Trade::Sell]
            .into_iter()
            .flat_map(|trade| LADDER.map(|units| (trade, units * RAO as u64)));
        tokio::try_join!(
            explorer.subnet(netuid),
            explorer.quote(netuid, trade, amount),
            futures::future::try_join_all(
                ladder.map(|(trade, amount)| explorer.quote(netuid, trade, amount))
            ),
        )
    };
    visit.answer(found.await, holding::calculator)
}

/// The amount a calculator is asked about, in rao; one unit when it is not given.
fn amount_of(visit: &Visit) -> Result<u64> {
    let text = visit.param("amount").unwrap_or("1");
    format::parse_amount(text).ok_or_else(|| {
        ExplorerError::BadRequest(format!(
            "“{text}” is no amount: a number as 12.5 was expected, with at most nine decimals"
        ))
    })
}

async fn show_ownership(
    State(explorer): State<Explorer>,
    visit: Visit,
    Path(netuid): Path<String>,
) -> Response {
    let found = async {
        let netuid = number(&netuid, "netuid")?;
        tokio::try_join!(explorer.subnet(netuid), explorer.ownership(netuid))
    };
    visit.answer(found.await, holding::ownership)
}

async fn show_hyperparameters(
    State(explorer): State<Explorer>,
    visit: Visit,
    Path(netuid): Path<String>,
) -> Response {
    let found = async { explorer.subnet(number(&netuid, "netuid")?).await };
    visit.answer(found.await, subnet::hyperparameters)
}

async fn show_activity(
    State(explorer): State<Explorer>,
    visit: Visit,
    Path(netuid): Path<String>,
) -> Response {
    let found = async { explorer.subnet(number(&netuid, "netuid")?).await };
    visit.answer(found.await, subnet::activity)
}

async fn show_neuron(
    State(explorer): State<Explorer>,
    visit: Visit,
    Path((netuid, uid)): Path<(String, String)>,
) -> Response {
    let found = async { explorer.neuron(number(&netuid, "netuid")?, number(&uid, "uid")?).await };
    visit.answer(found.await, neuron::page)
}

async fn show_validators(State(explorer): State<Explorer>, visit: Visit) -> Response {
    visit.answer(explorer.validators().await, validators::page)
}

async fn show_validator(
    State(explorer): State<Explorer>,
    visit: Visit,
    Path(hotkey): Path<String>,
) -> Response {
    visit.answer(explorer.validator(&hotkey).await, validators::detail)
}

async fn show_account(
    State(explorer): State<Explorer>,
    visit: Visit,
    Path(address): Path<String>,
) -> Response {
    visit.answer(explorer.account(&address).await, account::page)
}

async fn show_transfers(State(explorer): State<Explorer>, visit: Visit) -> Response {
    let found = async { explorer.transfers(visit.param("account"), page_of(&visit)?).await };
    visit.answer(found.await, account::transfers)
}

async fn show_blocks(State(explorer): State<Explorer>, visit: Visit) -> Response {
    let found = async { explorer.blocks(page_of(&visit)?).await };
    visit.answer(found.await, blocks::page)
}

async fn show_block(
    State(explorer): State<Explorer>,
    visit: Visit,
    Path(id): Path<String>,
) -> Response {
    visit.answer(explorer.block(&id).await, blocks::detail)
}

async fn show_extrinsics(State(explorer): State<Explorer>, visit: Visit) -> Response {
    let found = async { explorer.extrinsics(page_of(&visit)?, &extrinsic_filter(&visit)?).await };
    visit.answer(found.await, extrinsics::page)
}

fn extrinsic_filter(visit: &Visit) -> Result<ExtrinsicFilter> {
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

async fn show_extrinsic(
    State(explorer): State<Explorer>,
    visit: Visit,
    Path(id): Path<String>,
) -> Response {
    visit.answer(explorer.extrinsic(&id).await, extrinsics::detail)
}

async fn show_chain(State(explorer): State<Explorer>, visit: Visit) -> Response {
    let first = PageRequest::default();
    let found = async {
        tokio::try_join!(
            explorer.head(),
            explorer.runtime_versions(),
            explorer.authors(),
            explorer.parameters(),
            explorer.events(first, None, Some("Sudo")),
            explorer.events(first, None, Some("AdminUtils")),
        )
    };
    visit.answer(found.await, chain::page)
}

async fn show_search(State(explorer): State<Explorer>, visit: Visit) -> Response {
    let found = match visit.param("q") {
        Some(text) => explorer.search(text).await,
        None => Ok(Vec::new()),
    };
    if let Some(path) = found.as_deref().ok().and_then(search::only) {
        return Redirect::to(path).into_response();
    }
    visit.answer(found, search::page)
}

/// Remembers the colours chosen and goes back to the page the choice was made on.
async fn choose_theme(Query(query): Query<BTreeMap<String, String>>) -> Response {
    let Some(theme) = query.get("to").and_then(|name| name.parse::<Theme>().ok()) else {
        return (StatusCode::BAD_REQUEST, "theme: `to` must be light or dark").into_response();
    };
    let back = query.get("back").filter(|path| is_local(path)).map_or("/", String::as_str);
    let cookie = format!("theme={}; Path=/; Max-Age=31536000; SameSite=Lax", theme.name());
    ([(header::SET_COOKIE, cookie)], Redirect::to(back)).into_response()
}

/// A path on this site; browsers read `//host` and `/\host` as other sites.
fn is_local(path: &str) -> bool {
    path.starts_with('/')
        && !path[1..].starts_with(['/', '\\'])
        && path.bytes().all(|byte| byte.is_ascii_graphic())
}

async fn not_found(visit: Visit) -> Response {
    let text = format!("There is no page at {}.", visit.path);
    visit.fail(&ExplorerError::NotFound(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_gone_back_to() {
        for path in ["/", "/subnet/1?sort=uid"] {
            assert!(is_local(path), "{path}");
        }
        for path in ["", "x", "//evil.example", "/\\evil.example", "https://evil.example", "/a\nb"]
        {
            assert!(!is_local(path), "{path}");
        }
    }
}
