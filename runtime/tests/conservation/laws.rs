//! Laws beyond those of `try_state`: every rao of alpha and TAO is where the books say.

use myelin_runtime::{Balances, Runtime};
use myelin_types::{AlphaBalance, NetUid, TaoBalance};
use pallet_alpha_assets::{AlphaBurned, TotalAlphaIssuance};
use pallet_subtensor::*;
use std::collections::BTreeMap;

/// What the chain does not count of a subnet's alpha.
#[derive(Default)]
struct Book {
    /// Bought with the prices of registrations, and so out of existence.
    destroyed: u64,
    /// Burnt by the stakers of subnets that had the netuid before.
    burned_before: u64,
}

/// The books of all subnets.
#[derive(Default)]
pub struct Laws {
    books: BTreeMap<NetUid, Book>,
}

/// Alpha in and out of a pool.
pub fn alpha(netuid: NetUid) -> u64 {
    let alpha_in = SubnetAlphaIn::<Runtime>::get(netuid);
    alpha_in.saturating_add(SubnetAlphaOut::<Runtime>::get(netuid)).to_u64()
}

impl Laws {
    /// Opens the book of a new subnet. What its pool starts with counts as minted here, so that
    /// all of it can be recycled.
    pub fn open(&mut self, netuid: NetUid) {
        TotalAlphaIssuance::<Runtime>::insert(netuid, AlphaBalance::new(alpha(netuid)));
        let burned_before = AlphaBurned::<Runtime>::get(netuid).to_u64();
        self.books.insert(netuid, Book { destroyed: 0, burned_before });
    }

    /// A registration took this much of a subnet's alpha out of existence.
    pub fn destroyed(&mut self, netuid: NetUid, alpha: u64) {
        self.books.entry(netuid).or_default().destroyed += alpha;
    }

    /// The books of the subnets that there are: one that ended leaves its issuance behind until
    /// another has its netuid.
    fn open_books(&self) -> impl Iterator<Item = (&NetUid, &Book)> {
        self.books.iter().filter(|(netuid, _)| NetworksAdded::<Runtime>::get(netuid))
    }

    /// Checks all of them, within the chain's state.
    pub fn check(&self) {
        for (netuid, book) in self.open_books() {
            let (issued, there) =
                (TotalAlphaIssuance::<Runtime>::get(netuid).to_u64(), alpha(*netuid));
            assert_eq!(issued, there + book.destroyed, "alpha of subnet {netuid}");
            let out = SubnetAlphaOut::<Runtime>::get(netuid).to_u64();
            let owned = book.owned(*netuid);
            assert!(owned <= out, "subnet {netuid}: {owned} owned or burnt of {out} circulating");
        }
        let root = SubnetAlphaOut::<Runtime>::get(NetUid::ROOT).to_u64();
        assert_eq!(SubnetTAO::<Runtime>::get(NetUid::ROOT).to_u64(), root, "root stake is TAO");
        assert_eq!(staked(NetUid::ROOT), root, "root stake is somebody's");
        // What accounts hold is what was issued.
        let held: u64 = frame_system::Account::<Runtime>::iter_values()
            .map(|account| account.data.free + account.data.reserved)
            .sum();
        assert_eq!(held, Balances::total_issuance());
        let pools: u64 = SubnetTAO::<Runtime>::iter_values().map(TaoBalance::to_u64).sum();
        assert!(pools <= TotalStake::<Runtime>::get().to_u64(), "TotalStake is too small");
    }

    /// Nobody is owed what is not there: no hotkey's pool owes its stakers more than it holds, and
    /// no subnet's alpha falls short of the dividends that root stakers have not claimed yet. Only
    /// with the corrections `covered-shares` and `assigned-dust`; without them rounding may exceed
    /// both by a rao for each change of a stake.
    pub fn check_debts(&self) {
        let mut owed = BTreeMap::<_, u64>::new();
        let mut unclaimed = BTreeMap::<NetUid, u64>::new();
        for (hotkey, coldkey, netuid) in AlphaV2::<Runtime>::iter_keys() {
            let stake = Pallet::<Runtime>::stake_of(&hotkey, &coldkey, netuid).to_u64();
            if netuid.is_root() {
                for (of, rate) in RootClaimable::<Runtime>::get(&hotkey) {
                    let earned =
                        u128::try_from(rate.to_bits()).expect("a rate") * u128::from(stake);
                    let claimed = RootClaimed::<Runtime>::get((of, &hotkey, &coldkey));
                    let left = (earned >> 32).saturating_sub(claimed);
                    *unclaimed.entry(of).or_default() += u64::try_from(left).expect("alpha");
                }
            }
            *owed.entry((hotkey, netuid)).or_default() += stake;
        }
        for ((hotkey, netuid), owed) in owed {
            let held = TotalHotkeyAlpha::<Runtime>::get(&hotkey, netuid).to_u64();
            assert!(owed <= held, "{hotkey} on {netuid} owes {owed} and holds {held}");
        }
        for (netuid, book) in self.open_books() {
            let unclaimed = unclaimed.get(netuid).copied().unwrap_or_default();
            let owned = book.owned(*netuid) + unclaimed;
            let out = SubnetAlphaOut::<Runtime>::get(netuid).to_u64();
            assert!(owned <= out, "subnet {netuid}: {unclaimed} unclaimed, {owned} of {out} owned");
        }
    }
}

impl Book {
    /// Circulating alpha that is somebody's or the chain's, or was burnt.
    fn owned(&self, netuid: NetUid) -> u64 {
        let burned = AlphaBurned::<Runtime>::get(netuid).to_u64() - self.burned_before;
        staked(netuid) + pots(netuid) + burned
    }
}

/// Stake with all hotkeys.
fn staked(netuid: NetUid) -> u64 {
    TotalHotkeyAlpha::<Runtime>::iter()
        .filter(|(_, of, _)| *of == netuid)
        .map(|(_, _, alpha)| alpha.to_u64())
        .sum()
}

/// Alpha that waits for an epoch, and the chain's own.
fn pots(netuid: NetUid) -> u64 {
    [
        PendingServerEmission::<Runtime>::get(netuid),
        PendingValidatorEmission::<Runtime>::get(netuid),
        PendingRootAlphaDivs::<Runtime>::get(netuid),
        PendingOwnerCut::<Runtime>::get(netuid),
        SubnetProtocolAlpha::<Runtime>::get(netuid),
    ]
    .map(AlphaBalance::to_u64)
    .into_iter()
    .sum()
}
