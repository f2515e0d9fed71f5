//! A neuron's page: weights and bonds.

use super::{
    Json, Live, Metagraph, Point,
    json::{big, number, ratio},
    metagraph::address,
    validators,
};
use crate::{
    decode::{Argument, parse_account},
    error::{ExplorerError, Result},
    model::{Link, NeuronView},
};
use serde_json::Value;

/// What a neuron's page shows of the present; the index adds the rest.
pub async fn view(live: &Live, at: &Point, netuid: u16, uid: u16) -> Result<NeuronView> {
    let graph = Metagraph::read(live, at, netuid).await?;
    let row =
        graph.view().neurons.into_iter().find(|neuron| neuron.uid == uid).ok_or_else(|| {
            ExplorerError::NotFound(format!(
                "subnet {netuid} has no neuron {uid}; /api/subnets/{netuid}/metagraph lists those \
                 there are"
            ))
        })?;
    let hotkey = parse_account(&row.hotkey).unwrap_or_default();
    let args = [netuid.into(), Argument::from(uid)];
    let subnet = [Argument::from(netuid)];
    let (info, rows, parents, children) = futures::try_join!(
        live.call(at, "NeuronInfoRuntimeApi", "get_neuron", &args),
        live.entries(at, "SubtensorModule", "Weights", &subnet, 4_096),
        validators::relatives(live, at, "ParentKeys", hotkey),
        validators::relatives(live, at, "ChildKeys", hotkey),
    )?;
    let hotkeys = graph.raw.list("hotkeys");
    let mut received: Vec<Link> = rows
        .iter()
        .filter_map(|(key, weights)| {
            let validator = validators::netuid_of_key(key)?;
            let link = links(weights, hotkeys).into_iter().find(|link| link.uid == uid)?;
            Some(Link { uid: validator, hotkey: name(hotkeys, validator), ..link })
        })
        .collect();
    received.sort_by_key(|link| link.uid);
    let prometheus = &info["prometheus_info"];
    let ip = big(&prometheus["ip"]);
    Ok(NeuronView {
        subnet: graph.raw.text("name"),
        price: graph.price(),
        weights: links(&info["weights"], hotkeys),
        bonds: links(&info["bonds"], hotkeys),
        weights_received: received,
        parents: parents.into_iter().filter(|relative| relative.netuid == netuid).collect(),
        children: children.into_iter().filter(|relative| relative.netuid == netuid).collect(),
        prometheus: (ip != 0).then(|| {
            format!("{}:{}", address(ip, prometheus.int("ip_type")), prometheus.int::<u16>("port"))
        }),
        row,
        ..NeuronView::default()
    })
}

/// A sparse row of weights or bonds.
pub(super) fn links(row: &Value, hotkeys: &[Value]) -> Vec<Link> {
    let pairs = row.as_array().map(Vec::as_slice).unwrap_or_default();
    let sum: f64 = pairs.iter().map(|pair| f64::from(number::<u16>(&pair[1]))).sum();
    pairs
        .iter()
        .map(|pair| {
            let (uid, value): (u16, u16) = (number(&pair[0]), number(&pair[1]));
            Link { uid, hotkey: name(hotkeys, uid), value, fraction: ratio(value.into(), sum) }
        })
        .collect()
}

fn name(hotkeys: &[Value], uid: u16) -> String {
    hotkeys.get(usize::from(uid)).and_then(Value::as_str).unwrap_or_default().into()
}
