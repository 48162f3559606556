/**
 * Reads the JSON of a sampling heap profile step by step: `{"head": {callFrame, selfSize, id, children: […]}, "samples": […]}`,
 * as deep as the stacks are, in any order of keys. What is cut off or damaged ends the reading; what came before counts.
 */
import { FunctionIndex, type ProfileTree } from './profile-tree.ts';

export interface SamplingProfile extends ProfileTree {
  sampleCount: number;
  /** Bytes that a sample stands for, in the middle; 0 without samples. */
  sampleBytes: number;
  problem: { byteStart: number; why: string } | undefined;
}

/** Sizes of samples that are remembered for their middle. */
const SIZES_MAX = 100_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

type Kind = 'node' | 'frame' | 'sample' | 'object' | 'nodes' | 'samples' | 'list';

interface Open {
  kind: Kind;
  isList: boolean;
  start: number;
  /** Of the value that comes next. */
  key: string;
  /** Row of the node that it is, or is in. */
  row: number;
}

export function parseProfile(bytes: Uint8Array): SamplingProfile {
  return new ProfileReader(bytes).read();
}

class ProfileReader {
  private readonly bytes: Uint8Array;
  private readonly open: Open[] = [];
  private readonly index = new FunctionIndex();
  private readonly frames: { name: string; script: string; line: number; column: number }[] = [];
  private readonly parent: number[] = [];
  private readonly selfBytes: number[] = [];
  private readonly ids: number[] = [];
  private readonly places: { byteStart: number; byteLength: number }[] = [];
  private readonly sizes: number[] = [];
  private readonly samplesOf = new Map<number, number>();
  private sampleCount = 0;
  private problem: SamplingProfile['problem'];
  private sample = { size: 0, nodeId: -1 };

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  read(): SamplingProfile {
    const { bytes } = this;
    let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    let started = false;
    while (at < bytes.length && (!started || this.open.length > 0) && !this.problem) {
      const byte = bytes[at] as number;
      if (byte === 0x7b || byte === 0x5b) {
        this.enter(byte === 0x5b, at);
        started = true;
        at++;
      } else if (byte === 0x7d || byte === 0x5d) {
        this.leave(byte === 0x5d, at);
        at++;
      } else if (byte === QUOTE) at = this.text(at);
      else if (byte <= 32 || byte === 0x2c || byte === 0x3a) at++;
      else at = this.word(at);
    }
    if (!this.problem && (this.open.length > 0 || !started))
      this.problem = {
        byteStart: bytes.length,
        why: 'the file ends before the profile is complete; what came before is shown',
      };
    return this.result();
  }

  private result(): SamplingProfile {
    const functionOf = this.frames.map((frame) => this.index.of(frame));
    const middle = this.sizes.sort((a, b) => a - b)[this.sizes.length >> 1] ?? 0;
    return {
      functions: this.index.functions,
      functionOf,
      parent: this.parent,
      selfBytes: this.selfBytes,
      counts: this.ids.map((id) => this.samplesOf.get(id) ?? 0),
      places: this.places,
      sampleCount: this.sampleCount,
      sampleBytes: middle,
      problem: this.problem,
    };
  }

  private enter(isList: boolean, at: number): void {
    const outer = this.open.at(-1);
    const row = outer?.row ?? -1;
    const key = outer?.key ?? '';
    let kind: Kind = isList ? 'list' : 'object';
    if (isList) {
      if (outer?.kind === 'node' && key === 'children') kind = 'nodes';
      else if (this.open.length === 1 && key === 'samples') kind = 'samples';
    } else if (outer?.kind === 'nodes' || (this.open.length === 1 && key === 'head')) kind = 'node';
    else if (outer?.kind === 'samples') kind = 'sample';
    else if (outer?.kind === 'node' && key === 'callFrame') kind = 'frame';
    const own: Open = { kind, isList, start: at, key: '', row };
    if (kind === 'node') {
      own.row = this.parent.push(row) - 1;
      this.frames.push({ name: '', script: '', line: 0, column: 0 });
      this.selfBytes.push(0);
      this.ids.push(-1);
      this.places.push({ byteStart: at, byteLength: 1 });
    }
    if (kind === 'sample') this.sample = { size: 0, nodeId: -1 };
    if (outer) outer.key = '';
    this.open.push(own);
  }

  private leave(isList: boolean, at: number): void {
    const closed = this.open.pop();
    if (!closed || closed.isList !== isList) {
      this.fail(at, 'a bracket that closes nothing');
      return;
    }
    if (closed.kind === 'frame') {
      const place = this.places[closed.row] as { byteStart: number; byteLength: number };
      place.byteLength = at + 1 - place.byteStart;
    } else if (closed.kind === 'sample') {
      const { size, nodeId } = this.sample;
      this.sampleCount++;
      this.samplesOf.set(nodeId, (this.samplesOf.get(nodeId) ?? 0) + 1);
      if (this.sizes.length < SIZES_MAX) this.sizes.push(size);
    }
  }

  /** A key or a text; returns where it ends. */
  private text(at: number): number {
    let end = at + 1;
    while (end < this.bytes.length && this.bytes[end] !== QUOTE) end += this.bytes[end] === BACKSLASH ? 2 : 1;
    if (end >= this.bytes.length) return this.bytes.length;
    const inside = this.open.at(-1);
    if (!inside) return this.fail(at, 'a text where an object should start');
    if (!inside.isList && inside.key === '') inside.key = decode(this.bytes.subarray(at, end + 1)) || '""';
    else this.value(inside, decode(this.bytes.subarray(at, end + 1)));
    return end + 1;
  }

  /** A number, `true`, `false` or `null`; returns where it ends. */
  private word(at: number): number {
    let end = at;
    while (end < this.bytes.length && /[-+.\w]/.test(String.fromCharCode(this.bytes[end] as number))) end++;
    if (end === at)
      return this.fail(at, `byte 0x${(this.bytes[at] as number).toString(16)} is not expected here`);
    const word = String.fromCharCode(...this.bytes.subarray(at, Math.min(end, at + 40)));
    const number = Number(word);
    if (Number.isNaN(number) && !/^(?:true|false|null)$/.test(word))
      return this.fail(at, `“${word}” is no value`);
    const inside = this.open.at(-1);
    if (!inside) return this.fail(at, 'a value where an object should start');
    // It may go on beyond the end of the file.
    if (end < this.bytes.length) this.value(inside, number);
    return end;
  }

  private value(inside: Open, value: string | number): void {
    const { kind, key, row } = inside;
    inside.key = '';
    const number = Number.isFinite(value) ? (value as number) : 0;
    if (kind === 'node') {
      if (key === 'selfSize') this.selfBytes[row] = Math.max(0, number);
      else if (key === 'id') this.ids[row] = number;
    } else if (kind === 'frame') {
      const frame = this.frames[row] as (typeof this.frames)[number];
      if (key === 'functionName') frame.name = String(value);
      else if (key === 'url') frame.script = String(value).replace(/^file:\/\//, '');
      else if (key === 'lineNumber') frame.line = Math.max(0, number + 1);
      else if (key === 'columnNumber') frame.column = Math.max(0, number + 1);
    } else if (kind === 'sample') {
      if (key === 'size') this.sample.size = number;
      else if (key === 'nodeId') this.sample.nodeId = number;
    }
  }

  private fail(at: number, why: string): number {
    this.problem ??= { byteStart: at, why: `${why}; what follows is left out` };
    return this.bytes.length;
  }
}

const utf8 = new TextDecoder();

/** A JSON text with its quotes. */
function decode(bytes: Uint8Array): string {
  const text = utf8.decode(bytes);
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}
