//! Which accounts sign the calls inside a call.

use crate::{AccountId, Multisig, Runtime, RuntimeCall, shield};
use alloc::vec::Vec;
use pallet_subtensor::guards::InnerCalls;
use sp_runtime::traits::StaticLookup;

/// Looks into batches, proxies, multisigs and derived accounts. What runs as root is nobody's.
pub struct SignersWithin;

impl InnerCalls<AccountId, RuntimeCall> for SignersWithin {
    fn visit<E>(
        who: &AccountId,
        call: &RuntimeCall,
        visit: &mut impl FnMut(&AccountId, &RuntimeCall) -> Result<(), E>,
    ) -> Result<(), E> {
        // Calls nest at most as deep as they can be decoded, so this ends.
        visit(who, call)?;
        for (signer, inner) in signed_within(who, call) {
            Self::visit(&signer, inner, visit)?;
        }
        Ok(())
    }

    fn changes_nothing(call: &RuntimeCall) -> bool {
        shield::carries_hidden(call)
    }
}

/// The calls directly inside a call, with their signers.
fn signed_within<'a>(who: &AccountId, call: &'a RuntimeCall) -> Vec<(AccountId, &'a RuntimeCall)> {
    use pallet_multisig::Call as MultisigCall;
    use pallet_proxy::Call as ProxyCall;
    use pallet_utility::Call as UtilityCall;
    match call {
        RuntimeCall::Utility(
            UtilityCall::batch { calls }
            | UtilityCall::batch_all { calls }
            | UtilityCall::force_batch { calls },
        ) => calls.iter().map(|call| (who.clone(), call)).collect(),
        RuntimeCall::Utility(UtilityCall::if_else { main, fallback }) => {
            [main, fallback].map(|call| (who.clone(), &**call)).into()
        }
        RuntimeCall::Utility(UtilityCall::as_derivative { index, call }) => {
            [(pallet_utility::derivative_account_id(who.clone(), *index), &**call)].into()
        }
        RuntimeCall::Proxy(
            ProxyCall::proxy { real, call, .. } | ProxyCall::proxy_announced { real, call, .. },
        ) => by_address(real, call),
        RuntimeCall::Multisig(MultisigCall::as_multi_threshold_1 { other_signatories, call }) => {
            [(multisig_of(who, other_signatories, 1), &**call)].into()
        }
        RuntimeCall::Multisig(MultisigCall::as_multi {
            threshold,
            other_signatories,
            call,
            ..
        }) => [(multisig_of(who, other_signatories, *threshold), &**call)].into(),
        RuntimeCall::Sudo(pallet_sudo::Call::sudo_as { who, call }) => by_address(who, call),
        _ => Vec::new(),
    }
}

type Address = <<Runtime as frame_system::Config>::Lookup as StaticLookup>::Source;

fn by_address<'a>(address: &Address, call: &'a RuntimeCall) -> Vec<(AccountId, &'a RuntimeCall)> {
    let looked_up = <Runtime as frame_system::Config>::Lookup::lookup(address.clone());
    looked_up.into_iter().map(|who| (who, call)).collect()
}

fn multisig_of(who: &AccountId, others: &[AccountId], threshold: u16) -> AccountId {
    let mut signatories = others.to_vec();
    signatories.push(who.clone());
    signatories.sort();
    Multisig::multi_account_id(&signatories, threshold)
}
