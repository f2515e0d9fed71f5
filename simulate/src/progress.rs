//! Progress on a terminal; nothing anywhere else.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressStyle};

/// A bar of bytes read, once their number is known.
pub fn bytes() -> ProgressBar {
    bar("{bar:40} {percent:>3} %  {msg}  {eta} left")
}

/// A counter of things whose number is not known, such as `keys`.
pub fn count(what: &str) -> ProgressBar {
    bar("{spinner} {human_pos} {msg}").with_message(what.to_owned())
}

/// Draws on standard error, ten times a second at most, if that is a terminal; gone at the end.
fn bar(template: &str) -> ProgressBar {
    let style = ProgressStyle::with_template(template).unwrap_or(ProgressStyle::default_spinner());
    ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10))
        .with_style(style)
        .with_finish(ProgressFinish::AndClear)
}
