/** The whole log in one row of pixels: what all lanes together spent their time on. */
import type { SpanMarks } from '../../protocol/spans.ts';
import { CLASSES_MAX, FAILED, UNTIMED } from './ordered-calls.ts';
import type { SpanIndex } from './span-index.ts';
import { largest, Marks } from './span-marks.ts';

const known = new WeakMap<SpanIndex, Map<number, SpanMarks>>();

export function overviewOf(index: SpanIndex, width: number): SpanMarks {
  let widths = known.get(index);
  if (!widths) {
    widths = new Map();
    known.set(index, widths);
  }
  let marks = widths.get(width);
  if (!marks) {
    // A window that is being resized asks for many.
    if (widths.size > 8) widths.clear();
    marks = overview(index, width);
    widths.set(width, marks);
  }
  return marks;
}

/** Time is laid out as differences where it begins and ends, so that a long call costs no more than a short one. */
function overview({ lanes, origin, end }: SpanIndex, width: number): SpanMarks {
  const pixel = Math.max(1e-9, (end - origin) / width);
  const count = new Uint32Array(width);
  const failed = new Uint8Array(width);
  const row = new Uint32Array(width);
  const most = new Float64Array(width).fill(-1);
  const changes = new Float64Array((width + 1) * CLASSES_MAX);
  const short = new Float64Array(width * CLASSES_MAX);
  for (const { calls } of lanes) {
    const { start, duration, kind, rows } = calls;
    for (let i = 0; i < rows.length; i++) {
      const at = (start[i] as number) - origin;
      if (!(at >= 0)) continue;
      const x = Math.min(width - 1, Math.floor(at / pixel));
      const time = duration[i] as number;
      const type = (kind[i] as number) & (FAILED - 1);
      count[x] = (count[x] as number) + 1;
      if ((kind[i] as number) >= FAILED) failed[x] = 1;
      if (time > (most[x] as number)) {
        most[x] = time;
        row[x] = rows[i] as number;
      }
      const last = Math.min(width - 1, Math.floor((at + time) / pixel));
      if (last > x) {
        const from = x * CLASSES_MAX + type;
        const to = (last + 1) * CLASSES_MAX + type;
        changes[from] = (changes[from] as number) + pixel;
        changes[to] = (changes[to] as number) - pixel;
      } else {
        const slot = x * CLASSES_MAX + type;
        short[slot] = (short[slot] as number) + (time || UNTIMED);
      }
    }
  }
  const marks = new Marks();
  const level = new Float64Array(CLASSES_MAX);
  const spent = new Float64Array(CLASSES_MAX);
  let lasting = 0;
  for (let x = 0; x < width; x++) {
    for (let type = 0; type < CLASSES_MAX; type++) {
      level[type] = (level[type] as number) + (changes[x * CLASSES_MAX + type] as number);
      spent[type] = (level[type] as number) + (short[x * CLASSES_MAX + type] as number);
    }
    if (count[x] !== 0) lasting = row[x] as number;
    const best = largest(spent);
    // What is left of adding up and taking away is not time.
    if (count[x] === 0 && (spent[best] as number) < pixel / 2) continue;
    marks.add(lasting, count[x] as number, x * pixel, (x + 1) * pixel, best, failed[x] as number, -1);
  }
  return marks;
}
