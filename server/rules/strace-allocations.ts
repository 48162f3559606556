/** Sources of memory that a trace tells by their stacks: rows of the table `allocations`. */
import type { Capture } from '../engine/capture.ts';
import { amount, share } from '../engine/wording.ts';
import { asCode } from './strace-trace.ts';
import { type TableRow, tableRows } from './table-rows.ts';

const NAMED_MOST = 3;

export function allocationRows(capture: Capture): TableRow[] {
  return tableRows(capture, 'allocations').filter((row) => row.text('kind') !== 'reserved');
}

export function isStack(source: TableRow): boolean {
  return source.text('told') === 'stack';
}

/** Whether a source asked for some of what a row of the table of memory tells. */
export function isPartOf(source: TableRow, memory: TableRow): boolean {
  if (source.text('kind') !== memory.text('kind')) return false;
  const [one, other] = [source.number('process'), memory.number('process')];
  if (one !== other && !(Number.isNaN(one) && Number.isNaN(other))) return false;
  if (memory.text('kind') === 'heap') return source.number('bytes') > 0;
  const size = sizeOf(memory);
  return source.number('left') > 0 && source.number('smallest') <= size && size <= source.number('largest');
}

/** `mmap of 311,296 bytes`: 311,296. */
function sizeOf(memory: TableRow): number {
  return Number(/[\d,]+/.exec(memory.text('source'))?.[0].replaceAll(',', ''));
}

/** ` 98 % of it was asked for by …`; '' where nothing is known. */
export function askedBy(sources: readonly TableRow[]): string {
  const all = sources.reduce((sum, source) => sum + source.number('bytes'), 0);
  const named = sources.slice(0, NAMED_MOST).filter((source) => source.number('bytes') > 0.05 * all);
  if (named.length === 0 || all <= 0) return '';
  const words = named.map(
    (source) =>
      `${share(source.number('bytes') / all)} (${amount(source.number('bytes'), 'bytes')}) by ${asCode(source.text('source'))}`,
  );
  return ` Of what is left, ${words.join(', ')}${named.some(isStack) ? '' : ' (the calls that the same thread had made before)'}.`;
}
