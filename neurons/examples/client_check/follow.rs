//! Blocks and submissions over a restart of the node.

use crate::{Outcome, key, pause, say, tao};
use myelin_neurons::chain::{At, BlockStream, Client, Wait};
use serde_json::json;

async fn next(blocks: &mut BlockStream) -> Outcome<u64> {
    Ok(blocks.next().await.ok_or("the stream has ended")??.number)
}

pub async fn run(client: &Client, count: u64) -> Outcome {
    let (alice, receiver) = (key("//Alice"), key("//receiver").account());
    let (mut best, mut finalized) = (client.best_blocks(), client.finalized_blocks());
    let mut best_seen = vec![next(&mut best).await?];
    let mut seen = vec![next(&mut finalized).await?];
    while seen.len() < 4 {
        seen.push(next(&mut finalized).await?);
        best_seen.push(next(&mut best).await?);
    }
    pause("stop the node").await?;
    // Made while nobody listens.
    let submission = {
        let (client, receiver) = (client.clone(), receiver);
        tokio::spawn(
            async move { client.transfer(&alice, &receiver, tao(3), Wait::Finalized).await },
        )
    };
    pause("start the node again").await?;
    let receipt = submission.await??;
    let until = receipt.block.number + count;
    while *seen.last().unwrap_or(&0) < until {
        seen.push(next(&mut finalized).await?);
    }
    while *best_seen.last().unwrap_or(&0) < until {
        best_seen.push(next(&mut best).await?);
    }
    let balance = client.balance(&receiver, At::Finalized).await?;
    say(json!({
        "finalized": seen, "best": best_seen, "block": receipt.block.number,
        "is_final": receipt.finalized, "balance": balance.to_u64(),
    }));
    Ok(())
}
