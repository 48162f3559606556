/** What a log gives away, said before it is shared. */
import type { Capture } from '../engine/capture.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { exact, plural } from '../engine/wording.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';
import { STRACE, traces } from './strace-trace.ts';
import { tableRows } from './table-rows.ts';

const PLACES = 8;

export const straceSecrets: Rule = {
  id: 'strace.secrets',
  about: 'The log holds environments (strace -v), or keys, tokens and passwords in commands and data.',
  kinds: ['histogram'],
  formats: STRACE,
  thresholds: [],
  check: ({ captures }) => traces(captures).flatMap(secrets),
};

function secrets(capture: Capture): Finding[] {
  const rows = tableRows(capture, 'secrets');
  const kinds = new Map<string, number>();
  for (const row of rows) kinds.set(row.text('kind'), (kinds.get(row.text('kind')) ?? 0) + 1);
  const places = rows.slice(0, PLACES).map((row): Evidence => {
    // The line holds the secret.
    const { quote: _, ...place } = row.evidence();
    return place;
  });
  const [first, ...more] = places;
  if (!first) return [];
  const words = [...kinds].map(([kind, count]) =>
    kind === 'environment' ? plural(count, 'environment') : `${exact(count)} × ${kind}`,
  );
  return [
    finding({
      rule: 'strace.secrets',
      severity: 'note',
      confidence: 'suspected',
      subject: 'secrets',
      title: `This log holds secrets: ${words.join(', ')}. Pass on findings, not the file.`,
      explanation:
        'With -v strace prints the whole environment of every program that is started; reads, writes and commands show what went through them. Reports mask these values; they are not repeated here.',
      metrics: { secretsCount: Number(capture.facts.secretCount ?? rows.length), kindsCount: kinds.size },
      evidence: [first, ...more],
      limits: [
        'Found by their form: a password without a name beside it is not recognised, and a made-up example is.',
      ],
      next: [
        'Record without them: leave out -v, and use a small -s; for what is there, a copy with its words masked: tidemark redact FILE --output shared.strace',
      ],
    }),
  ];
}
