//! What is typed after the program's name.

use std::process::Command;

#[test]
fn an_argument_that_nobody_can_type_is_refused_with_a_sentence_before_anything_is_opened() {
    for arguments in [
        ["show", "target", "rtt\u{1}92", "--data", "nowhere"],
        ["person", "reset-password", "a\u{7f}@b.example", "--reason", "Lost"],
    ] {
        let program = env!("CARGO_BIN_EXE_throughline");
        let output = Command::new(program).args(arguments).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.starts_with("error: What was given holds a character"), "{said}");
        assert!(said.contains("hint: Type it again"), "{said}");
        assert!(output.stdout.is_empty());
    }
}
