/** Which payloads the first lines of a file hold, told by reading them. */
import { TableBuilder } from '../../engine/table-builder.ts';
import { NEWLINE } from './line-bytes.ts';
import { payloads } from './payloads.ts';
import { BlockReader } from './read-blocks.ts';
import { rowGrammars } from './row-grammars.ts';

/** Enough to see every file of a sample that holds several; more cost time with every file that is none of ours. */
const FIT_BYTES = 16_384;

export interface PayloadFit {
  /** Lines by the id of the payload. */
  lines: ReadonlyMap<string, number>;
  /** Lines that hold something: all but stamps, headings and separators. */
  content: number;
}

const fits = new WeakMap<Uint8Array, Map<string, PayloadFit>>();

/** @param name of the log, which tells payloads apart that are nothing but numbers. */
export function payloadFit(head: Uint8Array, name: string): PayloadFit {
  let byName = fits.get(head);
  if (!byName) {
    byName = new Map();
    fits.set(head, byName);
  }
  let fit = byName.get(name);
  if (!fit) {
    fit = readHead(head, name);
    byName.set(name, fit);
  }
  return fit;
}

function readHead(head: Uint8Array, name: string): PayloadFit {
  const start = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  const part = head.subarray(start, start + FIT_BYTES);
  const whole = part.lastIndexOf(NEWLINE) + 1;
  const text = whole > 0 ? part.subarray(0, whole) : Uint8Array.from([...part, NEWLINE]);
  const into = new TableBuilder();
  const [first, ...others] = payloads;
  const reader = new BlockReader([first, ...others], into, name);
  reader.take(text, 0, text.length, 0);
  reader.finish();
  const lines = reader.linesTaken();
  const taken = [...lines.values()].reduce((sum, count) => sum + count, 0);
  return { lines, content: taken + (into.coverage?.unknown ?? 0) };
}

/** The payload of many numbers a line that has most of the file; undefined when there is none, or one with keys beside it. */
export function rowPayload(head: Uint8Array, name: string): { id: string; share: number } | undefined {
  const { lines, content } = payloadFit(head, name);
  const keyed = [...lines].some(
    ([id, count]) => count >= 3 && !rowGrammars.some((grammar) => grammar.id === id),
  );
  if (keyed) return undefined;
  let id = '';
  let most = 0;
  let all = 0;
  for (const grammar of rowGrammars) {
    const count = lines.get(grammar.id) ?? 0;
    all += count;
    if (count > most) [id, most] = [grammar.id, count];
  }
  return most > 0 ? { id, share: all / content } : undefined;
}
