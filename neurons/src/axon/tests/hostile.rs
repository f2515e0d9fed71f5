//! Peers that do not speak HTTP, speak it slowly, or never stop.

use super::*;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// What the axon sends until it closes the connection.
async fn rest(stream: &mut TcpStream) -> String {
    let mut raw = Vec::new();
    // A reset is as good as an end.
    let _ = stream.read_to_end(&mut raw).await;
    String::from_utf8_lossy(&raw).into_owned()
}

/// A signed request whose body is still to come; `framing` is its header.
fn head(call: &Call, framing: &str) -> String {
    let mut head = format!("POST {} HTTP/1.1\r\nHost: x\r\n{framing}\r\n", call.path);
    for (name, value) in &call.headers {
        head.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
    }
    head + "\r\n"
}

#[tokio::test]
async fn garbage_ends_its_connection_only() {
    let axon = bob_for_everyone().await;
    let mut state = 7u64;
    for length in [1usize, 7, 64, 1000, 70_000] {
        let noise: Vec<u8> = (0..length)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (state >> 56) as u8
            })
            .collect();
        for start in [&b""[..], b"\r\n", b"POST /Echo HTTP/1.1\r\n", b"\x16\x03\x01"] {
            let mut stream = TcpStream::connect(axon.address()).await.unwrap();
            let _ = stream.write_all(&[start, &noise].concat()).await;
            let _ = stream.shutdown().await;
            rest(&mut stream).await;
        }
    }
    alive(&axon).await;
}

#[tokio::test]
async fn long_bodies_are_refused_whether_announced_or_not() {
    let axon = bob(Everyone, Limits { body_bytes: 1000, ..Limits::default() }).await;
    let message = "The request body is longer than 1000 bytes";
    Call::echo(&"a".repeat(2000)).send(&axon).await.refused(413, message);
    let fits = Call::echo(&"a".repeat(900)).send(&axon).await;
    assert_eq!(fits.status, StatusCode::OK);

    let mut stream = TcpStream::connect(axon.address()).await.unwrap();
    let call = Call::echo("a").with("connection", "close");
    stream.write_all(head(&call, "Transfer-Encoding: chunked").as_bytes()).await.unwrap();
    for _ in 0..20 {
        stream.write_all(format!("64\r\n{}\r\n", "a".repeat(100)).as_bytes()).await.unwrap();
    }
    stream.write_all(b"0\r\n\r\n").await.unwrap();
    let raw = rest(&mut stream).await;
    assert!(raw.starts_with("HTTP/1.1 413 "), "{raw}");
    assert!(raw.contains(message), "{raw}");
    alive(&axon).await;
}

#[tokio::test]
async fn twenty_megabytes_are_refused_and_read() {
    let axon = bob_for_everyone().await;
    let call = Call::new("//Alice", "Echo", EMPTY_HASH, vec![b'a'; 20 << 20]);
    let answer = call.send(&axon).await;
    answer.refused(413, "The request body is longer than 1048576 bytes");
    alive(&axon).await;
}

#[tokio::test]
async fn slow_bodies_are_given_up() {
    let limits = Limits { body_time: Duration::from_millis(300), ..Limits::default() };
    let axon = bob(Everyone, limits).await;
    let mut stream = TcpStream::connect(axon.address()).await.unwrap();
    stream.write_all(head(&Call::echo("a"), "Content-Length: 100").as_bytes()).await.unwrap();
    stream.write_all(b"{\"text\":").await.unwrap();
    let raw = rest(&mut stream).await;
    assert!(raw.starts_with("HTTP/1.1 408 "), "{raw}");
    assert!(raw.contains("The request body did not arrive within 0.3 s"), "{raw}");
    alive(&axon).await;
}

#[tokio::test]
async fn a_body_cut_short_harms_nobody() {
    let axon = bob_for_everyone().await;
    let mut stream = TcpStream::connect(axon.address()).await.unwrap();
    stream.write_all(head(&Call::echo("a"), "Content-Length: 100").as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    rest(&mut stream).await;
    alive(&axon).await;
}

#[tokio::test]
async fn silent_and_trickling_connections_are_closed() {
    let limits = Limits { idle: Duration::from_millis(500), ..Limits::default() };
    let axon = bob(Everyone, limits).await;
    let mut silent = TcpStream::connect(axon.address()).await.unwrap();
    let trickle = async {
        let mut stream = TcpStream::connect(axon.address()).await.unwrap();
        let mut pace = tokio::time::interval(Duration::from_millis(20));
        for byte in b"POST /Echo HTTP/1.1\r\nx: ".iter().chain(std::iter::repeat(&b'x')) {
            pace.tick().await;
            if stream.write_all(&[*byte]).await.is_err() {
                return;
            }
        }
    };
    let limit = Duration::from_secs(10);
    tokio::time::timeout(limit, trickle).await.expect("the trickling connection stayed open");
    tokio::time::timeout(limit, rest(&mut silent)).await.expect("the silent one stayed open");
    alive(&axon).await;
}

#[tokio::test]
async fn a_new_connection_has_less_time_to_ask() {
    let limits = Limits { first_head: Duration::from_millis(200), ..Limits::default() };
    let axon = bob(Everyone, limits).await;
    let mut silent = TcpStream::connect(axon.address()).await.unwrap();
    let limit = Duration::from_secs(10);
    tokio::time::timeout(limit, rest(&mut silent)).await.expect("the silent one stayed open");
    alive(&axon).await;
}

#[tokio::test]
async fn a_long_handler_is_not_taken_for_silence() {
    let limits = Limits { idle: Duration::from_millis(300), ..Limits::default() };
    let axon = bob(Everyone, limits).await;
    let answer = Call::echo("hang").with("timeout", "1.0").send(&axon).await;
    answer.refused(408, "Response timeout after: 1.0s");
}
