//! From the input to the outputs, batch by batch.

use super::{
    args::EpochArgs,
    csv,
    lines::{Line, Lines},
    plot,
    replay::{Outcome, Replayed, replay},
    report::{Finding, counted},
};
use crate::{
    Error,
    file::{Output, is_stream},
    progress,
};
use indicatif::ProgressBar;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::{collections::HashMap, path::Path};

/// Names that an error message lists at most.
const NAMES_LISTED: usize = 20;

/// A run under way.
pub struct Run<'a> {
    args: &'a EpochArgs,
    bar: ProgressBar,
    lines: Lines,
    /// Where results go, if anywhere.
    results: Option<Output>,
    /// Where the comparison is reported.
    report: Output,
    /// Line of each case, by name.
    seen: HashMap<String, usize>,
    /// Names in order.
    names: Vec<String>,
    /// The case to draw.
    shown: Option<Box<Replayed>>,
    replayed: usize,
    epochs: usize,
    differing: usize,
}

impl<'a> Run<'a> {
    /// Opens input and outputs.
    pub fn start(args: &'a EpochArgs) -> Result<Self, Error> {
        let bar = progress::bytes();
        let lines = Lines::open(&args.input, &bar)?;
        for output in [&args.output, &args.plot, &args.csv].into_iter().flatten() {
            refuse_overwriting(&args.input, output)?;
        }
        let only_results = !args.check && args.plot.is_none() && args.csv.is_none();
        let results = match &args.output {
            Some(path) => Some(Output::create(path)?),
            None if only_results => Some(Output::stdout()),
            None => None,
        };
        let takes_stdout = |path: &Option<_>| path.as_deref().is_some_and(is_stream);
        let report = if takes_stdout(&args.output) || takes_stdout(&args.csv) {
            Output::stderr()
        } else {
            Output::stdout()
        };
        Ok(Self {
            args,
            bar,
            lines,
            results,
            report,
            seen: HashMap::new(),
            names: Vec::new(),
            shown: None,
            replayed: 0,
            epochs: 0,
            differing: 0,
        })
    }

    /// Replays all that there is.
    pub fn finish(mut self) -> Result<(), Error> {
        loop {
            let batch = self.lines.batch()?;
            if batch.is_empty() {
                break;
            }
            self.batch(batch)?;
        }
        self.bar.finish_and_clear();
        self.check_names()?;
        self.show()?;
        self.conclude()
    }

    /// Replays some lines on all cores, and takes the outcomes in order.
    fn batch(&mut self, batch: Vec<Line>) -> Result<(), Error> {
        let want_json = self.results.is_some();
        let outcomes: Vec<_> = batch
            .into_par_iter()
            .map(|line| (line.number, replay(&line.text, self.args, want_json)))
            .collect();
        let bar = self.bar.clone();
        bar.suspend(|| {
            let taken = outcomes.into_iter().try_for_each(|(line, outcome)| match outcome {
                Ok(outcome) => self.take(line, outcome),
                Err(fault) => {
                    let path = self.lines.name().to_owned();
                    Err(Error::Line { path, line, field: fault.field, message: fault.message })
                }
            });
            self.flush().and(taken)
        })?;
        bar.set_message(counted(self.replayed, "case"));
        Ok(())
    }

    fn take(&mut self, line: usize, outcome: Outcome) -> Result<(), Error> {
        match outcome {
            Outcome::Foreign(format) => {
                eprintln!("{}: line {line}: skipped, its format is {format:?}", self.lines.name());
                Ok(())
            }
            Outcome::Unwanted(name) => self.note_name(line, name),
            Outcome::Replayed(replayed) => {
                self.note_name(line, replayed.case.name.clone())?;
                self.take_results(replayed)
            }
        }
    }

    fn note_name(&mut self, line: usize, name: String) -> Result<(), Error> {
        if let Some(first) = self.seen.insert(name.clone(), line) {
            return Err(Error::Line {
                path: self.lines.name().into(),
                line,
                field: Some("name".into()),
                message: format!("{name:?} is the name of the case in line {first} already"),
            });
        }
        self.names.push(name);
        Ok(())
    }

    fn take_results(&mut self, replayed: Box<Replayed>) -> Result<(), Error> {
        self.replayed += 1;
        self.epochs += replayed.case.epochs.len();
        if let (Some(output), Some(json)) = (&mut self.results, &replayed.json) {
            output.write(json)?;
        }
        let name = &replayed.case.name;
        let line = match &replayed.finding {
            None => None,
            Some(Finding::Equal) => (!self.args.quiet).then(|| {
                format!("equal    {name} ({})\n", counted(replayed.case.epochs.len(), "epoch"))
            }),
            Some(Finding::Differs(difference)) => {
                self.differing += 1;
                Some(format!("DIFFERS  {name}: {difference}\n"))
            }
        };
        if let Some(line) = line {
            self.report.write(line.as_bytes())?;
        }
        self.shown.get_or_insert(replayed);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Error> {
        self.report.finish()?;
        self.results.as_mut().map_or(Ok(()), Output::finish)
    }

    /// There must be a case, the one asked for if any, and a single one to draw.
    fn check_names(&self) -> Result<(), Error> {
        let input = self.lines.name();
        let drawn = self.args.plot.is_some() || self.args.csv.is_some();
        let message = match &self.args.case {
            _ if self.names.is_empty() => format!("{input}: there is no case in it"),
            Some(name) if !self.seen.contains_key(name) => {
                format!("{input}: no case {name:?}; there are: {}", self.list())
            }
            None if drawn && self.names.len() > 1 => {
                let count = self.names.len();
                format!("{input}: choose one of {count} cases with --case: {}", self.list())
            }
            _ => return Ok(()),
        };
        Err(Error::Request(message))
    }

    fn list(&self) -> String {
        let listed: Vec<&str> = self.names.iter().take(NAMES_LISTED).map(String::as_str).collect();
        let more = self.names.len() - listed.len();
        let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{}{rest}", listed.join(", "))
    }

    /// Draws the case, if that was asked for.
    fn show(&self) -> Result<(), Error> {
        let Some(Replayed { case, .. }) = self.shown.as_deref() else { return Ok(()) };
        if let Some(path) = &self.args.csv {
            csv::write(case, &mut Output::create(path)?)?;
        }
        if let Some(path) = &self.args.plot {
            let drawing = plot::draw(case, &self.args.corrections.to_string())?;
            let mut output = Output::create(path)?;
            output.write(drawing.as_bytes())?;
            output.finish()?;
        }
        Ok(())
    }

    fn conclude(mut self) -> Result<(), Error> {
        if !self.args.check {
            return Ok(());
        }
        let (cases, epochs) = (counted(self.replayed, "case"), counted(self.epochs, "epoch"));
        let verdict = match self.differing {
            0 => "all equal".to_owned(),
            differing => format!("{} equal, {differing} not", self.replayed - differing),
        };
        self.report.write(format!("{cases}, {epochs}: {verdict}\n").as_bytes())?;
        self.flush()?;
        match self.differing {
            0 => Ok(()),
            differing => Err(Error::Differs { cases: self.replayed, differing }),
        }
    }
}

/// Opening the output would empty the input.
fn refuse_overwriting(input: &Path, output: &Path) -> Result<(), Error> {
    let same = match (input.canonicalize(), output.canonicalize()) {
        (Ok(input), Ok(output)) => input == output && output.is_file(),
        _ => false,
    };
    if same {
        return Err(Error::Request(format!("{} is the input itself", output.display())));
    }
    Ok(())
}
