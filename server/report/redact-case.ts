/** A case as it may leave the machine. */

import type { CaseSummary } from '../protocol/capture.ts';
import type { ResolvedNote } from '../protocol/note.ts';
import type { Masked, RedactionLevel } from '../protocol/sharing.ts';
import { MaskNames } from './mask-names.ts';
import { Redactor, type Surroundings } from './redact.ts';
import type { Skipped } from './report.ts';
import { StructureRedactor } from './structure.ts';

/** What a report tells of. */
export interface Told {
  summary: CaseSummary;
  skipped: readonly Skipped[];
  notes: readonly ResolvedNote[];
}

export interface RedactionOptions {
  level: RedactionLevel;
  /** Names of classes and functions of the captures. */
  names?: ReadonlySet<string>;
  /** Default: this machine. */
  surroundings?: Surroundings;
}

const WORDS_OF_OURS = /^[\w .:-]{1,60}$/;
const HASH = /^(?:[0-9a-f]{16}|[0-9a-f]{64}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;
/** Keys whose texts we choose ourselves, and what they look like. Ids of columns and tables may be made of names. */
const OURS: Readonly<Record<string, RegExp>> = {
  rule: WORDS_OF_OURS,
  severity: WORDS_OF_OURS,
  confidence: WORDS_OF_OURS,
  kind: WORDS_OF_OURS,
  format: WORDS_OF_OURS,
  verdict: WORDS_OF_OURS,
  rung: WORDS_OF_OURS,
  status: WORDS_OF_OURS,
  code: WORDS_OF_OURS,
  id: HASH,
  finding: HASH,
  note: HASH,
  sha256: HASH,
};
/** Where captures stand. */
const PATH_KEYS: ReadonlySet<string> = new Set(['path', 'capture']);
/** Lines of a capture as they stand there. */
const QUOTE_KEYS: ReadonlySet<string> = new Set(['quote']);
/** What a person wrote. */
const PROSE_KEYS: ReadonlySet<string> = new Set(['text', 'reason']);

/** Masks every text, so that a field added later cannot be forgotten. */
export function redactCase(told: Told, options: RedactionOptions): { told: Told; masked: Masked } {
  const { level, surroundings, names = new Set<string>() } = options;
  const masks = new MaskNames();
  if (level === 'full') return { told, masked: {} };
  if (level === 'local') {
    const redactor = new Redactor(surroundings, ['host', 'ip', 'mac'], masks);
    const summary = walk(told.summary, (text, key) => (PATH_KEYS.has(key) ? text : redactor.redact(text)));
    return { told: { ...told, summary }, masked: masks.masked };
  }
  const patterns = new Redactor(surroundings, [], masks);
  const paths = pathNames(told, level);
  for (const path of new Set(
    [...paths].flatMap(([path, name]) => (/[/\\]/.test(path) && name !== path ? path : [])),
  ))
    masks.nameOf('path', path);
  const structure = new StructureRedactor({ masks, patterns, names, paths });
  const people = new People(masks);
  const mask = (text: string, key: string, inNote: boolean) => {
    if (OURS[key]?.test(text)) return text;
    if (PATH_KEYS.has(key)) return paths.get(text) ?? structure.redact(text);
    if (key === 'by') return people.redact(text);
    if (inNote && PROSE_KEYS.has(key)) return structure.prose(text);
    if (inNote && key === 'email') return '';
    if (level === 'labels' && !QUOTE_KEYS.has(key)) return patterns.redact(named(text, paths));
    return structure.redact(text);
  };
  const summary = walk(told.summary, (text, key, within) => mask(text, key, within === 'expected'));
  const skipped = walk(told.skipped, (text, key) => mask(text, key, false));
  const notes = walk(told.notes, (text, key, within) =>
    within === 'author' && key === 'name' ? people.redact(text) : mask(text, key, within !== 'exact'),
  );
  return { told: { summary, skipped, notes }, masked: masks.masked };
}

/** Who wrote a note: one person is one mask. */
class People {
  private readonly masks: MaskNames;

  constructor(masks: MaskNames) {
    this.masks = masks;
  }

  redact(name: string): string {
    return name === '' ? '' : this.masks.nameOf('user', name);
  }
}

/** What captures are called in a report that does not say where they lie: a number, or the last part of the path. */
function pathNames({ summary, skipped, notes }: Told, level: RedactionLevel): Map<string, string> {
  const all = [
    ...summary.captures.map((capture) => capture.path),
    ...skipped.map((one) => one.path),
    ...notes.map(({ note }) => note.anchor.exact.name),
  ];
  const names = new Map<string, string>();
  let count = 0;
  for (const path of all) {
    const base = path.split(/[/\\]/).pop() ?? path;
    if (path === '-' || path === '' || names.has(path)) continue;
    const known = names.get(base) ?? (level === 'labels' ? base : `capture-${++count}`);
    names.set(path, known);
    // A short name is a word that stands in other texts too.
    if (base.length >= 5) names.set(base, known);
  }
  // The longest first: a path ends with its base name.
  return new Map([...names].sort(([a], [b]) => b.length - a.length));
}

function named(text: string, paths: ReadonlyMap<string, string>): string {
  let out = text;
  for (const [path, name] of paths) out = out.replaceAll(path, name);
  return out;
}

type Mask = (text: string, key: string, within: string) => string;

function walk<T>(value: T, mask: Mask): T {
  return walked(value, mask, '', '') as T;
}

function walked(value: unknown, mask: Mask, key: string, within: string): unknown {
  if (typeof value === 'string') return mask(value, key, within);
  if (Array.isArray(value)) {
    return typeof value[0] === 'number' ? value : value.map((item) => walked(item, mask, key, within));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      // Keys of figures may be made of names in the capture.
      FREE_KEYS.has(key) ? mask(name, 'key', key) : name,
      walked(item, mask, name, key),
    ]),
  );
}

const FREE_KEYS: ReadonlySet<string> = new Set(['facts', 'metrics', 'figures', 'now']);
