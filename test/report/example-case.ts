/** A small case with everything a report has to show, and names as hostile as a dump may hold. */
import type { CaseSummary, SeriesSummary } from '../../server/protocol/capture.ts';
import type { Skipped } from '../../server/report/report.ts';

/** So that what is masked does not depend on the machine that runs the tests. */
export const SURROUNDINGS = { homeFolder: '/srv/people/carol', hostName: 'build-host-17' };

export const HOSTILE =
  '`</script><img src=x onerror=alert(1)>|[click](javascript:alert(1))\u001b[31m\u202e**x**\n# y';

function series(first: number, last: number, verdict: SeriesSummary['verdict']): SeriesSummary {
  return {
    counter: false,
    entity: '',
    samples: 62,
    first,
    last,
    min: first,
    max: last,
    verdict,
    delta: last - first,
    rate: (last - first) / 183,
    rateLow: 298,
    rateHigh: 306,
    regimes: [],
    spark: [first, last],
  };
}

export const SKIPPED: Skipped[] = [
  {
    path: '/home/alice/case/README.md',
    failure: {
      code: 'unknown-format',
      message: '/home/alice/case/README.md is not recognised: text that starts with “# Notes”.',
      next: 'Formats read: meminfo.',
    },
  },
];

export function exampleCase(): CaseSummary {
  return {
    case: 1,
    revision: 1,
    captures: [
      {
        index: 0,
        path: '/home/alice/case/status.log',
        format: 'proc-status',
        formatTitle: 'PID/status samples',
        bytes: 89_640,
        tables: [
          {
            id: 'proc-status',
            kind: 'series',
            title: 'PID/status',
            rows: 62,
            columns: [
              { id: 'time', title: 'Time', unit: 'ms', type: 'time' },
              {
                id: 'VmRSS',
                title: 'VmRSS',
                unit: 'kB',
                type: 'number',
                series: series(2704, 58_064, 'growing'),
              },
              {
                id: 'Threads',
                title: 'Threads',
                unit: 'count',
                type: 'number',
                series: series(7, 7, 'steady'),
              },
              { id: 'x', title: HOSTILE, unit: 'kB', type: 'number', series: series(10, 9000, 'rising') },
            ],
          },
        ],
        from: '2026-11-20T15:50:53Z',
        to: '2026-11-20T15:53:56Z',
        zone: 'UTC',
        facts: { sampleCount: 62, seriesCount: 3 },
        problems: {
          count: 5,
          first: [
            { byteStart: 1204, byteLength: 45, why: `line 12 is not understood: ${HOSTILE}` },
            { byteStart: 9000, byteLength: 1, why: 'line 99 is not understood as PID/status' },
          ],
        },
        coverage: { lines: 3720, understood: 3715, repaired: 2, unknown: 5 },
        marks: [],
      },
    ],
    findings: [
      {
        id: '0123456789abcdef',
        rule: 'proc.rss.growing',
        severity: 'warning',
        confidence: 'inferred',
        subject: 'RSS',
        title: 'RSS grows 302 kB/s [298–306 kB/s]; +55.4 MB in 183 s.',
        explanation:
          'Resident memory stands in RAM, as `VmRSS` says.\n\nWhere it grew:\n- [heap] **100 %**\n- mail to bob@example.com',
        metrics: { bytesPerSecond: 309_248, share: 1 },
        evidence: [
          {
            capture: '/home/alice/case/status.log',
            byteStart: 500,
            byteLength: 15,
            line: 24,
            quote: 'VmRSS:\t    2704 kB',
            before: 2704,
          },
          {
            capture: '/home/alice/case/status.log',
            byteStart: 80_000,
            byteLength: 15,
            line: 3684,
            quote: 'db1.example.com worker VmRSS:\t   58064 kB',
            before: 2704,
            after: 58_064,
          },
        ],
        limits: ['Resident memory does not say who allocated it.'],
        next: ['See which mapping grows: `while sleep 10; do date; cat /proc/PID/smaps; done >> smaps.log`'],
      },
      {
        id: 'fedcba9876543210',
        rule: 'counter.rising',
        severity: 'note',
        confidence: 'measured',
        subject: HOSTILE,
        title: `${HOSTILE} rose in each of 5 samples.`,
        explanation: HOSTILE,
        metrics: {},
        evidence: [
          {
            capture: '/home/alice/case/status.log',
            row: { table: 'proc-status', index: 3 },
            quote: HOSTILE,
          },
        ],
        limits: [],
        next: [],
      },
    ],
    growth: [
      {
        capture: 0,
        table: 'proc-status',
        key: 'VmRSS',
        unit: 'kB',
        values: [2704, 58_064],
        verdict: 'growing',
        delta: 55_360,
        share: 1,
        rate: 302.5,
      },
      {
        capture: 0,
        table: 'proc-status',
        key: HOSTILE,
        unit: 'kB',
        values: [10, 9000],
        verdict: 'rising',
        delta: 8990,
        rate: 49.1,
      },
      {
        capture: 0,
        table: 'proc-status',
        key: 'Threads',
        unit: 'count',
        values: [7, 7],
        verdict: 'steady',
        delta: 0,
        rate: 0,
      },
    ],
  };
}
