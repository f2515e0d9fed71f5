//! From requests to pages.

use super::{
    account, assets, blocks, chain, distribution, events, extrinsics, holding, home, metagraph,
    neuron,
    question::{self, number},
    search, subnet, subnets, validators,
    visit::{Page, Theme, Visit, encode},
};
use crate::{
    Explorer,
    error::{ExplorerError, Result},
    model::{
        EpochPoint, EventRow, ExtrinsicRow, HistoryRange, Holders, NeuronView, Page as List,
        PageRequest, Quote, RAO, SubnetDetail, Trade, TransferRow, ValidatorView,
    },
};
use axum::{
    Router,
    extract::{Path, Query, State},
    http::{HeaderValue, StatusCode, header},
    middleware,
    response::{IntoResponse, Redirect, Response},
    routing::{MethodRouter, get, post},
};
use futures::future::try_join_all;
use serde::de::DeserializeOwned;
use std::{collections::BTreeMap, future::Future};

/// Nothing but this site's own files, no script in the page, no frame around it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'";

/// Trades of a calculator's ladder, whole units.
const LADDER: [u64; 4] = [1, 10, 100, 1_000];

/// Routes of the pages and their assets; its fallback is the page for what is not found.
pub fn router(explorer: Explorer) -> Router {
    Router::new()
        .merge(subnet_pages())
        .merge(block_pages())
        .route("/", shows(|e, _, ()| async move { e.home().await }, home::page))
        .route("/subnets", shows(|e, _, ()| async move { e.subnets().await }, subnets::page))
        .route(
            "/validators",
            shows(|e, _, ()| async move { e.validators().await }, validators::page),
        )
        .route("/validator/{hotkey}", get(show_validator))
        .route(
            "/account/{address}",
            shows(|e, _, key: String| async move { e.account(&key).await }, account::page),
        )
        .route("/chain", shows(read_chain, chain::page))
        .route("/search", get(show_search))
        .route("/theme", post(choose_theme))
        .route("/assets/{name}", get(assets::serve))
        .fallback(not_found)
        .layer(middleware::map_response(secure))
        .with_state(explorer)
}

fn subnet_pages() -> Router<Explorer> {
    Router::new()
        .route("/subnet/{netuid}", shows_subnet(read_history, subnet::overview))
        .route(
            "/subnet/{netuid}/metagraph",
            shows_subnet(|e, _, netuid| async move { e.metagraph(netuid).await }, metagraph::page),
        )
        .route(
            "/subnet/{netuid}/distribution",
            shows_subnet(
                |e, _, netuid| async move { e.distribution(netuid).await },
                distribution::page,
            ),
        )
        .route("/subnet/{netuid}/holders", shows_subnet(read_holders, holding::holders))
        .route("/subnet/{netuid}/calculator", shows_subnet(read_quotes, holding::calculator))
        .route(
            "/subnet/{netuid}/ownership",
            shows_subnet(
                |e, _, netuid| async move { e.ownership(netuid).await },
                holding::ownership,
            ),
        )
        .route(
            "/subnet/{netuid}/hyperparameters",
            shows_subnet(
                |_, _, _| async { Ok(()) },
                |visit, (view, ())| subnet::hyperparameters(visit, view),
            ),
        )
        .route(
            "/subnet/{netuid}/activity",
            shows_subnet(
                |_, _, _| async { Ok(()) },
                |visit, (view, ())| subnet::activity(visit, view),
            ),
        )
        .route("/subnet/{netuid}/neuron/{uid}", shows(read_neuron, neuron::page))
}

fn block_pages() -> Router<Explorer> {
    Router::new()
        .route(
            "/blocks",
            shows(
                |e, visit, ()| async move { e.blocks(question::page(&visit)?).await },
                blocks::page,
            ),
        )
        .route(
            "/block/{id}",
            shows(|e, _, id: String| async move { e.block(&id).await }, blocks::detail),
        )
        .route("/extrinsics", shows(read_extrinsics, extrinsics::page))
        .route(
            "/extrinsic/{id}",
            shows(|e, _, id: String| async move { e.extrinsic(&id).await }, extrinsics::detail),
        )
        .route("/events", shows(read_events, events::page))
        .route("/transfers", shows(read_transfers, account::transfers))
}

/// Answers with a page: `read` fetches what it shows, of what the path names.
fn shows<N, T, R, F>(read: R, draw: fn(&Visit, &T) -> Page) -> MethodRouter<Explorer>
where
    N: DeserializeOwned + Send + 'static,
    T: Send + 'static,
    R: Fn(Explorer, Visit, N) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<T>> + Send + 'static,
{
    get(move |State(explorer): State<Explorer>, visit: Visit, Path(named): Path<N>| async move {
        visit.answer(read(explorer, visit.clone(), named).await, draw)
    })
}

/// Answers with a page of the subnet that the path names: `read` fetches what the page shows
/// besides the subnet itself.
fn shows_subnet<T, R, F>(
    read: R,
    draw: fn(&Visit, &(SubnetDetail, T)) -> Page,
) -> MethodRouter<Explorer>
where
    T: Send + 'static,
    R: Fn(Explorer, Visit, u16) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<T>> + Send + 'static,
{
    let both = move |explorer: Explorer, visit: Visit, netuid: String| {
        let read = read.clone();
        async move {
            let netuid = number(&netuid, "netuid")?;
            tokio::try_join!(explorer.subnet(netuid), read(explorer.clone(), visit, netuid))
        }
    };
    shows(both, draw)
}

async fn read_history(
    explorer: Explorer,
    visit: Visit,
    netuid: u16,
) -> Result<(Vec<EpochPoint>, HistoryRange)> {
    let range = question::range(&visit)?;
    Ok((explorer.history(netuid, range).await?, range))
}

async fn read_holders(explorer: Explorer, visit: Visit, netuid: u16) -> Result<Holders> {
    let page = question::page(&visit)?.page;
    explorer.holders(netuid, PageRequest::new(page, PageRequest::MAX_PER_PAGE)).await
}

async fn read_quotes(explorer: Explorer, visit: Visit, netuid: u16) -> Result<(Quote, Vec<Quote>)> {
    let (trade, amount) = (question::trade(&visit)?, question::amount(&visit)?);
    let ladder = [Trade::Buy, Trade::Sell]
        .into_iter()
        .flat_map(|trade| LADDER.map(|units| (trade, units * RAO as u64)));
    let ladder = ladder.map(|(trade, amount)| explorer.quote(netuid, trade, amount));
    tokio::try_join!(explorer.quote(netuid, trade, amount), try_join_all(ladder))
}

async fn read_neuron(
    explorer: Explorer,
    _: Visit,
    (netuid, uid): (String, String),
) -> Result<NeuronView> {
    explorer.neuron(number(&netuid, "netuid")?, number(&uid, "uid")?).await
}

async fn read_extrinsics(explorer: Explorer, visit: Visit, (): ()) -> Result<List<ExtrinsicRow>> {
    explorer.extrinsics(question::page(&visit)?, &question::extrinsics(&visit)?).await
}

async fn read_events(explorer: Explorer, visit: Visit, (): ()) -> Result<List<EventRow>> {
    let page = question::page(&visit)?;
    explorer.events(page, visit.param("account"), visit.param("kind")).await
}

async fn read_transfers(explorer: Explorer, visit: Visit, (): ()) -> Result<List<TransferRow>> {
    explorer.transfers(visit.param("account"), question::page(&visit)?).await
}

async fn read_chain(explorer: Explorer, visit: Visit, (): ()) -> Result<chain::Subject> {
    let sudo = question::page_of(&visit, "sudo-page")?;
    let settings = question::page_of(&visit, "settings-page")?;
    tokio::try_join!(
        explorer.head(),
        explorer.runtime_versions(),
        explorer.authors(),
        explorer.parameters(),
        explorer.events(sudo, None, Some("Sudo")),
        explorer.setting_changes(settings),
    )
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

/// A hotkey's page. Links to hotkeys lead here, whatever those are at present: of one that is neither
/// registered nor a delegate the account is shown.
async fn show_validator(
    State(explorer): State<Explorer>,
    visit: Visit,
    Path(hotkey): Path<String>,
) -> Response {
    let found = explorer.validator(&hotkey).await;
    if let Some(path) = account_instead(&found, &hotkey) {
        return Redirect::to(&path).into_response();
    }
    let found = match found {
        Ok(view) => with_history(&explorer, &visit, view).await,
        Err(error) => Err(error),
    };
    visit.answer(found, validators::detail)
}

/// The path of the account when there is no such validator.
fn account_instead<T>(found: &Result<T>, hotkey: &str) -> Option<String> {
    matches!(found, Err(ExplorerError::NotFound(_))).then(|| format!("/account/{}", encode(hotkey)))
}

/// A validator and its history on the subnet asked for.
async fn with_history(
    explorer: &Explorer,
    visit: &Visit,
    view: ValidatorView,
) -> Result<validators::Subject> {
    let range = question::range(visit)?;
    let Some(netuid) = validators::subnet_shown(visit, &view)? else { return Ok((view, None)) };
    let points = explorer.validator_history(&view.row.hotkey, netuid, range).await?;
    Ok((view, Some(validators::History { netuid, range, points })))
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
    fn a_hotkey_that_is_no_validator_is_shown_as_an_account() {
        let leads = |error| account_instead::<()>(&Err(error), "5Grw/../x");
        let none = ExplorerError::NotFound("it is no validator".into());
        assert_eq!(leads(none).as_deref(), Some("/account/5Grw%2F..%2Fx"));
        assert_eq!(leads(ExplorerError::BadRequest("no account".into())), None);
        assert_eq!(account_instead(&Ok(()), "5Grw"), None);
    }

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
