//! Text that would be a script if it were not shown as text.

use delivery::permission::Role;
use testkit::{World, world};
use usecases::{
    password::MadePassword,
    people::{self, NewPerson},
};
use web::ROUTES;

use crate::browser::Browser;

const HOSTILE: &str = "<img src=x onerror=alert(1)>\\\"'&</script><script>alert(2)</script>";

/// A plan in which every text that is shown is hostile.
fn plan() -> std::collections::BTreeMap<String, String> {
    let mut files = world::plan();
    for text in files.values_mut() {
        *text = text
            .lines()
            .map(|line| match line.split_once(" = \"") {
                Some((key, _)) if SHOWN.contains(&key) => format!("{key} = \"{HOSTILE}\""),
                _ => line.to_owned(),
            })
            .collect::<Vec<_>>()
            .join("\n");
    }
    let markdown = files.get_mut("missions/care/mission.md").unwrap();
    *markdown = format!("{HOSTILE}\n\n[x](javascript:alert(3)) ![y](https://evil.test/y.png)\n");
    files
}

const SHOWN: [&str; 10] = [
    "name",
    "note",
    "wording",
    "source_text",
    "technical_note",
    "definition",
    "title",
    "publisher",
    "licence",
    "reason",
];

async fn fill(world: &World) {
    world.apply(&plan()).await.unwrap();
    let cell = format!("\"{}\"", HOSTILE.replace("\\\"", "\"\""));
    let rows = format!(
        "indicator,period,area_code,area_name,value,unit,published,status,note\n\
         within-18-weeks,2025-12,E92000001,,61.5,%,2026-02-12,,{cell}\n\
         within-18-weeks,2025-11,E92000001,,{cell},%,2026-02-12,,\n"
    );
    world.import("<svg onload=alert(4)>.csv", &rows).await.unwrap();
    let password = MadePassword::make(&world.unit).await.unwrap();
    let mut work = world.unit.writing(world::operator()).await.unwrap();
    let grant = delivery::permission::Grant { role: Role::Analyst, organisation: None };
    let new = NewPerson { email: "a@b.example".to_owned(), name: HOSTILE.to_owned(), grant };
    people::add(&mut work, &new, password, HOSTILE).await.unwrap();
    work.commit().await.unwrap();
}

#[tokio::test]
async fn hostile_text_is_shown_as_text_on_every_page() {
    let testkit::Unit { db, folder: _folder } = testkit::sqlite().await;
    let world = World::empty(db).await;
    fill(&world).await;
    let unit = Browser::signed_in(&world, Role::Unit).await;
    let mut shown = 0;
    for (_, path) in ROUTES.iter().filter(|(method, _)| *method == "get") {
        let path = path
            .replace("/missions/{id}", "/missions/care")
            .replace("/targets/{id}", "/targets/within-18-weeks-92")
            .replace("/indicators/{id}", "/indicators/within-18-weeks")
            .replace("{key}", "within-18-weeks:E92000001")
            .replace("{code}", "E92000001")
            .replace("{id}", "1")
            .replace("{row}", "3");
        let answer = unit.get(&path).await;
        if answer.header("content-type").starts_with("text/html") {
            assert_harmless(&path, &answer.body);
            shown += usize::from(answer.body.contains("alert(1)"));
        }
    }
    assert!(shown > 12, "the text was shown on {shown} pages only");
    let search = unit.get("/search?q=%3Cscript%3Ealert(5)%3C%2Fscript%3E").await;
    assert_harmless("/search", &search.body);
    let missing = unit.get("/targets/%22%3E%3Cscript%3Ealert(6)").await;
    assert_harmless("/targets", &missing.body);
}

fn assert_harmless(path: &str, body: &str) {
    let lower = body.to_lowercase();
    for live in ["<img", "<script>", "<svg onload", "href=\"javascript:", "evil.test/y.png\""] {
        assert!(!lower.contains(live), "{path} has a live {live}");
    }
}
