//! One round: the same query to all miners, and what their answers score.

use crate::{
    chain::{AccountId, Metagraph},
    dendrite::{AxonInfo, Dendrite, DendriteError, Reply, one_line},
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
    /// Its answer, if a valid one came.
    pub answer: Option<T::Answer>,
    /// Its score, or why it counts as [`Task::WORST`].
    pub score: Result<f64, String>,
}

/// A valid answer and its score, or why there is none.
type Judged<T> = Result<(<T as Task>::Answer, f64), String>;

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

/// Asks all miners at once and scores each answer that comes back in time as soon as it is there.
pub async fn ask_round<T: Task>(
    task: &T,
    dendrite: &Dendrite,
    miners: &[(u16, AxonInfo)],
    timeout: Duration,
    random: &mut StdRng,
) -> Round<T> {
    let (query, secret) = task.make_query(random);
    let judge = |reply: Result<Reply<Exchange<T>>, DendriteError>| {
        let reply = reply.map_err(|error| error.to_string())?;
        let answer = reply.synapse.answer().map_err(|error| error.to_string())?;
        let score = task.score(&query, &secret, &answer)?;
        Ok((answer, score))
    };
    let judged: Vec<Judged<T>> = match Exchange::<T>::ask(&query) {
        Ok(message) => {
            let targets: Vec<AxonInfo> = miners.iter().map(|(_, axon)| axon.clone()).collect();
            // Reasons may quote what the miner sent.
            let judge = |reply| judge(reply).map_err(|reason: String| one_line(&reason));
            dendrite.call_each(&targets, &message, timeout, judge).await
        }
        Err(error) => miners.iter().map(|_| Err(error.to_string())).collect(),
    };
    let answered = |(miner, judged): (&(u16, AxonInfo), Judged<T>)| {
        let (answer, score) = match judged {
            Ok((answer, score)) => (Some(answer), Ok(score)),
            Err(reason) => (None, Err(reason)),
        };
        Answered { uid: miner.0, answer, score }
    };
    let answers = miners.iter().zip(judged).map(answered).collect();
    Round { query, secret, answers }
}
