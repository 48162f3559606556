/** The smallest value that so many lie at or below (nearest rank), exactly. */

export interface Quantiles {
  p50: number;
  p95: number;
  p99: number;
}

const SHARES = [0.5, 0.95, 0.99] as const;

/** Fewer are sorted sooner than they are counted. */
const COUNTED_LEAST = 4096;
const HALF = 16;

/** Counts of one search at a time. */
const HIGH = new Uint32Array(1 << HALF);
const LOW = new Uint32Array(1 << HALF);

/** All NaN without values. The values are sorted. */
export function quantilesOf(values: Float64Array | Uint32Array): Quantiles {
  values.sort();
  const [p50, p95, p99] = SHARES.map((share) => values[rankOf(share, values.length)] ?? Number.NaN);
  return { p50, p95, p99 } as Quantiles;
}

/** The same for whole numbers, in a time that grows with their number alone. The values may be sorted. */
export function quantilesOfCounts(values: Uint32Array): Quantiles {
  if (values.length < COUNTED_LEAST) return quantilesOf(values);
  const high = HIGH.fill(0);
  for (let i = 0; i < values.length; i++) (high[(values[i] as number) >>> HALF] as number)++;
  const low = LOW;
  let counted = -1;
  const [p50, p95, p99] = SHARES.map((share) => {
    const upper = placeOf(high, rankOf(share, values.length));
    if (upper.place !== counted) {
      counted = upper.place;
      low.fill(0);
      for (let i = 0; i < values.length; i++)
        if ((values[i] as number) >>> HALF === counted) (low[(values[i] as number) & 0xffff] as number)++;
    }
    return upper.place * 2 ** HALF + placeOf(low, upper.rest).place;
  });
  return { p50, p95, p99 } as Quantiles;
}

function rankOf(share: number, count: number): number {
  return Math.max(0, Math.ceil(share * count) - 1);
}

/** In which count the value of this rank is, and its rank among those. */
function placeOf(counts: Uint32Array, rank: number): { place: number; rest: number } {
  let rest = rank;
  for (let place = 0; place < counts.length; place++) {
    const count = counts[place] as number;
    if (rest < count) return { place, rest };
    rest -= count;
  }
  return { place: 0, rest: 0 };
}
