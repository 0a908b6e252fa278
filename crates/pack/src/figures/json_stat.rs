//! JSON-stat 2.0: a data set for each indicator, by area, group and period.
//!
//! Numbers stand in it with their published digits. What the format has no place for, notes, intervals
//! and where a figure stands, is given by position in `extension.throughline`.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
};

use delivery::{
    area::Group,
    period::Period,
    view::figures::{FigureRow, FiguresHead, IndicatorFigures},
};

use super::{Unwritten, Writer, columns::ends, json::quoted};

pub(super) struct JsonStat<'w, W> {
    out: &'w mut W,
    /// Several data sets stand in a collection.
    collection: bool,
    first: bool,
}

impl<'w, W: Write> JsonStat<'w, W> {
    pub(super) fn begin(head: &FiguresHead, out: &'w mut W) -> Result<Self, Unwritten> {
        let collection = !head.one_indicator;
        if collection {
            let label = quoted(&head.title);
            write!(out, "{{\"version\":\"2.0\",\"class\":\"collection\",\"label\":{label},")?;
            out.write_all(b"\"link\":{\"item\":[")?;
        }
        Ok(Self { out, collection, first: true })
    }
}

impl<W: Write> Writer for JsonStat<'_, W> {
    fn add(&mut self, figures: &IndicatorFigures) -> Result<(), Unwritten> {
        self.out.write_all(if self.first { b"\n" } else { b",\n" })?;
        self.first = false;
        Ok(DataSet::of(figures).write(self.out)?)
    }

    fn finish(&mut self) -> Result<(), Unwritten> {
        self.out.write_all(if self.collection { b"\n]}}\n" } else { b"\n" })?;
        Ok(self.out.flush()?)
    }
}

struct DataSet<'v> {
    figures: &'v IndicatorFigures,
    groups: BTreeMap<&'v Group, usize>,
    periods: BTreeMap<Period, usize>,
}

impl<'v> DataSet<'v> {
    fn of(figures: &'v IndicatorFigures) -> Self {
        let groups: BTreeSet<&Group> = figures.series.iter().map(|(key, _)| &key.group).collect();
        let periods: BTreeSet<Period> = figures.rows().map(|it| it.observation.period).collect();
        Self {
            figures,
            groups: groups.into_iter().zip(0..).collect(),
            periods: periods.into_iter().zip(0..).collect(),
        }
    }

    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let it = self.figures;
        let label = quoted(&it.name);
        write!(out, "{{\"version\":\"2.0\",\"class\":\"dataset\",\"label\":{label}")?;
        if let Some(day) = it.releases.values().filter_map(|it| it.published).max() {
            write!(out, ",\"updated\":\"{day}\"")?;
        }
        let sources: BTreeSet<&str> = it.releases.values().map(|it| it.source.as_str()).collect();
        let sources: Vec<&str> = sources.into_iter().collect();
        write!(out, ",\"source\":{}", quoted(&sources.join("; ")))?;
        out.write_all(b",\n\"id\":[\"INDICATOR\",\"REF_AREA\",\"GROUP\",\"TIME_PERIOD\"],")?;
        let sizes = (it.areas.len(), self.groups.len(), self.periods.len());
        write!(out, "\"size\":[1,{},{},{}],", sizes.0, sizes.1, sizes.2)?;
        out.write_all(
            b"\"role\":{\"time\":[\"TIME_PERIOD\"],\"geo\":[\"REF_AREA\"],\"metric\":[\"INDICATOR\"]},",
        )?;
        self.write_dimensions(out)?;
        self.write_values(out)?;
        self.write_extension(out)?;
        out.write_all(b"}")
    }

    fn write_dimensions(&self, out: &mut impl Write) -> io::Result<()> {
        let it = self.figures;
        let (id, name) = (quoted(it.id.as_str()), quoted(&it.name));
        write!(out, "\n\"dimension\":{{\"INDICATOR\":{{\"label\":\"Indicator\",\"category\":{{")?;
        write!(out, "\"index\":[{id}],\"label\":{{{id}:{name}}}")?;
        write!(out, ",\"unit\":{{{id}:{{\"label\":{}}}}}}}}}", quoted(&it.unit))?;
        let areas = it.areas.iter().map(|(code, name)| (code.to_string(), name.clone()));
        write_dimension(out, "REF_AREA", "Area", areas)?;
        let groups = self.groups.keys().map(|it| match it.is_everybody() {
            true => ("_T".to_owned(), "Everybody".to_owned()),
            false => (it.as_str().to_owned(), it.label()),
        });
        write_dimension(out, "GROUP", "Group", groups)?;
        let periods = self.periods.keys().map(|it| (it.to_string(), it.to_string()));
        write_dimension(out, "TIME_PERIOD", "Period", periods)?;
        out.write_all(b"}")
    }

    fn write_values(&self, out: &mut impl Write) -> io::Result<()> {
        let values = |it: &FigureRow<'_>| it.observation.value.as_ref().map(|it| number(it.text()));
        self.write_some(out, ",\n\"value\"", values)?;
        let word = |it: &FigureRow<'_>| {
            let word = it.observation.status.word();
            (!word.is_empty()).then(|| quoted(word))
        };
        self.write_some(out, ",\n\"status\"", word)
    }

    fn write_extension(&self, out: &mut impl Write) -> io::Result<()> {
        // That a combination is left out says that there is no such figure.
        out.write_all(b",\n\"extension\":{\"throughline\":{\"left_out\":\"no such figure\"")?;
        let note = |it: &FigureRow<'_>| it.observation.note.as_deref().map(quoted);
        self.write_some(out, ",\n\"note\"", note)?;
        let end = |at: usize| move |it: &FigureRow<'_>| ends(it)[at].map(|it| quoted(it.text()));
        self.write_some(out, ",\n\"lower_95\"", end(0))?;
        self.write_some(out, ",\n\"upper_95\"", end(1))?;
        self.write_some(out, ",\n\"release\"", |it| Some(it.release.0.to_string()))?;
        self.write_some(out, ",\n\"place\"", |it| Some(quoted(&it.place())))?;
        out.write_all(b",\n\"releases\":{")?;
        for (at, (id, said)) in self.figures.releases.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let published =
                said.published.map_or_else(|| "null".to_owned(), |it| format!("\"{it}\""));
            let (id, sha256) = (id.0, &said.sha256);
            write!(out, "{comma}\"{id}\":{{\"sha256\":\"{sha256}\",\"published\":{published}}}")?;
        }
        out.write_all(b"}}}")
    }

    /// An object with what is said of some figures, by position.
    fn write_some(
        &self,
        out: &mut impl Write,
        key: &str,
        said: impl Fn(&FigureRow<'_>) -> Option<String>,
    ) -> io::Result<()> {
        write!(out, "{key}:{{")?;
        let areas: BTreeMap<_, usize> = self.figures.areas.keys().zip(0..).collect();
        let mut comma = "";
        for row in self.figures.rows() {
            let Some(said) = said(&row) else { continue };
            let place = |found: Option<&usize>| found.copied().unwrap_or_default();
            let series =
                place(areas.get(row.area)) * self.groups.len() + place(self.groups.get(row.group));
            let period = place(self.periods.get(&row.observation.period));
            write!(out, "{comma}\"{}\":{said}", series * self.periods.len() + period)?;
            comma = ",";
        }
        out.write_all(b"}")
    }
}

fn write_dimension(
    out: &mut impl Write,
    id: &str,
    label: &str,
    members: impl Iterator<Item = (String, String)>,
) -> io::Result<()> {
    let members: Vec<(String, String)> =
        members.map(|(code, name)| (quoted(&code), quoted(&name))).collect();
    let codes: Vec<&str> = members.iter().map(|it| it.0.as_str()).collect();
    let names: Vec<String> = members.iter().map(|(code, name)| format!("{code}:{name}")).collect();
    write!(out, ",\n\"{id}\":{{\"label\":\"{label}\",\"category\":{{")?;
    write!(out, "\"index\":[{}],\"label\":{{{}}}}}}}", codes.join(","), names.join(","))
}

/// The digits as they were published, where JSON takes them for a number; else the same as a text.
fn number(text: &str) -> String {
    let digits = text.trim_start_matches('-').as_bytes();
    let padded = digits.len() > 1 && digits[0] == b'0' && digits[1].is_ascii_digit();
    let bare_point = text.contains(".e") || text.contains(".E");
    if padded || bare_point { quoted(text) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits_in_json() {
        for text in ["61.50", "-0.0", "1E-05", "9007199254740993", "0"] {
            assert_eq!(number(text), text);
            assert!(serde_json::from_str::<serde_json::Value>(&number(text)).is_ok());
        }
        for text in ["007", "-012.5", "5.e3"] {
            assert_eq!(number(text), format!("\"{text}\""));
        }
    }
}
