//! Handlers of typed messages, behind one untyped interface.

use super::{
    answer::{self, Refusal},
    streaming,
};
use crate::synapse::{self, Envelope, Placeholder, Synapse};
use axum::{body::Bytes, http::StatusCode, response::Response};
use futures::{FutureExt, Stream, future::BoxFuture};
use std::{error::Error, future::Future, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{sync::OwnedSemaphorePermit, task::JoinError, time::Instant};

/// Who called, as verified.
#[derive(Clone, Debug)]
pub struct Caller {
    /// SS58 address of the hotkey that signed the request.
    pub hotkey: String,
    /// Names the calling program; any text.
    pub uuid: String,
    /// Version of the calling software as it says: major·10⁶ + minor·10³ + patch.
    pub version: Option<u32>,
    /// Where the request came from.
    pub peer: SocketAddr,
    /// Time the caller will wait, after which the handler is dropped.
    pub timeout: Duration,
    /// The request's place among those in flight.
    pub(super) place: Arc<OwnedSemaphorePermit>,
}

impl Caller {
    /// Runs work that blocks the thread off the threads that serve. It cannot be cancelled, so it
    /// counts as a request in flight until it ends, even if the caller's timeout passes or the
    /// caller hangs up before. Errors if it panics.
    pub async fn run_blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, JoinError> {
        let place = Arc::clone(&self.place);
        tokio::task::spawn_blocking(move || {
            let _place = place;
            work()
        })
        .await
    }
}

/// Why a handler gives no reply.
#[derive(Debug)]
pub enum HandlerError {
    /// The caller is told this status and reason.
    Refused {
        /// Status of the answer, from 400 to 599; others become 500.
        status: u16,
        /// Reason in the answer.
        message: String,
    },
    /// The reason goes to the log and the caller is told 500 and a number to ask for.
    Internal(Box<dyn Error + Send + Sync>),
}

impl HandlerError {
    /// A reason that the caller is told, with a status from 400 to 599.
    pub fn refused(status: u16, message: impl Into<String>) -> Self {
        Self::Refused { status, message: message.into() }
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for HandlerError {
    fn from(error: E) -> Self {
        Self::Internal(Box::new(error))
    }
}

/// Turns the envelope, when the status and time are known, into the answer.
pub(super) type Render = Box<dyn FnOnce(Envelope) -> Result<Response, Refusal> + Send>;

/// Reads a message, checks its hash against the signed one and runs the handler.
type Answer =
    Box<dyn Fn(Caller, Bytes, String) -> BoxFuture<'static, Result<Render, Refusal>> + Send + Sync>;

/// A route with its message type forgotten.
pub(super) struct Route {
    /// The message's name, which is the route's path.
    pub name: &'static str,
    /// Fields that the answer's headers name.
    pub required: &'static [(&'static str, Placeholder)],
    answer: Answer,
}

impl Route {
    /// A handler that answers with the filled message.
    pub(super) fn whole<S, H, F>(handler: H) -> Self
    where
        S: Synapse,
        H: Fn(Caller, S) -> F + Send + Sync + 'static,
        F: Future<Output = Result<S, HandlerError>> + Send + 'static,
    {
        Self::new::<S, _, _>(move |caller, message| {
            let reply = handler(caller, message);
            async move {
                let reply = reply.await?;
                Ok(Box::new(move |envelope| render(envelope, &reply)) as Render)
            }
        })
    }

    /// A handler that answers in chunks.
    pub(super) fn streamed<S, H, F, C>(handler: H) -> Self
    where
        S: Synapse,
        H: Fn(Caller, S) -> F + Send + Sync + 'static,
        F: Future<Output = Result<C, HandlerError>> + Send + 'static,
        C: Stream<Item = Result<Bytes, HandlerError>> + Send + 'static,
    {
        Self::new::<S, _, _>(move |caller, message| {
            let deadline = Instant::now() + caller.timeout;
            let chunks = handler(caller, message);
            async move {
                let chunks = chunks.await?;
                // The envelope's hash is that of the request, which is all there is of the message.
                Ok(Box::new(move |envelope: Envelope| {
                    let headers = synapse::headers_of(&envelope, S::REQUIRED);
                    Ok(streaming::response(headers, chunks, deadline))
                }) as Render)
            }
        })
    }

    fn new<S, H, F>(handler: H) -> Self
    where
        S: Synapse,
        H: Fn(Caller, S) -> F + Send + Sync + 'static,
        F: Future<Output = Result<Render, HandlerError>> + Send + 'static,
    {
        let handler = Arc::new(handler);
        let answer = move |caller, body: Bytes, signed: String| {
            let handler = handler.clone();
            let answer = async move {
                let message = read::<S>(&body, &signed)?;
                handler(caller, message).await.map_err(Refusal::from_handler)
            };
            answer.boxed()
        };
        Self { name: S::NAME, required: S::REQUIRED, answer: Box::new(answer) }
    }

    /// Answers a body whose hash the caller signed.
    pub(super) fn answer(
        &self,
        caller: Caller,
        body: Bytes,
        signed: String,
    ) -> BoxFuture<'static, Result<Render, Refusal>> {
        (self.answer)(caller, body, signed)
    }
}

/// The message in a body, if its hash is the signed one.
fn read<S: Synapse>(body: &[u8], signed: &str) -> Result<S, Refusal> {
    let message: S = serde_json::from_slice(body).map_err(|error| Refusal::body(&error))?;
    let actual = synapse::body_hash(&message).map_err(Refusal::internal)?;
    if actual != signed {
        return Err(Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            format!(
                "Body hash mismatch: the body's is {actual}, {} header says {signed}",
                synapse::BODY_HASH
            ),
        ));
    }
    Ok(message)
}

fn render<S: Synapse>(mut envelope: Envelope, reply: &S) -> Result<Response, Refusal> {
    envelope.body_hash = synapse::body_hash(reply).map_err(Refusal::internal)?;
    let body = synapse::json_of(&envelope, reply).map_err(Refusal::internal)?;
    let headers = synapse::headers_of(&envelope, S::REQUIRED);
    Ok(answer::json(StatusCode::OK, headers, body))
}
