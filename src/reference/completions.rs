//! The table of commands as completions of bash, zsh and fish.
//!
//! Each script finds the command among the words before the cursor (its name may be two words, and options may come before
//! it), then proposes its options, the next word of its name, the kinds, or files.

use std::collections::BTreeSet;

use crate::cli::commands::{COMMANDS, Command, Run};
use crate::cli::help::Shell;
use crate::cli::options::{COMMON, Opt};
use crate::panes::PANES;

/// The script of this shell.
pub fn completion_script(shell: Shell) -> String {
    match shell {
        Shell::Bash => bash_script(),
        Shell::Zsh => zsh_script(),
        Shell::Fish => fish_script(),
    }
}

/// Names of values that are file names.
const FILES: [&str; 2] = ["FICHIER", "SAUVEGARDE"];

fn names_a_file(words: &str) -> bool {
    FILES.iter().any(|file| words.contains(file))
}

fn every_option() -> impl Iterator<Item = &'static Opt> {
    COMMON.iter().chain(COMMANDS.iter().flat_map(|command| command.options))
}

/// Options whose value is a file, and those whose value is anything else.
fn with_a_value() -> (BTreeSet<&'static str>, BTreeSet<&'static str>) {
    let valued = every_option().filter(|option| !option.value.is_empty());
    let (files, others): (Vec<_>, Vec<_>) = valued.partition(|option| names_a_file(option.value));
    let named = |options: Vec<&'static Opt>| options.into_iter().map(|option| option.name).collect();
    (named(files), named(others))
}

fn options_of(command: &Command) -> impl Iterator<Item = &'static Opt> {
    command.options.iter().chain(COMMON)
}

/// The beginnings of commands of two words, each with what may follow.
fn two_word_commands() -> Vec<(&'static str, Vec<(&'static str, &'static str)>)> {
    let mut found: Vec<(&str, Vec<_>)> = vec![("", Vec::new())];
    for command in COMMANDS.iter().filter(|command| !command.name.is_empty()) {
        match command.name.split_once(' ') {
            None => {
                found[0].1.push((command.name, command.says));
                if let Run::Elsewhere(words) = command.run {
                    found.push((command.name, words.to_vec()));
                }
            }
            Some((first, second)) => match found.iter_mut().find(|(begun, _)| *begun == first) {
                Some((_, seconds)) => seconds.push((second, command.says)),
                None => {
                    // « setup » is a command by itself too.
                    if !found[0].1.iter().any(|(known, _)| *known == first) {
                        found[0].1.push((first, command.says));
                    }
                    found.push((first, vec![(second, command.says)]));
                }
            },
        }
    }
    found
}

/// Words that may follow a command, each with what it is: kinds, and commands where it tells about one.
fn words_after(command: &Command) -> Vec<(&'static str, &'static str)> {
    let kinds = PANES.iter().map(|kind| (kind.code, kind.title)).filter(|_| command.words.contains("KIND"));
    let mut words: Vec<_> = kinds.collect();
    if command.words.contains("COMMANDE") {
        words.extend(
            two_word_commands().into_iter().find(|(begun, _)| begun.is_empty()).into_iter().flat_map(|(_, next)| next),
        );
    }
    words
}

/// `a|b|c`, as the patterns of a `case`.
fn case_pattern(names: &BTreeSet<&str>) -> String {
    names.iter().copied().collect::<Vec<_>>().join("|")
}

/// Part of the scripts of bash and zsh: `$1`… are the words before the cursor; sets `begun`, the command.
fn find_command() -> String {
    let (files, others) = with_a_value();
    let firsts: Vec<_> =
        two_word_commands().into_iter().map(|(first, _)| first).filter(|first| !first.is_empty()).collect();
    format!(
        "    local begun=\"\" skip=\"\" word\n    for word in \"$@\"; do\n        \
         if [[ -n $skip ]]; then skip=\"\"; continue; fi\n        case \"$word\" in\n            \
         {}|{}) skip=1 ;;\n            -*) ;;\n            *)\n                case \"$begun\" in\n                    \
         \"\") begun=\"$word\" ;;\n                    {}) begun=\"$begun $word\" ;;\n                esac ;;\n        \
         esac\n    done\n",
        case_pattern(&files),
        case_pattern(&others),
        firsts.join("|")
    )
}

fn bash_script() -> String {
    let (files, others) = with_a_value();
    let mut script = String::from("# comptoir help --completions bash > /etc/bash_completion.d/comptoir\n\n");
    script += "__comptoir_begun() {\n";
    script += &find_command();
    script += "    printf '%s' \"$begun\"\n}\n\n_comptoir() {\n    \
               local cur=\"${COMP_WORDS[COMP_CWORD]}\" prev=\"${COMP_WORDS[COMP_CWORD-1]}\"\n    \
               local begun words=\"\" options=\"\" files=\"\"\n    \
               begun=\"$(__comptoir_begun \"${COMP_WORDS[@]:1:COMP_CWORD-1}\")\"\n    COMPREPLY=()\n    \
               case \"$prev\" in\n";
    script += &format!(
        "        {}) mapfile -t COMPREPLY < <(compgen -f -- \"$cur\"); return ;;\n        {}) return ;;\n    esac\n",
        case_pattern(&files),
        case_pattern(&others)
    );
    script += "    case \"$begun\" in\n";
    for (begun, next) in two_word_commands() {
        let next: Vec<_> = next.into_iter().map(|(word, _)| word).collect();
        script += &format!("        \"{begun}\") words=\"{}\" ;;\n", next.join(" "));
    }
    for command in COMMANDS.iter().filter(|command| !command.name.is_empty()) {
        let next: Vec<_> = words_after(command).into_iter().map(|(word, _)| word).collect();
        if !next.is_empty() {
            script += &format!("        \"{}\") words=\"{}\" ;;\n", command.name, next.join(" "));
        } else if names_a_file(command.words) {
            script += &format!("        \"{}\") files=1 ;;\n", command.name);
        }
    }
    script += "    esac\n    case \"$begun\" in\n";
    for command in COMMANDS {
        let options: Vec<_> = options_of(command).map(|option| option.name).collect();
        script += &format!("        \"{}\") options=\"{}\" ;;\n", command.name, options.join(" "));
    }
    script += "    esac\n    \
               if [[ $cur == -* ]]; then mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$cur\")\n    \
               elif [[ -n $files ]]; then mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n    \
               else mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\"); fi\n}\n\n\
               complete -o filenames -F _comptoir comptoir\n";
    script
}

/// Makes an entry of `_describe`: a name, a colon, a sentence.
fn describe_entry(name: &str, says: &str) -> String {
    let says = says.replace('\'', "’").replace(':', "\\:");
    format!("'{name}:{says}'")
}

fn zsh_script() -> String {
    let (files, others) = with_a_value();
    let mut script =
        String::from("#compdef comptoir\n# comptoir help --completions zsh > _comptoir, dans un dossier de $fpath\n\n");
    script += "__comptoir_begun() {\n";
    script += &find_command();
    script += "    print -r -- \"$begun\"\n}\n\n_comptoir() {\n    \
               local begun=\"$(__comptoir_begun \"${(@)words[2,CURRENT-1]}\")\"\n    \
               local -a next options\n    local files=\"\"\n    case \"${words[CURRENT-1]}\" in\n";
    script += &format!(
        "        {}) _files; return ;;\n        {}) return ;;\n    esac\n",
        case_pattern(&files),
        case_pattern(&others)
    );
    script += "    case \"$begun\" in\n";
    for (begun, next) in two_word_commands() {
        let next: Vec<_> = next.into_iter().map(|(word, says)| describe_entry(word, says)).collect();
        script += &format!("        \"{begun}\") next=({}) ;;\n", next.join(" "));
    }
    for command in COMMANDS.iter().filter(|command| !command.name.is_empty()) {
        let next: Vec<_> = words_after(command).into_iter().map(|(word, says)| describe_entry(word, says)).collect();
        if !next.is_empty() {
            script += &format!("        \"{}\") next=({}) ;;\n", command.name, next.join(" "));
        } else if names_a_file(command.words) {
            script += &format!("        \"{}\") files=1 ;;\n", command.name);
        }
    }
    script += "    esac\n    case \"$begun\" in\n";
    for command in COMMANDS {
        let options: Vec<_> = options_of(command).map(|option| describe_entry(option.name, option.says)).collect();
        script += &format!("        \"{}\") options=({}) ;;\n", command.name, options.join(" "));
    }
    script += "    esac\n    if [[ $PREFIX == -* ]]; then _describe option options\n    \
               elif [[ -n $files ]]; then _files\n    else _describe commande next; fi\n}\n\n\
               compdef _comptoir comptoir\n";
    script
}

fn fish_script() -> String {
    let (files, others) = with_a_value();
    let valued: Vec<_> = files.iter().chain(&others).copied().collect();
    let mut script = String::from(
        "# comptoir help --completions fish > ~/.config/fish/completions/comptoir.fish\n\n\
         # Dit si les mots avant le curseur, options mises à part, commencent par ceux-là.\n\
         function __comptoir_begun\n    set -l begun\n    set -l skip 0\n    \
         for word in (commandline -opc)[2..-1]\n        if test $skip = 1\n            set skip 0\n        \
         else if contains -- $word ",
    );
    script += &valued.join(" ");
    script += "\n            set skip 1\n        else if not string match -q -- '-*' $word\n            \
               set -a begun $word\n        end\n    end\n    if test \"$argv[1]\" = exactly\n        \
               test \"$begun\" = \"$argv[2]\"\n    else\n        string match -q -- \"$argv[1] *\" \"$begun \"\n    \
               end\nend\n\ncomplete -c comptoir -f\n";
    let said = |says: &str| says.replace('\'', "’");
    for (begun, next) in two_word_commands() {
        for (word, says) in next {
            let when = format!("__comptoir_begun exactly \"{begun}\"");
            script += &format!("complete -c comptoir -n '{when}' -a {word} -d '{}'\n", said(says));
        }
    }
    for command in COMMANDS {
        let when = if command.name.is_empty() {
            "__comptoir_begun exactly \"\"".to_owned()
        } else {
            format!("__comptoir_begun \"{}\"", command.name)
        };
        for (word, says) in words_after(command) {
            script += &format!("complete -c comptoir -n '{when}' -a {word} -d '{}'\n", said(says));
        }
        if names_a_file(command.words) {
            script += &format!("complete -c comptoir -n '{when}' -F\n");
        }
        for option in command.options {
            script += &fish_option(option, &format!(" -n '{when}'"));
        }
    }
    for option in COMMON {
        script += &fish_option(option, "");
    }
    script
}

fn fish_option(option: &Opt, when: &str) -> String {
    let value = match option.value {
        "" => "",
        value if names_a_file(value) => " -r -F",
        _ => " -x",
    };
    let name = option.name.trim_start_matches('-');
    format!("complete -c comptoir{when} -l {name}{value} -d '{}'\n", option.says.replace('\'', "’"))
}
