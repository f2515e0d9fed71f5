//! Who weights whom: the pattern of the weights by target.

use super::storage_meter::{Count, metered};
use crate::{migrations::AddWeightColumns, mock::*, *};
use frame_support::traits::OnRuntimeUpgrade;
use myelin_types::{MechId, NetUid, NetUidStorageIndex};

/// A subnet of this many neurons; its index.
fn subnet(n: u8) -> (NetUid, NetUidStorageIndex) {
    let netuid = add_subnet(1, 1);
    for hotkey in 1..n {
        add_neuron(netuid, 1, hotkey + 1);
    }
    (netuid, NetUidStorageIndex::from(netuid))
}

fn columns(index: NetUidStorageIndex) -> Vec<(u16, Vec<(u16, u16)>)> {
    let mut groups: Vec<_> = WeightColumns::<Test>::iter_prefix(index).collect();
    groups.sort_unstable();
    groups
}

#[test]
fn columns_follow_the_rows() {
    Scene::new().run(|| {
        let (netuid, index) = subnet(70);
        SubtensorModule::put_weights(index, 3, vec![(40, 1), (2, 7), (5, 0)]);
        SubtensorModule::put_weights(index, 1, vec![(2, 9)]);
        assert_eq!(columns(index), [(0, vec![(2, 1), (2, 3)]), (1, vec![(40, 3)])]);
        SubtensorModule::put_weights(index, 3, vec![(65, 1)]);
        assert_eq!(columns(index), [(0, vec![(2, 1)]), (2, vec![(65, 3)])]);
        // The uid that leaves has a row of its own, too.
        SubtensorModule::put_weights(index, 65, vec![(2, 1)]);
        SubtensorModule::replace_neuron(netuid, 65, &account(200), 1);
        assert_eq!(columns(index), [(0, vec![(2, 1)])]);
        assert_eq!(Weights::<Test>::get(index, 3), [(65, 0)]);
    });
}

#[test]
fn a_replacement_touches_the_rows_that_name_the_neuron_alone() {
    Scene::new().run(|| {
        let (netuid, index) = subnet(100);
        for uid in 0..60 {
            SubtensorModule::put_weights(index, uid, vec![(uid + 10, 1)]);
        }
        SubtensorModule::put_weights(index, 90, vec![(33, 5), (34, 6)]);
        let replace = || SubtensorModule::replace_neuron(netuid, 33, &account(200), 1);
        let record = metered(replace).1;
        // Rows of uids 23 and 90, and its own; their columns, and those of its own targets.
        assert_eq!(record.items["Weights"], Count { reads: 3, steps: 0, writes: 3 });
        assert_eq!(record.items["WeightColumns"], Count { reads: 2, steps: 0, writes: 2 });
    });
}

#[test]
fn new_numbers_for_the_same_targets_touch_no_column() {
    Scene::new().run(|| {
        let (_, index) = subnet(80);
        let row = |weight: u16| (0..80).map(|uid| (uid, weight)).collect::<Vec<_>>();
        let first = metered(|| SubtensorModule::put_weights(index, 0, row(1))).1;
        assert_eq!(first.items["WeightColumns"], Count { reads: 3, steps: 0, writes: 3 });
        let again = metered(|| SubtensorModule::put_weights(index, 0, row(2))).1;
        assert!(!again.items.contains_key("WeightColumns"));
        assert_eq!(again.items["Weights"], Count { reads: 1, steps: 0, writes: 1 });
    });
}

/// Numbers that look random, the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u16) -> u16 {
        self.0 += 1;
        let hash = sp_io::hashing::twox_64(&self.0.to_le_bytes());
        u16::from_le_bytes([hash[0], hash[1]]) % limit
    }
}

/// Ten thousand random rows, replacements and trims leave the columns equal to the rows.
#[test]
fn columns_follow_whatever_happens() {
    let mut dice = Dice(0);
    Scene::new().run(|| {
        let (netuid, main) = subnet(96);
        MechanismCountCurrent::<Test>::insert(netuid, MechId::new(2));
        let other = NetUidStorageIndex::new(netuid, MechId::new(1));
        MinAllowedUids::<Test>::insert(netuid, 1);
        ImmunityPeriod::<Test>::insert(netuid, 0);
        System::set_block_number(1_000);
        for step in 0..10_000u32 {
            let n = SubnetworkN::<Test>::get(netuid);
            let uid = dice.below(n);
            if step % 2_500 == 2_499 {
                SubtensorModule::trim_to_max_allowed_uids(netuid, n - 7).expect("it may");
            } else if step % 20 == 19 {
                let hotkey = sp_io::hashing::blake2_256(&step.to_le_bytes()).into();
                SubtensorModule::replace_neuron(netuid, uid, &hotkey, 1);
            } else {
                let index = [main, other][usize::from(dice.below(2))];
                let length = dice.below(40);
                let row = (0..length).map(|_| (dice.below(n), dice.below(3))).collect();
                SubtensorModule::put_weights(index, uid, row);
            }
            if step % 50 == 0 || step % 2_500 == 2_499 {
                SubtensorModule::check_columns(netuid).expect("the law holds");
            }
        }
        SubtensorModule::check_columns(netuid).expect("the law holds");
    });
}

#[test]
fn chains_from_before_get_their_columns_once() {
    Scene::new().run(|| {
        let (netuid, index) = subnet(4);
        Weights::<Test>::insert(index, 0, vec![(1, 5), (2, 0)]);
        SubtensorModule::check_columns(netuid).expect_err("there are none");
        AddWeightColumns::<Test>::on_runtime_upgrade();
        assert_eq!(columns(index), [(0, vec![(1, 0)])]);
        Weights::<Test>::insert(index, 1, vec![(1, 5)]);
        let again = AddWeightColumns::<Test>::on_runtime_upgrade();
        assert_eq!(again, <Test as frame_system::Config>::DbWeight::get().reads(1));
        assert_eq!(columns(index), [(0, vec![(1, 0)])]);
        SubtensorModule::rebuild_columns(index);
    });
}

#[test]
fn a_mechanism_that_goes_takes_its_columns_along() {
    Scene::new().run(|| {
        let (netuid, _) = subnet(4);
        MaxAllowedUids::<Test>::insert(netuid, 8);
        MechanismCountCurrent::<Test>::insert(netuid, MechId::new(2));
        let other = NetUidStorageIndex::new(netuid, MechId::new(1));
        SubtensorModule::put_weights(other, 0, vec![(1, 5)]);
        SubtensorModule::change_mechanism_count(netuid, MechId::new(1)).expect("it may");
        assert_eq!(columns(other), []);
    });
}
