/** The mark of a note beside what it is about. */
import { Icon } from '../ui/icon.tsx';
import type { Pin } from './pins.ts';

export function PinMark({ pin }: { pin: Pin | undefined }) {
  if (pin === undefined) return null;
  return (
    <span class="pin-mark" title={pin.words} data-note-pin={pin.note}>
      <Icon name="pin" />
      <span class="visually-hidden">{pin.words}. </span>
    </span>
  );
}
