/** How one line that holds several numbers is understood: a device, a zone, a CPU with its columns. */
import type { Certainty } from '../../engine/format.ts';
import type { ColumnInfo } from '../../engine/table.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';

export interface Row {
  /** Process, device or zone the values belong to; '' for the whole. */
  entity: string;
  /** Of the values, in their order. Reused arrays are faster. None: understood, but nothing to keep. */
  names: readonly string[];
  values: ArrayLike<number>;
  /** The line begins a sample. */
  starts?: boolean;
  /** The values are added to those of the sample: lines are counted rather than read. */
  adds?: boolean;
}

export interface LinePlace {
  byteStart: number;
  byteLength: number;
  /** 1-based. */
  line: number;
}

/** Reads the lines of one file; may remember a heading for the lines below it. */
export interface RowReader {
  /**
   * @param strict only what no other payload writes.
   * @param where path of the file the line is from, as far as it is known: a heading, what grep prints, the log's name.
   * @param place of the line in the log, for tables whose rows are lines.
   */
  row(line: string, strict: boolean, where: string, place?: LinePlace): Row | undefined;
  /** A stamp says that the next line is of another sample; not called when the reader has said so itself. */
  nextSample?(): void;
  /** Tables beside the series, once the file is read. */
  finish?(into: TableBuilder): void;
}

export interface RowGrammar {
  /** Also the id of the format and of its table. */
  readonly id: string;
  readonly title: string;
  /** What the format reads, one sentence. */
  readonly about: string;
  readonly patterns: readonly string[];
  /** Tells a file by more than its lines one by one; undefined = by the lines. Pure and total. */
  sniff?(head: Uint8Array): Certainty | undefined;
  /** Has a table that is only there at the end, so that a log that grows is read anew. */
  readonly sumsUp?: boolean;
  begin(): RowReader;
  describe(name: string, entity: string): ColumnInfo;
}

/** What is known of a value by its name. */
export interface Quantity {
  unit: string;
  /** Only adds up. */
  counter?: boolean;
  /** A limit, an address, a setting: shown, not judged. */
  attribute?: boolean;
  partOf?: string;
}

/** Columns called `entity.name`, of the quantity that a dictionary gives. */
export function describedBy(quantityOf: (name: string) => Quantity): RowGrammar['describe'] {
  return (name, entity) => {
    const { unit, counter = false, attribute, partOf } = quantityOf(name);
    const scoped = (id: string) => (entity === '' ? id : `${entity}.${id}`);
    return {
      id: scoped(name),
      key: name,
      title: entity === '' ? name : `${entity} ${name}`,
      unit,
      type: 'number',
      counter,
      entity,
      ...(attribute ? { attribute } : {}),
      ...(partOf === undefined ? {} : { partOf: scoped(partOf) }),
    };
  };
}

/** Understood, but without a value. */
export const NO_VALUES: Row = { entity: '', names: [], values: [] };

/** `12 0  345` as numbers. */
export function numbersIn(text: string): number[] {
  return text.trim().split(/\s+/).map(Number);
}

/** `pid 4711` from a path such as /proc/4711/io; '' when it names no process. */
export function processIn(where: string): string {
  const pid = /(?:^|[/ ])(\d+)\/(?:task\/(\d+)\/)?[\w.-]+\/?$/.exec(where);
  return pid ? `pid ${pid[2] ?? pid[1]}` : '';
}

/** Is it a file of this name, such as `statm` in /proc/1/statm, pid-statm.log or 4711_statm? */
export function isCalled(where: string, name: string): boolean {
  const base = where.slice(where.lastIndexOf('/') + 1).toLowerCase();
  return base.split(/[^a-z]+/).includes(name);
}

/** One `name value` line a quantity; entity = process named by the path. */
export function keyValueReader(
  understand: (line: string, strict: boolean, where: string) => { name: string; value: number } | undefined,
  entityOf: (where: string) => string = processIn,
): RowReader {
  const names = new Map<string, readonly [string]>();
  return {
    row(line, strict, where) {
      const found = understand(line, strict, where);
      if (!found) return undefined;
      let list = names.get(found.name);
      if (!list) {
        list = [found.name];
        names.set(found.name, list);
      }
      return { entity: entityOf(where), names: list, values: [found.value] };
    },
  };
}
