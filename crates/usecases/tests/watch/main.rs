//! Sources that are watched: what is fetched, what is refused, what owners are told.

#[cfg(test)]
mod fetching;
#[cfg(test)]
mod internet;
#[cfg(test)]
mod mailing;
#[cfg(test)]
mod recording;
#[cfg(test)]
mod watched;
