//! Transaction fees, paid in TAO or with the stake that a call is about.

use super::stake_kit::*;
use crate::{
    mock::*,
    stake::{AlphaFee, FeeTaken},
    *,
};
use frame_support::{
    assert_ok,
    dispatch::{GetDispatchInfo, PostDispatchInfo},
};
use myelin_types::{Correction, NetUid, units::TAO};
use pallet_transaction_payment::OnChargeTransaction;
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

type Taken = <Fees as OnChargeTransaction<Test>>::LiquidityInfo;

const COLD: u8 = 1;
const HOT: u8 = 2;
const AUTHOR: u8 = 9;
const FEE: u64 = 100_000;
const UNPAID: TransactionValidityError =
    TransactionValidityError::Invalid(InvalidTransaction::Payment);

/// The coldkey has the existential deposit and no more.
fn poor() -> Scene {
    Scene::new().authored_by(AUTHOR).funded(COLD, 500)
}

fn remove_all(netuid: NetUid) -> RuntimeCall {
    let (hotkey, amount_unstaked) = (account(HOT), u64::MAX.into());
    Call::remove_stake { hotkey, netuid, amount_unstaked }.into()
}

fn leave() -> RuntimeCall {
    Call::unstake_all { hotkey: account(HOT) }.into()
}

fn can_pay(call: &RuntimeCall, fee: u64) -> Result<(), TransactionValidityError> {
    let info = call.get_dispatch_info();
    <Fees as OnChargeTransaction<Test>>::can_withdraw_fee(&account(COLD), call, &info, fee, 0)
}

fn pay(call: &RuntimeCall, fee: u64) -> Result<Taken, TransactionValidityError> {
    let info = call.get_dispatch_info();
    <Fees as OnChargeTransaction<Test>>::withdraw_fee(&account(COLD), call, &info, fee, 0)
}

/// What was paid in alpha.
fn in_alpha(taken: Result<Taken, TransactionValidityError>) -> AlphaFee {
    match taken {
        Ok(FeeTaken::Alpha(fee)) => fee,
        _ => panic!("not paid in alpha"),
    }
}

fn settle(call: &RuntimeCall, corrected: u64, taken: Taken) {
    let (who, info, post) = (account(COLD), call.get_dispatch_info(), PostDispatchInfo::default());
    let settled = <Fees as OnChargeTransaction<Test>>::correct_and_deposit_fee(
        &who, &info, &post, corrected, 0, taken,
    );
    assert_eq!(settled, Ok(()));
}

#[test]
fn who_has_tao_pays_tao() {
    Scene::new().authored_by(AUTHOR).funded(COLD, 500 + FEE).run(|| {
        let netuid = pool(2, 1_000 * TAO, 4_000 * TAO);
        give(netuid, COLD, HOT, ONE);
        let call = remove_all(netuid);
        assert_ok!(can_pay(&call, FEE));
        let taken = pay(&call, FEE).unwrap();
        assert_eq!(free(COLD), 500);
        settle(&call, FEE - 30_000, taken);
        // The unused part comes back.
        assert_eq!((free(COLD), stake_of(netuid, COLD, HOT)), (30_500, ONE));
        assert!(events().is_empty());
    });
}

#[test]
fn who_lacks_tao_pays_with_the_stake() {
    poor().run(|| {
        let netuid = pool(2, 5_032_494_439_940, 186_268_425_402_874);
        give(netuid, COLD, HOT, ONE);
        let call = remove_all(netuid);
        let author_before = free(AUTHOR);
        assert_ok!(can_pay(&call, FEE));
        let taken = pay(&call, FEE);
        // The last fact of the pool cases.
        let (alpha, tao) = (3_701_314, free(AUTHOR) - author_before);
        assert_eq!(tao, 99_999);
        let fee = AlphaFee { netuid, alpha: alpha.into(), tao: tao.into() };
        assert_eq!(in_alpha(taken), fee);
        settle(&call, 1, FeeTaken::Alpha(fee));
        assert_eq!((free(COLD), stake_of(netuid, COLD, HOT)), (500, ONE - alpha));
        let (who, hot) = (account(COLD), account(HOT));
        let (alpha_fee, tao_amount) = (alpha.into(), tao.into());
        assert_eq!(
            events(),
            [
                Event::StakeRemoved(who.clone(), hot, tao_amount, alpha_fee, netuid, 0),
                Event::TransactionFeePaidWithAlpha { who, netuid, alpha_fee, tao_amount },
            ]
        );
    });
}

#[test]
fn root_stake_pays_one_to_one() {
    Scene::new().authored_by(AUTHOR).funded(COLD, 3_000_500).run(|| {
        let root = open_root();
        own(COLD, HOT);
        assert_ok!(add(root, COLD, HOT, 3_000_000));
        let call = remove_all(root);
        assert_ok!(can_pay(&call, FEE));
        let fee = AlphaFee { netuid: root, alpha: FEE.into(), tao: FEE.into() };
        assert_eq!(in_alpha(pay(&call, FEE)), fee);
        assert_eq!(stake_of(root, COLD, HOT), 3_000_000 - FEE);
        // All that remains can still be removed.
        assert_ok!(remove(root, COLD, HOT, 3_000_000));
        assert_eq!((free(COLD), stake_of(root, COLD, HOT)), (3_000_500 - FEE, 0));
    });
}

#[test]
fn calls_about_one_stake_can_be_paid_with_it() {
    let hot = || account(HOT);
    let calls: [fn(Account, NetUid) -> Call<Test>; 11] = [
        |hotkey, netuid| Call::remove_stake { hotkey, netuid, amount_unstaked: 1.into() },
        |hotkey, netuid| Call::remove_stake_limit {
            hotkey,
            netuid,
            amount_unstaked: 1.into(),
            limit_price: 1.into(),
            allow_partial: false,
        },
        |hotkey, netuid| Call::remove_stake_full_limit { hotkey, netuid, limit_price: None },
        |hotkey, _| Call::unstake_all { hotkey },
        |hotkey, _| Call::unstake_all_alpha { hotkey },
        |hotkey, netuid| Call::move_stake {
            origin_hotkey: hotkey,
            destination_hotkey: account(77),
            origin_netuid: netuid,
            destination_netuid: NetUid::ROOT,
            alpha_amount: 1.into(),
        },
        |hotkey, netuid| Call::transfer_stake {
            destination_coldkey: account(77),
            hotkey,
            origin_netuid: netuid,
            destination_netuid: NetUid::ROOT,
            alpha_amount: 1.into(),
        },
        |hotkey, netuid| Call::swap_stake {
            hotkey,
            origin_netuid: netuid,
            destination_netuid: NetUid::ROOT,
            alpha_amount: 1.into(),
        },
        |hotkey, netuid| Call::swap_stake_limit {
            hotkey,
            origin_netuid: netuid,
            destination_netuid: NetUid::ROOT,
            alpha_amount: 1.into(),
            limit_price: 1.into(),
            allow_partial: false,
        },
        |hotkey, netuid| Call::recycle_alpha { hotkey, amount: 1.into(), netuid },
        |hotkey, netuid| Call::burn_alpha { hotkey, amount: 1.into(), netuid },
    ];
    poor().run(|| {
        let netuid = pool(2, 1_000 * TAO, 4_000 * TAO);
        give(netuid, COLD, HOT, ONE);
        for call in calls {
            assert_ok!(can_pay(&call(hot(), netuid).into(), FEE));
            let fee = in_alpha(pay(&call(hot(), netuid).into(), FEE));
            assert_eq!(fee.netuid, netuid);
            assert_near(fee.alpha.to_u64(), 4 * FEE, 1);
        }
        // Other calls need TAO.
        let add = Call::add_stake { hotkey: hot(), netuid, amount_staked: 1.into() }.into();
        let remark = frame_system::Call::remark { remark: Vec::new() }.into();
        for call in [add, remark] {
            assert_eq!(can_pay(&call, FEE), Err(UNPAID));
            assert!(pay(&call, FEE).is_err());
            assert_ok!(can_pay(&call, 0));
        }
    });
}

#[test]
fn leaving_several_subnets_cannot_be_paid_in_alpha() {
    poor().run(|| {
        let (a, b) = (pool(2, 1_000 * TAO, 4_000 * TAO), pool(3, 1_000 * TAO, 4_000 * TAO));
        give(a, COLD, HOT, ONE);
        give(b, COLD, HOT, ONE);
        assert_eq!(can_pay(&leave(), FEE), Err(UNPAID));
        // What is included all the same pays nothing.
        assert_eq!(in_alpha(pay(&leave(), FEE)), AlphaFee::default());
        assert_eq!((stake_of(a, COLD, HOT), stake_of(b, COLD, HOT)), (ONE, ONE));
        SubtokenEnabled::<Test>::insert(b, false);
        assert_ok!(can_pay(&leave(), FEE));
        assert_eq!(in_alpha(pay(&leave(), FEE)).netuid, a);
        SubtokenEnabled::<Test>::insert(a, false);
        assert_eq!(can_pay(&leave(), FEE), Err(UNPAID));
        assert!(pay(&leave(), FEE).is_err());
    });
}

#[test]
fn the_stake_must_be_worth_the_fee() {
    poor().run(|| {
        let netuid = pool(2, 2_000_000, 2_000_000);
        give(netuid, COLD, HOT, 1_000);
        assert_eq!(can_pay(&remove_all(netuid), FEE), Err(UNPAID));
        give(netuid, COLD, HOT, 1_999_000);
        assert_ok!(can_pay(&remove_all(netuid), FEE));
        set_reserves(netuid, 2_000_000, 20_000_000_000);
        assert_eq!(can_pay(&remove_all(netuid), FEE), Err(UNPAID));
        // If the price falls after that check, all is taken.
        assert_eq!(in_alpha(pay(&remove_all(netuid), FEE)).alpha, 2_000_000.into());
        assert_eq!(stake_of(netuid, COLD, HOT), 0);
    });
    poor().corrected(&[Correction::FairAlphaFees]).run(|| {
        let netuid = pool(2, 2_000_000, 20_000_000_000);
        give(netuid, COLD, HOT, 2_000_000);
        assert!(pay(&remove_all(netuid), FEE).is_err());
        assert_eq!(stake_of(netuid, COLD, HOT), 2_000_000);
    });
}

#[test]
fn a_sale_that_fails_takes_nothing() {
    poor().run(|| {
        let netuid = pool(2, 1_000 * TAO, 4_000 * TAO);
        give(netuid, COLD, HOT, ONE);
        let vault = SubtensorModule::derive_subnet_account(netuid);
        assert_ok!(SubtensorModule::transfer_tao(&vault, &account(50), (1_000 * TAO - 600).into()));
        System::reset_events();
        let before = sp_io::storage::root(Default::default());
        assert_eq!(pay(&remove_all(netuid), FEE).err(), Some(UNPAID));
        assert_eq!(sp_io::storage::root(Default::default()), before);
        assert_ok!(SubtensorModule::transfer_tao(&account(50), &vault, (1_000 * TAO - 600).into()));
    });
}

#[test]
fn without_an_author_nothing_is_taken() {
    Scene::new().funded(COLD, 500).run(|| {
        let netuid = pool(2, 1_000 * TAO, 4_000 * TAO);
        give(netuid, COLD, HOT, ONE);
        assert_eq!(in_alpha(pay(&remove_all(netuid), FEE)), AlphaFee::default());
        assert_eq!(stake_of(netuid, COLD, HOT), ONE);
    });
}

/// What a fee of 100,000 rao takes of a stake of 0.001 alpha, each worth 200,000 TAO.
fn fee_in_dear_alpha(corrections: &[Correction]) -> (u64, u64) {
    poor().corrected(corrections).run(|| {
        let netuid = pool(2, 2_000_000 * TAO, 10 * TAO);
        give(netuid, COLD, HOT, 1_000_000);
        assert_ok!(can_pay(&remove_all(netuid), FEE));
        let fee = in_alpha(pay(&remove_all(netuid), FEE));
        assert_eq!(stake_of(netuid, COLD, HOT), 1_000_000 - fee.alpha.to_u64());
        (fee.alpha.to_u64(), fee.tao.to_u64())
    })
}

#[test]
fn a_fee_below_one_rao_of_alpha_takes_everything_unless_fees_are_fair() {
    assert_eq!(fee_in_dear_alpha(&[]), (1_000_000, 199_980_001_999));
    assert_eq!(fee_in_dear_alpha(&[Correction::FairAlphaFees]), (1, 200_000));
}

#[test]
fn worthless_alpha_pays_no_fair_fee() {
    for (corrections, payable) in [(&[][..], true), (&[Correction::FairAlphaFees], false)] {
        poor().corrected(corrections).run(|| {
            let netuid = pool(2, 0, 0);
            give(netuid, COLD, HOT, ONE);
            assert_eq!(can_pay(&remove_all(netuid), FEE).is_ok(), payable);
            assert!(pay(&remove_all(netuid), FEE).is_err());
        });
    }
}
