//! Subnets made from the epoch cases of `primitives/yuma`.

use flate2::read::GzDecoder;
use myelin_runtime::{AccountId, Runtime, SubtensorModule};
use myelin_types::{AlphaBalance, MechId, NetUid, NetUidStorageIndex, TaoBalance};
use myelin_yuma::case::Case;
use pallet_subtensor as subtensor;
use sp_io::hashing::blake2_256;
use std::{fs::File, io::Read, path::Path};

/// TAO in a new pool, in rao.
const POOL_TAO: u64 = 10_000_000_000_000;
/// Alpha in a new pool, in rao.
const POOL_ALPHA: u64 = 400_000_000_000_000;

/// An input of the epoch's benches by its shape, `256-dense` and so on, with Yuma 3 and liquid
/// alpha or with neither.
pub fn preset(shape: &str, liquid: bool) -> Case {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../primitives/yuma/tests/vectors/perf");
    let file = folder.join(format!("{shape}.jsonl.gz"));
    let mut text = String::new();
    GzDecoder::new(File::open(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display())))
        .read_to_string(&mut text)
        .expect("is text");
    let case: Case = serde_json::from_str(&text).expect("is a case");
    Case { yuma3: liquid, liquid_alpha: liquid, ..case }
}

/// Makes subnet `netuid` out of `case`. Its epoch is next due `blocks` after that of the case.
pub fn place(netuid: NetUid, case: &Case, blocks: u64) {
    open(netuid);
    set_parameters(netuid, case);
    let index = NetUidStorageIndex::new(netuid, MechId::MAIN);
    for uid in 0..case.n {
        let hotkey = account(netuid, uid, "hotkey");
        subtensor::Keys::<Runtime>::insert(netuid, uid, &hotkey);
        subtensor::Uids::<Runtime>::insert(netuid, &hotkey, uid);
        subtensor::IsNetworkMember::<Runtime>::insert(&hotkey, netuid, true);
        let place = usize::from(uid);
        subtensor::BlockAtRegistration::<Runtime>::insert(netuid, uid, case.registered_at[place]);
        let coldkey = account(netuid, uid, "coldkey");
        subtensor::Owner::<Runtime>::insert(&hotkey, &coldkey);
        let alpha = AlphaBalance::new(case.alpha_stake[place]);
        SubtensorModule::increase_stake(&hotkey, &coldkey, netuid, alpha);
        let root = AlphaBalance::new(case.root_stake[place]);
        SubtensorModule::increase_stake(&hotkey, &coldkey, NetUid::ROOT, root);
        for (rows, put) in [
            (&case.weights, SubtensorModule::put_weights as fn(_, _, Vec<(u16, u16)>)),
            (&case.bonds, subtensor::Bonds::<Runtime>::insert as fn(_, _, Vec<(u16, u16)>)),
        ] {
            if !rows.row(place).is_empty() {
                put(index, uid, rows.row(place).to_vec());
            }
        }
    }
    subtensor::LastUpdate::<Runtime>::insert(index, &case.last_update);
    subtensor::ValidatorPermit::<Runtime>::insert(netuid, &case.validator_permit);
    subtensor::SubnetworkN::<Runtime>::insert(netuid, case.n);
    let last = case.epochs[0].block + blocks - u64::from(case.tempo);
    subtensor::LastEpochBlock::<Runtime>::insert(netuid, last);
    let pot = AlphaBalance::new(case.epochs[0].emission / 2);
    subtensor::PendingServerEmission::<Runtime>::insert(netuid, pot);
    subtensor::PendingValidatorEmission::<Runtime>::insert(netuid, pot);
}

/// Gives all `n` neurons of a subnet an axon and an identity, as they have them on a chain in use.
pub fn describe(netuid: NetUid, n: u16) {
    for uid in 0..n {
        let axon = subtensor::types::AxonInfo {
            block: 1,
            version: 10_005_000,
            ip: 0x0a00_0001 + u128::from(uid),
            port: 8_091,
            ip_type: 4,
            protocol: 4,
            placeholder1: 0,
            placeholder2: 0,
        };
        subtensor::Axons::<Runtime>::insert(netuid, account(netuid, uid, "hotkey"), axon);
        let identity = subtensor::types::ChainIdentityV2 {
            name: format!("Neuron {uid}").into_bytes(),
            url: b"https://example.org".to_vec(),
            github_repo: b"https://example.org/repository".to_vec(),
            image: b"https://example.org/logo.png".to_vec(),
            discord: Vec::new(),
            description: vec![b'x'; 100],
            additional: Vec::new(),
        };
        let coldkey = account(netuid, uid, "coldkey");
        subtensor::IdentitiesV2::<Runtime>::insert(coldkey, identity);
    }
}

/// A subnet with a pool, open for trade and emission.
pub(crate) fn open(netuid: NetUid) {
    subtensor::NetworksAdded::<Runtime>::insert(netuid, true);
    subtensor::SubnetMechanism::<Runtime>::insert(netuid, 1);
    subtensor::FirstEmissionBlockNumber::<Runtime>::insert(netuid, 1);
    subtensor::SubtokenEnabled::<Runtime>::insert(netuid, true);
    subtensor::SubnetTAO::<Runtime>::insert(netuid, TaoBalance::new(POOL_TAO));
    subtensor::SubnetAlphaIn::<Runtime>::insert(netuid, AlphaBalance::new(POOL_ALPHA));
    subtensor::SubnetOwner::<Runtime>::insert(netuid, account(netuid, 0, "owner"));
}

fn set_parameters(netuid: NetUid, case: &Case) {
    subtensor::Tempo::<Runtime>::insert(netuid, case.tempo);
    subtensor::Kappa::<Runtime>::insert(netuid, case.kappa);
    subtensor::MaxAllowedValidators::<Runtime>::insert(netuid, case.max_allowed_validators);
    subtensor::BondsMovingAverage::<Runtime>::insert(netuid, case.bonds_moving_average);
    subtensor::BondsPenalty::<Runtime>::insert(netuid, case.bonds_penalty);
    subtensor::Yuma3On::<Runtime>::insert(netuid, case.yuma3);
    subtensor::LiquidAlphaOn::<Runtime>::insert(netuid, case.liquid_alpha);
    subtensor::LastMechansimStepBlock::<Runtime>::insert(netuid, case.last_step_block);
}

fn account(netuid: NetUid, uid: u16, role: &str) -> AccountId {
    blake2_256(format!("{role} {} {uid}", netuid.to_u16()).as_bytes()).into()
}
