/**
 * Reads a snapshot from bytes as they come, in pieces of any size. Walks the file by its keys, in any order and with
 * any white space; what is damaged or cut off becomes a problem, and all complete rows before it are kept.
 */
import { type Layout, layoutOf } from './layout.ts';
import { NumberSection, PLACED_ROWS } from './number-section.ts';
import { EdgeRows, NodeRows, PlainRows } from './rows.ts';
import { byteName, CLOSE_BRACE, COLON, COMMA, isSpace, OPEN_BRACE, QUOTE, type Section } from './section.ts';
import { assembled, type HeapSnapshot } from './snapshot.ts';
import { StringSection } from './string-section.ts';
import type { ReadAt } from './strings.ts';
import { TraceTreeSection } from './trace-tree-section.ts';
import { ValueSection } from './value-section.ts';

/** Something in the file that could not be read, and where. */
export interface Problem {
  byteStart: number;
  byteLength: number;
  why: string;
}

export interface ParserOptions {
  /** Size of the file, bytes, when it is known: bounds what its header may make us reserve. */
  bytes?: number;
  /** Reads a range of the file again. Without it the strings are kept in memory. */
  readAt?: ReadAt;
}

const KEY = /^"(snapshot|nodes|edges|trace_function_infos|trace_tree|samples|locations|strings)"\s*:\s*[[{]/;
const KEY_MAX = 200;
/** Enough of the next chunk to complete what was cut at the end of the last. */
const SEAM = 1024;
/** Bytes that the shortest node and edge take in a file. */
const NODE_BYTES_MIN = 12;
const EDGE_BYTES_MIN = 6;

type State = 'start' | 'key' | 'colon' | 'value' | 'after' | 'lost' | 'end';

export class SnapshotParser {
  readonly problems: Problem[] = [];
  private state: State = 'start';
  private key = '';
  private section: Section | undefined;
  private layout: Layout | undefined;
  private carry = new Uint8Array(0);
  /** File position of `carry[0]`, or of the next chunk. */
  private offset = 0;
  private readonly options: ParserOptions;
  private readonly seen = new Set<string>();
  /** Sections that came before the header: their numbers wait for it. */
  private readonly early = new Map<string, PlainRows>();
  private nodes: NodeRows | undefined;
  private edges: EdgeRows | undefined;
  private readonly plain = new Map<string, PlainRows>();
  private traceTree: TraceTreeSection | undefined;
  private strings: StringSection | undefined;
  /** File position of what stands behind the end; -1 without any. */
  private behind = -1;

  constructor(options: ParserOptions = {}) {
    this.options = options;
  }

  /** Bytes taken so far. */
  get bytes(): number {
    return this.offset + this.carry.length;
  }

  /** The chunk is free for other use when this returns. */
  write(chunk: Uint8Array): void {
    let at = 0;
    while (this.carry.length > 0 && at < chunk.length) {
      // Only the seam is joined; the chunk itself is never copied.
      const seam = chunk.subarray(at, at + SEAM);
      const bytes = new Uint8Array(this.carry.length + seam.length);
      bytes.set(this.carry);
      bytes.set(seam, this.carry.length);
      const used = this.take(bytes);
      this.offset += used;
      if (used >= this.carry.length) {
        at += used - this.carry.length;
        this.carry = new Uint8Array(0);
      } else {
        at += seam.length;
        this.carry = bytes.slice(used);
      }
    }
    if (at === chunk.length) return;
    const rest = chunk.subarray(at);
    const used = this.take(rest);
    this.offset += used;
    // A copy in any case: Buffer's own slice is a view.
    this.carry = Uint8Array.from(rest.subarray(used));
  }

  /** The file ends here. */
  end(): HeapSnapshot {
    const cut = this.section && !this.section.done;
    if (this.state !== 'lost' && (cut || this.state !== 'end')) this.problem(this.bytes, 0, this.cutText());
    else if (!this.layout && this.problems.length === 0)
      this.problem(0, 0, 'the file has no snapshot header');
    this.section?.cut?.();
    this.layOutEarly();
    this.findOddities();
    return assembled({
      layout: this.layout,
      nodes: this.nodes,
      edges: this.edges,
      plain: this.plain,
      traceTree: this.traceTree,
      strings: this.strings,
      readAt: this.options.readAt,
      problems: this.problems,
      bytes: this.bytes,
    });
  }

  /** What is whole may still not be what was written. */
  private findOddities(): void {
    if (this.behind >= 0)
      this.problem(
        this.behind,
        this.bytes - this.behind,
        'more stands behind the end of the snapshot; it is left out',
      );
    const zero = this.strings?.zeroAt ?? -1;
    if (zero >= 0) this.problem(zero, 1, 'zero bytes in “strings”: a piece of the file was never written');
    if (this.problems.length > 0 || !this.layout) return;
    for (const [name, stated, count] of [
      ['nodes', this.layout.statedNodeCount, this.nodes?.count ?? 0],
      ['edges', this.layout.statedEdgeCount, this.edges?.count ?? 0],
    ] as const)
      if (stated > 0 && stated !== count)
        this.problem(
          0,
          0,
          `the header states ${stated} ${name}, and the file has ${count}; all of these are shown`,
        );
  }

  /** @returns how many of the bytes were used. */
  private take(bytes: Uint8Array): number {
    const end = bytes.length;
    let at = this.offset === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    while (at < end) {
      if (this.section) {
        at = this.section.take(bytes, at, end, this.offset);
        if (this.section.damage !== '') this.lose(at, this.section.damage);
        else if (this.section.done) this.close();
        else return at;
        continue;
      }
      if (this.state === 'end') {
        for (; at < end && this.behind < 0; at++)
          if (!isSpace(bytes[at] as number)) this.behind = this.offset + at;
        return end;
      }
      if (this.state === 'lost') {
        const found = this.nextKey(bytes, at);
        if (found < 0) return Math.max(at, end - KEY_MAX);
        at = found;
        continue;
      }
      const byte = bytes[at] as number;
      if (isSpace(byte)) at++;
      else if (byte === QUOTE && this.state === 'key') {
        const close = bytes.indexOf(QUOTE, at + 1);
        if (close < 0 || close - at > KEY_MAX) {
          if (end - at <= KEY_MAX) return at;
          this.lose(at, 'a name without end');
        } else {
          this.key = latin1(bytes, at + 1, close);
          this.state = 'colon';
          at = close + 1;
        }
      } else if (this.state === 'value') this.open(this.offset + at);
      else if (!this.punctuation(byte)) this.lose(at, `${byteName(byte)} is not expected here`);
      else at++;
    }
    return at;
  }

  private punctuation(byte: number): boolean {
    const { state } = this;
    if (byte === OPEN_BRACE && state === 'start') this.state = 'key';
    else if (byte === COLON && state === 'colon') this.state = 'value';
    else if (byte === COMMA && state === 'after') this.state = 'key';
    else if (byte === CLOSE_BRACE && (state === 'after' || state === 'key')) this.state = 'end';
    else return false;
    return true;
  }

  /** Starts on the value of the key just read. */
  private open(offset: number): void {
    const { key } = this;
    if (this.seen.has(key))
      this.problem(offset, 0, `“${key}” stands in the file twice; the first one counts`);
    this.section = this.seen.has(key) ? new ValueSection(false) : this.sectionFor(key);
    this.seen.add(key);
  }

  private sectionFor(key: string): Section {
    const { layout } = this;
    if (key === 'snapshot') return new ValueSection(true);
    if (key === 'strings') {
      this.strings = new StringSection(
        this.options.readAt === undefined,
        Math.max(1 << 10, this.nodes?.count ?? 0),
      );
      return this.strings;
    }
    if (!layout) {
      if (!KEY.test(`"${key}":[`) || key === 'trace_tree') return new ValueSection(false);
      const numbers = new PlainRows(['value']);
      this.early.set(key, numbers);
      return new NumberSection(1, numbers);
    }
    if (key === 'trace_tree') {
      this.traceTree = new TraceTreeSection(layout.traceNodeFields);
      return this.traceTree;
    }
    const rows = this.rowsFor(key, layout);
    return rows ? new NumberSection(rows.width, rows.sink) : new ValueSection(false);
  }

  private rowsFor(key: string, layout: Layout) {
    if (key === 'nodes') {
      this.nodes = new NodeRows(layout, this.capacity(layout.statedNodeCount, NODE_BYTES_MIN));
      return { width: layout.nodeFields.length, sink: this.nodes };
    }
    if (key === 'edges') {
      this.edges = new EdgeRows(layout, this.capacity(layout.statedEdgeCount, EDGE_BYTES_MIN));
      return { width: layout.edgeFields.length, sink: this.edges };
    }
    const fields = {
      trace_function_infos: layout.traceFunctionFields,
      samples: layout.sampleFields,
      locations: layout.locationFields,
    }[key];
    if (!fields || fields.length === 0) return undefined;
    // A node has one location at most.
    const sink = new PlainRows(fields, key === 'locations' ? (this.nodes?.count ?? 64) : 64);
    this.plain.set(key, sink);
    return { width: fields.length, sink };
  }

  /** What the header states is a guess, and must not make us reserve more than the file can hold. */
  private capacity(stated: number, bytesEach: number): number {
    return Math.min(stated, Math.ceil((this.options.bytes ?? 1 << 28) / bytesEach)) || 1024;
  }

  /** The section's value is complete. */
  private close(): void {
    const { section } = this;
    this.section = undefined;
    this.state = 'after';
    if (this.key === 'snapshot' && !this.layout && section instanceof ValueSection) {
      const layout = layoutOf(section.value());
      if (typeof layout === 'string') this.problem(0, 0, `${layout}: nothing can be laid out`);
      else this.layout = layout;
    } else if (section instanceof NumberSection && section.left > 0) {
      this.problem(this.offset, 0, `the last row of “${this.key}” is not complete`);
    }
  }

  /** What follows cannot be read: keeps what came before it, and looks for the next key. */
  private lose(at: number, why: string): void {
    const where = this.section || this.state === 'value' ? ` in “${this.key}”` : '';
    this.problem(this.offset + at, 1, `${why}${where}; what follows there is left out`);
    this.section?.cut?.();
    this.section = undefined;
    this.state = 'lost';
  }

  /** Where the state is again `key`: at the quote of the next key that is known. */
  private nextKey(bytes: Uint8Array, from: number): number {
    for (let at = bytes.indexOf(QUOTE, from); at >= 0; at = bytes.indexOf(QUOTE, at + 1)) {
      const match = KEY.exec(latin1(bytes, at, Math.min(bytes.length, at + KEY_MAX)));
      if (!match || this.seen.has(match[1] as string)) continue;
      this.state = 'key';
      return at;
    }
    return -1;
  }

  private layOutEarly(): void {
    for (const [key, numbers] of this.early) {
      const rows = this.layout && this.rowsFor(key, this.layout);
      if (!rows) continue;
      const values = Float64Array.from(numbers.column('value'));
      const count = Math.floor(values.length / rows.width);
      for (let row = 0; row < count; row += PLACED_ROWS) {
        const some = Math.min(PLACED_ROWS, count - row);
        rows.sink.rows(values.subarray(row * rows.width, (row + some) * rows.width), some, Number.NaN);
      }
    }
  }

  private cutText(): string {
    if (this.state === 'start') return 'the file holds nothing';
    const where = this.section ? ` within “${this.key}”` : '';
    return `the file ends${where} before the snapshot is complete; what came before is shown`;
  }

  private problem(byteStart: number, byteLength: number, why: string): void {
    this.problems.push({ byteStart, byteLength, why });
  }
}

function latin1(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; at++) text += String.fromCharCode(bytes[at] as number);
  return text;
}
