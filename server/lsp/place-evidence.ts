/** From evidence to lines of a text document. */
import { type Range, uinteger } from 'vscode-languageserver';
import type { CaseSummary } from '../protocol/capture.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';
import type { Handlers } from '../protocol/operations.ts';

/** Longer evidence marks its first line only: a squiggle under a whole file points at nothing. */
const MOST_MARKED_LINES = 40;

export interface Place {
  evidence: Evidence;
  /** Whole lines. */
  range: Range;
}

/** `places` is empty when no evidence of the finding stands on a known line. */
export interface PlacedFinding {
  finding: Finding;
  /** One a line. */
  places: Place[];
}

/**
 * Places in the first capture of the case: the one a text document shows. Never rejects.
 * @param file path of the document, which may be one of several that the capture was written into
 */
export async function placeFindings(
  handlers: Handlers,
  summary: CaseSummary,
  file: string,
): Promise<PlacedFinding[]> {
  const whole = summary.captures[0]?.path;
  const placed: PlacedFinding[] = [];
  for (const finding of summary.findings) {
    const places: Place[] = [];
    for (const evidence of finding.evidence) {
      const isPart = evidence.capture !== whole && evidence.capture === file;
      if (evidence.capture !== whole && !isPart) continue;
      // Bytes of a part are not those of the whole; its lines are its own.
      const { byteStart: _, ...lineOnly } = evidence;
      const range = await placeEvidence(handlers, summary.case, isPart ? lineOnly : evidence);
      const marked = places.some((place) => place.range.start.line === range?.start.line);
      if (range && !marked) places.push({ evidence, range });
    }
    placed.push({ finding, places });
  }
  return placed;
}

async function placeEvidence(handlers: Handlers, handle: number, evidence: Evidence): Promise<Range | null> {
  let first = evidence.line;
  let count = 1;
  if (evidence.byteStart !== undefined) {
    const end = evidence.byteStart + (evidence.byteLength ?? 0);
    const page = await handlers
      .lines(
        { case: handle, capture: 0, byte: evidence.byteStart, count: MOST_MARKED_LINES + 1 },
        { signal: new AbortController().signal, progress: () => {} },
      )
      // The file may have shrunk or vanished since; the line number alone still serves.
      .catch(() => null);
    if (page) {
      first ??= page.lines[0]?.line;
      const covered = page.lines.filter((line) => line.byteStart < end).length;
      if (covered <= MOST_MARKED_LINES) count = Math.max(1, covered);
    }
  }
  if (first === undefined || first < 1) return null;
  return {
    start: { line: first - 1, character: 0 },
    end: { line: first - 2 + count, character: uinteger.MAX_VALUE },
  };
}
