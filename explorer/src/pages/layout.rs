//! The frame around every page, and the building blocks pages are made of.

use super::{
    assets::{ICON, SCRIPT, STYLE},
    format,
    visit::{Page, Visit, encode},
};
use crate::model::{Page as List, PageRequest};
use maud::{DOCTYPE, Markup, PreEscaped, Render, html};

const SECTIONS: [(&str, &str); 7] = [
    ("/subnets", "Subnets"),
    ("/validators", "Validators"),
    ("/blocks", "Blocks"),
    ("/extrinsics", "Extrinsics"),
    ("/events", "Events"),
    ("/transfers", "Transfers"),
    ("/chain", "Chain"),
];

/// A whole document.
pub fn document(visit: &Visit, page: &Page) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" data-theme=[visit.theme.map(|theme| theme.name())] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (page.title) " · Myelin" }
                link rel="stylesheet" href=(STYLE.path);
                link rel="icon" type="image/svg+xml" href=(ICON.path);
                script src=(SCRIPT.path) async {}
            }
            body {
                a .skip href="#main" { "Skip to content" }
                (top(visit, page))
                main #main { (node_notice(visit)) (page.body) }
                (foot(visit))
                div #status .sr role="status" aria-live="polite" {}
            }
        }
    }
}

fn top(visit: &Visit, page: &Page) -> Markup {
    html! {
        header .top { div .top-in {
            a .brand href="/" aria-label="Myelin explorer, home" { (logo()) span { "Myelin" } }
            nav .nav aria-label="Main" {
                @for (path, label) in SECTIONS {
                    a href=(path) aria-current=[(page.section == path).then_some("page")] { (label) }
                }
            }
            form .find role="search" action="/search" {
                input #search type="search" name="q" value=(visit.search_text()) autocomplete="off"
                    spellcheck="false" maxlength="128" aria-label="Search"
                    placeholder="Address, block, hash, subnet, uid or name";
                button aria-label="Search" title="Search" {
                    (icon(r#"<circle cx="11" cy="11" r="6.5"/><path d="m20 20-4.2-4.2"/>"#))
                }
            }
            div .tools {
                span #pulse .pulse data-state=(pulse_state(visit)) title="Best block" {
                    i {} span { (pulse_text(visit)) }
                }
                (theme_form(visit))
            }
        } }
    }
}

fn pulse_state(visit: &Visit) -> &'static str {
    match &visit.head {
        Some(head) if head.node_connected => "known",
        _ => "lost",
    }
}

fn pulse_text(visit: &Visit) -> String {
    visit
        .head
        .as_ref()
        .map_or_else(|| "offline".into(), |head| format!("#{}", format::whole(head.best)))
}

fn theme_form(visit: &Visit) -> Markup {
    // Without a script the server cannot know what the browser prefers; the first press says dark.
    let next = match visit.theme {
        Some(super::visit::Theme::Dark) => "light",
        _ => "dark",
    };
    let back = encode(&visit.with(&[]));
    html! {
        form method="post" action=(format!("/theme?to={next}&back={back}")) data-theme-form {
            button aria-label="Change between light and dark" title="Light or dark" {
                (icon(r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 3.5v17a8.5 8.5 0 0 0 0-17z" fill="currentColor"/>"#))
            }
        }
    }
}

/// Tells that what is shown may be old.
fn node_notice(visit: &Visit) -> Markup {
    let Some(head) = &visit.head else { return html! {} };
    let behind = head.node_best.saturating_sub(head.best);
    html! {
        div data-part="node" data-live {
            @if !head.node_connected {
                div .notice {
                    strong { "The node does not answer." }
                    p { "What is shown is the last known state. The explorer keeps trying to connect." }
                }
            } @else if behind > 20 {
                div .notice {
                    strong { "Still reading the chain." }
                    p { "Block " (format::whole(head.best)) " of " (format::whole(head.node_best))
                        " is indexed; " (format::whole(behind)) " are to come." }
                }
            }
        }
    }
}

fn foot(visit: &Visit) -> Markup {
    html! {
        footer .foot { div .foot-in {
            @if let Some(head) = &visit.head {
                span { (head.chain) }
                span { "runtime " (head.spec_version) }
            }
            a href="/api/openapi.json" { "API" }
            span { "Amounts in TAO (τ) and alpha (α); press "
                kbd { "/" } " to search" }
        } }
    }
}

/// The mark: an axon in its sheath.
fn logo() -> Markup {
    PreEscaped(
        r#"<svg viewBox="0 0 38 22" aria-hidden="true"><path class="axon" d="M6 11h30"/><circle class="soma" cx="5" cy="11" r="4"/><rect class="sheath" x="11" y="6" width="7" height="10" rx="3.4"/><rect class="sheath" x="20" y="6" width="7" height="10" rx="3.4"/><rect class="sheath" x="29" y="6" width="7" height="10" rx="3.4"/></svg>"#
            .to_owned(),
    )
}

fn icon(paths: &'static str) -> Markup {
    html! { svg .icon viewBox="0 0 24 24" aria-hidden="true" { (PreEscaped(paths)) } }
}

/// A number to be seen at once: what it is, how much, and a remark.
pub fn tile(label: &str, value: impl Render, note: impl Render) -> Markup {
    html! {
        div .tile {
            div .label { (label) }
            div .value { (value) }
            div .note { (note) }
        }
    }
}

/// A framed part of a page with a heading. `name` makes it exchangeable; with `live` it follows the
/// chain.
pub fn card(name: &str, live: bool, title: &str, aside: impl Render, body: impl Render) -> Markup {
    html! {
        section .card aria-labelledby={ "h-" (name) } data-part=(name) data-live[live] {
            div .card-head { h2 id={ "h-" (name) } { (title) } (aside) }
            (body)
        }
    }
}

/// Names and values in columns.
pub fn facts(rows: &[(&str, Markup)]) -> Markup {
    html! { dl .facts { @for (name, value) in rows { div { dt { (name) } dd { (value) } } } } }
}

/// Names and long values, one below the other.
pub fn long_facts(rows: &[(&str, Markup)]) -> Markup {
    html! { dl .facts.one { @for (name, value) in rows { div { dt { (name) } dd { (value) } } } } }
}

/// The way to a page: links and at last the page itself.
pub fn crumbs(way: &[(&str, String)], here: &str) -> Markup {
    html! {
        nav .crumbs aria-label="Breadcrumb" {
            @for (label, path) in way { a href=(path) { (label) } span aria-hidden="true" { "/" } }
            span aria-current="page" { (here) }
        }
    }
}

/// Links between the parts of a subject.
pub fn tabs(entries: &[(&str, String)], current: &str) -> Markup {
    html! {
        nav .tabs aria-label="Parts of this page" {
            @for (label, path) in entries {
                a href=(path) aria-current=[(*label == current).then_some("page")] { (label) }
            }
        }
    }
}

/// A field of a list's filters, so many characters wide.
pub fn field(visit: &Visit, name: &str, label: &str, size: &str) -> Markup {
    html! {
        label { (label)
            input id={ "f-" (name) } type="search" name=(name) size=(size) maxlength="96" autocomplete="off"
                spellcheck="false" value=(visit.param(name).unwrap_or_default());
        }
    }
}

/// Links to the neighbouring pages of the one list of a page.
pub fn pager<T>(visit: &Visit, list: &List<T>) -> Markup {
    pager_of(visit, "page", list)
}

/// Links to the neighbouring pages of one of several lists, whose page `parameter` tells.
pub fn pager_of<T>(visit: &Visit, parameter: &str, list: &List<T>) -> Markup {
    let first = u64::from(list.page) * u64::from(list.per_page);
    let last = first + list.rows.len() as u64;
    let link = |page: u32| visit.with(&[(parameter, &page.to_string())]);
    html! {
        nav .pager aria-label="Pages" {
            @if list.page > 0 {
                a .button data-swap data-push data-focus="newer" href=(link(list.page - 1)) { "← Newer" }
            }
            @if list.has_next {
                a .button data-swap data-push data-focus="older" href=(link(list.page + 1)) { "Older →" }
            }
            @if list.page == PageRequest::MAX_PAGE {
                span { "What is older is reached by its block, or by an account." }
            }
            @if last > first {
                span .soft { (format::whole(first + 1)) " to " (format::whole(last)) }
            }
        }
    }
}

/// Said instead of an empty table.
pub fn empty(text: &str) -> Markup {
    html! { p .empty { (text) } }
}

impl Visit {
    fn search_text(&self) -> &str {
        if self.path == "/search" { self.param("q").unwrap_or_default() } else { "" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_one_page_are_paged_apart() {
        let visit = Visit {
            path: "/chain".into(),
            query: [("settings-page".into(), "3".into())].into(),
            ..Visit::default()
        };
        let list = List { rows: vec![(); 25], page: 1, per_page: 25, has_next: true };
        let text = pager_of(&visit, "sudo-page", &list).into_string();
        assert!(text.contains("/chain?settings-page=3&amp;sudo-page=0"), "{text}");
        assert!(text.contains("/chain?settings-page=3&amp;sudo-page=2"), "{text}");
        assert!(text.contains("26 to 50"), "{text}");
    }
}
