//! The JSON API.

use crate::Explorer;
use axum::Router;

/// Routes below `/api`.
pub fn router(explorer: Explorer) -> Router {
    Router::new().with_state(explorer)
}
