/**
 * DNS messages (RFC 1035) as far as their bytes go: `-s` cuts strings, and half a packet still tells what was asked.
 */

const HEADER_BYTES = 12;
const LABELS_MAX = 128;

/** Types seen in practice; others are written `TYPE65`. */
const TYPES: Readonly<Record<number, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  12: 'PTR',
  15: 'MX',
  16: 'TXT',
  28: 'AAAA',
  33: 'SRV',
  35: 'NAPTR',
  41: 'OPT',
  43: 'DS',
  46: 'RRSIG',
  64: 'SVCB',
  65: 'HTTPS',
  255: 'ANY',
};

const CODES: readonly string[] = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];

export interface DnsPacket {
  id: number;
  response: boolean;
  /** `NOERROR`, `NXDOMAIN`, …; '' when the header was cut. */
  code: string;
  /** The answer did not fit, and is to be asked for again by TCP. */
  truncated: boolean;
  /** Without the last dot; what is there of it when `nameCut`. */
  name: string;
  nameCut: boolean;
  /** '' when it was cut. */
  type: string;
  /** Answers that the header announces. */
  answerCount: number;
  /** Answers that could be read: addresses and names. */
  answers: string[];
}

/** @param cut the bytes are not all of the message. Undefined when they cannot be a question or its answer. */
export function decodeDns(bytes: Uint8Array, cut: boolean): DnsPacket | undefined {
  const packet: DnsPacket = {
    id: 0,
    response: false,
    code: '',
    truncated: false,
    name: '',
    nameCut: true,
    type: '',
    answerCount: 0,
    answers: [],
  };
  if (bytes.length < 2 || (!cut && bytes.length < HEADER_BYTES)) return undefined;
  packet.id = short(bytes, 0);
  if (bytes.length < 4) return packet;
  packet.response = ((bytes[2] as number) & 0x80) !== 0;
  packet.truncated = ((bytes[2] as number) & 2) !== 0;
  const code = (bytes[3] as number) & 15;
  packet.code = CODES[code] ?? `RCODE${code}`;
  if (((bytes[2] as number) >> 3) % 16 !== 0) return undefined;
  if (bytes.length < HEADER_BYTES) return packet;
  if (short(bytes, 4) !== 1) return undefined;
  packet.answerCount = packet.response ? short(bytes, 6) : 0;
  const question = readName(bytes, HEADER_BYTES);
  packet.name = question.name;
  packet.nameCut = question.cut;
  if (question.cut) return cut ? packet : undefined;
  if (question.end + 4 > bytes.length) return cut ? packet : undefined;
  packet.type = typeName(short(bytes, question.end));
  readAnswers(bytes, question.end + 4, packet);
  return packet;
}

function readAnswers(bytes: Uint8Array, from: number, packet: DnsPacket): void {
  let p = from;
  for (let i = 0; i < packet.answerCount && i < 1000; i++) {
    const owner = readName(bytes, p);
    const data = owner.end + 10;
    if (owner.cut || data > bytes.length) return;
    const type = short(bytes, owner.end);
    const length = short(bytes, owner.end + 8);
    if (data + length > bytes.length) return;
    const text = dataText(bytes, data, type, length);
    if (text !== '') packet.answers.push(text);
    p = data + length;
  }
}

function dataText(bytes: Uint8Array, at: number, type: number, length: number): string {
  const name = typeName(type);
  if (name === 'A' && length === 4) return [...bytes.subarray(at, at + 4)].join('.');
  if (name === 'AAAA' && length === 16) return addressText(bytes.subarray(at, at + 16));
  if (name === 'CNAME' || name === 'PTR' || name === 'NS') return `${name} ${readName(bytes, at).name}`;
  if (name === 'MX' && length > 2) return `MX ${short(bytes, at)} ${readName(bytes, at + 2).name}`;
  // Priority, weight, port and target (RFC 2782).
  if (name === 'SRV' && length > 6) return `SRV ${readName(bytes, at + 6).name}:${short(bytes, at + 4)}`;
  // Priority and target; '.' stands for the owner itself (RFC 9460).
  if ((name === 'HTTPS' || name === 'SVCB') && length > 2)
    return `${name} ${readName(bytes, at + 2).name || '.'}`;
  if (name === 'TXT' && length > 0) {
    const end = Math.min(at + 1 + (bytes[at] as number), at + length);
    return `TXT ${JSON.stringify(latin1.decode(bytes.subarray(at + 1, end)))}`;
  }
  return name === 'OPT' ? '' : name;
}

/** RFC 5952: the longest run of zeros becomes `::`. */
function addressText(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, i) => short(bytes, 2 * i).toString(16));
  const text = groups.join(':');
  const runs = [...text.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].map(([run]) => run);
  const longest = runs.reduce((most, run) => (run.length > most.length ? run : most), '');
  if (longest === '') return text;
  const at = text.indexOf(longest);
  return `${text.slice(0, at)}::${text.slice(at + longest.length).replace(/^:/, '')}`;
}

/** A name with its pointers followed; `end` is behind it where it stands. */
function readName(bytes: Uint8Array, at: number): { name: string; end: number; cut: boolean } {
  const labels: string[] = [];
  let end = -1;
  let p = at;
  for (let i = 0; i < LABELS_MAX; i++) {
    const length = bytes[p];
    if (length === undefined) return { name: labels.join('.'), end: bytes.length, cut: true };
    if (length === 0) return { name: labels.join('.'), end: end < 0 ? p + 1 : end, cut: false };
    if ((length & 0xc0) === 0xc0) {
      const low = bytes[p + 1];
      if (low === undefined) break;
      if (end < 0) end = p + 2;
      p = (length & 0x3f) * 256 + low;
      continue;
    }
    if (length > 63) break;
    const label = latin1.decode(bytes.subarray(p + 1, p + 1 + length));
    labels.push(label);
    p += 1 + length;
    if (p > bytes.length) return { name: labels.join('.'), end: bytes.length, cut: true };
  }
  return { name: labels.join('.'), end: end < 0 ? Math.min(p, bytes.length) : end, cut: true };
}

function typeName(type: number): string {
  return TYPES[type] ?? `TYPE${type}`;
}

function short(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) * 256 + (bytes[at + 1] as number);
}

const latin1 = new TextDecoder('latin1');
