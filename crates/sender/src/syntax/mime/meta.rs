//! The charset that HTML states for itself.

use memchr::memmem;

use super::body::Charset;

/// Several statements that differ, or one of an unknown charset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Conflict;

/// The charset of every `<meta charset=…>` and `<meta http-equiv content="…; charset=…">`, if they agree; browsers obey
/// the first, other programs the last or none.
pub(crate) fn charset(html: &str) -> Result<Option<Charset>, Conflict> {
    let bytes = html.as_bytes();
    let mut found: Option<Charset> = None;
    // Few tags begin with an m: two quick searches instead of a look at every tag.
    let mut tags: Vec<usize> =
        memmem::find_iter(bytes, b"<m").chain(memmem::find_iter(bytes, b"<M")).collect();
    tags.sort_unstable();
    for at in tags {
        let rest = at.checked_add(1).and_then(|next| bytes.get(next..)).unwrap_or_default();
        if !rest.get(..4).is_some_and(|name| name.eq_ignore_ascii_case(b"meta")) {
            continue;
        }
        let tag = rest.split(|b| *b == b'>').next().unwrap_or_default();
        let Some(label) = label(&String::from_utf8_lossy(tag).to_ascii_lowercase()) else { continue };
        let charset = Charset::parse(&label).ok_or(Conflict)?;
        if found.as_ref().is_some_and(|before| *before != charset) {
            return Err(Conflict);
        }
        found = Some(charset);
    }
    Ok(found)
}

fn label(tag: &str) -> Option<String> {
    let (_, rest) = tag.split_once("charset")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let end = rest.find(|c: char| c.is_whitespace() || "\"';/".contains(c)).unwrap_or(rest.len());
    rest.get(..end).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{Conflict, charset};
    use crate::syntax::mime::body::Charset;

    #[test]
    fn statements_are_found_and_must_agree() {
        let utf8 = Ok(Some(Charset::AsciiBased("utf-8".into())));
        assert_eq!(charset("<p>charset=x</p>"), Ok(None));
        assert_eq!(charset("<META Charset='UTF-8'>"), utf8);
        assert_eq!(
            charset("<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\" />"),
            utf8
        );
        assert_eq!(charset("<meta charset=utf-8><meta charset=utf8/>"), utf8);
        assert_eq!(charset("<meta charset=utf-8><meta charset=koi8-r>"), Err(Conflict));
        assert_eq!(charset("<meta charset=utf-7>"), Err(Conflict));
    }
}
