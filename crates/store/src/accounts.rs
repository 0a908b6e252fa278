//! People: accounts, their passwords, whether they are enabled, and the roles they hold.

use delivery::{
    id::OrganisationId,
    permission::{Grant, Role},
};
use jiff::Timestamp;

use crate::{
    column::{Moment, Parsed, Unreadable, counted},
    db::{Tx, on},
    error::Result,
};

/// A person who may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub id: i64,
    /// The address signed in with, in lower case.
    pub email: String,
    /// The person's name.
    pub name: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// Whether the person may sign in.
    pub enabled: bool,
    /// The roles held, in the order in which they were given.
    pub grants: Vec<Grant>,
}

/// An account to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewAccount<'a> {
    /// The address to sign in with, in any case.
    pub email: &'a str,
    /// The person's name.
    pub name: &'a str,
    /// When it is made.
    pub made_at: Timestamp,
}

/// An address as it is kept and compared.
pub fn canonical(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Makes an account without password and roles. A second one with the same address is an error
/// that `Error::is_duplicate` knows.
pub async fn insert(tx: &mut Tx, new: &NewAccount<'_>) -> Result<i64> {
    let sql = "INSERT INTO account (id, email, name, made_at) \
        VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM account), $1, $2, $3) RETURNING id";
    Ok(on!(tx, |c| sqlx::query_scalar(sql)
        .bind(canonical(new.email))
        .bind(new.name)
        .bind(Moment(new.made_at))
        .fetch_one(c)
        .await)?)
}

/// The account that signs in with an address, whatever its case.
pub async fn by_email(tx: &mut Tx, email: &str) -> Result<Option<Account>> {
    let sql = concat!(account_rows!(), " WHERE a.email = $1 ORDER BY a.id, h.id");
    let rows = on!(tx, |c| sqlx::query_as(sql).bind(canonical(email)).fetch_all(c).await)?;
    Ok(accounts(rows)?.pop())
}

/// The account with a number.
pub async fn by_id(tx: &mut Tx, id: i64) -> Result<Option<Account>> {
    let sql = concat!(account_rows!(), " WHERE a.id = $1 ORDER BY a.id, h.id");
    let rows = on!(tx, |c| sqlx::query_as(sql).bind(id).fetch_all(c).await)?;
    Ok(accounts(rows)?.pop())
}

/// Every account, by name.
pub async fn all(tx: &mut Tx) -> Result<Vec<Account>> {
    let sql = concat!(account_rows!(), " ORDER BY a.name, a.id, h.id");
    let rows = on!(tx, |c| sqlx::query_as(sql).fetch_all(c).await)?;
    accounts(rows)
}

/// Whether an enabled account holds the role of administrator.
pub async fn administrator_exists(tx: &mut Tx) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM role_held h JOIN account_now a ON a.id = h.account \
        WHERE h.role = $1 AND a.enabled";
    let administrators: i64 =
        on!(tx, |c| sqlx::query_scalar(sql).bind(Role::Administrator.code()).fetch_one(c).await)?;
    Ok(administrators > 0)
}

/// Sets a password; the newest counts.
pub async fn set_password(tx: &mut Tx, account: i64, hash: &str, at: Timestamp) -> Result<()> {
    let sql = "INSERT INTO account_password (id, account, hash, set_at) \
        VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM account_password), $1, $2, $3)";
    on!(tx, |c| sqlx::query(sql)
        .bind(account)
        .bind(hash)
        .bind(Moment(at))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// The hash of an account's password; `None` before one was set.
pub async fn password_hash(tx: &mut Tx, account: i64) -> Result<Option<String>> {
    let sql = "SELECT hash FROM account_password WHERE account = $1 ORDER BY id DESC LIMIT 1";
    Ok(on!(tx, |c| sqlx::query_scalar(sql).bind(account).fetch_optional(c).await)?)
}

/// How many passwords were set for an account.
pub async fn passwords(tx: &mut Tx, account: i64) -> Result<u64> {
    let sql = "SELECT COUNT(*) FROM account_password WHERE account = $1";
    let count: i64 = on!(tx, |c| sqlx::query_scalar(sql).bind(account).fetch_one(c).await)?;
    Ok(counted(count))
}

/// Gives a role. `by` is the name of whoever gives it.
pub async fn give_role(
    tx: &mut Tx,
    account: i64,
    grant: &Grant,
    at: Timestamp,
    by: &str,
) -> Result<()> {
    write_role(tx, account, grant, (true, at, by)).await
}

/// Takes a role away. `by` is the name of whoever takes it.
pub async fn take_role(
    tx: &mut Tx,
    account: i64,
    grant: &Grant,
    at: Timestamp,
    by: &str,
) -> Result<()> {
    write_role(tx, account, grant, (false, at, by)).await
}

async fn write_role(
    tx: &mut Tx,
    account: i64,
    grant: &Grant,
    (given, at, by): (bool, Timestamp, &str),
) -> Result<()> {
    let sql = "INSERT INTO role_grant (id, account, role, organisation, given, at, by) \
        VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM role_grant), $1, $2, $3, $4, $5, $6)";
    on!(tx, |c| sqlx::query(sql)
        .bind(account)
        .bind(grant.role.code())
        .bind(grant.organisation.as_ref().map(OrganisationId::as_str))
        .bind(given)
        .bind(Moment(at))
        .bind(by)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Lets a person sign in, or no longer. `by` is the name of whoever decides.
pub async fn set_enabled(
    tx: &mut Tx,
    account: i64,
    enabled: bool,
    at: Timestamp,
    by: &str,
) -> Result<()> {
    let sql = "INSERT INTO account_state (id, account, enabled, at, by) \
        VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM account_state), $1, $2, $3, $4)";
    on!(tx, |c| sqlx::query(sql)
        .bind(account)
        .bind(enabled)
        .bind(Moment(at))
        .bind(by)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// An account beside one role it holds; one row for each role, one without if there is none.
#[derive(sqlx::FromRow)]
pub(crate) struct AccountRow {
    id: i64,
    email: String,
    name: String,
    made_at: Moment,
    enabled: bool,
    role: Option<String>,
    organisation: Option<Parsed<OrganisationId>>,
}

macro_rules! account_rows {
    () => {
        "SELECT a.id, a.email, a.name, a.made_at, a.enabled, h.role, h.organisation \
        FROM account_now a LEFT JOIN role_held h ON h.account = a.id"
    };
}
use account_rows;

impl AccountRow {
    /// Adds the row to the account that it is about, which is the last one if any.
    pub(crate) fn add_to(self, accounts: &mut Vec<Account>) -> Result<()> {
        let grant = self.role.map(|role| grant(&role, self.organisation)).transpose()?;
        match accounts.last_mut() {
            Some(account) if account.id == self.id => account.grants.extend(grant),
            _ => accounts.push(Account {
                id: self.id,
                email: self.email,
                name: self.name,
                made_at: self.made_at.0,
                enabled: self.enabled,
                grants: grant.into_iter().collect(),
            }),
        }
        Ok(())
    }
}

fn accounts(rows: Vec<AccountRow>) -> Result<Vec<Account>> {
    let mut accounts = Vec::new();
    for row in rows {
        row.add_to(&mut accounts)?;
    }
    Ok(accounts)
}

fn grant(role: &str, organisation: Option<Parsed<OrganisationId>>) -> Result<Grant> {
    let role = Role::from_code(role).ok_or_else(|| Unreadable::error("a role", role))?;
    Ok(Grant { role, organisation: organisation.map(|it| it.0) })
}
