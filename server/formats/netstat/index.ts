/** netstat -s and listings of sockets. */
import type { Format } from '../../engine/format.ts';
import { headLines, headMatches, headText } from '../text/head-lines.ts';
import { locateLine } from '../text/locate-line.ts';
import { readToolLines } from '../text/tool-lines.ts';
import { linePrefix } from '../text/unwrap.ts';
import { figureIn, NetstatPayload } from './payload.ts';

const SECTION = /^(?:Ip|Icmp|IcmpMsg|Tcp|Udp|UdpLite|TcpExt|IpExt|MPTcpExt|Ip6|Icmp6|Udp6):$/;
const LISTING = /^Active (?:Internet connections|UNIX domain sockets) \(/;
const ANY_SOCKET = /^(?:(?:tcp|udp)6?\s+\d+\s+\d+\s|raw6?\s+\d+|unix\s+\d+\s)/;
const SOCKET = /^(?:tcp|udp)6?\s+\d+\s+\d+\s+\S+[:.]\S+\s+\S+[:.]\S+(?:\s|$)/;

export const netstat: Format = {
  id: 'netstat',
  title: 'netstat',
  about: 'netstat -s (counters of the network protocols) and netstat -an (sockets counted by state).',
  patterns: ['*netstat*'],
  joinsFiles: true,
  sniff(head) {
    if (
      headMatches(head, SECTION) >= 2 &&
      /\d+ (?:total packets received|segments received|packets received)/.test(headText(head))
    )
      return 'sure';
    if (headMatches(head, LISTING) > 0 && headMatches(head, ANY_SOCKET) > 0) return 'sure';
    const sockets = headMatches(head, SOCKET);
    return sockets >= 3 && sockets >= headLines(head).length / 20 ? 'sure' : 'no';
  },
  read: (source, into, signal) => readToolLines(new NetstatPayload(into), source, into, signal),
  locate: (sample, { key = '' }) =>
    locateLine(sample, (line) => figureIn(line.slice(linePrefix(line).length))?.words === key),
};
