/** A kernel log that says that the table of tracked connections was full. */
import type { Capture } from '../engine/capture.ts';
import { evidenceAt } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { columnOf, type Table } from '../engine/table.ts';
import { duration, exact, plural } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';

export const refusedConnections: Rule = {
  id: 'net.conntrackFull',
  about: 'The kernel said that the table of tracked connections was full, and dropped packets.',
  kinds: ['spans'],
  formats: ['oom-report'],
  thresholds: [
    { name: 'messages', value: 1, unit: '', source: 'the kernel prints it when it drops a packet' },
  ],
  check: ({ captures }) =>
    captures.flatMap((capture) =>
      capture.tables.filter(({ id }) => id === 'refusedConnections').map((table) => refused(capture, table)),
    ),
};

function refused(capture: Capture, table: Table): Finding {
  const count = Number(capture.facts.refusedConnectionCount);
  const times = (columnOf(table, 'time')?.numbers?.toArray(table.rows) ?? new Float64Array(0)).filter(
    (time) => !Number.isNaN(time),
  );
  const [from, to] = minMax(times);
  const seconds = times.length > 1 ? (to - from) / 1000 : 0;
  return finding({
    rule: 'net.conntrackFull',
    severity: 'error',
    confidence: 'measured',
    subject: 'tracked connections',
    title: `The kernel says ${count === 1 ? 'once' : `${exact(count)} times`} that the table of tracked connections is full and packets are dropped${seconds > 0 ? `, within ${duration(seconds)}` : ''}.`,
    explanation:
      'Every new connection through the firewall or address translation needs an entry of nf_conntrack. Without one its first packet is dropped: clients see time-outs, while established connections go on.',
    metrics: { count, ...(seconds > 0 ? { seconds } : {}) },
    evidence: [
      evidenceAt(capture, table, 0),
      ...(table.rows > 1 ? [evidenceAt(capture, table, table.rows - 1)] : []),
    ],
    limits: [
      `The kernel limits how often it prints this: ${plural(count, 'message')} may stand for many more packets.`,
      'It does not say whose connections fill the table.',
    ],
    next: [
      "sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max; conntrack -L 2>/dev/null | awk '{print $1, $4}' | sort | uniq -c | sort -rn | head",
    ],
  });
}

function minMax(times: Float64Array): [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const time of times) {
    if (time < least) least = time;
    if (time > most) most = time;
  }
  return [least, most];
}
