//! The symbols of the reference task: 95 printable ASCII characters and the end of a line.

/// Number of symbols.
pub const SYMBOLS: usize = 96;

/// Bits per symbol of the uniform guess: log2 of [`SYMBOLS`].
pub const UNIFORM_BITS: f64 = 6.584_962_500_721_156;

const FIRST: u8 = b' ';
const NEWLINE: u8 = 95;

/// The symbol of a character, `0..SYMBOLS`: printable ASCII in its order, then the newline.
/// Tabs and carriage returns count as spaces, everything else as `?`.
pub fn symbol(character: char) -> u8 {
    match character {
        '\n' => NEWLINE,
        '\t' | '\r' => 0,
        ' '..='~' => character as u8 - FIRST,
        _ => b'?' - FIRST,
    }
}

/// The character of a symbol; `?` for what is not one.
pub fn character(symbol: u8) -> char {
    match symbol {
        NEWLINE => '\n',
        0..NEWLINE => char::from(symbol + FIRST),
        _ => '?',
    }
}

/// The symbols of a text, one for each character.
pub fn symbols(text: &str) -> Vec<u8> {
    text.chars().map(symbol).collect()
}

/// The text of symbols.
pub fn text(symbols: &[u8]) -> String {
    symbols.iter().map(|symbol| character(*symbol)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_and_characters_are_inverse() {
        for index in 0..SYMBOLS as u8 {
            assert_eq!(symbol(character(index)), index);
        }
        assert_eq!(UNIFORM_BITS, (SYMBOLS as f64).log2());
    }

    #[test]
    fn other_characters_count_as_question_marks() {
        assert_eq!(text(&symbols("a\tb\u{e9}\n")), "a b?\n");
        assert_eq!(character(96), '?');
    }
}
