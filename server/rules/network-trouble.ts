/** Counters of the network that should stand still, from /proc/net and `netstat -s`. */
import type { Capture } from '../engine/capture.ts';
import { evidenceOfChange } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { exact, plural, rate, share } from '../engine/wording.ts';
import type { Finding, Severity } from '../protocol/finding.ts';
import { HELD_THRESHOLD, held, heldWords } from './held.ts';
import { beside, type Gain, gainOf, type NamedSeries, ofEntity, seriesNamed } from './series-values.ts';

interface Trouble {
  rule: string;
  about: string;
  table: string;
  name: string;
  /** Counters it is judged against; alone it is judged by its rate. */
  against?: readonly string[];
  /** Share, or events a second. */
  beyond: number;
  severity: Severity;
  source: string;
  /** What happened so many times, as in "a connection was refused". */
  what: string;
  mechanism: string;
  next: string;
}

/** Fewer events than this are no state of affairs. */
const LEAST_EVENTS = 3;
const LEAST_TRAFFIC = 100;

const IN_PROC: readonly Trouble[] = [
  {
    rule: 'tcp.listenOverflow',
    about: 'connections refused because a program does not accept them in time',
    table: 'net-snmp',
    name: 'ListenOverflows',
    beyond: 0,
    severity: 'warning',
    source: 'netdata: any',
    what: 'finished connections were dropped because the queue of a listening socket was full',
    mechanism:
      'The program does not call accept fast enough, or its backlog is too small (listen(2), net.core.somaxconn). Clients see time-outs of a second and more.',
    next: "ss -ltn | awk '$2 > 0'; sysctl net.core.somaxconn",
  },
  {
    rule: 'tcp.retrans',
    about: 'many segments sent again',
    table: 'net-snmp',
    name: 'RetransSegs',
    against: ['OutSegs'],
    beyond: 0.05,
    severity: 'warning',
    source: 'PCP: 5 % of the segments sent',
    what: 'segments were sent again',
    mechanism:
      'Segments are lost on the way, or their acknowledgements come too late. Every loss costs a round trip or a time-out.',
    next: 'ss -ti | grep -B1 retrans; ip -s link',
  },
  {
    rule: 'tcp.tcpMem',
    about: 'TCP short of its memory',
    table: 'net-snmp',
    name: 'TCPMemoryPressures',
    beyond: 0,
    severity: 'warning',
    source: 'netdata: any',
    what: 'times TCP ran into the pressure mark of tcp_mem',
    mechanism:
      'All sockets together hold more than the middle value of net.ipv4.tcp_mem: buffers shrink and windows close.',
    next: 'sysctl net.ipv4.tcp_mem; cat /proc/net/sockstat; ss -tm | head -40',
  },
  {
    rule: 'udp.rcvbuf',
    about: 'datagrams dropped because a program does not read them',
    table: 'net-snmp',
    name: 'RcvbufErrors',
    beyond: 0,
    severity: 'warning',
    source: 'netdata: any',
    what: 'datagrams were dropped because a receive buffer was full',
    mechanism: 'The program reads more slowly than datagrams come, or its receive buffer is too small.',
    next: 'ss -uamp; sysctl net.core.rmem_max',
  },
  {
    rule: 'softnet.drop',
    about: 'packets dropped before the protocols saw them',
    table: 'softnet',
    name: 'dropped',
    beyond: 0,
    severity: 'warning',
    source: 'netdata: any',
    what: 'packets were dropped because the backlog of a CPU was full',
    mechanism:
      'The CPU that takes the interrupts cannot pass packets on fast enough (net.core.netdev_max_backlog).',
    next: 'cat /proc/interrupts; sysctl net.core.netdev_max_backlog',
  },
  {
    rule: 'softnet.squeeze',
    about: 'packet processing cut short',
    table: 'softnet',
    name: 'time_squeeze',
    beyond: 10,
    severity: 'note',
    source: 'netdata: 10/s',
    what: 'rounds of packet processing ended with work left',
    mechanism:
      'net.core.netdev_budget was used up: packets wait for the next round. It costs latency, not packets.',
    next: 'sysctl net.core.netdev_budget net.core.netdev_budget_usecs',
  },
  {
    rule: 'conntrack.drop',
    about: 'connections refused because their tracking failed',
    table: 'conntrack',
    name: 'drop',
    beyond: 0,
    severity: 'warning',
    source: 'any: each is a packet lost',
    what: 'packets were dropped because their connection could not be tracked',
    mechanism:
      'The table of connections was full, or the kernel had no memory for an entry. The first packet of a connection is lost, and sent again after a second.',
    next: 'sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max; dmesg | grep conntrack',
  },
  {
    rule: 'conntrack.drop',
    about: 'tracked connections thrown out for new ones',
    table: 'conntrack',
    name: 'early_drop',
    beyond: 0,
    severity: 'warning',
    source: 'any: it happens only when the table is full',
    what: 'tracked connections were thrown out to make room for new ones',
    mechanism: 'The table of connections was full. Those that had no answer yet are given up first.',
    next: 'sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max; conntrack -S',
  },
  {
    rule: 'conntrack.insertFailed',
    about: 'connections whose entry was there already',
    table: 'conntrack',
    name: 'insert_failed',
    beyond: 0,
    severity: 'note',
    source: 'any: each is a packet lost',
    what: 'packets were dropped because an entry for the same connection was made at the same time',
    mechanism:
      'Two packets of one connection raced, as the A and AAAA questions of a resolver through address translation do: one is lost, and asked again after 5 seconds.',
    next: 'conntrack -S; options single-request-reopen in /etc/resolv.conf avoids it for DNS',
  },
  ...(['rx', 'tx'] as const).flatMap((side): Trouble[] => [
    {
      rule: 'net.errors',
      about: `errors of an interface (${side})`,
      table: 'net-dev',
      name: `${side}.errs`,
      against: [`${side}.packets`],
      beyond: 0.01,
      severity: 'warning',
      source: 'node-exporter mixin: 1 % of the packets',
      what: `packets had errors (${side})`,
      mechanism: 'Errors of an interface come from its cable, its optics, its driver or a wrong duplex.',
      next: 'ip -s -s link; ethtool -S DEVICE | grep -iE "err|crc|fifo"',
    },
    {
      rule: 'net.errors',
      about: `drops of an interface (${side})`,
      table: 'net-dev',
      name: `${side}.drop`,
      against: [`${side}.packets`],
      beyond: 0.02,
      severity: 'warning',
      source: 'netdata: 2 % of the packets',
      what: `packets were dropped (${side})`,
      mechanism:
        'The driver’s ring was full, or nobody wanted the packets: a protocol that is not there, a VLAN that is not set up.',
      next: 'ip -s -s link; ethtool -g DEVICE',
    },
  ]),
];

/** The same counters in the words of `netstat -s`; net-tools before 2.10 misspelt two of them. */
const IN_NETSTAT: readonly Pick<Trouble, 'rule' | 'name' | 'against'>[] = [
  { rule: 'tcp.listenOverflow', name: 'times the listen queue of a socket overflowed' },
  { rule: 'tcp.retrans', name: 'segments retransmitted', against: ['segments sent out'] },
  { rule: 'tcp.retrans', name: 'segments retransmited', against: ['segments send out', 'segments sent out'] },
  { rule: 'udp.rcvbuf', name: 'receive buffer errors' },
];

const TROUBLES: readonly Trouble[] = [
  ...IN_PROC,
  ...IN_NETSTAT.flatMap((words) =>
    IN_PROC.filter(({ rule }) => rule === words.rule).map((trouble) => ({
      ...trouble,
      ...words,
      table: 'netstat',
    })),
  ),
];

export const networkTrouble: Rule = {
  id: 'net.trouble',
  about:
    'Drops, errors, overflows and retransmissions in /proc/net and `netstat -s` (tcp.listenOverflow, tcp.retrans, tcp.tcpMem, udp.rcvbuf, softnet.*, net.errors, conntrack.*).',
  kinds: ['series'],
  thresholds: TROUBLES.map(({ rule, name, beyond, against, source }) => ({
    name: `${rule}: ${name}`,
    value: beyond,
    unit: against ? `of ${against.join(' + ')}` : 'a second',
    source,
  })),
  check: ({ captures }) =>
    captures.flatMap((capture) =>
      TROUBLES.flatMap((trouble) =>
        seriesNamed(capture, trouble.table, trouble.name).flatMap((series) => happened(series, trouble)),
      ),
    ),
};

function happened(series: NamedSeries, trouble: Trouble): Finding[] {
  const gain = gainOf(series);
  if (!gain || gain.gained < LEAST_EVENTS) return [];
  const traffic = (trouble.against ?? []).reduce((sum, name) => {
    const other = beside(series, name);
    return sum + ((other && gainOf(other)?.gained) ?? 0);
  }, 0);
  if (
    trouble.against
      ? traffic < LEAST_TRAFFIC || gain.gained <= trouble.beyond * traffic
      : !isFrequent(gain, trouble.beyond)
  )
    return [];
  const { capture, table, column, entity } = series;
  const part = trouble.against ? gain.gained / traffic : undefined;
  const scope = trouble.table === 'net-snmp' ? '' : ofEntity(entity);
  return [
    finding({
      rule: trouble.rule,
      severity: trouble.severity,
      confidence: 'measured',
      subject: column.title,
      title: `${exact(gain.gained)} ${trouble.what}${scope}${part === undefined ? '' : `, ${share(part)} of ${exact(traffic)}`}${gain.seconds > 0 ? ` (${rate(gain.gained / gain.seconds, 'count')})` : ''}.`,
      explanation: trouble.mechanism,
      metrics: {
        count: gain.gained,
        ...(part === undefined ? {} : { share: part }),
        ...(gain.seconds > 0 ? { perSecond: gain.gained / gain.seconds, seconds: gain.seconds } : {}),
      },
      evidence: evidenceOfChange(capture, table, column.id, gain.from, gain.to),
      limits: ['The counters are of the whole machine: they name no program and no other side.'],
      next: [trouble.next],
    }),
  ];
}

function isFrequent(gain: Gain, perSecond: number): boolean {
  if (perSecond === 0) return true;
  return gain.seconds > 0 && gain.gained / gain.seconds > perSecond;
}

const ORPHANS = 0.25;
const ORPHANS_LEAST = 100;

export const orphanSockets: Rule = {
  id: 'tcp.orphans',
  about: 'Many TCP sockets belong to no process any more.',
  kinds: ['series'],
  thresholds: [
    {
      name: 'orphans',
      value: ORPHANS,
      unit: 'of the allocated sockets',
      source: 'netdata: 25 % of tcp_max_orphans, which is not in the log',
    },
    { name: 'orphans', value: ORPHANS_LEAST, unit: 'at least', source: 'own' },
    HELD_THRESHOLD,
  ],
  check: ({ captures }) =>
    captures.flatMap((capture: Capture) => seriesNamed(capture, 'sockstat', 'orphan').flatMap(orphaned)),
};

function orphaned(orphans: NamedSeries): Finding[] {
  const alloc = beside(orphans, 'alloc');
  const many =
    alloc &&
    held(
      orphans.values,
      (count, row) => count >= ORPHANS_LEAST && count > ORPHANS * (alloc.values[row] as number),
    );
  if (!many) return [];
  const { capture, table, column } = orphans;
  const count = orphans.values[many.worst] as number;
  const part = count / (alloc.values[many.worst] as number);
  return [
    finding({
      rule: 'tcp.orphans',
      severity: 'warning',
      confidence: 'measured',
      subject: column.title,
      title: `${plural(count, 'TCP socket')} at the most belong to no process, ${share(part)} of those allocated, beyond ${share(ORPHANS)} ${heldWords(many)}.`,
      explanation:
        'The program has closed them, and the other side has not acknowledged yet. Each holds up to 64 kB that cannot be swapped; beyond net.ipv4.tcp_max_orphans they are reset.',
      metrics: { count, share: part, samplesBeyondCount: many.count, samplesCount: many.known },
      evidence: evidenceOfChange(capture, table, column.id, many.from, many.worst),
      limits: ['sockstat does not say which connections they were.'],
      next: ['ss -tan state fin-wait-1 state closing state last-ack | head; sysctl net.ipv4.tcp_max_orphans'],
    }),
  ];
}
