//! One round: the same query to all miners, and what their answers score.

use crate::{
    chain::{AccountId, Metagraph},
    dendrite::{AxonInfo, Dendrite},
    task::{Exchange, Task},
    wallet::to_ss58,
};
use rand::rngs::StdRng;
use std::time::Duration;

/// A round's outcome.
pub struct Round<T: Task> {
    /// What was asked.
    pub query: T::Query,
    /// What it was judged by.
    pub secret: T::Secret,
    /// One entry for each miner asked, in the same order.
    pub answers: Vec<Answered<T>>,
}

/// What came of asking one miner.
pub struct Answered<T: Task> {
    /// The miner.
    pub uid: u16,
    /// Its answer, if one came.
    pub answer: Option<T::Answer>,
    /// Its score, or why it counts as [`Task::WORST`].
    pub score: Result<f64, String>,
}

/// Those who serve, but for the one who asks.
pub fn miners(metagraph: &Metagraph, own: &AccountId) -> Vec<(u16, AxonInfo)> {
    let serving = metagraph.neurons.iter().filter(|neuron| neuron.hotkey != *own);
    serving
        .filter_map(|neuron| {
            let address = neuron.axon.as_ref()?.address;
            let hotkey = to_ss58(&neuron.hotkey);
            Some((neuron.uid, AxonInfo { ip: address.ip(), port: address.port(), hotkey }))
        })
        .collect()
}

/// Asks all miners at once and scores what comes back in time.
pub async fn ask_round<T: Task>(
    task: &T,
    dendrite: &Dendrite,
    miners: &[(u16, AxonInfo)],
    timeout: Duration,
    random: &mut StdRng,
) -> Round<T> {
    let (query, secret) = task.make_query(random);
    let answers = match Exchange::<T>::ask(&query) {
        Ok(message) => {
            let targets: Vec<AxonInfo> = miners.iter().map(|(_, axon)| axon.clone()).collect();
            let replies = dendrite.call_many(&targets, &message, timeout).await;
            let answers = replies.into_iter().map(|reply| {
                let reply = reply.map_err(|error| error.to_string())?;
                reply.synapse.answer().map_err(|error| error.to_string())
            });
            answers.collect()
        }
        Err(error) => miners.iter().map(|_| Err(error.to_string())).collect::<Vec<_>>(),
    };
    let judge = |(uid, answer): (u16, Result<T::Answer, String>)| match answer {
        Ok(answer) => {
            let score = task.score(&query, &secret, &answer);
            Answered { uid, answer: Some(answer), score }
        }
        Err(reason) => Answered { uid, answer: None, score: Err(reason) },
    };
    let answers = miners.iter().map(|(uid, _)| *uid).zip(answers).map(judge).collect();
    Round { query, secret, answers }
}
