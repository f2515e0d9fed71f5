//! The explorer's answers: one function for each page and each route of the API.

use crate::{
    error::{ExplorerError, Result},
    model::*,
};
use tokio::sync::broadcast;

/// Answers from the index and from the node. Cheap to clone.
#[derive(Clone)]
pub struct Explorer {
    updates: broadcast::Sender<LiveUpdate>,
}

impl Explorer {
    /// Where chain and index stand.
    pub async fn head(&self) -> Result<HeadView> {
        self.pending()
    }

    /// The home page.
    pub async fn home(&self) -> Result<HomeView> {
        self.pending()
    }

    /// All subnets by netuid, the root network first.
    pub async fn subnets(&self) -> Result<Vec<SubnetRow>> {
        self.pending()
    }

    /// A subnet's page; `NotFound` when there is none.
    pub async fn subnet(&self, netuid: u16) -> Result<SubnetDetail> {
        self.pending_for(netuid)
    }

    /// A subnet's neurons now.
    pub async fn metagraph(&self, netuid: u16) -> Result<MetagraphView> {
        self.pending_for(netuid)
    }

    /// A subnet's epochs, oldest first, at most 1000: evenly thinned when there are more.
    pub async fn history(&self, netuid: u16, range: HistoryRange) -> Result<Vec<EpochPoint>> {
        self.pending_for((netuid, range))
    }

    /// A neuron's page.
    pub async fn neuron(&self, netuid: u16, uid: u16) -> Result<NeuronView> {
        self.pending_for((netuid, uid))
    }

    /// All validators that are delegates or hold a permit, most stake first.
    pub async fn validators(&self) -> Result<Vec<ValidatorRow>> {
        self.pending()
    }

    /// A validator's page, by hotkey.
    pub async fn validator(&self, hotkey: &str) -> Result<ValidatorView> {
        self.pending_for(hotkey)
    }

    /// An account's page, by SS58 address or `0x` public key.
    pub async fn account(&self, address: &str) -> Result<AccountView> {
        self.pending_for(address)
    }

    /// Transfers of an account, or of all, newest first.
    pub async fn transfers(
        &self,
        address: Option<&str>,
        page: PageRequest,
    ) -> Result<Page<TransferRow>> {
        self.pending_for((address, page))
    }

    /// A block by number or hash.
    pub async fn block(&self, number_or_hash: &str) -> Result<BlockView> {
        self.pending_for(number_or_hash)
    }

    /// Blocks, newest first.
    pub async fn blocks(&self, page: PageRequest) -> Result<Page<BlockRow>> {
        self.pending_for(page)
    }

    /// An extrinsic by hash or by `block-index`.
    pub async fn extrinsic(&self, id: &str) -> Result<ExtrinsicView> {
        self.pending_for(id)
    }

    /// Extrinsics, newest first.
    pub async fn extrinsics(
        &self,
        page: PageRequest,
        filter: &ExtrinsicFilter,
    ) -> Result<Page<ExtrinsicRow>> {
        self.pending_for((page, filter))
    }

    /// Events of an account (SS58), a pallet, or a pallet's event (`pallet.name`), newest first.
    pub async fn events(
        &self,
        page: PageRequest,
        account: Option<&str>,
        kind: Option<&str>,
    ) -> Result<Page<EventRow>> {
        self.pending_for((page, account, kind))
    }

    /// Runtime versions, newest first.
    pub async fn runtime_versions(&self) -> Result<Vec<RuntimeVersionRow>> {
        self.pending()
    }

    /// Whatever matches, best first, at most 20: address, block number or hash, extrinsic hash or id,
    /// netuid, subnet name, neuron (`netuid/uid` or hotkey), identity name.
    pub async fn search(&self, query: &str) -> Result<Vec<SearchHit>> {
        self.pending_for(query)
    }

    /// News from now on. A receiver that falls behind is told so and continues with the newest.
    pub fn subscribe(&self) -> broadcast::Receiver<LiveUpdate> {
        self.updates.subscribe()
    }

    fn pending<T>(&self) -> Result<T> {
        Err(ExplorerError::NodeUnavailable("the index is not connected yet".into()))
    }

    fn pending_for<T>(&self, _asked: impl Sized) -> Result<T> {
        self.pending()
    }
}
