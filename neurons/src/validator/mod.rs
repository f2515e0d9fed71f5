//! A validator: asks the miners of a subnet, scores their answers and submits weights.

mod round;
mod scores;
mod state;
mod weigher;
#[cfg(test)]
pub(crate) use weigher::tests;

pub use round::{Answered, Round, ask_round, miners};
pub use scores::{Moving, Scores};
pub use state::{Kept, Owner, Store, default_dir};
pub use weigher::{Due, Open, Step, Weigher, plan};

use crate::{
    chain::{At, Client, Metagraph, Neuron},
    dendrite::{Dendrite, Options as DendriteOptions},
    neuron::{self, NeuronError, Stop},
    task::Task,
    wallet::Keypair,
};
use rand::{SeedableRng, rngs::StdRng};
use std::{
    net::IpAddr,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::watch;

/// How a validator works.
#[derive(Clone, Debug)]
pub struct Options {
    /// The subnet.
    pub netuid: u16,
    /// Time from the start of one round to the start of the next, above zero.
    pub round: Duration,
    /// Time a miner has to answer.
    pub timeout: Duration,
    /// Rounds that a moving score looks back on.
    pub window: u32,
    /// Time from the permit to the first round: miners refuse hotkeys whose permit they have not
    /// read of yet, and that should not count against them.
    pub grace: Duration,
    /// Version key sent with weights.
    pub version_key: u64,
    /// This host's address as others see it, for miners behind the same address.
    pub external_ip: Option<IpAddr>,
    /// Pays for a uid, as [`neuron::register`] says, if the hotkey has none.
    pub payer: Option<Keypair>,
    /// Folder where scores and open commitments are kept over a restart; nothing keeps none.
    pub state: Option<PathBuf>,
}

impl Options {
    /// Asks the miners of a subnet every twelve seconds, with a uid that it has already; the state
    /// is kept in the user's folder.
    pub fn new(netuid: u16) -> Self {
        Self {
            netuid,
            round: Duration::from_secs(12),
            timeout: Duration::from_secs(6),
            window: 100,
            grace: Duration::from_secs(12),
            version_key: 0,
            external_ip: None,
            payer: None,
            state: default_dir(),
        }
    }
}

/// What a validator knows and does, for whoever watches.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Rounds asked.
    pub rounds: u64,
    /// Moving scores by uid.
    pub scores: Vec<(u16, f64)>,
    /// What the validator did last or waits for.
    pub state: String,
}

/// Runs a validator until it is told to stop; what it does is sent to `reports`. Errors if it
/// cannot start or loses its uid. A round that fails for want of the chain is repeated.
pub async fn run<T: Task>(
    client: &Client,
    hotkey: &Keypair,
    task: Arc<T>,
    options: &Options,
    reports: watch::Sender<Report>,
    mut stop: Stop,
) -> Result<(), NeuronError> {
    let registered =
        neuron::ensure_registered(client, options.netuid, hotkey, options.payer.as_ref());
    let Some(uid) = stop.or(registered).await.transpose()? else { return Ok(()) };
    let dendrite = Dendrite::new(
        neuron::signer(hotkey)?,
        DendriteOptions {
            external_ip: options.external_ip,
            answer_bytes: task.reply_bytes(),
            ..DendriteOptions::default()
        },
    )?;
    let owner = Owner::new(client.genesis_hash(), options.netuid, &hotkey.account(), T::NAME);
    let store = options.state.as_deref().map(|folder| Store::new(folder, owner));
    let kept = match &store {
        Some(store) => {
            let Some(kept) = stop.or(store.load(client)).await.transpose()? else { return Ok(()) };
            kept
        }
        None => Kept::default(),
    };
    let mut scores = Scores::new(options.window, T::WORST);
    scores.restore(kept.scores);
    let mut validator = Validator {
        client: client.clone(),
        hotkey: hotkey.clone(),
        uid,
        task,
        options: options.clone(),
        dendrite,
        scores,
        weigher: Weigher::new(options.netuid, options.version_key, kept.open),
        store,
        random: StdRng::from_entropy(),
        permitted: None,
        report: Report::default(),
    };
    tracing::info!("uid {uid}: validating {} on subnet {}", T::NAME, options.netuid);
    let mut timer = tokio::time::interval(options.round);
    timer.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        if stop.or(timer.tick()).await.is_none() {
            return Ok(());
        }
        match stop.or(validator.round()).await {
            None => return Ok(()),
            Some(Ok(())) => {}
            Some(Err(error)) if error.is_passing() => {
                validator.state(format!("trying again: {error}"));
            }
            Some(Err(error)) => return Err(error),
        }
        // Nobody has to watch.
        let _ = reports.send(validator.report.clone());
    }
}

struct Validator<T: Task> {
    client: Client,
    hotkey: Keypair,
    uid: u16,
    task: Arc<T>,
    options: Options,
    dendrite: Dendrite,
    scores: Scores,
    weigher: Weigher,
    store: Option<Store>,
    random: StdRng,
    /// Since when it has been seen to have a permit.
    permitted: Option<Instant>,
    report: Report,
}

impl<T: Task> Validator<T> {
    /// Asks everyone once and submits weights if it is time to.
    async fn round(&mut self) -> Result<(), NeuronError> {
        let metagraph = self.client.metagraph(self.options.netuid, At::Best).await?;
        let own = neuron::own(&metagraph, &self.hotkey, self.uid)?;
        self.scores.follow(&metagraph);
        // First of all: commitments lapse, and they need no answers of miners.
        if let Some(done) = self.weigher.reveal(&self.client, &self.hotkey).await? {
            self.keep().await?;
            self.state(done);
        }
        if let Some(reason) = self.wait_for_permit(&metagraph, own) {
            self.state(reason);
            return Ok(());
        }
        let miners = miners(&metagraph, &self.hotkey.account());
        if miners.is_empty() {
            self.state("no other neuron serves an axon; waiting for miners".into());
        } else {
            let (task, timeout) = (self.task.as_ref(), self.options.timeout);
            let round = ask_round(task, &self.dendrite, &miners, timeout, &mut self.random).await;
            for answered in &round.answers {
                if let Err(reason) = &answered.score {
                    tracing::debug!("uid {}: {reason}", answered.uid);
                }
                let score = answered.score.as_ref().copied().unwrap_or(T::WORST);
                self.scores.add(answered.uid, score);
            }
            self.report.rounds += 1;
        }
        self.report.scores = self.scores.current();
        let (uids, scores): (Vec<u16>, Vec<f64>) = self.report.scores.iter().copied().unzip();
        let weights: Vec<_> = uids.into_iter().zip(self.task.weights(&scores)).collect();
        let due = self.weigher.due(&self.client, &self.hotkey, &metagraph, &weights).await?;
        // Before anything is sent: what a commitment hides must not get lost.
        self.keep().await?;
        let acts = !matches!(due, Due::Wait(_));
        let step = self.weigher.act(&self.client, &self.hotkey, due).await;
        if acts {
            self.keep().await?;
        }
        self.state(step?);
        Ok(())
    }

    /// Writes scores and open commitments down. A disk that fails is told, but validating goes on.
    async fn keep(&mut self) -> Result<(), NeuronError> {
        let Some(store) = &self.store else { return Ok(()) };
        let block = self.client.finalized().await?;
        if let Err(error) = store.save(block, &self.scores, self.weigher.open()) {
            tracing::warn!("uid {}: a restart would begin afresh: {error}", self.uid);
        }
        Ok(())
    }

    /// Why no miner is to be asked yet, if that is so.
    fn wait_for_permit(&mut self, metagraph: &Metagraph, own: &Neuron) -> Option<String> {
        if !own.permit {
            self.permitted = None;
            return Some(format!(
                "waiting for a validator permit: the next epoch, about {} blocks after block {}, \
                 gives one to the validators with the most stake (this one has {:.4} alpha)",
                metagraph.tempo,
                metagraph.last_step,
                own.stake.to_u64() as f64 / 1e9
            ));
        }
        let since = *self.permitted.get_or_insert_with(Instant::now);
        let left = self.options.grace.saturating_sub(since.elapsed());
        (!left.is_zero())
            .then(|| format!("has a permit; gives miners {:?} to learn of it", self.options.grace))
    }

    /// Notes and logs what is new.
    fn state(&mut self, state: String) {
        if self.report.state != state {
            tracing::info!("uid {}: {state}", self.uid);
            self.report.state = state;
        }
    }
}
