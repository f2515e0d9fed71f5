//! The style sheet, the script and the icon, embedded in the binary.
//!
//! Their addresses contain a hash of their content, so that browsers keep them for ever and still
//! see a new release at once.

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use std::{
    hash::{DefaultHasher, Hasher},
    sync::LazyLock,
};

/// A file served under its hashed name.
pub struct Asset {
    /// Path with the hash, as `/assets/1f2e3d4c5b6a7988-style.css`.
    pub path: String,
    content_type: &'static str,
    body: &'static [u8],
}

impl Asset {
    fn new(name: &str, content_type: &'static str, body: &'static [u8]) -> Self {
        // Tells releases apart; nothing relies on it being hard to forge.
        let mut hasher = DefaultHasher::new();
        hasher.write(body);
        let hash = hasher.finish();
        Self { path: format!("/assets/{hash:016x}-{name}"), content_type, body }
    }
}

/// The style sheet.
pub static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("style.css", "text/css; charset=utf-8", include_bytes!("../../assets/style.css"))
});

/// The script.
pub static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("app.js", "text/javascript; charset=utf-8", include_bytes!("../../assets/app.js"))
});

/// The icon.
pub static ICON: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("icon.svg", "image/svg+xml", include_bytes!("../../assets/icon.svg"))
});

/// Serves an asset by its hashed name; 404 for any other.
pub async fn serve(Path(name): Path<String>) -> Response {
    let path = format!("/assets/{name}");
    match [&*STYLE, &*SCRIPT, &*ICON].into_iter().find(|asset| asset.path == path) {
        Some(asset) => (
            [
                (header::CONTENT_TYPE, asset.content_type),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ],
            asset.body,
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
