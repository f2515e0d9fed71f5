//! The client of a validator: calls axons as the official dendrite does (neuron protocol,
//! sections 3 and 8), so that official axons answer it.
//!
//! ```no_run
//! # use myelin_neurons::{dendrite::{AxonInfo, Dendrite, Options}, synapse::{LocalSigner, Ping}};
//! # use std::{sync::Arc, time::Duration};
//! # async fn call() -> Result<(), Box<dyn std::error::Error>> {
//! let signer = Arc::new(LocalSigner::from_uri("//Alice")?);
//! let dendrite = Dendrite::new(signer, Options::default())?;
//! let bob = AxonInfo {
//!     ip: "127.0.0.1".parse()?,
//!     port: 8091,
//!     hotkey: "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty".into(),
//! };
//! let reply = dendrite.call(&bob, &Ping {}, Duration::from_secs(12)).await?;
//! println!("{} took {:?}", bob.hotkey, reply.elapsed);
//! # Ok(())
//! # }
//! ```

mod error;
#[cfg(test)]
mod tests;

pub use error::{DendriteError, one_line};

use crate::synapse::{
    self, Base, End, Envelope, PROTOCOL_VERSION, Ping, Signer, Synapse, Terminal, identity,
};
use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, header},
};
use futures::StreamExt;
use reqwest::redirect::Policy;
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// Idle connections are dropped before the official axon drops them, after 5 s.
const KEEP_ALIVE: Duration = Duration::from_secs(4);

/// Content types of answers.
const JSON: &str = "application/json";
const STREAM: &str = "text/event-stream";

/// Where an axon is reached and whose it is, as the chain's metagraph has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AxonInfo {
    /// IPv4 or IPv6 address.
    pub ip: IpAddr,
    /// TCP port.
    pub port: u16,
    /// SS58 address of the hotkey; the request is signed for it, so another cannot use it.
    pub hotkey: String,
}

/// Settings of a dendrite.
#[derive(Clone, Debug)]
pub struct Options {
    /// This host's own address as others see it. An axon at the same address is called over
    /// loopback, since many routers do not reflect.
    pub external_ip: Option<IpAddr>,
    /// Longest answer that is read, in bytes.
    pub answer_bytes: usize,
    /// Calls that [`Dendrite::call_many`] and [`Dendrite::call_each`] have under way at once.
    pub concurrent: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { external_ip: None, answer_bytes: 4 << 20, concurrent: 100 }
    }
}

/// An axon's reply.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply<S> {
    /// The message as the axon returned it.
    pub synapse: S,
    /// From the beginning of the call to the end of the answer.
    pub elapsed: Duration,
    /// What the axon says of itself, unauthenticated.
    pub axon: Terminal,
}

/// An answer that comes in chunks. Their boundaries need not be those of the axon's writes.
#[derive(Debug)]
pub struct Chunks {
    /// What the axon says of itself, unauthenticated.
    pub axon: Terminal,
    response: Option<reqwest::Response>,
    deadline: tokio::time::Instant,
    timeout: Duration,
    /// Bytes that may still come, and may in all.
    room: usize,
    limit: usize,
}

impl Chunks {
    /// The next bytes; nothing once the answer is complete. An error ends it: no complete answer
    /// in time, one that breaks off, or one longer than [`Options::answer_bytes`].
    pub async fn next(&mut self) -> Option<Result<Bytes, DendriteError>> {
        let response = self.response.as_mut()?;
        let chunk = match tokio::time::timeout_at(self.deadline, response.chunk()).await {
            Ok(Ok(Some(chunk))) if chunk.len() <= self.room => {
                self.room -= chunk.len();
                return Some(Ok(chunk));
            }
            Ok(Ok(Some(_))) => Some(Err(too_long(self.limit))),
            Ok(Ok(None)) => None,
            Ok(Err(error)) => Some(Err(DendriteError::receiving(&error))),
            Err(_) => Some(Err(DendriteError::Timeout(self.timeout))),
        };
        self.response = None;
        chunk
    }

    /// All that is still to come, as text.
    pub async fn text(mut self) -> Result<String, DendriteError> {
        let mut bytes = Vec::new();
        while let Some(chunk) = self.next().await {
            bytes.extend_from_slice(&chunk?);
        }
        String::from_utf8(bytes).map_err(DendriteError::parse)
    }
}

fn too_long(limit: usize) -> DendriteError {
    DendriteError::Payload(format!("the answer is longer than {limit} bytes"))
}

/// A client that signs with one hotkey. It keeps connections open between calls, and may be
/// shared: calls can run at the same time.
pub struct Dendrite {
    client: reqwest::Client,
    signer: Arc<dyn Signer>,
    options: Options,
    last_nonce: AtomicU64,
    identities: Mutex<Vec<String>>,
}

/// An identity (uuid) that one call has to itself. An axon wants increasing nonces per identity,
/// and calls at the same time may arrive in any order; so each has its own, given back for the
/// next call.
struct Lease<'a> {
    dendrite: &'a Dendrite,
    uuid: String,
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        let mut free = self.dendrite.identities.lock().unwrap_or_else(PoisonError::into_inner);
        free.push(std::mem::take(&mut self.uuid));
    }
}

impl Dendrite {
    /// A dendrite of the signer's hotkey. Errors if the HTTP client cannot be set up.
    pub fn new(signer: Arc<dyn Signer>, options: Options) -> Result<Self, DendriteError> {
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .pool_idle_timeout(KEEP_ALIVE)
            .tcp_nodelay(true)
            .build()
            .map_err(|error| DendriteError::Client(error.to_string()))?;
        Ok(Self {
            client,
            signer,
            options,
            last_nonce: AtomicU64::new(0),
            identities: Mutex::default(),
        })
    }

    /// Sends the message to one axon and waits for its reply, at most `timeout` for all of it.
    pub async fn call<S: Synapse>(
        &self,
        target: &AxonInfo,
        synapse: &S,
        timeout: Duration,
    ) -> Result<Reply<S>, DendriteError> {
        let started = Instant::now();
        let exchange = self.exchange(target, synapse, timeout);
        let (synapse, axon) = tokio::time::timeout(timeout, exchange)
            .await
            .map_err(|_| DendriteError::Timeout(timeout))??;
        Ok(Reply { synapse, elapsed: started.elapsed(), axon })
    }

    /// Sends the same message to many axons at once; the outcomes are in the order of `targets`.
    /// `timeout` counts for each call from its own beginning.
    pub async fn call_many<S: Synapse>(
        &self,
        targets: &[AxonInfo],
        synapse: &S,
        timeout: Duration,
    ) -> Vec<Result<Reply<S>, DendriteError>> {
        self.call_each(targets, synapse, timeout, |reply| reply).await
    }

    /// As [`Self::call_many`], but keeps of each outcome only what `judge` makes of it as soon as it
    /// is there, so that long replies of many axons are never held together.
    pub async fn call_each<S: Synapse, T>(
        &self,
        targets: &[AxonInfo],
        synapse: &S,
        timeout: Duration,
        judge: impl Fn(Result<Reply<S>, DendriteError>) -> T,
    ) -> Vec<T> {
        let judge = &judge;
        let call = |target| async move { judge(self.call(target, synapse, timeout).await) };
        // Collected, because a stream that holds this closure cannot move between threads.
        let calls: Vec<_> = targets.iter().map(call).collect();
        futures::stream::iter(calls).buffered(self.options.concurrent.max(1)).collect().await
    }

    /// Sends the message to one axon that answers in chunks, as official streaming synapses do
    /// (section 9), and waits for the head of its answer; the chunks follow. `timeout` is for all of
    /// it, the last chunk included. Whatever an axon refuses, it does before the first chunk.
    pub async fn call_stream<S: Synapse>(
        &self,
        target: &AxonInfo,
        synapse: &S,
        timeout: Duration,
    ) -> Result<Chunks, DendriteError> {
        let deadline = tokio::time::Instant::now() + timeout;
        let head = self.head(target, synapse, timeout);
        let (response, axon) = tokio::time::timeout_at(deadline, head)
            .await
            .map_err(|_| DendriteError::Timeout(timeout))??;
        let room = self.options.answer_bytes;
        Ok(Chunks { axon, response: Some(response), deadline, timeout, room, limit: room })
    }

    async fn head<S: Synapse>(
        &self,
        target: &AxonInfo,
        synapse: &S,
        timeout: Duration,
    ) -> Result<(reqwest::Response, Terminal), DendriteError> {
        let response = self.send(target, synapse, timeout).await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        if status != 200 || !is_kind(&headers, STREAM) {
            // What is refused is told in JSON; a whole message is no stream either.
            let body = self.read(response).await?;
            judge::<Ping>(status, &headers, &body)?;
            return Err(wrong_kind(&headers, STREAM));
        }
        let axon = Terminal::read(End::Axon, &headers).map_err(DendriteError::parse)?;
        // There is no JSON in which it could stand instead.
        accepted(&axon, "the answer has no bt_header_axon_status_code")?;
        Ok((response, axon))
    }

    async fn exchange<S: Synapse>(
        &self,
        target: &AxonInfo,
        synapse: &S,
        timeout: Duration,
    ) -> Result<(S, Terminal), DendriteError> {
        let response = self.send(target, synapse, timeout).await?;
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let body = self.read(response).await?;
        judge(status, &headers, &body)
    }

    /// Signs and sends; the answer as far as its head.
    async fn send<S: Synapse>(
        &self,
        target: &AxonInfo,
        synapse: &S,
        timeout: Duration,
    ) -> Result<reqwest::Response, DendriteError> {
        let lease = self.lease();
        let envelope = self.envelope(target, synapse, timeout, &lease.uuid)?;
        let body = synapse::json_of(&envelope, synapse)
            .map_err(|error| DendriteError::Client(error.to_string()))?;
        let mut headers = synapse::headers_of(&envelope, S::REQUIRED);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(JSON));
        let address = self.address(target);
        let request =
            self.client.post(format!("http://{address}/{}", S::NAME)).headers(headers).body(body);
        request.send().await.map_err(|error| {
            DendriteError::sending(&error, &format!("{}:{}/{}", target.ip, target.port, S::NAME))
        })
    }

    fn lease(&self) -> Lease<'_> {
        let mut free = self.identities.lock().unwrap_or_else(PoisonError::into_inner);
        let uuid = free.pop().unwrap_or_else(identity::uuid);
        Lease { dendrite: self, uuid }
    }

    /// The signed base fields of a call.
    fn envelope<S: Synapse>(
        &self,
        target: &AxonInfo,
        synapse: &S,
        timeout: Duration,
        uuid: &str,
    ) -> Result<Envelope, DendriteError> {
        let body_hash = synapse::body_hash(synapse)
            .map_err(|error| DendriteError::Client(error.to_string()))?;
        let nonce = self.nonce();
        let own = self.signer.ss58();
        let message = identity::request_message(nonce, own, &target.hotkey, uuid, &body_hash);
        let signature = self.signer.sign(message.as_bytes());
        Ok(Envelope {
            name: S::NAME,
            timeout: timeout.as_secs_f64(),
            dendrite: Terminal {
                ip: self.options.external_ip.map(|ip| ip.to_string()),
                version: Some(PROTOCOL_VERSION),
                nonce: Some(nonce),
                uuid: Some(uuid.into()),
                hotkey: Some(own.into()),
                signature: Some(identity::signature_text(&signature)),
                ..Terminal::default()
            },
            axon: Terminal {
                ip: Some(target.ip.to_string()),
                port: Some(target.port),
                hotkey: Some(target.hotkey.clone()),
                ..Terminal::default()
            },
            body_hash,
        })
    }

    /// The time in nanoseconds, moved on where the clock has not.
    fn nonce(&self) -> u64 {
        let now = identity::now_nanos();
        let next = |last: u64| Some(now.max(last.saturating_add(1)));
        let last = self.last_nonce.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        last.map_or(now, |last| now.max(last.saturating_add(1)))
    }

    fn address(&self, target: &AxonInfo) -> SocketAddr {
        let own = self.options.external_ip == Some(target.ip) || target.ip.is_unspecified();
        let ip = if own { Ipv4Addr::LOCALHOST.into() } else { target.ip };
        SocketAddr::new(ip, target.port)
    }

    /// The answer's body, within the size limit.
    async fn read(&self, mut response: reqwest::Response) -> Result<Vec<u8>, DendriteError> {
        let mut body = Vec::new();
        while let Some(chunk) =
            response.chunk().await.map_err(|error| DendriteError::receiving(&error))?
        {
            if body.len().saturating_add(chunk.len()) > self.options.answer_bytes {
                return Err(too_long(self.options.answer_bytes));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

/// What an answer amounts to: HTTP status, then the status that the axon's headers or body give.
fn judge<S: Synapse>(
    status: u16,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(S, Terminal), DendriteError> {
    if !is_kind(headers, JSON) {
        return Err(wrong_kind(headers, JSON));
    }
    let stated = Terminal::read(End::Axon, headers).map_err(DendriteError::parse)?;
    if status != 200 {
        let base: Base = serde_json::from_slice(body).map_err(DendriteError::parse)?;
        let status = stated.status_code.unwrap_or(status);
        let message = base.message.or(stated.status_message);
        return Err(DendriteError::refused(status, message));
    }
    let base: Base = serde_json::from_slice(body).map_err(DendriteError::parse)?;
    let mut axon = base.axon.unwrap_or_default();
    axon.merge(stated);
    accepted(&axon, "the answer has no bt_header_axon_status_code and no axon.status_code")?;
    let synapse = serde_json::from_slice(body).map_err(DendriteError::parse)?;
    Ok((synapse, axon))
}

/// Whether the axon says that all went well; `missing` is the reason if it says nothing.
fn accepted(axon: &Terminal, missing: &str) -> Result<(), DendriteError> {
    match axon.status_code {
        Some(200) => Ok(()),
        Some(status) => Err(DendriteError::refused(status, axon.status_message.clone())),
        None => Err(DendriteError::parse(missing)),
    }
}

fn kind(headers: &HeaderMap) -> &str {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.unwrap_or("nothing")
}

fn is_kind(headers: &HeaderMap, wanted: &str) -> bool {
    kind(headers).to_ascii_lowercase().starts_with(wanted)
}

fn wrong_kind(headers: &HeaderMap, wanted: &str) -> DendriteError {
    DendriteError::parse(format!("the content type is {} instead of {wanted}", kind(headers)))
}
