//! Where the watch may go: hosts that an administrator allows, at addresses of the public internet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use crate::Error;

/// The hosts from which files may be fetched. Without any nothing is fetched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allowed {
    hosts: Vec<String>,
    plain_http: bool,
}

/// An address that may be fetched, as far as its text tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) url: Url,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: bool,
}

impl Allowed {
    /// The hosts that an administrator names: whole names, no addresses, no patterns.
    pub fn of(hosts: &[String], plain_http: bool) -> Result<Self, Error> {
        let hosts = hosts.iter().map(|it| it.trim()).filter(|it| !it.is_empty()).map(|text| {
            let name = match Host::parse(text) {
                Ok(Host::Domain(name)) => Some(name),
                Ok(Host::Ipv4(_) | Host::Ipv6(_)) | Err(_) => None,
            };
            name.filter(|it| it.contains('.') && !it.contains('*') && !it.ends_with('.')).ok_or_else(|| {
                Error::invalid(
                    "allow-host",
                    format!("\"{text}\" is no name of a host on the internet."),
                    "Write the whole name, such as statistics.example.org: no address, no port, no pattern.",
                )
            })
        });
        Ok(Self { hosts: hosts.collect::<Result<_, _>>()?, plain_http })
    }

    /// Whether nothing may be fetched.
    pub const fn is_empty(&self) -> bool {
        self.hosts.is_empty()
    }

    /// The hosts.
    pub fn hosts(&self) -> &[String] {
        &self.hosts
    }

    /// Whether addresses without TLS may be fetched.
    pub const fn plain_http(&self) -> bool {
        self.plain_http
    }

    /// Takes an address apart, or says why it may not be fetched.
    pub(super) fn place(&self, address: &str) -> Result<Place, String> {
        let url = Url::parse(address).map_err(|_| "The address is none.".to_owned())?;
        let tls = match url.scheme() {
            "https" => true,
            "http" if self.plain_http => false,
            "http" => return Err(
                "The address is not encrypted (http), and the administrator does not allow that."
                    .to_owned(),
            ),
            other => return Err(format!("The address is one of \"{other}\", not of the web.")),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err("The address holds a user name or a password.".to_owned());
        }
        if let Some(port) = url.port() {
            return Err(format!("The address asks for port {port}; only the usual ones are used."));
        }
        let Some(Host::Domain(host)) = url.host() else {
            return Err("The address names a machine by its number, not by its name.".to_owned());
        };
        if !self.hosts.iter().any(|it| it == host) {
            return Err(format!(
                "The host {host} is not among those that the administrator allows."
            ));
        }
        let host = host.to_owned();
        Ok(Place { url, host, port: if tls { 443 } else { 80 }, tls })
    }
}

/// Whether an address belongs to the public internet. What is not known to be public is not.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(it) => is_public_v4(it),
        IpAddr::V6(it) => is_public_v6(it),
    }
}

/// All but the blocks of IANA's special-purpose registry, multicast and what is reserved.
fn is_public_v4(address: Ipv4Addr) -> bool {
    const SPECIAL: [([u8; 4], u32); 16] = [
        ([0, 0, 0, 0], 8),
        ([10, 0, 0, 0], 8),
        ([100, 64, 0, 0], 10),
        ([127, 0, 0, 0], 8),
        ([169, 254, 0, 0], 16),
        ([172, 16, 0, 0], 12),
        ([192, 0, 0, 0], 24),
        ([192, 0, 2, 0], 24),
        ([192, 31, 196, 0], 24),
        ([192, 52, 193, 0], 24),
        ([192, 88, 99, 0], 24),
        ([192, 168, 0, 0], 16),
        ([198, 18, 0, 0], 15),
        ([198, 51, 100, 0], 24),
        ([203, 0, 113, 0], 24),
        ([224, 0, 0, 0], 3),
    ];
    let within = |(block, length): &([u8; 4], u32)| {
        (address.to_bits() ^ u32::from_be_bytes(*block)) >> (32 - length) == 0
    };
    !SPECIAL.iter().any(within)
}

/// Global unicast only, without the blocks in it that stand for other networks or for none: an IPv4 address
/// in IPv6 clothes (mapped, NAT64, 6to4, Teredo) is not public, whatever it holds.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let bits = address.to_bits();
    let within = |block: u128, length: u32| (bits ^ block) >> (128 - length) == 0;
    within(0x2000_u128 << 112, 3)
        && !within(0x2001_u128 << 112, 23)
        && !within(0x2001_0db8_u128 << 96, 32)
        && !within(0x2002_u128 << 112, 16)
        && !within(0x3fff_u128 << 112, 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(plain_http: bool) -> Allowed {
        let hosts = ["statistics.example.org", "xn--bcher-kva.example"].map(str::to_owned);
        Allowed::of(&hosts, plain_http).unwrap()
    }

    #[test]
    fn an_address_may_be_fetched_or_says_why_not() {
        let https = allowed(false);
        for it in [
            "https://statistics.example.org/latest.csv?format=csv#top",
            "HTTPS://STATISTICS.EXAMPLE.ORG:443/a",
            "https://bücher.example/",
            // A backslash is a slash: the host is the one that is allowed.
            "https://statistics.example.org\\@127.0.0.1/",
        ] {
            assert!(https.place(it).is_ok(), "{it}: {:?}", https.place(it));
        }
        for (it, why) in [
            ("statistics.example.org/latest.csv", "is none"),
            ("//statistics.example.org/", "is none"),
            ("http://statistics.example.org/", "not encrypted"),
            ("file:///etc/passwd", "not of the web"),
            ("gopher://statistics.example.org/", "not of the web"),
            ("ftp://statistics.example.org/", "not of the web"),
            ("javascript:alert(1)", "not of the web"),
            ("https://ann@statistics.example.org/", "user name"),
            ("https://ann:secret@statistics.example.org/", "user name"),
            ("https://:secret@statistics.example.org/", "user name"),
            ("https://statistics.example.org@evil.example/", "user name"),
            ("https://statistics.example.org:8443/", "port 8443"),
            ("https://statistics.example.org:22/", "port 22"),
            ("https://evil.example/", "not among those"),
            ("https://statistics.example.org.evil.example/", "not among those"),
            ("https://evil.example/statistics.example.org", "not among those"),
            ("https://statistics.example.org./", "not among those"),
            ("https://localhost/", "not among those"),
            ("https://localhost./", "not among those"),
            ("https://127.0.0.1/", "by its number"),
            ("https://0x7f.1/", "by its number"),
            ("https://2130706433/", "by its number"),
            ("https://0177.0.0.01/", "by its number"),
            ("https://127.1/", "by its number"),
            ("https://①②⑦.⓪.⓪.①/", "by its number"),
            ("https://[::1]/", "by its number"),
            ("https://[::ffff:127.0.0.1]/", "by its number"),
            ("https://169.254.169.254/latest/meta-data/", "by its number"),
        ] {
            let said = https.place(it).expect_err(it);
            assert!(said.contains(why), "{it}: {said}");
        }
        assert!(allowed(true).place("http://statistics.example.org/").is_ok());
        assert!(Allowed::default().place("https://statistics.example.org/").is_err());
    }

    #[test]
    fn hosts_are_allowed_by_their_whole_names() {
        for it in ["", "  "] {
            assert!(Allowed::of(&[it.to_owned()], false).unwrap().is_empty());
        }
        for it in [
            "localhost",
            "127.0.0.1",
            "0x7f.1",
            "[::1]",
            "*.example.org",
            "example.org:443",
            "https://example.org",
            "example.org.",
            "a b.org",
        ] {
            assert!(Allowed::of(&[it.to_owned()], false).is_err(), "{it}");
        }
    }

    #[test]
    fn only_addresses_of_the_public_internet_are_dialled() {
        let inside = "0.0.0.0 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 \
            127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8 192.0.2.1 \
            192.88.99.1 192.168.0.1 192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.1 \
            203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 :: ::1 \
            ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 64:ff9b::7f00:1 64:ff9b::808:808 \
            64:ff9b:1::1 100::1 2001::1 2001:db8::1 2002:7f00:1:: 3fff::1 fc00::1 \
            fd12:3456::1 fe80::1 fec0::1 ff02::1 5f00::1";
        for it in inside.split(' ') {
            assert!(!is_public(it.parse().unwrap()), "{it}");
        }
        let public = "1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 \
            126.255.255.255 128.0.0.0 169.253.255.255 172.15.255.255 172.32.0.0 \
            192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255 \
            2606:4700::1111 2a00:1450::1 2001:4860:4860::8888 3ffe::1";
        for it in public.split(' ') {
            assert!(is_public(it.parse().unwrap()), "{it}");
        }
    }
}
