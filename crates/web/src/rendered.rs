//! Parts of pages that are the same for everybody, kept while the view they show is current.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use delivery::view::mission::MissionView;

use crate::error::Failure;

/// Rendered parts, the newest last.
#[derive(Clone, Default)]
pub(crate) struct Rendered(Arc<Mutex<Vec<Part>>>);

struct Part {
    /// What it shows. Held, so that no other view can come to lie at its address.
    view: Arc<MissionView>,
    /// What else it depends on.
    shape: String,
    html: Arc<str>,
}

/// More than the missions of a unit at the moments that people look at.
const MOST: usize = 16;

impl Rendered {
    /// The part that shows a view in a shape; rendered where it is not kept.
    pub(crate) fn of(
        &self,
        view: &Arc<MissionView>,
        shape: &str,
        render: impl FnOnce() -> Result<String, Failure>,
    ) -> Result<Arc<str>, Failure> {
        let kept = self.kept();
        let found = kept.iter().find(|it| Arc::ptr_eq(&it.view, view) && it.shape == shape);
        if let Some(part) = found {
            return Ok(Arc::clone(&part.html));
        }
        drop(kept);
        let html: Arc<str> = render()?.into();
        let mut kept = self.kept();
        if kept.len() >= MOST {
            kept.remove(0);
        }
        let part =
            Part { view: Arc::clone(view), shape: shape.to_owned(), html: Arc::clone(&html) };
        kept.push(part);
        Ok(html)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Vec<Part>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Rendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rendered").finish_non_exhaustive()
    }
}
