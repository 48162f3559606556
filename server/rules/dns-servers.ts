/** Name servers that do not answer, refuse or fail, and answers that are slow, too long or asked for again. */
import type { Capture } from '../engine/capture.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { duration, plural, share } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { NAME_LOGS, nameLogs, someOf, spanOf } from './strace-trace.ts';
import { type TableRow, tableRows } from './table-rows.ts';

const EVIDENCE_MOST = 8;

/** An outcome that says that this server was of no use. */
const USELESS = /^(?:timed out|refused|SERVFAIL|REFUSED|NOTIMP|E[A-Z]+)$/;
const ANSWER = /^(?:NOERROR|NODATA|NXDOMAIN|truncated)$/;

export const dnsServer: Rule = {
  id: 'dns.server',
  about:
    'One name server answers nothing while another one answers: every lookup waits for it or fails at it first.',
  kinds: ['spans'],
  formats: NAME_LOGS,
  thresholds: [
    {
      name: 'questions it left without an answer',
      value: 1,
      unit: 'count, and answered none',
      source: 'another server answered one of the same questions',
    },
  ],
  check: ({ captures }) => nameLogs(captures).flatMap(uselessServers),
};

function uselessServers(capture: Capture): Finding[] {
  const byServer = new Map<string, TableRow[]>();
  for (const row of tableRows(capture, 'dns')) {
    const server = row.text('server');
    byServer.set(server, [...(byServer.get(server) ?? []), row]);
  }
  const question = (row: TableRow) => `${row.text('name')} ${row.text('type')}`;
  const answered = new Set(
    tableRows(capture, 'dns')
      .filter((row) => ANSWER.test(row.text('outcome')))
      .map(question),
  );
  const isGood = (rows: readonly TableRow[]) => rows.some((row) => ANSWER.test(row.text('outcome')));
  const good = [...byServer].filter(([, rows]) => isGood(rows)).map(([server]) => server);
  if (good.length === 0) return [];
  return [...byServer].flatMap(([server, rows]) => {
    const failed = rows.filter((row) => USELESS.test(row.text('outcome')));
    const [first, ...more] = someOf(failed, EVIDENCE_MOST).map((row) => row.evidence());
    if (isGood(rows) || !first || failed.length < rows.length) return [];
    // What nobody answers says nothing of this server.
    if (!failed.some((row) => answered.has(question(row)))) return [];
    const outcomes = counted(failed.map((row) => row.text('outcome')));
    const lost = waitTogether(failed);
    return [
      finding({
        rule: 'dns.server',
        severity: 'warning',
        confidence: 'measured',
        subject: server,
        title: `Name server ${server} answered none of ${plural(failed.length, 'question')} (${outcomes})${lost > 0 ? `, ${duration(lost / 1000)} lost` : ''}; ${good.join(', ')} did.`,
        explanation:
          'The resolver asks the servers in the order of resolv.conf, each time anew from the first one. A dead one costs its timeout (5 s by default) with every lookup, a refusing one nothing but a round trip.',
        metrics: { questionsCount: failed.length, secondsLost: lost / 1000 },
        evidence: [first, ...more],
        limits: ['The server may serve other names, or have been down for this time only.'],
        next: [
          `dig +tries=1 +time=2 @${server} ${failed[0]?.text('name')} ${failed[0]?.text('type')}; move it behind the others in /etc/resolv.conf, or options rotate timeout:1`,
        ],
      }),
    ];
  });
}

const FAMILY_LOST_MS = 500;

export const dnsOneFamily: Rule = {
  id: 'dns.oneFamily',
  about: 'Of the questions for IPv4 and IPv6 only one kind is answered; time is lost on the other.',
  kinds: ['spans'],
  formats: NAME_LOGS,
  thresholds: [
    { name: 'time lost', value: FAMILY_LOST_MS, unit: 'ms', source: 'a slow network answers within that' },
  ],
  check: ({ captures }) => nameLogs(captures).flatMap(oneFamily),
};

function oneFamily(capture: Capture): Finding[] {
  const rows = tableRows(capture, 'dns');
  const of = (type: string) => rows.filter((row) => row.text('type') === type);
  const families = [
    { bad: of('AAAA'), good: of('A'), name: 'AAAA', other: 'A' },
    { bad: of('A'), good: of('AAAA'), name: 'A', other: 'AAAA' },
  ];
  return families.flatMap(({ bad, good, name, other }) => {
    const empty = bad.filter((row) => /^(?:timed out|NODATA|SERVFAIL)$/.test(row.text('outcome')));
    const lost = waitTogether(empty);
    const answeredNames = new Set(
      good.filter((row) => row.text('outcome') === 'NOERROR').map((row) => row.text('name')),
    );
    const dropped = empty.filter(
      (row) => row.text('outcome') === 'timed out' && answeredNames.has(row.text('name')),
    ).length;
    const answered = good.filter((row) => row.text('outcome') === 'NOERROR').length;
    const [first, ...more] = someOf(empty, EVIDENCE_MOST).map((row) => row.evidence());
    if (!first || empty.length < bad.length || answered === 0 || lost < FAMILY_LOST_MS) return [];
    if (good.some((row) => row.text('outcome') === 'timed out')) return [];
    return [
      finding({
        rule: 'dns.oneFamily',
        severity: dropped > 0 ? 'warning' : 'note',
        confidence: 'measured',
        subject: name,
        title: `None of ${plural(empty.length, 'question')} for ${name} had an answer (${counted(empty.map((row) => row.text('outcome')))}), which took ${duration(lost / 1000)}; ${other} was answered ${answered} ${answered === 1 ? 'time' : 'times'}.`,
        explanation:
          dropped > 0
            ? 'Something between, a firewall or an old server, drops one of two questions that come from one port. The resolver then waits its whole timeout.'
            : 'There is no address of this kind for these names, but to learn that takes time.',
        metrics: { questionsCount: empty.length, secondsLost: lost / 1000, timeoutsCount: dropped },
        evidence: [first, ...more],
        limits: ['Whether the question or its answer was dropped, only a capture at the server tells.'],
        next: [
          ...(dropped > 0 ? ['options single-request-reopen in /etc/resolv.conf: one question a port'] : []),
          ...(name === 'AAAA'
            ? ['Where nobody needs IPv6: options no-aaaa in /etc/resolv.conf (glibc 2.36 and later)']
            : [`dig ${name} ${empty[0]?.text('name')}`]),
        ],
      }),
    ];
  });
}

export const dnsTruncated: Rule = {
  id: 'dns.truncated',
  about: 'Answers did not fit into a UDP packet and were asked for again by TCP.',
  kinds: ['spans'],
  formats: NAME_LOGS,
  thresholds: [],
  check: ({ captures }) => nameLogs(captures).flatMap(truncated),
};

function truncated(capture: Capture): Finding[] {
  const rows = tableRows(capture, 'dns').filter((row) => row.text('outcome') === 'truncated');
  const [first, ...more] = someOf(rows, EVIDENCE_MOST).map((row) => row.evidence());
  if (!first) return [];
  const names = [...new Set(rows.map((row) => row.text('name')))];
  return [
    finding({
      rule: 'dns.truncated',
      severity: 'note',
      confidence: 'measured',
      subject: names[0] ?? '',
      title: `${plural(rows.length, 'answer')} about ${names[0]}${names.length > 1 ? ` and ${plural(names.length - 1, 'other name')}` : ''} did not fit and came back truncated.`,
      explanation:
        'The question is then sent again by TCP: three packets more to connect, and none at all where a firewall lets only UDP pass. EDNS (options edns0) allows larger answers by UDP.',
      metrics: { truncatedCount: rows.length },
      evidence: [first, ...more],
      limits: ['How long the answer is, the header does not say.'],
      next: [`dig +notcp +bufsize=1232 ${names[0]}; dig +tcp ${names[0]}`],
    }),
  ];
}

const AGAIN_LEAST = 3;

export const dnsRepeated: Rule = {
  id: 'dns.repeated',
  about: 'The same name is looked up again and again although it was answered: nothing keeps the answers.',
  kinds: ['spans'],
  formats: NAME_LOGS,
  thresholds: [
    {
      name: 'lookups of one name that were answered',
      value: AGAIN_LEAST,
      unit: 'count, by one process',
      source: 'a client that retries asks twice',
    },
  ],
  check: ({ captures }) => nameLogs(captures).flatMap(repeatedLookups),
};

function repeatedLookups(capture: Capture): Finding[] {
  const groups = new Map<string, TableRow[]>();
  for (const row of tableRows(capture, 'lookups')) {
    const key = `${row.text('name')} ${row.number('process')}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const queries = tableRows(capture, 'dns');
  return [...groups.values()]
    .filter((rows) => rows.length >= AGAIN_LEAST)
    .sort((a, b) => b.length - a.length)
    .slice(0, 3)
    .flatMap((rows) => {
      const indices = new Set(rows.map((row) => row.index));
      const answered = queries.filter(
        (query) =>
          indices.has(query.number('lookup')) && /^(?:NOERROR|truncated)$/.test(query.text('outcome')),
      );
      const [first, ...more] = someOf(rows, EVIDENCE_MOST).map((row) => row.evidence());
      if (!first || new Set(answered.map((query) => query.number('lookup'))).size < AGAIN_LEAST) return [];
      const wait = rows.reduce((sum, row) => sum + (row.number('wait') || 0), 0);
      const count = rows.reduce((sum, row) => sum + row.number('queries'), 0);
      const name = rows[0]?.text('name') ?? '';
      return [
        finding({
          rule: 'dns.repeated',
          severity: 'note',
          confidence: 'measured',
          subject: name,
          title: `${name} was looked up ${plural(rows.length, 'time')} with ${plural(count, 'question')}${wait > 0 ? `: ${duration(wait / 1000)}` : ''}.`,
          explanation:
            'glibc keeps no answers. A local cache (nscd, systemd-resolved, dnsmasq, or one in the program) answers in microseconds. The same lookup three times in a row is also what a buffer that is too small makes (ERANGE).',
          metrics: { lookupsCount: rows.length, queriesCount: count, secondsWaited: wait / 1000 },
          evidence: [first, ...more],
          limits: ['Answers with a life of seconds (TTL) must be asked for again.'],
          next: [`See how long an answer may be kept: dig ${name} | grep -A1 ANSWER`],
        }),
      ];
    });
}

const SLOW_MS = 200;

export const dnsSlow: Rule = {
  id: 'dns.slow',
  about: 'Name servers answered, but late.',
  kinds: ['spans'],
  formats: NAME_LOGS,
  thresholds: [
    {
      name: 'time until an answer',
      value: SLOW_MS,
      unit: 'ms',
      source: 'a cache answers in 1 ms, a server far away in 200',
    },
  ],
  check: ({ captures }) => nameLogs(captures).flatMap(slowAnswers),
};

function slowAnswers(capture: Capture): Finding[] {
  const all = tableRows(capture, 'dns').filter((row) => ANSWER.test(row.text('outcome')));
  const slow = all.filter((row) => row.number('wait') >= SLOW_MS);
  slow.sort((a, b) => b.number('wait') - a.number('wait'));
  const [first, ...more] = someOf(slow, EVIDENCE_MOST).map((row) => row.evidence());
  const [worst] = slow;
  if (!first || !worst) return [];
  return [
    finding({
      rule: 'dns.slow',
      severity: 'note',
      confidence: 'measured',
      subject: worst.text('server'),
      title: `${slow.length} of ${plural(all.length, 'answer')} took ${duration(SLOW_MS / 1000)} or longer; the longest was ${duration(worst.number('wait') / 1000)} for ${worst.text('type')} of ${worst.text('name')} from ${worst.text('server')}.`,
      explanation: 'A server that must ask others first answers late once, and from its cache afterwards.',
      metrics: {
        slowCount: slow.length,
        answersCount: all.length,
        secondsLongest: worst.number('wait') / 1000,
      },
      evidence: [first, ...more],
      limits: ['The time is that until the program read the answer: it may have been there before.'],
      next: [`dig @${worst.text('server')} ${worst.text('name')} ${worst.text('type')} | grep 'Query time'`],
    }),
  ];
}

const TOTAL_SHARE = 0.2;
const TOTAL_MS = 200;

export const dnsTotal: Rule = {
  id: 'dns.total',
  about: 'How much of the whole run went into looking up names.',
  kinds: ['spans'],
  formats: NAME_LOGS,
  thresholds: [
    {
      name: 'share of the run',
      value: TOTAL_SHARE,
      unit: `, and ${TOTAL_MS} ms`,
      source: 'less is lost among other waits',
    },
  ],
  check: ({ captures }) => nameLogs(captures).flatMap(total),
};

function total(capture: Capture): Finding[] {
  const lookups = tableRows(capture, 'lookups').filter((row) => row.number('wait') > 0);
  const span = spanOf(capture);
  const wait = lookups.reduce((sum, row) => sum + row.number('wait'), 0);
  // Lookups of several threads go on beside each other.
  const processes = new Set(lookups.map((row) => row.number('process'))).size;
  const [first, ...more] = someOf(
    [...lookups].sort((a, b) => b.number('wait') - a.number('wait')),
    EVIDENCE_MOST,
  ).map((row) => row.evidence());
  if (!first || processes > 1 || wait < TOTAL_MS || !(wait >= TOTAL_SHARE * span)) return [];
  const attempts = Number(capture.facts.nscdAttemptCount ?? 0);
  return [
    finding({
      rule: 'dns.total',
      severity: 'note',
      confidence: 'measured',
      subject: capture.path,
      title: `Looking up ${plural(new Set(lookups.map((row) => row.text('name'))).size, 'name')} took ${duration(wait / 1000)} of ${duration(span / 1000)} (${share(Math.min(1, wait / span))}).`,
      explanation: `${plural(lookups.length, 'lookup')} with ${plural(
        lookups.reduce((sum, row) => sum + row.number('queries'), 0),
        'question',
      )}.${attempts > 0 ? ` nscd, the name service cache daemon, was asked for ${plural(attempts, 'time')}: two attempts a lookup are usual where it does not run.` : ''}`,
      metrics: { secondsWaited: wait / 1000, secondsSpan: span / 1000, lookupsCount: lookups.length },
      evidence: [first, ...more],
      limits: ['Names that came from /etc/hosts or a cache cost nothing and are not counted.'],
      next: ['The table `dns` lists every question with its server and time'],
    }),
  ];
}

/** `4 × timed out, 1 × SERVFAIL`. */
export function counted(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([text, count]) => `${count} × ${text}`)
    .join(', ');
}

/** Milliseconds; questions that were sent by one call are waited for together. */
function waitTogether(rows: readonly TableRow[]): number {
  const longest = new Map<number, number>();
  for (const row of rows) {
    const at = row.evidence().byteStart ?? row.index;
    longest.set(at, Math.max(longest.get(at) ?? 0, row.number('wait') || 0));
  }
  return [...longest.values()].reduce((sum, wait) => sum + wait, 0);
}
