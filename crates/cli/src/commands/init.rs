//! `throughline init`: an empty unit and its first administrator.

use std::sync::Arc;

use delivery::permission::{Grant, Role};
use usecases::{
    System, Unit,
    password::MadePassword,
    people::{NewPerson, add, check},
};

use crate::{
    args::{Init, Place},
    commands::{location, operator, reader},
    failure::Failure,
    output,
};

pub(super) async fn run(place: &Place, init: &Init) -> Result<(), Failure> {
    let new = NewPerson {
        email: init.admin.clone(),
        name: init.name.clone(),
        grant: Grant { role: Role::Administrator, organisation: None },
    };
    check(&new)?;
    let unit = Unit::create(&location(place)?, Arc::new(System), reader()?).await?;
    let password = MadePassword::make(&unit).await?;
    let mut work = unit.writing(operator()).await?;
    let added = add(&mut work, &new, password, "First administrator").await?;
    work.commit().await?;
    output::note("The unit is made. The password is shown this once; change it after signing in.");
    output::password(&init.admin, &added.password)?;
    output::note("hint: next, throughline plan apply DIR --reason \"…\", then throughline serve");
    Ok(())
}
