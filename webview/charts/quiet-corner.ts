/** Where beside the crosshair a box of values hides the least of the lines. */

export interface Corner {
  side: 'left' | 'right';
  edge: 'top' | 'bottom';
}

export interface CornerInput {
  /** Points of all lines, in pixels of the plot. */
  points: Iterable<{ x: number; y: number }>;
  /** Pixel of the crosshair. */
  x: number;
  width: number;
  height: number;
  box: { width: number; height: number };
}

/** In order of preference, for corners that hide as much. */
const CORNERS: readonly Corner[] = [
  { side: 'right', edge: 'bottom' },
  { side: 'left', edge: 'top' },
  { side: 'right', edge: 'top' },
  { side: 'left', edge: 'bottom' },
];

export function quietCorner({ points, x, width, height, box }: CornerInput): Corner {
  const hidden = CORNERS.map(() => 0);
  for (const point of points) {
    const edge = point.y < box.height ? 'top' : point.y > height - box.height ? 'bottom' : undefined;
    const side = Math.abs(point.x - x) > box.width ? undefined : point.x >= x ? 'right' : 'left';
    const corner = CORNERS.findIndex((one) => one.side === side && one.edge === edge);
    if (corner >= 0) hidden[corner] = (hidden[corner] ?? 0) + 1;
  }
  const fits = (corner: Corner) => (corner.side === 'right' ? x + box.width <= width : x - box.width >= 0);
  const cost = CORNERS.map((corner, i) => (hidden[i] ?? 0) + (fits(corner) ? 0 : Number.MAX_SAFE_INTEGER));
  return (
    CORNERS[cost.indexOf(Math.min(...cost))] ?? { side: x > width / 2 ? 'left' : 'right', edge: 'bottom' }
  );
}
