//! Who gets how much of a pool's TAO (spec: registry §6, settlement).
//!
//! A claim is the alpha of one coldkey with one hotkey. It gets `⌊pot · claim / claims⌋`, and of
//! the rao that rounding leaves one each go to the claims with the largest remainders, to the
//! earlier of equals. So everybody's part depends on everybody's claim, and on an order. Both are
//! kept in maps whose keys sort as wanted, so that no block has to hold them all: first the claims
//! are written down, then their remainders, then the payments are made, in the order of the claims.

use super::{
    Meter,
    steps::{Dissolution, drain, walk},
};
use crate::*;
use codec::{Decode, Encode};
use frame_support::storage::KeyPrefixIterator;
use myelin_share_pool::Pool;
use myelin_types::{AlphaBalance, NetUid, TaoBalance};
use scale_info::TypeInfo;

/// Place of a claim: the number of its hotkey in the order of storage, and its coldkey.
pub type ClaimPlace<AccountId> = ([u8; 4], AccountId);
/// What a claim's remainder lacks to the largest number, so that larger remainders come first.
pub type Shortfall = [u8; 16];

/// Most coldkeys that took each other's place while one subnet was being dissolved.
const MOST_HEIRS: usize = 32;

/// The books of a subnet that ends.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct Payout<AccountId> {
    /// TAO of the pool when the subnet ended.
    pub pot: TaoBalance,
    /// Alpha that nobody holds; its part of the pot is destroyed.
    pub protocol_alpha: AlphaBalance,
    /// All claims so far, that of `protocol_alpha` included.
    pub claims: u128,
    /// Hotkeys whose claims are complete.
    pub hotkeys: u32,
    /// What is left to give away: at first the pot, then the remainders, in the end what is still
    /// to be paid.
    pub left: TaoBalance,
    /// The part of `protocol_alpha`.
    pub protocol_share: TaoBalance,
    /// Who owned the subnet.
    pub owner: Option<AccountId>,
    /// What the owner gets back of its lock.
    pub refund: TaoBalance,
}

impl<AccountId> Default for Payout<AccountId> {
    fn default() -> Self {
        Self {
            pot: TaoBalance::ZERO,
            protocol_alpha: AlphaBalance::ZERO,
            claims: 0,
            hotkeys: 0,
            left: TaoBalance::ZERO,
            protocol_share: TaoBalance::ZERO,
            owner: None,
            refund: TaoBalance::ZERO,
        }
    }
}

impl<AccountId> Payout<AccountId> {
    /// A claim's part of the pot, rounded down, and the remainder of the division. Nothing when
    /// there is nothing to share or nobody to share it.
    pub fn part(&self, claim: AlphaBalance) -> (TaoBalance, u128) {
        let product = u128::from(self.pot.to_u64()).saturating_mul(claim.to_u64().into());
        let share = product.checked_div(self.claims).unwrap_or_default();
        let remainder = product.checked_rem(self.claims).unwrap_or_default();
        (TaoBalance::new(u64::try_from(share).unwrap_or(u64::MAX)), remainder)
    }

    /// What a claim is paid.
    pub fn due(&self, (claim, rounded_up): (AlphaBalance, bool)) -> TaoBalance {
        let (share, _) = self.part(claim);
        share.saturating_add(TaoBalance::new(rounded_up.into()))
    }
}

impl<T: Config> Pallet<T> {
    /// Turns stakes into claims, hotkey by hotkey.
    pub(super) fn collect_claims(
        dissolution: &mut Dissolution<T::AccountId>,
        meter: &mut Meter,
    ) -> bool {
        while !meter.is_spent() {
            let found = Self::next_hotkey(dissolution, meter, |place| match place {
                Some(place) => TotalHotkeyAlpha::<T>::iter_keys_from(place),
                None => TotalHotkeyAlpha::<T>::iter_keys(),
            });
            let hotkey = match found {
                Some(Some(hotkey)) => hotkey,
                Some(None) => return true,
                None => return false,
            };
            if !Self::take_shares(dissolution, &hotkey, true, meter) {
                return false;
            }
            dissolution.payout.hotkeys = dissolution.payout.hotkeys.saturating_add(1);
        }
        false
    }

    /// With `Correction::FreshNetuids`, removes shares that no alpha stands behind.
    pub(super) fn forget_dust(
        dissolution: &mut Dissolution<T::AccountId>,
        meter: &mut Meter,
    ) -> bool {
        while !meter.is_spent() {
            let found = Self::next_hotkey(dissolution, meter, |place| match place {
                Some(place) => TotalHotkeySharesV2::<T>::iter_keys_from(place),
                None => TotalHotkeySharesV2::<T>::iter_keys(),
            });
            match found {
                Some(Some(hotkey)) => Self::take_shares(dissolution, &hotkey, false, meter),
                Some(None) => return true,
                None => return false,
            };
        }
        false
    }

    /// The hotkey whose shares are to be taken: the present one, or the next with an entry for the
    /// subnet in the map of `keys`. `Some(None)` at the end of that map, `None` when the block has
    /// done enough.
    fn next_hotkey(
        dissolution: &mut Dissolution<T::AccountId>,
        meter: &mut Meter,
        keys: impl FnOnce(Option<alloc::vec::Vec<u8>>) -> KeyPrefixIterator<(T::AccountId, NetUid)>,
    ) -> Option<Option<T::AccountId>> {
        if dissolution.hotkey.is_some() {
            return Some(dissolution.hotkey.clone());
        }
        let mut keys = keys(dissolution.place.take());
        while !meter.is_spent() {
            meter.charge(1, 0);
            let Some((hotkey, of)) = keys.next() else { return Some(None) };
            if of == dissolution.netuid {
                dissolution.place = Some(keys.last_raw_key().to_vec());
                dissolution.hotkey = Some(hotkey.clone());
                return Some(Some(hotkey));
            }
        }
        dissolution.place = Some(keys.last_raw_key().to_vec());
        None
    }

    /// Takes all shares in the hotkey's pool on the subnet, as claims or for nothing, and then the
    /// pool; whether that is done.
    fn take_shares(
        dissolution: &mut Dissolution<T::AccountId>,
        hotkey: &T::AccountId,
        claim: bool,
        meter: &mut Meter,
    ) -> bool {
        let netuid = dissolution.netuid;
        let pool = Self::share_pool(hotkey, netuid);
        meter.charge(3, 0);
        let (mut legacy, mut place) = match dissolution.share.take() {
            Some((legacy, last)) => (legacy, Some(last)),
            None => (true, None),
        };
        loop {
            let keys = Self::share_keys(hotkey, legacy, place.take());
            let payout = &mut dissolution.payout;
            let done = walk(keys, &mut place, meter, |(coldkey, of), meter| {
                if of == netuid {
                    let share = Self::take_share(hotkey, &coldkey, netuid);
                    meter.charge(2, 2);
                    if claim {
                        Self::add_claim(payout, coldkey, claim_of(&pool, &share), meter);
                    }
                }
            });
            match (done, legacy) {
                (true, true) => legacy = false,
                (true, false) => break,
                (false, _) => {
                    dissolution.share = place.map(|last| (legacy, last));
                    return false;
                }
            }
        }
        Self::remove_share_pool(hotkey, netuid);
        meter.charge(0, 3);
        dissolution.hotkey = None;
        true
    }

    fn add_claim(
        payout: &mut Payout<T::AccountId>,
        coldkey: T::AccountId,
        claim: AlphaBalance,
        meter: &mut Meter,
    ) {
        if !claim.is_zero() {
            payout.claims = payout.claims.saturating_add(claim.to_u64().into());
            let place = (payout.hotkeys.to_be_bytes(), coldkey);
            DissolutionClaims::<T>::insert(place, (claim, false));
            meter.charge(0, 1);
        }
    }

    /// Writes down what rounding takes from each claim.
    pub(super) fn rank_claims(
        dissolution: &mut Dissolution<T::AccountId>,
        meter: &mut Meter,
    ) -> bool {
        let Dissolution { payout, place, .. } = dissolution;
        if place.is_none() {
            payout.left = payout.pot;
            let (share, _) = payout.part(payout.protocol_alpha);
            payout.protocol_share = share;
            payout.left = payout.left.saturating_sub(share);
        }
        let keys = match place.take() {
            Some(last) => DissolutionClaims::<T>::iter_keys_from(last),
            None => DissolutionClaims::<T>::iter_keys(),
        };
        let done = walk(keys, place, meter, |(hotkey, coldkey), meter| {
            let key = (hotkey, coldkey);
            let (claim, _) = DissolutionClaims::<T>::get(&key);
            let (share, remainder) = payout.part(claim);
            payout.left = payout.left.saturating_sub(share);
            let (hotkey, coldkey) = key;
            rank::<T>(remainder, hotkey, coldkey);
            meter.charge(1, 1);
        });
        if done {
            // The protocol's claim is the last one, and marked by its hotkey's number.
            let (_, remainder) = payout.part(payout.protocol_alpha);
            rank::<T>(remainder, PROTOCOL, T::AccountId::new([0; 32]));
            meter.charge(0, 1);
        }
        done
    }

    /// Gives the rao that rounding left, one each.
    pub(super) fn give_remainders(
        dissolution: &mut Dissolution<T::AccountId>,
        meter: &mut Meter,
    ) -> bool {
        let payout = &mut dissolution.payout;
        let one = TaoBalance::new(1);
        let claimed = payout.claims > 0;
        let keys = DissolutionRanks::<T>::iter_keys();
        let done = drain(keys, (1, 2), meter, |rank| {
            DissolutionRanks::<T>::remove(&rank);
            let (_, hotkey, coldkey) = rank;
            if !claimed || payout.left.is_zero() {
                return;
            }
            payout.left = payout.left.saturating_sub(one);
            if hotkey == PROTOCOL {
                payout.protocol_share = payout.protocol_share.saturating_add(one);
            } else {
                DissolutionClaims::<T>::mutate((hotkey, coldkey), |(_, rounded_up)| {
                    *rounded_up = true;
                });
            }
        });
        if done {
            payout.left = payout.pot.saturating_sub(payout.protocol_share);
        }
        done
    }

    /// Pays claims in TAO to whoever stands for the coldkey.
    pub(super) fn pay_claims(
        dissolution: &mut Dissolution<T::AccountId>,
        meter: &mut Meter,
    ) -> bool {
        let Dissolution { netuid, payout, .. } = dissolution;
        let account = Self::derive_subnet_account(*netuid);
        drain(DissolutionClaims::<T>::iter_keys(), (5, 3), meter, |place| {
            let due = payout.due(DissolutionClaims::<T>::take(&place));
            payout.left = payout.left.saturating_sub(due);
            let (_, coldkey) = place;
            Self::pay_out(&account, &Self::heir_of(*netuid, coldkey), due);
        })
    }

    /// Pays the owner's refund; what is left then is taken out of existence.
    pub(super) fn settle_subnet_account(
        dissolution: &mut Dissolution<T::AccountId>,
        meter: &mut Meter,
    ) -> bool {
        let Dissolution { netuid, payout, .. } = dissolution;
        let account = Self::derive_subnet_account(*netuid);
        let payable = Self::spendable(&account).saturating_sub(payout.protocol_share);
        if let Some(owner) = payout.owner.take() {
            let owner = Self::heir_of(*netuid, owner);
            Self::pay_out(&account, &owner, payout.refund.min(payable));
        }
        let rest = Self::keepalive(&account);
        if let Err(error) = Self::recycle_tao(&account, rest) {
            log::warn!("the rest of subnet {netuid} stays on its account: {error:?}");
        }
        payout.left = TaoBalance::ZERO;
        meter.charge(5, 5);
        true
    }

    /// Pays from the subnet's account. A failure must not stop the dissolution: what could not be
    /// paid, such as less than the existential deposit to nobody's account, is recycled.
    fn pay_out(account: &T::AccountId, to: &T::AccountId, amount: TaoBalance) {
        if amount.is_zero() {
            return;
        }
        if let Err(error) = Self::transfer_tao(account, to, amount) {
            log::debug!("{amount} rao not paid to {to:?}: {error:?}");
        }
    }

    /// A coldkey hands over what subnets that are being dissolved owe to it.
    pub(crate) fn bequeath_claims(old: &T::AccountId, new: &T::AccountId) {
        for Dissolution { netuid, .. } in Dissolutions::<T>::get() {
            // The new coldkey is alive, whatever it handed over earlier.
            DissolutionHeirs::<T>::remove(netuid, new);
            DissolutionHeirs::<T>::insert(netuid, old, new);
        }
    }

    /// Who is paid what a coldkey is owed.
    fn heir_of(netuid: NetUid, coldkey: T::AccountId) -> T::AccountId {
        let mut payee = coldkey;
        for _ in 0..MOST_HEIRS {
            match DissolutionHeirs::<T>::get(netuid, &payee) {
                Some(heir) => payee = heir,
                None => break,
            }
        }
        payee
    }

    /// Forgets who was paid in whose place.
    pub(super) fn forget_heirs(netuid: NetUid, meter: &mut Meter) -> bool {
        let keys = DissolutionHeirs::<T>::iter_key_prefix(netuid);
        drain(keys, (0, 1), meter, |coldkey| DissolutionHeirs::<T>::remove(netuid, coldkey))
    }
}

/// Number that stands for the protocol in the place of a hotkey's.
const PROTOCOL: [u8; 4] = [u8::MAX; 4];

/// Notes a claim's remainder. A claim without one never gets a rao of the remainders.
fn rank<T: Config>(remainder: u128, hotkey: [u8; 4], coldkey: T::AccountId) {
    if remainder > 0 {
        let shortfall = u128::MAX.saturating_sub(remainder).to_be_bytes();
        DissolutionRanks::<T>::insert((shortfall, hotkey, coldkey), ());
    }
}

/// Alpha that a share stands for; a share too small for a rao of alpha counts with its own integer
/// part.
fn claim_of(pool: &Pool, share: &stake::SafeFloat) -> AlphaBalance {
    AlphaBalance::new(match pool.value_of(share) {
        0 => share.to_u64(),
        alpha => alpha,
    })
}
