/**
 * Takes a report back: JSON, HTML, SARIF or a bundle. Whoever wrote it may have changed anything in it: what is not
 * well formed is left out, and its paths are names only.
 */
import type { CaptureSummary, CaseSummary } from '../protocol/capture.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';
import { SET_FILES_MAX } from '../protocol/links.ts';
import type { ResolvedNote } from '../protocol/note.ts';
import { NOTE_STATUSES } from '../protocol/note.ts';
import type { FileSet } from '../protocol/sharing.ts';
import { CAPTURES_FOLDER, FINDINGS_FILE } from './bundle.ts';
import { DATA_ID } from './html.ts';
import { JSON_VERSION } from './json.ts';
import type { Copy } from './report.ts';
import { isZip, readZip, type ZipEntry } from './zip.ts';

/** Of the file, and of what is packed in it. */
export const SHARED_BYTES_MAX = 64 * 1024 * 1024;

export interface SharedCase {
  summary: Pick<CaseSummary, 'captures' | 'findings' | 'growth'>;
  /** By capture. */
  hashes: (string | undefined)[];
  notes: ResolvedNote[];
  /** Captures that a bundle holds, by their base names. */
  files: ZipEntry[];
  /** Which of these belong to which capture. */
  copies: Copy[];
  /** All files of the case, where one of its captures is several. */
  set?: FileSet;
}

/** Whether it is worth while to read the whole file. */
export function mayBeShared(head: Uint8Array): boolean {
  if (isZip(head)) return true;
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 1024)).toString('latin1');
  return (
    /^\s*\{[\s\S]{0,200}"(?:version|\$schema)"/.test(text) || /^<!DOCTYPE html>[\s\S]*Tidemark/.test(text)
  );
}

/** Undefined for what is no report of Tidemark. */
export function readShared(bytes: Uint8Array): SharedCase | undefined {
  const files = isZip(bytes) ? readZip(bytes, SHARED_BYTES_MAX) : [];
  const findings =
    files.find(({ name }) => name === FINDINGS_FILE)?.content ?? (isZip(bytes) ? undefined : bytes);
  if (!findings) return undefined;
  const held = heldIn(Buffer.from(findings).toString('utf8'));
  if (held?.version !== JSON_VERSION || !isList(held.captures) || !isList(held.findings)) return undefined;
  const captures = held.captures.filter(isObject);
  const summary = {
    captures: captures.map(captureOf),
    findings: held.findings.flatMap(findingOf),
    growth: [],
  };
  return {
    summary,
    hashes: captures.map(({ sha256 }) => (HASH.test(textOf(sha256)) ? textOf(sha256) : undefined)),
    notes: (isList(held.notes) ? held.notes : []).flatMap(noteOf),
    files: files.flatMap(({ name, content }) =>
      name.startsWith(CAPTURES_FOLDER) ? [{ name: baseName(name), content }] : [],
    ),
    copies: listOf(held.copies).flatMap((one) => copyOf(one, captures.length)),
    ...setOf(held.set),
  };
}

function copyOf({ capture, name, sha256, bytes, isCopy }: Record<string, unknown>, captures: number): Copy[] {
  if (!isCount(capture) || capture >= captures || !HASH.test(textOf(sha256)) || !isCount(bytes)) return [];
  return [{ capture, name: baseName(textOf(name)), sha256: textOf(sha256), bytes, isCopy: isCopy !== false }];
}

function setOf(held: unknown): Pick<SharedCase, 'set'> {
  if (!isObject(held)) return {};
  const { sha256, bytes, smallest, largest, tags } = held;
  const isSet =
    HASH.test(textOf(sha256)) && isCount(bytes) && isCount(smallest) && isCount(largest) && isTags(tags);
  if (!isSet) return {};
  return {
    set: {
      sha256: textOf(sha256),
      bytes,
      smallest,
      largest,
      tags: textOf(tags),
      folder: held.folder === true,
    },
  };
}

function isTags(tags: unknown): boolean {
  return /^(?:[\w-]{3})+$/.test(textOf(tags)) && textOf(tags).length <= 3 * SET_FILES_MAX;
}

const HASH = /^[0-9a-f]{64}$/;

function heldIn(text: string): Record<string, unknown> | undefined {
  const marker = `id="${DATA_ID}">`;
  const at = text.startsWith('<') ? text.indexOf(marker) : -1;
  const json = at < 0 ? text : text.slice(at + marker.length, text.indexOf('</script>', at));
  try {
    const value: unknown = JSON.parse(json);
    if (!isObject(value)) return undefined;
    if (!isList(value.runs)) return value;
    const [run] = value.runs;
    const properties = isObject(run) && isObject(run.properties) ? run.properties : {};
    return isObject(properties.tidemark) ? properties.tidemark : undefined;
  } catch {
    return undefined;
  }
}

function captureOf(held: Record<string, unknown>, index: number): CaptureSummary {
  const facts = isObject(held.facts) ? held.facts : {};
  const { coverage } = held as { coverage?: CaptureSummary['coverage'] | null };
  const isCoverage =
    isObject(coverage) && Object.values(coverage).every((count) => typeof count === 'number');
  return {
    index,
    path: baseName(textOf(held.path)) || `capture-${index + 1}`,
    format: textOf(held.format),
    formatTitle: textOf(held.format),
    bytes: numberOf(held.bytes),
    // Rows are in the capture alone.
    tables: [],
    zone: textOf(held.zone),
    ...(typeof held.from === 'string' && { from: held.from }),
    ...(typeof held.to === 'string' && { to: held.to }),
    facts: Object.fromEntries(
      Object.entries(facts).filter(
        (fact): fact is [string, number | string] =>
          typeof fact[1] === 'number' || typeof fact[1] === 'string',
      ),
    ),
    problems: { count: isObject(held.problems) ? numberOf(held.problems.count) : 0, first: [] },
    ...(isCoverage && { coverage }),
    marks: [],
  };
}

function findingOf(held: unknown): Finding[] {
  if (!isObject(held) || !isList(held.evidence)) return [];
  const { severity, confidence } = held as Partial<Finding>;
  const [first, ...others] = held.evidence.flatMap(evidenceOf);
  if (!first || !/^[\w.:-]{1,64}$/.test(textOf(held.id))) return [];
  const finding: Finding = {
    id: textOf(held.id),
    rule: textOf(held.rule),
    severity: severity === 'error' || severity === 'warning' ? severity : 'note',
    confidence: confidence === 'measured' || confidence === 'inferred' ? confidence : 'suspected',
    subject: textOf(held.subject),
    title: textOf(held.title),
    explanation: textOf(held.explanation),
    metrics: figuresOf(held.metrics),
    evidence: [first, ...others],
    ...(isList(held.retainedBy) && { retainedBy: textsOf(held.retainedBy) }),
    limits: textsOf(held.limits),
    next: textsOf(held.next),
  };
  if (!isObject(held.expected)) return [finding];
  const { note, by, at, reason } = held.expected;
  return [
    { ...finding, expected: { note: textOf(note), by: textOf(by), at: textOf(at), reason: textOf(reason) } },
  ];
}

function evidenceOf(held: unknown): Evidence[] {
  if (!isObject(held)) return [];
  const { byteStart, byteLength, line, quote, before, after } = held;
  return [
    {
      capture: baseName(textOf(held.capture)),
      ...(isCount(byteStart) && { byteStart }),
      ...(isCount(byteLength) && { byteLength }),
      ...(isCount(line) && { line }),
      ...(typeof quote === 'string' && { quote }),
      ...(typeof before === 'number' && { before }),
      ...(typeof after === 'number' && { after }),
    },
  ];
}

/** Of a note only what can be shown, and where it may be found again. */
function noteOf(held: unknown): ResolvedNote[] {
  const note = isObject(held) && isObject(held.note) ? held.note : undefined;
  const anchor = note && isObject(note.anchor) ? note.anchor : {};
  const exact = isObject(anchor.exact) ? anchor.exact : undefined;
  if (!isObject(held) || !note || !exact) return [];
  const entity = isObject(anchor.entity) ? anchor.entity : {};
  const author = (by: unknown) => ({ name: textOf(isObject(by) ? by.name : '') });
  const status = (value: unknown) => NOTE_STATUSES.find((one) => one === value) ?? 'open';
  const place = isObject(exact.place) ? exact.place : {};
  return [
    {
      note: {
        id: textOf(note.id),
        title: textOf(note.title),
        text: textOf(note.text),
        at: textOf(note.at),
        author: author(note.author),
        anchor: {
          exact: {
            sha256: textOf(exact.sha256),
            bytes: numberOf(exact.bytes),
            format: textOf(exact.format),
            name: baseName(textOf(exact.name)),
            place: {
              ...(isCount(place.byteStart) && { byteStart: place.byteStart }),
              ...(isCount(place.byteLength) && { byteLength: place.byteLength }),
              ...(isCount(place.line) && { line: place.line }),
            },
          },
          entity: {
            ...(typeof entity.finding === 'string' && { finding: entity.finding }),
            ...(typeof entity.rule === 'string' && { rule: entity.rule }),
          },
        },
        figures: figuresOf(note.figures),
        status: status(note.status),
        statuses: listOf(note.statuses).map((one) => ({
          status: status(one.status),
          at: textOf(one.at),
          author: author(one.author),
          ...(typeof one.reason === 'string' && { reason: one.reason }),
        })),
        disputed: note.disputed === true,
        replies: listOf(note.replies).map((one) => ({
          id: textOf(one.id),
          at: textOf(one.at),
          author: author(one.author),
          text: textOf(one.text),
        })),
        links: textsOf(note.links).filter((url) => url.startsWith('https://')),
      },
      rung: 'not found',
      words: '',
      ...(typeof held.finding === 'string' && { finding: held.finding }),
    },
  ];
}

function baseName(path: string): string {
  return path.split(/[/\\]/).pop() ?? '';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function listOf(value: unknown): Record<string, unknown>[] {
  return isList(value) ? value.filter(isObject) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textsOf(value: unknown): string[] {
  return isList(value) ? value.filter((one) => typeof one === 'string') : [];
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

function figuresOf(value: unknown): Record<string, number> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((figure): figure is [string, number] => typeof figure[1] === 'number'),
  );
}
