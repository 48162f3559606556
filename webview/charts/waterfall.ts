/**
 * Questions to name servers as bars, a group a lookup. One scale for all, each group from its own first question: lengths
 * can be compared, and the hours between two lookups take no room.
 */
import { scaleLinear } from 'd3';

export interface Question {
  /** Row in the table of questions. */
  row: number;
  lookup: number;
  name: string;
  type: string;
  server: string;
  outcome: string;
  answers: string;
  attempt: number;
  /** Milliseconds of the log's clock; undefined without one. */
  time: number | undefined;
  /** Milliseconds until the answer, or spent in vain; undefined where the log does not tell. */
  wait: number | undefined;
}

/**
 * - `answered`: something came back, whatever it says.
 * - `timeout`: nothing came back.
 * - `refused`: the network or the server's machine said no.
 * - `unknown`: the log does not say what became of it.
 */
export type QuestionEnd = 'answered' | 'timeout' | 'refused' | 'unknown';

export interface QuestionBar {
  question: Question;
  end: QuestionEnd;
  /** Milliseconds since the group's first question. */
  from: number;
  to: number;
}

export interface LookupGroup {
  lookup: number;
  bars: QuestionBar[];
  /** Milliseconds from the first question to the last end. */
  length: number;
}

/** Groups in the order of their first question. Without a clock each question begins where the one before it ended. */
export function lookupGroups(questions: readonly Question[]): LookupGroup[] {
  const byLookup = new Map<number, Question[]>();
  for (const question of questions) {
    const list = byLookup.get(question.lookup);
    if (list) list.push(question);
    else byLookup.set(question.lookup, [question]);
  }
  return [...byLookup].map(([lookup, own]) => {
    const began = own[0]?.time;
    let free = 0;
    const bars = own.map((question): QuestionBar => {
      const from =
        began === undefined || question.time === undefined ? free : Math.max(0, question.time - began);
      const to = from + (question.wait ?? 0);
      free = Math.max(free, to);
      return { question, end: endOf(question), from, to };
    });
    return { lookup, bars, length: free };
  });
}

function endOf({ outcome, wait }: Question): QuestionEnd {
  if (outcome === 'timed out') return 'timeout';
  if (outcome === 'refused' || /^E[A-Z]+$/.test(outcome)) return 'refused';
  return outcome === 'no answer in the log' || (outcome === '' && wait === undefined)
    ? 'unknown'
    : 'answered';
}

export interface BarBox {
  x: number;
  width: number;
  /** Solid end of a bar that was answered, from here on. */
  answerX: number;
}

/** Room at the right for the words behind the longest bar. */
const LABEL_ROOM = 64;
const LEAST = 3;
const ANSWER = 5;

export function waterfallScale(
  groups: readonly LookupGroup[],
  width: number,
): { at: (ms: number) => number; ticks: { at: number; ms: number }[] } {
  const longest = Math.max(1e-3, ...groups.map(({ length }) => length));
  const scale = scaleLinear()
    .domain([0, longest])
    .range([0, Math.max(20, width - LABEL_ROOM)]);
  const ticks = scale.ticks(Math.max(2, Math.min(6, Math.floor(width / 90))));
  return { at: (ms) => scale(ms), ticks: ticks.map((ms) => ({ ms, at: scale(ms) })) };
}

export function barBox(bar: QuestionBar, at: (ms: number) => number): BarBox {
  const x = at(bar.from);
  const width = Math.max(LEAST, at(bar.to) - x);
  return { x, width, answerX: bar.end === 'answered' ? Math.max(x, x + width - ANSWER) : x + width };
}

/** The part of a name that a search domain added; '' when it is asked as it is. */
export function addedSuffix(name: string, base: string): string {
  return base !== '' && name.startsWith(`${base}.`) ? name.slice(base.length) : '';
}
