/** Finds a note again in a case, and says which rung of its anchor held. Never points at something else in silence. */
import type { Capture } from '../engine/capture.ts';
import { exact } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import type { Note, NotePlace, ResolvedNote } from '../protocol/note.ts';
import { filesOfCapture } from './capture-hash.ts';
import { thenAndNow } from './figures.ts';
import { resolveLine } from './resolve-lines.ts';
import { resolveObject } from './resolve-objects.ts';
import { resolveRow } from './resolve-rows.ts';
import { resolveSeries } from './resolve-series.ts';
import { shapeOf } from './shapes.ts';

export interface Examined {
  captures: readonly Capture[];
  findings: readonly Finding[];
  /** SHA-256 of each capture's bytes on disk; undefined where there is no file. */
  hashes: readonly (string | undefined)[];
  /** By hash of a copy with masked words, that of the capture which it was made of. */
  originals?: ReadonlyMap<string, string>;
}

const CANDIDATES_MAX = 20;

export async function resolveNote(note: Note, examined: Examined): Promise<ResolvedNote> {
  const { captures } = examined;
  return (
    sameFile(note, examined) ??
    copyOfFile(note, examined) ??
    sameFinding(note, examined) ??
    (await resolveObject(note, captures)) ??
    resolveRow(note, captures) ??
    resolveSeries(note, captures) ??
    resolveLine(note, captures) ?? {
      note,
      rung: 'not found',
      words: `Not found: none of these captures is ${note.anchor.exact.name} as it was, and none shows ${note.title}.`,
    }
  );
}

function sameFile(note: Note, { hashes, findings }: Examined): ResolvedNote | undefined {
  const { exact: place, entity } = note.anchor;
  const capture = place.sha256 === '' ? -1 : hashes.indexOf(place.sha256);
  if (capture < 0) return undefined;
  const finding = findings.find(({ id }) => id === entity?.finding);
  return {
    note,
    rung: 'same file',
    words: 'Same file: its bytes are those that the note was written about.',
    capture,
    place: place.place,
    ...(finding ? { finding: finding.id, now: finding.metrics } : {}),
  };
}

/** Masking keeps lines where they are, and changes how many bytes they have. */
function copyOfFile(note: Note, examined: Examined): ResolvedNote | undefined {
  const { hashes, originals, captures, findings } = examined;
  const { exact: place, entity } = note.anchor;
  const index = hashes.findIndex((hash) => hash !== undefined && originals?.get(hash) === place.sha256);
  const capture = captures[index];
  if (!capture) return undefined;
  const { line, lines } = place.place;
  const paths = filesOfCapture(capture);
  const finding = findings.find(
    ({ rule, evidence: [proof] }) =>
      rule === entity?.rule && paths.includes(proof.capture) && (line === undefined || proof.line === line),
  );
  return {
    note,
    rung: 'same file',
    words: `A copy of the same file with its words masked${line === undefined ? '' : ': found by its line'}.`,
    capture: index,
    ...(line !== undefined && { place: { line, ...(lines !== undefined && { lines }) } }),
    ...(finding ? { finding: finding.id, now: finding.metrics } : {}),
  };
}

function sameFinding(note: Note, { captures, findings }: Examined): ResolvedNote | undefined {
  const { finding: id, rule, subject } = note.anchor.entity ?? {};
  if (id === undefined) return undefined;
  const same = findings.find((one) => one.id === id);
  if (same) return foundAgain(note, same, captures, 'in another capture');
  const alike =
    rule === undefined || subject === undefined
      ? []
      : findings.filter((one) => one.rule === rule && shapeOf(one.subject) === shapeOf(subject));
  const [only] = alike;
  if (!only) return undefined;
  if (alike.length === 1) return foundAgain(note, only, captures, `by its shape, as ${only.subject}`);
  return {
    note,
    rung: 'candidates',
    words: `${exact(alike.length)} findings of the same rule have its shape; which one is meant is not known.`,
    capture: captureOf(only, captures),
    candidates: alike.slice(0, CANDIDATES_MAX).map(({ evidence: [proof] }) => placeOf(proof)),
  };
}

function foundAgain(note: Note, finding: Finding, captures: readonly Capture[], how: string): ResolvedNote {
  const [proof] = finding.evidence;
  return {
    note,
    rung: 'found again',
    words: `Found again ${how}${thenAndNow(note.figures, finding.metrics)}.`,
    capture: captureOf(finding, captures),
    finding: finding.id,
    now: finding.metrics,
    place: placeOf(proof),
  };
}

/** Position of the capture that proves it. */
function captureOf({ evidence: [proof] }: Finding, captures: readonly Capture[]): number {
  return Math.max(
    0,
    captures.findIndex(
      (capture) => capture.path === proof.capture || filesOfCapture(capture).includes(proof.capture),
    ),
  );
}

export function placeOf(evidence: Finding['evidence'][number]): NotePlace {
  const { byteStart, byteLength, line, row } = evidence;
  return {
    ...(byteStart === undefined ? {} : { byteStart }),
    ...(byteLength === undefined ? {} : { byteLength }),
    ...(line === undefined ? {} : { line }),
    ...(row === undefined ? {} : { row }),
  };
}
