//! Stakes, what of them can be removed, and the fee of moving them.

use super::*;
use crate::tests::stake_kit::dispatch;
use myelin_types::units::TAO;

fn info(hotkey: u8, coldkey: u8, netuid: NetUid) -> StakeInfo {
    SubtensorModule::get_stake_info_for_hotkey_coldkey_netuid(
        account(hotkey),
        account(coldkey),
        netuid,
    )
    .expect("always there")
}

fn infos(coldkey: u8) -> Vec<StakeInfo> {
    SubtensorModule::get_stake_info_for_coldkey(account(coldkey))
}

/// Coldkey 7: 3 alpha with hotkey 4 on subnet 2, then 2 there and 1 on subnet 1 with hotkey 2.
fn staked() -> NetUid {
    let netuid = subnet();
    stakes(netuid);
    give(netuid, 7, 2, 2 * ONE);
    give(genesis::GENESIS_SUBNET, 7, 2, ONE);
    netuid
}

#[test]
fn a_stake_is_encoded_field_by_field() {
    Scene::new().run(|| {
        let netuid = staked();
        AlphaDividendsPerSubnet::<Test>::insert(netuid, account(4), AlphaBalance::new(16_384));
        let expected = [
            &[4; 32][..],                    // hotkey
            &[7; 32],                        // coldkey
            &[0x08],                         // netuid 2
            &[0x03, 0x00, 0x5e, 0xd0, 0xb2], // 3 000 000 000
            &[0x00],                         // locked
            &[0x02, 0x00, 0x01, 0x00],       // emission 16 384
            &[0x00, 0x00],                   // TAO emission, drain
            &[0x01],                         // registered
        ]
        .concat();
        assert_eq!(info(4, 7, netuid).encode(), expected);
    });
}

#[test]
fn a_stake_of_zero_is_shown_when_asked_for() {
    Scene::new().run(|| {
        let netuid = staked();
        assert_eq!((info(2, 3, netuid).stake.0, info(2, 3, netuid).is_registered), (0, true));
        assert_eq!((info(4, 7, NetUid::ROOT).stake.0, info(8, 8, netuid).stake.0), (0, 0));
        assert!(!info(8, 8, netuid).is_registered);
        assert!(!info(4, 3, NetUid::ROOT).is_registered);
        assert_eq!(info(4, 3, NetUid::ROOT).stake.0, 10 * ONE);
    });
}

#[test]
fn stakes_are_listed_by_network_and_hotkey() {
    Scene::new().run(|| {
        let netuid = staked();
        let first = genesis::GENESIS_SUBNET;
        assert_eq!(infos(7), [info(2, 7, first), info(4, 7, netuid), info(2, 7, netuid)]);
        let amounts: Vec<u64> = infos(7).iter().map(|info| info.stake.0).collect();
        assert_eq!(amounts, [ONE, 3 * ONE, 2 * ONE]);
        assert_eq!(infos(3), [info(4, 3, NetUid::ROOT), info(4, 3, netuid)]);

        // What was all removed is no longer listed, though the coldkey keeps the hotkey.
        let hotkey = account(4);
        SubtensorModule::decrease_stake(&hotkey, &account(7), netuid, (3 * ONE).into());
        assert!(StakingHotkeys::<Test>::get(account(7)).contains(&hotkey));
        assert_eq!(infos(7), [info(2, 7, first), info(2, 7, netuid)]);

        let asked = vec![account(8), account(7)];
        assert_eq!(
            SubtensorModule::get_stake_info_for_coldkeys(asked),
            [(account(8), vec![]), (account(7), infos(7))]
        );
    });
}

#[test]
fn a_stake_that_was_bought_is_shown_to_the_rao() {
    Scene::new().authored_by(9).run(|| {
        let netuid = add_started_subnet(1, 2);
        stake(netuid, 1, 2, TAO);
        // 1 TAO less the fee into 1000 TAO and 1000 alpha.
        assert_eq!(info(2, 1, netuid).stake.0, 998_498_457);
        assert_eq!(infos(1), [info(2, 1, netuid)]);
    });
}

fn availability(coldkeys: &[u8], netuids: Option<&[u16]>) -> Vec<(Account, Vec<(u16, u64)>)> {
    SubtensorModule::get_stake_availability_for_coldkeys(
        coldkeys.iter().copied().map(account).collect(),
        netuids.map(|netuids| netuids.iter().copied().map(NetUid::new).collect()),
    )
    .into_iter()
    .map(|(coldkey, networks)| {
        let totals = networks.into_iter().map(|(netuid, stake)| {
            assert_eq!((stake.locked.0, stake.available), (0, stake.total));
            (netuid.to_u16(), stake.total.0)
        });
        (coldkey, totals.collect())
    })
    .collect()
}

#[test]
fn all_stake_is_available() {
    Scene::new().run(|| {
        staked();
        assert_eq!(
            availability(&[7, 8, 3], None),
            [
                (account(3), vec![(0, 10 * ONE), (2, 5 * ONE)]),
                (account(7), vec![(1, ONE), (2, 5 * ONE)]),
                (account(8), vec![]),
            ]
        );
    });
}

#[test]
fn availability_is_restricted_to_the_networks_asked_for() {
    Scene::new().run(|| {
        staked();
        let of_seven = |netuids: &[u16]| availability(&[7], Some(netuids)).remove(0).1;
        assert_eq!(of_seven(&[2]), [(2, 5 * ONE)]);
        assert_eq!(of_seven(&[2, 0]), [(2, 5 * ONE)], "nothing on root");
        assert_eq!(of_seven(&[9, 1]), [(1, ONE)], "unknown networks are dropped");
        assert_eq!(of_seven(&[2, 2, 2, 1, 1]), [(1, ONE), (2, 5 * ONE)], "repetitions are");
        assert_eq!(of_seven(&[0, 1, 2]), [(1, ONE), (2, 5 * ONE)]);
        assert_eq!(of_seven(&[]), []);
        assert_eq!(of_seven(&[0, 1, 2, 9]), [], "more than there are networks");
        assert_eq!(availability(&[], None), []);
    });
}

/// spec: registry §25, staking §13.5.
#[test]
fn a_lock_is_shown_where_no_stake_is_left() {
    Scene::new().run(|| {
        let netuid = staked();
        let amount = (3 * ONE).into();
        assert_ok!(dispatch(7, Call::lock_stake { hotkey: account(4), netuid, amount }));
        let parts = |netuids: Option<Vec<NetUid>>| -> Vec<(u16, [u64; 3])> {
            let coldkeys = vec![account(7)];
            SubtensorModule::get_stake_availability_for_coldkeys(coldkeys, netuids)
                .remove(&account(7))
                .expect("every coldkey has an answer")
                .into_iter()
                .map(|(netuid, of)| (netuid.to_u16(), [of.total.0, of.locked.0, of.available.0]))
                .collect()
        };
        let first: (u16, [u64; 3]) = (1, [ONE, 0, ONE]);
        assert_eq!(parts(None), [first, (2, [5 * ONE, 3 * ONE, 2 * ONE])]);

        for (hotkey, alpha) in [(4, 3 * ONE), (2, 2 * ONE)] {
            SubtensorModule::decrease_stake(&account(hotkey), &account(7), netuid, alpha.into());
        }
        let locked = (2, [0, 3 * ONE, 0]);
        assert_eq!(parts(None), [first, locked]);
        assert_eq!(parts(Some(vec![netuid])), [locked]);
        assert_eq!(parts(Some(vec![genesis::GENESIS_SUBNET])), [first]);

        // Until the lock has decayed to nothing.
        System::set_block_number(1_000_000_000);
        assert_eq!(parts(None), [first]);
    });
}

#[test]
fn fee_of_moving_stake() {
    Scene::new().run(|| {
        let netuid = subnet();
        let fee = |origin: Option<(u8, NetUid)>, destination: Option<(u8, NetUid)>| {
            let place = |(hotkey, netuid)| (account(hotkey), netuid);
            SubtensorModule::get_stake_fee(origin.map(place), destination.map(place), ONE)
        };
        let (on_subnet, on_root) = (Some((2, netuid)), Some((2, NetUid::ROOT)));
        // 33/65535 of one TAO.
        assert_eq!(fee(None, on_subnet), 503_547);
        assert_eq!(fee(on_subnet, None), 503_547);
        assert_eq!(fee(on_root, on_subnet), 503_547);
        assert_eq!(fee(on_subnet, Some((4, netuid))), 503_547);
        assert_eq!(fee(on_subnet, on_root), 0, "the destination's");
        assert_eq!(fee(on_root, None), 0);
        assert_eq!(fee(on_subnet, on_subnet), 0);
        assert_eq!(fee(None, None), 0);
    });
}
