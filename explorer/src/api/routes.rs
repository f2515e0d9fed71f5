//! Routes of the API.

use super::{
    openapi,
    params::{
        Events, Extrinsics, Nothing, Pages, Params, Quotes, Range, Search, SubnetRange, Transfers,
        number, numbers,
    },
};
use crate::{
    Explorer,
    error::{ExplorerError, Result},
    model::*,
};
use axum::{
    Json, Router,
    extract::{Path, State},
    response::{
        IntoResponse,
        sse::{Event, KeepAlive, Sse},
    },
    routing::get,
};
use futures::{Stream, StreamExt};
use std::{convert::Infallible, time::Duration};
use tokio_stream::wrappers::BroadcastStream;

/// Between signs of life on a quiet stream.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

type Answer<T> = Result<Json<T>>;
type App = State<Explorer>;
type Text = Path<String>;

/// Routes below `/api`.
pub fn router(explorer: Explorer) -> Router {
    Router::new()
        .route("/api/openapi.json", get(|| async { Json(openapi::document()) }))
        .route("/api/live", get(live))
        .route("/api/head", get(head))
        .route("/api/home", get(home))
        .route("/api/economy", get(economy))
        .route("/api/subnets", get(subnets))
        .route("/api/subnets/{netuid}", get(subnet))
        .route("/api/subnets/{netuid}/metagraph", get(metagraph))
        .route("/api/subnets/{netuid}/history", get(history))
        .route("/api/subnets/{netuid}/distribution", get(distribution))
        .route("/api/subnets/{netuid}/holders", get(holders))
        .route("/api/subnets/{netuid}/quote", get(quote))
        .route("/api/subnets/{netuid}/ownership", get(ownership))
        .route("/api/subnets/{netuid}/neurons/{uid}", get(neuron))
        .route("/api/validators", get(validators))
        .route("/api/validators/{hotkey}", get(validator))
        .route("/api/validators/{hotkey}/history", get(validator_history))
        .route("/api/accounts/{address}", get(account))
        .route("/api/blocks", get(blocks))
        .route("/api/blocks/{block}", get(block))
        .route("/api/authors", get(authors))
        .route("/api/parameters", get(parameters))
        .route("/api/extrinsics", get(extrinsics))
        .route("/api/extrinsics/{extrinsic}", get(extrinsic))
        .route("/api/events", get(events))
        .route("/api/transfers", get(transfers))
        .route("/api/runtimes", get(runtimes))
        .route("/api/search", get(search))
        .route("/api", get(nowhere))
        .route("/api/{*rest}", get(nowhere))
        .method_not_allowed_fallback(only_reads)
        .with_state(explorer)
}

async fn nowhere() -> ExplorerError {
    ExplorerError::NotFound("no such route; /api/openapi.json describes those there are".into())
}

async fn only_reads() -> impl IntoResponse {
    let status = axum::http::StatusCode::METHOD_NOT_ALLOWED;
    let message = "the API only reads: use GET";
    (status, Json(serde_json::json!({ "status": status.as_u16(), "message": message })))
}

async fn head(State(explorer): App, _: Params<Nothing>) -> Answer<HeadView> {
    explorer.head().await.map(Json)
}

async fn home(State(explorer): App, _: Params<Nothing>) -> Answer<HomeView> {
    explorer.home().await.map(Json)
}

async fn economy(State(explorer): App, _: Params<Nothing>) -> Answer<EconomyView> {
    explorer.economy().await.map(Json)
}

async fn subnets(State(explorer): App, _: Params<Nothing>) -> Answer<Vec<SubnetRow>> {
    explorer.subnets().await.map(Json)
}

async fn subnet(
    State(explorer): App,
    Path(netuid): Text,
    _: Params<Nothing>,
) -> Answer<SubnetDetail> {
    explorer.subnet(number(&netuid, "netuid")?).await.map(Json)
}

async fn metagraph(
    State(explorer): App,
    Path(netuid): Text,
    _: Params<Nothing>,
) -> Answer<MetagraphView> {
    explorer.metagraph(number(&netuid, "netuid")?).await.map(Json)
}

async fn history(
    State(explorer): App,
    Path(netuid): Text,
    Params(params): Params<Range>,
) -> Answer<Vec<EpochPoint>> {
    explorer.history(number(&netuid, "netuid")?, params.range).await.map(Json)
}

async fn distribution(
    State(explorer): App,
    Path(netuid): Text,
    _: Params<Nothing>,
) -> Answer<Distribution> {
    explorer.distribution(number(&netuid, "netuid")?).await.map(Json)
}

async fn holders(
    State(explorer): App,
    Path(netuid): Text,
    Params(params): Params<Pages>,
) -> Answer<Holders> {
    explorer.holders(number(&netuid, "netuid")?, params.page()?).await.map(Json)
}

async fn quote(
    State(explorer): App,
    Path(netuid): Text,
    Params(params): Params<Quotes>,
) -> Answer<Quote> {
    let (trade, amount) = params.trade()?;
    explorer.quote(number(&netuid, "netuid")?, trade, amount).await.map(Json)
}

async fn ownership(
    State(explorer): App,
    Path(netuid): Text,
    _: Params<Nothing>,
) -> Answer<Ownership> {
    explorer.ownership(number(&netuid, "netuid")?).await.map(Json)
}

async fn authors(State(explorer): App, _: Params<Nothing>) -> Answer<Authors> {
    explorer.authors().await.map(Json)
}

async fn parameters(State(explorer): App, _: Params<Nothing>) -> Answer<Vec<Hyperparameter>> {
    explorer.parameters().await.map(Json)
}

async fn neuron(
    State(explorer): App,
    path: Path<(String, String)>,
    _: Params<Nothing>,
) -> Answer<NeuronView> {
    let (netuid, uid) = numbers(path)?;
    explorer.neuron(netuid, uid).await.map(Json)
}

async fn validators(State(explorer): App, _: Params<Nothing>) -> Answer<Vec<ValidatorRow>> {
    explorer.validators().await.map(Json)
}

async fn validator(
    State(explorer): App,
    Path(hotkey): Text,
    _: Params<Nothing>,
) -> Answer<ValidatorView> {
    explorer.validator(&hotkey).await.map(Json)
}

async fn validator_history(
    State(explorer): App,
    Path(hotkey): Text,
    Params(params): Params<SubnetRange>,
) -> Answer<Vec<ValidatorPoint>> {
    explorer.validator_history(&hotkey, params.netuid, params.range).await.map(Json)
}

async fn account(
    State(explorer): App,
    Path(address): Text,
    _: Params<Nothing>,
) -> Answer<AccountView> {
    explorer.account(&address).await.map(Json)
}

async fn blocks(State(explorer): App, Params(params): Params<Pages>) -> Answer<Page<BlockRow>> {
    explorer.blocks(params.page()?).await.map(Json)
}

async fn block(State(explorer): App, Path(block): Text, _: Params<Nothing>) -> Answer<BlockView> {
    explorer.block(&block).await.map(Json)
}

async fn extrinsics(
    State(explorer): App,
    Params(params): Params<Extrinsics>,
) -> Answer<Page<ExtrinsicRow>> {
    let page = params.page()?;
    explorer.extrinsics(page, &params.filter()).await.map(Json)
}

async fn extrinsic(
    State(explorer): App,
    Path(id): Text,
    _: Params<Nothing>,
) -> Answer<ExtrinsicView> {
    explorer.extrinsic(&id).await.map(Json)
}

async fn events(State(explorer): App, Params(params): Params<Events>) -> Answer<Page<EventRow>> {
    let page = params.page()?;
    explorer.events(page, params.account.as_deref(), params.kind.as_deref()).await.map(Json)
}

async fn transfers(
    State(explorer): App,
    Params(params): Params<Transfers>,
) -> Answer<Page<TransferRow>> {
    let page = params.page()?;
    explorer.transfers(params.account.as_deref(), page).await.map(Json)
}

async fn runtimes(State(explorer): App, _: Params<Nothing>) -> Answer<Vec<RuntimeVersionRow>> {
    explorer.runtime_versions().await.map(Json)
}

async fn search(State(explorer): App, Params(params): Params<Search>) -> Answer<Vec<SearchHit>> {
    explorer.search(&params.q).await.map(Json)
}

/// News as they come. Who reads too slowly misses some, and sees it by the next block's number.
async fn live(State(explorer): App) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let news = BroadcastStream::new(explorer.subscribe())
        .filter_map(|update| async move { Event::default().json_data(update.ok()?).ok() })
        .map(Ok);
    Sse::new(news).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
}
