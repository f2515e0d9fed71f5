//! Accounts.

use super::{EventRow, ExtrinsicRow, LockRow, Relative, SubnetRow};
use serde::{Deserialize, Serialize};

described! {
/// Identity of a coldkey.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    /// Name.
    pub name: String,
    /// Website.
    pub url: String,
    /// Repository.
    pub github: String,
    /// Address of an image.
    pub image: String,
    /// Discord.
    pub discord: String,
    /// Description.
    pub description: String,
    /// Anything else.
    pub additional: String,
}
}

described! {
/// A stake of a coldkey.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// The subnet; zero is the root network, where stake is TAO.
    pub netuid: u16,
    /// Name of the subnet.
    pub subnet: String,
    /// Hotkey staked with.
    pub hotkey: String,
    /// Name in the identity of the hotkey's owner.
    pub identity: Option<String>,
    /// Alpha, rao.
    pub alpha: u64,
    /// Value at the spot price, rao of TAO.
    pub value: u64,
    /// Alpha the hotkey earned in the last epoch, rao.
    pub emission: u64,
    /// Whether the hotkey is registered there.
    pub is_registered: bool,
}
}

described! {
/// A transfer of TAO.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TransferRow {
    /// Block.
    pub block: u32,
    /// Position of its event in the block.
    pub event: u32,
    /// Extrinsic, as `1200-3`; nothing when the chain moved it by itself.
    pub extrinsic: Option<String>,
    /// Time of the block.
    pub time: u64,
    /// Sender.
    pub from: String,
    /// Receiver.
    pub to: String,
    /// Rao.
    pub amount: u64,
}
}

described! {
/// With whom an account exchanges TAO.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Counterparty {
    /// The other account.
    pub account: String,
    /// TAO sent to it, rao.
    pub sent: u64,
    /// TAO received from it, rao.
    pub received: u64,
    /// Transfers either way.
    pub transfers: u32,
}
}

described! {
/// Where a hotkey is registered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Registration {
    /// The subnet.
    pub netuid: u16,
    /// Uid.
    pub uid: u16,
    /// Hotkey.
    pub hotkey: String,
}
}

described! {
/// How an account receives what root stake earns.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RootClaim {
    /// `Swap`, `Keep` or `KeepSubnets`.
    pub kind: String,
    /// Subnets whose alpha is kept.
    pub subnets: Vec<u16>,
}
}

described! {
/// What an account is owed for a root stake and has not claimed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RootDividend {
    /// The subnet whose alpha it is.
    pub netuid: u16,
    /// Name of the subnet.
    pub subnet: String,
    /// Hotkey of the root stake.
    pub hotkey: String,
    /// Name in the identity of the hotkey's owner.
    pub identity: Option<String>,
    /// Alpha, rao.
    pub alpha: u64,
    /// Value at the spot price, rao of TAO.
    pub value: u64,
    /// Whether it is too little to be claimed yet.
    pub below_threshold: bool,
}
}

described! {
/// An account's balance after a block that changed it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BalancePoint {
    /// Block.
    pub block: u32,
    /// Its time.
    pub time: u64,
    /// Free TAO, rao.
    pub free: u64,
}
}

described! {
/// An account's page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AccountView {
    /// Address.
    pub address: String,
    /// Public key.
    pub public_key: String,
    /// Identity; nothing when none is set.
    pub identity: Option<Identity>,
    /// Whether it is a hotkey: another account owns it.
    pub is_hotkey: bool,
    /// Owner of the hotkey.
    pub owner: Option<String>,
    /// Hotkeys it owns.
    pub hotkeys: Vec<String>,
    /// Nonce.
    pub nonce: u64,
    /// First block of the index in which it appears.
    pub first_seen: Option<u32>,
    /// TAO it can spend, rao.
    pub free: u64,
    /// TAO reserved, rao.
    pub reserved: u64,
    /// TAO of the free ones that is frozen, rao.
    pub frozen: u64,
    /// TAO staked on the root network, rao.
    pub root_stake: u64,
    /// Value of alpha staked at spot prices, rao of TAO.
    pub alpha_value: u64,
    /// All of it, rao of TAO.
    pub total: u64,
    /// Place among all accounts by free and reserved TAO, the richest first; nothing on a chain of
    /// more than 200 000 accounts.
    pub rank: Option<u64>,
    /// Stakes, most valuable first.
    pub positions: Vec<Position>,
    /// Stake it locked, most first.
    pub locks: Vec<LockRow>,
    /// Whether it accepts alpha that is locked.
    pub accepts_locked_alpha: bool,
    /// Subnets it owns.
    pub owned_subnets: Vec<SubnetRow>,
    /// Its neurons: as hotkey or through its hotkeys.
    pub registrations: Vec<Registration>,
    /// Parents, when a hotkey.
    pub parents: Vec<Relative>,
    /// Children, when a hotkey.
    pub children: Vec<Relative>,
    /// How root dividends reach it.
    pub root_claim: RootClaim,
    /// Root dividends it has not claimed, most valuable first.
    pub root_dividends: Vec<RootDividend>,
    /// Transfers, newest first, at most 50.
    pub transfers: Vec<TransferRow>,
    /// Signed extrinsics, newest first, at most 50.
    pub extrinsics: Vec<ExtrinsicRow>,
    /// Stake moves, newest first, at most 50.
    pub stake_moves: Vec<EventRow>,
    /// Weight settings, registrations and other events that name it, newest first, at most 50.
    pub events: Vec<EventRow>,
    /// Those it exchanges TAO with, most transfers first, at most 20.
    pub counterparties: Vec<Counterparty>,
    /// Balance over time, oldest first; sampled from the chain where the node has the state.
    pub balance_history: Vec<BalancePoint>,
}
}

impl AccountView {
    /// Whether the chain keeps a balance of it.
    pub fn exists(&self) -> bool {
        self.free > 0 || self.reserved > 0 || self.nonce > 0
    }
}
