//! `throughline demo`: the sample government, with a sign-in for every role.

use std::{fmt::Write as _, fs, path::Path, sync::Arc};

use delivery::permission::{Grant, Role};
use usecases::{
    Location, System, Unit,
    password::MadePassword,
    people::{NewPerson, add},
    release::import::{Options, read_and_record},
};

use crate::{
    args::{Demo, Place},
    commands::{jobs, location, operator, reader, serve},
    failure::Failure,
    output, sample,
};

/// Stands in the folder while the sample is being made.
const IN_MAKING: &str = "in-making.txt";
/// Where the sample's sign-ins are kept beside its database, for the next start.
const SIGN_INS: &str = "sign-ins.txt";

pub(super) async fn run(place: &Place, demo: &Demo) -> Result<(), Failure> {
    let Location::Folder(folder) = location(place)? else {
        return Err(Failure::usage("The sample lives in a folder.", "Name one with --data DIR."));
    };
    // Before the work, so that a port in use costs no minute.
    let listener = serve::bind(&demo.listen).await?;
    let location = Location::Folder(folder.clone());
    let list = folder.join(SIGN_INS);
    let unit = if list.exists() {
        Unit::open(&location, Arc::new(System), reader()?).await?
    } else {
        clear_half_made(&folder)?;
        make(&location, &folder, &list).await?
    };
    output::note("Sign-ins of the sample, one for each role:");
    output::line(fs::read_to_string(&list).map_err(|it| Failure::file(&list, &it))?.trim_end());
    serve::serve(unit, listener, false).await
}

/// Removes what a start that was stopped half-way has left; never a unit of anybody's own.
fn clear_half_made(folder: &Path) -> Result<(), Failure> {
    if folder.join(IN_MAKING).exists() {
        fs::remove_dir_all(folder).map_err(|it| Failure::file(folder, &it))?;
    }
    Ok(())
}

async fn make(location: &Location, folder: &Path, list: &Path) -> Result<Unit, Failure> {
    output::note("Making the sample government …");
    let mark = folder.join(IN_MAKING);
    if !folder.join("throughline.sqlite").exists() {
        fs::create_dir_all(folder).map_err(|it| Failure::file(folder, &it))?;
        write_private(&mark, "This sample is not finished and may be deleted.\n")?;
    }
    let unit = Unit::create(location, Arc::new(System), reader()?).await?;
    let mut work = unit.writing(operator()).await?;
    usecases::plan::apply(&mut work, &sample::plan(), "The sample's plan").await?;
    work.commit().await?;
    output::note("The plan is applied. Recording the published figures …");
    let mut work = unit.writing(operator()).await?;
    let options = Options { reason: "The sample's figures".to_owned(), ..Options::default() };
    let recorded = read_and_record(&mut work, sample::releases(), &options).await?;
    work.commit().await?;
    let total = recorded.total;
    output::note(&format!(
        "{} rows read: {} accepted, {} held, {} rejected.",
        total.rows, total.accepted, total.held, total.rejected
    ));
    jobs::run(&unit).await?;
    write_private(list, &sign_ins(&unit).await?)?;
    fs::remove_file(&mark).map_err(|it| Failure::file(&mark, &it))?;
    Ok(unit)
}

async fn sign_ins(unit: &Unit) -> Result<String, Failure> {
    let mut lines = String::new();
    for role in Role::ALL {
        let organisation = match role {
            Role::DepartmentLead => "health".parse().ok(),
            Role::Administrator
            | Role::Unit
            | Role::Analyst
            | Role::LeadersOffice
            | Role::Auditor => None,
        };
        let email = format!("{}@sample.example", role.code());
        let new = NewPerson {
            email: email.clone(),
            name: format!("Sample {}", role.words().to_lowercase()),
            grant: Grant { role, organisation },
        };
        let password = MadePassword::make(unit).await?;
        let mut work = unit.writing(operator()).await?;
        let added = add(&mut work, &new, password, "The sample's sign-in for this role").await?;
        work.commit().await?;
        // Writing to a String cannot fail.
        let _written = writeln!(lines, "{email:32}  {}", added.password);
    }
    Ok(lines)
}

#[cfg(unix)]
fn write_private(path: &Path, text: &str) -> Result<(), Failure> {
    use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};
    let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let written = file.and_then(|mut it| it.write_all(text.as_bytes()));
    written.map_err(|it| Failure::file(path, &it))
}

#[cfg(not(unix))]
fn write_private(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|it| Failure::file(path, &it))
}
