/** Samples of /proc/net/tcp and its kin. */
import type { Format } from '../../engine/format.ts';
import { headMatches } from '../text/head-lines.ts';
import { readToolLines } from '../text/tool-lines.ts';
import { HEADING, NetTcpPayload, SOCKET } from './payload.ts';

export const netTcp: Format = {
  id: 'net-tcp',
  title: 'sockets (/proc/net/tcp)',
  about: 'Samples of /proc/net/tcp, tcp6, udp and udp6: sockets counted by state.',
  patterns: ['*net_tcp*', '*net_udp*'],
  joinsFiles: true,
  sniff: (head) => (headMatches(head, HEADING) > 0 || headMatches(head, SOCKET) >= 3 ? 'sure' : 'no'),
  read: (source, into, signal) => readToolLines(new NetTcpPayload(into), source, into, signal),
};
