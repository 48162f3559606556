/** Listings of sockets (netstat -an, ss -an) as counts by protocol and state: one sample a listing. */
import type { TableBuilder } from '../../engine/table-builder.ts';
import { measure, OpenSample } from '../text/open-sample.ts';
import type { LinePlace } from '../text/tool-lines.ts';

/** The names that ss uses, as netstat and the kernel call them. */
const STATES: Readonly<Record<string, string>> = {
  ESTAB: 'ESTABLISHED',
  'TIME-WAIT': 'TIME_WAIT',
  'CLOSE-WAIT': 'CLOSE_WAIT',
  'SYN-SENT': 'SYN_SENT',
  'SYN-RECV': 'SYN_RECV',
  'FIN-WAIT-1': 'FIN_WAIT1',
  'FIN-WAIT-2': 'FIN_WAIT2',
  'LAST-ACK': 'LAST_ACK',
  UNCONN: '',
};

export class SocketCount {
  private readonly sample: OpenSample;
  /** States met before: a state that is gone counts 0, it is not unknown. */
  private readonly states = new Set<string>();

  constructor(into: TableBuilder) {
    this.sample = new OpenSample(into, 'sockets', 'Sockets by state');
  }

  open(place: LinePlace): void {
    this.sample.extend(place);
  }

  count(protocol: string, state: string, receive: number, send: number, place: LinePlace): void {
    this.sample.extend(place);
    const name = STATES[state] ?? state;
    this.add(protocol, 1);
    // One count for TCP over IPv4 and IPv6: what is open does not depend on the address.
    if (name !== '') this.add(/^tcp6?$/.test(protocol) ? `TCP ${name}` : `${protocol} ${name}`, 1);
    // A listening socket's queue holds connections, not bytes.
    if (name === 'LISTEN' || name === 'LISTENING') return;
    this.sample.add(`${protocol} receive queues`, receive, () =>
      measure(`${protocol} receive queues`, 'bytes', protocol),
    );
    this.sample.add(`${protocol} send queues`, send, () =>
      measure(`${protocol} send queues`, 'bytes', protocol),
    );
  }

  end(): void {
    if (this.sample.isOpen) for (const id of this.states) if (!this.sample.has(id)) this.add(id, 0);
    this.sample.end();
  }

  private add(id: string, value: number): void {
    this.states.add(id);
    this.sample.add(id, value, () =>
      measure(id, 'count', id.startsWith('TCP ') ? '' : (id.split(' ')[0] ?? '')),
    );
  }
}
