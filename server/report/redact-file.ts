/** A copy of a text capture of which only the structure can be read: line by line, as long as it may be. */
import fs from 'node:fs';
import { FileSource, openFile } from '../engine/file-source.ts';
import { isBinary } from '../engine/is-binary.ts';
import { fail } from '../protocol/failure.ts';
import type { Masked, RedactedCopy } from '../protocol/sharing.ts';
import { MaskNames } from './mask-names.ts';
import { Redactor } from './redact.ts';
import { StructureRedactor } from './structure.ts';

/** Longer lines are cut: what has no line ends is no text. */
const LINE_MAX = 1024 * 1024;
const HEAD_BYTES = 64 * 1024;

export interface RedactFileOptions {
  level: 'structure' | 'labels';
  signal: AbortSignal;
}

/** Masks the lines of one capture or of several; one value has one mask in all of them. */
export class LineRedactor {
  private readonly masks = new MaskNames();
  readonly redact: (line: string) => string;

  constructor(level: RedactFileOptions['level']) {
    const patterns = new Redactor(undefined, [], this.masks);
    const structure = new StructureRedactor({
      masks: this.masks,
      patterns,
      names: new Set(),
      paths: new Map(),
    });
    this.redact = level === 'labels' ? (line) => patterns.redact(line) : (line) => structure.redact(line);
  }

  /** How many different values of each kind were masked. */
  get masked(): Masked {
    return this.masks.masked;
  }
}

/** @throws FailureError for what is no text, and when the copy can not be written */
export async function redactFile(
  file: string,
  target: string,
  { level, signal }: RedactFileOptions,
): Promise<RedactedCopy> {
  const redactor = new LineRedactor(level);
  const source = await openText(file);
  try {
    if (isSame(file, target))
      throw fail('bad-request', 'The copy would be written over the capture.', 'Name another file.');
    const out = create(target);
    try {
      return await redactLines(source, (text) => fs.writeSync(out, text), redactor, signal);
    } finally {
      fs.closeSync(out);
    }
  } finally {
    source.close();
  }
}

/** The copy itself. @throws FailureError for what is no text */
export async function redactedText(
  file: string,
  redactor: LineRedactor,
  signal: AbortSignal,
): Promise<Buffer> {
  const source = await openText(file);
  try {
    const parts: Buffer[] = [];
    await redactLines(source, (text) => parts.push(Buffer.from(text)), redactor, signal);
    return Buffer.concat(parts);
  } finally {
    source.close();
  }
}

/** Whether its lines can be masked. */
export async function isText(file: string): Promise<boolean> {
  try {
    (await openText(file)).close();
    return true;
  } catch {
    return false;
  }
}

async function openText(file: string): Promise<FileSource> {
  const source = new FileSource(openFile(file));
  const head = await source.head(HEAD_BYTES);
  if (!head.includes(0) && !isBinary(head)) return source;
  source.close();
  throw fail(
    'unknown-format',
    `${source.name} is no text: its parts can not be masked.`,
    'Share its findings instead.',
  );
}

async function redactLines(
  source: FileSource,
  write: (text: string) => void,
  redactor: LineRedactor,
  signal: AbortSignal,
): Promise<RedactedCopy> {
  if (holdsFigures(await source.head(HEAD_BYTES))) return redactLiterals(source, write, redactor, signal);
  const decoder = new TextDecoder();
  let lines = 0;
  let cut = 0;
  let rest = '';
  const written = (line: string) => {
    lines++;
    if (line.length > LINE_MAX) cut++;
    return redactor.redact(line.slice(0, LINE_MAX));
  };
  for await (const { bytes } of source.stream(signal)) {
    const parts = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    write(parts.map((line) => `${written(line)}\n`).join(''));
    // Without a line end in sight no more is kept of it than would be written.
    if (rest.length > 2 * LINE_MAX) rest = rest.slice(0, LINE_MAX + 1);
  }
  rest += decoder.decode();
  if (rest !== '') write(written(rest));
  return { lines, cut, masked: redactor.masked };
}

/** Heap snapshots and heap profiles are JSON in a few endless lines, and their numbers are a graph: only texts are masked. */
function holdsFigures(head: Uint8Array): boolean {
  return /^\s*\{\s*"(?:snapshot|head)"\s*:\s*\{/.test(new TextDecoder().decode(head.subarray(0, 256)));
}

async function redactLiterals(
  source: FileSource,
  write: (text: string) => void,
  redactor: LineRedactor,
  signal: AbortSignal,
): Promise<RedactedCopy> {
  const decoder = new TextDecoder();
  let lines = 1;
  let cut = 0;
  /** Of the literal that is open: what stands in it so far, and whether a backslash came last. */
  let literal: string | undefined;
  for await (const { bytes } of source.stream(signal)) {
    const text = decoder.decode(bytes, { stream: true });
    let out = '';
    let at = 0;
    while (at < text.length) {
      if (literal === undefined) {
        const open = text.indexOf('"', at);
        const plain = open < 0 ? text.slice(at) : text.slice(at, open + 1);
        lines += plain.split('\n').length - 1;
        out += plain;
        at += plain.length;
        if (open >= 0) literal = '';
        continue;
      }
      const end = endOfLiteral(text, at, literal);
      literal += text.slice(at, end < 0 ? undefined : end);
      at = end < 0 ? text.length : end + 1;
      if (end < 0) continue;
      if (literal.length > LINE_MAX) cut++;
      out += `${redactor.redact(literal.slice(0, LINE_MAX))}"`;
      literal = undefined;
    }
    write(out);
  }
  return { lines, cut, masked: redactor.masked };
}

/** The quote that ends it, from `at` on; -1 where the text ends before. */
function endOfLiteral(text: string, at: number, before: string): number {
  let escaped = isEscaping(before);
  for (let i = at; i < text.length; i++) {
    const character = text[i];
    if (escaped) escaped = false;
    else if (character === '\\') escaped = true;
    else if (character === '"') return i;
  }
  return -1;
}

/** An odd number of backslashes at its end. */
function isEscaping(text: string): boolean {
  return (/\\*$/.exec(text)?.[0].length ?? 0) % 2 === 1;
}

function create(target: string): number {
  try {
    return fs.openSync(target, 'w');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw fail('no-permission', `The copy could not be written (${code}).`, 'Name another file.');
  }
}

function isSame(a: string, b: string): boolean {
  try {
    const [one, two] = [fs.statSync(a), fs.statSync(b)];
    return one.dev === two.dev && one.ino === two.ino;
  } catch {
    return false;
  }
}
