//! What the demonstration shows: a row for each neuron.

use super::{Cast, Role};
use crate::chain::{Metagraph, Neuron};
use std::fmt::Write;

const HEADER: &str =
    "uid  role       model     bits/symbol  incentive  dividends   emission α      stake α";

/// A neuron as the table shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its uid.
    pub uid: u16,
    /// What it does; a stranger has no role.
    pub role: Option<Role>,
    /// Its moving score, the mean of the validators'.
    pub score: Option<f64>,
    /// Share of the miners' emission, 0 to 1.
    pub incentive: f64,
    /// Share of the validators' emission, 0 to 1.
    pub dividends: f64,
    /// Alpha earned in the last epoch.
    pub emission: f64,
    /// Alpha staked.
    pub stake: f64,
}

/// The table's rows, by uid. `scores` holds the moving scores of each validator, by uid.
pub fn rows(metagraph: &Metagraph, cast: &Cast, scores: &[Vec<(u16, f64)>]) -> Vec<Row> {
    metagraph.neurons.iter().map(|neuron| row(neuron, cast, scores)).collect()
}

fn row(neuron: &Neuron, cast: &Cast, scores: &[Vec<(u16, f64)>]) -> Row {
    let own: Vec<f64> = scores
        .iter()
        .flatten()
        .filter(|(uid, _)| *uid == neuron.uid)
        .map(|(_, score)| *score)
        .collect();
    let mean = own.iter().sum::<f64>() / own.len().max(1) as f64;
    let alpha = |rao: u64| rao as f64 / 1e9;
    Row {
        uid: neuron.uid,
        role: cast.by_hotkey(&neuron.hotkey).map(|player| player.role),
        score: (!own.is_empty()).then_some(mean),
        incentive: Neuron::share(neuron.incentive),
        dividends: Neuron::share(neuron.dividends),
        emission: alpha(neuron.emission.to_u64()),
        stake: alpha(neuron.alpha_stake.to_u64()),
    }
}

/// The rows as text, under a header.
pub fn render(rows: &[Row]) -> String {
    let mut text = format!("{HEADER}\n");
    for row in rows {
        let (role, model) = match row.role {
            Some(Role::Owner) => ("owner", "-".to_owned()),
            Some(Role::Validator) => ("validator", "-".to_owned()),
            Some(Role::Miner(order)) => ("miner", format!("order {order}")),
            None => ("other", "-".to_owned()),
        };
        let bits = row.score.map_or_else(|| "-".to_owned(), |score| format!("{:.3}", -score));
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "{:>3}  {role:<9}  {model:<8}  {bits:>11}  {:>9.4}  {:>9.4}  {:>11.4}  {:>11.4}",
            row.uid, row.incentive, row.dividends, row.emission, row.stake
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validator::tests::{metagraph, neuron};

    #[test]
    fn rows_show_who_earns_what() {
        let cast = Cast::new(&[3], 1).unwrap();
        let mut miner = neuron(1, 0);
        miner.hotkey = cast.miners().next().unwrap().hotkey.account();
        miner.incentive = u16::MAX;
        miner.emission = 2_500_000_000_u64.into();
        let rows =
            rows(&metagraph(vec![neuron(0, 7), miner]), &cast, &[vec![(1, -2.0)], vec![(1, -3.0)]]);
        assert_eq!(rows[0].role, None);
        assert_eq!((rows[1].role, rows[1].score), (Some(Role::Miner(3)), Some(-2.5)));
        let text = render(&rows);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[2],
            "  1  miner      order 3         2.500     1.0000     0.0000       2.5000       0.0000"
        );
        assert!(lines.iter().all(|line| line.chars().count() == HEADER.chars().count()), "{text}");
    }
}
