//! A miner: serves a task's answers to the validators of a subnet.

use crate::{
    axon::{Admission, Axon, Caller, Everyone, HandlerError, PermittedHotkeys},
    chain::{self, At, Client, Metagraph, Neuron, Wait},
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
    /// The address that validators are told on chain, one that [`chain::check_address`] takes; port
    /// 0 stands for the port of `listen`.
    pub external: SocketAddr,
    /// Answer anyone who signs, not only hotkeys with a validator permit.
    pub everyone: bool,
    /// Pays for a uid, as [`neuron::register`] says, if the hotkey has none.
    pub payer: Option<Keypair>,
    /// Time from one read of the metagraph to the next, above zero.
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

/// Runs a miner until it is told to stop. Errors if it cannot start, its address cannot be
/// announced, or it loses its uid.
pub async fn run<T: Task>(
    client: &Client,
    hotkey: &Keypair,
    task: Arc<T>,
    options: &Options,
    mut stop: Stop,
) -> Result<(), NeuronError> {
    // Before anyone pays for a uid.
    chain::check_address(options.external.ip())?;
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
    let work = move || {
        let query =
            message.query().map_err(|error| HandlerError::refused(422, error.to_string()))?;
        let answer = task.answer(&query).map_err(|reason| HandlerError::refused(422, reason))?;
        Ok(message.answered(&answer)?)
    };
    caller.run_blocking(work).await?
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
    if own.axon.as_ref().is_none_or(|axon| !axon.announces(external)) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        axon::Limits,
        dendrite::{AxonInfo, Dendrite, Options as DendriteOptions},
    };
    use rand::rngs::StdRng;
    use std::sync::{Mutex, mpsc};

    /// A task whose answers take until the other end is dropped.
    #[derive(Debug)]
    struct Slow(Mutex<mpsc::Receiver<()>>);

    impl Task for Slow {
        const NAME: &'static str = "Slow";
        const WORST: f64 = 0.0;
        type Query = ();
        type Secret = ();
        type Answer = ();

        fn make_query(&self, _: &mut StdRng) -> ((), ()) {
            ((), ())
        }

        fn answer(&self, (): &()) -> Result<(), String> {
            self.0.lock().unwrap().recv().map_err(|_| "it is over".into())
        }

        fn score(&self, (): &(), (): &(), (): &()) -> Result<f64, String> {
            Ok(0.0)
        }
    }

    #[tokio::test]
    async fn an_answer_that_nobody_waits_for_still_counts() {
        let (working, gate) = mpsc::channel();
        let task = Arc::new(Slow(Mutex::new(gate)));
        let hotkey = neuron::signer(&Keypair::from_uri("//Bob").unwrap()).unwrap();
        let ss58 = hotkey.ss58().to_owned();
        let axon = Axon::builder(hotkey, Everyone)
            .limits(Limits {
                in_flight: 1,
                longest_timeout: Duration::from_millis(50),
                ..Limits::default()
            })
            .route(move |caller, message| answer(Arc::clone(&task), caller, message))
            .serve("127.0.0.1:0".parse().unwrap())
            .await
            .unwrap();
        let address = axon.address();
        let target = AxonInfo { ip: address.ip(), port: address.port(), hotkey: ss58 };
        let validator = neuron::signer(&Keypair::from_uri("//Alice").unwrap()).unwrap();
        let dendrite = Dendrite::new(validator, DendriteOptions::default()).unwrap();
        let message = Exchange::<Slow>::ask(&()).unwrap();
        let limit = Duration::from_secs(20);
        let ask = async || dendrite.call(&target, &message, limit).await.unwrap_err();
        assert_eq!(ask().await.status(), 408);
        let busy = ask().await;
        assert!(busy.to_string().contains("too many requests in flight"), "{busy}");
        drop(working);
        while ask().await.to_string() != "the axon answered 422: it is over" {}
    }
}
