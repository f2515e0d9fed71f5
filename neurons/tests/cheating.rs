//! Cheating does not pay: a copying validator, a lying validator and a miner that guesses, over
//! ten epochs of Yuma consensus each, against themselves when they are honest.
//!
//! `cargo test -p myelin-neurons --test cheating -- --nocapture` prints the tables.

use myelin_neurons::{
    chain::weights::from_scores,
    models::{ContextModel, alphabet, corpus},
    task::{NextSymbol, Predictions, Settings, Task},
};
use myelin_yuma::{
    EpochOutput,
    case::{Case, CommitReveal, FORMAT, Step},
    max_upscale,
};
use rand::{SeedableRng, rngs::StdRng};

const EPOCHS: usize = 10;
const TEMPO: u64 = 100;
const EMISSION: u64 = 100_000_000_000;
const VALIDATORS: usize = 4;
const MINERS: usize = 6;
/// The validator that cheats, or not; it has as much stake as each of the others.
const SUSPECT: usize = 3;
/// The miner that guesses, or not, and the liar's friend.
const GUESSER: usize = 0;

/// Log-losses of the miners in each epoch, bits per symbol.
type Losses = Vec<[f64; MINERS]>;
/// A validator's weights for the miners.
type Row = Vec<(u16, f64)>;

/// Losses of models of order 0 to 5, measured on text they have not seen.
fn measured() -> [f64; MINERS] {
    let training = corpus::training();
    let held = corpus::held(20_000, &mut StdRng::seed_from_u64(21));
    std::array::from_fn(|order| ContextModel::train(order, &training).bits_per_symbol(&held))
}

/// What the task makes of losses.
fn honest_row(losses: &[f64; MINERS]) -> Row {
    let task = NextSymbol::validator("", Settings::default());
    let scores: Vec<f64> = losses.iter().map(|loss| -loss).collect();
    task.weights(&scores)
        .into_iter()
        .enumerate()
        .map(|(miner, weight)| (uid(miner), weight))
        .collect()
}

fn uid(miner: usize) -> u16 {
    (VALIDATORS + miner) as u16
}

/// A subnet as new ones are: Yuma-3 bonds, kappa one half.
fn subnet() -> Case {
    let n = VALIDATORS + MINERS;
    let validates: Vec<bool> = (0..n).map(|uid| uid < VALIDATORS).collect();
    Case {
        format: FORMAT.into(),
        name: "cheating".into(),
        n: n as u16,
        tempo: TEMPO as u16,
        activity_cutoff_factor_milli: 13_889,
        kappa: 32_767,
        max_allowed_validators: VALIDATORS as u16,
        bonds_moving_average: 900_000,
        bonds_penalty: 65_535,
        yuma3: true,
        liquid_alpha: false,
        alpha_low: 45_875,
        alpha_high: 58_982,
        alpha_sigmoid_steepness: 1_000,
        tao_weight: 0,
        stake_threshold: 0,
        owner_uid: None,
        last_step_block: 0,
        alpha_stake: validates.iter().map(|yes| u64::from(*yes) * 1_000_000_000_000).collect(),
        root_stake: vec![0; n],
        registered_at: vec![1; n],
        last_update: vec![1; n],
        validator_permit: validates,
        weights: vec![vec![]; n].into(),
        bonds: vec![vec![]; n].into(),
        commit_reveal: CommitReveal::default(),
        epochs: vec![],
        expected: vec![],
    }
}

/// Runs the epochs. `suspect` says what the suspect submits in an epoch, given the epoch and what
/// the honest validators submit in each.
fn run(losses: &Losses, suspect: impl Fn(usize, &[Row]) -> Row) -> Vec<EpochOutput> {
    let honest: Vec<Row> = losses.iter().map(honest_row).collect();
    let mut case = subnet();
    let epoch = |epoch: usize| {
        let block = (epoch as u64 + 1) * TEMPO;
        let row = |validator: usize| {
            let scores =
                if validator == SUSPECT { suspect(epoch, &honest) } else { honest[epoch].clone() };
            let weights = from_scores(&scores);
            let values: Vec<u16> = weights.iter().map(|(_, value)| *value).collect();
            let uids = weights.iter().map(|(uid, _)| *uid);
            (validator as u16, uids.zip(max_upscale(&values)).collect())
        };
        case.advance(&Step {
            block,
            emission: EMISSION,
            weight_rows: (0..VALIDATORS).map(row).collect(),
            last_update: Some(vec![block - 1; VALIDATORS + MINERS]),
            ..Step::default()
        })
    };
    (0..EPOCHS).map(epoch).collect()
}

/// A ratio of 65,535.
fn ratio(value: u16) -> f64 {
    f64::from(value) / 65_535.0
}

/// What a uid earned in all epochs, alpha.
fn earned(outputs: &[EpochOutput], uid: usize) -> f64 {
    outputs.iter().map(|output| output.emission[uid]).sum::<u64>() as f64 / 1e9
}

/// Prints what the suspect gets beside an honest validator of the same stake, and what it would
/// get if it were honest.
fn print_validator(title: &str, cheating: &[EpochOutput], honest: &[EpochOutput]) {
    println!(
        "\n{title}\nepoch  trust(cheat)  dividends(cheat)  (peer)  (if honest)  alpha(cheat)  (peer)  (if honest)"
    );
    for (epoch, (cheat, fair)) in cheating.iter().zip(honest).enumerate() {
        println!(
            "{:>5}  {:>12.4}  {:>16.4}  {:>6.4}  {:>11.4}  {:>12.3}  {:>6.3}  {:>11.3}",
            epoch + 1,
            ratio(cheat.validator_trust[SUSPECT]),
            ratio(cheat.dividends[SUSPECT]),
            ratio(cheat.dividends[0]),
            ratio(fair.dividends[SUSPECT]),
            cheat.emission[SUSPECT] as f64 / 1e9,
            cheat.emission[0] as f64 / 1e9,
            fair.emission[SUSPECT] as f64 / 1e9,
        );
    }
    println!(
        "  all                                                          {:>12.3}  {:>6.3}  {:>11.3}",
        earned(cheating, SUSPECT),
        earned(cheating, 0),
        earned(honest, SUSPECT)
    );
}

/// Miners change: every second epoch the strongest model and the weakest change hands.
fn changing() -> Losses {
    let mut now = measured();
    (0..EPOCHS)
        .map(|epoch| {
            if epoch % 2 == 1 {
                now.rotate_right(1);
            }
            now
        })
        .collect()
}

#[test]
fn a_copying_validator_earns_less_than_one_that_measures() {
    let losses = changing();
    let honest = run(&losses, |epoch, rows| rows[epoch].clone());
    // All it can copy is what is on chain: the weights of the epoch before.
    let copying = run(&losses, |epoch, rows| rows[epoch.saturating_sub(1)].clone());
    print_validator("A validator that copies the weights of the epoch before", &copying, &honest);

    assert!(earned(&copying, SUSPECT) < 0.97 * earned(&copying, 0), "less than its peer");
    assert!(earned(&copying, SUSPECT) < 0.97 * earned(&honest, SUSPECT), "less than if honest");
    let trust: f64 = copying.iter().map(|output| ratio(output.validator_trust[SUSPECT])).sum();
    assert!(trust < 0.97 * EPOCHS as f64, "consensus clips what it copies too late: {trust}");
    let change = |output: &EpochOutput| output.validator_trust[SUSPECT];
    assert!(change(&copying[1]) < change(&copying[0]), "when miners change, copies are wrong");
}

#[test]
fn a_lying_validator_neither_earns_nor_helps_its_friend() {
    let losses: Losses = vec![measured(); EPOCHS];
    let honest = run(&losses, |epoch, rows| rows[epoch].clone());
    let lying = run(&losses, |_, _| vec![(uid(GUESSER), 1.0)]);
    print_validator("A validator that gives all weight to a friend", &lying, &honest);
    let friend = usize::from(uid(GUESSER));
    println!(
        "friend's incentive: {:.4} with the lie, {:.4} without; its alpha: {:.3} and {:.3}",
        ratio(lying[EPOCHS - 1].incentive[friend]),
        ratio(honest[EPOCHS - 1].incentive[friend]),
        earned(&lying, friend),
        earned(&honest, friend)
    );

    assert!(earned(&lying, SUSPECT) < 0.5 * earned(&lying, 0), "less than its peer");
    assert!(earned(&lying, SUSPECT) < 0.5 * earned(&honest, SUSPECT), "less than if honest");
    for (lie, truth) in lying.iter().zip(&honest) {
        assert_eq!(lie.consensus[friend], truth.consensus[friend], "consensus does not move");
        assert!(ratio(lie.validator_trust[SUSPECT]) < 0.1, "nearly all its weight is clipped");
    }
    // The liar's clipped weight is no longer spread over the others, which lifts the friend's
    // share by a little, but far from what the lie asked for: a quarter of all weight.
    let gain =
        ratio(lying[EPOCHS - 1].incentive[friend]) - ratio(honest[EPOCHS - 1].incentive[friend]);
    assert!(gain < 0.02, "{gain}");
    let both = |outputs: &[EpochOutput]| earned(outputs, SUSPECT) + earned(outputs, friend);
    assert!(both(&lying) < both(&honest), "together they lose");
}

#[test]
fn a_miner_that_guesses_earns_less_than_with_the_weakest_model() {
    let bits = measured();
    let mut guessing = bits;
    guessing[GUESSER] = guess_loss();
    let honest = run(&vec![bits; EPOCHS], |epoch, rows| rows[epoch].clone());
    let cheating = run(&vec![guessing; EPOCHS], |epoch, rows| rows[epoch].clone());
    let place = usize::from(uid(GUESSER));
    println!(
        "\nA miner that answers with the uniform distribution\nmodel    bits/symbol  incentive  alpha  | while it guesses: bits/symbol  incentive  alpha"
    );
    for miner in 0..MINERS {
        let at = usize::from(uid(miner));
        println!(
            "order {miner}  {:>11.3}  {:>9.4}  {:>6.2} |                   {:>11.3}  {:>9.4}  {:>6.2}",
            bits[miner],
            ratio(honest[EPOCHS - 1].incentive[at]),
            earned(&honest, at),
            guessing[miner],
            ratio(cheating[EPOCHS - 1].incentive[at]),
            earned(&cheating, at),
        );
    }
    assert!(earned(&cheating, place) < 0.5 * earned(&honest, place));
    let weakest = (1..MINERS).map(|miner| earned(&cheating, usize::from(uid(miner))));
    assert!(weakest.fold(f64::INFINITY, f64::min) > 2.0 * earned(&cheating, place));
}

/// The loss of the uniform answer, scored as any other.
fn guess_loss() -> f64 {
    let task =
        NextSymbol::validator_with_fresh_text(&mut StdRng::seed_from_u64(4), Settings::default());
    let (query, came) = task.make_query(&mut StdRng::seed_from_u64(5));
    let uniform = vec![1.0 / alphabet::SYMBOLS as f64; alphabet::SYMBOLS];
    let answer = Predictions { distributions: vec![uniform; came.len()] };
    -task.score(&query, &came, &answer).expect("the uniform distribution is a valid answer")
}
