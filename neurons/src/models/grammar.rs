//! Grammars that write text: weighted context-free rules.

use rand::Rng;
use std::collections::HashMap;

/// Rules may lead to rules this deep; well-made grammars stay far below.
const MAX_DEPTH: usize = 64;

/// Rules that write text.
///
/// A rule is a line `name: alternative | alternative`, continued on indented lines. `<name>` in
/// an alternative stands for any alternative of that rule, `N*` in front makes an alternative N
/// times as likely, `/` ends a paragraph, and `#` starts a line of comment.
#[derive(Clone, Debug)]
pub struct Grammar {
    rules: Vec<Rule>,
    start: usize,
}

#[derive(Clone, Debug, Default)]
struct Rule {
    alternatives: Vec<Alternative>,
    total: u32,
}

#[derive(Clone, Debug)]
struct Alternative {
    weight: u32,
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug)]
enum Piece {
    Text(String),
    Rule(usize),
}

/// Why a grammar cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GrammarError {
    /// A line that is neither a rule, nor its continuation, nor a comment.
    #[error("line {0} has no colon: write `name: alternative | alternative`")]
    NoColon(usize),
    /// A continuation before any rule.
    #[error("line {0} is indented, which continues a rule, but there is none yet")]
    NoRule(usize),
    /// A `<` without its `>`.
    #[error("rule `{0}` has a `<` without `>`")]
    Unclosed(String),
    /// A name that no rule defines.
    #[error("`<{0}>` is used but there is no rule `{0}:`")]
    Unknown(String),
}

impl Grammar {
    /// Reads rules; texts written start from the rule called `start`.
    pub fn parse(source: &str, start: &str) -> Result<Self, GrammarError> {
        let texts = rule_texts(source)?;
        let names: HashMap<&str, usize> =
            texts.iter().enumerate().map(|(index, (name, _))| (name.as_str(), index)).collect();
        let find = |name: &str| {
            names.get(name).copied().ok_or_else(|| GrammarError::Unknown(name.to_owned()))
        };
        let mut rules = Vec::with_capacity(texts.len());
        for (name, text) in &texts {
            let mut rule = Rule::default();
            for source in text.split('|') {
                let alternative = alternative(name, source.trim(), find)?;
                rule.total = rule.total.saturating_add(alternative.weight);
                rule.alternatives.push(alternative);
            }
            rules.push(rule);
        }
        Ok(Self { start: find(start)?, rules })
    }

    /// Writes text of at least `length` characters, up to the end of a tale.
    pub fn write(&self, length: usize, random: &mut impl Rng) -> String {
        let mut text = String::with_capacity(length + 1024);
        while text.len() < length {
            let before = text.len();
            self.expand(self.start, 0, &mut text, random);
            if text.len() == before {
                break;
            }
        }
        text
    }

    fn expand(&self, rule: usize, depth: usize, text: &mut String, random: &mut impl Rng) {
        let rule = &self.rules[rule];
        if depth > MAX_DEPTH || rule.total == 0 {
            return;
        }
        let mut ticket = random.gen_range(0..rule.total);
        for alternative in &rule.alternatives {
            if ticket >= alternative.weight {
                ticket -= alternative.weight;
                continue;
            }
            for piece in &alternative.pieces {
                match piece {
                    Piece::Text(piece) => text.push_str(piece),
                    Piece::Rule(rule) => self.expand(*rule, depth + 1, text, random),
                }
            }
            return;
        }
    }
}

/// Names and bodies of the rules, continuations joined.
fn rule_texts(source: &str) -> Result<Vec<(String, String)>, GrammarError> {
    let mut texts: Vec<(String, String)> = Vec::new();
    for (index, line) in source.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        if line.starts_with(' ') {
            let (_, text) = texts.last_mut().ok_or(GrammarError::NoRule(index + 1))?;
            text.push(' ');
            text.push_str(line.trim());
        } else {
            let (name, text) = line.split_once(':').ok_or(GrammarError::NoColon(index + 1))?;
            texts.push((name.trim().to_owned(), text.trim().to_owned()));
        }
    }
    Ok(texts)
}

fn alternative(
    rule: &str,
    source: &str,
    find: impl Fn(&str) -> Result<usize, GrammarError>,
) -> Result<Alternative, GrammarError> {
    let (weight, mut rest) = match source.split_once("* ") {
        Some((number, rest)) if number.parse::<u32>().is_ok() => {
            (number.parse().unwrap_or(1), rest)
        }
        _ => (1, source),
    };
    let mut pieces = Vec::new();
    while let Some((before, after)) = rest.split_once('<') {
        let (name, after) =
            after.split_once('>').ok_or_else(|| GrammarError::Unclosed(rule.to_owned()))?;
        push_text(&mut pieces, before);
        pieces.push(Piece::Rule(find(name)?));
        rest = after;
    }
    push_text(&mut pieces, rest);
    Ok(Alternative { weight, pieces })
}

fn push_text(pieces: &mut Vec<Piece>, text: &str) {
    if !text.is_empty() {
        pieces.push(Piece::Text(text.replace(" /", "\n")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{SeedableRng, rngs::StdRng};

    #[test]
    fn weights_set_how_often_an_alternative_is_taken() {
        let grammar = Grammar::parse("s: 3* <a> | b\na:\n  a", "s").unwrap();
        let text = grammar.write(40_000, &mut StdRng::seed_from_u64(1));
        let share = text.matches('a').count() as f64 / text.len() as f64;
        assert!((share - 0.75).abs() < 0.01, "{share}");
    }

    #[test]
    fn errors_name_the_place() {
        let error = |source| Grammar::parse(source, "s").unwrap_err();
        assert_eq!(error("s"), GrammarError::NoColon(1));
        assert_eq!(error("# x\n  s"), GrammarError::NoRule(2));
        assert_eq!(error("s: <a"), GrammarError::Unclosed("s".into()));
        assert_eq!(error("s: <a>"), GrammarError::Unknown("a".into()));
        assert_eq!(error("a: b"), GrammarError::Unknown("s".into()));
    }

    #[test]
    fn circles_and_empty_texts_end() {
        let circle = Grammar::parse("s: x<s>", "s").unwrap();
        assert_eq!(circle.write(1, &mut StdRng::seed_from_u64(1)).len(), MAX_DEPTH + 1);
        let empty = Grammar::parse("s: <s>", "s").unwrap();
        assert_eq!(empty.write(10, &mut StdRng::seed_from_u64(1)), "");
    }
}
