/** What is odd about the times of samples: the twin of the loops in server/engine/sample-order.ts. */
import { at } from './order';

const DAY: f64 = 86_400_000;

/** Samples with a time, and those of them within the first day. */
export let stamped: i32 = 0;
export let early: i32 = 0;

/** Finds `stamped` and `early`. */
export function stamps(time: u32, n: i32): void {
  stamped = 0;
  early = 0;
  for (let i = 0; i < n; i++) {
    const now = at(time, i);
    if (now >= -Infinity) stamped++;
    if (now < DAY) early++;
  }
}

/**
 * Samples that come after one with a later time.
 * @param out takes the first `most`, 4 bytes each
 * @returns how many there are
 */
export function late(time: u32, n: i32, out: u32, most: i32): i32 {
  let count = 0;
  let latest: f64 = -Infinity;
  for (let i = 0; i < n; i++) {
    const now = at(time, i);
    if (now < latest) {
      if (count < most) store<i32>(out + (u32(count) << 2), i);
      count++;
    } else latest = now;
  }
  return count;
}

/** Samples that are followed by one more than `limit` later; as `late`. */
export function gaps(time: u32, n: i32, limit: f64, out: u32, most: i32): i32 {
  let count = 0;
  for (let i = 0; i + 1 < n; i++) {
    if (!(at(time, i + 1) - at(time, i) > limit)) continue;
    if (count < most) store<i32>(out + (u32(count) << 2), i);
    count++;
  }
  return count;
}
