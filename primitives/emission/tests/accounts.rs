//! `emission-cases.md` B, C, E6 and `staking-cases.md` 30, 31.

use myelin_emission::fixed::{floor, per_u64, whole};
use myelin_emission::issuance::{
    MAX_SUPPLY, block_emission, halving_threshold, halvings, mintable,
};
use myelin_emission::moving_price::{MovingPriceInput, join_average, split_average};
use myelin_emission::pending::{AlphaSplit, AlphaSplitInput, Pots};
use myelin_emission::root::{
    RootAccrual, RootPosition, accrue_root_dividends, auto_claim_indices, claim_watermark,
    root_proportion,
};
use myelin_emission::schedule::{BlockPlan, Queue, Schedule, Slot};
use myelin_emission::{I96F32, U64F64, U96F32};
use std::collections::BTreeSet;

const ALPHA: u64 = 1_000_000_000;

#[test]
fn halving_table() {
    let emissions = [
        (0, 0, 1_000_000_000),
        (1, 10_500_000_000_000_000, 500_000_000),
        (2, 15_750_000_000_000_000, 250_000_000),
        (3, 18_375_000_000_000_000, 125_000_000),
        (4, 19_687_500_000_000_000, 62_500_000),
        (5, 20_343_750_000_000_000, 31_250_000),
        (6, 20_671_875_000_000_000, 15_625_000),
        (7, 20_835_937_500_000_000, 7_812_500),
        (8, 20_917_968_750_000_000, 3_906_250),
        (9, 20_958_984_375_000_000, 1_953_125),
        (10, 20_979_492_187_500_000, 976_562),
        (11, 20_989_746_093_750_000, 488_281),
        (28, 20_999_999_921_768_904, 3),
        (29, 20_999_999_960_884_452, 1),
        (30, 20_999_999_980_442_226, 0),
    ];
    for (k, issuance, emission) in emissions {
        assert_eq!(halving_threshold(k), issuance);
        assert_eq!((halvings(issuance), block_emission(issuance)), (k, emission));
        if k > 0 {
            assert_eq!(halvings(issuance - 1), k - 1);
        }
    }
    for issuance in [MAX_SUPPLY - 1, MAX_SUPPLY, MAX_SUPPLY + 1, u64::MAX] {
        assert_eq!(block_emission(issuance), 0);
    }
}

#[test]
fn e6_mint_is_limited_by_the_cap() {
    assert_eq!(mintable(123, 1000), 123);
    assert_eq!(mintable(0, 1000), 0);
    let issued = 20_000_000_000_000_000;
    assert_eq!(mintable(MAX_SUPPLY - issued + 1000, issued), MAX_SUPPLY - issued);
    assert_eq!(mintable(5, MAX_SUPPLY + 7), 0);
}

fn split(owner_cut: Option<u16>, root_proportion: U96F32, root_sells: bool) -> AlphaSplit {
    AlphaSplitInput { alpha_out: ALPHA, owner_cut, root_proportion, root_sells }.split()
}

#[test]
fn b1_owner_cut_of_nothing_and_of_everything() {
    assert_eq!(split(Some(0), whole(0), false).pots.owner_cut, 0);
    assert_eq!(split(Some(u16::MAX), whole(0), false).pots.owner_cut, ALPHA);
    assert_eq!(split(Some(11_796), whole(0), false).pots.owner_cut, 179_995_422);
    assert_eq!(split(None, whole(0), false).pots.owner_cut, 0);
}

#[test]
fn b2_root_part_when_selling() {
    let quarter = root_proportion(ALPHA, per_u64(u64::MAX), ALPHA, 2 * ALPHA);
    let out = split(Some(0), quarter, true);
    assert_eq!(
        (out.pots.server, out.pots.validator, out.pots.root),
        (500_000_000, 375_000_000, 125_000_000)
    );
    assert_eq!(out.recycled, 0);
}

#[test]
fn b3_root_part_without_selling_is_recycled() {
    let out = split(Some(6553), whole(0), false);
    assert_eq!((out.pots.owner_cut, out.pots.server), (99_992_370, 450_003_814));
    assert_eq!((out.pots.validator, out.pots.root, out.recycled), (450_003_814, 0, 0));
    let quarter = U96F32::from_num(0.25);
    let (kept, recycled) = (split(Some(6553), quarter, true), split(Some(6553), quarter, false));
    assert_eq!(kept.pots.validator, recycled.pots.validator);
    assert_eq!((kept.pots.root, kept.recycled), (recycled.recycled, recycled.pots.root));
}

#[test]
fn b4_root_proportion_to_the_bit() {
    let weight = per_u64(3_320_413_933_267_719_290);
    let proportion = root_proportion(1_000_000_000_000, weight, 100_000_000_000, 0);
    assert_eq!(proportion.to_bits(), 2_761_050_404);
    assert_eq!(per_u64(971_718_665_099_567_868).to_bits(), 226_245_882);
    assert_eq!(root_proportion(0, weight, 0, 0), whole(0));
}

fn average(block: u64, first: u64, smoothing: f64, updates: u32) -> I96F32 {
    let mut moving = I96F32::default();
    for _ in 0..updates {
        moving = MovingPriceInput {
            block,
            first_emission_block: first,
            halving_blocks: 201_600,
            smoothing: I96F32::from_num(smoothing),
            price: U64F64::from_num(1u8),
            moving_price: U64F64::from_num(moving),
        }
        .update();
    }
    moving
}

#[test]
fn b7_b8_b9_moving_price() {
    assert_eq!(average(201_600, 1, 0.1, 14).to_bits(), 2_200_419_206);
    let b8 = [average(510, 500, 0.5, 1), average(144_000_500, 500, 0.5, 1)];
    assert_eq!(b8[0].to_bits(), 117_167);
    assert!((b8[1].to_num::<f64>() - 0.49930).abs() < 5e-6);
    assert!(average(7_200_000, 1, 1.0, 1) > I96F32::from_num(0.95));
    assert_eq!(average(7_200_000, 1, 1.0, 2000), I96F32::from_num(1) - I96F32::from_bits(1));
}

#[test]
fn b9_average_at_the_price_stays() {
    let one = MovingPriceInput {
        block: 7_200_000,
        first_emission_block: 1,
        halving_blocks: 201_600,
        smoothing: I96F32::from_num(1),
        price: U64F64::from_num(9u8),
        moving_price: U64F64::from_num(1u8),
    };
    assert_eq!(one.update(), I96F32::from_num(1), "a high price counts as 1");
}

/// With all of its bits an average that starts at 0 moves at once, and follows the exact sum.
#[test]
fn all_bits_of_an_average_add_up() {
    let (mut shown, mut rest) = (I96F32::default(), 0);
    let mut sum = 0.0;
    for block in 1..=1_000u64 {
        let average = join_average(U64F64::from_num(shown), rest);
        let input = MovingPriceInput {
            block,
            first_emission_block: 1,
            halving_blocks: 201_600,
            smoothing: I96F32::from_bits(12_885),
            price: U64F64::from_num(0.003),
            moving_price: average,
        };
        (shown, rest) = split_average(input.update_exact());
        assert_eq!(join_average(U64F64::from_num(shown), rest), input.update_exact());
        assert_eq!(shown, input.update());
        sum += 3.000_022_84e-6 * block as f64 / (block as f64 + 201_600.0) * 0.003;
    }
    assert!((join_average(U64F64::from_num(shown), rest).to_num::<f64>() / sum - 1.0).abs() < 1e-5);
    assert_eq!(shown.to_bits(), (sum * 4_294_967_296.0) as i128);
}

/// Spec §21-3: steps below the stored resolution have no effect.
#[test]
fn young_averages_stay_at_zero() {
    let first_move = |price: f64| {
        (1..10_000).find(|age| {
            MovingPriceInput {
                block: *age,
                first_emission_block: 1,
                halving_blocks: 201_600,
                smoothing: I96F32::from_bits(12_885),
                price: U64F64::from_num(price),
                moving_price: U64F64::default(),
            }
            .update()
                > I96F32::default()
        })
    };
    assert_eq!(first_move(1.0), Some(16));
    assert_eq!(first_move(0.03), Some(523));
    assert_eq!(first_move(0.003), Some(5354));
}

#[test]
fn c1_blocks_until_next_auto_epoch() {
    for (tempo, block, want) in [
        (0, 100, u64::MAX),
        (10, 5, 5),
        (20, 15, 5),
        (30, 25, 5),
        (10, 9, 1),
        (20, 21, 0),
        (65_535, 0, 65_535),
        (65_534, 100, 65_434),
        (10, u64::MAX, 0),
    ] {
        let schedule = Schedule { tempo, ..Schedule::default() };
        assert_eq!(schedule.blocks_until_next_auto_epoch(block), want);
    }
}

/// One block's drain in network order.
fn plan_drain(block: u64, max_epochs: u8, subnets: &mut [(Schedule, bool)]) -> Vec<Slot> {
    BlockPlan { block, max_epochs, queue: Queue::ByNetwork }.drain(subnets)
}

#[test]
fn c2_c3_ticks_and_drains() {
    let mut idle = [(Schedule { tempo: 100, last_epoch_block: 50, ..Schedule::default() }, true)];
    assert_eq!(plan_drain(102, 2, &mut idle), [Slot::NotDue]);
    assert_eq!(idle[0].0.blocks_since_last_step, 1);

    let due = Schedule {
        tempo: 100,
        blocks_since_last_step: 12_345_678,
        epoch_index: 4,
        ..Schedule::default()
    };
    let mut subnets = [(due, true)];
    assert_eq!(plan_drain(102, 2, &mut subnets), [Slot::Drained]);
    let after = subnets[0].0;
    assert_eq!((after.blocks_since_last_step, after.last_epoch_block), (0, 102));
    assert_eq!((after.epoch_index, after.pending_epoch_at), (5, 0));
}

#[test]
fn c4_pots_are_kept_apart() {
    let pots =
        Pots { server: 123_434_534, validator: 111_111, root: 12_222_222, owner_cut: 12_345_678 };
    assert_eq!(Pots::default().accumulate(&pots), pots);
    assert_eq!(pots.epoch_emission(), 135_767_867);
    assert_eq!(pots.total(), 148_113_545);
}

#[test]
fn c5_cap_of_epochs_per_block() {
    let due = Schedule { tempo: 360, pending_epoch_at: 1, ..Schedule::default() };
    let mut subnets = [(due, true); 4];
    let slots = plan_drain(1, 2, &mut subnets);
    assert_eq!(slots, [Slot::Drained, Slot::Drained, Slot::Deferred, Slot::Deferred]);
    for (schedule, _) in &subnets[2..] {
        assert_eq!((schedule.pending_epoch_at, schedule.last_epoch_block), (2, 0));
        assert!(schedule.is_due(2));
    }
    let slots = plan_drain(2, 2, &mut subnets);
    assert_eq!(slots, [Slot::NotDue, Slot::NotDue, Slot::Drained, Slot::Drained]);
}

#[test]
fn inconsistent_subnets_lose_their_slot_but_not_the_budget() {
    let due = Schedule { tempo: 1, ..Schedule::default() };
    let mut subnets = [(due, false), (due, true), (due, true)];
    let slots = plan_drain(5, 1, &mut subnets);
    assert_eq!(slots, [Slot::Skipped, Slot::Drained, Slot::Deferred]);
    assert_eq!(subnets[0].0.blocks_since_last_step, 1);
    assert_eq!((subnets[0].0.last_epoch_block, subnets[0].0.epoch_index), (5, 1));
    let none = BlockPlan { block: 5, max_epochs: 0, queue: Queue::ByNetwork };
    assert_eq!(none.decide(&[due], |_| unreachable!()), [(0, Slot::Deferred)]);
}

#[test]
fn due_rules() {
    let at = |schedule: Schedule, block| schedule.is_due(block);
    let idle = Schedule { tempo: 0, pending_epoch_at: 1, ..Schedule::default() };
    assert!(!at(idle, 1_000_000));
    let base = Schedule { tempo: 60_000, last_epoch_block: 10, ..Schedule::default() };
    assert!(!at(base, 60_009) && at(base, 60_010));
    assert!(!at(Schedule { blocks_since_last_step: 50_400, ..base }, 11));
    assert!(at(Schedule { blocks_since_last_step: 50_401, ..base }, 11));
    let pending = Schedule { pending_epoch_at: 20, ..base };
    assert!(!at(pending, 19) && at(pending, 20));
    assert_eq!(pending.next_epoch_start_block(), Some(20));
    assert_eq!(base.next_epoch_start_block(), Some(60_010));
    assert_eq!(idle.next_epoch_start_block(), None);
    let frozen =
        |schedule: Schedule, block, window| schedule.is_frozen(block, window, Queue::ByNetwork);
    assert!(frozen(pending, 19, 0) && !frozen(pending, 20, 10));
    assert!(pending.is_frozen(20, 10, Queue::FirstDueFirst), "it waits");
    assert!(frozen(base, 60_001, 10) && !frozen(base, 60_000, 10));
    for queue in [Queue::ByNetwork, Queue::FirstDueFirst] {
        assert!(!idle.is_frozen(0, 10, queue) && !base.is_frozen(60_000, 10, queue));
    }
    assert!(frozen(Schedule { tempo: 10, ..Schedule::default() }, 8, 3));
    assert_eq!(Schedule::first_epoch_block(1000, 725, 360), 995);
    assert_eq!(Schedule::first_epoch_block(1000, 725, 0), 1000);
}

#[test]
fn since_when_an_epoch_is_due() {
    let base = Schedule { tempo: 60_000, last_epoch_block: 10, ..Schedule::default() };
    assert_eq!(base.due_since(60_009), None);
    assert_eq!(base.due_since(60_013), Some(60_010));
    let pending = Schedule { pending_epoch_at: 20, ..base };
    assert_eq!((pending.due_since(19), pending.due_since(30)), (None, Some(20)));
    assert_eq!(pending.due_since(70_000), Some(20), "the first reason counts");
    let late = Schedule { pending_epoch_at: 70_000, ..base };
    assert_eq!(late.due_since(70_001), Some(60_010));
    let net = |blocks_since_last_step| Schedule { blocks_since_last_step, ..base };
    assert_eq!(net(50_400).due_since(100), None);
    assert_eq!(net(50_401).due_since(100), Some(100));
    assert_eq!(net(50_408).due_since(107), Some(100));
    let end = Schedule { tempo: 10, last_epoch_block: u64::MAX - 1, ..Schedule::default() };
    assert_eq!(end.due_since(u64::MAX), None, "no block is beyond the last");
}

/// Subnets served in each of the blocks from 1 on, one a block, by their position.
fn served(queue: Queue, subnets: &mut [(Schedule, bool)], blocks: u64) -> Vec<usize> {
    let serve = |block| {
        let slots = BlockPlan { block, max_epochs: 1, queue }.drain(subnets);
        slots.iter().position(|slot| *slot == Slot::Drained)
    };
    (1..=blocks).filter_map(serve).collect()
}

#[test]
fn first_due_first_served() {
    let due = |tempo| (Schedule { tempo, ..Schedule::default() }, true);
    let mut starved = [due(1), due(1), due(1)];
    assert_eq!(served(Queue::ByNetwork, &mut starved, 7), [0; 7]);
    assert_eq!(starved[2].0.epoch_index, 0);
    let mut fair = [due(1), due(1), due(1)];
    assert_eq!(served(Queue::FirstDueFirst, &mut fair, 7), [0, 1, 2, 0, 1, 2, 0]);
    assert_eq!(
        fair[2].0,
        Schedule {
            tempo: 1,
            last_epoch_block: 6,
            pending_epoch_at: 7,
            blocks_since_last_step: 1,
            epoch_index: 2,
        }
    );
    // A deferred epoch keeps the block in which it became due, by whatever rule.
    let mut mixed = [due(3), due(2), (Schedule { pending_epoch_at: 4, ..due(100).0 }, true)];
    assert_eq!(served(Queue::FirstDueFirst, &mut mixed, 6), [1, 0, 1, 2, 0]);
}

#[test]
fn skipped_subnets_keep_nobody_waiting() {
    let due = Schedule { tempo: 1, ..Schedule::default() };
    let lost = Schedule { blocks_since_last_step: 60_000, ..due };
    let mut subnets = [(due, true), (due, true), (lost, false)];
    assert_eq!(served(Queue::FirstDueFirst, &mut subnets, 4), [0, 1, 0, 1]);
    assert_eq!(subnets[2].0.epoch_index, 4, "it is due in every block");
}

#[test]
fn d11_server_pot_after_nine_blocks() {
    let block = split(Some(6553), whole(0), false).pots;
    let pots = (0..9).fold(Pots::default(), |pots, _| pots.accumulate(&block));
    assert!(pots.server.abs_diff(9 * ALPHA / 2 * 9 / 10) <= 100_000);
    assert_eq!(pots.root, 0);
}

#[test]
fn case_30_claims() {
    let take = U96F32::from_num(11_796u16) / whole(65_535) * whole(1_000_000);
    assert!(floor(take).abs_diff(180_000) <= 100);
    let net = floor(whole(1_000_000) - take);
    let RootAccrual::Claimable(rate) = accrue_root_dividends(I96F32::default(), net, 2_000_000)
    else {
        panic!("root stake is larger");
    };
    assert!((rate.to_num::<f64>() - 0.41).abs() < 0.001);
    let position = RootPosition { rate, root_stake: 2_000_000, claimed: 0 };
    let threshold = Some(I96F32::from_num(500_000));
    let paid = position.claimable(threshold);
    assert!(paid.abs_diff(820_000) <= 10);
    let claimed = RootPosition { claimed: paid.into(), ..position };
    assert_eq!(claimed.claimable(None), 0);
    assert_eq!(RootPosition { claimed: 500_000, ..position }.claimable(threshold), 0);
    assert!(RootPosition { claimed: 500_000, ..position }.claimable(None) > 0);
    assert_eq!(RootPosition { claimed: u128::MAX, ..position }.claimable(None), 0);
    let RootAccrual::Claimable(rate) = accrue_root_dividends(rate, net, 2_000_000) else {
        panic!("root stake is larger");
    };
    let second = RootPosition { rate, ..claimed }.claimable(threshold);
    assert!(second.abs_diff(820_000) <= 10);
    assert!(claim_watermark(rate, 2_000_000).abs_diff((paid + second).into()) <= 1);
}

#[test]
fn more_dividends_than_root_stake_go_to_the_owner() {
    let rate = I96F32::from_num(3);
    assert_eq!(accrue_root_dividends(rate, 11, 10), RootAccrual::ToOwner(11));
    assert_eq!(accrue_root_dividends(rate, 1, 0), RootAccrual::ToOwner(1));
    assert_eq!(accrue_root_dividends(rate, 0, 0), RootAccrual::Claimable(rate));
    let RootAccrual::Claimable(next) = accrue_root_dividends(rate, 10, 10) else {
        panic!("not more than the stake");
    };
    assert_eq!(next, I96F32::from_num(4));
}

fn hash(hex: &str) -> [u8; 32] {
    std::array::from_fn(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap())
}

#[test]
fn case_31_auto_claim_indices() {
    // Keccak-256 of "some" and of "some2".
    let some = hash("4e7e8301f5d206748d1c4f822e3564ddb1124f86591a839f58dfc2f007983b61");
    let some2 = hash("c357a61b4f8af02f92c4f354b4839925d8c5a18c9c017f80efab7efcb363aed7");
    let want: BTreeSet<u64> = [
        265, 630, 1286, 1558, 4496, 4861, 5517, 5789, 6803, 8096, 9092, 11_034, 11_399, 12_055,
        12_327,
    ]
    .into();
    assert_eq!(auto_claim_indices(&some, 15, 15_000), want);
    let want: BTreeSet<u64> = [
        61, 246, 1440, 2855, 3521, 5236, 6130, 6615, 8511, 9405, 9890, 11_786, 11_971, 13_165,
        14_580,
    ]
    .into();
    assert_eq!(auto_claim_indices(&some2, 15, 15_000), want);
    assert!(auto_claim_indices(&some, 0, 15_000).is_empty());
    assert_eq!(auto_claim_indices(&some, 5, 0), BTreeSet::from([0]));
    assert!(auto_claim_indices(&some, u64::MAX, 1_000_000).len() <= 50);
}
