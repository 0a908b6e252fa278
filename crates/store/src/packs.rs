//! Stocktake packs as they were issued, byte for byte.

use delivery::id::MissionId;
use jiff::Timestamp;

use crate::{
    column::{Moment, Parsed, storable},
    db::{Tx, on},
    error::Result,
};

/// A pack to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewPack<'a> {
    /// Of which mission.
    pub mission: &'a MissionId,
    /// The moment that it is about.
    pub as_of: Timestamp,
    /// The fingerprint of everything it was made from.
    pub fingerprint: &'a str,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// The account of whoever issued it; `None` for the command line.
    pub account: Option<i64>,
    /// The name of whoever issued it.
    pub actor: &'a str,
    /// The PDF.
    pub bytes: &'a [u8],
}

/// A pack that was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pack {
    /// Its number.
    pub id: i64,
    /// Of which mission.
    pub mission: MissionId,
    /// The moment that it is about.
    pub as_of: Timestamp,
    /// The fingerprint of everything it was made from.
    pub fingerprint: String,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// Who issued it.
    pub issued_by: String,
}

type Row = (i64, Parsed<MissionId>, Moment, String, Moment, String);

fn pack((id, mission, as_of, fingerprint, issued_at, issued_by): Row) -> Pack {
    let (as_of, issued_at) = (as_of.0, issued_at.0);
    Pack { id, mission: mission.0, as_of, fingerprint, issued_at, issued_by }
}

/// Keeps a pack, unless one made from the same is kept.
pub async fn insert_if_new(tx: &mut Tx, new: &NewPack<'_>) -> Result<()> {
    let sql = "INSERT INTO pack (id, mission, as_of, fingerprint, issued_at, account, actor, bytes) \
        VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM pack), $1, $2, $3, $4, $5, $6, $7) \
        ON CONFLICT (mission, fingerprint) DO NOTHING";
    Ok(on!(tx, |c| sqlx::query(sql)
        .bind(new.mission.as_str())
        .bind(Moment(new.as_of))
        .bind(new.fingerprint)
        .bind(Moment(new.issued_at))
        .bind(new.account)
        .bind(storable(new.actor))
        .bind(new.bytes)
        .execute(c)
        .await
        .map(drop))?)
}

/// The packs of a mission that were issued by a moment, those about the latest moments first.
pub async fn of_mission(tx: &mut Tx, mission: &MissionId, by: Timestamp) -> Result<Vec<Pack>> {
    let sql = "SELECT id, mission, as_of, fingerprint, issued_at, actor FROM pack \
        WHERE mission = $1 AND issued_at <= $2 ORDER BY as_of DESC, id DESC";
    let rows: Vec<Row> = on!(tx, |c| sqlx::query_as(sql)
        .bind(mission.as_str())
        .bind(Moment(by))
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(pack).collect())
}

/// The pack of every mission that is about the latest moment.
pub async fn latest(tx: &mut Tx) -> Result<Vec<Pack>> {
    let sql = "SELECT id, mission, as_of, fingerprint, issued_at, actor FROM pack \
        WHERE NOT EXISTS (SELECT 1 FROM pack AS later WHERE later.mission = pack.mission \
            AND (later.as_of > pack.as_of OR (later.as_of = pack.as_of AND later.id > pack.id))) \
        ORDER BY id";
    let rows: Vec<Row> = on!(tx, |c| sqlx::query_as(sql).fetch_all(c).await)?;
    Ok(rows.into_iter().map(pack).collect())
}

/// A pack without its bytes.
pub async fn by_id(tx: &mut Tx, id: i64) -> Result<Option<Pack>> {
    let sql = "SELECT id, mission, as_of, fingerprint, issued_at, actor FROM pack WHERE id = $1";
    let row: Option<Row> = on!(tx, |c| sqlx::query_as(sql).bind(id).fetch_optional(c).await)?;
    Ok(row.map(pack))
}

/// The bytes of a pack.
pub async fn bytes(tx: &mut Tx, id: i64) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT bytes FROM pack WHERE id = $1";
    Ok(on!(tx, |c| sqlx::query_scalar(sql).bind(id).fetch_optional(c).await)?)
}
