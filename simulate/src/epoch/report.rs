//! Whether results are those expected, in words.

use myelin_yuma::{EpochOutput, SparseRows, case::first_difference};

/// What a comparison says.
#[derive(Debug, PartialEq, Eq)]
pub enum Finding {
    /// Everything is as expected.
    Equal,
    /// The first difference.
    Differs(String),
}

/// Compares the results of all epochs; the first difference counts.
pub fn compare(expected: &[EpochOutput], obtained: &[EpochOutput]) -> Finding {
    if expected.len() != obtained.len() {
        let (want, got) = (expected.len(), obtained.len());
        return Finding::Differs(format!("number of epochs: expected {want}, obtained {got}"));
    }
    let pairs = expected.iter().zip(obtained).enumerate();
    for (epoch, (want, got)) in pairs {
        if let Some(difference) = first_difference(want, got) {
            let text = match (difference.field, difference.uid) {
                ("bonds", Some(uid)) => bond(uid, &want.bonds, &got.bonds),
                (field, Some(uid)) => {
                    let (want, got) = (difference.expected, difference.obtained);
                    format!("{field}, uid {uid}: expected {want}, obtained {got}")
                }
                (field, None) => {
                    let (want, got) = (difference.expected, difference.obtained);
                    format!("{field}: expected {want} entries, obtained {got}")
                }
            };
            return Finding::Differs(format!("epoch {epoch}, {text}"));
        }
    }
    Finding::Equal
}

/// The first entry in which two rows of bonds differ; whole rows would be too long to read.
fn bond(uid: usize, want: &SparseRows, got: &SparseRows) -> String {
    let (want, got) = (want.row(uid), got.row(uid));
    let place = want.iter().zip(got).take_while(|(want, got)| want == got).count();
    let show = |row: &[(u16, u16)]| match row.get(place) {
        Some((target, value)) => format!("[{target},{value}]"),
        None => format!("nothing after {place}"),
    };
    format!("bonds, uid {uid}, entry {place}: expected {}, obtained {}", show(want), show(got))
}

/// `1 epoch`, `2 epochs`.
pub fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(bonds: &[(u16, u16)]) -> EpochOutput {
        EpochOutput {
            incentive: vec![1, 2, 3],
            bonds: vec![vec![], bonds.to_vec()].into(),
            ..EpochOutput::default()
        }
    }

    /// The second of two epochs, of which the first is as expected.
    fn difference(want: &EpochOutput, got: &EpochOutput) -> String {
        let pair = |second: &EpochOutput| [want.clone(), second.clone()];
        match compare(&pair(want), &pair(got)) {
            Finding::Differs(text) => text,
            Finding::Equal => "equal".into(),
        }
    }

    #[test]
    fn the_first_difference_is_named_to_the_entry() {
        let right = output(&[(4, 5), (6, 7)]);
        assert_eq!(difference(&right, &right), "equal");
        let mut wrong = right.clone();
        wrong.incentive[1] = 9;
        assert_eq!(difference(&right, &wrong), "epoch 1, incentive, uid 1: expected 2, obtained 9");
        assert_eq!(
            difference(&right, &output(&[(4, 5), (6, 8)])),
            "epoch 1, bonds, uid 1, entry 1: expected [6,7], obtained [6,8]"
        );
        assert_eq!(
            difference(&right, &output(&[(4, 5)])),
            "epoch 1, bonds, uid 1, entry 1: expected [6,7], obtained nothing after 1"
        );
        wrong.incentive.pop();
        assert_eq!(
            difference(&right, &wrong),
            "epoch 1, incentive: expected 3 entries, obtained 2"
        );
        let fewer = Finding::Differs("number of epochs: expected 1, obtained 0".into());
        assert_eq!(compare(&[right], &[]), fewer);
    }
}
