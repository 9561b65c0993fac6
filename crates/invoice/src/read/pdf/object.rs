//! The objects of a PDF (ISO 32000-2, 7.3).

/// The number of an indirect object. Generations are not looked at.
pub(super) type Id = u32;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Object {
    Integer(i64),
    Name(Vec<u8>),
    /// A string, decrypted or not.
    Text(Vec<u8>),
    Array(Vec<Self>),
    Dictionary(Dictionary),
    /// A dictionary and where its data begins.
    Stream(Dictionary, usize),
    Reference(Id),
    /// Null, a boolean, a real number: nothing that is needed here.
    Other,
}

impl Object {
    pub(super) fn integer(&self) -> Option<i64> {
        if let Self::Integer(number) = self { Some(*number) } else { None }
    }

    /// A number that counts something.
    pub(super) fn count(&self) -> Option<usize> {
        self.integer().and_then(|number| usize::try_from(number).ok())
    }

    pub(super) fn name(&self) -> Option<&[u8]> {
        if let Self::Name(name) = self { Some(name) } else { None }
    }

    pub(super) fn array(&self) -> Option<&[Self]> {
        if let Self::Array(array) = self { Some(array) } else { None }
    }

    pub(super) fn reference(&self) -> Option<Id> {
        if let Self::Reference(id) = self { Some(*id) } else { None }
    }

    /// The dictionary, also that of a stream.
    pub(super) fn dictionary(&self) -> Option<&Dictionary> {
        match self {
            Self::Dictionary(dictionary) | Self::Stream(dictionary, _) => Some(dictionary),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Dictionary(pub(super) Vec<(Vec<u8>, Object)>);

impl Dictionary {
    /// The value of a key; of a key that occurs twice the last one, as most programs read it.
    pub(super) fn get(&self, key: &[u8]) -> Option<&Object> {
        self.0.iter().rev().find(|(k, _)| k == key).map(|(_, value)| value)
    }

    /// Whether `/Type` is this.
    pub(super) fn is_a(&self, name: &[u8]) -> bool {
        self.get(b"Type").and_then(Object::name) == Some(name)
    }
}
