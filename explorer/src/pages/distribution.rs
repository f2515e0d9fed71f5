//! How a subnet's neurons are spread over owners and addresses, whom they weigh, who goes next.

use super::{
    format, layout, parts,
    subnet::head,
    table::{Column, Table},
    visit::{Page, Visit},
};
use crate::model::{Distribution, Group, Standing, SubnetDetail, WeightRow};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Validators and neurons in the picture of weights.
const VALIDATORS: usize = 24;
const COLUMNS: usize = 64;

/// Sides of a field of the picture.
const FIELD: usize = 14;

/// The page.
pub fn page(visit: &Visit, (subnet, view): &(SubnetDetail, Distribution)) -> Page {
    let neurons = subnet.row.neurons;
    let turned = f64::from(view.registrations_7d) / f64::from(neurons.max(1));
    let body = html! {
        (head(subnet, "Distribution"))
        div data-part="figures" data-live { div .grid.tiles {
            (layout::tile("Owners", subnet.coldkeys, html! { "of " (neurons) " neurons" }))
            (layout::tile("Addresses", subnet.ips, "of axons"))
            (layout::tile("Registrations in 24 h", format::whole(view.registrations_24h), "as far as the index goes back"))
            (layout::tile("Turnover in 7 d", format::percent(turned),
                html! { (format::whole(view.registrations_7d)) " registrations" }))
            (layout::tile("Gini of incentives", format::decimal(subnet.incentive_gini, 3), "0 when all earn the same"))
        } }
        (layout::card("weights", true, "Weights", html! {
            span .soft { "validators by stake weight, down; the neurons they weigh most, across" }
        }, weights(&view.weights)))
        div .grid.two {
            (layout::card("coldkeys", true, "Owners with most neurons", html! {},
                groups(visit, &view.coldkeys, "coldkeys", "Owners with most neurons")))
            (layout::card("addresses", true, "Addresses with most axons", html! {},
                groups(visit, &view.addresses, "addresses", "Addresses with most axons")))
        }
        (layout::card("standing", true, "Next to be replaced", html! {
            span .soft {
                @if view.is_full { "by a registration: least emission first, then oldest" }
                @else { "once the subnet is full: least emission first, then oldest" }
            }
        }, standing(visit, &view.standing)))
    };
    let title = format!("Distribution of {}", subnet.row.name);
    Page { title, section: "/subnets", body }
}

/// Uids that are weighed most, over all rows.
fn weighed(rows: &[WeightRow]) -> Vec<u16> {
    let mut sums: BTreeMap<u16, f64> = BTreeMap::new();
    for link in rows.iter().flat_map(|row| &row.weights) {
        *sums.entry(link.uid).or_default() += link.fraction;
    }
    let mut uids: Vec<(u16, f64)> = sums.into_iter().collect();
    uids.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    uids.truncate(COLUMNS);
    uids.into_iter().map(|(uid, _)| uid).collect()
}

/// A field for each weight, the darker the larger; its title tells the weight.
fn weights(rows: &[WeightRow]) -> Markup {
    if rows.is_empty() {
        return layout::empty("No weights are set.");
    }
    let shown = &rows[..rows.len().min(VALIDATORS)];
    let uids = weighed(shown);
    let width = uids.len().max(24) * FIELD;
    let most = shown
        .iter()
        .flat_map(|row| &row.weights)
        .map(|link| link.fraction)
        .fold(f64::MIN_POSITIVE, f64::max);
    let label = format!("Weights of {} validators on {} neurons", shown.len(), uids.len());
    html! {
        div .scroll role="region" aria-label="Weights" tabindex="0" { table .heat {
            caption .sr { (label) "; the pages of the neurons list them" }
            thead { tr {
                th scope="col" .num { "UID" } th scope="col" { "Validator" }
                th scope="col" .grow { "Weights on UID " (uids.first().copied().unwrap_or_default()) " and others" }
                th scope="col" .num.low { "Set" }
            } }
            tbody { @for row in shown { tr data-row=(row.uid) {
                th scope="row" .num { (row.uid) }
                td { (parts::hotkey(&row.hotkey, row.identity.as_deref())) }
                td .grow { (strip(row, &uids, most, width)) }
                td .num.low { (format::whole(row.updated)) " blocks ago" }
            } } }
        } }
        @if rows.len() > shown.len() {
            p .empty { "And " (rows.len() - shown.len()) " validators with less stake weight." }
        }
    }
}

fn strip(row: &WeightRow, uids: &[u16], most: f64, width: usize) -> Markup {
    html! {
        svg .strip viewBox=(format!("0 0 {width} {FIELD}")) preserveAspectRatio="none" role="img"
            aria-label={ (row.weights.len()) " weights" } {
            rect .track width=(width) height=(FIELD) {}
            @for link in &row.weights {
                @if let Some(place) = uids.iter().position(|uid| *uid == link.uid) {
                    rect .field data-hit x=(place * FIELD) width=(FIELD) height=(FIELD)
                        fill-opacity=(format!("{:.3}", (link.fraction / most).clamp(0.04, 1.0)))
                        { title { "UID " (link.uid) ": " (format::percent(link.fraction)) } }
                }
            }
        }
    }
}

fn groups(visit: &Visit, rows: &[Group], name: &'static str, caption: &str) -> Markup {
    if rows.is_empty() {
        return layout::empty("None.");
    }
    let columns = [
        Column::new("name", "Of", |_, row: &Group| {
            html! {
                @if row.name.contains('.') || row.name.contains(':') { code { (row.name) } }
                @else { (parts::account(&row.name)) }
            }
        })
        .sort_up(|row| row.name.as_str().into()),
        Column::new("neurons", "Neurons", |_, row: &Group| html! { (row.neurons) })
            .class("num")
            .sort(|row| row.neurons.into()),
        Column::new("incentive", "Incentive", |_, row: &Group| {
            html! {
                (format::percent(f64::from(row.incentive) / f64::from(u16::MAX)))
            }
        })
        .class("num")
        .hint("Their part of what miners earn")
        .sort(|row| row.incentive.into()),
        Column::new(
            "stake",
            "Stake weight",
            |_, row: &Group| html! { (format::compact(row.stake)) },
        )
        .class("num low")
        .sort(|row| row.stake.into()),
        Column::new(
            "emission",
            "Emission",
            |_, row: &Group| html! { (format::amount(row.emission)) },
        )
        .class("num low")
        .hint("Alpha they earned in the last epoch")
        .sort(|row| row.emission.into()),
    ];
    Table {
        name,
        caption,
        columns: &columns,
        order: Some(("neurons", true)),
        class: "",
        row: |row| row.name.clone(),
    }
    .render(visit, rows)
}

fn standing(visit: &Visit, rows: &[Standing]) -> Markup {
    if rows.is_empty() {
        return layout::empty("Nobody can be replaced.");
    }
    let columns = [
        Column::new("uid", "UID", |_, row: &Standing| html! { (row.uid) }).class("num"),
        Column::new("hotkey", "Neuron", |_, row: &Standing| {
            parts::hotkey(&row.hotkey, row.identity.as_deref())
        }),
        Column::new(
            "emission",
            "Emission",
            |_, row: &Standing| html! { (format::amount(row.emission)) },
        )
        .class("num")
        .hint("Alpha earned in the last epoch"),
        Column::new("registered", "Registered", |_, row: &Standing| {
            parts::block(row.registered_at)
        })
        .class("num"),
        Column::new("immune", "Immune", |_, row: &Standing| {
            html! {
                @if row.immune { "until block " (format::whole(row.immune_until)) }
                @else { span .soft { "no" } }
            }
        })
        .class("low"),
    ];
    Table {
        name: "standing",
        caption: "Next to be replaced",
        columns: &columns,
        order: None,
        class: "",
        row: |row| row.uid.to_string(),
    }
    .render(visit, rows)
}
