//! Readings of what terminals send as keys, whole and torn.

use super::*;
use crate::app::keys::UNREADABLE;

const QUIET: &str = "quiet";

/// Inputs made of these parcels; [`QUIET`] is a silence.
fn mended(parcels: &[&str]) -> Vec<Input> {
    let (mut letters, mut mender) = (Letters::new(Charset::Utf8), Mender::default());
    let mut inputs = Vec::new();
    for parcel in parcels {
        if *parcel == QUIET {
            inputs.extend(mender.after_silence());
            continue;
        }
        inputs.extend(letters.take(parcel.as_bytes()).into_iter().flat_map(|sign| mender.take(sign)));
    }
    inputs
}

fn struck(keys: &[Key]) -> Vec<Input> {
    keys.iter().copied().map(Input::Key).collect()
}

#[test]
fn an_arrow_torn_by_the_network_is_an_arrow() {
    assert_eq!(mended(&["\x1b", "[A"]), struck(&[Key::Up]));
    assert_eq!(mended(&["\x1b[B\x1b[B"]), struck(&[Key::Down, Key::Down]));
    assert_eq!(mended(&["\x1bOC"]), struck(&[Key::Right]));
}

#[test]
fn every_torn_key_is_mended() {
    for (torn, key) in [
        ("\x1b[H", Key::Home),
        ("\x1b[4~", Key::End),
        ("\x1b[3~", Key::Delete),
        ("\x1b[6~", Key::PageDown),
        ("\x1b[Z", Key::BackTab),
        ("\x1b[1;5D", Key::Left),
        ("\x1b[3;5~", Key::Delete),
        ("\x1bOP", Key::F(1)),
        ("\x1bO2P", Key::F(1)),
        ("\x1bO1;5S", Key::F(4)),
        ("\u{9b}D", Key::Left),
        ("\u{8f}A", Key::Up),
        ("\x1b[[B", Key::F(2)),
        ("\x1b[15~", Key::F(5)),
        ("\x1b[17~", Key::F(6)),
        ("\x1b[24~", Key::F(12)),
    ] {
        assert_eq!(mended(&[torn]), struck(&[key]), "{torn:?}");
    }
    for unused in ["\x1b[2~", "\x1b[I", "\x1bO2j", "\x1b[?2026;2$y", "\x1b[?1$R", "\x1b[5$", "\u{9b}?62;1c", "\u{85}"] {
        assert_eq!(mended(&[unused, QUIET]), [], "{unused:?} types nothing");
    }
}

#[test]
fn esc_alone_is_esc_after_a_silence_and_not_before() {
    assert_eq!(mended(&["\x1b"]), []);
    assert_eq!(mended(&["\x1b", QUIET]), struck(&[Key::Esc]));
    assert_eq!(mended(&["\x1b", QUIET, "a"]), struck(&[Key::Esc, Key::Char('a')]));
}

#[test]
fn the_rest_of_a_key_that_comes_late_runs_no_command() {
    for rest in ["[A", "[1;5A", "[3~", "[[B"] {
        assert_eq!(mended(&["\x1b", QUIET, rest, "a"]), struck(&[Key::Esc, Key::Char('a')]), "{rest}");
        let (begun, ended) = rest.split_at(1);
        assert_eq!(mended(&["\x1b", QUIET, begun, ended, "a"]), struck(&[Key::Esc, Key::Char('a')]), "{rest}");
    }
    for begun in ["\x1b[", "\x1bO", "\x1b[1;"] {
        assert_eq!(mended(&[begun, QUIET, "a"]), struck(&[Key::Char('a')]), "{begun:?}, whose rest was lost");
    }
    let typed = struck(&[Key::Esc, Key::Char('['), Key::Char('é')]);
    assert_eq!(mended(&["\x1b", QUIET, "[é"]), typed, "what completes no key was typed");
    assert_eq!(mended(&["\x1b", QUIET, "[", QUIET, "A"]), struck(&[Key::Esc, Key::Char('['), Key::Char('A')]));
    assert_eq!(mended(&["\x1b", QUIET, QUIET, "[A"]), struck(&[Key::Esc, Key::Char('['), Key::Char('A')]));
}

#[test]
fn the_rest_of_the_end_of_a_paste_that_comes_late_runs_no_command() {
    let paste = || Input::Paste("un".to_owned());
    for come in 1..PASTE_END.len() {
        let (begun, rest) = PASTE_END.split_at(come);
        let begun = format!("\x1b[200~un{begun}");
        assert_eq!(mended(&[&begun, QUIET, rest, "p"]), [paste(), Input::Key(Key::Char('p'))], "{come}");
    }
}

#[test]
fn what_follows_esc_and_completes_no_key_is_kept_in_order() {
    assert_eq!(mended(&["\x1bp"]), struck(&[Key::Esc, Key::Char('p')]));
    assert_eq!(mended(&["\x1b\r"]), struck(&[Key::Esc, Key::Enter]));
    assert_eq!(mended(&["\x1b\x1b", QUIET]), struck(&[Key::Esc, Key::Esc]));
    assert_eq!(mended(&["\x1b[é"]), struck(&[Key::Esc, Key::Char('['), Key::Char('é')]));
    assert_eq!(mended(&["\x1b", "\x1b[A"]), struck(&[Key::Esc, Key::Up]));
}

#[test]
fn a_paste_whose_beginning_was_torn_runs_no_command() {
    let paste = || Input::Paste("quatre\n".to_owned());
    assert_eq!(mended(&["\x1b", "[200~qua", "tre\r", QUIET]), [paste()]);
    assert_eq!(mended(&["\x1b[200~quatre\r\x1b[201~", QUIET, "p"]), [paste(), Input::Key(Key::Char('p'))]);
}

#[test]
fn of_a_paste_without_measure_the_beginning_is_kept_and_its_end_is_still_heard() {
    let flood = format!("\x1b[200~{}é\x1b[201~p", "é".repeat(LONGEST_PASTE));
    let inputs = mended(&[&flood]);
    let is_begun = |input: &Input| {
        matches!(input, Input::Paste(text) if text.len() <= LONGEST_PASTE + PASTE_END.len()
            && text.len() >= LONGEST_PASTE && text.chars().all(|sign| sign == 'é'))
    };
    assert!(inputs.len() == 2 && is_begun(&inputs[0]) && inputs[1] == Input::Key(Key::Char('p')));
}

#[test]
fn a_paste_keeps_its_lines_and_ends_with_its_mark() {
    let paste = |text: &str| Input::Paste(text.to_owned());
    assert_eq!(mended(&["\x1b[200~un\r\ndeux\rtrois\n\x1b[201~"]), [paste("un\ndeux\ntrois\n")]);
    assert_eq!(mended(&["\x1b[200~un\x1b[2", "01~p"]), [paste("un"), Input::Key(Key::Char('p'))]);
}

#[test]
fn control_keys_are_what_terminals_mean_by_them() {
    assert_eq!(
        mended(&["\x13\x08\x7f\n\t\0\x1d"]),
        struck(&[Key::Ctrl('s'), Key::Backspace, Key::Backspace, Key::Enter, Key::Tab,])
    );
}

#[test]
fn a_letter_torn_by_the_network_is_one_letter_and_a_wrong_byte_is_seen() {
    let mut letters = Letters::new(Charset::Utf8);
    let parcels: [&[u8]; 4] = [b"e\xc3", b"\xa9\xe2\x80", b"\x99\xffx", b"\xc3("];
    let read: String = parcels.iter().flat_map(|parcel| letters.take(parcel)).collect();
    assert_eq!(read, "eé’\u{fffd}x\u{fffd}(");
}

/// Text typed by these parcels, and pasted after them in brackets; an empty parcel is a silence.
fn typed(charset: Charset, parcels: &[&[u8]]) -> String {
    let (mut letters, mut mender) = (Letters::new(charset), Mender::default());
    let mut inputs = Vec::new();
    for parcel in parcels {
        let signs = if parcel.is_empty() { letters.after_silence() } else { letters.take(parcel) };
        inputs.extend(signs.into_iter().flat_map(|sign| mender.take(sign)));
    }
    let shown = |input| match input {
        Input::Key(Key::Char(sign)) => sign.to_string(),
        Input::Paste(text) => format!("[{text}]"),
        input => format!("{input:?}"),
    };
    inputs.into_iter().map(shown).collect()
}

/// Signs of the bytes from 0xA0 on where the two charsets of one byte differ.
const DIFFERING: [(u8, char); 8] =
    [(0xa4, '€'), (0xa6, 'Š'), (0xa8, 'š'), (0xb4, 'Ž'), (0xb8, 'ž'), (0xbc, 'Œ'), (0xbd, 'œ'), (0xbe, 'Ÿ')];

#[test]
fn every_byte_is_its_letter_in_each_charset_or_is_seen_not_to_be_understood() {
    // An arrow begins with one of the two left out.
    for byte in (0x80..=0xff_u8).filter(|byte| ![0x8f, 0x9b].contains(byte)) {
        let latin1 = if byte < 0xa0 { UNREADABLE } else { char::from(byte) };
        let latin9 = DIFFERING.iter().find(|(own, _)| *own == byte).map_or(latin1, |(_, sign)| *sign);
        let unknown = if latin9 == latin1 { latin1 } else { UNREADABLE };
        for (charset, sign) in [
            (Charset::Latin1, latin1),
            (Charset::Latin9, latin9),
            (Charset::Unknown, unknown),
            (Charset::Utf8, UNREADABLE),
            (Charset::Other, UNREADABLE),
        ] {
            let seen = format!("{byte:x} in {charset:?}");
            // Typed alone, at the end of a name; in the middle of one; pasted, torn too.
            assert_eq!(typed(charset, &[b"Beno", &[byte], b""]), format!("Beno{sign}"), "{seen}");
            assert_eq!(typed(charset, &[&[b'o', byte, b't']]), format!("o{sign}t"), "{seen}");
            let pasted = [b"\x1b[200~a", &[byte][..], b"b\x1b[20", b"1~"];
            assert_eq!(typed(charset, &pasted), format!("[a{sign}b]"), "{seen}");
        }
    }
}

#[test]
fn an_arrow_of_a_terminal_of_eight_bits_types_nothing() {
    for charset in [Charset::Latin1, Charset::Latin9, Charset::Unknown] {
        let (mut letters, mut mender) = (Letters::new(charset), Mender::default());
        let signs = letters.take(b"\x9bD\x8fA\x9b5~").into_iter().chain(letters.after_silence());
        let inputs: Vec<_> = signs.flat_map(|sign| mender.take(sign)).collect();
        assert_eq!(inputs, struck(&[Key::Left, Key::Up, Key::PageUp]), "{charset:?}");
    }
}

#[test]
fn utf_8_is_understood_in_every_charset_torn_and_after_a_switch_of_the_terminal() {
    let names =
        ["Benoît", "cœur", "Œuvré", "Ağaoğlu", "Łukasz", "l’été", "12 €", "ŠIMIĆ ž Ÿ", "«\u{a0}à\u{a0}»", "Đặng"];
    for charset in [Charset::Utf8, Charset::Latin1, Charset::Latin9, Charset::Unknown, Charset::Other] {
        for name in names {
            assert_eq!(typed(charset, &[name.as_bytes()]), name, "{charset:?}");
            let bytes: Vec<_> = name.as_bytes().chunks(1).collect();
            assert_eq!(typed(charset, &bytes), name, "torn, in {charset:?}");
        }
        let pasted = ["\x1b[200~", "cœur d’Ağa", "\x1b[201~"].concat();
        assert_eq!(typed(charset, &[pasted.as_bytes()]), "[cœur d’Ağa]", "{charset:?}");
    }
    // Switched to a charset of one byte and back, in one line.
    assert_eq!(typed(Charset::Latin1, &["é".as_bytes(), b"\xe9", "é".as_bytes(), b"\xc0 "]), "éééÀ ");
    assert_eq!(typed(Charset::Latin9, &["œ".as_bytes(), b"\xbd", "€".as_bytes(), b"\xa4"]), "œœ€€");
    assert_eq!(typed(Charset::Utf8, &["é".as_bytes(), b"\xe9", "é".as_bytes()]), format!("é{UNREADABLE}é"));
}

#[test]
fn capitals_and_the_signs_of_french_stay_letters_of_one_byte() {
    for charset in [Charset::Latin1, Charset::Latin9] {
        assert_eq!(
            typed(charset, &[b"\xc9T\xc9\xa0! INVIT\xc9\xb7E CAF\xc9\xbb JO\xc3O"]),
            "ÉTÉ\u{a0}! INVITÉ·E CAFÉ» JOÃO"
        );
        assert_eq!(typed(charset, &[b"\xab\xe9l\xe8ve\xbb", b""]), "«élève»");
    }
}

#[test]
fn the_beginning_of_a_letter_that_never_ends_is_told_after_a_silence() {
    assert_eq!(typed(Charset::Utf8, &[b"Ren\xc3"]), "Ren");
    assert_eq!(typed(Charset::Utf8, &[b"Ren\xc3", b""]), format!("Ren{UNREADABLE}"));
    assert_eq!(typed(Charset::Utf8, &[b"\xe2\x82", b"", b"x"]), format!("{UNREADABLE}x"));
    assert_eq!(typed(Charset::Latin1, &[b"JOS\xc9"]), "JOS", "what follows tells whether it is a letter yet");
    assert_eq!(typed(Charset::Latin1, &[b"JOS\xc9", b""]), "JOSÉ");
    assert_eq!(typed(Charset::Unknown, &[b"Ren\xe9", b"\r"]), "RenéKey(Enter)");
}

/// Bytes of any sort, whole sequences and torn ones among them.
fn any_bytes(rng: &mut fastrand::Rng) -> Vec<u8> {
    const PIECES: [&[u8]; 14] = [
        b"\x1b",
        b"\x1b[",
        b"\x1b[A",
        b"\x1b[200~",
        b"\x1b[201~",
        b"\x1b[1;",
        b"\x1b[[",
        b"\x1bO",
        b"\x1b[3~",
        b"\xc3",
        b"\xe2\x80",
        b"\xa9",
        b"\r\n",
        b"0",
    ];
    let mut bytes = Vec::new();
    while rng.u8(0..30) != 0 {
        let times = if rng.u8(0..20) == 0 { rng.usize(0..3_000) } else { 1 };
        match rng.bool() {
            true => bytes.extend(PIECES[rng.usize(0..PIECES.len())].repeat(times)),
            false => bytes.extend([rng.u8(..)].repeat(times)),
        }
    }
    bytes
}

#[test]
fn whatever_comes_in_whatever_parcels_is_read_the_same_little_is_held_and_the_next_key_is_heard() {
    const ALL: [Charset; 5] = [Charset::Utf8, Charset::Latin1, Charset::Latin9, Charset::Unknown, Charset::Other];
    let seconds = std::env::var("COMPTOIR_FUZZ_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    let (begun, most) = (std::time::Instant::now(), Duration::from_secs(seconds.unwrap_or(0)));
    let mut seed = if seconds.is_some() { fastrand::u64(..) } else { 0 };
    let mut done = 0;
    while done < 2_000 || begun.elapsed() < most {
        let mut rng = fastrand::Rng::with_seed(seed);
        let charset = ALL[rng.usize(0..ALL.len())];
        let bytes = any_bytes(&mut rng);
        let mut readers = [0; 3].map(|_| (Letters::new(charset), Mender::default()));
        let take = |(letters, mender): &mut (Letters, Mender), bytes: &[u8]| -> Vec<Input> {
            let inputs = letters.take(bytes).into_iter().flat_map(|sign| mender.take(sign)).collect();
            let held = match &mender.held {
                Held::Nothing => 0,
                Held::Esc(signs) | Held::Late(_, signs) => signs.len(),
                Held::Paste(text) => text.len(),
            };
            let limit =
                if matches!(mender.held, Held::Esc(_) | Held::Late(..)) { LONGEST_KEY } else { LONGEST_PASTE + 16 };
            assert!(held <= limit && letters.begun() < 4, "seed {seed}: {held} bytes");
            inputs
        };
        let whole = take(&mut readers[0], &bytes);
        let mut torn = Vec::new();
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let (parcel, after) = rest.split_at(rng.usize(1..=rest.len().min(40)));
            torn.extend(take(&mut readers[1], parcel));
            take(&mut readers[2], parcel);
            if rng.u8(0..5) == 0 {
                readers[2].1.after_silence();
                readers[2].0.after_silence();
            }
            rest = after;
        }
        assert!(whole == torn, "seed {seed}: {bytes:?}");
        for reader in &mut readers {
            reader.1.after_silence();
            let heard = take(reader, b"x");
            // A letter that was begun may be told first, where bytes that begin none type something.
            assert_eq!(heard.last(), Some(&Input::Key(Key::Char('x'))), "seed {seed}: {bytes:?}");
        }
        (seed, done) = (seed.wrapping_add(1), done + 1);
    }
}

#[test]
fn what_another_program_had_asked_of_the_terminal_presses_no_key() {
    for report in [
        "\x1b[<0;12;7M",
        "\x1b[<35;120;40m",
        "\x1b[M !!",
        "\x1b[M\u{20}\u{a9}é",
        "\x1b[I",
        "\x1b]11;rgb:1e1e/1e1e/1e1e\x07",
        "\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
        "\x1bP1$r0m\x1b\\",
        "\x1bP>|xterm(370)\x1b\\",
        "\x1b[?64;1;2c",
        "\x1b[>41;354;0c",
        "\x1b[=1;2u",
    ] {
        assert_eq!(mended(&[report, "p"]), struck(&[Key::Char('p')]), "{report:?}");
        let torn: Vec<_> = report.chars().map(String::from).collect();
        let torn: Vec<_> = torn.iter().map(String::as_str).chain(["p"]).collect();
        assert_eq!(mended(&torn), struck(&[Key::Char('p')]), "{report:?}");
        // Without its end it is over after a silence, and the next key is heard.
        let cut: String = report.chars().take(report.chars().count() - 1).collect();
        assert_eq!(mended(&[&cut, QUIET, "p"]).last(), Some(&Input::Key(Key::Char('p'))), "{cut:?}");
    }
    // Alt with a letter is still Esc and the letter.
    assert_eq!(
        mended(&["\x1bP", QUIET, "\x1b]", QUIET]),
        struck(&[Key::Esc, Key::Char('P'), Key::Esc, Key::Char(']')])
    );
}

#[test]
fn an_answer_of_the_terminal_is_no_key() {
    assert_eq!(mended(&["\x1b[0n"]), [Input::Ready]);
    assert_eq!(
        mended(&["a\x1b[", "0", "nb"]),
        [struck(&[Key::Char('a')]), vec![Input::Ready], struck(&[Key::Char('b')])].concat()
    );
    assert_eq!(mended(&["\x1b[?1;2c"]), []);
    assert_eq!(mended(&["\x1b[2;", "11R"]), [Input::Place(Position::new(10, 1))]);
    assert_eq!(mended(&["\x1b[1;2R"]), struck(&[Key::F(3)]), "with Shift");
}
