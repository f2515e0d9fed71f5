//! Exact numbers: the vectors of `registry.md` §13, and adjustments worked out by hand.

use myelin_pow::difficulty::Difficulty;
use myelin_pow::seal::{Puzzle, Seal, meets};

/// 00 01 … 1f and 32 times 01, the block and the account of the vectors.
fn puzzle() -> Puzzle {
    Puzzle::new(&core::array::from_fn(|i| i as u8), &[1; 32])
}

fn bytes(hex: &str) -> Seal {
    core::array::from_fn(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap())
}

#[test]
fn the_puzzle_and_the_first_seal() {
    let expected = bytes("426c1b4ed89f5130ee1f94efbac0f6a1d9d3dc4daa6caf59d5699d5fbf91221b");
    assert_eq!(*puzzle().bytes(), expected);
    let expected = bytes("695ae383865dae453f9e4b26c45c3939abe2f589c59629433a1b9048ab92046d");
    assert_eq!(puzzle().seal(0), expected);
}

#[test]
fn nonce_181_is_the_first_to_meet_a_hundred() {
    let found = (0..).find(|nonce| meets(&puzzle().seal(*nonce), 100));
    assert_eq!(found, Some(181));
    let expected = bytes("4b3f7e2bc23c6c51a101c286b9d4daa169b3811e007b294c10492ee84804e000");
    assert_eq!(puzzle().seal(181), expected);
    // 0x00e00448… of 2^256: a difficulty of 292 is met, one of 293 is not.
    assert!(meets(&expected, 292));
    assert!(!meets(&expected, 293));
}

#[test]
fn a_puzzle_is_for_one_block_and_one_account() {
    let seals = [
        Puzzle::new(&[0; 32], &[1; 32]).seal(5),
        Puzzle::new(&[1; 32], &[0; 32]).seal(5),
        Puzzle::new(&[0; 32], &[2; 32]).seal(5),
        Puzzle::new(&[0; 32], &[1; 32]).seal(6),
    ];
    for (i, seal) in seals.iter().enumerate() {
        assert!(!seals[..i].contains(seal));
    }
}

#[test]
fn the_edge_of_a_difficulty() {
    for difficulty in [0, 1, u64::MAX] {
        assert!(meets(&[0; 32], difficulty));
    }
    assert!(meets(&[0xff; 32], 0));
    assert!(meets(&[0xff; 32], 1));
    assert!(!meets(&[0xff; 32], 2));
    let mut half = [0; 32];
    half[31] = 0x80;
    assert!(!meets(&half, 2), "2^255 twice is 2^256");
    half = [0xff; 32];
    half[31] = 0x7f;
    assert!(meets(&half, 2), "one less does not overflow");
    // The first byte is the least: a big-endian reading would judge the other way round.
    let mut little = [0; 32];
    little[0] = 0xff;
    assert!(meets(&little, u64::MAX));
}

const MIN: u64 = 10_000_000;
const MAX: u64 = u64::MAX / 4;

fn difficulty(value: u64) -> Difficulty {
    Difficulty { value, min: MIN, max: MAX, inertia: 0 }
}

#[test]
fn difficulty_follows_registrations() {
    let d = difficulty(100_000_000);
    for (registrations, next) in
        [(0, 50_000_000), (1, 75_000_000), (2, 100_000_000), (3, 125_000_000), (6, 200_000_000)]
    {
        assert_eq!(d.adjusted(registrations, 2), next, "{registrations} of 2");
    }
    assert_eq!(difficulty(10_000_001).adjusted(3, 2), 12_500_001, "rounded down");
    assert_eq!(d.adjusted(7, 0), 100_000_000, "nothing to aim at");
}

#[test]
fn inertia_keeps_a_part_of_the_present_difficulty() {
    let mut d = difficulty(100_000_000);
    d.inertia = u64::MAX;
    assert_eq!(d.adjusted(6, 2), 100_000_000);
    d.inertia = u64::MAX / 2;
    // Half of 100 and of 200 million, the aim's half being larger by a part in 2^64.
    assert_eq!(d.adjusted(6, 2), 150_000_000);
    assert_eq!(d.adjusted(0, 2), 74_999_999);
    d.inertia = u64::MAX / 4 * 3;
    assert_eq!(d.adjusted(6, 2), 125_000_000);
}

#[test]
fn bounds_hold_and_the_upper_one_wins() {
    assert_eq!(difficulty(MIN).adjusted(0, 2), MIN);
    assert_eq!(difficulty(MAX).adjusted(u16::MAX, 1), MAX);
    assert_eq!(difficulty(0).adjusted(0, 2), MIN, "also when set to less");
    let crossed = Difficulty { value: 50, min: 100, max: 10, inertia: 0 };
    assert_eq!(crossed.adjusted(2, 2), 10);
    let open = Difficulty { value: u64::MAX, min: 0, max: u64::MAX, inertia: 0 };
    assert_eq!(open.adjusted(u16::MAX, 1), u64::MAX);
}
