/** The different lines of a payload: the bytes before the value, the unit, the entity a line names. */
import type { Entity } from './grammar.ts';
import { B, trimmedEnd } from './line-bytes.ts';

export class LineBook {
  /** By entry: bytes before the value, or the whole line where there is none. */
  readonly keys: Uint8Array[] = [];
  /** By entry: the value is followed by ` kB`. */
  readonly inKb: boolean[] = [];
  /** By entry: the process or mapping that the line names. */
  readonly entities: (Entity | undefined)[] = [];
  private readonly byName = new Map<string, number>();
  private readonly units = new Map<string, string>();

  /** @returns false when the line had another unit before. */
  fitsUnit(name: string, unit: string): boolean {
    const known = this.units.get(name);
    if (known === undefined) this.units.set(name, unit);
    return known === undefined || known === unit;
  }

  /** The entry of that name, with the bytes it has now: up to `keyEnd`, or all. */
  entry(
    name: string,
    bytes: Uint8Array,
    from: number,
    keyEnd: number | undefined,
    lineEnd: number,
    entity: Entity | undefined,
  ): number {
    const known = this.byName.get(name);
    const entry = known ?? this.keys.length;
    if (known === undefined) this.byName.set(name, entry);
    const end = trimmedEnd(bytes, lineEnd);
    this.keys[entry] = bytes.slice(from, keyEnd ?? end);
    this.inKb[entry] = bytes[end - 1] === B;
    this.entities[entry] = entity;
    return entry;
  }
}
