//! Decoded values: arguments of calls, fields of events.

use super::{format, layout, parts, visit::Visit};
use crate::model::{EventRow, Hyperparameter};
use maud::{Markup, html};
use serde_json::{Map, Value};

/// Deeper values are shown as text: a page must not be as deep as what someone signed.
const MAX_DEPTH: usize = 12;
/// Most entries of a list that are shown at once.
const MAX_ENTRIES: usize = 256;
/// Longest text shown at once, in characters.
const MAX_TEXT: usize = 1024;

/// A value as nested lists.
pub fn tree(value: &Value) -> Markup {
    match value {
        Value::Object(map) if map.is_empty() => html! { p .soft { "No arguments." } },
        Value::Array(list) if list.is_empty() => html! { p .soft { "Nothing." } },
        value => branch(value, 0),
    }
}

fn branch(value: &Value, depth: usize) -> Markup {
    if depth >= MAX_DEPTH {
        return html! { pre .raw { (clip(&value.to_string())) } };
    }
    match value {
        Value::Object(map) => match nested_call(map) {
            Some((pallet, call, args)) => html! {
                span .call { (pallet) "." (call) }
                (branch(args, depth + 1))
            },
            None => {
                entries(map.iter().map(|(name, value)| (name.clone(), value)), map.len(), depth)
            }
        },
        Value::Array(list) if list.iter().any(|value| value.is_object() || value.is_array()) => {
            let numbered = list.iter().enumerate().map(|(index, value)| (index.to_string(), value));
            entries(numbered, list.len(), depth)
        }
        other => leaf(other),
    }
}

fn entries<'v>(
    list: impl Iterator<Item = (String, &'v Value)>,
    length: usize,
    depth: usize,
) -> Markup {
    html! {
        ul .args {
            @for (name, value) in list.take(MAX_ENTRIES) {
                li { span .key { (name) } (branch(value, depth + 1)) }
            }
            @if length > MAX_ENTRIES {
                li .soft { "… and " (format::whole((length - MAX_ENTRIES) as u64)) " more; the API has all of them" }
            }
        }
    }
}

/// A call inside of an argument: `{"pallet", "call", "args"}`.
fn nested_call(map: &Map<String, Value>) -> Option<(&str, &str, &Value)> {
    if map.len() != 3 {
        return None;
    }
    Some((map.get("pallet")?.as_str()?, map.get("call")?.as_str()?, map.get("args")?))
}

fn leaf(value: &Value) -> Markup {
    match value {
        Value::Null => html! { span .soft { "none" } },
        Value::Bool(true) => html! { "yes" },
        Value::Bool(false) => html! { "no" },
        Value::Number(number) => match number.as_u64() {
            Some(whole) => html! { (format::whole(whole)) },
            None => html! { (number) },
        },
        Value::String(text) => string(text),
        Value::Array(list) => {
            let shown: Vec<String> = list.iter().take(MAX_ENTRIES).map(plain).collect();
            html! {
                span .wrap { "[" (shown.join(", ")) @if list.len() > MAX_ENTRIES { ", …" } "]" }
            }
        }
        Value::Object(_) => html! { (clip(&value.to_string())) },
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn string(text: &str) -> Markup {
    if looks_like_account(text) {
        return parts::account(text);
    }
    if text.starts_with("0x") && text.len() > 66 {
        return html! {
            details { summary { code { (format::short(text)) } " " span .soft { (format::whole(((text.len() - 2) / 2) as u64)) " bytes" } }
                pre .raw { (clip(text)) } }
        };
    }
    html! { span .wrap { @if text.starts_with("0x") { code { (text) } } @else { (clip(text)) } } }
}

/// Whether a text has the shape of an SS58 address with this network's prefix.
fn looks_like_account(text: &str) -> bool {
    (47..=49).contains(&text.len())
        && text.starts_with('5')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() && !b"0OIl".contains(&byte))
}

fn clip(text: &str) -> String {
    match text.char_indices().nth(MAX_TEXT) {
        Some((end, _)) => format!("{}… ({} characters)", &text[..end], text.chars().count()),
        None => text.to_owned(),
    }
}

/// A value in one line.
pub fn inline(value: &Value) -> Markup {
    html! {
        @match value {
            Value::Object(map) => {
                @for (index, (name, value)) in map.iter().enumerate() {
                    @if index > 0 { " · " }
                    span .soft { (name) } " " (short_leaf(value))
                }
            }
            Value::Array(list) => {
                @for (index, value) in list.iter().enumerate() {
                    @if index > 0 { " · " }
                    (short_leaf(value))
                }
            }
            other => (short_leaf(other)),
        }
    }
}

fn short_leaf(value: &Value) -> Markup {
    match value {
        Value::String(text) if looks_like_account(text) => parts::account(text),
        Value::String(text) if text.chars().count() > 44 => {
            html! { span title=(clip(text)) { (format::short(text)) } }
        }
        Value::Object(_) | Value::Array(_) => {
            let text = value.to_string();
            if text.chars().count() > 60 {
                html! { span title=(clip(&text)) { "{…}" } }
            } else {
                html! { (text) }
            }
        }
        other => leaf(other),
    }
}

/// Events with their fields, one below the other.
pub fn events(rows: &[EventRow]) -> Markup {
    html! {
        @for row in rows {
            div .event {
                div .event-head {
                    span .soft { (row.index) }
                    strong { code { (row.pallet) "." (row.name) } }
                    @if row.phase != "extrinsic" { span .chip { (row.phase) } }
                }
                @if !is_empty(&row.fields) { (branch(&row.fields, 0)) }
            }
        }
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(map) => map.is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}

/// Events of several blocks as a table.
pub fn event_table(visit: &Visit, rows: &[EventRow], caption: &str) -> Markup {
    if rows.is_empty() {
        return layout::empty("Nothing in the index.");
    }
    html! {
        div .scroll role="region" aria-label=(caption) tabindex="0" { table {
            caption .sr { (caption) }
            thead { tr {
                th scope="col" { "Block" } th scope="col" { "Age" } th scope="col" { "Event" } th scope="col" { "Fields" }
            } }
            tbody { @for row in rows { tr data-row={ (row.block) "-" (row.index) } {
                th scope="row" { (source(row)) }
                td { (parts::when(visit, row.time)) }
                td { code { (row.pallet) "." (row.name) } }
                td { (inline(&row.fields)) }
            } } }
        } }
    }
}

/// Where an event comes from: its extrinsic, or its block.
fn source(row: &EventRow) -> Markup {
    match row.extrinsic {
        Some(index) => {
            html! { a href={ "/extrinsic/" (row.block) "-" (index) } { (row.block) "-" (index) } }
        }
        None => parts::block(row.block),
    }
}

/// A value in its unit; shares as percentages beside what the chain keeps.
pub fn parameter(parameter: &Hyperparameter) -> Markup {
    let number = parameter.value.as_u64();
    match (parameter.unit.as_str(), number) {
        ("rao", Some(rao)) => parts::tao(rao),
        ("u16 share", Some(value)) => raw_share(value, f64::from(u16::MAX)),
        ("u64 share", Some(value)) => raw_share(value, u64::MAX as f64),
        (unit, Some(value)) => {
            html! { (format::whole(value)) @if !unit.is_empty() { span .u { (unit) } } }
        }
        (unit, None) => match &parameter.value {
            Value::Bool(value) => parts::yes_no(*value),
            Value::String(text) => html! { (text) @if !unit.is_empty() { span .u { (unit) } } },
            other => html! { (other) @if !unit.is_empty() { span .u { (unit) } } },
        },
    }
}

fn raw_share(value: u64, one: f64) -> Markup {
    html! { span title={ "kept as " (value) } { (format::percent(value as f64 / one)) } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn calls_nest_and_accounts_are_links() {
        let alice = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
        let call = json!({"call": {"pallet": "Balances", "call": "transfer_allow_death",
            "args": {"dest": alice, "value": 1_000_000u64}}});
        let page = tree(&call).into_string();
        assert!(page.contains("Balances.transfer_allow_death"));
        assert!(page.contains(&format!("/account/{alice}")));
        assert!(page.contains("1\u{202f}000\u{202f}000"));
    }

    #[test]
    fn hostile_values_are_escaped_and_bounded() {
        let mut deep = json!("<script>alert(1)</script>");
        for _ in 0..200 {
            deep = json!([deep]);
        }
        let page = tree(&deep).into_string();
        assert!(!page.contains("<script>"));
        assert!(page.matches("<ul").count() <= MAX_DEPTH);
        let wide = tree(&json!(vec![json!({}); 10_000])).into_string();
        assert!(wide.contains("9\u{202f}744 more"));
        let long = tree(&json!("x".repeat(1 << 20))).into_string();
        assert!(long.len() < 4096);
    }
}
