//! Plans are versions with reasons; people are who they say and may do what their roles allow.

use delivery::permission::{Grant, Role};
use testkit::{
    World, both,
    world::{self, actor, id, operator},
};
use usecases::{
    Error, mission, people, plan,
    session::{self, Token},
    stocktake,
};

#[tokio::test]
async fn a_plan_comes_back_as_it_was_given_and_applying_it_again_changes_nothing() {
    both(async |db| {
        let world = World::planned(db).await;
        let mut work = world.unit.writing(operator()).await.unwrap();
        let now = work.as_of(None).unwrap();
        assert_eq!(plan::export(&mut work, &now).await.unwrap(), world::plan());
        let again = plan::apply(&mut work, &world::plan(), "Again").await.unwrap();
        assert!(again.version.is_none() && again.changes.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_change_to_the_plan_is_a_version_and_the_old_one_can_be_asked_about() {
    both(async |db| {
        let world = World::planned(db).await;
        world.at("2026-06-03T09:00:00Z");
        let mut files = world::plan();
        let mission = files.get_mut("missions/care/mission.toml").unwrap();
        *mission = mission.replace("Care in time", "Care when it is needed");
        mission.push_str("[lineage]\nrenamed_from = [\"Care in time\"]\n");
        world.apply(&files).await.unwrap();
        let mut work = world.unit.reading(operator()).await.unwrap();
        let (now, then) = (work.as_of(None).unwrap(), work.as_of(Some("2026-06-02")).unwrap());
        let name = mission::view(&mut work, &id("care"), &now).await.unwrap();
        assert_eq!(name.mission.name, "Care when it is needed");
        assert_eq!(name.renamed_from, ["Care in time"]);
        let name = mission::view(&mut work, &id("care"), &then).await.unwrap();
        assert_eq!(name.mission.name, "Care in time");
    })
    .await;
}

#[tokio::test]
async fn a_target_may_not_vanish_and_a_change_needs_a_reason() {
    both(async |db| {
        let world = World::planned(db).await;
        let mut files = world::plan();
        let targets = files.get_mut("missions/care/targets.toml").unwrap();
        *targets =
            targets.split("[[target]]\nid = \"healthy-life-gap\"").next().unwrap().to_owned();
        let mut work = world.unit.writing(operator()).await.unwrap();
        let Err(Error::Invalid(problems)) = plan::apply(&mut work, &files, "Drop it").await else {
            panic!("a vanished target must be refused");
        };
        assert!(problems[0].problem.contains("healthy-life-gap"), "{problems:?}");
        let unreasoned = plan::apply(&mut work, &world::plan(), "  ").await;
        assert!(matches!(unreasoned, Err(Error::Invalid(_))));
    })
    .await;
}

#[tokio::test]
async fn a_lead_sees_the_stocktakes_of_the_own_department_only() {
    both(async |db| {
        let world = World::planned(db).await;
        for (department, sees) in [("health", true), ("treasury", true), ("education", false)] {
            let lead = actor(Role::DepartmentLead, Some(department));
            let mut work = world.unit.reading(lead).await.unwrap();
            let now = work.as_of(None).unwrap();
            let view = stocktake::view(&mut work, &id("care"), &now).await;
            assert_eq!(view.is_ok(), sees, "{department}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_person_signs_in_until_signed_out_disabled_or_idle() {
    both(async |db| {
        let world = World::planned(db).await;
        let (email, password) = world.person(Role::Unit).await;
        let Token(token) = session::sign_in(&world.unit, &email, &password).await.unwrap();
        let visitor = session::enter(&world.unit, &token).await.unwrap().unwrap();
        assert_eq!(visitor.account.email, email);
        session::sign_out(&world.unit, &token).await.unwrap();
        assert!(session::enter(&world.unit, &token).await.unwrap().is_none());

        let Token(token) = session::sign_in(&world.unit, &email, &password).await.unwrap();
        world.at("2026-06-01T18:00:00Z");
        assert!(session::enter(&world.unit, &token).await.unwrap().is_none(), "nine hours idle");

        let Token(token) = session::sign_in(&world.unit, &email, &password).await.unwrap();
        let mut work = world.unit.writing(operator()).await.unwrap();
        people::set_enabled(&mut work, visitor.account.id, false, "Left").await.unwrap();
        work.commit().await.unwrap();
        assert!(session::enter(&world.unit, &token).await.unwrap().is_none());
        assert!(session::sign_in(&world.unit, &email, &password).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn guessing_a_password_has_to_wait() {
    both(async |db| {
        let world = World::planned(db).await;
        let (email, password) = world.person(Role::Unit).await;
        for _ in 0..5 {
            let wrong = session::sign_in(&world.unit, &email, "wrong").await;
            assert!(matches!(wrong, Err(Error::Invalid(_))));
        }
        let sixth = session::sign_in(&world.unit, &email, &password).await;
        assert!(matches!(sixth, Err(Error::Unavailable(_))), "even the right one waits");
        world.at("2026-06-01T09:01:01Z");
        assert!(session::sign_in(&world.unit, &email, &password).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn the_last_administrator_stays() {
    both(async |db| {
        let world = World::empty(db).await;
        let (email, _) = world.person(Role::Administrator).await;
        let mut work = world.unit.writing(operator()).await.unwrap();
        let people = people::list(&mut work).await.unwrap();
        let account = people.iter().find(|it| it.email == email).unwrap().id;
        let grant = Grant { role: Role::Administrator, organisation: None };
        let taken = people::take_role(&mut work, account, &grant, "A test").await;
        assert!(matches!(taken, Err(Error::Conflict(_))));
        drop(work);
        let mut work = world.unit.writing(operator()).await.unwrap();
        let disabled = people::set_enabled(&mut work, account, false, "A test").await;
        assert!(matches!(disabled, Err(Error::Conflict(_))));
    })
    .await;
}
