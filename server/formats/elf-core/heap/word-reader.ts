/** Words of a process's memory by address, quick for whoever moves forward. */
import type { MemoryImage, MemoryWindow } from '../memory-image.ts';

const WINDOW_BYTES = 1 << 20;
const BEHIND = 16;
const BESIDE_BYTES = 1 << 12;

export class WordReader {
  readonly image: MemoryImage;
  readonly wordBytes: 4 | 8;
  private readonly windowBytes: number;
  private readonly littleEndian: boolean;
  private view: DataView = new DataView(new ArrayBuffer(0));
  private start = 0;
  private end = 0;
  /** Reads what lies outside of a window that is shown. */
  private beside: WordReader | undefined;

  /** `windowBytes` are read at once: many for a walk through memory, few for single looks. */
  constructor(image: MemoryImage, windowBytes: number = WINDOW_BYTES) {
    this.image = image;
    this.wordBytes = image.wordBytes;
    this.littleEndian = image.layout.littleEndian;
    this.windowBytes = windowBytes;
  }

  /** The window of a pass, from which is read what it has; single words are fetched from elsewhere. */
  show({ start, bytes }: MemoryWindow): void {
    this.beside ??= new WordReader(this.image, BESIDE_BYTES);
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.start = start;
    this.end = start + bytes.length;
  }

  /** Whether these bytes were dumped. */
  has(address: number, length: number): boolean {
    if (address >= this.start && address + length <= this.end) return true;
    return this.beside ? this.beside.has(address, length) : this.load(address, length);
  }

  /** NaN where nothing was dumped. */
  u32(address: number): number {
    if (!this.holds(address, 4)) return this.beside ? this.beside.u32(address) : Number.NaN;
    return this.view.getUint32(address - this.start, this.littleEndian);
  }

  u8(address: number): number {
    if (this.holds(address, 1)) return this.view.getUint8(address - this.start);
    return this.beside ? this.beside.u8(address) : Number.NaN;
  }

  /** A size or an address; NaN where nothing was dumped. Above 2^53 the last bits are lost. */
  word(address: number): number {
    if (!this.holds(address, this.wordBytes)) return this.beside ? this.beside.word(address) : Number.NaN;
    const at = address - this.start;
    if (this.wordBytes === 4) return this.view.getUint32(at, this.littleEndian);
    const low = this.view.getUint32(this.littleEndian ? at : at + 4, this.littleEndian);
    const high = this.view.getUint32(this.littleEndian ? at + 4 : at, this.littleEndian);
    return high * 2 ** 32 + low;
  }

  /** At most `length` bytes; valid until the next call. */
  bytes(address: number, length: number): Uint8Array {
    if (!this.holds(address, length)) return this.image.readUpTo(address, length);
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

  /** In the bytes at hand, which are fetched unless a window is shown. */
  private holds(address: number, length: number): boolean {
    if (address >= this.start && address + length <= this.end) return true;
    return this.beside === undefined && this.load(address, length);
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
