/**
 * glibc's `malloc_state` (malloc/malloc.c), found without symbols: an empty bin points to itself, and an arena has 127
 * of them in a row. What stands around the bins has moved over the versions, little enough to try all layouts.
 */
import type { MemoryImage, Segment } from '../memory-image.ts';
import type { SelfPointers } from '../self-pointers.ts';
import { WordReader } from './word-reader.ts';

const PAGE = 4096;
/** Everything malloc counts is a multiple of it. */
const UNIT = 8;
const BINS = 127;
const BINMAP_BYTES = 16;
/** Empty bins in a row that are worth a closer look. */
const RUN = 3;
/** Of the 127 bins this many must hold together; the others may be damaged. */
const BINS_SOUND = 100;
const ARENAS_MAX = 10_000;
/** Largest `system_mem` that is believed. */
const SYSTEM_MAX = 2 ** 46;

/** From the start of the struct to its bins: mutex, flags, have_fastchunks (2.27), 10 or 11 fast bins, top, last_remainder. */
const BINS_OFFSETS: Readonly<Record<4 | 8, readonly number[]>> = { 8: [112, 104], 4: [64, 60, 56] };

/** Words between the bin map and `system_mem`: next, next_free (2.11), attached_threads (2.23). */
const WORDS_BEFORE_SYSTEM = [3, 2, 1];

export interface MallocState {
  /** Address of the struct. */
  address: number;
  /** One past its last member. */
  end: number;
  /** Head of the top chunk. */
  top: number;
  systemBytes: number;
  /** Heads of the fast bins, 0 where empty. */
  fastBins: number[];
}

interface Found {
  bins: number;
  top: number;
  next: number;
  systemBytes: number;
  end: number;
}

/** All arenas, the main one first. Of several C libraries in one process, all main ones come with their own. */
export async function findMallocStates(
  image: MemoryImage,
  pointers: SelfPointers,
): Promise<{ main: MallocState; others: MallocState[] }[]> {
  const words = new WordReader(image, 1 << 16);
  for (const segments of placesToLook(image)) {
    const mains = new Map<number, { main: MallocState; others: MallocState[] }>();
    for (const segment of segments) {
      const { twoBack } = await pointers.in(segment);
      for (const found of arenasAt(words, twoBack)) {
        const ring = ringOf(words, found);
        const known = [...mains.values()].some(({ others }) =>
          others.some(({ address }) => address === ring.main.address),
        );
        if (!known) mains.set(ring.main.address, ring);
      }
    }
    if (mains.size > 0) return [...mains.values()];
  }
  return [];
}

/** The main arena stands in the data of libc or of a static program; a bare dump may have only its memory. */
function placesToLook(image: MemoryImage): Segment[][] {
  const writable = image.segments.filter((one) => one.writable && one.dumpedBytes > 0);
  const data = writable.filter(({ kind }) => kind === 'data');
  const others = writable.filter(({ kind }) => kind === 'anonymous');
  return [data, others.filter((one) => data.some(({ end }) => end === one.start)), others];
}

function* arenasAt(words: WordReader, candidates: readonly number[]): Generator<Found> {
  let skipUntil = 0;
  for (const address of candidates) {
    if (address < skipUntil || !isEmptyBin(words, address)) continue;
    let run = 1;
    while (run < RUN && isEmptyBin(words, address + 2 * words.wordBytes * run)) run++;
    const found = run === RUN ? arenaAround(words, address) : undefined;
    if (!found) continue;
    skipUntil = found.end;
    yield found;
  }
}

function isEmptyBin(words: WordReader, address: number): boolean {
  const bin = address - 2 * words.wordBytes;
  return words.word(address) === bin && words.word(address + words.wordBytes) === bin;
}

/** A bin with chunks: the first one points back to it, and so does the last one. */
function isSoundBin(words: WordReader, address: number): boolean {
  if (isEmptyBin(words, address)) return true;
  const word = words.wordBytes;
  const bin = address - 2 * word;
  const forward = words.word(address);
  const back = words.word(address + word);
  return words.word(forward + 3 * word) === bin && words.word(back + 2 * word) === bin;
}

function arenaAround(words: WordReader, address: number): Found | undefined {
  const pair = 2 * words.wordBytes;
  for (let before = 0; before < BINS; before++) {
    const bins = address - before * pair;
    const found = membersAround(words, bins);
    if (!found) continue;
    let sound = 0;
    for (let bin = 0; bin < BINS; bin++) if (isSoundBin(words, bins + bin * pair)) sound++;
    if (sound >= BINS_SOUND) return found;
  }
  return undefined;
}

function membersAround(words: WordReader, bins: number): Found | undefined {
  const word = words.wordBytes;
  const top = words.word(bins - 2 * word);
  if (!(top > 0) || top % word !== 0) return undefined;
  const next = bins + 2 * BINS * word + BINMAP_BYTES;
  for (const between of WORDS_BEFORE_SYSTEM) {
    const at = next + between * word;
    const systemBytes = words.word(at);
    const most = words.word(at + word);
    if (!(systemBytes > 0 && systemBytes <= most && most < SYSTEM_MAX)) continue;
    if (systemBytes % UNIT !== 0 || most % UNIT !== 0 || !endsOnPage(words, top)) continue;
    // A static program takes its thread's memory from brk first: then the heap starts within a page.
    if (systemBytes % PAGE !== 0 && !words.has(top, 2 * word)) continue;
    return { bins, top, next: words.word(next), systemBytes, end: at + 2 * word };
  }
  return undefined;
}

/** The top chunk reaches to the end of its memory; one that was not dumped may be anything. */
function endsOnPage(words: WordReader, top: number): boolean {
  const head = words.word(top + words.wordBytes);
  return Number.isNaN(head) || (top + head - (head % 8)) % PAGE === 0;
}

/** Arenas form a ring through `next`; the layout is right when the ring closes. */
function ringOf(words: WordReader, found: Found): { main: MallocState; others: MallocState[] } {
  const offsets = BINS_OFFSETS[words.wordBytes];
  let longest: Found[] = [];
  let chosen = offsets[0] as number;
  for (const offset of offsets) {
    const ring: Found[] = [];
    let address = found.next;
    while (address !== found.bins - offset && ring.length < ARENAS_MAX) {
      const next = membersAround(words, address + offset);
      if (!next) break;
      ring.push(next);
      address = next.next;
    }
    const closes = address === found.bins - offset;
    if (closes || ring.length > longest.length) {
      chosen = offset;
      longest = ring;
    }
    if (closes) break;
  }
  return {
    main: stateOf(words, found, chosen),
    others: longest.map((one) => stateOf(words, one, chosen)),
  };
}

function stateOf(words: WordReader, found: Found, offset: number): MallocState {
  const word = words.wordBytes;
  const top = found.bins - 2 * word;
  const fastBins = Array.from({ length: word === 8 ? 10 : 11 }, (_, i) => words.word(top - (i + 1) * word));
  return {
    address: found.bins - offset,
    end: found.end,
    top: found.top,
    systemBytes: found.systemBytes,
    fastBins: fastBins.filter((head) => head > 0),
  };
}
