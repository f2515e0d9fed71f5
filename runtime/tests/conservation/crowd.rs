//! Who acts: people with a coldkey and a few hotkeys each, and the dice they throw.

use crate::common::pair;
use myelin_runtime::{AccountId, Runtime};
use myelin_types::NetUid;
use pallet_subtensor::*;
use sp_core::{Pair, sr25519};
use sp_io::hashing::blake2_256;

/// How many people there are.
pub const PEOPLE: usize = 16;
/// Hotkeys of each at first. Only the first signs anything.
const HOTKEYS: usize = 4;
/// Most hotkeys of each: those that come with swaps on one subnet take the place of spare ones.
const MOST_HOTKEYS: usize = 7;

/// Numbers that are the same in every run (xorshift64*).
pub struct Dice(pub u64);

impl Dice {
    /// A number below `sides`.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16) % sides
    }

    /// True once in `times`.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.roll(times) == 0
    }

    /// 1 to `most`, small ones as likely as large ones.
    pub fn amount(&mut self, most: u64) -> u64 {
        let bits = u64::from(most.max(1).ilog2()) + 1;
        let shift = self.roll(bits);
        self.roll((most >> shift).max(1)) + 1
    }

    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.roll(items.len() as u64) as usize]
    }
}

/// Keys of one person.
pub struct Person {
    /// Seed of the coldkey; that of the first hotkey has `_hk` after it.
    pub seed: String,
    /// Signs for the stake.
    pub coldkey: sr25519::Pair,
    /// Signs for the first hotkey.
    pub signer: sr25519::Pair,
    /// All hotkeys, whether or not the chain knows them.
    pub hotkeys: Vec<AccountId>,
    /// Keys that took the place of others.
    replaced: u32,
}

impl Person {
    fn new(number: usize) -> Self {
        let seed = format!("//Person{number}");
        let signer = pair(&format!("{seed}_hk"));
        let spare =
            (1..HOTKEYS).map(|of| AccountId::new(blake2_256(format!("{seed}/{of}").as_bytes())));
        let hotkeys = [signer.public().into()].into_iter().chain(spare).collect();
        Self { coldkey: pair(&seed), seed, signer, hotkeys, replaced: 0 }
    }

    /// The next key, which nobody has yet.
    fn fresh(&self) -> sr25519::Pair {
        pair(&format!("{}//fresh{}", self.seed, self.replaced))
    }

    /// Account of the key that takes another's place next.
    pub fn next_key(&self) -> AccountId {
        self.fresh().public().into()
    }

    /// The next key takes the coldkey's place.
    pub fn replace_coldkey(&mut self) {
        self.coldkey = self.fresh();
        self.replaced += 1;
    }

    /// The next key takes a hotkey's place; with `kept` the old one goes on too.
    pub fn replace_hotkey(&mut self, old: &AccountId, kept: bool) {
        let (key, new) = (self.fresh(), self.next_key());
        self.replaced += 1;
        let place = self.hotkeys.iter().position(|hotkey| hotkey == old);
        match place {
            Some(0) if !kept => {
                self.signer = key;
                self.hotkeys[0] = new;
            }
            Some(place) if !kept => self.hotkeys[place] = new,
            _ if self.hotkeys.len() < MOST_HOTKEYS => self.hotkeys.push(new),
            _ => {
                let spare = 1 + self.replaced as usize % (MOST_HOTKEYS - 1);
                self.hotkeys[spare] = new;
            }
        }
    }

    pub fn account(&self) -> AccountId {
        self.coldkey.public().into()
    }
}

/// Everybody.
pub struct Crowd {
    pub people: Vec<Person>,
    /// Signs for the chain's governance.
    pub sudo: sr25519::Pair,
}

impl Crowd {
    pub fn new() -> Self {
        Self { people: (0..PEOPLE).map(Person::new).collect(), sudo: pair("//Alice") }
    }

    /// Somebody's hotkey.
    pub fn hotkey(&self, dice: &mut Dice) -> AccountId {
        let person = dice.pick(&self.people);
        dice.pick(&person.hotkeys).clone()
    }

    /// A hotkey that the chain knows, if one is found soon.
    pub fn known_hotkey(&self, dice: &mut Dice) -> Option<AccountId> {
        (0..8).map(|_| self.hotkey(dice)).find(|hotkey| Owner::<Runtime>::contains_key(hotkey))
    }
}

/// A network that is open for staking.
pub fn open_network(dice: &mut Dice, with_root: bool) -> Option<NetUid> {
    let open: Vec<NetUid> = Pallet::<Runtime>::netuids()
        .into_iter()
        .filter(|netuid| SubtokenEnabled::<Runtime>::get(netuid))
        .filter(|netuid| with_root || !netuid.is_root())
        .collect();
    (!open.is_empty()).then(|| *dice.pick(&open))
}
