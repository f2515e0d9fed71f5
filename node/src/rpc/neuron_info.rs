//! `neuronInfo_*`: the neurons of a subnet.

use super::{
    method::Method,
    parameters::{Kind, Parameter},
    runtime_call::Api,
};

const API: Api = Api { name: "NeuronInfoRuntimeApi", id: 0x806d_f4cc_aa9e_d485_u64.to_be_bytes() };
const NETUID: Parameter = Parameter::NETUID;
const UID: Parameter = Parameter::new("uid", Kind::U16);

/// All methods of this namespace.
pub static METHODS: &[Method] = &[
    Method::new("neuronInfo_getNeurons", API, "get_neurons", &[NETUID], "get neurons"),
    Method::new("neuronInfo_getNeuron", API, "get_neuron", &[NETUID, UID], "get neuron"),
    Method::new(
        "neuronInfo_getNeuronsLite",
        API,
        "get_neurons_lite",
        &[NETUID],
        "get neurons in short",
    ),
    Method::new(
        "neuronInfo_getNeuronLite",
        API,
        "get_neuron_lite",
        &[NETUID, UID],
        "get neuron in short",
    ),
];
