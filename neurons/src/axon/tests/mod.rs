//! An axon over loopback, called as official dendrites and as hostile peers call it.

mod hostile;
mod limits;
mod refusals;
mod replies;
mod streams;

use super::{Admission, Axon, Everyone, HandlerError, Limits};
use crate::synapse::{
    self, LocalSigner, PROTOCOL_VERSION, Ping, Placeholder, Signer, Synapse, identity, python,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{net::SocketAddr, sync::Arc, time::Duration};

pub(super) const EMPTY_HASH: &str =
    "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a";

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

fn signer(uri: &str) -> Arc<LocalSigner> {
    Arc::new(LocalSigner::from_uri(uri).unwrap())
}

/// Bob's axon: `Echo` doubles the text, and misbehaves on command.
async fn bob(admission: impl Admission + 'static, limits: Limits) -> Axon {
    Axon::builder(signer("//Bob"), admission)
        .limits(limits)
        .route(|caller: super::Caller, mut echo: Echo| async move {
            match echo.text.as_str() {
                "panic" => panic!("asked for"),
                "fail" => Err(std::io::Error::other("a secret of the host"))?,
                "refuse" => return Err(HandlerError::refused(402, "pay first")),
                "hang" => std::future::pending().await,
                "who" => echo.reply = Some(caller.hotkey),
                text => echo.reply = Some(text.repeat(2)),
            }
            Ok(echo)
        })
        .serve("127.0.0.1:0".parse().unwrap())
        .await
        .unwrap()
}

async fn bob_for_everyone() -> Axon {
    bob(Everyone, Limits::default()).await
}

/// A request of Alice's, complete and signed; tests spoil it.
#[derive(Clone)]
struct Call {
    path: String,
    method: reqwest::Method,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Call {
    fn new(uri: &str, route: &str, hash: &str, body: impl Into<Vec<u8>>) -> Self {
        let mut call = Self {
            path: format!("/{route}"),
            method: reqwest::Method::POST,
            headers: HeaderMap::new(),
            body: body.into(),
        };
        let nonce = identity::now_nanos();
        call = call
            .with("content-type", "application/json")
            .with("name", route)
            .with("timeout", "5.0")
            .with("bt_header_dendrite_version", &PROTOCOL_VERSION.to_string())
            .with("bt_header_dendrite_uuid", &identity::uuid())
            .with("computed_body_hash", hash);
        call.sign(uri, nonce)
    }

    fn echo(text: &str) -> Self {
        let echo = Echo { text: text.into(), reply: None };
        let hash = synapse::body_hash(&echo).unwrap();
        Self::new("//Alice", "Echo", &hash, serde_json::to_vec(&echo).unwrap())
    }

    fn ping() -> Self {
        Self::new("//Alice", "Synapse", EMPTY_HASH, "{}")
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        let value = HeaderValue::from_str(value).unwrap();
        self.headers.insert(HeaderName::from_static(name), value);
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.headers.remove(name);
        self
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Signs what the headers say now, for Bob.
    fn sign(self, uri: &str, nonce: u64) -> Self {
        let own = signer(uri);
        let bob = signer("//Bob");
        let message = identity::request_message(
            nonce,
            own.ss58(),
            bob.ss58(),
            self.header("bt_header_dendrite_uuid"),
            self.header("computed_body_hash"),
        );
        let signature = identity::signature_text(&own.sign(message.as_bytes()));
        self.with("bt_header_dendrite_hotkey", own.ss58())
            .with("bt_header_dendrite_nonce", &nonce.to_string())
            .with("bt_header_dendrite_signature", &signature)
    }

    async fn send(self, axon: &Axon) -> Answer {
        self.send_to(axon.address()).await
    }

    async fn send_to(self, address: SocketAddr) -> Answer {
        let response = client()
            .request(self.method, format!("http://{address}{}", self.path))
            .headers(self.headers)
            .body(self.body)
            .send()
            .await
            .unwrap();
        let status = response.status();
        let headers = response.headers().clone();
        Answer { status, headers, body: response.json().await.unwrap() }
    }
}

fn client() -> reqwest::Client {
    let builder = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    builder.timeout(Duration::from_secs(20)).build().unwrap()
}

#[derive(Debug)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn message(&self) -> &str {
        self.body["message"].as_str().unwrap_or_default()
    }

    /// Status and message agree wherever an official client may look for them.
    #[track_caller]
    fn refused(&self, status: u16, message: &str) {
        assert_eq!((self.status.as_u16(), self.message()), (status, message));
        assert_eq!(self.header("bt_header_axon_status_code"), status.to_string());
        assert_eq!(self.header("bt_header_axon_status_message"), message);
        assert_eq!(self.header("content-type"), "application/json");
    }
}

/// The axon still answers.
async fn alive(axon: &Axon) {
    let answer = Call::ping().send(axon).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
}
