//! Submissions and reads that fail.

use crate::{Outcome, key, say, tao};
use myelin_neurons::chain::{At, ChainError, Client, Receipt, Wait, calls};
use myelin_types::AlphaBalance;
use serde_json::json;

/// Tells the kind of an error, its parts and its text.
fn tell(case: &str, result: Result<Receipt, ChainError>) {
    let line = match result {
        Ok(receipt) => json!({ "case": case, "kind": "success", "block": receipt.block.number }),
        Err(error) => {
            let text = error.to_string();
            match error {
                ChainError::Failed { failure, receipt, .. } => json!({
                    "case": case, "kind": "failed", "pallet": failure.pallet, "name": failure.name,
                    "docs": failure.text, "text": text, "fee": receipt.fee.to_u64(),
                }),
                ChainError::Refused { refusal, .. } => json!({
                    "case": case, "kind": "refused", "name": refusal.name,
                    "custom": refusal.custom, "text": text,
                }),
                ChainError::Interface { .. } => {
                    json!({ "case": case, "kind": "interface", "text": text })
                }
                ChainError::NotFound { .. } => {
                    json!({ "case": case, "kind": "not found", "text": text })
                }
                _ => json!({ "case": case, "kind": "other", "text": text }),
            }
        }
    };
    say(line);
}

pub async fn run(client: &Client) -> Outcome {
    let (alice, bob, poor) = (key("//Alice"), key("//Bob"), key("//poor"));
    let (to_alice, to_bob) = (alice.account(), bob.account());
    let included = Wait::Included;
    let amount = AlphaBalance::new(1_000_000_000);
    let unstake = client.remove_stake(&alice, &to_bob, 99, amount, included);
    tell("missing subnet", unstake.await);
    let parameter = calls::set_parameter("sudo_set_tempo", 99, "tempo", calls::number(10_u16));
    tell("inside sudo", client.sudo(&alice, parameter.clone(), included).await);
    let batch = calls::batch_all(vec![calls::transfer(&to_bob, tao(1)), parameter]);
    tell("inside a batch", client.submit(&batch, &bob, included).await);
    tell("not the sudo key", client.sudo(&bob, calls::start_call(1), included).await);
    let too_much = client.transfer(&bob, &to_alice, tao(20_000_000), included);
    tell("more than there is", too_much.await);
    tell("no fee", client.transfer(&poor, &to_alice, tao(1), included).await);
    let axon = client.serve_axon(&alice, 1, "127.0.0.1:8091".parse()?, included);
    tell("unregistered axon", axon.await);
    let unknown = calls::call("SubtensorModule", "no_such_call", []);
    tell("no such call", client.submit(&unknown, &alice, included).await);
    let misnamed = calls::call("SubtensorModule", "start_call", [("subnet", calls::number(1_u16))]);
    tell("no such argument", client.submit(&misnamed, &alice, included).await);
    let metagraph = client.metagraph(99, At::Best).await;
    tell("no such metagraph", metagraph.map(|_| unreachable!("subnet 99 exists")));
    // The account's nonces are in order again after all of that.
    tell("after all", client.transfer(&alice, &to_bob, tao(1), included).await);
    Ok(())
}
