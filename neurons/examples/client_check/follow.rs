//! Blocks and submissions over a restart of the node, also one with another chain.

use crate::{Outcome, key, pause, say, tao};
use myelin_neurons::chain::{At, BlockStream, ChainError, Client, Wait};
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

/// The error's text, which must be that of another chain.
fn other<T>(result: Result<T, ChainError>) -> String {
    match result {
        Err(error @ ChainError::OtherChain { .. }) => error.to_string(),
        Err(error) => format!("another error: {error}"),
        Ok(_) => "no error".to_owned(),
    }
}

pub async fn other_chain(client: &Client) -> Outcome {
    let (alice, bob) = (key("//Alice"), key("//Bob").account());
    let (mut best, mut finalized) = (client.best_blocks(), client.finalized_blocks());
    next(&mut best).await?;
    next(&mut finalized).await?;
    pause("stop the node").await?;
    // Made while nobody listens.
    let pending = {
        let (client, alice) = (client.clone(), alice.clone());
        tokio::spawn(async move { client.transfer(&alice, &bob, tao(3), Wait::Included).await })
    };
    pause("start another chain").await?;
    let mut ends = Vec::new();
    for blocks in [&mut best, &mut finalized] {
        // Blocks that were on their way still arrive.
        let end = loop {
            match blocks.next().await {
                Some(Ok(_)) => {}
                Some(Err(error)) => break other::<()>(Err(error)),
                None => break "no error".to_owned(),
            }
        };
        ends.push(json!({ "error": end, "ended": blocks.next().await.is_none() }));
    }
    let anew = Client::connect(client.url(), client.options().clone()).await?;
    say(json!({
        "streams": ends,
        "pending": other(pending.await?),
        "submission": other(client.transfer(&alice, &bob, tao(3), Wait::Included).await),
        "read": other(client.balance(&bob, At::Best).await),
        "read of a block": other(client.metagraph(0, At::Number(0)).await),
        "wait": other(client.wait_for_block(u64::MAX, client.options().block_limit).await),
        "expected": format!("{:?}", client.genesis_hash()),
        "found": format!("{:?}", anew.genesis_hash()),
        "gain": anew.balance(&bob, At::Best).await?.to_u64(),
    }));
    Ok(())
}
