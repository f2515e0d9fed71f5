//! Calls to our axon, and to servers that answer from a script.

use super::*;
use crate::{
    axon::{Axon, HandlerError, PermittedHotkeys},
    synapse::{LocalSigner, Placeholder, python},
};
use serde::{Deserialize, Serialize};
use std::{collections::HashSet, sync::atomic::AtomicUsize};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::{Barrier, Notify},
};

const LIMIT: Duration = Duration::from_secs(20);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Echo {
    text: String,
    #[serde(default)]
    reply: Option<String>,
}

impl Synapse for Echo {
    const NAME: &'static str = "Echo";
    const REQUIRED: &'static [(&'static str, Placeholder)] = &[("text", Placeholder::Text)];

    fn hashed(&self) -> Result<Vec<String>, python::TextError> {
        Ok(vec![python::text(&self.text)?])
    }
}

fn echo(text: &str) -> Echo {
    Echo { text: text.into(), reply: None }
}

fn signer(uri: &str) -> Arc<LocalSigner> {
    Arc::new(LocalSigner::from_uri(uri).unwrap())
}

fn dendrite(uri: &str) -> Dendrite {
    Dendrite::new(signer(uri), Options::default()).unwrap()
}

fn at(port: u16) -> AxonInfo {
    let hotkey = signer("//Bob").ss58().to_string();
    AxonInfo { ip: Ipv4Addr::LOCALHOST.into(), port, hotkey }
}

fn info(axon: &Axon) -> AxonInfo {
    at(axon.address().port())
}

/// Bob's axon, which lets Alice in.
async fn bob() -> Axon {
    let permitted = PermittedHotkeys::new("no permit");
    permitted.replace([signer("//Alice").ss58().to_string()]);
    Axon::builder(signer("//Bob"), permitted)
        .route(|_, mut echo: Echo| async move {
            match echo.text.as_str() {
                "refuse" => return Err(HandlerError::refused(402, "pay first")),
                "hang" => std::future::pending().await,
                text => echo.reply = Some(text.to_uppercase()),
            }
            Ok(echo)
        })
        .serve("127.0.0.1:0".parse().unwrap())
        .await
        .unwrap()
}

/// A server that reads each request's head and sends `answer` as it is; its address, and what it
/// was sent.
async fn script(answer: &str) -> (AxonInfo, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let target = at(listener.local_addr().unwrap().port());
    let answer = answer.to_string();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 65_536];
        let length = stream.read(&mut request).await.unwrap();
        stream.write_all(answer.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        request.truncate(length);
        String::from_utf8(request).unwrap()
    });
    (target, server)
}

/// A whole answer with these extra header lines.
fn http(status: &str, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n{headers}\r\n{body}",
        body.len()
    )
}

async fn outcome(answer: &str) -> Result<Reply<Echo>, DendriteError> {
    let (target, _server) = script(answer).await;
    dendrite("//Alice").call(&target, &echo("a"), LIMIT).await
}

async fn failure(answer: &str) -> (u16, String) {
    let error = outcome(answer).await.unwrap_err();
    (error.status(), error.to_string())
}

#[tokio::test]
async fn a_reply_comes_back_with_its_time() {
    let axon = bob().await;
    let reply = dendrite("//Alice").call(&info(&axon), &echo("a"), LIMIT).await.unwrap();
    assert_eq!(reply.synapse, Echo { text: "a".into(), reply: Some("A".into()) });
    assert_eq!(reply.axon.status_message.as_deref(), Some("Success"));
    assert!(reply.elapsed > Duration::from_secs_f64(reply.axon.process_time.unwrap()));
}

#[tokio::test]
async fn refusals_carry_status_and_reason() {
    let axon = bob().await;
    let target = info(&axon);
    let error = dendrite("//Alice").call(&target, &echo("refuse"), LIMIT).await.unwrap_err();
    assert_eq!(error.to_string(), "the axon answered 402: pay first");
    let error = dendrite("//Charlie").call(&target, &echo("a"), LIMIT).await.unwrap_err();
    let blacklisted = "the axon answered 403: Forbidden. Key is blacklisted: no permit.";
    assert_eq!((error.status(), error.to_string()), (403, blacklisted.into()));
    let stranger = AxonInfo { hotkey: signer("//Charlie").ss58().into(), ..target };
    let error = dendrite("//Alice").call(&stranger, &echo("a"), LIMIT).await.unwrap_err();
    assert_eq!(error.status(), 401, "signed for another axon: {error}");
}

#[tokio::test]
async fn a_call_ends_at_its_timeout() {
    let (target, _server) = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        (at(listener.local_addr().unwrap().port()), listener)
    };
    let timeout = Duration::from_millis(50);
    let error = dendrite("//Alice").call(&target, &echo("a"), timeout).await.unwrap_err();
    assert_eq!(
        (error.status(), error.to_string()),
        (408, "Request timeout after 0.05 seconds".into())
    );
}

#[tokio::test]
async fn nobody_there_is_said() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let error = dendrite("//Alice").call(&at(port), &echo("a"), LIMIT).await.unwrap_err();
    assert_eq!(error.status(), 503);
    let expected = format!("Service unavailable at 127.0.0.1:{port}/Echo: Connection refused");
    assert!(error.to_string().starts_with(&expected), "{error}");
}

#[tokio::test]
async fn requests_are_as_the_protocol_wants_them() {
    let (target, server) =
        script(&http("200 OK", "bt_header_axon_status_code: 200\r\n", r#"{"text":"a"}"#)).await;
    dendrite("//Alice").call(&target, &echo("a"), Duration::from_secs(5)).await.unwrap();
    let request = server.await.unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    assert_eq!(lines.next(), Some("POST /Echo HTTP/1.1"));
    let header = |name: &str| {
        let found = head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        found.unwrap_or_else(|| panic!("no {name} in {head}"))
    };
    assert_eq!(header("content-type"), "application/json");
    assert_eq!(header("timeout"), "5.0");
    assert_eq!(header("bt_header_dendrite_version"), "10005000");
    assert_eq!(header("bt_header_input_obj_text"), "IiI=");
    assert_eq!(header("bt_header_axon_hotkey"), target.hotkey);
    let message = identity::request_message(
        header("bt_header_dendrite_nonce").parse().unwrap(),
        header("bt_header_dendrite_hotkey"),
        &target.hotkey,
        header("bt_header_dendrite_uuid"),
        header("computed_body_hash"),
    );
    let digits = header("bt_header_dendrite_signature").strip_prefix("0x").unwrap();
    let signature = hex::decode(digits).unwrap().try_into().unwrap();
    let alice = signer("//Alice");
    assert_eq!(identity::verify(alice.ss58(), message.as_bytes(), &signature), Ok(true));
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["text"], "a");
    assert!(body["axon"]["status_code"].is_null());
}

#[tokio::test]
async fn the_status_comes_from_the_header_or_else_the_body() {
    let body = r#"{"text": "a", "reply": "b", "dendrite": null, "axon": null}"#;
    let header = "bt_header_axon_status_code: 200\r\n";
    assert_eq!(
        outcome(&http("200 OK", header, body)).await.unwrap().synapse.reply,
        Some("b".into())
    );
    let in_body = r#"{"text": "a", "axon": {"status_code": "200"}}"#;
    assert!(outcome(&http("200 OK", "", in_body)).await.is_ok());
    let failed = "bt_header_axon_status_code: 500\r\nbt_header_axon_status_message: broken\r\n";
    let said = (500, "the axon answered 500: broken".to_string());
    assert_eq!(failure(&http("200 OK", failed, in_body)).await, said, "the header wins");
    let (status, message) = failure(&http("200 OK", "", r#"{"text": "a"}"#)).await;
    assert_eq!(status, 422);
    assert!(message.contains("no bt_header_axon_status_code"), "{message}");
}

#[tokio::test]
async fn answers_that_are_none_have_the_official_status() {
    let ok = "bt_header_axon_status_code: 200\r\n";
    let no_reason = (418, "the axon answered 418: no reason given".to_string());
    assert_eq!(failure(&http("418 Teapot", "", "{}")).await, no_reason);
    let in_header = http("418 Teapot", "bt_header_axon_status_message: short\r\n", "{}");
    assert_eq!(failure(&in_header).await, (418, "the axon answered 418: short".into()));
    let moved = http("307 Temporary Redirect", "location: /Other\r\n", r#"{"message": "there"}"#);
    assert_eq!(failure(&moved).await, (307, "the axon answered 307: there".into()));
    let cases = [
        (http("200 OK", ok, r#"{"text": 1}"#), 422, "Failed to parse response: invalid type"),
        (http("200 OK", ok, "{"), 422, "Failed to parse response: EOF"),
        (http("502 Bad", "", "<html>"), 422, "Failed to parse response: expected value"),
        (
            http("200 OK", "bt_header_axon_port: x\r\n", "{}"),
            422,
            "Failed to parse response: header",
        ),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}".into(),
            422,
            "Failed to parse response: the content type is nothing",
        ),
        (http("200 OK", ok, "{}").replace("length: 2", "length: 9"), 400, "Payload error: "),
        ("SSH-2.0-OpenSSH\r\n\r\n".into(), 400, "Client response error: "),
        (String::new(), 503, "Service disconnected: "),
    ];
    for (answer, status, start) in cases {
        let (actual, message) = failure(&answer).await;
        assert_eq!(actual, status, "{answer}: {message}");
        assert!(message.starts_with(start), "{answer}: {message}");
    }
}

#[tokio::test]
async fn hostile_words_reach_no_terminal() {
    let words = format!(r#"{{"message": "\u001b[2J\u0007{}"}}"#, "a".repeat(5000));
    let (_, message) = failure(&http("403 Forbidden", "", &words)).await;
    assert_eq!(message, format!("the axon answered 403: [2J{}…", "a".repeat(197)));
    let in_body = r#"{"axon": {"status_code": 500, "status_message": "\u001b[2Jbroken"}}"#;
    let said = (500, "the axon answered 500: [2Jbroken".to_string());
    assert_eq!(failure(&http("200 OK", "", in_body)).await, said);
    let quoted = format!(r#"{{"axon": "{}"}}"#, "b".repeat(5000));
    let (status, message) = failure(&http("200 OK", "", &quoted)).await;
    assert!(status == 422 && message.contains("bbb") && message.len() < 300, "{message}");
}

#[tokio::test]
async fn long_answers_are_not_read() {
    let ok = "bt_header_axon_status_code: 200\r\n";
    let (target, _server) = script(&http("200 OK", ok, &"a".repeat(101))).await;
    let options = Options { answer_bytes: 100, ..Options::default() };
    let dendrite = Dendrite::new(signer("//Alice"), options).unwrap();
    let error = dendrite.call(&target, &echo("a"), LIMIT).await.unwrap_err();
    assert_eq!(error.to_string(), "Payload error: the answer is longer than 100 bytes");
}

#[tokio::test]
async fn an_axon_at_the_own_address_is_called_over_loopback() {
    let axon = bob().await;
    let own: IpAddr = "192.0.2.1".parse().unwrap();
    let options = Options { external_ip: Some(own), ..Options::default() };
    let dendrite = Dendrite::new(signer("//Alice"), options).unwrap();
    let target = AxonInfo { ip: own, ..info(&axon) };
    let reply = dendrite.call(&target, &echo("a"), LIMIT).await.unwrap();
    assert_eq!(reply.axon.ip.as_deref(), Some("192.0.2.1"), "named as the chain has it");
}

#[tokio::test]
async fn many_calls_run_at_once_and_keep_their_order() {
    const CALLS: usize = 16;
    let barrier = Arc::new(Barrier::new(CALLS));
    let count = Arc::new(AtomicUsize::new(0));
    let seen = Arc::new(Mutex::new(HashSet::new()));
    let (gate, uuids) = (barrier.clone(), seen.clone());
    let axon = Axon::builder(signer("//Bob"), crate::axon::Everyone)
        .route(move |caller, mut echo: Echo| {
            let (gate, uuids, count) = (gate.clone(), uuids.clone(), count.clone());
            async move {
                uuids.lock().unwrap().insert(caller.uuid);
                // Passes only if all calls are here at the same time.
                gate.wait().await;
                echo.reply = Some(count.fetch_add(1, Ordering::Relaxed).to_string());
                Ok(echo)
            }
        })
        .serve("127.0.0.1:0".parse().unwrap())
        .await
        .unwrap();
    let dendrite = dendrite("//Alice");
    let closed = at(1);
    for _ in 0..3 {
        let mut targets = vec![info(&axon); CALLS];
        targets.insert(5, closed.clone());
        let replies = dendrite.call_many(&targets, &echo("a"), LIMIT).await;
        for (index, reply) in replies.iter().enumerate() {
            assert_eq!(reply.is_err(), index == 5, "{reply:?}");
        }
    }
    let identities = seen.lock().unwrap().len();
    assert!((CALLS..=CALLS + 1).contains(&identities), "{identities}: identities are used again");
}

#[tokio::test]
async fn replies_are_judged_as_they_arrive() {
    let (judged, waits) = (Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
    let (gate, calls) = (judged.clone(), waits.clone());
    let axon = Axon::builder(signer("//Bob"), crate::axon::Everyone)
        .route(move |_, echo: Echo| {
            let (gate, call) = (gate.clone(), calls.fetch_add(1, Ordering::Relaxed));
            async move {
                // The others are answered only once the first reply has been judged.
                if call > 0 {
                    gate.notified().await;
                    gate.notify_one();
                }
                Ok(echo)
            }
        })
        .serve("127.0.0.1:0".parse().unwrap())
        .await
        .unwrap();
    let targets = [info(&axon), at(1), info(&axon), info(&axon)];
    let judge = |reply: Result<Reply<Echo>, DendriteError>| {
        if reply.is_ok() {
            judged.notify_one();
        }
        reply.is_ok()
    };
    let outcomes = dendrite("//Alice").call_each(&targets, &echo("a"), LIMIT, judge).await;
    assert_eq!(outcomes, [true, false, true, true]);
}

#[test]
fn nonces_increase_even_if_the_clock_does_not() {
    let dendrite = dendrite("//Alice");
    let nonces: Vec<_> = (0..10_000).map(|_| dendrite.nonce()).collect();
    assert!(nonces.windows(2).all(|pair| pair[0] < pair[1]));
    let far = identity::now_nanos() + 1_000_000_000_000;
    dendrite.last_nonce.store(far, Ordering::Relaxed);
    assert_eq!((dendrite.nonce(), dendrite.nonce()), (far + 1, far + 2));
}
