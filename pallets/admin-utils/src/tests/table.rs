//! The table of settings against the cases, which are written down apart from it: whoever changes a
//! rule in one place hears of it here. And every bound of every row.

use super::{
    cases::{Case, Who as Expected, all},
    *,
};
use crate::{
    SETTINGS,
    table::{Setting, Who},
};
use frame_support::{assert_storage_noop, traits::GetCallName};
use myelin_types::{MechId, TaoBalance, fixed::U64F64, units::TAO};
use pallet_subtensor::hyperparams::OwnerLimit;
use sp_runtime::{DispatchError, ModuleError};

/// Rows whose effect the tests of `special` show.
const SPECIAL: [&str; 3] = [
    "sudo_set_mechanism_count",
    "sudo_set_mechanism_emission_split",
    "sudo_trim_to_max_allowed_uids",
];

fn case(setting: &Setting) -> Option<Case> {
    all().into_iter().find(|case| (case.call)(SUBNET).get_call_name() == setting.call)
}

fn has(setting: &Setting, rule: &str) -> bool {
    setting.steps.iter().any(|step| step.rule == rule)
}

/// What the table says, in the words of the cases. Tempos are of 50 blocks.
fn who(setting: &Setting) -> Expected {
    match setting.who {
        Who::Root => Expected::Root,
        Who::OwnerAlways => Expected::OwnerAlways,
        Who::Owner(OwnerLimit::Hyperparameter(_)) => Expected::Owner(100),
        Who::Owner(OwnerLimit::WeightsVersionKey) => Expected::Owner(250),
        Who::Owner(other) => panic!("{}: {other:?} has no case", setting.call),
    }
}

/// The event's name, from its debug text `Event::Name { … }`.
fn name_of(event: &RuntimeEvent) -> String {
    let text = match event {
        RuntimeEvent::SubtensorModule(event) => format!("{event:?}"),
        RuntimeEvent::AdminUtils(event) => format!("{event:?}"),
        other => panic!("an event of another pallet: {other:?}"),
    };
    let name = text.strip_prefix("Event::").expect("an event");
    name.chars().take_while(|letter| letter.is_alphanumeric()).collect()
}

#[test]
fn the_rows_say_what_the_cases_say() {
    for setting in SETTINGS {
        let Some(case) = case(setting) else {
            assert!(SPECIAL.contains(&setting.call), "{} has no case", setting.call);
            continue;
        };
        assert_eq!(who(setting), case.who, "{}", setting.call);
        assert_eq!(has(setting, "window"), case.window, "{}", setting.call);
        assert_eq!(has(setting, "existing"), case.existing, "{}", setting.call);
        let effect = setting.effect;
        let told: Vec<&str> = effect.event.into_iter().chain(effect.admin_event).collect();
        let expected: Vec<String> = case.events.iter().map(name_of).collect();
        assert_eq!(told, expected, "{}", setting.call);
    }
}

#[test]
fn every_case_is_a_row() {
    for case in all() {
        let call = (case.call)(SUBNET);
        let name = call.get_call_name();
        assert!(SETTINGS.iter().any(|setting| setting.call == name), "{name}");
    }
}

#[test]
fn the_rules_come_in_their_order() {
    const ORDER: [&str; 5] = ["window", "existing", "off_root", "owner_within", "within"];
    let place = |rule| ORDER.iter().position(|known| *known == rule).expect("a known rule");
    for setting in SETTINGS.iter().filter(|setting| setting.call != "sudo_set_bonds_moving_average")
    {
        let places: Vec<_> = setting.steps.iter().map(|step| place(step.rule)).collect();
        assert!(places.is_sorted(), "{}", setting.call);
    }
}

/// A scene and a call that break one bound, each bound of each row in turn.
struct Broken {
    prepare: fn(),
    call: Call<Test>,
}

fn broken(call: Call<Test>) -> Broken {
    Broken { prepare: || (), call }
}

fn broken_after(prepare: fn(), call: Call<Test>) -> Broken {
    Broken { prepare, call }
}

fn factor(bits: u128) -> U64F64 {
    U64F64::from_bits(bits)
}

fn max_uids(max_allowed_uids: u16) -> Call<Test> {
    Call::sudo_set_max_allowed_uids { netuid: SUBNET, max_allowed_uids }
}

fn alpha(alpha_low: u16, alpha_high: u16) -> Call<Test> {
    Call::sudo_set_alpha_values { netuid: SUBNET, alpha_low, alpha_high }
}

/// Bounds of how many there may be.
fn broken_counts() -> Vec<Broken> {
    let netuid = SUBNET;
    vec![
        broken(max_uids(63)),
        broken_after(|| SubnetworkN::<Test>::insert(SUBNET, 70), max_uids(69)),
        broken(max_uids(257)),
        broken_after(
            || MechanismCountCurrent::<Test>::insert(SUBNET, MechId::new(2)),
            max_uids(129),
        ),
        broken(Call::sudo_set_min_allowed_uids { netuid, min_allowed_uids: 256 }),
        broken(Call::sudo_set_min_allowed_uids { netuid, min_allowed_uids: 1 }),
        broken(Call::sudo_set_max_allowed_validators { netuid, max_allowed_validators: 257 }),
        broken(Call::sudo_set_owner_immune_neuron_limit { netuid, immune_neurons: 11 }),
    ]
}

/// Bounds of prices and times.
fn broken_prices() -> Vec<Broken> {
    let netuid = SUBNET;
    vec![
        broken(Call::sudo_set_activity_cutoff { netuid, activity_cutoff: 359 }),
        broken(Call::sudo_set_min_burn { netuid, min_burn: TAO.into() }),
        broken_after(
            || MaxBurn::<Test>::insert(SUBNET, TaoBalance::new(7)),
            Call::sudo_set_min_burn { netuid, min_burn: 7.into() },
        ),
        broken(Call::sudo_set_max_burn { netuid, max_burn: (TAO / 10).into() }),
        broken_after(
            || MinBurn::<Test>::insert(SUBNET, TaoBalance::new(TAO / 5)),
            Call::sudo_set_max_burn { netuid, max_burn: (TAO / 5).into() },
        ),
        broken(Call::sudo_set_burn_half_life { netuid, burn_half_life: 36_101 }),
        broken(Call::sudo_set_burn_increase_mult {
            netuid,
            burn_increase_mult: factor((3 << 64) + 1),
        }),
    ]
}

/// Bounds of consensus.
fn broken_consensus() -> Vec<Broken> {
    let netuid = SUBNET;
    let reveal = |interval| Call::sudo_set_commit_reveal_weights_interval { netuid, interval };
    vec![
        broken(Call::sudo_set_bonds_moving_average { netuid, bonds_moving_average: 975_001 }),
        broken(Call::sudo_set_alpha_sigmoid_steepness { netuid, steepness: -1 }),
        broken_after(|| LiquidAlphaOn::<Test>::insert(SUBNET, false), alpha(1_638, 1_638)),
        broken(alpha(1_638, 1_637)),
        broken(alpha(1_639, 1_638)),
        broken(reveal(101)),
        broken(reveal(0)),
        broken(Call::sudo_set_min_childkey_take_per_subnet { netuid, take: 11_797 }),
        broken(Call::sudo_set_tao_flow_normalization_exponent { exponent: factor((1 << 64) - 1) }),
        broken(Call::sudo_set_max_epochs_per_block { max_epochs_per_block: 0 }),
    ]
}

#[test]
fn every_bound_of_every_row_holds() {
    let all: Vec<Broken> =
        [broken_counts(), broken_prices(), broken_consensus()].into_iter().flatten().collect();
    for setting in SETTINGS {
        let bounds: Vec<_> = setting.steps.iter().flat_map(|step| step.bounds).collect();
        let tries: Vec<&Broken> =
            all.iter().filter(|broken| broken.call.get_call_name() == setting.call).collect();
        assert_eq!(tries.len(), bounds.len(), "{}: one try for each bound", setting.call);
        for (bound, broken) in bounds.into_iter().zip(tries) {
            // Some bounds bind the owner alone; what is root's alone, root alone tries.
            let origin = if setting.who == Who::Root { root() } else { signed(OWNER) };
            scene(|| {
                (broken.prepare)();
                assert_storage_noop!({
                    let Err(DispatchError::Module(ModuleError { message, .. })) =
                        send(origin, broken.call.clone())
                    else {
                        panic!("{}: {} does not hold", setting.call, bound.text);
                    };
                    assert_eq!(message, Some(bound.error), "{}: {}", setting.call, bound.text);
                });
            });
        }
    }
}
