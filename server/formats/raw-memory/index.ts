/** Memory without a header: what gdb's `dump memory` and dd of /proc/PID/mem write. Nothing in it says what it is. */
import type { ByteSource } from '../../engine/byte-source.ts';
import type { Format } from '../../engine/format.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { MemoryImage, type MemoryLayout } from '../elf-core/memory-image.ts';
import { marksOf } from '../elf-core/memory-marks.ts';
import { readMemory } from '../elf-core/read-memory.ts';
import { settleSource } from '../elf-core/settle-source.ts';
import { imageOfRaw, RANGE_IN_NAME } from './raw-image.ts';

/** Names that say memory. */
const NAME = /(?:^|[._-])(?:heap|stack|memory|mem|anon|vma)\d*(?:[._-]|$)|\.(?:mem|dmp)$/i;
/** Names that say nothing, of what may be memory as well as anything. */
const ANY_BINARY = /\.(?:bin|raw|img|dump)$/i;

/** First bytes of what is often called .bin or .dump and is something else. */
const OTHERS: readonly (readonly number[])[] = [
  [0x50, 0x4b], // zip
  [0x89, 0x50, 0x4e, 0x47], // PNG
  [0xff, 0xd8, 0xff], // JPEG
  [0x25, 0x50, 0x44, 0x46], // PDF
  [0x7f, 0x45, 0x4c, 0x46], // ELF: a core is recognised, a program is none
  [0x4d, 0x44, 0x4d, 0x50], // minidump
  [0x96, 0xd5], // sar
  [0xef, 0xbe, 0xed, 0xfe], // atop
  [0x4a, 0x41, 0x56, 0x41, 0x20, 0x50, 0x52, 0x4f, 0x46], // HPROF
  [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65], // SQLite
  [0x52, 0x45, 0x44, 0x49, 0x53], // Redis
  [0x50, 0x47, 0x44, 0x4d, 0x50], // pg_dump
  [0xfd, 0x37, 0x7a, 0x58],
  [0x42, 0x5a, 0x68],
  [0x04, 0x22, 0x4d, 0x18],
];

async function read(
  source: ByteSource,
  into: TableBuilder,
  signal: AbortSignal,
  leastLength: number,
): Promise<void> {
  await settleSource(source, into, signal);
  const { image, placedBy } = imageOfRaw(source);
  if (placedBy === '') {
    into.problem(
      0,
      0,
      'nothing says at which address this memory stood: addresses are offsets, and what points into it is not found; keep the maps of the process beside it',
    );
  } else into.fact('addressesKnownBy', placedBy);
  into.fact('wordBits', 8 * image.wordBytes);
  await readMemory(image, into, signal, leastLength);
}

/** @param leastLength of the strings that are counted. */
export const rawMemory = (leastLength: number): Format => ({
  id: 'raw-memory',
  title: 'Memory dump without header',
  about:
    'A slice of memory as gdb’s dump memory or dd of /proc/PID/mem writes it; placed by its name, a gdb script or the maps beside it.',
  patterns: ['heap*.bin', '*.mem', '*.dmp'],
  isBinary: true,
  sniff(head, _tail, name) {
    // Memory has no signature: only its name can hint at it, and what words of it look like.
    const isNamed = NAME.test(name) || RANGE_IN_NAME.test(name);
    if (!isNamed && !(ANY_BINARY.test(name) && holdsPointers(head))) return 'no';
    if (head.length < 64 || OTHERS.some((magic) => magic.every((byte, i) => head[i] === byte))) return 'no';
    let control = 0;
    for (const byte of head) if (byte < 9 || (byte > 13 && byte < 32)) control++;
    return control > head.length / 50 ? 'maybe' : 'no';
  },
  read: (source, into, signal) => read(source, into, signal, leastLength),
  packModel: (model) => (model as MemoryImage).layout,
  unpackModel: (packed, source) => new MemoryImage(packed as MemoryLayout, source),
  marks: marksOf,
});

/** Words that could be addresses of user space (47 bits, above 4 GiB), where memory has many: 1 in 100 and more. */
function holdsPointers(head: Uint8Array): boolean {
  let pointers = 0;
  const words = head.length >> 3;
  for (let at = 0; at + 8 <= head.length; at += 8) {
    const high = (head[at + 5] as number) * 256 + (head[at + 4] as number);
    if (head[at + 7] === 0 && head[at + 6] === 0 && high > 0 && high < 0x8000) pointers++;
  }
  return words > 0 && pointers >= words / 100 && pointers >= 4;
}
