/** Totals over the processes or mappings of a sample, kept as columns of their own. */

import type { ColumnInfo } from '../../engine/table.ts';
import type { SeriesBuilder } from '../../engine/table-builder.ts';
import type { BlockGrammar, Entity } from './grammar.ts';

export class EntitySums {
  /** By column: the columns of the totals it is part of. */
  readonly of: (readonly number[] | undefined)[] = [];
  /** Columns that hold totals. */
  readonly columns: number[] = [];
  /** By column: the last sample in which the total changed. */
  readonly changedIn: number[] = [];
  /** Column that counts the entities; -1 while there is none. */
  countColumn = -1;
  private readonly grammar: BlockGrammar;
  private readonly series: SeriesBuilder;
  private readonly pending = new Map<number, readonly ColumnInfo[]>();

  constructor(grammar: BlockGrammar, series: SeriesBuilder) {
    this.grammar = grammar;
    this.series = series;
  }

  /** A new column: which totals will it be part of? */
  learn(column: number, name: string, entity: Entity | undefined): void {
    const infos = entity && column >= 0 ? this.grammar.sums?.(name, entity) : undefined;
    if (infos && infos.length > 0 && !this.of[column]) this.pending.set(column, infos);
  }

  /** Makes the columns of totals; a capture with one entity a sample needs none. */
  resolve(): void {
    for (const [column, infos] of this.pending)
      this.of[column] = infos.map((info) => this.totalColumn(info)).filter((total) => total >= 0);
    this.pending.clear();
    if (this.grammar.entityCount && this.countColumn < 0)
      this.countColumn = this.totalColumn(this.grammar.entityCount);
  }

  private totalColumn(info: ColumnInfo): number {
    const column = this.series.column(info);
    if (column >= 0 && !this.columns.includes(column)) this.columns.push(column);
    return column;
  }
}
