//! The guide's subnet is the example that compiles, and it works.

#[allow(dead_code, reason = "the example's main is not called here")]
#[path = "../examples/own_task.rs"]
mod own_task;

use myelin_neurons::task::Task;
use own_task::Factoring;
use rand::{SeedableRng, rngs::StdRng};

#[test]
fn the_guide_shows_the_example_whole_in_under_sixty_lines() {
    let guide = include_str!("../../docs/SUBNET-GUIDE.md");
    let (_, code) = include_str!("../examples/own_task.rs").split_once("\n\n").unwrap();
    assert!(guide.contains(code), "docs/SUBNET-GUIDE.md shows another own_task.rs");
    let lines = code.lines().filter(|line| !line.trim().is_empty()).count();
    assert!(lines < 60, "{lines} lines");
}

#[test]
fn miners_answers_score_and_others_do_not() {
    let mut random = StdRng::seed_from_u64(1);
    for _ in 0..20 {
        let (number, secret) = Factoring.make_query(&mut random);
        let factors = Factoring.answer(&number).unwrap();
        let score = Factoring.score(&number, &secret, &factors).unwrap();
        assert!(score >= 1.0 && score >= Factoring.score(&number, &secret, &vec![number]).unwrap());
        for wrong in [vec![], vec![1, number], vec![number - 1], vec![u32::MAX, 3]] {
            assert!(Factoring.score(&number, &secret, &wrong).is_err());
        }
    }
    assert_eq!(Factoring.answer(&360).unwrap(), [2, 2, 2, 3, 3, 5]);
    // The largest prime of 32 bits: four billion divisions, if all numbers below it were tried.
    assert_eq!(Factoring.answer(&4_294_967_291).unwrap(), [4_294_967_291]);
    assert!(Factoring.answer(&0).unwrap().is_empty());
}
