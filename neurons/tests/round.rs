//! A round over real sockets: honest, garbled, silent and absent miners.

use myelin_neurons::{
    axon::{Axon, Everyone, HandlerError},
    dendrite::{AxonInfo, Dendrite, Options},
    models::{ContextModel, corpus},
    synapse::{LocalSigner, Signer, Synapse, python},
    task::{Exchange, NextSymbol, Predictions, Settings, Task},
    validator::{Answered, ask_round},
};
use rand::{SeedableRng, rngs::StdRng};
use std::{future::Future, sync::Arc, time::Duration};

/// Enough for an unoptimised build on a busy machine.
const TIMEOUT: Duration = Duration::from_secs(3);

type Message = Exchange<NextSymbol>;

/// A miner that answers as told.
async fn miner<F>(
    uri: &str,
    answer: impl Fn(Message) -> F + Send + Sync + 'static,
) -> (Axon, AxonInfo)
where
    F: Future<Output = Result<Message, HandlerError>> + Send + 'static,
{
    let signer = Arc::new(LocalSigner::from_uri(uri).unwrap());
    let hotkey = signer.ss58().to_owned();
    let axon = Axon::builder(signer, Everyone)
        .route(move |_, message| answer(message))
        .serve("127.0.0.1:0".parse().unwrap())
        .await
        .unwrap();
    let address = axon.address();
    (axon, AxonInfo { ip: address.ip(), port: address.port(), hotkey })
}

fn dendrite() -> Dendrite {
    let signer = Arc::new(LocalSigner::from_uri("//Validator").unwrap());
    Dendrite::new(signer, Options::default()).unwrap()
}

/// A message with these predictions as its answer.
fn answered(message: Message, distributions: Vec<Vec<f64>>) -> Result<Message, HandlerError> {
    Ok(message.answered(&Predictions { distributions })?)
}

#[tokio::test]
async fn good_answers_score_and_all_others_count_as_the_worst() {
    let task = Arc::new(NextSymbol::miner(ContextModel::train(3, &corpus::training())));
    let (_good, good) = miner("//good", move |message| {
        let task = Arc::clone(&task);
        async move {
            let answer =
                task.answer(&message.query()?).map_err(|e| HandlerError::refused(422, e))?;
            Ok(message.answered(&answer)?)
        }
    })
    .await;
    let (_sums, sums) =
        miner("//sums", |message| async { answered(message, vec![vec![0.02; 96]; 24]) }).await;
    let (_empty, empty) = miner("//empty", |message| async { Ok(message) }).await;
    let (_nan, nan) =
        miner("//nan", |message| async { answered(message, vec![vec![f64::NAN; 96]; 24]) }).await;
    let (_slow, slow) = miner("//slow", |_| std::future::pending()).await;
    let (gone, absent) = miner("//gone", |message| async { Ok(message) }).await;
    gone.stop().await.unwrap();

    let miners = [good, sums, empty, nan, slow, absent];
    let miners: Vec<_> = (0..).zip(miners).collect();
    let validator =
        NextSymbol::validator_with_fresh_text(&mut StdRng::seed_from_u64(1), Settings::default());
    let mut random = StdRng::seed_from_u64(2);
    let round = ask_round(&validator, &dendrite(), &miners, TIMEOUT, &mut random).await;

    let kept = |answered: &Answered<NextSymbol>| answered.answer.is_some();
    assert_eq!(round.answers.iter().filter(|answered| kept(answered)).count(), 1, "the valid one");
    assert!(kept(&round.answers[0]));
    let uids: Vec<u16> = round.answers.iter().map(|answered| answered.uid).collect();
    assert_eq!(uids, [0, 1, 2, 3, 4, 5]);
    let score = *round.answers[0].score.as_ref().unwrap();
    assert!((-4.0..0.0).contains(&score), "{score}");
    let reasons: Vec<&str> = round.answers[1..]
        .iter()
        .map(|answered| answered.score.as_ref().unwrap_err().as_str())
        .collect();
    let expected = [
        "probabilities that sum to 1.9200",
        "came back without an answer",
        "the answer is not one of NextSymbol",
        "timeout",
        "Service unavailable",
    ];
    for (reason, words) in reasons.iter().zip(expected) {
        assert!(reason.to_lowercase().contains(&words.to_lowercase()), "{reason:?}: {words}");
    }
}

#[tokio::test]
async fn a_miner_refuses_what_is_no_query() {
    #[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
    struct Odd {
        query: String,
    }
    impl Synapse for Odd {
        const NAME: &'static str = NextSymbol::NAME;

        fn hashed(&self) -> Result<Vec<String>, python::TextError> {
            Ok(vec![python::text(&self.query)?, python::text(&None::<String>)?])
        }
    }
    let (_axon, miner) = miner("//good", |message| async move {
        let query = message.query().map_err(|e| HandlerError::refused(422, e.to_string()))?;
        answered(message, vec![vec![1.0 / 96.0; 96]; query.prefixes.len()])
    })
    .await;
    let odd = Odd { query: "[1, 2".into() };
    let error = dendrite().call(&miner, &odd, TIMEOUT).await.unwrap_err();
    assert_eq!(error.status(), 422);
    assert!(error.to_string().contains("the query is not one of NextSymbol"), "{error}");
}
