//! An account, and the list of transfers.

use super::{
    chart, extrinsics, format, holding, home, layout, parts, subnets,
    table::{Column, Table},
    validators, values,
    visit::{Page, Visit},
};
use crate::model::{
    AccountView, BalancePoint, Counterparty, Identity, Page as List, Position, RootDividend,
    TransferRow,
};
use maud::{Markup, html};

/// An account's page.
pub fn page(visit: &Visit, view: &AccountView) -> Page {
    let name =
        view.identity.as_ref().map(|identity| identity.name.trim()).filter(|n| !n.is_empty());
    let title = name.map_or_else(|| format::short(&view.address), str::to_owned);
    let more = |path: String| html! { a .more href=(path) { "All of them" } };
    let body = html! {
        (layout::crumbs(&[], "Account"))
        div .page-head { div {
            h1 { (title) @if view.is_hotkey { " " span .chip.plain { "hotkey" } } }
            p .soft { (parts::full(&view.address)) }
            @if let Some(identity) = &view.identity { (identity_lines(identity)) }
        } }
        div data-part="figures" data-live { (figures(view)) }
        (layout::card("positions", true, "Stakes", html! { span .soft { (view.positions.len()) } },
            positions(visit, &view.positions)))
        @if !view.root_dividends.is_empty() {
            (layout::card("dividends", true, "Root dividends to claim",
                html! { span .soft { "for root stake, paid as chosen: " (claim(view)) } },
                dividends(visit, &view.root_dividends)))
        }
        @if !view.locks.is_empty() {
            (layout::card("locks", true, "Locked stake",
                html! { span .soft { "it cannot be unstaked" } },
                holding::locks(visit, &view.locks, "Locked stake")))
        }
        (layout::card("history", true, "Balance", html! {}, balance_chart(&view.balance_history)))
        (layout::card("facts", true, "Details", html! {}, html! { div .card-body { (details(view)) } }))
        @if !view.owned_subnets.is_empty() {
            (layout::card("owned", true, "Subnets it owns", html! {},
                subnets::short_table(visit, &view.owned_subnets)))
        }
        (layout::card("transfers", true, "Transfers", more(format!("/transfers?account={}", view.address)),
            transfer_table(visit, &view.transfers, Some(&view.address))))
        (layout::card("extrinsics", true, "Extrinsics", more(format!("/extrinsics?signer={}", view.address)),
            extrinsics::table(visit, &view.extrinsics, "Extrinsics it signed")))
        (layout::card("moves", true, "Stake moved", html! {},
            values::event_table(visit, &view.stake_moves, "Stake moved by this account")))
        div .grid.two {
            (layout::card("counterparties", true, "Exchanges TAO with", html! {},
                counterparties(visit, &view.counterparties)))
            (layout::card("relatives", true, "Parents and children", html! {},
                validators::relatives(&view.parents, &view.children)))
        }
        (layout::card("events", true, "Other events that name it", html! {},
            values::event_table(visit, &view.events, "Events that name this account")))
    };
    Page { title: format!("Account {title}"), section: "", body }
}

fn identity_lines(identity: &Identity) -> Markup {
    let links = [
        ("Website", &identity.url),
        ("Source", &identity.github),
        ("Image", &identity.image),
        ("Discord", &identity.discord),
    ];
    html! {
        @if !identity.description.is_empty() { p .wrap { (identity.description) } }
        div .links {
            @for (label, text) in links.iter().filter(|(_, text)| !text.trim().is_empty()) {
                span { span .soft { (label) ": " } (parts::outside(text)) }
            }
        }
        @if !identity.additional.is_empty() { p .soft.wrap { (identity.additional) } }
    }
}

fn figures(view: &AccountView) -> Markup {
    let share = |part: u64| if view.total == 0 { 0.0 } else { part as f64 / view.total as f64 };
    let split: Vec<chart::Part> = [
        ("free", view.free),
        ("reserved", view.reserved),
        ("root stake", view.root_stake),
        ("alpha staked", view.alpha_value),
    ]
    .into_iter()
    .map(|(name, part)| chart::Part { name: name.into(), fraction: share(part), path: None })
    .collect();
    html! {
        div .grid.tiles {
            (layout::tile("All of it", parts::tao(view.total), html! {
                "at spot prices" @if let Some(rank) = view.rank { ", no. " (format::whole(rank)) " by balance" }
            }))
            (layout::tile("Free", parts::tao(view.free), html! {
                @if view.frozen > 0 { (parts::tao(view.frozen)) " frozen" } @else { "can be spent" }
            }))
            (layout::tile("Reserved", parts::tao(view.reserved), "held for deposits"))
            (layout::tile("Root stake", parts::tao(view.root_stake), html! { "root dividends: " (claim(view)) }))
            (layout::tile("Alpha staked", parts::tao(view.alpha_value), "at spot prices"))
        }
        @if view.total > 0 {
            div .card { div .card-body.split { (chart::parts("Balance", &split)) } }
        }
    }
}

fn claim(view: &AccountView) -> String {
    let claim = &view.root_claim;
    match (claim.kind.as_str(), claim.subnets.is_empty()) {
        ("", _) => "swapped".into(),
        (kind, true) => format::words(kind).to_lowercase(),
        (kind, false) => {
            let subnets: Vec<String> =
                claim.subnets.iter().map(|netuid| format!("SN{netuid}")).collect();
            format!("{} {}", format::words(kind).to_lowercase(), subnets.join(", "))
        }
    }
}

fn positions(visit: &Visit, rows: &[Position]) -> Markup {
    if rows.is_empty() {
        return layout::empty("It stakes nothing.");
    }
    let columns = [
        Column::new("netuid", "Subnet", |_, row: &Position| parts::subnet(row.netuid, &row.subnet))
            .sort_up(|row| row.netuid.into()),
        Column::new("hotkey", "With", |_, row: &Position| html! {
            (parts::hotkey(&row.hotkey, row.identity.as_deref()))
            @if !row.is_registered { " " span .chip.warn title="It is not registered there: it earns nothing" { "not registered" } }
        })
        .sort_up(|row| row.identity.as_deref().unwrap_or(&row.hotkey).into()),
        Column::new("stake", "Stake", |_, row: &Position| {
            parts::money(row.alpha, if row.netuid == 0 { "τ" } else { "α" })
        })
        .class("num")
        .sort(|row| row.alpha.into()),
        Column::new("value", "Value", |_, row: &Position| parts::tao(row.value))
            .class("num")
            .hint("At the spot price, without slippage")
            .sort(|row| row.value.into()),
        Column::new("emission", "Earned by the hotkey", |_, row: &Position| parts::money(row.emission, "α"))
            .class("num low")
            .hint("Alpha the hotkey earned in the last epoch")
            .sort(|row| row.emission.into()),
    ];
    Table {
        name: "positions",
        caption: "Stakes",
        columns: &columns,
        order: Some(("value", true)),
        class: "",
        row: |row| format!("{}-{}", row.netuid, row.hotkey),
    }
    .render(visit, rows)
}

fn dividends(visit: &Visit, rows: &[RootDividend]) -> Markup {
    let columns = [
        Column::new("netuid", "Subnet", |_, row: &RootDividend| parts::subnet(row.netuid, &row.subnet))
            .sort_up(|row| row.netuid.into()),
        Column::new("hotkey", "Staked with", |_, row: &RootDividend| {
            parts::hotkey(&row.hotkey, row.identity.as_deref())
        }),
        Column::new("alpha", "Owed", |_, row: &RootDividend| html! {
            (parts::money(row.alpha, "α"))
            @if row.below_threshold { " " span .chip title="Less than the subnet's least claim" { "not yet" } }
        })
        .class("num")
        .sort(|row| row.alpha.into()),
        Column::new("value", "Value", |_, row: &RootDividend| parts::tao(row.value))
            .class("num")
            .hint("At the spot price, without slippage")
            .sort(|row| row.value.into()),
    ];
    Table {
        name: "dividends",
        caption: "Root dividends to claim",
        columns: &columns,
        order: Some(("value", true)),
        class: "",
        row: |row| format!("{}-{}", row.netuid, row.hotkey),
    }
    .render(visit, rows)
}

fn balance_chart(history: &[BalancePoint]) -> Markup {
    let points: Vec<chart::Point> = history
        .iter()
        .map(|point| chart::Point { block: point.block.into(), value: point.free as f64 })
        .collect();
    if points.len() < 2 {
        return layout::empty("Its balance has not changed often enough to draw it.");
    }
    chart::line(&chart::Line {
        title: "Free TAO",
        points: &points,
        unit: home::tao_axis,
        second: false,
    })
}

fn details(view: &AccountView) -> Markup {
    html! {
        (layout::long_facts(&[
            ("Public key", parts::full(&view.public_key)),
            ("Owner", html! { @match &view.owner { Some(owner) => (parts::account(owner)), None => span .soft { "none: it is no hotkey" } } }),
            ("Hotkeys it owns", html! {
                @if view.hotkeys.is_empty() { span .soft { "none" } }
                @for hotkey in &view.hotkeys { (parts::hotkey(hotkey, None)) " " }
            }),
            ("Neurons", html! {
                @if view.registrations.is_empty() { span .soft { "none" } }
                @for (index, neuron) in view.registrations.iter().enumerate() {
                    @if index > 0 { ", " }
                    a href={ "/subnet/" (neuron.netuid) "/neuron/" (neuron.uid) } title=(neuron.hotkey) {
                        "SN" (neuron.netuid) " UID " (neuron.uid)
                    }
                }
            }),
            ("Locked alpha of others", html! { @if view.accepts_locked_alpha { "accepted" } @else { span .soft { "refused" } } }),
            ("Nonce", html! { (format::whole(view.nonce)) }),
            ("First seen", html! { @match view.first_seen { Some(block) => (parts::block(block)), None => span .soft { "not in the index" } } }),
        ]))
    }
}

fn counterparties(visit: &Visit, rows: &[Counterparty]) -> Markup {
    if rows.is_empty() {
        return layout::empty("No transfers with others in the index.");
    }
    let columns = [
        Column::new("account", "Account", |_, row: &Counterparty| parts::account(&row.account)),
        Column::new("sent", "Sent", |_, row: &Counterparty| parts::tao(row.sent))
            .class("num")
            .sort(|row| row.sent.into()),
        Column::new("received", "Received", |_, row: &Counterparty| parts::tao(row.received))
            .class("num")
            .sort(|row| row.received.into()),
        Column::new(
            "count",
            "Transfers",
            |_, row: &Counterparty| html! { (format::whole(row.transfers)) },
        )
        .class("num")
        .sort(|row| row.transfers.into()),
    ];
    Table {
        name: "parties",
        caption: "Accounts it exchanges TAO with",
        columns: &columns,
        order: None,
        class: "",
        row: |row| row.account.clone(),
    }
    .render(visit, rows)
}

/// All transfers, or those of an account.
pub fn transfers(visit: &Visit, list: &List<TransferRow>) -> Page {
    let account = visit.param("account");
    let body = html! {
        div .page-head { div {
            h1 { "Transfers" }
            @if let Some(address) = account { p .soft { "of " (parts::account(address)) } }
        } }
        section .card data-part="list" data-live[list.page == 0] {
            (transfer_table(visit, &list.rows, account))
            (layout::pager(visit, list))
        }
    };
    Page { title: "Transfers".into(), section: "/transfers", body }
}

fn transfer_table(visit: &Visit, rows: &[TransferRow], of: Option<&str>) -> Markup {
    if rows.is_empty() {
        return layout::empty("No transfer in the index.");
    }
    html! {
        div .scroll role="region" aria-label="Transfers" tabindex="0" { table {
            caption .sr { "Transfers" }
            thead { tr {
                th scope="col" { "Block" } th scope="col" .low { "Age" } th scope="col" { "From" }
                th scope="col" { "To" } th scope="col" .num { "Amount" } th scope="col" .low { "Extrinsic" }
            } }
            tbody { @for row in rows { tr data-row={ (row.block) "-" (row.event) } {
                th scope="row" { (parts::block(row.block)) }
                td .low { (parts::when(visit, row.time)) }
                td { (party(&row.from, of)) }
                td { (party(&row.to, of)) }
                td .num { (parts::tao(row.amount)) }
                td .low { @match &row.extrinsic {
                    Some(id) => a href={ "/extrinsic/" (id) } { (id) },
                    None => span .soft { "by the chain" },
                } }
            } } }
        } }
    }
}

/// The account whose page this is needs no link to itself.
fn party(address: &str, of: Option<&str>) -> Markup {
    html! {
        @if Some(address) == of { span .soft title=(address) { "this account" } }
        @else { (parts::account(address)) }
    }
}
