/** From a captured frame to what UDP or TCP carries: Ethernet, Linux cooked, loopback and raw IP; IPv4 and IPv6. */
import type { Endpoint } from './name-log.ts';

export interface Carried {
  protocol: 'udp' | 'tcp' | 'unreachable';
  from: Endpoint;
  to: Endpoint;
  payload: Uint8Array;
  /** Bytes are missing behind it (snap length), or it is a fragment. */
  cut: boolean;
  /** Of TCP; 0 else. */
  sequence: number;
  /** TCP begins or ends here. */
  syn: boolean;
}

/** Numbers of https://www.tcpdump.org/linktypes.html. */
const LINK = {
  null: 0,
  ethernet: 1,
  raw: 101,
  loop: 108,
  cooked: 113,
  cooked2: 276,
  rawOld: 12,
  ipv4: 228,
  ipv6: 229,
};

const ETHER_IPV4 = 0x0800;
const ETHER_IPV6 = 0x86dd;
const ETHER_VLAN = [0x8100, 0x88a8, 0x9100];

/** Where the IP header begins; -1 when the frame carries none. */
function ipStart(frame: Uint8Array, link: number): number {
  switch (link) {
    case LINK.ethernet:
      return afterType(frame, 12);
    case LINK.cooked:
      return afterType(frame, 14);
    case LINK.cooked2:
      return isIp(short(frame, 0)) ? 20 : -1;
    case LINK.null:
    case LINK.loop:
      return 4;
    case LINK.raw:
    case LINK.rawOld:
    case LINK.ipv4:
    case LINK.ipv6:
      return 0;
    default:
      return -1;
  }
}

function isIp(type: number): boolean {
  return type === ETHER_IPV4 || type === ETHER_IPV6;
}

/** Behind the type field at `at`, and behind VLAN tags. */
function afterType(frame: Uint8Array, at: number): number {
  let p = at;
  while (ETHER_VLAN.includes(short(frame, p)) && p < at + 12) p += 4;
  return isIp(short(frame, p)) ? p + 2 : -1;
}

/** Undefined when the frame carries neither UDP nor TCP. Total: any bytes. */
export function carriedIn(frame: Uint8Array, link: number, cut: boolean): Carried | undefined {
  const ip = ipStart(frame, link);
  return ip < 0 ? undefined : inPacket(frame.subarray(ip), cut);
}

function inPacket(packet: Uint8Array, cut: boolean): Carried | undefined {
  const version = (packet[0] ?? 0) >> 4;
  if (version === 4) {
    const header = ((packet[0] as number) & 15) * 4;
    const total = short(packet, 2);
    // A later fragment has no header of UDP.
    if (header < 20 || packet.length < header || (short(packet, 6) & 0x1fff) !== 0) return undefined;
    const [from, to] = [ipv4(packet, 12), ipv4(packet, 16)];
    const isFragment = (short(packet, 6) & 0x2000) !== 0;
    const body = packet.subarray(header, total > header ? total : undefined);
    return inBody(packet[9] ?? 0, body, from, to, cut || isFragment);
  }
  if (version !== 6 || packet.length < 40) return undefined;
  let next = packet[6] as number;
  let p = 40;
  // Hop-by-hop, routing and destination options stand before it.
  while ((next === 0 || next === 43 || next === 60) && p + 8 <= packet.length) {
    next = packet[p] as number;
    p += ((packet[p + 1] as number) + 1) * 8;
  }
  const end = 40 + short(packet, 4);
  return inBody(next, packet.subarray(p, end > p ? end : undefined), ipv6(packet, 8), ipv6(packet, 24), cut);
}

function inBody(
  protocol: number,
  body: Uint8Array,
  from: string,
  to: string,
  cut: boolean,
): Carried | undefined {
  const ends = () => ({ from: { host: from, port: short(body, 0) }, to: { host: to, port: short(body, 2) } });
  if (protocol === 17 && body.length >= 8) {
    const length = short(body, 4);
    const payload = body.subarray(8, length >= 8 ? length : undefined);
    return {
      protocol: 'udp',
      ...ends(),
      payload,
      cut: cut || payload.length < length - 8,
      sequence: 0,
      syn: false,
    };
  }
  if (protocol === 6 && body.length >= 20) {
    const header = ((body[12] as number) >> 4) * 4;
    const sequence = short(body, 4) * 65_536 + short(body, 6);
    const syn = ((body[13] as number) & 7) !== 0;
    return { protocol: 'tcp', ...ends(), payload: body.subarray(header), cut, sequence, syn };
  }
  // Destination unreachable holds the head of what could not be delivered.
  const isUnreachable =
    (protocol === 1 && body[0] === 3 && body[1] === 3) || (protocol === 58 && body[0] === 1 && body[1] === 4);
  if (!isUnreachable) return undefined;
  const inner = inPacket(body.subarray(8), true);
  return inner && { ...inner, protocol: 'unreachable' };
}

function ipv4(bytes: Uint8Array, at: number): string {
  return bytes.subarray(at, at + 4).join('.');
}

function ipv6(bytes: Uint8Array, at: number): string {
  const groups = Array.from({ length: 8 }, (_, i) => short(bytes, at + 2 * i).toString(16));
  const text = groups.join(':');
  const runs = [...text.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].map(([run]) => run);
  const longest = runs.reduce((most, run) => (run.length > most.length ? run : most), '');
  if (longest === '') return text;
  const start = text.indexOf(longest);
  return `${text.slice(0, start)}::${text.slice(start + longest.length).replace(/^:/, '')}`;
}

function short(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
}
