/** The values of the sample in progress, by column, and how they go into the table. */
import type { SampleStart, SeriesBuilder } from '../../engine/table-builder.ts';
import { EntitySums } from './entity-sums.ts';
import type { BlockGrammar, Entity } from './grammar.ts';
import { LEFT_OUT } from './sample-plan.ts';

export class SampleValues {
  /** NaN = not in the sample. In a planned sample what lies ahead still has the value of the last one. */
  now = new Float64Array(64).fill(Number.NaN);
  /** Values of a stray sample so far. */
  touches = 0;
  private touched = new Int32Array(64);
  private changed = new Int32Array(64);
  private changes = 0;
  private serial = 0;
  private readonly grammar: BlockGrammar;
  private readonly series: SeriesBuilder;
  private readonly sums: EntitySums;

  constructor(grammar: BlockGrammar, series: SeriesBuilder) {
    this.grammar = grammar;
    this.series = series;
    this.sums = new EntitySums(grammar, series);
  }

  columnFor(name: string, unit: string, entity: Entity | undefined): number {
    const column = this.series.column(this.grammar.describe(name, unit, entity));
    if (column < 0) return LEFT_OUT;
    this.widen(column);
    this.sums.learn(column, name, entity);
    return column;
  }

  /** A planned value that is not what it was; totals move with it. */
  change(column: number, value: number): void {
    const { now, changed, sums } = this;
    const added = value - (now[column] as number);
    now[column] = value;
    changed[this.changes++] = column;
    const totals = sums.of[column];
    if (!totals) return;
    for (const total of totals) {
      if (Number.isNaN(now[total])) continue;
      now[total] = (now[total] as number) + added;
      if (sums.changedIn[total] !== this.serial) changed[this.changes++] = total;
      sums.changedIn[total] = this.serial;
    }
  }

  commitChanges(start: SampleStart, byteEnd: number): void {
    this.series.commitChanges(start, byteEnd, this.changed, this.changes, this.now);
    this.changes = 0;
    this.serial++;
  }

  /** From here on the sample is a stray one: `kept` has the columns met so far. */
  stray(planned: Int32Array, met: number, length: number): void {
    this.touches = 0;
    this.changes = 0;
    for (const total of this.sums.columns) this.now[total] = Number.NaN;
    for (let i = 0; i < length; i++) {
      const column = planned[i] as number;
      if (column < 0) continue;
      if (i < met) this.touched[this.touches++] = column;
      else this.now[column] = Number.NaN;
    }
  }

  put(column: number, value: number): void {
    this.now[column] = value;
    this.touched[this.touches++] = column;
  }

  /** Undoes the last put. */
  drop(column: number): void {
    this.now[column] = Number.NaN;
    this.touches--;
  }

  commitStray(start: SampleStart, byteEnd: number, entities: number): void {
    this.sumUp(entities);
    this.series.commitColumns(start, byteEnd, this.touched.subarray(0, this.touches), this.now);
    this.serial++;
  }

  /** As if the sample had ended; it goes on after that. */
  commitPending(start: SampleStart, byteEnd: number, entities: number): void {
    const { touches } = this;
    this.sumUp(entities);
    this.series.commitColumns(start, byteEnd, this.touched.subarray(0, this.touches), this.now);
    for (const total of this.touched.subarray(touches, this.touches)) this.now[total] = Number.NaN;
    this.touches = touches;
  }

  private sumUp(entities: number): void {
    if (!this.grammar.sums || entities < 2) return;
    const { sums } = this;
    sums.resolve();
    this.widen(Math.max(sums.countColumn, ...sums.columns));
    const { now, touches } = this;
    for (let i = 0; i < touches; i++) {
      const column = this.touched[i] as number;
      for (const total of sums.of[column] ?? []) {
        if (Number.isNaN(now[total])) this.put(total, 0);
        now[total] = (now[total] as number) + (now[column] as number);
      }
    }
    if (sums.countColumn >= 0) this.put(sums.countColumn, entities);
  }

  private widen(column: number): void {
    if (column < this.now.length) return;
    const size = Math.max(column + 1, 2 * this.now.length);
    const now = new Float64Array(size).fill(Number.NaN);
    const changed = new Int32Array(size);
    const touched = new Int32Array(size);
    now.set(this.now);
    changed.set(this.changed);
    touched.set(this.touched);
    Object.assign(this, { now, changed, touched });
  }
}
