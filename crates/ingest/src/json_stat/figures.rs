//! The figures of a JSON-stat data set: values and statuses, given for all combinations or for some.

use std::{borrow::Cow, collections::BTreeMap};

use delivery::observation::Status;

use super::unfit;
use crate::{
    cube::{Claim, Cube, Dimension, Member, Seen},
    fault::{Fault, shown},
    interner::index,
    json::Json,
    reading::Refusal,
    status,
};

/// The most bytes of the words for a status.
const LONGEST_WORDS: usize = 200;

/// What is given of the figures, by position.
enum Given<'a> {
    Nothing,
    ForAll(&'a Json<'a>),
    InOrder(&'a [Json<'a>]),
    Some(BTreeMap<usize, &'a Json<'a>>),
}

/// Fills a cube with its figures; `before` combinations stand in data sets before it.
pub(super) fn fill<'a>(
    cube: &mut Cube<'a>,
    json: &'a Json<'a>,
    (before, size): (usize, usize),
) -> Result<(), Refusal> {
    let values = Given::of(json, "value", size)?;
    let statuses = Given::of(json, "status", size)?;
    let words = words(json);
    let row = |position: usize| u32::try_from(before + position + 1).unwrap_or(u32::MAX);
    let mut first_left_out = None;
    let mut given = 0_usize;
    for position in places(&values, &statuses, size) {
        let (value, status) = (values.at(position), statuses.at(position));
        if value.is_none() && !statuses.is_given(position) {
            first_left_out.get_or_insert(position);
            continue;
        }
        given += 1;
        let said = claim(value, status, &words);
        cube.push_members(position);
        cube.push(row(position), said)?;
    }
    if given < size {
        let first = first_left_out.unwrap_or_else(|| first_gap(&cube.observations, before));
        let fault = left_out(cube, first, (size - given, size));
        cube.left_out = Some((row(first), fault));
    }
    Ok(())
}

/// The words that a data set explains its codes of status with; what goes on for ever explains none.
fn words<'a>(json: &'a Json<'a>) -> BTreeMap<&'a str, &'a str> {
    let label = json.get("extension").and_then(|it| it.get("status")?.get("label"));
    let entries = label.map_or(&[][..], Json::entries).iter();
    let words = entries.filter_map(|(code, words)| Some((code.as_ref(), words.text()?)));
    words.filter(|it| it.1.len() <= LONGEST_WORDS).collect()
}

/// The positions worth looking at: all where one list has all, else those that are named.
fn places(values: &Given<'_>, statuses: &Given<'_>, size: usize) -> Vec<usize> {
    match (values, statuses) {
        (Given::InOrder(_), _) | (_, Given::InOrder(_)) => (0..size).collect(),
        (Given::Some(values), Given::Some(statuses)) => {
            let mut places: Vec<usize> = values.keys().chain(statuses.keys()).copied().collect();
            places.sort_unstable();
            places.dedup();
            places
        }
        (Given::Some(some), _) | (_, Given::Some(some)) => some.keys().copied().collect(),
        _ => Vec::new(),
    }
}

/// The first position that no observation stands at.
fn first_gap(observations: &[Seen<'_>], before: usize) -> usize {
    let stands = |(at, it): &(usize, &Seen<'_>)| usize::try_from(it.row) == Ok(before + at + 1);
    observations.iter().enumerate().take_while(stands).count()
}

impl<'a> Given<'a> {
    fn of(json: &'a Json<'a>, key: &str, size: usize) -> Result<Self, Refusal> {
        match json.get(key) {
            None if key == "status" => Ok(Self::Nothing),
            Some(text @ Json::Text(_)) if key == "status" => Ok(Self::ForAll(text)),
            Some(Json::List(one)) if key == "status" && one.len() == 1 && size > 1 => {
                Ok(one.first().map_or(Self::Nothing, Self::ForAll))
            }
            Some(Json::List(list)) if list.len() == size => Ok(Self::InOrder(list)),
            Some(Json::List(list)) => {
                let found = list.len();
                Err(unfit(format!("\"{key}\" has {found} entries where the sizes make {size}")))
            }
            Some(Json::Object(entries)) => {
                let mut some = BTreeMap::new();
                for (position, entry) in entries {
                    some.insert(place(key, position, size)?, entry);
                }
                Ok(Self::Some(some))
            }
            _ => Err(unfit(format!("\"{key}\" is neither a list nor an object"))),
        }
    }

    fn at(&self, position: usize) -> Option<&'a Json<'a>> {
        match self {
            Self::Nothing => None,
            Self::ForAll(json) => Some(json),
            Self::InOrder(list) => list.get(position),
            Self::Some(some) => some.get(&position).copied(),
        }
    }

    /// Whether this place itself is spoken of.
    fn is_given(&self, position: usize) -> bool {
        !matches!(self, Self::ForAll(_)) && self.at(position).is_some_and(|it| *it != Json::Null)
    }
}

/// A position as it is written: "0", "17"; nothing else, so that none is given twice.
fn place(key: &str, text: &str, size: usize) -> Result<usize, Refusal> {
    let position = text.parse().ok().filter(|it: &usize| *it < size && it.to_string() == text);
    position.ok_or_else(|| {
        unfit(format!("\"{key}\" has an entry \"{}\", which is no position", shown(text)))
    })
}

fn claim<'a>(
    value: Option<&'a Json<'a>>,
    status: Option<&'a Json<'a>>,
    words: &BTreeMap<&'a str, &'a str>,
) -> Result<Claim<'a>, Fault> {
    let value = match value {
        None | Some(Json::Null) => "",
        Some(Json::Number(text)) => text,
        Some(Json::Text(text)) => text.as_ref(),
        Some(Json::Bool(_) | Json::List(_) | Json::Object(_)) => {
            let problem = "What stands in place of the value is no number.".to_owned();
            return Err(Fault::rejected("value", "", problem, "Ask the publisher."));
        }
    };
    let (status, notes) = match status {
        None | Some(Json::Null) => (Status::Final, Vec::new()),
        Some(Json::Text(text)) => status_of(text.trim(), value.is_empty(), words)?,
        Some(_) => return Err(status::not_known("status", "", status::ASK)),
    };
    Ok(Claim { value: Cow::Borrowed(value), status, notes })
}

/// The status by its code, or by the words that the data set explains the code with.
fn status_of<'a>(
    text: &'a str,
    no_value: bool,
    words: &BTreeMap<&'a str, &'a str>,
) -> Result<(Status, Vec<Cow<'a, str>>), Fault> {
    let explained = words.get(text).copied().unwrap_or_default();
    let by_words =
        || status::read(explained).or_else(|| status::read(&explained.replace(' ', "-")));
    let found = if explained.is_empty() { status::read(text) } else { by_words() };
    match found {
        Some((status, kept)) => {
            let written = if explained.is_empty() { text } else { explained };
            Ok((status, kept.words(written).into_iter().collect()))
        }
        // There is no value, and nobody says why; the mark is kept.
        None if no_value && is_mark(text) => {
            let mark = if explained.is_empty() { text } else { explained };
            Ok((Status::NotAvailable, vec![mark.into()]))
        }
        None => Err(status::not_known("status", text, status::ASK)),
    }
}

/// Marks that stand for a missing value without a reason.
fn is_mark(text: &str) -> bool {
    text == ":" || (!text.is_empty() && text.bytes().all(|it| it == b'.'))
}

fn left_out(cube: &Cube<'_>, first: usize, (missing, size): (usize, usize)) -> Fault {
    let members = cube.members_at(first);
    let name = |(it, member): (&Dimension, u32)| {
        let member = it.members.get(index(member)).map_or("", Member::name);
        format!("{}: {member}", it.name())
    };
    let members: Vec<String> = cube.dimensions.iter().zip(members).map(name).collect();
    let problem = format!(
        "{missing} of {size} combinations are left out, and the file does not say why; this is the \
         first."
    );
    let remedy = "Nothing is recorded for them. Ask the publisher whether there are no such \
                  figures or whether they were forgotten.";
    Fault::held("value", &members.join(", "), problem, remedy)
}
