/** A copy of a text capture of which only the structure can be read: line by line, as long as it may be. */
import fs from 'node:fs';
import { FileSource, openFile } from '../engine/file-source.ts';
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

/** @throws FailureError for what is no text, and when the copy can not be written */
export async function redactFile(
  file: string,
  target: string,
  { level, signal }: RedactFileOptions,
): Promise<RedactedCopy> {
  const masks = new MaskNames();
  const patterns = new Redactor(undefined, [], masks);
  const redactor =
    level === 'labels'
      ? patterns
      : new StructureRedactor({ masks, patterns, names: new Set(), paths: new Map() });
  const source = new FileSource(openFile(file));
  try {
    if ((await source.head(HEAD_BYTES)).includes(0)) {
      throw fail(
        'unknown-format',
        `${source.name} is no text: its parts can not be masked.`,
        'Share its findings instead.',
      );
    }
    if (isSame(file, target))
      throw fail('bad-request', 'The copy would be written over the capture.', 'Name another file.');
    return await copyLines(source, target, (line) => redactor.redact(line), masks, signal);
  } finally {
    source.close();
  }
}

async function copyLines(
  source: FileSource,
  target: string,
  redact: (line: string) => string,
  masks: { masked: Masked },
  signal: AbortSignal,
): Promise<RedactedCopy> {
  const out = create(target);
  const decoder = new TextDecoder();
  let lines = 0;
  let cut = 0;
  let rest = '';
  const written = (line: string) => {
    lines++;
    if (line.length > LINE_MAX) cut++;
    return redact(line.slice(0, LINE_MAX));
  };
  try {
    for await (const { bytes } of source.stream(signal)) {
      const parts = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = parts.pop() ?? '';
      fs.writeSync(out, parts.map((line) => `${written(line)}\n`).join(''));
      // Without a line end in sight no more is kept of it than would be written.
      if (rest.length > 2 * LINE_MAX) rest = rest.slice(0, LINE_MAX + 1);
    }
    rest += decoder.decode();
    if (rest !== '') fs.writeSync(out, written(rest));
  } finally {
    fs.closeSync(out);
  }
  return { lines, cut, masked: masks.masked };
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
