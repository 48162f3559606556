/** Words of a process's memory by address, quick for whoever moves forward. */
import type { MemoryImage } from '../memory-image.ts';

const WINDOW_BYTES = 1 << 20;
const BEHIND = 16;

export class WordReader {
  readonly image: MemoryImage;
  readonly wordBytes: 4 | 8;
  private readonly windowBytes: number;
  private readonly littleEndian: boolean;
  private view: DataView = new DataView(new ArrayBuffer(0));
  private start = 0;
  private end = 0;

  /** `windowBytes` are read at once: many for a walk through memory, few for single looks. */
  constructor(image: MemoryImage, windowBytes: number = WINDOW_BYTES) {
    this.image = image;
    this.wordBytes = image.wordBytes;
    this.littleEndian = image.layout.littleEndian;
    this.windowBytes = windowBytes;
  }

  /** Whether these bytes were dumped. */
  has(address: number, length: number): boolean {
    return (address >= this.start && address + length <= this.end) || this.load(address, length);
  }

  /** NaN where nothing was dumped. */
  u32(address: number): number {
    if (!this.has(address, 4)) return Number.NaN;
    return this.view.getUint32(address - this.start, this.littleEndian);
  }

  u8(address: number): number {
    return this.has(address, 1) ? this.view.getUint8(address - this.start) : Number.NaN;
  }

  /** A size or an address; NaN where nothing was dumped. Above 2^53 the last bits are lost. */
  word(address: number): number {
    if (!this.has(address, this.wordBytes)) return Number.NaN;
    const at = address - this.start;
    if (this.wordBytes === 4) return this.view.getUint32(at, this.littleEndian);
    const low = this.view.getUint32(this.littleEndian ? at : at + 4, this.littleEndian);
    const high = this.view.getUint32(this.littleEndian ? at + 4 : at, this.littleEndian);
    return high * 2 ** 32 + low;
  }

  /** At most `length` bytes; valid until the next call. */
  bytes(address: number, length: number): Uint8Array {
    if (!this.has(address, length)) return this.image.readUpTo(address, length);
    return new Uint8Array(this.view.buffer, this.view.byteOffset + address - this.start, length);
  }

  /** The text up to its NUL, at most `most` bytes of it; undefined when it does not end there. */
  text(address: number, most: number): string | undefined {
    const bytes = this.bytes(address, most);
    const end = bytes.indexOf(0);
    const near = end < 0 ? this.image.readUpTo(address, most) : bytes;
    const length = end < 0 ? near.indexOf(0) : end;
    return length < 0 ? undefined : Buffer.from(near.subarray(0, length)).toString('utf8');
  }

  private load(address: number, length: number): boolean {
    if (!(address >= 0) || address > Number.MAX_SAFE_INTEGER) return false;
    // Whoever moves forward looks back a little: at the chunk whose next one was just seen.
    const behind = Math.min(
      this.windowBytes / BEHIND,
      address - (this.image.segmentAt(address)?.start ?? address),
    );
    const start = address - Math.floor(behind / 16) * 16;
    const bytes = this.image.readUpTo(start, Math.max(address - start + length, this.windowBytes));
    if (bytes.length < address - start + length) return false;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.start = start;
    this.end = start + bytes.length;
    return true;
  }
}
