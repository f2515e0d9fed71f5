//! Whatever people do, no rao of TAO or alpha appears or vanishes unaccounted.
//!
//! A seeded crowd registers, stakes, trades, moves, claims, sets weights and changes its mind over
//! several subnets while epochs run. The state is checked after every block. The test command plays
//! the short form; `CONSERVATION_BLOCKS=3000 cargo test --release -p myelin-runtime --test
//! conservation` the long one, with over 200,000 operations.

mod common;

use common::{Chain, account};
use myelin_runtime::{Balances, Runtime, RuntimeCall, RuntimeEvent};
use myelin_types::{AlphaBalance, Corrections, NetUid, TaoBalance, units::TAO};
use pallet_alpha_assets::TotalAlphaIssuance;
use pallet_subtensor::{self as subtensor, types::RootClaimTypeEnum, *};
use std::collections::BTreeMap;

type Call = subtensor::Call<Runtime>;

/// Operations in a block.
const CROWD: u32 = 70;
/// Who acts: coldkeys and, with `_hk`, their hotkeys.
const PEOPLE: u64 = 16;
/// A tempo that lets every subnet have many epochs.
const TEMPO: u16 = 11;

/// Numbers that are the same in every run (xorshift64*).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16) % sides
    }

    /// Up to `most`, small ones as likely as large ones.
    fn amount(&mut self, most: u64) -> u64 {
        let bits = u64::from(most.max(1).ilog2()) + 1;
        let shift = self.roll(bits);
        self.roll((most >> shift).max(1)) + 1
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.roll(items.len() as u64) as usize]
    }
}

/// The crowd and what it acts upon.
struct Game {
    chain: Chain,
    dice: Dice,
    people: Vec<String>,
    subnets: Vec<NetUid>,
    /// Alpha of each subnet that registrations took out of existence.
    destroyed: BTreeMap<NetUid, u64>,
    done: u32,
    refused: u32,
}

impl Game {
    fn new(seed: u64, corrections: &str) -> Self {
        let mut chain = Chain::dev();
        chain.state(|| {
            let corrections: Corrections = corrections.parse().expect("names of corrections");
            pallet_chain_params::pallet::Corrections::<Runtime>::put(corrections);
        });
        let people: Vec<String> = (0..PEOPLE).map(|n| format!("//Person{n}")).collect();
        for person in &people {
            for (who, tao) in [(person.clone(), 20_000), (format!("{person}_hk"), 10)] {
                let (dest, value) = (account(&who).into(), tao * TAO);
                chain.submit("//Alice", pallet_balances::Call::transfer_keep_alive { dest, value });
            }
        }
        let subnets: Vec<NetUid> =
            ["//Alice", "//Bob", "//Charlie"].map(|owner| chain.open_subnet(owner, TEMPO)).into();
        chain.state(|| {
            for netuid in &subnets {
                // What a pool starts with counts as minted here, so that all of it can be recycled.
                TotalAlphaIssuance::<Runtime>::insert(netuid, AlphaBalance::new(alpha(*netuid)));
            }
        });
        Self {
            chain,
            dice: Dice(seed),
            people,
            subnets,
            destroyed: BTreeMap::new(),
            done: 0,
            refused: 0,
        }
    }

    /// Plays one block of operations, each by somebody else.
    fn block(&mut self) {
        let mut extrinsics = Vec::new();
        let mut ahead = BTreeMap::new();
        for _ in 0..CROWD {
            let (who, call) = self.operation();
            let nonce = ahead.entry(who.clone()).or_insert(0);
            extrinsics.push(self.chain.signed_ahead(&who, call, *nonce));
            *nonce += 1;
        }
        for result in self.chain.block(extrinsics) {
            if matches!(result, Ok(Ok(()))) { self.done += 1 } else { self.refused += 1 }
        }
        self.check();
    }

    /// Laws beyond those of `try_state`.
    fn check(&mut self) {
        let registrations: Vec<NetUid> = (self.chain.events().into_iter())
            .filter_map(|event| match event {
                RuntimeEvent::SubtensorModule(Event::NeuronRegistered(netuid, ..)) => Some(netuid),
                _ => None,
            })
            .collect();
        let (subnets, destroyed) = (&self.subnets, &mut self.destroyed);
        self.chain.state(|| {
            for netuid in subnets {
                // The price of a registration buys alpha that no counter keeps; all other alpha is
                // where it was minted to, or counted as recycled.
                let minted = TotalAlphaIssuance::<Runtime>::get(netuid).to_u64();
                let gone = minted.checked_sub(alpha(*netuid)).expect("no alpha from nothing");
                let before = destroyed.insert(*netuid, gone).unwrap_or(0);
                assert!(gone >= before, "alpha of subnet {netuid:?}");
                assert!(gone == before || registrations.contains(netuid), "alpha of {netuid:?}");
            }
            // What accounts hold is what was issued.
            let held: u64 = frame_system::Account::<Runtime>::iter_values()
                .map(|account| account.data.free + account.data.reserved)
                .sum();
            assert_eq!(held, Balances::total_issuance());
            let pools: u64 = SubnetTAO::<Runtime>::iter_values().map(TaoBalance::to_u64).sum();
            assert!(pools <= TotalStake::<Runtime>::get().to_u64(), "TotalStake is too small");
        });
    }

    /// Who does what next; most of it is allowed.
    fn operation(&mut self) -> (String, RuntimeCall) {
        let person = self.dice.pick(&self.people).clone();
        let other = self.dice.pick(&self.people).clone();
        let netuid = *self.dice.pick(&self.subnets);
        let own = account(&format!("{person}_hk"));
        let theirs = account(&format!("{other}_hk"));
        let call = match self.dice.roll(20) {
            0..=2 => self.buy(netuid, &own, &theirs),
            3..=5 => self.sell(netuid, &person, &theirs),
            6..=9 => self.shift(netuid, &person, &other),
            10..=12 => self.settle(netuid, &person, &own, &theirs),
            13..=15 => return self.weigh(netuid, &person),
            16 => Call::burned_register { netuid, hotkey: own },
            17 => Call::root_register { hotkey: own },
            18 => {
                let (dest, value) = (account(&other).into(), self.dice.amount(10 * TAO));
                return (person, pallet_balances::Call::transfer_keep_alive { dest, value }.into());
            }
            _ => {
                let (amount_staked, netuid) = (self.tao(50), NetUid::ROOT);
                Call::add_stake { hotkey: theirs, netuid, amount_staked }
            }
        };
        (person, call.into())
    }

    fn buy(&mut self, netuid: NetUid, own: &Account, theirs: &Account) -> Call {
        let hotkey = if self.dice.roll(2) == 0 { own.clone() } else { theirs.clone() };
        let amount_staked = self.tao(100);
        let limit_price = self.price(netuid, 100, 120);
        match self.dice.roll(5) {
            0 => {
                let limit = Some(limit_price);
                Call::add_stake_burn { hotkey, netuid, amount: amount_staked, limit }
            }
            1 | 2 => {
                let allow_partial = self.dice.roll(3) > 0;
                Call::add_stake_limit { hotkey, netuid, amount_staked, limit_price, allow_partial }
            }
            _ => Call::add_stake { hotkey, netuid, amount_staked },
        }
    }

    fn sell(&mut self, netuid: NetUid, person: &str, hotkey: &Account) -> Call {
        let (hotkey, amount) = (hotkey.clone(), self.part_of_stake(person, hotkey, netuid));
        let limit_price = self.price(netuid, 80, 100);
        let allow_partial = self.dice.roll(3) > 0;
        match self.dice.roll(8) {
            0 => Call::unstake_all { hotkey },
            1 => Call::unstake_all_alpha { hotkey },
            2 => Call::remove_stake_full_limit { hotkey, netuid, limit_price: Some(limit_price) },
            3 | 4 => Call::remove_stake_limit {
                hotkey,
                netuid,
                amount_unstaked: amount,
                limit_price,
                allow_partial,
            },
            _ => Call::remove_stake { hotkey, netuid, amount_unstaked: amount },
        }
    }

    fn shift(&mut self, origin_netuid: NetUid, person: &str, other: &str) -> Call {
        let destination_netuid = *self.dice.pick(&self.subnets);
        let (hotkey, second) = (account(&format!("{other}_hk")), account(&format!("{person}_hk")));
        let alpha_amount = self.part_of_stake(person, &hotkey, origin_netuid);
        match self.dice.roll(6) {
            0 | 1 => Call::move_stake {
                origin_hotkey: hotkey,
                destination_hotkey: second,
                origin_netuid,
                destination_netuid,
                alpha_amount,
            },
            2 => Call::transfer_stake {
                destination_coldkey: account(other),
                hotkey,
                origin_netuid,
                destination_netuid,
                alpha_amount,
            },
            3 => Call::recycle_alpha { hotkey, amount: alpha_amount, netuid: origin_netuid },
            4 => Call::burn_alpha { hotkey, amount: alpha_amount, netuid: origin_netuid },
            _ => Call::swap_stake { hotkey, origin_netuid, destination_netuid, alpha_amount },
        }
    }

    fn settle(&mut self, netuid: NetUid, person: &str, own: &Account, theirs: &Account) -> Call {
        let subnets = [netuid].into();
        let hotkey = own.clone();
        match self.dice.roll(10) {
            0 => Call::set_root_claim_type { new_root_claim_type: RootClaimTypeEnum::Keep },
            1 => Call::set_root_claim_type { new_root_claim_type: RootClaimTypeEnum::Swap },
            2 | 3 => Call::claim_root { subnets },
            4 => Call::set_children {
                hotkey,
                netuid,
                children: vec![(self.dice.roll(u64::MAX), theirs.clone())],
            },
            5 => Call::set_childkey_take { hotkey, netuid, take: self.dice.roll(11_000) as u16 },
            6 => Call::decrease_take { hotkey, take: self.dice.roll(11_796) as u16 },
            7 => Call::set_coldkey_auto_stake_hotkey { netuid, hotkey: theirs.clone() },
            _ => {
                let amount_unstaked = self.part_of_stake(person, theirs, NetUid::ROOT);
                Call::remove_stake { hotkey: theirs.clone(), netuid: NetUid::ROOT, amount_unstaked }
            }
        }
    }

    fn weigh(&mut self, netuid: NetUid, person: &str) -> (String, RuntimeCall) {
        let n = self.chain.state(|| SubnetworkN::<Runtime>::get(netuid));
        let dests: Vec<u16> = (0..n).collect();
        let weights = dests.iter().map(|_| self.dice.roll(65_536) as u16).collect();
        let call = Call::set_weights { netuid, dests, weights, version_key: 0 };
        (format!("{person}_hk"), call.into())
    }

    fn tao(&mut self, most: u64) -> TaoBalance {
        TaoBalance::new(2_000_000 + self.dice.amount(most * TAO))
    }

    /// The price, in rao for an alpha, times `low` to `high` per cent.
    fn price(&mut self, netuid: NetUid, low: u64, high: u64) -> TaoBalance {
        let percent = low + self.dice.roll(high - low);
        let [tao, alpha] = self.chain.state(|| {
            let alpha = SubnetAlphaIn::<Runtime>::get(netuid).to_u64();
            [SubnetTAO::<Runtime>::get(netuid).to_u64(), alpha].map(u128::from)
        });
        let price = tao * u128::from(TAO) * u128::from(percent) / alpha.max(1) / 100;
        TaoBalance::new(u64::try_from(price).expect("a price"))
    }

    /// Some of a stake, now and then more than it.
    fn part_of_stake(&mut self, coldkey: &str, hotkey: &Account, netuid: NetUid) -> AlphaBalance {
        let coldkey = account(coldkey);
        let stake =
            self.chain.state(|| SubtensorModule::stake_of(hotkey, &coldkey, netuid).to_u64());
        AlphaBalance::new(self.dice.amount(stake.saturating_add(stake / 8)))
    }
}

type Account = myelin_runtime::AccountId;
type SubtensorModule = subtensor::Pallet<Runtime>;

/// Alpha in and out of a pool.
fn alpha(netuid: NetUid) -> u64 {
    let alpha_in = SubnetAlphaIn::<Runtime>::get(netuid);
    alpha_in.saturating_add(SubnetAlphaOut::<Runtime>::get(netuid)).to_u64()
}

fn blocks() -> u32 {
    let asked = std::env::var("CONSERVATION_BLOCKS").ok();
    asked.map_or(60, |number| number.parse().expect("CONSERVATION_BLOCKS is a number"))
}

fn play(seed: u64, corrections: &str) {
    let mut game = Game::new(seed, corrections);
    for _ in 0..blocks() {
        game.block();
    }
    let epochs = game.chain.state(|| {
        let subnets = game.subnets.iter();
        subnets.map(|netuid| SubnetEpochIndex::<Runtime>::get(*netuid)).sum::<u64>()
    });
    println!("{corrections}: {} done, {} refused, {epochs} epochs", game.done, game.refused);
    assert!(game.done > game.refused / 2, "most operations should be possible");
    assert!(epochs > 0);
}

#[test]
fn conservation_of_tao_and_alpha() {
    play(7, "none");
}

#[test]
fn conservation_with_all_corrections() {
    play(11, "all");
}
