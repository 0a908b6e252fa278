//! The one opening to the typesetter: a fixed template and a table of data, nothing else to read.

use std::sync::LazyLock;

use jiff::civil::Date;
use typst::{
    Feature, Library, LibraryExt, World, WorldExt,
    diag::{FileError, FileResult, SourceDiagnostic},
    foundations::{Bytes, Datetime, Duration, Smart},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::{PackError, fonts::FONTS};

/// Results kept between packs are dropped once so many packs have not used them.
const PACKS_TO_REMEMBER: usize = 10;

// A name, once used, stays in a table of the process that holds 65,535: so there are these two, and
// none is ever made from data.
static TEMPLATE: LazyLock<Option<Source>> = LazyLock::new(|| {
    let template = include_str!("stocktake.typ");
    Some(Source::new(virtual_file("stocktake.typ")?, template.to_owned()))
});
static DATA: LazyLock<Option<FileId>> = LazyLock::new(|| virtual_file("data.json"));
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    let features = [Feature::A11yExtras].into_iter().collect();
    LazyHash::new(Library::builder().with_features(features).build())
});

fn virtual_file(name: &str) -> Option<FileId> {
    let path = VirtualPath::new(name).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// What typesetting gave.
pub(crate) struct Pdf {
    pub(crate) bytes: Vec<u8>,
    pub(crate) pages: usize,
    pub(crate) warnings: Vec<String>,
}

/// Sets the template with its data.
pub(crate) fn pdf(data: String, fingerprint: &str, day: Date) -> Result<Pdf, PackError> {
    let set = Table::new(data, day).and_then(|it| it.set(fingerprint));
    typst::comemo::evict(PACKS_TO_REMEMBER);
    set
}

/// All that the template can see.
struct Table {
    template: Source,
    data_file: FileId,
    data: Bytes,
    today: Datetime,
}

impl Table {
    fn new(data: String, day: Date) -> Result<Self, PackError> {
        let today = datetime(day).ok_or_else(|| PackError::Refused(format!("no day {day}")))?;
        let missing = || PackError::Refused("a virtual file has no plain name".to_owned());
        Ok(Self {
            template: TEMPLATE.clone().ok_or_else(missing)?,
            data_file: DATA.ok_or_else(missing)?,
            data: Bytes::from_string(data),
            today,
        })
    }

    fn set(&self, fingerprint: &str) -> Result<Pdf, PackError> {
        let refused = |it: &[SourceDiagnostic]| PackError::Refused(self.explain(it).join("\n"));
        let compiled = typst::compile::<PagedDocument>(self);
        let document = compiled.output.map_err(|it| refused(&it))?;
        let standards = [PdfStandard::V_1_7, PdfStandard::Ua_1, PdfStandard::A_2a];
        let standards = PdfStandards::new(&standards)
            .map_err(|it| PackError::Refused(it.message().to_string()))?;
        let options = PdfOptions {
            ident: Smart::Custom(fingerprint.into()),
            creator: Smart::Custom(Some("Throughline".into())),
            timestamp: Some(Timestamp::new_utc(self.today)),
            standards,
            ..PdfOptions::default()
        };
        Ok(Pdf {
            bytes: typst_pdf::pdf(&document, &options).map_err(|it| refused(&it))?,
            pages: document.pages().len(),
            warnings: self.explain(&compiled.warnings),
        })
    }

    /// The typesetter's messages with the template's line and what it suggests.
    fn explain(&self, messages: &[SourceDiagnostic]) -> Vec<String> {
        let line = |it: &SourceDiagnostic| {
            let start = self.range(it.span)?.start;
            self.template.lines().byte_to_line(start).map(|line| line + 1)
        };
        messages
            .iter()
            .map(|it| {
                let hints: String =
                    it.hints.iter().map(|hint| format!("; hint: {}", hint.v)).collect();
                let line = line(it).map_or_else(|| "?".to_owned(), |it| it.to_string());
                format!("stocktake.typ line {line}: {}{hints}", it.message)
            })
            .collect()
    }
}

fn datetime(day: Date) -> Option<Datetime> {
    let month = u8::try_from(day.month()).ok()?;
    let of_month = u8::try_from(day.day()).ok()?;
    Datetime::from_ymd(i32::from(day.year()), month, of_month)
}

impl World for Table {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { denied() }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.data_file { Ok(self.data.clone()) } else { denied() }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        Some(self.today)
    }
}

fn denied<T>() -> FileResult<T> {
    Err(FileError::AccessDenied)
}
