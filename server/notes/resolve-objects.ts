/**
 * Objects of a heap in another capture. Ids and addresses lie across captures, so an object is known by its class and by
 * how a root reaches it; where that fits many, they are told as the group that they are.
 */
import type { Capture } from '../engine/capture.ts';
import { exact } from '../engine/wording.ts';
import type { Anchor, Figures, Note, NotePlace, ResolvedNote } from '../protocol/note.ts';
import type { ObjectRow, ObjectsOf } from '../protocol/objects.ts';
import { thenAndNow } from './figures.ts';
import { pathShape } from './shapes.ts';

/** Objects of a class whose paths are compared: those that retain most. */
const OBJECTS_MAX = 2000;
/** Rows in one page of the operation. */
const PAGE = 1000;
const CLASSES = 'classes';

interface Group {
  objects: ObjectRow[];
  /** Objects of the class that were not looked at. */
  left: number;
}

/** The parts of an anchor that name an object whose row stands at this byte; undefined where it is none. */
export async function entityOfObject(
  capture: Capture,
  place: NotePlace,
): Promise<{ entity: NonNullable<Anchor['entity']>; figures: Figures } | undefined> {
  const object = await objectAt(capture, place);
  if (object?.path === undefined) return undefined;
  const path = pathShape(object.path);
  const { objects } = await groupOf(capture, object.className, path);
  return {
    entity: {
      table: CLASSES,
      key: object.className,
      path,
      ...(objects.length > 1 && { alike: objects.length }),
    },
    figures: figuresOf(objects.length > 0 ? objects : [object]),
  };
}

/** The object whose row in the file holds the byte. */
export async function objectAt(capture: Capture, { byteStart }: NotePlace): Promise<ObjectRow | undefined> {
  if (byteStart === undefined || !hasObjects(capture)) return undefined;
  return (await objectsOf(capture, { kind: 'object', byte: byteStart }))[0];
}

export async function resolveObject(
  note: Note,
  captures: readonly Capture[],
): Promise<ResolvedNote | undefined> {
  const { table, key, path, alike = 1 } = note.anchor.entity ?? {};
  if (table !== CLASSES || key === undefined || path === undefined) return undefined;
  for (let index = captures.length - 1; index >= 0; index--) {
    const capture = captures[index] as Capture;
    if (!hasObjects(capture)) continue;
    const { objects, left } = await groupOf(capture, key, path);
    const [first] = objects;
    if (!first) continue;
    const now = figuresOf(objects);
    const as =
      objects.length === 1 && alike === 1
        ? 'the one object of its class at the same path'
        : `as a group: ${exact(objects.length)} of ${key} at the same path, ${exact(alike)} then; which of them it was can not be told`;
    const [described] = await objectsOf(capture, { kind: 'object', node: first.node as number });
    return {
      note,
      rung: 'found again',
      words: `Found again in another capture, ${as}${thenAndNow(note.figures, now)}.${left > 0 ? ` The ${exact(OBJECTS_MAX)} largest of the class were looked at.` : ''}`,
      capture: index,
      ...(described?.place && { place: described.place }),
      now,
    };
  }
  return undefined;
}

function hasObjects({ format, model }: Capture): boolean {
  return format.objects !== undefined && model !== undefined;
}

async function groupOf(capture: Capture, className: string, path: string): Promise<Group> {
  const of = await classOf(capture, className);
  if (of === undefined) return { objects: [], left: 0 };
  const all: ObjectRow[] = [];
  let total = 0;
  for (let offset = 0; offset < OBJECTS_MAX; offset += PAGE) {
    const page = await capture.format.objects?.(capture, {
      of: { kind: 'class', class: of },
      sort: 'retained',
      descending: true,
      offset,
      limit: PAGE,
    });
    if (!page || page.rows.length === 0) break;
    total = page.total;
    all.push(...page.rows);
  }
  const objects: ObjectRow[] = [];
  for (const row of all.slice(0, OBJECTS_MAX)) {
    const [object] = await objectsOf(capture, { kind: 'object', node: row.node as number });
    if (object?.path !== undefined && pathShape(object.path) === path) objects.push(object);
  }
  return { objects, left: Math.max(0, total - OBJECTS_MAX) };
}

async function classOf(capture: Capture, className: string): Promise<number | undefined> {
  for (let offset = 0; ; offset += PAGE) {
    const page = await capture.format.objects?.(capture, {
      of: { kind: 'classes', text: className },
      offset,
      limit: PAGE,
    });
    const found = page?.rows.find(({ name }) => name === className);
    if (found?.class !== undefined) return found.class;
    if (!page || offset + PAGE >= page.total) return undefined;
  }
}

async function objectsOf(capture: Capture, of: ObjectsOf): Promise<ObjectRow[]> {
  const page = await capture.format.objects?.(capture, { of, offset: 0, limit: 1 }).catch(() => undefined);
  return page?.rows ?? [];
}

function figuresOf(objects: readonly ObjectRow[]): Figures {
  const sum = (of: (row: ObjectRow) => number) => objects.reduce((total, row) => total + of(row), 0);
  return {
    objectCount: objects.length,
    selfBytes: sum(({ selfBytes }) => selfBytes),
    retainedBytes: sum(({ retainedBytes }) => retainedBytes),
  };
}
