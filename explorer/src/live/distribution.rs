//! How a subnet's neurons are spread over owners and addresses, whom they weigh, and who goes next.

use super::{Live, Metagraph, Point, json::number, neuron::links, subnets::Pruning, validators};
use crate::{
    decode::Argument,
    error::Result,
    model::{Distribution, Group, NeuronRow, Standing, SubnetRow, WeightRow},
};
use std::collections::BTreeMap;

const PALLET: &str = "SubtensorModule";

/// Groups and standings told at most.
const MOST: usize = 50;

/// Rows of weights read at most.
const ROWS: usize = 4_096;

/// What is known of it at a point; the index adds the turnover.
pub async fn distribution(live: &Live, at: &Point, row: &SubnetRow) -> Result<Distribution> {
    let netuid = row.netuid;
    let keys = [Argument::from(netuid)];
    let (graph, weights, spared, fewest) = futures::try_join!(
        Metagraph::read(live, at, netuid),
        live.entries(at, PALLET, "Weights", &keys, ROWS),
        live.storage(at, PALLET, "ImmuneOwnerUidsLimit", &keys),
        live.storage(at, PALLET, "MinNonImmuneUids", &keys),
    )?;
    let neurons = graph.view().neurons;
    let hotkeys = graph.raw["hotkeys"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut weights: Vec<WeightRow> = weights
        .iter()
        .filter_map(|(key, row)| {
            let uid = validators::netuid_of_key(key)?;
            let setter = neurons.get(usize::from(uid))?;
            let links = links(row, hotkeys);
            (!links.is_empty()).then(|| WeightRow {
                uid,
                hotkey: setter.hotkey.clone(),
                identity: setter.identity.clone(),
                stake: setter.stake,
                updated: setter.updated,
                weights: links,
            })
        })
        .collect();
    weights.sort_by_key(|row| (std::cmp::Reverse(row.stake), row.uid));
    let rule = Pruning { owner_limit: number(&spared), fewest_free: number(&fewest) };
    Ok(Distribution {
        netuid,
        block: at.number,
        coldkeys: groups(&neurons, |neuron| Some(&neuron.coldkey)),
        addresses: groups(&neurons, |neuron| neuron.axon.as_ref().map(|axon| &axon.ip)),
        weights,
        standing: rule.order(&neurons, row).into_iter().take(MOST).map(standing).collect(),
        is_full: row.neurons >= row.max_neurons,
        ..Distribution::default()
    })
}

fn standing(neuron: &NeuronRow) -> Standing {
    Standing {
        uid: neuron.uid,
        hotkey: neuron.hotkey.clone(),
        identity: neuron.identity.clone(),
        emission: neuron.emission,
        registered_at: neuron.registered_at,
        immune: neuron.immune,
        immune_until: neuron.immune_until,
    }
}

/// Neurons put together by a name, most neurons first.
fn groups(neurons: &[NeuronRow], name: impl Fn(&NeuronRow) -> Option<&String>) -> Vec<Group> {
    let mut by_name: BTreeMap<&str, Group> = BTreeMap::new();
    for neuron in neurons {
        let Some(name) = name(neuron) else { continue };
        let group =
            by_name.entry(name).or_insert_with(|| Group { name: name.clone(), ..Group::default() });
        group.neurons += 1;
        group.stake = group.stake.saturating_add(neuron.stake);
        group.emission = group.emission.saturating_add(neuron.emission);
        group.incentive += u32::from(neuron.incentive);
    }
    let mut groups: Vec<Group> = by_name.into_values().collect();
    groups.sort_by(|a, b| {
        (b.neurons, b.stake).cmp(&(a.neurons, a.stake)).then_with(|| a.name.cmp(&b.name))
    });
    groups.truncate(MOST);
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neurons_are_grouped_by_their_owner() {
        let neuron = |coldkey: &str, stake, incentive| NeuronRow {
            coldkey: coldkey.into(),
            stake,
            incentive,
            ..NeuronRow::default()
        };
        let neurons =
            [neuron("a", 1, 40_000), neuron("b", 9, 1), neuron("a", 2, 40_000), neuron("c", 10, 0)];
        let found: Vec<(String, u16, u64, u32)> = groups(&neurons, |neuron| Some(&neuron.coldkey))
            .into_iter()
            .map(|group| (group.name, group.neurons, group.stake, group.incentive))
            .collect();
        let expected = [("a", 2, 3, 80_000), ("c", 1, 10, 0), ("b", 1, 9, 1)];
        assert_eq!(found, expected.map(|(name, n, s, i)| (name.to_string(), n, s, i)));
        assert!(groups(&neurons, |_| None).is_empty());
    }
}
