/** Call stacks as bars: what a function called stands below it, as wide as what it allocated. */

export interface FlameInput {
  /** Position of the caller, which stands before it; -1 for the outermost. */
  parent: number;
  /** What it called included. */
  value: number;
}

export interface FlameBar {
  /** Position in the input; {@link WHOLE} for all together. */
  index: number;
  /** 0 at the top. */
  level: number;
  x: number;
  width: number;
}

export interface FlameLayout {
  bars: FlameBar[];
  levels: number;
  /** Inputs too narrow to be drawn. */
  narrow: number;
}

export const WHOLE = -1;
/** Narrower bars can neither be seen nor hit. */
const LEAST_WIDTH = 1;

/**
 * Bars from the top down, the widest sibling first.
 * @param base what fills the width; its callers stand above it
 */
export function layOutFlame(input: readonly FlameInput[], base: number, width: number): FlameLayout {
  const called: number[][] = input.map(() => []);
  const outermost: number[] = [];
  input.forEach(({ parent }, index) => {
    (called[parent] ?? outermost).push(index);
  });
  const amountOf = (index: number) => Math.max(0, input[index]?.value ?? 0);
  const below = (index: number) =>
    (index === WHOLE ? outermost : (called[index] ?? [])).toSorted((a, b) => amountOf(b) - amountOf(a));
  const bars: FlameBar[] = callersOf(input, base).map((index, level) => ({ index, level, x: 0, width }));
  const whole = base === WHOLE ? outermost.reduce((sum, index) => sum + amountOf(index), 0) : amountOf(base);
  const scale = whole > 0 ? width / whole : 0;
  const top = bars.length;
  bars.push({ index: base, level: top, x: 0, width });
  for (let at = top; at < bars.length; at++) {
    const bar = bars[at] as FlameBar;
    let { x } = bar;
    for (const index of below(bar.index)) {
      const wide = amountOf(index) * scale;
      // Siblings that follow are no wider.
      if (wide < LEAST_WIDTH) break;
      bars.push({ index, level: bar.level + 1, x, width: wide });
      x += wide;
    }
  }
  return {
    bars,
    levels: (bars.at(-1) as FlameBar).level + 1,
    narrow:
      countBelow(called, base === WHOLE ? outermost : [base]) -
      (bars.length - top - (base === WHOLE ? 1 : 0)),
  };
}

/** From {@link WHOLE} down to the caller of `index`. */
export function callersOf(input: readonly FlameInput[], index: number): number[] {
  const callers: number[] = [];
  for (let at = index; at !== WHOLE; ) {
    at = input[at]?.parent ?? WHOLE;
    callers.push(at);
  }
  return callers.reverse();
}

function countBelow(called: readonly (readonly number[])[], from: readonly number[]): number {
  const left = [...from];
  let count = 0;
  for (let index = left.pop(); index !== undefined; index = left.pop()) {
    count++;
    left.push(...(called[index] ?? []));
  }
  return count;
}
