//! The sparse epoch against the dense one: without owner and commit–reveal they agree bit for
//! bit, with liquid alpha if omitted bonds are kept.

#[path = "common/arbitrary.rs"]
mod arbitrary;
mod common;
#[path = "common/dense.rs"]
mod dense;

use arbitrary::{Kind, occasion, subnet};
use common::entry;
use myelin_yuma::EpochOutput;
use myelin_yuma::case::{Case, Step, first_difference};
use proptest::prelude::*;

/// Compares results; rows of bonds by value, where a missing one is zero.
fn difference(case: &Case, dense: &EpochOutput, sparse: &EpochOutput) -> Option<String> {
    let without_bonds =
        |out: &EpochOutput| EpochOutput { bonds: Default::default(), ..out.clone() };
    let vectors = first_difference(&without_bonds(dense), &without_bonds(sparse));
    if let Some(difference) = vectors {
        return Some(difference.to_string());
    }
    for (i, j) in (0..case.n).flat_map(|i| (0..case.n).map(move |j| (i, j))) {
        let uid = usize::from(i);
        let (want, got) = (entry(&dense.bonds, uid, j), entry(&sparse.bonds, uid, j));
        if want != got {
            return Some(format!("bond of {i} to {j}: expected {want}, obtained {got}"));
        }
    }
    None
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12_000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn sparse_equals_dense(
        case in subnet(Kind::Legal, 12, true),
        occasions in prop::collection::vec(occasion(Kind::Legal), 1..4),
    ) {
        let mut state = case;
        state.owner_uid = None;
        state.commit_reveal.enabled = false;
        for (block, emission) in occasions {
            let expected = dense::epoch(&state, block, emission);
            let step = Step { block, emission, ..Step::default() };
            let out = state.advance_with(&step, |params| params.keep_omitted_bonds = true);
            prop_assert_eq!(difference(&state, &expected, &out), None);
        }
    }

    /// Where neither owner nor liquid alpha is involved, the order of rows does not matter.
    #[test]
    fn unsorted_rows_equal_dense_without_liquid_alpha(
        case in subnet(Kind::Legal, 12, false),
        (block, emission) in occasion(Kind::Legal),
    ) {
        let mut state = case;
        state.owner_uid = None;
        state.commit_reveal.enabled = false;
        state.liquid_alpha = false;
        let expected = dense::epoch(&state, block, emission);
        let out = state.advance(&Step { block, emission, ..Step::default() });
        prop_assert_eq!(difference(&state, &expected, &out), None);
    }
}
