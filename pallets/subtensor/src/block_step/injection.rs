//! TAO and alpha into the pools, and the chain's own purchases (spec: emission §9).

use crate::{currency::CreditOf, *};
use alloc::{collections::BTreeMap, vec::Vec};
use frame_support::{
    storage::with_transaction_unchecked,
    traits::{Get, Imbalance},
};
use myelin_emission::{
    injection::{InjectionAmounts, InjectionInput},
    shares::{ShareInput, root_sells, tao_emissions},
};
use myelin_types::{AlphaBalance, Correction, NetUid, TaoBalance, fixed::U96F32};
use pallet_subtensor_swap::{SwapHandler, SwapResult};
use sp_runtime::TransactionOutcome;

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
    ///
    /// With [`Correction::WholeInjections`] the purchase comes first, so that weights always fit
    /// their reserves, and whatever fails has no effect at all: its TAO stays in the credit.
    fn inject(netuid: NetUid, amounts: InjectionAmounts, credit: CreditOf<T>) -> CreditOf<T> {
        let InjectionAmounts { tao_in, alpha_in, excess, .. } = amounts;
        let (tao_in, alpha_in, excess) = (tao_in.into(), alpha_in.into(), excess.into());
        SubnetExcessTao::<T>::insert(netuid, TaoBalance::ZERO);
        SubnetTaoInEmission::<T>::insert(netuid, TaoBalance::ZERO);
        if T::Corrections::get().contains(Correction::WholeInjections) {
            let credit = Self::buy_wholly_for_the_chain(netuid, excess, credit);
            return Self::inject_wholly(netuid, tao_in, alpha_in, credit);
        }
        let (tao_in, alpha_in) = T::Swap::adjust_protocol_liquidity(netuid, tao_in, alpha_in);
        let credit = Self::buy_for_the_chain(netuid, excess, credit);
        SubnetAlphaInEmission::<T>::insert(netuid, alpha_in);
        Self::mint_alpha_in(netuid, alpha_in);
        let (credit, paid) = Self::spend_on_subnet(netuid, credit, tao_in);
        if paid {
            Self::count_tao_in(netuid, tao_in);
        }
        credit
    }

    /// Weights, alpha and TAO of an injection, or none of them.
    fn inject_wholly(
        netuid: NetUid,
        tao_in: TaoBalance,
        alpha_in: AlphaBalance,
        credit: CreditOf<T>,
    ) -> CreditOf<T> {
        SubnetAlphaInEmission::<T>::insert(netuid, AlphaBalance::ZERO);
        if tao_in.is_zero() && alpha_in.is_zero() {
            return credit;
        }
        Self::paying_at_last(netuid, credit, || {
            let added = T::Swap::adjust_protocol_liquidity(netuid, tao_in, alpha_in);
            if added != (tao_in, alpha_in) {
                return None;
            }
            SubnetAlphaInEmission::<T>::insert(netuid, alpha_in);
            Self::mint_alpha_in(netuid, alpha_in);
            Self::count_tao_in(netuid, tao_in);
            Some(tao_in)
        })
    }

    /// Books TAO that comes into the pool's reserve.
    fn count_tao_in(netuid: NetUid, tao: TaoBalance) {
        if tao.is_zero() {
            return;
        }
        SubnetTaoInEmission::<T>::insert(netuid, tao);
        SubnetTAO::<T>::mutate(netuid, |total| *total = total.saturating_add(tao));
        TotalStake::<T>::mutate(|total| *total = total.saturating_add(tao));
        Self::add_protocol_flow(netuid, tao);
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
            Self::count_purchase(netuid, &swap);
        }
        credit
    }

    /// [`Self::buy_for_the_chain`] with all of `tao`, or not at all.
    fn buy_wholly_for_the_chain(
        netuid: NetUid,
        tao: TaoBalance,
        credit: CreditOf<T>,
    ) -> CreditOf<T> {
        if tao.is_zero() {
            return credit;
        }
        Self::paying_at_last(netuid, credit, || {
            let limit = T::Swap::max_price();
            let swap = Self::swap_tao_for_alpha(netuid, tao, limit, true).ok()?;
            Self::count_purchase(netuid, &swap);
            (swap.amount_paid_in == tao.to_u64()).then_some(tao)
        })
    }

    /// Books alpha that the chain bought.
    fn count_purchase(netuid: NetUid, swap: &SwapResult) {
        let spent = TaoBalance::new(swap.amount_paid_in);
        SubnetProtocolAlpha::<T>::mutate(netuid, |alpha| {
            *alpha = alpha.saturating_add(swap.amount_paid_out.into());
        });
        SubnetExcessTao::<T>::insert(netuid, spent);
        Self::add_protocol_flow(netuid, spent);
    }

    /// Does what `book` does if the subnet's account can be paid what it asks for, nothing
    /// otherwise; the rest of the credit.
    ///
    /// The payment comes last: a credit cannot be rolled back, but one that could not be spent is
    /// whole.
    fn paying_at_last(
        netuid: NetUid,
        credit: CreditOf<T>,
        book: impl FnOnce() -> Option<TaoBalance>,
    ) -> CreditOf<T> {
        with_transaction_unchecked(|| {
            let Some(amount) = book() else { return TransactionOutcome::Rollback(credit) };
            match Self::spend_on_subnet(netuid, credit, amount) {
                (credit, true) => TransactionOutcome::Commit(credit),
                (credit, false) => TransactionOutcome::Rollback(credit),
            }
        })
    }

    /// Pays a part of the credit to the subnet's account; the rest, and whether it worked.
    fn spend_on_subnet(
        netuid: NetUid,
        credit: CreditOf<T>,
        amount: TaoBalance,
    ) -> (CreditOf<T>, bool) {
        if amount.is_zero() {
            return (credit, true);
        }
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
