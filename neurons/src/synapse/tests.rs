//! The worked exchange of the protocol's section 12, and round trips.

use super::*;
use proptest::prelude::*;

const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
const BOB: &str = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";
const HASH: &str = "c9e96a59e579d54d8d5673264beabb0233a6bde00e200fda6f1a6cb2abdfce0e";
const EMPTY_HASH: &str = "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a";
const UUID: &str = "19e52b9e-e61c-11f1-9ccd-02fc00000001";
const NONCE: u64 = 1_795_314_379_312_696_037;
const SIGNATURE: &str = "0xb8af929edf43dcae686499cac58eef1d114e45cb68e3d0969ee60fac7ade406e98223bf2596752ff0fdd5e553e203c725178e460fd467863f4097ef730559e87";

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Echo {
    text: String,
    count: i64,
    items: Option<Vec<f64>>,
    reply: Option<String>,
}

impl Synapse for Echo {
    const NAME: &'static str = "Echo";
    const REQUIRED: &'static [(&'static str, Placeholder)] = &[("text", Placeholder::Text)];

    fn hashed(&self) -> Result<Vec<String>, python::TextError> {
        Ok(vec![python::text(&self.text)?, python::text(&self.count)?, python::text(&self.items)?])
    }
}

fn echo() -> Echo {
    Echo { text: "héllo".into(), count: 2, items: Some(vec![0.5, 1.0]), reply: None }
}

fn signature(text: &str) -> [u8; 64] {
    hex::decode(text.trim_start_matches("0x")).unwrap().try_into().unwrap()
}

fn envelope() -> Envelope {
    Envelope {
        name: Echo::NAME,
        timeout: 5.0,
        dendrite: Terminal {
            ip: Some("203.0.113.7".into()),
            version: Some(PROTOCOL_VERSION),
            nonce: Some(NONCE),
            uuid: Some(UUID.into()),
            hotkey: Some(ALICE.into()),
            signature: Some(SIGNATURE.into()),
            ..Terminal::default()
        },
        axon: Terminal {
            ip: Some("127.0.0.1".into()),
            port: Some(18092),
            hotkey: Some(BOB.into()),
            ..Terminal::default()
        },
        body_hash: HASH.into(),
    }
}

#[test]
fn body_hashes_are_the_official_ones() {
    assert_eq!(sha3("héllo"), "af9db8307521b5e3d5549adcb8d6197a378902789c1649a9adb2c559c54943ac");
    assert_eq!(sha3("2"), "b1b1bd1ed240b1496c81ccf19ceccf2af6fd24fac10ae42023628abbe2687310");
    assert_eq!(
        sha3(&python::text(&[0.5, 1.0][..]).unwrap()),
        "876897e99130670d63f744fca570fd6703dda4c1f4cf1ab1d5bdca3e92e76513"
    );
    assert_eq!(body_hash(&echo()).unwrap(), HASH);
    assert_eq!(body_hash(&Ping {}).unwrap(), EMPTY_HASH);
}

#[test]
fn official_signatures_verify() {
    let message = identity::request_message(NONCE, ALICE, BOB, UUID, HASH);
    let given = signature(SIGNATURE);
    assert_eq!(identity::verify(ALICE, message.as_bytes(), &given), Ok(true));
    assert_eq!(identity::verify(BOB, message.as_bytes(), &given), Ok(false));
    assert_eq!(identity::verify(ALICE, &message.as_bytes()[1..], &given), Ok(false));

    let answer = identity::answer_message(
        1_795_314_379_830_977_853,
        ALICE,
        BOB,
        "19449f94-e61c-11f1-9ccd-02fc00000001",
    );
    let given = signature(
        "76c9c0393bd7cee873011c37e6224f90d87b1312e1ee636f4a7354ec84337705748d3c565c129e3fa2a51196fd1791e547282a588aba41872c9fabb0cd053e86",
    );
    assert_eq!(identity::verify(BOB, answer.as_bytes(), &given), Ok(true));
}

#[test]
fn signers_sign_plain_or_wrapped() {
    let alice = LocalSigner::from_uri("//Alice").unwrap();
    assert_eq!(alice.ss58(), ALICE);
    assert_eq!(identity::verify(ALICE, b"7.x", &alice.sign(b"7.x")), Ok(true));
    assert_eq!(identity::verify(ALICE, b"7.x", &alice.sign(b"<Bytes>7.x</Bytes>")), Ok(true));
    assert_eq!(identity::verify(ALICE, b"7.y", &alice.sign(b"7.x")), Ok(false));
}

#[test]
fn one_key_has_one_address() {
    let reason = |address: &str| identity::public_key(address).unwrap_err().to_string();
    assert_eq!(reason("5Grw"), "Invalid SS58 address: Length is bad");
    let polkadot = "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5";
    assert_eq!(reason(polkadot), "Invalid SS58 address: the prefix is 0 instead of 42");
}

#[test]
fn headers_of_a_request_are_those_of_the_worked_exchange() {
    let headers = headers_of(&envelope(), Echo::REQUIRED);
    let nonce = NONCE.to_string();
    let expected = [
        ("name", "Echo"),
        ("timeout", "5.0"),
        ("bt_header_axon_ip", "127.0.0.1"),
        ("bt_header_axon_port", "18092"),
        ("bt_header_axon_hotkey", BOB),
        ("bt_header_dendrite_ip", "203.0.113.7"),
        ("bt_header_dendrite_version", "10005000"),
        ("bt_header_dendrite_nonce", &nonce),
        ("bt_header_dendrite_uuid", UUID),
        ("bt_header_dendrite_hotkey", ALICE),
        ("bt_header_dendrite_signature", SIGNATURE),
        ("bt_header_input_obj_text", "IiI="),
        ("computed_body_hash", HASH),
    ];
    let actual: Vec<_> =
        headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
    assert_eq!(actual, expected);
}

#[test]
fn a_body_holds_the_base_fields_and_the_own() {
    let body: serde_json::Value =
        serde_json::from_slice(&json_of(&envelope(), &echo()).unwrap()).unwrap();
    assert_eq!(body["name"], "Echo");
    assert_eq!(body["timeout"], 5.0);
    assert_eq!(body["computed_body_hash"], "");
    assert_eq!(body["axon"]["status_code"], serde_json::Value::Null);
    assert_eq!(body["dendrite"]["nonce"], NONCE);
    assert_eq!(body["items"], serde_json::json!([0.5, 1.0]));
    assert_eq!(serde_json::from_value::<Echo>(body).unwrap(), echo());
}

#[test]
fn placeholders_are_base64_of_empty_values() {
    use base64::{Engine, prelude::BASE64_STANDARD};
    let cases = [
        (Placeholder::Text, "\"\""),
        (Placeholder::Int, "0"),
        (Placeholder::Float, "0.0"),
        (Placeholder::Bool, "false"),
        (Placeholder::List, "[]"),
        (Placeholder::Object, "{}"),
    ];
    for (placeholder, json) in cases {
        assert_eq!(placeholder.header(), BASE64_STANDARD.encode(json));
    }
}

#[test]
fn terminals_read_numbers_from_strings_and_ignore_the_unknown() {
    let json = r#"{"status_code": "200", "process_time": "1e-3", "nonce": null, "x": [],
        "port": 8091}"#;
    let terminal: Terminal = serde_json::from_str(json).unwrap();
    let expected = Terminal {
        status_code: Some(200),
        process_time: Some(0.001),
        port: Some(8091),
        ..Terminal::default()
    };
    assert_eq!(terminal, expected);
    assert!(serde_json::from_str::<Terminal>(r#"{"port": "many"}"#).is_err());
    assert!(serde_json::from_str::<Terminal>(r#"{"port": 65536}"#).is_err());
}

#[test]
fn malformed_headers_are_named() {
    let mut headers = axum::http::HeaderMap::new();
    headers.insert("bt_header_axon_port", header_value("8o91"));
    let error = Terminal::read(End::Axon, &headers).unwrap_err();
    assert_eq!(
        error.to_string(),
        "header bt_header_axon_port is malformed: invalid digit found in string"
    );
    assert_eq!(Terminal::read(End::Dendrite, &headers), Ok(Terminal::default()));
    let long = axum::http::HeaderValue::try_from("x".repeat(1025)).unwrap();
    headers.insert("bt_header_dendrite_uuid", long);
    let error = Terminal::read(End::Dendrite, &headers).unwrap_err();
    assert_eq!(error.name, "bt_header_dendrite_uuid");
}

fn text() -> impl Strategy<Value = Option<String>> {
    proptest::option::of("[ -~]{0,100}")
}

prop_compose! {
    fn terminal()(
        numbers in any::<(Option<u16>, Option<u16>, Option<u32>, Option<u64>)>(),
        process_time in proptest::option::of(proptest::num::f64::NORMAL | proptest::num::f64::ZERO),
        texts in (text(), text(), text(), text(), text()),
    ) -> Terminal {
        Terminal {
            status_code: numbers.0,
            port: numbers.1,
            version: numbers.2,
            nonce: numbers.3,
            process_time,
            status_message: texts.0,
            ip: texts.1,
            uuid: texts.2,
            hotkey: texts.3,
            signature: texts.4,
        }
    }
}

proptest! {
    #[test]
    fn terminals_survive_headers_and_json(axon in terminal(), dendrite in terminal()) {
        let mut headers = axum::http::HeaderMap::new();
        axon.write(End::Axon, &mut headers);
        dendrite.write(End::Dendrite, &mut headers);
        prop_assert_eq!(&Terminal::read(End::Axon, &headers).unwrap(), &axon);
        prop_assert_eq!(&Terminal::read(End::Dendrite, &headers).unwrap(), &dendrite);
        let json = serde_json::to_string(&axon).unwrap();
        let read: Terminal = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(read.nonce, axon.nonce);
        prop_assert_eq!(read.status_message, axon.status_message);
    }

    #[test]
    fn any_text_fits_a_header(text in any::<String>()) {
        let value = header_value(&text);
        prop_assert!(value.len() <= 1024);
        prop_assert!(value.to_str().is_ok());
        let plain = text.chars().all(|c| (' '..='~').contains(&c)) && text.len() <= 1024;
        prop_assert_eq!(value.to_str().unwrap() == text, plain);
    }

    #[test]
    fn merging_prefers_what_is_there(mut mine in terminal(), theirs in terminal()) {
        let before = mine.clone();
        mine.merge(theirs.clone());
        prop_assert_eq!(mine.nonce, theirs.nonce.or(before.nonce));
        prop_assert_eq!(mine.hotkey, theirs.hotkey.or(before.hotkey));
    }

    #[test]
    fn floats_read_back(value in any::<f64>()) {
        let text = python::float(value);
        let read: f64 = text.parse().unwrap();
        prop_assert!(read.to_bits() == value.to_bits() || value.is_nan());
        prop_assert!(text.contains(['.', 'e', 'n']));
    }
}
