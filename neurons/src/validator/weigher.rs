//! When and how weights go to the chain.

use crate::{
    chain::{
        ChainError, Client, Metagraph, Wait, WeightsRefusal,
        weights::{self, Commitment, Facts},
    },
    wallet::Keypair,
};

/// What to do about weights now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Set these in the open.
    Set(Vec<(u16, u16)>),
    /// Commit to these, to reveal them later.
    Commit(Vec<(u16, u16)>),
    /// Nothing, for this reason.
    Wait(String),
}

/// Decides what to do about weights: they are set, or committed to, once after each epoch, as
/// soon as the chain allows. `last_step` is the block of the last epoch; `scored` has a weight
/// for each uid that was scored.
pub fn plan(facts: &Facts, last_step: u64, scored: &[(u16, f64)], version_key: u64) -> Step {
    let weights = with_company(weights::from_scores(scored), facts);
    if weights.iter().all(|(_, weight)| *weight == 0) {
        return Step::Wait("no miner has given a valid answer yet; nothing to weigh".into());
    }
    let check = if facts.commit_reveal { weights::check_commit } else { weights::check_set };
    if let Err(refusal) = check(facts, &weights, version_key) {
        return Step::Wait(waiting(&refusal));
    }
    // A registration counts as an update, but sets no weights.
    if facts.last_update > last_step && last_step > 0 {
        let (at, since) = (facts.last_update, last_step);
        return Step::Wait(format!(
            "weights of block {at} stand for this epoch, which began at block {since}"
        ));
    }
    if facts.commit_reveal { Step::Commit(weights) } else { Step::Set(weights) }
}

/// A refusal that time, stake or an update of the software will lift, in words of waiting.
fn waiting(refusal: &WeightsRefusal) -> String {
    match refusal {
        WeightsRefusal::TooFast { allowed_at, .. } => {
            format!("waiting for block {allowed_at}, from which the rate limit allows new weights")
        }
        WeightsRefusal::NoPermit { uid, .. } => format!(
            "waiting for a validator permit for uid {uid}: the next epoch gives one to the \
             validators with the most stake"
        ),
        other => format!("no weights: {other}"),
    }
}

/// Adds zeros for other uids while there are fewer weights than the subnet asks for.
fn with_company(mut weights: Vec<(u16, u16)>, facts: &Facts) -> Vec<(u16, u16)> {
    let needed = usize::from(facts.min_allowed.min(facts.neurons));
    for uid in 0..facts.neurons {
        if weights.len() >= needed {
            break;
        }
        if weights.iter().all(|(other, _)| *other != uid) {
            weights.push((uid, 0));
        }
    }
    weights
}

/// Submits weights, and remembers commitments until they are revealed.
#[derive(Debug)]
pub struct Weigher {
    netuid: u16,
    version_key: u64,
    pending: Vec<Pending>,
    last_step: u64,
}

/// A commitment and how many epochs have passed since.
#[derive(Debug)]
struct Pending {
    commitment: Commitment,
    epochs: u64,
}

impl Weigher {
    /// Nothing submitted yet.
    pub fn new(netuid: u16, version_key: u64) -> Self {
        Self { netuid, version_key, pending: Vec::new(), last_step: 0 }
    }

    /// Does what is due and says what it did or waits for. Errors if the chain does not answer;
    /// what the chain refuses is said and tried again.
    pub async fn step(
        &mut self,
        client: &Client,
        hotkey: &Keypair,
        metagraph: &Metagraph,
        scored: &[(u16, f64)],
    ) -> Result<String, ChainError> {
        if metagraph.last_step != self.last_step {
            self.last_step = metagraph.last_step;
            self.pending.iter_mut().for_each(|pending| pending.epochs += 1);
        }
        let facts = client.weights_facts(self.netuid, &hotkey.account()).await?;
        if let Some(done) = self.reveal(client, hotkey, &facts).await? {
            return Ok(done);
        }
        match plan(&facts, metagraph.last_step, scored, self.version_key) {
            Step::Wait(reason) => Ok(reason),
            Step::Set(weights) => {
                let set = client.set_weights(
                    hotkey,
                    self.netuid,
                    &weights,
                    self.version_key,
                    Wait::Included,
                );
                let done =
                    |block| format!("weights for {} uids set in block {block}", weights.len());
                outcome(set.await.map(|receipt| done(receipt.block.number)))
            }
            Step::Commit(weights) => self.commit(client, hotkey, &facts, weights).await,
        }
    }

    async fn commit(
        &mut self,
        client: &Client,
        hotkey: &Keypair,
        facts: &Facts,
        weights: Vec<(u16, u16)>,
    ) -> Result<String, ChainError> {
        let commitment = Commitment::new(&hotkey.account(), self.netuid, weights, self.version_key);
        let committed = client.commit_weights(hotkey, &commitment, Wait::Included).await;
        if committed.is_ok() {
            self.pending.push(Pending { commitment, epochs: 0 });
        }
        let period = facts.reveal_period;
        outcome(committed.map(|receipt| {
            let block = receipt.block.number;
            format!("weights committed in block {block}, to be revealed in {period} epoch(s)")
        }))
    }

    /// Reveals what is due, drops what is too old.
    async fn reveal(
        &mut self,
        client: &Client,
        hotkey: &Keypair,
        facts: &Facts,
    ) -> Result<Option<String>, ChainError> {
        let period = facts.reveal_period;
        self.pending.retain(|pending| {
            let lives = facts.commit_reveal && pending.epochs <= period;
            if !lives {
                tracing::warn!("a commitment to weights can no longer be revealed; it lapses");
            }
            lives
        });
        let Some(due) = self.pending.iter().position(|pending| pending.epochs >= period) else {
            return Ok(None);
        };
        let revealed =
            client.reveal_weights(hotkey, &self.pending[due].commitment, Wait::Included).await;
        match revealed {
            Ok(receipt) => {
                self.pending.remove(due);
                Ok(Some(format!("weights revealed in block {}", receipt.block.number)))
            }
            // Tried again in the next round, while its epoch lasts.
            Err(error) => outcome(Err(error)).map(Some),
        }
    }
}

/// A refusal is news; a chain that does not answer is an error.
fn outcome(result: Result<String, ChainError>) -> Result<String, ChainError> {
    match result {
        Err(
            error @ (ChainError::Weights(_)
            | ChainError::Refused { .. }
            | ChainError::Failed { .. }
            | ChainError::Lost { .. }),
        ) => Ok(format!("trying again: {error}")),
        other => other,
    }
}

#[cfg(test)]
pub(crate) mod tests;
