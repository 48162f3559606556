/** A scrollbar over bytes, for texts longer than any element can be; marks show where something stands. */
import { useRef } from 'preact/hooks';

export interface ScrollbarMark {
  /** Part of the whole, 0 to 1. */
  at: number;
  kind: string;
}

interface ByteScrollbarProps {
  label: string;
  controls: string;
  /** Part of the whole that is above the view, 0 to 1. */
  at: number;
  /** Part of the whole that is in view. */
  size: number;
  valueText: string;
  marks: readonly ScrollbarMark[];
  onMove(at: number): void;
}

const LEAST_THUMB = 0.04;

export function ByteScrollbar({ label, controls, at, size, valueText, marks, onMove }: ByteScrollbarProps) {
  const track = useRef<HTMLDivElement>(null);
  const grip = useRef(0);
  const thumb = Math.min(1, Math.max(LEAST_THUMB, size));
  const top = Math.max(0, Math.min(1, at)) * (1 - thumb);

  const move = (event: PointerEvent, offset: number) => {
    const box = track.current?.getBoundingClientRect();
    if (box === undefined || box.height === 0 || thumb >= 1) return;
    const place = (event.clientY - box.top) / box.height - offset;
    onMove(Math.max(0, Math.min(1, place / (1 - thumb))));
  };

  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the lines take the keys, as in the editor
    <div
      class="byte-scrollbar"
      role="scrollbar"
      aria-label={label}
      aria-controls={controls}
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(at * 100)}
      aria-valuetext={valueText}
      ref={track}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        const box = event.currentTarget.getBoundingClientRect();
        const place = (event.clientY - box.top) / box.height;
        grip.current = place >= top && place <= top + thumb ? place - top : thumb / 2;
        move(event, grip.current);
      }}
      onPointerMove={(event) => {
        if (event.buttons === 1) move(event, grip.current);
      }}
    >
      {marks.map((mark) => (
        <span
          key={`${mark.kind} ${mark.at}`}
          class={`ruler-mark ${mark.kind}`}
          style={{ top: `${mark.at * 100}%` }}
        />
      ))}
      <span class="thumb" style={{ top: `${top * 100}%`, height: `${thumb * 100}%` }} hidden={thumb >= 1} />
    </div>
  );
}
