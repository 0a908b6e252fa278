//! What ids mean in every SDMX data structure: roles of dimensions, and ids that are attributes.
//!
//! A structure-specific message does not say which of its ids are dimensions; the table of attributes is
//! for it alone. It lists the attributes of the cross-domain concepts and those that large publishers add.

use crate::cube::Role;

/// Ids of dimensions, whatever the structure.
const DIMENSIONS: [&str; 9] =
    ["TIME_PERIOD", "REF_AREA", "GEO", "FREQ", "FREQUENCY", "SEX", "AGE", "INDICATOR", "MEASURE"];

/// Ids of attributes, whatever the structure.
const ATTRIBUTES: [&str; 73] = [
    // Of an observation.
    "OBS_STATUS",
    "OBS_FLAG",
    "OBS_CONF",
    "CONF_STATUS",
    "CONF_STATUS_OBS",
    "EMBARGO_TIME",
    "PRE_BREAK_VALUE",
    "OBS_PRE_BREAK",
    "BREAKS",
    "OBS_COM",
    "OBS_COMMENT",
    "COMMENT_OBS",
    "COMMENT_TS",
    "COMMENT_DSET",
    "COMMENT",
    "OBS_SOURCE",
    "LOWER_BOUND",
    "UPPER_BOUND",
    "NATURE",
    // Of the unit and of time.
    "UNIT_MULT",
    "UNIT_MEASURE",
    "UNIT_INDEX_BASE",
    "DECIMALS",
    "DECIMALS_DISPLAYED",
    "PREF_SCALE",
    "SCALE",
    "BASE_PER",
    "BASE_PERIOD",
    "BASE_YEAR",
    "REF_YEAR_PRICE",
    "REF_PERIOD_DETAIL",
    "REPORTING_YEAR_START_DAY",
    "REPYEARSTART",
    "REPYEAREND",
    "TIME_FORMAT",
    "TIME_PER_COLLECT",
    "OVERLAP",
    // Of what the series is and how it came about.
    "TITLE",
    "TITLE_COMPL",
    "TITLE_EN",
    "TITLE_FR",
    "NAT_TITLE",
    "SERIES_NAME",
    "IDBANK",
    "DOM_SER_IDS",
    "COLLECTION",
    "COLLECTION_DETAIL",
    "COLL_METHOD",
    "COMPILATION",
    "COMPILING_ORG",
    "COVERAGE",
    "COVERAGE_TIME",
    "ADJUST_DETAIL",
    "DATA_COMP",
    "METHODOLOGY",
    "METHODOLOGY_NOTES",
    "GEO_INFO_TYPE",
    "GEO_INFO_URL",
    // Of where it comes from.
    "SOURCE",
    "SOURCE_AGENCY",
    "SOURCE_DETAIL",
    "SOURCE_PUB",
    "DATA_SOURCE",
    "DATASOURCE",
    "DISS_ORG",
    "AVAILABILITY",
    "PUBL_ECB",
    "PUBL_PUBLIC",
    "PUBLICATION_DATE",
    "UPDATE_DATE",
    "COUNTRY_UPDATE_DATE",
    "LAST_UPDATE",
    "CONTACT",
];

/// The role that an id gives a dimension.
pub(crate) fn role(id: &str) -> Role {
    match id.to_ascii_uppercase().as_str() {
        "TIME_PERIOD" => Role::Time,
        "REF_AREA" | "GEO" => Role::Area,
        "MEASURE" | "INDICATOR" => Role::Measure,
        "UNIT_MEASURE" | "UNIT" => Role::Unit,
        _ => Role::Other,
    }
}

/// Whether an id is that of a dimension in every structure.
pub(crate) fn is_dimension(id: &str) -> bool {
    DIMENSIONS.iter().any(|it| it.eq_ignore_ascii_case(id))
}

/// Whether an id is that of an attribute in the structures that are known.
pub(crate) fn is_attribute(id: &str) -> bool {
    ATTRIBUTES.iter().any(|it| it.eq_ignore_ascii_case(id))
}

/// Whether an attribute holds sentences.
pub(crate) fn is_comment(id: &str) -> bool {
    id.contains("COMMENT") || id == "OBS_COM"
}

/// The id of a structure without its agency and version: `EXR` of `ECB:EXR(1.0)` or of a URN.
pub(crate) fn own_id(reference: &str) -> &str {
    let own = reference.rsplit(':').next().unwrap_or_default();
    own.split('(').next().unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_mean_the_same_in_any_case_and_one_thing_only() {
        assert_eq!(role("geo"), Role::Area);
        assert!(is_attribute("obs_flag") && !is_attribute("CURRENCY"));
        assert!(DIMENSIONS.iter().all(|it| !is_attribute(it)));
        assert_eq!(
            own_id("urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=ECB:EXR(1.0)"),
            "EXR"
        );
    }
}
