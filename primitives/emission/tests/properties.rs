//! Conservation of every split, the supply over the whole life of the chain, and agreement with
//! exact rational arithmetic.

use myelin_emission::dividends::{
    HotkeyState, Hotkeys, Neuron, ParentLink, Rates, share_with_parents, split_pots,
};
use myelin_emission::fixed::{floor, per_u64, whole};
use myelin_emission::injection::InjectionInput;
use myelin_emission::issuance::{
    MAX_SUPPLY, block_emission, halving_threshold, halvings, mintable,
};
use myelin_emission::moving_price::MovingPriceInput;
use myelin_emission::payout::{DistributionInput, PayoutRules};
use myelin_emission::pending::{AlphaSplitInput, Pots};
use myelin_emission::price::{Burn, LockCostInput, decay_factor};
use myelin_emission::root::{
    RootAccrual, RootPosition, accrue_root_dividends, auto_claim_indices, claim_watermark,
    root_proportion,
};
use myelin_emission::schedule::{BlockPlan, Queue, Schedule, Slot};
use myelin_emission::shares::{ShareInput, price_shares, tao_emissions};
use myelin_emission::{I96F32, U64F64, U96F32};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Q32 bits of 1.
const ONE_BITS: u128 = 1 << 32;

fn fraction() -> impl Strategy<Value = U96F32> {
    prop_oneof![Just(0), Just(1), Just(ONE_BITS), Just(ONE_BITS - 1), 0..=ONE_BITS]
        .prop_map(U96F32::from_bits)
}

fn amount() -> impl Strategy<Value = u64> {
    prop_oneof![Just(0), Just(1), 0..1000u64, 0..2_000_000_000u64, 0..=MAX_SUPPLY]
}

fn parts_u64() -> impl Strategy<Value = u64> {
    prop_oneof![Just(0), Just(u64::MAX), Just(971_718_665_099_567_868), any::<u64>()]
}

fn share_input() -> impl Strategy<Value = ShareInput> {
    let price = prop_oneof![Just(0u128), Just(1 << 64), 0..=(1u128 << 64), 0..(1u128 << 90)];
    (price, fraction(), prop::bool::weighted(0.8)).prop_map(
        |(price, miner_burned, emission_enabled)| ShareInput {
            // The stored average has 32 fractional bits.
            moving_price: U64F64::from_bits(price >> 32 << 32),
            miner_burned,
            emission_enabled,
        },
    )
}

fn rational_64(value: U64F64) -> BigRational {
    BigRational::new(value.to_bits().into(), BigInt::one() << 64)
}

/// Shares of §8.2 and §8.3 without any rounding.
fn exact_shares(subnets: &[ShareInput]) -> Vec<BigRational> {
    let div = |a: &BigRational, b: &BigRational| {
        if b.is_zero() { BigRational::zero() } else { a / b }
    };
    let sum = |list: &[BigRational]| list.iter().fold(BigRational::zero(), |a, b| a + b);
    let prices: Vec<_> = subnets.iter().map(|s| rational_64(s.moving_price)).collect();
    let total = sum(&prices);
    let shares: Vec<_> = prices.iter().map(|price| div(price, &total)).collect();
    let weighted: Vec<_> = shares
        .iter()
        .zip(subnets)
        .map(|(share, s)| {
            let burned = BigRational::new(s.miner_burned.to_bits().into(), ONE_BITS.into());
            share * (BigRational::one() - burned)
        })
        .collect();
    let weight = sum(&weighted);
    if weight.is_zero() { shares } else { weighted.iter().map(|w| div(w, &weight)).collect() }
}

fn accounts() -> impl Strategy<Value = Hotkeys<u8>> {
    let state = (0..4u8, amount(), amount(), any::<u16>()).prop_map(
        |(owner, alpha, root, delegate_take)| HotkeyState { owner, alpha, root, delegate_take },
    );
    prop::collection::btree_map(0..12u8, state, 1..12)
}

fn neuron() -> impl Strategy<Value = Neuron<u8>> {
    let link =
        (0..12u8, parts_u64()).prop_map(|(hotkey, proportion)| ParentLink { hotkey, proportion });
    (
        0..1_000_000_000u64,
        prop_oneof![Just(0), 0..1_000_000_000_000u64],
        any::<u16>(),
        prop::collection::vec(0..=u64::MAX / 5, 0..5),
        prop::collection::vec(link, 0..4),
    )
        .prop_map(|(incentive, dividend, childkey_take, children, parents)| Neuron {
            incentive,
            dividend,
            childkey_take,
            children,
            parents,
        })
}

fn neurons() -> impl Strategy<Value = BTreeMap<u8, Neuron<u8>>> {
    prop::collection::btree_map(0..12u8, neuron(), 0..8)
}

/// Mints block after block from `issuance` until nothing more comes, whole eras at a time;
/// `recycle` takes some of the supply back now and then. Returns the highest issuance.
fn live(mut issuance: u64, recycle: &[u64]) -> u64 {
    let mut recycle = recycle.iter();
    let mut highest = issuance;
    loop {
        let emission = mintable(block_emission(issuance), issuance);
        if emission == 0 {
            return highest;
        }
        let next = halving_threshold(halvings(issuance) + 1);
        let blocks = (next - issuance).div_ceil(emission);
        issuance += blocks * emission;
        highest = highest.max(issuance);
        assert!(issuance <= MAX_SUPPLY && halvings(issuance) > 0);
        issuance -= recycle.next().map_or(0, |amount| amount % issuance);
    }
}

#[test]
fn a_whole_life_ends_below_the_cap() {
    let end = live(0, &[]);
    assert_eq!(halvings(end), 30);
    assert!((20_999_999_980_442_226..MAX_SUPPLY).contains(&end));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn supply_never_passes_the_cap(
        start in 0..=MAX_SUPPLY, recycle in prop::collection::vec(0..=MAX_SUPPLY, 0..20),
    ) {
        prop_assert!(live(start, &recycle) <= MAX_SUPPLY);
    }

    /// The integer rule against the formula of spec §4 in 96.32 arithmetic.
    #[test]
    fn emission_is_the_fixed_point_formula(
        k in 0u32..=30, offset in -3i64..=3, free in 0..MAX_SUPPLY,
    ) {
        for issuance in [halving_threshold(k).saturating_add_signed(offset), free] {
            prop_assume!(issuance < MAX_SUPPLY);
            let ratio = I96F32::from_num(issuance) / I96F32::from_num(MAX_SUPPLY);
            let remaining = I96F32::from_num(1) - ratio;
            let inverse = I96F32::from_num(1) / remaining;
            let halvings = inverse.to_num::<u64>().ilog2();
            let factor = I96F32::from_num(1) / I96F32::from_num(1u64 << halvings);
            let want: u64 = (I96F32::from_num(1_000_000_000) * factor).to_num();
            prop_assert_eq!(block_emission(issuance), want);
        }
    }

    #[test]
    fn emission_falls_with_issuance(a in any::<u64>(), b in any::<u64>()) {
        prop_assert!(block_emission(a.max(b)) <= block_emission(a.min(b)));
        prop_assert!(a.saturating_add(mintable(b, a)) <= MAX_SUPPLY.max(a));
    }

    /// Shares are within one unit per rounding of the exact value, and TAO is conserved: at most
    /// two rao per subnet are left for recycling.
    #[test]
    fn tao_shares(
        credit in 0..=1_000_000_000u64, subnets in prop::collection::vec(share_input(), 0..40),
    ) {
        let shares = price_shares(&subnets);
        let tolerance = BigRational::new((32 * (subnets.len() + 1)).into(), BigInt::one() << 64);
        let exact = exact_shares(&subnets);
        let weight: BigRational = exact.iter().fold(BigRational::zero(), |a, b| a + b);
        // Where nearly everything is withheld the weights are small and the rounding grows.
        let withheld = subnets.iter().map(|s| s.miner_burned.to_bits()).max().unwrap_or_default();
        if withheld < ONE_BITS / 4 * 3 {
            for (got, want) in shares.iter().zip(&exact) {
                prop_assert!((rational_64(*got) - want).abs() <= tolerance);
            }
        }
        let total = shares.iter().map(|s| rational_64(*s)).fold(BigRational::zero(), |a, b| a + b);
        prop_assert!(total <= BigRational::one());

        let emissions = tao_emissions(credit, &subnets);
        let paid: u64 = emissions.iter().map(|e| floor(*e)).sum();
        prop_assert!(paid <= credit);
        for (subnet, emission) in subnets.iter().zip(&emissions) {
            prop_assert!(subnet.emission_enabled || *emission == whole(0));
        }
        let all_on = subnets.iter().all(|s| s.emission_enabled);
        if all_on && !weight.is_zero() {
            prop_assert!(credit - paid <= subnets.len() as u64);
        }
    }

    #[test]
    fn injection_terms(
        emission in 0..(1_000_000_000u128 << 32), issuance in any::<u64>(),
        price_bits in any::<u128>(), shift in 0u32..128, proportion in fraction(),
    ) {
        let input = InjectionInput {
            tao_emission: U96F32::from_bits(emission),
            alpha_issuance: issuance,
            price: U64F64::from_bits(price_bits >> shift),
            root_proportion: proportion,
        };
        let terms = input.terms();
        prop_assert_eq!(terms.tao_in + terms.excess, input.tao_emission);
        prop_assert!(terms.alpha_in <= terms.alpha_out);
        prop_assert_eq!(floor(terms.alpha_out), block_emission(issuance));
        let amounts = terms.amounts();
        let whole_emission = floor(input.tao_emission);
        prop_assert!(amounts.tao_spent() <= whole_emission);
        prop_assert!(whole_emission - amounts.tao_spent() <= 1);
    }

    /// Exactly the fractional parts are lost: at most 3 rao of alpha.
    #[test]
    fn alpha_split(
        alpha_out in 0..=1_000_000_000u64, cut in prop::option::of(any::<u16>()),
        root_proportion in fraction(), root_sells: bool,
    ) {
        let split =
            AlphaSplitInput { alpha_out, owner_cut: cut, root_proportion, root_sells }.split();
        let credited = split.pots.total() + split.recycled;
        prop_assert!(credited <= alpha_out && alpha_out - credited <= 3);
        prop_assert!(split.recycled == 0 || !root_sells);
        prop_assert!(split.pots.server >= split.pots.validator + split.pots.root + split.recycled);
        let other = AlphaSplitInput {
            alpha_out, owner_cut: cut, root_proportion, root_sells: !root_sells,
        }.split();
        prop_assert_eq!(other.pots.validator, split.pots.validator);
        prop_assert_eq!(other.pots.root + other.recycled, split.pots.root + split.recycled);
    }

    #[test]
    fn moving_price_stays_between_the_prices(
        block in any::<u64>(), first in any::<u64>(), halving_blocks in any::<u64>(),
        smoothing in fraction(), price in 0..(3u128 << 64), moving in 0..=(1u128 << 32),
    ) {
        let input = MovingPriceInput {
            block,
            first_emission_block: first,
            halving_blocks,
            smoothing: I96F32::from_num(smoothing),
            price: U64F64::from_bits(price),
            moving_price: U64F64::from_bits(moving << 32),
        };
        let new = input.update();
        let capped = I96F32::from_num(input.price.min(U64F64::from_num(1u8)));
        let old = I96F32::from_num(input.moving_price);
        prop_assert!(new <= capped.max(old));
        prop_assert!(new + I96F32::from_bits(1) >= capped.min(old));
    }

    #[test]
    fn root_proportion_is_a_fraction(
        root in any::<u64>(), weight in parts_u64(), a in any::<u64>(), o in any::<u64>(),
    ) {
        let got = root_proportion(root, per_u64(weight), a, o);
        prop_assert!(got <= whole(1));
        let more = root_proportion(root, per_u64(weight), a, o.saturating_add(1));
        prop_assert!(more <= got);
    }

    /// Root stakers can never claim more than was booked, whoever holds the root stake.
    #[test]
    fn root_claims_are_covered(
        amounts in prop::collection::vec(0..=MAX_SUPPLY, 1..10),
        stakes in prop::collection::vec(0..=MAX_SUPPLY / 8, 1..8),
    ) {
        let root_stake: u64 = stakes.iter().sum();
        let (mut rate, mut booked) = (I96F32::default(), 0u128);
        for amount in amounts {
            match accrue_root_dividends(rate, amount, root_stake) {
                RootAccrual::Claimable(next) => {
                    rate = next;
                    booked += u128::from(amount);
                }
                RootAccrual::ToOwner(whole) => prop_assert!(whole > root_stake),
            }
        }
        let claims: u128 = stakes
            .iter()
            .map(|stake| RootPosition { rate, root_stake: *stake, claimed: 0 })
            .map(|position| u128::from(position.claimable(None)))
            .sum();
        prop_assert!(claims <= booked);
        let newcomer = RootPosition { rate, root_stake, claimed: claim_watermark(rate, root_stake) };
        prop_assert_eq!(newcomer.claimable(None), 0);
    }

    #[test]
    fn auto_claims_are_valid_indices(hash: [u8; 32], claims in 0..60u64, stakers in any::<u64>()) {
        let indices = auto_claim_indices(&hash, claims, stakers);
        prop_assert!(indices.len() <= 50);
        prop_assert!(indices.iter().all(|index| *index < stakers.max(1)));
    }

    #[test]
    fn schedules(
        block in 1..1_000_000u64, max in 1..5u8, fair: bool,
        subnets in prop::collection::vec(
            (any::<u16>(), 0..1_000_000u64, 0..1_000_000u64, 0..60_000u64, any::<bool>()), 0..40,
        ),
    ) {
        let mut planned: Vec<(Schedule, bool)> = subnets
            .into_iter()
            .map(|(tempo, last, pending, since, consistent)| {
                let schedule = Schedule {
                    tempo,
                    last_epoch_block: last,
                    pending_epoch_at: pending,
                    blocks_since_last_step: since,
                    epoch_index: 0,
                };
                (schedule, consistent)
            })
            .collect();
        let before = planned.clone();
        let queue = if fair { Queue::FirstDueFirst } else { Queue::ByNetwork };
        let slots = BlockPlan { block, max_epochs: max, queue }.drain(&mut planned);
        let drained = slots.iter().filter(|slot| **slot == Slot::Drained).count();
        prop_assert!(drained <= usize::from(max));
        for ((old, _), ((new, consistent), slot)) in before.iter().zip(planned.iter().zip(&slots)) {
            let ticked = old.tick();
            match slot {
                Slot::NotDue => prop_assert!(*new == ticked && !ticked.is_due(block)),
                Slot::Deferred => {
                    prop_assert!(drained == usize::from(max) && new.is_due(block + 1));
                    prop_assert_eq!(new.last_epoch_block, old.last_epoch_block);
                }
                Slot::Skipped => prop_assert!(!consistent && new.last_epoch_block == block),
                Slot::Drained => prop_assert!(*consistent && new.blocks_since_last_step == 0),
            }
        }
    }

    /// Whoever is deferred is served, in the order of the blocks in which epochs became due, and
    /// after at most as many blocks as it takes to serve everyone once.
    #[test]
    fn first_due_first_served(
        max_epochs in 1..4u8,
        tempos in prop::collection::vec((1..20u16, 0..20u64), 1..12),
    ) {
        let schedule = |(tempo, last_epoch_block)| {
            (Schedule { tempo, last_epoch_block, ..Schedule::default() }, true)
        };
        let mut subnets: Vec<(Schedule, bool)> = tempos.into_iter().map(schedule).collect();
        let longest = subnets.len().div_ceil(max_epochs.into()) as u64;
        let mut last = (0, 0);
        for block in 20..100 {
            let plan = BlockPlan { block, max_epochs, queue: Queue::FirstDueFirst };
            let before = subnets.clone();
            let slots = plan.drain(&mut subnets);
            let mut served: Vec<(u64, usize)> = (0..)
                .zip(before.iter().zip(&slots))
                .filter(|(_, (_, slot))| **slot == Slot::Drained)
                .map(|(position, ((schedule, _), _))| {
                    (schedule.tick().due_since(block).expect("it is due"), position)
                })
                .collect();
            served.sort_unstable();
            for turn in served {
                prop_assert!(turn > last, "{:?} after {:?}", turn, last);
                prop_assert!(block == 20 || block - turn.0 < longest + 20);
                last = turn;
            }
        }
    }

    /// Per neuron one rao for the rest and, per parent, one for the credit and one for the burn
    /// can be lost; nothing is created as long as take and burn together stay below 1.
    #[test]
    fn dividends_with_parents(
        neurons in neurons(), hotkeys in accounts(), tao_weight in parts_u64(),
        childkey_burn in prop_oneof![Just(0), 0..=u64::MAX / 2],
    ) {
        let mut neurons = neurons;
        neurons.values_mut().for_each(|neuron| neuron.childkey_take /= 2);
        let rates = Rates { tao_weight, childkey_burn };
        let shared = share_with_parents(&neurons, &hotkeys, &rates);
        let credited: u64 = shared.by_hotkey.values().sum();
        let input: u64 = neurons.values().map(|neuron| neuron.dividend).sum();
        let parents: usize = neurons.values().map(|neuron| neuron.parents.len()).sum();
        let per_parent = if childkey_burn == 0 { 1 } else { 2 };
        prop_assert!(credited + shared.burned <= input);
        prop_assert!(input - credited - shared.burned <= (per_parent * parents) as u64);
        prop_assert!(neurons.keys().all(|hotkey| shared.by_hotkey.contains_key(hotkey)));
    }

    /// A pot is paid out but for the resolution of a 32-bit quotient and one rao per hotkey, or
    /// stays whole if nobody has a claim on it.
    #[test]
    fn pots_are_split_completely(
        dividends in prop::collection::btree_map(0..12u8, amount(), 0..12),
        hotkeys in accounts(), weight in parts_u64(), alpha_pot in amount(), root_pot in amount(),
    ) {
        let parts = split_pots(&dividends, &hotkeys, per_u64(weight), alpha_pot, root_pot);
        for (pot, paid) in [
            (alpha_pot, parts.values().map(|p| p.alpha).collect::<Vec<U96F32>>()),
            (root_pot, parts.values().map(|p| p.root).collect()),
        ] {
            let sum: u64 = paid.iter().map(|part| floor(*part)).sum();
            let dust = ((u128::from(pot) >> 32) as u64 + 2) * parts.len() as u64;
            prop_assert!(sum <= pot);
            prop_assert!(pot - sum <= dust || paid.iter().all(|part| *part == whole(0)));
        }
    }

    /// With one mechanism (incentives within the miners' pot) no more is paid than was drained.
    #[test]
    fn distribution_pays_at_most_the_pots(
        neurons in neurons(), hotkeys in accounts(), rates in (parts_u64(), parts_u64()),
        validator in amount(), root in amount(), owner_cut in amount(), more in 0..1000u64,
        owner_hotkeys in prop::collection::btree_set(0..12u8, 0..5),
    ) {
        let incentives: u64 = neurons.values().map(|neuron| neuron.incentive).sum();
        let pots = Pots { server: incentives + more, validator, root, owner_cut };
        let rates = Rates { tao_weight: rates.0, childkey_burn: rates.1 };
        let owned: BTreeSet<u8> = owner_hotkeys.clone();
        let case = DistributionInput { pots, rates, neurons, hotkeys, owner_hotkeys, rules: PayoutRules::default() };
        let out = case.distribute();
        prop_assert!(out.total() <= pots.total());
        prop_assert!(out.miner_burned <= whole(1));
        prop_assert!(out.miners.iter().all(|m| m.withheld == owned.contains(&m.hotkey)));
        prop_assert!(out.alpha_dividends.is_sorted_by_key(|payment| payment.hotkey));
        prop_assert_eq!(out.alpha_dividends.len(), out.root_dividends.len());
    }

    /// With both corrections every rao of the pots is paid, recycled or put back, whatever the
    /// epoch awarded of them.
    #[test]
    fn corrected_distribution_balances(
        neurons in neurons(), hotkeys in accounts(), rates in (parts_u64(), parts_u64()),
        server in amount(), validator in amount(), root in amount(), owner_cut in amount(),
    ) {
        let incentives: u64 = neurons.values().map(|neuron| neuron.incentive).sum();
        let server = server + incentives.saturating_sub(validator + root);
        let pots = Pots { server, validator, root, owner_cut };
        let rates = Rates { tao_weight: rates.0, childkey_burn: rates.1 };
        let rules = PayoutRules { balanced: true, keep_dust: true };
        let owner_hotkeys = BTreeSet::new();
        let case = DistributionInput { pots, rates, neurons, hotkeys, owner_hotkeys, rules };
        let out = case.distribute();
        prop_assert_eq!(out.total() + out.recycled + out.dust.total(), pots.total());
        let rules = PayoutRules { keep_dust: false, ..rules };
        let rounded = DistributionInput { rules, ..case }.distribute();
        prop_assert_eq!(rounded.dust, Pots::default());
        prop_assert!(rounded.total() + rounded.recycled <= pots.total());
    }

    #[test]
    fn registration_price(
        price in any::<u64>(), min in any::<u64>(), max in any::<u64>(), half_life in any::<u16>(),
        block in 2..u64::MAX, multiplier in any::<u128>(),
    ) {
        let burn = Burn { price, min, max };
        let (decayed, bumped) =
            (burn.decayed(half_life, block), burn.bumped(U64F64::from_bits(multiplier)));
        for new in [decayed, bumped] {
            prop_assert!(new <= max && (new >= min || max < min));
        }
        let open = Burn { price, min: 0, max: u64::MAX };
        prop_assert!(open.decayed(half_life, block) <= price);
        prop_assert!(open.bumped(U64F64::from_bits(multiplier)) >= price);
        prop_assert!(decay_factor(half_life) <= decay_factor(half_life.saturating_add(1)) || half_life == 0);
    }

    #[test]
    fn lock_cost(
        last_lock in any::<u64>(), min_lock in any::<u64>(), last_registration_block in any::<u64>(),
        block in any::<u64>(), reduction_interval in any::<u64>(), block_emission in any::<u64>(),
    ) {
        let input = LockCostInput {
            last_lock, min_lock, last_registration_block, block, reduction_interval, block_emission,
        };
        let cost = input.lock_cost();
        prop_assert!(cost >= min_lock && cost <= last_lock.saturating_mul(2).max(min_lock));
        let later = LockCostInput { block: block.saturating_add(1), ..input }.lock_cost();
        prop_assert!(later <= cost);
    }
}
