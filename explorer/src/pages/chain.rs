//! The chain itself: versions of its runtime, and what root changed.

use super::{
    format, layout, parts, values,
    visit::{Page, Visit},
};
use crate::model::{EventRow, HeadView, Page as List, RuntimeVersionRow};
use maud::html;

/// What the page shows: where the chain stands, its versions, calls by root, settings changed.
pub type Subject = (HeadView, Vec<RuntimeVersionRow>, List<EventRow>, List<EventRow>);

/// The chain's page.
pub fn page(visit: &Visit, (head, versions, sudo, admin): &Subject) -> Page {
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
        (layout::card("sudo", true, "Calls by root", html! {},
            values::event_table(visit, &sudo.rows, "Calls by root")))
        (layout::card("admin", true, "Settings changed", html! {},
            values::event_table(visit, &admin.rows, "Settings changed")))
    };
    Page { title: "Chain".into(), section: "/chain", body }
}
