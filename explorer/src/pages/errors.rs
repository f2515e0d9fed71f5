//! Pages that say why there is no other page.

use super::visit::Page;
use crate::error::ExplorerError;
use maud::html;

/// The page of an error: what happened, and what to do next.
pub fn page(error: &ExplorerError) -> Page {
    let (title, text) = match error {
        ExplorerError::NotFound(text) => ("Not found", text.clone()),
        ExplorerError::BadRequest(text) => ("This address makes no sense", text.clone()),
        ExplorerError::NodeUnavailable(_) => ("The node does not answer", error.to_string()),
        ExplorerError::Refused(_) => ("The node refuses to answer this", error.to_string()),
        ExplorerError::TooSlow => ("This takes too long", error.to_string()),
        ExplorerError::Database(_) | ExplorerError::Decode(_) => {
            ("Something went wrong here", error.to_reader())
        }
    };
    let body = html! {
        div .blank {
            div .big aria-hidden="true" { (error.status()) }
            h1 { (title) }
            p .wrap { (text) }
            p { a .button href="/" { "Overview" } " " a .button href="/search" { "What can be searched for" } }
        }
    };
    Page { title: title.into(), section: "", body }
}
