//! A neuron: one uid of one subnet.

use super::{
    chart, format, layout, metagraph, parts,
    table::{Column, Table},
    validators, values,
    visit::{Page, Visit},
};
use crate::model::{Link, NeuronPoint, NeuronView, share};
use maud::{Markup, html};

/// A neuron's page.
pub fn page(visit: &Visit, view: &NeuronView) -> Page {
    let row = &view.row;
    let base = format!("/subnet/{}", row.netuid);
    let name = row.identity.clone().unwrap_or_else(|| format::short(&row.hotkey));
    let links = |name: &'static str, title: &str, links: &[Link], none: &str| {
        layout::card(
            name,
            true,
            title,
            html! { span .soft { (links.len()) } },
            link_table(visit, name, row.netuid, links, title, none),
        )
    };
    let body = html! {
        (layout::crumbs(&[
            ("Subnets", "/subnets".into()),
            (&view.subnet, base.clone()),
            ("Metagraph", format!("{base}/metagraph")),
        ], &format!("UID {}", row.uid)))
        div .page-head { div {
            h1 { (name) " " span .soft { "UID " (row.uid) } " " (parts::role(row.role))
                @if row.is_owner { " " span .chip.plain { "subnet owner" } }
                @if row.immune { " " span .chip.good { "immune until block " (format::whole(row.immune_until)) } }
            }
            p .soft { (parts::full(&row.hotkey)) }
        } }
        div data-part="figures" data-live { (figures(view)) }
        (charts(&view.history, &row.hotkey))
        (layout::card("facts", true, "Details", html! {}, html! { div .card-body { (details(view)) } }))
        div .grid.two {
            (links("weights", "Weights it set", &view.weights, "It has set no weights."))
            (links("received", "Weights set on it", &view.weights_received, "No validator weighs it."))
            (links("bonds", "Bonds it holds", &view.bonds, "It holds no bonds."))
            (layout::card("relatives", true, "Parents and children", html! {},
                validators::relatives(&view.parents, &view.children)))
        }
        (layout::card("events", true, "Events that name it", html! {},
            values::event_table(visit, &view.events, "Events that name this hotkey")))
    };
    Page { title: format!("{name}, UID {} of {}", row.uid, view.subnet), section: "/subnets", body }
}

fn figures(view: &NeuronView) -> Markup {
    let row = &view.row;
    html! {
        div .grid.tiles {
            (layout::tile("Incentive", parts::fraction(row.incentive), html! { "consensus " (parts::fraction(row.consensus)) }))
            (layout::tile("Dividends", parts::fraction(row.dividends), html! { "validator trust " (parts::fraction(row.validator_trust)) }))
            (layout::tile("Earned in the last epoch", parts::money(row.emission, "α"),
                html! { (parts::money(row.daily_alpha, "α")) " a day" }))
            (layout::tile("Worth of a day", parts::tao(row.daily_tao), html! { "at " (parts::price(view.price)) " per alpha" }))
            (layout::tile("Stake weight", html! { (format::compact(row.stake)) },
                html! { (parts::money(row.alpha_stake, "α")) " and " (parts::tao(row.tao_stake)) }))
            (layout::tile("Last weights", metagraph::updated(row), html! { "blocks ago, in block " (format::whole(row.last_update)) }))
        }
    }
}

fn charts(history: &[NeuronPoint], hotkey: &str) -> Markup {
    // A uid outlives its holders: only this hotkey's epochs are its own.
    let own: Vec<&NeuronPoint> = history.iter().filter(|point| point.hotkey == hotkey).collect();
    let draw =
        |name: &str, title: &str, unit: chart::Unit, second, value: fn(&NeuronPoint) -> f64| {
            let points: Vec<chart::Point> = own
                .iter()
                .map(|point| chart::Point { block: point.block.into(), value: value(point) })
                .collect();
            let line = chart::line(&chart::Line { title, points: &points, unit, second });
            layout::card(name, true, title, html! {}, line)
        };
    html! {
        div .grid.two {
            (draw("chart-incentive", "Incentive", format::price, false, |p| share(p.incentive)))
            (draw("chart-dividends", "Dividends", format::price, true, |p| share(p.dividends)))
            (draw("chart-emission", "Earned per epoch", validators::alpha_axis, false, |p| p.emission as f64))
            (draw("chart-stake", "Stake weight", validators::alpha_axis, true, |p| p.stake as f64))
            (draw("chart-trust", "Validator trust", format::price, false, |p| share(p.validator_trust)))
            (draw("chart-consensus", "Consensus", format::price, true, |p| share(p.consensus)))
        }
    }
}

fn details(view: &NeuronView) -> Markup {
    let row = &view.row;
    let axon = match &row.axon {
        Some(axon) => {
            html! { (metagraph::socket(&axon.ip, axon.port)) span .u { "version " (axon.version) ", since block " (format::whole(axon.block)) } }
        }
        None => html! { span .soft { "not announced" } },
    };
    let dash = || "–".to_owned();
    layout::facts(&[
        ("Subnet", parts::subnet(row.netuid, &view.subnet)),
        ("Position", html! { (row.position) }),
        ("Hotkey", parts::hotkey(&row.hotkey, None)),
        ("Coldkey", parts::account(&row.coldkey)),
        ("Trust", html! { (parts::fraction(row.trust)) }),
        ("Rank", html! { (parts::fraction(row.rank)) }),
        ("Active", parts::yes_no(row.active)),
        ("Validator permit", parts::yes_no(row.validator_permit)),
        ("Registered in block", parts::block(row.registered_at)),
        ("Axon", axon),
        (
            "Prometheus",
            html! { (view.prometheus.clone().unwrap_or_else(|| "not announced".into())) },
        ),
        ("Take", html! { (row.take.map_or_else(dash, |take| format::percent(share(take)))) }),
        ("Estimated APY", html! { (row.apy.map_or_else(dash, format::yearly)) }),
    ])
}

/// A link with the subnet it is on, for its address.
struct Towards<'a> {
    netuid: u16,
    link: &'a Link,
}

fn link_table(
    visit: &Visit,
    name: &'static str,
    netuid: u16,
    links: &[Link],
    caption: &str,
    none: &str,
) -> Markup {
    if links.is_empty() {
        return layout::empty(none);
    }
    let rows: Vec<Towards> = links.iter().map(|link| Towards { netuid, link }).collect();
    let columns = [
        Column::new("uid", "UID", |_, row: &Towards| {
            html! {
                a href={ "/subnet/" (row.netuid) "/neuron/" (row.link.uid) } { (row.link.uid) }
            }
        })
        .class("num")
        .sort_up(|row| row.link.uid.into()),
        Column::new("hotkey", "Hotkey", |_, row: &Towards| parts::hotkey(&row.link.hotkey, None)),
        Column::new("value", "Share", |_, row: &Towards| {
            html! {
                (parts::mini_bar(row.link.fraction))
                span title={ "kept as " (row.link.value) } { (format::percent(row.link.fraction)) }
            }
        })
        .class("num")
        .sort(|row| row.link.fraction.into()),
    ];
    Table {
        name,
        caption,
        columns: &columns,
        order: Some(("value", true)),
        class: "",
        row: |row| row.link.uid.to_string(),
    }
    .render(visit, &rows)
}
