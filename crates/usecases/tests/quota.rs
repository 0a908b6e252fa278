//! Case 112 of the catalogue of inputs: what one account may have waiting, and how much may come in at a
//! time. That a file or a request ends at its limit is the form's: web/tests/site/forms.rs.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use delivery::permission::{Actor, Role};
use testkit::{
    World, both,
    world::{WAITS, actor},
};
use usecases::{
    Error, Problem,
    release::{
        import::{Options, Upload},
        quota, upload,
    },
    session::{self, Token},
};

async fn signed_in(world: &World, role: Role) -> Actor {
    let (email, password) = world.person(role).await;
    let Token(token) = session::sign_in(&world.unit, &email, &password).await.unwrap();
    session::enter(&world.unit, &token).await.unwrap().unwrap().actor
}

fn files(number: usize, bytes: &[u8]) -> Vec<Upload> {
    let file = |it| Upload { file_name: format!("{it}.csv"), bytes: bytes.to_vec() };
    (0..number).map(file).collect()
}

async fn keep(world: &World, actor: &Actor, files: &[Upload]) -> Result<String, Error> {
    let mut work = world.unit.writing(actor.clone()).await?;
    let token = upload::keep(&mut work, files, &Options::default()).await?;
    work.commit().await?;
    Ok(token)
}

fn problem(result: Result<String, Error>) -> Problem {
    let Err(Error::Invalid(problems)) = result else { panic!("{result:?}") };
    problems.into_iter().next().unwrap()
}

#[tokio::test]
async fn case_112_more_files_than_may_wait_are_refused_until_some_are_recorded_or_forgotten() {
    both(async |db| {
        let world = World::planned(db).await;
        let (ann, bob) =
            (signed_in(&world, Role::Unit).await, signed_in(&world, Role::Analyst).await);
        let token = keep(&world, &ann, &files(1, WAITS.as_bytes())).await.unwrap();
        world.at("2026-06-01T09:10:00Z");
        keep(&world, &ann, &files(999, b"")).await.unwrap();
        let refused = problem(keep(&world, &ann, &files(1, b"")).await);
        assert_eq!(
            refused.problem,
            "1000 files of yours wait to be recorded already, 1 MB; with these they would be more than the \
             1000 files and 512 MB that may."
        );
        assert_eq!(
            refused.remedy,
            "Record those, or wait: the first of them are forgotten at 1 June 2026, 10:00 UTC."
        );
        keep(&world, &bob, &files(1, b"")).await.unwrap();
        let work = world.unit.reading(ann.clone()).await.unwrap();
        let read = upload::read(work, &token, ("A test", Vec::new())).await.unwrap();
        let mut work = world.unit.writing(ann.clone()).await.unwrap();
        upload::record(&mut work, &token, read).await.unwrap();
        work.commit().await.unwrap();
        keep(&world, &ann, &files(1, b"")).await.unwrap();
        problem(keep(&world, &ann, &files(1, b"")).await);
        world.at("2026-06-01T10:10:01Z");
        keep(&world, &ann, &files(1000, b"")).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn case_112_more_megabytes_than_may_wait_are_refused() {
    both(async |db| {
        let world = World::planned(db).await;
        let ann = signed_in(&world, Role::Unit).await;
        let large = files(3, &vec![b' '; 64 << 20]);
        let mut work = world.unit.writing(ann.clone()).await.unwrap();
        quota::check(&mut work, &large).await.unwrap();
        drop(work);
        let too_large = files(1, &vec![b' '; (512 << 20) + 1]);
        let refused = problem(keep(&world, &ann, &too_large).await);
        assert!(refused.problem.starts_with("These are more than the 1000 files and 512 MB"));
        assert!(refused.remedy.contains("throughline import"), "{}", refused.remedy);
    })
    .await;
}

#[tokio::test]
async fn case_112_so_many_uploads_come_in_at_a_time_and_no_more() {
    both(async |db| {
        let world = World::planned(db).await;
        let person = |account| Actor::Person {
            account,
            name: String::new(),
            grants: match actor(Role::Unit, None) {
                Actor::Person { grants, .. } => grants,
                _ => Vec::new(),
            },
        };
        let place = async |account| {
            let work = world.unit.reading(person(account)).await.unwrap();
            quota::place(&work)
        };
        let said = |result: Result<quota::Place, Error>| match result {
            Err(Error::Unavailable(problem)) => problem.problem,
            other => panic!("{other:?}"),
        };
        let mut taken = Vec::new();
        for account in [1, 1, 1, 2, 2, 2, 3] {
            taken.push(place(account).await.unwrap());
        }
        assert!(said(place(1).await).starts_with("3 uploads of yours are under way"));
        taken.push(place(3).await.unwrap());
        assert!(said(place(3).await).starts_with("8 uploads are under way"));
        taken.remove(0);
        taken.push(place(1).await.unwrap());
        taken.clear();
        place(1).await.unwrap();
        let nobody = world.unit.reading(actor(Role::Auditor, None)).await.unwrap();
        assert!(matches!(quota::place(&nobody), Err(Error::NotFound)));
    })
    .await;
}
