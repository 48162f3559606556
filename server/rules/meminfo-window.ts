/** The largest fall of a series within a short time. */
import { type Table, timeOf } from '../engine/table.ts';

export interface Fall {
  from: number;
  to: number;
  /** Seconds; 0 when the capture states no time. */
  seconds: number;
}

/**
 * The pair of samples at most `windowSeconds` apart between which `values` falls most; neighbours when there are no
 * times. One pass with a queue of falling maxima.
 */
export function largestFall(table: Table, values: Float64Array, windowSeconds: number): Fall | undefined {
  const time = timeOf(table);
  const axis = (row: number) => (time ? (time[row] as number) / 1000 : row * windowSeconds);
  const queue: number[] = [];
  let head = 0;
  let best: Fall | undefined;
  let most = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    if (Number.isNaN(value)) continue;
    while (head < queue.length && axis(row) - axis(queue[head] as number) > windowSeconds) head++;
    const top = queue[head];
    if (top !== undefined && (values[top] as number) - value > most) {
      most = (values[top] as number) - value;
      best = { from: top, to: row, seconds: time ? axis(row) - axis(top) : 0 };
    }
    while (queue.length > head && (values[queue[queue.length - 1] as number] as number) <= value) queue.pop();
    queue.push(row);
  }
  return best;
}
