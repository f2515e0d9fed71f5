//! The worked example of emission §20, to the last rao.

use myelin_emission::pending::Pots;
use myelin_simulate::economy::{
    Simulation,
    scenario::Scenario,
    subnet::{Brought, Subnet},
};

const SCENARIO: &[u8] = include_bytes!("../vectors/worked-example.json");

/// What the specification says of a subnet after a block.
struct Expected {
    /// TAO in, alpha in, chain buy.
    brought: [u64; 3],
    tao: u64,
    alpha_in: u64,
    alpha_out: u64,
    protocol_alpha: u64,
    weight: u64,
    /// Server, validator, root, owner cut.
    pots: [u64; 4],
    moving_price: i128,
    root_proportion: u128,
}

const BLOCKS: [(u64, [Expected; 2]); 3] = [
    (
        10_600_000_499_999_998,
        [
            Expected {
                brought: [85_781_168, 95_312_409, 289_218_831],
                tao: 900_000_374_999_999,
                alpha_in: 999_999_773_958_256,
                alpha_out: 2_000_001_321_354_153,
                protocol_alpha: 321_354_153,
                weight: 499_999_999_999_999_972,
                pots: [410_002_288, 370_923_995, 39_078_293, 179_995_422],
                moving_price: 3_865_470_566,
                root_proportion: 409_363_548,
            },
            Expected {
                brought: [124_999_999, 416_666_666, 0],
                tao: 30_000_124_999_999,
                alpha_in: 100_000_416_666_666,
                alpha_out: 100_001_000_000_000,
                protocol_alpha: 0,
                weight: 499_999_999_999_993_333,
                pots: [410_002_288, 158_897_260, 251_105_028, 179_995_422],
                moving_price: 1_288_490_188,
                root_proportion: 2_630_443_572,
            },
        ],
    ),
    (
        10_600_000_999_999_996,
        [
            Expected {
                brought: [85_781_195, 95_312_378, 289_218_804],
                tao: 900_000_749_999_998,
                alpha_in: 999_999_547_916_718,
                alpha_out: 2_000_002_642_708_069,
                protocol_alpha: 642_708_069,
                weight: 499_999_999_999_999_879,
                pots: [820_004_576, 741_848_003, 78_156_573, 359_990_844],
                moving_price: 3_865_470_566,
                root_proportion: 409_363_413,
            },
            Expected {
                brought: [124_999_999, 416_666_666, 0],
                tao: 30_000_249_999_998,
                alpha_in: 100_000_833_333_332,
                alpha_out: 100_002_000_000_000,
                protocol_alpha: 0,
                weight: 499_999_999_999_986_666,
                pots: [820_004_576, 317_795_209, 502_209_367, 359_990_844],
                moving_price: 1_288_490_188,
                root_proportion: 2_630_436_351,
            },
        ],
    ),
    (
        10_600_001_499_999_994,
        [
            Expected {
                brought: [85_781_222, 95_312_346, 289_218_777],
                tao: 900_001_124_999_997,
                alpha_in: 999_999_321_875_384,
                // After 246 001 372 of the owner's miners were recycled.
                alpha_out: 2_000_003_718_060_377,
                protocol_alpha: 964_061_749,
                weight: 499_999_999_999_999_972,
                pots: [0; 4],
                moving_price: 3_865_470_566,
                root_proportion: 409_363_308,
            },
            Expected {
                brought: [124_999_999, 416_666_666, 0],
                tao: 30_000_374_999_997,
                alpha_in: 100_001_249_999_998,
                alpha_out: 100_003_000_000_000,
                protocol_alpha: 0,
                weight: 499_999_999_999_979_999,
                pots: [1_230_006_864, 476_693_848, 753_313_016, 539_986_266],
                moving_price: 1_288_490_188,
                root_proportion: 2_630_429_130,
            },
        ],
    ),
];

fn check(subnet: &Subnet, expected: &Expected) {
    let [tao_in, alpha_in, chain_buy] = expected.brought;
    let brought = Brought { tao_in, alpha_in, alpha_out: 1_000_000_000, chain_buy };
    assert_eq!(subnet.brought, brought);
    assert_eq!((subnet.pool.tao, subnet.pool.alpha), (expected.tao, expected.alpha_in));
    assert_eq!(subnet.alpha_out, expected.alpha_out);
    assert_eq!(subnet.protocol_alpha, expected.protocol_alpha);
    assert_eq!(subnet.pool.weights.tao(), expected.weight);
    let [server, validator, root, owner_cut] = expected.pots;
    assert_eq!(subnet.pots, Pots { server, validator, root, owner_cut });
    assert_eq!(subnet.moving_price.to_bits(), expected.moving_price);
    assert_eq!(subnet.root_proportion.to_bits(), expected.root_proportion);
}

#[test]
fn three_blocks_of_the_specification() {
    let mut simulation = Simulation::new(&Scenario::parse(SCENARIO).expect("sound"));
    for (issuance, subnets) in &BLOCKS {
        assert!(simulation.step());
        assert_eq!(simulation.chain().issuance, *issuance);
        assert_eq!(simulation.chain().block_emission, 500_000_000);
        for (subnet, expected) in simulation.chain().subnets.iter().zip(subnets) {
            check(subnet, expected);
        }
    }
    assert!(!simulation.step());
    let paid = simulation.chain().subnets[0].paid;
    assert_eq!((paid.owner, paid.root), (539_986_266, 117_234_840));
    assert_eq!((paid.validators, paid.withheld), (1_112_772_024, 246_001_372));
    // The specification's miner gets 984 005 490: Yuma consensus rounds each neuron's part down.
    assert_eq!(paid.miners, 984_005_492);
}

/// From the block after the epoch on, a fifth of subnet 1's share goes to subnet 2.
#[test]
fn withheld_incentives_cost_share() {
    let mut scenario = Scenario::parse(SCENARIO).expect("sound");
    scenario.blocks = 4;
    let mut simulation = Simulation::new(&scenario);
    while simulation.step() {}
    let [first, second] = simulation.chain().subnets.as_slice() else { panic!("two subnets") };
    assert_eq!(first.brought.tao_in + first.brought.chain_buy, 352_941_175);
    assert_eq!(second.brought.tao_in, 147_058_823);
}
