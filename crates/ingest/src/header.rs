//! Which layout a table has, told by the names of its columns; SDMX-CSV by its first ones.

use crate::{
    reading::Refusal,
    sdmx_csv,
    table::{self, Table},
};

/// The layouts that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// This project's own, docs/tidy-csv.md.
    TidyCsv,
    /// ONS Explore Local Statistics.
    OnsEls,
    /// Open SDG, disaggregated.
    OpenSdg,
    /// A history of revisions.
    Vintages,
    /// SDMX-CSV, which describes itself.
    SdmxCsv,
}

impl Kind {
    /// The columns that hold numbers.
    pub(crate) const fn numbers(self) -> &'static [&'static str] {
        match self {
            Self::TidyCsv => &["value", "lower_95", "upper_95"],
            Self::OnsEls => &["observation", "lci_95", "uci_95"],
            Self::OpenSdg | Self::Vintages => &["value"],
            Self::SdmxCsv => &["OBS_VALUE"],
        }
    }
}

/// The columns that tell each layout, most telling first.
const TELLING: &[(Kind, &str, &[&str])] = &[
    (Kind::Vintages, "vintages", &["vintage", "series", "period", "value"]),
    (Kind::OnsEls, "ons-els", &["areacd", "indicator", "period", "observation"]),
    (Kind::TidyCsv, "tidy-csv", &["period", "value"]),
    (Kind::OpenSdg, "open-sdg", &["Year", "Value"]),
];

/// The layout of a table.
pub(crate) fn detect(table: &Table<'_>) -> Result<Kind, Refusal> {
    if sdmx_csv::is_one(table) {
        return Ok(Kind::SdmxCsv);
    }
    table::refuse_twins(&table.header)?;
    let has = |columns: &[&str]| columns.iter().all(|it| table.column(it).is_some());
    let found = TELLING.iter().find(|(_, _, columns)| has(columns));
    found.map(|(layout, ..)| *layout).ok_or_else(|| unknown(table))
}

fn unknown(table: &Table<'_>) -> Refusal {
    let cells: Vec<String> =
        table.header.iter().take(5).map(|it| format!("\"{}\"", crate::fault::shown(it))).collect();
    let more = if table.header.len() > 5 { ", …" } else { "" };
    let known: Vec<String> = TELLING
        .iter()
        .map(|(_, name, columns)| format!("{name} ({})", columns.join(", ")))
        .collect();
    Refusal {
        problem: format!(
            "The file is not in a layout that Throughline reads: its header is {}{more}.",
            cells.join(", ")
        ),
        remedy: format!(
            "Rename the columns as docs/tidy-csv.md says. The layouts and the columns that tell \
             them: {}.",
            known.join("; ")
        ),
    }
}

/// A header of one cell with semicolons or tabs is a table with another separator.
pub(crate) fn separator_hint(header: &[String]) -> Option<String> {
    let [only] = header else { return None };
    let (separator, name) = [(';', "semicolons"), ('\t', "tabs"), ('|', "vertical bars")]
        .into_iter()
        .find(|(separator, _)| only.contains(*separator))?;
    let cells = only.matches(separator).count() + 1;
    Some(format!("It looks like {cells} columns separated by {name}; save it with commas."))
}

/// Refuses a table without rows.
pub(crate) fn no_rows() -> Refusal {
    Refusal {
        problem: "The file has a header and no rows.".to_owned(),
        remedy: "Fetch it from the publisher again; if it has no figures yet, wait for them."
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_tells_the_layout_in_any_order_and_case() {
        let layout = |header: &str| detect(&Table::open(header).unwrap());
        assert_eq!(layout("value,PERIOD\n"), Ok(Kind::TidyCsv));
        assert_eq!(layout("Value,Sex,Year\n"), Ok(Kind::OpenSdg));
        assert_eq!(layout("period,observation,indicator,areacd\n"), Ok(Kind::OnsEls));
        assert_eq!(layout("vintage,series,period,value\n"), Ok(Kind::Vintages));
        let refusal = layout("a,b,c,d,e,f\n").unwrap_err();
        assert!(refusal.problem.ends_with("\"a\", \"b\", \"c\", \"d\", \"e\", …."), "{refusal}");
        assert_eq!(layout("period;value\n"), Ok(Kind::TidyCsv));
    }
}
