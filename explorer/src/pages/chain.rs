//! The chain itself: versions of its runtime, and what root changed.

use super::{
    format, layout, parts, values,
    visit::{Page, Visit},
};
use crate::model::{Authors, EventRow, HeadView, Hyperparameter, Page as List, RuntimeVersionRow};
use maud::{Markup, html};

/// What the page shows: where the chain stands, its versions, who authors its blocks, its
/// parameters, calls by root, changes of its settings.
pub type Subject = (
    HeadView,
    Vec<RuntimeVersionRow>,
    Authors,
    Vec<Hyperparameter>,
    List<EventRow>,
    List<EventRow>,
);

/// The chain's page.
pub fn page(
    visit: &Visit,
    (head, versions, authors, parameters, sudo, settings): &Subject,
) -> Page {
    let body = html! {
        div .page-head { h1 { (head.chain) } }
        div .grid.two {
            (layout::card("chain", true, "Chain", html! {}, html! { div .card-body { (layout::long_facts(&[
                ("Genesis", parts::full(&head.genesis_hash)),
                ("Best block", html! { (parts::block(head.best)) " · " (parts::when(visit, head.best_time)) }),
                ("Best hash", parts::full(&head.best_hash)),
                ("Finalised", parts::block(head.finalized)),
                ("Index from block", parts::block(head.first_indexed)),
                ("Block of the node", html! { (format::whole(head.node_best)) }),
                ("Block time", html! { (format::whole(head.block_time)) span .u { "ms" } }),
            ])) } }))
            (layout::card("versions", true, "Runtime versions", html! {}, html! {
                div .scroll role="region" aria-label="Runtime versions" tabindex="0" { table {
                    caption .sr { "Runtime versions" }
                    thead { tr { th scope="col" { "Version" } th scope="col" .num { "Since block" } } }
                    tbody { @for row in versions { tr data-row=(row.spec_version) {
                        th scope="row" { (row.spec_version) }
                        td .num { (parts::block(row.first_block)) }
                    } } }
                } }
            }))
        }
        (layout::card("authors", true, "Block authors", html! {
            span .soft { "of blocks " (format::whole(authors.from)) " to " (format::whole(authors.to)) ", "
                (parts::tao(authors.fees)) " of fees and tips" }
        }, author_table(authors)))
        (layout::card("parameters", true, "Parameters of the chain", html! {},
            html! { div .card-body { (parameter_lists(parameters)) } }))
        (events(visit, "sudo", "Calls by root", html! {}, sudo))
        (events(visit, "settings", "Settings changed",
            html! { span .soft { "of the chain; those of a subnet are on its page" } }, settings))
    };
    Page { title: "Chain".into(), section: "/chain", body }
}

/// A list of events with a page of its own, `{name}-page` in the query.
fn events(visit: &Visit, name: &str, title: &str, aside: Markup, list: &List<EventRow>) -> Markup {
    layout::card(
        name,
        list.page == 0,
        title,
        aside,
        html! {
            (values::event_table(visit, &list.rows, title))
            @if list.page > 0 || list.has_next {
                (layout::pager_of(visit, &format!("{name}-page"), list))
            }
        },
    )
}

fn author_table(authors: &Authors) -> Markup {
    if authors.rows.is_empty() {
        return layout::empty("No block with an author is indexed yet.");
    }
    html! {
        div .scroll role="region" aria-label="Block authors" tabindex="0" { table {
            caption .sr { "Block authors" }
            thead { tr {
                th scope="col" { "Author" } th scope="col" .num { "Blocks" } th scope="col" .num { "Part" }
                th scope="col" .num.low { "Extrinsics" } th scope="col" .num { "Fees and tips" }
                th scope="col" .num.low { "Last block" }
            } }
            tbody { @for row in &authors.rows { tr data-row=(row.author) {
                th scope="row" { (parts::named(&row.author, row.identity.as_deref(), &format!("/account/{}", row.author))) }
                td .num { (format::whole(row.blocks)) }
                td .num { (parts::mini_bar(row.fraction)) (format::percent(row.fraction)) }
                td .num.low { (format::whole(row.extrinsics)) }
                td .num { (parts::tao(row.fees)) }
                td .num.low { (parts::block(row.last_block)) }
            } } }
        } }
    }
}

fn parameter_lists(parameters: &[Hyperparameter]) -> Markup {
    let mut groups: Vec<&str> =
        parameters.iter().map(|parameter| parameter.group.as_str()).collect();
    groups.dedup();
    html! {
        @for group in groups {
            h3 .facts-title { (format::words(group)) }
            dl .facts {
                @for parameter in parameters.iter().filter(|parameter| parameter.group == group) {
                    div { dt title=(parameter.name) { (format::words(&parameter.name)) } dd { (values::parameter(parameter)) } }
                }
            }
        }
    }
}
