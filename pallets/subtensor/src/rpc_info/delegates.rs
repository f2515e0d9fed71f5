//! Delegates: who nominates them, where they validate and what they return.

use super::*;
use alloc::collections::BTreeMap;
use myelin_types::{AlphaBalance, fixed::U64F64, units::TAO};

/// Blocks of twelve seconds in a day.
const BLOCKS_PER_DAY: u64 = 7_200;
/// Returns are stated for this much TAO, in rao.
const THOUSAND_TAO: u64 = TAO.saturating_mul(1_000);

/// What a delegate's returns and permits on one network are read from.
struct Network {
    tempo: u16,
    emission: Vec<AlphaBalance>,
    permits: Vec<bool>,
}

impl Network {
    fn read<T: Config>(netuid: NetUid) -> Self {
        Self {
            tempo: Tempo::<T>::get(netuid),
            emission: Pallet::<T>::emission_by_uid(netuid),
            permits: ValidatorPermit::<T>::get(netuid),
        }
    }

    /// A uid's emission per day, from that per tempo; nothing where no epoch runs.
    fn daily_return(&self, uid: u16) -> U64F64 {
        let per_day = number(BLOCKS_PER_DAY).checked_div(number(self.tempo.into()));
        number(at(&self.emission, uid).to_u64()).saturating_mul(per_day.unwrap_or_default())
    }
}

/// Networks by netuid, each read once for all delegates of an answer.
type Networks = BTreeMap<NetUid, Network>;

/// A netuid and the alpha staked there, in rao.
type StakeOn = (Compact<u16>, Compact<u64>);
/// A coldkey and its alpha by network.
type Nominator = (sp_core::crypto::AccountId32, Vec<StakeOn>);

fn number(value: u64) -> U64F64 {
    U64F64::saturating_from_num(value)
}

impl<T: Config> Pallet<T> {
    /// All delegates, in storage order.
    pub fn get_delegates() -> Vec<DelegateInfo> {
        let mut networks = Networks::new();
        Delegates::<T>::iter()
            .map(|(delegate, take)| {
                let nominators = Self::nominators_of(&delegate);
                Self::delegate_info(delegate, take, nominators, &mut networks)
            })
            .collect()
    }

    /// One delegate; nothing when the hotkey is none.
    pub fn get_delegate(delegate: T::AccountId) -> Option<DelegateInfo> {
        let take = Delegates::<T>::try_get(&delegate).ok()?;
        let nominators = Self::nominators_of(&delegate);
        Some(Self::delegate_info(delegate, take, nominators, &mut Networks::new()))
    }

    /// The delegates a coldkey has shares of, in storage order: one entry for each delegate and
    /// network, nominators left out.
    pub fn get_delegated(coldkey: T::AccountId) -> Vec<(DelegateInfo, StakeOn)> {
        let mut networks = Networks::new();
        let mut delegated = Vec::new();
        for (delegate, take) in Self::delegates_among(StakingHotkeys::<T>::get(&coldkey)) {
            let netuids = Self::networks_with_shares(&delegate, &coldkey);
            if netuids.is_empty() {
                continue;
            }
            let info = Self::delegate_info(delegate.clone(), take, Vec::new(), &mut networks);
            delegated.extend(netuids.into_iter().map(|netuid| {
                let alpha = Self::stake_of(&delegate, &coldkey, netuid).to_u64();
                (info.clone(), (Compact(netuid.to_u16()), Compact(alpha)))
            }));
        }
        delegated
    }

    /// Those of the hotkeys that are delegates, with their takes, in storage order.
    fn delegates_among(hotkeys: Vec<T::AccountId>) -> Vec<(T::AccountId, u16)> {
        let mut delegates: Vec<_> = hotkeys
            .into_iter()
            .filter_map(|hotkey| {
                let take = Delegates::<T>::try_get(&hotkey).ok()?;
                Some((hotkey, take))
            })
            .collect();
        // Storage is walked by raw key.
        delegates.sort_by_cached_key(|(hotkey, _)| Delegates::<T>::hashed_key_for(hotkey));
        delegates
    }

    fn delegate_info(
        delegate: T::AccountId,
        take: u16,
        nominators: Vec<Nominator>,
        networks: &mut Networks,
    ) -> DelegateInfo {
        let (mut registrations, mut validator_permits) = (Vec::new(), Vec::new());
        let mut daily = U64F64::default();
        for (netuid, _) in IsNetworkMember::<T>::iter_prefix(&delegate).filter(|(_, is)| *is) {
            registrations.push(Compact(netuid.to_u16()));
            let Some(uid) = Uids::<T>::get(netuid, &delegate) else { continue };
            let network = networks.entry(netuid).or_insert_with(|| Network::read::<T>(netuid));
            if at(&network.permits, uid) {
                validator_permits.push(Compact(netuid.to_u16()));
            }
            daily = daily.saturating_add(network.daily_return(uid));
        }
        let root_stake = TotalHotkeyAlpha::<T>::get(&delegate, NetUid::ROOT).to_u64();
        DelegateInfo {
            take: Compact(take),
            nominators,
            owner_ss58: Owner::<T>::get(&delegate),
            registrations,
            validator_permits,
            return_per_1000: Compact(return_per_thousand(daily, take, root_stake)),
            total_daily_return: Compact(daily.saturating_to_num()),
            delegate_ss58: delegate,
        }
    }

    /// Who has shares of a delegate and their alpha on each network, by coldkey.
    fn nominators_of(delegate: &T::AccountId) -> Vec<Nominator> {
        let mut nominators = BTreeMap::<_, Vec<_>>::new();
        let mut pools = BTreeMap::new();
        for ((coldkey, netuid), share) in Self::shares_of(delegate) {
            let pool = pools.entry(netuid).or_insert_with(|| Self::share_pool(delegate, netuid));
            let alpha = pool.value_of(&share);
            nominators.entry(coldkey).or_default().push((Compact(netuid.to_u16()), Compact(alpha)));
        }
        nominators.into_iter().collect()
    }
}

/// What a thousand TAO staked to a delegate on root return in a day, net of its take; nothing
/// while nobody staked there.
fn return_per_thousand(daily: U64F64, take: u16, root_stake: u64) -> u64 {
    if root_stake == 0 {
        return 0;
    }
    let part = |value: u64, whole: u64| number(value).checked_div(number(whole));
    let taken = part(take.into(), u16::MAX.into()).unwrap_or_default();
    let kept = number(1).saturating_sub(taken);
    let thousands = part(root_stake, THOUSAND_TAO).unwrap_or_default();
    let net = daily.saturating_mul(kept).checked_div(thousands);
    net.map_or(u64::MAX, U64F64::saturating_to_num)
}
