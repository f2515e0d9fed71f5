//! A subnet's neurons, and samples of them after epochs.

use super::{
    Json, Live, Point,
    json::{big, number, ratio, worth},
    stakes,
};
use crate::{
    decode::{Argument, parse_account},
    error::{ExplorerError, Result},
    model::{Axon, BLOCKS_PER_DAY, EpochPoint, MetagraphView, NeuronRow, Role},
    store::{EpochRecord, NeuronRecord},
};
use serde_json::Value;
use std::{net::IpAddr, sync::Arc};

/// Days of a year.
const YEAR: f64 = 365.25;

/// Versions of Internet addresses.
const IPV4: u8 = 4;

/// All that is known of a subnet's neurons at a point.
pub struct Metagraph {
    /// The runtime's own metagraph.
    pub raw: Arc<Value>,
    /// Spot price, rao per alpha.
    pub price_rao: u64,
    validator_trust: Vec<u16>,
    takes: Vec<Option<u16>>,
}

impl Metagraph {
    /// Reads a subnet; `NotFound` when there is none.
    pub async fn read(live: &Live, at: &Point, netuid: u16) -> Result<Self> {
        let args = [Argument::from(netuid)];
        let (raw, price, trust) = futures::try_join!(
            live.call(at, "SubnetInfoRuntimeApi", "get_metagraph", &args),
            live.call(at, "SwapRuntimeApi", "current_alpha_price", &args),
            live.storage(at, "SubtensorModule", "ValidatorTrust", &args),
        )?;
        if raw.is_null() {
            return Err(no_subnet(netuid));
        }
        let hotkeys: Vec<Vec<Argument>> = raw
            .list("hotkeys")
            .iter()
            .map(|key| {
                vec![Argument::Bytes(
                    parse_account(key.as_str().unwrap_or_default()).unwrap_or_default(),
                )]
            })
            .collect();
        let takes = live.storages(at, "SubtensorModule", "Delegates", &hotkeys).await?;
        Ok(Self {
            price_rao: number(&price),
            validator_trust: trust
                .as_array()
                .map(|list| list.iter().map(number).collect())
                .unwrap_or_default(),
            takes: takes.into_iter().map(|(take, set)| set.then(|| number(&take))).collect(),
            raw,
        })
    }

    /// Spot price, TAO per alpha.
    pub fn price(&self) -> f64 {
        self.price_rao as f64 / crate::model::RAO
    }

    /// What pages show.
    pub fn view(&self) -> MetagraphView {
        let raw = &self.raw;
        let count = raw.list("hotkeys").len();
        let mut neurons: Vec<NeuronRow> = (0..count).map(|index| self.neuron(index)).collect();
        rank(&mut neurons, true, |neuron| neuron.stake);
        rank(&mut neurons, false, |neuron| neuron.incentive.into());
        MetagraphView {
            netuid: raw.int("netuid"),
            block: raw.int("block"),
            price: self.price(),
            neurons,
        }
    }

    fn neuron(&self, index: usize) -> NeuronRow {
        let raw = &self.raw;
        let item = |field: &str| raw.list(field).get(index).cloned().unwrap_or_default();
        let int = |field: &str| -> u64 { number(&item(field)) };
        let share = |field: &str| -> u16 { number(&item(field)) };
        let flag = |field: &str| item(field).as_bool().unwrap_or_default();
        let text = |field: &str| item(field).as_str().unwrap_or_default().to_string();
        let block: u64 = raw.int("block");
        let immune_until = int("block_at_registration").saturating_add(raw.int("immunity_period"));
        let (permit, incentive) = (flag("validator_permit"), share("incentives"));
        let epochs_per_day = ratio(BLOCKS_PER_DAY as f64, raw.decimal("tempo"));
        let daily_alpha = (int("emission") as f64 * epochs_per_day) as u64;
        let dividends = raw
            .list("alpha_dividends_per_hotkey")
            .get(index)
            .map(|pair| number::<u64>(&pair[1]))
            .unwrap_or_default();
        let yearly = dividends as f64 * epochs_per_day * YEAR;
        NeuronRow {
            netuid: raw.int("netuid"),
            uid: u16::try_from(index).unwrap_or(u16::MAX),
            position: 0,
            role: match (permit, incentive > 0) {
                (true, true) => Role::Dual,
                (true, false) => Role::Validator,
                (false, _) => Role::Miner,
            },
            is_owner: item("hotkeys") == raw["owner_hotkey"],
            hotkey: text("hotkeys"),
            coldkey: text("coldkeys"),
            identity: item("identities")["name"]
                .as_str()
                .map(Into::into)
                .filter(|n: &String| !n.is_empty()),
            immune: block < immune_until,
            immune_until,
            stake: int("total_stake"),
            alpha_stake: int("alpha_stake"),
            tao_stake: int("tao_stake"),
            trust: share("trust"),
            validator_trust: self.validator_trust.get(index).copied().unwrap_or_default(),
            rank: share("rank"),
            consensus: share("consensus"),
            incentive,
            dividends: share("dividends"),
            emission: int("emission"),
            last_update: int("last_update"),
            updated: block.saturating_sub(int("last_update")),
            active: flag("active"),
            validator_permit: permit,
            registered_at: int("block_at_registration"),
            axon: axon(&item("axons")),
            take: self.takes.get(index).copied().flatten(),
            apy: permit.then(|| ratio(yearly, int("alpha_stake") as f64)),
            daily_alpha,
            daily_tao: worth(daily_alpha, self.price()),
        }
    }
}

/// Numbers neurons with or without a permit from one, greatest first.
fn rank(neurons: &mut [NeuronRow], permit: bool, value: impl Fn(&NeuronRow) -> u64) {
    let mut order: Vec<usize> =
        (0..neurons.len()).filter(|index| neurons[*index].validator_permit == permit).collect();
    order.sort_by_key(|index| std::cmp::Reverse(value(&neurons[*index])));
    for (position, index) in (1u16..).zip(order) {
        neurons[index].position = position;
    }
}

fn axon(raw: &Value) -> Option<Axon> {
    let ip = big(&raw["ip"]);
    (ip != 0).then(|| Axon {
        ip: address(ip, raw.int("ip_type")),
        port: raw.int("port"),
        version: raw.int("version"),
        block: raw.int("block"),
    })
}

/// An Internet address from its number.
pub fn address(ip: u128, version: u8) -> String {
    match u32::try_from(ip) {
        Ok(v4) if version == IPV4 => IpAddr::V4(v4.into()).to_string(),
        _ => IpAddr::V6(ip.into()).to_string(),
    }
}

/// There is no such subnet.
pub fn no_subnet(netuid: u16) -> ExplorerError {
    ExplorerError::NotFound(format!(
        "there is no subnet {netuid}; /api/subnets lists those there are"
    ))
}

/// A subnet after an epoch; `time` is the block's.
pub async fn sample(live: &Live, at: &Point, netuid: u16, time: u64) -> Result<EpochRecord> {
    let graph = Metagraph::read(live, at, netuid).await?;
    let keys = [Argument::from(netuid)];
    let (recycled, emissions) = futures::try_join!(
        live.storage(at, "SubtensorModule", "RAORecycledForRegistration", &keys),
        live.entries(at, "SubtensorModule", "SubnetTaoInEmission", &[], 1_024),
    )?;
    let all: u64 = emissions.iter().map(|(_, value)| number::<u64>(value)).sum();
    let raw = &graph.raw;
    let view = graph.view();
    let point = EpochPoint {
        block: at.number,
        time,
        price: graph.price(),
        moving_price: raw.decimal("moving_price"),
        tao_in: raw.int("tao_in"),
        alpha_in: raw.int("alpha_in"),
        alpha_out: raw.int("alpha_out"),
        tao_in_emission: raw.int("tao_in_emission"),
        alpha_in_emission: raw.int("alpha_in_emission"),
        alpha_out_emission: raw.int("alpha_out_emission"),
        emission_share: ratio(raw.decimal("tao_in_emission"), all as f64),
        volume: raw.int("subnet_volume"),
        registration_cost: raw.int("burn"),
        recycled: number(&recycled),
        neurons: u16::try_from(view.neurons.len()).unwrap_or(u16::MAX),
        validators: u16::try_from(view.neurons.iter().filter(|n| n.validator_permit).count())
            .unwrap_or(u16::MAX),
        total_stake: view.neurons.iter().map(|neuron| neuron.stake).sum(),
        active: raw.decimal("tao_in_emission") > 0.0,
    };
    let counts = view.neurons.iter().map(|neuron| async move {
        match parse_account(&neuron.hotkey) {
            Some(hotkey) if neuron.validator_permit => {
                stakes::nominators(live, at, hotkey).await.map(Some)
            }
            _ => Ok(None),
        }
    });
    let counts = futures::future::try_join_all(counts).await?;
    let neurons = view
        .neurons
        .iter()
        .zip(counts)
        .map(|(neuron, nominators)| NeuronRecord {
            uid: neuron.uid,
            hotkey: parse_account(&neuron.hotkey).unwrap_or_default(),
            nominators,
            stake: neuron.stake,
            incentive: neuron.incentive,
            dividends: neuron.dividends,
            consensus: neuron.consensus,
            validator_trust: neuron.validator_trust,
            emission: neuron.emission,
            updated: neuron.updated,
        })
        .collect();
    Ok(EpochRecord { netuid, point, neurons })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_both_families() {
        assert_eq!(address(0x7f00_0001, 4), "127.0.0.1");
        assert_eq!(address(1, 6), "::1");
    }

    #[test]
    fn validators_and_miners_are_ranked_apart() {
        let neuron = |permit, stake, incentive| NeuronRow {
            validator_permit: permit,
            stake,
            incentive,
            ..NeuronRow::default()
        };
        let mut neurons =
            [neuron(true, 5, 0), neuron(false, 9, 1), neuron(true, 7, 0), neuron(false, 0, 3)];
        rank(&mut neurons, true, |n| n.stake);
        rank(&mut neurons, false, |n| n.incentive.into());
        assert_eq!(neurons.map(|n| n.position), [2, 2, 1, 1]);
    }
}
