//! The simulated economy against the specification's numbers, its laws, and faulty scenarios.

mod command;
mod example;
mod faults;
mod flows;
mod laws;

use myelin_simulate::economy::{Simulation, scenario::Scenario};
use serde_json::{Value, json};

/// One TAO in rao.
const ONE: u64 = 1_000_000_000;

/// A small scenario: one subnet with 1 000 TAO and 2 000 alpha in its pool.
fn base() -> Value {
    json!({
        "format": "economy/1",
        "start_block": 100,
        "blocks": 50,
        "total_issuance": "1000000",
        "root_tao": "2000",
        "subnets": [{
            "netuid": 1,
            "tao_in": "1000",
            "alpha_in": "2000",
            "alpha_out": "3000",
            "moving_price": "0.5",
            "initialized": true,
            "tempo": 10
        }]
    })
}

/// A scenario with `value` at `pointer`.
fn with(mut scenario: Value, pointer: &str, value: Value) -> Value {
    let (parent, field) = pointer.rsplit_once('/').expect("a pointer");
    let parent = scenario.pointer_mut(parent).expect("the parent is there");
    match field.parse::<usize>() {
        Ok(place) => parent[place] = value,
        Err(_) => parent[field] = value,
    }
    scenario
}

fn parse(scenario: &Value) -> Scenario {
    Scenario::parse(scenario.to_string().as_bytes()).expect("the scenario is sound")
}

/// A scenario at its end.
fn finished(scenario: &Value) -> Simulation {
    let mut simulation = Simulation::new(&parse(scenario));
    while simulation.step() {}
    simulation
}
