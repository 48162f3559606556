/** Lines of text in another capture: by what they say, else by their form and which of those it was. */
import type { Capture } from '../engine/capture.ts';
import { exact } from '../engine/wording.ts';
import type { Anchor, Note, NotePlace, ResolvedNote } from '../protocol/note.ts';
import { templateOf } from './shapes.ts';

/** Lines looked through for a quoted text. */
const TEXT_BYTES_MAX = 64 << 20;
const CANDIDATES_MAX = 20;
const QUOTE_MAX = 200;
/** A shorter text, or a template with fewer letters, stands everywhere. */
const QUOTE_MIN = 8;
const LETTERS_MIN = 4;

/** What a line says, where it is a line of text; undefined for bytes that are none. */
export function quoteAt(
  { source, format }: Capture,
  { byteStart, byteLength }: NotePlace,
): string | undefined {
  // The row of an object is numbers, and the same numbers elsewhere are another object.
  if (byteStart === undefined || format.objects !== undefined) return undefined;
  const bytes = source.readAt(byteStart, Math.min(byteLength || QUOTE_MAX, 4 * QUOTE_MAX));
  const text = new TextDecoder().decode(bytes).split('\n', 1)[0]?.trim();
  // A dump has no lines; bytes that are no text are found by their place only.
  return text && !/[\ufffd\0]/.test(text) && /\p{L}/u.test(text) ? text.slice(0, QUOTE_MAX) : undefined;
}

/** Which of the lines of its form a line is. */
export function lineForm(
  capture: Capture,
  place: NotePlace,
): NonNullable<Anchor['entity']>['line'] | undefined {
  const quote = place.line === undefined ? undefined : quoteAt(capture, place);
  const template = quote && templateOf(quote);
  if (template === undefined || !isTelling(template)) return undefined;
  const lines = linesLike(capture, template);
  const nth = lines.findIndex(({ line }) => line === place.line) + 1;
  return nth > 0 ? { template, nth, of: lines.length } : undefined;
}

export function resolveLine(note: Note, captures: readonly Capture[]): ResolvedNote | undefined {
  const quote = note.anchor.quote?.trim();
  const { entity } = note.anchor;
  if (quote === undefined || quote.length < QUOTE_MIN || entity?.finding !== undefined) return undefined;
  return byQuote(note, quote, captures) ?? byForm(note, captures);
}

function byQuote(note: Note, quote: string, captures: readonly Capture[]): ResolvedNote | undefined {
  const found: { capture: number; place: NotePlace }[] = [];
  const wanted = Buffer.from(quote);
  for (const [index, capture] of captures.entries()) {
    const text = textOf(capture);
    let line = 1;
    let counted = 0;
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
      for (; counted < at; counted++) if (text[counted] === 10) line++;
      found.push({
        capture: index,
        place: { byteStart: at, byteLength: wanted.length, ...lineAt(capture, line) },
      });
      if (found.length > CANDIDATES_MAX) break;
    }
  }
  const [first] = found;
  if (!first) return undefined;
  if (found.length === 1)
    return { note, rung: 'found again', words: 'Found again by the text that it quotes.', ...first };
  const count = found.length > CANDIDATES_MAX ? `more than ${CANDIDATES_MAX}` : String(found.length);
  return {
    note,
    rung: 'candidates',
    words: `${count} places have the text that it quotes; which one is meant is not known.`,
    capture: first.capture,
    candidates: found.filter(({ capture }) => capture === first.capture).map(({ place }) => place),
  };
}

/** The same form, and as many of it as then: the n-th is the n-th. Else the lines of that form are candidates. */
function byForm(note: Note, captures: readonly Capture[]): ResolvedNote | undefined {
  const form = note.anchor.entity?.line;
  if (!form) return undefined;
  for (let index = captures.length - 1; index >= 0; index--) {
    const places = linesLike(captures[index] as Capture, form.template);
    const nth = places[form.nth - 1];
    const [first] = places;
    if (!first) continue;
    if (nth && places.length === form.of) {
      const which = form.of === 1 ? 'the one line of its form' : `line ${form.nth} of ${form.of} of its form`;
      return {
        note,
        rung: 'found again',
        words: `Found again: ${which}, as then.`,
        capture: index,
        place: nth,
      };
    }
    return {
      note,
      rung: 'candidates',
      words: `${exact(places.length)} lines have its form, ${exact(form.of)} then; it was line ${exact(form.nth)} of these. Which one is meant is not known.`,
      capture: index,
      candidates: [...(nth ? [nth] : []), ...places.filter((place) => place !== nth)].slice(
        0,
        CANDIDATES_MAX,
      ),
    };
  }
  return undefined;
}

function isTelling(template: string): boolean {
  return (template.match(/\p{L}/gu)?.length ?? 0) >= LETTERS_MIN;
}

function linesLike(capture: Capture, template: string): NotePlace[] {
  const text = textOf(capture);
  const places: NotePlace[] = [];
  // What no number interrupts stands in every line of that form.
  const [longest = ''] = template.split(/[#\s]+/).sort((a, b) => b.length - a.length);
  const wanted = Buffer.from(longest);
  let line = 1;
  let counted = 0;
  for (let at = text.indexOf(wanted); at >= 0; ) {
    const start = text.lastIndexOf(10, at) + 1;
    const newline = text.indexOf(10, at);
    const end = newline < 0 ? text.length : newline;
    for (; counted < start; counted++) if (text[counted] === 10) line++;
    if (end - start < 4 * QUOTE_MAX) {
      const said = text.toString('utf8', start, end).trim().slice(0, QUOTE_MAX);
      if (templateOf(said) === template)
        places.push({ byteStart: start, byteLength: end - start, ...lineAt(capture, line) });
    }
    at = end >= text.length ? -1 : text.indexOf(wanted, end);
  }
  return places;
}

/** Captures that are no text have no lines. */
function lineAt({ format }: Capture, line: number): { line?: number } {
  return format.isBinary ? {} : { line };
}

function textOf({ source, format }: Capture): Buffer {
  if (source.bytes > TEXT_BYTES_MAX || format.objects !== undefined) return Buffer.alloc(0);
  return Buffer.from(source.readAt(0, source.bytes));
}
