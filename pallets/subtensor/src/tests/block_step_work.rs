//! The block step's weight against what storage saw.

use super::{
    block_step_kit::*,
    stake_kit::*,
    storage_meter::{Count, metered},
};
use crate::{block_step::work::Work, mock::*, *};
use frame_support::{
    traits::{Get, Hooks},
    weights::Weight,
};
use myelin_types::{NetUid, NetUidStorageIndex};

const POOL: u64 = 1_000_000_000_000_000;

#[test]
fn calibrate() {
    for (subnets, n, v) in [(0, 0, 0), (1, 0, 0), (4, 0, 0), (1, 16, 4), (1, 32, 4), (1, 64, 32)] {
        bare(|| {
            for s in 0..subnets {
                subnet(2 + s, n, v);
            }
            System::set_block_number(5);
            for due in [false, true] {
                for s in 0..subnets {
                    LastEpochBlock::<Test>::insert(NetUid::new(2 + s), 5);
                }
                if due {
                    PendingEpochAt::<Test>::insert(NetUid::new(2), 5);
                }
                let (work, record) = metered(SubtensorModule::do_block_step);
                let Count { reads, steps, writes } = record.total();
                eprintln!(
                    "{subnets} {n} {v} {due}: counted {} {} work {work:?}",
                    reads + steps,
                    writes
                );
            }
        });
    }
}

fn subnet(netuid: u16, n: u8, v: u8) -> NetUid {
    let netuid = emitting(netuid, DYNAMIC, POOL, POOL);
    let first = netuid.to_u16() as u8 * 40;
    for i in 0..n {
        neuron(netuid, first + i, first + 100 + i);
        give(netuid, first + i, first + 100 + i, ONE);
    }
    let row: Vec<(u16, u16)> = (v..n).map(|uid| (uid.into(), 100)).collect();
    for uid in 0..v {
        put_weights(netuid.into(), uid.into(), &row);
    }
    ValidatorPermit::<Test>::insert(netuid, vec![true; n.into()]);
    netuid
}
