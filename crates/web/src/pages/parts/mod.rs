//! What several pages print in the same way.

pub(super) mod figures;

use delivery::{
    signal::Standing,
    view::{
        Link,
        places::{Level, Place},
        target::TargetCard,
    },
};
use usecases::mission::MissionCard;

use crate::pictures;

/// A level of areas with its pictures.
pub(super) struct LevelPart {
    /// The level's name: "region".
    pub(super) heading: String,
    /// The period of the figures.
    pub(super) period: String,
    /// The dot strip.
    pub(super) strip: String,
    /// The tile-grid map, where the level has one.
    pub(super) tiles: Option<String>,
    /// The areas without a figure, as a sentence.
    pub(super) missing: Option<String>,
    /// The areas with theirs.
    pub(super) places: Vec<Place>,
}

/// The levels of areas with their pictures.
pub(super) fn levels(levels: &[Level], unit: &str) -> Vec<LevelPart> {
    levels.iter().enumerate().map(|(i, it)| level(it, unit, &format!("level-{i}"))).collect()
}

fn level(level: &Level, unit: &str, id: &str) -> LevelPart {
    let missing = match level.missing {
        0 => None,
        1 => Some("One area has no figure for this period.".to_owned()),
        count => Some(format!("{count} areas have no figure for this period.")),
    };
    LevelPart {
        heading: level.name.clone(),
        period: level.period.clone(),
        strip: pictures::strip(level, unit, id),
        tiles: pictures::tiles(level, unit, id),
        missing,
        places: level.places.clone(),
    }
}

/// A mission with its profile and what presses most.
pub(super) struct MissionPart {
    /// The mission.
    pub(super) link: Link,
    /// What became of it, where it is no longer pursued.
    pub(super) ended: Option<String>,
    /// How many targets stand where.
    pub(super) profile: Vec<Count>,
    /// The targets that press most.
    pub(super) pressing: Vec<PressingPart>,
}

/// A target that presses.
pub(super) struct PressingPart {
    /// The target.
    pub(super) link: Link,
    /// The mark of its standing.
    pub(super) mark: String,
    /// The standing in words.
    pub(super) standing: &'static str,
    /// What the signal says.
    pub(super) sentence: String,
}

/// How many targets stand in one way.
pub(super) struct Count {
    /// The standing in words.
    pub(super) standing: &'static str,
    /// Its mark.
    pub(super) mark: String,
    /// How many.
    pub(super) count: usize,
    /// Whether there are none.
    pub(super) none: bool,
}

/// A profile with the marks of its standings.
pub(super) fn profile(profile: &[(&'static str, usize)]) -> Vec<Count> {
    const ALL: [Standing; 6] = [
        Standing::Met,
        Standing::Ahead,
        Standing::Within,
        Standing::Behind,
        Standing::Missed,
        Standing::NotEnoughData,
    ];
    let mark = |words: &str| ALL.into_iter().find(|it| delivery::words::standing(*it) == words);
    let count = |&(standing, count): &(&'static str, usize)| Count {
        standing,
        mark: mark(standing).map(charts::standing_mark).unwrap_or_default(),
        count,
        none: count == 0,
    };
    profile.iter().map(count).collect()
}

/// What a target asks for and where, the place once only.
pub(super) fn aim(card: &TargetCard) -> String {
    if card.goal.contains(&card.area) {
        card.goal.clone()
    } else {
        format!("{}, {}", card.goal, card.area)
    }
}

/// Missions with their profiles and what presses most.
pub(super) fn missions(cards: &[MissionCard]) -> Vec<MissionPart> {
    let part = |it: &MissionCard| MissionPart {
        link: it.mission.clone(),
        ended: it.ended.clone(),
        profile: profile(&it.profile),
        pressing: it.pressing.iter().map(pressing).collect(),
    };
    cards.iter().map(part).collect()
}

fn pressing(card: &TargetCard) -> PressingPart {
    PressingPart {
        link: card.target.clone(),
        mark: charts::standing_mark(card.signal.standing),
        standing: card.standing,
        // The figure, how old it is where its source is stale, and how it stands to its trajectory.
        sentence: card
            .sentences
            .iter()
            .take(2 + usize::from(card.stale.is_some()))
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" "),
    }
}
