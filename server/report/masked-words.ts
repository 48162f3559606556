/** What was masked, in words. */
import { plural } from '../engine/wording.ts';
import { MASK_NAMES, type MaskKind } from '../protocol/masks.ts';
import type { Masked } from '../protocol/sharing.ts';

/** `2 host names, 1 secret`; empty when nothing was. */
export function maskedWords(masked: Masked): string {
  return (Object.entries(masked) as [MaskKind, number][])
    .map(([kind, count]) => {
      const [one, many] = MASK_NAMES[kind];
      return plural(count, one, many);
    })
    .join(', ');
}
