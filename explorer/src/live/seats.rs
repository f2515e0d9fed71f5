//! Every neuron of every subnet, in the few columns that lists of validators need.

use super::{Live, Point, json::number, validators::netuid_of_key};
use crate::{
    chain::Hash,
    decode::{Argument, parse_account},
    error::Result,
    model::BLOCKS_PER_DAY,
};
use serde_json::Value;

const PALLET: &str = "SubtensorModule";

/// Subnets read at most, and neurons whose hotkeys are read at once.
const SUBNETS: usize = 1_024;
const AT_ONCE: usize = 1_000;

/// A neuron as lists of validators see it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Seat {
    /// The subnet.
    pub netuid: u16,
    /// Uid.
    pub uid: u16,
    /// Hotkey.
    pub hotkey: Hash,
    /// Whether it has a validator permit.
    pub permit: bool,
    /// Its part of the subnet's stake weight.
    pub weight: u16,
    /// Trust as a validator.
    pub validator_trust: u16,
    /// Blocks since its last weights.
    pub updated: u64,
    /// Alpha per day at the last epoch's rate, rao.
    pub daily: f64,
}

impl Seat {
    /// Whether it has a say: a permit, or stake weight.
    pub fn validates(&self) -> bool {
        self.permit || self.weight > 0
    }
}

/// Columns of one subnet, by uid.
struct Columns {
    netuid: u16,
    permits: Value,
    weights: Value,
    trust: Value,
    emission: Value,
    updates: Value,
    tempo: u16,
}

/// All neurons at a point.
pub async fn read(live: &Live, at: &Point) -> Result<Vec<Seat>> {
    let subnets = columns(live, at).await?;
    let mut seats: Vec<Seat> = subnets.iter().flat_map(|columns| columns.seats(at)).collect();
    let keys: Vec<Vec<Argument>> =
        seats.iter().map(|seat| vec![seat.netuid.into(), seat.uid.into()]).collect();
    let mut hotkeys = Vec::with_capacity(keys.len());
    for some in keys.chunks(AT_ONCE) {
        hotkeys.extend(live.storages(at, PALLET, "Keys", some).await?);
    }
    for (seat, (hotkey, _)) in seats.iter_mut().zip(hotkeys) {
        seat.hotkey = hotkey.as_str().and_then(parse_account).unwrap_or_default();
    }
    Ok(seats)
}

async fn columns(live: &Live, at: &Point) -> Result<Vec<Columns>> {
    let permits = live.entries(at, PALLET, "ValidatorPermit", &[], SUBNETS).await?;
    let permits: Vec<(u16, Value)> = permits
        .into_iter()
        .filter_map(|(key, permits)| Some((netuid_of_key(&key)?, permits)))
        .collect();
    let keys: Vec<Vec<Argument>> =
        permits.iter().map(|(netuid, _)| vec![(*netuid).into()]).collect();
    let column = |entry| live.storages(at, PALLET, entry, &keys);
    let (weights, trust, emission, updates, tempos) = futures::try_join!(
        column("StakeWeight"),
        column("ValidatorTrust"),
        column("Emission"),
        column("LastUpdate"),
        column("Tempo"),
    )?;
    let mut rest = weights.into_iter().zip(trust).zip(emission).zip(updates).zip(tempos);
    Ok(permits
        .into_iter()
        .filter_map(|(netuid, permits)| {
            let ((((weights, trust), emission), updates), tempo) = rest.next()?;
            Some(Columns {
                netuid,
                permits,
                weights: weights.0,
                trust: trust.0,
                emission: emission.0,
                updates: updates.0,
                tempo: number(&tempo.0),
            })
        })
        .collect())
}

impl Columns {
    fn seats(&self, at: &Point) -> Vec<Seat> {
        let count = self.permits.as_array().map_or(0, Vec::len);
        let per_day = super::json::ratio(BLOCKS_PER_DAY as f64, self.tempo.into());
        (0..count)
            .map(|uid| Seat {
                netuid: self.netuid,
                uid: u16::try_from(uid).unwrap_or(u16::MAX),
                hotkey: [0; 32],
                permit: self.permits[uid].as_bool().unwrap_or_default(),
                weight: number(&self.weights[uid]),
                validator_trust: number(&self.trust[uid]),
                updated: u64::from(at.number).saturating_sub(number(&self.updates[uid])),
                daily: number::<u64>(&self.emission[uid]) as f64 * per_day,
            })
            .collect()
    }
}
