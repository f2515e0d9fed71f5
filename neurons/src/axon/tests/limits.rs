//! Callers who come too often or too many.

use super::*;
use crate::axon::{Caller, Rate};
use std::sync::{Mutex, mpsc};
use tokio::{io::AsyncReadExt, net::TcpStream};

/// One request is earned back in 100 s.
const FEW: Rate = Rate { per_second: 0.01, burst: 3.0 };

/// 429, with a time within those 100 s, the same in words and header.
#[track_caller]
fn told_to_wait(answer: &Answer, who: &str) {
    let wait = answer.header("retry-after");
    answer.refused(429, &format!("Too many requests from this {who}: try again in {wait} s"));
    assert!((1..=100).contains(&wait.parse::<u32>().unwrap()), "{wait}");
}

#[tokio::test]
async fn a_hotkey_has_its_own_budget() {
    let axon = bob(Everyone, Limits { hotkey_rate: FEW, ..Limits::default() }).await;
    for _ in 0..3 {
        alive(&axon).await;
    }
    let answer = Call::ping().send(&axon).await;
    told_to_wait(&answer, "hotkey");
    let other = Call::new("//Charlie", "Synapse", EMPTY_HASH, "{}").send(&axon).await;
    assert_eq!(other.status, StatusCode::OK);
}

#[tokio::test]
async fn forgeries_do_not_spend_the_budget_of_the_hotkey_they_name() {
    let axon = bob(Everyone, Limits { hotkey_rate: FEW, ..Limits::default() }).await;
    for _ in 0..10 {
        let forged = Call::ping().with("bt_header_dendrite_uuid", "forged");
        assert_eq!(forged.send(&axon).await.status, StatusCode::UNAUTHORIZED);
    }
    alive(&axon).await;
}

#[tokio::test]
async fn a_peer_has_its_own_budget_whatever_it_sends() {
    let axon = bob(Everyone, Limits { peer_rate: FEW, ..Limits::default() }).await;
    for _ in 0..3 {
        let mut call = Call::ping();
        call.path = "/Nope".into();
        assert_eq!(call.send(&axon).await.status, StatusCode::NOT_FOUND);
    }
    let answer = Call::ping().send(&axon).await;
    told_to_wait(&answer, "address");
}

#[tokio::test]
async fn requests_beyond_the_room_are_told_so() {
    let axon = bob(Everyone, Limits { in_flight: 1, ..Limits::default() }).await;
    let address = axon.address();
    let hanging = tokio::spawn(Call::echo("hang").with("timeout", "20.0").send_to(address));
    // The hanging request is in its handler as soon as another one is turned away.
    let answer = loop {
        let answer = Call::ping().send(&axon).await;
        if answer.status != StatusCode::OK {
            break answer;
        }
    };
    answer.refused(503, "The axon is busy: too many requests in flight, try again");
    hanging.abort();
    assert!(hanging.await.unwrap_err().is_cancelled());
    // Hanging up cancels the handler, which makes room again.
    while Call::ping().send(&axon).await.status != StatusCode::OK {}
}

#[tokio::test]
async fn work_that_outlives_its_caller_keeps_its_place() {
    let (working, gate) = mpsc::channel::<()>();
    let gate = Arc::new(Mutex::new(gate));
    let axon = Axon::builder(signer("//Bob"), Everyone)
        .limits(Limits { in_flight: 1, ..Limits::default() })
        .route(move |caller: Caller, echo: Echo| {
            let gate = gate.clone();
            async move {
                let ended = caller.run_blocking(move || gate.lock().unwrap().recv()).await?;
                assert!(ended.is_err(), "the other end is dropped");
                Ok(echo)
            }
        })
        .serve("127.0.0.1:0".parse().unwrap())
        .await
        .unwrap();
    let late = Call::echo("a").with("timeout", "0.05").send(&axon).await;
    late.refused(408, "Response timeout after: 0.05s");
    let busy = "The axon is busy: too many requests in flight, try again";
    Call::ping().send(&axon).await.refused(503, busy);
    drop(working);
    while Call::ping().send(&axon).await.status != StatusCode::OK {}
}

#[tokio::test]
async fn a_peer_gets_its_share_of_connections() {
    let axon = bob(Everyone, Limits { connections_per_peer: 2, ..Limits::default() }).await;
    let first = TcpStream::connect(axon.address()).await.unwrap();
    let _second = TcpStream::connect(axon.address()).await.unwrap();
    let mut third = TcpStream::connect(axon.address()).await.unwrap();
    let mut byte = [0];
    let read = third.read(&mut byte).await;
    assert!(matches!(read, Ok(0) | Err(_)), "the third connection was not closed");
    drop(first);
    // The place is free once the axon has seen the first connection close.
    let url = format!("http://{}/Nope", axon.address());
    while client().post(&url).send().await.is_err() {
        tokio::task::yield_now().await;
    }
}
