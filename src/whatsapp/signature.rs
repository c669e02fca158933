//! `X-Hub-Signature-256`: HMAC-SHA256 with the app secret over the raw body, before anything reads
//! it. Re-serialised JSON does not verify: Meta escapes what it signs.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The HMAC state of `secret` over `body`.
fn mac(secret: &str, body: &[u8]) -> Hmac<Sha256> {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key length");
    mac.update(body);
    mac
}

/// The header value that signs `body`: what Meta sends, and what the simulator sends.
pub fn sign(secret: &str, body: &[u8]) -> String {
    format!("sha256={}", hex::encode(mac(secret, body).finalize().into_bytes()))
}

/// Does `header` sign `body` with any of `secrets`? Constant time in the signature; two secrets are
/// accepted while one replaces the other.
pub fn verify<'a>(secrets: impl IntoIterator<Item = &'a str>, body: &[u8], header: &str) -> bool {
    let Some(Ok(signature)) = header.strip_prefix("sha256=").map(hex::decode) else {
        return false;
    };
    secrets.into_iter().any(|secret| mac(secret, body).verify_slice(&signature).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Meta's published vector, and two of ours that pin the byte basis: the escaped body and the
    /// same text in UTF-8 sign differently.
    #[test]
    fn the_signature_is_over_the_bytes_as_they_came() {
        let vectors: [(&str, &str, &str); 3] = [
            (
                "It's a Secret to Everybody",
                "Hello, World!",
                "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
            ),
            (
                "test_app_secret",
                r#"{"text":{"body":"\u0645\u062f\u062f \ud83d\ude91 https:\/\/x.y"}}"#,
                "f6377a1f882d4eae85cea58b7cc2fb97aa68cc15973be21f8913d80f680160c6",
            ),
            (
                "test_app_secret",
                r#"{"text":{"body":"مدد 🚑 https://x.y"}}"#,
                "05bfa021baa88f66dc828efda563b8c87f71ee5aea09fce801c0d5a07f8eb820",
            ),
        ];
        for (secret, body, hex) in vectors {
            assert_eq!(sign(secret, body.as_bytes()), format!("sha256={hex}"));
            assert!(verify([secret], body.as_bytes(), &format!("sha256={hex}")));
            assert!(verify(["old", secret], body.as_bytes(), &format!("sha256={hex}")));
            assert!(!verify([secret], b"something else", &format!("sha256={hex}")));
        }
    }

    #[test]
    fn a_malformed_header_is_no_signature() {
        for header in ["", "sha256=", "sha1=00", "sha256=zz", "757107ea", "sha256=7571"] {
            assert!(!verify(["secret"], b"body", header), "{header}");
        }
        assert!(!verify([], b"body", &sign("secret", b"body")));
    }
}
