//! Small pieces that occur on many pages: amounts, accounts, times, states.

use super::{format, visit::Visit};
use crate::model::{BLOCKS_PER_DAY, ErrorText, ExtrinsicRow, Role, share};
use maud::{Markup, html};

/// An amount with its unit; the exact value is its title.
pub fn money(rao: u64, unit: &str) -> Markup {
    html! { span title={ (format::exact(rao)) " " (unit) } { (format::amount(rao)) span .u { (unit) } } }
}

/// TAO.
pub fn tao(rao: u64) -> Markup {
    money(rao, "τ")
}

/// A large amount of TAO in few digits; the exact value is its title.
pub fn tao_compact(rao: u64) -> Markup {
    html! { span title={ (format::exact(rao)) " τ" } { (format::compact(rao)) span .u { "τ" } } }
}

/// A large amount of alpha in few digits; the exact value is its title.
pub fn alpha_compact(rao: u64, symbol: &str) -> Markup {
    html! {
        span title={ (format::exact(rao)) " " (symbol) } { (format::compact(rao)) span .u { (symbol) } }
    }
}

/// A price in TAO.
pub fn price(value: f64) -> Markup {
    html! { (format::price(value)) span .u { "τ" } }
}

/// A share stored as `u16`, with four places.
pub fn fraction(value: u16) -> String {
    format::decimal(share(value), 4)
}

/// A change as a percentage with its direction; a dash without history.
pub fn change(fraction: Option<f64>) -> Markup {
    html! {
        @match fraction {
            Some(change) if change >= 0.00005 => span .up { "▲ " (format::percent(change)) },
            Some(change) if change <= -0.00005 => span .down { "▼ " (format::percent(-change)) },
            Some(_) => span .soft { (format::percent(0.0)) },
            None => span .soft title="Not enough history yet" { "–" },
        }
    }
}

/// An account, shortened, with a link to its page and a button that copies it.
pub fn account(address: &str) -> Markup {
    if address.is_empty() {
        return html! { span .soft { "–" } };
    }
    named(address, None, &format!("/account/{address}"))
}

/// A hotkey as a validator or miner.
pub fn hotkey(address: &str, name: Option<&str>) -> Markup {
    if address.is_empty() {
        return html! { span .soft { "–" } };
    }
    named(address, name, &format!("/validator/{address}"))
}

/// A key shown by its name, or shortened, linking to `path`.
pub fn named(address: &str, name: Option<&str>, path: &str) -> Markup {
    html! {
        span .addr {
            a href=(path) title=(address) {
                @match name {
                    Some(name) if !name.trim().is_empty() => (name),
                    _ => code { (format::short(address)) },
                }
            }
            (copy())
        }
    }
}

/// A key in a table of many: shown by its name, or shortened. Its address is the end of the path; the
/// script brings the button that copies it when the pointer or the focus comes.
pub fn key(address: &str, name: Option<&str>, path: &str) -> Markup {
    let name = name.filter(|name| !name.trim().is_empty());
    html! {
        a .key .mono[name.is_none()] href=(path) {
            @match name {
                Some(name) => (name),
                None => (format::short(address)),
            }
        }
    }
}

/// A hash or key at full length with a button that copies it.
pub fn full(text: &str) -> Markup {
    html! { span .addr.full { code title=(text) { (text) } (copy()) } }
}

/// Copies the title of what stands before it.
fn copy() -> Markup {
    html! { button .copy type="button" aria-label="Copy" {} }
}

/// A block's number.
pub fn block(number: impl Into<u64>) -> Markup {
    let number = number.into();
    html! { a href={ "/block/" (number) } { (format::whole(number)) } }
}

/// A time as its age; the moment itself is the title.
pub fn when(visit: &Visit, millis: u64) -> Markup {
    if millis == 0 {
        return html! { span .soft { "genesis" } };
    }
    let moment = format::timestamp(millis);
    html! { time datetime=(moment) title=(moment) data-age { (format::age(visit.now, millis)) } }
}

/// A subnet by number, with its name where known.
pub fn subnet(netuid: u16, name: &str) -> Markup {
    html! {
        a href={ "/subnet/" (netuid) } {
            "SN" (netuid) @if !name.is_empty() { " " (name) }
        }
    }
}

/// An extrinsic by what it calls.
pub fn call(row: &ExtrinsicRow) -> Markup {
    html! {
        a href={ "/extrinsic/" (row.id) } {
            code { (row.pallet) "." (row.call) }
        }
    }
}

/// How an extrinsic ended.
pub fn outcome(success: bool, error: Option<&ErrorText>) -> Markup {
    html! {
        @match (success, error) {
            (true, _) => span .chip.good { "success" },
            (false, Some(error)) => span .chip.bad title=(error.text) { (error.name) },
            (false, None) => span .chip.bad { "failed" },
        }
    }
}

/// Whether a block is final.
pub fn finality(finalized: bool) -> Markup {
    html! {
        @if finalized { span .chip.good { "final" } } @else { span .chip { "not yet final" } }
    }
}

/// What a neuron does, as an icon with its word.
pub fn role(role: Role) -> Markup {
    let icon = |class: &str, word: &str| {
        html! { span class={ "role " (class) } role="img" aria-label=(word) title=(word) {} }
    };
    match role {
        Role::Validator => icon("validator", "validator"),
        Role::Miner => icon("miner", "miner"),
        Role::Dual => html! { (icon("validator", "validator")) (icon("miner", "and miner")) },
    }
}

/// Yes or no.
pub fn yes_no(value: bool) -> Markup {
    html! { @if value { "yes" } @else { span .soft { "no" } } }
}

/// A fraction as a bar; decoration beside its number.
pub fn mini_bar(fraction: f64) -> Markup {
    html! {
        svg .mini viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" {
            rect .fill width=(format!("{:.1}", fraction.clamp(0.0, 1.0) * 100.0)) height="6" {}
        }
    }
}

/// What a day is in the rates of a page, where the chain's own day has other blocks.
pub fn rates_note(visit: &Visit) -> Markup {
    const DAY: u64 = 86_400_000;
    let time = visit.head.as_ref().map_or(0, |head| head.block_time);
    html! {
        @if time > 0 && time * BLOCKS_PER_DAY != DAY {
            p .rates.soft { "Rates of a day and of a year count " (format::whole(BLOCKS_PER_DAY))
                " blocks as a day, as with blocks of 12 seconds. At " (format::whole(time))
                " ms a block, this chain makes " (format::whole(DAY / time)) " in a day." }
        }
    }
}

/// Progress towards something, over the full width.
pub fn bar(fraction: f64, label: &str) -> Markup {
    html! {
        svg .bar viewBox="0 0 100 7" preserveAspectRatio="none" role="img" aria-label=(label) {
            rect .track width="100" height="7" {}
            rect .fill width=(format!("{:.2}", fraction.clamp(0.0, 1.0) * 100.0)) height="7" {}
        }
    }
}

/// A link of an identity, if it is a web address; its plain text otherwise.
pub fn outside(text: &str) -> Markup {
    html! {
        @match format::web_link(text) {
            Some(link) => a href=(link) rel="noopener nofollow noreferrer" target="_blank" {
                (link.split_once("://").map_or(link, |(_, rest)| rest.trim_end_matches('/')))
            },
            None => span .wrap { (text) },
        }
    }
}
