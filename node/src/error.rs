//! Failures as a user sees them: one line, no backtrace.

use sc_service::Error as ServiceError;

/// The text of `error` on a single line, without the prefixes the layers below put before it.
pub fn one_line(error: &sc_cli::Error) -> String {
    let text = match error {
        sc_cli::Error::Input(message) => message.clone(),
        sc_cli::Error::Service(error) => service_text(error),
        sc_cli::Error::KeystoreOperation => "the keystore refused the key".into(),
        sc_cli::Error::NetworkKeyNotFound(path) => format!(
            "an authority needs a network key at `{}`: make one with `myelin-node key \
             generate-node-key --file <PATH>`, or pass --unsafe-force-node-key-generation once",
            path.display()
        ),
        other => other.to_string(),
    };
    join_lines(&text)
}

/// Runs of white space, line breaks included, become single blanks.
pub fn join_lines(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn service_text(error: &ServiceError) -> String {
    match error {
        ServiceError::Other(message) => message.clone(),
        ServiceError::Application(inner) => inner.to_string(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_leave_no_prefix() {
        let input = sc_cli::Error::Input("bad\n  value".into());
        assert_eq!(one_line(&input), "bad value");
        let service = sc_cli::Error::Service(ServiceError::Other("port taken".into()));
        assert_eq!(one_line(&service), "port taken");
    }

    #[test]
    fn long_advice_becomes_one_line() {
        let text = one_line(&sc_cli::Error::NetworkKeyNotFound("/k".into()));
        assert!(text.contains("`/k`") && !text.contains('\n'));
    }
}
