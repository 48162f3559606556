/** Where a finding's proof stands: links to lines, bytes or rows, and to the text editor. */
import type { CaseSummary } from '../../server/protocol/capture.ts';
import type { Evidence, Finding } from '../../server/protocol/finding.ts';
import { usePanel } from '../context.ts';
import type { StatePatch } from '../state.ts';
import { formatExact } from '../ui/numbers.ts';
import { fileName } from './case-facts.ts';
import { stateForFinding } from './finding-target.ts';

const LINKS_SHOWN = 4;

interface ProofProps {
  finding: Finding;
  tabIndex: number;
  /** Whether to offer the text editor too. */
  toEditor: boolean;
}

export function Proof({ finding, tabIndex, toEditor }: ProofProps) {
  const { client, summary, state, patch } = usePanel();
  const several = new Set(finding.evidence.map((evidence) => evidence.capture)).size > 1;
  const wordsOf = (evidence: Evidence, bare = false) =>
    `${several ? `${nameOf(evidence, summary)}: ` : ''}${placeOf(evidence, bare && !several)}`;
  const places = [...new Map(finding.evidence.map((evidence) => [wordsOf(evidence), evidence])).values()];
  const shown = places.slice(0, LINKS_SHOWN);
  const left = places.length - shown.length;
  const inLines = !several && shown.every((evidence) => evidence.line !== undefined);
  return (
    <span class="proof">
      Proof:{inLines && (shown.length === 1 ? ' line' : ' lines')}{' '}
      {shown.map((evidence, i) => (
        <span key={wordsOf(evidence)}>
          {i > 0 && <span class="quiet"> → </span>}
          <button
            type="button"
            class="link"
            tabIndex={tabIndex}
            title={evidence.quote ?? fileName(evidence.capture)}
            aria-label={`Show ${wordsOf(evidence)}`}
            onClick={() =>
              patch({ ...stateForFinding(finding, summary, state), ...stateForEvidence(evidence, summary) })
            }
          >
            {wordsOf(evidence, inLines)}
          </button>
        </span>
      ))}
      {left > 0 && <span class="quiet"> and {formatExact(left)} more</span>}
      {toEditor && (
        <>
          {' · '}
          <button
            type="button"
            class="link"
            tabIndex={tabIndex}
            onClick={() => client.post({ type: 'reveal', evidence: finding.evidence[0] })}
          >
            Open in editor
          </button>
        </>
      )}
    </span>
  );
}

/** The change of state that shows a piece of evidence: its line in Raw, else its row in the table. */
export function stateForEvidence(evidence: Evidence, summary: CaseSummary): StatePatch {
  const capture = summary.captures.find((one) => one.path === evidence.capture)?.index;
  const place: StatePatch =
    evidence.byteStart !== undefined
      ? { tab: 'raw', byte: evidence.byteStart }
      : evidence.row !== undefined
        ? { tab: 'table', table: evidence.row.table, row: evidence.row.index }
        : {};
  return { ...place, ...(capture !== undefined && { capture }) };
}

/** The number of its capture in the case, as the header counts them; the file's name where a capture has several. */
function nameOf({ capture: path }: Evidence, { captures }: CaseSummary): string {
  const found = captures.find((capture) => capture.path === path);
  return found ? String(found.index + 1) : fileName(path);
}

/** `line 1,204`, `byte 4,096`, `row 9 of samples`; the bare number when the words before it say the rest. */
function placeOf(evidence: Evidence, bare: boolean): string {
  if (evidence.line !== undefined) return `${bare ? '' : 'line '}${formatExact(evidence.line)}`;
  if (evidence.byteStart !== undefined) return `byte ${formatExact(evidence.byteStart)}`;
  if (evidence.row !== undefined)
    return `row ${formatExact(evidence.row.index + 1)} of ${evidence.row.table}`;
  return 'the capture';
}
