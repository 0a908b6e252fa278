//! What a fetch takes, what it refuses, and where it never goes.

use std::time::Duration;

use testkit::both;
use usecases::source::{Allowed, watch::Watch};

use crate::{
    internet::{PUBLIC, Played, file},
    watched::{ADDRESS, HOST, Watched, figures},
};

#[tokio::test]
async fn a_file_is_fetched_from_the_address_that_was_checked_and_asked_for_again_by_its_version() {
    both(async |db| {
        let it = Watched::over(db).await;
        let text = figures(&[("2026-04", "62.0")], "2026-05-14");
        let head = "ETag: \"v1\"\r\nLast-Modified: Thu, 14 May 2026 08:30:00 GMT\r\n";
        it.internet.answers("/waits.csv", file(head, text.as_bytes()));
        let (outcome, sentence) = it.look().await;
        assert_eq!((outcome, &*sentence), (
            "recorded",
            "Release 1 was recorded: 1 new, 0 revised, 0 unchanged, 0 withdrawn, 0 held, 0 rejected."
        ));
        it.internet.answers("/waits.csv", "HTTP/1.1 304 Not Modified\r\n\r\n");
        assert_eq!(it.look().await.0, "unchanged");
        assert_eq!(it.look().await.0, "unchanged");
        let asked = it.internet.asked();
        assert!(asked[0].contains("host: statistics.example\r\n"), "{}", asked[0]);
        assert!(!asked[0].contains("if-none-match"), "{}", asked[0]);
        // The version is remembered over an answer that does not say it again.
        assert!(asked[2].contains("if-none-match: \"v1\"\r\n"), "{}", asked[2]);
        assert!(asked[2].contains("if-modified-since: Thu, 14 May 2026"), "{}", asked[2]);
        let dialled = it.internet.dialled.lock().unwrap().clone();
        assert_eq!(dialled, vec![format!("{PUBLIC}:443").parse().unwrap(); 3]);
        // The same bytes under another version are the same file.
        it.internet.answers("/waits.csv", file("ETag: \"v2\"\r\n", text.as_bytes()));
        assert_eq!(it.look().await.0, "unchanged");
    })
    .await;
}

/// A gzip file of ninety megabytes, in a thousandth of it.
fn bomb() -> Vec<u8> {
    use std::{
        io::Write as _,
        process::{Command, Stdio},
    };
    let mut gzip = Command::new("gzip")
        .arg("-9c")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = gzip.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        for _ in 0..90 {
            if stdin.write_all(&[b'0'; 1 << 20]).is_err() {
                return;
            }
        }
    });
    let bomb = gzip.wait_with_output().unwrap().stdout;
    writer.join().unwrap();
    bomb
}

#[tokio::test]
async fn whatever_comes_instead_of_a_file_leaves_the_last_figures_in_place_and_says_what_it_was() {
    let testkit::Unit { db, folder: _folder } = testkit::sqlite().await;
    let it = Watched::over(db).await;
    let text = figures(&[("2026-04", "62.0"), ("2026-03", "61.9")], "2026-05-14");
    it.internet.answers("/waits.csv", file("", text.as_bytes()));
    assert_eq!(it.look().await.0, "recorded");
    let page =
        b"<!DOCTYPE html><html><body>Sorry, we are doing some work on our site</body></html>";
    let cut = &file("", text.as_bytes())[..120];
    let half_a_row = text[..text.len() - 12].to_owned();
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nindic\r\n";
    let status = |code: &str, head: &str| {
        format!("HTTP/1.1 {code}\r\nContent-Length: 2\r\n{head}\r\nno").into_bytes()
    };
    for (answer, outcome, said) in [
        (file("Content-Type: text/csv\r\n", page), "refused", "web page"),
        (file("", b""), "refused", "empty"),
        (cut.to_vec(), "failed", "cut off"),
        (chunked.as_bytes().to_vec(), "failed", "cut off"),
        // A row that is cut is a row that is not taken, and then nothing is withdrawn.
        (file("", half_a_row.as_bytes()), "recorded", "1 unchanged, 0 withdrawn"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n".to_vec(), "failed", "larger than"),
        (file("", &[b'a'; 100_001]), "failed", "larger than"),
        (file("Content-Encoding: br\r\n", b"\x0b"), "failed", "packed"),
        (status("206 Partial Content", ""), "failed", "a part of the file only (206)"),
        (b"HTTP/1.1 304 Not Modified\r\n\r\n".to_vec(), "failed", "was not asked (304)"),
        (status("403 Forbidden", ""), "failed", "permission"),
        (status("410 Gone", ""), "failed", "no such file"),
        (status("503 Service Unavailable", ""), "failed", "in trouble (503)"),
        (status("429 Too Many Requests", "Retry-After: 3600\r\n"), "failed", "come back later"),
        (b"SSH-2.0-OpenSSH_9.6\r\n".to_vec(), "failed", "does not speak HTTP"),
        (b"".to_vec(), "failed", "cut off"),
        (
            format!("HTTP/1.1 200 OK\r\nX-Long: {}\r\n\r\n", "a".repeat(200_000)).into_bytes(),
            "failed",
            "does not speak HTTP",
        ),
        (
            format!("HTTP/1.1 200 OK\r\n{}\r\n", "A: b\r\n".repeat(500)).into_bytes(),
            "failed",
            "does not speak HTTP",
        ),
    ] {
        let shown = String::from_utf8_lossy(&answer[..answer.len().min(60)]).into_owned();
        it.internet.answers("/waits.csv", answer);
        let (came, sentence) = it.look().await;
        assert_eq!(came, outcome, "{shown}: {sentence}");
        assert!(sentence.contains(said), "{shown}: {sentence}");
        assert!(!sentence.contains("62.0") && !sentence.contains("61.9"), "{sentence}");
    }
    let mut tx = it.db.read().await.unwrap();
    let newest = store::releases::all_as_of(&mut tx, &now(&it)).await.unwrap();
    assert_eq!(newest.len(), 2, "nothing but the file with half a row");
}

fn now(it: &Watched) -> delivery::release::AsOf {
    let moment = it.world.unit.now();
    let day = delivery::words::date_of(moment);
    delivery::release::AsOf { moment, reconstructed: false, past: false, day }
}

#[tokio::test]
async fn a_packed_file_is_unpacked_by_its_reader_and_a_bomb_is_refused() {
    let testkit::Unit { db, folder: _folder } = testkit::sqlite().await;
    let it = Watched::over(db).await;
    let bomb = bomb();
    assert!(bomb.len() < 100_000, "{}", bomb.len());
    for head in ["Content-Encoding: gzip\r\n", ""] {
        it.internet.answers("/waits.csv", file(head, &bomb));
        let (outcome, sentence) = it.look().await;
        assert_eq!(outcome, "refused", "{sentence}");
    }
}

#[tokio::test]
async fn a_server_that_takes_its_time_is_left() {
    let testkit::Unit { db, folder: _folder } = testkit::sqlite().await;
    let it = Watched::over(db).await;
    let long = Duration::from_secs(5);
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nindicator,".to_vec();
    let begun = std::time::Instant::now();
    it.internet.answers_slowly("/waits.csv", vec![(long, head.clone())]);
    assert!(it.look().await.1.contains("said nothing"), "before its answer");
    it.internet
        .answers_slowly("/waits.csv", vec![(Duration::ZERO, head.clone()), (long, b"p".to_vec())]);
    assert!(it.look().await.1.contains("said nothing"), "within its answer");
    let drop = (Duration::from_millis(100), b"p".to_vec());
    let dripping = std::iter::once((Duration::ZERO, head)).chain(std::iter::repeat_n(drop, 900));
    it.internet.answers_slowly("/waits.csv", dripping.collect());
    assert!(it.look().await.1.contains("not come whole after 2 seconds"), "drop by drop");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_redirect_is_an_address_like_the_first() {
    let testkit::Unit { db, folder: _folder } = testkit::sqlite().await;
    let it = Watched::over(db).await;
    let to = |location: &str| {
        format!("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: {location}\r\n\r\n")
    };
    for (location, outcome, said) in [
        ("http://127.0.0.1/latest.csv", "not-allowed", "http"),
        ("https://127.0.0.1/latest.csv", "not-allowed", "by its number"),
        ("https://0x7f.1/", "not-allowed", "by its number"),
        ("https://2130706433/", "not-allowed", "by its number"),
        ("https://[::ffff:127.0.0.1]/", "not-allowed", "by its number"),
        ("https://localhost./", "not-allowed", "not among those"),
        ("https://169.254.169.254/latest/meta-data/", "not-allowed", "by its number"),
        ("file:///etc/passwd", "not-allowed", "not of the web"),
        ("gopher://statistics.example/", "not-allowed", "not of the web"),
        ("https://other.example/latest.csv", "not-allowed", "not among those"),
        ("//other.example/latest.csv", "not-allowed", "not among those"),
        ("https://ann:secret@statistics.example/", "not-allowed", "user name"),
        ("https://statistics.example:8443/", "not-allowed", "port 8443"),
        ("http://statistics.example/latest.csv", "not-allowed", "not encrypted"),
        ("/waits.csv", "failed", "without an end"),
        ("https://[", "failed", "none"),
    ] {
        it.internet.dialled.lock().unwrap().clear();
        it.internet.answers("/waits.csv", to(location));
        let (came, sentence) = it.look().await;
        assert_eq!(came, outcome, "{location}: {sentence}");
        assert!(sentence.contains(said), "{location}: {sentence}");
        let dialled = it.internet.dialled.lock().unwrap().clone();
        assert!(dialled.iter().all(|it| it.to_string() == format!("{PUBLIC}:443")), "{dialled:?}");
        assert!(dialled.len() <= 4, "{dialled:?}");
    }
    it.internet.answers("/waits.csv", to("archive/2026/../latest.csv?b=1#c"));
    let text = figures(&[("2026-04", "62.0")], "2026-05-14");
    it.internet.answers("/archive/latest.csv?b=1", file("", text.as_bytes()));
    assert_eq!(it.look().await.0, "recorded");
}

#[tokio::test]
async fn a_name_that_leads_inside_is_not_dialled() {
    let testkit::Unit { db, folder: _folder } = testkit::sqlite().await;
    let it = Watched::over(db).await;
    let inside: [&[&str]; 10] = [
        &["127.0.0.1"],
        &["10.1.2.3"],
        &["192.168.0.1"],
        &["169.254.169.254"],
        &["::1"],
        &["::ffff:127.0.0.1"],
        &["64:ff9b::7f00:1"],
        &["fd00::1"],
        // One bad address among good ones is one too many.
        &[PUBLIC, "127.0.0.1"],
        &["2606:4700::1111", "fe80::1"],
    ];
    for addresses in inside {
        it.internet.rename(HOST, addresses);
        let (outcome, sentence) = it.look().await;
        assert_eq!(outcome, "not-allowed", "{addresses:?}: {sentence}");
        assert!(sentence.contains("not of the public internet"), "{sentence}");
    }
    it.internet.rename(HOST, &[]);
    assert_eq!(it.look().await, ("failed", format!("No address is known of {HOST}.")));
    assert!(it.internet.dialled.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_server_that_cannot_prove_who_it_is_is_not_believed() {
    for (hosts, expired, said) in [
        (&[HOST][..], true, "The server's certificate has expired."),
        (&["other.example"][..], false, "The server's certificate is another host's."),
    ] {
        let testkit::Unit { db, folder: _folder } = testkit::sqlite().await;
        let internet = Played::with(hosts, expired).await;
        internet.rename(HOST, &[PUBLIC]);
        let text = figures(&[("2026-04", "62.0")], "2026-05-14");
        internet.answers("/waits.csv", file("", text.as_bytes()));
        let it = Watched::with(db, internet, None).await;
        assert_eq!(it.look().await, ("failed", said.to_owned()));
        assert!(it.internet.asked().is_empty(), "it was asked nothing");
    }
}

#[tokio::test]
async fn by_default_nothing_is_fetched() {
    let testkit::Unit { db, folder: _folder } = testkit::sqlite().await;
    let it = testkit::World::planned(db).await;
    let internet = Played::with(&[HOST], false).await;
    let watch = Watch { network: internet.clone(), ..Watch::default() };
    let unit = it.unit.clone().watching(watch);
    let mut files = testkit::world::plan();
    let sources = files.get_mut("sources.toml").unwrap();
    *sources = format!("{sources}address = \"{ADDRESS}\"\n");
    it.apply(&files).await.unwrap();
    assert_eq!(usecases::source::watch::round(&unit).await.unwrap(), []);
    let polled = usecases::source::poll::poll(&unit, &testkit::world::id("waits")).await.unwrap();
    assert_eq!(polled.outcome.code(), "not-allowed");
    assert!(polled.sentence.contains("not among those that the administrator allows"));
    assert!(internet.dialled.lock().unwrap().is_empty());
    assert!(Allowed::default().is_empty());
}
