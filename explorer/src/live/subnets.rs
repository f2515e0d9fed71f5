//! Subnets: rows for lists, and what a subnet's page shows of the present.

use super::{
    Json, Live, Metagraph, Point,
    json::{number, ratio, worth},
    metagraph::no_subnet,
};
use crate::{
    decode::Argument,
    error::Result,
    model::{
        BLOCKS_PER_DAY, Hyperparameter, MAX_SUPPLY, NeuronRow, RAO, SubnetDetail, SubnetIdentity,
        SubnetRow, share,
    },
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashSet};

const PALLET: &str = "SubtensorModule";

/// Hyperparameters of a group, in the order they are shown, with their units. Those of no group are
/// shown last, under `other`.
const GROUPS: [(&str, &[(&str, &str)]); 3] = [
    (
        "registration",
        &[
            ("registration_allowed", ""),
            ("min_burn", "rao"),
            ("max_burn", "rao"),
            ("burn_half_life", "blocks"),
            ("burn_increase_mult", ""),
            ("target_regs_per_interval", ""),
            ("max_regs_per_block", ""),
            ("immunity_period", "blocks"),
            ("min_allowed_weights", ""),
            ("max_weights_limit", "u16 share"),
            ("weights_rate_limit", "blocks"),
            ("weights_version", ""),
            ("serving_rate_limit", "blocks"),
            ("adjustment_interval", "blocks"),
            ("adjustment_alpha", "u64 share"),
            ("difficulty", ""),
            ("min_difficulty", ""),
            ("max_difficulty", ""),
        ],
    ),
    (
        "network",
        &[
            ("tempo", "blocks"),
            ("kappa", "u16 share"),
            ("rho", ""),
            ("activity_cutoff", "blocks"),
            ("activity_cutoff_factor", "milli-tempos"),
            ("max_validators", ""),
            ("transfers_enabled", ""),
            ("owner_cut_enabled", ""),
            ("owner_cut_auto_lock_enabled", ""),
            ("min_childkey_take", "u16 share"),
            ("subnet_is_active", ""),
        ],
    ),
    (
        "consensus",
        &[
            ("commit_reveal_weights_enabled", ""),
            ("commit_reveal_period", "epochs"),
            ("liquid_alpha_enabled", ""),
            ("alpha_low", "u16 share"),
            ("alpha_high", "u16 share"),
            ("alpha_sigmoid_steepness", ""),
            ("bonds_moving_avg", "millionths"),
            ("bonds_reset_enabled", ""),
            ("yuma_version", ""),
            ("user_liquidity_enabled", ""),
        ],
    ),
];

/// All subnets by netuid, without what only history tells.
pub async fn rows(live: &Live, at: &Point) -> Result<Vec<SubnetRow>> {
    let (dynamic, prices) = futures::try_join!(
        live.call(at, "SubnetInfoRuntimeApi", "get_all_dynamic_info", &[]),
        live.call(at, "SwapRuntimeApi", "current_alpha_price_all", &[]),
    )?;
    let prices: BTreeMap<u16, u64> = prices
        .as_array()
        .into_iter()
        .flatten()
        .map(|entry| (entry.int("netuid"), entry.int("price")))
        .collect();
    let infos: Vec<&Value> =
        dynamic.as_array().into_iter().flatten().filter(|info| !info.is_null()).collect();
    let keys: Vec<Vec<Argument>> =
        infos.iter().map(|info| vec![Argument::from(info.int::<u16>("netuid"))]).collect();
    let (burn, recycled, most, count, active, enabled, pending) = futures::try_join!(
        live.storages(at, PALLET, "Burn", &keys),
        live.storages(at, PALLET, "RAORecycledForRegistration", &keys),
        live.storages(at, PALLET, "MaxAllowedUids", &keys),
        live.storages(at, PALLET, "SubnetworkN", &keys),
        live.storages(at, PALLET, "SubtokenEnabled", &keys),
        live.storages(at, PALLET, "SubnetEmissionEnabled", &keys),
        epochs_ahead(live, at, &keys),
    )?;
    let all: f64 = infos.iter().map(|info| info.decimal("tao_in_emission")).sum();
    let mut rows: Vec<SubnetRow> = infos
        .iter()
        .enumerate()
        .map(|(index, info)| {
            let price = prices.get(&info.int("netuid")).copied().unwrap_or_default();
            SubnetRow {
                registration_cost: number(&burn[index].0),
                recycled: number(&recycled[index].0),
                max_neurons: number(&most[index].0),
                neurons: number(&count[index].0),
                active: active[index].0.as_bool().unwrap_or_default(),
                emission_enabled: enabled[index].0.as_bool().unwrap_or_default(),
                next_epoch: pending[index],
                emission_share: ratio(info.decimal("tao_in_emission"), all),
                ..row(info, price, at.number)
            }
        })
        .collect();
    rows.sort_by_key(|row| row.netuid);
    Ok(rows)
}

/// Block of each subnet's next epoch.
async fn epochs_ahead(live: &Live, at: &Point, keys: &[Vec<Argument>]) -> Result<Vec<Option<u64>>> {
    let calls = keys
        .iter()
        .map(|key| live.call(at, "SubnetInfoRuntimeApi", "get_next_epoch_start_block", key));
    let answers = futures::future::try_join_all(calls).await?;
    Ok(answers.iter().map(|answer| answer.as_u64()).collect())
}

fn row(info: &Value, price_rao: u64, block: u32) -> SubnetRow {
    let price = price_rao as f64 / RAO;
    let (alpha_in, alpha_out): (u64, u64) = (info.int("alpha_in"), info.int("alpha_out"));
    let supply = alpha_in.saturating_add(alpha_out);
    let registered_at = info.int("network_registered_at");
    let identity = info["subnet_identity"]["subnet_name"].as_str().unwrap_or_default();
    let name = info.text("subnet_name");
    SubnetRow {
        netuid: info.int("netuid"),
        name: if name.is_empty() { identity.into() } else { name },
        symbol: info.text("token_symbol"),
        price,
        price_rao,
        moving_price: info.decimal("moving_price"),
        market_cap: worth(supply, price),
        tao_in_emission: info.int("tao_in_emission"),
        alpha_in_emission: info.int("alpha_in_emission"),
        alpha_out_emission: info.int("alpha_out_emission"),
        tao_in: info.int("tao_in"),
        alpha_in,
        alpha_out,
        supply,
        supply_share: ratio(supply as f64 / RAO, MAX_SUPPLY),
        volume: info.int("subnet_volume"),
        owner_coldkey: info.text("owner_coldkey"),
        owner_hotkey: info.text("owner_hotkey"),
        registered_at,
        age: u64::from(block).saturating_sub(registered_at),
        tempo: info.int("tempo"),
        blocks_since_epoch: info.int("blocks_since_last_step"),
        ..SubnetRow::default()
    }
}

/// What a subnet's page shows of the present; the index adds the rest.
pub async fn detail(live: &Live, at: &Point, row: SubnetRow) -> Result<SubnetDetail> {
    let netuid = row.netuid;
    let keys = [Argument::from(netuid)];
    let storage = |entry| live.storage(at, PALLET, entry, &keys);
    let (graph, hyperparameters, root, cut, cut_on, locked, flow) = futures::try_join!(
        Metagraph::read(live, at, netuid),
        hyperparameters(live, at, netuid),
        storage("RootProp"),
        live.storage(at, PALLET, "SubnetOwnerCut", &[]),
        storage("OwnerCutEnabled"),
        storage("SubnetLocked"),
        storage("SubnetEmaTaoFlow"),
    )?;
    let (interval, mechanisms, to_prune, spared, fewest) = futures::try_join!(
        storage("RegistrationsThisInterval"),
        storage("MechanismCountCurrent"),
        live.call(at, "SubnetInfoRuntimeApi", "get_subnet_to_prune", &[]),
        storage("ImmuneOwnerUidsLimit"),
        storage("MinNonImmuneUids"),
    )?;
    let neurons = graph.view().neurons;
    let owner_cut = if cut_on.as_bool().unwrap_or_default() { share(number(&cut)) } else { 0.0 };
    let per_day = row.alpha_out_emission as f64 * BLOCKS_PER_DAY as f64;
    let rest = per_day * (1.0 - owner_cut) / 2.0;
    let prune = Pruning { owner_limit: number(&spared), fewest_free: number(&fewest) };
    let detail = SubnetDetail {
        identity: identity(&graph.raw["identity"]),
        fully_diluted_value: (MAX_SUPPLY * row.price * RAO) as u64,
        volume_over_cap: volume_over_cap(&row),
        root_proportion: root.as_f64().unwrap_or_default(),
        owner_per_day: (per_day * owner_cut) as u64,
        miners_per_day: rest as u64,
        validators_per_day: rest as u64,
        owner_cut,
        pending_alpha: graph.raw.int("pending_alpha_emission"),
        locked: number(&locked),
        tao_flow: flow.get(1).and_then(Value::as_f64).unwrap_or_default(),
        registration_allowed: graph.raw.flag("registration_allowed"),
        registrations_this_interval: number(&interval),
        next_to_prune: (row.neurons >= row.max_neurons)
            .then(|| prune.choose(&neurons, &row))
            .flatten(),
        subnet_to_prune: to_prune.as_u64() == Some(netuid.into()),
        mechanisms: number(&mechanisms),
        hyperparameters,
        row,
        ..SubnetDetail::default()
    };
    Ok(distribution(detail, &neurons))
}

/// What part of its market cap a subnet trades in a day.
fn volume_over_cap(row: &SubnetRow) -> Option<f64> {
    row.volume_24h.map(|volume| ratio(volume as f64, row.market_cap as f64))
}

/// Counts and concentration over a subnet's neurons.
fn distribution(detail: SubnetDetail, neurons: &[NeuronRow]) -> SubnetDetail {
    let count =
        |wanted: fn(&NeuronRow) -> bool| small(neurons.iter().filter(|n| wanted(n)).count());
    let mut stakes: Vec<u64> = neurons.iter().map(|neuron| neuron.stake).collect();
    stakes.sort_unstable_by(|a, b| b.cmp(a));
    let sum = |stakes: &[u64]| stakes.iter().map(|stake| *stake as f64).sum::<f64>();
    let coldkeys: HashSet<&str> = neurons.iter().map(|n| n.coldkey.as_str()).collect();
    let ips: HashSet<&str> =
        neurons.iter().filter_map(|n| n.axon.as_ref()).map(|axon| axon.ip.as_str()).collect();
    SubnetDetail {
        active_neurons: count(|n| n.active),
        validators: count(|n| n.validator_permit),
        miners: count(|n| n.incentive > 0),
        dual: count(|n| n.validator_permit && n.incentive > 0),
        coldkeys: small(coldkeys.len()),
        ips: small(ips.len()),
        top10_stake: ratio(sum(&stakes[..stakes.len().min(10)]), sum(&stakes)),
        incentive_gini: gini(neurons.iter().map(|n| f64::from(n.incentive)).filter(|i| *i > 0.0)),
        ..detail
    }
}

fn small(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// Gini coefficient: zero when all are equal or there are none.
pub(crate) fn gini(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    let (count, sum) = (values.len() as f64, values.iter().sum::<f64>());
    let weighted: f64 = (1u32..).zip(&values).map(|(place, value)| f64::from(place) * value).sum();
    if sum > 0.0 { 2.0 * weighted / (count * sum) - (count + 1.0) / count } else { 0.0 }
}

/// The chain's rule for whom a registration replaces (spec: registry).
pub(super) struct Pruning {
    /// Neurons of the owner that are spared.
    pub owner_limit: u16,
    /// Neurons without immunity that stay.
    pub fewest_free: u16,
}

impl Pruning {
    fn choose(&self, neurons: &[NeuronRow], row: &SubnetRow) -> Option<u16> {
        self.order(neurons, row).first().map(|neuron| neuron.uid)
    }

    /// Those that registrations would replace, in order, as things stand.
    pub(super) fn order<'n>(
        &self,
        neurons: &'n [NeuronRow],
        row: &SubnetRow,
    ) -> Vec<&'n NeuronRow> {
        let limit = usize::from(self.owner_limit);
        let mut owned: Vec<&NeuronRow> =
            neurons.iter().filter(|neuron| neuron.coldkey == row.owner_coldkey).collect();
        owned.sort_by_key(|neuron| (neuron.registered_at, neuron.uid));
        owned.truncate(limit);
        let mut spared: Vec<u16> = owned.iter().map(|neuron| neuron.uid).collect();
        if let Some(first) = neurons.iter().find(|neuron| neuron.hotkey == row.owner_hotkey)
            && !spared.contains(&first.uid)
        {
            spared.insert(0, first.uid);
        }
        spared.truncate(limit);
        let free = neurons.iter().filter(|n| !n.immune && !spared.contains(&n.uid)).count();
        let of_immune = free <= usize::from(self.fewest_free);
        let mut order: Vec<&NeuronRow> =
            neurons.iter().filter(|n| n.immune == of_immune && !spared.contains(&n.uid)).collect();
        order.sort_by_key(|n| (n.emission, n.registered_at, n.uid));
        order
    }
}

fn identity(raw: &Value) -> Option<SubnetIdentity> {
    raw.is_object().then(|| SubnetIdentity {
        name: raw.text("subnet_name"),
        github: raw.text("github_repo"),
        contact: raw.text("subnet_contact"),
        url: raw.text("subnet_url"),
        discord: raw.text("discord"),
        description: raw.text("description"),
        logo_url: raw.text("logo_url"),
        additional: raw.text("additional"),
    })
}

/// Hyperparameters of all versions of the API, each once, grouped.
async fn hyperparameters(live: &Live, at: &Point, netuid: u16) -> Result<Vec<Hyperparameter>> {
    let args = [Argument::from(netuid)];
    let (second, third) = futures::try_join!(
        live.call(at, "SubnetInfoRuntimeApi", "get_subnet_hyperparams_v2", &args),
        live.call(at, "SubnetInfoRuntimeApi", "get_subnet_hyperparams_v3", &args),
    )?;
    let Some(second) = second.as_object() else { return Err(no_subnet(netuid)) };
    let mut values: BTreeMap<String, Value> = second.clone().into_iter().collect();
    for entry in third.as_array().into_iter().flatten() {
        let value = entry["value"].as_object().and_then(|value| value.values().next().cloned());
        values.insert(entry.text("name"), value.unwrap_or_default());
    }
    let mut all = Vec::with_capacity(values.len());
    for (group, members) in GROUPS {
        for (name, unit) in members {
            if let Some(value) = values.remove(*name) {
                all.push(hyperparameter(group, name, value, unit));
            }
        }
    }
    all.extend(values.into_iter().map(|(name, value)| hyperparameter("other", &name, value, "")));
    Ok(all)
}

fn hyperparameter(group: &str, name: &str, value: Value, unit: &str) -> Hyperparameter {
    let value = if value.is_null() { json!(0) } else { value };
    Hyperparameter { group: group.into(), name: name.into(), value, unit: unit.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gini_of_equals_is_zero_and_of_one_owner_near_one() {
        assert_eq!(gini([5.0, 5.0, 5.0].into_iter()), 0.0);
        assert!(gini([1.0, 1.0, 1.0, 60_000.0].into_iter()) > 0.7);
        assert_eq!(gini(std::iter::empty()), 0.0);
    }

    #[test]
    fn a_days_volume_is_compared_with_the_market_cap() {
        let mut row = SubnetRow { volume: 900, market_cap: 200, ..SubnetRow::default() };
        assert_eq!(volume_over_cap(&row), None);
        row.volume_24h = Some(50);
        assert_eq!(volume_over_cap(&row), Some(0.25));
    }

    #[test]
    fn the_least_earning_neuron_is_replaced_and_the_owner_spared() {
        let neuron = |uid, emission, immune, hotkey: &str| NeuronRow {
            uid,
            emission,
            immune,
            hotkey: hotkey.into(),
            ..NeuronRow::default()
        };
        let neurons =
            [neuron(0, 0, false, "owner"), neuron(1, 5, false, "b"), neuron(2, 1, true, "c")];
        let row = SubnetRow {
            owner_hotkey: "owner".into(),
            owner_coldkey: "cold".into(),
            ..SubnetRow::default()
        };
        let rule = Pruning { owner_limit: 1, fewest_free: 0 };
        assert_eq!(rule.choose(&neurons, &row), Some(1));
        let rule = Pruning { owner_limit: 1, fewest_free: 1 };
        assert_eq!(rule.choose(&neurons, &row), Some(2));
    }
}
