/**
 * A core file of a service that leaks records of two strings and a payload, beside what a heap is full of: log lines,
 * addresses, statements, JSON, random bytes, zeros, numbers, UTF-16. Written as the kernel would, without the process:
 * the names of the mapped files, and glibc's arena in the data of libc, without which no real one is.
 */
import { coreHeaders, LIBRARY_DATA, LIBRARY_SIGNATURE, mainArena } from './core-headers.ts';
import { random } from './random.ts';

const BYTES = 2 ** 30;
const PAGE = 4096;
const HEAP_START = 0x5603_4000_0000;
const BLOCK = 4 << 20;
/** Of the top chunk, at least. */
const TOP_BYTES = 128 << 10;

const WORDS =
  'order customer session payment cache shard index router worker tenant invoice basket profile region bucket policy'.split(
    ' ',
  );

class Heap {
  readonly bytes = Buffer.alloc(BLOCK + (1 << 16));
  at = 0;
  /** Address of the first of the bytes. */
  start = HEAP_START;
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

  /** @returns its address. */
  private text(text: string): number {
    const at = this.chunk(text.length + 1);
    this.bytes.write(text, at, 'latin1');
    return this.start + at;
  }

  private pointer(at: number, address: number): void {
    this.bytes.writeBigUInt64LE(BigInt(address), at);
  }

  /** What is left of the bytes up to `end` is the top chunk. @returns its address. */
  top(end: number): number {
    const { at } = this;
    this.bytes.fill(0, at, end);
    this.bytes.writeUInt32LE((end - at) | 1, at + 8);
    return this.start + at;
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
      const record = this.chunk(96);
      this.pointer(record, LIBRARY_SIGNATURE);
      this.pointer(record + 16, this.text('couchbase.context_info'));
      this.pointer(record + 8, this.text('Unknown:Unknown'));
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
  yield coreHeaders({ start: HEAP_START, bytes: total });
  const heap = new Heap();
  for (let written = BLOCK; written < total; written += BLOCK) {
    while (heap.at < BLOCK) heap.grow();
    yield heap.bytes.subarray(0, BLOCK);
    heap.bytes.copyWithin(0, BLOCK, heap.at);
    heap.at -= BLOCK;
    heap.start += BLOCK;
  }
  while (heap.at < BLOCK - TOP_BYTES) heap.grow();
  const top = heap.top(BLOCK);
  yield heap.bytes.subarray(0, BLOCK);
  yield mainArena(top, total);
  yield Buffer.alloc(PAGE, LIBRARY_DATA);
}
