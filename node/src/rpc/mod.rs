//! JSON-RPC methods beside those that every node of the SDK has.

mod delegate_info;
mod method;
mod neuron_info;
mod parameters;
mod runtime_call;
mod stake_info;
mod subnet_info;
mod swap;

use crate::service::{Block, FullClient, TransactionPool};
use jsonrpsee::RpcModule;
use method::Method;
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use sc_rpc::dev::{Dev, DevApiServer};
use std::sync::Arc;
use substrate_frame_rpc_system::{System, SystemApiServer};

/// What the methods need.
#[derive(Clone)]
pub struct Dependencies {
    /// The chain.
    pub client: Arc<FullClient>,
    /// Transactions that wait for a block.
    pub pool: Arc<TransactionPool>,
}

/// All methods of this module.
pub fn methods(dependencies: Dependencies) -> Result<RpcModule<()>, sc_service::Error> {
    let Dependencies { client, pool } = dependencies;
    let mut module = RpcModule::new(());
    module.merge(System::new(client.clone(), pool).into_rpc()).map_err(conflict)?;
    module.merge(TransactionPayment::new(client.clone()).into_rpc()).map_err(conflict)?;
    module.merge(Dev::<Block, _>::new(client.clone()).into_rpc()).map_err(conflict)?;
    let mut questions = RpcModule::new(client);
    for method in runtime_methods() {
        method.register(&mut questions).map_err(conflict)?;
    }
    module.merge(questions).map_err(conflict)?;
    Ok(module)
}

/// The methods that stand before a function of the runtime.
fn runtime_methods() -> impl Iterator<Item = &'static Method> {
    let namespaces = [
        delegate_info::METHODS,
        neuron_info::METHODS,
        stake_info::METHODS,
        subnet_info::METHODS,
        swap::METHODS,
    ];
    namespaces.into_iter().flatten()
}

fn conflict(error: jsonrpsee::core::RegisterMethodError) -> sc_service::Error {
    sc_service::Error::Other(format!("JSON-RPC: {error}"))
}

#[cfg(test)]
mod tests {
    use super::{
        parameters::{Kind, Parameter, Request},
        *,
    };
    use serde_json::{Value, json};
    use sp_core::crypto::Ss58Codec;

    fn sample(parameter: &Parameter) -> Value {
        match parameter.kind {
            Kind::U8 | Kind::U16 | Kind::U64 => json!(1),
            Kind::U16List => json!([0, 1, 2]),
            Kind::AccountBytes => json!(vec![5; 32]),
            Kind::Address => json!(sp_core::crypto::AccountId32::new([5; 32]).to_ss58check()),
        }
    }

    /// The runtime panics where arguments are missing, too long, or do not decode.
    #[test]
    fn the_runtime_has_each_function_and_takes_the_arguments() {
        for method in runtime_methods() {
            let given = method.parameters.iter().map(sample).collect();
            let request = Request::read(method.parameters, given).expect(method.name);
            let function = format!("{}_{}", method.api.name, method.function);
            let answer = sp_io::TestExternalities::default()
                .execute_with(|| myelin_runtime::apis::api::dispatch(&function, &request.data));
            assert!(answer.is_some_and(|bytes| !bytes.is_empty()), "{}: {function}", method.name);
        }
    }

    #[test]
    fn the_runtime_lists_each_api() {
        for method in runtime_methods() {
            let version = myelin_runtime::VERSION.api_version(&method.api.id);
            assert!(version.is_some(), "{}: {}", method.name, method.api.name);
        }
    }
}
