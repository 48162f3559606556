/**
 * The memory of a process as a dump holds it: what is mapped where, which bytes of it are in the file, and those
 * bytes by address. Addresses are numbers: user space ends below 2^53, and what lies above it starts on a page.
 */
import type { ByteSource } from '../../engine/byte-source.ts';
import type { MemoryPieces } from './memory-marks.ts';
import { Turns } from './turns.ts';

export type SegmentKind =
  | 'heap'
  | 'stack'
  /** Writable memory of a mapped file: a module's data. */
  | 'data'
  /** Memory of a mapped file that is not written to: code and constants. */
  | 'file'
  | 'anonymous'
  /** Address space set aside, without memory behind it. */
  | 'reserved'
  /** vdso, vvar, vsyscall. */
  | 'kernel';

export interface Segment {
  /** Position among the segments in address order. */
  index: number;
  start: number;
  /** One past its last address. */
  end: number;
  /** Bytes from `start` on that are in the capture; the rest of the segment is unknown, not zero. */
  dumpedBytes: number;
  /** Where they stand in the (decompressed) capture. */
  fileOffset: number;
  readable: boolean;
  writable: boolean;
  executable: boolean;
  kind: SegmentKind;
  /** As smaps would print it: a path, `[heap]`, `[stack]`, `[vdso]`; '' where nothing names it. */
  name: string;
  /** Byte of the mapped file at `start`; NaN without a file. */
  mappedOffset: number;
  /** Bytes that were in memory when smaps was read; absent where no such file tells. */
  residentBytes?: number;
}

export interface Module {
  path: string;
  /** Address of byte 0 of the file when it is mapped, else of the first mapping less its offset. */
  base: number;
  /** Ascending. The mappings of the file, dumped or not; `mappedOffset` in bytes of the file. */
  ranges: { start: number; end: number; mappedOffset: number }[];
  /** GNU build id, lower-case hex; '' when its page is not in the dump. */
  buildId: string;
}

export interface Thread {
  id: number;
  /** Signal the thread had when it was dumped; 0 without. */
  signal: number;
  stackPointer: number;
  instruction: number;
}

/** All there is to know of an image beside its bytes: plain data, which may travel between threads. */
export interface MemoryLayout {
  wordBytes: 4 | 8;
  littleEndian: boolean;
  /** In address order, without overlaps. */
  segments: Segment[];
  modules: Module[];
  threads: Thread[];
  /** Auxiliary vector by type (`AT_…` of elf.h). */
  auxv: [type: number, value: number][];
  process: { pid: number; name: string; command: string };
  /** Chunks and blocks, once they were found. */
  pieces?: MemoryPieces;
}

/** A piece of dumped memory. Windows come in address order, and touch where the memory does. */
export interface MemoryWindow {
  /** Address of the first byte. A multiple of the page size, except in a raw or damaged dump. */
  start: number;
  /** Valid until the next window. */
  bytes: Uint8Array;
  /** Where the bytes stand in the capture. */
  fileOffset: number;
  /** It does not continue the window before: the memory between is unknown or unmapped. */
  isFirst: boolean;
  segment: Segment;
}

/** Takes part in the one pass over all dumped memory. */
export interface MemoryReader {
  window(window: MemoryWindow): void;
}

/** Longest window: small enough to stay in the cache for several readers, and to be cancelled in time. */
export const WINDOW_BYTES = 1 << 20;
const PAGE_BYTES = 64 << 10;
const PAGES_KEPT = 256;
/** Longest stretch `readAt` copies at once. */
const READ_MAX = 64 << 20;

export class MemoryImage {
  readonly layout: MemoryLayout;
  readonly source: ByteSource;
  readonly wordBytes: 4 | 8;
  private readonly starts: Float64Array;
  private mapped: { module: Module; start: number; end: number; mappedOffset: number }[] | undefined;
  /** Pages of the capture, least recently added first. */
  private readonly pages = new Map<number, Uint8Array>();

  constructor(layout: MemoryLayout, source: ByteSource) {
    this.layout = layout;
    this.source = source;
    this.wordBytes = layout.wordBytes;
    this.starts = Float64Array.from(layout.segments, (segment) => segment.start);
  }

  get segments(): readonly Segment[] {
    return this.layout.segments;
  }

  segmentAt(address: number): Segment | undefined {
    const segment = this.layout.segments[this.segmentsUpTo(address) - 1];
    return segment && address < segment.end ? segment : undefined;
  }

  /** How many segments start at or below an address. */
  private segmentsUpTo(address: number): number {
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.starts[middle] as number) <= address) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Module and offset into its file that an address stands for, dumped or not. */
  moduleAt(address: number): { module: Module; offset: number } | undefined {
    this.mapped ??= this.layout.modules
      .flatMap((module) => module.ranges.map((range) => ({ module, ...range })))
      .sort((a, b) => a.start - b.start);
    let low = 0;
    let high = this.mapped.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.mapped[middle] as { start: number }).start <= address) low = middle + 1;
      else high = middle;
    }
    const found = this.mapped[low - 1];
    if (!found || address >= found.end) return undefined;
    return { module: found.module, offset: address - found.start + found.mappedOffset };
  }

  /** Where a byte stands in the capture; undefined when it was not dumped. */
  fileOffsetOf(address: number): number | undefined {
    const segment = this.segmentAt(address);
    if (!segment || address >= segment.start + segment.dumpedBytes) return undefined;
    return segment.fileOffset + (address - segment.start);
  }

  /** The bytes at an address, across segments that touch; undefined unless all of them were dumped. */
  readAt(address: number, length: number): Uint8Array | undefined {
    const bytes = this.readUpTo(address, length);
    return bytes.length === length ? bytes : undefined;
  }

  /** As many of the bytes at an address as were dumped without a gap. */
  readUpTo(address: number, length: number): Uint8Array {
    const segment = this.segmentAt(address);
    if (!segment) return new Uint8Array(0);
    const within = Math.min(length, segment.start + segment.dumpedBytes - address);
    if (within <= 0) return new Uint8Array(0);
    const first = this.fileBytes(segment.fileOffset + (address - segment.start), within);
    if (within === length || first.length < within) return first;
    const out = new Uint8Array(Math.min(length, READ_MAX));
    out.set(first.subarray(0, out.length));
    let done = first.length;
    while (done < out.length) {
      const next = this.segmentAt(address + done);
      if (!next) break;
      const at = address + done;
      const more = Math.min(out.length - done, next.start + next.dumpedBytes - at);
      if (more <= 0) break;
      const bytes = this.fileBytes(next.fileOffset + (at - next.start), more);
      out.set(bytes, done);
      done += bytes.length;
      if (bytes.length < more) break;
    }
    return out.subarray(0, done);
  }

  /** The word at an address; undefined when it was not dumped. Above 2^53 the last bits are lost. */
  wordAt(address: number): number | undefined {
    if (this.wordBytes === 4) return this.u32At(address);
    const low = this.u32At(this.layout.littleEndian ? address : address + 4);
    const high = this.u32At(this.layout.littleEndian ? address + 4 : address);
    return low === undefined || high === undefined ? undefined : high * 2 ** 32 + low;
  }

  u32At(address: number): number | undefined {
    const bytes = this.readUpTo(address, 4);
    if (bytes.length < 4) return undefined;
    const [a, b, c, d] = bytes as unknown as [number, number, number, number];
    return (
      (this.layout.littleEndian
        ? a | (b << 8) | (c << 16) | (d << 24)
        : d | (c << 8) | (b << 16) | (a << 24)) >>> 0
    );
  }

  /**
   * Reads all dumped memory once, in address order, and shows each piece to every reader.
   * @param room takes the windows, of WINDOW_BYTES; asked for each time, as it may move.
   */
  async pass(
    readers: readonly MemoryReader[],
    signal: AbortSignal,
    room?: () => Uint8Array | undefined,
  ): Promise<void> {
    const turns = new Turns(signal);
    for (const window of this.windows(0, Number.POSITIVE_INFINITY, room)) {
      if (turns.areOver) await turns.next();
      for (const reader of readers) reader.window(window);
    }
  }

  /** The dumped memory between two addresses, in pieces that do not cross a segment. */
  *windows(from: number, to: number, room?: () => Uint8Array | undefined): Generator<MemoryWindow> {
    const { segments } = this.layout;
    const reader = this.windowReader(room);
    let end = Number.NaN;
    // A dump may have a hundred thousand segments, and be walked for each of them.
    for (let index = Math.max(0, this.segmentsUpTo(from) - 1); index < segments.length; index++) {
      const segment = segments[index] as Segment;
      if (segment.start >= to) break;
      const stop = Math.min(to - segment.start, segment.dumpedBytes);
      for (let at = Math.max(from - segment.start, 0); at < stop; ) {
        const fileOffset = segment.fileOffset + at;
        const bytes = reader(fileOffset, Math.min(WINDOW_BYTES, stop - at));
        // Afterwards the bytes may be gone: the room they were read into may move.
        const { length } = bytes;
        if (length === 0) break;
        const start = segment.start + at;
        yield { start, bytes, fileOffset, isFirst: start !== end, segment };
        at += length;
        end = segment.start + at;
      }
    }
  }

  /** One array for all windows of one walk, as large as they are: two walks may go on side by side. */
  private windowReader(room?: () => Uint8Array | undefined): (offset: number, length: number) => Uint8Array {
    let own = new Uint8Array(0);
    return (offset, length) => {
      const given = room?.();
      if (!this.source.readInto) {
        const bytes = this.source.readAt(offset, length);
        given?.set(bytes);
        return given?.subarray(0, bytes.length) ?? bytes;
      }
      if (!given && own.length < length)
        own = new Uint8Array(Math.min(WINDOW_BYTES, Math.max(length, 2 * own.length)));
      const buffer = given ?? own;
      return buffer.subarray(0, this.source.readInto(offset, buffer.subarray(0, length)));
    };
  }

  /** Bytes of the capture through the page cache; a long stretch is read past it. */
  private fileBytes(offset: number, length: number): Uint8Array {
    if (length > PAGE_BYTES) return this.source.readAt(offset, Math.min(length, READ_MAX));
    const pageStart = offset - (offset % PAGE_BYTES);
    const within = offset - pageStart;
    const page = this.page(pageStart);
    if (within + length <= page.length) return page.subarray(within, within + length);
    if (page.length < PAGE_BYTES) return page.subarray(Math.min(within, page.length));
    const next = this.page(pageStart + PAGE_BYTES);
    const out = new Uint8Array(length);
    const head = page.subarray(within);
    out.set(head);
    const tail = next.subarray(0, length - head.length);
    out.set(tail, head.length);
    return out.subarray(0, head.length + tail.length);
  }

  private page(start: number): Uint8Array {
    const known = this.pages.get(start);
    if (known) return known;
    const page = this.source.readAt(start, PAGE_BYTES);
    if (this.pages.size >= PAGES_KEPT) {
      for (const oldest of this.pages.keys()) {
        this.pages.delete(oldest);
        break;
      }
    }
    this.pages.set(start, page);
    return page;
  }
}

const ZEROS = Buffer.alloc(64 << 10);

/** Dumps are full of pages that were never written. */
export function isZero(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += ZEROS.length) {
    const end = Math.min(bytes.length, at + ZEROS.length);
    if (ZEROS.compare(bytes, at, end, 0, end - at) !== 0) return false;
  }
  return true;
}
