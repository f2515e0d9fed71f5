//! Extrinsics.

use super::{
    format, layout, parts, values,
    visit::{Page, Visit},
};
use crate::model::{ErrorText, ExtrinsicRow, ExtrinsicView, Page as List};
use maud::{Markup, html};

/// The list of extrinsics.
pub fn page(visit: &Visit, list: &List<ExtrinsicRow>) -> Page {
    let body = html! {
        div .page-head { h1 { "Extrinsics" } }
        section .card {
            div .card-head { h2 .sr { "Filters" } }
            (filters(visit))
            div data-part="list" data-live[list.page == 0] {
                (table(visit, &list.rows, "Extrinsics"))
                (layout::pager(visit, list))
            }
        }
    };
    Page { title: "Extrinsics".into(), section: "/extrinsics", body }
}

fn filters(visit: &Visit) -> Markup {
    let field = |name, label, size| layout::field(visit, name, label, size);
    let success = visit.param("success").unwrap_or_default();
    let unsigned = visit.param("unsigned").unwrap_or_default();
    html! {
        form .filters action="/extrinsics" data-swap {
            (field("pallet", "Pallet", "16"))
            (field("call", "Call", "16"))
            (field("signer", "Signer", "20"))
            (field("netuid", "Subnet", "5"))
            label { "Result"
                select name="success" {
                    @for (value, text) in [("", "any"), ("true", "success"), ("false", "failed")] {
                        option value=(value) selected[value == success] { (text) }
                    }
                }
            }
            label { "Inherents"
                select name="unsigned" {
                    @for (value, text) in [("", "leave out"), ("true", "show")] {
                        option value=(value) selected[value == unsigned] { (text) }
                    }
                }
            }
            noscript { button { "Filter" } }
        }
    }
}

/// Extrinsics with all columns.
pub fn table(visit: &Visit, rows: &[ExtrinsicRow], caption: &str) -> Markup {
    if rows.is_empty() {
        return layout::empty("No extrinsic here.");
    }
    html! {
        div .scroll role="region" aria-label=(caption) tabindex="0" { table {
            caption .sr { (caption) }
            thead { tr {
                th scope="col" { "Extrinsic" } th scope="col" { "Age" } th scope="col" { "Call" }
                th scope="col" .low { "Subnet" } th scope="col" .low { "Signer" } th scope="col" { "Result" }
                th scope="col" .num.low { "Fee" } th scope="col" .low { "Hash" }
            } }
            tbody { @for row in rows { tr data-row=(row.id) {
                th scope="row" { a href={ "/extrinsic/" (row.id) } { (row.id) } }
                td { (parts::when(visit, row.time)) }
                td { (parts::call(row)) }
                td .low { @match row.netuid { Some(netuid) => (parts::subnet(netuid, "")), None => span .soft { "–" } } }
                td .low { (signer(row)) }
                td { (parts::outcome(row.success, row.error.as_ref())) }
                td .num.low { (fee(row)) }
                td .low { (parts::named(&row.hash, None, &format!("/extrinsic/{}", row.hash))) }
            } } }
        } }
    }
}

/// The few columns a list on another page has room for.
pub fn short_table(visit: &Visit, rows: &[ExtrinsicRow]) -> Markup {
    if rows.is_empty() {
        return layout::empty("Nobody has signed anything yet.");
    }
    html! {
        div .scroll role="region" aria-label="Latest transactions" tabindex="0" { table {
            caption .sr { "Latest transactions" }
            thead { tr {
                th scope="col" { "Call" } th scope="col" { "Age" } th scope="col" .low { "Signer" } th scope="col" { "Result" }
            } }
            tbody { @for row in rows { tr data-row=(row.id) {
                th scope="row" { (parts::call(row)) }
                td { (parts::when(visit, row.time)) }
                td .low { (signer(row)) }
                td { (parts::outcome(row.success, row.error.as_ref())) }
            } } }
        } }
    }
}

fn signer(row: &ExtrinsicRow) -> Markup {
    html! {
        @match &row.signer { Some(signer) => (parts::account(signer)), None => span .soft { "inherent" } }
    }
}

fn fee(row: &ExtrinsicRow) -> Markup {
    html! { @if row.signer.is_some() { (parts::tao(row.fee)) } @else { span .soft { "–" } } }
}

/// An extrinsic with all that belongs to it.
pub fn detail(visit: &Visit, view: &ExtrinsicView) -> Page {
    let row = &view.extrinsic;
    let body = html! {
        (layout::crumbs(&[
            ("Blocks", "/blocks".into()),
            (&format::whole(row.block), format!("/block/{}", row.block)),
        ], &format!("Extrinsic {}", row.id)))
        div .page-head data-part="head" data-live { div {
            h1 .wrap { (row.pallet) "." (row.call) " " (parts::outcome(row.success, row.error.as_ref())) }
            p .soft { (parts::when(visit, row.time)) " · in block " (parts::block(row.block)) " · "
                (parts::finality(view.finalized)) }
        } }
        @if let Some(error) = &row.error { (failure("It failed: ", error, true)) }
        @for error in &view.nested_errors { (failure("A call in it failed: ", error, false)) }
        div .grid.two {
            section .card { div .card-head { h2 { "Details" } } div .card-body { (details(view)) } }
            section .card {
                div .card-head { h2 { "Arguments" } }
                div .card-body { (values::tree(&view.args)) }
            }
        }
        @if !view.docs.trim().is_empty() {
            section .card {
                div .card-head { h2 { "What this call does" } }
                div .card-body { p .wrap.docs { (view.docs.trim()) } }
            }
        }
        section .card {
            div .card-head { h2 { "Events" } span .soft { (view.events.len()) } }
            @if view.events.is_empty() { (layout::empty("None.")) } @else { (values::events(&view.events)) }
        }
    };
    Page { title: format!("Extrinsic {}", row.id), section: "/extrinsics", body }
}

fn failure(lead: &str, error: &ErrorText, whole: bool) -> Markup {
    html! {
        div .notice.bad[whole] {
            strong { (lead) (error.pallet) "." (error.name) }
            @if !error.text.trim().is_empty() { p { (error.text) } }
        }
    }
}

fn details(view: &ExtrinsicView) -> Markup {
    let row = &view.extrinsic;
    layout::long_facts(&[
        ("Hash", parts::full(&row.hash)),
        ("Block", html! { (parts::block(row.block)) ", position " (row.index) }),
        (
            "Block hash",
            html! { a .mono.wrap href={ "/block/" (view.block_hash) } { (view.block_hash) } },
        ),
        ("Signer", signer(row)),
        (
            "Nonce",
            html! { @match view.nonce { Some(nonce) => (format::whole(nonce)), None => span .soft { "–" } } },
        ),
        ("Fee", html! { (fee(row)) @if row.tip > 0 { ", of it a tip of " (parts::tao(row.tip)) } }),
        (
            "Subnet",
            html! { @match row.netuid { Some(netuid) => (parts::subnet(netuid, "")), None => span .soft { "–" } } },
        ),
        ("Length", html! { (format::whole(view.length)) span .u { "bytes" } }),
    ])
}
