/** Peers that refuse, do not answer, or take long. */
import type { Capture } from '../engine/capture.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { duration, plural } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { callEvidence, STRACE, traces } from './strace-trace.ts';
import { tableRows } from './table-rows.ts';

const REFUSED_LEAST = 5;
const SHOWN = 3;

export const straceRefused: Rule = {
  id: 'strace.refused',
  about: 'Connections to one address fail again and again.',
  kinds: ['histogram'],
  formats: STRACE,
  thresholds: [
    {
      name: 'failures at one address',
      value: REFUSED_LEAST,
      unit: 'count',
      source: 'one or two are a second address that is tried',
    },
  ],
  check: ({ captures }) => traces(captures).flatMap(refused),
};

function refused(capture: Capture): Finding[] {
  return tableRows(capture, 'peers')
    .filter((row) => row.number('failed') >= REFUSED_LEAST && row.text('error') !== 'given up')
    .slice(0, SHOWN)
    .map((row) => {
      const failed = row.number('failed');
      const tried = row.number('tried');
      const error = row.text('error');
      const period = row.number('period');
      return finding({
        rule: 'strace.refused',
        severity: 'warning',
        confidence: 'measured',
        subject: `${row.text('peer')} ${error}`,
        title: `${failed === tried ? plural(failed, 'connection') : `${failed} of ${plural(tried, 'connection')}`} to ${row.text('peer').replace(/^TCP /, '')} failed with ${error}${period > 0 ? `, one every ${duration(period / 1000)}` : ''}.`,
        explanation:
          error === 'ECONNREFUSED'
            ? 'Nobody listens at that address and port, or a firewall refuses.'
            : 'Nothing answered, or no route leads there.',
        metrics: { failedCount: failed, triedCount: tried },
        evidence: [row.evidence(), ...callEvidence(capture, [row.number('lastCall')])],
        limits: ['The log is the client’s: why nobody listens, the server’s side tells.'],
        next: [`Is anybody there? ss -ltn; nc -vz ${hostAndPort(row.text('peer'))}`],
      });
    });
}

const SLOW_MS = 1000;

export const straceSlowConnect: Rule = {
  id: 'strace.slowConnect',
  about: 'A connection took a second or longer to be made, or was given up.',
  kinds: ['histogram'],
  formats: STRACE,
  thresholds: [
    {
      name: 'time until it was made',
      value: SLOW_MS,
      unit: 'ms',
      source: 'a lost SYN is sent again after 1 s (RFC 6298); around the earth takes 0.3 s',
    },
  ],
  check: ({ captures }) => traces(captures).flatMap(slowConnects),
};

function slowConnects(capture: Capture): Finding[] {
  return tableRows(capture, 'peers')
    .filter((row) => row.number('max') >= SLOW_MS)
    .sort((a, b) => b.number('max') - a.number('max'))
    .slice(0, SHOWN)
    .map((row) => {
      const error = row.text('error');
      const isMade = row.number('connected') > 0;
      const address = row.text('peer').replace(/^TCP /, '');
      return finding({
        rule: 'strace.slowConnect',
        severity: 'warning',
        confidence: 'measured',
        subject: row.text('peer'),
        title: isMade
          ? `A connection to ${address} took ${duration(row.number('max') / 1000)}${row.number('tried') > 1 ? `, the longest of ${row.number('tried')}` : ''}.`
          : `A connection to ${address} was not made in ${duration(row.number('max') / 1000)}: ${error || 'no end of it is in the log'}.`,
        explanation:
          'From connect to the answer goes one round trip. Longer than a second means that the first packet was lost, that the other side’s queue is full, or that a firewall drops it without a word.',
        metrics: { secondsLongest: row.number('max') / 1000, triedCount: row.number('tried') },
        evidence: [row.evidence(), ...callEvidence(capture, [row.number('endCall')])],
        limits: ['Whether the packet or its answer was lost, only a capture of packets shows.'],
        next: [`See the packets: tcpdump -n host ${hostAndPort(row.text('peer')).split(' ')[0]}`],
      });
    });
}

function hostAndPort(peer: string): string {
  const address = peer.replace(/^TCP /, '');
  const colon = address.lastIndexOf(':');
  return `${address.slice(0, colon)} ${address.slice(colon + 1)}`;
}
