//! Aura makes blocks, GRANDPA finalizes them.

use crate::{
    block_time::BlockTime,
    service::{Block, Core, FullClient, GrandpaLink},
    shield::{Announcement, OpeningPool, ShieldKeys, roll_keys},
};
use futures::FutureExt;
use sc_consensus::DefaultImportQueue;
use sc_consensus_aura::{
    ImportQueueParams, SlotDuration, SlotProportion, StartAuraParams, standalone,
};
use sc_consensus_grandpa::{
    GrandpaParams, SharedVoterState, VotingRule, VotingRulesBuilder, run_grandpa_voter,
};
use sc_network::{NotificationService, service::traits::NetworkService, types::ProtocolName};
use sc_network_sync::SyncingService;
use sc_service::{Configuration, Error as ServiceError, Role, TaskManager};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend as _;
use sp_consensus_aura::{
    AuraApi,
    inherents::InherentDataProvider as SlotProvider,
    sr25519::{AuthorityId as AuraId, AuthorityPair as AuraPair},
};
use sp_timestamp::InherentDataProvider as TimestampProvider;
use std::{sync::Arc, time::Duration};
use substrate_prometheus_endpoint::Registry;

/// GRANDPA keeps a justification, which warp sync builds on, at least every so many blocks.
pub const JUSTIFICATION_PERIOD: u32 = 512;

/// What is known of a chain's rhythm when the node starts.
#[derive(Clone, Copy, Debug)]
pub struct Rhythm {
    slot_duration: SlotDuration,
    authorities: usize,
}

impl Rhythm {
    /// Reads the rhythm from the runtime at the best block.
    pub fn of(client: &FullClient) -> Result<Self, ServiceError> {
        let best = client.info().best_hash;
        let api = client.runtime_api();
        let authorities: Vec<AuraId> =
            api.authorities(best).map_err(sp_blockchain::Error::RuntimeApiError)?;
        let slot_duration = standalone::slot_duration_at(client, best)?;
        Ok(Self { slot_duration, authorities: authorities.len() })
    }

    /// Time between two blocks.
    pub fn block_time(&self) -> BlockTime {
        BlockTime::from_millis(self.slot_duration.as_millis())
    }

    fn is_alone(&self) -> bool {
        self.authorities == 1
    }

    /// How long GRANDPA waits for messages. A round of voting takes up to four times as long, and
    /// should not outlast a block.
    fn gossip_duration(&self) -> Duration {
        let least = if self.is_alone() { 10 } else { 40 };
        let eighth = self.slot_duration.as_millis().saturating_div(8);
        Duration::from_millis(eighth.clamp(least, 333))
    }

    /// Voters usually stay behind the best block, which others might still replace. An only
    /// authority replaces nothing: there, finality follows at once.
    fn voting_rule(&self) -> impl VotingRule<Block, FullClient> + Clone + 'static {
        if self.is_alone() { VotingRulesBuilder::new() } else { VotingRulesBuilder::default() }
            .build()
    }
}

/// Who this node is to consensus.
pub struct Identity {
    /// Authority or not.
    pub role: Role,
    /// Takes part in finality.
    pub finalizes: bool,
    name: String,
    force_authoring: bool,
    registry: Option<Registry>,
}

impl Identity {
    /// As configured.
    pub fn of(config: &Configuration) -> Self {
        Self {
            role: config.role,
            finalizes: !config.disable_grandpa,
            name: config.network.node_name.clone(),
            force_authoring: config.force_authoring,
            registry: config.prometheus_registry().cloned(),
        }
    }
}

/// What only finality needs.
pub struct Finality {
    /// Where GRANDPA learns of blocks.
    pub link: GrandpaLink,
    /// Peers.
    pub network: Arc<dyn NetworkService>,
    /// Blocks of peers.
    pub sync: Arc<SyncingService<Block>>,
    /// GRANDPA's own messages.
    pub notifications: Box<dyn NotificationService>,
    /// Their protocol.
    pub protocol_name: ProtocolName,
}

fn inherents(slot_duration: SlotDuration) -> (SlotProvider, TimestampProvider) {
    let timestamp = TimestampProvider::from_system_time();
    (SlotProvider::from_timestamp_and_slot_duration(*timestamp, slot_duration), timestamp)
}

/// The queue through which blocks of others reach the chain.
pub fn import_queue(
    config: &Configuration,
    core: &Core,
    task_manager: &TaskManager,
) -> Result<DefaultImportQueue<Block>, ServiceError> {
    let client = core.client.clone();
    let params = ImportQueueParams {
        block_import: core.block_import.clone(),
        justification_import: Some(Box::new(core.block_import.clone())),
        client: core.client.clone(),
        create_inherent_data_providers: move |parent, ()| {
            let slot_duration = standalone::slot_duration_at(&*client, parent);
            async move { Ok(inherents(slot_duration?)) }
        },
        spawner: &task_manager.spawn_essential_handle(),
        registry: config.prometheus_registry(),
        check_for_equivocation: Default::default(),
        telemetry: core.telemetry.clone(),
        compatibility_mode: Default::default(),
    };
    Ok(sc_consensus_aura::import_queue::<AuraPair, _, _, _, _, _>(params)?)
}

/// Starts to make blocks.
pub fn start_authoring(
    core: Core,
    sync: Arc<SyncingService<Block>>,
    rhythm: Rhythm,
    identity: &Identity,
    task_manager: &TaskManager,
) -> Result<(), ServiceError> {
    let keys = Arc::new(ShieldKeys::new());
    let rolling = roll_keys(core.client.clone(), keys.clone());
    task_manager.spawn_handle().spawn("shield-keys", Some("block-authoring"), rolling);
    let pool = OpeningPool::new(core.pool, core.client.clone(), keys.clone());
    let proposer_factory = sc_basic_authorship::ProposerFactory::new(
        task_manager.spawn_handle(),
        core.client.clone(),
        Arc::new(pool),
        identity.registry.as_ref(),
        core.telemetry.clone(),
    );
    let slot_duration = rhythm.slot_duration;
    let client = core.client.clone();
    let params = StartAuraParams {
        slot_duration,
        client: core.client,
        select_chain: core.select_chain,
        block_import: core.block_import,
        proposer_factory,
        create_inherent_data_providers: move |parent, ()| {
            let announcement = Announcement::after(&client, parent, &keys);
            async move {
                let (slot, timestamp) = inherents(slot_duration);
                Ok((slot, timestamp, announcement))
            }
        },
        force_authoring: identity.force_authoring,
        backoff_authoring_blocks: None::<()>,
        keystore: core.keystore,
        sync_oracle: sync.clone(),
        justification_sync_link: sync,
        block_proposal_slot_portion: SlotProportion::new(2f32 / 3f32),
        max_block_proposal_slot_portion: None,
        telemetry: core.telemetry,
        compatibility_mode: Default::default(),
    };
    let aura = sc_consensus_aura::start_aura::<AuraPair, _, _, _, _, _, _, _, _, _, _>(params)?;
    let spawner = task_manager.spawn_essential_handle();
    spawner.spawn_blocking("aura", Some("block-authoring"), aura);
    Ok(())
}

/// Starts to finalize blocks; as a voter, where the node is an authority.
pub fn start_finality(
    finality: Finality,
    core: Core,
    rhythm: Rhythm,
    identity: Identity,
    task_manager: &TaskManager,
) -> Result<(), ServiceError> {
    let config = sc_consensus_grandpa::Config {
        gossip_duration: rhythm.gossip_duration(),
        justification_generation_period: JUSTIFICATION_PERIOD,
        observer_enabled: false,
        local_role: identity.role,
        name: Some(identity.name),
        keystore: identity.role.is_authority().then_some(core.keystore),
        telemetry: core.telemetry.clone(),
        protocol_name: finality.protocol_name,
    };
    let params = GrandpaParams {
        config,
        link: finality.link,
        network: finality.network,
        sync: finality.sync,
        notification_service: finality.notifications,
        voting_rule: rhythm.voting_rule(),
        prometheus_registry: identity.registry,
        shared_voter_state: SharedVoterState::empty(),
        telemetry: core.telemetry,
        offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(core.pool),
    };
    let voter = run_grandpa_voter(params)?.boxed();
    task_manager.spawn_essential_handle().spawn_blocking("grandpa-voter", None, voter);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gossip(slot: u64, authorities: usize) -> u64 {
        let rhythm = Rhythm { slot_duration: SlotDuration::from_millis(slot), authorities };
        rhythm.gossip_duration().as_millis().try_into().expect("is short")
    }

    #[test]
    fn a_round_of_an_only_authority_fits_into_a_block() {
        for slot in [100, 250, 1_000, 12_000, 60_000] {
            assert!(gossip(slot, 1) * 4 <= slot, "{slot}");
        }
    }

    #[test]
    fn gossip_stays_within_bounds() {
        assert_eq!(gossip(12_000, 3), 333);
        assert_eq!(gossip(60_000, 1), 333);
        assert_eq!(gossip(100, 3), 40);
        assert_eq!(gossip(250, 1), 31);
    }
}
