/** ZIP archives as PKWARE's APPNOTE 6.3 describes them: deflated files, no encryption, no ZIP64. */
import zlib from 'node:zlib';

export interface ZipEntry {
  /** With forward slashes. */
  name: string;
  content: Uint8Array;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const DEFLATED = 8;
/** Version 2.0: deflate and folders. */
const VERSION = 20;
/** Names are UTF-8. */
const UTF8 = 0x0800;
/** 1 January 1980, the first day that the format knows: the same case gives the same bytes. */
const DATE = 0x21;

export function writeZip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content } of entries) {
    const packed = zlib.deflateRawSync(content);
    const title = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(VERSION, 0);
    common.writeUInt16LE(UTF8, 2);
    common.writeUInt16LE(DEFLATED, 4);
    common.writeUInt16LE(DATE, 8);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(title.length, 22);
    const local = Buffer.concat([uint32(LOCAL), common, title, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([uint32(CENTRAL), uint16(VERSION), common, rest, title]));
    parts.push(local);
    at += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, central, end]);
}

export function isZip(bytes: Uint8Array): boolean {
  return bytes.length >= 22 && Buffer.from(bytes.buffer, bytes.byteOffset, 4).readUInt32LE(0) === LOCAL;
}

/** Files of an archive that a stranger may have made: damaged ones are left out, and none is unpacked beyond `limit` bytes. */
export function readZip(bytes: Uint8Array, limit: number): ZipEntry[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = buffer.lastIndexOf(uint32(END));
  if (end < 0 || end + 22 > buffer.length) return [];
  const entries: ZipEntry[] = [];
  let at = buffer.readUInt32LE(end + 16);
  let left = limit;
  for (let count = buffer.readUInt16LE(end + 10); count > 0; count--) {
    if (at + 46 > buffer.length || buffer.readUInt32LE(at) !== CENTRAL) break;
    const length = buffer.readUInt16LE(at + 28);
    const name = buffer.toString('utf8', at + 46, at + 46 + length);
    const content = contentAt(buffer, at, left);
    if (content) {
      entries.push({ name, content });
      left -= content.length;
    }
    at += 46 + length + buffer.readUInt16LE(at + 30) + buffer.readUInt16LE(at + 32);
  }
  return entries;
}

/** @param at of the entry in the directory, which says where the file stands */
function contentAt(buffer: Buffer, at: number, limit: number): Buffer | undefined {
  const method = buffer.readUInt16LE(at + 10);
  const crc = buffer.readUInt32LE(at + 16);
  const packed = buffer.readUInt32LE(at + 20);
  const local = buffer.readUInt32LE(at + 42);
  if (limit <= 0 || local + 30 > buffer.length || buffer.readUInt32LE(local) !== LOCAL) return undefined;
  const start = local + 30 + buffer.readUInt16LE(local + 26) + buffer.readUInt16LE(local + 28);
  const stored = buffer.subarray(start, start + packed);
  try {
    const content =
      method === DEFLATED ? zlib.inflateRawSync(stored, { maxOutputLength: limit }) : Buffer.from(stored);
    return (method === DEFLATED || method === 0) && crc32(content) === crc && content.length <= limit
      ? content
      : undefined;
  } catch {
    return undefined;
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, i) => {
  let value = i;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** As zlib computes it. `zlib.crc32` came with Node 22 only. */
function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 255] as number);
  return ~crc >>> 0;
}
