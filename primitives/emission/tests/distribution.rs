//! `emission-cases.md` D: distribution of a drained subnet.

use myelin_emission::dividends::{
    HotkeyState, Hotkeys, Neuron, ParentLink, Rates, share_with_parents, split_pots,
};
use myelin_emission::fixed::floor;
use myelin_emission::payout::{Distribution, DistributionInput, DividendPayment, PayoutRules};
use myelin_emission::pending::Pots;
use myelin_emission::{I96F32, U96F32};
use std::collections::{BTreeMap, BTreeSet};

type Account = &'static str;

fn state(owner: Account, alpha: u64, root: u64, delegate_take: u16) -> HotkeyState<Account> {
    HotkeyState { owner, alpha, root, delegate_take }
}

fn neuron(incentive: u64, dividend: u64) -> Neuron<Account> {
    Neuron { incentive, dividend, childkey_take: 0, children: vec![], parents: vec![] }
}

fn pots(server: u64, validator: u64, root: u64) -> Pots {
    Pots { server, validator, root, owner_cut: 0 }
}

fn input(
    pots: Pots,
    tao_weight: u64,
    neurons: impl IntoIterator<Item = (Account, Neuron<Account>)>,
    hotkeys: impl IntoIterator<Item = (Account, HotkeyState<Account>)>,
) -> DistributionInput<Account> {
    DistributionInput {
        pots,
        rates: Rates { tao_weight, childkey_burn: 0 },
        neurons: neurons.into_iter().collect(),
        hotkeys: hotkeys.into_iter().collect(),
        owner_hotkeys: BTreeSet::new(),
        rules: PayoutRules::default(),
    }
}

fn alpha_of(out: &Distribution<Account>, hotkey: Account) -> u64 {
    paid(&out.alpha_dividends, hotkey)
}

fn paid(list: &[DividendPayment<Account>], hotkey: Account) -> u64 {
    list.iter().filter(|entry| entry.hotkey == hotkey).map(|e| e.take + e.stakers).sum()
}

#[test]
fn d1_empty_pots_pay_nothing_but_refresh_everybody() {
    let out = input(
        pots(0, 0, 0),
        u64::MAX,
        [("a", neuron(0, 0)), ("b", neuron(0, 0))],
        [("a", state("ca", 5, 5, 0)), ("b", state("cb", 0, 0, 0))],
    )
    .distribute();
    assert_eq!(out.total(), 0);
    assert_eq!((out.miners.len(), out.alpha_dividends.len(), out.root_dividends.len()), (2, 2, 2));
    let nobody = input(pots(0, 0, 0), 0, [], []).distribute();
    assert_eq!((nobody.total(), nobody.miner_burned), (0, U96F32::default()));
}

#[test]
fn d2_unregistered_stake_earns_nothing() {
    let half = 500_000_000;
    let out = input(pots(half, half, 0), 0, [], [("a", state("c", 1000, 0, 0))]).distribute();
    assert_eq!(out.total(), 0);
}

#[test]
fn d3_without_miners_validators_get_both_halves() {
    let pots = pots(500_000_000, 500_000_000, 0);
    let out = input(
        pots,
        0,
        [("a", neuron(0, 1_000_000_000))],
        [("a", state("c", 1_000_000_000, 0, 11_796))],
    )
    .distribute();
    assert!(alpha_of(&out, "a").abs_diff(1_000_000_000) <= 10);
    for (tao_weight, first_root) in [(u64::MAX, 2), (u64::MAX, 1), (u64::MAX / 2, 2)] {
        let out = input(
            pots,
            tao_weight,
            [("a", neuron(0, first_root * 250_000_000)), ("b", neuron(0, 250_000_000))],
            [("a", state("ca", 1_000_000_000, 0, 0)), ("b", state("cb", 1_000_000_000, 0, 0))],
        )
        .distribute();
        let sum = alpha_of(&out, "a") + alpha_of(&out, "b");
        assert!(sum.abs_diff(1_000_000_000) <= 10);
    }
    let equal = input(
        pots,
        0,
        [("a", neuron(0, 500_000_000)), ("b", neuron(0, 500_000_000))],
        [("a", state("ca", 7, 1_000, 0)), ("b", state("cb", 7, 1_000, 0))],
    )
    .distribute();
    assert!(alpha_of(&equal, "a").abs_diff(500_000_000) <= 10);
    assert_eq!(alpha_of(&equal, "a"), alpha_of(&equal, "b"));
}

#[test]
fn d4_root_pot_goes_to_root_stakers_only() {
    let billion = 1_000_000_000;
    let out = input(
        pots(billion / 2, billion / 2, billion),
        u64::MAX,
        [("a", neuron(0, 2 * billion))],
        [("a", state("c", billion, billion, 0))],
    )
    .distribute();
    assert_eq!(out.alpha_dividends[0].stakers, billion);
    assert_eq!(out.root_dividends[0].stakers, billion);
}

#[test]
fn d5_childkey_take_applies_between_coldkeys() {
    let child = Neuron {
        childkey_take: 6553,
        parents: vec![ParentLink { hotkey: "parent", proportion: u64::MAX }],
        ..neuron(0, 1_000_000_000)
    };
    let run = |parent_owner| {
        input(
            pots(500_000_000, 500_000_000, 0),
            0,
            [("child", child.clone())],
            [
                ("child", state("coldkey", 0, 0, 0)),
                ("parent", state(parent_owner, 1_000_000_000, 0, 0)),
            ],
        )
        .distribute()
    };
    let out = run("");
    assert_eq!(alpha_of(&out, "child"), 99_992_370);
    assert!(alpha_of(&out, "parent").abs_diff(900_000_000) <= 10_000);
    let same_owner = run("coldkey");
    assert_eq!(alpha_of(&same_owner, "child"), 0);
    assert_eq!(alpha_of(&same_owner, "parent"), 1_000_000_000);
}

#[test]
fn d6_owner_hotkeys_are_not_paid() {
    let mut case = input(
        pots(20_000_000, 0, 0),
        0,
        [("foreign", neuron(10_000_000, 0)), ("owner", neuron(10_000_000, 0))],
        [],
    );
    case.owner_hotkeys = ["owner", "owner2"].into();
    let out = case.distribute();
    let flags: Vec<_> = out.miners.iter().map(|m| (m.hotkey, m.incentive, m.withheld)).collect();
    assert_eq!(flags, [("foreign", 10_000_000, false), ("owner", 10_000_000, true)]);
    assert_eq!(out.miner_burned, U96F32::from_num(0.5));
}

#[test]
fn d8_split_of_the_two_pots() {
    let hotkeys: Hotkeys<Account> =
        [("a", state("ca", 4_859_302, 2_342_352, 0)), ("b", state("cb", 23_423, 859_273, 0))]
            .into();
    let dividends = BTreeMap::from([("a", 77_783_738), ("b", 19_283_940)]);
    let run = |weight: f64, alpha_pot, root_pot| -> Vec<(u64, u64)> {
        split_pots(&dividends, &hotkeys, U96F32::from_num(weight), alpha_pot, root_pot)
            .values()
            .map(|part| (floor(part.alpha), floor(part.root)))
            .collect()
    };
    let (alpha, root) = (183_123_567_452, 837_120_949_872);
    let a = (176_856_534_496, 226_443_796_624);
    let b = (6_267_032_912, 610_677_153_052);
    assert_eq!(run(0.18, alpha, root), [a, b]);
    assert_eq!(run(0.18, 0, root), [(0, a.1), (0, b.1)]);
    assert_eq!(run(0.18, alpha, 0), [(a.0, 0), (b.0, 0)]);
    let without_root = run(0.0, alpha, root);
    assert!(without_root.iter().all(|(_, root)| *root == 0));
    let sum: u64 = without_root.iter().map(|(alpha, _)| alpha).sum();
    assert!(sum.abs_diff(alpha) <= 1000);
}

#[test]
fn d9_single_hotkey_totals() {
    for (incentive, dividend) in [(683_051_923, 123_456_789), (0, 123_456_789), (683_051_923, 0)] {
        let neurons = BTreeMap::from([("a", neuron(incentive, dividend))]);
        let hotkeys = Hotkeys::from([("a", state("c", 10, 0, 0))]);
        let rates = Rates { tao_weight: 0, childkey_burn: 0 };
        let shared = share_with_parents(&neurons, &hotkeys, &rates);
        assert_eq!(shared.by_hotkey, BTreeMap::from([("a", dividend)]));
        let case = input(pots(incentive, dividend, 0), 0, neurons, hotkeys);
        assert_eq!(case.distribute().miners[0].incentive, incentive);
    }
}

#[test]
fn childkey_burn_is_taken_from_foreign_parents() {
    let child = Neuron {
        childkey_take: 6554,
        parents: vec![ParentLink { hotkey: "p", proportion: u64::MAX }],
        ..neuron(0, 1_000_000)
    };
    let hotkeys = Hotkeys::from([("c", state("cold", 0, 0, 0)), ("p", state("other", 9, 0, 0))]);
    let rates = Rates { tao_weight: 0, childkey_burn: u64::MAX / 4 };
    let shared = share_with_parents(&BTreeMap::from([("c", child)]), &hotkeys, &rates);
    assert_eq!(shared.burned, 249_999);
    assert_eq!(shared.by_hotkey, BTreeMap::from([("c", 100_007), ("p", 649_992)]));
}

#[test]
fn lent_stake_no_longer_counts_for_the_lender() {
    let lender = Neuron { children: vec![u64::MAX], ..neuron(0, 1000) };
    let with_parent =
        Neuron { parents: vec![ParentLink { hotkey: "p", proportion: u64::MAX / 2 }], ..lender };
    let hotkeys = Hotkeys::from([("c", state("x", 500, 0, 0)), ("p", state("x", 10, 0, 0))]);
    let rates = Rates { tao_weight: 0, childkey_burn: 0 };
    let shared = share_with_parents(&BTreeMap::from([("c", with_parent)]), &hotkeys, &rates);
    assert_eq!(shared.by_hotkey, BTreeMap::from([("c", 0), ("p", 1000)]));
}

/// One validator and one miner, whose epoch awarded these.
fn simple(
    pots: Pots,
    incentive: u64,
    dividend: u64,
    childkey_burn: u64,
    rules: PayoutRules,
) -> Distribution<Account> {
    let mut case = input(
        pots,
        0,
        [("m", neuron(incentive, 0)), ("v", neuron(0, dividend))],
        [("m", state("cm", 0, 0, 0)), ("v", state("cv", 100, 0, 0)), ("p", state("cp", 300, 0, 0))],
    );
    if childkey_burn > 0 {
        let parents = vec![ParentLink { hotkey: "p", proportion: u64::MAX }];
        case.neurons.insert("v", Neuron { parents, ..neuron(0, dividend) });
    }
    case.rates.childkey_burn = childkey_burn;
    DistributionInput { rules, ..case }.distribute()
}

const BALANCED: PayoutRules = PayoutRules { balanced: true, keep_dust: false };
const SPECIFIED: PayoutRules = PayoutRules { balanced: false, keep_dust: false };

/// Root does not sell: its part was recycled, and the epoch halves what is left.
#[test]
fn halves_of_an_epoch_without_root_part_balance() {
    let pots = pots(500, 300, 0);
    let paid = |rules| simple(pots, 400, 400, 0, rules);
    assert_eq!((paid(SPECIFIED).total(), alpha_of(&paid(SPECIFIED), "v")), (700, 300));
    assert_eq!((paid(BALANCED).total(), alpha_of(&paid(BALANCED), "v")), (800, 400));
}

#[test]
fn mechanisms_without_miners_or_validators_balance() {
    // Half of the emission went to a mechanism without weights: no incentive from it.
    let paid = |rules| simple(pots(500, 500, 0), 250, 750, 0, rules);
    assert_eq!((paid(SPECIFIED).total(), alpha_of(&paid(SPECIFIED), "v")), (750, 500));
    assert_eq!((paid(BALANCED).total(), alpha_of(&paid(BALANCED), "v")), (1_000, 750));
    // One without dividends: its whole share went to miners.
    let paid = |rules| simple(pots(500, 500, 0), 750, 250, 0, rules);
    assert_eq!((paid(SPECIFIED).total(), alpha_of(&paid(SPECIFIED), "v")), (1_250, 500));
    assert_eq!((paid(BALANCED).total(), alpha_of(&paid(BALANCED), "v")), (1_000, 250));
    // Miners took of root's part, too: root gets no more than is left.
    let paid = |rules| simple(pots(500, 100, 400), 900, 100, 0, rules);
    assert_eq!(paid(SPECIFIED).total() + paid(SPECIFIED).recycled, 1_000);
    let balanced = paid(BALANCED);
    assert_eq!((balanced.total(), balanced.recycled), (900, 100), "nobody staked on root");
}

#[test]
fn what_childkey_burn_recycles_is_not_paid_too() {
    let paid = |rules| simple(pots(500, 500, 0), 500, 500, u64::MAX / 2, rules);
    let specified = paid(SPECIFIED);
    assert_eq!((specified.recycled, specified.total()), (187, 999), "187 rao too many");
    let balanced = paid(BALANCED);
    assert_eq!((balanced.recycled, balanced.total()), (187, 812));
}

#[test]
fn pots_that_nobody_can_receive_are_recycled() {
    let paid = |rules| simple(pots(500, 300, 200), 500, 500, 0, rules);
    assert_eq!((paid(SPECIFIED).recycled, paid(SPECIFIED).total()), (0, 800));
    assert_eq!((paid(BALANCED).recycled, paid(BALANCED).total()), (200, 800));
    // No dividends at all.
    let paid = |rules| simple(pots(500, 500, 0), 1_000, 0, 0, rules);
    assert_eq!((paid(SPECIFIED).recycled, paid(SPECIFIED).total()), (0, 1_000));
    assert_eq!((paid(BALANCED).recycled, paid(BALANCED).total()), (0, 1_000));
}

#[test]
fn rounding_goes_back_into_the_pots() {
    let dust = PayoutRules { keep_dust: true, ..SPECIFIED };
    let example = worked_example();
    let specified = example.distribute();
    let kept = DistributionInput { rules: dust, ..example.clone() }.distribute();
    assert_eq!(specified.dust, Pots::default());
    assert_eq!(specified.total() + 5, example.pots.total());
    assert_eq!((kept.total(), kept.recycled), (specified.total(), 0));
    // The other two are the miners' pot, of which the epoch awarded two less.
    assert_eq!(kept.dust, Pots { validator: 2, root: 1, ..Pots::default() });
    let rules = PayoutRules { balanced: true, keep_dust: true };
    let out = DistributionInput { rules, ..example.clone() }.distribute();
    assert_eq!(out.total() + out.dust.total(), example.pots.total());
}

/// The distribution of `emission.md` §20, block 1003.
pub fn worked_example() -> DistributionInput<Account> {
    let validator = Neuron {
        childkey_take: 6554,
        parents: vec![ParentLink { hotkey: "d-parent", proportion: u64::MAX / 2 }],
        ..neuron(0, 1_230_006_864)
    };
    let mut case = input(
        Pots {
            server: 1_230_006_864,
            validator: 1_112_772_024,
            root: 117_234_840,
            owner_cut: 539_986_266,
        },
        971_718_665_099_567_868,
        [
            ("a-owner", neuron(246_001_372, 0)),
            ("b-validator", validator),
            ("c-miner", neuron(984_005_490, 0)),
        ],
        [
            ("a-owner", state("owner", 0, 0, 11_796)),
            ("b-validator", state("v", 300_000_000_000_000, 2_000_000_000_000_000, 11_796)),
            ("c-miner", state("m", 0, 0, 11_796)),
            ("d-parent", state("p", 100_000_000_000_000, 0, 11_796)),
        ],
    );
    case.owner_hotkeys = ["a-owner"].into();
    case
}

#[test]
fn worked_example_dividends() {
    let case = worked_example();
    let shared = share_with_parents(&case.neurons, &case.hotkeys, &case.rates);
    assert_eq!(shared.by_hotkey["b-validator"], 1_108_453_422);
    assert_eq!(shared.by_hotkey["d-parent"], 121_553_441);
    assert_eq!((shared.by_hotkey["a-owner"], shared.by_hotkey["c-miner"]), (0, 0));
}

#[test]
fn worked_example_payout() {
    let out = worked_example().distribute();
    let payment = |hotkey, take, stakers| DividendPayment { hotkey, take, stakers };
    assert_eq!(
        out.alpha_dividends,
        [
            payment("a-owner", 0, 0),
            payment("b-validator", 174_446_040, 794_723_278),
            payment("c-miner", 0, 0),
            payment("d-parent", 25_847_829, 117_754_875),
        ]
    );
    assert_eq!(out.root_dividends[1], payment("b-validator", 21_101_734, 96_133_105));
    assert_eq!(out.root_dividends[3], payment("d-parent", 0, 0));
    assert_eq!(out.miner_burned.to_bits(), 858_993_457);
    assert_eq!((out.owner_cut, out.recycled), (539_986_266, 0));
    assert_eq!(out.total(), 2_999_999_989);
    assert_eq!(worked_example().pots.total() - out.total(), 5);
}

#[test]
fn worked_example_root_claim() {
    use myelin_emission::root::{RootAccrual, RootPosition, accrue_root_dividends};
    let stake = 2_000_000_000_000_000;
    let rate = I96F32::from_bits(206);
    let zero = I96F32::default();
    assert_eq!(accrue_root_dividends(zero, 96_133_105, stake), RootAccrual::Claimable(rate));
    let position = RootPosition { rate, root_stake: stake, claimed: 0 };
    assert_eq!(position.claimable(None), 95_926_225);
}

#[test]
fn cases_are_json() {
    let mut case =
        input(pots(1, u64::MAX, 3), u64::MAX, [("a", neuron(5, 6))], [("a", state("c", 7, 8, 9))]);
    case.owner_hotkeys = ["a"].into();
    let text = serde_json::to_string(&case).unwrap();
    let back: DistributionInput<String> = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_string(&back).unwrap(), text);
    let out = serde_json::to_string(&back.distribute()).unwrap();
    let back: Distribution<String> = serde_json::from_str(&out).unwrap();
    assert_eq!(serde_json::to_string(&back).unwrap(), out);
}
