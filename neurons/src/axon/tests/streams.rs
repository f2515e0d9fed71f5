//! Answers in chunks, called by our own dendrite and by peers that misbehave.

use super::*;
use crate::{
    axon::{PermittedHotkeys, Rate},
    dendrite::{AxonInfo, Dendrite, DendriteError, Options},
};
use axum::body::Bytes;
use futures::{StreamExt, stream};
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const LIMIT: Duration = Duration::from_secs(20);

/// Counts the streams that are under way.
#[derive(Clone, Default)]
struct Open(Arc<AtomicUsize>);

struct Counted(Open);

impl Open {
    fn enter(&self) -> Counted {
        self.0.fetch_add(1, Ordering::SeqCst);
        Counted(self.clone())
    }

    async fn none(&self) {
        let none = async {
            while self.0.load(Ordering::SeqCst) > 0 {
                tokio::time::sleep(Duration::from_millis(5)).await; // a drop wakes nobody
            }
        };
        tokio::time::timeout(LIMIT, none).await.expect("the stream is dropped");
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Bob's axon, which lets Alice in and spells texts letter by letter, or misbehaves on command.
async fn speller(limits: Limits) -> (Axon, Open) {
    let open = Open::default();
    let seen = open.clone();
    let permitted = PermittedHotkeys::new("no permit");
    permitted.replace([signer("//Alice").ss58().to_string()]);
    let axon = Axon::builder(signer("//Bob"), permitted)
        .limits(limits)
        .route_stream(move |_, echo: Echo| {
            let counted = seen.enter();
            async move {
                if echo.text == "refuse" {
                    return Err(HandlerError::refused(402, "pay first"));
                }
                let letters: Vec<char> = echo.text.chars().collect();
                let endless = echo.text == "endless";
                let rest = match echo.text.as_str() {
                    "break" => {
                        stream::iter([Err(std::io::Error::other("a secret").into())]).boxed()
                    }
                    "hang" => stream::pending().boxed(),
                    "panic" => stream::once(async { panic!("asked for") }).boxed(),
                    _ => stream::empty().boxed(),
                };
                let words = stream::iter(letters)
                    .map(|letter| Ok(Bytes::from(letter.to_string())))
                    .chain(rest)
                    .boxed();
                let words = if endless {
                    stream::repeat_with(|| Ok(Bytes::from(vec![b'x'; 1 << 16]))).boxed()
                } else {
                    words
                };
                Ok(words.map(move |chunk| {
                    let _ = &counted;
                    chunk
                }))
            }
        })
        .serve("127.0.0.1:0".parse().unwrap())
        .await
        .unwrap();
    (axon, open)
}

fn dendrite(uri: &str) -> Dendrite {
    Dendrite::new(signer(uri), Options::default()).unwrap()
}

fn info(axon: &Axon) -> AxonInfo {
    let address = axon.address();
    let hotkey = signer("//Bob").ss58().to_string();
    AxonInfo { ip: address.ip(), port: address.port(), hotkey }
}

fn echo(text: &str) -> Echo {
    Echo { text: text.into(), reply: None }
}

async fn spell(axon: &Axon, text: &str, timeout: Duration) -> Result<String, DendriteError> {
    dendrite("//Alice").call_stream(&info(axon), &echo(text), timeout).await?.text().await
}

#[tokio::test]
async fn chunks_arrive_whole_and_with_the_success_headers() {
    let (axon, open) = speller(Limits::default()).await;
    let chunks =
        dendrite("//Alice").call_stream(&info(&axon), &echo("hé'\n🦀"), LIMIT).await.unwrap();
    assert_eq!(chunks.axon.status_code, Some(200));
    assert_eq!(chunks.axon.status_message.as_deref(), Some("Success"));
    assert_eq!(chunks.text().await.unwrap(), "hé'\n🦀");
    open.none().await;

    let call = Call::echo("abc");
    let hash = call.header("computed_body_hash").to_owned();
    let response = client()
        .post(format!("http://{}/Echo", axon.address()))
        .headers(call.headers)
        .body(call.body)
        .send()
        .await
        .unwrap();
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "text/event-stream");
    assert_eq!(header("transfer-encoding"), "chunked");
    assert_eq!(header("name"), "Echo");
    assert_eq!(header("bt_header_axon_status_code"), "200");
    assert_eq!(header("bt_header_input_obj_text"), "IiI=");
    assert_eq!(header("computed_body_hash"), hash);
    assert_eq!(response.text().await.unwrap(), "abc");
}

#[tokio::test]
async fn what_is_refused_is_told_in_json_before_any_chunk() {
    let (axon, open) = speller(Limits::default()).await;
    let error = spell(&axon, "refuse", LIMIT).await.unwrap_err();
    assert_eq!(
        (error.status(), error.to_string().as_str()),
        (402, "the axon answered 402: pay first")
    );
    let stranger = dendrite("//Charlie");
    let error = stranger.call_stream(&info(&axon), &echo("a"), LIMIT).await.unwrap_err();
    assert_eq!(error.status(), 403);
    Call::echo("abc")
        .with("computed_body_hash", EMPTY_HASH)
        .sign("//Alice", identity::now_nanos())
        .send(&axon)
        .await
        .refused(
            422,
            &format!(
                "Body hash mismatch: the body's is {}, computed_body_hash header says {EMPTY_HASH}",
                synapse::body_hash(&echo("abc")).unwrap()
            ),
        );
    open.none().await;
}

#[tokio::test]
async fn half_an_answer_is_not_taken_for_a_whole_one() {
    let (axon, open) = speller(Limits::default()).await;
    for text in ["break", "panic"] {
        let error = spell(&axon, text, LIMIT).await.unwrap_err();
        // The connection may close before the head of the answer has left.
        assert!([400, 503].contains(&error.status()), "{text}: {error}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
    open.none().await;
    alive(&axon).await;
}

#[tokio::test]
async fn the_timeout_is_for_all_chunks() {
    let limits = Limits { longest_timeout: Duration::from_millis(300), ..Limits::default() };
    let (axon, open) = speller(limits).await;
    let error = spell(&axon, "hang", Duration::from_millis(150)).await.unwrap_err();
    assert_eq!(
        (error.status(), error.to_string().as_str()),
        (408, "Request timeout after 0.15 seconds")
    );
    // The axon gives up as well, if the caller would wait for ever.
    let error = spell(&axon, "hang", LIMIT).await.unwrap_err();
    assert_eq!(error.status(), 400, "{error}");
    open.none().await;
}

#[tokio::test]
async fn long_answers_end_at_the_client_s_limit() {
    let (axon, open) = speller(Limits::default()).await;
    let options = Options { answer_bytes: 200_000, ..Options::default() };
    let dendrite = Dendrite::new(signer("//Alice"), options).unwrap();
    let chunks = dendrite.call_stream(&info(&axon), &echo("endless"), LIMIT).await.unwrap();
    let error = chunks.text().await.unwrap_err();
    assert_eq!(error.to_string(), "Payload error: the answer is longer than 200000 bytes");
    open.none().await;
}

#[tokio::test]
async fn streams_count_as_in_flight_and_a_peer_that_reads_nothing_is_hung_up_on() {
    let limits = Limits {
        in_flight: 1,
        idle: Duration::from_secs(1),
        // The next request has to come before, on a busy machine too.
        longest_timeout: Duration::from_secs(3),
        peer_rate: Rate { per_second: 1e3, burst: 1e3 },
        ..Limits::default()
    };
    let (axon, open) = speller(limits).await;
    let call = Call::echo("endless");
    let mut request =
        format!("POST /Echo HTTP/1.1\r\nhost: bob\r\ncontent-length: {}\r\n", call.body.len());
    for (name, value) in &call.headers {
        request += &format!("{name}: {}\r\n", value.to_str().unwrap());
    }
    let mut lazy = TcpStream::connect(axon.address()).await.unwrap();
    lazy.write_all(format!("{request}\r\n").as_bytes()).await.unwrap();
    lazy.write_all(&call.body).await.unwrap();
    lazy.read_exact(&mut [0; 64]).await.unwrap();
    let refused = Call::echo("abc").send(&axon).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    open.none().await;
    assert_eq!(spell(&axon, "abc", LIMIT).await.unwrap(), "abc");
    let all = Duration::from_secs(10);
    tokio::time::timeout(all, axon.stop()).await.expect("nothing is in flight").unwrap();
}

#[tokio::test]
async fn a_whole_message_is_no_stream_and_a_stream_no_whole_message() {
    let (axon, _) = speller(Limits::default()).await;
    let dendrite = dendrite("//Alice");
    let error = dendrite.call_stream(&info(&axon), &Ping {}, LIMIT).await.unwrap_err();
    assert_eq!(error.status(), 422);
    assert!(error.to_string().contains("application/json instead of text/event-stream"), "{error}");
    let error = dendrite.call(&info(&axon), &echo("abc"), LIMIT).await.unwrap_err();
    assert!(error.to_string().contains("text/event-stream instead of application/json"), "{error}");
}
