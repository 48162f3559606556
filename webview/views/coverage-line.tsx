/** How serious it is, and how much of the capture was understood. Never hidden. */
import type { Severity } from '../../server/protocol/finding.ts';
import { usePanel } from '../context.ts';
import { Icon } from '../ui/icon.tsx';
import { formatPlural } from '../ui/numbers.ts';
import { countBySeverity, coverageWords, SEVERITIES } from './case-facts.ts';

export function CoverageLine() {
  const { capture, summary, patch } = usePanel();
  const counts = countBySeverity(summary.findings);
  const words = coverageWords(capture);
  const first = capture.problems.first[0];
  return (
    <section class="coverage" aria-label="Findings and coverage">
      <ul class="counts" aria-label="Findings by severity">
        {SEVERITIES.filter((severity) => counts[severity] > 0).map((severity) => (
          <li key={severity}>
            <SeverityIcon severity={severity} />
            {formatPlural(counts[severity], severity)}
          </li>
        ))}
        {summary.findings.length === 0 && <li>no findings</li>}
      </ul>
      <p class="coverage-words">
        <span title={words.understoodExact}>{words.understood}</span>
        {words.repaired !== undefined && (
          <span title="Lines read although they were quoted, wrapped or prefixed">{words.repaired}</span>
        )}
        {words.unknown !== undefined &&
          (first === undefined ? (
            <span>{words.unknown}</span>
          ) : (
            <button
              type="button"
              class="link"
              title={`Show the first: ${first.why}`}
              onClick={() => patch({ tab: 'raw', byte: first.byteStart, finding: undefined })}
            >
              {words.unknown}
              <Icon name="chevronRight" />
            </button>
          ))}
      </p>
    </section>
  );
}

/** The editor's own colour for a severity; its word stands beside it or in its title. */
export function SeverityIcon({ severity }: { severity: Severity }) {
  return (
    <span class={`severity ${severity}`}>
      <Icon name={severity} />
    </span>
  );
}
