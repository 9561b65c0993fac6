//! A message before it is sent: fields in order, and a body.

/// Fields from top to bottom, values without the final line end (folded lines hold `\r\n` and a blank), and the body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Draft {
    fields: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Draft {
    pub(crate) fn new(body: Vec<u8>) -> Self {
        Self { fields: Vec::new(), body }
    }

    /// Adds a field below the others.
    pub(crate) fn push(&mut self, name: &str, value: impl Into<String>) {
        self.fields.push((name.to_owned(), value.into()));
    }

    /// Adds a field above the others, as a relay does.
    pub(crate) fn push_top(&mut self, name: &str, value: impl Into<String>) {
        self.fields.insert(0, (name.to_owned(), value.into()));
    }

    /// Gives every field of that name another value.
    pub(crate) fn replace(&mut self, name: &str, value: &str) {
        for (known, old) in &mut self.fields {
            if known.eq_ignore_ascii_case(name) {
                value.clone_into(old);
            }
        }
    }

    /// Gives the fields of that name another value, or adds one below the others.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        if self.count(name) == 0 {
            self.push(name, value);
        }
        self.replace(name, value);
    }

    /// Takes the fields of that name away.
    pub(crate) fn remove(&mut self, name: &str) {
        self.fields.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
    }

    pub(crate) fn count(&self, name: &str) -> usize {
        self.fields.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name)).count()
    }

    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub(crate) fn body(&self) -> &[u8] {
        &self.body
    }

    pub(crate) fn set_body(&mut self, body: Vec<u8>) {
        self.body = body;
    }

    /// The message on the wire.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.body.len().saturating_add(2048));
        for (name, value) in &self.fields {
            out.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        out.extend_from_slice(b"\r\n");
        out.extend_from_slice(&self.body);
        out
    }
}
