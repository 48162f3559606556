/** Negative verdicts: people ask "is it a leak?", and a reasoned no is an answer. */
import { evidenceAt, evidenceOfChange } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { timeOf } from '../engine/table.ts';
import { amount, duration, plural, signed } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { asSentence, capitalised, clock, firstRow, lastRow } from './growing.ts';
import { isMemory, type MeasuredSeries, measuredSeries } from './measures.ts';
import { withoutParts } from './parts-of-growth.ts';

/** Notes on series that do not grow; the series table shows all. */
const SHOWN_MAX = 3;

const ORDER = ['stopped growing', 'sawtooth', 'shrinking', 'cannot tell', 'steady'];

export const notGrowing: Rule = {
  id: '*.not-growing',
  about:
    'Says so when memory does not grow: sawtooth with flat troughs, plateau, steady, or too little to tell.',
  kinds: ['series'],
  thresholds: [
    {
      name: 'samples for a test',
      value: 8,
      unit: 'samples',
      source: 'below this an exact test cannot reach p < .001; docs/growth.md',
    },
  ],
  check({ captures }) {
    return captures.flatMap((capture) => {
      const measured = measuredSeries(capture).filter(
        (series) =>
          series.measure.family !== 'counter' ||
          isMemory(series.column) ||
          measuredSeries(capture).length <= SHOWN_MAX,
      );
      const quiet = withoutParts(
        measured.filter(({ judgement }) => ORDER.includes(judgement.verdict) && judgement.samples > 1),
      );
      quiet.sort((a, b) => ORDER.indexOf(a.judgement.verdict) - ORDER.indexOf(b.judgement.verdict));
      const telling = quiet.filter(({ judgement }) => judgement.verdict !== 'steady');
      const growth = measured.some(
        ({ judgement }) => judgement.verdict === 'growing' || judgement.verdict === 'rising',
      );
      return (telling.length > 0 ? telling : quiet.slice(0, growth ? 0 : 1)).slice(0, SHOWN_MAX).map(note);
    });
  },
};

function note(series: MeasuredSeries): Finding {
  const { capture, table, column, judgement, measure } = series;
  const subject = measure.family === 'counter' ? column.title : measure.subject;
  const row = judgement.stoppedAt ?? lastRow(column);
  return finding({
    rule: `${measure.family}.${{ 'stopped growing': 'plateau', sawtooth: 'sawtooth', shrinking: 'shrinking', 'cannot tell': 'unclear' }[judgement.verdict as string] ?? 'steady'}`,
    severity: 'note',
    confidence: judgement.fewSamples ? 'measured' : 'inferred',
    subject,
    title: titleOf(series, measure.family === 'counter' ? subject : capitalised(subject)),
    explanation: `Why it is called ${judgement.verdict}: ${judgement.reason}.`,
    metrics: {
      min: judgement.min,
      max: judgement.max,
      delta: judgement.delta,
      samplesCount: judgement.samples,
      ...(judgement.cycles ? { cyclesCount: judgement.cycles.count } : {}),
    },
    evidence: [
      evidenceAt(capture, table, row, column.id),
      ...evidenceOfChange(capture, table, column.id, firstRow(column, table.rows), lastRow(column)),
    ],
    limits: ['It speaks of the captured time only.', ...judgement.caveats.map(asSentence)],
    next:
      judgement.verdict === 'cannot tell'
        ? [
            'Capture more samples: at least 8, better 60, over several times the period of whatever cleans up.',
          ]
        : [],
  });
}

function titleOf({ judgement, column, table }: MeasuredSeries, subject: string): string {
  const { unit } = column;
  const time = timeOf(table);
  switch (judgement.verdict) {
    case 'sawtooth':
      return `${subject} is a sawtooth between ${amount(judgement.min, unit)} and ${amount(judgement.max, unit)} whose troughs do not climb over ${plural(judgement.cycles?.count ?? 0, 'cycle')}: no leak seen.`;
    case 'stopped growing': {
      const at = judgement.stoppedAt ?? 0;
      const when = time
        ? `${clock(table, at)}, ${duration(((time[at] as number) - (time[0] as number)) / 1000)} after the start`
        : `sample ${at + 1}`;
      return `${subject} grew ${signed((column.numbers?.at(at) ?? judgement.last) - judgement.first, unit)} and stopped at ${amount(judgement.last, unit)} (${when}): a plateau, not a leak.`;
    }
    case 'shrinking':
      return `${subject} shrinks: ${signed(judgement.delta, unit)} over ${plural(judgement.samples, 'sample')}.`;
    case 'cannot tell':
      if (judgement.samples < 4 && judgement.min === judgement.max)
        return `${subject} is ${amount(judgement.max, unit)} in all of ${plural(judgement.samples, 'sample')}: too few to say whether it grows.`;
      return judgement.samples < 4
        ? `${subject} changed by ${signed(judgement.delta, unit)} over ${plural(judgement.samples, 'sample')}: too few to say whether it grows.`
        : `${subject} cannot be judged: ${judgement.reason}.`;
    default:
      if (judgement.min === judgement.max)
        return `${subject} stays at ${amount(judgement.max, unit)} in ${plural(judgement.samples, 'sample')}: no growth seen.`;
      return `${subject} is steady between ${amount(judgement.min, unit)} and ${amount(judgement.max, unit)} over ${plural(judgement.samples, 'sample')}: no growth seen.`;
  }
}
