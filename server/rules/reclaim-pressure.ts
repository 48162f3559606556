/** Reclaim that processes wait for, that finds little, that swaps; and the figure of sysstat that counts twice. */
import type { Capture } from '../engine/capture.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { amount, share } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { HELD_THRESHOLD, held, heldWords } from './held.ts';
import { evidenceOf, onePerSubject, span } from './machine-finding.ts';
import { wholeMachine } from './machine-series.ts';
import { reclaimRates } from './reclaim-rates.ts';

const EFFICIENCY = 0.3;
/** Pages a second that must be looked at for the efficiency to mean anything: 4 MB/s. */
const LEAST_SCANNED = 1000;
const SWAP_OUT = 5;

export const reclaimDirect: Rule = {
  id: 'mem.directReclaim',
  about: 'Processes wait while the kernel looks for memory on their behalf.',
  kinds: ['series'],
  thresholds: [
    {
      name: 'direct reclaim',
      value: 0,
      unit: 'pages or stalls a second, above',
      source: 'kswapd alone should find enough',
    },
    HELD_THRESHOLD,
  ],
  check: ({ captures }) =>
    onePerSubject(
      captures.flatMap((capture) => {
        const series = wholeMachine(capture, 'reclaim.stalls') ?? wholeMachine(capture, 'reclaim.scanDirect');
        const found = series && held(series.values, (value) => value > 0);
        if (!series || !found) return [];
        const most = series.values[found.worst] as number;
        const stalls = series.table.id === 'vmstat';
        return [
          finding({
            rule: 'mem.directReclaim',
            severity: 'warning',
            confidence: 'measured',
            subject: stalls ? 'allocstall' : 'pgscand',
            title: `Processes wait for memory ${heldWords(found)}: ${amount(most, stalls ? '/s' : 'pages/s')} ${stalls ? 'allocations stall' : 'are scanned in direct reclaim'} at most.`,
            explanation:
              'When kswapd does not keep enough memory free, the process that asks for some must find it itself before it goes on. That is felt as a pause in whatever it was doing.',
            metrics: { shareOfSamples: found.count / found.known, perSecondMax: most },
            evidence: [evidenceOf(series, found.worst), evidenceOf(series, found.from)],
            limits: ['It does not say which processes waited, or for how long.'],
            next: [
              'See how long: cat /proc/pressure/memory; sudo perf trace -e vmscan:mm_vmscan_direct_reclaim_* -a sleep 30',
            ],
          }),
        ];
      }),
    ),
};

export const reclaimEfficiency: Rule = {
  id: 'mem.reclaimEff',
  about: 'The kernel looks at many pages and can take few.',
  kinds: ['series'],
  thresholds: [
    {
      name: 'pages taken of pages looked at',
      value: EFFICIENCY,
      unit: ', below',
      source: 'sar’s manual: near 100 % is good, below 30 % the system has some difficulty',
    },
    HELD_THRESHOLD,
  ],
  check: ({ captures }) => onePerSubject(captures.flatMap(inefficient)),
};

function inefficient(capture: Capture): Finding[] {
  const rates = reclaimRates(capture);
  if (!rates) return [];
  const { scanned, stolen } = rates;
  const wasted = scanned.values.map((pages, row) =>
    pages >= LEAST_SCANNED ? 1 - (stolen.values[row] as number) / pages : Number.NaN,
  );
  const found = held(wasted, (value) => value > 1 - EFFICIENCY);
  if (!found) return [];
  const efficiency = 1 - (wasted[found.worst] as number);
  return [
    finding({
      rule: 'mem.reclaimEff',
      severity: 'warning',
      confidence: 'measured',
      subject: 'reclaim',
      title: `Reclaim takes ${share(efficiency)} of the ${amount(scanned.values[found.worst] as number, 'pages/s')} it looks at, less than ${share(EFFICIENCY)} ${heldWords(found)} with reclaim: it finds little to take.`,
      explanation: `Pages in use, dirty, locked or already being written cannot be taken, so the kernel looks at more and more of them. It costs CPU time (kswapd) and ends in swapping or the OOM killer.${
        rates.doubledAt === undefined ? '' : ' pgsteal was halved: this version of sysstat counts it twice.'
      }`,
      metrics: { efficiency, shareOfSamples: found.count / found.known },
      evidence: [evidenceOf(scanned, found.worst), evidenceOf(stolen, found.worst)],
      limits: [
        'It is worked out from pgscan and pgsteal, not read from %vmeff, which later versions left out.',
      ],
      next: [
        'See what holds the pages: grep -E "Dirty|Writeback|Mlocked|Unevictable|AnonPages" /proc/meminfo',
      ],
    }),
  ];
}

export const vmeffBug: Rule = {
  id: 'mem.vmeffBug',
  about: 'More pages taken than looked at: a known double count of sysstat, corrected here.',
  kinds: ['series'],
  formats: ['sar', 'sadf'],
  thresholds: [
    {
      name: 'pages taken of pages looked at',
      value: 1,
      unit: ', above',
      source: 'sysstat issues 343 and 415: fixed in 12.7.9; Linux 5.8 and later, and RHEL 8',
    },
  ],
  check: ({ captures }) =>
    onePerSubject(
      captures.flatMap((capture) => {
        const rates = reclaimRates(capture);
        const row = rates?.doubledAt;
        if (!rates || row === undefined) return [];
        const { scanned, stolen } = rates;
        const printed = (2 * (stolen.values[row] as number)) / (scanned.values[row] as number);
        return [
          finding({
            rule: 'mem.vmeffBug',
            severity: 'note',
            confidence: 'inferred',
            subject: 'pgsteal/s',
            title: `pgsteal is ${share(printed)} of what was scanned at most, which cannot be: this sysstat counts it twice; halved, it is ${share(printed / 2)}.`,
            explanation:
              'Linux shows the pages that were taken both by who took them (kswapd, direct) and by what they were (anon, file). sysstat up to 12.7.8 adds all four. pgsteal/s is halved wherever Tidemark reckons with it; the table shows what the file says, and %vmeff there is double as well.',
            metrics: { ratioPrinted: printed, ratioCorrected: printed / 2 },
            evidence: [evidenceOf(stolen, row)].map((one) => ({
              ...one,
              after: 2 * (stolen.values[row] as number),
            })) as [ReturnType<typeof evidenceOf>],
            limits: [
              'The version of sysstat is not in the file; it is told by the figures, so a capture without a ratio above 100 % is not corrected.',
            ],
            next: [
              'Compare with the kernel: grep -E "pgscan|pgsteal" /proc/vmstat; and update sysstat to 12.7.9',
            ],
          }),
        ];
      }),
    ),
};

export const reclaimSwapOut: Rule = {
  id: 'mem.swapOut',
  about: 'Memory moves out to swap, or in and out at once.',
  kinds: ['series'],
  thresholds: [
    {
      name: 'pages out',
      value: SWAP_OUT,
      unit: '/s',
      source: 'PCP’s pmie: 5 a second in 30 % of the samples',
    },
    HELD_THRESHOLD,
  ],
  check: ({ captures }) => onePerSubject(captures.flatMap(swapping)),
};

function swapping(capture: Capture): Finding[] {
  const out = wholeMachine(capture, 'swap.out');
  const back = wholeMachine(capture, 'swap.in');
  if (!out) return [];
  const found = held(out.values, (value) => value >= SWAP_OUT);
  const both =
    back?.table === out.table
      ? held(out.values, (value, row) => value > 0 && (back.values[row] as number) > 0)
      : undefined;
  const state = found ?? both;
  if (!state) return [];
  const most = out.values[state.worst] as number;
  return [
    finding({
      rule: 'mem.swapOut',
      severity: 'warning',
      confidence: 'measured',
      subject: 'pswpout',
      title: `Memory is swapped out ${heldWords(state)}, ${amount(most, 'pages/s')} at most${both ? ', while other pages come back in' : ''}.`,
      explanation: `Processes hold more than fits into memory. What is swapped out and never needed again does no harm; ${
        both
          ? 'here pages come back in the same samples, so what is needed is being swapped'
          : 'what comes back in costs a disk read each time'
      }. Longest stretch: ${span(out, state.from, state.to)}.`,
      metrics: { pagesPerSecondMax: most, shareOfSamples: state.count / state.known },
      evidence: [
        evidenceOf(out, state.worst),
        ...(back && both ? [evidenceOf(back, both.worst)] : [evidenceOf(out, state.from)]),
      ],
      limits: [
        'It does not say whose memory it is: a cgroup at its own limit swaps too, though the machine has memory.',
      ],
      next: ['See whose it is: grep VmSwap /proc/[0-9]*/status | sort -k2 -n -r | head'],
    }),
  ];
}
