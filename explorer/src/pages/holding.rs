//! Who holds a subnet's alpha, a calculator of trades, and who owns the subnet.

use super::{
    format, layout, parts,
    subnet::head,
    table::{Column, Table},
    values,
    visit::{Page, Visit},
};
use crate::model::{Conviction, Holder, Holders, LockRow, Ownership, Quote, SubnetDetail, Trade};
use maud::{Markup, html};

/// Unit of what is staked on a subnet.
fn unit(netuid: u16, symbol: &str) -> &str {
    if netuid == 0 { "τ" } else { symbol }
}

/// The holders of a subnet's alpha.
pub fn holders(visit: &Visit, (subnet, view): &(SubnetDetail, Holders)) -> Page {
    let symbol = unit(view.netuid, &subnet.row.symbol);
    let body = html! {
        (head(subnet, "Holders"))
        div data-part="figures" data-live { div .grid.tiles {
            (layout::tile("Holders", format::whole(view.holders), html! {
                @if view.complete { "coldkeys with stake here" }
                @else { "of the first 200 000 stakes of the chain" }
            }))
            (layout::tile("Held by them", parts::alpha_compact(view.staked, symbol), "with all hotkeys"))
            (layout::tile("Ten largest", format::percent(view.top10), "of what is held"))
            (layout::tile("Half is held by", format::whole(view.half),
                html! { @if view.half == 1 { "holder" } @else { "holders" } }))
            (layout::tile("Gini", format::decimal(view.gini, 3), "0 when all hold the same"))
        } }
        section .card data-part="list" data-live[view.page == 0] {
            div .card-head { h2 { "Holders" } span .soft { "at block " (format::whole(view.block)) } }
            (holder_table(visit, view))
            (pager(visit, view))
        }
    };
    let title = format!("Holders of {}", subnet.row.name);
    Page { title, section: "/subnets", body }
}

fn holder_table(visit: &Visit, view: &Holders) -> Markup {
    if view.rows.is_empty() {
        return layout::empty("Nobody stakes on this subnet.");
    }
    let columns = [
        Column::new("position", "Rank", |_, row: &Holder| html! { (format::whole(row.position)) })
            .class("num"),
        Column::new("coldkey", "Holder", |_, row: &Holder| {
            parts::named(
                &row.coldkey,
                row.identity.as_deref(),
                &format!("/account/{}", row.coldkey),
            )
        }),
        Column::new("alpha", "Staked", |_, row: &Holder| html! { (format::amount(row.alpha)) })
            .class("num"),
        Column::new("part", "Part", |_, row: &Holder| {
            html! {
                (parts::mini_bar(row.fraction)) (format::percent(row.fraction))
            }
        })
        .class("num"),
        Column::new("value", "Value", |_, row: &Holder| parts::tao(row.value))
            .class("num low")
            .hint("At the spot price, without slippage"),
        Column::new("hotkeys", "Hotkeys", |_, row: &Holder| html! { (row.hotkeys) })
            .class("num low")
            .hint("With how many hotkeys"),
    ];
    Table {
        name: "holders",
        caption: "Holders",
        columns: &columns,
        order: None,
        class: "",
        row: |row| row.coldkey.clone(),
    }
    .render(visit, &view.rows)
}

fn pager(visit: &Visit, view: &Holders) -> Markup {
    let link = |page: u32| visit.with(&[("page", &page.to_string())]);
    html! {
        @if view.page > 0 || view.has_next {
            nav .pager aria-label="Pages" {
                @if view.page > 0 {
                    a .button data-swap data-push data-focus="larger" href=(link(view.page - 1)) { "← Larger" }
                }
                @if view.has_next {
                    a .button data-swap data-push data-focus="smaller" href=(link(view.page + 1)) { "Smaller →" }
                }
            }
        }
    }
}

/// What the calculator shows: the subnet, the trade asked for, and a ladder of trades.
pub type Calculation = (SubnetDetail, (Quote, Vec<Quote>));

/// The calculator of trades.
pub fn calculator(visit: &Visit, (subnet, (quote, ladder)): &Calculation) -> Page {
    let row = &subnet.row;
    let symbol = unit(row.netuid, &row.symbol);
    let selling = quote.trade == Trade::Sell;
    let body = html! {
        (head(subnet, "Calculator"))
        section .card {
            div .card-head { h2 { "Stake calculator" } span .soft { "by the chain's own simulation" } }
            form .filters action={ "/subnet/" (row.netuid) "/calculator" } data-swap {
                label { "Trade"
                    select name="trade" {
                        option value="buy" selected[!selling] { "stake: buy alpha with TAO" }
                        option value="sell" selected[selling] { "unstake: sell alpha for TAO" }
                    }
                }
                label { "Amount of what is paid"
                    input name="amount" inputmode="decimal" maxlength="24" autocomplete="off"
                        value=(visit.param("amount").unwrap_or("1"));
                }
                noscript { button { "Calculate" } }
            }
            div data-part="quote" data-live { (outcome(quote, symbol)) }
        }
        (layout::card("ladder", true, "What larger trades cost", html! {
            span .soft { "at block " (format::whole(quote.block)) }
        }, ladder_table(ladder, symbol)))
    };
    Page { title: format!("Stake calculator of {}", row.name), section: "/subnets", body }
}

fn outcome(quote: &Quote, symbol: &str) -> Markup {
    let (paid, got) = match quote.trade {
        Trade::Buy => ("τ", symbol),
        Trade::Sell => (symbol, "τ"),
    };
    html! {
        @if quote.amount > 0 && quote.received == 0 {
            (layout::empty("The pool refuses this trade: it is too small, too large for its reserves, or the subnet has not been started."))
        } @else {
            div .card-body { (layout::facts(&[
                ("Paid", parts::money(quote.amount, paid)),
                ("Received", parts::money(quote.received, got)),
                ("The pool's fee", parts::money(quote.fee, paid)),
                ("Less than at the spot price", parts::money(quote.slippage, got)),
                ("Spot price", parts::price(quote.spot_price)),
                ("Price on average", html! { (parts::price(quote.price)) " · " (impact(quote)) }),
            ]))
            p .soft { "At block " (format::whole(quote.block))
                ", the fee of the extrinsic aside. Other trades before it change the outcome." } }
        }
    }
}

/// How far the price on average is from the spot price, to the trader's cost.
fn impact(quote: &Quote) -> Markup {
    let ratio = if quote.spot_price > 0.0 { quote.price / quote.spot_price } else { 1.0 };
    let cost = match quote.trade {
        Trade::Buy => ratio - 1.0,
        Trade::Sell => 1.0 - ratio,
    };
    html! { span .down[cost > 0.01] .soft[cost <= 0.01] { (format::percent(cost.max(0.0))) " worse" } }
}

fn ladder_table(ladder: &[Quote], symbol: &str) -> Markup {
    html! {
        div .scroll role="region" aria-label="What larger trades cost" tabindex="0" { table {
            caption .sr { "What larger trades cost" }
            thead { tr {
                th scope="col" { "Trade" } th scope="col" .num { "Received" } th scope="col" .num { "Price on average" }
                th scope="col" .num { "Than spot" }
            } }
            tbody { @for quote in ladder {
                @let (paid, got) = if quote.trade == Trade::Buy { ("τ", symbol) } else { (symbol, "τ") };
                tr data-row={ (quote.trade == Trade::Buy) (quote.amount) } {
                    th scope="row" {
                        @if quote.trade == Trade::Buy { "buy for " } @else { "sell " }
                        (parts::money(quote.amount, paid))
                    }
                    @if quote.received == 0 { td .num colspan="3" { span .soft { "refused" } } }
                    @else {
                        td .num { (parts::money(quote.received, got)) }
                        td .num { (parts::price(quote.price)) }
                        td .num { (impact(quote)) }
                    }
                }
            } }
        } }
    }
}

/// Who owns a subnet, who could, and who did.
pub fn ownership(visit: &Visit, (subnet, view): &(SubnetDetail, Ownership)) -> Page {
    let symbol = unit(view.netuid, &subnet.row.symbol);
    let body = html! {
        (head(subnet, "Ownership"))
        div .grid.two {
            (layout::card("owner", true, "Owner", html! {},
                html! { div .card-body { (owner(view)) } }))
            (layout::card("contest", true, "Contest by conviction", html! {},
                html! { div .card-body { (contest(view, symbol)) } }))
        }
        (layout::card("convictions", true, "Conviction by hotkey",
            html! { span .soft { "locked stake of all lockers together" } },
            convictions(visit, &view.convictions)))
        (layout::card("locks", true, "Locked stake",
            html! { span .soft { (format::whole(view.locks.len() as u64)) " locks" } },
            locks(visit, &view.locks, "Locked stake on this subnet")))
        (layout::card("history", true, "History of its ownership", html! {},
            values::event_table(visit, &view.events, "History of its ownership")))
        (layout::card("lock-events", true, "Locks made and moved", html! {},
            values::event_table(visit, &view.lock_events, "Locks made and moved")))
    };
    Page { title: format!("Ownership of {}", subnet.row.name), section: "/subnets", body }
}

fn owner(view: &Ownership) -> Markup {
    let identity = view.identity.as_deref();
    let account = format!("/account/{}", view.owner_coldkey);
    html! {
        (layout::facts(&[
            ("Owner", parts::named(&view.owner_coldkey, identity, &account)),
            ("Its hotkey", parts::hotkey(&view.owner_hotkey, None)),
            ("Registered in block", parts::block(view.registered_at)),
            ("Leased", html! {
                @match &view.lease {
                    None => span .soft { "no" },
                    Some(lease) => { "lease " (lease.id) " to " (parts::account(&lease.beneficiary)) },
                }
            }),
        ]))
        @if let Some(lease) = &view.lease { (layout::facts(&[
            ("Cost of the lease", parts::tao(lease.cost)),
            ("Owner's cut to those who paid", html! { (lease.emissions_share) span .u { "%" } }),
            ("Ends in block", html! {
                @match lease.end_block { Some(block) => (format::whole(block)), None => "never" }
            }),
        ])) }
    }
}

fn contest(view: &Ownership, symbol: &str) -> Markup {
    let reached = view.conviction as f64 / (view.conviction_needed as f64).max(1.0);
    let blocks = view.contested_from.saturating_sub(view.block.into());
    html! {
        (layout::facts(&[
            ("Conviction of all", parts::money(view.conviction, symbol)),
            ("Needed: a tenth of the alpha staked", html! {
                (parts::money(view.conviction_needed, symbol)) " · " (parts::mini_bar(reached)) (format::percent(reached))
            }),
            ("Leads", html! {
                @match &view.leader { Some(hotkey) => (parts::hotkey(hotkey, None)), None => span .soft { "nobody: nothing is locked" } }
            }),
            ("Owner can change", html! {
                @if blocks == 0 { "at each epoch" }
                @else { "from block " (format::whole(view.contested_from)) " · in " (format::whole(blocks)) " blocks" }
            }),
        ]))
    }
}

fn convictions(visit: &Visit, rows: &[Conviction]) -> Markup {
    if rows.is_empty() {
        return layout::empty("No stake is locked on this subnet.");
    }
    let columns = [
        Column::new("hotkey", "Hotkey", |_, row: &Conviction| parts::hotkey(&row.hotkey, None)),
        Column::new("coldkey", "Its owner", |_, row: &Conviction| parts::account(&row.coldkey))
            .class("low"),
        Column::new("locked", "Locked", |_, row: &Conviction| parts::money(row.locked, "α"))
            .class("num")
            .sort(|row| row.locked.into()),
        Column::new("conviction", "Conviction", |_, row: &Conviction| {
            parts::money(row.conviction, "α")
        })
        .class("num")
        .sort(|row| row.conviction.into()),
    ];
    Table {
        name: "convictions",
        caption: "Conviction by hotkey",
        columns: &columns,
        order: Some(("conviction", true)),
        class: "",
        row: |row| row.hotkey.clone(),
    }
    .render(visit, rows)
}

/// Locks of a subnet or of an account.
pub fn locks(visit: &Visit, rows: &[LockRow], caption: &str) -> Markup {
    if rows.is_empty() {
        return layout::empty("No stake is locked.");
    }
    let columns = [
        Column::new("netuid", "Subnet", |_, row: &LockRow| parts::subnet(row.netuid, ""))
            .sort_up(|row| row.netuid.into()),
        Column::new("coldkey", "Locked by", |_, row: &LockRow| {
            parts::named(
                &row.coldkey,
                row.identity.as_deref(),
                &format!("/account/{}", row.coldkey),
            )
        })
        .sort_up(|row| row.coldkey.as_str().into()),
        Column::new("hotkey", "Towards", |_, row: &LockRow| {
            html! {
                (parts::hotkey(&row.hotkey, None))
                @if row.of_owner { " " span .chip.plain { "owner" } }
            }
        })
        .sort_up(|row| row.hotkey.as_str().into()),
        Column::new("locked", "Locked", |_, row: &LockRow| parts::money(row.locked, "α"))
            .class("num")
            .sort(|row| row.locked.into()),
        Column::new("conviction", "Conviction", |_, row: &LockRow| {
            parts::money(row.conviction, "α")
        })
        .class("num")
        .sort(|row| row.conviction.into()),
        Column::new("kind", "Kind", |_, row: &LockRow| {
            html! {
                @if row.perpetual { "perpetual" } @else { "decaying" }
            }
        })
        .class("low")
        .sort_up(|row| row.perpetual.into()),
        Column::new("changed", "Changed in", |_, row: &LockRow| parts::block(row.changed))
            .class("num low")
            .sort(|row| row.changed.into()),
    ];
    Table {
        name: "locks",
        caption,
        columns: &columns,
        order: Some(("locked", true)),
        class: "",
        row: |row| format!("{}-{}-{}", row.netuid, row.coldkey, row.hotkey),
    }
    .render(visit, rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quote(trade: Trade, spot_price: f64, price: f64) -> String {
        let quote = Quote { trade, spot_price, price, received: 1, ..Quote::default() };
        impact(&quote).into_string()
    }

    #[test]
    fn a_trade_tells_what_it_costs_beside_the_spot_price() {
        assert!(quote(Trade::Buy, 2.0, 2.5).contains("25.00\u{202f}%"));
        assert!(quote(Trade::Sell, 2.0, 1.5).contains("25.00\u{202f}%"));
        assert!(quote(Trade::Sell, 2.0, 2.0).contains("0.00\u{202f}%"));
    }

    #[test]
    fn a_refused_trade_says_so() {
        let quote = Quote { amount: 5, ..Quote::default() };
        assert!(outcome(&quote, "α").into_string().contains("refuses"));
    }
}
