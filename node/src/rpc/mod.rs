//! JSON-RPC methods beside those that every node of the SDK has.

use crate::service::{FullClient, TransactionPool};
use jsonrpsee::RpcModule;
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
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
    module.merge(TransactionPayment::new(client).into_rpc()).map_err(conflict)?;
    Ok(module)
}

fn conflict(error: jsonrpsee::core::RegisterMethodError) -> sc_service::Error {
    sc_service::Error::Other(format!("JSON-RPC: {error}"))
}
