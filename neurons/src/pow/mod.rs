//! Registering by proof of work, where a subnet takes it (spec: registry §13).
//!
//! [`solver`] tries nonces on all cores; [`register`] gives it the newest block, sends what it
//! finds and tries again when the chain has moved on meanwhile; [`progress`] tells how it goes.

pub mod progress;
pub mod solver;

pub use progress::{Meter, Report};
pub use solver::{Job, Solution};

use crate::{
    chain::{AccountId, At, BlockRef, ChainError, Client, Receipt, Wait, WorkFacts},
    neuron::{NeuronError, Stop},
    wallet::{Keypair, to_ss58},
};
use myelin_pow::seal::Puzzle;
use rand::Rng;
use solver::Running;
use std::{num::NonZeroUsize, sync::Arc};

/// Errors of the chain after which another block's work may do.
const PASSING: [&str; 4] = [
    "InvalidWorkBlock",
    "InvalidDifficulty",
    "TooManyRegistrationsThisBlock",
    "TooManyRegistrationsThisInterval",
];

/// Who registers where.
#[derive(Clone, Debug)]
pub struct Registration<'a> {
    /// The subnet's number.
    pub netuid: u16,
    /// The hotkey that wants a uid.
    pub hotkey: AccountId,
    /// Its coldkey, which signs and pays the transaction's fee.
    pub coldkey: &'a Keypair,
    /// Threads that work.
    pub threads: NonZeroUsize,
}

/// How a registration ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The hotkey has this uid now.
    Registered(u16, Box<Receipt>),
    /// The hotkey had a uid already.
    Already(u16),
    /// It was time to stop before.
    Stopped,
}

/// Works until the hotkey has a uid or it is time to stop.
///
/// Every seal is for the newest block: nothing is lost by changing to it, for each try is as good
/// as any other, and the chain takes work for its last two blocks only.
///
/// # Errors
/// [`NeuronError::Usage`] when the subnet takes no proof of work or the hotkey is another
/// coldkey's; [`NeuronError::Chain`] when the chain cannot be read, or refuses the registration
/// for another reason than that it has moved on.
pub async fn register(
    client: &Client,
    registration: &Registration<'_>,
    meter: &Arc<Meter>,
    stop: &mut Stop,
) -> Result<Outcome, NeuronError> {
    let mut stopping = stop.clone();
    match stop.or(own_hotkey(client, registration)).await {
        Some(owned) => owned?,
        None => return Ok(Outcome::Stopped),
    }
    let mut blocks = client.best_blocks();
    let mut running = None;
    loop {
        tokio::select! {
            biased;
            () = stopping.wait() => return Ok(Outcome::Stopped),
            block = blocks.next() => {
                let block = block.ok_or_else(|| usage("the node gives no more blocks"))?;
                let facts = client.work_facts(registration.netuid, &registration.hotkey, block?);
                let facts = facts.await?;
                if let Some(uid) = facts.uid {
                    return Ok(Outcome::Already(uid));
                }
                running = work(registration, &facts, meter)?;
            }
            solution = Running::solved(&mut running) => {
                let Some((block, solution)) = solution else { continue };
                let sent = submit(client, registration, block, &solution);
                match stop.or(sent).await {
                    Some(Ok((uid, receipt))) => {
                        return Ok(Outcome::Registered(uid, Box::new(receipt)));
                    }
                    Some(Err(error)) if is_passing(&error) => tracing::info!("{error}; once more"),
                    Some(Err(error)) => return Err(error.into()),
                    None => return Ok(Outcome::Stopped),
                }
            }
        }
    }
}

/// Makes the coldkey the hotkey's owner before a seal is seen: whoever copies the seal from the
/// pool and is faster would own the hotkey otherwise.
async fn own_hotkey(client: &Client, registration: &Registration<'_>) -> Result<(), NeuronError> {
    let Registration { hotkey, coldkey, .. } = registration;
    match client.hotkey_owner(hotkey, At::Best).await? {
        Some(owner) if owner == coldkey.account() => Ok(()),
        Some(owner) => {
            let (hotkey, owner) = (to_ss58(hotkey), to_ss58(&owner));
            Err(usage(format!("hotkey {hotkey} belongs to coldkey {owner}")))
        }
        None => {
            client.associate_hotkey(coldkey, hotkey, Wait::Included).await?;
            Ok(())
        }
    }
}

/// Starts on a block, unless registrations have ended until the next interval.
fn work(
    registration: &Registration<'_>,
    facts: &WorkFacts,
    meter: &Arc<Meter>,
) -> Result<Option<Running>, NeuronError> {
    let netuid = registration.netuid;
    if !facts.takes_work {
        return Err(usage(format!(
            "subnet {netuid} takes no proof of work; register for its price, without --pow"
        )));
    }
    meter.at(facts.block.number, facts.difficulty);
    if let Some(until) = facts.closed_until {
        meter.wait_until(until);
        return Ok(None);
    }
    let puzzle = Puzzle::new(&facts.block.hash.0, &registration.hotkey.0);
    let job = Job { puzzle, difficulty: facts.difficulty };
    let first = rand::thread_rng().r#gen();
    Ok(Some(Running::start(facts.block, job, registration.threads, first, meter.clone())))
}

async fn submit(
    client: &Client,
    registration: &Registration<'_>,
    block: BlockRef,
    solution: &Solution,
) -> Result<(u16, Receipt), ChainError> {
    let Registration { netuid, hotkey, coldkey, .. } = registration;
    let Solution { nonce, seal } = solution;
    tracing::info!("nonce {nonce} solves block {}", block.number);
    client
        .work_register(coldkey, *netuid, hotkey, (block.number, *nonce, seal), Wait::Included)
        .await
}

/// Whether work for a later block may do.
fn is_passing(error: &ChainError) -> bool {
    match error {
        ChainError::Failed { failure, .. } => PASSING.contains(&failure.name.as_str()),
        _ => false,
    }
}

fn usage(text: impl Into<String>) -> NeuronError {
    NeuronError::Usage(text.into())
}
