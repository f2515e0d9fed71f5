//! Starts everything a running node consists of.

use super::{Block, Core, FullClient, Hash, Opened, Partial, new_partial};
use crate::{
    banner::Banner,
    chain_spec::Record,
    consensus::{self, Finality, Identity, Rhythm},
    memory, rpc,
    settings::Settings,
};
use codec::Decode;
use futures::FutureExt;
use myelin_runtime::genesis::{self, Corrections};
use sc_client_api::{Backend as _, StorageProvider as _};
use sc_consensus_grandpa::{grandpa_peers_set_config, protocol_standard_name, warp_proof};
use sc_network::{
    Litep2pNetworkBackend, NetworkBackend, NotificationService,
    config::FullNetworkConfiguration,
    service::{NotificationMetrics, traits::NetworkService},
    types::ProtocolName,
};
use sc_service::{
    BuildNetworkParams, Configuration, Error as ServiceError, RpcHandlers, SpawnTasksParams,
    TaskManager, WarpSyncConfig,
};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_blockchain::HeaderBackend as _;
use sp_core::storage::StorageKey;
use std::{path::Path, sync::Arc};

type Network = Litep2pNetworkBackend;
type NetworkConfig = FullNetworkConfiguration<Block, Hash, Network>;

/// Starts a node. The chain in `config` has been opened before.
pub fn start(
    config: Configuration,
    opened: Opened,
    settings: Settings,
) -> Result<TaskManager, ServiceError> {
    let partial = new_partial(&config, opened)?;
    let core = partial.core.clone();
    let rhythm = Rhythm::of(&core.client)?;
    note_genesis(&core.client, rhythm, &config.data_path);
    let identity = Identity::of(&config);
    let database = config.database.path().map(Path::to_path_buf);
    let corrections = corrections_at(&core.client, core.client.info().best_hash);
    let banner = settings
        .dev_chain
        .then(|| Banner::of(&config, rhythm, corrections.unwrap_or_default(), settings.temporary));

    let Running { finality, rpc, task_manager } = connect(config, partial, &identity)?;
    if identity.role.is_authority() {
        let sync = finality.sync.clone();
        consensus::start_authoring(core.clone(), sync, rhythm, &identity, &task_manager)?;
    }
    if identity.finalizes {
        consensus::start_finality(finality, core, rhythm, identity, &task_manager)?;
    }
    if let Some(folder) = database.filter(|_| settings.dev_chain) {
        task_manager.spawn_handle().spawn("memory", None, memory::keep_small(folder));
    }
    if let Some(banner) = banner {
        println!("{}", banner.render(&rpc_address(&rpc)));
    }
    Ok(task_manager)
}

/// Notes beside the database what the chain was made with. Once the state of its first block is
/// gone, the note is there already.
fn note_genesis(client: &FullClient, rhythm: Rhythm, folder: &Path) {
    let Some(corrections) = corrections_at(client, client.info().genesis_hash) else { return };
    let record = Record { block_time: rhythm.block_time(), corrections };
    if let Err(error) = record.write(folder) {
        log::warn!("What the chain was made with could not be noted: {error}");
    }
}

/// The corrections the chain makes after a block, if its state is there.
fn corrections_at(client: &FullClient, block: Hash) -> Option<Corrections> {
    let key = StorageKey(genesis::corrections_key().to_vec());
    let stored = client.storage(block, &key).ok()?;
    stored.map_or(Some(Corrections::NONE), |bytes| Corrections::decode(&mut &bytes.0[..]).ok())
}

/// A node that follows a chain and answers requests.
struct Running {
    finality: Finality,
    rpc: RpcHandlers,
    task_manager: TaskManager,
}

/// Connects the chain to peers and to clients.
fn connect(
    config: Configuration,
    partial: Partial,
    identity: &Identity,
) -> Result<Running, ServiceError> {
    let Partial { core, import_queue, mut task_manager, grandpa_link, mut telemetry } = partial;
    let registry = config.prometheus_registry();
    let mut net_config = NetworkConfig::new(&config.network, registry.cloned());
    let metrics = <Network as NetworkBackend<Block, Hash>>::register_notification_metrics(registry);
    let (protocol_name, notifications) =
        add_grandpa_protocol(&config, &core, &mut net_config, &metrics);
    let warp_sync = warp_proof::NetworkProvider::new(
        core.backend.clone(),
        grandpa_link.shared_authority_set().clone(),
        Vec::new(),
    );
    let (network, system_rpc_tx, tx_handler_controller, sync, _bitswap) =
        sc_service::build_network(BuildNetworkParams {
            config: &config,
            net_config,
            client: core.client.clone(),
            transaction_pool: core.pool.clone(),
            spawn_handle: task_manager.spawn_handle(),
            spawn_essential_handle: task_manager.spawn_essential_handle(),
            import_queue,
            block_announce_validator_builder: None,
            warp_sync_config: Some(WarpSyncConfig::WithProvider(Arc::new(warp_sync))),
            block_relay: None,
            metrics,
            gap_sync_body_policy: None,
        })?;
    if config.offchain_worker.enabled {
        start_offchain_workers(&core, &network, identity, &task_manager)?;
    }
    let dependencies = rpc::Dependencies { client: core.client.clone(), pool: core.pool.clone() };
    let rpc = sc_service::spawn_tasks(SpawnTasksParams {
        config,
        client: core.client,
        backend: core.backend,
        task_manager: &mut task_manager,
        keystore: core.keystore,
        transaction_pool: core.pool,
        rpc_builder: Box::new(move |_| rpc::methods(dependencies.clone())),
        network: network.clone(),
        system_rpc_tx,
        tx_handler_controller,
        sync_service: sync.clone(),
        telemetry: telemetry.as_mut(),
        tracing_execute_block: None,
    })?;
    task_manager.keep_alive(telemetry);
    let finality = Finality { link: grandpa_link, network, sync, notifications, protocol_name };
    Ok(Running { finality, rpc, task_manager })
}

fn add_grandpa_protocol(
    config: &Configuration,
    core: &Core,
    net_config: &mut NetworkConfig,
    metrics: &NotificationMetrics,
) -> (ProtocolName, Box<dyn NotificationService>) {
    let genesis_hash = core.client.info().genesis_hash;
    let name = protocol_standard_name(&genesis_hash, &config.chain_spec);
    let (protocol, notifications) = grandpa_peers_set_config::<Block, Network>(
        name.clone(),
        metrics.clone(),
        net_config.peer_store_handle(),
    );
    net_config.add_notification_protocol(protocol);
    (name, notifications)
}

fn start_offchain_workers(
    core: &Core,
    network: &Arc<dyn NetworkService>,
    identity: &Identity,
    task_manager: &TaskManager,
) -> Result<(), ServiceError> {
    let options = sc_offchain::OffchainWorkerOptions {
        runtime_api_provider: core.client.clone(),
        keystore: Some(core.keystore.clone()),
        offchain_db: core.backend.offchain_storage(),
        transaction_pool: Some(OffchainTransactionPoolFactory::new(core.pool.clone())),
        network_provider: Arc::new(network.clone()),
        is_validator: identity.role.is_authority(),
        enable_http_requests: true,
        custom_extensions: |_| Vec::new(),
    };
    let workers = sc_offchain::OffchainWorkers::new(options)?;
    let run = workers.run(core.client.clone(), task_manager.spawn_handle()).boxed();
    task_manager.spawn_handle().spawn("offchain-workers-runner", "offchain-worker", run);
    Ok(())
}

/// The first address the JSON-RPC server listens on, as `host:port`.
fn rpc_address(rpc: &RpcHandlers) -> String {
    use sc_network::multiaddr::Protocol;
    let mut host = String::new();
    let mut port = 0;
    for part in rpc.listen_addresses().first().into_iter().flat_map(|address| address.iter()) {
        match part {
            Protocol::Ip4(ip) if ip.is_unspecified() => host = "127.0.0.1".into(),
            Protocol::Ip4(ip) => host = ip.to_string(),
            Protocol::Ip6(ip) => host = format!("[{ip}]"),
            Protocol::Tcp(number) => port = number,
            _ => {}
        }
    }
    format!("{host}:{port}")
}
