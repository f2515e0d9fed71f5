//! The JSON API.
//!
//! Every route and every field is described at `/api/openapi.json`; the description is made from the
//! table of routes that serves them and from the read models. Errors are
//! `{"status": 404, "message": "…"}` with that status.

mod openapi;
mod params;
mod routes;
#[cfg(test)]
mod tests;

pub use routes::router;
