//! A subnet of one's own: miners factor numbers. Everything that makes the subnet is `impl Task`.
//!
//! ```sh
//! cargo run -p myelin-neurons --example own_task -- validate 2 //my-validator
//! cargo run -p myelin-neurons --example own_task -- mine 2 //my-miner
//! ```

use myelin_neurons::{chain::Client, miner, neuron, task::Task, validator, wallet::Keypair};
use rand::{Rng, rngs::StdRng};
use std::{error::Error, sync::Arc};

struct Factoring;

impl Task for Factoring {
    const NAME: &'static str = "Factoring";
    const WORST: f64 = 0.0;
    type Query = u64;
    type Secret = ();
    type Answer = Vec<u64>;

    fn make_query(&self, random: &mut StdRng) -> (u64, ()) {
        (random.gen_range(1 << 30..1 << 40), ())
    }

    fn answer(&self, number: &u64) -> Result<Vec<u64>, String> {
        let (mut rest, mut factors, mut divisor) = (*number, Vec::new(), 2);
        while divisor * divisor <= rest {
            while rest % divisor == 0 {
                factors.push(divisor);
                rest /= divisor;
            }
            divisor += 1;
        }
        factors.push(rest);
        Ok(factors)
    }

    /// One point for each factor of a product that is right: full factorings score most.
    fn score(&self, number: &u64, _: &(), factors: &Vec<u64>) -> Result<f64, String> {
        let product =
            factors.iter().try_fold(1_u64, |product, factor| product.checked_mul(*factor));
        match product {
            Some(product) if product == *number && !factors.contains(&1) => {
                Ok(factors.len() as f64)
            }
            _ => Err(format!("{factors:?} are not the factors of {number}")),
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [role, netuid, uri] = &arguments[..] else { return Err("mine|validate NETUID URI".into()) };
    let (netuid, hotkey) = (netuid.parse()?, Keypair::from_uri(uri)?);
    let payer = Some(Keypair::from_uri("//Alice")?);
    let client = Client::connect("ws://127.0.0.1:9944", Default::default()).await?;
    let stop = neuron::stop_on_signals()?;
    if role == "mine" {
        let address = "127.0.0.2:8091".parse()?;
        let options = miner::Options { payer, ..miner::Options::new(netuid, address) };
        miner::run(&client, &hotkey, Arc::new(Factoring), &options, stop).await?;
    } else {
        let options = validator::Options { payer, ..validator::Options::new(netuid) };
        let reports = Default::default();
        validator::run(&client, &hotkey, Arc::new(Factoring), &options, reports, stop).await?;
    }
    Ok(())
}
