//! Requests that are answered.

use super::*;

#[tokio::test]
async fn a_reply_is_what_official_clients_read() {
    let axon = bob_for_everyone().await;
    let call =
        Call::echo("hé").with("bt_header_axon_ip", "192.0.2.1").with("bt_header_axon_port", "8091");
    let answer = call.clone().send(&axon).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert_eq!(answer.body["reply"], "héhé");
    assert_eq!(answer.body["name"], "Echo");
    assert_eq!(answer.body["axon"]["status_code"], 200);
    let bob = signer("//Bob");
    let same = ["bt_header_dendrite_nonce", "bt_header_dendrite_uuid", "computed_body_hash"];
    for name in same {
        assert_eq!(answer.header(name), call.header(name), "{name}");
    }
    let expected = [
        ("name", "Echo"),
        ("timeout", "5.0"),
        ("content-type", "application/json"),
        ("bt_header_axon_status_code", "200"),
        ("bt_header_axon_status_message", "Success"),
        ("bt_header_axon_ip", "192.0.2.1"),
        ("bt_header_axon_port", "8091"),
        ("bt_header_axon_hotkey", bob.ss58()),
        ("bt_header_dendrite_ip", "127.0.0.1"),
        ("bt_header_input_obj_text", "IiI="),
    ];
    for (name, value) in expected {
        assert_eq!(answer.header(name), value, "{name}");
    }
    assert!(answer.header("bt_header_axon_process_time").parse::<f64>().unwrap() > 0.0);
}

#[tokio::test]
async fn names_go_over_the_wire_in_lower_case() {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpStream,
    };
    let axon = bob_for_everyone().await;
    let mut stream = TcpStream::connect(axon.address()).await.unwrap();
    stream.write_all(b"POST /Nope HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut raw = String::new();
    stream.read_to_string(&mut raw).await.unwrap();
    assert!(raw.starts_with("HTTP/1.1 404 "), "{raw}");
    assert!(raw.contains("\r\nbt_header_axon_status_code: 404\r\n"), "{raw}");
}

#[tokio::test]
async fn ping_get_and_a_charset_are_fine() {
    let axon = bob_for_everyone().await;
    alive(&axon).await;
    let mut call = Call::ping();
    call.method = reqwest::Method::GET;
    assert_eq!(call.send(&axon).await.status, StatusCode::OK);
    let call = Call::ping().with("content-type", "Application/JSON; charset=utf-8");
    assert_eq!(call.send(&axon).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_handler_sees_the_signer_and_not_what_the_body_claims() {
    let axon = bob_for_everyone().await;
    let mut call = Call::echo("who");
    call.body = br#"{"text": "who", "dendrite": {"hotkey": "5FakeFakeFake"}, "axon":
        {"status_code": 299, "hotkey": "5Fake"}, "unknown": 1}"#
        .to_vec();
    let answer = call.send(&axon).await;
    let alice = signer("//Alice");
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.body["reply"], alice.ss58());
    assert_eq!(answer.body["dendrite"]["hotkey"], alice.ss58());
    assert_eq!(answer.header("bt_header_dendrite_hotkey"), alice.ss58());
}

#[tokio::test]
async fn an_absent_uuid_is_signed_as_none() {
    let axon = bob_for_everyone().await;
    let call = Call::ping().with("bt_header_dendrite_uuid", "None");
    let call = call.sign("//Alice", identity::now_nanos()).without("bt_header_dendrite_uuid");
    assert_eq!(call.send(&axon).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_second_handler_replaces_the_first() {
    let axon = Axon::builder(signer("//Bob"), Everyone)
        .route(|_, _: Ping| async { Err(HandlerError::refused(418, "short and stout")) })
        .serve("127.0.0.1:0".parse().unwrap())
        .await
        .unwrap();
    Call::ping().send(&axon).await.refused(418, "short and stout");
}

#[tokio::test]
async fn stopping_waits_for_the_reply_under_way() {
    let (started, begun) = tokio::sync::oneshot::channel();
    let (finish, finished) = tokio::sync::oneshot::channel();
    let signals = std::sync::Mutex::new(Some((started, finished)));
    let axon = Axon::builder(signer("//Bob"), Everyone)
        .route(move |_, ping: Ping| {
            let signals = signals.lock().unwrap().take();
            async move {
                let (started, finished) = signals.unwrap();
                started.send(()).unwrap();
                finished.await.unwrap();
                Ok(ping)
            }
        })
        .serve("127.0.0.1:0".parse().unwrap())
        .await
        .unwrap();
    let address = axon.address();
    let call = tokio::spawn(Call::ping().send_to(address));
    begun.await.unwrap();
    let stop = tokio::spawn(axon.stop());
    // The listener is closed at once, while the request goes on.
    while tokio::net::TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    finish.send(()).unwrap();
    assert_eq!(call.await.unwrap().status, StatusCode::OK);
    stop.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let axon = bob_for_everyone().await;
    let second = Axon::builder(signer("//Bob"), Everyone).serve(axon.address()).await;
    let message = second.err().unwrap().to_string();
    assert!(message.contains(&format!("cannot listen at {}", axon.address())), "{message}");
}
