//! The three blocks of `emission.md` §20, with the pool's answers (bought alpha, weights) given.

use myelin_emission::fixed::per_u64;
use myelin_emission::injection::{InjectionAmounts, InjectionInput};
use myelin_emission::issuance::{block_emission, mintable};
use myelin_emission::moving_price::MovingPriceInput;
use myelin_emission::pending::{AlphaSplitInput, Pots};
use myelin_emission::root::root_proportion;
use myelin_emission::schedule::{BlockPlan, Queue, Schedule, Slot};
use myelin_emission::shares::{ShareInput, effective_moving_price, root_sells, tao_emissions};
use myelin_emission::{I96F32, U64F64, U96F32};

const TAO_WEIGHT: u64 = 971_718_665_099_567_868;
const OWNER_CUT: u16 = 11_796;
const ROOT_TAO: u64 = 6_000_000_000_000_000;
const RECYCLED_INCENTIVE: u64 = 246_001_372;

#[derive(Clone, Debug, PartialEq)]
struct Subnet {
    tao: u64,
    alpha_in: u64,
    alpha_out: u64,
    /// Quote weight of the pool, parts of 10^18.
    weight: u128,
    moving_price: I96F32,
    first_emission_block: u64,
    pots: Pots,
    root_prop: U96F32,
}

impl Subnet {
    /// `pools.md` §4.1.
    fn price(&self) -> U64F64 {
        let one = 1_000_000_000_000_000_000u128;
        let weights = ((one - self.weight) << 64) / self.weight;
        let reserves = (u128::from(self.tao) << 64) / u128::from(self.alpha_in);
        U64F64::from_bits(weights).saturating_mul(U64F64::from_bits(reserves))
    }

    fn root_proportion(&self) -> U96F32 {
        root_proportion(ROOT_TAO, per_u64(TAO_WEIGHT), self.alpha_in, self.alpha_out)
    }

    fn share_input(&self) -> ShareInput {
        ShareInput {
            moving_price: effective_moving_price(1, 1, self.moving_price),
            miner_burned: U96F32::default(),
            emission_enabled: true,
        }
    }

    fn injection(&self, tao_emission: U96F32) -> InjectionAmounts {
        InjectionInput {
            tao_emission,
            alpha_issuance: self.alpha_in + self.alpha_out,
            price: self.price(),
            root_proportion: self.root_proportion(),
        }
        .terms()
        .amounts()
    }

    fn inject(&mut self, amounts: &InjectionAmounts, bought: u64, weight: u128) {
        self.weight = weight;
        self.tao += amounts.tao_spent();
        self.alpha_in = self.alpha_in - bought + amounts.alpha_in;
        self.alpha_out += bought;
    }

    fn emit(&mut self, alpha_out: u64, root_sells: bool) -> Pots {
        self.alpha_out += alpha_out;
        let split = AlphaSplitInput {
            alpha_out,
            owner_cut: Some(OWNER_CUT),
            root_proportion: self.root_proportion(),
            root_sells,
        }
        .split();
        assert_eq!(split.recycled, 0);
        assert_eq!(alpha_out - split.pots.total(), 2);
        self.pots = self.pots.accumulate(&split.pots);
        split.pots
    }

    fn finish(&mut self, block: u64) {
        self.moving_price = MovingPriceInput {
            block,
            first_emission_block: self.first_emission_block,
            halving_blocks: 201_600,
            smoothing: I96F32::from_bits(12_885),
            price: self.price(),
            moving_price: effective_moving_price(1, 1, self.moving_price),
        }
        .update();
        self.root_prop = self.root_proportion();
    }
}

fn start() -> [Subnet; 2] {
    let subnet = |tao, alpha_in, alpha_out, moving, first_emission_block| Subnet {
        tao,
        alpha_in,
        alpha_out,
        weight: 500_000_000_000_000_000,
        moving_price: I96F32::from_bits(moving),
        first_emission_block,
        pots: Pots::default(),
        root_prop: U96F32::default(),
    };
    [
        subnet(
            900_000_000_000_000,
            1_000_000_000_000_000,
            2_000_000_000_000_000,
            3_865_470_566,
            501,
        ),
        subnet(30_000_000_000_000, 100_000_000_000_000, 100_000_000_000_000, 1_288_490_188, 901),
    ]
}

/// One column of the tables of §20.
struct Column {
    block: u64,
    /// tao_in, alpha_in, excess, alpha bought.
    first: [u64; 4],
    weights: [u128; 2],
    validator_root: [(u64, u64); 2],
    total_issuance: u64,
    tao: [u64; 2],
    alpha_in: [u64; 2],
    alpha_out: [u64; 2],
    root_prop_bits: [u128; 2],
}

const COLUMNS: [Column; 3] = [
    Column {
        block: 1001,
        first: [85_781_168, 95_312_409, 289_218_831, 321_354_153],
        weights: [499_999_999_999_999_972, 499_999_999_999_993_333],
        validator_root: [(370_923_995, 39_078_293), (158_897_260, 251_105_028)],
        total_issuance: 10_600_000_499_999_998,
        tao: [900_000_374_999_999, 30_000_124_999_999],
        alpha_in: [999_999_773_958_256, 100_000_416_666_666],
        alpha_out: [2_000_001_321_354_153, 100_001_000_000_000],
        root_prop_bits: [409_363_548, 2_630_443_572],
    },
    Column {
        block: 1002,
        first: [85_781_195, 95_312_378, 289_218_804, 321_353_916],
        weights: [499_999_999_999_999_879, 499_999_999_999_986_666],
        validator_root: [(370_924_008, 39_078_280), (158_897_949, 251_104_339)],
        total_issuance: 10_600_000_999_999_996,
        tao: [900_000_749_999_998, 30_000_249_999_998],
        alpha_in: [999_999_547_916_718, 100_000_833_333_332],
        alpha_out: [2_000_002_642_708_069, 100_002_000_000_000],
        root_prop_bits: [409_363_413, 2_630_436_351],
    },
    Column {
        block: 1003,
        first: [85_781_222, 95_312_346, 289_218_777, 321_353_680],
        weights: [499_999_999_999_999_972, 499_999_999_999_979_999],
        validator_root: [(370_924_021, 39_078_267), (158_898_639, 251_103_649)],
        total_issuance: 10_600_001_499_999_994,
        tao: [900_001_124_999_997, 30_000_374_999_997],
        alpha_in: [999_999_321_875_384, 100_001_249_999_998],
        alpha_out: [2_000_003_718_060_377, 100_003_000_000_000],
        root_prop_bits: [409_363_308, 2_630_429_130],
    },
];

fn run_block(subnets: &mut [Subnet; 2], issuance: &mut u64, column: &Column) {
    let minted = mintable(block_emission(*issuance), *issuance);
    assert_eq!(minted, 500_000_000);
    let inputs = subnets.each_ref().map(Subnet::share_input);
    assert!(root_sells(&inputs));
    let emissions = tao_emissions(minted, &inputs);
    let amounts = [subnets[0].injection(emissions[0]), subnets[1].injection(emissions[1])];
    let [tao_in, alpha_in, excess, bought] = column.first;
    assert_eq!((amounts[0].tao_in, amounts[0].alpha_in), (tao_in, alpha_in));
    assert_eq!(amounts[0].excess, excess);
    assert_eq!((amounts[1].tao_in, amounts[1].alpha_in), (124_999_999, 416_666_666));
    assert_eq!(amounts[1].excess, 0);

    subnets[0].inject(&amounts[0], bought, column.weights[0]);
    subnets[1].inject(&amounts[1], 0, column.weights[1]);
    let spent: u64 = amounts.iter().map(InjectionAmounts::tao_spent).sum();
    assert_eq!(minted - spent, 2, "recycled rest");
    *issuance += spent;

    for (i, subnet) in subnets.iter_mut().enumerate() {
        let pots = subnet.emit(amounts[i].alpha_out, true);
        assert_eq!((pots.owner_cut, pots.server), (179_995_422, 410_002_288));
        assert_eq!((pots.validator, pots.root), column.validator_root[i]);
    }
}

fn check(subnets: &[Subnet; 2], column: &Column) {
    assert_eq!(subnets.each_ref().map(|s| s.tao), column.tao);
    assert_eq!(subnets.each_ref().map(|s| s.alpha_in), column.alpha_in);
    assert_eq!(subnets.each_ref().map(|s| s.alpha_out), column.alpha_out);
    assert_eq!(subnets.each_ref().map(|s| s.root_prop.to_bits()), column.root_prop_bits);
    let moving = subnets.each_ref().map(|s| s.moving_price.to_bits());
    assert_eq!(moving, [3_865_470_566, 1_288_490_188]);
}

#[test]
fn three_blocks() {
    let (mut subnets, mut issuance) = (start(), 10_600_000_000_000_000);
    let schedule =
        |last_epoch_block| Schedule { tempo: 360, last_epoch_block, ..Schedule::default() };
    let mut schedules = [(schedule(643), true), (schedule(900), true)];
    for column in &COLUMNS {
        run_block(&mut subnets, &mut issuance, column);
        assert_eq!(issuance, column.total_issuance);
        let plan = BlockPlan { block: column.block, max_epochs: 2, queue: Queue::ByNetwork };
        let slots = plan.drain(&mut schedules);
        let due = if column.block == 1003 { Slot::Drained } else { Slot::NotDue };
        assert_eq!(slots, [due, Slot::NotDue]);
        if due == Slot::Drained {
            assert_eq!(subnets[0].pots.total(), 2_999_999_994);
            let pots = std::mem::take(&mut subnets[0].pots);
            assert_eq!((pots.server, pots.validator), (1_230_006_864, 1_112_772_024));
            assert_eq!((pots.root, pots.owner_cut), (117_234_840, 539_986_266));
            assert_eq!(pots.epoch_emission(), 2_460_013_728);
            subnets[0].alpha_out -= RECYCLED_INCENTIVE;
        }
        subnets.iter_mut().for_each(|subnet| subnet.finish(column.block));
        check(&subnets, column);
    }
    let kept = subnets[1].pots;
    assert_eq!((kept.server, kept.validator), (1_230_006_864, 476_693_848));
    assert_eq!((kept.root, kept.owner_cut), (753_313_016, 539_986_266));
}
