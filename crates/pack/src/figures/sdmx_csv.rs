//! SDMX-CSV 2.0: codes only, the note as a comment, the rest as attributes.
//!
//! A period is a time range of SDMX, a start and a duration. A group is one dimension: which dimensions
//! it is made of differs from series to series.

use std::io::Write;

use delivery::{
    observation::Status,
    view::figures::{FigureRow, IndicatorFigures},
};

use super::{
    Unwritten, Writer,
    columns::{ends, text},
    csv::{Cell, write_line},
};

const COLUMNS: [&str; 21] = [
    "STRUCTURE",
    "STRUCTURE_ID",
    "ACTION",
    "INDICATOR",
    "REF_AREA",
    "GROUP",
    "TIME_PERIOD",
    "OBS_VALUE",
    "UNIT_MEASURE",
    "OBS_STATUS",
    "CONF_STATUS",
    "STATUS_WORD",
    "OBS_COMMENT",
    "LOWER_95",
    "UPPER_95",
    "INDICATOR_NAME",
    "REF_AREA_NAME",
    "PUBLISHED",
    "RELEASE",
    "FILE_SHA256",
    "FILE_PLACE",
];

pub(super) struct SdmxCsv<'w, W>(&'w mut W);

impl<'w, W: Write> SdmxCsv<'w, W> {
    pub(super) fn begin(out: &'w mut W) -> Result<Self, Unwritten> {
        write_line(out, COLUMNS)?;
        Ok(Self(out))
    }
}

impl<W: Write> Writer for SdmxCsv<'_, W> {
    fn add(&mut self, figures: &IndicatorFigures) -> Result<(), Unwritten> {
        for row in figures.rows() {
            write_row(self.0, &row)?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Unwritten> {
        Ok(self.0.flush()?)
    }
}

fn write_row(out: &mut impl Write, row: &FigureRow<'_>) -> std::io::Result<()> {
    let it = row.observation;
    let (status, confidential) = codes(it.status);
    let [lower, upper] = ends(row);
    let group = if row.group.is_everybody() { "_T" } else { row.group.as_str() };
    let period = it.period.to_string();
    let published = row.said.published.map_or_else(String::new, |it| it.to_string());
    let (release, place) = (row.release.0.to_string(), row.place());
    let plain = |text| Cell { text, guard: false };
    let guarded = |text| Cell { text, guard: true };
    let cells: [Cell<'_>; COLUMNS.len()] = [
        plain("dataflow"),
        plain("THROUGHLINE:FIGURES(1.0)"),
        plain("I"),
        guarded(row.indicator.id.as_str()),
        guarded(row.area.as_str()),
        guarded(group),
        plain(&period),
        plain(text(it.value.as_ref())),
        guarded(&row.indicator.unit),
        plain(status),
        plain(confidential),
        plain(it.status.word()),
        guarded(it.note.as_deref().unwrap_or_default()),
        plain(text(lower)),
        plain(text(upper)),
        guarded(&row.indicator.name),
        guarded(row.area_name),
        plain(&published),
        plain(&release),
        plain(&row.said.sha256),
        plain(&place),
    ];
    write_line(out, cells)
}

/// `OBS_STATUS` and `CONF_STATUS`. The code lists have none for a revised figure: its word says it.
const fn codes(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::Final | Status::Revised => ("A", "F"),
        Status::Provisional => ("P", "F"),
        Status::Estimated => ("E", "F"),
        Status::Forecast => ("F", "F"),
        Status::LowReliability => ("U", "F"),
        Status::Break => ("B", "F"),
        Status::DefinitionDiffers => ("D", "F"),
        Status::Confidential => ("Q", "C"),
        Status::NotAvailable => ("O", "F"),
        Status::NotApplicable => ("M", "F"),
    }
}
