//! When and how weights go to the chain.

use crate::{
    chain::{
        At, ChainError, Client, Metagraph, OpenCommitments, Wait, WeightsRefusal,
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

/// A commitment to weights that has yet to be revealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The weights and what hides them.
    pub commitment: Commitment,
    /// The block from which on the chain either holds it or never will.
    pub until: u64,
}

/// Weights to submit now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// Commit to these weights, which already are among the [`Weigher::open`] ones.
    Commit(Commitment),
    /// Set these weights in the open.
    Set(Vec<(u16, u16)>),
    /// Nothing, for this reason.
    Wait(String),
}

/// Submits weights, and remembers commitments until they are revealed.
///
/// Submitting takes two steps, [`Weigher::due`] and [`Weigher::act`]: who keeps [`Weigher::open`]
/// in between can [`Weigher::reveal`] whatever gets into the chain, even if the program ends at any
/// point.
#[derive(Debug)]
pub struct Weigher {
    netuid: u16,
    version_key: u64,
    open: Vec<Open>,
    /// Epochs between commit and reveal, as read last.
    period: u64,
}

impl Weigher {
    /// Goes on with commitments that are open.
    pub fn new(netuid: u16, version_key: u64, open: Vec<Open>) -> Self {
        Self { netuid, version_key, open, period: 0 }
    }

    /// Commitments that have yet to be revealed.
    pub fn open(&self) -> &[Open] {
        &self.open
    }

    /// Reveals what is due and says what came of it, if anything was. Errors if the chain does not
    /// answer; what the chain refuses is said, and tried again while its epoch lasts.
    pub async fn reveal(
        &mut self,
        client: &Client,
        hotkey: &Keypair,
    ) -> Result<Option<String>, ChainError> {
        if self.open.is_empty() {
            return Ok(None);
        }
        let account = hotkey.account();
        let facts = client.weights_facts(self.netuid, &account).await?;
        let held = client.open_commitments(self.netuid, &account, At::Best).await?;
        let Some(commitment) = settle(&mut self.open, &facts, &held) else { return Ok(None) };
        let revealed = client.reveal_weights(hotkey, &commitment, Wait::Included).await;
        if revealed.is_ok() {
            self.forget(&commitment);
        }
        let done = |block| format!("weights revealed in block {block}");
        outcome(revealed.map(|receipt| done(receipt.block.number))).map(Some)
    }

    /// Finds out what weights to submit. Errors if the chain does not answer.
    pub async fn due(
        &mut self,
        client: &Client,
        hotkey: &Keypair,
        metagraph: &Metagraph,
        scored: &[(u16, f64)],
    ) -> Result<Due, ChainError> {
        let account = hotkey.account();
        let facts = client.weights_facts(self.netuid, &account).await?;
        self.period = facts.reveal_period;
        Ok(match plan(&facts, metagraph.last_step, scored, self.version_key) {
            Step::Wait(reason) => Due::Wait(reason),
            Step::Set(weights) => Due::Set(weights),
            Step::Commit(weights) => {
                let commitment = Commitment::new(&account, self.netuid, weights, self.version_key);
                let until = facts.block.saturating_add(client.lifetime());
                self.open.push(Open { commitment: commitment.clone(), until });
                Due::Commit(commitment)
            }
        })
    }

    /// Does it and says what it did or waits for. Errors if the chain does not answer; what the
    /// chain refuses is said and tried again.
    pub async fn act(
        &mut self,
        client: &Client,
        hotkey: &Keypair,
        due: Due,
    ) -> Result<String, ChainError> {
        match due {
            Due::Wait(reason) => Ok(reason),
            Due::Set(weights) => {
                let (netuid, key) = (self.netuid, self.version_key);
                let set = client.set_weights(hotkey, netuid, &weights, key, Wait::Included).await;
                let done =
                    |block| format!("weights for {} uids set in block {block}", weights.len());
                outcome(set.map(|receipt| done(receipt.block.number)))
            }
            Due::Commit(commitment) => {
                let committed = client.commit_weights(hotkey, &commitment, Wait::Included).await;
                if committed.as_ref().is_err_and(is_final) {
                    self.forget(&commitment);
                }
                let done = |block| {
                    let period = self.period;
                    format!(
                        "weights committed in block {block}, to be revealed in {period} epoch(s)"
                    )
                };
                outcome(committed.map(|receipt| done(receipt.block.number)))
            }
        }
    }

    fn forget(&mut self, commitment: &Commitment) {
        self.open.retain(|open| open.commitment != *commitment);
    }
}

/// Whether an extrinsic that came to this end is in no block, or failed there, and always will.
fn is_final(error: &ChainError) -> bool {
    matches!(error, ChainError::Weights(_) | ChainError::Refused { .. } | ChainError::Failed { .. })
}

/// Drops the commitments that can no longer be revealed; gives the first that can be now.
fn settle(open: &mut Vec<Open>, facts: &Facts, held: &OpenCommitments) -> Option<Commitment> {
    let period = facts.reveal_period;
    let epoch_of = |open: &Open| {
        let hash = open.commitment.hash;
        held.queue.iter().find(|held| held.hash == hash).map(|held| held.epoch)
    };
    open.retain(|open| match epoch_of(open) {
        Some(epoch) if facts.commit_reveal && held.epoch <= epoch.saturating_add(period) => true,
        Some(_) => {
            tracing::warn!("a commitment to weights can no longer be revealed; it lapses");
            false
        }
        // Perhaps it is still on its way; otherwise it never got into the chain, or is revealed.
        None => facts.block < open.until,
    });
    let is_due = |open: &&Open| {
        epoch_of(open).is_some_and(|epoch| held.epoch == epoch.saturating_add(period))
    };
    open.iter().find(is_due).map(|open| open.commitment.clone())
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
