//! One request for a page: who looks, at what, and how the answer goes out.

use super::{errors, layout};
use crate::{Explorer, error::ExplorerError, model::HeadView};
use axum::{
    extract::{FromRequestParts, Query},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{Html, IntoResponse, Response},
};
use maud::Markup;
use std::{
    collections::BTreeMap,
    convert::Infallible,
    fmt::Write,
    str::FromStr,
    time::{SystemTime, UNIX_EPOCH},
};

/// Colours the reader chose; without a choice the browser's preference holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// Name, as in the cookie and the style sheet.
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl FromStr for Theme {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "light" => Ok(Self::Light),
            "dark" => Ok(Self::Dark),
            _ => Err(()),
        }
    }
}

/// What a page needs to know besides its subject.
#[derive(Clone, Debug, Default)]
pub struct Visit {
    /// Colours chosen.
    pub theme: Option<Theme>,
    /// Path asked for.
    pub path: String,
    /// Query asked for.
    pub query: BTreeMap<String, String>,
    /// Present time, milliseconds since 1970.
    pub now: u64,
    /// Where the chain stands; nothing when that is not known.
    pub head: Option<HeadView>,
}

/// A page before it is put into its frame.
pub struct Page {
    /// Title of the window.
    pub title: String,
    /// Which entry of the navigation it belongs to: the entry's path.
    pub section: &'static str,
    /// What it shows.
    pub body: Markup,
}

impl Visit {
    /// A parameter of the query; nothing when absent or empty.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// This page's address with parameters changed; an empty value leaves the parameter out.
    pub fn with(&self, changes: &[(&str, &str)]) -> String {
        let mut query: BTreeMap<&str, &str> =
            self.query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        query.extend(changes.iter().copied());
        let mut text = self.path.clone();
        let mut mark = '?';
        for (name, value) in query.into_iter().filter(|(_, value)| !value.is_empty()) {
            let _ = write!(text, "{mark}{}={}", encode(name), encode(value));
            mark = '&';
        }
        text
    }

    /// The answer: the page in its frame, or what went wrong.
    pub fn answer<T>(
        &self,
        found: Result<T, ExplorerError>,
        page: impl FnOnce(&Self, &T) -> Page,
    ) -> Response {
        match found {
            Ok(subject) => self.send(StatusCode::OK, page(self, &subject)),
            Err(error) => self.fail(&error),
        }
    }

    /// The page of an error.
    pub fn fail(&self, error: &ExplorerError) -> Response {
        let status =
            StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if status.is_server_error() {
            tracing::error!(path = %self.path, %error, "no page");
        }
        self.send(status, errors::page(error))
    }

    fn send(&self, status: StatusCode, page: Page) -> Response {
        let text = layout::document(self, &page).into_string();
        (status, [(header::CACHE_CONTROL, "no-cache"), (header::VARY, "Cookie")], Html(text))
            .into_response()
    }
}

impl FromRequestParts<Explorer> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        explorer: &Explorer,
    ) -> Result<Self, Infallible> {
        let query = Query::try_from_uri(&parts.uri).map(|Query(query)| query).unwrap_or_default();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Ok(Self {
            theme: cookie(&parts.headers, "theme").and_then(|name| name.parse().ok()),
            path: parts.uri.path().to_owned(),
            query,
            now: u64::try_from(now.as_millis()).unwrap_or(u64::MAX),
            head: explorer.head().await.ok(),
        })
    }
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// Percent-encodes all but unreserved characters.
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_change_one_by_one() {
        let visit = Visit {
            path: "/subnet/1/metagraph".into(),
            query: [("sort", "stake"), ("q", "a&b")].map(|(k, v)| (k.into(), v.into())).into(),
            ..Visit::default()
        };
        assert_eq!(visit.with(&[("sort", "uid")]), "/subnet/1/metagraph?q=a%26b&sort=uid");
        assert_eq!(visit.with(&[("sort", ""), ("q", "")]), "/subnet/1/metagraph");
    }

    #[test]
    fn the_theme_comes_from_its_cookie() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, "a=b; theme=dark".parse().expect("header"));
        assert_eq!(cookie(&headers, "theme"), Some("dark"));
        assert_eq!(cookie(&headers, "them"), None);
        assert_eq!("blue".parse::<Theme>(), Err(()));
    }
}
