/** A heading of sar, and the devices named in the lines below it. */
import type { EntityColumns, SectionTable } from './section-table.ts';
import { isEntityHeading } from './sections.ts';
import { text } from './words.ts';

/** A heading and what is known of the lines below it. */
export interface Layout {
  table: SectionTable;
  headings: readonly string[];
  /** Of the columns that hold numbers. */
  values: readonly string[];
  entityAt: 'first' | 'last' | 'none';
  /** Words follow the values: the chip of a sensor, the state of a battery. */
  trailing: boolean;
  entities: Map<string, EntityColumns>;
  /** In the order in which the devices were met, which is that of every moment. */
  order: EntityColumns[];
  next: number;
  /** Days since the report's date, and the time of day of the last line. */
  days: number;
  lastMs: number;
  /** Decimals of the last number of a line, to tell one that was cut off. */
  decimals: number;
}

/** Headings of text behind the values. */
const TRAILING = /^(?:DEVICE|status)$/;

export function newLayout(headings: readonly string[], table: SectionTable): Layout {
  const entityAt = isEntityHeading(headings[0] ?? '')
    ? 'first'
    : isEntityHeading(headings[headings.length - 1] ?? '')
      ? 'last'
      : 'none';
  const trailing = entityAt === 'first' && TRAILING.test(headings[headings.length - 1] ?? '');
  const from = entityAt === 'first' ? 1 : 0;
  const values = headings.slice(from, headings.length - (trailing || entityAt === 'last' ? 1 : 0));
  const layout: Layout = {
    table,
    headings,
    values,
    entityAt,
    trailing,
    entities: new Map(),
    order: [],
    next: 0,
    days: 0,
    lastMs: Number.NaN,
    decimals: 2,
  };
  if (entityAt === 'none') layout.order.push(layout.table.entityColumns(values, ''));
  return layout;
}

/** The columns of the device that a line names: as a rule that which followed the last one before. */
export function entityOf(layout: Layout, bytes: Uint8Array, from: number, end: number): EntityColumns {
  const { order } = layout;
  const expected = order[layout.next];
  if (expected && isName(expected.name, bytes, from, end)) {
    layout.next = layout.next + 1 === order.length ? 0 : layout.next + 1;
    return expected;
  }
  const name = text(bytes, from, end);
  let entity = layout.entities.get(name);
  if (!entity) {
    entity = layout.table.entityColumns(layout.values, name);
    layout.entities.set(name, entity);
    order.push(entity);
    layout.next = 0;
  } else layout.next = (order.indexOf(entity) + 1) % order.length;
  return entity;
}

function isName(name: Uint8Array, bytes: Uint8Array, from: number, end: number): boolean {
  if (name.length !== end - from) return false;
  for (let i = 0; i < name.length; i++) if (name[i] !== bytes[from + i]) return false;
  return true;
}
