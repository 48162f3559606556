/** The mark of a note beside what it is about. */
import { Icon } from '../ui/icon.tsx';
import type { Pin } from './pins.ts';

/** The same in a picture, at the right end of a part that is wide enough. */
export function TilePin({ pin, width }: { pin: Pin | undefined; width: number }) {
  if (pin === undefined) return null;
  return (
    <g class="pin" data-note-pin={pin.note} transform={`translate(${Math.max(0, width - 18).toFixed(1)} 1)`}>
      <title>{pin.words}</title>
      <path class="flag" d="M3 3h10v8H8l-3 3v-3H3Z" />
    </g>
  );
}

export function PinMark({ pin }: { pin: Pin | undefined }) {
  if (pin === undefined) return null;
  return (
    <span class="pin-mark" title={pin.words} data-note-pin={pin.note}>
      <Icon name="pin" />
      <span class="visually-hidden">{pin.words}. </span>
    </span>
  );
}
