//! The signing sheet: every item of all panes that waits for one professional's decision, the most urgent first, with
//! room to tick and to write. Each kind declares its part.

use super::paper::{COLUMNS, Text};
use super::{Context, Field, Item, Kind, Level, Row, text};
use crate::domain::{StaffId, name, order};

/// Rules of a kind for the signing sheet.
#[derive(Debug, Clone, Copy)]
pub struct Signing {
    /// Member whose decision is needed.
    pub whose: fn(&Item) -> Option<StaffId>,
    /// Possible answers in the present state, a box each; none when the item waits for nobody's decision.
    pub answers: fn(&Item) -> &'static [&'static str],
    /// Makes the paragraphs that must be known to answer, and no more: the paper may be read by others than the member
    /// who signs.
    pub lines: fn(&Item, &Context) -> Vec<String>,
}

/// True when the item waits for a professional's decision in its present state.
pub fn awaits_decision(item: &Item) -> bool {
    item.kind.signing.is_some_and(|signing| item.state.open && !(signing.answers)(item).is_empty())
}

/// Member whose decision the item waits for; none when nobody was named.
pub fn awaited_member(item: &Item) -> Option<StaffId> {
    item.kind.signing.and_then(|signing| (signing.whose)(item))
}

/// Member on whose sheet the item is printed. None too where only a prescriber's decision takes it on and somebody else
/// is named: it is then on every prescriber's sheet, and not on that of a member who cannot sign it.
fn signing_member(item: &Item, context: &Context) -> Option<StaffId> {
    let signs = |id: &StaffId| context.member(*id).is_none_or(|member| member.role.prescriber);
    awaited_member(item).filter(|id| !item.needs_prescriber() || signs(id))
}

/// Splits the waiting items for the sheet of `pro`: those that wait for them or for an absent member they replace, then
/// those that wait for nobody in particular, if they may sign them.
pub fn for_whom(pro: StaffId, waiting: &[Row], context: &Context) -> (Vec<Row>, Vec<Row>) {
    let of = |wanted: &dyn Fn(Option<StaffId>) -> bool| {
        waiting.iter().filter(|row| wanted(signing_member(&row.item, context))).cloned().collect::<Vec<_>>()
    };
    let theirs = |whose: StaffId| whose == pro || context.stand_in(whose, context.today()) == Some(pro);
    let signs = context.member(pro).is_some_and(|member| member.role.prescriber);
    (of(&|whose| whose.is_some_and(theirs)), of(&|whose| signs && whose.is_none()))
}

/// Makes the sheet of `pro`; none when nothing waits.
pub fn signing_sheet(pro: StaffId, waiting: &[Row], context: &Context) -> Option<Text> {
    let (theirs, nobodys) = for_whom(pro, waiting, context);
    if theirs.is_empty() && nobodys.is_empty() {
        return None;
    }
    let title = format!("À signer : {}", context.staff_name(pro));
    let head = vec![
        title.clone(),
        format!("{}, le {}", context.site, context.now.in_zone(context.zone).format("%d/%m/%Y à %H:%M")),
        "Document de travail, à détruire après signature.".to_owned(),
    ];
    let mut body = Vec::new();
    body.extend(said_for(pro, "", theirs.iter().chain(&nobodys), context));
    for absent in absent_members(pro, &theirs, context) {
        let of = theirs.iter().filter(|row| signing_member(&row.item, context) == Some(absent));
        body.extend(said_for(absent, &format!(" {}", name::with_de(context.staff_name(absent))), of, context));
    }
    body.push(count_phrase(&theirs));
    body.push(String::new());
    body.extend(theirs.iter().flat_map(|row| item_block(row, pro, context)));
    if !nobodys.is_empty() {
        body.push("Sans professionnel·le nommé·e".to_owned());
        body.push(String::new());
        body.extend(nobodys.iter().flat_map(|row| item_block(row, pro, context)));
    }
    body.push(format!("Fait le {0}  Signature : {0}{0}", "_".repeat(16)));
    Some(Text { title, head, body })
}

/// Absent members whom `pro` replaces for one of these items, in the order of the team.
fn absent_members(pro: StaffId, theirs: &[Row], context: &Context) -> Vec<StaffId> {
    let signed_for = |id: &StaffId| theirs.iter().any(|row| signing_member(&row.item, context) == Some(*id));
    context.staff.iter().map(|staff| staff.id).filter(|id| *id != pro && signed_for(id)).collect()
}

/// « Consigne de Dr Morel (Ordonnances) : « 1 mois au plus » »: what they have said for the panes of these lines, each
/// once, under the words that name them.
fn said_for<'a>(whose: StaffId, named: &str, rows: impl Iterator<Item = &'a Row>, context: &Context) -> Vec<String> {
    let Some(staff) = context.member(whose) else { return Vec::new() };
    let panes: Vec<_> = rows.map(|row| row.item.kind).collect();
    let said = staff.instructions.iter().filter_map(|said| {
        let pane = match said.pane {
            None => String::new(),
            Some(code) => format!(" ({})", panes.iter().find(|kind| kind.code == code)?.title),
        };
        Some(format!("Consigne{named}{pane} : « {} »", said.words))
    });
    said.collect()
}

/// « 3 en attente : Ordonnances 2, Certificats 1 ».
fn count_phrase(rows: &[Row]) -> String {
    let count = |kind: &Kind| rows.iter().filter(|row| *row.item.kind == *kind).count();
    let mut kinds: Vec<_> = rows.iter().map(|row| row.item.kind).collect();
    order::sort_by_key(&mut kinds, |kind| kind.rank());
    kinds.dedup();
    let each = kinds.into_iter().map(|kind| (kind.title, count(kind)));
    let each: Vec<_> = each.map(|(title, count)| format!("{title} {count}")).collect();
    if each.is_empty() { "Rien à ce nom.".to_owned() } else { format!("En attente : {}.", each.join(", ")) }
}

fn item_block(row: &Row, pro: StaffId, context: &Context) -> Vec<String> {
    let item = &row.item;
    let Some(signing) = item.kind.signing else { return Vec::new() };
    let deadline = item.deadline(context);
    let born = row.person.as_ref().and_then(|person| person.born);
    let born = born.map(|born| format!(", {}", born.born_phrase())).unwrap_or_default();
    let who = (item.kind.subject)(row);
    let mark = format!("{:<3}", deadline.level.mark());
    let mut lines = vec![format!("{mark} {} n° {}\u{a0}: {who}{born}", item.kind.noun.as_title(), item.id)];
    if row.person.as_ref().is_some_and(|person| person.confidential) {
        lines.push("CONTACT PROTÉGÉ : rien n’est dit ni remis à l’entourage.".to_owned());
    }
    let absent = signing_member(item, context).filter(|whose| *whose != pro);
    lines.extend(absent.map(|absent| format!("À la place {}, absent·e.", name::with_de(context.staff_name(absent)))));
    lines.extend((deadline.level > Level::Calm).then(|| name::capitalise_first(&deadline.why)));
    lines.extend((signing.lines)(item, context));
    lines.push((signing.answers)(item).iter().map(|answer| box_for(answer)).collect::<Vec<_>>().join("\u{a0} "));
    lines.push("_".repeat(COLUMNS - MARGIN.len()));
    let first = lines.remove(0);
    let inside = lines.into_iter().filter(|line| !line.is_empty()).map(|line| format!("{MARGIN}{line}"));
    std::iter::once(first).chain(inside).chain([String::new()]).collect()
}

/// Indent of the second and later lines, as wide as the mark.
const MARGIN: &str = "      ";

/// « [ ] signée », which no line break splits.
fn box_for(answer: &str) -> String {
    format!("[\u{a0}]\u{a0}{}", answer.replace(' ', "\u{a0}"))
}

/// « Fin du traitement : demain. Promise pour : jeu 18:00. »: what these fields hold, under their labels.
pub fn fields_phrase(item: &Item, fields: &[&Field], context: &Context) -> String {
    let each = fields.iter().map(|field| (field.label, text::show(field, item.get(field), context)));
    let each = each.filter(|(_, value)| !value.is_empty()).map(|(label, value)| format!("{label}\u{a0}: {value}"));
    each.collect::<Vec<_>>().join(" · ")
}
