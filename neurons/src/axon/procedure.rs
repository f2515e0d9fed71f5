//! What happens to a request, from its first header to its answer.

use super::{
    admission::Admission,
    answer::Refusal,
    connection::Arrival,
    limits::{self, Buckets, Limits},
    replay::{NonceError, Nonces},
    route::{Caller, Render, Route},
    streaming,
};
use crate::synapse::{
    self, DEFAULT_TIMEOUT, End, Envelope, HeaderError, PROTOCOL_VERSION, Ping, Placeholder, Signer,
    Synapse, Terminal, identity, python,
};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{ConnectInfo, Request, State, connect_info::IntoMakeServiceWithConnectInfo},
    http::{HeaderMap, Method, StatusCode, header, request::Parts},
    response::Response,
};
use futures::{FutureExt, StreamExt};
use std::{
    net::{IpAddr, SocketAddr},
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A refused body is read to its end up to this multiple of the size limit and within this time,
/// because a connection closed on unread data may lose the answer on its way.
const DRAIN_FACTOR: usize = 32;
const DRAIN_TIME: Duration = Duration::from_secs(2);

/// What all requests share.
pub(super) struct Shared {
    signer: Arc<dyn Signer>,
    admission: Arc<dyn Admission>,
    limits: Limits,
    routes: Vec<Arc<Route>>,
    uuid: String,
    room: Arc<Semaphore>,
    peers: Mutex<Buckets<IpAddr>>,
    hotkeys: Mutex<Buckets<String>>,
    nonces: Mutex<Nonces>,
}

/// One request and what is known of it so far, for the headers of its answer.
struct Exchange {
    envelope: Envelope,
    required: &'static [(&'static str, Placeholder)],
    /// Whether the headers are understood, so that errors show who this axon is.
    parsed: bool,
    body: Option<Body>,
    /// Its place among the requests in flight, shared with the work it causes.
    place: Option<Arc<OwnedSemaphorePermit>>,
}

/// What a request's headers say.
struct Claim {
    dendrite: Terminal,
    uuid: String,
    /// What the caller's timeout adds to the nonce window; nothing if it names none.
    window: Duration,
    /// How long the handler may take.
    timeout: Duration,
    body_hash: String,
}

pub(super) fn service(shared: Arc<Shared>) -> IntoMakeServiceWithConnectInfo<Router, Arrival> {
    Router::new().fallback(handle).with_state(shared).into_make_service_with_connect_info()
}

async fn handle(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(arrival): ConnectInfo<Arrival>,
    request: Request,
) -> Response {
    let busy = arrival.activity.busy();
    let started = Instant::now();
    let (parts, body) = request.into_parts();
    let mut exchange = Exchange::blank(body);
    // A panic of a handler or an admission ends its request and nothing else.
    let outcome = AssertUnwindSafe(shared.serve(&mut exchange, &parts, arrival.peer))
        .catch_unwind()
        .await
        .unwrap_or_else(|_| Err(Refusal::internal("the handler or the admission panicked")));
    exchange.envelope.axon.process_time = Some(started.elapsed().as_secs_f64());
    let rendered = outcome.and_then(|render| render(exchange.success(&shared)));
    match rendered {
        Ok(response) => streaming::hold(response, busy, exchange.place),
        Err(refusal) => {
            exchange.place = None;
            tracing::debug!(
                peer = %arrival.peer, status = %refusal.status, reason = refusal.message, "refused"
            );
            exchange.drain(shared.limits.body_bytes).await;
            if exchange.parsed {
                shared.identify(&mut exchange.envelope);
            }
            refusal.answer(exchange.envelope, exchange.required)
        }
    }
}

impl Exchange {
    /// Before anything is known, an answer is that of the base message.
    fn blank(body: Body) -> Self {
        let envelope = Envelope {
            name: Ping::NAME,
            timeout: DEFAULT_TIMEOUT,
            dendrite: Terminal::default(),
            axon: Terminal::default(),
            body_hash: synapse::body_hash(&Ping {}).unwrap_or_default(),
        };
        Self { envelope, required: &[], parsed: false, body: Some(body), place: None }
    }

    /// The envelope of a reply: the verified caller and this axon.
    fn success(&self, shared: &Shared) -> Envelope {
        let mut envelope = self.envelope.clone();
        envelope.axon = Terminal {
            status_code: Some(StatusCode::OK.as_u16()),
            status_message: Some("Success".into()),
            process_time: envelope.axon.process_time,
            ip: envelope.axon.ip,
            port: envelope.axon.port,
            hotkey: Some(shared.signer.ss58().into()),
            ..Terminal::default()
        };
        envelope
    }

    /// Reads what the caller is still sending, within bounds.
    async fn drain(&mut self, limit: usize) {
        let Some(body) = self.body.take() else { return };
        let rest = collect(body, limit.saturating_mul(DRAIN_FACTOR), drop);
        // Whatever came of it, the answer is the same.
        let _ = tokio::time::timeout(DRAIN_TIME, rest).await;
    }
}

impl Shared {
    pub(super) fn new(
        signer: Arc<dyn Signer>,
        admission: Arc<dyn Admission>,
        limits: Limits,
        routes: Vec<Arc<Route>>,
        now: u64,
    ) -> Self {
        Self {
            uuid: identity::uuid(),
            room: Arc::new(Semaphore::new(limits.in_flight)),
            peers: Mutex::new(Buckets::new(limits.peer_rate, limits.tracked)),
            hotkeys: Mutex::new(Buckets::new(limits.hotkey_rate, limits.tracked)),
            nonces: Mutex::new(Nonces::new(limits.tracked, limits.longest_timeout, now)),
            signer,
            admission,
            limits,
            routes,
        }
    }

    async fn serve(
        &self,
        exchange: &mut Exchange,
        parts: &Parts,
        peer: SocketAddr,
    ) -> Result<Render, Refusal> {
        lock(&self.peers)
            .take(limits::peer_key(peer.ip()), Instant::now())
            .map_err(|wait| Refusal::rate("address", wait))?;
        let route = self.route(parts)?;
        let claim = self.claim(exchange, &route, parts, peer)?;
        let place = self.room.clone().try_acquire_owned().map(Arc::new).map_err(|_| {
            let message = "The axon is busy: too many requests in flight, try again";
            Refusal::new(StatusCode::SERVICE_UNAVAILABLE, message)
        })?;
        exchange.place = Some(Arc::clone(&place));
        let hotkey = self.verify(&claim, route.name)?;
        lock(&self.hotkeys)
            .take(hotkey.clone(), Instant::now())
            .map_err(|wait| Refusal::rate("hotkey", wait))?;
        let body = self.body(exchange, &parts.headers).await?;
        let caller = Caller {
            hotkey,
            uuid: claim.uuid,
            version: claim.dendrite.version,
            peer,
            timeout: claim.timeout,
            place,
        };
        self.run(route, caller, body, claim.body_hash).await
    }

    /// The route a path names. Routing errors come before the request's nonce is spent.
    fn route(&self, parts: &Parts) -> Result<Arc<Route>, Refusal> {
        let path = parts.uri.path().trim_start_matches('/');
        let (name, rest) = path.split_once('/').map_or((path, None), |(a, b)| (a, Some(b)));
        let Some(route) = self.routes.iter().find(|route| route.name == name) else {
            let known: Vec<_> = self.routes.iter().map(|route| route.name).collect();
            let known = python::text(&known).map_err(Refusal::internal)?;
            let shown: String = name.chars().take(64).collect();
            return Err(Refusal::new(
                StatusCode::NOT_FOUND,
                format!("Synapse name '{shown}' not found. Available synapses {known}"),
            ));
        };
        match rest {
            Some("") => return Err(Refusal::redirect(format!("/{name}"))),
            Some(_) => return Err(Refusal::routing(StatusCode::NOT_FOUND)),
            None => {}
        }
        if parts.method != Method::POST && parts.method != Method::GET {
            return Err(Refusal::routing(StatusCode::METHOD_NOT_ALLOWED));
        }
        Ok(route.clone())
    }

    /// Reads the headers, and fills the exchange with both ends as they are known from them.
    fn claim(
        &self,
        exchange: &mut Exchange,
        route: &Route,
        parts: &Parts,
        peer: SocketAddr,
    ) -> Result<Claim, Refusal> {
        let headers = &parts.headers;
        let axon = Terminal::read(End::Axon, headers).map_err(bad_header)?;
        let dendrite = Terminal::read(End::Dendrite, headers).map_err(bad_header)?;
        let seconds = timeout_of(headers).map_err(bad_header)?;
        let body_hash = body_hash_of(headers).map_err(bad_header)?;
        let cap = |seconds| self.limits.longest_timeout.min(seconds);
        let uuid = uuid_of(&dendrite).map_err(bad_header)?;
        exchange.required = route.required;
        exchange.parsed = true;
        exchange.envelope = Envelope {
            name: route.name,
            timeout: seconds.unwrap_or_default().as_secs_f64(),
            dendrite: Terminal {
                status_code: None,
                status_message: None,
                process_time: None,
                ip: Some(peer.ip().to_canonical().to_string()),
                port: Some(peer.port()),
                ..dendrite.clone()
            },
            axon: Terminal {
                ip: axon.ip,
                port: axon.port,
                hotkey: axon.hotkey,
                ..Terminal::default()
            },
            body_hash: body_hash.clone(),
        };
        Ok(Claim {
            uuid,
            window: cap(seconds.unwrap_or_default()),
            timeout: cap(seconds.unwrap_or(Duration::from_secs_f64(DEFAULT_TIMEOUT))),
            dendrite,
            body_hash,
        })
    }

    /// Adds what errors show of this end, signed over what the request said (section 5.2).
    fn identify(&self, envelope: &mut Envelope) {
        let nonce = identity::now_nanos();
        envelope.axon.version = Some(PROTOCOL_VERSION);
        envelope.axon.nonce = Some(nonce);
        envelope.axon.uuid = Some(self.uuid.clone());
        // Signed are addresses only: other text could hold dots, and make the whole a request that
        // this hotkey seems to have signed.
        let address = |hotkey: &Option<String>| {
            hotkey.clone().filter(|hotkey| identity::public_key(hotkey).is_ok())
        };
        let hotkeys = address(&envelope.dendrite.hotkey).zip(address(&envelope.axon.hotkey));
        envelope.axon.signature = hotkeys.map(|(caller, named)| {
            let message = identity::answer_message(nonce, &caller, &named, &self.uuid);
            identity::signature_text(&self.signer.sign(message.as_bytes()))
        });
    }

    /// Admission and the default verification of section 6. On success the nonce is spent and the
    /// hotkey proven.
    fn verify(&self, claim: &Claim, route: &str) -> Result<String, Refusal> {
        let dendrite = &claim.dendrite;
        let Some(hotkey) = dendrite.hotkey.clone().filter(|hotkey| !hotkey.is_empty()) else {
            return Err(unverified("No SS58 formatted address or public key provided."));
        };
        identity::public_key(&hotkey).map_err(unverified)?;
        self.admission.admit(&hotkey, route).map_err(|reason| {
            let message = format!("Forbidden. Key is blacklisted: {reason}.");
            Refusal::new(StatusCode::FORBIDDEN, message)
        })?;
        let nonce = dendrite.nonce.ok_or_else(|| unverified("Missing Nonce"))?;
        let key = (hotkey.clone(), claim.uuid.clone());
        lock(&self.nonces)
            .check(&key, nonce, claim.window, identity::now_nanos())
            .map_err(stale)?;
        let text = dendrite.signature.as_deref().unwrap_or_default();
        let signature = parse_signature(text).map_err(unverified)?;
        let own = self.signer.ss58();
        let message = identity::request_message(nonce, &hotkey, own, &claim.uuid, &claim.body_hash);
        if !identity::verify(&hotkey, message.as_bytes(), &signature).map_err(unverified)? {
            return Err(unverified(format!("Signature mismatch with {message} and {text}")));
        }
        lock(&self.nonces)
            .accept(key, nonce, claim.window, identity::now_nanos())
            .map_err(stale)?;
        Ok(hotkey)
    }

    /// The request's body, if it is JSON by its content type and within size and time.
    async fn body(&self, exchange: &mut Exchange, headers: &HeaderMap) -> Result<Bytes, Refusal> {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let essence = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            return Err(Refusal::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "The content type of the request must be application/json",
            ));
        }
        let limit = self.limits.body_bytes;
        let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
        if length.and_then(|text| text.parse().ok()).is_some_and(|length: usize| length > limit) {
            return Err(too_long(limit));
        }
        let body = exchange.body.take().unwrap_or_default();
        let mut bytes = Vec::new();
        let read = collect(body, limit, |chunk| bytes.extend_from_slice(&chunk));
        let Ok(outcome) = tokio::time::timeout(self.limits.body_time, read).await else {
            let seconds = self.limits.body_time.as_secs_f64();
            return Err(Refusal::new(
                StatusCode::REQUEST_TIMEOUT,
                format!("The request body did not arrive within {seconds} s"),
            ));
        };
        match outcome {
            Ok(()) => Ok(bytes.into()),
            Err(Incomplete::TooLong(rest)) => {
                exchange.body = Some(rest);
                Err(too_long(limit))
            }
            Err(Incomplete::Broken(error)) => Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                format!("The request body is broken: {error}"),
            )),
        }
    }

    /// Runs the handler until the caller's timeout.
    async fn run(
        &self,
        route: Arc<Route>,
        caller: Caller,
        body: Bytes,
        body_hash: String,
    ) -> Result<Render, Refusal> {
        let timeout = caller.timeout;
        let late = || {
            let seconds = python::float(timeout.as_secs_f64());
            let message = format!("Response timeout after: {seconds}s");
            Refusal::new(StatusCode::REQUEST_TIMEOUT, message)
        };
        // The handler could begin work that nobody waits for.
        if timeout.is_zero() {
            return Err(late());
        }
        let answer = route.answer(caller, body, body_hash);
        tokio::time::timeout(timeout, answer).await.unwrap_or_else(|_| Err(late()))
    }
}

/// Why a body was not read to its end.
enum Incomplete {
    TooLong(Body),
    Broken(axum::Error),
}

/// Feeds a body's chunks to `sink`, up to `limit` bytes.
async fn collect(body: Body, limit: usize, mut sink: impl FnMut(Bytes)) -> Result<(), Incomplete> {
    let mut chunks = body.into_data_stream();
    let mut length = 0usize;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(Incomplete::Broken)?;
        length = length.saturating_add(chunk.len());
        if length > limit {
            return Err(Incomplete::TooLong(Body::from_stream(chunks)));
        }
        sink(chunk);
    }
    Ok(())
}

/// The caller's timeout; `None` if it names none.
fn timeout_of(headers: &HeaderMap) -> Result<Option<Duration>, HeaderError> {
    let seconds: Option<f64> = synapse::header_number(headers, synapse::TIMEOUT)?;
    let duration = seconds.map(Duration::try_from_secs_f64).transpose();
    duration
        .map_err(|error| HeaderError { name: synapse::TIMEOUT.into(), reason: error.to_string() })
}

/// The body hash that the caller signed: 64 lower-case hex digits, so that what is signed has one
/// reading.
fn body_hash_of(headers: &HeaderMap) -> Result<String, HeaderError> {
    let hash = synapse::header_text(headers, synapse::BODY_HASH)?.unwrap_or_default();
    let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if hash.len() == 64 && hash.bytes().all(digit) {
        return Ok(hash);
    }
    let reason = "64 lower-case hex digits are wanted".into();
    Err(HeaderError { name: synapse::BODY_HASH.into(), reason })
}

/// The caller's uuid, `None` if it names none. Any text but for the dot, which separates the parts
/// of what is signed.
fn uuid_of(dendrite: &Terminal) -> Result<String, HeaderError> {
    let uuid = dendrite.uuid.as_deref().unwrap_or("None");
    if uuid.contains('.') {
        let name = format!("{}uuid", End::Dendrite.prefix());
        return Err(HeaderError { name, reason: "it has a dot".into() });
    }
    Ok(uuid.to_owned())
}

/// A signature from its text; the errors are those of the official wallet library.
fn parse_signature(text: &str) -> Result<[u8; 64], &'static str> {
    const FORMAT: &str = "Invalid signature format. Expected hex string.";
    if text.is_empty() {
        return Err("Missing Signature");
    }
    let digits = text.strip_prefix("0x").ok_or(FORMAT)?;
    let bytes = hex::decode(digits).map_err(|_| FORMAT)?;
    bytes.try_into().map_err(|_| "Invalid SR25519 signature.")
}

fn bad_header(error: HeaderError) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, error.to_string())
}

fn unverified(reason: impl std::fmt::Display) -> Refusal {
    Refusal::new(StatusCode::UNAUTHORIZED, format!("Not Verified with error: {reason}"))
}

fn stale(error: NonceError) -> Refusal {
    match error {
        NonceError::Full => Refusal::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string()),
        error => unverified(error),
    }
}

fn too_long(limit: usize) -> Refusal {
    Refusal::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        format!("The request body is longer than {limit} bytes"),
    )
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
