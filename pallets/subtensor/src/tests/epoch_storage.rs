//! What an epoch reads and writes, counted: how the numbers grow is what keeps a block in time.

use super::{
    block_step_kit::*,
    stake_kit::*,
    storage_meter::{Count, Record, metered},
};
use crate::{mock::*, *};
use myelin_types::{MechId, NetUid, NetUidStorageIndex};

const POOL: u64 = 1_000_000_000_000_000;

/// A subnet of `n` neurons that already had an epoch; the first `validators` of them have stake
/// and, since then, weights on all the others.
fn subnet(n: u8, validators: u8) -> NetUid {
    let netuid = emitting(2, DYNAMIC, POOL, POOL);
    for i in 0..n {
        let uid = neuron(netuid, 1 + i, 101 + i);
        if i < validators {
            give(netuid, 1 + i, 101 + i, ONE * (1 + u64::from(uid)));
        }
    }
    // Bonds follow weights at once, so that the same weights leave the same bonds.
    BondsMovingAverage::<Test>::insert(netuid, 0);
    epoch(netuid);
    set_weights(netuid.into(), n, validators);
    netuid
}

fn set_weights(index: NetUidStorageIndex, n: u8, validators: u8) {
    let row: Vec<(u16, u16)> = (validators..n).map(|uid| (uid.into(), 100)).collect();
    (0..validators).for_each(|uid| put_weights(index, uid.into(), &row));
}

/// Runs the epoch of a subnet as a block does, without paying.
fn epoch(netuid: NetUid) -> Record {
    let run = || {
        let keys = SubtensorModule::keys_of(netuid);
        assert!(epoch::are_distinct(&keys));
        SubtensorModule::run_epoch(netuid, ONE.into(), keys);
    };
    let record = metered(run).1;
    assert_eq!(record.read_twice(), Vec::<String>::new());
    assert_eq!(record.written_in_vain(), Vec::<String>::new());
    record
}

/// Reads, steps and writes of one item.
fn of(record: &Record, item: &str) -> [u64; 3] {
    let Count { reads, steps, writes } = record.items.get(item).copied().unwrap_or_default();
    [reads, steps, writes]
}

/// Reads, steps and writes of all items.
fn all(record: &Record) -> [u64; 3] {
    let Count { reads, steps, writes } = record.own();
    [reads, steps, writes]
}

#[test]
fn an_epoch_of_sixteen_neurons() {
    bare(|| {
        let netuid = subnet(16, 4);
        let record = epoch(netuid);
        // Prefixes: every value, and a step more.
        assert_eq!(of(&record, "Keys"), [16, 17, 0]);
        assert_eq!(of(&record, "BlockAtRegistration"), [16, 17, 0]);
        assert_eq!(of(&record, "Weights"), [4, 5, 0]);
        assert_eq!(of(&record, "Bonds"), [16, 17, 4], "of the validators alone");
        // What is stored by hotkey: stake on the subnet and on root.
        assert_eq!(of(&record, "TotalHotkeyAlpha"), [32, 0, 0]);
        assert_eq!(of(&record, "ChildKeys"), [16, 0, 0]);
        assert_eq!(of(&record, "ParentKeys"), [16, 0, 0]);
        // Results: those that changed are written.
        for item in ["Incentive", "Emission", "Consensus", "Dividends", "ValidatorTrust"] {
            assert_eq!(of(&record, item), [1, 0, 1], "{item}");
        }
        for item in ["Active", "ValidatorPermit", "StakeWeight"] {
            assert_eq!(of(&record, item), [1, 0, 0], "{item}");
        }
        assert_eq!(all(&record), [146, 58, 9]);
        // The same again writes nothing.
        assert_eq!(all(&epoch(netuid)), [146, 58, 0]);
    });
}

/// Of `n` neurons, `v` of them validators: 30 + 7n + v values read, 6 + 3n + v steps, and at most
/// 5 + v values written.
#[test]
fn growth_with_neurons_and_validators() {
    for (n, v) in [(16, 4), (17, 4), (32, 4), (16, 5), (16, 8), (64, 16)] {
        bare(|| {
            let netuid = subnet(n, v);
            let (n, v) = (u64::from(n), u64::from(v));
            assert_eq!(all(&epoch(netuid)), [30 + 7 * n + v, 6 + 3 * n + v, 5 + v]);
        });
    }
}

/// What the mechanisms share is read once for all: another one costs its stamps, its incentives
/// and its rows, and two looks at its commits; and where there are several, each one's emission.
#[test]
fn growth_with_mechanisms() {
    bare(|| {
        let netuid = subnet(16, 4);
        epoch(netuid);
        MechanismCountCurrent::<Test>::insert(netuid, MechId::new(2));
        let second = NetUidStorageIndex::new(netuid, MechId::new(1));
        set_weights(second, 16, 4);
        let first = epoch(netuid);
        assert_eq!(of(&first, "MechanismEmission"), [2, 0, 2]);
        assert_eq!(all(&first)[..2], [146 + 2 + 4 + 2, 58 + 4 + 4]);
        assert_eq!(of(&first, "Bonds"), [16, 16 + 2, 16], "rows of a new mechanism are created");
        assert_eq!(all(&epoch(netuid)), [146 + 2 + 4 + 2 + 16, 58 + 4 + 4 + 16, 0]);
    });
}

/// Stakes of parents elsewhere are read once, however many children they have here.
#[test]
fn growth_with_parents() {
    bare(|| {
        let netuid = subnet(16, 4);
        let before = all(&epoch(netuid))[0];
        for child in 101..=104 {
            for parent in [90, 91] {
                let part = u64::MAX / 9;
                ChildKeys::<Test>::append(account(parent), netuid, (part, account(child)));
                ParentKeys::<Test>::append(account(child), netuid, (part, account(parent)));
            }
        }
        assert_eq!(all(&epoch(netuid))[0], before + 2 * 2);
    });
}

/// A voting power costs the walk over it, and for each validator a look at its membership.
#[test]
fn growth_with_voting_power() {
    bare(|| {
        let netuid = subnet(16, 4);
        let before = all(&epoch(netuid))[0];
        VotingPowerTrackingEnabled::<Test>::insert(netuid, true);
        let record = epoch(netuid);
        assert_eq!(of(&record, "VotingPower"), [0, 1, 4]);
        assert_eq!(of(&record, "IsNetworkMember"), [4, 0, 0]);
        let record = epoch(netuid);
        assert_eq!(of(&record, "VotingPower"), [4, 5, 4]);
        assert_eq!(all(&record)[0], before + 2 + 4 + 4);
    });
}

/// Paying reads nothing again that the epoch read: nor relations, nor own stakes.
#[test]
fn the_payout_knows_what_the_epoch_read() {
    bare(|| {
        let netuid = subnet(16, 4);
        let record = metered(|| distribute(netuid, [ONE, ONE, ONE, 0])).1;
        for item in ["Keys", "ChildKeys", "ParentKeys", "ChildkeyTake", "Owner", "Delegates"] {
            assert_eq!(of(&record, item)[0], 16, "{item}");
        }
        for item in ["TaoWeight", "MinChildkeyTake", "MinChildkeyTakePerSubnet"] {
            assert_eq!(of(&record, item)[0], 1, "{item}");
        }
    });
}
