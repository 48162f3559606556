/** How one line of a payload such as /proc/meminfo is understood, whatever wrapper it comes in. */
import type { ColumnInfo } from '../../engine/table.ts';

export type Meaning =
  /** `name` numbered `value`; `keyBytes` = bytes before the blanks that precede the number. */
  | { kind: 'value'; name: string; value: number; unit: string; keyBytes: number }
  /** What follows belongs to this process, mapping or device. */
  | EntityMeaning
  /** Understood, holds no number that changes; `name` tells the lines of this kind apart. */
  | { kind: 'text'; name: string; startsBlock?: boolean };

export interface EntityMeaning {
  kind: 'entity';
  name: string;
  title: string;
  /** What it shares with the others of its kind: the file that is mapped. */
  family?: string;
  /** Addresses it covers. */
  range?: readonly [number, number];
}

export interface BlockGrammar {
  /** Also the id of the table. */
  readonly id: string;
  readonly title: string;
  /** Understands one line without its wrapper. `strict`: only what no other payload writes. */
  meaning(line: string, strict: boolean): Meaning | undefined;
  describe(name: string, unit: string, entity: Entity | undefined): ColumnInfo;
  /** Totals over all entities of a sample that a value is part of. */
  sums?(name: string, entity: Entity): readonly ColumnInfo[];
  /** Column that counts the entities of a sample, when there are several. */
  readonly entityCount?: ColumnInfo;
  /** A new process in place of the old one, rather than a second one beside it. */
  readonly entityMayRestart?: boolean;
  /**
   * Are these bytes still the line that named this entity, `known`, but for numbers that may move? For speed only.
   * @returns the entity's addresses now, or undefined when it takes a closer look.
   */
  rangeIfSame?(
    bytes: Uint8Array,
    from: number,
    lineEnd: number,
    known: Uint8Array,
  ): [number, number] | undefined;
  /** May this be what had that title in an earlier sample? Asked when no entity of a sample has the title. */
  mayBe?(title: string, entity: EntityMeaning): boolean;
}

/** A process, mapping or device met in the file. */
export interface Entity {
  index: number;
  /** Stable: what tells it from the others over the whole file. */
  name: string;
  title: string;
  family: string;
  range: readonly [number, number];
  /** Serial number of the last sample it was in. */
  lastSample: number;
}
