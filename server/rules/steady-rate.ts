/** A number that adds up at a steady pace: deliveries that keep up, and say so. */
import type { Capture } from '../engine/capture.ts';
import { evidenceOfChange } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { type Column, type Table, timeOf } from '../engine/table.ts';
import { duration, exact, plural, rate, share } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';

const SPREAD = 0.05;
const LINES_LEAST = 4;
const STEP_LEAST = 100;
/** floodtest, and most loops that print totals, print every ten seconds. */
const USUAL_SECONDS = 10;

export const steadyRate: Rule = {
  id: 'rate.steady',
  about:
    'A total without a time stamp that rises by the same amount from line to line: the rate of delivery.',
  kinds: ['series'],
  formats: ['counters'],
  thresholds: [
    { name: 'spread of the steps', value: SPREAD, unit: '', source: 'measured: 0.6 % in samples/mochiweb' },
    { name: 'smallest step', value: STEP_LEAST, unit: 'a line', source: 'a line number also rises steadily' },
    { name: 'lines', value: LINES_LEAST, unit: '', source: 'three steps that agree' },
  ],
  check: ({ captures }) => captures.filter(({ format }) => format.id === 'counters').flatMap(ratesIn),
};

function ratesIn(capture: Capture): Finding[] {
  return capture.tables.flatMap((table) => {
    if (table.kind !== 'series' || table.rows < LINES_LEAST || timeOf(table)) return [];
    return table.columns.flatMap((column) => rateOf(capture, table, column));
  });
}

function rateOf(capture: Capture, table: Table, column: Column): Finding[] {
  if (column.type !== 'number' || column.attribute || column.unit !== 'count' || !column.numbers) return [];
  const values = column.numbers.toArray(table.rows);
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (let row = 1; row < values.length; row++) {
    const step = (values[row] as number) - (values[row - 1] as number);
    if (!(step >= STEP_LEAST)) return [];
    least = Math.min(least, step);
    most = Math.max(most, step);
  }
  if (most - least > SPREAD * most) return [];
  const last = values.length - 1;
  const steps = `${exact(least)}–${exact(most)}`;
  const constant = table.columns.filter(
    ({ type, numbers, id }) =>
      type === 'number' && id !== column.id && numbers?.isConstant && numbers.end === table.rows,
  );
  const beside = constant
    .map(({ title, numbers }) => `${title} stays ${exact(numbers?.at(0) ?? Number.NaN)}`)
    .join(', ');
  return [
    finding({
      rule: 'rate.steady',
      severity: 'note',
      confidence: 'measured',
      subject: column.title,
      title: `${column.title} adds ${steps} a line, steady within ${share((most - least) / most)} over ${plural(values.length, 'line')}${beside === '' ? '' : `; ${beside}`}.`,
      explanation: `The log states no time. If it prints a line every ${duration(USUAL_SECONDS)}, as floodtest does, that is ${rate(least / USUAL_SECONDS, 'count')} to ${rate(most / USUAL_SECONDS, 'count')}. A total that rises evenly is delivery that keeps up: nothing stalls and nothing piles up behind it within these lines.`,
      metrics: {
        stepLeast: least,
        stepMost: most,
        stepMean: ((values[last] as number) - (values[0] as number)) / last,
        perSecondAtTenSecondsLow: least / USUAL_SECONDS,
        perSecondAtTenSecondsHigh: most / USUAL_SECONDS,
        linesCount: values.length,
      },
      evidence: evidenceOfChange(capture, table, column.id, 0, last),
      limits: ['The interval between the lines is not in the log: a rate per second assumes one.'],
      next: [
        'Have each line stamped: floodtest … | while read -r line; do echo "$(date +%s) $line"; done >> flood.log',
      ],
    }),
  ];
}
