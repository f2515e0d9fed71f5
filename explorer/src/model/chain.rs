//! Blocks, extrinsics, events, and what concerns the chain as a whole.

use super::{SubnetRow, ValidatorRow};
use serde::{Deserialize, Serialize};
use serde_json::Value;

described! {
/// Where the chain and its index stand.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HeadView {
    /// Name the node gives its chain.
    pub chain: String,
    /// Genesis hash.
    pub genesis_hash: String,
    /// Runtime version at the best block.
    pub spec_version: u32,
    /// Best block of the index.
    pub best: u32,
    /// Hash of the best block.
    pub best_hash: String,
    /// Time of the best block.
    pub best_time: u64,
    /// Highest finalised block of the index.
    pub finalized: u32,
    /// Best block of the node; above `best` while the index back-fills.
    pub node_best: u32,
    /// Lowest block of the index.
    pub first_indexed: u32,
    /// Whether the node answers at present.
    pub node_connected: bool,
    /// Nominal time between blocks, milliseconds.
    pub block_time: u64,
}
}

described! {
/// The TAO economy as a whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EconomyView {
    /// TAO issued, rao.
    pub issuance: u64,
    /// TAO staked: in pools and on the root network, rao.
    pub total_stake: u64,
    /// TAO issued and not staked, rao.
    pub free: u64,
    /// TAO issued per block, rao.
    pub block_emission: u64,
    /// Issuance at which the emission halves next, rao; nothing when it no longer does.
    pub next_halving_issuance: Option<u64>,
    /// Blocks until then at today's emission.
    pub blocks_to_halving: Option<u64>,
    /// Estimated time of that block.
    pub halving_time: Option<u64>,
    /// Halvings so far.
    pub halvings: u32,
    /// Sum of the spot prices of all subnets, TAO per alpha.
    pub sum_of_prices: f64,
    /// Price times supply, summed over subnets, rao.
    pub subnets_market_cap: u64,
    /// Subnets, the root network aside.
    pub subnets: u32,
    /// Most subnets there may be.
    pub subnet_limit: u32,
    /// What registering a subnet costs now, rao.
    pub network_registration_cost: u64,
    /// Accounts that exist.
    pub accounts: u64,
    /// Extrinsics with a signature, in the index.
    pub signed_extrinsics: u64,
    /// Transfers, in the index.
    pub transfers: u64,
    /// Fees and tips paid, in the index, rao.
    pub fees: u64,
    /// TAO traded with all pools in 24 hours, rao; nothing without history.
    pub volume_24h: Option<u64>,
    /// Root dividends of a year before validators' takes, at spot prices, over the stake of the root
    /// network, in days of 7 200 blocks, as a fraction; nothing without stake.
    pub root_apy: Option<f64>,
    /// The same after validators' takes: what those get who stake with them.
    pub staking_apy: Option<f64>,
    /// Weight of TAO beside alpha in stake weights, a fraction.
    pub tao_weight: f64,
}
}

described! {
/// The home page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HomeView {
    /// Where the chain stands.
    pub head: HeadView,
    /// The economy.
    pub economy: EconomyView,
    /// The subnets with most emission, at most ten, most first.
    pub subnets: Vec<SubnetRow>,
    /// The validators with most stake, at most ten, most first.
    pub validators: Vec<ValidatorRow>,
    /// The last ten blocks, newest first.
    pub blocks: Vec<BlockRow>,
    /// The last ten signed extrinsics, newest first.
    pub extrinsics: Vec<ExtrinsicRow>,
    /// Issuance and stake over time, oldest first.
    pub history: Vec<EconomyPoint>,
}
}

described! {
/// The economy at one moment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EconomyPoint {
    /// Block.
    pub block: u32,
    /// Its time.
    pub time: u64,
    /// TAO issued, rao.
    pub issuance: u64,
    /// TAO staked, rao.
    pub total_stake: u64,
}
}

described! {
/// A block in a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BlockRow {
    /// Number.
    pub number: u32,
    /// Hash.
    pub hash: String,
    /// Hash of the block before.
    pub parent_hash: String,
    /// Its time; zero for the genesis block.
    pub time: u64,
    /// Account of the author: its Aura authority key. Nothing for the genesis block.
    pub author: Option<String>,
    /// Runtime version.
    pub spec_version: u32,
    /// Extrinsics.
    pub extrinsics: u32,
    /// Events.
    pub events: u32,
    /// Fees and tips of its extrinsics, rao.
    pub fees: u64,
    /// Whether it is final.
    pub finalized: bool,
}
}

described! {
/// An author of blocks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AuthorRow {
    /// Account: its Aura authority key.
    pub author: String,
    /// Name in its identity.
    pub identity: Option<String>,
    /// Blocks it authored.
    pub blocks: u32,
    /// Part of all blocks looked at, a fraction.
    pub fraction: f64,
    /// Extrinsics in them.
    pub extrinsics: u64,
    /// Fees and tips paid in them, rao.
    pub fees: u64,
    /// Number of its last block.
    pub last_block: u32,
}
}

described! {
/// Who authored the last blocks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Authors {
    /// First block looked at.
    pub from: u32,
    /// Last block looked at.
    pub to: u32,
    /// Fees and tips paid in these blocks, rao.
    pub fees: u64,
    /// Authors, most blocks first.
    pub rows: Vec<AuthorRow>,
}
}

described! {
/// How many calls and events of a pallet a block has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PalletCount {
    /// Pallet.
    pub pallet: String,
    /// Extrinsics that call it.
    pub extrinsics: u32,
    /// Events of it.
    pub events: u32,
}
}

described! {
/// A block with all that is in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BlockView {
    /// The block.
    pub block: BlockRow,
    /// Root of the state after it.
    pub state_root: String,
    /// Root of its extrinsics.
    pub extrinsics_root: String,
    /// Digest items, decoded where known.
    pub digest: Value,
    /// Calls and events by pallet.
    pub pallets: Vec<PalletCount>,
    /// Its extrinsics in order.
    pub extrinsics: Vec<ExtrinsicRow>,
    /// Events outside of extrinsics: those of the block's start and end.
    pub system_events: Vec<EventRow>,
    /// Whether the index holds a block after it.
    pub has_next: bool,
}
}

described! {
/// An extrinsic in a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ExtrinsicRow {
    /// `block-index`, as `1200-3`.
    pub id: String,
    /// Block.
    pub block: u32,
    /// Position in the block.
    pub index: u32,
    /// Hash of its bytes.
    pub hash: String,
    /// Time of the block.
    pub time: u64,
    /// Pallet called.
    pub pallet: String,
    /// Call.
    pub call: String,
    /// Who signed; nothing for an inherent.
    pub signer: Option<String>,
    /// Whether it succeeded.
    pub success: bool,
    /// Fee paid with the tip, rao.
    pub fee: u64,
    /// Tip paid, rao.
    pub tip: u64,
    /// What went wrong; nothing when it succeeded.
    pub error: Option<ErrorText>,
    /// The subnet it concerns, when an argument names one.
    pub netuid: Option<u16>,
}
}

described! {
/// Why an extrinsic failed, or a call nested in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorText {
    /// Pallet, or the kind of a general error.
    pub pallet: String,
    /// Name of the error.
    pub name: String,
    /// What it means: the pallet's documentation of it, where there is any.
    pub text: String,
}
}

described! {
/// An extrinsic with all that belongs to it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ExtrinsicView {
    /// The extrinsic.
    pub extrinsic: ExtrinsicRow,
    /// Hash of its block.
    pub block_hash: String,
    /// Whether its block is final.
    pub finalized: bool,
    /// Arguments by name, decoded; nested calls are `{"pallet", "call", "args"}`.
    pub args: Value,
    /// What the pallet's documentation says of the call.
    pub docs: String,
    /// Nonce of the signer; nothing without a signature.
    pub nonce: Option<u64>,
    /// Length in bytes.
    pub length: u32,
    /// Its events in order.
    pub events: Vec<EventRow>,
    /// Errors of calls nested in batches, proxies and the like, which the extrinsic outlived.
    pub nested_errors: Vec<ErrorText>,
}
}

described! {
/// An event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EventRow {
    /// Block.
    pub block: u32,
    /// Position in the block.
    pub index: u32,
    /// Position of the extrinsic it belongs to; nothing at the block's start and end.
    pub extrinsic: Option<u32>,
    /// `start`, `extrinsic` or `end`.
    pub phase: String,
    /// Time of the block.
    pub time: u64,
    /// Pallet.
    pub pallet: String,
    /// Event.
    pub name: String,
    /// Fields, decoded: an object by name, or a list when they have none.
    pub fields: Value,
}
}

described! {
/// A runtime version and since when it is in force.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RuntimeVersionRow {
    /// Runtime version.
    pub spec_version: u32,
    /// First block of the index executed with it.
    pub first_block: u32,
}
}

/// One page of a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    /// Rows, newest first.
    pub rows: Vec<T>,
    /// Number of the page, from zero.
    pub page: u32,
    /// Rows per page.
    pub per_page: u32,
    /// Whether there is a page after it.
    pub has_next: bool,
}

/// Which page of a list is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// Number, from zero.
    pub page: u32,
    /// Rows per page.
    pub per_page: u32,
}

impl PageRequest {
    /// Most rows per page.
    pub const MAX_PER_PAGE: u32 = 100;
    /// Highest page number: older rows are reached by block or account instead.
    pub const MAX_PAGE: u32 = 999;

    /// A page within the bounds: out of them, the nearest.
    pub fn new(page: u32, per_page: u32) -> Self {
        Self { page: page.min(Self::MAX_PAGE), per_page: per_page.clamp(1, Self::MAX_PER_PAGE) }
    }

    /// Rows before the page.
    pub fn offset(&self) -> i64 {
        i64::from(self.page) * i64::from(self.per_page)
    }
}

impl Default for PageRequest {
    fn default() -> Self {
        Self { page: 0, per_page: 25 }
    }
}

/// Which extrinsics are wanted; all conditions together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtrinsicFilter {
    /// Of this signer.
    pub signer: Option<String>,
    /// Of this pallet.
    pub pallet: Option<String>,
    /// Of this call.
    pub call: Option<String>,
    /// Succeeded, or failed.
    pub success: Option<bool>,
    /// Concerning this subnet.
    pub netuid: Option<u16>,
    /// In this block.
    pub block: Option<u32>,
    /// Unsigned ones too; they are left out otherwise.
    #[serde(default)]
    pub unsigned: bool,
}

described! {
/// Something a search found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchHit {
    /// `block`, `extrinsic`, `account`, `subnet`, `neuron` or `validator`.
    pub kind: String,
    /// What to show.
    pub title: String,
    /// What tells it from others.
    pub detail: String,
    /// Path of its page, as `/block/12`.
    pub path: String,
}
}

/// News for open pages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LiveUpdate {
    /// A block became the best one; the latest of a batch while back-filling.
    Block {
        /// The block.
        block: BlockRow,
        /// Its signed extrinsics, at most ten.
        extrinsics: Vec<ExtrinsicRow>,
    },
    /// Blocks up to this one are final.
    Finalized {
        /// Number.
        number: u32,
        /// Hash.
        hash: String,
    },
    /// A subnet finished an epoch.
    Epoch {
        /// The subnet.
        netuid: u16,
        /// Block of the epoch.
        block: u32,
        /// Price after it, TAO per alpha.
        price: f64,
    },
    /// Blocks above this one were undone.
    Reorg {
        /// The last block that stayed.
        number: u32,
    },
    /// The node came or went.
    Node {
        /// Whether it answers.
        connected: bool,
    },
}
