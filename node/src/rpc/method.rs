//! Methods that hand a question on to the runtime and its answer back.

use super::{
    parameters::{Parameter, Request},
    runtime_call::{self, Api},
};
use crate::service::FullClient;
use codec::{Decode, DecodeAll};
use jsonrpsee::{
    RpcModule,
    core::RegisterMethodError,
    types::{ErrorObjectOwned, Params, error::INVALID_PARAMS_CODE},
};
use serde::Serialize;
use std::sync::Arc;

/// Code of the error that tells that the runtime gave no answer (spec: pools §11.2).
const RUNTIME_FAILURE_CODE: i32 = 1;

/// A subnet's price, as it is in JSON.
#[derive(Serialize, Decode, Clone, Debug, PartialEq, Eq)]
pub struct SubnetPrice {
    netuid: u16,
    price: u64,
}

/// What a client gets.
#[derive(Serialize, Clone, Debug, PartialEq, Eq)]
#[serde(untagged)]
pub enum Answer {
    /// SCALE, byte by byte.
    Bytes(Vec<u8>),
    /// A number.
    Number(u64),
    /// A subnet, or none.
    Netuid(Option<u16>),
    /// Prices of subnets.
    Prices(Vec<SubnetPrice>),
}

impl Answer {
    /// A number from its SCALE encoding.
    pub fn number(encoded: Vec<u8>) -> Result<Self, codec::Error> {
        DecodeAll::decode_all(&mut &encoded[..]).map(Self::Number)
    }

    /// A subnet, or none, from its SCALE encoding.
    pub fn netuid(encoded: Vec<u8>) -> Result<Self, codec::Error> {
        DecodeAll::decode_all(&mut &encoded[..]).map(Self::Netuid)
    }

    /// Prices of subnets from their SCALE encoding.
    pub fn prices(encoded: Vec<u8>) -> Result<Self, codec::Error> {
        DecodeAll::decode_all(&mut &encoded[..]).map(Self::Prices)
    }

    fn bytes(encoded: Vec<u8>) -> Result<Self, codec::Error> {
        Ok(Self::Bytes(encoded))
    }
}

/// A method of JSON-RPC before a function of the runtime.
pub struct Method {
    /// Its name.
    pub name: &'static str,
    /// The runtime API it asks.
    pub api: Api,
    /// The function of the API.
    pub function: &'static str,
    /// What it takes beside the block.
    pub parameters: &'static [Parameter],
    /// What it is for, after "Unable to".
    task: &'static str,
    /// From the runtime's answer to the client's.
    answer: fn(Vec<u8>) -> Result<Answer, codec::Error>,
}

impl Method {
    /// A method that answers with the bytes of the runtime's answer. `task` comes after "Unable
    /// to" in errors.
    pub const fn new(
        name: &'static str,
        api: Api,
        function: &'static str,
        parameters: &'static [Parameter],
        task: &'static str,
    ) -> Self {
        Self { name, api, function, parameters, task, answer: Answer::bytes }
    }

    /// The method with another form of answer.
    pub const fn answering(mut self, answer: fn(Vec<u8>) -> Result<Answer, codec::Error>) -> Self {
        self.answer = answer;
        self
    }

    /// Adds the method to `module`; it runs on threads that may block.
    pub fn register(
        &'static self,
        module: &mut RpcModule<Arc<FullClient>>,
    ) -> Result<(), RegisterMethodError> {
        module
            .register_blocking_method(self.name, |params, client, _| self.run(&client, &params))?;
        Ok(())
    }

    fn run(&self, client: &FullClient, params: &Params) -> Result<Answer, ErrorObjectOwned> {
        let request = Request::read(self.parameters, params.parse()?)
            .map_err(|error| self.refused(&error))?;
        let encoded =
            runtime_call::call(client, self.api, self.function, request.at, &request.data)
                .map_err(|failure| self.failed(&failure.cause(), &failure.advice()))?;
        (self.answer)(encoded).map_err(|error| {
            self.failed("the runtime's answer is not as long as it should be", &error.to_string())
        })
    }

    fn refused(&self, reason: &str) -> ErrorObjectOwned {
        let data = format!("{}: {reason}", self.name);
        ErrorObjectOwned::owned(INVALID_PARAMS_CODE, "Invalid params", Some(data))
    }

    fn failed(&self, cause: &str, advice: &str) -> ErrorObjectOwned {
        let message = format!("Unable to {}: {cause}", self.task);
        ErrorObjectOwned::owned(RUNTIME_FAILURE_CODE, message, Some(advice))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::Encode;
    use serde_json::json;

    fn json_of(answer: Result<Answer, codec::Error>) -> serde_json::Value {
        serde_json::to_value(answer.expect("decodes")).expect("is JSON")
    }

    #[test]
    fn answers_have_the_form_of_the_interface() {
        assert_eq!(json_of(Answer::bytes(vec![0, 255])), json!([0, 255]));
        assert_eq!(json_of(Answer::number(u64::MAX.encode())), json!(u64::MAX));
        assert_eq!(json_of(Answer::netuid(Some(2u16).encode())), json!(2));
        assert_eq!(json_of(Answer::netuid(None::<u16>.encode())), json!(null));
        let prices = vec![(0u16, 1_000_000_000u64), (1, 5)].encode();
        let expected =
            [json!({"netuid": 0, "price": 1_000_000_000}), json!({"netuid": 1, "price": 5})];
        assert_eq!(json_of(Answer::prices(prices)), json!(expected));
    }

    #[test]
    fn answers_of_another_length_are_no_numbers() {
        assert!(Answer::number(vec![1; 7]).is_err());
        assert!(Answer::number(vec![1; 9]).is_err());
        assert!(Answer::netuid(Vec::new()).is_err());
    }
}
