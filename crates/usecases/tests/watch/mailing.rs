//! Mail to owners, taken by a mail server that is played here.

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};
use usecases::mail::{Mail, MailServer, Protection};

use crate::{
    internet::{Played, file},
    watched::{HOST, Watched, figures},
};

/// The mails that a server took: the envelope's recipient and the text.
type Taken = Arc<Mutex<Vec<(String, String)>>>;

/// A mail server without encryption; while `busy` it takes nothing.
async fn server(busy: Arc<Mutex<bool>>) -> (u16, Taken) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let taken = Taken::default();
    let all = taken.clone();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(talk(stream, all.clone(), busy.clone()));
        }
    });
    (port, taken)
}

async fn talk(stream: TcpStream, taken: Taken, busy: Arc<Mutex<bool>>) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 mail.test\r\n").await.unwrap();
    let mut to = String::new();
    while let Ok(Some(line)) = lines.next_line().await {
        let answer = match line.split_once([' ', ':']).map_or(&*line, |(verb, _)| verb) {
            "EHLO" => "250 mail.test",
            "RCPT" => {
                to = line;
                if *busy.lock().unwrap() { "450 later" } else { "250 ok" }
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.unwrap();
                let mut text = String::new();
                while let Ok(Some(line)) = lines.next_line().await
                    && line != "."
                {
                    text += &line;
                    text.push('\n');
                }
                taken.lock().unwrap().push((std::mem::take(&mut to), text));
                "250 taken"
            }
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
    }
}

fn mail(port: u16, protection: Protection) -> Mail {
    let server = MailServer {
        host: "127.0.0.1",
        port: Some(port),
        from: "Throughline <throughline@unit.test>",
        protection,
        credentials: None,
    };
    Mail::by(&server).unwrap()
}

#[tokio::test]
async fn an_owner_gets_one_mail_for_each_event_and_no_figure_in_it() {
    let testkit::Unit { db, folder: _folder } = testkit::sqlite().await;
    let busy = Arc::new(Mutex::new(true));
    let (port, taken) = server(busy.clone()).await;
    let internet = Played::with(&[HOST], false).await;
    let it = Watched::with(db, internet, Some(mail(port, Protection::None))).await;
    let text = figures(&[("2026-05", "77.7")], "2026-06-11");
    it.internet.answers("/waits.csv", file("", text.as_bytes()));
    assert_eq!(it.round().await, ["embargoed"]);
    assert!(taken.lock().unwrap().is_empty(), "the server took nothing");
    *busy.lock().unwrap() = false;
    it.round().await;
    assert!(taken.lock().unwrap().is_empty(), "it is tried again after a pause");
    it.world.at("2026-06-01T09:10:00Z");
    it.round().await;
    it.round().await;
    it.world.at("2026-06-01T12:00:00Z");
    it.round().await;
    let taken = taken.lock().unwrap();
    let [(to, mail)] = &taken[..] else { panic!("one mail: {taken:?}") };
    assert!(to.contains("<unit@test.example>"), "{to}");
    assert!(mail.contains("From: Throughline <throughline@unit.test>\n"), "{mail}");
    assert!(
        mail.contains("Subject: Throughline: Health statistics office, Waiting times\n"),
        "{mail}"
    );
    assert!(mail.contains("came before its time"), "{mail}");
    for secret in ["77.7", "2026-05", "within-18-weeks", "statistics.example"] {
        assert!(!mail.contains(secret), "{secret}: {mail}");
    }
}

#[tokio::test]
async fn a_mail_that_must_be_encrypted_does_not_go_in_the_clear() {
    let testkit::Unit { db, folder: _folder } = testkit::sqlite().await;
    let (port, taken) = server(Arc::new(Mutex::new(false))).await;
    let internet = Played::with(&[HOST], false).await;
    let it = Watched::with(db, internet, Some(mail(port, Protection::StartTls))).await;
    let text = figures(&[("2026-05", "77.7")], "2026-06-11");
    it.internet.answers("/waits.csv", file("", text.as_bytes()));
    it.round().await;
    assert!(taken.lock().unwrap().is_empty());
    let mut tx = it.db.read().await.unwrap();
    let unmailed = store::notices::unmailed(&mut tx, testkit::start(), 5).await.unwrap();
    assert_eq!(unmailed[0].1, 1, "tried once, and kept that it failed");
}

#[test]
fn a_password_is_not_printed() {
    let server = MailServer {
        host: "mail.example.org",
        port: None,
        from: "throughline@unit.test",
        protection: Protection::Tls,
        credentials: Some(("ann", "hunter2")),
    };
    let mail = Mail::by(&server).unwrap();
    assert_eq!(mail.words(), "by mail.example.org, port 465, from throughline@unit.test");
    assert!(!format!("{mail:?}").contains("hunter2"));
    assert!(Mail::by(&MailServer { from: "ann", ..server }).is_err());
}
