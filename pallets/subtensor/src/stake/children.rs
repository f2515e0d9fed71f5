//! Hotkeys that lend parts of their stake to others on a subnet (spec: staking §10.1, §10.2, §10.4).
//!
//! A relation is stored twice: with the parent in `ChildKeys` and with the child in `ParentKeys`.
//! Proportions are parts of `u64::MAX`.

use crate::{
    AutoParentDelegationEnabled, ChildKeys, Config, Error, Event, Pallet, ParentKeys,
    PendingChildKeyCooldown, PendingChildKeys, StakeThreshold, SubnetOwnerHotkey, SubtokenEnabled,
    TransactionKeyLastBlock, Uids, types::TransactionType, weights_table as weight,
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use frame_support::{pallet_prelude::*, traits::Get};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use myelin_types::{NetUid, TaoBalance};

/// Most children of one parent.
const MAX_CHILDREN: usize = 5;
/// Most scheduled children that an epoch applies on a subnet; the others wait for the next.
const MAX_APPLIED: usize = 256;
/// Blocks between two settings of a parent's children on a subnet.
const SET_CHILDREN_INTERVAL: u64 = 150;

/// Reads to know what a hotkey's stake on a subnet is worth: the stake, the price of the pool.
const READS_OF_WORTH: u64 = 6;

/// Relations of a hotkey: the other hotkey and the proportion.
type Relations<T> = Vec<(u64, <T as frame_system::Config>::AccountId)>;

impl<T: Config> Pallet<T> {
    /// Sets the children of the caller's hotkey.
    ///
    /// Errors: `BadOrigin`, those of [`Self::schedule_children`].
    pub(crate) fn do_set_children(
        origin: OriginFor<T>,
        hotkey: T::AccountId,
        netuid: NetUid,
        children: Relations<T>,
    ) -> DispatchResult {
        let coldkey = ensure_signed(origin)?;
        Self::schedule_children(&coldkey, &hotkey, netuid, children)
    }

    /// Whether new subnets' owners become children of the caller's hotkey, a root validator
    /// (spec: §10.4).
    ///
    /// Errors: `BadOrigin`, `NonAssociatedColdKey`, `HotKeyNotRegisteredInSubNet`.
    pub(crate) fn do_set_auto_parent_delegation_enabled(
        origin: OriginFor<T>,
        hotkey: T::AccountId,
        enabled: bool,
    ) -> DispatchResult {
        let coldkey = ensure_signed(origin)?;
        ensure!(Self::owns_hotkey(&coldkey, &hotkey), Error::<T>::NonAssociatedColdKey);
        ensure!(
            Uids::<T>::contains_key(NetUid::ROOT, &hotkey),
            Error::<T>::HotKeyNotRegisteredInSubNet
        );
        AutoParentDelegationEnabled::<T>::insert(&hotkey, enabled);
        Self::deposit_event(Event::AutoParentDelegationEnabledSet { hotkey, enabled });
        Ok(())
    }

    /// Sets the children of a hotkey, in place of all it has: at once on a subnet that has not
    /// started, else after a cooldown. `coldkey` must own the hotkey; no children means none.
    ///
    /// Errors: `TxRateLimitExceeded`, `RegistrationNotPermittedOnRootSubnet`, `SubnetNotExists`,
    /// `NonAssociatedColdKey`, `DuplicateChild`, those of the present and of the new relations
    /// (`InvalidChild`, `TooManyChildren`, `ProportionOverflow`, `ChildParentInconsistency`),
    /// `NotEnoughStakeToSetChildkeys`.
    pub(crate) fn schedule_children(
        coldkey: &T::AccountId,
        hotkey: &T::AccountId,
        netuid: NetUid,
        children: Relations<T>,
    ) -> DispatchResult {
        let now = Self::now();
        let stamp = (hotkey, netuid, TransactionType::SetChildren as u16);
        let last = TransactionKeyLastBlock::<T>::get(stamp);
        ensure!(
            last == 0 || now.saturating_sub(last) >= SET_CHILDREN_INTERVAL,
            Error::<T>::TxRateLimitExceeded
        );
        ensure!(!netuid.is_root(), Error::<T>::RegistrationNotPermittedOnRootSubnet);
        ensure!(Self::subnet_exists(netuid), Error::<T>::SubnetNotExists);
        ensure!(Self::owns_hotkey(coldkey, hotkey), Error::<T>::NonAssociatedColdKey);
        Self::ensure_may_have_children(hotkey, netuid, &children)?;
        TransactionKeyLastBlock::<T>::insert(stamp, now);

        if !SubtokenEnabled::<T>::get(netuid) {
            Self::apply_children(hotkey, netuid, children);
            return Ok(());
        }
        let due = now.saturating_add(PendingChildKeyCooldown::<T>::get());
        PendingChildKeys::<T>::insert(netuid, hotkey, (children.clone(), due));
        Self::deposit_event(Event::SetChildrenScheduled(hotkey.clone(), netuid, due, children));
        Ok(())
    }

    /// Applies the scheduled children of the subnet that are due, all of them if the subnet has
    /// not started, up to [`MAX_APPLIED`]. Relations that have become inconsistent are dropped.
    ///
    /// Returns how many scheduled ones were looked at, and how many applied.
    pub(crate) fn apply_pending_children(netuid: NetUid) -> (usize, usize) {
        let now = Self::now();
        let started = SubtokenEnabled::<T>::get(netuid);
        let mut scheduled = 0usize;
        let due: Vec<_> = PendingChildKeys::<T>::iter_prefix(netuid)
            .inspect(|_| scheduled = scheduled.saturating_add(1))
            .filter(|(_, (_, block))| *block < now || !started)
            .take(MAX_APPLIED)
            .collect();
        let applied = due.len();
        for (hotkey, (children, _)) in due {
            PendingChildKeys::<T>::remove(netuid, &hotkey);
            Self::apply_children(&hotkey, netuid, children);
        }
        (scheduled, applied)
    }

    fn ensure_may_have_children(
        hotkey: &T::AccountId,
        netuid: NetUid,
        children: &Relations<T>,
    ) -> Result<(), Error<T>> {
        let distinct: BTreeSet<_> = children.iter().map(|(_, child)| child).collect();
        ensure!(distinct.len() == children.len(), Error::<T>::DuplicateChild);

        let mut present = ChildKeys::<T>::get(hotkey, netuid);
        present.retain(|(_, child)| child != hotkey);
        let parents = Self::parents_on(hotkey, netuid);
        ensure!(proportions_fit(&present), Error::<T>::ProportionOverflow);
        ensure!(is_apart(&present, &parents), Error::<T>::ChildParentInconsistency);

        ensure!(!distinct.contains(hotkey), Error::<T>::InvalidChild);
        ensure!(children.len() <= MAX_CHILDREN, Error::<T>::TooManyChildren);
        ensure!(proportions_fit(children), Error::<T>::ProportionOverflow);
        ensure!(is_apart(children, &parents), Error::<T>::ChildParentInconsistency);

        ensure!(
            children.is_empty()
                || Self::meets_stake_threshold(hotkey)
                || SubnetOwnerHotkey::<T>::try_get(netuid).is_ok_and(|owner| owner == *hotkey),
            Error::<T>::NotEnoughStakeToSetChildkeys
        );
        Ok(())
    }

    /// Whether the hotkey's stake is worth `StakeThreshold`.
    fn meets_stake_threshold(hotkey: &T::AccountId) -> bool {
        let threshold = TaoBalance::new(StakeThreshold::<T>::get());
        if threshold.is_zero() {
            return true;
        }
        let (stake, subnets) = Self::worth_of_hotkey(hotkey);
        let reads = READS_OF_WORTH.saturating_mul(subnets);
        Self::report_work(T::DbWeight::get().reads(reads), weight::SET_CHILDREN);
        stake >= threshold
    }

    /// Writes a hotkey's children and both ends of every relation, if they are consistent.
    fn apply_children(hotkey: &T::AccountId, netuid: NetUid, children: Relations<T>) {
        let mut by_child: BTreeMap<_, _> =
            children.iter().map(|(part, child)| (child.clone(), *part)).collect();
        by_child.remove(hotkey);
        let new: Relations<T> =
            by_child.iter().map(|(child, part)| (*part, child.clone())).collect();
        let parents = Self::parents_on(hotkey, netuid);
        if !proportions_fit(&new) || !is_apart(&new, &parents) {
            return;
        }
        for (_, child) in ChildKeys::<T>::get(hotkey, netuid) {
            if child != *hotkey && !by_child.contains_key(&child) {
                Self::edit_parents(&child, netuid, |of| of.retain(|(_, parent)| parent != hotkey));
            }
        }
        for (part, child) in &new {
            Self::edit_parents(child, netuid, |of| {
                match of.iter_mut().find(|(_, parent)| parent == hotkey) {
                    Some(relation) => relation.0 = *part,
                    None => of.push((*part, hotkey.clone())),
                }
            });
        }
        if new.is_empty() {
            ChildKeys::<T>::remove(hotkey, netuid);
        } else {
            ChildKeys::<T>::insert(hotkey, netuid, new);
        }
        Self::edit_parents(hotkey, netuid, |of| {
            *of = parents.into_iter().map(|(parent, part)| (part, parent)).collect();
        });
        Self::deposit_event(Event::SetChildren(hotkey.clone(), netuid, children));
    }

    /// Puts `new` in the place of `old` in all relations on the subnet, scheduled ones included
    /// (spec: §14.4). The protocol leaves an empty list of children behind, which `whole` removes.
    ///
    /// Errors: `ProportionOverflow` and `ChildParentInconsistency` of the present relations,
    /// `InvalidChild` when `new` is related to `old`; those of the scheduled children.
    pub(crate) fn move_relations(
        old: &T::AccountId,
        new: &T::AccountId,
        netuid: NetUid,
        whole: bool,
    ) -> DispatchResult {
        let mut children = ChildKeys::<T>::take(old, netuid);
        children.retain(|(_, child)| child != old);
        children.sort_by(|(_, one), (_, other)| one.cmp(other));
        let parents = Self::parents_on(old, netuid);
        ensure!(proportions_fit(&children), Error::<T>::ProportionOverflow);
        ensure!(is_apart(&children, &parents), Error::<T>::ChildParentInconsistency);

        Self::unlink(old, netuid, children.iter().map(|(_, child)| child), parents.keys());
        ParentKeys::<T>::remove(old, netuid);
        if !whole {
            ChildKeys::<T>::insert(old, netuid, Relations::<T>::new());
        }
        let related = children.iter().map(|(_, child)| child).chain(parents.keys());
        ensure!(!related.into_iter().any(|other| other == new), Error::<T>::InvalidChild);
        Self::move_scheduled_children(old, new, netuid, &parents)?;

        let former = ChildKeys::<T>::take(new, netuid);
        let former_parents = Self::parents_on(new, netuid);
        Self::unlink(new, netuid, former.iter().map(|(_, child)| child), former_parents.keys());
        for (part, child) in &children {
            Self::edit_parents(child, netuid, |of| of.push((*part, new.clone())));
        }
        for (parent, part) in &parents {
            ChildKeys::<T>::append(parent, netuid, (*part, new.clone()));
        }
        if !children.is_empty() {
            ChildKeys::<T>::insert(new, netuid, children);
        }
        Self::edit_parents(new, netuid, |of| {
            *of = parents.into_iter().map(|(parent, part)| (part, parent)).collect();
        });
        Ok(())
    }

    /// Takes a hotkey out of what its children and parents store.
    fn unlink<'a>(
        hotkey: &T::AccountId,
        netuid: NetUid,
        children: impl Iterator<Item = &'a T::AccountId>,
        parents: impl Iterator<Item = &'a T::AccountId>,
    ) {
        for child in children {
            Self::edit_parents(child, netuid, |of| of.retain(|(_, parent)| parent != hotkey));
        }
        for parent in parents {
            let mut children = ChildKeys::<T>::get(parent, netuid);
            children.retain(|(_, child)| child != hotkey);
            if children.is_empty() {
                ChildKeys::<T>::remove(parent, netuid);
            } else {
                ChildKeys::<T>::insert(parent, netuid, children);
            }
        }
    }

    /// Moves the children scheduled for `old`, and names `new` where others have scheduled `old`.
    ///
    /// Errors: `InvalidChild`, `TooManyChildren`, `ProportionOverflow`, `ChildParentInconsistency`.
    fn move_scheduled_children(
        old: &T::AccountId,
        new: &T::AccountId,
        netuid: NetUid,
        parents: &BTreeMap<T::AccountId, u64>,
    ) -> Result<(), Error<T>> {
        if PendingChildKeys::<T>::contains_key(netuid, old) {
            let (children, due) = PendingChildKeys::<T>::take(netuid, old);
            let itself = children.iter().any(|(_, child)| child == new);
            ensure!(!itself, Error::<T>::InvalidChild);
            ensure!(children.len() <= MAX_CHILDREN, Error::<T>::TooManyChildren);
            ensure!(proportions_fit(&children), Error::<T>::ProportionOverflow);
            ensure!(is_apart(&children, parents), Error::<T>::ChildParentInconsistency);
            PendingChildKeys::<T>::insert(netuid, new, (children, due));
        }
        let naming: Vec<_> = PendingChildKeys::<T>::iter_prefix(netuid)
            .filter(|(_, (children, _))| children.iter().any(|(_, child)| child == old))
            .collect();
        for (parent, (mut children, due)) in naming {
            if let Some(place) = children.iter().position(|(_, child)| child == old) {
                let (part, _) = children.remove(place);
                children.push((part, new.clone()));
            }
            PendingChildKeys::<T>::insert(netuid, parent, (children, due));
        }
        Ok(())
    }

    /// Parents of a hotkey in the order of their bytes, the hotkey itself left out.
    fn parents_on(hotkey: &T::AccountId, netuid: NetUid) -> BTreeMap<T::AccountId, u64> {
        ParentKeys::<T>::get(hotkey, netuid)
            .into_iter()
            .filter_map(|(part, parent)| (parent != *hotkey).then_some((parent, part)))
            .collect()
    }

    /// Changes the parents of a hotkey; none are stored as absence.
    fn edit_parents(hotkey: &T::AccountId, netuid: NetUid, edit: impl FnOnce(&mut Relations<T>)) {
        let mut parents = ParentKeys::<T>::get(hotkey, netuid);
        edit(&mut parents);
        if parents.is_empty() {
            ParentKeys::<T>::remove(hotkey, netuid);
        } else {
            ParentKeys::<T>::insert(hotkey, netuid, parents);
        }
    }
}

/// Whether nobody gives away more than all.
fn proportions_fit<A>(children: &[(u64, A)]) -> bool {
    let total =
        children.iter().fold(0u128, |total, (part, _)| total.saturating_add((*part).into()));
    total <= u128::from(u64::MAX)
}

/// Whether no child is a parent.
fn is_apart<A: Ord>(children: &[(u64, A)], parents: &BTreeMap<A, u64>) -> bool {
    !children.iter().any(|(_, child)| parents.contains_key(child))
}
