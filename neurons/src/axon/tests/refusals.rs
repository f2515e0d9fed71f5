//! Requests that are refused: each gets its status and reason, and the axon goes on.

use super::*;
use crate::axon::PermittedHotkeys;

const SECOND: u64 = 1_000_000_000;

#[tokio::test]
async fn routing_errors_are_json() {
    let axon = bob_for_everyone().await;
    for name in ["", "docs", "echo"] {
        let mut call = Call::ping();
        call.path = format!("/{name}");
        let answer = call.send(&axon).await;
        answer.refused(
            404,
            &format!("Synapse name '{name}' not found. Available synapses ['Synapse', 'Echo']"),
        );
        assert_eq!(answer.header("name"), "Synapse");
        assert_eq!(answer.header("timeout"), "12.0");
        assert_eq!(answer.header("computed_body_hash"), EMPTY_HASH);
    }
    let mut call = Call::ping();
    call.path = "/Synapse/".into();
    let answer = call.send(&axon).await;
    answer.refused(307, "The route has no slash at its end: call /Synapse");
    assert_eq!(answer.header("location"), "/Synapse");
    let mut call = Call::ping();
    call.path = "/Synapse/more".into();
    let answer = call.send(&axon).await;
    answer.refused(404, "Not Found");
    assert_eq!(answer.body["detail"], "Not Found");
    let mut call = Call::ping();
    call.method = reqwest::Method::PUT;
    let answer = call.send(&axon).await;
    answer.refused(405, "Method Not Allowed");
    assert_eq!(answer.body["detail"], "Method Not Allowed");
    alive(&axon).await;
}

#[tokio::test]
async fn headers_that_do_not_parse_are_named() {
    let axon = bob_for_everyone().await;
    let upper_case = EMPTY_HASH.to_uppercase();
    let cases = [
        ("bt_header_dendrite_nonce", "soon", "invalid digit found in string"),
        ("bt_header_dendrite_version", "-1", "invalid digit found in string"),
        ("bt_header_axon_port", "99999", "number too large to fit in target type"),
        ("timeout", "long", "invalid float literal"),
        ("timeout", "-1.0", "cannot convert float seconds to Duration: value is negative"),
        ("bt_header_dendrite_uuid", "a.b", "it has a dot"),
        ("computed_body_hash", "", "64 lower-case hex digits are wanted"),
        ("computed_body_hash", &upper_case, "64 lower-case hex digits are wanted"),
        ("computed_body_hash", &EMPTY_HASH[1..], "64 lower-case hex digits are wanted"),
    ];
    for (name, value, reason) in cases {
        let answer = Call::ping().with(name, value).send(&axon).await;
        answer.refused(400, &format!("header {name} is malformed: {reason}"));
    }
    for value in ["nan", "inf", "1e300"] {
        let answer = Call::ping().with("timeout", value).send(&axon).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{value}: {answer:?}");
    }
    let answer = Call::ping().with("bt_header_dendrite_uuid", &"u".repeat(5000)).send(&axon).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{answer:?}");
    alive(&axon).await;
}

#[tokio::test]
async fn unverified_callers_are_told_why() {
    let axon = bob_for_everyone().await;
    let expect = async |call: Call, reason: &str| {
        call.send(&axon).await.refused(401, &format!("Not Verified with error: {reason}"));
    };
    let no_key = "No SS58 formatted address or public key provided.";
    expect(Call::ping().without("bt_header_dendrite_hotkey"), no_key).await;
    expect(Call::ping().with("bt_header_dendrite_hotkey", ""), no_key).await;
    let short = "Invalid SS58 address: Length is bad";
    expect(Call::ping().with("bt_header_dendrite_hotkey", "5Grw"), short).await;
    expect(Call::ping().without("bt_header_dendrite_nonce"), "Missing Nonce").await;
    expect(Call::ping().without("bt_header_dendrite_signature"), "Missing Signature").await;
    let format = "Invalid signature format. Expected hex string.";
    expect(Call::ping().with("bt_header_dendrite_signature", &"ab".repeat(64)), format).await;
    expect(Call::ping().with("bt_header_dendrite_signature", "0xzz"), format).await;
    let length = "Invalid SR25519 signature.";
    expect(Call::ping().with("bt_header_dendrite_signature", "0xabcd"), length).await;
    alive(&axon).await;
}

#[tokio::test]
async fn every_signed_part_is_covered() {
    let axon = bob_for_everyone().await;
    let charlie = signer("//Charlie");
    let other_nonce = (identity::now_nanos() + 1).to_string();
    let other_hash = "00".repeat(32);
    let spoiled = [
        ("bt_header_dendrite_nonce", other_nonce.as_str()),
        ("bt_header_dendrite_hotkey", charlie.ss58()),
        ("bt_header_dendrite_uuid", "another"),
        ("computed_body_hash", other_hash.as_str()),
    ];
    for (name, value) in spoiled {
        let call = Call::ping().with(name, value);
        let message = identity::request_message(
            call.header("bt_header_dendrite_nonce").parse().unwrap(),
            call.header("bt_header_dendrite_hotkey"),
            signer("//Bob").ss58(),
            call.header("bt_header_dendrite_uuid"),
            call.header("computed_body_hash"),
        );
        let signature = call.header("bt_header_dendrite_signature").to_string();
        let expected =
            format!("Not Verified with error: Signature mismatch with {message} and {signature}");
        call.send(&axon).await.refused(401, &expected);
    }
}

#[tokio::test]
async fn nonces_have_a_window_and_are_used_once() {
    let axon = bob_for_everyone().await;
    let now = identity::now_nanos();
    let answer = Call::ping().sign("//Alice", now - 60 * SECOND).send(&axon).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    let old = "Not Verified with error: Nonce is too old: acceptable delta is 9.00 seconds but ";
    assert!(answer.message().starts_with(old), "{}", answer.message());
    let answer = Call::ping().sign("//Alice", now + 60 * SECOND).send(&axon).await;
    let future = "Not Verified with error: Nonce is ";
    assert!(answer.message().starts_with(future), "{}", answer.message());

    let call = Call::ping();
    assert_eq!(call.clone().send(&axon).await.status, StatusCode::OK);
    let replayed = "Not Verified with error: Nonce is too old, a newer one was last processed";
    call.clone().send(&axon).await.refused(401, replayed);
    let next = call.header("bt_header_dendrite_nonce").parse::<u64>().unwrap() + 1;
    assert_eq!(call.sign("//Alice", next).send(&axon).await.status, StatusCode::OK);
}

#[tokio::test]
async fn of_equal_requests_at_once_one_is_answered() {
    let axon = bob_for_everyone().await;
    let call = Call::ping();
    let calls = (0..16).map(|_| call.clone().send(&axon));
    let answers = futures::future::join_all(calls).await;
    let answered = answers.iter().filter(|answer| answer.status == StatusCode::OK).count();
    assert_eq!(answered, 1, "{answers:?}");
}

#[tokio::test]
async fn a_rejected_request_spends_no_nonce() {
    let axon = bob_for_everyone().await;
    let call = Call::ping();
    let forged =
        call.clone().with("bt_header_dendrite_signature", &format!("0x{}", "00".repeat(64)));
    assert_eq!(forged.send(&axon).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(call.send(&axon).await.status, StatusCode::OK);
}

#[tokio::test]
async fn strangers_are_forbidden_and_the_answer_is_signed() {
    let permitted = PermittedHotkeys::new("the hotkey has no validator permit on netuid 1");
    let axon = bob(permitted.clone(), Limits::default()).await;
    let bob = signer("//Bob");
    let answer = Call::ping().with("bt_header_axon_hotkey", bob.ss58()).send(&axon).await;
    let reason = "the hotkey has no validator permit on netuid 1";
    answer.refused(403, &format!("Forbidden. Key is blacklisted: {reason}."));
    let message = identity::answer_message(
        answer.header("bt_header_axon_nonce").parse().unwrap(),
        signer("//Alice").ss58(),
        bob.ss58(),
        answer.header("bt_header_axon_uuid"),
    );
    let signature = answer.header("bt_header_axon_signature").trim_start_matches("0x");
    let signature = hex::decode(signature).unwrap().try_into().unwrap();
    assert_eq!(identity::verify(bob.ss58(), message.as_bytes(), &signature), Ok(true));

    permitted.replace([signer("//Alice").ss58().to_string()]);
    alive(&axon).await;
    let stranger = Call::new("//Charlie", "Synapse", EMPTY_HASH, "{}");
    assert_eq!(stranger.send(&axon).await.status, StatusCode::FORBIDDEN);
}

/// A refusal's signature over its own nonce, two names and the axon's uuid would be a request's, if
/// a name could hold the rest of one.
#[tokio::test]
async fn an_axon_signs_no_request_for_its_caller() {
    let axon = bob_for_everyone().await;
    let (alice, charlie) = (signer("//Alice"), signer("//Charlie"));
    let request = format!("{}.uuid", charlie.ss58());
    for (dendrite, named) in [(alice.ss58(), request.as_str()), ("a.b", charlie.ss58()), ("", "")] {
        let call = Call::ping()
            .without("bt_header_dendrite_signature")
            .with("bt_header_dendrite_hotkey", dendrite)
            .with("bt_header_axon_hotkey", named);
        let answer = call.send(&axon).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert_eq!(answer.header("bt_header_axon_signature"), "", "{answer:?}");
        assert_eq!(answer.header("bt_header_axon_uuid").len(), 36);
    }
}

#[tokio::test]
async fn a_closure_decides_by_hotkey_and_route() {
    let rule = |_: &str, route: &str| match route {
        "Echo" => Err("no echoes today".to_string()),
        _ => Ok(()),
    };
    let axon = bob(rule, Limits::default()).await;
    alive(&axon).await;
    let answer = Call::echo("a").send(&axon).await;
    answer.refused(403, "Forbidden. Key is blacklisted: no echoes today.");
}

#[tokio::test]
async fn a_panicking_admission_costs_its_own_request_only() {
    let rule = |_: &str, route: &str| match route {
        "Echo" => panic!("asked for"),
        _ => Ok(()),
    };
    let axon = bob(rule, Limits::default()).await;
    assert_eq!(Call::echo("a").send(&axon).await.status, StatusCode::INTERNAL_SERVER_ERROR);
    alive(&axon).await;
}

#[tokio::test]
async fn bodies_must_be_the_signed_message() {
    let axon = bob_for_everyone().await;
    let json = "The content type of the request must be application/json";
    Call::echo("a").without("content-type").send(&axon).await.refused(415, json);
    Call::echo("a").with("content-type", "text/plain").send(&axon).await.refused(415, json);
    let cases = [
        ("", "EOF while parsing a value at line 1 column 0"),
        ("{\"text\":", "EOF while parsing a value at line 1 column 8"),
        ("{}", "missing field `text` at line 1 column 2"),
        ("{\"text\": 1}", "invalid type: integer `1`, expected a string at line 1 column 10"),
    ];
    for (body, reason) in cases {
        let mut call = Call::echo("a");
        call.body = body.into();
        let answer = call.send(&axon).await;
        answer.refused(422, &format!("The body is not the message of this route: {reason}"));
        assert_eq!(answer.body["detail"][0]["msg"], reason);
    }
    let call = Call::echo("a");
    let signed = call.header("computed_body_hash").to_string();
    let mut other = Call::echo("b");
    let actual = other.header("computed_body_hash").to_string();
    other.headers = call.headers;
    other.send(&axon).await.refused(
        422,
        &format!(
            "Body hash mismatch: the body's is {actual}, computed_body_hash header says {signed}"
        ),
    );
    alive(&axon).await;
}

#[tokio::test]
async fn handlers_may_fail_panic_refuse_or_hang() {
    let axon = bob_for_everyone().await;
    for text in ["panic", "fail"] {
        let answer = Call::echo(text).send(&axon).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        let number = answer.message().strip_prefix("Internal Server Error #").unwrap();
        assert_eq!(number.len(), 36, "{number}");
        answer.refused(500, answer.message());
    }
    Call::echo("refuse").send(&axon).await.refused(402, "pay first");
    let answer = Call::echo("hang").with("timeout", "0.05").send(&axon).await;
    answer.refused(408, "Response timeout after: 0.05s");
    let answer = Call::echo("panic").with("timeout", "0.0").send(&axon).await;
    answer.refused(408, "Response timeout after: 0.0s");
    alive(&axon).await;
}
