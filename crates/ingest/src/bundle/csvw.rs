//! CSVW as the statistics of the UK use it: tables, their dialect, and columns with names, types and
//! the properties of the data cube vocabulary.
//!
//! Addresses are never fetched: a table is the entry of the archive that its address ends in.

use super::{
    Archive, bytes,
    contents::{file, folder},
    described::{Column, Described, Kind, Part},
};
use crate::{fault::shown, json::Json, reading::Refusal, text};

/// What is said of a table besides and does not change how it is read.
const IGNORED: [&str; 2] = ["primaryKey", "foreignKeys"];

/// The tables that a file of metadata describes.
pub(super) fn tables(archive: &Archive<'_>, name: &str) -> Result<Vec<Described>, Refusal> {
    let bytes = bytes(archive, name)?;
    let decoded = text::decode(&bytes)?;
    let json = Json::read(&decoded)?;
    let group = json.get("tables").map_or(&[][..], Json::list);
    let tables: Vec<&Json<'_>> =
        if group.is_empty() { vec![&json] } else { group.iter().collect() };
    let shown_ones = tables.iter().filter(|it| it.get("suppressOutput") != Some(&Json::Bool(true)));
    shown_ones.map(|it| table(archive, name, &json, it, tables.len())).collect()
}

fn table(
    archive: &Archive<'_>,
    name: &str,
    group: &Json<'_>,
    table: &Json<'_>,
    count: usize,
) -> Result<Described, Refusal> {
    let nothing = Json::Null;
    let schema = schema(archive, name, table, group)?;
    let dialect = table.get("dialect").or_else(|| group.get("dialect")).unwrap_or(&nothing);
    let (entry, remark) = entry(archive, name, table.text_of("url"), count)?;
    let mut remarks: Vec<String> = remark.into_iter().collect();
    let schema = match &schema {
        Some(schema) => Json::read(schema)?,
        None => nothing.clone(),
    };
    let own = table.get("tableSchema").filter(|it| it.text().is_none()).unwrap_or(&schema);
    if IGNORED.iter().any(|it| own.get(it).is_some()) {
        remarks.push(format!("{entry}: keys are described; they are not checked."));
    }
    let described = own.get("columns").map_or(&[][..], Json::list).iter();
    let columns = described
        .filter(|it| it.get("virtual") != Some(&Json::Bool(true)))
        .map(|it| column(it, &[it, own, table, group]))
        .collect();
    let said = |keys: &[&str]| {
        let of = |it: &Json<'_>| keys.iter().find_map(|key| it.get(key).and_then(word));
        of(table).or_else(|| of(group)).unwrap_or_default()
    };
    let issued = said(&["dct:issued", "dc:issued", "dcterms:issued"]);
    Ok(Described {
        entry,
        title: said(&["dct:title", "dc:title", "dcterms:title", "rdfs:label"]),
        published: issued.get(..10).and_then(delivery::period::parse_day),
        separator: separator(dialect)?,
        headless: dialect.get("header") == Some(&Json::Bool(false)),
        columns,
        remarks,
    })
}

/// A schema that stands in an entry of its own.
fn schema(
    archive: &Archive<'_>,
    name: &str,
    table: &Json<'_>,
    group: &Json<'_>,
) -> Result<Option<String>, Refusal> {
    let named = table.get("tableSchema").or_else(|| group.get("tableSchema"));
    let Some(path) = named.and_then(Json::text) else { return Ok(None) };
    let path = format!("{}{}", folder(name), path);
    let bytes = bytes(archive, &path)?;
    Ok(Some(text::decode(&bytes)?.to_string()))
}

/// The entry of a table, by its address next to the metadata, or else by the end of its address.
fn entry(
    archive: &Archive<'_>,
    name: &str,
    url: &str,
    count: usize,
) -> Result<(String, Option<String>), Refusal> {
    let beside = format!("{}{}", folder(name), url.trim_start_matches("./"));
    if !url.is_empty() && archive.has(&beside) {
        return Ok((beside, None));
    }
    let tables: Vec<&str> = archive
        .entries()
        .map(|it| it.0)
        .filter(|it| it.to_ascii_lowercase().ends_with(".csv"))
        .collect();
    let by_end = tables.iter().find(|it| !url.is_empty() && file(it) == file(url));
    if let Some(found) = by_end {
        return Ok(((*found).to_owned(), None));
    }
    match tables.as_slice() {
        [only] if count == 1 => {
            let remark = format!("{only} is taken for the table at {}.", shown(url));
            Ok(((*only).to_owned(), Some(remark)))
        }
        _ => Err(Refusal {
            problem: format!(
                "The metadata describe \"{}\", which the archive does not hold.",
                shown(url)
            ),
            remedy: "Put the table into the archive, beside its metadata.".to_owned(),
        }),
    }
}

fn separator(dialect: &Json<'_>) -> Result<Option<u8>, Refusal> {
    let quote = dialect.text_of("quoteChar");
    let rows = dialect.get("headerRowCount").and_then(Json::whole).unwrap_or(1);
    let skipped = dialect.get("skipRows").and_then(Json::whole).unwrap_or(0);
    let plain = (quote.is_empty() || quote == "\"") && rows <= 1 && skipped == 0;
    match (plain, dialect.text_of("delimiter").as_bytes()) {
        (true, []) => Ok(None),
        (true, [separator @ (b',' | b';' | b'\t' | b'|')]) => Ok(Some(*separator)),
        _ => Err(Refusal {
            problem: "The table is written in a dialect of CSV that is not read.".to_owned(),
            remedy: "Save it with one header row, commas and double quotation marks.".to_owned(),
        }),
    }
}

fn column(own: &Json<'_>, chain: &[&Json<'_>]) -> Column {
    let inherited = |key: &str| chain.iter().find_map(|it| it.get(key));
    let titles: Vec<String> = own.get("titles").map_or_else(Vec::new, words);
    let name = own.text_of("name").to_owned();
    let datatype = inherited("datatype");
    let format = datatype.and_then(|it| it.get("format"));
    let base = datatype.map_or("", |it| it.text().unwrap_or_else(|| it.text_of("base")));
    let [property, value] =
        ["propertyUrl", "valueUrl"].map(|it| inherited(it).and_then(Json::text));
    let by_property = property.and_then(Part::of_property);
    let part = by_property.or_else(|| value.and_then(Part::of_values));
    let suppressed = own.get("suppressOutput") == Some(&Json::Bool(true));
    let missing = inherited("null").map_or_else(Vec::new, words);
    let mark = |key: &str| format.map_or("", |it| it.text_of(key));
    Column {
        title: titles.first().cloned().unwrap_or_default(),
        names: titles.into_iter().chain([name]).filter(|it| !it.is_empty()).collect(),
        part: if suppressed { Some(Part::Ignored) } else { part },
        kind: kind(base),
        missing,
        default: inherited("default").and_then(Json::text).unwrap_or_default().to_owned(),
        required: inherited("required") == Some(&Json::Bool(true)),
        decimal_comma: mark("decimalChar") == ",",
        thousands: mark("groupChar").to_owned(),
        date: match (format.and_then(Json::text), base) {
            (None, "gYearMonth") => "yyyy-MM".to_owned(),
            (format, _) => format.unwrap_or_default().to_owned(),
        },
        unit: String::new(),
    }
}

fn kind(base: &str) -> Kind {
    match base {
        "number" | "decimal" | "double" | "float" | "integer" | "int" | "long" | "short"
        | "nonNegativeInteger" | "positiveInteger" | "unsignedInt" | "unsignedLong" => Kind::Number,
        "gYear" | "gYearMonth" | "date" | "dateTime" | "datetime" => Kind::Time,
        _ => Kind::Text,
    }
}

/// A text, the value of a literal, or the first of a list or of several languages.
fn word(json: &Json<'_>) -> Option<String> {
    words(json).into_iter().next()
}

/// A text, a list of texts, or the texts of each language.
fn words(json: &Json<'_>) -> Vec<String> {
    match json {
        Json::Text(text) => vec![text.clone().into_owned()],
        Json::List(list) => list.iter().flat_map(words).collect(),
        Json::Object(_) if json.get("@value").is_some() => {
            json.get("@value").map(words).unwrap_or_default()
        }
        Json::Object(entries) => {
            let spoken = entries.iter().filter(|it| !it.0.starts_with('@'));
            spoken.flat_map(|it| words(&it.1)).collect()
        }
        _ => Vec::new(),
    }
}
