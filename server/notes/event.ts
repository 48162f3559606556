/** Event files: what one looks like, and what of a stranger's file is believed. */
import { type Anchor, NOTE_STATUSES, type NoteEvent } from '../protocol/note.ts';

/** A file is a person's words and a few coordinates; larger ones are no events. */
export const EVENT_BYTES_MAX = 256 * 1024;
export const TEXT_MAX = 64 * 1024;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const OPS = ['create', 'reply', 'status', 'anchor', 'link', 'edit', 'delete'];

/** Same event, same bytes: keys in order, a line feed at the end. */
export function eventText(event: NoteEvent): string {
  return `${JSON.stringify(sorted(event), null, 2)}\n`;
}

/** Events of one note sort by their names; two people never write the same one. */
export function eventFile({ lamport, id, op }: NoteEvent): string {
  return `${String(lamport).padStart(6, '0')}-${id.slice(0, 8)}-${op}.json`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}

/** @returns a sentence for what is no event of this version. */
export function parseEvent(text: string): NoteEvent | string {
  if (text.length > EVENT_BYTES_MAX) return 'it is too large for a note';
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(text);
  } catch {
    return 'it is no JSON';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'it is no object';
  if (value.version !== 1) return 'it is of another version';
  for (const key of ['id', 'note']) if (!UUID.test(String(value[key]))) return `its ${key} is no UUID`;
  if (!Number.isSafeInteger(value.lamport) || (value.lamport as number) < 0) return 'its lamport is no count';
  if (typeof value.at !== 'string' || Number.isNaN(Date.parse(value.at))) return 'its time is no time';
  const { author } = value as { author?: { name?: unknown; email?: unknown } };
  if (typeof author?.name !== 'string') return 'it has no author';
  if (!OPS.includes(String(value.op))) return 'what it does is not known';
  return contentProblem(value) ?? (value as unknown as NoteEvent);
}

function contentProblem(value: Record<string, unknown>): string | undefined {
  const isText = (key: string) => typeof value[key] === 'string' && (value[key] as string).length <= TEXT_MAX;
  const isStatus = () => NOTE_STATUSES.includes(value.status as never);
  switch (value.op) {
    case 'create':
      if (!isText('title') || !isText('text')) return 'it has no text';
      if (!isStatus()) return 'its status is not known';
      if (value.view !== undefined && (typeof value.view !== 'object' || value.view === null))
        return 'its view is none';
      return anchorProblem(value);
    case 'reply':
    case 'edit':
      return isText('text') ? undefined : 'it has no text';
    case 'status':
      return isStatus() ? undefined : 'its status is not known';
    case 'anchor':
      return anchorProblem(value);
    case 'link':
      return /^https:\/\/\S{1,2000}$/.test(String(value.url)) ? undefined : 'its link is no https address';
    default:
      return undefined;
  }
}

function anchorProblem(value: Record<string, unknown>): string | undefined {
  const anchor = value.anchor as Partial<Anchor> | undefined;
  const exact = anchor?.exact;
  if (!exact || typeof exact.sha256 !== 'string' || typeof exact.place !== 'object' || exact.place === null)
    return 'it names no place';
  const figures = value.figures as Record<string, unknown> | undefined;
  if (typeof figures !== 'object' || figures === null) return 'it has no figures';
  return Object.values(figures).every((figure) => typeof figure === 'number')
    ? undefined
    : 'its figures are no numbers';
}
