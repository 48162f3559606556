/** A date that could be read two ways is not read at all, and that is said. */
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import type { Evidence } from '../protocol/finding.ts';

export const sarDates: Rule = {
  id: 'data.dateOrder',
  about: 'The dates of a sar file could have the day or the month first.',
  kinds: ['series'],
  formats: ['sar'],
  thresholds: [],
  check: ({ captures }) =>
    captures.flatMap((capture) => {
      const order = capture.facts.dateOrder;
      const problem = capture.problems.first.find(({ why }) => why.startsWith('the date '));
      if (typeof order !== 'string' || !problem) return [];
      const { path, start } = capture.source.place(problem.byteStart);
      const evidence: Evidence = { capture: path, byteStart: start, byteLength: problem.byteLength };
      const date = order.replace(/^unknown: /, '');
      return [
        finding({
          rule: 'data.dateOrder',
          severity: 'note',
          confidence: 'measured',
          subject: capture.path,
          title: `${date} could have the day or the month first: times are shown without a date.`,
          explanation:
            'sar writes the date of its locale. A day above 12, a 12-hour clock (month first), a dot or a leading year would decide it; this file has none of them.',
          metrics: {},
          evidence: [evidence],
          limits: ['Captures of other days or zones cannot be laid beside this one safely.'],
          next: [
            'Write dates that cannot be misread: S_TIME_FORMAT=ISO sar -A -f /var/log/sa/saDD > sar.txt',
          ],
        }),
      ];
    }),
};
