/** Opens a core file as an image of memory: headers, notes, what lies beside it. */
import type { ByteSource } from '../../engine/byte-source.ts';
import {
  type Complain,
  type ElfHeader,
  type ProgramHeaders,
  PT_NOTE,
  readElfHeader,
  readProgramHeaders,
} from './elf-header.ts';
import { MemoryImage, type MemoryLayout } from './memory-image.ts';
import { addBuildIds, modulesOf } from './modules.ts';
import { nameSegments } from './name-segments.ts';
import { emptyNotes, type MappedFile, type Notes, readNotes } from './notes.ts';
import { segmentsOf } from './segments.ts';
import { type Mapping, siblingMappings, siblingResident } from './sibling-files.ts';

/** Bytes read of all notes together; a thread has 1 to 4 kB of them. */
const NOTES_MAX = 256 << 20;

/** How many segments must start where the maps beside the dump say that something starts. */
const MAPS_AGREE = 0.5;

export interface CoreFile {
  header: ElfHeader;
  image: MemoryImage;
  notes: Notes;
  /** Name of the maps or smaps file that names the segments; '' without. */
  namedBy: string;
  /** Sum over all mappings of an smaps file beside the dump, those that were not dumped too; NaN without. */
  residentBytes: number;
}

/** @returns undefined when the bytes hold no header of a core file. */
export function readImage(source: ByteSource, complain: Complain): CoreFile | undefined {
  // An interrupted dump has its program headers in the first bytes, however many they are.
  const first = source.readAt(0, 64);
  const header = readElfHeader(first[0] === 0 ? source.readAt(0, 4 << 20) : first);
  if (!header) return undefined;
  if (header.isInterrupted) {
    complain(
      0,
      header.programOffset,
      'the file header is still zero: gcore was interrupted; what it had written is read, threads and file names are missing',
    );
  }
  const headers = readProgramHeaders(source, header, complain);
  if (headers.count === 0) complain(0, 64, 'no program headers: the dump ends before it says what it holds');
  const segments = segmentsOf(headers, source.bytes, complain);
  const notes = readAllNotes(source, header, headers, complain);
  const siblings = siblingMappings(source.path);
  const isSame = agrees(siblings.mappings, segments);
  if (siblings.mappings.length > 0 && !isSame) {
    complain(
      0,
      0,
      `${siblings.file} beside the dump lists other addresses: it is of another process, and left out`,
    );
  }
  const mappings = isSame ? siblings.mappings : [];
  const files = notes.files.length > 0 ? notes.files : filesOf(mappings);
  const layout: MemoryLayout = {
    wordBytes: header.wordBytes,
    littleEndian: header.littleEndian,
    segments,
    modules: modulesOf(files),
    threads: notes.threads,
    auxv: notes.auxv,
    process: notes.process,
  };
  nameSegments(layout, notes.files, mappings);
  const resident = isSame ? siblingResident(source.path) : new Map<number, number>();
  for (const segment of segments) {
    const bytes = resident.get(segment.start);
    if (bytes !== undefined) segment.residentBytes = bytes;
  }
  const image = new MemoryImage(layout, source);
  addBuildIds(image);
  return {
    header,
    image,
    notes,
    namedBy: isSame ? siblings.file : '',
    residentBytes:
      resident.size > 0 ? [...resident.values()].reduce((sum, bytes) => sum + bytes, 0) : Number.NaN,
  };
}

function readAllNotes(
  source: ByteSource,
  header: ElfHeader,
  headers: ProgramHeaders,
  complain: Complain,
): Notes {
  const notes = emptyNotes();
  let left = NOTES_MAX;
  for (let i = 0; i < headers.count && left > 0; i++) {
    if (headers.type[i] !== PT_NOTE) continue;
    const offset = headers.offset[i] as number;
    const announced = headers.fileBytes[i] as number;
    const there = Math.max(0, Math.min(announced, source.bytes - offset, left));
    if (there < announced) {
      complain(
        Math.min(offset, source.bytes),
        0,
        `the notes (threads, names of files) are ${there === 0 ? 'missing' : 'cut off'}: the dump has ${source.bytes.toLocaleString('en-US')} bytes, they end at ${(offset + announced).toLocaleString('en-US')}`,
      );
    }
    left -= there;
    if (there > 0) readNotes(source.readAt(offset, there), offset, header, notes, complain);
  }
  return notes;
}

function agrees(mappings: readonly Mapping[], segments: readonly { start: number }[]): boolean {
  if (mappings.length === 0 || segments.length === 0) return false;
  const starts = new Set(mappings.map(({ start }) => start));
  let same = 0;
  for (const { start } of segments) if (starts.has(start)) same++;
  return same >= MAPS_AGREE * segments.length;
}

function filesOf(mappings: readonly Mapping[]): MappedFile[] {
  return mappings
    .filter(({ name }) => name.startsWith('/'))
    .map(({ name, start, end, offset }) => ({ path: name, start, end, offset }));
}
