//! Destination of an export: the standard output, or a new file that only its owner reads.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::super::{Args, Failure, print_line};
use super::request::{ExportForm, ExportRequest};
use crate::domain::name;
use crate::model::Context;
use crate::outlet::OutletError;
use crate::outlet::file::NewFile;

/// Begins a file that replaces another one only with `--force`.
pub fn begin_new_file(path: &Path, args: &Args) -> Result<NewFile, Failure> {
    NewFile::begin_file(path, args.has_option("--force")).map_err(|why| {
        let taken = matches!(&why, OutletError::File(_, why) if why.kind() == io::ErrorKind::AlreadyExists);
        let failure = Failure::from(why);
        let advise = |why: String| if taken { format!("{why} Pour le remplacer\u{a0}: --force.") } else { why };
        Failure { sentence: failure.sentence.map(advise), ..failure }
    })
}

/// A destination of an export.
pub enum Output {
    /// The standard output.
    Standard,
    /// Into a file.
    File(Box<NewFile>, PathBuf),
}

impl Output {
    /// The file named by `--output`, begun before anything is read; in a folder, under a name that says what it is.
    pub fn begin(args: &Args, request: &ExportRequest, context: &Context) -> Result<Self, Failure> {
        let folded = name::fold_text(&request.title());
        let proposed =
            format!("{folded}-{}.{}", context.now.in_zone(context.zone).format("%Y-%m-%d-%H%M"), request.extension());
        Self::open(args, &proposed, request.form == ExportForm::Xlsx)
    }

    /// Opens the destination of a command that has `--output` and `--force`; a `binary` export is refused on a
    /// terminal.
    pub fn open(args: &Args, proposed: &str, binary: bool) -> Result<Self, Failure> {
        match args.path_option("--output") {
            Some(path) if path != Path::new("-") => {
                let path = if path.is_dir() { path.join(proposed) } else { path };
                Ok(Self::File(Box::new(begin_new_file(&path, args)?), path))
            }
            _ if args.has_option("--force") => {
                Err(Failure::bad_usage("--force remplace le fichier nommé par --output."))
            }
            _ if binary && io::stdout().is_terminal() => Err(Failure::bad_usage(format!(
                "Un classeur ne s’affiche pas : nommez un fichier (--output {proposed})."
            ))),
            _ => Ok(Self::Standard),
        }
    }

    /// Writes what `content` gives, and says on `out` where the file is. A file that cannot be written whole is not
    /// there.
    pub fn write(
        self,
        out: &mut dyn Write,
        content: &mut dyn FnMut(&mut dyn Write) -> Result<usize, Failure>,
    ) -> Result<(), Failure> {
        let Self::File(file, path) = self else { return content(out).map(drop) };
        let place = path.display().to_string();
        let shown = name::show_controls(&place);
        let mut buffer = BufWriter::new(*file);
        let written = content(&mut buffer).and_then(|count| Ok(buffer.flush().map(|()| count)?));
        let count = written.map_err(|why| match why.sentence {
            Some(sentence) => Failure { sentence: Some(format!("{shown} : {sentence}")), ..why },
            None => why,
        })?;
        let file = buffer.into_inner().map_err(|why| Failure::from(why.into_error()))?;
        file.put_in_place()?;
        let lines = match count {
            0 => "rien à écrire".to_owned(),
            1 => "une ligne".to_owned(),
            count => format!("{count} lignes"),
        };
        Ok(print_line(out, &format!("Écrit dans {shown} : {lines}."))?)
    }
}
