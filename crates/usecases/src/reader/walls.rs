//! What a child may not do, from before it sees a byte of a file until its end.

use serde::{Deserialize, Serialize};

use super::limits::Limits;

/// What the system keeps a child from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Walls {
    /// Whether memory, time, processes and files are limited.
    pub limited: bool,
    /// How far the kernel keeps it from the file system and the network by Landlock.
    pub locked: Locked,
}

/// How far a kernel knows Landlock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Locked {
    /// Not at all.
    #[default]
    No,
    /// An older kind: the file system, but not all of the network.
    Partly,
    /// All that is asked for.
    Fully,
}

/// Builds the walls around this process, which must have one thread only, for good.
pub fn build(limits: &Limits) -> Walls {
    let locked = lock();
    Walls { limited: limit(limits).is_ok(), locked }
}

#[cfg(target_os = "linux")]
fn lock() -> Locked {
    use landlock::{
        ABI, Access as _, AccessFs, AccessNet, CompatLevel, Compatible as _, Ruleset,
        RulesetAttr as _, RulesetError, RulesetStatus, Scope,
    };
    // Nothing is allowed afterwards, because no rule is added.
    let lock = || -> Result<RulesetStatus, RulesetError> {
        let rules = Ruleset::default()
            .set_compatibility(CompatLevel::BestEffort)
            .handle_access(AccessFs::from_all(ABI::V6))?
            .handle_access(AccessNet::from_all(ABI::V6))?
            .scope(Scope::from_all(ABI::V6))?;
        Ok(rules.create()?.restrict_self()?.ruleset)
    };
    match lock() {
        Ok(RulesetStatus::FullyEnforced) => Locked::Fully,
        Ok(RulesetStatus::PartiallyEnforced) => Locked::Partly,
        Ok(RulesetStatus::NotEnforced) | Err(_) => Locked::No,
    }
}

#[cfg(not(target_os = "linux"))]
const fn lock() -> Locked {
    Locked::No
}

/// No more memory than was said, no file written, no process begun, nothing opened (neither file nor
/// socket: the three that are open stay), no core left behind.
#[cfg(unix)]
fn limit(limits: &Limits) -> Result<(), rustix::io::Errno> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    for (what, most) in [
        (Resource::As, u64::from(limits.megabytes) << 20),
        (Resource::Fsize, 0),
        (Resource::Core, 0),
        (Resource::Nproc, 0),
        (Resource::Nofile, 3),
    ] {
        setrlimit(what, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn limit(_: &Limits) -> Result<(), ()> {
    Err(())
}

/// Gives the process its time for the next file, from now.
#[cfg(unix)]
pub(super) fn start_the_clock(limits: &Limits) {
    use rustix::{
        process::{Resource, Rlimit, setrlimit},
        time::{ClockId, clock_gettime},
    };
    let used = u64::try_from(clock_gettime(ClockId::ProcessCPUTime).tv_sec).unwrap_or_default();
    let most = used + 1 + u64::from(limits.seconds);
    // Where it cannot be set the parent's patience holds.
    let _set = setrlimit(Resource::Cpu, Rlimit { current: Some(most), maximum: None });
}

#[cfg(not(unix))]
pub(super) fn start_the_clock(_: &Limits) {}
