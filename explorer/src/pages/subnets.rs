//! The list of subnets.

use super::{
    chart, format, home, layout, parts,
    table::{Column, Table},
    visit::{Page, Visit},
};
use crate::model::SubnetRow;
use maud::{Markup, html};

/// All subnets.
#[allow(clippy::ptr_arg, reason = "pages take what the explorer answers, whatever its type")]
pub fn page(visit: &Visit, rows: &Vec<SubnetRow>) -> Page {
    let wanted = visit.param("q").map(str::to_lowercase);
    let shown: Vec<&SubnetRow> =
        rows.iter().filter(|row| wanted.as_deref().is_none_or(|text| matches(row, text))).collect();
    let columns = all_columns();
    let table = Table {
        name: "",
        caption: "Subnets",
        columns: &columns,
        order: Some(("emission", true)),
        class: "pin",
        row: |row| row.netuid.to_string(),
    };
    let body = html! {
        div .page-head { h1 { "Subnets" } }
        (layout::card("share", true, "TAO emission by subnet", html! {},
            html! { div .card-body { (home::emission(rows)) } }))
        section .card {
            div .card-head { h2 { "All subnets" } }
            form .filters action="/subnets" data-swap {
                @for name in ["sort", "dir"] {
                    @if let Some(value) = visit.param(name) { input type="hidden" name=(name) value=(value); }
                }
                label .wide { "Name, number, symbol or owner"
                    input #filter type="search" name="q" value=(visit.param("q").unwrap_or_default()) maxlength="64";
                }
                noscript { button { "Filter" } }
            }
            div data-part="table" data-live {
                @if shown.is_empty() {
                    (layout::empty("No subnet matches. Clear the field to see all of them."))
                } @else {
                    (table.render(visit, shown.iter().copied()))
                }
            }
        }
    };
    Page { title: "Subnets".into(), section: "/subnets", body }
}

fn matches(row: &SubnetRow, text: &str) -> bool {
    row.netuid.to_string() == text
        || row.name.to_lowercase().contains(text)
        || row.symbol.to_lowercase() == text
        || row.owner_coldkey.to_lowercase() == text
        || row.owner_hotkey.to_lowercase() == text
}

/// The few columns a list on another page has room for.
pub fn short_table(visit: &Visit, rows: &[SubnetRow]) -> Markup {
    if rows.is_empty() {
        return layout::empty("There is no subnet yet. Registering one makes it appear here.");
    }
    let columns = [
        name(),
        price(),
        change_24h(),
        spark().class("low"),
        emission_share(),
        pool().class("num low"),
        market_cap().class("num low"),
        neurons().class("num low"),
        tempo().class("num low"),
    ];
    Table {
        name: "subnets",
        caption: "Subnets with most emission",
        columns: &columns,
        order: None,
        class: "",
        row: |row| row.netuid.to_string(),
    }
    .render(visit, rows)
}

fn all_columns() -> Vec<Column<SubnetRow>> {
    vec![
        name(),
        price(),
        Column::new("moving", "Moving price", |_, row: &SubnetRow| html! { (parts::price(row.moving_price)) })
            .class("num")
            .hint("Smoothed price, TAO per alpha: it decides emission")
            .sort(|row| row.moving_price.into()),
        change_24h(),
        Column::new("change7", "7 d", |_, row: &SubnetRow| parts::change(row.change_7d))
            .class("num")
            .hint("Change of the price in seven days")
            .sort(|row| row.change_7d.into()),
        spark(),
        market_cap(),
        emission_share(),
        Column::new("tao-emission", "τ per block", |_, row: &SubnetRow| html! { (format::amount(row.tao_in_emission)) })
            .class("num")
            .hint("TAO added to the pool per block")
            .sort(|row| row.tao_in_emission.into()),
        Column::new("alpha-emission", "α per block", |_, row: &SubnetRow| html! {
            (format::amount(row.alpha_out_emission)) " " span .soft title="added to the pool" { "+ " (format::amount(row.alpha_in_emission)) }
        })
            .class("num")
            .hint("Alpha paid to participants, and added to the pool, per block")
            .sort(|row| row.alpha_out_emission.into()),
        pool(),
        alpha_in_pool(),
        staked(),
        supply(),
        Column::new("volume", "Volume", |_, row: &SubnetRow| parts::tao_compact(row.volume))
            .class("num")
            .hint("TAO traded since the start")
            .sort(|row| row.volume.into()),
        Column::new("cost", "Registration", |_, row: &SubnetRow| parts::tao(row.registration_cost))
            .class("num")
            .hint("What registering a neuron costs now")
            .sort(|row| row.registration_cost.into()),
        recycled(),
        neurons(),
        tempo(),
        Column::new("owner", "Owner", |_, row: &SubnetRow| parts::account(&row.owner_coldkey))
            .sort_up(|row| row.owner_coldkey.as_str().into()),
        age(),
        Column::new("state", "State", |_, row: &SubnetRow| state(row)).sort(|row| row.active.into()),
    ]
}

fn name() -> Column<SubnetRow> {
    Column::new("netuid", "Subnet", |_, row: &SubnetRow| html! {
        span .glyph.small aria-hidden="true" { (row.symbol) }
        a href={ "/subnet/" (row.netuid) } { @if row.name.is_empty() { "SN" (row.netuid) } @else { (row.name) } }
        " " span .soft { (row.netuid) }
    })
    .sort_up(|row| row.netuid.into())
}

fn price() -> Column<SubnetRow> {
    Column::new("price", "Price", |_, row: &SubnetRow| parts::price(row.price))
        .class("num")
        .hint("TAO per alpha")
        .sort(|row| row.price.into())
}

fn change_24h() -> Column<SubnetRow> {
    Column::new("change", "24 h", |_, row: &SubnetRow| parts::change(row.change_24h))
        .class("num")
        .hint("Change of the price in 24 hours")
        .sort(|row| row.change_24h.into())
}

fn spark() -> Column<SubnetRow> {
    Column::new("spark", "Last 7 days", |_, row: &SubnetRow| {
        chart::spark(&row.sparkline, "Price of the last seven days")
    })
}

fn market_cap() -> Column<SubnetRow> {
    Column::new("cap", "Market cap", |_, row: &SubnetRow| parts::tao_compact(row.market_cap))
        .class("num")
        .hint("Price times supply")
        .sort(|row| row.market_cap.into())
}

fn emission_share() -> Column<SubnetRow> {
    Column::new("emission", "Emission", |_, row: &SubnetRow| {
        html! {
            (parts::mini_bar(row.emission_share)) (format::percent(row.emission_share))
        }
    })
    .class("num")
    .hint("Share of all subnets' TAO emission")
    .sort(|row| row.emission_share.into())
}

fn pool() -> Column<SubnetRow> {
    Column::new("tao-in", "τ in pool", |_, row: &SubnetRow| parts::tao_compact(row.tao_in))
        .class("num")
        .hint("TAO in the pool")
        .sort(|row| row.tao_in.into())
}

fn alpha_in_pool() -> Column<SubnetRow> {
    Column::new("alpha-in", "α in pool", |_, row: &SubnetRow| {
        parts::alpha_compact(row.alpha_in, &row.symbol)
    })
    .class("num")
    .hint("Alpha in the pool")
    .sort(|row| row.alpha_in.into())
}

fn staked() -> Column<SubnetRow> {
    Column::new("alpha-out", "α staked", |_, row: &SubnetRow| {
        parts::alpha_compact(row.alpha_out, &row.symbol)
    })
    .class("num")
    .hint("Alpha outside of the pool")
    .sort(|row| row.alpha_out.into())
}

fn supply() -> Column<SubnetRow> {
    Column::new("supply", "Supply / 21 M", |_, row: &SubnetRow| html! {
        (parts::alpha_compact(row.supply, &row.symbol)) " " span .soft { (format::percent(row.supply_share)) }
    })
    .class("num")
    .hint("Alpha in and out of the pool, and its part of 21 million")
    .sort(|row| row.supply.into())
}

fn recycled() -> Column<SubnetRow> {
    Column::new("recycled", "Recycled", |_, row: &SubnetRow| html! {
        (parts::tao(row.recycled))
        @if let Some(day) = row.recycled_24h { " " span .soft { "+" (format::amount(day)) " in 24 h" } }
    })
    .class("num")
    .hint("TAO recycled for registrations since the start, and in 24 hours")
    .sort(|row| row.recycled.into())
}

fn neurons() -> Column<SubnetRow> {
    Column::new(
        "neurons",
        "Neurons",
        |_, row: &SubnetRow| html! { (row.neurons) span .soft { " / " (row.max_neurons) } },
    )
    .class("num")
    .sort(|row| row.neurons.into())
}

fn tempo() -> Column<SubnetRow> {
    Column::new(
        "tempo",
        "Tempo",
        |_, row: &SubnetRow| html! { (row.blocks_since_epoch) span .soft { " / " (row.tempo) } },
    )
    .class("num")
    .hint("Blocks since the last epoch, of how many")
    .sort(|row| row.tempo.into())
}

fn age() -> Column<SubnetRow> {
    Column::new("registered", "Registered", |_, row: &SubnetRow| html! {
        (parts::block(row.registered_at)) " " span .soft { (format::whole(row.age)) " blocks ago" }
    })
    .class("num")
    .hint("Block of the registration, and its age")
    .sort(|row| row.registered_at.into())
}

/// Whether it trades and earns.
pub fn state(row: &SubnetRow) -> Markup {
    html! {
        @if row.netuid == 0 { span .chip { "root" } }
        @else if !row.active { span .chip.warn title="Its owner has not started it" { "not started" } }
        @else if !row.emission_enabled { span .chip.warn { "no TAO emission" } }
        @else { span .chip.good { "active" } }
    }
}
