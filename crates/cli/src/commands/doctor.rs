//! `throughline doctor`: opening a unit checks it; this says what was found.

use usecases::{Unit, people, plan};

use crate::{commands::operator, failure::Failure, output};

pub(super) async fn run(unit: &Unit) -> Result<(), Failure> {
    let mut work = unit.reading(operator()).await?;
    output::line(&format!("database: {}, settings as they must be", unit.engine()));
    let versions = plan::versions(&mut work).await?;
    match versions.first() {
        Some(it) => output::line(&format!("plan: version {} of {}", it.version, it.when)),
        None => output::line("plan: none yet; throughline plan apply DIR --reason \"…\""),
    }
    let people = people::list(&mut work).await?;
    output::line(&format!("people: {}", people.iter().filter(|it| it.enabled).count()));
    Ok(())
}
