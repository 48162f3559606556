/** Zooming into a picture that is made along one axis: with the wheel, by dragging, and by keys. */
import type { RefObject } from 'preact';
import { useRef, useState } from 'preact/hooks';

export interface TileZoom {
  isZoomed: boolean;
  /** To the part that stands for a row. */
  into(row: number, width: number): void;
  /** Around a place of the picture; a factor below 1 shows less. */
  by(factor: number, x: number, width: number): void;
  between(x0: number, x1: number, width: number): void;
  /** By a part of what is shown. */
  move(part: number): void;
  out(): void;
}

/** Shorter drags are clicks. */
const DRAG_LEAST = 5;
const KEY_FACTOR = 2;
const KEY_STEP = 0.25;

export function useTileZoom(
  box: RefObject<HTMLElement | null>,
  width: number,
  height: number,
  zoom?: TileZoom,
) {
  const from = useRef<number | undefined>(undefined);
  const [to, setTo] = useState<number>();
  const placeOf = (event: PointerEvent | WheelEvent) =>
    Math.max(0, Math.min(width, event.clientX - (box.current?.getBoundingClientRect().left ?? 0)));
  if (zoom === undefined) return undefined;
  const isDragging = from.current !== undefined && to !== undefined;
  return {
    handlers: {
      onWheel: (event: WheelEvent) => {
        const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
        if (Math.abs(event.deltaY) > Math.abs(sideways))
          zoom.by(Math.exp(event.deltaY / 300), placeOf(event), width);
        else zoom.move(sideways / width);
        event.preventDefault();
      },
      onPointerDown: (event: PointerEvent) => {
        if (event.button === 0) from.current = placeOf(event);
      },
      onPointerMove: (event: PointerEvent & { currentTarget: Element }) => {
        if (from.current === undefined || event.buttons !== 1) return;
        const at = placeOf(event);
        if (!isDragging && Math.abs(at - from.current) < DRAG_LEAST) return;
        // What is let go over a part is then no click on it.
        event.currentTarget.setPointerCapture(event.pointerId);
        setTo(at);
      },
      onPointerUp: () => {
        if (from.current !== undefined && to !== undefined && Math.abs(to - from.current) >= DRAG_LEAST)
          zoom.between(from.current, to, width);
        from.current = undefined;
        setTo(undefined);
      },
    },
    brush: isDragging && (
      <rect
        class="brush"
        x={Math.min(from.current ?? 0, to)}
        width={Math.abs(to - (from.current ?? 0))}
        height={height}
      />
    ),
    /** @returns whether the key meant zooming. */
    key(key: string, tile: { x: number; width: number; row: number }): boolean {
      if (key === '+' || key === '=') zoom.by(1 / KEY_FACTOR, tile.x + tile.width / 2, width);
      else if (key === '-') zoom.by(KEY_FACTOR, tile.x + tile.width / 2, width);
      else if (key === 'Enter') zoom.into(tile.row, width);
      else if (key === 'Escape' && zoom.isZoomed) zoom.out();
      else return false;
      return true;
    },
    /** Beyond the first or the last part. */
    step: (step: number) => zoom.isZoomed && zoom.move(step * KEY_STEP),
  };
}
