//! The neurons of a subnet as a table.

use super::{
    chart::{self, Bar},
    format, layout, parts,
    table::{Column, Table},
    visit::{Page, Visit},
};
use crate::model::{MetagraphView, NeuronRow, Role, SubnetDetail, share};
use maud::{Markup, html};

/// What stands out among neurons.
#[derive(Clone, Copy)]
struct Marks {
    /// Share of dividends that a validator earns at least, a fraction.
    dividends: f64,
    /// Blocks without new weights after which a validator is late, and after which it counts as gone.
    late: u64,
    gone: u64,
}

impl Marks {
    /// On lists of neurons and validators.
    const LISTS: Self = Self { dividends: 0.0, late: 500, gone: 1_500 };

    /// On the page of a validator with this part of all validators' stake, a fraction.
    fn of_validator(dominance: f64) -> Self {
        Self { dividends: dominance, late: 100, gone: 100 }
    }
}

/// The metagraph of a subnet.
pub fn page(visit: &Visit, (subnet, view): &(SubnetDetail, MetagraphView)) -> Page {
    let shown: Vec<&NeuronRow> = view.neurons.iter().filter(|row| wanted(visit, row)).collect();
    let body = html! {
        (super::subnet::head(subnet, "Metagraph"))
        (layout::card("distribution", true, "Incentive and dividends by position",
            html! { span .soft { "miners and validators, largest first" } }, distribution(view)))
        section .card {
            div .card-head { h2 { "Neurons" } span .soft { "at block " (format::whole(view.block)) } }
            (filters(visit, view.netuid))
            (parts::rates_note(visit))
            div data-part="table" data-live {
                p .sr { (shown.len()) " of " (view.neurons.len()) " neurons" }
                @if shown.is_empty() {
                    (layout::empty("No neuron matches. Change or clear the filters to see all of them."))
                } @else {
                    (metagraph(visit, shown.iter().copied()))
                }
            }
        }
    };
    Page { title: format!("Metagraph of {}", subnet.row.name), section: "/subnets", body }
}

fn filters(visit: &Visit, netuid: u16) -> Markup {
    let role = visit.param("role").unwrap_or_default();
    let state = visit.param("state").unwrap_or_default();
    let select = |name: &str, label: &str, chosen: &str, options: &[(&str, &str)]| {
        html! {
            label { (label)
                select name=(name) { @for (value, text) in options {
                    option value=(value) selected[*value == chosen] { (text) }
                } }
            }
        }
    };
    html! {
        form .filters action={ "/subnet/" (netuid) "/metagraph" } data-swap {
            @for name in ["sort", "dir"] {
                @if let Some(value) = visit.param(name) { input type="hidden" name=(name) value=(value); }
            }
            label .wide { "Uid, name, key or axon"
                input #filter type="search" name="q" value=(visit.param("q").unwrap_or_default()) maxlength="64";
            }
            (select("role", "Kind", role, &[("", "all"), ("validator", "validators"), ("miner", "miners")]))
            (select("state", "State", state, &[
                ("", "any"), ("active", "active"), ("idle", "not active"), ("immune", "immune"),
                ("serving", "serving an axon"),
            ]))
            noscript { button { "Filter" } }
        }
    }
}

fn wanted(visit: &Visit, row: &NeuronRow) -> bool {
    let role = match visit.param("role") {
        Some("validator") => row.role != Role::Miner,
        Some("miner") => row.role != Role::Validator,
        _ => true,
    };
    let state = match visit.param("state") {
        Some("active") => row.active,
        Some("idle") => !row.active,
        Some("immune") => row.immune,
        Some("serving") => row.axon.is_some(),
        _ => true,
    };
    role && state && visit.param("q").is_none_or(|text| names(row, &text.to_lowercase()))
}

fn names(row: &NeuronRow, text: &str) -> bool {
    row.uid.to_string() == text
        || row.hotkey.to_lowercase().contains(text)
        || row.coldkey.to_lowercase().contains(text)
        || row.identity.as_deref().is_some_and(|name| name.to_lowercase().contains(text))
        || row.axon.as_ref().is_some_and(|axon| axon.ip.contains(text))
}

/// Neurons of a validator on several subnets, one for each. Where it earns a smaller share of
/// dividends than its `dominance`, its part of all validators' stake, or last set weights more than
/// 100 blocks ago, that is red.
pub fn of_validator(visit: &Visit, rows: &[NeuronRow], dominance: f64) -> Markup {
    let columns = columns(true, Marks::of_validator(dominance));
    let (name, caption) = ("neurons", "Neurons of this hotkey");
    Table { name, caption, columns: &columns, order: None, class: "pin dense", row }
        .render(visit, rows)
}

fn metagraph<'r>(visit: &Visit, rows: impl IntoIterator<Item = &'r NeuronRow>) -> Markup {
    let columns = columns(false, Marks::LISTS);
    let order = Some(("stake", true));
    // The style sheet has a width for each of these columns; so a long table need not be laid out
    // as a whole before it is seen.
    let class = "pin dense long neurons";
    Table { name: "", caption: "Metagraph", columns: &columns, order, class, row }
        .render(visit, rows)
}

fn columns(with_subnet: bool, marks: Marks) -> Vec<Column<NeuronRow>> {
    let mut columns = who(with_subnet);
    columns.extend(scores(marks));
    columns.extend(service(marks));
    columns
}

fn row(row: &NeuronRow) -> String {
    format!("{}-{}-{}", row.netuid, row.uid, format::short(&row.hotkey))
}

/// A column of rao with a fixed number of places, so that digits stand below each other.
macro_rules! rao {
    ($id:literal, $label:literal, $hint:literal, $field:ident, $places:literal) => {
        Column::new(
            $id,
            $label,
            |_, row: &NeuronRow| html! { (format::fixed(row.$field, $places)) },
        )
        .class("num")
        .hint($hint)
        .sort(|row| row.$field.into())
    };
}

fn who(with_subnet: bool) -> Vec<Column<NeuronRow>> {
    let mut columns = vec![
        Column::new("uid", "UID", |_, row: &NeuronRow| {
            html! {
                a href={ "/subnet/" (row.netuid) "/neuron/" (row.uid) } { (row.uid) }
            }
        })
        .class("num")
        .sort_up(|row| row.uid.into()),
    ];
    if with_subnet {
        columns.push(
            Column::new("netuid", "Subnet", |_, row: &NeuronRow| parts::subnet(row.netuid, ""))
                .sort_up(|row| row.netuid.into()),
        );
    }
    columns.extend([
        Column::new("position", "Pos.", |_, row: &NeuronRow| html! { (row.position) })
            .class("num")
            .hint("Rank by stake weight among validators, by incentive among miners")
            .sort_up(|row| row.position.into()),
        Column::new("role", "Kind", |_, row: &NeuronRow| html! {
            (parts::role(row.role))
            @if row.immune {
                span .role.immune role="img" aria-label="immune"
                    title={ "immune until block " (row.immune_until) } {}
            }
        })
        .sort(|row| row.validator_permit.into()),
        Column::new("hotkey", "Neuron", |_, row: &NeuronRow| html! {
            (parts::key(&row.hotkey, row.identity.as_deref(), &format!("/validator/{}", row.hotkey)))
            @if row.is_owner { " " span .chip.plain title="The subnet owner's hotkey" { "owner" } }
        })
        .hint("Name in the identity of the coldkey, or the hotkey")
        .sort_up(|row| row.identity.as_deref().unwrap_or(&row.hotkey).into()),
        Column::new("coldkey", "Coldkey", |_, row: &NeuronRow| {
            parts::key(&row.coldkey, None, &format!("/account/{}", row.coldkey))
        })
        .sort_up(|row| row.coldkey.as_str().into()),
        rao!("stake", "Stake weight", "Alpha and weighted TAO, after parents and children", stake, 2),
        rao!("alpha", "α stake", "Alpha part of the stake weight", alpha_stake, 2),
        rao!("tao", "τ stake", "TAO part, before its weight", tao_stake, 2),
    ]);
    columns
}

fn scores(marks: Marks) -> Vec<Column<NeuronRow>> {
    macro_rules! score {
        ($id:literal, $label:literal, $hint:literal, $field:ident) => {
            Column::new($id, $label, |_, row: &NeuronRow| html! { (score(row.$field)) })
                .class("num")
                .faint(|row| row.$field == 0)
                .hint($hint)
                .sort(|row| row.$field.into())
        };
    }
    vec![
        score!("trust", "Trust", "Trust", trust),
        score!("vtrust", "VTrust", "Trust as a validator", validator_trust),
        score!("rank", "Rank", "Rank: weighted sum of validators' weights", rank),
        score!("consensus", "Consensus", "Weight that validators agree on", consensus),
        Column::new("incentive", "Incentive", |_, row: &NeuronRow| {
            html! {
                @if row.incentive > 0 { (parts::mini_bar(share(row.incentive))) }
                (score(row.incentive))
            }
        })
        .class("num")
        .faint(|row| row.incentive == 0)
        .hint("Share of what miners earn")
        .sort(|row| row.incentive.into()),
        Column::new("dividends", "Dividends", move |_, row: &NeuronRow| dividends(row, marks))
            .class("num")
            .faint(|row| row.dividends == 0)
            .hint("Share of what validators earn")
            .sort(|row| row.dividends.into()),
        rao!("emission", "Emission", "Alpha earned in the last epoch", emission, 4),
    ]
}

fn service(marks: Marks) -> Vec<Column<NeuronRow>> {
    vec![
        Column::new("updated", "Updated", move |_, row: &NeuronRow| since_weights(row, marks))
            .class("num")
            .faint(|row| !row.validator_permit)
            .hint("Blocks since its last weights")
            .sort_up(|row| row.updated.into()),
        Column::new("active", "Active", |_, row: &NeuronRow| yes_no(row.active))
            .faint(|row| !row.active)
            .sort(|row| row.active.into()),
        Column::new("permit", "Permit", |_, row: &NeuronRow| yes_no(row.validator_permit))
            .faint(|row| !row.validator_permit)
            .hint("Whether it may set weights on others")
            .sort(|row| row.validator_permit.into()),
        Column::new("axon", "Axon", |_, row: &NeuronRow| html! {
            @match &row.axon {
                Some(axon) => span title={ "version " (axon.version) ", announced in block " (axon.block) } {
                    (socket(&axon.ip, axon.port))
                },
                None => span .soft { "–" },
            }
        })
        .hint("Where it serves")
        .sort_up(|row| row.axon.as_ref().map(|axon| axon.ip.as_str()).into()),
        Column::new("take", "Take", |_, row: &NeuronRow| html! {
            (row.take.map_or_else(|| "–".into(), |take| format::percent(share(take))))
        })
        .class("num")
        .hint("Share a validator keeps of its nominators' dividends")
        .sort(|row| row.take.into()),
        Column::new("apy", "Est. APY", |_, row: &NeuronRow| html! {
            (row.apy.map_or_else(|| "–".into(), format::yearly))
        })
        .class("num")
        .hint("Yearly return of alpha staked with it at the last epoch's rate, a day being 7 200 blocks")
        .sort(|row| row.apy.into()),
        rao!("daily-alpha", "α / day", "Alpha per day of 7 200 blocks at the last epoch's rate", daily_alpha, 3),
        rao!("daily-tao", "τ / day", "The same in TAO at the spot price", daily_tao, 3),
        Column::new("registered", "Registered", |_, row: &NeuronRow| parts::block(row.registered_at))
            .class("num")
            .hint("Block of its registration")
            .sort(|row| row.registered_at.into()),
    ]
}

/// Address and port as one writes them, IPv6 in brackets.
pub fn socket(ip: &str, port: u16) -> String {
    if ip.contains(':') { format!("[{ip}]:{port}") } else { format!("{ip}:{port}") }
}

fn score(value: u16) -> String {
    if value == 0 { "0".into() } else { parts::fraction(value) }
}

fn yes_no(value: bool) -> Markup {
    html! { @if value { "yes" } @else { "no" } }
}

/// Share of dividends; a validator's that is too small stands out.
fn dividends(row: &NeuronRow, marks: Marks) -> Markup {
    html! {
        @if earns_little(row, marks.dividends) {
            span .dead title={ "less than its part of all validators’ stake, " (format::percent(marks.dividends)) } {
                (score(row.dividends))
            }
        } @else { (score(row.dividends)) }
    }
}

/// Whether a neuron is a validator and earns a smaller share of dividends than this, a fraction.
pub fn earns_little(row: &NeuronRow, least: f64) -> bool {
    row.validator_permit && share(row.dividends) < least
}

/// Blocks since the last weights; a validator that has long set none stands out.
pub fn updated(row: &NeuronRow) -> Markup {
    since_weights(row, Marks::LISTS)
}

fn since_weights(row: &NeuronRow, marks: Marks) -> Markup {
    html! {
        @if row.validator_permit { (late(row.updated, marks)) } @else { (format::whole(row.updated)) }
    }
}

/// Blocks since a validator's last weights.
pub fn lateness(updated: u64) -> Markup {
    late(updated, Marks::LISTS)
}

fn late(updated: u64, Marks { late, gone, .. }: Marks) -> Markup {
    let blocks = format::whole(updated);
    html! {
        @if updated > gone {
            span .dead title={ "no weights for more than " (gone) " blocks" } { (blocks) }
        } @else if updated > late {
            span .stale title={ "no weights for more than " (late) " blocks" } { (blocks) }
        } @else { (blocks) }
    }
}

fn distribution(view: &MetagraphView) -> Markup {
    let bar = |row: &NeuronRow, value: u16, what: &str, second| Bar {
        text: format!(
            "UID {} {}: {what} {}",
            row.uid,
            row.identity.as_deref().unwrap_or_default(),
            parts::fraction(value)
        ),
        value: share(value),
        second,
    };
    let mut bars: Vec<Bar> = view
        .neurons
        .iter()
        .flat_map(|row| {
            [
                bar(row, row.incentive, "incentive", true),
                bar(row, row.dividends, "dividends", false),
            ]
        })
        .filter(|bar| bar.value > 0.0)
        .collect();
    bars.sort_by(|a, b| b.second.cmp(&a.second).then(b.value.total_cmp(&a.value)));
    let miners = bars.iter().filter(|bar| bar.second).count();
    let axis =
        [format!("{miners} with incentive"), format!("{} with dividends", bars.len() - miners)];
    chart::bars("Incentive and dividends", &bars, format::price, &axis)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(name: &str) -> (SubnetDetail, MetagraphView) {
        let neurons = (0..256)
            .map(|uid| NeuronRow {
                uid,
                hotkey: format!("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKu{uid:03}"),
                coldkey: format!("5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM6{uid:03}"),
                identity: Some(name.into()),
                incentive: uid * 100,
                stake: u64::from(uid) * 1_234_567_890,
                ..NeuronRow::default()
            })
            .collect();
        (SubnetDetail::default(), MetagraphView { neurons, ..MetagraphView::default() })
    }

    #[test]
    fn a_full_metagraph_shows_every_neuron_and_runs_nobodys_script() {
        let hostile = r#""><script>alert(1)</script><img src=x onerror=alert(1)>"#;
        let began = std::time::Instant::now();
        let text = page(&Visit::default(), &graph(hostile)).body.into_string();
        println!("256 rows, {} bytes: {:?}", text.len(), began.elapsed());
        assert_eq!(text.matches("<tr data-row").count(), 256);
        assert!(!text.contains("<script") && !text.contains("<img"));
    }

    #[test]
    fn a_validators_weak_dividends_and_old_weights_are_red_on_its_page() {
        let neuron = |netuid, dividends, updated, validator_permit| NeuronRow {
            netuid,
            dividends,
            updated,
            validator_permit,
            ..NeuronRow::default()
        };
        let red = |row: NeuronRow| {
            let text = of_validator(&Visit::default(), &[row], 0.25).into_string();
            ["part of all validators", "no weights for more than 100 blocks"]
                .map(|title| text.contains(title) && text.contains("class=\"dead\""))
        };
        assert_eq!(red(neuron(1, u16::MAX / 5, 100, true)), [true, false]);
        assert_eq!(red(neuron(1, u16::MAX / 3, 101, true)), [false, true]);
        // Miners earn no dividends and set no weights.
        assert_eq!(red(neuron(1, 0, 9_000, false)), [false, false]);
        // A list of many says less.
        assert!(!updated(&neuron(1, 0, 500, true)).into_string().contains("span"));
        assert!(updated(&neuron(1, 0, 501, true)).into_string().contains("stale"));
    }
}
