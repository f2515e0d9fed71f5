//! The list of validators, and a validator's or miner's page by hotkey.

use super::{
    blocks, chart, format, home, layout, metagraph, parts, question,
    subnet::RANGES,
    table::{Column, Table},
    values,
    visit::{Page, Visit},
};
use crate::{
    error::Result,
    model::{
        HistoryRange, NeuronRow, Nominator, Relative, ValidatorPoint, ValidatorRow, ValidatorView,
        share,
    },
};
use maud::{Markup, html};

/// All validators.
#[allow(clippy::ptr_arg, reason = "pages take what the explorer answers, whatever its type")]
pub fn page(visit: &Visit, rows: &Vec<ValidatorRow>) -> Page {
    let kind = Kind::of(visit);
    let text = visit.param("q").map(str::to_lowercase);
    let shown: Vec<&ValidatorRow> = rows
        .iter()
        .filter(|row| kind.has(row) && text.as_deref().is_none_or(|text| names(row, text)))
        .collect();
    let body = html! {
        div .page-head { h1 { "Validators" } }
        (layout::card("dominance", true, "Stake by validator", html! {},
            html! { div .card-body { (dominance(rows)) } }))
        section .card {
            div .card-head { h2 { "All validators" }
                span .soft { (shown.len()) ": " (kind.explained()) } }
            form .filters action="/validators" data-swap {
                @for name in ["sort", "dir"] {
                    @if let Some(value) = visit.param(name) { input type="hidden" name=(name) value=(value); }
                }
                label .wide { "Name or key"
                    input #filter type="search" name="q" value=(visit.param("q").unwrap_or_default()) maxlength="64";
                }
                label { "Which"
                    select name="kind" { @for other in Kind::ALL {
                        option value=(other.name()) selected[other == kind] { (other.label()) }
                    } }
                }
                noscript { button { "Filter" } }
            }
            (parts::rates_note(visit))
            div data-part="validators" data-live {
                @if shown.is_empty() && !rows.is_empty() {
                    (layout::empty("No validator matches. Change or clear the filters to see all of them."))
                } @else {
                    (table(visit, shown, "", "All validators", Some(("stake", true))))
                }
            }
        }
    };
    Page { title: "Validators".into(), section: "/validators", body }
}

/// Who has which part of all validators' stake.
fn dominance(rows: &[ValidatorRow]) -> Markup {
    let shares: Vec<chart::Part> = rows
        .iter()
        .map(|row| chart::Part {
            name: row.identity.clone().unwrap_or_else(|| format::short(&row.hotkey)),
            fraction: row.dominance,
            path: Some(format!("/validator/{}", row.hotkey)),
        })
        .collect();
    chart::parts("Stake by validator", &shares)
}

/// Which validators are listed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    All,
    Permitted,
    Delegates,
}

impl Kind {
    const ALL: [Self; 3] = [Self::All, Self::Permitted, Self::Delegates];

    fn of(visit: &Visit) -> Self {
        let asked = visit.param("kind").unwrap_or_default();
        Self::ALL.into_iter().find(|kind| kind.name() == asked).unwrap_or(Self::All)
    }

    fn name(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Permitted => "permit",
            Self::Delegates => "delegate",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Permitted => "with a permit",
            Self::Delegates => "delegates",
        }
    }

    fn explained(self) -> &'static str {
        match self {
            Self::All => "hotkeys with a permit or stake weight on a subnet, and delegates",
            Self::Permitted => "hotkeys with a validator permit on a subnet",
            Self::Delegates => "hotkeys that once set their take",
        }
    }

    fn has(self, row: &ValidatorRow) -> bool {
        match self {
            Self::All => true,
            Self::Permitted => !row.permits.is_empty(),
            Self::Delegates => row.is_delegate,
        }
    }
}

fn names(row: &ValidatorRow, text: &str) -> bool {
    row.hotkey.to_lowercase().contains(text)
        || row.coldkey.to_lowercase().contains(text)
        || row.identity.as_deref().is_some_and(|name| name.to_lowercase().contains(text))
}

/// Validators on another page, in the order given.
pub fn short_table(visit: &Visit, rows: &[ValidatorRow]) -> Markup {
    table(visit, rows, "validators", "Validators with most stake", None)
}

fn table<'r>(
    visit: &Visit,
    rows: impl IntoIterator<Item = &'r ValidatorRow>,
    name: &'static str,
    caption: &str,
    order: Option<(&'static str, bool)>,
) -> Markup {
    let mut rows = rows.into_iter().peekable();
    if rows.peek().is_none() {
        return layout::empty(
            "No validator yet: stake on a registered hotkey makes one with the next epoch.",
        );
    }
    let columns = columns();
    Table { name, caption, columns: &columns, order, class: "pin", row: |row| row.hotkey.clone() }
        .render(visit, rows)
}

fn columns() -> Vec<Column<ValidatorRow>> {
    let mut all = staked_columns();
    all.extend(returns_columns());
    all
}

fn staked_columns() -> Vec<Column<ValidatorRow>> {
    vec![
        Column::new("name", "Validator", |_, row: &ValidatorRow| {
            parts::hotkey(&row.hotkey, row.identity.as_deref())
        })
        .sort_up(|row| row.identity.as_deref().unwrap_or(&row.hotkey).into()),
        Column::new("coldkey", "Owner", |_, row: &ValidatorRow| parts::account(&row.coldkey))
            .class("low")
            .sort_up(|row| row.coldkey.as_str().into()),
        Column::new("stake", "Stake", |_, row: &ValidatorRow| parts::tao_compact(row.stake))
            .class("num")
            .hint("Value of all stake with it at spot prices")
            .sort(|row| row.stake.into()),
        Column::new("root", "Root stake", |_, row: &ValidatorRow| {
            parts::tao_compact(row.root_stake)
        })
        .class("num low")
        .sort(|row| row.root_stake.into()),
        Column::new("alpha", "Alpha stake", |_, row: &ValidatorRow| {
            parts::tao_compact(row.alpha_value)
        })
        .class("num low")
        .hint("Value of the alpha staked with it, at spot prices")
        .sort(|row| row.alpha_value.into()),
        Column::new("dominance", "Dominance", |_, row: &ValidatorRow| {
            html! {
                (parts::mini_bar(row.dominance)) (format::percent(row.dominance))
            }
        })
        .class("num")
        .hint("Share of all validators' stake")
        .sort(|row| row.dominance.into()),
        Column::new(
            "take",
            "Take",
            |_, row: &ValidatorRow| html! { (format::percent(share(row.take))) },
        )
        .class("num")
        .hint("Share kept of nominators' dividends; the chain's default when it set none")
        .sort(|row| row.take.into()),
        Column::new(
            "nominators",
            "Nominators",
            |_, row: &ValidatorRow| html! { (format::whole(row.nominators)) },
        )
        .class("num")
        .sort(|row| row.nominators.into()),
    ]
}

fn returns_columns() -> Vec<Column<ValidatorRow>> {
    vec![
        Column::new("return", "24 h per 1000 τ", |_, row: &ValidatorRow| {
            parts::tao(row.root_return_per_1000())
        })
        .class("num low")
        .hint("What 1000 TAO on root earn in a day of 7 200 blocks after its take, at spot prices")
        .sort(|row| row.root_return_per_1000().into()),
        Column::new("daily", "24 h return", |_, row: &ValidatorRow| parts::tao(row.daily_dividends))
            .class("num low")
            .hint("What all who stake with it earn in a day of 7 200 blocks after its take, at spot prices")
            .sort(|row| row.daily_dividends.into()),
        Column::new("subnets", "Subnets", |_, row: &ValidatorRow| html! {
            span title={ "Permits: " (list(&row.permits)) ". Registered: " (list(&row.registrations)) } {
                (row.permits.len()) span .soft { " / " (row.registrations.len()) }
            }
        })
        .class("num low")
        .hint("Subnets with a permit, of those it is registered on")
        .sort(|row| (row.permits.len() as u64).into()),
        Column::new("trust", "VTrust", |_, row: &ValidatorRow| html! {
            (row.validator_trust.map_or_else(|| "–".into(), |trust| format::decimal(trust, 4)))
        })
        .class("num low")
        .hint("Mean trust as a validator over the subnets with a permit")
        .sort(|row| row.validator_trust.into()),
        Column::new("updated", "Updated", |_, row: &ValidatorRow| html! {
            @match row.updated { Some(blocks) => (metagraph::lateness(blocks)), None => span .soft { "–" } }
        })
        .class("num low")
        .hint("Blocks since its last weights where that was longest ago")
        .sort_up(|row| row.updated.into()),
    ]
}

fn list(netuids: &[u16]) -> String {
    if netuids.is_empty() {
        return "none".into();
    }
    netuids.iter().map(u16::to_string).collect::<Vec<_>>().join(", ")
}

/// A validator's or miner's epochs on one of its subnets.
pub struct History {
    /// The subnet.
    pub netuid: u16,
    /// How far back they go.
    pub range: HistoryRange,
    /// The epochs, oldest first.
    pub points: Vec<ValidatorPoint>,
}

/// What the page shows: the validator or miner, and its history where it is registered.
pub type Subject = (ValidatorView, Option<History>);

/// The subnet whose history is shown: the one asked for, or where the hotkey has most stake weight.
pub fn subnet_shown(visit: &Visit, view: &ValidatorView) -> Result<Option<u16>> {
    match visit.param("subnet") {
        Some(text) => question::number(text, "netuid").map(Some),
        None => Ok(view.neurons.iter().max_by_key(|row| row.stake).map(|row| row.netuid)),
    }
}

/// A validator's or miner's page.
pub fn detail(visit: &Visit, (view, history): &Subject) -> Page {
    let row = &view.row;
    let kind = match (row.permits.is_empty(), row.is_delegate) {
        (false, _) => "Validator",
        (true, true) => "Delegate",
        (true, false) => "Miner",
    };
    let title = row.identity.clone().unwrap_or_else(|| format::short(&row.hotkey));
    let body = html! {
        (layout::crumbs(&[("Validators", "/validators".into())], &title))
        div .page-head { div {
            h1 { (title) " " span .chip.plain { (kind) } }
            p .soft { (parts::full(&row.hotkey)) }
        } }
        div data-part="figures" data-live { (figures(view)) }
        (parts::rates_note(visit))
        (layout::card("neurons", true, "Neurons", html! {}, neurons(visit, &view.neurons, row.dominance)))
        @if let Some(history) = history { (choice(visit, view, history)) (charts(history)) }
        div .grid.two {
            (layout::card("nominators", true, "Nominators",
                html! { span .soft { (format::whole(row.nominators)) } }, nominators(visit, &view.nominators)))
            (layout::card("relatives", true, "Parents and children", html! {},
                relatives(&view.parents, &view.children)))
        }
        (layout::card("delegations", true, "Stake moved", html! {},
            values::event_table(visit, &view.delegations, "Stake moved with this hotkey")))
        @if !view.blocks.is_empty() {
            (layout::card("authored", true, "Blocks authored", html! {},
                blocks::short_table(visit, &view.blocks)))
        }
    };
    Page { title, section: "/validators", body }
}

fn figures(view: &ValidatorView) -> Markup {
    let row = &view.row;
    html! {
        div .grid.tiles {
            (layout::tile("Stake", parts::tao_compact(row.stake),
                html! { (parts::tao_compact(row.root_stake)) " on root" }))
            (layout::tile("Dominance", format::percent(row.dominance), "of all validators' stake"))
            (layout::tile("Take", format::percent(share(row.take)), "of nominators' dividends"))
            (layout::tile("Return of a day", parts::tao(row.daily_dividends),
                html! { "after its take; " (parts::tao(row.root_return_per_1000())) " per 1000 τ on root" }))
            (layout::tile("Nominators", format::whole(row.nominators),
                html! { "owner " (parts::account(&row.coldkey)) }))
            (layout::tile("Subnets", row.registrations.len(),
                html! { (row.permits.len()) " with a permit" }))
        }
    }
}

/// One row for each subnet; dividends below the dominance stand out.
fn neurons(visit: &Visit, rows: &[NeuronRow], dominance: f64) -> Markup {
    if rows.is_empty() {
        return layout::empty("This hotkey is registered on no subnet.");
    }
    let weak = rows.iter().filter(|row| metagraph::earns_little(row, dominance)).count();
    html! {
        (metagraph::of_validator(visit, rows, dominance))
        @if weak > 0 {
            p .empty { (weak) " of them earn a smaller share of dividends than the dominance of "
                (format::percent(dominance)) "." }
        }
    }
}

/// Which subnet and span of time the charts show.
fn choice(visit: &Visit, view: &ValidatorView, history: &History) -> Markup {
    let mut netuids: Vec<u16> = view.neurons.iter().map(|row| row.netuid).collect();
    netuids.push(history.netuid);
    netuids.sort_unstable();
    netuids.dedup();
    html! {
        form .filters.bare action={ "/validator/" (view.row.hotkey) } data-swap {
            @for (name, value) in visit.query.iter().filter(|(name, _)| !["subnet", "range"].contains(&name.as_str())) {
                input type="hidden" name=(name) value=(value);
            }
            label { "History on subnet"
                select name="subnet" { @for netuid in netuids {
                    option value=(netuid) selected[netuid == history.netuid] { (netuid) }
                } }
            }
            label { "Span"
                select name="range" { @for (range, value, label) in RANGES {
                    option value=(value) selected[range == history.range] { (label) }
                } }
            }
            noscript { button { "Show" } }
        }
    }
}

fn charts(history: &History) -> Markup {
    let draw = |name: &str, title: &str, unit, second, value: fn(&ValidatorPoint) -> f64| {
        let points: Vec<chart::Point> = history
            .points
            .iter()
            .map(|point| chart::Point { block: point.block.into(), value: value(point) })
            .collect();
        let heading = format!("{title} on SN{}", history.netuid);
        let line = chart::line(&chart::Line { title, points: &points, unit, second });
        layout::card(&format!("chart-{name}"), true, &heading, html! {}, line)
    };
    html! {
        div .grid.two {
            (draw("stake", "Stake weight", alpha_axis, false, |point| point.stake as f64))
            (draw("dividends", "Dividends", format::price, true, |point| share(point.dividends)))
            (draw("trust", "Validator trust", format::price, false, |point| share(point.validator_trust)))
            (draw("earned", "Earned per epoch", alpha_axis, true, |point| point.emission as f64))
        }
        (layout::card("chart-nominators", true, "Nominators over time",
            html! { span .soft { "on all subnets" } }, nominators_chart(&history.points)))
    }
}

fn nominators_chart(points: &[ValidatorPoint]) -> Markup {
    let points: Vec<chart::Point> = points
        .iter()
        .filter_map(|point| Some((point.block, point.nominators?)))
        .map(|(block, count)| chart::Point { block: block.into(), value: count.into() })
        .collect();
    chart::line(&chart::Line {
        title: "Nominators",
        points: &points,
        unit: whole_axis,
        second: true,
    })
}

/// A count on an axis.
fn whole_axis(count: f64) -> String {
    format::whole(count.max(0.0).round() as u64)
}

/// Rao of alpha on an axis.
pub fn alpha_axis(rao: f64) -> String {
    home::tao_axis(rao).replace('τ', "α")
}

fn nominators(visit: &Visit, rows: &[Nominator]) -> Markup {
    if rows.is_empty() {
        return layout::empty("Nobody stakes with this hotkey.");
    }
    let columns = [
        Column::new("coldkey", "Coldkey", |_, row: &Nominator| parts::account(&row.coldkey))
            .sort_up(|row| row.coldkey.as_str().into()),
        Column::new("value", "Value", |_, row: &Nominator| parts::tao(row.value))
            .class("num")
            .sort(|row| row.value.into()),
        Column::new("stakes", "Stakes", |_, row: &Nominator| {
            html! {
                @for (index, (netuid, amount)) in row.stakes.iter().enumerate() {
                    @if index > 0 { ", " }
                    "SN" (netuid) " " (parts::money(*amount, if *netuid == 0 { "τ" } else { "α" }))
                }
            }
        })
        .class("low"),
    ];
    Table {
        name: "nominators",
        caption: "Nominators",
        columns: &columns,
        order: Some(("value", true)),
        class: "",
        row: |row| row.coldkey.clone(),
    }
    .render(visit, rows)
}

/// Hotkeys that lend stake to this one, and those it lends to.
pub fn relatives(parents: &[Relative], children: &[Relative]) -> Markup {
    let rows = |label: &'static str, rows: &[Relative]| {
        html! {
            @for row in rows {
                tr {
                    th scope="row" { (label) }
                    td { (parts::hotkey(&row.hotkey, None)) }
                    td { (parts::subnet(row.netuid, "")) }
                    td .num { (format::percent(row.fraction)) }
                }
            }
        }
    };
    html! {
        @if parents.is_empty() && children.is_empty() {
            (layout::empty("No other hotkey lends it stake, and it lends none."))
        } @else {
            div .scroll role="region" aria-label="Parents and children" tabindex="0" { table {
                caption .sr { "Parents and children" }
                thead { tr {
                    th scope="col" { "Relation" } th scope="col" { "Hotkey" }
                    th scope="col" { "Subnet" } th scope="col" .num { "Share of the parent's stake" }
                } }
                tbody { (rows("parent", parents)) (rows("child", children)) }
            } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(hotkey: &str, permits: &[u16], is_delegate: bool) -> ValidatorRow {
        ValidatorRow {
            hotkey: hotkey.into(),
            permits: permits.to_vec(),
            is_delegate,
            ..ValidatorRow::default()
        }
    }

    fn shown(query: &[(&str, &str)]) -> usize {
        let rows = vec![row("A", &[1], false), row("B", &[], true), row("C", &[], false)];
        let visit = Visit {
            path: "/validators".into(),
            query: query.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect(),
            ..Visit::default()
        };
        page(&visit, &rows).body.into_string().matches("<tr data-row").count()
    }

    #[test]
    fn kinds_and_names_narrow_the_list() {
        assert_eq!(shown(&[]), 3);
        assert_eq!(shown(&[("kind", "permit")]), 1);
        assert_eq!(shown(&[("kind", "delegate")]), 1);
        assert_eq!(shown(&[("kind", "nonsense")]), 3);
        assert_eq!(shown(&[("q", "b")]), 1);
        assert_eq!(shown(&[("q", "b"), ("kind", "permit")]), 0);
    }

    #[test]
    fn charts_are_of_one_subnet_and_the_reader_chooses_which() {
        let neuron = |netuid, stake| NeuronRow { netuid, stake, ..NeuronRow::default() };
        let view = ValidatorView {
            neurons: (1..=20).map(|netuid| neuron(netuid, u64::from(netuid % 19))).collect(),
            ..ValidatorView::default()
        };
        let visit = |query: &[(&str, &str)]| Visit {
            query: query.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect(),
            ..Visit::default()
        };
        let shown = |query| subnet_shown(&visit(query), &view);
        assert_eq!(shown(&[]).expect("a subnet"), Some(18));
        assert_eq!(shown(&[("subnet", "20")]).expect("a subnet"), Some(20));
        assert!(shown(&[("subnet", "x")]).is_err());
        let none = ValidatorView::default();
        assert_eq!(subnet_shown(&visit(&[]), &none).expect("none"), None);

        let history = History { netuid: 20, range: HistoryRange::All, points: vec![] };
        let visit = visit(&[("neurons-sort", "stake"), ("range", "all")]);
        let text = detail(&visit, &(view, Some(history))).body.into_string();
        assert!(text.contains("<option value=\"20\" selected>20</option>"));
        assert!(text.contains("<option value=\"all\" selected>all</option>"));
        assert!(text.contains("<input type=\"hidden\" name=\"neurons-sort\" value=\"stake\">"));
        assert_eq!(text.matches("Stake weight on SN").count(), 1);
        assert!(text.contains("Stake weight on SN20"));
    }
}
