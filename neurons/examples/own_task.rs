//! A subnet of one's own: miners factor numbers. Everything that makes the subnet is `impl Task`.
//!
//! ```sh
//! node=ws://127.0.0.1:9944
//! cargo run -p myelin-neurons --example own_task -- $node 2 //my-validator
//! cargo run -p myelin-neurons --example own_task -- $node 2 //my-miner 127.0.0.2:8091
//! ```

use myelin_neurons::{chain::Client, miner, neuron, task::Task, validator, wallet::Keypair};
use rand::{Rng, rngs::StdRng};
use std::{error::Error, sync::Arc};

/// The subnet.
pub struct Factoring;

impl Task for Factoring {
    const NAME: &'static str = "Factoring";
    const WORST: f64 = 0.0;
    type Query = u32;
    type Secret = ();
    type Answer = Vec<u32>;

    fn make_query(&self, random: &mut StdRng) -> (u32, ()) {
        (random.gen_range(1 << 16..1 << 24), ())
    }

    fn answer(&self, number: &u32) -> Result<Vec<u32>, String> {
        let (mut rest, mut factors) = (*number, Vec::new());
        // Divisors up to the root will do: 65,536 tries at most, whatever a stranger asks.
        while rest > 1 {
            let prime = (2..=rest.isqrt()).find(|n| rest.is_multiple_of(*n)).unwrap_or(rest);
            factors.push(prime);
            rest /= prime;
        }
        Ok(factors)
    }

    /// A point for each factor, if their product is the number: primes score most.
    fn score(&self, number: &u32, _: &(), factors: &Vec<u32>) -> Result<f64, String> {
        let product = factors.iter().try_fold(1_u32, |product, n| product.checked_mul(*n));
        if product == Some(*number) && !factors.contains(&1) {
            return Ok(factors.len() as f64);
        }
        Err(format!("{factors:?} are not the factors of {number}"))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [node, netuid, uri, axon @ ..] = &arguments[..] else {
        return Err("NODE NETUID URI, to validate, and to mine also AXON".into());
    };
    let (netuid, hotkey) = (netuid.parse()?, Keypair::from_uri(uri)?);
    let payer = Some(Keypair::from_uri("//Alice")?);
    let client = Client::connect(node, Default::default()).await?;
    let stop = neuron::stop_on_signals()?;
    if let [address] = axon {
        let options = miner::Options { payer, ..miner::Options::new(netuid, address.parse()?) };
        miner::run(&client, &hotkey, Arc::new(Factoring), &options, stop).await?;
    } else {
        let (options, reports) = (validator::Options::new(netuid), Default::default());
        let options = validator::Options { payer, ..options };
        validator::run(&client, &hotkey, Arc::new(Factoring), &options, reports, stop).await?;
    }
    Ok(())
}
