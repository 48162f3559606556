/** A session with one capture of three lines and two findings, whose operations tests may replace. */
import type { StartSession } from '../../server/lsp/serve.ts';
import type { CaseSummary } from '../../server/protocol/capture.ts';
import { fail } from '../../server/protocol/failure.ts';
import type { Finding } from '../../server/protocol/finding.ts';
import type { Handlers } from '../../server/protocol/operations.ts';

export const TEXT = 'MemFree: 100 kB\nMemFree: 90 kB\nMemFree: 80 kB\n';

export function finding(path: string, more: Partial<Finding> = {}): Finding {
  return {
    id: 'f1',
    rule: 'proc.memfree.shrinking',
    severity: 'warning',
    confidence: 'measured',
    subject: 'MemFree',
    title: 'MemFree shrinks 10 kB per sample.',
    explanation: 'Memory that is free **shrinks**.',
    metrics: {},
    evidence: [
      {
        capture: path,
        byteStart: 16,
        byteLength: 30,
        line: 2,
        quote: 'MemFree: 90 kB',
        before: 100,
        after: 90,
      },
      { capture: path, line: 1, quote: 'MemFree: 100 kB' },
    ],
    limits: ['Three samples are few.'],
    next: ['Run `free -s 1`.'],
    ...more,
  };
}

export function summary(path: string, more: Partial<CaseSummary> = {}): CaseSummary {
  return {
    case: 7,
    revision: 0,
    captures: [
      {
        index: 0,
        path,
        format: 'meminfo',
        formatTitle: '/proc/meminfo',
        bytes: TEXT.length,
        tables: [
          {
            id: 'meminfo',
            kind: 'series',
            title: 'meminfo',
            rows: 3,
            columns: [{ id: 'MemFree', title: 'MemFree', unit: 'kB', type: 'number' }],
          },
        ],
        zone: '',
        facts: {},
        problems: { count: 0, first: [] },
        marks: [{ kind: 'gap', sample: 2, text: 'gap of 60 s' }],
      },
    ],
    findings: [finding(path)],
    growth: [],
    ...more,
  };
}

export interface FakeSession {
  start: StartSession;
  /** Replace single operations. */
  handlers: Handlers;
  /** Operations called, in order, with their parameters. */
  calls: [string, unknown][];
  changed(summary: CaseSummary): void;
}

export function fakeSession(path: string): FakeSession {
  const calls: [string, unknown][] = [];
  const refuse = async () => {
    throw fail('bad-request', 'Not in this test.', 'Nothing.');
  };
  const lines = TEXT.split('\n');
  const handlers: Handlers = {
    open: async () => summary(path),
    close: async () => null,
    summary: async () => summary(path),
    page: refuse,
    series: refuse,
    lines: async ({ byte, count }) => {
      const first = TEXT.slice(0, byte).split('\n').length - 1;
      let byteStart = lines.slice(0, first).join('\n').replace(/(.)$/s, '$1\n').length;
      const page = lines.slice(first, first + count).map((text, i) => {
        const at = { byteStart, byteLength: text.length + 1, line: first + i + 1, text, more: 0 };
        byteStart += text.length + 1;
        return at;
      });
      return { lines: page, bytes: TEXT.length, atStart: first === 0, atEnd: true };
    },
    locate: async ({ row }) => ({ capture: path, line: row + 1 }),
    bytes: refuse,
    marks: refuse,
    objects: refuse,
    readText: async () => null,
    outlineText: async () => null,
    colourText: async () => null,
    textKin: async () => null,
    spans: refuse,
    span: refuse,
    exportSpans: refuse,
    notes: refuse,
    note: refuse,
    refresh: refuse,
    identify: refuse,
    findSet: refuse,
    mask: refuse,
    find: refuse,
    openShared: refuse,
    redactFile: refuse,
    report: refuse,
  };
  let changed: (summary: CaseSummary) => void = () => {};
  const fake: FakeSession = {
    handlers,
    calls,
    changed: (next) => changed(next),
    start: (_, onChanged) => {
      changed = onChanged;
      const recorded = Object.fromEntries(
        (Object.keys(handlers) as (keyof Handlers)[]).map((method) => [
          method,
          (params: never, context: never) => {
            calls.push([method, params]);
            return (handlers[method] as (p: never, c: never) => Promise<unknown>)(params, context);
          },
        ]),
      );
      return { handlers: recorded as unknown as Handlers, dispose: async () => {} };
    },
  };
  return fake;
}
