/**
 * How often the verdict "growing" is wrong, and how often it is missed. Run it for the full tables:
 * `node test/engine/growth/simulation.ts [runs]`.
 */
import { judge } from '../../../server/engine/growth/judge.ts';
import { naiveTests } from './naive-tests.ts';

export type Random = () => number;

/** mulberry32. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let r = Math.imul(state ^ (state >>> 15), 1 | state);
    r = (r + Math.imul(r ^ (r >>> 7), 61 | r)) ^ r;
    return ((r ^ (r >>> 14)) >>> 0) / 4294967296;
  };
}

/** Everything is drawn around this level (kB); the floor is that of a memory series. */
export const LEVEL = 500_000;
export const FLOOR = 0.02 * LEVEL;

/** Builds the values for times scaled to 0..1; all sizes in percent of the level. */
type Maker = (x: Float64Array, random: Random) => number[];

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

const white =
  (sd: number): Maker =>
  (x, r) =>
    Array.from(x, () => sd * normal(r));

/** Stationary, with standard deviation `sd`. */
const autoregressive =
  (phi: number, sd: number): Maker =>
  (x, r) => {
    let state = sd * normal(r);
    return Array.from(x, () => {
      const now = state;
      state = phi * state + sd * Math.sqrt(1 - phi * phi) * normal(r);
      return now;
    });
  };

const walk =
  (sd: number): Maker =>
  (x, r) => {
    let state = 0;
    return Array.from(x, () => (state += sd * normal(r)));
  };

const shape =
  (make: (r: Random) => (x: number) => number): Maker =>
  (x, r) =>
    Array.from(x, make(r));

const sum =
  (...parts: Maker[]): Maker =>
  (x, r) => {
    const drawn = parts.map((part) => part(x, r));
    return Array.from(x, (_, i) => drawn.reduce((total, values) => total + values[i]!, 0));
  };

/** Rises for a period, then falls at once. */
const sawtooth = (amplitude: number, cycles: (r: Random) => number): Maker =>
  shape((r) => {
    const count = cycles(r);
    const phase = r();
    return (x) => amplitude * ((x * count + phase) % 1);
  });

const line = (rise: number): Maker => shape(() => (x) => rise * x);
const noise = white(0.5);
const between = (low: number, high: number) => (r: Random) => low + (high - low) * r();

/** `count` equal steps, each somewhere in its own share of the window. */
const stairs = (rise: number, count: number): Maker =>
  shape((r) => {
    const jumps = Array.from({ length: count }, (_, i) => (i + r()) / count);
    return (x) => (rise / count) * jumps.filter((at) => x >= at).length;
  });

/** `count` jumps at random times, exponential sizes, `rise` in all. */
const staircase = (rise: number, count: number): Maker =>
  shape((r) => {
    const jumps = Array.from({ length: count }, () => ({ at: r(), by: -Math.log(1 - r()) }));
    const total = jumps.reduce((all, jump) => all + jump.by, 0);
    return (x) => jumps.reduce((level, jump) => level + (x >= jump.at ? (rise * jump.by) / total : 0), 0);
  });

const sine = (amplitude: number, cycles: (r: Random) => number): Maker =>
  shape((r) => {
    const count = cycles(r);
    const phase = 2 * Math.PI * r();
    return (x) => amplitude * Math.sin(2 * Math.PI * count * x + phase);
  });

/** Without growth that lasts: any "growing" is a false alarm. */
export const LEAK_FREE: Record<string, Maker> = {
  'white noise': white(1),
  'white noise, large': white(10),
  'AR(1) φ=.95': autoregressive(0.95, 1),
  'AR(1) φ=.95, large': autoregressive(0.95, 10),
  'AR(1) φ=.99': autoregressive(0.99, 1),
  'AR(1) φ=.99, large': autoregressive(0.99, 10),
  'random walk': walk(0.4),
  'random walk, large': walk(4),
  'sticky values with ties': (x, r) => walk(0.6)(x, r).map((v) => 2 * Math.round(v / 2)),
  'walk under white noise': sum(walk(0.4), white(1.5)),
  constant: line(0),
  'daily, 1 to 3 cycles': sum(sine(5, between(1, 3)), noise),
  'grew, then plateau': sum(
    shape((r) => {
      const knot = 0.3 + 0.3 * r();
      return (x) => 20 * Math.min(1, x / knot);
    }),
    noise,
  ),
  saturating: sum(
    shape(() => (x) => 20 * (1 - Math.exp(-5 * x))),
    noise,
  ),
  step: sum(
    shape((r) => {
      const at = 0.2 + 0.6 * r();
      return (x) => (x >= at ? 20 : 0);
    }),
    noise,
  ),
  'two steps': sum(
    shape((r) => {
      const [a, b] = [r(), r()];
      return (x) => (x >= a ? 10 : 0) + (x >= b ? 10 : 0);
    }),
    noise,
  ),
  'sawtooth, 4 to 10 cycles': sum(sawtooth(30, between(4, 10)), noise),
  'sawtooth, 1.5 cycles': sum(
    sawtooth(30, () => 1.5),
    noise,
  ),
  'half a daily cycle': sum(
    sine(5, () => 0.5),
    noise,
  ),
};

/** With growth that lasts to the end. */
export const LEAKS: Record<string, Maker> = {
  'leak, clean': sum(line(20), noise),
  'leak on AR(1) noise': sum(line(20), autoregressive(0.95, 1)),
  'leak in steps': sum(stairs(20, 12), white(0.1)),
  'leak in 15 random jumps': sum(staircase(20, 15), white(0.1)),
  'leak under GC sawtooth': sum(sawtooth(30, between(4, 10)), line(30), noise),
  'leak starting half way': sum(
    shape(() => (x) => 20 * Math.max(0, 2 * x - 1)),
    noise,
  ),
  'leak of 5 σ over the window': sum(line(5), white(1)),
};

export const SIZES = [8, 12, 20, 60, 180, 1000] as const;

export interface Drawn {
  time: Float64Array;
  values: Float64Array;
}

/** Samples about a minute apart, irregular by up to half a minute. */
export function draw(maker: Maker, n: number, random: Random): Drawn {
  const time = Float64Array.from({ length: n }, (_, i) => (i + (i ? 0.5 * random() : 0)) * 60_000);
  const x = time.map((t) => t / (n * 60_000));
  const values = Float64Array.from(maker(x, random), (v) => LEVEL * (1 + v / 100));
  return { time, values };
}

export interface Rates {
  growing: number;
  /** "growing" or "rising": what an alarm could be built on. */
  alarming: number;
}

export function rates(maker: Maker, n: number, runs: number, seed: number): Rates {
  const random = seeded(seed);
  let growing = 0;
  let rising = 0;
  for (let run = 0; run < runs; run++) {
    const { verdict } = judge({ ...draw(maker, n, random), floor: FLOOR });
    if (verdict === 'growing') growing++;
    if (verdict === 'rising') rising++;
  }
  return { growing: (100 * growing) / runs, alarming: (100 * (growing + rising)) / runs };
}

function table(title: string, makers: Record<string, Maker>, runs: number): string[] {
  const lines = [
    `### ${title}`,
    '',
    `| % "growing" | ${SIZES.map((n) => `N=${n}`).join(' | ')} |`,
    `|---|${'---:|'.repeat(SIZES.length)}`,
  ];
  Object.entries(makers).forEach(([name, maker], row) => {
    const cells = SIZES.map((n) => {
      const { growing, alarming } = rates(maker, n, runs, 1000 * row + n);
      return alarming > growing ? `${growing.toFixed(0)} (${alarming.toFixed(0)})` : growing.toFixed(0);
    });
    lines.push(`| ${name} | ${cells.join(' | ')} |`);
  });
  return [...lines, ''];
}

function naiveTable(runs: number): string[] {
  const names = Object.keys(naiveTests);
  const sizes = [60, 180];
  const lines = [
    `### The same series under the usual tests (N=${sizes.join('/')})`,
    '',
    `| % "growing" | ${names.join(' | ')} |`,
    `|---|${'---:|'.repeat(names.length)}`,
  ];
  Object.entries(LEAK_FREE).forEach(([name, maker], row) => {
    const cells = names.map((test) =>
      sizes
        .map((n) => {
          const random = seeded(1000 * row + n);
          let growing = 0;
          for (let run = 0; run < runs; run++) {
            const { time, values } = draw(maker, n, random);
            if (naiveTests[test]!(time, values)) growing++;
          }
          return ((100 * growing) / runs).toFixed(0);
        })
        .join('/'),
    );
    lines.push(`| ${name} | ${cells.join(' | ')} |`);
  });
  return [...lines, ''];
}

if (process.argv[1]?.endsWith('simulation.ts')) {
  const runs = Number(process.argv[2] ?? 150);
  for (const lines of [
    table(`False alarms (${runs} runs each; in brackets with "rising")`, LEAK_FREE, runs),
    table(`Leaks found (${runs} runs each; in brackets with "rising")`, LEAKS, runs),
    naiveTable(runs),
  ]) {
    console.log(lines.join('\n'));
  }
}
