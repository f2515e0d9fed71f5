//! A miner: serves a task's answers to the validators of a subnet.

use crate::{
    axon::{Admission, Axon, Caller, Everyone, HandlerError, PermittedHotkeys},
    chain::{At, Client, Metagraph, Neuron, Wait},
    neuron::{self, NeuronError, Stop},
    task::{Exchange, Task},
    wallet::Keypair,
};
use std::{net::SocketAddr, sync::Arc, time::Duration};

/// How a miner serves.
#[derive(Clone, Debug)]
pub struct Options {
    /// The subnet.
    pub netuid: u16,
    /// Where the axon listens.
    pub listen: SocketAddr,
    /// The address that validators are told on chain; port 0 stands for the port of `listen`.
    pub external: SocketAddr,
    /// Answer anyone who signs, not only hotkeys with a validator permit.
    pub everyone: bool,
    /// Pays for a uid if the hotkey has none.
    pub payer: Option<Keypair>,
    /// How often the metagraph is read.
    pub refresh: Duration,
}

impl Options {
    /// Serves validators of a subnet at an address that is announced as it is, with a uid that it
    /// has already.
    pub fn new(netuid: u16, address: SocketAddr) -> Self {
        Self {
            netuid,
            listen: address,
            external: address,
            everyone: false,
            payer: None,
            refresh: Duration::from_secs(6),
        }
    }
}

/// Runs a miner until it is told to stop. Errors if it cannot start, loses its uid, or the chain
/// stays out of reach.
pub async fn run<T: Task>(
    client: &Client,
    hotkey: &Keypair,
    task: Arc<T>,
    options: &Options,
    mut stop: Stop,
) -> Result<(), NeuronError> {
    let netuid = options.netuid;
    let Some(uid) = stop
        .or(neuron::ensure_registered(client, netuid, hotkey, options.payer.as_ref()))
        .await
        .transpose()?
    else {
        return Ok(());
    };
    let permitted =
        PermittedHotkeys::new(&format!("the hotkey has no validator permit on subnet {netuid}"));
    let axon = serve(hotkey, task, options, permitted.clone()).await?;
    tracing::info!("uid {uid}: axon of {} at {}", T::NAME, axon.address());
    let followed = stop.clone().or(follow(client, hotkey, uid, &axon, options, &permitted)).await;
    let stopped = axon.stop().await.map_err(NeuronError::io("the axon failed"));
    match followed {
        Some(failed) => failed,
        None => stopped,
    }
}

async fn serve<T: Task>(
    hotkey: &Keypair,
    task: Arc<T>,
    options: &Options,
    permitted: PermittedHotkeys,
) -> Result<Axon, NeuronError> {
    let admission: Box<dyn Admission> =
        if options.everyone { Box::new(Everyone) } else { Box::new(permitted) };
    let admit = move |hotkey: &str, route: &str| admission.admit(hotkey, route);
    Axon::builder(neuron::signer(hotkey)?, admit)
        .route(move |caller, message| answer(Arc::clone(&task), caller, message))
        .serve(options.listen)
        .await
        .map_err(NeuronError::io("the axon does not start"))
}

/// Answers one query, off the threads that serve.
async fn answer<T: Task>(
    task: Arc<T>,
    caller: Caller,
    message: Exchange<T>,
) -> Result<Exchange<T>, HandlerError> {
    tracing::debug!("a query of {} from {}", caller.hotkey, caller.peer);
    tokio::task::spawn_blocking(move || {
        let query =
            message.query().map_err(|error| HandlerError::refused(422, error.to_string()))?;
        let answer = task.answer(&query).map_err(|reason| HandlerError::refused(422, reason))?;
        Ok(message.answered(&answer)?)
    })
    .await?
}

/// Announces the axon and follows the metagraph; returns only when the miner cannot go on.
async fn follow(
    client: &Client,
    hotkey: &Keypair,
    uid: u16,
    axon: &Axon,
    options: &Options,
    permitted: &PermittedHotkeys,
) -> Result<(), NeuronError> {
    let mut external = options.external;
    if external.port() == 0 {
        external.set_port(axon.address().port());
    }
    let mut timer = tokio::time::interval(options.refresh);
    timer.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut last_step = None;
    loop {
        timer.tick().await;
        match refresh(client, hotkey, uid, options.netuid, external, permitted).await {
            Ok((metagraph, own)) => {
                if last_step.replace(metagraph.last_step) != Some(metagraph.last_step) {
                    tracing::info!(
                        "uid {uid}: block {}, incentive {:.4}, emission {:.4} alpha, {} validators",
                        metagraph.block,
                        Neuron::share(own.incentive),
                        own.emission.to_u64() as f64 / 1e9,
                        permitted.len()
                    );
                }
            }
            Err(error) if error.is_passing() => {
                tracing::warn!("uid {uid}: trying again: {error}");
            }
            Err(error) => return Err(error),
        }
    }
}

/// Reads who may call and who this miner is, and announces its address if the chain has another.
async fn refresh(
    client: &Client,
    hotkey: &Keypair,
    uid: u16,
    netuid: u16,
    external: SocketAddr,
    permitted: &PermittedHotkeys,
) -> Result<(Metagraph, Neuron), NeuronError> {
    let metagraph = client.metagraph(netuid, At::Best).await?;
    permitted.replace(validators(&metagraph));
    let own = neuron::own(&metagraph, hotkey, uid)?.clone();
    if own.axon.as_ref().is_none_or(|axon| axon.address != external) {
        let receipt = client.serve_axon(hotkey, netuid, external, Wait::Included).await?;
        tracing::info!("uid {uid}: {external} announced in block {}", receipt.block.number);
    }
    Ok((metagraph, own))
}

/// Addresses of the hotkeys that may weigh others.
fn validators(metagraph: &Metagraph) -> impl Iterator<Item = String> {
    metagraph
        .neurons
        .iter()
        .filter(|neuron| neuron.permit)
        .map(|neuron| crate::wallet::to_ss58(&neuron.hotkey))
}
