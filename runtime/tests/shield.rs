//! Encrypted transactions, from the announced key to the opened transaction in the block.

mod common;

use codec::Encode;
use common::{Chain, account, pair, sign_within};
use frame_support::BoundedVec;
use myelin_runtime::{
    Block, MevShield, Runtime, RuntimeCall, RuntimeEvent, System, UncheckedExtrinsic,
    extensions::tx_extension,
};
use myelin_shield::{KeyPair, ShieldedTransaction, key_hash, shield};
use myelin_types::units::TAO;
use pallet_mev_shield::{
    Call, CurrentKey, Event, NextKey, PendingKey,
    runtime_api::runtime_decl_for_shield_api::ShieldApi,
};
use sp_io::hashing::blake2_256;
use sp_runtime::{generic::Era, transaction_validity::InvalidTransaction};

fn author() -> KeyPair {
    KeyPair::from_seed(&[3; 64])
}

/// The inherent with which the author announces its key.
fn announcement() -> UncheckedExtrinsic {
    let enc_key = Some(author().enc_key().try_into().unwrap());
    UncheckedExtrinsic::new_bare(Call::<Runtime>::announce_next_key { enc_key }.into())
}

/// A chain whose only author's key stands.
fn chain() -> Chain {
    let mut chain = Chain::dev();
    for _ in 0..3 {
        assert_eq!(chain.block(vec![announcement()]), [Ok(Ok(()))]);
    }
    chain
}

fn submit(ciphertext: &[u8]) -> RuntimeCall {
    let ciphertext = BoundedVec::try_from(ciphertext.to_vec()).unwrap();
    Call::<Runtime>::submit_encrypted { ciphertext }.into()
}

fn transfer(to: &str, value: u64) -> RuntimeCall {
    pallet_balances::Call::transfer_keep_alive { dest: account(to).into(), value }.into()
}

/// An era of so many blocks from the last block with a known hash; within the chain's state.
fn era(period: u64) -> Era {
    Era::mortal(period, (System::block_number() - 1).into())
}

/// Hides what `seed` signs with the nonce after next, and signs what hides it.
fn hide(
    chain: &mut Chain,
    seed: &str,
    call: RuntimeCall,
) -> (UncheckedExtrinsic, UncheckedExtrinsic) {
    chain.state(|| {
        let era = era(8);
        let inner = sign_within(&pair(seed), call, 1, era);
        let key = NextKey::<Runtime>::get().expect("a key stands");
        let hidden = shield(&key, &inner.encode(), [1; 32], [2; 24]).unwrap();
        (inner, sign_within(&pair(seed), submit(&hidden), 0, era))
    })
}

/// What the author makes of a transaction.
fn opened(chain: &mut Chain, outer: &UncheckedExtrinsic) -> Option<UncheckedExtrinsic> {
    chain.state(|| {
        let shielded = <Runtime as ShieldApi<Block>>::try_decode_shielded_tx(outer.clone())?;
        assert!(<Runtime as ShieldApi<Block>>::is_shielded_using_current_key(shielded.key_hash));
        <Runtime as ShieldApi<Block>>::try_unshield_tx(author().dec_key().to_vec(), shielded)
    })
}

#[test]
fn a_key_stands_after_three_blocks_of_an_only_author() {
    let mut chain = chain();
    let key = author().enc_key();
    chain.state(|| {
        assert_eq!(NextKey::<Runtime>::get().unwrap().to_vec(), key);
        assert_eq!(PendingKey::<Runtime>::get().unwrap().to_vec(), key);
        assert_eq!(CurrentKey::<Runtime>::get(), None);
    });
    chain.block(vec![announcement()]);
    chain.state(|| assert_eq!(CurrentKey::<Runtime>::get().unwrap().to_vec(), key));
}

#[test]
fn an_encrypted_transfer_arrives_in_the_block_that_carries_it() {
    let mut chain = chain();
    let (inner, outer) = hide(&mut chain, "//Alice", transfer("//Bob", 5 * TAO));
    chain.validate(outer.clone()).expect("the pool takes it");
    let found = opened(&mut chain, &outer).expect("its author opens it");
    assert_eq!(found.encode(), inner.encode());
    let bob = chain.balance("//Bob");
    assert_eq!(chain.block(vec![outer.clone(), found]), [Ok(Ok(())), Ok(Ok(()))]);
    assert_eq!(chain.balance("//Bob"), bob + 5 * TAO);
    let RuntimeCall::MevShield(Call::submit_encrypted { ciphertext }) = outer.function else {
        panic!("it hides something");
    };
    let who = account("//Alice");
    let id = blake2_256(&(&who, &ciphertext).encode()).into();
    let submitted = RuntimeEvent::MevShield(Event::EncryptedSubmitted { id, who });
    assert!(chain.events().contains(&submitted));
}

/// The hash of the last block, which such a signature covers, is not in its state yet.
#[test]
fn what_was_signed_on_top_of_the_last_block_is_opened_too() {
    let mut chain = chain();
    let outer = chain.state(|| {
        let key = NextKey::<Runtime>::get().expect("a key stands");
        let hidden = shield(&key, b"anything", [1; 32], [2; 24]).unwrap();
        let (call, signature) = (submit(&hidden), sp_core::sr25519::Signature::default());
        let extension = tx_extension(Era::mortal(8, System::block_number().into()), 0, 0);
        let who = account("//Alice").into();
        UncheckedExtrinsic::new_signed(call, who, signature.into(), extension)
    });
    let decoded =
        chain.state(|| <Runtime as ShieldApi<Block>>::try_decode_shielded_tx(outer.clone()));
    assert!(decoded.is_some());
    // A block later the hash is known, and the signature counts.
    chain.block(Vec::new());
    let decoded = chain.state(|| <Runtime as ShieldApi<Block>>::try_decode_shielded_tx(outer));
    assert_eq!(decoded, None);
}

#[test]
fn only_what_is_encrypted_to_the_pending_key_is_for_the_next_block() {
    let mut chain = chain();
    chain.state(|| {
        assert!(MevShield::is_pending_key(key_hash(&author().enc_key())));
        assert!(!MevShield::is_pending_key(key_hash(&KeyPair::from_seed(&[4; 64]).enc_key())));
    });
}

#[test]
fn what_is_not_signed_or_hides_nothing_is_not_opened() {
    let mut chain = chain();
    let (_, outer) = hide(&mut chain, "//Alice", transfer("//Bob", TAO));
    let decode = |chain: &mut Chain, extrinsic: UncheckedExtrinsic| {
        chain.state(|| <Runtime as ShieldApi<Block>>::try_decode_shielded_tx(extrinsic))
    };
    assert!(decode(&mut chain, outer.clone()).is_some());
    // The signature of another call.
    let (_, mut forged) = hide(&mut chain, "//Alice", transfer("//Bob", TAO));
    forged.function = submit(&[0; 2_000]);
    assert_eq!(decode(&mut chain, forged), None);
    let bare = UncheckedExtrinsic::new_bare(outer.function.clone());
    assert_eq!(decode(&mut chain, bare), None);
    let plain = chain.signed("//Alice", transfer("//Bob", TAO));
    assert_eq!(decode(&mut chain, plain), None);
    // Inside a batch it hides nothing: the author opens what is on top only.
    let batch = pallet_utility::Call::batch { calls: vec![outer.function] };
    let batched = chain.signed("//Alice", batch);
    assert_eq!(decode(&mut chain, batched), None);
}

#[test]
fn what_is_hidden_must_be_one_whole_transaction_of_calls_that_may_be_sent() {
    let mut chain = chain();
    let inner = chain.signed_ahead("//Alice", transfer("//Bob", TAO), 1).encode();
    let mut nested = transfer("//Bob", TAO);
    for _ in 0..9 {
        nested = pallet_sudo::Call::sudo { call: Box::new(nested) }.into();
    }
    let deep = chain.signed_ahead("//Alice", nested, 1).encode();
    let open = |chain: &mut Chain, plain: &[u8]| {
        let sent = shield(&author().enc_key(), plain, [1; 32], [2; 24]).unwrap();
        let shielded = ShieldedTransaction::parse(&sent).unwrap();
        chain.state(|| {
            <Runtime as ShieldApi<Block>>::try_unshield_tx(author().dec_key().to_vec(), shielded)
        })
    };
    assert!(open(&mut chain, &inner).is_some());
    assert!(open(&mut chain, &inner[..inner.len() - 1]).is_none());
    assert!(open(&mut chain, &[&inner[..], &[0]].concat()).is_none(), "bytes after it");
    assert!(open(&mut chain, &[1; 50]).is_none());
    assert!(open(&mut chain, &deep).is_none(), "deeper than the pool allows");
    // An inherent among the transactions, or what nobody pays for, would be the author's to answer.
    let remark = frame_system::Call::<Runtime>::remark { remark: Vec::new() }.into();
    let general = UncheckedExtrinsic::new_transaction(
        transfer("//Bob", TAO),
        tx_extension(Era::Immortal, 0, 0),
    );
    for unsigned in [announcement(), UncheckedExtrinsic::new_bare(remark), general] {
        assert!(open(&mut chain, &unsigned.encode()).is_none(), "{unsigned:?}");
    }
}

/// spec: weights §1.3.
#[test]
fn an_encrypted_transaction_lives_for_eight_blocks_at_most() {
    let mut chain = chain();
    let hidden = shield(&author().enc_key(), b"something", [1; 32], [2; 24]).unwrap();
    let mut validity = |call: RuntimeCall, period: Option<u64>| {
        let extrinsic = chain.state(|| {
            let era = period.map_or(Era::Immortal, era);
            sign_within(&pair("//Alice"), call, 0, era)
        });
        chain.validate(extrinsic).map(|_| ())
    };
    for short in [4, 8] {
        assert_eq!(validity(submit(&hidden), Some(short)), Ok(()));
    }
    for long in [Some(16), None] {
        assert_eq!(validity(submit(&hidden), long), Err(InvalidTransaction::Stale.into()));
        assert_eq!(validity(transfer("//Bob", TAO), long), Ok(()));
    }
}

#[test]
fn what_cannot_be_taken_apart_is_refused_by_the_pool() {
    let mut chain = chain();
    let garbage = chain.state(|| sign_within(&pair("//Alice"), submit(&[0; 42]), 0, era(8)));
    assert_eq!(chain.validate(garbage), Err(InvalidTransaction::Custom(23).into()));
}

/// spec: weights §1.8, CheckColdkeySwap.
#[test]
fn an_announced_swap_leaves_encrypted_transactions() {
    let mut chain = chain();
    let hash = sp_core::H256(blake2_256(&account("//Dave").encode()));
    let announce =
        pallet_subtensor::Call::<Runtime>::announce_coldkey_swap { new_coldkey_hash: hash };
    chain.submit("//Bob", announce);
    let (_, outer) = hide(&mut chain, "//Bob", transfer("//Alice", TAO));
    chain.validate(outer.clone()).expect("it only carries bytes");
    let inner = opened(&mut chain, &outer).expect("its author opens it");
    // What is inside obeys the guards like any other transaction.
    let results = chain.block(vec![outer, inner]);
    assert_eq!(results, [Ok(Ok(())), Err(InvalidTransaction::Custom(0).into())]);
    chain.submit("//Bob", pallet_subtensor::Call::<Runtime>::dispute_coldkey_swap {});
    let (_, outer) = hide(&mut chain, "//Bob", transfer("//Alice", TAO));
    assert!(chain.validate(outer).is_err(), "a disputed swap stops everything");
}

#[test]
fn a_refused_announcement_does_not_spoil_the_block() {
    let mut chain = chain();
    chain.sudo(pallet_safe_mode::Call::force_enter {});
    let filtered = chain.block(vec![announcement()]);
    assert_eq!(filtered, [Ok(Err(frame_system::Error::<Runtime>::CallFiltered.into()))]);
    chain.sudo(pallet_safe_mode::Call::force_exit {});
    let enc_key = Some(vec![1; 5].try_into().unwrap());
    let wrong = UncheckedExtrinsic::new_bare(Call::<Runtime>::announce_next_key { enc_key }.into());
    let refused = chain.block(vec![wrong]);
    assert_eq!(refused, [Ok(Err(pallet_mev_shield::Error::<Runtime>::BadEncKeyLen.into()))]);
    assert_eq!(chain.block(vec![announcement()]), [Ok(Ok(()))]);
}

/// spec: weights-cases C7.
#[test]
fn the_event_names_the_signer_and_the_bytes_by_their_hash() {
    let mut chain = chain();
    let found = chain.state(|| {
        let alice = myelin_runtime::RuntimeOrigin::signed(account("//Alice"));
        let ciphertext = vec![0xaa; 64].try_into().unwrap();
        System::reset_events();
        MevShield::submit_encrypted(alice, ciphertext).unwrap();
        System::events().remove(0).event
    });
    let id = "da5a3cc9f7266396687e7d90b4d5d3d41900095370e6bc7bbea085b364d23dee".parse().unwrap();
    let who = account("//Alice");
    assert_eq!(found, RuntimeEvent::MevShield(Event::EncryptedSubmitted { id, who }));
}

#[test]
fn nobody_announces_a_key_through_the_pool() {
    let mut chain = chain();
    assert!(chain.validate(announcement()).is_err());
}

#[test]
fn queued_calls_end_in_the_next_block_as_in_the_protocols_spec() {
    let mut chain = chain();
    let encrypted_call = vec![1; 100].try_into().unwrap();
    chain.submit("//Alice", Call::<Runtime>::store_encrypted { encrypted_call });
    chain.block(Vec::new());
    let failed = RuntimeEvent::MevShield(Event::ExtrinsicDecodeFailed { index: 0 });
    assert!(chain.events().contains(&failed));
}
