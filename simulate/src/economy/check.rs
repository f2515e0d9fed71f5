//! Reading a scenario, and refusing one that cannot be.

use super::scenario::{Action, FORMAT, Flow, Mechanism, Scenario, SubnetStart};
use myelin_emission::issuance::MAX_SUPPLY;
use myelin_pool::{FeeRate, Weights};
use std::collections::BTreeMap;

/// Most blocks of one simulation: a hundred thousand years of them.
const MAX_BLOCKS: u64 = 1 << 38;

/// What is wrong with a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Line of the file, if the text itself is wrong.
    pub line: Option<usize>,
    /// Field at fault, such as `subnets[1].netuid`; none if it is the file as a whole.
    pub field: Option<String>,
    /// What is wrong.
    pub message: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(line) = self.line {
            write!(out, "line {line}{} ", if self.field.is_some() { "," } else { ":" })?;
        }
        if let Some(field) = &self.field {
            write!(out, "field {field}: ")?;
        }
        out.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

impl Fault {
    fn of(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { line: None, field: Some(field.into()), message: message.into() }
    }

    fn of_json(error: serde_path_to_error::Error<serde_json::Error>) -> Self {
        let path = error.path().to_string();
        let error = error.into_inner();
        let text = error.to_string();
        let (message, _) = text.rsplit_once(" at line ").unwrap_or((&text, ""));
        let field = (path != "." && error.is_data()).then_some(path);
        Self { line: Some(error.line()), field, message: message.into() }
    }
}

impl Scenario {
    /// Reads a scenario from JSON.
    ///
    /// # Errors
    /// The first [`Fault`]: of syntax, an unknown or missing field, or a value out of range.
    pub fn parse(json: &[u8]) -> Result<Self, Fault> {
        let mut source = serde_json::Deserializer::from_slice(json);
        let scenario: Self =
            serde_path_to_error::deserialize(&mut source).map_err(Fault::of_json)?;
        if let Err(error) = source.end() {
            let message = "more than one value".to_owned();
            return Err(Fault { line: Some(error.line()), field: None, message });
        }
        scenario.check()?;
        Ok(scenario)
    }

    /// Block after which the simulation ends.
    pub const fn last_block(&self) -> u64 {
        self.start_block.saturating_add(self.blocks)
    }

    fn check(&self) -> Result<(), Fault> {
        if self.format != FORMAT {
            return Err(Fault::of("format", format!("is `{}`, not `{FORMAT}`", self.format)));
        }
        range("blocks", self.blocks, 1, MAX_BLOCKS)?;
        range("start_block", self.start_block, 0, u64::MAX / 2)?;
        range("total_issuance", self.total_issuance.0, 0, MAX_SUPPLY)?;
        range("root_tao", self.root_tao.0, 0, MAX_SUPPLY)?;
        range("moving_alpha", self.moving_alpha.0, 0, 1 << 32)?;
        range("max_epochs_per_block", self.max_epochs_per_block.into(), 1, u8::MAX.into())?;
        range("owner_cut", self.owner_cut.0, 0, u16::MAX.into())?;
        let mut places = BTreeMap::new();
        let mut staked = u128::from(self.root_tao.0);
        for (place, subnet) in self.subnets.iter().enumerate() {
            let at = |field: &str| format!("subnets[{place}].{field}");
            check_subnet(self, subnet, at)?;
            if let Some(first) = places.insert(subnet.netuid, place) {
                let message = format!("{} is already that of subnets[{first}]", subnet.netuid);
                return Err(Fault::of(at("netuid"), message));
            }
            staked += u128::from(subnet.tao_in.0);
        }
        if staked > u128::from(self.total_issuance.0) {
            let message = format!("is less than the {staked} rao on root and in the pools");
            return Err(Fault::of("total_issuance", message));
        }
        for (place, flow) in self.flows.iter().enumerate() {
            let at = |field: &str| format!("flows[{place}].{field}");
            if flow.netuid != 0 && !places.contains_key(&flow.netuid) {
                return Err(Fault::of(at("netuid"), format!("no subnet {}", flow.netuid)));
            }
            check_flow(self, flow, at)?;
        }
        Ok(())
    }
}

fn check_subnet(
    scenario: &Scenario,
    subnet: &SubnetStart,
    at: impl Fn(&str) -> String,
) -> Result<(), Fault> {
    range(at("netuid"), subnet.netuid.into(), 1, u16::MAX.into())?;
    range(at("tao_in"), subnet.tao_in.0, 1, MAX_SUPPLY)?;
    range(at("alpha_in"), subnet.alpha_in.0, 1, MAX_SUPPLY)?;
    range(at("alpha_out"), subnet.alpha_out.0, 0, MAX_SUPPLY)?;
    if let Some(weight) = subnet.quote_weight {
        range(at("quote_weight"), weight.0, Weights::MIN, Weights::MAX)?;
    }
    range(at("fee_rate"), subnet.fee_rate.0, 0, FeeRate::MAX.into())?;
    range(at("moving_price"), subnet.moving_price.0, 0, 1 << 52)?;
    range(at("miner_burned"), subnet.miner_burned.0, 0, 1 << 32)?;
    range(at("withheld_incentive"), subnet.withheld_incentive.0, 0, 1 << 32)?;
    if let Some(block) = subnet.last_epoch_block {
        range(at("last_epoch_block"), block, 0, scenario.start_block)?;
    }
    if let Some(block) = subnet.first_emission_block {
        range(at("first_emission_block"), block, 0, u64::MAX / 2)?;
    }
    let pending = &subnet.pending;
    let pots = [pending.server, pending.validator, pending.root, pending.owner];
    let waiting: u128 = pots.iter().map(|pot| u128::from(pot.0)).sum();
    if waiting > u128::from(subnet.alpha_out.0) {
        let message = format!("holds {waiting} rao, more than alpha_out, of which it is a part");
        return Err(Fault::of(at("pending"), message));
    }
    if subnet.mechanism == Mechanism::Stable && subnet.quote_weight.is_some() {
        return Err(Fault::of(at("quote_weight"), "a stable subnet has no weights"));
    }
    Ok(())
}

fn check_flow(scenario: &Scenario, flow: &Flow, at: impl Fn(&str) -> String) -> Result<(), Fault> {
    let amount = match (flow.tao, flow.alpha) {
        (Some(amount), None) => ("tao", amount),
        (None, Some(amount)) => ("alpha", amount),
        (Some(_), Some(_)) => return Err(Fault::of(at("alpha"), "given besides tao")),
        (None, None) => return Err(Fault::of(at("tao"), "missing, and so is alpha")),
    };
    range(at(amount.0), amount.1.0, 1, MAX_SUPPLY)?;
    if flow.netuid == 0 && flow.limit.is_some() {
        return Err(Fault::of(at("limit"), "root has no price"));
    }
    if flow.action == Action::Stake {
        // A purchase up to a price of 0 would never be made.
        range(at("limit"), flow.limit.map_or(1, |limit| limit.0), 1, u64::MAX)?;
    }
    range(at("block"), flow.block, scenario.start_block.saturating_add(1), scenario.last_block())?;
    if let Some(every) = flow.every {
        range(at("every"), every, 1, MAX_BLOCKS)?;
    }
    match (flow.until, flow.every) {
        (Some(_), None) => Err(Fault::of(at("until"), "means nothing without every")),
        (Some(until), _) => range(at("until"), until, flow.block, u64::MAX),
        _ => Ok(()),
    }
}

/// Refuses a value outside `least..=most`.
fn range(field: impl Into<String>, value: u64, least: u64, most: u64) -> Result<(), Fault> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    let message = if most == u64::MAX {
        format!("{value} is out of range: at least {least}")
    } else {
        format!("{value} is out of range: {least} to {most}")
    };
    Err(Fault::of(field, message))
}
