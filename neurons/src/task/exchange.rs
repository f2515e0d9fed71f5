//! A task's query and answer as a message of the neuron protocol.

use super::Task;
use crate::synapse::{Placeholder, Synapse, python};
use serde::{Deserialize, Serialize};
use std::marker::PhantomData;

/// A query and, on the way back, its answer, both as JSON text, so that the body hash covers
/// exactly what was sent, in any language. As a class of the official SDK:
///
/// ```python
/// class NextSymbol(bt.Synapse):
///     query: str
///     answer: str | None = None
///     required_hash_fields = ("query", "answer")
/// ```
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Exchange<T: Task> {
    query: String,
    #[serde(default)]
    answer: Option<String>,
    #[serde(skip)]
    task: PhantomData<fn() -> T>,
}

/// Why a message has no query or answer to read.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// The query is not what the task asks.
    #[error("the query is not one of {task}: {reason}")]
    Query {
        /// The task's name.
        task: &'static str,
        /// What is wrong with the JSON.
        reason: serde_json::Error,
    },
    /// The miner sent the message back without an answer.
    #[error("the message came back without an answer")]
    Missing,
    /// The answer is not what the task wants.
    #[error("the answer is not one of {task}: {reason}")]
    Answer {
        /// The task's name.
        task: &'static str,
        /// What is wrong with the JSON.
        reason: serde_json::Error,
    },
}

impl<T: Task> Exchange<T> {
    /// A message that asks.
    pub fn ask(query: &T::Query) -> Result<Self, ExchangeError> {
        let text = serde_json::to_string(query);
        let query = text.map_err(|reason| ExchangeError::Query { task: T::NAME, reason })?;
        Ok(Self { query, answer: None, task: PhantomData })
    }

    /// The query.
    pub fn query(&self) -> Result<T::Query, ExchangeError> {
        let query = serde_json::from_str(&self.query);
        query.map_err(|reason| ExchangeError::Query { task: T::NAME, reason })
    }

    /// The answer.
    pub fn answer(&self) -> Result<T::Answer, ExchangeError> {
        let answer = serde_json::from_str(self.answer.as_ref().ok_or(ExchangeError::Missing)?);
        answer.map_err(|reason| ExchangeError::Answer { task: T::NAME, reason })
    }

    /// The message with an answer.
    pub fn answered(mut self, answer: &T::Answer) -> Result<Self, ExchangeError> {
        let text = serde_json::to_string(answer);
        let text = text.map_err(|reason| ExchangeError::Answer { task: T::NAME, reason })?;
        self.answer = Some(text);
        Ok(self)
    }
}

// Not derived, which would ask the same of `T`.
impl<T: Task> Clone for Exchange<T> {
    fn clone(&self) -> Self {
        Self { query: self.query.clone(), answer: self.answer.clone(), task: PhantomData }
    }
}

impl<T: Task> Synapse for Exchange<T> {
    const NAME: &'static str = T::NAME;
    const REQUIRED: &'static [(&'static str, Placeholder)] = &[("query", Placeholder::Text)];

    fn hashed(&self) -> Result<Vec<String>, python::TextError> {
        Ok(vec![python::text(&self.query)?, python::text(&self.answer)?])
    }
}
