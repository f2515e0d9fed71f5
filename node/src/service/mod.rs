//! A node's parts, and how they are put together.

mod start;

pub use start::start;

use crate::{
    consensus,
    executor::{self, Executor},
    genesis::Genesis,
};
use myelin_runtime::RuntimeApi;
pub use myelin_runtime::opaque::Block;
use sc_chain_spec::GenesisBlockBuilder;
use sc_client_api::Backend as _;
use sc_consensus::{DefaultImportQueue, LongestChain};
use sc_consensus_grandpa::LinkHalf;
use sc_service::{Configuration, Error as ServiceError, TFullBackend, TFullClient, TaskManager};
use sc_telemetry::{Telemetry, TelemetryHandle, TelemetryWorker};
use sc_transaction_pool::TransactionPoolHandle;
use sp_blockchain::HeaderBackend as _;
use sp_keystore::KeystorePtr;
use sp_runtime::traits::Block as BlockT;
use std::sync::Arc;

/// Hash of a block.
pub type Hash = <Block as BlockT>::Hash;
/// The chain, with its runtime.
pub type FullClient = TFullClient<Block, RuntimeApi, Executor>;
/// The database.
pub type FullBackend = TFullBackend<Block>;
/// Prefers the longest chain.
pub type FullSelectChain = LongestChain<FullBackend, Block>;
/// Where blocks enter the chain.
pub type GrandpaBlockImport =
    sc_consensus_grandpa::GrandpaBlockImport<FullBackend, Block, FullClient, FullSelectChain>;
/// Where GRANDPA learns of blocks that enter the chain.
pub type GrandpaLink = LinkHalf<Block, FullClient, FullSelectChain>;
/// Transactions that wait for a block.
pub type TransactionPool = TransactionPoolHandle<Block, FullClient>;

/// A chain on disk that is known to be the one asked for.
pub struct Opened {
    executor: Executor,
    backend: Arc<FullBackend>,
    genesis: Genesis,
}

/// The parts that many others share.
#[derive(Clone)]
pub struct Core {
    /// The chain.
    pub client: Arc<FullClient>,
    /// Its database.
    pub backend: Arc<FullBackend>,
    /// Keys of this node.
    pub keystore: KeystorePtr,
    /// Transactions that wait for a block.
    pub pool: Arc<TransactionPool>,
    /// Chooses the best block.
    pub select_chain: FullSelectChain,
    /// Where blocks enter the chain.
    pub block_import: GrandpaBlockImport,
    /// Where reports go, if wanted.
    pub telemetry: Option<TelemetryHandle>,
}

/// All that subcommands on a chain need.
pub struct Partial {
    /// The shared parts.
    pub core: Core,
    /// Where blocks of others enter the chain.
    pub import_queue: DefaultImportQueue<Block>,
    /// The node's tasks.
    pub task_manager: TaskManager,
    grandpa_link: GrandpaLink,
    telemetry: Option<Telemetry>,
}

/// Opens the database of the chain in `config`; one with another genesis is refused.
pub fn open(config: &Configuration) -> Result<Opened, ServiceError> {
    let executor = executor::new(&config.executor);
    let genesis = Genesis::of(&*config.chain_spec, &executor)?;
    let backend = sc_service::new_db_backend::<Block>(config.db_config())?;
    let found = backend.blockchain().info().genesis_hash;
    if found != Hash::default() && found != genesis.hash {
        return Err(ServiceError::Other(format!(
            "the database in `{}` belongs to another chain: its genesis block is {found:?}, that \
             of the chain specification is {:?}; choose another --base-path, or remove the \
             database with purge-chain",
            config.data_path.display(),
            genesis.hash,
        )));
    }
    Ok(Opened { executor, backend, genesis })
}

/// Puts together what subcommands on a chain need.
pub fn new_partial(config: &Configuration, opened: Opened) -> Result<Partial, ServiceError> {
    let Opened { executor, backend, genesis } = opened;
    let (telemetry, worker) = telemetry(config)?.unzip();
    let genesis_builder = GenesisBlockBuilder::new_with_storage(
        genesis.storage,
        !config.no_genesis(),
        backend.clone(),
        executor.clone(),
    )?;
    let handle = telemetry.as_ref().map(Telemetry::handle);
    let (client, backend, keystore, task_manager) =
        sc_service::new_full_parts_with_genesis_builder::<Block, RuntimeApi, _, _>(
            config,
            handle.clone(),
            executor,
            backend,
            genesis_builder,
            false,
        )?;
    let client = Arc::new(client);
    if let Some(worker) = worker {
        task_manager.spawn_handle().spawn("telemetry", None, worker.run());
    }
    let select_chain = LongestChain::new(backend.clone());
    let (block_import, grandpa_link) = sc_consensus_grandpa::block_import(
        client.clone(),
        consensus::JUSTIFICATION_PERIOD,
        &client,
        select_chain.clone(),
        handle.clone(),
    )?;
    let core = Core {
        pool: transaction_pool(config, client.clone(), &task_manager),
        client,
        backend,
        keystore: keystore.keystore(),
        select_chain,
        block_import,
        telemetry: handle,
    };
    let import_queue = consensus::import_queue(config, &core, &task_manager)?;
    Ok(Partial { core, import_queue, task_manager, grandpa_link, telemetry })
}

fn telemetry(config: &Configuration) -> Result<Option<(Telemetry, TelemetryWorker)>, ServiceError> {
    let endpoints = config.telemetry_endpoints.clone().filter(|endpoints| !endpoints.is_empty());
    let Some(endpoints) = endpoints else { return Ok(None) };
    let worker = TelemetryWorker::new(16)?;
    Ok(Some((worker.handle().new_telemetry(endpoints), worker)))
}

fn transaction_pool(
    config: &Configuration,
    client: Arc<FullClient>,
    task_manager: &TaskManager,
) -> Arc<TransactionPool> {
    let spawner = task_manager.spawn_essential_handle();
    let is_authority = config.role.is_authority();
    let pool = sc_transaction_pool::Builder::new(spawner, client, is_authority.into())
        .with_options(config.transaction_pool.clone())
        .with_prometheus(config.prometheus_registry())
        .build();
    Arc::new(pool)
}
