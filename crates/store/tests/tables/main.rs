//! Every table, on SQLite always and on PostgreSQL where there is a server.

#[cfg(test)]
mod forecasts;
#[cfg(test)]
mod history;
#[cfg(test)]
mod jobs;
#[cfg(test)]
mod layouts;
#[cfg(test)]
mod opening;
#[cfg(test)]
mod people;
#[cfg(test)]
mod plans;
#[cfg(test)]
mod releases;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod uploads;
#[cfg(test)]
mod vintages;
#[cfg(test)]
mod watched;
#[cfg(test)]
mod writers;
