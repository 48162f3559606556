/** The address space as one bar: what is mapped to scale, what lies between far parts as breaks in the scale. */

export interface Segment {
  start: number;
  bytes: number;
  kind: string;
}

export interface SegmentPiece {
  x: number;
  width: number;
  /** Positions in the input, both included; several where there is no room for each. */
  first: number;
  last: number;
  /** Of the largest of them. */
  kind: string;
  bytes: number;
}

export interface SegmentMap {
  pieces: SegmentPiece[];
  /** Where the scale is broken: the middle of the gap, and the bytes that are left out. */
  breaks: { x: number; bytes: number }[];
}

export const BREAK_WIDTH = 14;
/** Narrower ones cannot be hit. */
const LEAST_WIDTH = 4;
/** A hole larger than this part of all that is mapped breaks the scale. */
const BREAKING_PART = 0.02;
/** Breaks may take this part of the width. */
const BREAKS_PART = 0.35;

/** `segments` in the order of their addresses. */
export function segmentMap(segments: readonly Segment[], width: number): SegmentMap {
  if (segments.length === 0 || width <= 0) return { pieces: [], breaks: [] };
  const mapped = segments.reduce((sum, { bytes }) => sum + bytes, 0);
  const gaps = segments.map((segment, i) => {
    const before = segments[i - 1];
    return before === undefined ? 0 : Math.max(0, segment.start - (before.start + before.bytes));
  });
  const breaking = breakingGap(gaps, mapped, width);
  const isBreak = gaps.map((gap) => gap > breaking);
  const breakCount = isBreak.filter(Boolean).length;
  const room = Math.max(1, width - breakCount * BREAK_WIDTH);
  const groups = groupsOf(segments, isBreak, Math.max(1, Math.floor((room * 0.8) / LEAST_WIDTH)));
  const holes = groups.map(({ first }) => (isBreak[first] ? 0 : (gaps[first] ?? 0)));
  const scale = scaleFor(
    groups.map(({ bytes }) => bytes),
    holes,
    room,
  );
  const pieces: SegmentPiece[] = [];
  const breaks: SegmentMap['breaks'] = [];
  let x = 0;
  groups.forEach((group, i) => {
    if (isBreak[group.first]) {
      breaks.push({ x: x + BREAK_WIDTH / 2, bytes: gaps[group.first] ?? 0 });
      x += BREAK_WIDTH;
    }
    x += (holes[i] ?? 0) * scale;
    const own = Math.max(LEAST_WIDTH, group.bytes * scale);
    pieces.push({ ...group, x, width: own });
    x += own;
  });
  return fitted({ pieces, breaks }, x, width);
}

/** The largest gap that is still drawn to scale. */
function breakingGap(gaps: readonly number[], mapped: number, width: number): number {
  const most = Math.max(1, Math.floor((width * BREAKS_PART) / BREAK_WIDTH));
  const large = gaps.filter((gap) => gap > mapped * BREAKING_PART).sort((a, b) => b - a);
  return large.length > most ? (large[most] ?? 0) : mapped * BREAKING_PART;
}

type Group = Omit<SegmentPiece, 'x' | 'width'>;

/** Neighbours joined until there are no more than `most`; a break always begins a new one. */
function groupsOf(segments: readonly Segment[], isBreak: readonly boolean[], most: number): Group[] {
  const chunk = Math.ceil(segments.length / most);
  const groups: (Group & { largest: number })[] = [];
  segments.forEach(({ bytes, kind }, i) => {
    const group = groups.at(-1);
    if (group === undefined || isBreak[i] || i - group.first >= chunk) {
      groups.push({ first: i, last: i, kind, bytes, largest: bytes });
      return;
    }
    group.last = i;
    group.bytes += bytes;
    if (bytes > group.largest) {
      group.largest = bytes;
      group.kind = kind;
    }
  });
  return groups.map(({ largest: _, ...group }) => group);
}

/** Pixels a byte, such that all fit although none is narrower than the least. */
function scaleFor(sizes: readonly number[], holes: readonly number[], room: number): number {
  const emptied = holes.reduce((sum, hole) => sum + hole, 0);
  const sorted = [...sizes].sort((a, b) => a - b);
  let left = sorted.reduce((sum, size) => sum + size, 0) + emptied;
  let free = room;
  for (const size of sorted) {
    if (left <= 0 || free <= 0) break;
    if ((size * free) / left >= LEAST_WIDTH) break;
    free -= LEAST_WIDTH;
    left -= size;
  }
  return left > 0 ? Math.max(0, free) / left : 0;
}

/** Rounding and many narrow pieces may ask for more than there is. */
function fitted(map: SegmentMap, used: number, width: number): SegmentMap {
  const factor = used > width ? width / used : 1;
  if (factor === 1) return map;
  return {
    pieces: map.pieces.map((piece) => ({ ...piece, x: piece.x * factor, width: piece.width * factor })),
    breaks: map.breaks.map((one) => ({ ...one, x: one.x * factor })),
  };
}
