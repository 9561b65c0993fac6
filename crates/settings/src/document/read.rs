//! From a tree to settings.

use super::error::{DocumentError, Problem};
use super::lines::Lines;
use super::tree::{Member, Node, Tree, Trouble};
use super::value::{stated, text, whole, wrong};
use super::{json, toml};
use crate::tenant::{GroupSettings, Written};
use crate::{
    Attribution, GroupId, IdError, Limits, Origin, Position, Scope, Setting, TenantId, TenantKind,
    TenantSettings, Value,
};

impl TenantSettings {
    /// Reads a document: JSON if it begins with a brace, TOML otherwise.
    ///
    /// `file` is the name that [`Origin`]s carry, usually the path. `tenant` is whose settings the caller wants; a
    /// document that names a tenant must name this one, and one that names none is taken to be about it.
    ///
    /// ```
    /// use billfold_settings::{Limits, Scope, Setting, TenantSettings, Value};
    ///
    /// let text = r#"
    /// tenant = "contoso"
    ///
    /// [organization]
    /// OutlookPayEnabled = false
    ///
    /// [[group]]
    /// identity = "contosogroup@contoso.com"
    /// ConnectorsEnabled = true
    /// "#;
    /// let settings = TenantSettings::read(text, "settings.toml", None, &Limits::default())?;
    /// let entry = settings.entry(&Scope::Organization, Setting::OutlookPayEnabled).unwrap();
    /// assert_eq!((entry.on, entry.origin.to_string()), (false, "settings.toml:5".to_owned()));
    /// # Ok::<(), billfold_settings::DocumentError>(())
    /// ```
    ///
    /// # Errors
    /// [`DocumentError`] if the document is larger than the limits, is neither TOML nor JSON, has a key or value that settings do not
    /// have, or is about another tenant. Nothing is read in part.
    pub fn read(
        text: &str,
        file: &str,
        tenant: Option<&TenantId>,
        limits: &Limits,
    ) -> Result<Self, DocumentError> {
        let start = |problem| DocumentError { problem, at: Position::START };
        if text.len() > limits.bytes {
            return Err(start(Problem::TooLarge { limit: limits.bytes }));
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let lines = Lines::new(text);
        let located = |t: Trouble| DocumentError { problem: t.problem, at: lines.at(t.at) };
        let is_json = text.trim_start().starts_with('{');
        let root = if is_json { json::parse(text, &lines) } else { toml::parse(text) }.map_err(located)?;
        let reader = Reader { file, lines: &lines, limits };
        reader.settings(root, tenant).map_err(located)
    }
}

struct Reader<'a> {
    file: &'a str,
    lines: &'a Lines<'a>,
    limits: &'a Limits,
}

impl Reader<'_> {
    fn settings(&self, root: Node<'_>, wanted: Option<&TenantId>) -> Result<TenantSettings, Trouble> {
        let mut tenant = None;
        let (mut kind, mut version) = (TenantKind::default(), 0);
        let (mut organization, mut groups) = (Vec::new(), Vec::new());
        for Member { key, at, node } in members(root)? {
            let here = node.at;
            match key.as_ref() {
                "$schema" => drop(text(node)?),
                "tenant" => {
                    tenant = text(node)?
                        .map(|t| TenantId::new(&t).map_err(|e| id_trouble(e, here)))
                        .transpose()?;
                }
                "kind" => kind = text(node)?.map_or(Ok(kind), |t| kind_named(&t, here))?,
                "version" => version = whole(&node)?,
                "organization" => organization = members(node)?,
                "group" => groups = list(node)?,
                "user" | "users" | "mailbox" | "mailboxes" => {
                    return Err(Trouble::new(Problem::UserSetting, at));
                }
                _ => return Err(Trouble::new(Problem::UnknownKey, at)),
            }
        }
        let tenant = match (tenant, wanted) {
            (Some(named), Some(wanted)) if named != *wanted => {
                return Err(Trouble::new(Problem::OtherTenant, 0));
            }
            (Some(named), _) => named,
            (None, Some(wanted)) => wanted.clone(),
            (None, None) => return Err(Trouble::new(Problem::MissingTenant, 0)),
        };
        let mut settings = TenantSettings::new(tenant, kind).with_version(version);
        self.organization(&mut settings, organization)?;
        self.groups(&mut settings, groups)?;
        Ok(settings)
    }

    fn organization(&self, settings: &mut TenantSettings, table: Vec<Member<'_>>) -> Result<(), Trouble> {
        for Member { key, at, node } in table {
            // Documents are strict about spelling: a key that is nearly right would otherwise be silently unset.
            let setting = Setting::ALL.into_iter().find(|s| s.name() == key);
            let setting = setting.ok_or(Trouble::new(Problem::UnknownKey, at))?;
            let (value, said) = stated(node)?;
            settings.set(&Scope::Organization, setting, value, self.origin(at, said));
        }
        Ok(())
    }

    fn groups(&self, settings: &mut TenantSettings, list: Vec<Node<'_>>) -> Result<(), Trouble> {
        if list.len() > self.limits.groups {
            let at = list.first().map_or(0, |n| n.at);
            return Err(Trouble::new(Problem::TooManyGroups { limit: self.limits.groups }, at));
        }
        for node in list {
            let at = node.at;
            let (id, group) = self.group(node)?;
            settings.add_group(id, group).map_err(|_| Trouble::new(Problem::IdentityTaken, at))?;
        }
        Ok(())
    }

    fn group(&self, node: Node<'_>) -> Result<(GroupId, GroupSettings), Trouble> {
        let start = node.at;
        let mut identity = None;
        let mut group = GroupSettings::default();
        for Member { key, at, node } in members(node)? {
            let here = node.at;
            match key.as_ref() {
                "identity" => identity = text(node)?.map(|t| group_id(&t, here)).transpose()?,
                "aliases" => {
                    let list = list(node)?;
                    if list.len() > self.limits.aliases {
                        return Err(Trouble::new(
                            Problem::TooManyAliases { limit: self.limits.aliases },
                            here,
                        ));
                    }
                    for item in list {
                        let at = item.at;
                        let alias = text(item)?.ok_or(wrong("a text", at))?;
                        group.aliases.push(group_id(&alias, at)?);
                    }
                }
                key if key == Setting::ConnectorsEnabled.name() => {
                    let (value, said) = stated(node)?;
                    group.connectors = match value {
                        Value::On => Some(Written::new(true, self.origin(at, said))),
                        Value::Off => Some(Written::new(false, self.origin(at, said))),
                        Value::Unset => None,
                    };
                }
                _ => return Err(Trouble::new(Problem::UnknownKey, at)),
            }
        }
        let id = identity.ok_or(Trouble::new(Problem::MissingIdentity, start))?;
        Ok((id, group))
    }

    fn origin(&self, at: usize, said: Option<Attribution>) -> Origin {
        let line = self.lines.at(at).line;
        Origin::Document { file: self.file.to_owned(), line, said: said.map(Box::new) }
    }
}

const fn id_trouble(error: IdError, at: usize) -> Trouble {
    Trouble::new(Problem::Id(error), at)
}

fn group_id(text: &str, at: usize) -> Result<GroupId, Trouble> {
    GroupId::new(text).map_err(|e| id_trouble(e, at))
}

fn kind_named(name: &str, at: usize) -> Result<TenantKind, Trouble> {
    TenantKind::from_name(name).ok_or(wrong("`standard` or `gcc`", at))
}

fn members(node: Node<'_>) -> Result<Vec<Member<'_>>, Trouble> {
    match node.value {
        Tree::Table(members) => Ok(members),
        Tree::Null => Ok(Vec::new()),
        _ => Err(wrong("a table", node.at)),
    }
}

fn list(node: Node<'_>) -> Result<Vec<Node<'_>>, Trouble> {
    match node.value {
        Tree::List(items) => Ok(items),
        Tree::Null => Ok(Vec::new()),
        _ => Err(wrong("a list", node.at)),
    }
}
