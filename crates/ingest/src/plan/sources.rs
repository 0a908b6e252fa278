//! sources.toml: where figures come from, and when they are due.

use delivery::source::Source;

use super::{Reader, document::Document, fields::Fields};

pub(super) fn read(reader: &mut Reader<'_>, document: &Document<'_>) {
    for fields in document.list("source") {
        let source = source(&fields);
        fields.finish();
        reader.add(&fields, |plan| &mut plan.sources, source.map(|it| (it.id.clone(), it)));
    }
    reader.take_problems(document);
}

fn source(fields: &Fields<'_>) -> Option<Source> {
    let id = fields.required("id");
    let (title, publisher) = (fields.required_text("title"), fields.required_text("publisher"));
    let source = Source {
        url: fields.text("url"),
        licence: fields.text("licence"),
        note: fields.text("note"),
        address: address(fields),
        release_time: fields.parsed("release_time"),
        owner: owner(fields),
        stale_after_days: fields.whole("stale_after_days"),
        id: id?,
        title: title?,
        publisher: publisher?,
    };
    Some(source)
}

/// An address that a program can fetch; whether it may is said by whoever runs the server.
fn address(fields: &Fields<'_>) -> Option<String> {
    let address = fields.text("address")?;
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    let host = rest.and_then(|it| it.split(['/', '?', '#']).next()).unwrap_or_default();
    let plain = address.bytes().all(|it| it.is_ascii_graphic());
    if host.is_empty() || host.contains('@') || !plain {
        let problem = format!("\"address\" of {} is no address of a file on the web.", fields.what);
        let remedy =
            "Write https://, the host and the path of the file, without a user name or spaces.";
        fields.problem("address", problem, remedy);
        return None;
    }
    Some(address)
}

/// An e-mail address that stands in the head of a mail: one line, one address.
fn owner(fields: &Fields<'_>) -> Option<String> {
    let owner = fields.text("owner")?;
    let parts = owner.split_once('@').filter(|(name, host)| !name.is_empty() && !host.is_empty());
    let plain = owner.chars().all(|it| it.is_alphanumeric() || "@.+-_'".contains(it));
    if parts.is_none_or(|(_, host)| host.contains('@')) || !plain {
        let problem = format!("\"owner\" of {} is no e-mail address.", fields.what);
        fields.problem(
            "owner",
            problem,
            "Write the address of one person, such as \"ann@example.org\".",
        );
        return None;
    }
    Some(owner)
}
