//! Answers in chunks (neuron protocol, section 9).

use super::{connection::Busy, route::HandlerError};
use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use futures::{Stream, StreamExt, stream};
use std::{io, pin::Pin, sync::Arc};
use tokio::{
    sync::OwnedSemaphorePermit,
    time::{Instant, timeout_at},
};

/// The content type of an answer in chunks.
const KIND: &str = "text/event-stream";

/// Marks a response whose body is made while it is sent.
#[derive(Clone, Copy, Debug)]
struct Streaming {
    deadline: Instant,
}

/// What a request holds on to until the last chunk is sent.
struct Held {
    _busy: Busy,
    _place: Option<Arc<OwnedSemaphorePermit>>,
}

/// An answer in chunks with these headers. It breaks off when the handler fails or the deadline
/// passes; the connection then closes without an end mark, so that the client does not take half
/// an answer for a whole one.
pub(super) fn response(
    headers: HeaderMap,
    chunks: impl Stream<Item = Result<Bytes, HandlerError>> + Send + 'static,
    deadline: Instant,
) -> Response {
    let mut response = Response::new(Body::from_stream(until(deadline, chunks)));
    *response.headers_mut() = headers;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(KIND));
    response.extensions_mut().insert(Streaming { deadline });
    response
}

fn until(
    deadline: Instant,
    chunks: impl Stream<Item = Result<Bytes, HandlerError>> + Send + 'static,
) -> impl Stream<Item = Result<Bytes, io::Error>> + Send {
    let chunks: Pin<Box<dyn Stream<Item = _> + Send>> = Box::pin(chunks);
    stream::unfold(Some(chunks), move |chunks| async move {
        let mut chunks = chunks?;
        match timeout_at(deadline, chunks.next()).await {
            Ok(Some(Ok(chunk))) => Some((Ok(chunk), Some(chunks))),
            Ok(None) => None,
            Ok(Some(Err(error))) => {
                tracing::error!(?error, "an answer in chunks breaks off");
                Some((Err(io::Error::other("the handler failed")), None))
            }
            Err(_) => Some((Err(io::ErrorKind::TimedOut.into()), None)),
        }
    })
}

/// Lets an answer in chunks count as a request in flight until its last chunk is sent; any other
/// is passed on as it is.
pub(super) fn hold(
    response: Response,
    busy: Busy,
    place: Option<Arc<OwnedSemaphorePermit>>,
) -> Response {
    let Some(Streaming { deadline }) = response.extensions().get().copied() else {
        return response;
    };
    // A client that takes no chunks keeps its place no longer than others may stay silent.
    busy.until(deadline);
    let held = Held { _busy: busy, _place: place };
    response.map(|body| {
        Body::from_stream(stream::unfold(
            (body.into_data_stream(), held),
            |(mut chunks, held)| async move { Some((chunks.next().await?, (chunks, held))) },
        ))
    })
}
