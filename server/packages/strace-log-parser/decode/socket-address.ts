/** Addresses of sockets, in the shapes of all versions. */
import type { Value } from './values.ts';

export interface SocketAddress {
  /** As text: `127.0.0.1`, `::1`; '' for a path. */
  host: string;
  /** NaN without. */
  port: number;
  /** Of a local socket; a leading NUL is written `@`. */
  path: string;
}

/** `{sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.1")}`; undefined when it is no address. */
export function socketAddress(value: Value | undefined): SocketAddress | undefined {
  if (value?.kind === 'changed') return socketAddress(value.after) ?? socketAddress(value.before);
  if (value?.kind !== 'struct') return undefined;
  const address: SocketAddress = { host: '', port: Number.NaN, path: '' };
  for (const [name, field] of Object.entries(value.fields)) takeField(address, name, field);
  for (const item of value.items) takeField(address, '', item);
  return address.host === '' && address.path === '' && Number.isNaN(address.port) ? undefined : address;
}

function takeField(address: SocketAddress, name: string, field: Value): void {
  // Version 4.5 says `path=` where later ones say `sun_path=`.
  if (field.kind === 'string' && (name === 'sun_path' || name === 'path')) {
    address.path = field.text.replace(/^\0/, '@');
  } else if (field.kind === 'call' && (field.name === 'htons' || field.name === 'ntohs')) {
    const [port] = field.args;
    if (port?.kind === 'number') address.port = port.value;
  } else if (field.kind === 'call' && (field.name === 'inet_addr' || field.name === 'inet_pton')) {
    const text = field.args.find((arg) => arg.kind === 'string');
    if (text?.kind === 'string') address.host = text.text;
  }
}

/** The far end in what `-yy` says of a socket: `UDP:[127.0.0.1:57792->127.0.0.1:53]`. */
export function annotatedPeer(annotation: string): SocketAddress | undefined {
  const m = /^(?:TCP|UDP)(?:Lite|v6|LITEv6)*:\[.*->(?:\[([^\]]+)\]|([\d.]+)):(\d+)\]?$/.exec(annotation);
  return m ? { host: m[1] ?? m[2] ?? '', port: Number(m[3]), path: '' } : undefined;
}
