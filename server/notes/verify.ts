/** Whether what people noted still holds: is something that was marked fixed back, or has it grown? */
import type { Figures, Note, NoteVerdict, ResolvedNote } from '../protocol/note.ts';

/** Amounts whose growth is bad news; a share or a p-value says something else. */
const AMOUNT = /(?:bytes|count|delta|last|size|kB)/i;
const GROWN_BY = 0.05;

/** One note: the verdict on the captures there now. The file that the note was written about proves nothing new. */
export function verdictOf(resolved: ResolvedNote): NoteVerdict {
  const { note, rung, now } = resolved;
  if (rung === 'same file' || rung === 'candidates') return 'unknown';
  if (rung === 'not found') return note.status === 'fixed' ? 'fixed' : 'gone';
  if (note.status === 'expected') return 'expected';
  const { entity } = note.anchor;
  // A row or a series is there whether it leaks or not; a finding is only there while something is wrong.
  if (note.status === 'fixed' && entity?.finding !== undefined) return 'back';
  return hasGrown(note, now ?? {}) ? 'grown' : 'still there';
}

function hasGrown({ figures }: Note, now: Figures): boolean {
  return Object.entries(figures).some(([key, then]) => {
    const value = now[key];
    return AMOUNT.test(key) && value !== undefined && value > then + Math.abs(then) * GROWN_BY;
  });
}

/** Something marked fixed is back or has grown. */
export function isRegression({ note }: ResolvedNote, verdict: NoteVerdict): boolean {
  return note.status === 'fixed' && (verdict === 'back' || verdict === 'grown');
}
