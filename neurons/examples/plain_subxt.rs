//! Reads a chain with subxt alone: what any Rust program of the ecosystem sees of it.
//!
//! `cargo run --release -p myelin-neurons --example plain_subxt -- ws://127.0.0.1:9944 1`
//!
//! Prints one line of JSON: what the metadata has, and a subnet's metagraph at one block.

use serde_json::json;
use std::error::Error;
use subxt::{
    OnlineClient, SubstrateConfig,
    dynamic::{self, Value},
    ext::scale_decode::DecodeAsType,
    utils::AccountId32,
};

/// The fields of a metagraph that are of interest here.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct Metagraph {
    netuid: u16,
    block: u64,
    tempo: u16,
    hotkeys: Vec<AccountId32>,
    incentives: Vec<u16>,
    alpha_stake: Vec<u64>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let url = arguments.next().ok_or("usage: plain_subxt URL NETUID")?;
    let netuid: u16 = arguments.next().ok_or("usage: plain_subxt URL NETUID")?.parse()?;

    // No block and no type of this chain is known beforehand: all comes from its metadata.
    let api = OnlineClient::<SubstrateConfig>::from_insecure_url(url).await?;
    let at = api.at_current_block().await?;
    let metadata = at.metadata();
    let pallet = metadata.pallet_by_name("SubtensorModule").ok_or("no SubtensorModule")?;

    let call = dynamic::runtime_api_call::<_, Option<Metagraph>>(
        "SubnetInfoRuntimeApi",
        "get_metagraph",
        (netuid,),
    );
    let metagraph = at.runtime_apis().call(call).await?.ok_or("there is no such subnet")?;

    // The same neurons from a storage map, whose keys are read back from the hashed ones.
    let address = dynamic::storage::<(u16, u16), AccountId32>("SubtensorModule", "Keys");
    let mut entries = at.storage().iter(address, (netuid,)).await?;
    let mut keys = Vec::new();
    while let Some(entry) = entries.next().await {
        let entry = entry?;
        let (_, uid) = entry.key()?.decode()?;
        keys.push((uid, entry.value().decode()?.to_string()));
    }
    keys.sort();

    let issuance = dynamic::storage::<Vec<Value>, u64>("SubtensorModule", "TotalIssuance");
    let issuance = at.storage().fetch(issuance, Vec::new()).await?.decode()?;
    let deposit =
        at.constants().entry(dynamic::constant::<u64>("Balances", "ExistentialDeposit"))?;
    let said = json!({
        "spec_version": at.spec_version(),
        "block": at.block_number(),
        "pallets": metadata.pallets().map(|pallet| pallet.name()).collect::<Vec<_>>(),
        "apis": metadata.runtime_api_traits().map(|api| api.name()).collect::<Vec<_>>(),
        "calls": pallet.call_variants().map_or(0, |calls| calls.len()),
        "existential_deposit": deposit,
        "issuance": issuance,
        "keys": keys,
        "metagraph": {
            "netuid": metagraph.netuid,
            "block": metagraph.block,
            "tempo": metagraph.tempo,
            "hotkeys": metagraph.hotkeys.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "incentives": metagraph.incentives,
            "alpha_stake": metagraph.alpha_stake,
        },
    });
    println!("{said}");
    Ok(())
}
