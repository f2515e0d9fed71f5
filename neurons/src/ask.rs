//! Asking the best miners of one or two subnets, and mixing what they say.

use crate::{
    chain::{Metagraph, Neuron},
    dendrite::{AxonInfo, Dendrite, DendriteError, Reply, one_line},
    task::{Exchange, NextSymbol, Predictions, Prompts, check, mean_bits, mix},
    wallet::to_ss58,
};
use std::time::Duration;

/// A miner worth asking.
#[derive(Clone, Debug, PartialEq)]
pub struct Expert {
    /// Its subnet.
    pub netuid: u16,
    /// Its uid there.
    pub uid: u16,
    /// Where it serves.
    pub axon: AxonInfo,
    /// Its incentive on chain, 0 to 1: its weight in the mixture.
    pub incentive: f64,
}

/// The `count` miners of a subnet with the highest incentives, best first, of those that serve
/// and have earned any.
pub fn top(metagraph: &Metagraph, count: usize) -> Vec<Expert> {
    let expert = |neuron: &Neuron| {
        let address = neuron.axon.as_ref()?.address;
        Some(Expert {
            netuid: metagraph.netuid,
            uid: neuron.uid,
            axon: AxonInfo {
                ip: address.ip(),
                port: address.port(),
                hotkey: to_ss58(&neuron.hotkey),
            },
            incentive: Neuron::share(neuron.incentive),
        })
    };
    let mut experts: Vec<Expert> = metagraph.neurons.iter().filter_map(expert).collect();
    experts.retain(|expert| expert.incentive > 0.0);
    experts.sort_by(|a, b| b.incentive.total_cmp(&a.incentive));
    experts.truncate(count);
    experts
}

/// What a miner said, or why it said nothing usable.
#[derive(Clone, Debug)]
pub struct Opinion {
    /// The miner.
    pub expert: Expert,
    /// Its predictions.
    pub predictions: Result<Predictions, String>,
}

/// Asks all experts at once.
pub async fn ask(
    dendrite: &Dendrite,
    experts: Vec<Expert>,
    prompts: &Prompts,
    timeout: Duration,
) -> Vec<Opinion> {
    let targets: Vec<AxonInfo> = experts.iter().map(|expert| expert.axon.clone()).collect();
    let read = |reply: Result<Reply<Exchange<NextSymbol>>, DendriteError>| {
        let reply = reply.map_err(|error| error.to_string())?;
        let answer = reply.synapse.answer().map_err(|error| error.to_string())?;
        check(prompts.prefixes.len(), &answer).map_err(|error| error.to_string())?;
        Ok(answer)
    };
    let replies = match Exchange::<NextSymbol>::ask(prompts) {
        Ok(message) => {
            // Reasons may quote what the miner sent.
            let read = |reply| read(reply).map_err(|reason: String| one_line(&reason));
            dendrite.call_each(&targets, &message, timeout, read).await
        }
        Err(error) => targets.iter().map(|_| Err(error.to_string())).collect::<Vec<_>>(),
    };
    let opinions = experts.into_iter().zip(replies);
    opinions.map(|(expert, predictions)| Opinion { expert, predictions }).collect()
}

/// The mixture of usable opinions, weighted by incentive: one distribution for each prompt.
/// Nothing if there is no usable opinion.
pub fn mixture(opinions: &[Opinion], prompts: usize) -> Option<Predictions> {
    let usable: Vec<(&Predictions, f64)> =
        usable(opinions).map(|(expert, predictions)| (predictions, expert.incentive)).collect();
    let weights: Vec<f64> = usable.iter().map(|(_, weight)| *weight).collect();
    let distribution = |prompt: usize| {
        let parts: Option<Vec<Vec<f64>>> =
            usable.iter().map(|(all, _)| all.distributions.get(prompt).cloned()).collect();
        mix(&parts?, &weights)
    };
    let distributions: Option<Vec<_>> = (0..prompts).map(distribution).collect();
    Some(Predictions { distributions: distributions? })
}

fn usable(opinions: &[Opinion]) -> impl Iterator<Item = (&Expert, &Predictions)> {
    let usable = |opinion: &'_ Opinion| opinion.predictions.is_ok();
    opinions
        .iter()
        .filter(move |opinion| usable(opinion))
        .filter_map(|opinion| Some((&opinion.expert, opinion.predictions.as_ref().ok()?)))
}

/// Log-losses on text whose continuation is known, bits per symbol.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// The mixture's.
    pub mixture: f64,
    /// The mean of the miners', weighted by incentive.
    pub weighted_mean: f64,
    /// The best single miner's.
    pub best: f64,
    /// Each usable miner's: subnet, uid, loss.
    pub miners: Vec<(u16, u16, f64)>,
}

/// Measures opinions and their mixture on the symbols that came. Nothing without opinions.
pub fn measure(opinions: &[Opinion], came: &[u8]) -> Option<Measured> {
    let mixture = mixture(opinions, came.len())?;
    let losses: Vec<(f64, f64)> = usable(opinions)
        .map(|(expert, all)| (expert.incentive, mean_bits(&all.distributions, came)))
        .collect();
    let total: f64 = losses.iter().map(|(weight, _)| weight).sum();
    let miners = usable(opinions).zip(&losses);
    Some(Measured {
        mixture: mean_bits(&mixture.distributions, came),
        weighted_mean: losses.iter().map(|(weight, loss)| weight * loss).sum::<f64>() / total,
        best: losses.iter().map(|(_, loss)| *loss).fold(f64::INFINITY, f64::min),
        miners: miners.map(|((expert, _), (_, loss))| (expert.netuid, expert.uid, *loss)).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        models::{ContextModel, corpus},
        task::{MAX_PREFIXES, Settings, Task},
        validator::tests::{metagraph, neuron},
    };
    use rand::{SeedableRng, rngs::StdRng};

    fn expert(uid: u16, incentive: f64) -> Expert {
        let axon = AxonInfo { ip: [127, 0, 0, 2].into(), port: 1, hotkey: String::new() };
        Expert { netuid: 2, uid, axon, incentive }
    }

    #[test]
    fn the_best_who_serve_are_asked() {
        let mut neurons: Vec<_> = (0..5).map(|uid| neuron(uid, uid as u8)).collect();
        for (neuron, incentive) in neurons.iter_mut().zip([0, 20_000, 30_000, 40_000, 10]) {
            neuron.incentive = incentive;
        }
        neurons[3].axon = None;
        let uids = |count| -> Vec<u16> {
            top(&metagraph(neurons.clone()), count).iter().map(|expert| expert.uid).collect()
        };
        assert_eq!(uids(2), [2, 1]);
        assert_eq!(uids(9), [2, 1, 4]);
    }

    /// Mixture of experts, in numbers: `cargo test -p myelin-neurons mixture -- --nocapture`.
    #[test]
    fn the_mixture_loses_less_than_its_miners_on_average() {
        let training = corpus::training();
        let settings = Settings { prefixes: MAX_PREFIXES, ..Settings::default() };
        let validator =
            NextSymbol::validator_with_fresh_text(&mut StdRng::seed_from_u64(8), settings);
        let (prompts, came) = validator.make_query(&mut StdRng::seed_from_u64(9));
        let models: Vec<_> = (0..=5).map(|order| ContextModel::train(order, &training)).collect();
        let answers: Vec<Predictions> = models
            .into_iter()
            .map(|model| NextSymbol::miner(model).answer(&prompts).unwrap())
            .collect();
        let scores: Vec<f64> = answers
            .iter()
            .map(|answer| validator.score(&prompts, &came, answer).unwrap())
            .collect();
        let weights = validator.weights(&scores);
        let total: f64 = weights.iter().sum();
        let mut opinions: Vec<Opinion> = (0_u16..)
            .zip(answers.into_iter().zip(&weights))
            .map(|(uid, (answer, weight))| Opinion {
                expert: expert(uid, weight / total),
                predictions: Ok(answer),
            })
            .collect();
        opinions.push(Opinion { expert: expert(9, 0.5), predictions: Err("asleep".into()) });
        let measured = measure(&opinions, &came).unwrap();
        for (_, order, bits) in &measured.miners {
            println!("order {order}: {bits:.3} bits per symbol");
        }
        println!("incentive-weighted mean: {:.3}", measured.weighted_mean);
        println!("best single miner:       {:.3}", measured.best);
        println!("mixture:                 {:.3}", measured.mixture);
        assert_eq!(measured.miners.len(), 6);
        assert!(measured.mixture < measured.weighted_mean - 0.05, "{measured:?}");
        assert_eq!(measure(&opinions[6..], &came), None);
    }
}
