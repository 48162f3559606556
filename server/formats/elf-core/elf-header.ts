/** ELF headers of a core file (elf.h, gABI 4.1); those of an interrupted gcore too, whose file header is still zero. */
import type { ByteSource } from '../../engine/byte-source.ts';

export const PT_LOAD = 1;
export const PT_NOTE = 4;
const ET_CORE = 4;
/** The real number of program headers is in section header 0 (`sh_info`). */
const PN_XNUM = 0xffff;
/** vm.max_map_count may be set to some millions; 1,000,000 headers are 56 MB. */
const HEADERS_MAX = 1_000_000;

export interface ElfHeader {
  wordBytes: 4 | 8;
  littleEndian: boolean;
  /** e_machine; NaN when the header is zero. */
  machine: number;
  programOffset: number;
  entryBytes: number;
  programCount: number;
  /** 64 zero bytes where the header belongs: the dump was interrupted. */
  isInterrupted: boolean;
}

/** By header, in the order of the file. */
export interface ProgramHeaders {
  count: number;
  type: Uint32Array;
  flags: Uint32Array;
  offset: Float64Array;
  address: Float64Array;
  fileBytes: Float64Array;
  memoryBytes: Float64Array;
}

export type Complain = (byteStart: number, byteLength: number, why: string) => void;

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function wordOf(view: DataView, at: number, wordBytes: 4 | 8, little: boolean): number {
  return wordBytes === 4 ? view.getUint32(at, little) : u64(view, at, little);
}

/** Exact below 2^53 and for pages above. */
export function u64(view: DataView, at: number, little: boolean): number {
  const low = view.getUint32(little ? at : at + 4, little);
  const high = view.getUint32(little ? at + 4 : at, little);
  return high * 2 ** 32 + low;
}

/** The header of a core file, whole or interrupted; undefined for anything else. Pure: looks at the first bytes only. */
export function readElfHeader(head: Uint8Array): ElfHeader | undefined {
  if (head.length < 52) return undefined;
  if (head[0] === 0) return interruptedHeader(head);
  if (head[0] !== 0x7f || head[1] !== 0x45 || head[2] !== 0x4c || head[3] !== 0x46) return undefined;
  if ((head[4] !== 1 && head[4] !== 2) || (head[5] !== 1 && head[5] !== 2)) return undefined;
  const wordBytes = head[4] === 2 ? 8 : 4;
  if (wordBytes === 8 && head.length < 64) return undefined;
  const littleEndian = head[5] === 1;
  const view = viewOf(head);
  if (view.getUint16(16, littleEndian) !== ET_CORE) return undefined;
  const wide = wordBytes === 8;
  return {
    wordBytes,
    littleEndian,
    machine: view.getUint16(18, littleEndian),
    programOffset: wordOf(view, wide ? 32 : 28, wordBytes, littleEndian),
    entryBytes: view.getUint16(wide ? 54 : 42, littleEndian),
    programCount: view.getUint16(wide ? 56 : 44, littleEndian),
    isInterrupted: false,
  };
}

/** gdb writes the program headers first and the file header last: see whether they stand where they belong. */
function interruptedHeader(head: Uint8Array): ElfHeader | undefined {
  for (const wordBytes of [8, 4] as const) {
    const start = wordBytes === 8 ? 64 : 52;
    const entryBytes = wordBytes === 8 ? 56 : 32;
    if (head.subarray(0, start).some((byte) => byte !== 0)) continue;
    for (const littleEndian of [true, false]) {
      const header: ElfHeader = {
        wordBytes,
        littleEndian,
        machine: Number.NaN,
        programOffset: start,
        entryBytes,
        programCount: 0,
        isInterrupted: true,
      };
      const there = decodeHeaders(
        head.subarray(start),
        header,
        Math.floor((head.length - start) / entryBytes),
      );
      let plausible = 0;
      while (plausible < there.count && isPlausible(there, plausible)) plausible++;
      // The headers end where the first of them says that the data starts.
      let dataStart = Number.POSITIVE_INFINITY;
      for (let i = 0; i < plausible; i++) {
        if (there.fileBytes[i] !== 0) dataStart = Math.min(dataStart, there.offset[i] as number);
      }
      const until = Math.floor((dataStart - start) / entryBytes);
      if (plausible < 2 || until < 2 || (plausible < until && plausible < there.count)) continue;
      header.programCount = Math.min(until, HEADERS_MAX);
      return header;
    }
  }
  return undefined;
}

function isPlausible(headers: ProgramHeaders, i: number): boolean {
  const type = headers.type[i] as number;
  if (type !== PT_LOAD && type !== PT_NOTE) return false;
  if ((headers.flags[i] as number) > 7) return false;
  const memory = headers.memoryBytes[i] as number;
  return type === PT_NOTE || (memory > 0 && (headers.fileBytes[i] as number) <= memory && memory < 2 ** 47);
}

/** Reads the program headers, as far as they are there. */
export function readProgramHeaders(
  source: ByteSource,
  header: ElfHeader,
  complain: Complain,
): ProgramHeaders {
  const { wordBytes, littleEndian, programOffset } = header;
  const usual = wordBytes === 8 ? 56 : 32;
  let { entryBytes, programCount: count } = header;
  if (entryBytes < usual) {
    complain(
      wordBytes === 8 ? 54 : 42,
      2,
      `a program header is said to have ${entryBytes} bytes; read as ${usual}`,
    );
    entryBytes = usual;
  }
  if (count === PN_XNUM && !header.isInterrupted) count = extendedCount(source, header, complain);
  const room = Math.max(0, Math.floor((source.bytes - programOffset) / entryBytes));
  if (count > room) {
    complain(
      programOffset,
      0,
      `${count.toLocaleString('en-US')} program headers are announced, ${room.toLocaleString('en-US')} fit into the file`,
    );
    count = room;
  }
  if (count > HEADERS_MAX) {
    complain(
      programOffset,
      0,
      `more than ${HEADERS_MAX.toLocaleString('en-US')} program headers: the rest are left out`,
    );
    count = HEADERS_MAX;
  }
  const bytes = source.readAt(programOffset, count * entryBytes);
  return decodeHeaders(bytes, { wordBytes, littleEndian, entryBytes }, Math.floor(bytes.length / entryBytes));
}

function extendedCount(source: ByteSource, header: ElfHeader, complain: Complain): number {
  const { wordBytes, littleEndian } = header;
  const wide = wordBytes === 8;
  const head = viewOf(source.readAt(0, 64));
  const at = wordOf(head, wide ? 40 : 32, wordBytes, littleEndian);
  const section = at > 0 && at < source.bytes ? source.readAt(at, wide ? 64 : 40) : new Uint8Array(0);
  if (section.length >= (wide ? 48 : 32)) return viewOf(section).getUint32(wide ? 44 : 28, littleEndian);
  complain(
    0,
    64,
    'the number of program headers is in a section header that is not there; as many as fit are read',
  );
  return PN_XNUM;
}

function decodeHeaders(
  bytes: Uint8Array,
  { wordBytes, littleEndian, entryBytes }: Pick<ElfHeader, 'wordBytes' | 'littleEndian' | 'entryBytes'>,
  count: number,
): ProgramHeaders {
  const headers: ProgramHeaders = {
    count,
    type: new Uint32Array(count),
    flags: new Uint32Array(count),
    offset: new Float64Array(count),
    address: new Float64Array(count),
    fileBytes: new Float64Array(count),
    memoryBytes: new Float64Array(count),
  };
  const view = viewOf(bytes);
  const wide = wordBytes === 8;
  for (let i = 0; i < count; i++) {
    const at = i * entryBytes;
    const word = (wideAt: number, narrowAt: number) =>
      wide ? u64(view, at + wideAt, littleEndian) : view.getUint32(at + narrowAt, littleEndian);
    headers.type[i] = view.getUint32(at, littleEndian);
    headers.flags[i] = view.getUint32(at + (wide ? 4 : 24), littleEndian);
    headers.offset[i] = word(8, 4);
    headers.address[i] = word(16, 8);
    headers.fileBytes[i] = word(32, 16);
    headers.memoryBytes[i] = word(40, 20);
  }
  return headers;
}
