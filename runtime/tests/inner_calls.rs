//! What a coldkey with an announced swap may still do, whichever calls carry what it signs (spec:
//! staking §19, extrinsic §3).

mod common;

use codec::Encode;
use common::{Chain, account, apply, pair, sign};
use myelin_runtime::{AccountId, Multisig, Runtime, RuntimeCall, configs::ProxyType};
use myelin_types::units::TAO;
use pallet_multisig::Call as MultisigCall;
use pallet_proxy::Call as ProxyCall;
use pallet_subtensor::{Call, ColdkeySwapAnnouncements, ColdkeySwapDisputes};
use pallet_utility::Call as UtilityCall;
use sp_core::H256;
use sp_io::hashing::blake2_256;
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

/// What the pool says while a swap is announced, and once it is disputed.
const ANNOUNCED: Verdict = refused(0);
const DISPUTED: Verdict = refused(21);

type Verdict = Result<(), TransactionValidityError>;

const fn refused(code: u8) -> Verdict {
    Err(TransactionValidityError::Invalid(InvalidTransaction::Custom(code)))
}

/// What the pool says of a call that `seed` signs.
fn verdict(chain: &mut Chain, seed: &str, call: impl Into<RuntimeCall>) -> Verdict {
    let extrinsic = chain.signed(seed, call);
    chain.validate(extrinsic).map(|_| ())
}

fn announce(chain: &mut Chain, who: &AccountId) {
    chain.state(|| ColdkeySwapAnnouncements::<Runtime>::insert(who, (1, H256::zero())));
}

fn dispute(chain: &mut Chain, who: &AccountId) {
    chain.state(|| ColdkeySwapDisputes::<Runtime>::insert(who, 1));
}

fn forget(chain: &mut Chain, who: &AccountId) {
    chain.state(|| {
        ColdkeySwapAnnouncements::<Runtime>::remove(who);
        ColdkeySwapDisputes::<Runtime>::remove(who);
    });
}

fn remark() -> RuntimeCall {
    frame_system::Call::<Runtime>::remark { remark: Vec::new() }.into()
}

fn transfer() -> RuntimeCall {
    pallet_balances::Call::transfer_keep_alive { dest: account("//Charlie").into(), value: TAO }
        .into()
}

fn announcement() -> Call<Runtime> {
    let new_coldkey_hash = H256(blake2_256(&account("//Dave").encode()));
    Call::announce_coldkey_swap { new_coldkey_hash }
}

/// The calls that a coldkey with an announced swap may sign.
fn allowed() -> [RuntimeCall; 5] {
    let ciphertext = vec![1; 100].try_into().expect("it fits");
    [
        announcement().into(),
        Call::<Runtime>::swap_coldkey_announced { new_coldkey: account("//Dave") }.into(),
        Call::<Runtime>::dispute_coldkey_swap {}.into(),
        Call::<Runtime>::clear_coldkey_swap_announcement {}.into(),
        pallet_mev_shield::Call::<Runtime>::submit_encrypted { ciphertext }.into(),
    ]
}

/// `//Alice` acts for `//Bob`.
fn for_bob(call: RuntimeCall) -> RuntimeCall {
    let (real, force_proxy_type) = (account("//Bob").into(), None);
    ProxyCall::<Runtime>::proxy { real, force_proxy_type, call: Box::new(call) }.into()
}

/// The multisig of `//Alice` and `//Bob`, and who beside `//Alice` is in it.
fn multisig(threshold: u16) -> (AccountId, Vec<AccountId>) {
    let mut all = [account("//Alice"), account("//Bob")];
    all.sort();
    (Multisig::multi_account_id(&all, threshold), vec![account("//Bob")])
}

/// Wraps a call.
type Carry = fn(RuntimeCall) -> RuntimeCall;

/// The ways in which what `//Alice` signs carries a call of another account: their names, and whose
/// call it is.
fn carriers() -> Vec<(&'static str, AccountId, Carry)> {
    let bob = account("//Bob");
    let derived = pallet_utility::derivative_account_id(account("//Alice"), 7);
    let carriers: [(&str, AccountId, Carry); 12] = [
        ("proxy", bob.clone(), for_bob),
        ("proxy_announced", bob.clone(), |call| {
            let (delegate, real) = (account("//Charlie").into(), account("//Bob").into());
            let (force_proxy_type, call) = (Some(ProxyType::Any), Box::new(call));
            ProxyCall::<Runtime>::proxy_announced { delegate, real, force_proxy_type, call }.into()
        }),
        ("as_multi", multisig(2).0, |call| {
            MultisigCall::<Runtime>::as_multi {
                threshold: 2,
                other_signatories: multisig(2).1,
                maybe_timepoint: None,
                call: Box::new(call),
                max_weight: Default::default(),
            }
            .into()
        }),
        ("as_multi_threshold_1", multisig(1).0, |call| {
            let (other_signatories, call) = (multisig(1).1, Box::new(call));
            MultisigCall::<Runtime>::as_multi_threshold_1 { other_signatories, call }.into()
        }),
        ("as_derivative", derived, |call| {
            UtilityCall::<Runtime>::as_derivative { index: 7, call: Box::new(call) }.into()
        }),
        ("sudo_as", bob.clone(), |call| {
            pallet_sudo::Call::<Runtime>::sudo_as {
                who: account("//Bob").into(),
                call: Box::new(call),
            }
            .into()
        }),
        ("batch", bob.clone(), |call| {
            UtilityCall::<Runtime>::batch { calls: vec![remark(), for_bob(call)] }.into()
        }),
        ("batch_all", bob.clone(), |call| {
            UtilityCall::<Runtime>::batch_all { calls: vec![remark(), for_bob(call)] }.into()
        }),
        ("force_batch", bob.clone(), |call| {
            UtilityCall::<Runtime>::force_batch { calls: vec![remark(), for_bob(call)] }.into()
        }),
        ("if", bob.clone(), |call| {
            let (main, fallback) = (Box::new(for_bob(call)), Box::new(remark()));
            UtilityCall::<Runtime>::if_else { main, fallback }.into()
        }),
        ("else", bob.clone(), |call| {
            let (main, fallback) = (Box::new(remark()), Box::new(for_bob(call)));
            UtilityCall::<Runtime>::if_else { main, fallback }.into()
        }),
        ("a derivative's proxy", bob, |call| {
            UtilityCall::<Runtime>::as_derivative { index: 7, call: Box::new(for_bob(call)) }.into()
        }),
    ];
    carriers.into()
}

#[test]
fn no_call_carries_what_an_announced_swap_forbids() {
    let mut chain = Chain::dev();
    for (name, who, carry) in carriers() {
        assert_eq!(verdict(&mut chain, "//Alice", carry(transfer())), Ok(()), "{name}");
        announce(&mut chain, &who);
        assert_eq!(verdict(&mut chain, "//Alice", carry(transfer())), ANNOUNCED, "{name}");
        assert_eq!(verdict(&mut chain, "//Alice", carry(remark())), ANNOUNCED, "{name}");
        forget(&mut chain, &who);
    }
}

#[test]
fn every_call_carries_what_belongs_to_the_swap() {
    let mut chain = Chain::dev();
    for (name, who, carry) in carriers() {
        announce(&mut chain, &who);
        for call in allowed() {
            let found = verdict(&mut chain, "//Alice", carry(call.clone()));
            assert_eq!(found, Ok(()), "{name} {call:?}");
        }
        forget(&mut chain, &who);
    }
}

#[test]
fn a_disputed_swap_stops_every_call_wherever_it_is() {
    let mut chain = Chain::dev();
    for (name, who, carry) in carriers() {
        announce(&mut chain, &who);
        dispute(&mut chain, &who);
        for call in allowed().into_iter().chain([transfer()]) {
            let found = verdict(&mut chain, "//Alice", carry(call.clone()));
            assert_eq!(found, DISPUTED, "{name} {call:?}");
        }
        forget(&mut chain, &who);
    }
}

/// The wrapper is a call of the coldkey, too, and none of those that belong to the swap.
#[test]
fn the_coldkey_itself_may_not_wrap_what_it_may_sign() {
    let mut chain = Chain::dev();
    announce(&mut chain, &account("//Alice"));
    // The last one must hide something to be valid.
    for call in allowed().into_iter().take(4) {
        assert_eq!(verdict(&mut chain, "//Alice", call.clone()), Ok(()), "{call:?}");
        for (name, _, carry) in carriers() {
            let found = verdict(&mut chain, "//Alice", carry(call.clone()));
            assert_eq!(found, ANNOUNCED, "{name} {call:?}");
        }
    }
    forget(&mut chain, &account("//Alice"));
    announce(&mut chain, &account("//Bob"));
    for call in allowed() {
        let batch = UtilityCall::<Runtime>::batch { calls: vec![call] };
        assert_eq!(verdict(&mut chain, "//Alice", for_bob(batch.into())), ANNOUNCED);
    }
}

#[test]
fn a_proxy_announces_and_disputes_and_moves_nothing_meanwhile() {
    let mut chain = Chain::dev();
    let bob = account("//Bob");
    let (delegate, proxy_type) = (account("//Alice").into(), ProxyType::Any);
    chain.submit("//Bob", ProxyCall::<Runtime>::add_proxy { delegate, proxy_type, delay: 0 });
    let charlie = chain.balance("//Charlie");
    chain.submit("//Alice", for_bob(announcement().into()));
    chain.state(|| assert!(ColdkeySwapAnnouncements::<Runtime>::contains_key(&bob)));
    let moved = chain.signed("//Alice", for_bob(transfer()));
    assert_eq!(chain.block(vec![moved]), [Err(InvalidTransaction::Custom(0).into())]);

    chain.submit("//Alice", for_bob(Call::<Runtime>::dispute_coldkey_swap {}.into()));
    chain.state(|| assert!(ColdkeySwapDisputes::<Runtime>::contains_key(&bob)));
    let moved = chain.signed("//Alice", for_bob(transfer()));
    assert_eq!(chain.block(vec![moved]), [Err(InvalidTransaction::Custom(21).into())]);
    assert_eq!(chain.balance("//Charlie"), charlie);
}

/// The guard looks at the state that the transaction finds, where spec 425 looks again before each
/// call of a batch.
#[test]
fn what_a_batch_announces_binds_from_the_next_transaction_on() {
    let mut chain = Chain::dev();
    let charlie = chain.balance("//Charlie");
    let calls: Vec<RuntimeCall> = vec![announcement().into(), transfer()];
    let results = chain.block_of(|| {
        let bob = pair("//Bob");
        let batch: RuntimeCall = UtilityCall::<Runtime>::batch_all { calls }.into();
        // Each is signed on top of what the one before it left.
        [batch, transfer()].map(|call| apply(sign(&bob, call, 0)))
    });
    assert_eq!(results, [Ok(Ok(())), Err(InvalidTransaction::Custom(0).into())]);
    assert_eq!(chain.balance("//Charlie"), charlie + TAO);
}
