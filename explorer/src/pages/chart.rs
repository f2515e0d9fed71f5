//! Charts as SVG, drawn by the server.
//!
//! The drawing stretches to its place while labels are text beside it, so that they read equally
//! well on a phone and on a wide screen. Each point of a line has a zone with its value as a title:
//! browsers show it under the pointer, the script shows it better. Bars, of which there may be
//! hundreds, have their values in a list that the script turns into zones.

use super::format;
use maud::{Markup, html};
use std::fmt::Write;

const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 300.0;
/// Most points drawn; more are thinned evenly.
const MAX_POINTS: usize = 180;

/// A value at a block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Block.
    pub block: u64,
    /// Value.
    pub value: f64,
}

/// How values are written.
pub type Unit = fn(f64) -> String;

/// A line over blocks.
pub struct Line<'a> {
    /// What is shown.
    pub title: &'a str,
    /// Points, oldest first.
    pub points: &'a [Point],
    /// How values are written.
    pub unit: Unit,
    /// Whether it is drawn in the second colour.
    pub second: bool,
}

/// A scale with round ends and steps that contains `low..=high`.
#[derive(Debug, PartialEq)]
struct Scale {
    low: f64,
    high: f64,
    steps: usize,
}

impl Scale {
    fn around(low: f64, high: f64) -> Self {
        let spread = high - low;
        // A flat line gets room around it instead of a scale of rounding errors.
        let flat = spread <= high.abs().max(low.abs()) * 1e-6;
        let (low, high) = match (flat, high == 0.0) {
            (true, true) => (0.0, 1.0),
            (true, false) => (high - high.abs() * 0.1, high + high.abs() * 0.1),
            _ if low >= 0.0 && low < spread * 0.6 => (0.0, high),
            _ => (low, high),
        };
        let rough = (high - low) / 4.0;
        let power = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 2.5, 5.0, 10.0]
            .into_iter()
            .map(|factor| factor * power)
            .find(|step| *step >= rough * 0.999)
            .unwrap_or(rough);
        let first = (low / step).floor();
        let last = (high / step - 1e-9).ceil();
        Self { low: first * step, high: last * step, steps: (last - first).max(1.0) as usize }
    }

    fn y(&self, value: f64) -> f64 {
        HEIGHT - (value - self.low) / (self.high - self.low) * HEIGHT
    }

    fn marks(&self) -> impl Iterator<Item = f64> + '_ {
        let step = (self.high - self.low) / self.steps as f64;
        (0..=self.steps).rev().map(move |index| self.low + step * index as f64)
    }
}

fn thinned(points: &[Point]) -> Vec<Point> {
    let fine: Vec<Point> = points.iter().copied().filter(|point| point.value.is_finite()).collect();
    if fine.len() <= MAX_POINTS {
        return fine;
    }
    let last = fine.len() - 1;
    (0..MAX_POINTS).map(|index| fine[index * last / (MAX_POINTS - 1)]).collect()
}

fn bounds(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)))
}

/// Draws a line, or says that there is too little to draw.
pub fn line(chart: &Line) -> Markup {
    let points = thinned(chart.points);
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return nothing();
    };
    if points.len() < 2 || first.block == last.block {
        return nothing();
    }
    let (low, high) = bounds(points.iter().map(|point| point.value));
    let scale = Scale::around(low, high);
    let span = (last.block - first.block) as f64;
    let x = |point: &Point| point.block.saturating_sub(first.block) as f64 / span * WIDTH;
    let mut path = String::new();
    for (index, point) in points.iter().enumerate() {
        let mark = if index == 0 { 'M' } else { 'L' };
        let _ = write!(path, "{mark}{:.1} {:.1}", x(point), scale.y(point.value));
    }
    let area = format!("{path}L{WIDTH} {HEIGHT}L0 {HEIGHT}Z");
    let end = format!("M{:.1} {:.1}h.01", x(last), scale.y(last.value));
    let label = format!(
        "{}: from {} at block {} to {} at block {}, lowest {}, highest {}",
        chart.title,
        (chart.unit)(first.value),
        first.block,
        (chart.unit)(last.value),
        last.block,
        (chart.unit)(low),
        (chart.unit)(high),
    );
    let drawing = html! {
        path .area d=(area) {}
        path .curve d=(path) {}
        path .end d=(end) {}
        (zones(&points, &x, chart.unit))
    };
    plot(&label, chart.second, &scale, chart.unit, drawing, &axis_blocks(first.block, last.block))
}

/// Invisible zones, one for each point, that carry its value.
fn zones(points: &[Point], x: &impl Fn(&Point) -> f64, unit: Unit) -> Markup {
    let edge = |a: usize, b: usize| (x(&points[a]) + x(&points[b])) / 2.0;
    html! {
        @for (index, point) in points.iter().enumerate() {
            @let left = if index == 0 { 0.0 } else { edge(index - 1, index) };
            @let right = if index + 1 == points.len() { WIDTH } else { edge(index, index + 1) };
            rect .hit data-hit x=(format!("{left:.1}")) y="0" height=(HEIGHT)
                width=(format!("{:.1}", (right - left).max(0.1)))
                { title { (unit(point.value)) " at block " (format::whole(point.block)) } }
        }
    }
}

fn axis_blocks(first: u64, last: u64) -> [String; 3] {
    [
        format!("block {}", format::whole(first)),
        format::whole(first.midpoint(last)),
        format::whole(last),
    ]
}

fn plot(
    label: &str,
    second: bool,
    scale: &Scale,
    unit: Unit,
    drawing: Markup,
    axis: &[String],
) -> Markup {
    html! {
        figure .plot.second[second] {
            div .axis-y aria-hidden="true" { @for mark in scale.marks() { span { (axis_label(&unit(mark))) } } }
            svg .chart viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) preserveAspectRatio="none"
                role="img" aria-label=(label) {
                @for mark in scale.marks() {
                    @let y = format!("{:.1}", scale.y(mark));
                    line .rule x1="0" x2=(WIDTH) y1=(y) y2=(y) {}
                }
                (drawing)
            }
            div .axis-x aria-hidden="true" { @for text in axis { span { (text) } } }
        }
    }
}

/// A value without the zeros that end its decimals: marks of a scale are round.
fn axis_label(text: &str) -> String {
    let end = text.rfind(|c: char| c.is_ascii_digit()).map_or(0, |last| last + 1);
    let (number, unit) = text.split_at(end);
    if !number.contains('.') {
        return text.to_owned();
    }
    format!("{}{unit}", number.trim_end_matches('0').trim_end_matches('.'))
}

fn nothing() -> Markup {
    html! { p .empty { "Not enough history yet: a point is added with each epoch." } }
}

/// A bar of a column chart.
pub struct Bar {
    /// What it stands for, with its value.
    pub text: String,
    /// Value.
    pub value: f64,
    /// Whether it is drawn in the second colour.
    pub second: bool,
}

/// Draws bars side by side, in the order given.
pub fn bars(title: &str, bars: &[Bar], unit: Unit, axis: &[String]) -> Markup {
    let (_, high) = bounds(bars.iter().map(|bar| bar.value).filter(|value| value.is_finite()));
    if bars.is_empty() || high <= 0.0 {
        return html! { p .empty { "Nothing to draw yet: all values are zero." } };
    }
    let scale = Scale::around(0.0, high);
    // A few bars would otherwise be as wide as a hand.
    let slots = bars.len().max(12) as f64;
    let slot = WIDTH / slots;
    let label = format!("{title}: {} bars, highest {}", bars.len(), unit(high));
    // All columns of a colour are one shape: hundreds of elements fewer to lay out and to paint.
    let shape = |second: bool| {
        let mut path = String::new();
        for (index, bar) in bars.iter().enumerate().filter(|(_, bar)| bar.second == second) {
            let left = slot * (index as f64 + 0.1);
            let top = scale.y(bar.value.clamp(0.0, high));
            let width = slot * 0.8;
            let _ = write!(path, "M{left:.2} {HEIGHT}V{top:.1}h{width:.2}V{HEIGHT}z");
        }
        path
    };
    let drawing = html! {
        path .column d=(shape(false)) {}
        path .column.other d=(shape(true)) {}
        rect .hit data-slots=(slots) data-notes=(notes(bars)) width=(WIDTH) height=(HEIGHT) {}
    };
    plot(&label, false, &scale, unit, drawing, axis)
}

/// The texts of all bars, a line each: the script makes zones of them once one points at the
/// chart, so that hundreds of zones do not delay the page.
fn notes(bars: &[Bar]) -> String {
    let lines: Vec<String> = bars.iter().map(|bar| bar.text.replace('\n', " ")).collect();
    lines.join("\n")
}

/// A line without axes, as small as a word.
pub fn spark(values: &[f64], title: &str) -> Markup {
    let (low, high) = bounds(values.iter().copied());
    if values.len() < 2 || !low.is_finite() || !high.is_finite() {
        return html! { span .soft { "–" } };
    }
    let spread = if high > low { high - low } else { 1.0 };
    let step = 92.0 / (values.len() - 1) as f64;
    let mut path = String::new();
    for (index, value) in values.iter().enumerate() {
        let mark = if index == 0 { 'M' } else { 'L' };
        let y = 24.0 - (value - low) / spread * 22.0;
        let y = if high > low { y } else { 13.0 };
        let _ = write!(path, "{mark}{:.1} {y:.1}", step * index as f64);
    }
    html! {
        svg .spark viewBox="0 0 92 26" preserveAspectRatio="none" role="img" aria-label=(title) {
            path .curve d=(path) {}
        }
    }
}

/// A part of a whole.
pub struct Part {
    /// Name.
    pub name: String,
    /// Fraction of the whole.
    pub fraction: f64,
    /// Where it leads.
    pub path: Option<String>,
}

/// Draws parts of a whole as one divided bar with its key; the smallest parts are put together.
pub fn parts(title: &str, parts: &[Part]) -> Markup {
    const SHOWN: usize = 5;
    let mut sorted: Vec<&Part> = parts.iter().filter(|part| part.fraction > 0.0).collect();
    if sorted.is_empty() {
        return html! { p .soft { "Nothing is shared out at present." } };
    }
    sorted.sort_by(|a, b| b.fraction.total_cmp(&a.fraction));
    let rest: f64 = sorted.iter().skip(SHOWN).map(|part| part.fraction).sum();
    let others = Part {
        name: format!("{} others", sorted.len().saturating_sub(SHOWN)),
        fraction: rest,
        path: None,
    };
    sorted.truncate(SHOWN);
    if rest > 0.0 {
        sorted.push(&others);
    }
    let mut left = 0.0;
    html! {
        figure {
            svg .share viewBox="0 0 1000 34" preserveAspectRatio="none" role="img" aria-label=(title) {
                @for (index, part) in sorted.iter().enumerate() {
                    @let width = part.fraction * 1000.0;
                    rect data-hit class={ "s" (index) } x=(format!("{left:.2}")) y="0" height="34"
                        width=(format!("{:.2}", (width - 2.0).max(0.5)))
                        { title { (part.name) ": " (format::percent(part.fraction)) } }
                    @let () = left += width;
                }
            }
            ul .legend {
                @for (index, part) in sorted.iter().enumerate() {
                    li {
                        svg viewBox="0 0 10 10" aria-hidden="true" {
                            rect class={ "s" (index) } width="10" height="10" rx="2" {}
                        }
                        @match &part.path {
                            Some(path) => a href=(path) { (part.name) },
                            None => (part.name),
                        }
                        " " span .soft { (format::percent(part.fraction)) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(values: &[f64]) -> Vec<Point> {
        (0u64..)
            .zip(values)
            .map(|(index, value)| Point { block: index * 10, value: *value })
            .collect()
    }

    #[test]
    fn scales_contain_their_values_and_have_round_steps() {
        for (low, high) in [(0.0, 1.0), (0.31, 0.47), (12.0, 9_000.0), (5.0, 5.0), (0.0, 0.0)] {
            let scale = Scale::around(low, high);
            assert!(
                scale.low <= low + 1e-12 && scale.high >= high - 1e-9,
                "{low} {high} {scale:?}"
            );
            assert!((1..=6).contains(&scale.steps), "{low} {high} {scale:?}");
        }
        assert_eq!(Scale::around(0.0, 8.0), Scale { low: 0.0, high: 8.0, steps: 4 });
    }

    #[test]
    fn a_line_has_a_zone_for_each_point_and_says_its_values() {
        let points = curve(&[1.0, 2.0, 4.0]);
        let page =
            line(&Line { title: "Price", points: &points, unit: format::price, second: false })
                .into_string();
        assert_eq!(page.matches("data-hit").count(), 3);
        assert!(page.contains("2.0000 at block 10"));
        assert!(page.contains("lowest 1.0000, highest 4.0000"));
    }

    #[test]
    fn axes_carry_no_idle_zeros() {
        for (written, shown) in [
            ("2.0000\u{202f}τ", "2\u{202f}τ"),
            ("0.500000\u{202f}τ", "0.5\u{202f}τ"),
            ("12.50\u{202f}%", "12.5\u{202f}%"),
            ("1\u{202f}200", "1\u{202f}200"),
            ("100\u{202f}τ", "100\u{202f}τ"),
            ("0.00\u{202f}%", "0\u{202f}%"),
            ("–", "–"),
        ] {
            assert_eq!(axis_label(written), shown);
        }
        let points = curve(&[0.0, 1.0, 2.0]);
        let chart = Line { title: "x", points: &points, unit: format::price, second: false };
        let page = line(&chart).into_string();
        assert!(page.contains("<span>2</span>") && page.contains("<span>0.5</span>"), "{page}");
    }

    #[test]
    fn bars_are_two_shapes_and_a_note_each() {
        let bars: Vec<Bar> = [3.0, 0.0, 1.5]
            .into_iter()
            .map(|value| Bar { text: format!("{value} of\nit"), value, second: value > 2.0 })
            .collect();
        let page = super::bars("Shares", &bars, format::price, &[]).into_string();
        assert_eq!((page.matches("<path").count(), page.matches("<rect").count()), (2, 1));
        // A line break in a name does not shift the notes after it.
        assert!(
            page.contains("data-slots=\"12\" data-notes=\"3 of it\n0 of it\n1.5 of it\""),
            "{page}"
        );
        // The highest is as high as the drawing, the one of nothing is flat.
        assert!(page.contains("M8.33 300V0.0h66.67V300z"), "{page}");
        assert!(page.contains("M91.67 300V300.0h"), "{page}");
    }

    #[test]
    fn long_lines_are_thinned_and_keep_their_ends() {
        let values: Vec<f64> = (0..1000).map(f64::from).collect();
        let thin = thinned(&curve(&values));
        assert_eq!(thin.len(), MAX_POINTS);
        assert_eq!((thin[0].value, thin[MAX_POINTS - 1].value), (0.0, 999.0));
    }

    #[test]
    fn too_little_history_is_said() {
        for values in [&[][..], &[1.0], &[f64::NAN, f64::NAN]] {
            let points = curve(values);
            let chart = Line { title: "x", points: &points, unit: format::price, second: false };
            assert!(line(&chart).into_string().contains("Not enough history"));
        }
    }

    #[test]
    fn small_parts_are_put_together() {
        let shares: Vec<Part> = (0..9)
            .map(|index| Part { name: format!("SN{index}"), fraction: 1.0 / 9.0, path: None })
            .collect();
        let page = parts("Emission", &shares).into_string();
        assert!(page.contains("4 others"));
        assert_eq!(page.matches("<li>").count(), 6);
    }
}
