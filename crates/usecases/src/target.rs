//! One target with all its evidence.

use std::sync::Arc;

use delivery::{
    id::TargetId,
    permission::{Action, Scope},
    release::AsOf,
    view::target::{TargetView, view as target_view},
};

use crate::{Error, Work};

/// The target as every surface prints it.
pub async fn view(work: &mut Work, id: &TargetId, as_of: &AsOf) -> Result<Arc<TargetView>, Error> {
    work.may(Action::ReadPlan, &Scope::Unit)?;
    let key = work.key(as_of, format!("target {id}")).await?;
    if let Some(kept) = work.unit.cache().get(&key) {
        return Ok(kept);
    }
    let knowledge = work.knowledge(as_of).await?;
    let target = knowledge.plan.targets.get(id).ok_or(Error::NotFound)?;
    let lines = work.lines_of_indicator(&target.indicator, as_of).await?;
    let evidence = knowledge.evidence(&lines, *as_of);
    let view = target_view(&evidence, target).ok_or(Error::NotFound)?;
    Ok(work.unit.cache().put(key, view))
}
