//! Paying a drained subnet (spec: emission §12).

use super::{drain::DrainedSubnet, work::Work};
use crate::{
    epoch::{Earnings, EpochResult},
    stake::{Kin, Stakes},
    types::{EpochEmission, RecycleOrBurnEnum},
    *,
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use frame_support::traits::Get;
use myelin_emission::{
    dividends::{HotkeyState, Hotkeys, Neuron, ParentLink, Rates},
    payout::{Distribution, DistributionInput, DividendPayment, MinerPayment, PayoutRules},
    pending::Pots,
};
use myelin_types::{AlphaBalance, Correction, NetUid};

impl<T: Config> Pallet<T> {
    /// Runs the epoch of a drained subnet and pays its result; what that cost.
    pub(crate) fn distribute(netuid: NetUid, subnet: DrainedSubnet<T::AccountId>) -> Work {
        let DrainedSubnet { pots, keys } = subnet;
        let EpochResult { earnings, parts, stakes, mut work } =
            Self::run_epoch(netuid, pots.epoch_emission().into(), keys);
        Self::record_emission(netuid, &pots, parts);
        work.writes(1);
        Self::pay_earnings(netuid, pots, earnings, stakes, &mut work);
        work
    }

    /// Notes what the epoch distributes, for clients that ask.
    fn record_emission(netuid: NetUid, pots: &Pots, mechanisms: Vec<AlphaBalance>) {
        LastEpochEmission::<T>::insert(
            netuid,
            EpochEmission {
                block: Self::now(),
                miners: pots.server.into(),
                validators: pots.validator.into(),
                root: pots.root.into(),
                owner_cut: pots.owner_cut.into(),
                mechanisms,
            },
        );
    }

    /// Pays what an epoch awarded; `stakes` is what is known of the subnet's hotkeys.
    pub(crate) fn pay_earnings(
        netuid: NetUid,
        pots: Pots,
        earnings: Vec<Earnings<T::AccountId>>,
        stakes: Stakes<T>,
        work: &mut Work,
    ) {
        let input = Self::distribution_input(netuid, pots, earnings, stakes);
        let payments = input.distribute();
        work.payout(&input, &payments);
        Self::pay(netuid, &input.hotkeys, payments);
    }

    /// Everything the payments depend on, read before the first of them.
    fn distribution_input(
        netuid: NetUid,
        pots: Pots,
        earnings: Vec<Earnings<T::AccountId>>,
        mut stakes: Stakes<T>,
    ) -> DistributionInput<T::AccountId> {
        // A child's take is at least the chain's and the subnet's minimum (staking §10.3).
        let least_take =
            MinChildkeyTake::<T>::get().max(MinChildkeyTakePerSubnet::<T>::get(netuid));
        let neurons: BTreeMap<T::AccountId, Neuron<T::AccountId>> = earnings
            .into_iter()
            .map(|(hotkey, incentive, dividend)| {
                let Kin { children, parents } = stakes.take_kin(&hotkey);
                let neuron = Neuron {
                    incentive: incentive.to_u64(),
                    dividend: dividend.to_u64(),
                    childkey_take: ChildkeyTake::<T>::get(&hotkey, netuid).max(least_take),
                    children,
                    parents: parents
                        .into_iter()
                        .map(|(proportion, hotkey)| ParentLink { hotkey, proportion })
                        .collect(),
                };
                (hotkey, neuron)
            })
            .collect();
        let mut hotkeys = Hotkeys::new();
        for (hotkey, neuron) in &neurons {
            let parents = neuron.parents.iter().map(|parent| &parent.hotkey);
            for hotkey in parents.chain([hotkey]) {
                if !hotkeys.contains_key(hotkey) {
                    hotkeys.insert(hotkey.clone(), Self::hotkey_state(hotkey, &mut stakes));
                }
            }
        }
        DistributionInput {
            pots,
            rates: Rates { tao_weight: stakes.tao_weight, childkey_burn: CKBurn::<T>::get() },
            neurons,
            hotkeys,
            owner_hotkeys: Self::owner_hotkeys_on(netuid).into_iter().collect::<BTreeSet<_>>(),
            rules: PayoutRules {
                balanced: T::Corrections::get().contains(Correction::BalancedPayouts),
                keep_dust: T::Corrections::get().contains(Correction::AssignedDust),
            },
        }
    }

    fn hotkey_state(hotkey: &T::AccountId, stakes: &mut Stakes<T>) -> HotkeyState<T::AccountId> {
        let (alpha, root) = stakes.own(hotkey);
        HotkeyState {
            owner: Owner::<T>::get(hotkey),
            alpha,
            root,
            delegate_take: Delegates::<T>::get(hotkey),
        }
    }

    /// Carries out the payments in their order (§12.5).
    fn pay(netuid: NetUid, hotkeys: &Hotkeys<T::AccountId>, payments: Distribution<T::AccountId>) {
        Self::recycle_alpha_out(netuid, payments.recycled.into());
        Self::pay_owner_cut(netuid, payments.owner_cut.into());
        for miner in &payments.miners {
            Self::pay_miner(netuid, hotkeys, miner);
        }
        MinerBurned::<T>::insert(netuid, payments.miner_burned);
        let _ = AlphaDividendsPerSubnet::<T>::clear_prefix(netuid, u32::MAX, None);
        let owned = T::Corrections::get().contains(Correction::OwnedDividends);
        for payment in &payments.alpha_dividends {
            Self::pay_alpha_stakers(netuid, hotkeys, payment, owned);
        }
        let _ = RootAlphaDividendsPerSubnet::<T>::clear_prefix(netuid, u32::MAX, None);
        for payment in &payments.root_dividends {
            Self::pay_root_stakers(netuid, hotkeys, payment);
        }
        if payments.dust != Pots::default() {
            Self::put_pots(netuid, &Self::pots(netuid).accumulate(&payments.dust));
        }
    }

    /// Stakes the cut to the subnet's owner, who may want it locked; without owner or owner hotkey nobody gets it.
    fn pay_owner_cut(netuid: NetUid, cut: AlphaBalance) {
        if let (Ok(coldkey), Ok(hotkey)) =
            (SubnetOwner::<T>::try_get(netuid), SubnetOwnerHotkey::<T>::try_get(netuid))
        {
            Self::increase_stake(&hotkey, &coldkey, netuid, cut);
            Self::lock_owner_cut(&coldkey, &hotkey, netuid, cut);
        } else if T::Corrections::get().contains(Correction::BalancedPayouts) {
            Self::recycle_alpha_out(netuid, cut);
        }
    }

    /// Stakes a miner's incentive where its coldkey wants it, or withholds it from the subnet
    /// owner's own miners.
    fn pay_miner(
        netuid: NetUid,
        hotkeys: &Hotkeys<T::AccountId>,
        miner: &MinerPayment<T::AccountId>,
    ) {
        let incentive = AlphaBalance::new(miner.incentive);
        if miner.withheld {
            return match RecycleOrBurn::<T>::get(netuid) {
                RecycleOrBurnEnum::Recycle => Self::recycle_alpha_out(netuid, incentive),
                RecycleOrBurnEnum::Burn => Self::burn_alpha_out(netuid, incentive),
            };
        }
        let Some(HotkeyState { owner, .. }) = hotkeys.get(&miner.hotkey) else { return };
        let Some(destination) = AutoStakeDestination::<T>::get(owner, netuid) else {
            return Self::increase_stake(&miner.hotkey, owner, netuid, incentive);
        };
        Self::deposit_event(Event::AutoStakeAdded {
            netuid,
            destination: destination.clone(),
            hotkey: miner.hotkey.clone(),
            owner: owner.clone(),
            incentive,
        });
        Self::increase_stake(&destination, owner, netuid, incentive);
    }

    /// Pays the stakers of the subnet's alpha and the hotkey's take. If there are no stakers their
    /// part waits for the first one, or is the owner's if `owned`.
    fn pay_alpha_stakers(
        netuid: NetUid,
        hotkeys: &Hotkeys<T::AccountId>,
        payment: &DividendPayment<T::AccountId>,
        owned: bool,
    ) {
        let hotkey = &payment.hotkey;
        let stakers = AlphaBalance::new(payment.stakers);
        Self::pay_take(netuid, hotkeys, payment);
        match hotkeys.get(hotkey) {
            Some(HotkeyState { owner, .. }) if owned && !Self::has_shares(hotkey, netuid) => {
                Self::increase_stake(hotkey, owner, netuid, stakers);
            }
            _ => Self::increase_hotkey_stake(hotkey, netuid, stakers),
        }
        AlphaDividendsPerSubnet::<T>::insert(netuid, hotkey, stakers);
        let staked = TotalHotkeyAlpha::<T>::get(hotkey, netuid);
        TotalHotkeyAlphaLastEpoch::<T>::insert(hotkey, netuid, staked);
    }

    /// Books the dividends of root stakers, who claim them later, and pays the hotkey's take.
    fn pay_root_stakers(
        netuid: NetUid,
        hotkeys: &Hotkeys<T::AccountId>,
        payment: &DividendPayment<T::AccountId>,
    ) {
        let stakers = AlphaBalance::new(payment.stakers);
        Self::pay_take(netuid, hotkeys, payment);
        Self::accrue_root_dividends(&payment.hotkey, netuid, stakers);
        RootAlphaDividendsPerSubnet::<T>::insert(netuid, &payment.hotkey, stakers);
    }

    fn pay_take(
        netuid: NetUid,
        hotkeys: &Hotkeys<T::AccountId>,
        payment: &DividendPayment<T::AccountId>,
    ) {
        if let Some(HotkeyState { owner, .. }) = hotkeys.get(&payment.hotkey) {
            Self::increase_stake(&payment.hotkey, owner, netuid, payment.take.into());
        }
    }
}
