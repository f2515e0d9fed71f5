//! What proxies of each kind may do with stake.

use frame_support::traits::InstanceFilter;
use myelin_runtime::{AccountId, Runtime, RuntimeCall, configs::ProxyType};
use myelin_types::NetUid;
use pallet_subtensor::Call;

fn account() -> AccountId {
    AccountId::new([1; 32])
}

fn transfer(alpha: u64) -> RuntimeCall {
    Call::<Runtime>::transfer_stake {
        destination_coldkey: account(),
        hotkey: account(),
        origin_netuid: NetUid::ROOT,
        destination_netuid: NetUid::ROOT,
        alpha_amount: alpha.into(),
    }
    .into()
}

fn allowed(call: &RuntimeCall) -> Vec<ProxyType> {
    use ProxyType::*;
    [Any, NonTransfer, NonFungible, Staking, Transfer, SmallTransfer]
        .into_iter()
        .filter(|kind| kind.filter(call))
        .collect()
}

#[test]
fn giving_stake_away_is_a_transfer() {
    use ProxyType::*;
    assert_eq!(allowed(&transfer(u64::MAX)), [Any, Transfer]);
    assert_eq!(allowed(&transfer(500_000_000)), [Any, Transfer]);
    assert_eq!(allowed(&transfer(499_999_999)), [Any, Transfer, SmallTransfer]);
}

#[test]
fn staking_proxies_trade_and_move_stake() {
    use ProxyType::*;
    let leave: RuntimeCall = Call::<Runtime>::unstake_all { hotkey: account() }.into();
    assert_eq!(allowed(&leave), [Any, NonTransfer, Staking]);
    let (hotkey, netuid, amount) = (account(), NetUid::ROOT, 1.into());
    let burn: RuntimeCall = Call::<Runtime>::burn_alpha { hotkey, amount, netuid }.into();
    assert_eq!(allowed(&burn), [Any, NonTransfer, NonFungible]);
}
