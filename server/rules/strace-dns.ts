/** Time lost in waiting for name servers, and questions that could not have an answer. */
import type { Capture } from '../engine/capture.ts';
import { finding } from '../engine/finding-id.ts';
import type { Case, Rule } from '../engine/rule.ts';
import { duration, plural, share } from '../engine/wording.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';
import {
  asCode,
  callEvidence,
  hasDurations,
  NAME_LOGS,
  nameLogs,
  programOf,
  someOf,
  spanOf,
} from './strace-trace.ts';
import { type TableRow, tableRows } from './table-rows.ts';

/** Shorter waits are the round trip of a slow network. */
const WAIT_LEAST_MS = 500;
const ERROR_SHARE = 0.5;
const ERROR_MS = 5000;
const MISSING_LEAST = 4;
const MISSING_WARNING_MS = 100;
const EVIDENCE_MOST = 12;

export const straceDnsTimeouts: Rule = {
  id: 'strace.dnsTimeouts',
  about:
    'A program waited for name servers that did not answer: for which name, how long, and what another call would have asked.',
  kinds: ['spans'],
  formats: NAME_LOGS,
  thresholds: [
    {
      name: 'time waited in vain',
      value: WAIT_LEAST_MS,
      unit: 'ms',
      source: 'a slow network answers within that',
    },
    {
      name: 'for an error',
      value: ERROR_MS,
      unit: 'ms, and half of the log',
      source: 'glibc waits 5 s for each server by default (resolv.conf(5))',
    },
  ],
  check: (examined) =>
    nameLogs(examined.captures).flatMap((capture) =>
      lookupsIn(capture).flatMap((lookup) => slow(examined, lookup)),
    ),
};

interface Lookup {
  capture: Capture;
  row: TableRow;
  queries: TableRow[];
}

function lookupsIn(capture: Capture): Lookup[] {
  const queries = tableRows(capture, 'dns');
  return tableRows(capture, 'lookups').map((row) => ({
    capture,
    row,
    queries: queries.filter((query) => query.number('lookup') === row.index),
  }));
}

function slow(examined: Case, lookup: Lookup): Finding[] {
  const { capture, row, queries } = lookup;
  const inVain = row.number('waitedInVain');
  const lost = queries.filter((query) => query.text('outcome') === 'timed out');
  if (!(inVain >= WAIT_LEAST_MS) || lost.length === 0) return [];
  const span = spanOf(capture);
  const part = inVain / span;
  const program = programOf(row.text('command'));
  const nobody = capture.format.id === 'strace' ? 'The program' : 'A client';
  const who = program === '' ? nobody : asCode(program);
  const other = betterLookup(examined, lookup);
  const waits = `waited ${seconds(inVain)} for ${questionsOf(lost)}, ${attemptsOf(lost)}`;
  const rest = afterwards(queries);
  const title = other
    ? `${who} took ${seconds(row.number('wait') - other.row.number('wait'))} longer than ${asCode(programOf(other.row.text('command')))}: it ${waits}; ${shapeOf(other)}.`
    : `${who} ${waits}; no answer came${rest === '' ? '' : `. ${rest}`}.`;
  return [
    finding({
      rule: 'strace.dnsTimeouts',
      severity: inVain >= ERROR_MS && (Number.isNaN(part) || part >= ERROR_SHARE) ? 'error' : 'warning',
      confidence: 'measured',
      subject: row.text('name'),
      title,
      explanation: explain(lookup, inVain, span, rest),
      metrics: {
        secondsWaitedInVain: inVain / 1000,
        secondsWaited: row.number('wait') / 1000,
        timeoutsCount: row.number('timeouts'),
        queriesCount: row.number('queries'),
        ...(part > 0 ? { share: part } : {}),
        ...(row.number('otherWait') >= 0 ? { secondsOfOtherCall: row.number('otherWait') / 1000 } : {}),
      },
      evidence: proofOf(lookup, lost, other),
      limits: [
        'The log shows that no answer came back, not whether the server got the question.',
        ...(hasDurations(capture)
          ? []
          : ['There are no durations in this log (-T): the limits that poll was given are counted.']),
      ],
      next: advice(lookup, lost),
    }),
  ];
}

/** The same name, looked up in another log of the case without waiting in vain. */
function betterLookup({ captures }: Case, { capture, row }: Lookup): Lookup | undefined {
  return nameLogs(captures)
    .filter((other) => other !== capture)
    .flatMap(lookupsIn)
    .find(
      (other) =>
        other.row.text('name') === row.text('name') &&
        programOf(other.row.text('command')) !== '' &&
        other.row.number('waitedInVain') < 0.1 * row.number('waitedInVain'),
    );
}

function seconds(milliseconds: number): string {
  return duration(milliseconds / 1000);
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

/** `AAAA of db1.example.com`. */
function questionsOf(queries: readonly TableRow[]): string {
  const names = unique(queries.map((query) => query.text('name')));
  const [name = ''] = names;
  const types = unique(
    queries.filter((query) => query.text('name') === name).map((query) => query.text('type')),
  );
  const asked = types.includes('?') ? 'answers about' : `${types.join(' and ')} of`;
  return `${asked} ${name}${names.length > 1 ? ` and ${plural(names.length - 1, 'other name')}` : ''}`;
}

const TIMES = ['', 'once', 'twice'];

/** `twice at each of 2 servers (127.0.0.1, 127.0.0.2)`. */
function attemptsOf(queries: readonly TableRow[]): string {
  const servers = unique(queries.map((query) => query.text('server')));
  const first = queries[0] as TableRow;
  const same = queries.filter(
    (query) => query.text('name') === first.text('name') && query.text('type') === first.text('type'),
  );
  const counts = unique(
    servers.map((server) => String(same.filter((query) => query.text('server') === server).length)),
  ).map(Number);
  const each =
    counts.length === 1
      ? (TIMES[counts[0] as number] ?? `${counts[0]} times`)
      : `${same.length} times in all`;
  return servers.length === 1
    ? `${each} at ${servers[0]}`
    : `${each} at each of ${plural(servers.length, 'server')} (${servers.join(', ')})`;
}

/** `A of db1.example.com took 7.28 ms.`, for the answer that was waited for. */
function afterwards(queries: readonly TableRow[]): string {
  const good = queries.findLast((query) => query.text('outcome') === 'NOERROR' && query.number('wait') > 0);
  if (!good) return '';
  return `${good.text('type')} of ${good.text('name')} took ${seconds(good.number('wait'))}`;
}

function shapeOf({ row, queries }: Lookup): string {
  const program = asCode(programOf(row.text('command')));
  const types = unique(queries.map((query) => query.text('type'))).sort();
  const asked =
    queries.length === types.length
      ? `one ${types.join(' and one ')}${row.text('api') === 'getaddrinfo' ? ' together (getaddrinfo)' : ''}`
      : `${plural(queries.length, 'question')}`;
  // Without a clock nothing tells how long answers took that came.
  const wait = row.number('wait');
  return `${program} sent ${asked} and ${wait > 0 ? `was done in ${seconds(wait)}` : 'waited for nothing in vain'}`;
}

function explain({ row, queries }: Lookup, inVain: number, span: number, rest: string): string {
  const base = row.text('name');
  const parts: string[] = [];
  if (span > 0)
    parts.push(
      `${seconds(inVain)} of ${seconds(span)} (${share(inVain / span)}) went by in waiting for answers that never came.`,
    );
  const [first] = queries;
  if (row.text('api') === 'gethostbyname2' && first)
    parts.push(
      `The questions are those of gethostbyname2: ${first.text('type')} first, through all search domains, and A only then. \`getent hosts\` and older programs ask like that.`,
    );
  const empty = queries.find((query) => query.text('name') === base && query.text('outcome') === 'NODATA');
  if (empty)
    parts.push(
      `The answer for ${empty.text('type')} of ${base} was empty${empty.number('wait') >= 0 ? ` after ${seconds(empty.number('wait'))}` : ''}.`,
    );
  if (row.text('suffixes') !== '')
    parts.push(
      `The resolver then appended ${row.text('suffixes').split(' ').join(', ')} from the search list, a name that nobody meant.`,
    );
  if (rest !== '') parts.push(`${rest}.`);
  parts.push(
    'getaddrinfo asks for A and AAAA together and takes what it gets; it does not go on to the search list when one of them has an answer.',
  );
  const other = row.number('otherWait');
  if (other >= 0)
    parts.push(
      `By the answers in this log ${row.text('other')} would have waited ${other > 0 ? seconds(other) : 'for nothing in vain'} instead of ${seconds(row.number('wait'))}.`,
    );
  return parts.join(' ');
}

function proofOf(
  lookup: Lookup,
  lost: readonly TableRow[],
  other: Lookup | undefined,
): [Evidence, ...Evidence[]] {
  const waits = unique(lost.map((query) => String(query.number('endCall')))).map(Number);
  const proof = [
    ...someOf(lost, EVIDENCE_MOST / 2).map((query) => query.evidence()),
    ...callEvidence(lookup.capture, someOf(waits, EVIDENCE_MOST / 2)),
  ].sort((a, b) => (a.byteStart ?? 0) - (b.byteStart ?? 0));
  const theirs = (other?.queries ?? []).slice(0, 2).map((query) => query.evidence());
  return [proof[0] ?? lookup.row.evidence(), ...proof.slice(1), ...theirs];
}

function advice({ row }: Lookup, lost: readonly TableRow[]): string[] {
  const [first] = lost;
  const suffixes = row.text('suffixes');
  return [
    `Ask the server yourself: dig +tries=1 +time=2 @${first?.text('server')} ${first?.text('name')} ${first?.text('type')}`,
    `Compare with what getaddrinfo does: time getent ahosts ${row.text('name')}`,
    ...(suffixes === ''
      ? ['Shorten the wait in /etc/resolv.conf: options timeout:1 attempts:1']
      : [
          `Keep the search list out of it: look up ${row.text('name')}. (with the dot), or take ${suffixes.split(' ')[0]} out of search in /etc/resolv.conf`,
        ]),
    'Where nobody needs IPv6: options no-aaaa in /etc/resolv.conf (glibc 2.36 and later)',
  ];
}

export const straceSearchList: Rule = {
  id: 'strace.searchList',
  about: 'Most questions for a name were for that name with search domains appended, which do not exist.',
  kinds: ['spans'],
  formats: NAME_LOGS,
  thresholds: [
    {
      name: 'NXDOMAIN answers',
      value: MISSING_LEAST,
      unit: 'count',
      source: 'A and AAAA with two search domains',
    },
    { name: 'time lost for a warning', value: MISSING_WARNING_MS, unit: 'ms', source: 'less is not felt' },
  ],
  check: ({ captures }) => nameLogs(captures).flatMap((capture) => expanded(lookupsIn(capture))),
};

function expanded(lookups: readonly Lookup[]): Finding[] {
  const byName = new Map<string, Lookup[]>();
  for (const lookup of lookups) {
    if (lookup.row.text('suffixes') === '') continue;
    const name = lookup.row.text('name');
    byName.set(name, [...(byName.get(name) ?? []), lookup]);
  }
  return [...byName].flatMap(([name, same]) => {
    const queries = same.flatMap((lookup) => lookup.queries);
    const missing = queries.filter((query) => query.text('outcome') === 'NXDOMAIN');
    const [first, ...more] = someOf(missing, EVIDENCE_MOST).map((query) => query.evidence());
    if (missing.length < MISSING_LEAST || !first) return [];
    // A search domain that had the answer is there for a reason.
    const needed = queries.some(
      (query) => query.text('name') !== name && query.text('outcome') === 'NOERROR',
    );
    const lost = longestOfEach(missing);
    const suffixes = unique(same.flatMap(({ row }) => row.text('suffixes').split(' ')));
    return [
      finding({
        rule: 'strace.searchList',
        severity: lost >= MISSING_WARNING_MS && !needed ? 'warning' : 'note',
        confidence: 'measured',
        subject: name,
        title: `${missing.length} of ${plural(queries.length, 'question')} for ${name} were for names that do not exist, made with ${plural(suffixes.length, 'search domain')}${lost > 0 ? `: ${seconds(lost)}` : ''}${same.length > 1 ? ` in ${plural(same.length, 'lookup')}` : ''}.`,
        explanation: `Tried were ${suffixes.join(', ')}. With \`ndots:5\`, as Kubernetes sets it, every name with fewer than five dots is looked up with all search domains first, for A and AAAA each.`,
        metrics: {
          missingCount: missing.length,
          queriesCount: queries.length,
          secondsLost: lost / 1000,
          lookupsCount: same.length,
        },
        evidence: [first, ...more],
        limits: needed
          ? ['One of these search domains has the answer for another question: it is needed.']
          : [],
        next: [
          `End the name with a dot where it is configured: ${name}.`,
          'Or set options ndots:1 in /etc/resolv.conf (dnsConfig in Kubernetes).',
        ],
      }),
    ];
  });
}

/** Questions that were sent together are waited for together. */
function longestOfEach(queries: readonly TableRow[]): number {
  const longest = new Map<number, number>();
  for (const query of queries) {
    const sent = query.evidence().byteStart ?? query.index;
    longest.set(sent, Math.max(longest.get(sent) ?? 0, query.number('wait') || 0));
  }
  return [...longest.values()].reduce((sum, wait) => sum + wait, 0);
}
