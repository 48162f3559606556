/** Rows that start with what they are about (`sda 1.00 2.00`), of one heading: the same ones come in every report, in the same order. */
import { SPACE, TAB } from './line-bytes.ts';
import type { ToolLog } from './tool-log.ts';
import { afterLine, RowNumbers } from './tool-rows.ts';

/** Rows looked at for a name that is not the next one; reports that leave out idle devices skip some. */
const TRIED = 8;

/** More are read as text. */
const NAMES_MAX = 4096;

interface Known {
  name: Uint8Array;
  columns: Int32Array;
}

export class NamedRows {
  private readonly numbers: RowNumbers;
  private readonly known: Known[] = [];
  private readonly places = new Map<string, number>();
  /** Which one is expected. */
  private next = 0;
  private found = 0;

  /** @param count numbers in a row. */
  constructor(count: number, hasFractions = true) {
    this.numbers = new RowNumbers(count, hasFractions);
  }

  /** Another report begins. */
  restart(): void {
    this.next = 0;
  }

  /** A row was understood; -1 stands for a number that has no column. */
  learn(name: string, columns: readonly number[]): void {
    let place = this.places.get(name);
    if (place === undefined) {
      if (this.known.length === NAMES_MAX) return;
      place = this.known.length;
      this.places.set(name, place);
      this.known.push({ name: Buffer.from(name), columns: Int32Array.from(columns) });
    }
    this.next = place + 1;
  }

  /** @returns the position after the line when its name stands at `from`, and as many numbers as in all others behind it; else -1. */
  scan(bytes: Uint8Array, from: number): number {
    const { known } = this;
    const tried = Math.min(TRIED, known.length);
    for (let i = 0; i < tried; i++) {
      const place = (this.next + i) % known.length;
      const { name } = known[place] as Known;
      const end = from + name.length;
      if ((bytes[end] !== SPACE && bytes[end] !== TAB) || !isAt(bytes, from, name)) continue;
      const behind = this.numbers.scan(bytes, end);
      this.found = place;
      return behind < 0 ? -1 : afterLine(bytes, behind);
    }
    return -1;
  }

  /** Takes over the row that was just found. */
  take(log: ToolLog): void {
    this.next = this.found + 1;
    log.putAll((this.known[this.found] as Known).columns, this.numbers.values);
  }
}

function isAt(bytes: Uint8Array, from: number, name: Uint8Array): boolean {
  for (let i = 0; i < name.length; i++) if (bytes[from + i] !== name[i]) return false;
  return true;
}
