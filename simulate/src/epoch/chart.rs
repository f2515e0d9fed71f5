//! Lines over blocks, or bars for a single one, in panels one above the other, as SVG.

use plotters::{
    coord::{Shift, types::RangedCoordf64},
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

/// Lines with a colour and a place in the legend; the others are grey.
const NAMED: usize = 8;
/// Grey lines drawn at most; more would be a blot, and megabytes.
const GREY: usize = 150;
/// Epochs up to which each value gets a dot.
const DOTS: usize = 40;

const WIDTH: u32 = 1_000;
const HEAD: u32 = 64;
const PANEL: u32 = 250;
const LEGEND: u32 = 190;

/// Colours that colour-blind readers can tell apart (Okabe and Ito), without yellow.
const COLOURS: [RGBColor; NAMED] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(230, 159, 0),
    RGBColor(102, 51, 153),
    RGBColor(0, 0, 0),
];
const TEXT: RGBColor = RGBColor(40, 40, 40);
const FAINT: RGBColor = RGBColor(110, 110, 110);
const REST: RGBColor = RGBColor(205, 205, 205);

/// A line: a value for each epoch.
pub struct Series {
    /// Its name in the legend.
    pub label: String,
    /// Its values.
    pub values: Vec<f64>,
}

impl Series {
    /// Whether any value is not 0.
    pub fn is_visible(&self) -> bool {
        self.values.iter().any(|value| *value > 0.0)
    }

    fn mean(&self) -> f64 {
        self.values.iter().sum::<f64>() / self.values.len().max(1) as f64
    }

    fn last(&self) -> f64 {
        self.values.last().copied().unwrap_or(0.0)
    }
}

/// A panel of lines.
pub struct Panel {
    /// What is drawn.
    pub title: &'static str,
    /// Unit of the values.
    pub unit: &'static str,
    /// What a line stands for, in the plural.
    pub what: &'static str,
    /// The lines.
    pub series: Vec<Series>,
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Chart<'b, 'a> = ChartContext<'b, SVGBackend<'a>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;
type Failure<'a> = DrawingAreaErrorKind<<SVGBackend<'a> as DrawingBackend>::ErrorType>;

/// Draws panels under a title and a line that explains it.
pub fn draw_panels(
    title: &str,
    subtitle: &str,
    blocks: &[u64],
    panels: &[Panel],
) -> Result<String, String> {
    let mut svg = String::new();
    draw_into(&mut svg, title, subtitle, blocks, panels).map_err(|error| error.to_string())?;
    Ok(svg)
}

fn draw_into<'a>(
    svg: &'a mut String,
    title: &str,
    subtitle: &str,
    blocks: &[u64],
    panels: &[Panel],
) -> Result<(), Failure<'a>> {
    let height = HEAD + PANEL * panels.len() as u32;
    let page = SVGBackend::with_string(svg, (WIDTH, height)).into_drawing_area();
    page.fill(&WHITE)?;
    let (head, body) = page.split_vertically(HEAD);
    head.draw(&Text::new(title.to_owned(), (24, 14), font(22, TEXT)))?;
    head.draw(&Text::new(subtitle.to_owned(), (24, 42), font(14, FAINT)))?;
    for (panel, area) in panels.iter().zip(body.split_evenly((panels.len(), 1))) {
        let (chart, legend) = area.split_horizontally(WIDTH - LEGEND);
        let mut order: Vec<&Series> = panel.series.iter().collect();
        order.sort_by(|a, b| b.mean().total_cmp(&a.mean()));
        draw_chart(&chart, panel, &order, blocks)?;
        draw_legend(&legend, panel, &order)?;
    }
    page.present()
}

fn font(size: u32, colour: RGBColor) -> TextStyle<'static> {
    ("sans-serif", size).into_font().color(&colour)
}

/// Draws the series, the largest first in `order`: as lines over the blocks, or as bars by rank if
/// there is one block only.
fn draw_chart<'a>(
    area: &Area<'a>,
    panel: &Panel,
    order: &[&Series],
    blocks: &[u64],
) -> Result<(), Failure<'a>> {
    let highest = order.iter().flat_map(|series| &series.values).copied().fold(0.0, f64::max);
    let top = if highest > 0.0 { (highest * 1.08).min(1.02) } else { 1.0 };
    let shown = order.get(..NAMED + GREY).unwrap_or(order);
    let (across, (first, last)) = match blocks {
        [_] => ("rank", (0.0, shown.len().max(1) as f64 + 1.0)),
        _ => ("block", span(blocks)),
    };
    let mut chart = ChartBuilder::on(area)
        .caption(panel.title, font(16, TEXT))
        .margin_left(14)
        .margin_right(10)
        .margin_bottom(4)
        .x_label_area_size(42)
        .y_label_area_size(66)
        .build_cartesian_2d(first..last, 0.0..top)?;
    chart
        .configure_mesh()
        .x_desc(across)
        .y_desc(panel.unit)
        .x_labels(8)
        .y_labels(5)
        .x_label_formatter(&whole)
        .y_label_formatter(&|value| number(*value, top))
        .label_style(font(12, FAINT))
        .axis_desc_style(font(13, TEXT))
        .axis_style(REST)
        .bold_line_style(RGBColor(232, 232, 232))
        .light_line_style(TRANSPARENT)
        .draw()?;
    if shown.is_empty() {
        let middle = (f64::midpoint(first, last), top / 2.0);
        let style = font(14, FAINT).pos(Pos::new(HPos::Center, VPos::Center));
        chart.draw_series([Text::new("all 0 in every epoch", middle, style)])?;
    } else if blocks.len() == 1 {
        let bars = shown.iter().zip(1u32..).map(|(series, rank)| {
            let (left, right) = (f64::from(rank) - 0.4, f64::from(rank) + 0.4);
            let colour = colour(rank as usize - 1);
            Rectangle::new([(left, 0.0), (right, series.last())], colour.filled())
        });
        chart.draw_series(bars)?;
    } else {
        draw_lines(&mut chart, shown, blocks)?;
    }
    Ok(())
}

/// Draws lines, the largest on top.
fn draw_lines<'a>(
    chart: &mut Chart<'_, 'a>,
    shown: &[&Series],
    blocks: &[u64],
) -> Result<(), Failure<'a>> {
    for (rank, series) in shown.iter().enumerate().rev() {
        let (width, radius) = if rank < NAMED { (2, 3) } else { (1, 2) };
        let points: Vec<(f64, f64)> =
            blocks.iter().map(|block| *block as f64).zip(series.values.iter().copied()).collect();
        if points.len() <= DOTS {
            let style = colour(rank).filled();
            chart.draw_series(points.iter().map(|point| Circle::new(*point, radius, style)))?;
        }
        chart.draw_series([PathElement::new(points, colour(rank).stroke_width(width))])?;
    }
    Ok(())
}

/// Colour of the series of this rank.
fn colour(rank: usize) -> RGBColor {
    COLOURS.get(rank).copied().unwrap_or(REST)
}

/// A label for whole numbers only.
fn whole(value: &f64) -> String {
    if value.fract() == 0.0 { value.to_string() } else { String::new() }
}

/// First and last block, with room at both ends.
fn span(blocks: &[u64]) -> (f64, f64) {
    let first = blocks.iter().min().copied().unwrap_or(0) as f64;
    let last = blocks.iter().max().copied().unwrap_or(0) as f64;
    let room = ((last - first) * 0.02).max(1.0);
    (first - room, last + room)
}

/// A value with as many digits as its axis needs.
fn number(value: f64, top: f64) -> String {
    let digits = if top >= 0.2 {
        2
    } else if top >= 0.02 {
        3
    } else {
        5
    };
    format!("{value:.digits$}")
}

/// Names the coloured lines with their last values, and counts the others.
fn draw_legend<'a>(area: &Area<'a>, panel: &Panel, order: &[&Series]) -> Result<(), Failure<'a>> {
    if order.is_empty() {
        return Ok(());
    }
    let right = LEGEND as i32 - 28;
    let value_style = |colour| font(13, colour).pos(Pos::new(HPos::Right, VPos::Top));
    let mut y = 30;
    area.draw(&Text::new("last", (right, y), value_style(FAINT)))?;
    for (series, colour) in order.iter().zip(COLOURS) {
        y += 19;
        area.draw(&PathElement::new([(4, y + 7), (26, y + 7)], colour.stroke_width(3)))?;
        area.draw(&Text::new(series.label.clone(), (34, y), font(13, TEXT)))?;
        let last = format!("{:.4}", series.last());
        area.draw(&Text::new(last, (right, y), value_style(TEXT)))?;
    }
    let others = order.len().saturating_sub(NAMED);
    if others > 0 {
        y += 19;
        let drawn = if others > GREY { format!(" ({GREY} drawn)") } else { String::new() };
        let text = format!("+ {others} {}{drawn}", panel.what);
        area.draw(&PathElement::new([(4, y + 7), (26, y + 7)], REST.stroke_width(3)))?;
        area.draw(&Text::new(text, (34, y), font(13, FAINT)))?;
    }
    Ok(())
}
