//! Where a file is written: beside its place until it is whole, so that what was there before stays.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, ErrorKind, Write},
    path::{Path, PathBuf},
};

/// A file being written, or standard output.
pub(crate) struct Outlet {
    to: BufWriter<Box<dyn Write + Send>>,
    /// Where it is written and where it belongs; nothing for what is written straight.
    beside: Option<(PathBuf, PathBuf)>,
}

impl Outlet {
    /// Standard output for `-`; else a new file beside the one named. What is no regular file (a
    /// pipe, a device) is written straight, and so is a file whose folder takes no new ones.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        if is_standard(path) {
            return Ok(Self::straight(Box::new(io::stdout())));
        }
        let place = real(path);
        let before = fs::metadata(&place).ok();
        if is_stream(&place) || before.as_ref().is_some_and(|it| !it.is_file()) {
            return Ok(Self::straight(Box::new(File::create(path)?)));
        }
        if before.is_some() {
            // A file that may not be written is not replaced either.
            drop(OpenOptions::new().write(true).open(&place)?);
        }
        let (file, beside) = match new_beside(&place) {
            Err(error) if error.kind() == ErrorKind::PermissionDenied && before.is_some() => {
                return Ok(Self::straight(Box::new(File::create(&place)?)));
            }
            made => made?,
        };
        let mut outlet = Self::straight(Box::new(file));
        outlet.beside = Some((beside.clone(), place));
        if let Some(before) = before {
            fs::set_permissions(&beside, before.permissions())?;
        }
        Ok(outlet)
    }

    fn straight(to: Box<dyn Write + Send>) -> Self {
        Self { to: BufWriter::with_capacity(1 << 20, to), beside: None }
    }

    /// Puts the file, which has been flushed, in its place.
    pub(crate) fn keep(mut self) -> io::Result<()> {
        self.to.flush()?;
        if let Some((beside, place)) = &self.beside {
            fs::rename(beside, place)?;
            self.beside = None;
        }
        Ok(())
    }
}

impl Write for Outlet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.to.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

impl Drop for Outlet {
    /// Half a file is no file.
    fn drop(&mut self) {
        if let Some((beside, _)) = &self.beside {
            let _removed = fs::remove_file(beside);
        }
    }
}

/// Whether a path means standard input or output.
pub(crate) fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Whether a reader of standard output has gone away, which is no fault.
pub(crate) fn is_gone(path: &Path, error: &io::Error) -> bool {
    is_standard(path) && error.kind() == ErrorKind::BrokenPipe
}

/// What is the same for two names of one file: device and number of a file that is there, where the
/// platform has them, else what the path leads to. A hard link is the file too, a terminal may be
/// read and written.
pub(crate) fn which(path: &Path) -> Result<(u64, u64), PathBuf> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        if let Some(it) = fs::metadata(path).ok().filter(fs::Metadata::is_file) {
            return Ok((it.dev(), it.ino()));
        }
    }
    Err(real(path))
}

/// What a path leads to in the end, whether that is there yet or not.
fn real(path: &Path) -> PathBuf {
    /// As many links as systems follow.
    const MOST: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..MOST {
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let Some(name) = path.file_name() else { return path };
        path = folder.join(name);
        match fs::read_link(&path) {
            // What a process has open may be a file; it is written through the process.
            Ok(to) if !is_stream(&path) => path = folder.join(to),
            _ => return path,
        }
    }
    path
}

/// Whether a path names what some process has open.
fn is_stream(path: &Path) -> bool {
    ["/proc", "/dev/fd"].iter().any(|it| path.starts_with(it))
}

/// A new file in the same folder.
fn new_beside(place: &Path) -> io::Result<(File, PathBuf)> {
    let mut number = 0_u32;
    loop {
        let name = format!(".throughline-{}-{number}.part", std::process::id());
        let path = place.with_file_name(name);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists && number < 1000 => number += 1,
            made => return made.map(|it| (it, path)),
        }
    }
}
