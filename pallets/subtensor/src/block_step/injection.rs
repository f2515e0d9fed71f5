//! TAO and alpha into the pools, and the chain's own purchases (spec: emission §9).

use crate::{currency::CreditOf, *};
use alloc::{collections::BTreeMap, vec::Vec};
use frame_support::traits::Imbalance;
use myelin_emission::{
    injection::{InjectionAmounts, InjectionInput},
    shares::{ShareInput, root_sells, tao_emissions},
};
use myelin_types::{NetUid, TaoBalance, fixed::U96F32};
use pallet_subtensor_swap::SwapHandler;

impl<T: Config> Pallet<T> {
    /// Spends the credit on the emitting subnets, recycles the rest, then emits their alpha.
    pub(crate) fn emit_to_subnets(emitting: &[NetUid], mut credit: CreditOf<T>) {
        let inputs: Vec<ShareInput> =
            emitting.iter().map(|netuid| Self::share_input(*netuid)).collect();
        let shares = tao_emissions(credit.peek(), &inputs);
        // All terms come from the state before the first payment.
        let terms = Self::injection_terms(emitting.iter().copied().zip(shares).collect());
        let in_order =
            || emitting.iter().filter_map(|netuid| Some((*netuid, terms.get(netuid).copied()?)));
        for (netuid, amounts) in in_order() {
            credit = Self::inject(netuid, amounts, credit);
        }
        Self::recycle_credit(credit);
        let root_sells = root_sells(&inputs);
        for (netuid, amounts) in in_order() {
            Self::emit_alpha(netuid, amounts.alpha_out.into(), root_sells);
        }
    }

    /// What the block brings to each subnet, given its part of the TAO (§9.1).
    fn injection_terms(tao: BTreeMap<NetUid, U96F32>) -> BTreeMap<NetUid, InjectionAmounts> {
        let terms = |(netuid, tao_emission)| {
            let alpha_issuance = Self::alpha_issuance(netuid).to_u64();
            Self::note_emission(alpha_issuance);
            let input = InjectionInput {
                tao_emission,
                alpha_issuance,
                price: T::Swap::current_alpha_price(netuid),
                root_proportion: Self::root_proportion(netuid),
            };
            (netuid, input.terms().amounts())
        };
        tao.into_iter().map(terms).collect()
    }

    /// Injects into one pool (§9.2): weights first, then the chain's purchase, then the reserves.
    fn inject(netuid: NetUid, amounts: InjectionAmounts, credit: CreditOf<T>) -> CreditOf<T> {
        let (tao_in, alpha_in) = T::Swap::adjust_protocol_liquidity(
            netuid,
            amounts.tao_in.into(),
            amounts.alpha_in.into(),
        );
        SubnetExcessTao::<T>::insert(netuid, TaoBalance::ZERO);
        SubnetTaoInEmission::<T>::insert(netuid, TaoBalance::ZERO);
        let credit = Self::buy_for_the_chain(netuid, amounts.excess.into(), credit);
        SubnetAlphaInEmission::<T>::insert(netuid, alpha_in);
        Self::mint_alpha_in(netuid, alpha_in);
        if tao_in.is_zero() {
            return credit;
        }
        let (credit, paid) = Self::spend_on_subnet(netuid, credit, tao_in);
        if paid {
            SubnetTaoInEmission::<T>::insert(netuid, tao_in);
            SubnetTAO::<T>::mutate(netuid, |tao| *tao = tao.saturating_add(tao_in));
            TotalStake::<T>::mutate(|total| *total = total.saturating_add(tao_in));
            Self::add_protocol_flow(netuid, tao_in);
        }
        credit
    }

    /// Buys alpha that nobody owns with `tao` of the credit, without fee (§9.3). If the pool
    /// refuses, the TAO stays in the subnet's account outside every counter.
    fn buy_for_the_chain(netuid: NetUid, tao: TaoBalance, credit: CreditOf<T>) -> CreditOf<T> {
        if tao.is_zero() {
            return credit;
        }
        let (credit, paid) = Self::spend_on_subnet(netuid, credit, tao);
        if paid && let Ok(swap) = Self::swap_tao_for_alpha(netuid, tao, T::Swap::max_price(), true)
        {
            let spent = TaoBalance::new(swap.amount_paid_in);
            SubnetProtocolAlpha::<T>::mutate(netuid, |alpha| {
                *alpha = alpha.saturating_add(swap.amount_paid_out.into());
            });
            SubnetExcessTao::<T>::insert(netuid, spent);
            Self::add_protocol_flow(netuid, spent);
        }
        credit
    }

    /// Pays a part of the credit to the subnet's account; the rest, and whether it worked.
    fn spend_on_subnet(
        netuid: NetUid,
        credit: CreditOf<T>,
        amount: TaoBalance,
    ) -> (CreditOf<T>, bool) {
        let account = Self::derive_subnet_account(netuid);
        let (credit, paid) = Self::spend_credit(&account, credit, amount);
        if !paid {
            log::warn!(target: "runtime::subtensor", "subnet {netuid}: cannot pay {amount} rao");
        }
        (credit, paid)
    }

    fn add_protocol_flow(netuid: NetUid, tao: TaoBalance) {
        let tao = i64::try_from(tao.to_u64()).unwrap_or(i64::MAX);
        SubnetProtocolFlow::<T>::mutate(netuid, |flow| *flow = flow.saturating_add(tao));
    }
}
