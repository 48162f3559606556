/** Counts that end at a limit: descriptors at the limit of open files, mappings at vm.max_map_count, tracked connections at nf_conntrack_max. */
import type { Capture } from '../engine/capture.ts';
import { judgementOf } from '../engine/capture.ts';
import { evidenceAt } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import { timeToLimit } from '../engine/growth/eta.ts';
import type { Rule } from '../engine/rule.ts';
import { duration, exact, share } from '../engine/wording.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';
import { captureSeconds } from './growing.ts';
import { lastOf, lastRowOf, type NamedSeries, ofEntity, seriesNamed } from './series-values.ts';

const WARNING = 0.8;
const ERROR = 0.95;
/** vm.max_map_count as it comes (mm/util.c: 65,530). */
const MAPPINGS_MAX = 65_530;

const THRESHOLDS = [
  {
    name: 'of the limit',
    value: WARNING,
    unit: '',
    source: 'netdata warns at 85 %, the node-exporter mixin at 70 %',
  },
  { name: 'of the limit (error)', value: ERROR, unit: '', source: 'netdata: 95 %' },
];

interface Counted {
  rule: string;
  /** Shares of the limit; {@link WARNING} and {@link ERROR} without. */
  levels?: { warning: number; error: number };
  /** Sample that is judged; the last without. */
  row?: number;
  things: string;
  fails: string;
  limit: number;
  /** Where the limit stands, or that it was assumed. */
  limitEvidence: readonly Evidence[];
  limits: readonly string[];
  next: string;
}

export const descriptorLimit: Rule = {
  id: 'fd.limit',
  about: 'A process nears its limit of open files, or will reach it soon at the rate its descriptors grow.',
  kinds: ['series'],
  thresholds: THRESHOLDS,
  check: ({ captures }) =>
    captures.flatMap((capture) =>
      seriesNamed(capture, 'fd-list', 'descriptors').flatMap((count) => {
        const limit = openFilesLimit(captures, count);
        if (!limit) return [];
        return nearing(count, {
          rule: 'fd.limit',
          things: 'descriptors',
          fails:
            'At the soft limit of open files, open, accept, pipe and socket fail with EMFILE, and servers stop taking connections.',
          limit: lastOf(limit),
          limitEvidence: [evidenceAt(limit.capture, limit.table, lastRowOf(limit), limit.column.id)],
          limits: ['The listing does not say which code opened them.'],
          next: "ls -l /proc/PID/fd | awk '{print $NF}' | sed 's/[0-9]\\{2,\\}/N/g' | sort | uniq -c | sort -rn | head",
        });
      }),
    ),
};

/** Of the same process; a listing that names none is taken for the process of the only limits there are. */
function openFilesLimit(captures: readonly Capture[], count: NamedSeries): NamedSeries | undefined {
  const all = captures.flatMap((capture) => seriesNamed(capture, 'pid-limits', 'open files soft'));
  return all.find(({ entity }) => entity === count.entity) ?? (all.length === 1 ? all[0] : undefined);
}

export const mappingLimit: Rule = {
  id: 'vma.count',
  about: 'A process nears vm.max_map_count mappings, or will reach it soon at the rate they grow.',
  kinds: ['series'],
  thresholds: [
    { name: 'mappings', value: MAPPINGS_MAX, unit: '', source: 'mm/util.c: the default of vm.max_map_count' },
    ...THRESHOLDS,
  ],
  check: ({ captures }) =>
    captures.flatMap((capture) =>
      [
        ...seriesNamed(capture, 'maps', 'mappings').filter(isOneProcess),
        ...seriesNamed(capture, 'smaps', 'mappings'),
      ].flatMap((count) =>
        nearing(count, {
          rule: 'vma.count',
          things: 'mappings',
          fails:
            'At vm.max_map_count mmap, mprotect and thread creation fail with ENOMEM although memory is free.',
          limit: MAPPINGS_MAX,
          limitEvidence: [],
          limits: [`The limit is not in the log: ${exact(MAPPINGS_MAX)} is what Linux comes with.`],
          next: "sysctl vm.max_map_count; awk '{print $6}' /proc/PID/maps | sort | uniq -c | sort -rn | head",
        }),
      ),
    ),
};

/** Shares of nf_conntrack_max. */
const CONNTRACK_LEVELS = { warning: 0.75, error: 0.9 };

export const conntrackLimit: Rule = {
  id: 'net.conntrack',
  about: 'The table of tracked connections is nearly full, or will be soon at the rate it fills.',
  kinds: ['series'],
  thresholds: [
    {
      name: 'of nf_conntrack_max',
      value: CONNTRACK_LEVELS.warning,
      unit: '',
      source: 'node-exporter mixin: 75 %',
    },
    { name: 'of nf_conntrack_max (error)', value: CONNTRACK_LEVELS.error, unit: '', source: 'netdata: 90 %' },
  ],
  check: ({ captures }) =>
    captures.flatMap((capture) => {
      const count = ['nf_conntrack_count', 'entries', 'flows']
        .flatMap((name) => seriesNamed(capture, 'conntrack', name))
        .at(0);
      const limit = count && tableLimit(captures, capture);
      if (!limit) return [];
      return nearing(count, {
        rule: 'net.conntrack',
        levels: CONNTRACK_LEVELS,
        // A full table refuses at once: the fullest moment counts, not the last.
        row: largestRowOf(count),
        things: 'tracked connections',
        fails:
          'When the table is full, the kernel drops the first packet of every new connection (“table full, dropping packet”): clients see time-outs, established ones go on.',
        limit: lastOf(limit),
        limitEvidence: [evidenceAt(limit.capture, limit.table, lastRowOf(limit), limit.column.id)],
        limits: ['The count does not say whose connections they are: entries outlive their connections.'],
        next: "conntrack -L 2>/dev/null | awk '{print $1, $4}' | sort | uniq -c | sort -rn | head; sysctl net.netfilter | grep -E 'conntrack_(max|buckets|.*timeout)'",
      });
    }),
};

function tableLimit(captures: readonly Capture[], own: Capture): NamedSeries | undefined {
  const beside = seriesNamed(own, 'conntrack', 'nf_conntrack_max').at(0);
  if (beside) return beside;
  const all = captures.flatMap((capture) => seriesNamed(capture, 'conntrack', 'nf_conntrack_max'));
  return all.length === 1 ? all[0] : undefined;
}

function largestRowOf({ values }: NamedSeries): number {
  return values.reduce(
    (best, value, row) => (value > (values[best] as number) || Number.isNaN(values[best]) ? row : best),
    0,
  );
}

function isOneProcess({ capture }: NamedSeries): boolean {
  return (capture.facts.processCount ?? 1) === 1;
}

function nearing(count: NamedSeries, about: Counted): Finding[] {
  const { capture, table, column, entity } = count;
  const row = about.row ?? lastRowOf(count);
  const { warning, error } = about.levels ?? { warning: WARNING, error: ERROR };
  const last = count.values[row] as number;
  if (!(about.limit > 0) || Number.isNaN(last)) return [];
  const part = last / about.limit;
  const judgement = judgementOf(capture, table.id, column.id);
  const seconds = captureSeconds(capture);
  const eta = judgement && seconds > 0 ? timeToLimit(judgement, about.limit, seconds) : undefined;
  const soon = eta && 'seconds' in eta && eta.seconds > 0 ? eta : undefined;
  const distant = eta && 'beyond' in eta ? eta.beyond : undefined;
  if (part < warning && !soon && !distant) return [];
  const forecast = soon
    ? `; at this rate the limit is reached in ${duration(soon.seconds)} (${duration(soon.low)} to ${duration(soon.high)})`
    : distant
      ? `; it grows, and does not get there ${distant.replace(/^not /, '')}`
      : '';
  return [
    finding({
      rule: about.rule,
      severity: part >= error ? 'error' : part < warning && !soon ? 'note' : 'warning',
      confidence: part >= warning ? 'measured' : 'inferred',
      subject: `${about.things}${ofEntity(entity)}`,
      title: `${exact(last)} ${about.things}${ofEntity(entity)}, ${share(part)} of the limit of ${exact(about.limit)}${forecast}.`,
      explanation: about.fails,
      metrics: {
        count: last,
        limitCount: about.limit,
        share: part,
        ...(soon ? { secondsToLimit: soon.seconds } : {}),
      },
      evidence: [{ ...evidenceAt(capture, table, row, column.id), after: last }, ...about.limitEvidence],
      limits: [...about.limits, ...(soon ? ['The forecast holds if the last rate lasts.'] : [])],
      next: [about.next],
    }),
  ];
}
