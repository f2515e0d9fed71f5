//! The messages of the `axon` and `dendrite` examples.

use myelin_neurons::synapse::{Placeholder, Synapse, python};
use serde::{Deserialize, Serialize};

/// Asks for a text `count` times over, after `delay` seconds. As a class of the official SDK:
///
/// ```python
/// class Echo(bt.Synapse):
///     text: str
///     count: int = 1
///     delay: float = 0.0
///     reply: str | None = None
///     required_hash_fields: ClassVar[tuple[str, ...]] = ("text", "count", "delay", "reply")
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Echo {
    /// What to repeat.
    pub text: String,
    /// How often.
    #[serde(default = "once")]
    pub count: u16,
    /// Seconds until the answer.
    #[serde(default)]
    pub delay: f64,
    /// The answer.
    #[serde(default)]
    pub reply: Option<String>,
}

fn once() -> u16 {
    1
}

impl Synapse for Echo {
    const NAME: &'static str = "Echo";
    const REQUIRED: &'static [(&'static str, Placeholder)] = &[("text", Placeholder::Text)];

    fn hashed(&self) -> Result<Vec<String>, python::TextError> {
        Ok(vec![
            python::text(&self.text)?,
            python::text(&self.count)?,
            python::text(&self.delay)?,
            python::text(&self.reply)?,
        ])
    }
}

/// Asks for a text symbol by symbol, `delay` seconds before each. As a class of the official SDK:
///
/// ```python
/// class Spell(bt.StreamingSynapse):
///     text: str
///     delay: float = 0.0
///     spelt: str = ""
///     required_hash_fields: ClassVar[tuple[str, ...]] = ("text", "delay")
///
///     async def process_streaming_response(self, response):
///         async for chunk in response.content.iter_any():
///             self.spelt += chunk.decode()
///             yield chunk.decode()
///
///     def extract_response_json(self, response):
///         return {"text": self.text, "spelt": self.spelt}
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Spell {
    /// What to spell.
    pub text: String,
    /// Seconds before each symbol.
    #[serde(default)]
    pub delay: f64,
}

impl Synapse for Spell {
    const NAME: &'static str = "Spell";
    const REQUIRED: &'static [(&'static str, Placeholder)] = &[("text", Placeholder::Text)];

    fn hashed(&self) -> Result<Vec<String>, python::TextError> {
        Ok(vec![python::text(&self.text)?, python::text(&self.delay)?])
    }
}
