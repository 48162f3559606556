/** A sample that is spread over several lines: its values are gathered, and written as one row when it ends. */
import type { ColumnInfo } from '../../engine/table.ts';
import type { SeriesBuilder, TableBuilder } from '../../engine/table-builder.ts';
import type { LinePlace } from './tool-lines.ts';

export class OpenSample {
  private readonly into: TableBuilder;
  private readonly id: string;
  private readonly title: string;
  private series: SeriesBuilder | undefined;
  private readonly columnOf = new Map<string, number>();
  /** Column by position in `values`. */
  private columns: number[] = [];
  private values: number[] = [];
  private readonly positionOf = new Map<number, number>();
  private start: LinePlace | undefined;
  private byteEnd = 0;

  /** @param id of the series table, which is made with its first row. */
  constructor(into: TableBuilder, id: string, title: string) {
    this.into = into;
    this.id = id;
    this.title = title;
  }

  get isOpen(): boolean {
    return this.start !== undefined;
  }

  /** Samples written. */
  get rows(): number {
    return this.series?.rows ?? 0;
  }

  /** This line belongs to the sample, which begins with it unless one is open. */
  extend(place: LinePlace): void {
    this.start ??= { ...place };
    this.byteEnd = place.byteEnd;
  }

  /** Does the open sample hold this column already? */
  has(id: string): boolean {
    const column = this.columnOf.get(id);
    return column !== undefined && this.positionOf.has(column);
  }

  /** @param describe is called when the column is new; its `id` must be `id`. */
  put(id: string, value: number, describe: () => Omit<ColumnInfo, 'id'>): void {
    const at = this.position(id, describe);
    if (at >= 0) this.values[at] = value;
  }

  /** As {@link put}; a value that the open sample has already begins the next one (nothing else stood between them). */
  putOrBegin(id: string, value: number, place: LinePlace, describe: () => Omit<ColumnInfo, 'id'>): void {
    if (this.has(id)) this.end();
    this.extend(place);
    this.put(id, value, describe);
  }

  /** Adds to a value of the open sample, which is 0 before. */
  add(id: string, value: number, describe: () => Omit<ColumnInfo, 'id'>): void {
    const at = this.position(id, describe);
    if (at >= 0) this.values[at] = (this.values[at] as number) + value;
  }

  end(): void {
    const { start } = this;
    if (!start) return;
    this.table().commit(start, this.byteEnd, this.columns, this.values, this.values.length);
    this.discard();
  }

  discard(): void {
    this.start = undefined;
    this.columns = [];
    this.values = [];
    this.positionOf.clear();
  }

  private position(id: string, describe: () => Omit<ColumnInfo, 'id'>): number {
    let column = this.columnOf.get(id);
    if (column === undefined) {
      column = this.table().column({ id, ...describe() });
      this.columnOf.set(id, column);
    }
    if (column < 0) return -1;
    let at = this.positionOf.get(column);
    if (at === undefined) {
      at = this.columns.length;
      this.positionOf.set(column, at);
      this.columns.push(column);
      this.values.push(0);
    }
    return at;
  }

  private table(): SeriesBuilder {
    this.series ??= this.into.series(this.id, this.title);
    return this.series;
  }
}

/** A column that is a measure of the whole, or of `entity`. */
export function measure(
  title: string,
  unit: string,
  entity = '',
  more: Partial<Pick<ColumnInfo, 'counter' | 'attribute' | 'key' | 'partOf'>> = {},
): Omit<ColumnInfo, 'id'> {
  return { title, unit, type: 'number', counter: false, entity, ...more };
}
