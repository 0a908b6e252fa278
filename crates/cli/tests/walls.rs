//! The walls around a child that reads files, tried from within: this program starts itself, builds
//! them, and says what it still can do.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![expect(clippy::print_stdout, reason = "the child tells its parent what it could do")]

use std::{
    env, fs, io,
    net::{TcpListener, TcpStream, UdpSocket},
    process::Command,
};

use usecases::reader::{Limits, Locked, build_walls};

fn main() {
    let asked = |what: &str| env::args().any(|it| it == what);
    // Whoever runs tests asks for their names first, and for those that are left out apart.
    if asked("--list") {
        if !asked("--ignored") {
            println!("the_walls_hold: test");
        }
        return;
    }
    match env::args().nth(1) {
        Some(address) if address.contains(':') => within(&address),
        _ => around(),
    }
}

/// What can be tried, with what became of it before the walls and behind them.
fn within(address: &str) {
    let tried = |said: &str, done: io::Result<()>| {
        println!("{said} {}", if done.is_ok() { "works" } else { "fails" });
    };
    let try_all = || {
        tried("read", fs::read("/etc/passwd").map(drop));
        tried("write", fs::write(env::temp_dir().join("walls-of-a-child"), "x"));
        tried("connect", TcpStream::connect(address).map(drop));
        tried("send", UdpSocket::bind("127.0.0.1:0").map(drop));
        tried("run", Command::new("/bin/true").status().map(drop));
    };
    try_all();
    let walls = build_walls(&Limits::default());
    println!("limited {} locked {:?}", walls.limited, walls.locked);
    try_all();
}

fn around() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let out = Command::new(env::current_exe().unwrap()).arg(address).output().unwrap();
    let said = String::from_utf8(out.stdout).unwrap();
    let (before, behind) = said.split_once("limited ").unwrap();
    for line in before.lines() {
        assert!(line.ends_with("works"), "before the walls: {line}");
    }
    let (walls, behind) = behind.split_once('\n').unwrap();
    assert!(walls.starts_with("true"), "{walls}");
    assert_eq!(behind.lines().count(), 5, "{said}");
    for line in behind.lines() {
        assert!(line.ends_with("fails"), "behind the walls, {walls}: {line}");
    }
    // A kernel without Landlock is no fault of this program; the limit on open files holds there.
    if !walls.contains(&format!("{:?}", Locked::Fully)) {
        println!("this kernel does not enforce Landlock in full: {walls}");
    }
    println!("test the_walls_hold ... ok");
}
