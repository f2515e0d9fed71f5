//! The pages.

use crate::Explorer;
use axum::Router;

/// Routes of the pages and their assets.
pub fn router(explorer: Explorer) -> Router {
    Router::new().with_state(explorer)
}
