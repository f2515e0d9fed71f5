//! The API's description.

use crate::model::{
    schema::{Schema, Schemas, object},
    *,
};
use serde_json::{Map, Value, json};

/// A parameter: name, where it stands, whether it is needed, its schema and what it means.
type Parameter = (&'static str, &'static str, bool, Value, &'static str);

/// The OpenAPI 3.1 document.
pub fn document() -> Value {
    let mut named = Schemas::new();
    let mut paths = Map::new();
    let mut add = |path: &str, docs: &str, parameters: Vec<Parameter>, answer: Value| {
        paths.insert(path.into(), operation(path, docs, parameters, answer));
    };
    chain_paths(&mut named, &mut add);
    subnet_paths(&mut named, &mut add);
    account_paths(&mut named, &mut add);
    add(
        "/api/live",
        "News as server-sent events; the data of each is one update.",
        vec![],
        LiveUpdate::schema(&mut named),
    );
    add("/api/openapi.json", "This description.", vec![], json!({ "type": "object" }));
    named.insert(
        "Error".into(),
        object(
            "Why there is no answer.",
            [
                ("status", "HTTP status.", u16::schema(&mut Schemas::new())),
                ("message", "What was wrong, and what to do.", json!({ "type": "string" })),
            ],
        ),
    );
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Myelin explorer",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Amounts of TAO and alpha are whole numbers of rao (10^-9); they can \
                exceed 2^53, so a reader in JavaScript that needs them exactly must read large \
                numbers as BigInt. Accounts are SS58 text, hashes 0x hexadecimal, times \
                milliseconds since 1970, shares stored as u16 stay so (65535 is one), prices are \
                TAO per alpha.",
        },
        "paths": paths,
        "components": { "schemas": named },
    })
}

type Add<'a> = &'a mut dyn FnMut(&str, &str, Vec<Parameter>, Value);

fn chain_paths(named: &mut Schemas, add: Add<'_>) {
    add("/api/head", "Where chain and index stand.", vec![], HeadView::schema(named));
    add("/api/home", "The home page.", vec![], HomeView::schema(named));
    add("/api/economy", "The TAO economy as a whole.", vec![], EconomyView::schema(named));
    add(
        "/api/parameters",
        "Parameters of the chain as a whole, which root sets.",
        vec![],
        Vec::<Hyperparameter>::schema(named),
    );
    add(
        "/api/authors",
        "Who authored the last 1000 blocks, and the fees paid in them.",
        vec![],
        Authors::schema(named),
    );
    add("/api/blocks", "Blocks, newest first.", pages(vec![]), Page::<BlockRow>::schema(named));
    add(
        "/api/blocks/{block}",
        "A block by number or hash.",
        vec![path("block", "Number, or hash.")],
        BlockView::schema(named),
    );
    add(
        "/api/extrinsics",
        "Extrinsics, newest first; conditions hold together.",
        pages(vec![
            text("signer", "Of this signer."),
            text("pallet", "Of this pallet."),
            text("call", "Of this call."),
            query("success", json!({ "type": "boolean" }), "Succeeded, or failed."),
            query("netuid", json!({ "type": "integer" }), "Concerning this subnet."),
            query("block", json!({ "type": "integer" }), "In this block."),
            query("unsigned", json!({ "type": "boolean" }), "Unsigned ones too."),
        ]),
        Page::<ExtrinsicRow>::schema(named),
    );
    add(
        "/api/extrinsics/{extrinsic}",
        "An extrinsic with arguments, events and error.",
        vec![path("extrinsic", "Hash, or block and position as 1200-3.")],
        ExtrinsicView::schema(named),
    );
    add(
        "/api/events",
        "Events, newest first; those of every extrinsic (fees, success, deposits) are left out.",
        pages(vec![
            text("account", "Naming this account."),
            text(
                "kind",
                "Of a pallet, as SubtensorModule, or a kind, as SubtensorModule.StakeAdded.",
            ),
        ]),
        Page::<EventRow>::schema(named),
    );
    add(
        "/api/runtimes",
        "Runtime versions, newest first.",
        vec![],
        Vec::<RuntimeVersionRow>::schema(named),
    );
    add(
        "/api/search",
        "Whatever matches, best first, at most 20.",
        vec![(
            "q",
            "query",
            true,
            json!({ "type": "string" }),
            "Address, block number or hash, extrinsic hash or id, netuid, subnet name, neuron as \
             netuid/uid or hotkey, identity name.",
        )],
        Vec::<SearchHit>::schema(named),
    );
}

fn subnet_paths(named: &mut Schemas, add: Add<'_>) {
    let netuid = || path("netuid", "The subnet's number.");
    add("/api/subnets", "All subnets by netuid.", vec![], Vec::<SubnetRow>::schema(named));
    add("/api/subnets/{netuid}", "A subnet.", vec![netuid()], SubnetDetail::schema(named));
    add(
        "/api/subnets/{netuid}/metagraph",
        "A subnet's neurons now.",
        vec![netuid()],
        MetagraphView::schema(named),
    );
    add(
        "/api/subnets/{netuid}/history",
        "A subnet after its epochs, oldest first, at most about 1000.",
        vec![netuid(), range()],
        Vec::<EpochPoint>::schema(named),
    );
    holding_paths(named, add);
    add(
        "/api/subnets/{netuid}/neurons/{uid}",
        "A neuron.",
        vec![netuid(), path("uid", "The neuron's number.")],
        NeuronView::schema(named),
    );
}

fn holding_paths(named: &mut Schemas, add: Add<'_>) {
    let netuid = || path("netuid", "The subnet's number.");
    let rao = || json!({ "type": "integer", "minimum": 0 });
    add(
        "/api/subnets/{netuid}/distribution",
        "How the subnet's neurons are spread over owners and addresses, whom they weigh, who goes next.",
        vec![netuid()],
        Distribution::schema(named),
    );
    add(
        "/api/subnets/{netuid}/holders",
        "Who holds the subnet's alpha, most first; of the root network, who stakes TAO there.",
        pages(vec![netuid()]),
        Holders::schema(named),
    );
    add(
        "/api/subnets/{netuid}/quote",
        "What a purchase or sale of alpha would do now; exactly one of the two amounts is given.",
        vec![
            netuid(),
            query("tao", rao(), "Rao of TAO to buy alpha with."),
            query("alpha", rao(), "Rao of alpha to sell."),
        ],
        Quote::schema(named),
    );
    add(
        "/api/subnets/{netuid}/ownership",
        "Who owns the subnet, who could by conviction, its locks, and what happened to it.",
        vec![netuid()],
        Ownership::schema(named),
    );
}

fn account_paths(named: &mut Schemas, add: Add<'_>) {
    add(
        "/api/validators",
        "All validators, most stake first: hotkeys with a permit or stake weight, and delegates.",
        vec![],
        Vec::<ValidatorRow>::schema(named),
    );
    add(
        "/api/validators/{hotkey}",
        "A validator.",
        vec![path("hotkey", "Its hotkey.")],
        ValidatorView::schema(named),
    );
    add(
        "/api/validators/{hotkey}/history",
        "A validator after the epochs of a subnet, oldest first, at most about 1000.",
        vec![
            path("hotkey", "Its hotkey."),
            ("netuid", "query", true, json!({ "type": "integer" }), "The subnet's number."),
            range(),
        ],
        Vec::<ValidatorPoint>::schema(named),
    );
    add(
        "/api/accounts/{address}",
        "An account.",
        vec![path("address", "SS58 address, or public key.")],
        AccountView::schema(named),
    );
    add(
        "/api/transfers",
        "Transfers, newest first.",
        pages(vec![text("account", "From or to this account.")]),
        Page::<TransferRow>::schema(named),
    );
}

fn path(name: &'static str, docs: &'static str) -> Parameter {
    (name, "path", true, json!({ "type": "string" }), docs)
}

fn query(name: &'static str, schema: Value, docs: &'static str) -> Parameter {
    (name, "query", false, schema, docs)
}

fn range() -> Parameter {
    let ranges = json!({ "type": "string", "enum": ["24h", "7d", "30d", "all"], "default": "7d" });
    query("range", ranges, "How far back.")
}

fn text(name: &'static str, docs: &'static str) -> Parameter {
    query(name, json!({ "type": "string" }), docs)
}

fn pages(mut parameters: Vec<Parameter>) -> Vec<Parameter> {
    let bounded = |minimum: u32, maximum: u32, default: u32| {
        json!({
            "type": "integer", "minimum": minimum, "maximum": maximum, "default": default
        })
    };
    let default = PageRequest::default();
    let page = bounded(0, PageRequest::MAX_PAGE, default.page);
    let per_page = bounded(1, PageRequest::MAX_PER_PAGE, default.per_page);
    parameters.push(query("page", page, "Number of the page, from zero."));
    parameters.push(query("per_page", per_page, "Rows per page."));
    parameters
}

fn operation(path: &str, docs: &str, parameters: Vec<Parameter>, answer: Value) -> Value {
    let media = if path == "/api/live" { "text/event-stream" } else { "application/json" };
    let parameters: Vec<Value> = parameters
        .into_iter()
        .map(|(name, place, required, schema, docs)| {
            json!({
                "name": name, "in": place, "required": required, "schema": schema,
                "description": docs,
            })
        })
        .collect();
    let error = json!({ "$ref": "#/components/schemas/Error" });
    json!({
        "get": {
            "summary": docs,
            "parameters": parameters,
            "responses": {
                "200": {
                    "description": docs,
                    "content": { media: { "schema": answer } },
                },
                "default": {
                    "description": "Why there is no answer.",
                    "content": { "application/json": { "schema": error } },
                },
            },
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document();
        let text = document.to_string();
        let named = document["components"]["schemas"].as_object().expect("schemas");
        for part in text.split("#/components/schemas/").skip(1) {
            let name = part.split('"').next().expect("a name");
            assert!(named.contains_key(name), "{name}");
        }
        assert!(named.values().all(|schema| !schema.is_null()));
    }

    #[test]
    fn routes_and_paths_are_the_same() {
        let source = include_str!("routes.rs");
        let routes: std::collections::BTreeSet<&str> = source
            .split(".route(\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .filter(|route| *route != "/api" && !route.contains('*'))
            .collect();
        let document = document();
        let paths = document["paths"].as_object().expect("paths");
        assert_eq!(routes, paths.keys().map(String::as_str).collect());
    }
}
