/** What one connection costs before and after a change, when both logs are in the case. */
import { timeSpan } from '../engine/capture.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { amount, share, significant } from '../engine/wording.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';
import { perUnit } from './per-unit.ts';

const DIFFERS = 0.1;

export const perUnitAcross: Rule = {
  id: 'proc.perUnit.compared',
  about: 'Memory per connection, message or thread side by side, where several logs of a case tell it.',
  kinds: ['series'],
  formats: ['counters', 'proc-status'],
  thresholds: [
    {
      name: 'difference',
      value: DIFFERS,
      unit: '',
      source: 'smaller ones lie within the interval of the slopes',
    },
    ...perUnit.thresholds,
  ],
  check({ captures }) {
    const costs = captures.flatMap((capture) => {
      const [found] = perUnit.check({ captures: [capture], comparisons: [] });
      return found ? [{ path: capture.path, found, each: found.metrics.bytesPerUnit ?? Number.NaN }] : [];
    });
    const from = (path: string) => {
      const capture = captures.find((one) => one.path === path);
      return (capture && timeSpan(capture)?.from) ?? Number.NaN;
    };
    // A log without times keeps the case in the order given; those that have times are laid in time order here.
    if (costs.every(({ path }) => !Number.isNaN(from(path))))
      costs.sort((a, b) => from(a.path) - from(b.path));
    // Logs with the same columns are the same measurement twice; else whatever there is is laid side by side.
    const alike = costs.filter(({ found }) =>
      costs.some((other) => other.found !== found && other.found.subject === found.subject),
    );
    const compared =
      alike.length > 1 ? alike.filter(({ found }) => found.subject === alike[0]?.found.subject) : costs;
    const [first, last] = [compared[0], compared[compared.length - 1]];
    if (compared.length < 2 || !first || !last || !(first.each > 0) || !(last.each > 0)) return [];
    if (Math.abs(last.each - first.each) < DIFFERS * first.each) return [];
    const one = unitOf(last.found) ?? unitOf(first.found) ?? 'unit';
    const less = last.each < first.each;
    const evidence = compared.flatMap(({ found }): Evidence[] => found.evidence.slice(0, 2));
    return [
      finding({
        rule: 'proc.perUnit.compared',
        severity: 'note',
        confidence: 'inferred',
        subject: `memory per ${one}`,
        title: `One ${one} costs ${amount(last.each, 'bytes')} in ${nameOf(last.path)} against ${amount(first.each, 'bytes')} in ${nameOf(first.path)}: ${less ? `÷${significant(first.each / last.each)}, ${share(1 - last.each / first.each)} less` : `×${significant(last.each / first.each)}`}.`,
        explanation: `${compared.map(({ path, found, each }) => `- ${nameOf(path)}: ${amount(each, 'bytes')} (interval ${amount(found.metrics.bytesPerUnitLow ?? 0, 'bytes')} to ${amount(found.metrics.bytesPerUnitHigh ?? 0, 'bytes')}), up to ${(found.metrics.unitsCount ?? 0).toLocaleString('en-US')}`).join('\n')}\n\nEach cost is told in full by a finding of its own (proc.perUnit). In Erlang, a process that hibernates between messages gives its heap and stack back: many mostly idle connections then cost a fraction.`,
        metrics: {
          bytesPerUnitBefore: first.each,
          bytesPerUnitAfter: last.each,
          ratio: last.each / first.each,
          capturesCount: compared.length,
        },
        evidence: [evidence[0] as Evidence, ...evidence.slice(1, 8)],
        limits: [
          'The logs do not say what was changed between them, nor that nothing else was.',
          'What a unit costs while it works (messages, requests) is another matter than what it costs idle.',
        ],
        next: ['Measure what it costs in time too: the same load, and CPU per message: pidstat -u -p PID 10'],
      }),
    ];
  },
};

/** `rss_kb grows 5.06 kB per connection while …` */
function unitOf({ title }: Finding): string | undefined {
  const word = / per (.+?) while /.exec(title)?.[1];
  return word?.startsWith('unit of ') ? undefined : word;
}

function nameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
