//! The first page: the chain and its markets at a glance.

use super::{
    blocks, chart, extrinsics, format, layout, parts, subnets, validators,
    visit::{Page, Visit},
};
use crate::model::{EconomyPoint, EconomyView, HeadView, HomeView, MAX_SUPPLY, RAO, SubnetRow};
use maud::{Markup, html};

/// The home page.
pub fn page(visit: &Visit, view: &HomeView) -> Page {
    let more = |path: &str, label: &str| html! { a .more href=(path) { (label) } };
    let body = html! {
        h1 .sr { "Overview" }
        div data-part="figures" data-live { (figures(visit, &view.head, &view.economy)) }
        (layout::card("emission", true, "TAO emission by subnet", html! {},
            html! { div .card-body { (emission(&view.subnets)) } }))
        (layout::card("subnets", true, "Subnets with most emission", more("/subnets", "All subnets"),
            subnets::short_table(visit, &view.subnets)))
        div .grid.two {
            (layout::card("blocks", true, "Latest blocks", more("/blocks", "All blocks"),
                blocks::short_table(visit, &view.blocks)))
            (layout::card("extrinsics", true, "Latest transactions", more("/extrinsics", "All extrinsics"),
                extrinsics::short_table(visit, &view.extrinsics)))
        }
        (layout::card("validators", true, "Validators with most stake",
            more("/validators", "All validators"), validators::short_table(visit, &view.validators)))
        div .grid.two {
            (layout::card("issuance", true, "TAO issued", html! {},
                supply_chart("TAO issued", &view.history, |point| point.issuance, false)))
            (layout::card("staked", true, "TAO staked", html! {},
                supply_chart("TAO staked", &view.history, |point| point.total_stake, true)))
        }
    };
    Page { title: "Overview".into(), section: "/", body }
}

fn figures(visit: &Visit, head: &HeadView, economy: &EconomyView) -> Markup {
    let behind = head.best.saturating_sub(head.finalized);
    html! {
        div .grid.tiles {
            (layout::tile("Best block", parts::block(head.best),
                html! { (parts::when(visit, head.best_time)) " · every " (format_block_time(head.block_time)) }))
            (layout::tile("Finalised block", parts::block(head.finalized),
                html! { (format::whole(behind)) " behind the best" }))
            (issuance_tile(economy))
            (halving_tile(visit, head, economy))
            (layout::tile("Staked", parts::tao_compact(economy.total_stake),
                html! { (format::percent(ratio(economy.total_stake, economy.issuance))) " of issuance" }))
            (layout::tile("Sum of alpha prices", parts::price(economy.sum_of_prices),
                html! { "market cap " (parts::tao_compact(economy.subnets_market_cap)) }))
            (layout::tile("Subnets", format::whole(economy.subnets),
                html! { "of " (format::whole(economy.subnet_limit)) ", the next costs "
                    (parts::tao(economy.network_registration_cost)) }))
            (layout::tile("Accounts", format::whole(economy.accounts),
                html! { (parts::tao_compact(economy.free)) " not staked" }))
            (layout::tile("Transactions", format::whole(economy.signed_extrinsics),
                html! { (format::whole(economy.transfers)) " transfers, " (parts::tao(economy.fees)) " of fees" }))
            (layout::tile("Traded in 24 h", economy.volume_24h.map_or_else(|| html! { "–" }, parts::tao_compact),
                html! { @if economy.volume_24h.is_some() { "TAO, with all pools" } @else { "not enough history yet" } }))
            (layout::tile("Validating APY", economy.root_apy.map_or_else(|| "–".into(), format::yearly),
                html! { "root dividends over root stake, in days of 7 200 blocks" }))
            (layout::tile("Staking APY", economy.staking_apy.map_or_else(|| "–".into(), format::yearly),
                html! { "after validators’ takes; TAO weighs " (format::percent(economy.tao_weight)) }))
        }
    }
}

fn issuance_tile(economy: &EconomyView) -> Markup {
    let issued = economy.issuance as f64 / RAO / MAX_SUPPLY;
    html! {
        div .tile.broad {
            div .label { "TAO issued" }
            div .value { (parts::tao_compact(economy.issuance)) }
            (parts::bar(issued, &format!("{} of 21 million issued", format::percent(issued))))
            div .note { (format::percent(issued)) " of 21 M · " (parts::tao(economy.block_emission))
                " per block" }
        }
    }
}

fn halving_tile(visit: &Visit, head: &HeadView, economy: &EconomyView) -> Markup {
    let (Some(blocks), Some(target)) = (economy.blocks_to_halving, economy.next_halving_issuance)
    else {
        return layout::tile("Next halving", "–", "the emission no longer halves");
    };
    let left = match economy.halving_time {
        Some(time) => time.saturating_sub(visit.now),
        None => blocks.saturating_mul(head.block_time),
    };
    let start = previous_halving(economy.halvings);
    let span = (target as f64 - start).max(1.0);
    let done = (economy.issuance as f64 - start) / span;
    html! {
        div .tile.broad {
            div .label { "Next halving in" }
            div .value { (format::span(left)) }
            (parts::bar(done, &format!("{} of the way to the next halving", format::percent(done))))
            div .note { (format::whole(blocks)) " blocks, at " (parts::tao_compact(target)) " issued" }
        }
    }
}

/// Issuance at the last halving, rao: each halves what is left of the 21 million.
fn previous_halving(halvings: u32) -> f64 {
    MAX_SUPPLY * RAO * (1.0 - 0.5f64.powi(halvings.min(64) as i32))
}

fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn format_block_time(millis: u64) -> String {
    if millis.is_multiple_of(1000) {
        format!("{} s", millis / 1000)
    } else {
        format!("{millis} ms")
    }
}

/// Who receives the TAO emission.
pub fn emission(rows: &[SubnetRow]) -> Markup {
    let shares: Vec<chart::Part> = rows
        .iter()
        .filter(|row| row.netuid != 0)
        .map(|row| chart::Part {
            name: format!("SN{} {}", row.netuid, row.name),
            fraction: row.emission_share,
            path: Some(format!("/subnet/{}", row.netuid)),
        })
        .collect();
    chart::parts("TAO emission by subnet", &shares)
}

fn supply_chart(
    title: &str,
    history: &[EconomyPoint],
    value: fn(&EconomyPoint) -> u64,
    second: bool,
) -> Markup {
    let points: Vec<chart::Point> = history
        .iter()
        .map(|point| chart::Point { block: point.block.into(), value: value(point) as f64 })
        .collect();
    chart::line(&chart::Line { title, points: &points, unit: tao_axis, second })
}

/// Rao as TAO on an axis.
pub fn tao_axis(rao: f64) -> String {
    let units = rao / RAO;
    if units.abs() >= 10_000.0 {
        // Axes may span little on top of much: enough digits to tell marks apart.
        format!("{}\u{202f}τ", format::decimal(units, if units >= 1e6 { 0 } else { 1 }))
    } else {
        format!("{}\u{202f}τ", format::price(units))
    }
}
