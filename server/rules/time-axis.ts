/** How the clocks of several captures were laid on one axis: said whenever it took more than reading them. */
import { timeSpan } from '../engine/capture.ts';
import { evidenceAt } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { timeAxis } from '../engine/time-axis.ts';
import { plural } from '../engine/wording.ts';
import type { Evidence } from '../protocol/finding.ts';

const LISTED_MAX = 12;

export const timeAxisRule: Rule = {
  id: 'data.timeAxis',
  about: 'Several captures whose time zones differ or are not stated: how their times were laid on one axis.',
  kinds: ['series'],
  thresholds: [
    {
      name: 'share of the shorter capture that a guessed shift must bring into the other',
      value: 0.8,
      unit: '',
      source: 'own: fewer leave a choice of hours',
    },
  ],
  check({ captures }) {
    const timed = captures.filter((capture) => timeSpan(capture) !== undefined);
    if (timed.length < 2) return [];
    const { placed } = timeAxis(timed);
    const noted = placed.filter(({ note }) => note !== '');
    const evidence = noted.slice(0, LISTED_MAX).flatMap(({ capture }): Evidence[] => {
      const found = captures.find(({ index }) => index === capture);
      const table = found?.tables.find(({ kind, rows }) => kind === 'series' && rows > 0);
      return found && table ? [evidenceAt(found, table, 0)] : [];
    });
    const [first, ...rest] = evidence;
    if (!first) return [];
    const guessed = noted.filter(({ basis }) => basis === 'guessed').length;
    const nowhere = noted.filter(({ basis }) => basis === 'none').length;
    return [
      finding({
        rule: 'data.timeAxis',
        severity: 'note',
        confidence: guessed > 0 ? 'suspected' : 'inferred',
        subject: 'time axis of the case',
        title: `${plural(noted.length, 'capture')} of ${timed.length} ${noted.length === 1 ? 'was' : 'were'} laid on the time axis of the case by ${guessed > 0 ? 'a guess' : 'an assumption or a shift'}.`,
        explanation: [
          'To compare captures of one incident their clocks must agree. For each of these something was taken for granted:',
          '',
          ...noted.slice(0, LISTED_MAX).map((one) => `- \`${pathOf(captures, one.capture)}\`: ${one.note}`),
          ...(noted.length > LISTED_MAX ? [`- and ${noted.length - LISTED_MAX} more`] : []),
        ].join('\n'),
        metrics: {
          capturesTimedCount: timed.length,
          capturesGuessedCount: guessed,
          capturesNotPlacedCount: nowhere,
        },
        evidence: [first, ...rest],
        limits: [
          'Clocks that are wrong by minutes do not show in this: only whole hours and days are looked for.',
          'What came first cannot be said across captures whose places are assumed.',
        ],
        next: ['Write the zone beside the time when you capture: date --iso-8601=ns'],
      }),
    ];
  },
};

function pathOf(captures: Parameters<Rule['check']>[0]['captures'], index: number): string {
  return captures.find((capture) => capture.index === index)?.path ?? '';
}
