/**
 * Parses samples of `key value` lines into a series table. /proc prints the same keys in the same order every time,
 * so each line is compared with the line that is due; lines whose bytes did not change since the last sample are passed
 * eight bytes at a time. Only a surprise is decoded to a string.
 *
 * A sample is *planned* as long as it is, line by line, like the one before it: then only changed values are written.
 * After a line out of order it is *stray* until it ends: all its values are collected, and it becomes the next plan.
 */
import type { SampleStart, TableBuilder } from '../../engine/table-builder.ts';
import { SeriesBuilder } from '../../engine/table-builder.ts';
import { EchoText } from './echo-text.ts';
import { EntityBook } from './entity-book.ts';
import type { BlockGrammar, Entity, EntityMeaning, Meaning } from './grammar.ts';
import { LineBook } from './line-book.ts';
import { B, isAt, K, NEWLINE, RETURN, SPACE, scanNumber, TAB, trimmedEnd, ZERO } from './line-bytes.ts';
import { LineStamp } from './line-stamp.ts';
import { BLOCK_START, LEFT_OUT, LITERAL, SamplePlan } from './sample-plan.ts';
import { SampleValues } from './sample-values.ts';

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
  /** What stands before the payload, as on the last line. */
  readonly stamp = new LineStamp();
  /** Lines taken. */
  lines = 0;
  /** Stamp in force when the last sample began. */
  clockSerial = 0;
  private readonly into: TableBuilder;
  private readonly clock: Clock;
  private readonly book = new LineBook();
  private readonly entities: EntityBook;
  private readonly values: SampleValues;
  private readonly echo = new EchoText();

  private plan = new SamplePlan();
  private planned = true;
  /** Lines of the plan that were met; in a stray sample, the line that is due next. */
  private cursor = 0;
  private stray = new SamplePlan();
  private sample = 0;
  private start: SampleStart = { time: Number.NaN, byteStart: 0, line: 0 };
  private byteEnd = 0;
  /** Where a block began whose entity is named only later (PID/status), and the stray line it is. */
  private block = { time: Number.NaN, byteStart: -1, line: 0, strayLine: 0, endBefore: 0 };
  private entity: Entity | undefined;
  private entitiesInSample = 0;

  constructor(grammar: BlockGrammar, into: TableBuilder, clock: Clock) {
    this.grammar = grammar;
    this.into = into;
    this.clock = clock;
    this.series = new SeriesBuilder(into, grammar.id, grammar.title);
    this.entities = new EntityBook(grammar);
    this.values = new SampleValues(grammar, this.series);
  }

  /**
   * Takes lines as long as they are the ones that are due.
   * @returns the position of the first line that is not.
   */
  takeDue(bytes: Uint8Array, from: number, end: number, offset: number): number {
    let position = from;
    while (position < end) {
      const { planned } = this;
      const next = planned
        ? this.takePlanned(bytes, position, end, offset)
        : this.takeStrayLine(bytes, position, offset);
      if (next === position && planned === this.planned) break;
      position = next;
    }
    return position;
  }

  /** Takes the line that names the entity that is due, with other addresses. */
  takeMovedEntity(bytes: Uint8Array, from: number, lineEnd: number, offset: number): boolean {
    if (!this.planned || this.plan.length === 0 || !this.grammar.rangeIfSame) return false;
    const { book, stamp } = this;
    const entry = this.plan.entries[this.dueIndex()] as number;
    const entity = book.entities[entry];
    if (!entity || !isAt(bytes, from, stamp.bytes)) return false;
    const payload = from + stamp.length;
    const end = trimmedEnd(bytes, lineEnd);
    const range = this.grammar.rangeIfSame(bytes, payload, end, book.keys[entry] as Uint8Array);
    if (!range) return false;
    entity.range = range;
    book.keys[entry] = bytes.slice(payload, end);
    this.enterText(bytes, from, offset);
    this.take(entry, LITERAL, 0, from, lineEnd + 1, offset);
    return true;
  }

  /** Is the line that is due the one after this prefix? Then only the prefix has to be read anew. */
  matchesDueAfter(bytes: Uint8Array, from: number, prefixLength: number): boolean {
    if (this.plan.length === 0) return false;
    return isAt(
      bytes,
      from + prefixLength,
      this.book.keys[this.plan.entries[this.dueIndex()] as number] as Uint8Array,
    );
  }

  private dueIndex(): number {
    return this.cursor === this.plan.length ? 0 : this.cursor;
  }

  /** Takes planned samples, one after the other. */
  private takePlanned(bytes: Uint8Array, from: number, end: number, offset: number): number {
    this.endAtStamp();
    const { plan } = this;
    if (plan.length === 0 || this.mayGoOn()) return from;
    this.enterText(bytes, from, offset);
    const stopsAtBlock = plan.columns[0] === BLOCK_START && !Number.isNaN(this.timeNow());
    let p = from;
    while (p < end) {
      if (this.cursor === plan.length || this.cursor === 0) {
        if (!this.startsHere(bytes, p, end)) break;
        if (this.cursor > 0) {
          if (stopsAtBlock) break;
          this.commitPlanned(p > from ? p + offset : this.byteEnd);
          this.cursor = 0;
          this.echo.turn(plan.length);
        }
        this.begin(p + offset, 0);
        this.echo.start = p;
      }
      const next = this.takeLines(bytes, p, end);
      if (next === p) break;
      p = next;
    }
    if (p > from) this.byteEnd = p + offset;
    this.echo.next = p;
    return p;
  }

  /** Does the first line of the plan stand here? */
  private startsHere(bytes: Uint8Array, p: number, end: number): boolean {
    const { stamp } = this;
    const payload = p + stamp.length;
    if (stamp.length > 0 && (payload > end || !stamp.isAt(this.echo.view, p))) return false;
    return isAt(bytes, payload, this.book.keys[this.plan.entries[0] as number] as Uint8Array);
  }

  /**
   * Takes lines of one planned sample, in runs where they did not change.
   * Locals instead of fields, and one loop: every nanosecond here is spent millions of times. What is done once a
   * sample stands elsewhere, for the compiler takes its time over a large loop.
   * @returns the position of the first line that is not due, or behind the sample
   */
  private takeLines(bytes: Uint8Array, from: number, end: number): number {
    const { stamp, values, echo } = this;
    const { entries, columns, lineBytes, length } = this.plan;
    const { keys, inKb } = this.book;
    const { view } = echo;
    const prefixLength = stamp.length;
    let { cursor } = this;
    let { at: echoAt } = echo;
    const echoLines = echo.lines;
    const firstLine = cursor;
    let p = from;
    while (p < end && cursor < length) {
      if (prefixLength > 0 && (p + prefixLength > end || !stamp.isAt(view, p))) break;
      let same = prefixLength;
      if (cursor < echoLines) {
        const lineLength = lineBytes[cursor] as number;
        const most = Math.min(prefixLength > 0 ? lineLength : echo.start - echoAt, end - p);
        const stop = most - 8;
        while (
          same <= stop - 24 &&
          view.getFloat64(p + same) === view.getFloat64(echoAt + same) &&
          view.getFloat64(p + same + 8) === view.getFloat64(echoAt + same + 8) &&
          view.getFloat64(p + same + 16) === view.getFloat64(echoAt + same + 16) &&
          view.getFloat64(p + same + 24) === view.getFloat64(echoAt + same + 24)
        )
          same += 32;
        while (same <= stop && view.getFloat64(p + same) === view.getFloat64(echoAt + same)) same += 8;
        if (same > stop && stop >= 0 && view.getFloat64(p + stop) === view.getFloat64(echoAt + stop))
          same = most;
        if (same >= lineLength) {
          let run = 0;
          for (let step = lineLength; run + step <= same; step = lineBytes[cursor] as number) {
            run += step;
            cursor++;
            if (cursor === length) break;
          }
          p += run;
          echoAt += run;
          continue;
        }
      }
      const entry = entries[cursor] as number;
      const key = keys[entry] as Uint8Array;
      let i = Math.min(same - prefixLength, key.length);
      let x = p + prefixLength + i;
      while (i < key.length && bytes[x] === key[i]) {
        i++;
        x++;
      }
      if (i < key.length) break;
      const column = columns[cursor] as number;
      let value = 0;
      if (column >= 0 || column === LEFT_OUT) {
        while (bytes[x] === SPACE || bytes[x] === TAB) x++;
        const digits = x;
        for (let c = (bytes[x] as number) - ZERO; c >= 0 && c <= 9; c = (bytes[++x] as number) - ZERO)
          value = value * 10 + c;
        if (x === digits) break;
        if (inKb[entry]) {
          if (bytes[x] !== SPACE || bytes[x + 1] !== K || bytes[x + 2] !== B) break;
          x += 3;
        }
      }
      if (bytes[x] === RETURN) x++;
      if (bytes[x] !== NEWLINE) break;
      if (column >= 0 && values.now[column] !== value) values.change(column, value);
      if (cursor < echoLines) echoAt += lineBytes[cursor] as number;
      lineBytes[cursor] = x + 1 - p;
      cursor++;
      p = x + 1;
    }
    this.cursor = cursor;
    echo.at = echoAt;
    this.lines += cursor - firstLine;
    this.clock.line += cursor - firstLine;
    return p;
  }

  /** A line of a stray sample that is due by the last plan. @returns `from` when it is not. */
  private takeStrayLine(bytes: Uint8Array, from: number, offset: number): number {
    this.endAtStamp();
    if (this.planned || this.plan.length === 0) return from;
    const { stamp } = this;
    const index = this.dueIndex();
    const entry = this.plan.entries[index] as number;
    const column = this.plan.columns[index] as number;
    const key = this.book.keys[entry] as Uint8Array;
    if (!isAt(bytes, from, stamp.bytes) || !isAt(bytes, from + stamp.length, key)) return from;
    const value = { end: from + stamp.length + key.length, number: 0 };
    if ((column >= 0 || column === LEFT_OUT) && !scanNumber(bytes, value, this.book.inKb[entry] === true))
      return from;
    const lineEnd = bytes[value.end] === RETURN ? value.end + 1 : value.end;
    if (bytes[lineEnd] !== NEWLINE) return from;
    this.take(entry, column, value.number, from, lineEnd + 1, offset);
    return lineEnd + 1;
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
    this.endAtStamp();
    if (this.planned) this.entity = this.entityHere();
    const startsBlock = meaning.kind === 'text' && meaning.startsBlock === true;
    const within = startsBlock ? '' : (this.entity?.index ?? '');
    let keyEnd: number | undefined;
    let name: string;
    let column = LITERAL;
    let value = 0;
    let entity: Entity | undefined;
    switch (meaning.kind) {
      case 'value':
        name = `${within} ${meaning.name}`;
        if (!this.book.fitsUnit(name, meaning.unit)) return false;
        column = this.values.columnFor(meaning.name, meaning.unit, this.entity);
        value = meaning.value;
        keyEnd = payload + meaning.keyBytes;
        break;
      case 'entity':
        entity = this.entityFor(meaning);
        name = `entity ${entity.index}`;
        break;
      case 'text':
        name = `${within} text ${meaning.name}`;
        if (startsBlock) column = BLOCK_START;
        break;
    }
    this.enterText(bytes, from, offset);
    const entry = this.book.entry(name, bytes, payload, keyEnd, lineEnd, entity);
    this.take(entry, column, value, from, lineEnd + 1, offset);
    return true;
  }

  /** One line, in whatever state the sample is. */
  private take(
    entry: number,
    column: number,
    value: number,
    from: number,
    next: number,
    offset: number,
  ): void {
    if (!this.isPlanned(entry) && this.planned) this.leavePlan();
    if (!this.planned && this.endsStraySample(entry, column)) {
      this.commitStray();
      if (!this.isPlanned(entry) && this.planned) this.leavePlan();
    }
    if (this.planned) this.takeAsPlanned(column, value, from, next, offset);
    else this.takeAsStray(entry, column, value, from, next, offset);
    this.lines++;
    this.clock.line++;
    this.byteEnd = next + offset;
  }

  private takeAsPlanned(column: number, value: number, from: number, next: number, offset: number): void {
    const { plan, values, echo } = this;
    if (this.cursor === plan.length) this.endPlanned();
    if (this.cursor === 0) {
      this.begin(from + offset, 0);
      echo.start = from;
    }
    if (column >= 0 && values.now[column] !== value) values.change(column, value);
    if (this.cursor < echo.lines) echo.at += plan.lineBytes[this.cursor] as number;
    plan.lineBytes[this.cursor] = next - from;
    this.cursor++;
    echo.next = next;
  }

  private takeAsStray(
    entry: number,
    column: number,
    value: number,
    from: number,
    next: number,
    offset: number,
  ): void {
    const entity = this.book.entities[entry];
    const place = this.stray.length;
    if (place === 0) this.begin(from + offset, 0);
    if (column === BLOCK_START) {
      this.block = { ...this.placeOf(from + offset, 0), strayLine: place, endBefore: this.byteEnd };
      this.entity = undefined;
    }
    if (column >= 0) {
      this.values.put(column, value);
      this.block.byteStart = -1;
    } else if (entity) {
      entity.lastSample = this.sample;
      this.entitiesInSample++;
      this.entity = entity;
      this.block.byteStart = -1;
    }
    this.stray.push(entry, column, next - from);
    this.cursor = this.plan.find(entry, this.cursor) + 1 || this.cursor;
  }

  /** Is it the line that is due in a planned sample? */
  private isPlanned(entry: number): boolean {
    if (!this.planned || this.plan.length === 0 || this.mayGoOn()) return false;
    return this.plan.entries[this.dueIndex()] === entry;
  }

  /** All planned lines were met, and a block that starts now may be of one more process at the same time. */
  private mayGoOn(): boolean {
    if (this.cursor < this.plan.length || this.plan.columns[0] !== BLOCK_START) return false;
    return this.start.time === this.timeNow();
  }

  /** A value or an entity that the sample already has. */
  private endsStraySample(entry: number, column: number): boolean {
    if (column >= 0) return !Number.isNaN(this.values.now[column]);
    return this.book.entities[entry]?.lastSample === this.sample;
  }

  /** A new stamp ends the sample before it. */
  private endAtStamp(): void {
    if (this.clockSerial === this.clock.serial) return;
    this.endSample();
  }

  private endSample(): void {
    if (this.planned && this.cursor === this.plan.length) this.endPlanned();
    if (this.planned && this.cursor > 0) this.leavePlan();
    if (!this.planned) this.commitStray();
  }

  /**
   * A line that ends at byte `end` was cut off in its number, in the middle of a sample: drops its value.
   * @returns false when it was not taken or holds no value, or the sample is complete with it.
   */
  dropLastValue(end: number): boolean {
    if (this.byteEnd !== end || this.plan.length === 0 || this.cursor === this.plan.length) return false;
    if (this.planned) this.leavePlan();
    const last = this.stray.length - 1;
    const column = last < 0 ? LITERAL : (this.stray.columns[last] as number);
    if (column < 0) return false;
    this.values.drop(column);
    this.stray.length = last;
    this.byteEnd -= this.stray.lineBytes[last] as number;
    this.lines--;
    return true;
  }

  /** Ends the sample in progress, if there is one. */
  finish(): void {
    this.endSample();
    this.series.settle();
  }

  /** For follow mode: the sample in progress as if it had ended; the series can take it back. */
  commitPending(): boolean {
    if (this.planned && this.cursor > 0) this.leavePlan();
    this.series.settle();
    if (this.planned || this.values.touches === 0) return false;
    this.values.commitPending(this.start, this.byteEnd, this.entitiesInSample);
    return true;
  }

  private endPlanned(): void {
    if (this.cursor === 0) return;
    this.commitPlanned(this.byteEnd);
    this.cursor = 0;
    this.echo.turn(this.plan.length);
  }

  private commitPlanned(byteEnd: number): void {
    this.values.commitChanges(this.start, byteEnd);
    this.sample++;
  }

  /** What was seen becomes the plan. A block that began without its entity belongs to the next sample. */
  private commitStray(): void {
    const { stray, block } = this;
    const next = new SamplePlan();
    if (block.byteStart >= 0 && block.strayLine > 0) {
      for (let i = block.strayLine; i < stray.length; i++)
        next.push(stray.entries[i] as number, stray.columns[i] as number, stray.lineBytes[i] as number);
      stray.length = block.strayLine;
    }
    if (this.values.touches > 0) {
      const byteEnd = next.length > 0 ? block.endBefore : this.byteEnd;
      this.values.commitStray(this.start, byteEnd, this.entitiesInSample);
      this.sample++;
      this.stray = this.plan;
      this.plan = stray;
    } else this.plan.clear();
    this.planned = true;
    this.entity = undefined;
    this.cursor = 0;
    this.echo.lose();
    if (next.length === 0) return;
    this.start = { ...block };
    this.clockSerial = this.clock.serial;
    if (this.plan.startsWith(next)) this.cursor = next.length;
    else {
      this.leavePlan();
      this.stray = next;
    }
  }

  /** From here on the sample is not like the last one: keeps what it has so far. */
  private leavePlan(): void {
    const { plan, stray, cursor } = this;
    this.planned = false;
    this.entity = this.entityHere();
    this.entitiesInSample = this.datePlannedEntities();
    this.values.stray(plan.columns, cursor, plan.length);
    stray.clear();
    for (let i = 0; i < cursor; i++)
      stray.push(plan.entries[i] as number, plan.columns[i] as number, plan.lineBytes[i] as number);
    this.block.byteStart = -1;
    this.echo.lose();
  }

  private begin(byteStart: number, linesBefore: number): void {
    this.start = this.placeOf(byteStart, linesBefore);
    this.clockSerial = this.clock.serial;
  }

  private placeOf(byteStart: number, linesBefore: number): SampleStart {
    return { time: this.timeNow(), byteStart, line: this.clock.line + linesBefore };
  }

  private timeNow(): number {
    return Number.isNaN(this.stamp.time) ? this.clock.time : this.stamp.time;
  }

  private enterText(bytes: Uint8Array, from: number, offset: number): void {
    this.echo.enter(bytes, from, offset, this.cursor > 0 && this.cursor < this.plan.length);
  }

  private entityFor(meaning: EntityMeaning): Entity {
    const known = this.entities.known(meaning);
    if (known) return known;
    const met = this.planned ? this.datePlannedEntities() : this.entitiesInSample;
    return this.entities.find(meaning, this.sample, met, (text) =>
      this.into.mark('restart', this.series.rows, text),
    );
  }

  /** In a planned sample entities are not touched one by one. @returns how many it has so far. */
  private datePlannedEntities(): number {
    let met = 0;
    for (let i = 0; i < this.plan.length; i++) {
      const entity = this.book.entities[this.plan.entries[i] as number];
      if (!entity) continue;
      entity.lastSample = i < this.cursor ? this.sample : this.sample - 1;
      if (i < this.cursor) met++;
    }
    return met;
  }

  /** The entity that the last line of a planned sample belongs to; none while a block has not named it. */
  private entityHere(): Entity | undefined {
    for (let i = this.cursor - 1; i >= 0; i--) {
      const entity = this.book.entities[this.plan.entries[i] as number];
      if (entity) return entity;
      if (this.plan.columns[i] === BLOCK_START) return undefined;
    }
    return undefined;
  }
}
