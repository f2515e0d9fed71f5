//! A block explorer: an index of the chain, pages and an API.
//!
//! ```text
//! chain ──▶ decode ──▶ index ──▶ store ──┐
//!   └─────────────────▶ live ────────────┴─▶ explorer ──▶ api, pages
//! ```
//!
//! [`chain`] talks to a node, [`decode`] reads its bytes by the chain's own metadata, [`index`]
//! follows it into a [`store`], [`live`] reads present state. [`Explorer`] answers from both, in the
//! structs of [`model`].

pub mod api;
pub mod chain;
pub mod decode;
pub mod error;
pub mod explorer;
pub mod index;
pub mod live;
pub mod model;
pub mod pages;
mod read;
pub mod store;

pub use error::ExplorerError;
pub use explorer::Explorer;

use axum::Router;
use tower_http::{CompressionLevel, compression::CompressionLayer};

/// All that is served, API and pages, compressed where a client takes that.
pub fn app(explorer: Explorer) -> Router {
    // A page of 300 kB: better levels take longer than they save, on loopback and in a data centre.
    let compression = CompressionLayer::new().quality(CompressionLevel::Fastest);
    Router::new()
        .merge(api::router(explorer.clone()))
        .merge(pages::router(explorer))
        .layer(compression)
}
