//! Answers to questions about held rows: given once by a person with a reason, kept, and remembered for
//! the source.

use std::collections::BTreeSet;

use delivery::{
    id::SourceId,
    permission::{Action, Scope},
    release::Release,
    words,
};
use serde::Serialize;
use serde_json::json;
use store::{
    answers::{Answer, NewAnswer},
    complaints::Complaint,
};

use super::{
    doubt, found,
    import::{self, Options, Recorded, Upload},
    read::{self, Read},
};
use crate::{
    Error, Problem, Work,
    work::{Done, reason},
};

/// A question of a release, and what was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// What an answer refers to.
    pub key: String,
    /// What is doubted, as a sentence.
    pub text: String,
    /// How many of the rows shown wait for it.
    pub rows: usize,
    /// The answers, each with what it means.
    pub answers: Vec<(String, String)>,
    /// What was answered, by whom, when and why.
    pub answered: Option<String>,
}

/// The questions of a release's held rows.
pub(super) async fn asked(
    work: &mut Work,
    release: &Release,
    complaints: &[Complaint],
) -> Result<Vec<Asked>, Error> {
    let mut asked: Vec<Asked> = Vec::new();
    for it in complaints.iter().filter(|it| !it.question.is_empty()) {
        match asked.iter_mut().find(|one| one.key == it.question) {
            Some(one) => one.rows += 1,
            None => asked.push(Asked {
                key: it.question.clone(),
                text: it.problem.clone(),
                rows: 1,
                answers: doubt::answers_of(&it.question),
                answered: None,
            }),
        }
    }
    if asked.is_empty() {
        return Ok(asked);
    }
    let given = store::answers::all(&mut work.tx).await?;
    for one in &mut asked {
        let of_one = |it: &&Answer| it.source == release.source && it.question == one.key;
        one.answered = given.iter().rev().find(of_one).map(|it| in_words(it, &one.answers));
    }
    Ok(asked)
}

fn in_words(it: &Answer, answers: &[(String, String)]) -> String {
    let meant = answers.iter().find(|(answer, _)| *answer == it.answer);
    let meant = meant.map_or(it.answer.as_str(), |it| &it.1);
    format!("{meant}. {}, {}: {}", it.actor, words::moment(it.at), it.reason)
}

/// Keeps the answers among those given that settled something in a file.
pub(super) async fn keep(
    work: &mut Work,
    options: &Options,
    source: &SourceId,
    settled: &BTreeSet<String>,
) -> Result<(), Error> {
    let actor = work.actor.clone();
    for (question, answer) in options.answers.iter().filter(|it| settled.contains(&it.0)) {
        let new = NewAnswer {
            at: work.now,
            source,
            question,
            answer,
            reason: options.reason.trim(),
            account: actor.account(),
            actor: actor.name(),
        };
        store::answers::insert(&mut work.tx, &new).await?;
        let detail = json!({ "question": question, "answer": answer });
        let done =
            Done { deed: "answer_question", subject: source.as_str(), reason: new.reason, detail };
        work.record(done).await?;
    }
    Ok(())
}

/// Reads the file of a release again with an answer to one of its questions.
pub async fn read(
    mut work: Work,
    id: i64,
    (question, answer): (&str, &str),
    why: &str,
) -> Result<Read, Error> {
    work.may(Action::RecordRelease, &Scope::Unit)?;
    let (release, _) = found(&mut work, id).await?;
    let why = reason(why)?;
    if !doubt::answers_of(question).iter().any(|it| it.0 == answer) {
        return Err(Error::invalid(
            "answer",
            "Nothing was answered.",
            "Choose one of the answers.",
        ));
    }
    let bytes = store::files::bytes(&mut work.tx, &release.sha256).await?.ok_or(Error::NotFound)?;
    let options = Options {
        published_at: release.published_at,
        source: Some(release.source),
        correction: release.correction,
        answers: vec![(question.to_owned(), answer.to_owned())],
        reason: why.to_owned(),
        ..Options::default()
    };
    let upload = Upload { file_name: release.file_name, bytes };
    read::read(work, vec![upload], &options).await
}

/// Answers the question and records the file, so that the rows that waited count.
pub async fn answer(work: &mut Work, read: Read) -> Result<Recorded, Error> {
    let recorded = import::record(work, read).await?;
    match recorded.files.first().and_then(|it| it.refused.clone()) {
        Some(problem) => Err(Error::Conflict(problem)),
        None if recorded.releases.is_empty() => Err(Error::Conflict(Problem::new(
            "answer",
            "The file does not ask this any more, or its rows are known by now.",
            "Nothing needs doing.",
        ))),
        None => Ok(recorded),
    }
}
