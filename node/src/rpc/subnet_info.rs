//! `subnetInfo_*`: subnets, their hyperparameters and metagraphs.

use super::{
    method::{Answer, Method},
    parameters::{Kind, Parameter},
    runtime_call::Api,
};

const API: Api = Api { name: "SubnetInfoRuntimeApi", id: 0x8375_104b_299b_74c5_u64.to_be_bytes() };
const REGISTRATION: Api =
    Api { name: "SubnetRegistrationRuntimeApi", id: 0xc688_6e2f_8e59_8b0a_u64.to_be_bytes() };
const NETUID: Parameter = Parameter::NETUID;
const MECID: Parameter = Parameter::MECID;
const COLDKEY: Parameter = Parameter::new("coldkey", Kind::Address);
const INDEXES: Parameter = Parameter::new("metagraph_index", Kind::U16List);

/// Asks `function` of the API about subnets.
const fn about(
    name: &'static str,
    function: &'static str,
    parameters: &'static [Parameter],
    task: &'static str,
) -> Method {
    Method::new(name, API, function, parameters, task)
}

/// All methods of this namespace.
#[rustfmt::skip]
pub static METHODS: &[Method] = &[
    about("subnetInfo_getSubnetInfo", "get_subnet_info", &[NETUID], "get subnet info"),
    about("subnetInfo_getSubnetsInfo", "get_subnets_info", &[], "get info of all subnets"),
    about("subnetInfo_getSubnetInfo_v2", "get_subnet_info_v2", &[NETUID], "get subnet info"),
    about("subnetInfo_getSubnetsInfo_v2", "get_subnets_info_v2", &[], "get info of all subnets"),
    about("subnetInfo_getSubnetHyperparams", "get_subnet_hyperparams", &[NETUID], "get hyperparameters"),
    about("subnetInfo_getSubnetHyperparamsV2", "get_subnet_hyperparams_v2", &[NETUID], "get hyperparameters"),
    about("subnetInfo_getAllDynamicInfo", "get_all_dynamic_info", &[], "get dynamic info of all subnets"),
    about("subnetInfo_getDynamicInfo", "get_dynamic_info", &[NETUID], "get dynamic info"),
    about("subnetInfo_getAllMetagraphs", "get_all_metagraphs", &[], "get all metagraphs"),
    about("subnetInfo_getMetagraph", "get_metagraph", &[NETUID], "get metagraph"),
    about("subnetInfo_getAllMechagraphs", "get_all_mechagraphs", &[], "get all mechanisms' metagraphs"),
    about("subnetInfo_getMechagraph", "get_mechagraph", &[NETUID, MECID], "get mechanism's metagraph"),
    about("subnetInfo_getSubnetState", "get_subnet_state", &[NETUID], "get subnet state"),
    about("subnetInfo_getSelectiveMetagraph", "get_selective_metagraph", &[NETUID, INDEXES], "get part of metagraph"),
    about("subnetInfo_getSelectiveMechagraph", "get_selective_mechagraph", &[NETUID, MECID, INDEXES], "get part of mechanism's metagraph"),
    about("subnetInfo_getColdkeyAutoStakeHotkey", "get_coldkey_auto_stake_hotkey", &[COLDKEY, NETUID], "get auto-stake hotkey of coldkey"),
    about("subnetInfo_getSubnetAccountId", "get_subnet_account_id", &[NETUID], "get account of subnet"),
    about("subnetInfo_getSubnetToPrune", "get_subnet_to_prune", &[], "get subnet to prune").answering(Answer::netuid),
    Method::new("subnetInfo_getLockCost", REGISTRATION, "get_network_registration_cost", &[], "get lock cost of subnet")
        .answering(Answer::number),
];
