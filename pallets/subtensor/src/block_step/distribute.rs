//! Paying a drained subnet (spec: emission §12).

use crate::{epoch::Earnings, types::RecycleOrBurnEnum, *};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use myelin_emission::{
    dividends::{HotkeyState, Hotkeys, Neuron, ParentLink, Rates},
    payout::{Distribution, DistributionInput, DividendPayment, MinerPayment},
    pending::Pots,
};
use myelin_types::{AlphaBalance, NetUid};

impl<T: Config> Pallet<T> {
    /// Runs the subnet's epoch over the drained pots and pays its result.
    pub(crate) fn distribute(netuid: NetUid, pots: Pots) {
        let earnings = Self::run_epoch(netuid, pots.epoch_emission().into());
        Self::pay_earnings(netuid, pots, earnings);
    }

    /// Pays what an epoch awarded.
    pub(crate) fn pay_earnings(netuid: NetUid, pots: Pots, earnings: Vec<Earnings<T::AccountId>>) {
        let input = Self::distribution_input(netuid, pots, earnings);
        let payments = input.distribute();
        Self::pay(netuid, &input.hotkeys, payments);
    }

    /// Everything the payments depend on, read before the first of them.
    fn distribution_input(
        netuid: NetUid,
        pots: Pots,
        earnings: Vec<Earnings<T::AccountId>>,
    ) -> DistributionInput<T::AccountId> {
        let neurons: BTreeMap<T::AccountId, Neuron<T::AccountId>> = earnings
            .into_iter()
            .map(|(hotkey, incentive, dividend)| {
                let neuron = Self::neuron(netuid, &hotkey, incentive, dividend);
                (hotkey, neuron)
            })
            .collect();
        let mut hotkeys = Hotkeys::new();
        for (hotkey, neuron) in &neurons {
            let parents = neuron.parents.iter().map(|parent| &parent.hotkey);
            for hotkey in parents.chain([hotkey]) {
                if !hotkeys.contains_key(hotkey) {
                    hotkeys.insert(hotkey.clone(), Self::hotkey_state(netuid, hotkey));
                }
            }
        }
        DistributionInput {
            pots,
            rates: Rates { tao_weight: TaoWeight::<T>::get(), childkey_burn: CKBurn::<T>::get() },
            neurons,
            hotkeys,
            owner_hotkeys: Self::owner_hotkeys_on(netuid).into_iter().collect::<BTreeSet<_>>(),
        }
    }

    fn neuron(
        netuid: NetUid,
        hotkey: &T::AccountId,
        incentive: AlphaBalance,
        dividend: AlphaBalance,
    ) -> Neuron<T::AccountId> {
        let children = ChildKeys::<T>::get(hotkey, netuid);
        let parents = ParentKeys::<T>::get(hotkey, netuid);
        Neuron {
            incentive: incentive.to_u64(),
            dividend: dividend.to_u64(),
            childkey_take: Self::childkey_take(hotkey, netuid),
            children: children.into_iter().map(|(proportion, _)| proportion).collect(),
            parents: parents
                .into_iter()
                .map(|(proportion, hotkey)| ParentLink { hotkey, proportion })
                .collect(),
        }
    }

    /// Take of a child in force: at least the chain's and the subnet's minimum (staking §10.3).
    fn childkey_take(hotkey: &T::AccountId, netuid: NetUid) -> u16 {
        ChildkeyTake::<T>::get(hotkey, netuid)
            .max(MinChildkeyTake::<T>::get())
            .max(MinChildkeyTakePerSubnet::<T>::get(netuid))
    }

    fn hotkey_state(netuid: NetUid, hotkey: &T::AccountId) -> HotkeyState<T::AccountId> {
        HotkeyState {
            owner: Owner::<T>::get(hotkey),
            alpha: TotalHotkeyAlpha::<T>::get(hotkey, netuid).to_u64(),
            root: TotalHotkeyAlpha::<T>::get(hotkey, NetUid::ROOT).to_u64(),
            delegate_take: Delegates::<T>::get(hotkey),
        }
    }

    /// Carries out the payments in their order (§12.5).
    fn pay(netuid: NetUid, hotkeys: &Hotkeys<T::AccountId>, payments: Distribution<T::AccountId>) {
        Self::recycle_alpha_out(netuid, payments.childkey_burned.into());
        Self::pay_owner_cut(netuid, payments.owner_cut.into());
        for miner in &payments.miners {
            Self::pay_miner(netuid, hotkeys, miner);
        }
        MinerBurned::<T>::insert(netuid, payments.miner_burned);
        let _ = AlphaDividendsPerSubnet::<T>::clear_prefix(netuid, u32::MAX, None);
        for payment in &payments.alpha_dividends {
            Self::pay_alpha_stakers(netuid, hotkeys, payment);
        }
        let _ = RootAlphaDividendsPerSubnet::<T>::clear_prefix(netuid, u32::MAX, None);
        for payment in &payments.root_dividends {
            Self::pay_root_stakers(netuid, hotkeys, payment);
        }
    }

    /// Stakes the cut to the subnet's owner; without owner or owner hotkey nobody gets it.
    fn pay_owner_cut(netuid: NetUid, cut: AlphaBalance) {
        if let (Ok(coldkey), Ok(hotkey)) =
            (SubnetOwner::<T>::try_get(netuid), SubnetOwnerHotkey::<T>::try_get(netuid))
        {
            Self::increase_stake(&hotkey, &coldkey, netuid, cut);
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

    /// Pays the stakers of the subnet's alpha and the hotkey's take.
    fn pay_alpha_stakers(
        netuid: NetUid,
        hotkeys: &Hotkeys<T::AccountId>,
        payment: &DividendPayment<T::AccountId>,
    ) {
        let hotkey = &payment.hotkey;
        let stakers = AlphaBalance::new(payment.stakers);
        Self::pay_take(netuid, hotkeys, payment);
        Self::increase_hotkey_stake(hotkey, netuid, stakers);
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
