//! A browser without a screen: it keeps its cookie and does not follow redirects.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use delivery::permission::Role;
use testkit::{World, world::WAITS};
use tower::ServiceExt as _;
use web::{Settings, router};

/// What the server said.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    /// One header as text; empty where it is absent.
    pub(crate) fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |it| it.to_str().unwrap())
    }

    /// What the page says, without its frame and with pictures by their titles.
    pub(crate) fn main(&self) -> String {
        let from = self.body.find("<main").unwrap_or_else(|| panic!("no page: {}", self.body));
        let to = self.body.find("</main>").expect("a whole page");
        without_pictures(&self.body[from..to]).replace("><", ">\n<")
    }
}

fn without_pictures(html: &str) -> String {
    let mut kept = String::new();
    let mut rest = html;
    while let Some(at) = rest.find("<svg") {
        kept.push_str(&rest[..at]);
        let picture = &rest[at..rest.find("</svg>").unwrap() + 6];
        let title = picture.split_once("<title").and_then(|(_, it)| it.split_once('>'));
        let title = title.and_then(|(_, it)| it.split_once("</title>")).map_or("mark", |it| it.0);
        kept.push_str(&format!("[picture: {title}]"));
        rest = &rest[at + picture.len()..];
    }
    kept + rest
}

/// A browser at one application.
#[derive(Clone)]
pub(crate) struct Browser {
    app: Router,
    pub(crate) cookie: Option<String>,
}

impl Browser {
    /// A browser in which nobody is signed in.
    pub(crate) fn at(world: &World) -> Self {
        Self { app: router(world.unit.clone(), Settings::default()), cookie: None }
    }

    /// The same, as if through a proxy that ends TLS.
    pub(crate) fn at_secure(world: &World) -> Self {
        Self { app: router(world.unit.clone(), Settings { secure: true }), cookie: None }
    }

    /// A browser in which somebody with the role has just signed in.
    pub(crate) async fn signed_in(world: &World, role: Role) -> Self {
        let (email, password) = world.person(role).await;
        let mut browser = Self::at(world);
        let answer = browser.sign_in(&email, &password).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        browser
    }

    /// Sends the sign-in form and keeps the cookie.
    pub(crate) async fn sign_in(&mut self, email: &str, password: &str) -> Answer {
        let answer = self.post("/sign-in", &[("email", email), ("password", password)]).await;
        let cookie = answer.header(header::SET_COOKIE);
        if let Some((pair, _)) = cookie.split_once(';') {
            self.cookie = Some(pair.to_owned());
        }
        answer
    }

    /// Opens a page.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Opens a page that must be there.
    pub(crate) async fn page(&self, path: &str) -> Answer {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        answer
    }

    /// Sends a form from a page of ours.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_from("same-origin", path, fields).await
    }

    /// Sends a form from a page somewhere.
    pub(crate) async fn post_from(
        &self,
        site: &str,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let encode = |it: &str| it.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        let request = Request::post(path)
            .header("sec-fetch-site", site)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body.join("&"))).unwrap()).await
    }

    /// Sends the upload form with files.
    pub(crate) async fn upload(&self, files: &[(&str, &str)], fields: &[(&str, &str)]) -> Answer {
        let mut body = String::new();
        for (name, text) in files {
            body += &format!(
                "--edge\r\ncontent-disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
                 content-type: text/csv\r\n\r\n{text}\r\n"
            );
        }
        for (name, value) in fields {
            body += &format!(
                "--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
        }
        body += "--edge--\r\n";
        let request = Request::post("/releases/upload")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Sends any request with the cookie.
    pub(crate) async fn send(&self, mut request: Request<Body>) -> Answer {
        let headers = request.headers_mut();
        headers.insert(header::HOST, "unit.test".parse().unwrap());
        if let Some(cookie) = &self.cookie {
            headers.insert(header::COOKIE, cookie.parse().unwrap());
        }
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 64 << 20).await.unwrap();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

/// Figures for the gap between two regions, with a provisional one.
pub(crate) const HEALTHY: &str = "\
indicator,period,area_code,value,unit,published,status,note
healthy-life,2021,E12000001,57.2,years,2023-10-20,,
healthy-life,2021,E12000008,65.1,years,2023-10-20,,
healthy-life,2021,E92000001,62.0,years,2023-10-20,,
healthy-life,2022,E12000001,57.0,years,2024-10-20,,
healthy-life,2022,E12000008,65.4,years,2024-10-20,provisional,after the census
healthy-life,2022,E92000001,62.4,years,2024-10-20,,
";

/// A unit with a plan and two files of figures.
pub(crate) async fn with_figures(world: World) -> World {
    world.import("waits.csv", WAITS).await.unwrap();
    world.import("healthy-life.csv", HEALTHY).await.unwrap();
    world
}

/// A unit with figures on SQLite; the folder disappears with the second value.
pub(crate) async fn world() -> (World, tempfile::TempDir) {
    let testkit::Unit { db, folder } = testkit::sqlite().await;
    (with_figures(World::planned(db).await).await, folder)
}
