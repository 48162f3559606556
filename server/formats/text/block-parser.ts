/**
 * Parses samples of `key value` lines into a series table. /proc prints the same keys in the same order every
 * time, so each line is first compared with the line that is due (its bytes are known); only a surprise is
 * decoded to a string. That makes a line cost tens of nanoseconds.
 */
import type { SampleStart, TableBuilder } from '../../engine/table-builder.ts';
import { SeriesBuilder } from '../../engine/table-builder.ts';
import type { BlockGrammar, Entity, EntityMeaning, Meaning } from './grammar.ts';

const NEWLINE = 10;
const RETURN = 13;
const TAB = 9;
const SPACE = 32;
const ZERO = 48;

// In place of a column: the line holds no value; it begins a block; its column was left out, there are too many.
const LITERAL = -1;
const BLOCK_START = -2;
const LEFT_OUT = -3;

/** Stamp in force, shared by all payloads of a file. */
export interface Clock {
  /** Milliseconds, NaN when there was none yet. */
  time: number;
  /** Grows with every stamp line: a new stamp starts a new sample. */
  serial: number;
  /** Line that comes next, 1-based. */
  line: number;
}

export class BlockParser {
  readonly grammar: BlockGrammar;
  readonly series: SeriesBuilder;
  /** Lines taken. */
  lines = 0;
  /** Bytes before the payload on each line, as they were on the last line. */
  prefix: Uint8Array = new Uint8Array(0);
  /** Time of the stamp inside the prefix; NaN when the prefix holds none. */
  prefixTime = Number.NaN;
  private readonly into: TableBuilder;
  private readonly clock: Clock;
  // One entry a distinct line of the payload: its bytes, its column or LITERAL, its entity.
  private readonly keys: Uint8Array[] = [];
  private readonly columnOfEntry: number[] = [];
  private readonly entityOfEntry: (Entity | undefined)[] = [];
  private readonly entryByName = new Map<string, number>();
  private readonly unitByEntry = new Map<string, string>();
  /** Entries in the order of the last sample, and of this one so far. */
  private due: number[] = [];
  private seen: number[] = [];
  private cursor = 0;
  private entities: Entity[] = [];
  private readonly entityByName = new Map<string, Entity>();
  private entity: Entity | undefined;
  private values = new Float64Array(64).fill(Number.NaN);
  private touched: number[] = [];
  private sample = 0;
  /** Stamp in force when the last sample began. */
  clockSerial = 0;
  private start: SampleStart = { time: Number.NaN, byteStart: 0, line: 0 };
  private byteEnd = 0;
  /** Where the block that is being read began, when its entity is named only later (PID/status). */
  private block: SampleStart = { byteStart: -1, line: 0, time: Number.NaN };
  private entitiesInSample = 0;

  constructor(grammar: BlockGrammar, into: TableBuilder, clock: Clock) {
    this.grammar = grammar;
    this.into = into;
    this.clock = clock;
    this.series = new SeriesBuilder(into, grammar.id, grammar.title);
  }

  /**
   * Takes lines as long as they are the ones that are due.
   * @returns the position of the first line that is not.
   */
  takeDue(bytes: Uint8Array, from: number, end: number, offset: number): number {
    let position = from;
    while (position < end) {
      const next = this.takeOne(bytes, position, offset);
      if (next < 0) break;
      position = next;
    }
    return position;
  }

  private takeOne(bytes: Uint8Array, from: number, offset: number): number {
    const due = this.due;
    if (due.length === 0) return -1;
    const prefix = this.prefix;
    let p = from;
    for (let i = 0; i < prefix.length; i++, p++) if (bytes[p] !== prefix[i]) return -1;
    const cursor = this.cursor === due.length ? 0 : this.cursor;
    const entry = due[cursor] as number;
    const key = this.keys[entry] as Uint8Array;
    for (let i = 0; i < key.length; i++, p++) if (bytes[p] !== key[i]) return -1;
    const column = this.columnOfEntry[entry] as number;
    let value = 0;
    if (column >= 0 || column === LEFT_OUT) {
      while (bytes[p] === SPACE || bytes[p] === TAB) p++;
      const digits = p;
      for (let c = (bytes[p] as number) - ZERO; c >= 0 && c <= 9; c = (bytes[++p] as number) - ZERO)
        value = value * 10 + c;
      if (p === digits) return -1;
      if (bytes[p] === SPACE && bytes[p + 1] === 0x6b && bytes[p + 2] === 0x42) p += 3;
    }
    if (bytes[p] === RETURN) p++;
    if (bytes[p] !== NEWLINE) return -1;
    const entity = this.entityOfEntry[entry];
    const sample = this.sample;
    if (column >= 0) this.put(column, value, from + offset);
    else if (entity) this.enter(entity, from + offset);
    else if (column === BLOCK_START) this.block = this.placeOf(from + offset);
    this.cursor = sample === this.sample ? cursor + 1 : this.due.indexOf(entry) + 1;
    this.seen.push(entry);
    this.lines++;
    this.clock.line++;
    this.byteEnd = p + 1 + offset;
    return p + 1;
  }

  /** Is the line that is due the one after this prefix? Then only the prefix has to be read anew. */
  matchesDueAfter(bytes: Uint8Array, from: number, prefixLength: number): boolean {
    const entry = this.due[this.cursor === this.due.length ? 0 : this.cursor];
    if (entry === undefined) return false;
    const key = this.keys[entry] as Uint8Array;
    for (let i = 0, p = from + prefixLength; i < key.length; i++, p++) if (bytes[p] !== key[i]) return false;
    return true;
  }

  /**
   * Takes a line that was not due, given what it means. `payload` = position of the payload in `bytes`.
   * @returns false when the line contradicts what the file said before: its end was cut off.
   */
  takeMeaning(
    meaning: Meaning,
    bytes: Uint8Array,
    from: number,
    payload: number,
    lineEnd: number,
    offset: number,
  ): boolean {
    let entry: number;
    switch (meaning.kind) {
      case 'value': {
        const column = this.columnFor(meaning.name, meaning.unit);
        const key = `${this.entity?.index ?? ''} ${meaning.name}`;
        const unit = this.unitByEntry.get(key);
        if (unit !== undefined && unit !== meaning.unit) return false;
        this.unitByEntry.set(key, meaning.unit);
        entry = this.entryFor(
          key,
          bytes.slice(payload, payload + meaning.keyBytes),
          column < 0 ? LEFT_OUT : column,
          undefined,
        );
        if (column >= 0) this.put(column, meaning.value, from + offset);
        break;
      }
      case 'entity': {
        const entity = this.entityFor(meaning);
        entry = this.entryFor(
          `entity ${entity.index}`,
          bytes.slice(payload, trimmedEnd(bytes, lineEnd)),
          LITERAL,
          entity,
        );
        this.enter(entity, from + offset);
        break;
      }
      case 'text': {
        if (meaning.startsBlock) this.block = this.placeOf(from + offset);
        entry = this.entryFor(
          `${this.entity?.index ?? ''} text ${meaning.name}`,
          bytes.slice(payload, trimmedEnd(bytes, lineEnd)),
          meaning.startsBlock ? BLOCK_START : LITERAL,
          undefined,
        );
        break;
      }
    }
    const place = this.due.indexOf(entry, this.cursor);
    this.cursor = place >= 0 ? place + 1 : this.due.indexOf(entry) + 1 || this.cursor;
    this.seen.push(entry);
    this.lines++;
    this.clock.line++;
    this.byteEnd = lineEnd + 1 + offset;
    return true;
  }

  /** Ends the sample in progress, if there is one. */
  commit(): void {
    if (this.touched.length === 0) return;
    if (this.grammar.derive) this.derive();
    this.series.commit(this.start, this.byteEnd, this.touched, this.sampleValues(), this.touched.length);
    this.sample++;
    this.reset();
  }

  /** For follow mode: the sample in progress as if it had ended, and back again. */
  commitPending(): boolean {
    if (this.touched.length === 0) return false;
    const touched = this.touched.length;
    if (this.grammar.derive) this.derive();
    this.series.commit(this.start, this.byteEnd, this.touched, this.sampleValues(), this.touched.length);
    for (const column of this.touched.splice(touched)) this.values[column] = Number.NaN;
    return true;
  }

  private sampleValues(): Float64Array {
    const out = new Float64Array(this.touched.length);
    for (let i = 0; i < out.length; i++) out[i] = this.values[this.touched[i] as number] as number;
    return out;
  }

  private reset(): void {
    for (const column of this.touched) this.values[column] = Number.NaN;
    this.touched = [];
    this.due = this.seen;
    this.seen = [];
    this.cursor = 0;
    this.entitiesInSample = 0;
  }

  private put(column: number, value: number, at: number): void {
    if (
      this.touched.length > 0 &&
      (!Number.isNaN(this.values[column]) || this.clockSerial !== this.clock.serial)
    )
      this.commit();
    if (this.touched.length === 0) this.begin(at);
    this.values[column] = value;
    this.touched.push(column);
  }

  private begin(at: number): void {
    this.start = this.block.byteStart >= 0 ? { ...this.block } : this.placeOf(at);
    this.clockSerial = this.clock.serial;
    this.block.byteStart = -1;
  }

  private placeOf(byteStart: number): SampleStart {
    const time = Number.isNaN(this.prefixTime) ? this.clock.time : this.prefixTime;
    return { time, byteStart, line: this.clock.line };
  }

  private enter(entity: Entity, at: number): void {
    if (
      this.touched.length > 0 &&
      (entity.lastSample === this.sample || this.clockSerial !== this.clock.serial)
    ) {
      const block = this.block.byteStart;
      if (block >= 0) this.byteEnd = block;
      this.commit();
    }
    if (this.touched.length === 0 && this.block.byteStart < 0) this.block = this.placeOf(at);
    entity.lastSample = this.sample;
    this.entitiesInSample++;
    this.entity = entity;
  }

  private columnFor(name: string, unit: string): number {
    const column = this.series.column(this.grammar.describe(name, unit, this.entity));
    this.widen(column);
    return column;
  }

  private widen(column: number): void {
    if (column < this.values.length) return;
    const wider = new Float64Array(Math.max(column + 1, 2 * this.values.length)).fill(Number.NaN);
    wider.set(this.values);
    this.values = wider;
  }

  private entryFor(name: string, key: Uint8Array, column: number, entity: Entity | undefined): number {
    const known = this.entryByName.get(name);
    const entry = known ?? this.keys.length;
    if (known === undefined) this.entryByName.set(name, entry);
    this.keys[entry] = key;
    this.columnOfEntry[entry] = column;
    this.entityOfEntry[entry] = entity;
    return entry;
  }

  private entityFor(meaning: EntityMeaning): Entity {
    const range = meaning.range ?? [0, 0];
    const known = this.entityByName.get(meaning.name) ?? this.moved(meaning.family ?? '', range);
    if (known) {
      known.range = range;
      return known;
    }
    const only = this.entities.length === 1 ? this.entities[0] : undefined;
    if (this.grammar.entityMayRestart && only && this.entitiesInSample === 0) {
      this.into.mark(
        'restart',
        this.series.rows + (this.touched.length > 0 ? 1 : 0),
        `${only.title} is gone, ${meaning.title} in its place`,
      );
      this.entityByName.set(meaning.name, only);
      return only;
    }
    const entity: Entity = {
      index: this.entities.length,
      name: meaning.name,
      title: meaning.title,
      family: meaning.family ?? '',
      range,
      lastSample: -1,
    };
    this.entities.push(entity);
    this.entityByName.set(meaning.name, entity);
    return entity;
  }

  /** A mapping that grew downwards or lost its start: same family, overlapping addresses, not yet in this sample. */
  private moved(family: string, range: readonly [number, number]): Entity | undefined {
    if (range[1] === 0) return undefined;
    return this.entities.find(
      (e) =>
        e.family === family &&
        e.lastSample === this.sample - 1 &&
        e.range[0] < range[1] &&
        range[0] < e.range[1],
    );
  }

  private derive(): void {
    this.grammar.derive?.({
      entities: this.entities,
      sample: this.sample,
      value: (entity, name) => this.values[this.columnIndex(entity, name)] as number,
      add: (info, value) => {
        const column = this.series.column(info);
        if (column < 0) return;
        this.widen(column);
        this.values[column] = value;
        this.touched.push(column);
      },
    });
  }

  private readonly columnIndexes = new Map<string, number>();

  private columnIndex(entity: Entity, name: string): number {
    const key = `${entity.index} ${name}`;
    let column = this.columnIndexes.get(key);
    if (column === undefined) {
      column = this.columnOfEntry[this.entryByName.get(key) ?? -1] ?? this.values.length;
      if (column < this.values.length) this.columnIndexes.set(key, column);
    }
    return column;
  }
}

function trimmedEnd(bytes: Uint8Array, lineEnd: number): number {
  return bytes[lineEnd - 1] === RETURN ? lineEnd - 1 : lineEnd;
}
