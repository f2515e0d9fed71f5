//! Numbers, amounts, times and addresses as people read them.
//!
//! Digits are grouped by a narrow space that does not break; amounts come in rao and are shown in
//! whole units, rounded to nearest, never rounded to a zero that is none.

use std::time::{Duration, UNIX_EPOCH};

/// Between groups of three digits: narrow, and no line break there.
const GROUP: char = '\u{202f}';
const RAO_DIGITS: u32 = 9;

/// Groups a whole number: `1234567` becomes `1 234 567`.
pub fn whole(number: impl Into<u128>) -> String {
    let digits = number.into().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 * GROUP.len_utf8());
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(GROUP);
        }
        text.push(digit);
    }
    text
}

/// An amount of rao in whole units with `decimals` places (at most 9), rounded to nearest. What would
/// read as zero without being it becomes `<0.01`, or the like.
pub fn fixed(rao: u64, decimals: u32) -> String {
    let decimals = decimals.min(RAO_DIGITS);
    let cut = 10u128.pow(RAO_DIGITS - decimals);
    let rounded = (u128::from(rao) + cut / 2) / cut;
    let scale = 10u128.pow(decimals);
    if rounded == 0 && rao > 0 {
        return format!("<0.{:0>width$}", 1, width = decimals.max(1) as usize);
    }
    if decimals == 0 {
        return whole(rounded);
    }
    let (units, rest) = (rounded / scale, rounded % scale);
    format!("{}.{:0width$}", whole(units), rest, width = decimals as usize)
}

/// An amount of rao with as many places as its size asks for: two from a thousand, four from one,
/// six below, nine below a thousandth.
pub fn amount(rao: u64) -> String {
    match rao {
        0 => "0".into(),
        1..1_000_000 => fixed(rao, 9).trim_end_matches('0').to_owned(),
        1_000_000..1_000_000_000 => fixed(rao, 6),
        1_000_000_000..1_000_000_000_000 => fixed(rao, 4),
        _ => fixed(rao, 2),
    }
}

/// An amount of rao to the last digit.
pub fn exact(rao: u64) -> String {
    fixed(rao, RAO_DIGITS)
}

/// A large amount of rao in few digits: `12.35 k`, `1.20 M`.
pub fn compact(rao: u64) -> String {
    let units = rao as f64 / crate::model::RAO;
    match units {
        u if u >= 1e9 => format!("{:.2}\u{202f}G", u / 1e9),
        u if u >= 1e6 => format!("{:.2}\u{202f}M", u / 1e6),
        u if u >= 1e4 => format!("{:.2}\u{202f}k", u / 1e3),
        _ => amount(rao),
    }
}

/// A number with decimals, digits grouped.
pub fn decimal(value: f64, places: usize) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    let text = format!("{:.*}", places, value.abs());
    let (units, rest) = text.split_once('.').unwrap_or((&text, ""));
    let units = units.parse::<u128>().map_or_else(|_| units.to_owned(), whole);
    let sign =
        if value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) { "−" } else { "" };
    if rest.is_empty() { format!("{sign}{units}") } else { format!("{sign}{units}.{rest}") }
}

/// A price, or anything without a natural number of places.
pub fn price(value: f64) -> String {
    let places = match value.abs() {
        0.0 => 0,
        v if v >= 1000.0 => 2,
        v if v >= 1.0 => 4,
        v if v >= 0.001 => 6,
        _ => 9,
    };
    decimal(value, places)
}

/// A fraction as a percentage.
pub fn percent(fraction: f64) -> String {
    let hundred = fraction * 100.0;
    let places = if hundred.abs() >= 1000.0 { 0 } else { 2 };
    format!("{}\u{202f}%", decimal(hundred, places))
}

/// An amount written in whole units, as `12.5`, in rao.
pub fn parse_amount(text: &str) -> Option<u64> {
    let (units, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let empty = units.is_empty() && rest.is_empty();
    if empty || rest.len() > RAO_DIGITS as usize || !digits(units) || !digits(rest) {
        return None;
    }
    let units: u64 = if units.is_empty() { 0 } else { units.parse().ok()? };
    let rao: u64 = format!("{rest:0<9}").parse().ok()?;
    units.checked_mul(1_000_000_000)?.checked_add(rao)
}

/// A yearly return as a percentage. What a few coins would earn at the rate of a young subnet says
/// nothing: beyond 10 000 % it is only said to be more.
pub fn yearly(fraction: f64) -> String {
    const MOST: f64 = 100.0;
    if fraction > MOST { format!(">\u{202f}{}", percent(MOST)) } else { percent(fraction) }
}

/// How long ago `then` was, both in milliseconds since 1970.
pub fn age(now: u64, then: u64) -> String {
    let seconds = now.saturating_sub(then) / 1000;
    match seconds {
        0 => "now".into(),
        1..60 => format!("{seconds} s ago"),
        60..3_600 => format!("{} min ago", seconds / 60),
        3_600..172_800 => format!("{} h ago", seconds / 3_600),
        _ => format!("{} d ago", seconds / 86_400),
    }
}

/// A span of milliseconds in its two largest units: `3 d 4 h`.
pub fn span(millis: u64) -> String {
    const UNITS: [(u64, &str); 5] =
        [(31_557_600, "y"), (86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
    let seconds = millis / 1000;
    let Some(at) = UNITS.iter().position(|(size, _)| seconds >= *size) else {
        return format!("{millis} ms");
    };
    let (size, unit) = UNITS[at];
    let first = format!("{} {unit}", whole(seconds / size));
    match UNITS.get(at + 1) {
        Some((next, unit)) if seconds % size >= *next => {
            format!("{first} {} {unit}", seconds % size / next)
        }
        _ => first,
    }
}

/// A time as `2026-11-26T11:40:00.250Z`. Times beyond the year 9999 read as its end.
pub fn timestamp(millis: u64) -> String {
    const END: u64 = 253_402_300_799_000;
    let time = UNIX_EPOCH + Duration::from_millis(millis.min(END));
    humantime::format_rfc3339_millis(time).to_string()
}

/// The beginning and end of an address or hash.
pub fn short(text: &str) -> String {
    let head = if text.starts_with("0x") { 8 } else { 6 };
    let letters: Vec<char> = text.chars().collect();
    if letters.len() <= head + 7 {
        return text.to_owned();
    }
    let start: String = letters[..head].iter().collect();
    let end: String = letters[letters.len() - 5..].iter().collect();
    format!("{start}…{end}")
}

/// `snake_case` and `CamelCase` names in words: `max_burn` and `MaxBurn` become `Max burn`.
pub fn words(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 4);
    let mut previous_lower = false;
    for letter in name.chars() {
        if letter == '_' {
            text.push(' ');
        } else if letter.is_uppercase() && previous_lower {
            text.push(' ');
            text.extend(letter.to_lowercase());
        } else if text.is_empty() {
            text.extend(letter.to_uppercase());
        } else {
            text.push(letter);
        }
        previous_lower = letter.is_lowercase() || letter.is_numeric();
    }
    text
}

/// A link of an identity, if it is one that a browser may follow: `http` or `https` and a host.
pub fn web_link(text: &str) -> Option<&str> {
    let text = text.trim();
    let scheme_end = text.find("://")?;
    let scheme = text[..scheme_end].to_ascii_lowercase();
    let host = &text[scheme_end + 3..];
    let fine = matches!(scheme.as_str(), "http" | "https")
        && host.starts_with(|c: char| c.is_alphanumeric())
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\');
    fine.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_by_three() {
        for (number, text) in [
            (0u64, "0"),
            (999, "999"),
            (1_000, "1\u{202f}000"),
            (1_234_567, "1\u{202f}234\u{202f}567"),
            (12_345_678, "12\u{202f}345\u{202f}678"),
        ] {
            assert_eq!(whole(number), text);
        }
    }

    #[test]
    fn amounts_round_to_nearest_and_never_to_a_false_zero() {
        assert_eq!(fixed(1_500_000_000, 4), "1.5000");
        assert_eq!(fixed(1_999_999_999, 2), "2.00");
        assert_eq!(fixed(1, 4), "<0.0001");
        assert_eq!(fixed(0, 4), "0.0000");
        assert_eq!(fixed(400_000_000, 0), "<0.1");
        assert_eq!(exact(u64::MAX), "18\u{202f}446\u{202f}744\u{202f}073.709551615");
    }

    #[test]
    fn amounts_have_the_places_their_size_asks_for() {
        assert_eq!(amount(0), "0");
        assert_eq!(amount(1), "0.000000001");
        assert_eq!(amount(500_000), "0.0005");
        assert_eq!(amount(12_345_678), "0.012346");
        assert_eq!(amount(1_234_567_890), "1.2346");
        assert_eq!(amount(1_234_567_891_234), "1\u{202f}234.57");
    }

    #[test]
    fn large_amounts_are_compact() {
        assert_eq!(compact(9_999_000_000_000), "9\u{202f}999.00");
        assert_eq!(compact(12_345_000_000_000), "12.35\u{202f}k");
        assert_eq!(compact(21_000_000_000_000_000), "21.00\u{202f}M");
    }

    #[test]
    fn numbers_that_are_none_read_as_a_dash() {
        assert_eq!(decimal(f64::NAN, 2), "–");
        assert_eq!(decimal(-0.001, 2), "0.00");
        assert_eq!(decimal(-1234.5, 1), "−1\u{202f}234.5");
        assert_eq!(percent(0.125), "12.50\u{202f}%");
    }

    #[test]
    fn amounts_are_read_as_they_are_written() {
        assert_eq!(parse_amount("12.5"), Some(12_500_000_000));
        assert_eq!(parse_amount(".000000001"), Some(1));
        assert_eq!(parse_amount("7"), Some(7_000_000_000));
        for refused in ["", ".", "-1", "1e3", "1,5", "0.0000000001", "99999999999"] {
            assert_eq!(parse_amount(refused), None, "{refused}");
        }
    }

    #[test]
    fn absurd_yearly_returns_are_capped() {
        assert_eq!(yearly(0.175), "17.50\u{202f}%");
        assert_eq!(yearly(100.0), "10\u{202f}000\u{202f}%");
        assert_eq!(yearly(4e6), ">\u{202f}10\u{202f}000\u{202f}%");
    }

    #[test]
    fn spans_show_two_units() {
        assert_eq!(span(250), "250 ms");
        assert_eq!(span(61_000), "1 min 1 s");
        assert_eq!(span(3_600_000), "1 h");
        assert_eq!(span(90_000_000), "1 d 1 h");
    }

    #[test]
    fn ages_and_times() {
        assert_eq!(age(10_000, 10_400), "now");
        assert_eq!(age(130_000, 10_000), "2 min ago");
        assert_eq!(timestamp(1_795_693_200_250), "2026-11-26T11:40:00.250Z");
        assert_eq!(timestamp(u64::MAX), "9999-12-31T23:59:59.000Z");
    }

    #[test]
    fn addresses_keep_their_ends() {
        let address = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
        assert_eq!(short(address), "5Grwva…KutQY");
        assert_eq!(short("короткий"), "короткий");
    }

    #[test]
    fn names_become_words() {
        assert_eq!(words("max_burn"), "Max burn");
        assert_eq!(words("TempoSet"), "Tempo set");
    }

    #[test]
    fn only_web_addresses_become_links() {
        assert_eq!(web_link(" https://example.org/a?b "), Some("https://example.org/a?b"));
        for refused in [
            "javascript:alert(1)",
            "javascript://example.org/%0aalert(1)",
            "data:text/html,x",
            "//example.org",
            "https://",
            "https:///x",
            "http://exa mple.org",
            "http:\\\\example.org",
            "ftp://example.org",
            "",
        ] {
            assert_eq!(web_link(refused), None, "{refused}");
        }
    }
}
