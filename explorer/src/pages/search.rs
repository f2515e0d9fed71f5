//! Search.

use super::visit::{Page, Visit};
use crate::model::SearchHit;
use maud::{Markup, html};

/// What a search found, or what can be searched for.
#[allow(clippy::ptr_arg, reason = "pages take what the explorer answers, whatever its type")]
pub fn page(visit: &Visit, hits: &Vec<SearchHit>) -> Page {
    let body = match (visit.param("q"), hits.is_empty()) {
        (None, _) => html! { div .blank { h1 { "What are you looking for?" } (advice()) } },
        (Some(text), true) => nothing(text),
        (Some(text), false) => results(text, hits),
    };
    Page { title: "Search".into(), section: "", body }
}

/// The path to go to at once: there is exactly one hit.
pub fn only(hits: &[SearchHit]) -> Option<&str> {
    match hits {
        // A path from anywhere but this site would turn the search into a way out of it.
        [hit] if hit.path.starts_with('/') && !hit.path.starts_with("//") => Some(&hit.path),
        _ => None,
    }
}

fn results(text: &str, hits: &[SearchHit]) -> Markup {
    html! {
        div .page-head { div {
            h1 { "Search" }
            p .soft.wrap { (hits.len()) " results for “" (text) "”" }
        } }
        section .card { div .scroll role="region" aria-label="Results" tabindex="0" { table {
            caption .sr { "Results" }
            thead { tr { th scope="col" { "Found" } th scope="col" { "Kind" } th scope="col" { "Details" } } }
            tbody { @for hit in hits { tr {
                th scope="row" { a href=(hit.path) { (hit.title) } }
                td { span .chip.plain { (hit.kind) } }
                td .grow.soft { (hit.detail) }
            } } }
        } } }
    }
}

fn nothing(text: &str) -> Markup {
    html! {
        div .blank {
            h1 { "Nothing found" }
            p .wrap { "Nothing in the index is called “" strong { (text) } "”." }
            (advice())
        }
    }
}

fn advice() -> Markup {
    html! {
        p { "These can be searched for:" }
        ul {
            li { "a block by number or hash, such as " a href="/search?q=1" { "1" } }
            li { "an extrinsic by hash, or by block and position, such as " code { "1200-3" } }
            li { "an account by its address (" code { "5…" } ") or public key (" code { "0x…" } ")" }
            li { "a subnet by number or name" }
            li { "a neuron by subnet and uid, such as " code { "2/0" } ", or by hotkey" }
            li { "a name in an identity, or its beginning" }
        }
        p { "An address must be complete. Blocks and extrinsics appear as soon as they are indexed." }
        p { a .button href="/subnets" { "All subnets" } " " a .button href="/blocks" { "Latest blocks" } }
    }
}
