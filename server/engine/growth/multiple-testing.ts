/** Many series of one capture: the more are tested, the more look like growth by chance. */
import { type Judgement, judge, type SeriesInput } from './judge.ts';

/**
 * Which hypotheses are rejected with a false discovery rate of at most `q` (Benjamini and Hochberg 1995).
 * True = survives as a discovery.
 */
export function benjaminiHochberg(pValues: readonly number[], q: number): boolean[] {
  const order = pValues.map((_, i) => i).sort((a, b) => pValues[a]! - pValues[b]!);
  let limit = Number.NEGATIVE_INFINITY;
  order.forEach((i, rank) => {
    if (pValues[i]! <= ((rank + 1) * q) / pValues.length) limit = pValues[i]!;
  });
  return pValues.map((p) => p <= limit);
}

const TESTED = new Set(['growing', 'shrinking']);

/**
 * Judges each series, then holds those that grow or shrink against all the series that moved enough to be tested.
 * What does not survive becomes 'steady', and says so.
 */
export function judgeTogether(inputs: Iterable<SeriesInput>, q = 0.01): Judgement[] {
  const judgements = Array.from(inputs, (input) => judge(input));
  const tested = judgements.flatMap((j, i) => (wasTested(j) ? [i] : []));
  const survives = benjaminiHochberg(
    tested.map((i) => judgements[i]!.pValue),
    q,
  );
  tested.forEach((i, place) => {
    const j = judgements[i]!;
    if (survives[place] || !TESTED.has(j.verdict)) return;
    judgements[i] = {
      ...j,
      verdict: 'steady',
      reason: `among ${tested.length} series tested, one like this is expected by chance (p = ${j.pValue.toPrecision(2)})`,
      caveats: [...j.caveats, `by itself it would be called ${j.verdict}`],
    };
  });
  return judgements;
}

function wasTested(j: Judgement): boolean {
  return j.samples >= 6 && j.max - j.min >= j.floor && j.verdict !== 'cannot tell';
}
