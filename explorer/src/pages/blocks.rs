//! Blocks.

use super::{
    extrinsics, format, layout, parts, values,
    visit::{Page, Visit},
};
use crate::model::{BlockRow, BlockView, Page as List, PalletCount};
use maud::{Markup, html};

/// The list of blocks.
pub fn page(visit: &Visit, list: &List<BlockRow>) -> Page {
    let body = html! {
        div .page-head { h1 { "Blocks" } }
        section .card data-part="list" data-live[list.page == 0] {
            (table(visit, &list.rows))
            (layout::pager(visit, list))
        }
    };
    Page { title: "Blocks".into(), section: "/blocks", body }
}

fn table(visit: &Visit, rows: &[BlockRow]) -> Markup {
    if rows.is_empty() {
        return layout::empty("The index has no block yet.");
    }
    html! {
        div .scroll role="region" aria-label="Blocks" tabindex="0" { table {
            caption .sr { "Blocks" }
            thead { tr {
                th scope="col" { "Block" } th scope="col" { "Age" } th scope="col" .low { "Hash" }
                th scope="col" .low { "Author" } th scope="col" .num { "Extrinsics" }
                th scope="col" .num { "Events" } th scope="col" .num.low { "Fees" }
                th scope="col" .num.low { "Runtime" } th scope="col" .low { "State" }
            } }
            tbody { @for row in rows { tr data-row=(row.number) {
                th scope="row" { (parts::block(row.number)) }
                td { (parts::when(visit, row.time)) }
                td .low { (parts::named(&row.hash, None, &format!("/block/{}", row.hash))) }
                td .low { (author(row)) }
                td .num { (format::whole(row.extrinsics)) }
                td .num { (format::whole(row.events)) }
                td .num.low { (parts::tao(row.fees)) }
                td .num.low { (row.spec_version) }
                td .low { (parts::finality(row.finalized)) }
            } } }
        } }
    }
}

/// The few columns a list on another page has room for.
pub fn short_table(visit: &Visit, rows: &[BlockRow]) -> Markup {
    if rows.is_empty() {
        return layout::empty("The index has no block yet.");
    }
    html! {
        div .scroll role="region" aria-label="Latest blocks" tabindex="0" { table {
            caption .sr { "Latest blocks" }
            thead { tr {
                th scope="col" { "Block" } th scope="col" { "Age" } th scope="col" .low { "Author" }
                th scope="col" .num { "Extrinsics" } th scope="col" .num { "Events" } th scope="col" .low { "State" }
            } }
            tbody { @for row in rows { tr data-row=(row.number) {
                th scope="row" { (parts::block(row.number)) }
                td { (parts::when(visit, row.time)) }
                td .low { (author(row)) }
                td .num { (format::whole(row.extrinsics)) }
                td .num { (format::whole(row.events)) }
                td .low { (parts::finality(row.finalized)) }
            } } }
        } }
    }
}

fn author(row: &BlockRow) -> Markup {
    html! {
        @match &row.author { Some(author) => (parts::account(author)), None => span .soft { "–" } }
    }
}

/// A block with all that is in it.
pub fn detail(visit: &Visit, view: &BlockView) -> Page {
    let block = &view.block;
    let signed = view.extrinsics.iter().filter(|row| row.signer.is_some()).count();
    let body = html! {
        (layout::crumbs(&[("Blocks", "/blocks".into())], &format::whole(block.number)))
        div .page-head data-part="head" data-live {
            div {
                h1 { "Block " (format::whole(block.number)) " " (parts::finality(block.finalized)) }
                p .soft { (parts::when(visit, block.time))
                    @if block.time > 0 { " · " (format::timestamp(block.time)) } }
            }
            div .end {
                @if block.number > 0 { a .button rel="prev" href={ "/block/" (block.number - 1) } { "← Previous" } }
                @if view.has_next { a .button rel="next" href={ "/block/" (block.number + 1) } { "Next →" } }
            }
        }
        div .grid.two {
            section .card { div .card-head { h2 { "Details" } } div .card-body { (details(view)) } }
            section .card { div .card-head { h2 { "By pallet" } } (by_pallet(&view.pallets)) }
        }
        section .card {
            div .card-head { h2 { "Extrinsics" }
                span .soft { (view.extrinsics.len()) ", " (signed) " signed" } }
            (extrinsics::table(visit, &view.extrinsics, "Extrinsics of this block"))
        }
        section .card {
            div .card-head { h2 { "Events outside of extrinsics" }
                span .soft { (view.system_events.len()) ", at the block's start and end" } }
            @if view.system_events.is_empty() { (layout::empty("None.")) }
            @else {
                details .fold open[view.system_events.len() <= 12] {
                    summary { "Show them" }
                    (values::events(&view.system_events))
                }
            }
        }
    };
    Page { title: format!("Block {}", block.number), section: "/blocks", body }
}

fn details(view: &BlockView) -> Markup {
    let block = &view.block;
    html! {
        (layout::long_facts(&[
            ("Hash", parts::full(&block.hash)),
            ("Parent", html! {
                @if block.number > 0 { a .mono.wrap href={ "/block/" (block.parent_hash) } { (block.parent_hash) } }
                @else { span .soft { "none" } }
            }),
            ("State root", parts::full(&view.state_root)),
            ("Extrinsics root", parts::full(&view.extrinsics_root)),
            ("Author", author(block)),
            ("Fees and tips", parts::tao(block.fees)),
            ("Runtime", html! { "version " (block.spec_version) }),
        ]))
        details id="digest" { summary .link { "Digest" } (values::tree(&view.digest)) }
    }
}

fn by_pallet(rows: &[PalletCount]) -> Markup {
    if rows.is_empty() {
        return layout::empty("Nothing.");
    }
    let most = rows.iter().map(|row| row.events).max().unwrap_or(0).max(1);
    html! {
        div .scroll role="region" aria-label="Extrinsics and events by pallet" tabindex="0" { table {
            caption .sr { "Extrinsics and events by pallet" }
            thead { tr { th scope="col" { "Pallet" } th scope="col" .num { "Extrinsics" } th scope="col" .num { "Events" } } }
            tbody { @for row in rows { tr {
                th scope="row" { (row.pallet) }
                td .num { (row.extrinsics) }
                td .num { (parts::mini_bar(f64::from(row.events) / f64::from(most))) (row.events) }
            } } }
        } }
    }
}
