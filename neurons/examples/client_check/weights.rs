//! A subnet from its registration to weights.

use crate::{Outcome, key, say, tao};
use myelin_neurons::{
    chain::{
        AccountId, At, Call, ChainError, Client, Receipt, Wait, WeightsRefusal, calls,
        weights::{Commitment, from_scores},
    },
    wallet::Keypair,
};
use serde_json::json;
use std::time::Duration;
use subxt::dynamic::Value;

/// Short, but long enough for a commit and a reveal that is too early.
const TEMPO: u16 = 20;
/// Blocks between two settings, more than some round trips take.
const RATE_LIMIT: u64 = 16;
const PATIENCE: Duration = Duration::from_secs(120);

/// The text of a refusal, and that it cost no round trip to a block.
fn refusal(result: Result<Receipt, ChainError>) -> String {
    match result {
        Err(ChainError::Weights(refusal)) => refusal.to_string(),
        Err(other) => format!("not a local refusal: {other}"),
        Ok(receipt) => format!("accepted in block {}", receipt.block.number),
    }
}

struct Stage<'a> {
    client: &'a Client,
    alice: Keypair,
    hotkey: Keypair,
    netuid: u16,
}

impl Stage<'_> {
    async fn parameter(&self, name: &str, argument: &str, value: Value) -> Outcome {
        let call = calls::set_parameter(name, self.netuid, argument, value);
        self.root(call).await
    }

    async fn root(&self, call: Call) -> Outcome {
        self.client.sudo(&self.alice, call, Wait::Included).await?;
        Ok(())
    }

    async fn set(&self, weights: &[(u16, u16)], version_key: u64) -> Result<Receipt, ChainError> {
        self.client
            .set_weights(&self.hotkey, self.netuid, weights, version_key, Wait::Included)
            .await
    }

    async fn next_epoch(&self) -> Outcome {
        let next = self.client.next_epoch(self.netuid, At::Best).await?.ok_or("no epochs")?;
        self.client.wait_for_block(next + 1, PATIENCE).await?;
        Ok(())
    }
}

pub async fn run(client: &Client) -> Outcome {
    let (alice, hotkey) = (key("//Alice"), key("//validator"));
    let window = calls::call(
        "AdminUtils",
        "sudo_set_admin_freeze_window",
        [("window", calls::number(0_u16))],
    );
    client.sudo(&alice, window, Wait::Included).await?;
    let owner = key("//owner").account();
    let (netuid, _) = client.register_network(&alice, &owner, Wait::Included).await?;
    let stage = Stage { client, alice, hotkey, netuid };
    let start = client.start_call(&stage.alice, netuid, Wait::Included).await?;
    say(json!({ "netuid": netuid, "started": start.block.number }));

    refusals(&stage).await?;
    reads(&stage, &owner).await?;
    commit_and_reveal(&stage).await
}

async fn refusals(stage: &Stage<'_>) -> Outcome {
    let Stage { client, alice, hotkey, netuid } = stage;
    let enabled = |on| ("sudo_set_commit_reveal_weights_enabled", "enabled", Value::bool(on));
    let weights = [(0, 1), (1, u16::MAX)];
    say(json!({ "hidden": refusal(stage.set(&weights, 0).await) }));
    let (name, argument, value) = enabled(false);
    stage.parameter(name, argument, value).await?;
    say(json!({ "unregistered": refusal(stage.set(&[(0, 1)], 0).await) }));

    let account = hotkey.account();
    let (uid, receipt) = client.burned_register(alice, *netuid, &account, Wait::Included).await?;
    say(json!({ "uid": uid, "registered": receipt.block.number }));
    say(json!({ "too fast": refusal(stage.set(&weights, 0).await) }));
    let fewest = ("sudo_set_min_allowed_weights", "min_allowed_weights");
    stage.parameter(fewest.0, fewest.1, calls::number(2_u16)).await?;
    let rate = ("sudo_set_weights_set_rate_limit", "weights_set_rate_limit");
    stage.parameter(rate.0, rate.1, calls::number(0_u64)).await?;
    let version = ("sudo_set_weights_version_key", "weights_version_key");
    stage.parameter(version.0, version.1, calls::number(7_u64)).await?;
    say(json!({ "version": refusal(stage.set(&weights, 6).await) }));
    say(json!({ "no permit": refusal(stage.set(&weights, 7).await) }));
    let threshold = |rao: u64| {
        calls::call("AdminUtils", "sudo_set_stake_threshold", [("min_stake", calls::number(rao))])
    };
    stage.root(threshold(1_000)).await?;
    say(json!({ "stake": refusal(stage.set(&weights, 7).await) }));
    stage.root(threshold(0)).await?;

    client.add_stake(alice, &account, *netuid, tao(100), Wait::Included).await?;
    stage.parameter("sudo_set_tempo", "tempo", calls::number(TEMPO)).await?;
    stage.next_epoch().await?;
    say(json!({ "twice": refusal(stage.set(&[(0, 1), (0, 2)], 7).await) }));
    say(json!({ "missing": refusal(stage.set(&[(0, 1), (9, 2)], 7).await) }));
    say(json!({ "too few": refusal(stage.set(&[(0, 1)], 7).await) }));
    let receipt = stage.set(&from_scores(&[(0, 0.25), (1, 1.0)]), 7).await?;
    let neuron = client.neuron(*netuid, uid, receipt.block).await?;
    say(json!({
        "set": receipt.block.number, "updated": neuron.last_update, "permit": neuron.permit,
        "fee": receipt.fee.to_u64(),
    }));
    rate_limit(stage).await
}

/// The block that is named is the first whose weights the chain takes.
async fn rate_limit(stage: &Stage<'_>) -> Outcome {
    let Stage { client, hotkey, netuid, .. } = stage;
    let rate = ("sudo_set_weights_set_rate_limit", "weights_set_rate_limit");
    stage.parameter(rate.0, rate.1, calls::number(RATE_LIMIT)).await?;
    let weights = [(0, 1), (1, u16::MAX)];
    let Err(ChainError::Weights(WeightsRefusal::TooFast { allowed_at, .. })) =
        stage.set(&weights, 7).await
    else {
        return Err("weights are not too fast".into());
    };
    client.wait_for_block(allowed_at - 4, PATIENCE).await?;
    let early = refusal(stage.set(&weights, 7).await);
    // The chain says the same.
    let call = calls::set_weights(*netuid, &[0, 1], &[1, u16::MAX], 7);
    let refused = client.submit(&call, hotkey, Wait::Included).await.err();
    client.wait_for_block(allowed_at - 1, PATIENCE).await?;
    let receipt = stage.set(&weights, 7).await?;
    say(json!({
        "allowed at": allowed_at, "still early": early,
        "chain": refused.map(|error| error.to_string()), "allowed": receipt.block.number,
    }));
    stage.parameter(rate.0, rate.1, calls::number(0_u64)).await
}

async fn reads(stage: &Stage<'_>, owner: &AccountId) -> Outcome {
    let Stage { client, alice, hotkey, netuid } = stage;
    let address = "192.0.2.7:8091".parse()?;
    client.serve_axon(hotkey, *netuid, address, Wait::Included).await?;
    // One block for all reads, so that they agree.
    let block = client.best().await?;
    let metagraph = client.metagraph(*netuid, block).await?;
    let mine = metagraph.by_hotkey(&hotkey.account()).ok_or("not in the metagraph")?;
    let subnet = client.subnet(*netuid, block).await?;
    let all = client.subnets(block).await?;
    let parameters = client.hyperparams(*netuid, block).await?;
    let stake = client.stake(&alice.account(), &hotkey.account(), *netuid, block).await?;
    say(json!({
        "block": block.number, "hash": format!("{:?}", block.hash), "netuid": netuid,
        "metagraph": {
            "block": metagraph.block, "tempo": metagraph.tempo, "last_step": metagraph.last_step,
            "hotkeys": metagraph.neurons.iter().map(|n| n.hotkey.to_string()).collect::<Vec<_>>(),
        },
        "neuron": {
            "uid": mine.uid, "axon": mine.axon.map(|axon| axon.address.to_string()),
            "stake": mine.stake.to_u64(), "alpha_stake": mine.alpha_stake.to_u64(),
            "dividends": mine.dividends, "vtrust": mine.vtrust,
            "emission": mine.emission.to_u64(), "registered_at": mine.registered_at,
            "active": mine.active, "coldkey": mine.coldkey.to_string(),
        },
        "stake": stake.to_u64(),
        "uid": client.uid(*netuid, &hotkey.account(), block).await?,
        "nobody": client.uid(*netuid, &alice.account(), block).await?,
        "subnet": {
            "name": subnet.name, "owner_is_ours": subnet.owner_hotkey == *owner,
            "price": subnet.price.to_u64(), "tao_in": subnet.tao_in.to_u64(),
            "alpha_in": subnet.alpha_in.to_u64(), "moving_price": subnet.moving_price,
        },
        "subnets": all.iter().map(|subnet| subnet.netuid).collect::<Vec<_>>(),
        "same": all.contains(&subnet),
        "price": client.alpha_price(*netuid, block).await?.to_u64(),
        "balance": client.balance(&alice.account(), block).await?.to_u64(),
        "epoch": client.next_epoch(*netuid, block).await?,
        "cost": client.registration_cost(*netuid, block).await?.to_u64(),
        "network_cost": client.network_cost(block).await?.to_u64(),
        "parameters": {
            "tempo": parameters.tempo, "version": parameters.weights_version,
            "rate": parameters.weights_rate_limit, "active": parameters.active,
            "commit_reveal": parameters.commit_reveal_enabled,
        },
    }));
    Ok(())
}

async fn commit_and_reveal(stage: &Stage<'_>) -> Outcome {
    let Stage { client, hotkey, netuid, .. } = stage;
    let switch = "sudo_set_commit_reveal_weights_enabled";
    stage.parameter(switch, "enabled", Value::bool(true)).await?;
    let weights = vec![(0, 500), (1, 1_000)];
    let commitment = Commitment::new(&hotkey.account(), *netuid, weights, 7);
    // Right after an epoch there is time before the next.
    stage.next_epoch().await?;
    client.commit_weights(hotkey, &commitment, Wait::Included).await?;
    let early = client.reveal_weights(hotkey, &commitment, Wait::Included).await;
    stage.next_epoch().await?;
    let receipt = client.reveal_weights(hotkey, &commitment, Wait::Included).await?;
    let revealed = receipt.event("SubtensorModule", "WeightsRevealed").is_some();
    say(json!({ "early": early.err().map(|error| error.to_string()), "revealed": revealed }));
    Ok(())
}
