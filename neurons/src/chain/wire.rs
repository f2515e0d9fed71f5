//! Answers of the runtime APIs as the chain encodes them.
//!
//! Only the fields that are used are listed; they are found by name in the metadata.

use super::{AccountId, Axon, Metagraph, Neuron, Subnet, types::Hyperparams};
use myelin_types::{AlphaBalance, TaoBalance};
use std::collections::HashMap;
use subxt::{
    dynamic::{At as _, Value},
    ext::scale_decode::DecodeAsType,
};

/// A binary fixed-point number of 32 fractional bits.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(super) struct Fixed32 {
    bits: i128,
}

impl Fixed32 {
    fn value(&self) -> f64 {
        self.bits as f64 / 2_f64.powi(32)
    }
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(super) struct AxonInfo {
    block: u64,
    version: u32,
    ip: u128,
    port: u16,
    ip_type: u8,
    protocol: u8,
}

impl AxonInfo {
    fn axon(&self) -> Option<Axon> {
        let Self { block, version, ip, port, ip_type, protocol } = *self;
        Axon::from_record(ip, ip_type, port, version, protocol, block)
    }
}

/// `SubnetInfoRuntimeApi.get_metagraph`.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(super) struct MetagraphInfo {
    pub netuid: u16,
    pub owner_hotkey: AccountId,
    pub block: u64,
    pub tempo: u16,
    pub last_step: u64,
    pub min_allowed_weights: u16,
    pub weights_version: u64,
    pub weights_rate_limit: u64,
    pub commit_reveal_weights_enabled: bool,
    pub commit_reveal_period: u64,
    pub hotkeys: Vec<AccountId>,
    coldkeys: Vec<AccountId>,
    axons: Vec<AxonInfo>,
    active: Vec<bool>,
    pub validator_permit: Vec<bool>,
    pub last_update: Vec<u64>,
    emission: Vec<u64>,
    dividends: Vec<u16>,
    incentives: Vec<u16>,
    consensus: Vec<u16>,
    block_at_registration: Vec<u64>,
    alpha_stake: Vec<u64>,
    tao_stake: Vec<u64>,
    pub total_stake: Vec<u64>,
}

/// An entry of a column; columns the chain has not filled yet count as zero.
pub(super) fn entry<T: Copy + Default>(column: &[T], uid: usize) -> T {
    column.get(uid).copied().unwrap_or_default()
}

impl MetagraphInfo {
    /// Rows from columns; validator trust comes from storage, the API leaves it out.
    pub fn into_metagraph(self, vtrust: &[u16]) -> Metagraph {
        let neurons = (0..=u16::MAX)
            .zip(&self.hotkeys)
            .map(|(uid, hotkey)| self.neuron(uid, *hotkey, vtrust))
            .collect();
        let Self { netuid, block, tempo, last_step, .. } = self;
        Metagraph { netuid, block, tempo, last_step, neurons }
    }

    fn neuron(&self, uid: u16, hotkey: AccountId, vtrust: &[u16]) -> Neuron {
        let row = usize::from(uid);
        Neuron {
            uid,
            hotkey,
            coldkey: self.coldkeys.get(row).copied().unwrap_or(AccountId::from([0; 32])),
            axon: self.axons.get(row).and_then(AxonInfo::axon),
            stake: AlphaBalance::new(entry(&self.total_stake, row)),
            alpha_stake: AlphaBalance::new(entry(&self.alpha_stake, row)),
            tao_stake: TaoBalance::new(entry(&self.tao_stake, row)),
            incentive: entry(&self.incentives, row),
            dividends: entry(&self.dividends, row),
            consensus: entry(&self.consensus, row),
            vtrust: entry(vtrust, row),
            emission: AlphaBalance::new(entry(&self.emission, row)),
            last_update: entry(&self.last_update, row),
            active: entry(&self.active, row),
            permit: entry(&self.validator_permit, row),
            registered_at: entry(&self.block_at_registration, row),
        }
    }
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(super) struct Identity {
    subnet_name: Vec<u8>,
}

/// `SubnetInfoRuntimeApi.get_dynamic_info`.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(super) struct DynamicInfo {
    pub netuid: u16,
    owner_hotkey: AccountId,
    owner_coldkey: AccountId,
    subnet_name: Vec<u8>,
    token_symbol: Vec<u8>,
    tempo: u16,
    last_step: u64,
    blocks_since_last_step: u64,
    alpha_in: u64,
    alpha_out: u64,
    tao_in: u64,
    alpha_out_emission: u64,
    alpha_in_emission: u64,
    tao_in_emission: u64,
    pending_alpha_emission: u64,
    network_registered_at: u64,
    subnet_identity: Option<Identity>,
    moving_price: Fixed32,
}

impl DynamicInfo {
    pub fn into_subnet(self, price: u64) -> Subnet {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let named = self.subnet_identity.as_ref().map(|identity| &identity.subnet_name);
        let name = named.filter(|name| !name.is_empty()).unwrap_or(&self.subnet_name);
        Subnet {
            netuid: self.netuid,
            name: text(name),
            symbol: text(&self.token_symbol),
            owner_hotkey: self.owner_hotkey,
            owner_coldkey: self.owner_coldkey,
            tempo: self.tempo,
            last_step: self.last_step,
            blocks_since_last_step: self.blocks_since_last_step,
            price: TaoBalance::new(price),
            moving_price: self.moving_price.value(),
            tao_in: TaoBalance::new(self.tao_in),
            alpha_in: AlphaBalance::new(self.alpha_in),
            alpha_out: AlphaBalance::new(self.alpha_out),
            tao_in_emission: TaoBalance::new(self.tao_in_emission),
            alpha_in_emission: AlphaBalance::new(self.alpha_in_emission),
            alpha_out_emission: AlphaBalance::new(self.alpha_out_emission),
            pending_emission: AlphaBalance::new(self.pending_alpha_emission),
            registered_at: self.network_registered_at,
        }
    }
}

/// An item of `SwapRuntimeApi.current_alpha_price_all`.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(super) struct SubnetPrice {
    pub netuid: u16,
    pub price: u64,
}

/// `StakeInfoRuntimeApi.get_stake_info_for_hotkey_coldkey_netuid`.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(super) struct StakeInfo {
    pub stake: u64,
}

/// `System.Account`.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(super) struct AccountInfo {
    pub data: AccountData,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(super) struct AccountData {
    pub free: u64,
}

/// An item of `SubnetInfoRuntimeApi.get_subnet_hyperparams_v3`: a name and a value of any kind, so
/// that new kinds do not disturb.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(super) struct HyperparamEntry {
    name: Vec<u8>,
    value: Value,
}

/// The parameters by name, or the name that is missing.
pub(super) fn hyperparams(entries: &[HyperparamEntry]) -> Result<Hyperparams, String> {
    let values: HashMap<&[u8], &Value> =
        entries.iter().map(|entry| (entry.name.as_slice(), &entry.value)).collect();
    let inner = |name: &str| values.get(name.as_bytes()).and_then(|value| value.at(0));
    let number = |name: &str| {
        let number = inner(name).and_then(Value::as_u128).and_then(|n| u64::try_from(n).ok());
        number.ok_or_else(|| format!("no number called {name}"))
    };
    let small = |name: &str| {
        u16::try_from(number(name)?).map_err(|_| format!("{name} does not fit sixteen bits"))
    };
    let flag = |name: &str| {
        inner(name).and_then(Value::as_bool).ok_or_else(|| format!("no switch called {name}"))
    };
    Ok(Hyperparams {
        tempo: small("tempo")?,
        immunity_period: small("immunity_period")?,
        min_allowed_weights: small("min_allowed_weights")?,
        max_weights_limit: small("max_weights_limit")?,
        weights_version: number("weights_version")?,
        weights_rate_limit: number("weights_rate_limit")?,
        activity_cutoff: number("activity_cutoff")?,
        max_validators: small("max_validators")?,
        registration_allowed: flag("registration_allowed")?,
        min_burn: TaoBalance::new(number("min_burn")?),
        max_burn: TaoBalance::new(number("max_burn")?),
        serving_rate_limit: number("serving_rate_limit")?,
        commit_reveal_enabled: flag("commit_reveal_weights_enabled")?,
        commit_reveal_period: number("commit_reveal_period")?,
        active: flag("subnet_is_active")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(name: &str, kind: &str, value: Value) -> HyperparamEntry {
        HyperparamEntry { name: name.into(), value: Value::unnamed_variant(kind, [value]) }
    }

    fn parameters() -> Vec<HyperparamEntry> {
        let numbers = [
            "tempo",
            "immunity_period",
            "min_allowed_weights",
            "max_weights_limit",
            "weights_version",
            "weights_rate_limit",
            "activity_cutoff",
            "max_validators",
            "min_burn",
            "max_burn",
            "serving_rate_limit",
            "commit_reveal_period",
        ];
        let flags = ["registration_allowed", "commit_reveal_weights_enabled", "subnet_is_active"];
        let numbers = numbers.iter().zip(1_u128..);
        let numbers = numbers.map(|(name, n)| parameter(name, "U64", Value::u128(n)));
        numbers.chain(flags.map(|name| parameter(name, "Bool", Value::bool(true)))).collect()
    }

    #[test]
    fn parameters_are_found_by_name_among_unknown_ones() {
        let mut entries = parameters();
        entries.insert(0, parameter("new_one", "NewKind", Value::string("text")));
        let found = hyperparams(&entries).unwrap();
        assert_eq!((found.tempo, found.weights_rate_limit, found.active), (1, 6, true));
        assert_eq!(found.max_burn, TaoBalance::new(10));
    }

    #[test]
    fn a_missing_parameter_is_named() {
        let mut entries = parameters();
        entries.remove(0);
        assert_eq!(hyperparams(&entries).unwrap_err(), "no number called tempo");
    }

    #[test]
    fn an_axon_is_an_address_unless_it_is_zero() {
        let axon =
            |ip| AxonInfo { block: 5, version: 7, ip, port: 8_091, ip_type: 4, protocol: 4 }.axon();
        assert_eq!(axon(0), None);
        assert_eq!(axon(0x7f00_0001).unwrap().address, "127.0.0.1:8091".parse().unwrap());
        assert_eq!(axon(1 << 120).unwrap().address, "[100::]:8091".parse().unwrap());
    }
}
