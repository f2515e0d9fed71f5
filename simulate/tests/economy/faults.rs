//! Scenarios that cannot be are refused, naming line or field.

use super::{base, with};
use myelin_simulate::economy::scenario::Scenario;
use serde_json::{Value, json};

fn fault(scenario: &Value) -> String {
    text_fault(&scenario.to_string())
}

fn text_fault(text: &str) -> String {
    Scenario::parse(text.as_bytes()).expect_err("the scenario is faulty").to_string()
}

/// Refused once `value` stands at `pointer`.
fn refused(pointer: &str, value: Value) -> String {
    fault(&with(base(), pointer, value))
}

fn flow(fields: Value) -> String {
    let mut flow = json!({"netuid": 1, "action": "stake", "tao": "1", "block": 101});
    for (name, value) in fields.as_object().expect("fields") {
        if value.is_null() {
            flow.as_object_mut().expect("a flow").remove(name);
        } else {
            flow[name] = value.clone();
        }
    }
    refused("/flows", json!([flow]))
}

#[test]
fn syntax_is_refused_with_its_line() {
    let text = serde_json::to_string_pretty(&base()).expect("JSON");
    let broken = text.replacen("\"blocks\": 50", "\"blocks\": 50,,", 1);
    assert!(text_fault(&broken).starts_with("line 2: key must be a string"), "{broken}");
    assert_eq!(text_fault("{"), "line 1: EOF while parsing an object");
    assert_eq!(
        text_fault(&format!("{text}\n{{}}")),
        format!("line {}: more than one value", text.lines().count() + 1)
    );
    let wrong = text.replacen("\"blocks\": 50", "\"blocks\": \"x\"", 1);
    assert_eq!(
        text_fault(&wrong),
        "line 2, field blocks: invalid type: string \"x\", expected u64"
    );
}

#[test]
fn unknown_and_missing_fields_are_refused() {
    let unknown = refused("/block", json!(3));
    assert!(unknown.contains("field block: unknown field `block`, expected one of"), "{unknown}");
    let unknown = refused("/subnets/0/alpha", json!(3));
    assert!(unknown.contains("field subnets[0].alpha: unknown field `alpha`"), "{unknown}");
    let unknown = refused("/subnets/0/pending", json!({"miner": 3}));
    assert!(unknown.contains("subnets[0].pending.miner: unknown field `miner`"), "{unknown}");
    let mut scenario = base();
    scenario["subnets"][0].as_object_mut().expect("a subnet").remove("tao_in");
    let missing = fault(&scenario);
    assert!(missing.contains("field subnets[0]: missing field `tao_in`"), "{missing}");
}

#[test]
fn values_out_of_range_are_refused() {
    for (pointer, value, message) in [
        ("/format", json!("economy/2"), "field format: is `economy/2`, not `economy/1`"),
        ("/blocks", json!(0), "field blocks: 0 is out of range: 1 to 274877906944"),
        (
            "/total_issuance",
            json!("21000000.1"),
            "field total_issuance: 21000000100000000 is out of range: 0 to 21000000000000000",
        ),
        (
            "/total_issuance",
            json!("2999.9"),
            "field total_issuance: is less than the 3000000000000 rao on root and in the pools",
        ),
        (
            "/max_epochs_per_block",
            json!(0),
            "field max_epochs_per_block: 0 is out of range: 1 to 255",
        ),
        ("/owner_cut", json!(65_536), "field owner_cut: 65536 is out of range: 0 to 65535"),
        ("/subnets/0/netuid", json!(0), "field subnets[0].netuid: 0 is out of range: 1 to 65535"),
        (
            "/subnets/0/tao_in",
            json!(0),
            "field subnets[0].tao_in: 0 is out of range: 1 to 21000000000000000",
        ),
        (
            "/subnets/0/alpha_in",
            json!("0"),
            "field subnets[0].alpha_in: 0 is out of range: 1 to 21000000000000000",
        ),
        (
            "/subnets/0/quote_weight",
            json!("0.995"),
            "field subnets[0].quote_weight: 995000000000000000 is out of range: \
             10000000000000000 to 990000000000000000",
        ),
        (
            "/subnets/0/fee_rate",
            json!(10_001),
            "field subnets[0].fee_rate: 10001 is out of range: 0 to 10000",
        ),
        (
            "/subnets/0/last_epoch_block",
            json!(101),
            "field subnets[0].last_epoch_block: 101 is out of range: 0 to 100",
        ),
        (
            "/subnets/0/pending",
            json!({"root": "3000.5"}),
            "field subnets[0].pending: holds 3000500000000 rao, more than alpha_out, of which it \
             is a part",
        ),
    ] {
        assert_eq!(refused(pointer, value), message);
    }
}

#[test]
fn amounts_that_are_none_are_refused() {
    for (value, message) in [
        (json!(1.5), "invalid type: "),
        (json!(-1), "invalid type: "),
        (json!("1,5"), "`1,5` is not a decimal number"),
        (json!("0.0000000001"), "`0.0000000001` has more than 9 decimals"),
    ] {
        let message = format!("field subnets[0].tao_in: {message}");
        let found = refused("/subnets/0/tao_in", value);
        assert!(found.contains(&message), "{found}");
    }
}

#[test]
fn a_netuid_is_given_once() {
    let mut scenario = base();
    let subnet = scenario["subnets"][0].clone();
    scenario["subnets"].as_array_mut().expect("subnets").push(subnet);
    assert_eq!(fault(&scenario), "field subnets[1].netuid: 1 is already that of subnets[0]");
}

#[test]
fn flows_that_cannot_be_are_refused() {
    for (fields, message) in [
        (json!({"netuid": 2}), "netuid: no subnet 2"),
        (json!({"alpha": "1"}), "alpha: given besides tao"),
        (json!({"tao": null}), "tao: missing, and so is alpha"),
        (json!({"tao": 0}), "tao: 0 is out of range: 1 to 21000000000000000"),
        (json!({"block": 100}), "block: 100 is out of range: 101 to 150"),
        (json!({"block": 151}), "block: 151 is out of range: 101 to 150"),
        (json!({"every": 0}), "every: 0 is out of range: 1 to 274877906944"),
        (json!({"until": 120}), "until: means nothing without every"),
        (json!({"every": 1, "until": 100}), "until: 100 is out of range: at least 101"),
        (json!({"limit": 0}), "limit: 0 is out of range: at least 1"),
        (json!({"netuid": 0, "limit": 1}), "limit: root has no price"),
    ] {
        assert_eq!(flow(fields), format!("field flows[0].{message}"));
    }
    let action = flow(json!({"action": "sell"}));
    assert!(action.contains("flows[0].action: unknown variant `sell`"), "{action}");
}
