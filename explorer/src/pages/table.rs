//! Tables that sort by any column, with or without a script.
//!
//! A heading is a link to the same page sorted by its column; the script fetches that page and
//! exchanges the table. So there is one order, the server's.

use super::visit::Visit;
use maud::{Markup, html};
use std::{borrow::Cow, cmp::Ordering};

/// What a cell is sorted by.
#[derive(Clone, Debug, PartialEq)]
pub enum Key {
    /// A number.
    Number(f64),
    /// Text, compared without regard to case.
    Text(String),
    /// Nothing: comes last in either direction.
    Nothing,
}

impl Key {
    fn compare(&self, other: &Self, descending: bool) -> Ordering {
        let direct = match (self, other) {
            (Self::Nothing, Self::Nothing) => return Ordering::Equal,
            (Self::Nothing, _) => return Ordering::Greater,
            (_, Self::Nothing) => return Ordering::Less,
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Number(_), Self::Text(_)) => Ordering::Less,
            (Self::Text(_), Self::Number(_)) => Ordering::Greater,
        };
        if descending { direct.reverse() } else { direct }
    }
}

impl From<f64> for Key {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<u64> for Key {
    fn from(value: u64) -> Self {
        Self::Number(value as f64)
    }
}

impl From<u32> for Key {
    fn from(value: u32) -> Self {
        Self::Number(value.into())
    }
}

impl From<u16> for Key {
    fn from(value: u16) -> Self {
        Self::Number(value.into())
    }
}

impl From<bool> for Key {
    fn from(value: bool) -> Self {
        Self::Number(value.into())
    }
}

impl From<&str> for Key {
    fn from(value: &str) -> Self {
        if value.is_empty() { Self::Nothing } else { Self::Text(value.to_lowercase()) }
    }
}

impl<T: Into<Key>> From<Option<T>> for Key {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

/// A column: its heading, its cells, and how it sorts.
pub struct Column<T> {
    id: &'static str,
    label: &'static str,
    hint: &'static str,
    class: &'static str,
    ascending: bool,
    key: Option<fn(&T) -> Key>,
    faint: Option<fn(&T) -> bool>,
    cell: Cell<T>,
}

type Cell<T> = Box<dyn Fn(&Visit, &T) -> Markup>;

impl<T> Column<T> {
    /// A column of text that does not sort.
    pub fn new(
        id: &'static str,
        label: &'static str,
        cell: impl Fn(&Visit, &T) -> Markup + 'static,
    ) -> Self {
        let cell = Box::new(cell);
        Self { id, label, hint: "", class: "", ascending: false, key: None, faint: None, cell }
    }

    /// Says in the heading's title what the column is.
    pub fn hint(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self
    }

    /// Classes of its cells: `num` for numbers, `low` for what a phone leaves out.
    pub fn class(mut self, class: &'static str) -> Self {
        self.class = class;
        self
    }

    /// Shows a cell faintly where this holds, as a zero among numbers.
    pub fn faint(mut self, faint: fn(&T) -> bool) -> Self {
        self.faint = Some(faint);
        self
    }

    /// Sorts, largest first on the first press.
    pub fn sort(mut self, key: fn(&T) -> Key) -> Self {
        self.key = Some(key);
        self
    }

    /// Sorts, smallest first on the first press.
    pub fn sort_up(self, key: fn(&T) -> Key) -> Self {
        Self { ascending: true, ..self.sort(key) }
    }
}

/// A table of `T`. The first column names the row.
pub struct Table<'a, T> {
    /// Names it among the tables of a page; prefix of its query parameters.
    pub name: &'static str,
    /// What it shows, for those who do not see it.
    pub caption: &'a str,
    /// Its columns.
    pub columns: &'a [Column<T>],
    /// Column it is sorted by at first, and whether downwards; nothing leaves the rows as they come.
    pub order: Option<(&'static str, bool)>,
    /// Classes of the table.
    pub class: &'static str,
    /// Marks a row, so that new ones are noticed after an update.
    pub row: fn(&T) -> String,
}

/// Rows that a browser lays out together in a table of the class `long`, where groups that are not
/// in view cost nothing; the style sheet knows the same number. The first group fills a screen. The
/// others come as text that only a browser without a script makes rows of at once; the script does
/// when the first group is painted.
const GROUP: usize = 16;

impl<T> Table<'_, T> {
    /// The table with `rows` in the order the visit asks for.
    pub fn render<'r>(&self, visit: &Visit, rows: impl IntoIterator<Item = &'r T>) -> Markup
    where
        T: 'r,
    {
        let mut rows: Vec<&T> = rows.into_iter().collect();
        let order = self.asked(visit).or(self.order);
        self.arrange(&mut rows, order);
        let first = if self.is_long() { rows.len().min(GROUP) } else { rows.len() };
        let (first, rest) = rows.split_at(first);
        html! {
            div .scroll role="region" aria-label=(self.caption) tabindex="0" {
                (self.part(visit, first, order, self.caption))
                @if !rest.is_empty() {
                    noscript data-rest {
                        (self.part(visit, rest, order, &format!("{}, continued", self.caption)))
                    }
                }
            }
        }
    }

    fn part(
        &self,
        visit: &Visit,
        rows: &[&T],
        order: Option<(&'static str, bool)>,
        caption: &str,
    ) -> Markup {
        html! {
            table class=(self.class) {
                caption .sr { (caption) }
                thead { tr { @for column in self.columns { (self.heading(visit, column, order)) } } }
                @for group in rows.chunks(GROUP) {
                    tbody { @for row in group { (self.body_row(visit, row)) } }
                }
            }
        }
    }

    fn is_long(&self) -> bool {
        self.class.split(' ').any(|class| class == "long")
    }

    fn body_row(&self, visit: &Visit, row: &T) -> Markup {
        html! {
            tr data-row=((self.row)(row)) {
                @for (index, column) in self.columns.iter().enumerate() {
                    @if index == 0 {
                        th scope="row" class=[class_of(column)] { ((column.cell)(visit, row)) }
                    } @else {
                        td class=[self.class_of_cell(column, row)] { ((column.cell)(visit, row)) }
                    }
                }
            }
        }
    }

    /// Most cells of a long table are numbers, which its style sheet knows; there the others say so.
    fn class_of_cell(&self, column: &Column<T>, row: &T) -> Option<Cow<'static, str>> {
        let class = match (self.is_long(), column.class) {
            (true, "num") => "",
            (true, "") => "text",
            (_, class) => class,
        };
        match (class, column.faint.is_some_and(|faint| faint(row))) {
            ("", false) => None,
            ("", true) => Some("soft".into()),
            (class, false) => Some(class.into()),
            (class, true) => Some(format!("{class} soft").into()),
        }
    }

    fn heading(
        &self,
        visit: &Visit,
        column: &Column<T>,
        order: Option<(&'static str, bool)>,
    ) -> Markup {
        let current = order.filter(|(id, _)| *id == column.id).map(|(_, descending)| descending);
        let hint = (!column.hint.is_empty()).then_some(column.hint);
        if column.key.is_none() {
            return html! { th scope="col" class=[class_of(column)] title=[hint] { (column.label) } };
        }
        let descending = current.map_or(!column.ascending, |descending| !descending);
        let direction = if descending { "down" } else { "up" };
        let href = visit
            .with(&[(&self.parameter("sort"), column.id), (&self.parameter("dir"), direction)]);
        let sorted = current.map(|descending| if descending { "descending" } else { "ascending" });
        html! {
            th scope="col" class=[class_of(column)] title=[hint] aria-sort=[sorted] {
                a href=(href) data-swap data-focus={ (self.name) "-" (column.id) }
                    data-note={ "Sorted by " (column.label) @if descending { ", descending" } @else { ", ascending" } }
                    { (column.label) }
            }
        }
    }

    fn parameter(&self, what: &str) -> String {
        if self.name.is_empty() { what.to_owned() } else { format!("{}-{what}", self.name) }
    }

    /// The order in the query, if it names a column that sorts.
    fn asked(&self, visit: &Visit) -> Option<(&'static str, bool)> {
        let id = visit.param(&self.parameter("sort"))?;
        let column = self.columns.iter().find(|column| column.id == id && column.key.is_some())?;
        let descending = match visit.param(&self.parameter("dir")) {
            Some("up") => false,
            Some("down") => true,
            _ => !column.ascending,
        };
        Some((column.id, descending))
    }

    fn arrange(&self, rows: &mut Vec<&T>, order: Option<(&str, bool)>) {
        let Some((id, descending)) = order else { return };
        let Some(key) =
            self.columns.iter().find(|column| column.id == id).and_then(|column| column.key)
        else {
            return;
        };
        let mut keyed: Vec<(Key, &T)> = rows.drain(..).map(|row| (key(row), row)).collect();
        keyed.sort_by(|(a, _), (b, _)| a.compare(b, descending));
        rows.extend(keyed.into_iter().map(|(_, row)| row));
    }
}

fn class_of<T>(column: &Column<T>) -> Option<&'static str> {
    (!column.class.is_empty()).then_some(column.class)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Row = (u16, Option<u64>);

    fn columns() -> Vec<Column<Row>> {
        vec![
            Column::new("uid", "UID", |_, row: &Row| html! { (row.0) }).sort_up(|row| row.0.into()),
            Column::new("stake", "Stake", |_, row: &Row| html! { (row.1.unwrap_or(0)) })
                .class("num")
                .sort(|row| row.1.into()),
        ]
    }

    fn table<'a>(columns: &'a [Column<Row>], class: &'static str) -> Table<'a, Row> {
        let order = Some(("uid", false));
        Table { name: "t", caption: "Neurons", columns, order, class, row: |row| row.0.to_string() }
    }

    fn shown(query: &[(&str, &str)]) -> String {
        let columns = columns();
        let table = table(&columns, "");
        let visit = Visit {
            path: "/x".into(),
            query: query.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect(),
            ..Visit::default()
        };
        table.render(&visit, &[(2, None), (1, Some(5)), (0, Some(9))]).into_string()
    }

    fn order(page: &str) -> Vec<&str> {
        page.split("data-row=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
    }

    #[test]
    fn rows_follow_the_query_and_nothing_comes_last() {
        assert_eq!(order(&shown(&[])), ["0", "1", "2"]);
        assert_eq!(order(&shown(&[("t-sort", "uid"), ("t-dir", "down")])), ["2", "1", "0"]);
        assert_eq!(order(&shown(&[("t-sort", "stake")])), ["0", "1", "2"]);
        assert_eq!(order(&shown(&[("t-sort", "stake"), ("t-dir", "up")])), ["1", "0", "2"]);
        assert_eq!(order(&shown(&[("t-sort", "<script>")])), ["0", "1", "2"]);
    }

    #[test]
    fn the_sorted_heading_says_so_and_offers_the_other_direction() {
        let page = shown(&[("t-sort", "stake"), ("t-dir", "down")]);
        assert!(page.contains(r#"aria-sort="descending""#));
        assert!(page.contains("href=\"/x?t-dir=up&amp;t-sort=stake\""));
        assert_eq!(page.matches("aria-sort").count(), 1);
    }

    #[test]
    fn rows_below_the_screen_of_a_long_table_are_text_to_a_browser_with_a_script() {
        let columns = columns();
        let page = |count: u16, class| {
            let rows: Vec<Row> = (0..count).map(|uid| (uid, None)).collect();
            table(&columns, class).render(&Visit::default(), &rows).into_string()
        };
        let long = page(50, "pin long");
        let (first, rest) = long.split_once("<noscript data-rest>").expect("a rest");
        assert_eq!(order(first).len(), GROUP);
        assert_eq!(order(rest).first(), Some(&"16"));
        assert_eq!(order(&long).len(), 50);
        assert!(rest.contains("Neurons, continued") && rest.contains(r#"scope="col""#));
        assert!(!page(16, "long").contains("noscript"));
        assert!(!page(50, "longer").contains("noscript"));
    }
}
