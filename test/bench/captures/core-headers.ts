/** What stands around the heap in a core file: headers, notes, and the arena in the data of libc. */

const PAGE = 4096;
const PROGRAM = 0x5603_3f00_0000;
const LIBC = 0x7f10_2000_0000;
const LIBRARY = 0x7f10_3000_0000;
const TEXT_BYTES = 64 * PAGE;
/** Bytes of the data of the library. */
export const LIBRARY_DATA = 0x80;
/** What its records begin with: a place in its code. */
export const LIBRARY_SIGNATURE = LIBRARY + 0x2050;

const FILES: readonly [path: string, start: number][] = [
  ['/usr/sbin/shopd', PROGRAM],
  ['/usr/lib/libc.so.6', LIBC],
  ['/usr/lib/libcouchbase.so.2', LIBRARY],
];

/** elf.h: Elf64_Ehdr, then an Elf64_Phdr each for the notes, the heap, and the data of two libraries; a page together. */
export function coreHeaders(heap: { start: number; bytes: number }): Buffer {
  const bytes = Buffer.alloc(PAGE);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  bytes.writeUInt16LE(4, 16); // ET_CORE
  bytes.writeUInt16LE(62, 18); // x86-64
  bytes.writeUInt32LE(1, 20);
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeUInt16LE(64, 52);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(4, 56);
  let header = 64;
  const add = (type: number, flags: number, values: readonly number[]) => {
    bytes.writeUInt32LE(type, header);
    bytes.writeUInt32LE(flags, header + 4);
    for (const [i, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(value), header + 8 + 8 * i);
    header += 56;
  };
  const notes = Buffer.concat([note(3, processInfo()), note(0x46494c45, mappedFiles())]);
  const notesAt = 64 + 4 * 56;
  notes.copy(bytes, notesAt);
  add(4, 0, [notesAt, 0, 0, notes.length, 0, 4]);
  const load = (offset: number, start: number, size: number) =>
    add(1, 6, [offset, start, 0, size, size, PAGE]);
  load(PAGE, heap.start, heap.bytes);
  load(PAGE + heap.bytes, LIBC + TEXT_BYTES, PAGE);
  load(2 * PAGE + heap.bytes, LIBRARY + TEXT_BYTES, PAGE);
  return bytes;
}

function note(type: number, content: Buffer): Buffer {
  const head = Buffer.alloc(20);
  head.writeUInt32LE(5, 0);
  head.writeUInt32LE(content.length, 4);
  head.writeUInt32LE(type, 8);
  head.write('CORE', 12);
  return Buffer.concat([head, content, Buffer.alloc((4 - (content.length % 4)) % 4)]);
}

/** NT_PRPSINFO. */
function processInfo(): Buffer {
  const info = Buffer.alloc(136);
  info.writeUInt32LE(4711, 24);
  info.write('shopd', 40);
  info.write('/usr/sbin/shopd --workers 4', 56);
  return info;
}

/** NT_FILE: of each file its code, which is not dumped, and its data. */
function mappedFiles(): Buffer {
  const words = [2 * FILES.length, PAGE];
  for (const [, start] of FILES)
    words.push(
      start,
      start + TEXT_BYTES,
      0,
      start + TEXT_BYTES,
      start + TEXT_BYTES + PAGE,
      TEXT_BYTES / PAGE,
    );
  const bytes = Buffer.alloc(8 * words.length);
  for (const [i, word] of words.entries()) bytes.writeBigUInt64LE(BigInt(word), 8 * i);
  const names = FILES.flatMap(([path]) => [path, path]);
  return Buffer.concat([bytes, Buffer.from(`${names.join('\0')}\0`)]);
}

/** A page of the data of libc with `main_arena` (malloc/malloc.c of 2.36), all of whose bins are empty. */
export function mainArena(top: number, systemBytes: number): Buffer {
  const page = Buffer.alloc(PAGE);
  const at = 0x400;
  const start = LIBC + TEXT_BYTES + at;
  const word = (offset: number, value: number) => page.writeBigUInt64LE(BigInt(value), at + offset);
  const topAt = 96;
  word(topAt, top);
  for (let bin = 0; bin < 127; bin++) {
    const own = start + topAt + 16 * bin;
    word(topAt + 16 + 16 * bin, own);
    word(topAt + 24 + 16 * bin, own);
  }
  const next = topAt + 16 + 127 * 16 + 16;
  word(next, start);
  word(next + 16, 1);
  word(next + 24, systemBytes);
  word(next + 32, systemBytes);
  return page.subarray(0, PAGE);
}
