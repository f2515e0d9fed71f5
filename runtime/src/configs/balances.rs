//! TAO and transaction fees (spec: extrinsic §4).

use super::BlockAuthor;
use crate::*;
use frame_support::{
    parameter_types,
    traits::{
        ConstU8, ConstU32, ConstU64, Get, Imbalance, OnUnbalanced,
        fungible::{Balanced, Credit},
    },
    weights::{
        ConstantMultiplier, WeightToFeeCoefficient, WeightToFeeCoefficients, WeightToFeePolynomial,
    },
};
use pallet_subtensor::{currency::RecycleUnowned, stake::FeesInTaoOrAlpha};
use pallet_transaction_payment::{ConstFeeMultiplier, FungibleAdapter, Multiplier};
use sp_runtime::{Perbill, traits::One};

impl pallet_balances::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeHoldReason = RuntimeHoldReason;
    type RuntimeFreezeReason = RuntimeFreezeReason;
    type WeightInfo = pallet_balances::weights::SubstrateWeight<Runtime>;
    type Balance = Balance;
    type DustRemoval = RecycleUnowned<Runtime>;
    type ExistentialDeposit = ConstU64<{ myelin_types::units::EXISTENTIAL_DEPOSIT }>;
    type AccountStore = System;
    type ReserveIdentifier = [u8; 8];
    type FreezeIdentifier = RuntimeFreezeReason;
    type MaxLocks = ConstU32<50>;
    type MaxReserves = ConstU32<50>;
    type MaxFreezes = ConstU32<50>;
    type DoneSlashHandler = ();
}

/// Gives fees and tips to the block's author; without one they are recycled.
pub struct FeesToAuthor;

impl OnUnbalanced<Credit<AccountId, Balances>> for FeesToAuthor {
    fn on_nonzero_unbalanced(credit: Credit<AccountId, Balances>) {
        let unpaid = match BlockAuthor::get() {
            Some(author) => Balances::resolve(&author, credit).err(),
            None => Some(credit),
        };
        if let Some(credit) = unpaid.filter(|credit| credit.peek() > 0) {
            RecycleUnowned::<Runtime>::on_unbalanced(credit);
        }
    }
}

parameter_types! {
    pub FeeMultiplier: Multiplier = Multiplier::one();
}

/// 0.0005 rao per picosecond of reference time, rounded to nearest.
pub struct WeightToFee;

impl WeightToFeePolynomial for WeightToFee {
    type Balance = Balance;

    fn polynomial() -> WeightToFeeCoefficients<Balance> {
        [WeightToFeeCoefficient {
            coeff_integer: 0,
            coeff_frac: Perbill::from_parts(500_000),
            negative: false,
            degree: 1,
        }]
        .into_iter()
        .collect()
    }
}

impl pallet_transaction_payment::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type OnChargeTransaction = FeesInTaoOrAlpha<FungibleAdapter<Balances, FeesToAuthor>>;
    type OperationalFeeMultiplier = ConstU8<5>;
    type WeightToFee = WeightToFee;
    type LengthToFee = ConstantMultiplier<Balance, ConstU64<1>>;
    type FeeMultiplierUpdate = ConstFeeMultiplier<FeeMultiplier>;
    type WeightInfo = pallet_transaction_payment::weights::SubstrateWeight<Runtime>;
}
