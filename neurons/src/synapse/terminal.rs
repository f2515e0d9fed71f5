//! The two ends of an exchange, as messages and headers describe them (protocol section 2).

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, Deserializer, Serialize};
use std::str::FromStr;

/// One end of an exchange: the caller (`dendrite`) or the server (`axon`). Every member may be
/// absent; in JSON, integers and floats are also read from strings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Terminal {
    /// HTTP status of the exchange.
    #[serde(deserialize_with = "lenient")]
    pub status_code: Option<u16>,
    /// Words that go with the status.
    pub status_message: Option<String>,
    /// Seconds the exchange took on this end.
    #[serde(deserialize_with = "lenient")]
    pub process_time: Option<f64>,
    /// Address without port.
    pub ip: Option<String>,
    /// TCP port.
    #[serde(deserialize_with = "lenient")]
    pub port: Option<u16>,
    /// Version of the software: major·10⁶ + minor·10³ + patch.
    #[serde(deserialize_with = "lenient")]
    pub version: Option<u32>,
    /// Unix time in nanoseconds, strictly increasing per hotkey and uuid.
    #[serde(deserialize_with = "lenient")]
    pub nonce: Option<u64>,
    /// Names the running program; any text.
    pub uuid: Option<String>,
    /// SS58 address.
    pub hotkey: Option<String>,
    /// `0x` and 128 hex digits.
    pub signature: Option<String>,
}

/// Which end a header speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The server.
    Axon,
    /// The caller.
    Dendrite,
}

impl End {
    /// The lower-case beginning of this end's headers.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Axon => "bt_header_axon_",
            Self::Dendrite => "bt_header_dendrite_",
        }
    }
}

/// A header whose text does not fit its member.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("header {name} is malformed: {reason}")]
pub struct HeaderError {
    /// The header's name.
    pub name: String,
    /// What is wrong.
    pub reason: String,
}

/// Longest text member taken from a header, in bytes: an answer echoes these, and a client reads
/// no header above 8190 bytes.
const MAX_TEXT: usize = 1024;

impl Terminal {
    /// The headers of the members that are present. Text is reduced to what a header can carry.
    pub fn write(&self, end: End, headers: &mut HeaderMap) {
        let mut put = |member: &str, value: Option<String>| {
            let name = HeaderName::try_from(format!("{}{member}", end.prefix()));
            if let (Ok(name), Some(value)) = (name, value) {
                headers.insert(name, header_value(&value));
            }
        };
        put("status_code", self.status_code.map(|code| code.to_string()));
        put("status_message", self.status_message.clone());
        put("process_time", self.process_time.map(super::python::float));
        put("ip", self.ip.clone());
        put("port", self.port.map(|port| port.to_string()));
        put("version", self.version.map(|version| version.to_string()));
        put("nonce", self.nonce.map(|nonce| nonce.to_string()));
        put("uuid", self.uuid.clone());
        put("hotkey", self.hotkey.clone());
        put("signature", self.signature.clone());
    }

    /// Reads this end's headers; absent ones are `None`. Errors name the header that does not
    /// parse or is longer than 1024 bytes.
    pub fn read(end: End, headers: &HeaderMap) -> Result<Self, HeaderError> {
        let reader = Reader { end, headers };
        Ok(Self {
            status_code: reader.number("status_code")?,
            status_message: reader.text("status_message")?,
            process_time: reader.number("process_time")?,
            ip: reader.text("ip")?,
            port: reader.number("port")?,
            version: reader.number("version")?,
            nonce: reader.number("nonce")?,
            uuid: reader.text("uuid")?,
            hotkey: reader.text("hotkey")?,
            signature: reader.text("signature")?,
        })
    }

    /// Takes each member that `other` has.
    pub fn merge(&mut self, other: Self) {
        fn take<T>(mine: &mut Option<T>, theirs: Option<T>) {
            if theirs.is_some() {
                *mine = theirs;
            }
        }
        take(&mut self.status_code, other.status_code);
        take(&mut self.status_message, other.status_message);
        take(&mut self.process_time, other.process_time);
        take(&mut self.ip, other.ip);
        take(&mut self.port, other.port);
        take(&mut self.version, other.version);
        take(&mut self.nonce, other.nonce);
        take(&mut self.uuid, other.uuid);
        take(&mut self.hotkey, other.hotkey);
        take(&mut self.signature, other.signature);
    }
}

struct Reader<'a> {
    end: End,
    headers: &'a HeaderMap,
}

impl Reader<'_> {
    fn text(&self, member: &str) -> Result<Option<String>, HeaderError> {
        header_text(self.headers, &format!("{}{member}", self.end.prefix()))
    }

    fn number<T: FromStr<Err: std::fmt::Display>>(
        &self,
        member: &str,
    ) -> Result<Option<T>, HeaderError> {
        header_number(self.headers, &format!("{}{member}", self.end.prefix()))
    }
}

/// A header's text: Latin-1, at most 1024 bytes.
pub(crate) fn header_text(headers: &HeaderMap, name: &str) -> Result<Option<String>, HeaderError> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    if value.len() > MAX_TEXT {
        let reason = format!("{} bytes are more than {MAX_TEXT}", value.len());
        return Err(HeaderError { name: name.into(), reason });
    }
    Ok(Some(value.as_bytes().iter().map(|byte| char::from(*byte)).collect()))
}

/// A header's number in decimal text.
pub(crate) fn header_number<T: FromStr<Err: std::fmt::Display>>(
    headers: &HeaderMap,
    name: &str,
) -> Result<Option<T>, HeaderError> {
    let Some(text) = header_text(headers, name)? else { return Ok(None) };
    let parsed = text.trim().parse().map_err(|error: T::Err| error.to_string());
    parsed.map(Some).map_err(|reason| HeaderError { name: name.into(), reason })
}

/// Text as a header carries it: what is not printable ASCII becomes `?`, and at most 1024 bytes.
pub(crate) fn header_value(text: &str) -> HeaderValue {
    let plain = text.chars().take(MAX_TEXT);
    let bytes: Vec<u8> =
        plain.map(|c| if (' '..='~').contains(&c) { c as u8 } else { b'?' }).collect();
    HeaderValue::from_bytes(&bytes).unwrap_or(HeaderValue::from_static(""))
}

/// A number, the same in a string, or nothing.
fn lenient<'de, D: Deserializer<'de>, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: FromStr<Err: std::fmt::Display>,
{
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Form {
        Number(serde_json::Number),
        Text(String),
    }
    let text = match Option::<Form>::deserialize(deserializer)? {
        None => return Ok(None),
        Some(Form::Number(number)) => number.to_string(),
        Some(Form::Text(text)) => text,
    };
    text.trim().parse().map(Some).map_err(serde::de::Error::custom)
}
