/** `vmstat -t 1`: columns of numbers, padded, with the heading again every 20 rows. */
import { random } from './random.ts';

const START = Date.UTC(2026, 10, 20);
const ROWS = 300_000;

const HEADING = `procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu----- -----timestamp-----
 r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st                 UTC
`;

export function* columnRows(scale: number): Generator<string> {
  const next = random(12);
  const number = (below: number, width: number, from = 0) =>
    String(from + Math.floor(next() * below)).padStart(width);
  const pages = (below: number, from: number) => String(4 * (from + Math.floor(next() * below))).padStart(6);
  for (let row = 0; row < ROWS * scale; row++) {
    if (row % 20 === 0) yield HEADING;
    const moment = new Date(START + row * 1000).toISOString();
    const processes = `${number(8, 2)} ${number(2, 2)}`;
    const memory = `${number(1, 6)} ${pages(25_000, 200_000)} ${pages(125, 30_000)} ${pages(2250, 1_000_000)}`;
    const flow = `${number(1, 4)} ${number(1, 4)} ${number(999, 5)} ${number(9999, 5)} ${number(900, 4, 1000)} ${number(3000, 4, 2000)}`;
    const cpu = `${number(40, 2)} ${number(20, 2)} ${number(30, 2, 40)} ${number(9, 2)} ${number(1, 2)}`;
    yield `${processes} ${memory} ${flow} ${cpu} ${moment.slice(0, 10)} ${moment.slice(11, 19)}\n`;
  }
}
