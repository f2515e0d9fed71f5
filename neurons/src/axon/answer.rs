//! Answers as official clients read them: JSON with the exchange's headers.

use super::route::HandlerError;
use crate::synapse::{self, Envelope, Placeholder, identity};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use std::{fmt::Display, time::Duration};

/// Why a request gets no reply: the status, the message, and what else the status wants.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) message: String,
    /// The `detail` member which routing and parsing errors also carry.
    detail: Option<serde_json::Value>,
    header: Option<(HeaderName, String)>,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), detail: None, header: None }
    }

    /// An error of routing, such as an unknown path below a route.
    pub(super) fn routing(status: StatusCode) -> Self {
        let reason = status.canonical_reason().unwrap_or_default();
        Self { detail: Some(reason.into()), ..Self::new(status, reason) }
    }

    /// Sends the client to the path without the slash at its end.
    pub(super) fn redirect(location: String) -> Self {
        let refusal = Self::new(
            StatusCode::TEMPORARY_REDIRECT,
            format!("The route has no slash at its end: call {location}"),
        );
        Self { header: Some((header::LOCATION, location)), ..refusal }
    }

    /// A body that is not the route's message.
    pub(super) fn body(error: &serde_json::Error) -> Self {
        let kind = if error.is_data() { "value_error" } else { "json_invalid" };
        let refusal = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            format!("The body is not the message of this route: {error}"),
        );
        let detail = serde_json::json!([{
            "type": kind,
            "loc": ["body", error.column()],
            "msg": error.to_string(),
        }]);
        Self { detail: Some(detail), ..refusal }
    }

    /// Too many requests; `wait` until the next is welcome.
    pub(super) fn rate(who: &str, wait: Duration) -> Self {
        let seconds = wait.as_secs_f64().ceil().max(1.0);
        let refusal = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            format!("Too many requests from this {who}: try again in {seconds} s"),
        );
        Self { header: Some((header::RETRY_AFTER, seconds.to_string())), ..refusal }
    }

    /// A failure whose reason only the log learns, under a number that the caller is told.
    pub(super) fn internal(reason: impl Display) -> Self {
        let number = identity::uuid();
        tracing::error!(number, %reason, "a request failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, format!("Internal Server Error #{number}"))
    }

    pub(super) fn from_handler(error: HandlerError) -> Self {
        match error {
            HandlerError::Internal(reason) => Self::internal(reason),
            HandlerError::Refused { status, message } => {
                let status = StatusCode::from_u16(status)
                    .ok()
                    .filter(|status| status.is_client_error() || status.is_server_error())
                    .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                Self::new(status, message)
            }
        }
    }

    /// The answer; `envelope` describes the exchange as far as it is known.
    pub(super) fn answer(
        self,
        mut envelope: Envelope,
        required: &[(&'static str, Placeholder)],
    ) -> Response {
        let mut body = serde_json::Map::new();
        if let Some(detail) = self.detail {
            body.insert("detail".into(), detail);
        }
        body.insert("message".into(), self.message.as_str().into());
        envelope.axon.status_code = Some(self.status.as_u16());
        envelope.axon.status_message = Some(self.message);
        let mut headers = synapse::headers_of(&envelope, required);
        if let Some((name, value)) = self.header
            && let Ok(value) = HeaderValue::try_from(value)
        {
            headers.insert(name, value);
        }
        json(self.status, headers, serde_json::Value::Object(body).to_string().into_bytes())
    }
}

/// A JSON answer with these headers.
pub(super) fn json(status: StatusCode, headers: HeaderMap, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    let kind = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
