//! SDMX-CSV that this product has written: its columns are those of tidy CSV under other names, so that
//! nothing is lost that SDMX has no code for.

use delivery::observation::Status;

use crate::{
    fault::Fault,
    intake::Intake,
    reading::{Known, Reading, Refusal},
    sdmx_status, status,
    table::{Row, Table},
    tidy,
};

/// The columns, with what tidy CSV calls those that are read.
const COLUMNS: [(&str, &str); 21] = [
    ("STRUCTURE", ""),
    ("STRUCTURE_ID", ""),
    ("ACTION", ""),
    ("INDICATOR", "indicator"),
    ("REF_AREA", "area_code"),
    ("GROUP", "group"),
    ("TIME_PERIOD", "period"),
    ("OBS_VALUE", "value"),
    ("UNIT_MEASURE", "unit"),
    ("OBS_STATUS", ""),
    ("CONF_STATUS", ""),
    ("STATUS_WORD", "status"),
    ("OBS_COMMENT", "note"),
    ("LOWER_95", "lower_95"),
    ("UPPER_95", "upper_95"),
    ("INDICATOR_NAME", "indicator_name"),
    ("REF_AREA_NAME", "area_name"),
    ("PUBLISHED", "published"),
    ("RELEASE", "release"),
    ("FILE_SHA256", "file_sha256"),
    ("FILE_PLACE", "place"),
];
const ACTION: usize = 2;
const OBS_STATUS: usize = 9;
const CONF_STATUS: usize = 10;
const STATUS_WORD: usize = 11;

/// Whether a table has exactly these columns.
pub(super) fn is_one(table: &Table<'_>) -> bool {
    table.header.iter().map(String::as_str).eq(COLUMNS.iter().map(|it| it.0))
}

/// Reads it as tidy CSV, with what SDMX says besides held against it.
pub(super) fn read(
    name: &str,
    mut table: Table<'_>,
    known: &Known<'_>,
) -> Result<Reading, Refusal> {
    table.header = COLUMNS
        .iter()
        .map(|(own, tidy)| if tidy.is_empty() { own } else { tidy })
        .map(|it| (*it).to_owned())
        .collect();
    let mut reader = tidy::Reader::new(name, &table, known)?;
    let mut intake = Intake::for_rows_of(&table);
    let mut row = Row::default();
    while table.read(&mut row)? {
        let sound = table.check(&row).and_then(|()| check(&row));
        let taken = sound.and_then(|()| reader.take(&row));
        intake.row(row.number, taken);
    }
    reader.reading("sdmx-csv", intake)
}

/// Holds a row that somebody has changed in one place and not in the other.
fn check(row: &Row<'_>) -> Result<(), Fault> {
    let [action, code, confidential, word] =
        [ACTION, OBS_STATUS, CONF_STATUS, STATUS_WORD].map(|it| row.cell(it));
    if action != "I" {
        let problem = "The row does more than to give a figure.".to_owned();
        let remedy = "Take out the columns FILE_PLACE and FILE_SHA256 to have it read as SDMX-CSV.";
        return Err(Fault::held("ACTION", action, problem, remedy));
    }
    let said = status::read(word).map(|it| it.0);
    let by_code = sdmx_status::observation(code).map(|it| it.0);
    let same = said == by_code || (said, code) == (Some(Status::Revised), "A");
    let free = sdmx_status::is_confidential(confidential);
    if same && free == Some(by_code == Some(Status::Confidential)) {
        return Ok(());
    }
    let problem = format!("\"{code}\" and \"{confidential}\" do not say the same as \"{word}\".");
    let remedy = "Correct OBS_STATUS, CONF_STATUS or STATUS_WORD so that they agree.";
    Err(Fault::held("OBS_STATUS", code, problem, remedy))
}
