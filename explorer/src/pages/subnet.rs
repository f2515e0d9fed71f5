//! A subnet: overview, hyperparameters and activity. Its metagraph has a file of its own.

use super::{
    chart, extrinsics, format, home, layout, parts, subnets, validators, values,
    visit::{Page, Visit},
};
use crate::model::{
    EpochPoint, EventRow, HistoryRange, HyperparameterChange, SubnetDetail, SubnetIdentity,
};
use maud::{Markup, html};

/// Head of all pages of a subnet.
pub fn head(view: &SubnetDetail, tab: &str) -> Markup {
    let row = &view.row;
    let base = format!("/subnet/{}", row.netuid);
    let name = if row.name.is_empty() { format!("SN{}", row.netuid) } else { row.name.clone() };
    html! {
        (layout::crumbs(&[("Subnets", "/subnets".into())], &name))
        div .page-head {
            div .glyph aria-hidden="true" { (row.symbol) }
            div {
                h1 { (name) " " span .soft { "SN" (row.netuid) } " " (subnets::state(row)) }
                @if let Some(identity) = &view.identity { (identity_line(identity)) }
            }
        }
        (layout::tabs(&[
            ("Overview", base.clone()),
            ("Metagraph", format!("{base}/metagraph")),
            ("Distribution", format!("{base}/distribution")),
            ("Holders", format!("{base}/holders")),
            ("Calculator", format!("{base}/calculator")),
            ("Ownership", format!("{base}/ownership")),
            ("Hyperparameters", format!("{base}/hyperparameters")),
            ("Activity", format!("{base}/activity")),
        ], tab))
    }
}

fn identity_line(identity: &SubnetIdentity) -> Markup {
    let links = [
        ("Website", &identity.url),
        ("Source", &identity.github),
        ("Logo", &identity.logo_url),
        ("Discord", &identity.discord),
        ("Contact", &identity.contact),
    ];
    html! {
        @if !identity.description.is_empty() { p .soft.wrap { (identity.description) } }
        div .links {
            @for (label, text) in links.iter().filter(|(_, text)| !text.trim().is_empty()) {
                span { span .soft { (label) ": " } (parts::outside(text)) }
            }
        }
        @if !identity.additional.is_empty() { p .soft.wrap { (identity.additional) } }
    }
}

/// Price, pool, emission and registration.
pub fn overview(
    visit: &Visit,
    (view, (history, range)): &(SubnetDetail, (Vec<EpochPoint>, HistoryRange)),
) -> Page {
    let row = &view.row;
    let body = html! {
        (head(view, "Overview"))
        div data-part="figures" data-live { (figures(view)) }
        (charts(visit, history, *range))
        div .grid.two {
            (layout::card("pool", true, "Market", html! {},
                html! { div .card-body { (market(view)) } }))
            (layout::card("earning", true, "Emission", html! {},
                html! { div .card-body { (earning(view)) (parts::rates_note(visit)) } }))
            (layout::card("registration", true, "Registration", html! {},
                html! { div .card-body { (registration(view)) } }))
            (layout::card("keys", true, "Neurons and concentration", html! {},
                html! { div .card-body { (keys(view)) } }))
        }
    };
    Page { title: format!("{} SN{}", row.name, row.netuid), section: "/subnets", body }
}

fn figures(view: &SubnetDetail) -> Markup {
    let row = &view.row;
    let next = match row.next_epoch {
        Some(block) => html! { "next epoch at block " (format::whole(block)) },
        None => html! { "no epoch is due" },
    };
    html! {
        div .grid.tiles {
            (layout::tile("Price", parts::price(row.price),
                html! { (parts::change(row.change_24h)) " in 24 h · " (parts::change(row.change_7d)) " in 7 d" }))
            (layout::tile("Market cap", parts::tao_compact(row.market_cap),
                html! { "fully diluted " (parts::tao_compact(view.fully_diluted_value)) }))
            (layout::tile("TAO emission", format::percent(row.emission_share),
                html! { (parts::tao(row.tao_in_emission)) " per block" }))
            (layout::tile("Registration", parts::tao(row.registration_cost),
                if view.registration_allowed { "open" } else { "closed by the owner" }))
            (layout::tile("Neurons", html! { (row.neurons) span .u { "/ " (row.max_neurons) } },
                html! { (view.validators) " validators, " (view.miners) " miners" }))
            (layout::tile("Epoch", html! { (row.blocks_since_epoch) span .u { "/ " (row.tempo) } }, next))
        }
    }
}

fn charts(visit: &Visit, history: &[EpochPoint], range: HistoryRange) -> Markup {
    let draw = |title: &str, unit: chart::Unit, second, value: fn(&EpochPoint) -> f64| {
        let points: Vec<chart::Point> = history
            .iter()
            .map(|point| chart::Point { block: point.block.into(), value: value(point) })
            .collect();
        chart::line(&chart::Line { title, points: &points, unit, second })
    };
    let price = |value: f64| format!("{}\u{202f}τ", format::price(value));
    let card =
        |name: &str, title: &str, body: Markup| layout::card(name, true, title, html! {}, body);
    html! {
        div data-part="ranges" { (ranges(visit, range)) }
        div .grid.two {
            (card("chart-price", "Price", draw("Price", price, false, |p| p.price)))
            (card("chart-emission", "Share of TAO emission",
                draw("Share of TAO emission", format::percent, true, |p| p.emission_share)))
            (card("chart-tao", "TAO in the pool",
                draw("TAO in the pool", home::tao_axis, false, |p| p.tao_in as f64)))
            (card("chart-alpha", "Alpha staked",
                draw("Alpha staked", validators::alpha_axis, true, |p| p.alpha_out as f64)))
            (card("chart-volume", "TAO traded between points",
                chart::line(&chart::Line { title: "TAO traded", points: &traded(history), unit: home::tao_axis, second: false })))
            (card("chart-staked", "Stake weight of its neurons",
                draw("Stake weight", validators::alpha_axis, true, |p| p.total_stake as f64)))
            (card("chart-cost", "Registration cost",
                draw("Registration cost", home::tao_axis, false, |p| p.registration_cost as f64)))
            (card("chart-recycled", "TAO recycled for registrations",
                draw("TAO recycled", home::tao_axis, true, |p| p.recycled as f64)))
        }
    }
}

/// TAO traded since the point before, at each point.
fn traded(history: &[EpochPoint]) -> Vec<chart::Point> {
    history
        .windows(2)
        .map(|pair| chart::Point {
            block: pair[1].block.into(),
            value: pair[1].volume.saturating_sub(pair[0].volume) as f64,
        })
        .collect()
}

/// Spans that charts can have: as the query names them, and in words.
pub const RANGES: [(HistoryRange, &str, &str); 4] = [
    (HistoryRange::Day, "24h", "24 hours"),
    (HistoryRange::Week, "7d", "7 days"),
    (HistoryRange::Month, "30d", "30 days"),
    (HistoryRange::All, "all", "all"),
];

fn ranges(visit: &Visit, chosen: HistoryRange) -> Markup {
    html! {
        nav .ranges aria-label="Span of the charts" {
            @for (range, value, label) in RANGES {
                a .chip.plain[range == chosen] data-swap data-focus=(value) href=(visit.with(&[("range", value)]))
                    aria-current=[(range == chosen).then_some("true")] { (label) }
            }
        }
    }
}

fn market(view: &SubnetDetail) -> Markup {
    let row = &view.row;
    let symbol = &row.symbol;
    layout::facts(&[
        ("Moving price", parts::price(row.moving_price)),
        ("TAO in the pool", parts::tao(row.tao_in)),
        ("Alpha in the pool", parts::money(row.alpha_in, symbol)),
        ("Alpha staked", parts::money(row.alpha_out, symbol)),
        (
            "Supply",
            html! { (parts::money(row.supply, symbol)) " · " (format::percent(row.supply_share)) " of 21 M" },
        ),
        ("Volume since the start", parts::tao(row.volume)),
        ("Volume of 24 h", optional(row.volume_24h.map(parts::tao))),
        (
            "Volume of 24 h / market cap",
            optional(view.volume_over_cap.map(|part| html! { (format::percent(part)) })),
        ),
        (
            "Smoothed TAO flow",
            html! { (format::price(view.tao_flow / crate::model::RAO)) span .u { "τ per block" } },
        ),
        ("Purchases and sales in 24 h", html! { (view.stakes_24h) " and " (view.unstakes_24h) }),
        ("Sentiment", sentiment(view)),
        ("Paid for its registration", parts::tao(view.locked)),
    ])
}

fn sentiment(view: &SubnetDetail) -> Markup {
    let (bought, sold) = (f64::from(view.stakes_24h), f64::from(view.unstakes_24h));
    html! {
        @if bought + sold == 0.0 { span .soft { "no trades in 24 h" } }
        @else { (parts::mini_bar(bought / (bought + sold))) (format::percent(bought / (bought + sold))) " purchases" }
    }
}

fn optional(value: Option<Markup>) -> Markup {
    html! {
        @match value {
            Some(value) => (value),
            None => span .soft { "not enough history yet" },
        }
    }
}

fn earning(view: &SubnetDetail) -> Markup {
    let row = &view.row;
    let symbol = &row.symbol;
    let day = [view.owner_per_day, view.miners_per_day, view.validators_per_day];
    let total = day.iter().map(|part| *part as f64).sum::<f64>().max(1.0);
    let shares: Vec<chart::Part> = ["owner", "miners", "validators and stakers"]
        .iter()
        .zip(day)
        .map(|(name, part)| chart::Part {
            name: (*name).into(),
            fraction: part as f64 / total,
            path: None,
        })
        .collect();
    html! {
        (chart::parts("Who receives the alpha of a day", &shares))
        h3 .facts-title .sr { "Details" }
        (layout::facts(&[
            ("Owner, per day", html! { (parts::money(view.owner_per_day, symbol)) " · " (format::percent(view.owner_cut)) }),
            ("Miners, per day", parts::money(view.miners_per_day, symbol)),
            ("Validators, per day", parts::money(view.validators_per_day, symbol)),
            ("Dividends to root stakers", html! { (format::percent(view.root_proportion)) }),
            ("TAO to the pool, per block", parts::tao(row.tao_in_emission)),
            ("Alpha to the pool, per block", parts::money(row.alpha_in_emission, symbol)),
            ("Alpha to participants, per block", parts::money(row.alpha_out_emission, symbol)),
            ("Alpha waiting for the epoch", parts::money(view.pending_alpha, symbol)),
            ("Takes part in TAO emission", parts::yes_no(row.emission_enabled)),
        ]))
    }
}

fn registration(view: &SubnetDetail) -> Markup {
    let row = &view.row;
    let prune = match view.next_to_prune {
        Some(uid) => html! { a href={ "/subnet/" (row.netuid) "/neuron/" (uid) } { "UID " (uid) } },
        None => html! { span .soft { "nobody: there is room, or all are immune" } },
    };
    layout::facts(&[
        ("Cost now", parts::tao(row.registration_cost)),
        (
            "Next registration",
            html! { @if view.registration_allowed { "in any block" } @else { "closed by the owner" } },
        ),
        ("Registered in this interval", html! { (view.registrations_this_interval) }),
        ("A registration would replace", prune),
        ("Recycled since the start", parts::tao(row.recycled)),
        ("Recycled in 24 h", optional(row.recycled_24h.map(parts::tao))),
        (
            "Subnet registered in block",
            html! { (parts::block(row.registered_at)) " · " (format::whole(row.age)) " blocks ago" },
        ),
        ("Would make room for a new subnet", parts::yes_no(view.subnet_to_prune)),
        ("Owner", parts::account(&row.owner_coldkey)),
        ("Owner's hotkey", parts::hotkey(&row.owner_hotkey, None)),
    ])
}

fn keys(view: &SubnetDetail) -> Markup {
    layout::facts(&[
        ("Active neurons", html! { (view.active_neurons) }),
        ("Validators", html! { (view.validators) }),
        ("Miners with incentive", html! { (view.miners) }),
        ("Both", html! { (view.dual) }),
        ("Distinct coldkeys", html! { (view.coldkeys) }),
        ("Distinct axon addresses", html! { (view.ips) }),
        (
            "Ten largest stakes",
            html! { (parts::mini_bar(view.top10_stake)) (format::percent(view.top10_stake)) },
        ),
        (
            "Gini of incentives",
            html! { (parts::mini_bar(view.incentive_gini)) (format::decimal(view.incentive_gini, 3)) },
        ),
        ("Mechanisms", html! { (view.mechanisms) }),
    ])
}

/// Hyperparameters by group, and how they changed.
pub fn hyperparameters(visit: &Visit, view: &SubnetDetail) -> Page {
    let mut groups: Vec<&str> = Vec::new();
    for parameter in &view.hyperparameters {
        if !groups.contains(&parameter.group.as_str()) {
            groups.push(&parameter.group);
        }
    }
    let body = html! {
        (head(view, "Hyperparameters"))
        @for group in groups {
            (layout::card(&format!("group-{group}"), true, &group_title(group), html! {}, html! {
                div .card-body { dl .facts {
                    @for parameter in view.hyperparameters.iter().filter(|p| p.group == group) {
                        div { dt title=(parameter.name) { (format::words(&parameter.name)) } dd { (values::parameter(parameter)) } }
                    }
                } }
            }))
        }
        (layout::card("changes", true, "Changes", html! {}, changes(visit, &view.changes)))
    };
    Page { title: format!("Hyperparameters of {}", view.row.name), section: "/subnets", body }
}

fn group_title(group: &str) -> String {
    match group {
        "registration" => "Registration and weights".into(),
        "network" => "Network and ownership".into(),
        "consensus" => "Commit–reveal, alpha and consensus".into(),
        other => format::words(other),
    }
}

fn changes(visit: &Visit, rows: &[HyperparameterChange]) -> Markup {
    if rows.is_empty() {
        return layout::empty("No change since the index began.");
    }
    html! {
        div .scroll role="region" aria-label="Changes of hyperparameters" tabindex="0" { table {
            caption .sr { "Changes of hyperparameters" }
            thead { tr { th scope="col" { "Block" } th scope="col" { "Age" } th scope="col" { "Change" } th scope="col" { "To" } } }
            tbody { @for row in rows { tr data-row={ (row.block) (row.name) } {
                th scope="row" { (parts::block(row.block)) }
                td { (parts::when(visit, row.time)) }
                td { (format::words(&row.name)) }
                td { (values::inline(&row.fields)) }
            } } }
        } }
    }
}

/// Registrations, trades and calls.
pub fn activity(visit: &Visit, view: &SubnetDetail) -> Page {
    let events = |name: &str, title: &str, rows: &[EventRow]| {
        layout::card(name, true, title, html! {}, values::event_table(visit, rows, title))
    };
    let more = html! { a .more href={ "/extrinsics?netuid=" (view.row.netuid) } { "All of them" } };
    let body = html! {
        (head(view, "Activity"))
        (events("registrations", "Registrations and replacements", &view.registrations))
        (events("trades", "Stake bought, sold and moved", &view.trades))
        (layout::card("calls", true, "Extrinsics that name this subnet", more,
            extrinsics::table(visit, &view.extrinsics, "Extrinsics that name this subnet")))
    };
    Page { title: format!("Activity of {}", view.row.name), section: "/subnets", body }
}
