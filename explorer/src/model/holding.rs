//! Who holds a subnet's alpha, what trading it would do, and who owns the subnet.

use super::EventRow;
use serde::{Deserialize, Serialize};

described! {
/// A coldkey that holds a subnet's alpha.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Holder {
    /// Rank, from one.
    pub position: u32,
    /// Coldkey.
    pub coldkey: String,
    /// Name in its identity.
    pub identity: Option<String>,
    /// Alpha, with all hotkeys, rao; TAO on the root network.
    pub alpha: u64,
    /// Part of all that is staked there, a fraction.
    pub fraction: f64,
    /// Value at the spot price, rao of TAO.
    pub value: u64,
    /// With how many hotkeys it stakes.
    pub hotkeys: u32,
}
}

described! {
/// The holders of a subnet's alpha.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Holders {
    /// The subnet.
    pub netuid: u16,
    /// Block it was read at.
    pub block: u32,
    /// Whether all stakes of the chain were read: beyond 200 000 only so many are.
    pub complete: bool,
    /// How many there are.
    pub holders: u32,
    /// Alpha they hold, rao; TAO on the root network.
    pub staked: u64,
    /// Part of the ten largest, a fraction.
    pub top10: f64,
    /// Gini coefficient over all of them, `0..=1`.
    pub gini: f64,
    /// The fewest that together hold half of it.
    pub half: u32,
    /// One page of them, most alpha first.
    pub rows: Vec<Holder>,
    /// Number of the page, from zero.
    pub page: u32,
    /// Rows per page.
    pub per_page: u32,
    /// Whether there is a page after it.
    pub has_next: bool,
}
}

/// Which way a trade goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trade {
    /// TAO for alpha: staking.
    #[default]
    Buy,
    /// Alpha for TAO: unstaking.
    Sell,
}

described! {
/// What a trade with a subnet's pool would do now, before the fee of its extrinsic.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Quote {
    /// The subnet.
    pub netuid: u16,
    /// Block it was computed at.
    pub block: u32,
    /// `buy` or `sell` alpha.
    pub trade: Trade,
    /// What is paid, the pool's fee included: rao of TAO for a purchase, of alpha for a sale.
    pub amount: u64,
    /// What is received: rao of alpha for a purchase, of TAO for a sale. Zero when the pool refuses
    /// the trade.
    pub received: u64,
    /// The pool's fee, in rao of what is paid.
    pub fee: u64,
    /// What less is received than the spot price would give, rao.
    pub slippage: u64,
    /// Spot price before the trade, TAO per alpha.
    pub spot_price: f64,
    /// Price paid or received on average, TAO per alpha, the fee included.
    pub price: f64,
}
}

described! {
/// Stake that a coldkey locked towards a hotkey, as of the present block.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LockRow {
    /// The subnet.
    pub netuid: u16,
    /// Who locked.
    pub coldkey: String,
    /// Name in its identity.
    pub identity: Option<String>,
    /// Hotkey it is locked towards.
    pub hotkey: String,
    /// Alpha locked still, rao.
    pub locked: u64,
    /// Conviction earned, rao of alpha.
    pub conviction: u64,
    /// Whether it stays as it is; otherwise it decays.
    pub perpetual: bool,
    /// Whether the hotkey is the subnet owner's.
    pub of_owner: bool,
    /// Block in which it was last changed.
    pub changed: u64,
}
}

described! {
/// Locked alpha and conviction towards a hotkey, all lockers together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Conviction {
    /// Hotkey.
    pub hotkey: String,
    /// Its owner, who would own the subnet.
    pub coldkey: String,
    /// Alpha locked, rao.
    pub locked: u64,
    /// Conviction, rao of alpha.
    pub conviction: u64,
}
}

described! {
/// The lease a subnet is under.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Lease {
    /// Number of the lease.
    pub id: u32,
    /// Who uses the subnet, and gets it at the end.
    pub beneficiary: String,
    /// Percent of the owner's cut that goes to those who paid.
    pub emissions_share: u16,
    /// Block at which it ends; nothing when it does not.
    pub end_block: Option<u64>,
    /// What it cost, rao.
    pub cost: u64,
}
}

described! {
/// Who owns a subnet, who could, and who did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ownership {
    /// The subnet.
    pub netuid: u16,
    /// Block it was read at.
    pub block: u32,
    /// Coldkey of the owner.
    pub owner_coldkey: String,
    /// Hotkey of the owner.
    pub owner_hotkey: String,
    /// Name in the owner's identity.
    pub identity: Option<String>,
    /// Block of the subnet's registration.
    pub registered_at: u64,
    /// First block in which conviction can change the owner.
    pub contested_from: u64,
    /// Conviction towards all hotkeys, rao of alpha.
    pub conviction: u64,
    /// Conviction it takes, all together, to change the owner: a tenth of the alpha staked, rao.
    pub conviction_needed: u64,
    /// Hotkey with most conviction; nothing when there is none.
    pub leader: Option<String>,
    /// Hotkeys with locked stake, most conviction first.
    pub convictions: Vec<Conviction>,
    /// Locks, most locked first, at most 1000.
    pub locks: Vec<LockRow>,
    /// The lease it is under.
    pub lease: Option<Lease>,
    /// What happened to its ownership, newest first, at most 50: registration, changes of owner and
    /// of its hotkey, leases.
    pub events: Vec<EventRow>,
    /// Locks made, moved and changed, newest first, at most 50.
    pub lock_events: Vec<EventRow>,
}
}
