//! The ids of a message: which are dimensions, which attributes, and the texts that they have.

use super::Said;
use crate::{
    cube::{Dimension, Member, Role, damaged},
    fault::shown,
    interner::{Interner, index},
    reading::Refusal,
    sdmx_concepts,
};

/// The most bytes of an id or of its name, which notes repeat.
const LONGEST: usize = 250;
/// The most ids of a message.
const MOST: usize = 1_000;

/// The most ids that a remark names.
const MOST_NAMED: usize = 60;

/// What an id is the id of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The file does not say.
    Unknown,
    /// It tells figures apart.
    Dimension,
    /// It says something about figures.
    Attribute,
}

/// What a text is said of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// All figures of a data set.
    Set,
    /// Those of a group.
    Group,
    /// Those of a series.
    Series,
    /// One.
    Observation,
}

/// A dimension or an attribute.
pub(crate) struct Component {
    /// Its id.
    pub(crate) id: String,
    /// Its name; blank where the file gives none.
    pub(crate) label: String,
    /// What it is.
    pub(crate) kind: Kind,
    /// Its role as a dimension.
    pub(crate) role: Role,
    pub(super) texts: Interner<str>,
    /// The names of the texts that are codes; a text without one stands for itself.
    labels: Vec<String>,
    /// At which levels it stands.
    levels: [bool; 4],
    /// How many series, or observations without a series, it stands at.
    in_keys: usize,
}

/// All of a message.
pub(crate) struct Components {
    ids: Interner<str>,
    list: Vec<Component>,
    /// How many series, or observations without a series, there are.
    keys: usize,
    guessed: bool,
}

impl Component {
    fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            label: String::new(),
            kind: Kind::Unknown,
            role: sdmx_concepts::role(id),
            texts: Interner::new(),
            labels: Vec::new(),
            levels: [false; 4],
            in_keys: 0,
        }
    }

    /// Its name for people.
    pub(super) fn name(&self) -> &str {
        if self.label.is_empty() { &self.id } else { &self.label }
    }

    /// The only text that it ever has, where it has one at one level.
    pub(super) fn only_text(&self) -> Option<&str> {
        let levels = self.levels.iter().filter(|it| **it).count();
        (levels == 1 && self.texts.keys().len() == 1).then(|| self.words(0))
    }

    /// A text in words.
    pub(super) fn words(&self, text: u32) -> &str {
        let label = self.labels.get(index(text)).filter(|it| !it.is_empty());
        label.or_else(|| self.texts.keys().get(index(text))).map_or("", String::as_str)
    }

    /// A text as it stands in the file.
    pub(super) fn text(&self, text: u32) -> &str {
        self.texts.keys().get(index(text)).map_or("", String::as_str)
    }

    /// It as a dimension of a cube; an attribute may be blank as well.
    pub(super) fn dimension(&self) -> Dimension {
        let member = |at: usize, code: &String| {
            // The code of a time is its standard form; its name adds nothing.
            let label = self.labels.get(at).filter(|_| self.role != Role::Time);
            let label = label.cloned().unwrap_or_default();
            Member { code: code.clone(), label, ..Member::default() }
        };
        let texts = self.texts.keys().iter().enumerate();
        let mut members: Vec<Member> = texts.map(|(at, code)| member(at, code)).collect();
        if self.kind == Kind::Attribute {
            members.push(Member::default());
        }
        let (id, label) = (self.id.clone(), self.label.clone());
        Dimension { id, label, role: self.role, members }
    }
}

impl Components {
    pub(super) const fn new() -> Self {
        Self { ids: Interner::new(), list: Vec::new(), keys: 0, guessed: false }
    }

    /// The component of an id, which is of a kind.
    pub(crate) fn number(&mut self, id: &str, kind: Kind) -> Result<u32, Refusal> {
        let number = self.ids.number(id);
        if index(number) == self.list.len() {
            check_length(id)?;
            if self.list.len() == MOST {
                return Err(damaged(format!("The file has more than {MOST} ids.")));
            }
            self.list.push(Component::new(id));
        }
        let component = &mut self.list[index(number)];
        if component.kind == Kind::Unknown {
            component.kind = kind;
        } else if kind != Kind::Unknown && component.kind != kind {
            let id = shown(id);
            return Err(damaged(format!("{id} is a dimension and an attribute in the same file.")));
        }
        Ok(number)
    }

    /// A text that is said at a level under a component.
    pub(crate) fn text(&mut self, component: u32, text: &str, level: Level) -> Said {
        let it = &mut self.list[index(component)];
        it.levels[level as usize] = true;
        (component, it.texts.number(text))
    }

    /// Gives a component its name, and its role where the file says it.
    pub(crate) fn describe(
        &mut self,
        component: u32,
        label: &str,
        role: Option<Role>,
    ) -> Result<(), Refusal> {
        check_length(label)?;
        let it = &mut self.list[index(component)];
        label.clone_into(&mut it.label);
        it.role = role.unwrap_or(it.role);
        Ok(())
    }

    /// Gives the text said last of a component its name.
    pub(crate) fn name_text(&mut self, (component, text): Said, label: &str) {
        let it = &mut self.list[index(component)];
        if it.labels.len() <= index(text) {
            it.labels.resize(index(text) + 1, String::new());
            label.clone_into(&mut it.labels[index(text)]);
        }
    }

    /// Counts a series, or an observation without one, with what stands at it.
    pub(crate) fn count_key(&mut self, said: &[Said]) {
        self.keys += 1;
        for (component, _) in said {
            self.list[index(*component)].in_keys += 1;
        }
    }

    /// Settles what the file does not say: an id is a dimension where no table calls it an attribute
    /// and it stands at every series.
    pub(crate) fn settle(&mut self) {
        for it in self.list.iter_mut().filter(|it| it.kind == Kind::Unknown) {
            self.guessed = true;
            let everywhere = it.in_keys == self.keys && self.keys > 0;
            let is_dimension = sdmx_concepts::is_dimension(&it.id)
                || (everywhere && !sdmx_concepts::is_attribute(&it.id));
            it.kind = if is_dimension { Kind::Dimension } else { Kind::Attribute };
        }
    }

    /// How the ids were told apart, where the file does not say it.
    pub(super) fn remark(&self) -> Option<String> {
        let of = |kind: Kind| {
            let ids = self.list.iter().filter(|it| it.kind == kind).map(|it| shown(&it.id));
            let ids: Vec<String> = ids.collect();
            match ids.len() {
                0 => "none".to_owned(),
                1..=MOST_NAMED => ids.join(", "),
                many => format!("{} and {} more", ids[..MOST_NAMED].join(", "), many - MOST_NAMED),
            }
        };
        let (dimensions, attributes) = (of(Kind::Dimension), of(Kind::Attribute));
        self.guessed.then(|| {
            format!(
                "The file does not say which ids are dimensions. Read as dimensions: {dimensions}; as \
                 attributes: {attributes}."
            )
        })
    }

    /// Whether it had to be settled which ids are dimensions.
    pub(super) const fn is_guessed(&self) -> bool {
        self.guessed
    }

    /// The id of a component.
    pub(crate) fn id(&self, component: u32) -> &str {
        self.list.get(index(component)).map_or("", |it| &it.id)
    }

    /// All components in the order of their numbers.
    pub(super) fn list(&self) -> &[Component] {
        &self.list
    }

    /// The number of an id in any case of its letters.
    pub(super) fn find(&self, id: &str) -> Option<usize> {
        self.list.iter().position(|it| it.id.eq_ignore_ascii_case(id))
    }

    /// The texts of an id.
    pub(super) fn texts(&self, id: &str) -> impl Iterator<Item = &str> {
        let component = self.find(id).map(|it| &self.list[it]);
        component.into_iter().flat_map(|it| it.texts.keys()).map(String::as_str)
    }
}

fn check_length(name: &str) -> Result<(), Refusal> {
    if name.len() <= LONGEST {
        return Ok(());
    }
    let name = shown(name);
    Err(damaged(format!(
        "The file has an id or its name of more than {LONGEST} bytes: \"{name}\"."
    )))
}
