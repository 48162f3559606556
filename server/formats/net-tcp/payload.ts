/** /proc/net/tcp, tcp6, udp, udp6 (net/ipv4/tcp_ipv4.c, proc_net_tcp.rst): a line a socket, states and queues in hexadecimal. */
import type { TableBuilder } from '../../engine/table-builder.ts';
import { SocketCount } from '../netstat/socket-count.ts';
import type { LinePlace, ToolPayload } from '../text/tool-lines.ts';

/** The tables of IPv4 and of IPv6 call the other end by different names. */
export const HEADING = /^\s*sl\s+local_address\s+(rem(?:ote)?_address)\s+st\b/;

/** Number, local and remote address with port, state; the queues are missing where somebody cut the line. */
export const SOCKET =
  /^\s*(\d+): ([0-9A-F]{8}|[0-9A-F]{32}):[0-9A-F]{4} (?:[0-9A-F]{8}|[0-9A-F]{32}):[0-9A-F]{4} ([0-9A-F]{2})(?: ([0-9A-F]{8}):([0-9A-F]{8}))?(?:\s|$)/;

/** include/net/tcp_states.h, from 1 on. */
const STATES = [
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
  'NEW_SYN_RECV',
];

export class NetTcpPayload implements ToolPayload {
  readonly title = '/proc/net/tcp';
  private readonly sockets: SocketCount;
  private protocol = 'tcp';
  /** Listings of the sample in progress: those of tcp, tcp6, udp and udp6 of one moment stand one after the other. */
  private readonly listed = new Set<string>();
  private last = -1;

  constructor(into: TableBuilder) {
    this.sockets = new SocketCount(into);
  }

  take(line: string, place: LinePlace): boolean {
    const heading = HEADING.exec(line);
    if (heading) {
      this.protocol = /\bdrops\s*$/.test(line) ? 'udp' : 'tcp';
      const listing = `${this.protocol} ${heading[1]}`;
      // A second one without a stamp is the next sample.
      if (this.listed.has(listing)) this.boundary();
      this.listed.add(listing);
      this.last = -1;
      this.sockets.open(place);
      return true;
    }
    const socket = SOCKET.exec(line);
    if (!socket) return false;
    const [, number = '', address = '', state = '', send = '0', receive = '0'] = socket;
    const protocol = address.length > 8 ? `${this.protocol}6` : this.protocol;
    // Numbers rise within a listing: here the lines between two were lost.
    if (Number(number) < this.last) this.boundary();
    this.last = Number(number);
    // UDP has no states: 07 says that it is not connected.
    const name = this.protocol === 'udp' ? '' : (STATES[Number.parseInt(state, 16) - 1] ?? `state ${state}`);
    this.sockets.count(protocol, name, Number.parseInt(receive, 16), Number.parseInt(send, 16), place);
    return true;
  }

  boundary(): void {
    this.sockets.end();
    this.listed.clear();
    this.last = -1;
  }

  finish(): void {
    this.boundary();
  }
}
