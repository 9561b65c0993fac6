//! PowerShell's own commands that change nothing a caller could apply.

use crate::syntax::{Argument, Element, Literal};
use crate::table::is_listed;

/// What shows, reads, compares, sorts, writes into files, waits, and loads modules.
const OWN: &[&str] = &[
    "cat",
    "clear",
    "Clear-Host",
    "cls",
    "Compare-Object",
    "ConvertFrom-Csv",
    "ConvertFrom-Json",
    "ConvertTo-Csv",
    "ConvertTo-Html",
    "ConvertTo-Json",
    "dir",
    "echo",
    "epcsv",
    "Export-Clixml",
    "Export-Csv",
    "Find-Module",
    "fl",
    "Format-*",
    "ft",
    "fw",
    "gc",
    "gci",
    "Get-*",
    "gm",
    "group",
    "Group-Object",
    "Import-Clixml",
    "Import-Csv",
    "Import-Module",
    "Install-Module",
    "Install-PackageProvider",
    "ipcsv",
    "ipmo",
    "Join-Path",
    "ls",
    "measure",
    "Measure-Object",
    "New-Object",
    "New-TimeSpan",
    "oh",
    "Out-Default",
    "Out-File",
    "Out-GridView",
    "Out-Host",
    "Out-Null",
    "Out-String",
    "Pop-Location",
    "Read-Host",
    "Remove-Module",
    "Resolve-Path",
    "select",
    "Select-Object",
    "Select-String",
    "Set-ExecutionPolicy",
    "Set-PSRepository",
    "Set-StrictMode",
    "sleep",
    "sort",
    "Sort-Object",
    "Split-Path",
    "Start-Sleep",
    "Start-Transcript",
    "Stop-Transcript",
    "tee",
    "Tee-Object",
    "Test-Path",
    "Update-Module",
    "write",
    "Write-Debug",
    "Write-Error",
    "Write-Host",
    "Write-Information",
    "Write-Output",
    "Write-Progress",
    "Write-Verbose",
    "Write-Warning",
];

/// What takes what it is handed and gives nothing back that could change anything.
const SINKS: &[&str] = &[
    "Export-Clixml",
    "Export-Csv",
    "fl",
    "Format-*",
    "ft",
    "Out-Default",
    "Out-File",
    "Out-Host",
    "Out-Null",
    "Out-String",
    "tee",
    "Tee-Object",
];

/// What writes where its path leads, which may be a variable, an alias or a function as well as a file.
const WRITERS: &[&str] = &[
    "Add-Content",
    "Clear-Content",
    "Copy-Item",
    "del",
    "md",
    "mkdir",
    "Move-Item",
    "New-Item",
    "ni",
    "Remove-Item",
    "Rename-Item",
    "Set-Content",
];

/// What changes to where paths without a drive lead.
const MOVERS: &[&str] = &["cd", "chdir", "pushd", "Push-Location", "Set-Location", "sl"];

/// What runs a block for each value it is handed.
const EACH: &[&str] = &["%", "foreach", "ForEach-Object"];

/// What runs a block to choose among the values it is handed.
const WHERE: &[&str] = &["?", "where", "Where-Object"];

/// The parameters that name a variable in which a command leaves something, in lower case, with their aliases.
const VARIABLES: [&str; 11] = [
    "outvariable",
    "ov",
    "errorvariable",
    "ev",
    "warningvariable",
    "wv",
    "informationvariable",
    "iv",
    "pipelinevariable",
    "pv",
    "variable",
];

pub(super) fn is_own(name: &str) -> bool {
    is_listed(OWN, name) || is_listed(WHERE, name) || is_each(name)
}

pub(super) fn is_sink(name: &str) -> bool {
    is_listed(SINKS, name)
}

pub(super) fn is_writer(name: &str) -> bool {
    is_listed(WRITERS, name)
}

pub(super) fn moves(name: &str) -> bool {
    is_listed(MOVERS, name)
}

/// Is what a mover is given a place where paths lead to something else than files?
pub(super) fn leads_elsewhere(elements: &[Element]) -> bool {
    let known = |argument: &Argument| matches!(argument.value, Literal::Bare(_) | Literal::Quoted(_));
    elements.iter().any(|element| match element {
        Element::Parameter { argument: Some(argument), .. } | Element::Argument(argument) => {
            known(argument) && !is_file(argument)
        }
        Element::Parameter { .. } | Element::Splat { .. } | Element::Redirection(_) => false,
    })
}

pub(super) fn is_each(name: &str) -> bool {
    is_listed(EACH, name)
}

/// Could a parameter, abbreviated or not, name a variable in which the command leaves something?
pub(super) fn names_variable(parameter: &str) -> bool {
    let parameter = parameter.to_ascii_lowercase();
    VARIABLES.iter().any(|known| known.starts_with(&parameter))
}

/// Does what a writer is given lead to a file for certain? Only the text that it writes may be anything.
pub(super) fn writes_files(elements: &[Element]) -> bool {
    let mut is_text = false;
    elements.iter().all(|element| {
        let value = std::mem::replace(&mut is_text, false);
        match element {
            Element::Parameter { name, argument, .. } => {
                let text = name.eq_ignore_ascii_case("Value");
                is_text = text && argument.is_none();
                text || argument.as_ref().is_none_or(is_file)
            }
            Element::Argument(argument) => value || is_file(argument),
            Element::Redirection(_) => true,
            Element::Splat { .. } => false,
        }
    })
}

/// A text without a provider other than a drive letter, or no text at all.
fn is_file(argument: &Argument) -> bool {
    match &argument.value {
        Literal::Bare(text) | Literal::Quoted(text) => {
            text.split_once(':').is_none_or(|(drive, rest)| drive.chars().count() == 1 && !rest.contains(':'))
        }
        Literal::Constant(_) => true,
        Literal::List(list) => list.iter().all(is_file),
        Literal::Variable(_)
        | Literal::Expandable(_)
        | Literal::Table(_)
        | Literal::Block(_)
        | Literal::Opaque(_) => false,
    }
}
