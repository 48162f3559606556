/** The tables of an image: segments, modules, threads; and the facts that go with them. */
import type { TableBuilder } from '../../engine/table-builder.ts';
import type { MemoryImage, Segment } from './memory-image.ts';
import type { StringCensus } from './strings/string-census.ts';
import { attribute, numbers, place, texts } from './strings/string-tables.ts';

const SEGMENTS_MAX = 100_000;

/** What a segment is called: its name, else its kind. */
export function nameOf({ name, kind }: Segment): string {
  return name === '' ? kind : name;
}

/** Finds the name of the segment a byte of the capture belongs to. */
export function segmentNames(image: MemoryImage): (offset: number) => string {
  const order = image.segments
    .filter(({ dumpedBytes }) => dumpedBytes > 0)
    .sort((a, b) => a.fileOffset - b.fileOffset);
  return (offset) => {
    let low = 0;
    let high = order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((order[middle] as Segment).fileOffset <= offset) low = middle + 1;
      else high = middle;
    }
    const segment = order[low - 1];
    return segment && offset < segment.fileOffset + segment.dumpedBytes
      ? nameOf(segment)
      : 'headers and notes';
  };
}

export function addSegments(into: TableBuilder, image: MemoryImage, census: StringCensus): void {
  const { segments } = image;
  let dumped = 0;
  let all = 0;
  for (const { start, end, dumpedBytes } of segments) {
    dumped += dumpedBytes;
    all += end - start;
  }
  into.fact('segmentCount', segments.length);
  into.fact('dumpedBytes', dumped);
  into.fact('notDumpedBytes', all - dumped);
  const rows = segments.slice(0, SEGMENTS_MAX);
  const left = segments.length - rows.length;
  const { count, bytes } = census.bySegment;
  const table = into.table(
    'segments',
    'histogram',
    left > 0
      ? `Segments: the first ${SEGMENTS_MAX.toLocaleString('en-US')}; ${left.toLocaleString('en-US')} more are read, not listed`
      : 'Segments',
    [
      texts('name', 'Name', rows.map(nameOf)),
      texts(
        'kind',
        'Kind',
        rows.map(({ kind }) => kind),
      ),
      texts(
        'range',
        'Addresses',
        rows.map(({ start, end }) => `${hex(start)}-${hex(end)}`),
      ),
      texts(
        'access',
        'Access',
        rows.map((s) => `${s.readable ? 'r' : '-'}${s.writable ? 'w' : '-'}${s.executable ? 'x' : '-'}`),
      ),
      numbers(
        'bytes',
        'Size',
        'bytes',
        rows.map(({ start, end }) => end - start),
      ),
      numbers(
        'dumpedBytes',
        'In the dump',
        'bytes',
        rows.map(({ dumpedBytes }) => dumpedBytes),
      ),
      ...(rows.some(({ residentBytes }) => residentBytes !== undefined)
        ? [
            numbers(
              'residentBytes',
              'Rss when smaps was read',
              'bytes',
              rows.map(({ residentBytes }) => residentBytes ?? Number.NaN),
            ),
          ]
        : []),
      numbers(
        'strings',
        'Strings',
        'count',
        rows.map(({ index }) => count[index] as number),
      ),
      numbers(
        'stringBytes',
        'Bytes of strings',
        'bytes',
        rows.map(({ index }) => bytes[index] as number),
      ),
      attribute(
        numbers(
          'start',
          'Start',
          '',
          rows.map(({ start }) => start),
        ),
      ),
      attribute(
        numbers(
          'offset',
          'Offset in the dump',
          '',
          rows.map(({ fileOffset, dumpedBytes }) => (dumpedBytes > 0 ? fileOffset : Number.NaN)),
        ),
      ),
    ],
    rows.length,
  );
  table.compareBy = { key: 'name', measures: ['bytes', 'dumpedBytes', 'strings'], cut: left > 0 };
  place(
    table,
    rows.map(({ fileOffset, dumpedBytes }) => (dumpedBytes > 0 ? fileOffset : Number.NaN)),
    rows.map(({ dumpedBytes }) => (dumpedBytes > 0 ? dumpedBytes : Number.NaN)),
  );
}

export function addModules(into: TableBuilder, { layout }: MemoryImage): void {
  const { modules } = layout;
  into.fact('moduleCount', modules.length);
  if (modules.length === 0) return;
  into.table(
    'modules',
    'histogram',
    'Mapped files',
    [
      texts(
        'path',
        'Path',
        modules.map(({ path }) => path),
      ),
      texts(
        'base',
        'Base',
        modules.map(({ base }) => hex(base)),
      ),
      numbers(
        'mappedBytes',
        'Mapped',
        'bytes',
        modules.map(({ ranges }) => ranges.reduce((sum, { start, end }) => sum + end - start, 0)),
      ),
      numbers(
        'mappings',
        'Mappings',
        'count',
        modules.map(({ ranges }) => ranges.length),
      ),
      texts(
        'buildId',
        'Build id',
        modules.map(({ buildId }) => buildId),
      ),
    ],
    modules.length,
  );
}

export function addThreads(into: TableBuilder, image: MemoryImage): void {
  const { threads } = image.layout;
  into.fact('threadCount', threads.length);
  if (threads.length === 0) return;
  const inModule = (address: number) => {
    const found = image.moduleAt(address);
    return found
      ? `${found.module.path.replace(/^.*\//, '')}+${hex(found.offset)}`
      : address > 0
        ? hex(address)
        : '';
  };
  into.table(
    'threads',
    'histogram',
    'Threads',
    [
      texts(
        'thread',
        'Thread',
        threads.map(({ id }) => String(id)),
      ),
      attribute(
        numbers(
          'signal',
          'Signal',
          '',
          threads.map(({ signal }) => signal),
        ),
      ),
      texts(
        'instruction',
        'Instruction',
        threads.map(({ instruction }) => inModule(instruction)),
      ),
      texts(
        'stack',
        'Stack pointer',
        threads.map(({ stackPointer }) => (stackPointer > 0 ? hex(stackPointer) : '')),
      ),
      texts(
        'segment',
        'Stack in',
        threads.map(({ stackPointer }) => {
          const s = image.segmentAt(stackPointer);
          return s ? nameOf(s) : '';
        }),
      ),
    ],
    threads.length,
  );
}

function hex(address: number): string {
  return `0x${address.toString(16)}`;
}
