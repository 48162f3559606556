/** Reads many times above what they were, or came back to. */
import type { Capture } from '../engine/capture.ts';
import { finding } from '../engine/finding-id.ts';
import { median } from '../engine/growth/order.ts';
import type { Rule } from '../engine/rule.ts';
import { amount, significant } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { HELD_THRESHOLD, type Held, held, heldWords } from './held.ts';
import { evidenceOfStep, onePerSubject, span, when } from './machine-finding.ts';
import { type MachineSeries, machineSeries } from './machine-series.ts';
import { refaultsIn } from './reclaim-cache-thrash.ts';

const TIMES = 10;
/** Less than this is no storm, however quiet it was before; kB/s. */
const LEAST = 5_000;
/** Reads below this are taken as none; kB/s. */
const NOTHING = 1;

interface Storm {
  series: MachineSeries;
  /** Median of the quiet samples, kB/s. */
  quiet: number;
  peakRow: number;
  /** First sample of the storm. */
  row: number;
  quietRow: number;
  held: Held;
}

export const diskReadStorm: Rule = {
  id: 'disk.readStorm',
  about: 'A disk reads ten times as much as in its quiet samples, and keeps on.',
  kinds: ['series'],
  thresholds: [
    {
      name: 'reads beside the quiet samples',
      value: TIMES,
      unit: '×',
      source: 'measured: 845 to 892 × in samples/page-cache',
    },
    { name: 'reads', value: LEAST, unit: 'kB/s at least', source: 'less keeps no disk busy' },
    HELD_THRESHOLD,
  ],
  check: ({ captures }) =>
    onePerSubject(
      captures.flatMap((capture) => {
        const storms = stormsOf(capture).sort((a, b) => peakOf(b) - peakOf(a));
        return storms[0] ? [stormFinding(storms[0], storms.slice(1), refaultsIn(captures))] : [];
      }),
    ),
};

/** Storms of a capture's disks. */
function stormsOf(capture: Capture): Storm[] {
  return machineSeries(capture, 'disk.read').flatMap((series) => {
    const limit = quietLimit(series.values);
    if (limit === undefined) return [];
    const quiet = median(series.values.filter((value) => value <= limit));
    const storm = held(series.values, (value) => value > limit && value >= LEAST);
    if (!storm || (series.values[storm.worst] as number) < TIMES * Math.max(quiet, NOTHING)) return [];
    const row = storm.from;
    const quietRow = nearestQuiet(series.values, row, limit);
    return [{ series, quiet, peakRow: storm.worst, row, quietRow, held: storm }];
  });
}

/** Quiet and storm are told apart by the widest gap between neighbouring values, if it is tenfold. */
function quietLimit(values: Float64Array): number | undefined {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  let widest = TIMES;
  let limit: number | undefined;
  for (let i = 1; i < sorted.length; i++) {
    const below = Math.max(sorted[i - 1] as number, NOTHING);
    const ratio = (sorted[i] as number) / below;
    if (ratio >= widest && (sorted[i] as number) >= LEAST) {
      widest = ratio;
      limit = sorted[i - 1] as number;
    }
  }
  return limit;
}

/** The quiet sample before the storm, or the first one after it. */
function nearestQuiet(values: Float64Array, row: number, limit: number): number {
  for (let before = row - 1; before >= 0; before--) if ((values[before] as number) <= limit) return before;
  for (let after = row + 1; after < values.length; after++)
    if ((values[after] as number) <= limit) return after;
  return row;
}

function peakOf({ series, peakRow }: Storm): number {
  return series.values[peakRow] as number;
}

function timesOf(storm: Storm): number {
  return peakOf(storm) / Math.max(storm.quiet, NOTHING);
}

/** @param cause of the reads, as far as the case tells, '' else. */
function stormFinding(storm: Storm, others: readonly Storm[], cause: string): Finding {
  const { series, quiet, row, quietRow } = storm;
  const name = series.entity === '' ? 'the disks' : series.entity;
  const began = quietRow < row;
  const list = others.map(
    (one) =>
      `- ${one.series.entity}: ${amount(one.quiet, 'kB/s')} to ${amount(peakOf(one), 'kB/s')}, ${span(one.series, one.held.from, one.held.to)}`,
  );
  return finding({
    rule: 'disk.readStorm',
    severity: 'warning',
    confidence: 'measured',
    subject: name,
    title: `Reads from ${name} ${began ? 'rise' : 'are'} ${quiet < NOTHING ? 'from next to nothing' : `${significant(timesOf(storm))}-fold`}${began ? '' : ' above its quiet samples'}, from ${amount(quiet, 'kB/s')} to ${amount(peakOf(storm), 'kB/s')}, ${heldWords(storm.held)}${began ? `, beginning ${when(series, row)}` : ''}.`,
    explanation: `So much more is read than in the quiet samples of the same capture: a scan, a backup, or the same data again and again because the page cache does not keep it.${cause}${
      list.length > 0 ? `\n\nOther disks of the capture:\n${list.join('\n')}` : ''
    }`,
    metrics: {
      kBPerSecondQuiet: quiet,
      kBPerSecondPeak: peakOf(storm),
      times: timesOf(storm),
      shareOfSamples: storm.held.count / storm.held.known,
    },
    evidence: evidenceOfStep(series, quietRow, storm.peakRow),
    limits: [
      'The figures do not say who reads, nor whether it is the same data each time.',
      'Quiet is what this capture shows as quiet: it may be the exception.',
    ],
    next: [
      'See who reads: pidstat -d 10 6; and whether the cache keeps it: sar -B 10 6 (pgsteal beside pgpgin)',
    ],
  });
}
