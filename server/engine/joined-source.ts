/** Several small files with one sample each, read as one capture in the order of the times in their names. */
import type { ByteSource, Chunk } from './byte-source.ts';

interface Part {
  source: ByteSource;
  heading: Uint8Array;
  /** Position of the heading in the joined text. */
  start: number;
  end: number;
}

export class JoinedSource implements ByteSource {
  readonly path: string;
  readonly name: string;
  readonly diskBytes: number;
  readonly bytes: number;
  private readonly parts: Part[] = [];

  /** @param path what the files have in common, for messages. */
  constructor(path: string, sources: readonly ByteSource[]) {
    this.path = path;
    this.name = path;
    let at = 0;
    const encoder = new TextEncoder();
    for (const source of sources) {
      const heading = encoder.encode(`==> ${source.name} <==\n`);
      const end = at + heading.length + source.bytes + 1;
      this.parts.push({ source, heading, start: at, end });
      at = end;
    }
    this.bytes = at;
    this.diskBytes = sources.reduce((sum, source) => sum + source.diskBytes, 0);
  }

  async head(length: number): Promise<Uint8Array> {
    return this.readAt(0, length);
  }

  async tail(length: number): Promise<Uint8Array> {
    return this.readAt(Math.max(0, this.bytes - length), length);
  }

  async *stream(signal: AbortSignal): AsyncIterable<Chunk> {
    for (const part of this.parts) {
      signal.throwIfAborted();
      yield { bytes: this.textOf(part), offset: part.start };
    }
  }

  readAt(offset: number, length: number): Uint8Array {
    const out = new Uint8Array(Math.max(0, Math.min(length, this.bytes - offset)));
    for (const part of this.parts) {
      const from = Math.max(offset, part.start);
      const to = Math.min(offset + out.length, part.end);
      if (from >= to) continue;
      out.set(this.textOf(part).subarray(from - part.start, to - part.start), from - offset);
    }
    return out;
  }

  place(offset: number): { path: string; start: number } {
    const part = this.parts.find((p) => offset < p.end) ?? this.parts[this.parts.length - 1];
    if (!part) return { path: this.path, start: offset };
    return { path: part.source.path, start: Math.max(0, offset - part.start - part.heading.length) };
  }

  close(): void {
    for (const part of this.parts) part.source.close();
  }

  private textOf(part: Part): Uint8Array {
    const text = new Uint8Array(part.end - part.start);
    text.set(part.heading, 0);
    text.set(part.source.readAt(0, part.source.bytes), part.heading.length);
    text[text.length - 1] = 10;
    return text;
  }
}
