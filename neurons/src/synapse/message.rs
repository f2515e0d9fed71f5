//! A whole message: the base fields around a synapse's own, as a body and as headers.

use super::{End, Placeholder, Synapse, Terminal, python};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};

const NAME: &str = "name";
pub(crate) const TIMEOUT: &str = "timeout";
pub(crate) const BODY_HASH: &str = "computed_body_hash";
const INPUT_OBJECT: &str = "bt_header_input_obj_";

/// The base fields that go around a synapse's own. The two informative sizes of the protocol keep
/// their default by being left out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Envelope {
    /// Class name.
    pub name: &'static str,
    /// Seconds.
    pub timeout: f64,
    /// The caller.
    pub dendrite: Terminal,
    /// The server.
    pub axon: Terminal,
    /// 64 hex digits.
    pub body_hash: String,
}

#[derive(Serialize)]
struct Body<'a, S> {
    name: &'static str,
    timeout: f64,
    dendrite: &'a Terminal,
    axon: &'a Terminal,
    computed_body_hash: &'static str,
    #[serde(flatten)]
    fields: &'a S,
}

/// What a client reads of an answer besides the synapse's own fields.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Base {
    /// The server's identity and status.
    pub axon: Option<Terminal>,
    /// Reason of a failure.
    pub message: Option<String>,
}

/// The headers of a message; `required` are the placeholders of its class.
pub(crate) fn headers_of(
    envelope: &Envelope,
    required: &[(&'static str, Placeholder)],
) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(NAME, super::header_value(envelope.name));
    headers.insert(TIMEOUT, super::header_value(&python::float(envelope.timeout)));
    envelope.axon.write(End::Axon, &mut headers);
    envelope.dendrite.write(End::Dendrite, &mut headers);
    for (field, placeholder) in required {
        if let Ok(name) = HeaderName::try_from(format!("{INPUT_OBJECT}{field}")) {
            headers.insert(name, HeaderValue::from_static(placeholder.header()));
        }
    }
    headers.insert(BODY_HASH, super::header_value(&envelope.body_hash));
    headers
}

/// The JSON of a whole message: base fields, then the synapse's own.
pub(crate) fn json_of<S: Synapse>(
    envelope: &Envelope,
    synapse: &S,
) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec(&Body {
        name: envelope.name,
        timeout: envelope.timeout,
        dendrite: &envelope.dendrite,
        axon: &envelope.axon,
        computed_body_hash: "",
        fields: synapse,
    })
}
