/**
 * Parses samples of `key value` lines into a series table. /proc prints the same keys in the same order every time,
 * so each line is compared with the line that is due. Only a surprise is decoded to a string.
 *
 * A sample is *planned* as long as it is, line by line, like the one before it: then only changed values are written.
 * After a line out of order it is *stray* until it ends: all its values are collected, and it becomes the next plan.
 */
import type { SampleStart, TableBuilder } from '../../engine/table-builder.ts';
import { SeriesBuilder } from '../../engine/table-builder.ts';
import { DueLines } from './due-lines.ts';
import { EntityBook } from './entity-book.ts';
import type { BlockGrammar, Entity, EntityMeaning, Meaning } from './grammar.ts';
import { LineBook } from './line-book.ts';
import { isAt, NEWLINE, RETURN, scanNumber, trimmedEnd } from './line-bytes.ts';
import { LineStamp } from './line-stamp.ts';
import type { Clock } from './log-clock.ts';
import { BLOCK_START, LEFT_OUT, LITERAL, SamplePlan } from './sample-plan.ts';
import { SampleValues } from './sample-values.ts';

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
  private readonly due: DueLines;

  private planned = true;
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
    this.due = new DueLines(this.stamp, this.book, this.values);
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
    if (!this.planned || this.due.plan.length === 0 || !this.grammar.rangeIfSame) return false;
    const { book, stamp } = this;
    const entry = this.due.plan.entries[this.due.index] as number;
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
    return this.due.isAfter(bytes, from, prefixLength);
  }

  /** Takes planned samples, one after the other. */
  private takePlanned(bytes: Uint8Array, from: number, end: number, offset: number): number {
    this.endAtStamp();
    const { due } = this;
    const { plan, echo } = due;
    if (plan.length === 0 || this.mayGoOn()) return from;
    this.enterText(bytes, from, offset);
    const stopsAtBlock = plan.columns[0] === BLOCK_START && !Number.isNaN(this.timeNow());
    let p = from;
    while (p < end) {
      if (due.cursor === plan.length || due.cursor === 0) {
        if (!due.startsAt(bytes, p, end)) break;
        if (due.cursor > 0) {
          if (stopsAtBlock) break;
          this.commitPlanned(p > from ? p + offset : this.byteEnd);
          due.cursor = 0;
          echo.turn(plan.length);
        }
        this.begin(p + offset);
        echo.start = p;
      }
      const met = due.cursor;
      const next = due.takeLines(bytes, p, end);
      if (next === p) break;
      this.lines += due.cursor - met;
      this.clock.line += due.cursor - met;
      p = next;
    }
    if (p > from) this.byteEnd = p + offset;
    echo.next = p;
    return p;
  }

  /** A line of a stray sample that is due by the last plan. @returns `from` when it is not. */
  private takeStrayLine(bytes: Uint8Array, from: number, offset: number): number {
    this.endAtStamp();
    if (this.planned || this.due.plan.length === 0) return from;
    const { stamp } = this;
    const index = this.due.index;
    const entry = this.due.plan.entries[index] as number;
    const column = this.due.plan.columns[index] as number;
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
    if (this.planned) this.entity = this.due.entityHere();
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
    const { due, values } = this;
    if (due.cursor === due.plan.length) this.endPlanned();
    if (due.cursor === 0) {
      this.begin(from + offset);
      due.echo.start = from;
    }
    if (column >= 0 && values.now[column] !== value) values.change(column, value);
    due.pass(from, next);
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
    if (place === 0) this.begin(from + offset);
    if (column === BLOCK_START) {
      this.block = { ...this.placeOf(from + offset), strayLine: place, endBefore: this.byteEnd };
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
    this.due.cursor = this.due.plan.find(entry, this.due.cursor) + 1 || this.due.cursor;
  }

  /** Is it the line that is due in a planned sample? */
  private isPlanned(entry: number): boolean {
    if (!this.planned || this.due.plan.length === 0 || this.mayGoOn()) return false;
    return this.due.plan.entries[this.due.index] === entry;
  }

  /** All planned lines were met, and a block that starts now may be of one more process at the same time. */
  private mayGoOn(): boolean {
    if (this.due.cursor < this.due.plan.length || this.due.plan.columns[0] !== BLOCK_START) return false;
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
    if (this.planned && this.due.cursor === this.due.plan.length) this.endPlanned();
    if (this.planned && this.due.cursor > 0) this.leavePlan();
    if (!this.planned) this.commitStray();
  }

  /**
   * A line that ends at byte `end` was cut off in its number, in the middle of a sample: drops its value.
   * @returns false when it was not taken or holds no value, or the sample is complete with it.
   */
  dropLastValue(end: number): boolean {
    if (this.byteEnd !== end || this.due.plan.length === 0 || this.due.cursor === this.due.plan.length)
      return false;
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
    if (this.planned && this.due.cursor > 0) this.leavePlan();
    this.series.settle();
    if (this.planned || this.values.touches === 0) return false;
    this.values.commitPending(this.start, this.byteEnd, this.entitiesInSample);
    return true;
  }

  private endPlanned(): void {
    if (this.due.cursor === 0) return;
    this.commitPlanned(this.byteEnd);
    this.due.cursor = 0;
    this.due.echo.turn(this.due.plan.length);
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
      this.stray = this.due.plan;
      this.due.plan = stray;
    } else this.due.plan.clear();
    this.planned = true;
    this.entity = undefined;
    this.due.cursor = 0;
    this.due.echo.lose();
    if (next.length === 0) return;
    this.start = { ...block };
    this.clockSerial = this.clock.serial;
    if (this.due.plan.startsWith(next)) this.due.cursor = next.length;
    else {
      this.leavePlan();
      this.stray = next;
    }
  }

  /** From here on the sample is not like the last one: keeps what it has so far. */
  private leavePlan(): void {
    const { stray } = this;
    const { plan, cursor } = this.due;
    this.planned = false;
    this.entity = this.due.entityHere();
    this.entitiesInSample = this.due.dateEntities(this.sample);
    this.values.stray(plan.columns, cursor, plan.length);
    stray.clear();
    for (let i = 0; i < cursor; i++)
      stray.push(plan.entries[i] as number, plan.columns[i] as number, plan.lineBytes[i] as number);
    this.block.byteStart = -1;
    this.due.echo.lose();
  }

  private begin(byteStart: number): void {
    this.start = this.placeOf(byteStart);
    this.clockSerial = this.clock.serial;
  }

  private placeOf(byteStart: number): SampleStart {
    return { time: this.timeNow(), byteStart, line: this.clock.line };
  }

  private timeNow(): number {
    return Number.isNaN(this.stamp.time) ? this.clock.time : this.stamp.time;
  }

  private enterText(bytes: Uint8Array, from: number, offset: number): void {
    this.due.echo.enter(bytes, from, offset, this.due.cursor > 0 && this.due.cursor < this.due.plan.length);
  }

  private entityFor(meaning: EntityMeaning): Entity {
    const known = this.entities.known(meaning);
    if (known) return known;
    const met = this.planned ? this.due.dateEntities(this.sample) : this.entitiesInSample;
    return this.entities.find(meaning, this.sample, met, (text) =>
      this.into.mark('restart', this.series.rows, text),
    );
  }
}
