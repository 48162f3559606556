/**
 * A core file of a service that leaks records of two strings and a payload, beside what a heap is full of: log lines,
 * addresses, statements, JSON, random bytes, zeros, numbers, UTF-16. Written as the kernel would, without the process.
 */
import { random } from './random.ts';

const BYTES = 2 ** 30;
const PAGE = 4096;
const HEAP_START = 0x5603_4000_0000;
const BLOCK = 4 << 20;

const WORDS =
  'order customer session payment cache shard index router worker tenant invoice basket profile region bucket policy'.split(
    ' ',
  );

/** elf.h: Elf64_Ehdr with two Elf64_Phdr (PT_NOTE, PT_LOAD) behind it; the heap begins on the first page. */
function headers(heapBytes: number): Buffer {
  const bytes = Buffer.alloc(PAGE);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  bytes.writeUInt16LE(4, 16); // ET_CORE
  bytes.writeUInt16LE(62, 18); // x86-64
  bytes.writeUInt32LE(1, 20);
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeUInt16LE(64, 52);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(2, 56);
  const header = (at: number, type: number, flags: number, values: readonly number[]) => {
    bytes.writeUInt32LE(type, at);
    bytes.writeUInt32LE(flags, at + 4);
    for (const [i, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(value), at + 8 + 8 * i);
  };
  const note = 64 + 2 * 56;
  const noteBytes = 12 + 8 + 136;
  header(64, 4, 0, [note, 0, 0, noteBytes, 0, 4]);
  header(64 + 56, 1, 6, [PAGE, HEAP_START, 0, heapBytes, heapBytes, PAGE]);
  bytes.writeUInt32LE(5, note);
  bytes.writeUInt32LE(136, note + 4);
  bytes.writeUInt32LE(3, note + 8); // NT_PRPSINFO
  bytes.write('CORE', note + 12);
  bytes.writeUInt32LE(4711, note + 20 + 24);
  bytes.write('shopd', note + 20 + 40);
  bytes.write('/usr/sbin/shopd --workers 4', note + 20 + 56);
  return bytes;
}

class Heap {
  readonly bytes = Buffer.alloc(BLOCK + (1 << 16));
  at = 0;
  private readonly noise = random(7);

  below(limit: number): number {
    return Math.floor(this.noise() * limit);
  }

  private word(): string {
    return WORDS[this.below(WORDS.length)] as string;
  }

  /** A chunk as glibc lays it out: its size with the bit for “the one before is used”, then the memory. */
  private chunk(size: number): number {
    const whole = Math.max(32, (size + 8 + 15) & ~15);
    const memory = this.at + 16;
    this.bytes.fill(0, this.at, this.at + whole);
    this.bytes.writeUInt32LE(whole | 1, this.at + 8);
    this.at += whole;
    return memory;
  }

  private text(text: string): void {
    const at = this.chunk(text.length + 1);
    this.bytes.write(text, at, 'latin1');
  }

  private random(size: number, bits: number): void {
    const at = this.chunk(size);
    for (let i = 0; i + 4 <= size; i += 4)
      this.bytes.writeUInt32LE(
        (this.noise() * 0x1_0000_0000) | 0 ? ((this.noise() * 0x1_0000_0000) | bits) >>> 0 : 0,
        at + i,
      );
  }

  /** One thing that a program keeps, by how often it does. */
  grow(): void {
    const kind = this.below(1000);
    if (kind < 420) {
      this.chunk(96);
      this.text('couchbase.context_info');
      this.text('Unknown:Unknown');
      this.random(200 + this.below(400), 0x80808080);
    } else if (kind < 560) this.text(`user:${this.below(3_000_000)}`);
    else if (kind < 680)
      this.text(
        `2014-05-${10 + this.below(18)} ${10 + this.below(13)}:${10 + this.below(49)}:${10 + this.below(49)},${100 + this.below(900)} INFO app.${this.word()} request id=${this.below(2 ** 32).toString(16)} path=/api/v1/${this.word()}/${this.below(100_000)} status=200 took=${this.below(900)}ms`,
      );
    else if (kind < 740)
      this.text(`https://shop.example.org/${this.word()}/${this.below(5000)}?ref=${this.word()}`);
    else if (kind < 790)
      this.text(
        `SELECT id, name, total FROM ${this.word()}_${this.word()} WHERE id = ${this.below(2000)} AND state = 'open' ORDER BY created DESC LIMIT 50`,
      );
    else if (kind < 840)
      this.text(
        `{"id": ${this.below(2 ** 32)}, "type": "${this.word()}", "attributes": {"name": "${this.word()}-${this.below(1000)}", "qty": ${this.below(9)}}, "links": ["${this.word()}", "${this.word()}"]}`,
      );
    else if (kind < 890) this.text(this.word());
    else if (kind < 930) this.random(512 + this.below(2048), 0);
    else if (kind < 950) this.chunk(8192);
    else if (kind < 960) {
      const text = `wide ${this.word()} value`;
      this.bytes.write(text, this.chunk(2 * text.length + 2), 'utf16le');
    } else {
      const at = this.chunk(1024);
      for (let i = 0; i < 128; i++) this.bytes.writeUInt32LE(this.below(100_000), at + 8 * i);
    }
  }
}

/** @param scale of the size; 1 = 1 GiB. */
export function* coreBytes(scale: number): Generator<Buffer> {
  const total = Math.floor((BYTES * scale) / BLOCK) * BLOCK;
  yield headers(total);
  const heap = new Heap();
  for (let written = 0; written < total; written += BLOCK) {
    while (heap.at < BLOCK) heap.grow();
    yield heap.bytes.subarray(0, BLOCK);
    heap.bytes.copyWithin(0, BLOCK, heap.at);
    heap.at -= BLOCK;
  }
}
