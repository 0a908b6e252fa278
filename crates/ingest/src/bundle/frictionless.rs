//! Frictionless data packages, versions 1 and 2: resources with their dialect and the schema of their
//! fields. Addresses are never fetched.

use super::{
    Archive, bytes,
    contents::folder,
    described::{Column, Described, Kind},
};
use crate::{fault::shown, json::Json, reading::Refusal, text};

/// The tables that a data package describes.
pub(super) fn tables(archive: &Archive<'_>, name: &str) -> Result<Vec<Described>, Refusal> {
    let bytes = bytes(archive, name)?;
    let decoded = text::decode(&bytes)?;
    let json = Json::read(&decoded)?;
    let resources = json.get("resources").map_or(&[][..], Json::list);
    let mut tables = Vec::new();
    let mut remarks = Vec::new();
    for resource in resources {
        match path(archive, folder(name), resource) {
            Ok(entry) => tables.push(table(archive, name, &json, resource, entry)?),
            Err(why) => {
                let resource = shown(resource.text_of("name"));
                remarks.push(format!("The resource \"{resource}\" was not read: {why}."));
            }
        }
    }
    match tables.first_mut() {
        Some(first) => first.remarks.splice(..0, remarks),
        None => {
            return Err(Refusal {
                problem: remarks
                    .into_iter()
                    .next()
                    .unwrap_or_else(|| "The data package names no resources.".to_owned()),
                remedy: "Put its tables as CSV into the archive, beside datapackage.json."
                    .to_owned(),
            });
        }
    };
    Ok(tables)
}

/// The entry of a resource, or why it is not read.
fn path(archive: &Archive<'_>, folder: &str, resource: &Json<'_>) -> Result<String, String> {
    let path = match resource.get("path") {
        Some(Json::Text(path)) => path.as_ref(),
        Some(Json::List(paths)) => match paths.as_slice() {
            [only] => only.text().unwrap_or_default(),
            _ => return Err("it is cut into several files".to_owned()),
        },
        _ => return Err("its data stand in the description itself".to_owned()),
    };
    let entry = format!("{folder}{}", path.trim_start_matches("./"));
    let lower = entry.to_ascii_lowercase();
    let is_table = [".csv", ".tsv", ".txt", ".csv.gz"].iter().any(|it| lower.ends_with(it));
    match (is_table, archive.has(&entry)) {
        (false, _) => Err("it is no CSV".to_owned()),
        (true, false) => Err(format!("the archive does not hold \"{}\"", shown(path))),
        (true, true) => Ok(entry),
    }
}

fn table(
    archive: &Archive<'_>,
    name: &str,
    package: &Json<'_>,
    resource: &Json<'_>,
    entry: String,
) -> Result<Described, Refusal> {
    let mut remarks = Vec::new();
    let apart = |key: &str| match resource.get(key) {
        Some(Json::Text(path)) => {
            let bytes = bytes(archive, &format!("{}{path}", folder(name)))?;
            text::decode(&bytes).map(|it| Some(it.to_string()))
        }
        _ => Ok(None),
    };
    let (schema_apart, dialect_apart) = (apart("schema")?, apart("dialect")?);
    let nothing = Json::Null;
    let read = |it: &'_ Option<String>| {
        it.as_deref().map(Json::read).transpose().map(|it| it.map(Json::into_owned))
    };
    let (schema_apart, dialect_apart) = (read(&schema_apart)?, read(&dialect_apart)?);
    let schema = schema_apart.as_ref().or_else(|| resource.get("schema")).unwrap_or(&nothing);
    let dialect = dialect_apart.as_ref().or_else(|| resource.get("dialect")).unwrap_or(&nothing);
    if schema.get("foreignKeys").is_some() || schema.get("primaryKey").is_some() {
        remarks.push(format!("{entry}: keys are described; they are not checked."));
    }
    let missing = schema.get("missingValues");
    let fields = schema.get("fields").map_or(&[][..], Json::list).iter();
    let title = [resource.text_of("title"), package.text_of("title"), resource.text_of("name")];
    Ok(Described {
        title: title.into_iter().find(|it| !it.is_empty()).unwrap_or_default().to_owned(),
        published: None,
        separator: separator(dialect, &entry)?,
        headless: dialect.get("header") == Some(&Json::Bool(false)),
        columns: fields.map(|it| column(it, missing)).collect(),
        entry,
        remarks,
    })
}

fn separator(dialect: &Json<'_>, entry: &str) -> Result<Option<u8>, Refusal> {
    let quote = dialect.text_of("quoteChar");
    let first = dialect.get("headerRows").map_or(&[][..], Json::list);
    let plain = (quote.is_empty() || quote == "\"")
        && dialect.get("commentChar").is_none()
        && matches!(first, [] | [Json::Number("1")]);
    match (plain, dialect.text_of("delimiter").as_bytes()) {
        (true, []) => Ok(None),
        (true, [separator @ (b',' | b';' | b'\t' | b'|')]) => Ok(Some(*separator)),
        _ => Err(Refusal {
            problem: format!("{} is written in a dialect of CSV that is not read.", shown(entry)),
            remedy: "Save it with one header row, commas and double quotation marks.".to_owned(),
        }),
    }
}

fn column(field: &Json<'_>, missing: Option<&Json<'_>>) -> Column {
    let format = field.text_of("format");
    let missing = field.get("missingValues").or(missing);
    // Version 2 may give a value with its label.
    let text = |it: &Json<'_>| it.text().unwrap_or_else(|| it.text_of("value")).to_owned();
    Column {
        names: vec![field.text_of("name").to_owned()],
        title: field.text_of("title").to_owned(),
        part: None,
        kind: match field.text_of("type") {
            "number" | "integer" => Kind::Number,
            "year" | "yearmonth" | "date" | "datetime" => Kind::Time,
            _ => Kind::Text,
        },
        missing: missing.map_or(&[][..], Json::list).iter().map(text).collect(),
        default: String::new(),
        required: field.get("constraints").and_then(|it| it.get("required"))
            == Some(&Json::Bool(true)),
        decimal_comma: field.text_of("decimalChar") == ",",
        thousands: field.text_of("groupChar").to_owned(),
        date: match (field.text_of("type"), format) {
            ("yearmonth", _) => "yyyy-MM".to_owned(),
            (_, "default" | "any") => String::new(),
            _ => format.to_owned(),
        },
        unit: field.text_of("unit").to_owned(),
    }
}
