/** One value has one mask throughout an export: `[host]`, the next one `[host 2]`. Nothing of the value is in its mask. */
import { MASK_NAMES, type MaskKind } from '../protocol/masks.ts';
import type { Masked } from '../protocol/sharing.ts';

/** A mask as it stands in text. */
export const MASK = new RegExp(`\\[(?:${Object.keys(MASK_NAMES).join('|')})(?: \\d+)?\\]`);

export class MaskNames {
  private readonly names = new Map<string, string>();
  private readonly counts = new Map<MaskKind, number>();

  /** How many different values of each kind were masked. */
  get masked(): Masked {
    return Object.fromEntries(this.counts);
  }

  nameOf(kind: MaskKind, value: string): string {
    const key = `${kind} ${value}`;
    let name = this.names.get(key);
    if (name === undefined) {
      const count = (this.counts.get(kind) ?? 0) + 1;
      this.counts.set(kind, count);
      name = count === 1 ? `[${kind}]` : `[${kind} ${count}]`;
      this.names.set(key, name);
    }
    return name;
  }
}
