//! What stands around every page: the unit, the way about, who is signed in, the moment asked about.

use delivery::{
    observation::SheetCell,
    permission::Action,
    release::AsOf,
    view::{Figure, Moment},
};
use usecases::{Work, home};

use crate::{
    error::Failure,
    form::encoded,
    visitor::{Asked, Guest, Visit},
};

/// What a page needs from its surroundings, and all links that leave it.
#[derive(Debug, Default)]
pub(crate) struct Frame {
    /// The page's title.
    pub(crate) title: String,
    /// The unit's name.
    pub(crate) unit: String,
    /// The unit's note, shown on every page.
    pub(crate) note: Option<String>,
    /// The name of whoever is signed in.
    pub(crate) person: Option<String>,
    /// The way about.
    pub(crate) sections: Vec<Section>,
    /// Whether the person may read the plan, and so how good its forecasts are.
    pub(crate) reads_plan: bool,
    /// The moment that the page is about; `None` where it is about no moment.
    pub(crate) moment: Option<Moment>,
    /// The moment as it stands in addresses; `None` is now.
    pub(crate) as_of: Option<String>,
    /// The day and the time asked about, for the form that asks for another.
    pub(crate) asked_day: String,
    /// The time of that day, where one was given.
    pub(crate) asked_time: String,
    /// Today, the last day that may be asked about.
    pub(crate) today: String,
    /// The page's own path.
    pub(crate) path: String,
    /// What else stands in the page's query.
    pub(crate) others: Vec<(String, String)>,
    /// Whether the form on the page was sent with mistakes.
    pub(crate) mistaken: bool,
}

/// One entry of the way about.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) name: &'static str,
    pub(crate) href: String,
    pub(crate) here: bool,
}

/// The first part of a path, its name, and what one must be able to do to be led there.
const SECTIONS: [(&str, &str, Action); 7] = [
    ("/", "Home", Action::ReadPlan),
    ("/missions", "Missions", Action::ReadPlan),
    ("/releases", "Releases", Action::ReadReleases),
    ("/sources", "Sources", Action::ReadReleases),
    ("/search", "Search", Action::ReadPlan),
    ("/people", "People", Action::ReadPeople),
    ("/changes", "Changes", Action::ReadChanges),
];

impl Frame {
    /// The frame of a page that is about no moment.
    pub(crate) async fn of(visit: &Visit, work: &mut Work, title: &str) -> Result<Self, Failure> {
        Self::around(&visit.guest, work, title).await
    }

    /// The frame of a page that is about a moment.
    pub(crate) async fn at(
        visit: &Visit,
        work: &mut Work,
        title: &str,
        as_of: &AsOf,
    ) -> Result<Self, Failure> {
        let frame = Self::of(visit, work, title).await?;
        Ok(Self { moment: Some(Moment::of(*as_of)), ..frame })
    }

    /// The frame of a page for anybody.
    pub(crate) async fn around(
        guest: &Guest,
        work: &mut Work,
        title: &str,
    ) -> Result<Self, Failure> {
        let unit = home::frame(work).await?;
        let Asked { path, as_of, others } = guest.asked.as_ref().clone();
        let today = delivery::words::date_of(work.now()).to_string();
        let (day, time) = as_of
            .as_deref()
            .map_or((today.as_str(), ""), |it| it.split_once('T').unwrap_or((it, "")));
        let frame = Self {
            title: title.to_owned(),
            unit: unit.unit,
            note: unit.note,
            person: guest.visitor.as_ref().map(|it| it.account.name.clone()),
            asked_day: day.to_owned(),
            asked_time: time.trim_end_matches('Z').to_owned(),
            today,
            path,
            as_of,
            others,
            ..Self::default()
        };
        let reads_plan = work.can(Action::ReadPlan);
        Ok(Self { sections: frame.sections(work), reads_plan, ..frame })
    }

    fn sections(&self, work: &Work) -> Vec<Section> {
        let permitted = SECTIONS.into_iter().filter(|(_, _, action)| work.can(*action));
        permitted
            .map(|(path, name, _)| Section {
                name,
                href: self.link(path),
                here: is_within(&self.path, path),
            })
            .collect()
    }

    /// A path with the moment asked about.
    pub(crate) fn link(&self, path: &str) -> String {
        match &self.as_of {
            None => path.to_owned(),
            Some(as_of) => {
                let join = if path.contains('?') { '&' } else { '?' };
                format!("{path}{join}as_of={}", encoded(as_of))
            }
        }
    }

    /// A path that ends in an id, with the moment asked about.
    pub(crate) fn to(&self, path: &str, id: &str) -> String {
        self.link(&format!("{path}{}", encoded(id)))
    }

    /// Like [`Frame::to`], with something behind the id.
    pub(crate) fn within(&self, path: &str, id: &str, end: &str) -> String {
        self.link(&format!("{path}{}{end}", encoded(id)))
    }

    /// Like [`Frame::to`], for a number.
    pub(crate) fn number(&self, path: &str, id: &i64) -> String {
        self.link(&format!("{path}{id}"))
    }

    /// The row of a release's file that says a figure; the release where no row says it.
    pub(crate) fn row(&self, figure: &Figure) -> String {
        let Figure { release, row, .. } = figure;
        match (row, figure.cell) {
            (0, _) => self.link(&format!("/releases/{release}")),
            (row, None) => self.link(&format!("/releases/{release}/rows/{row}")),
            (row, Some(SheetCell { sheet, column })) => {
                self.link(&format!("/releases/{release}/sheets/{sheet}/{row}/{column}"))
            }
        }
    }

    /// An address on the web; an address of another kind is not made a link.
    #[expect(clippy::ref_option, reason = "templates hand fields over by reference")]
    pub(crate) fn outside<'a>(&self, url: &'a Option<String>) -> Option<&'a str> {
        let url = url.as_deref()?;
        (url.starts_with("https://") || url.starts_with("http://")).then_some(url)
    }

    /// This page as known now.
    pub(crate) fn now(&self) -> String {
        let query: Vec<String> = self
            .others
            .iter()
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect();
        if query.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, query.join("&"))
        }
    }
}

fn is_within(path: &str, section: &str) -> bool {
    let within: &[&str] = match section {
        "/missions" => &["/missions", "/targets", "/outcomes"],
        "/search" => &["/search", "/indicators", "/series", "/areas"],
        "/releases" => &["/releases", "/layouts"],
        "/sources" => &["/sources", "/calendar"],
        "/" => return path == "/",
        other => return path.starts_with(other),
    };
    within.iter().any(|it| path.starts_with(it))
}
