//! A case as a drawing: incentives, dividends and bonds over its epochs.

use super::{
    chart::{Panel, Series, draw_panels},
    report::counted,
};
use crate::Error;
use myelin_yuma::{EpochOutput, case::Case};
use std::collections::BTreeMap;

/// Draws the results of a case as SVG.
pub fn draw(case: &Case, corrections: &str) -> Result<String, Error> {
    let blocks: Vec<u64> = case.epochs.iter().map(|step| step.block).collect();
    let panels = [
        Panel {
            title: "Incentive",
            unit: "share, sums to 1",
            what: "uids",
            series: per_uid(&case.expected, |result| &result.incentive),
        },
        Panel {
            title: "Dividends",
            unit: "share, sums to 1",
            what: "uids",
            series: per_uid(&case.expected, |result| &result.dividends),
        },
        Panel {
            title: "Bonds, validator → miner",
            unit: "bond, 0 to 1",
            what: "pairs",
            series: bonds(&case.expected),
        },
    ];
    draw_panels(&case.name, &subtitle(case, corrections), &blocks, &panels)
        .map_err(|error| Error::Request(format!("cannot draw {}: {error}", case.name)))
}

/// What the case is, in a line.
fn subtitle(case: &Case, corrections: &str) -> String {
    let kind = match (case.yuma3, case.liquid_alpha) {
        (false, _) => "legacy bonds",
        (true, false) => "Yuma-3 bonds",
        (true, true) => "Yuma-3 bonds, liquid alpha",
    };
    let epochs = counted(case.epochs.len(), "epoch");
    let corrected = match corrections {
        "none" => String::new(),
        names => format!(" · corrections: {names}"),
    };
    format!(
        "{} · {epochs} · {kind} · tempo {}{corrected}",
        counted(case.n.into(), "uid"),
        case.tempo
    )
}

/// A stored ratio as a number.
fn ratio(value: u16) -> f64 {
    f64::from(value) / f64::from(u16::MAX)
}

/// A line for each uid that has a value in any epoch.
fn per_uid(results: &[EpochOutput], field: impl Fn(&EpochOutput) -> &Vec<u16>) -> Vec<Series> {
    let uids = results.first().map_or(0, |result| field(result).len());
    let series = (0..uids).map(|uid| Series {
        label: format!("uid {uid}"),
        values: results.iter().map(|r| ratio(field(r).get(uid).copied().unwrap_or(0))).collect(),
    });
    series.filter(Series::is_visible).collect()
}

/// A line for each pair that has a bond in any epoch.
fn bonds(results: &[EpochOutput]) -> Vec<Series> {
    let mut pairs: BTreeMap<(usize, u16), Vec<f64>> = BTreeMap::new();
    for (epoch, result) in results.iter().enumerate() {
        for (validator, row) in result.bonds.iter().enumerate() {
            for (miner, value) in row {
                let values =
                    pairs.entry((validator, *miner)).or_insert_with(|| vec![0.0; results.len()]);
                values[epoch] = ratio(*value);
            }
        }
    }
    let series = pairs.into_iter().map(|((validator, miner), values)| Series {
        label: format!("{validator} → {miner}"),
        values,
    });
    series.filter(Series::is_visible).collect()
}
