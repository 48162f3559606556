/** Several small files with one sample each, read as one capture in the order of the times in their names. */
import type { ByteSource, Chunk } from './byte-source.ts';
import { guessedTimes, namesBelow } from './file-times.ts';

interface Part {
  source: ByteSource;
  heading: Uint8Array;
  /** Position of the heading in the joined text. */
  start: number;
  end: number;
  /** Counted when it is asked for. */
  lines?: number;
}

export class JoinedSource implements ByteSource {
  readonly path: string;
  readonly name: string;
  readonly diskBytes: number;
  readonly bytes: number;
  readonly sources: readonly ByteSource[];
  private readonly parts: Part[] = [];

  /** @param path what the files have in common, for messages. */
  constructor(path: string, sources: readonly ByteSource[]) {
    this.path = path;
    this.name = path;
    this.sources = sources;
    let at = 0;
    const encoder = new TextEncoder();
    const paths = sources.map((source) => source.path);
    const names = namesBelow(paths);
    const times = guessedTimes(paths);
    for (const [i, source] of sources.entries()) {
      const time = times ? `${new Date(times[i] as number).toISOString().slice(0, 19)} ` : '';
      const heading = encoder.encode(`==> ${time}${names[i]} <==\n`);
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
      const head = part.heading.subarray(from - part.start, to - part.start);
      out.set(head, from - offset);
      const content = part.start + part.heading.length;
      const at = Math.max(from, content);
      if (at < to) out.set(part.source.readAt(at - content, Math.min(to, part.end - 1) - at), at - offset);
      if (to === part.end) out[to - 1 - offset] = 10;
    }
    return out;
  }

  /** Where the bytes of each file stand in the joined text, without the headings between them. */
  contents(): { path: string; start: number; end: number }[] {
    return this.parts.map(({ source, heading, start, end }) => ({
      path: source.path,
      start: start + heading.length,
      end,
    }));
  }

  place(offset: number): { path: string; start: number; linesBefore: number } {
    const found = this.parts.findIndex((p) => offset < p.end);
    const index = found < 0 ? this.parts.length - 1 : found;
    const part = this.parts[index];
    if (!part) return { path: this.path, start: offset, linesBefore: 0 };
    // The heading is a line of the joined text, not of the file.
    let linesBefore = 1;
    for (const other of this.parts.slice(0, index)) linesBefore += this.linesOf(other);
    return {
      path: part.source.path,
      start: Math.max(0, offset - part.start - part.heading.length),
      linesBefore,
    };
  }

  close(): void {
    for (const part of this.parts) part.source.close();
  }

  private linesOf(part: Part): number {
    if (part.lines === undefined) {
      part.lines = 0;
      for (const byte of this.textOf(part)) if (byte === 10) part.lines++;
    }
    return part.lines;
  }

  private textOf(part: Part): Uint8Array {
    const text = new Uint8Array(part.end - part.start);
    text.set(part.heading, 0);
    text.set(part.source.readAt(0, part.source.bytes), part.heading.length);
    text[text.length - 1] = 10;
    return text;
  }
}
