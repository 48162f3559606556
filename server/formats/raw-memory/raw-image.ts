/** A slice of memory without a header (`dump memory FILE FROM TO` of gdb, dd of /proc/PID/mem) as an image. */
import path from 'node:path';
import type { ByteSource } from '../../engine/byte-source.ts';
import { MemoryImage, type MemoryLayout } from '../elf-core/memory-image.ts';
import { modulesOf } from '../elf-core/modules.ts';
import { nameSegments } from '../elf-core/name-segments.ts';
import { type Mapping, siblingMappings, siblingText } from '../elf-core/sibling-files.ts';

/** gdb scripts beside a dump. */
const SCRIPTS = ['dump.gdb', 'gdb.txt', 'commands.gdb'];

/** Where a range of addresses stands in a file name, as smaps writes it or with 0x. */
export const RANGE_IN_NAME = /(?:0x)?([0-9a-f]{6,16})[-_.](?:0x)?([0-9a-f]{6,16})(?![0-9a-f])/i;

export interface RawImage {
  image: MemoryImage;
  /** Where the address of the first byte is known from; '' when it is not. */
  placedBy: string;
}

export function imageOfRaw(source: ByteSource): RawImage {
  const siblings = siblingMappings(source.path);
  const { start, placedBy } = startOf(source, siblings.mappings, siblings.file);
  const layout: MemoryLayout = {
    wordBytes:
      start + source.bytes > 2 ** 32 || siblings.mappings.some(({ end }) => end > 2 ** 32) || placedBy === ''
        ? 8
        : 4,
    littleEndian: true,
    segments: segmentsIn(start, source.bytes, placedBy === '' ? [] : siblings.mappings),
    modules: [],
    threads: [],
    auxv: [],
    process: { pid: Number.NaN, name: '', command: '' },
  };
  if (placedBy !== '') {
    const files = siblings.mappings
      .filter(({ name }) => name.startsWith('/'))
      .map(({ name, ...rest }) => ({ ...rest, path: name }));
    layout.modules = modulesOf(files);
    nameSegments(layout, [], siblings.mappings);
  }
  return { image: new MemoryImage(layout, source), placedBy };
}

/** The slice as its mappings divide it. */
function segmentsIn(start: number, bytes: number, mappings: readonly Mapping[]): MemoryLayout['segments'] {
  const end = start + bytes;
  const cuts = new Set([start, end]);
  for (const mapping of mappings) {
    for (const cut of [mapping.start, mapping.end]) if (cut > start && cut < end) cuts.add(cut);
  }
  const places = [...cuts].sort((a, b) => a - b);
  return places.slice(0, -1).map((from, index) => {
    const to = places[index + 1] as number;
    const mapping = mappings.find((one) => from >= one.start && from < one.end);
    return {
      index,
      start: from,
      end: to,
      dumpedBytes: to - from,
      fileOffset: from - start,
      readable: mapping?.permissions.startsWith('r') ?? true,
      writable: mapping?.permissions.includes('w') ?? true,
      executable: mapping?.permissions.includes('x') ?? false,
      kind: 'anonymous',
      name: '',
      mappedOffset: Number.NaN,
    };
  });
}

/** By the gdb script that made it, by its name, or by the only mapping of its size. */
function startOf(
  source: ByteSource,
  mappings: readonly Mapping[],
  mapsName: string,
): { start: number; placedBy: string } {
  const name = source.name;
  for (const script of SCRIPTS) {
    const text = siblingText(source.path, path.join(path.dirname(source.path), script));
    for (const [, file = '', from = '', to = ''] of text.matchAll(
      /^\s*dump\s+(?:binary\s+)?mem(?:ory)?\s+(\S+)\s+0x([0-9a-f]+)\s+0x([0-9a-f]+)/gim,
    )) {
      if (path.basename(file) === name && Number.parseInt(to, 16) - Number.parseInt(from, 16) >= source.bytes)
        return { start: Number.parseInt(from, 16), placedBy: script };
    }
  }
  const named = RANGE_IN_NAME.exec(name);
  if (named) {
    const start = Number.parseInt(named[1] as string, 16);
    const end = Number.parseInt(named[2] as string, 16);
    if (end - start >= source.bytes && start < 2 ** 48) return { start, placedBy: 'its name' };
  }
  const sameSize = mappings.filter(({ start, end }) => end - start === source.bytes);
  if (sameSize.length === 1)
    return { start: (sameSize[0] as Mapping).start, placedBy: `the size in ${mapsName}` };
  return { start: 0, placedBy: '' };
}
