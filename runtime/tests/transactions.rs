//! Fees, priorities and what is refused before it is included.

mod common;

use common::{Chain, account};
use frame_support::traits::fungible::Inspect;
use myelin_runtime::{Balances, Runtime, RuntimeCall, RuntimeEvent, System, configs::ProxyType};
use myelin_types::{NetUid, units::TAO};
use pallet_subtensor as subtensor;
use sp_runtime::{
    DispatchError, ModuleError,
    transaction_validity::{InvalidTransaction, TransactionValidityError},
};

fn transfer(to: &str, value: u64) -> pallet_balances::Call<Runtime> {
    pallet_balances::Call::transfer_keep_alive { dest: account(to).into(), value }
}

fn fee_paid(chain: &mut Chain) -> u64 {
    chain
        .events()
        .into_iter()
        .find_map(|event| match event {
            RuntimeEvent::TransactionPayment(
                pallet_transaction_payment::Event::TransactionFeePaid { actual_fee, .. },
            ) => Some(actual_fee),
            _ => None,
        })
        .expect("a fee was paid")
}

#[test]
fn the_fee_event_names_what_was_withdrawn_and_the_author_gets_it() {
    let mut chain = Chain::dev();
    let (alice, author) = (chain.balance("//Alice"), chain.balance("//One"));
    chain.submit("//Alice", transfer("//Bob", TAO));
    let fee = fee_paid(&mut chain);
    assert_eq!(chain.balance("//Alice"), alice - TAO - fee);
    assert_eq!(chain.balance("//One"), author + fee);
}

#[test]
fn the_fee_is_base_plus_length_plus_weight() {
    let mut chain = Chain::dev();
    let call: RuntimeCall = transfer("//Bob", TAO).into();
    let extrinsic = chain.signed("//Alice", call.clone());
    let length = codec::Encode::encoded_size(&extrinsic) as u64;
    let weight = {
        use frame_support::dispatch::GetDispatchInfo;
        extrinsic.get_dispatch_info().total_weight().ref_time()
    };
    let extrinsic_result = chain.block(vec![extrinsic]);
    assert_eq!(extrinsic_result, [Ok(Ok(()))]);
    // Half a rao per thousand picoseconds, to nearest, ties down.
    let weight_fee = (weight * 500_000 + 499_999_999) / 1_000_000_000;
    assert_eq!(fee_paid(&mut chain), 54_078 + length + weight_fee);
}

#[test]
fn priorities_are_flat() {
    let mut chain = Chain::dev();
    let normal = chain.signed("//Alice", transfer("//Bob", TAO));
    assert_eq!(chain.validate(normal).unwrap().priority, 1);
    let operational = chain.signed(
        "//Alice",
        pallet_sudo::Call::sudo {
            call: Box::new(frame_system::Call::set_heap_pages { pages: 64 }.into()),
        },
    );
    assert_eq!(chain.validate(operational).unwrap().priority, 10_000_000_000);
}

#[test]
fn free_calls_need_no_balance_and_others_do() {
    let mut chain = Chain::dev();
    let netuid = chain.open_subnet("//Alice", 20);
    chain.register(netuid, "//Bob");
    assert_eq!(chain.balance("//Bob_hk"), 0);
    let axon = |port| subtensor::Call::<Runtime>::serve_axon {
        netuid,
        version: 1,
        ip: 0x0102_0304,
        port,
        ip_type: 4,
        protocol: 0,
        placeholder1: 0,
        placeholder2: 0,
    };
    chain.submit("//Bob_hk", axon(8_091));
    assert_eq!(chain.balance("//Bob_hk"), 0);
    assert_eq!(chain.state(|| System::account_nonce(account("//Bob_hk"))), 1);

    let unpaid = chain.signed("//Charlie_hk", transfer("//Bob", TAO));
    assert_eq!(chain.validate(unpaid), Err(InvalidTransaction::Payment.into()));
}

#[test]
fn guards_refuse_in_the_pool_with_their_code() {
    let mut chain = Chain::dev();
    let netuid = chain.open_subnet("//Alice", 20);
    let code = |code| Err(TransactionValidityError::Invalid(InvalidTransaction::Custom(code)));
    let axon = |port, ip_type| subtensor::Call::<Runtime>::serve_axon {
        netuid,
        version: 1,
        ip: 1 << 24,
        port,
        ip_type,
        protocol: 0,
        placeholder1: 0,
        placeholder2: 0,
    };
    let stranger = chain.signed("//Bob_hk", axon(1, 4));
    assert_eq!(chain.validate(stranger), code(10));
    let no_port = chain.signed("//Alice_hk", axon(0, 4));
    assert_eq!(chain.validate(no_port), code(13));
    let wrong_family = chain.signed("//Alice_hk", axon(1, 5));
    assert_eq!(chain.validate(wrong_family), code(255));
}

#[test]
fn guards_refuse_nested_calls_too() {
    let mut chain = Chain::dev();
    let netuid = chain.open_subnet("//Alice", 20);
    let no_port: RuntimeCall = subtensor::Call::serve_axon {
        netuid,
        version: 1,
        ip: 1 << 24,
        port: 0,
        ip_type: 4,
        protocol: 0,
        placeholder1: 0,
        placeholder2: 0,
    }
    .into();
    chain.submit("//Alice", transfer("//Alice_hk", TAO));
    chain.submit("//Alice", transfer("//Bob_hk", TAO));
    let refused = subtensor::Error::<Runtime>::InvalidPort.into();
    let batch = pallet_utility::Call::batch_all { calls: vec![no_port.clone()] };
    let extrinsic = chain.signed("//Alice_hk", batch);
    let result = chain.block(vec![extrinsic]).remove(0).unwrap().unwrap_err();
    assert_eq!(result, stripped(refused));

    let add = pallet_proxy::Call::add_proxy {
        delegate: account("//Bob_hk").into(),
        proxy_type: ProxyType::Any,
        delay: 0,
    };
    chain.submit("//Alice_hk", add);
    let proxied = pallet_proxy::Call::proxy {
        real: account("//Alice_hk").into(),
        force_proxy_type: None,
        call: Box::new(no_port),
    };
    chain.submit("//Bob_hk", proxied);
    let executed = chain.events().into_iter().find_map(|event| match event {
        RuntimeEvent::Proxy(pallet_proxy::Event::ProxyExecuted { result }) => Some(result),
        _ => None,
    });
    assert_eq!(executed, Some(Err(stripped(refused))));
}

/// A dispatch error as it is stored: without the message.
fn stripped(error: DispatchError) -> DispatchError {
    error.stripped()
}

#[test]
fn only_the_sudo_key_may_use_sudo() {
    let mut chain = Chain::dev();
    let call = Box::new(frame_system::Call::remark { remark: vec![] }.into());
    let stranger = chain.signed("//Bob", pallet_sudo::Call::sudo { call });
    assert_eq!(chain.validate(stranger), Err(InvalidTransaction::BadSigner.into()));
}

#[test]
fn stale_and_future_nonces() {
    let mut chain = Chain::dev();
    let first = chain.signed("//Alice", transfer("//Bob", TAO));
    let third = chain.signed_ahead("//Alice", transfer("//Bob", TAO).into(), 2);
    let waiting = chain.validate(third.clone()).unwrap();
    assert_eq!(waiting.requires.len(), 1);
    assert_eq!(chain.block(vec![third]), [Err(InvalidTransaction::Future.into())]);
    assert_eq!(chain.block(vec![first.clone()]), [Ok(Ok(()))]);
    assert_eq!(chain.validate(first), Err(InvalidTransaction::Stale.into()));
}

#[test]
fn a_batch_in_a_batch_is_filtered() {
    let mut chain = Chain::dev();
    let inner: RuntimeCall = pallet_utility::Call::batch { calls: vec![] }.into();
    let nested = chain.signed("//Alice", pallet_utility::Call::batch_all { calls: vec![inner] });
    let refused = DispatchError::Module(ModuleError {
        index: 0,
        error: [5, 0, 0, 0],
        message: Some("CallFiltered"),
    });
    let result = chain.block(vec![nested]).remove(0).unwrap().unwrap_err();
    assert_eq!(result, refused.stripped());
}

#[test]
fn safe_mode_leaves_only_what_it_lists() {
    let mut chain = Chain::dev();
    chain.sudo(pallet_safe_mode::Call::force_enter {});
    let refused = chain.signed("//Alice", transfer("//Bob", TAO));
    assert!(chain.block(vec![refused]).remove(0).unwrap().is_err());
    chain.sudo(pallet_safe_mode::Call::force_exit {});
    chain.submit("//Alice", transfer("//Bob", TAO));
}

#[test]
fn genesis_counts_every_rao_once() {
    let mut chain = Chain::dev();
    chain.state(|| {
        assert_eq!(Balances::total_issuance(), 3_016_010_000_000_000);
        let one = subtensor::Pallet::<Runtime>::derive_subnet_account(NetUid::new(1));
        assert_eq!(Balances::total_balance(&one), 10 * TAO);
        assert_eq!(subtensor::NetworkRateLimit::<Runtime>::get(), 0);
        assert_eq!(pallet_sudo::Key::<Runtime>::get(), Some(account("//Alice")));
        assert_eq!(subtensor::SubnetOwner::<Runtime>::get(NetUid::ROOT), account("//Alice"));
    });
    let mut normal = Chain::with_block_time(12_000);
    normal.state(|| {
        assert_eq!(subtensor::SubnetOwner::<Runtime>::get(NetUid::ROOT), [0; 32].into());
    });
}

#[test]
fn root_changes_authorities_and_the_evm_chain_id() {
    use myelin_runtime::genesis::authority_keys;
    use pallet_admin_utils::Call as Admin;
    let mut chain = Chain::dev();
    let next = authority_keys(&["One", "Two"]);
    let (aura, grandpa): (Vec<_>, Vec<_>) = next.into_iter().unzip();
    let authors = || pallet_aura::Authorities::<Runtime>::get().into_inner();
    assert_eq!(chain.state(authors), aura[..1]);
    chain.sudo(Admin::<Runtime>::swap_authorities {
        new_authorities: aura.clone().try_into().expect("few enough"),
    });
    assert_eq!(chain.state(authors), aura);

    let finalisers: Vec<_> = grandpa.into_iter().map(|key| (key, 1)).collect();
    let schedule = Admin::<Runtime>::schedule_grandpa_change {
        next_authorities: finalisers.clone(),
        in_blocks: 1,
        forced: None,
    };
    chain.sudo(schedule.clone());
    let again = chain.state(|| {
        let origin = frame_system::RawOrigin::Root.into();
        sp_runtime::traits::Dispatchable::dispatch(RuntimeCall::from(schedule), origin)
    });
    let pending = pallet_grandpa::Error::<Runtime>::ChangePending;
    assert_eq!(again.unwrap_err().error, pending.into());
    chain.blocks(2);
    assert_eq!(chain.state(myelin_runtime::Grandpa::grandpa_authorities), finalisers);

    let number = pallet_evm_chain_id::ChainId::<Runtime>::get;
    assert_eq!(chain.state(number), 42);
    chain.sudo(Admin::<Runtime>::sudo_set_evm_chain_id { chain_id: 964 });
    assert_eq!(chain.state(number), 964);
}
