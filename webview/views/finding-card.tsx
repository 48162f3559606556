/** One finding: what, how sure, where the proof is; why, limits and next step behind a press each. */
import { useState } from 'preact/hooks';
import type { ColumnSummary } from '../../server/protocol/capture.ts';
import type { Confidence, Evidence, Finding } from '../../server/protocol/finding.ts';
import { usePanel } from '../context.ts';
import { Icon } from '../ui/icon.tsx';
import { Markdown, MarkdownLine, Sentence } from '../ui/markdown.tsx';
import { formatChange, formatExactQuantity, formatPlural, formatQuantity } from '../ui/numbers.ts';
import { Sparkline } from '../ui/sparkline.tsx';
import { drawnUnit } from './chart-data.ts';
import { SeverityIcon } from './coverage-line.tsx';
import { quotes, subjectColumn, targetOf } from './finding-target.ts';
import { NextStep } from './next-step.tsx';
import { Proof } from './proof.tsx';

const CONFIDENCE: Record<Confidence, string> = {
  measured: 'arithmetic on the bytes shown',
  inferred: 'a documented model whose own test passed on this data',
  suspected: 'a pattern only; it may have another cause',
};

type Section = 'why' | 'limits' | 'next';

interface FindingCardProps {
  finding: Finding;
  selected: boolean;
  /** About a series that the view shows. */
  related: boolean;
  /** The one card whose title Tab reaches; arrows reach the others. */
  tabStop: boolean;
  onSelect(): void;
}

export function FindingCard({ finding, selected, related, tabStop, onSelect }: FindingCardProps) {
  const { client, summary, state, patch, wide, notes } = usePanel();
  const noted = notes.known?.notes.filter((one) => one.finding === finding.id).length ?? 0;
  const [open, setOpen] = useState<Section>();
  const target = targetOf(finding, summary);
  const table = summary.captures[target.capture]?.tables.find((one) => one.id === target.table);
  const column = table && subjectColumn(finding, table);
  const inner = selected ? 0 : -1;
  // A note that nobody asked about is one line: what is wrong must stand out.
  const brief = finding.severity === 'note' && !selected;
  const bodyId = `finding-${finding.id}`;
  const toggle = (section: Section) => (
    <button
      type="button"
      class="link disclosure"
      tabIndex={inner}
      aria-expanded={open === section}
      aria-controls={bodyId}
      onClick={() => setOpen(open === section ? undefined : section)}
    >
      {SECTION_TITLES[section]}
    </button>
  );
  const link = (title: string, hint: string, run: () => void) => (
    <button type="button" class="link" tabIndex={inner} title={hint} onClick={run}>
      {title}
    </button>
  );
  return (
    <li
      class={`finding ${finding.severity}${selected ? ' selected' : ''}${related && !selected ? ' related' : ''}${finding.expected === undefined ? '' : ' expected'}`}
      data-finding={finding.id}
    >
      <div class="finding-head">
        <SeverityIcon severity={finding.severity} />
        <button
          type="button"
          class="finding-title"
          tabIndex={tabStop ? 0 : -1}
          aria-current={selected ? 'true' : undefined}
          onClick={onSelect}
        >
          <span class="visually-hidden">{finding.severity}: </span>
          <Sentence text={finding.title} />
        </button>
        <span class="finding-side">
          {noted > 0 && (
            <span class="noted" title={formatPlural(noted, 'note')}>
              <Icon name="pin" />
              <span class="visually-hidden">{formatPlural(noted, 'note')}</span>
            </span>
          )}
          <span class="confidence" title={`${finding.confidence}: ${CONFIDENCE[finding.confidence]}`}>
            {finding.confidence}
          </span>
        </span>
      </div>
      {finding.expected !== undefined && (
        <p class="finding-expected quiet">
          Expected, says a note of {finding.expected.by}: {finding.expected.reason}
        </p>
      )}
      <div hidden={brief}>
        <Measure finding={finding} column={column} />
      </div>
      <div class="finding-foot" hidden={brief}>
        <Proof finding={finding} tabIndex={inner} toEditor={selected} />
        <span class="disclosures">
          {!wide &&
            target.series.length > 0 &&
            link('Chart', 'Show its series', () => {
              onSelect();
              patch({ tab: 'series' });
            })}
          {selected && (
            <>
              {link('Copy', 'Copy this finding as Markdown', () => client.post({ type: 'share', finding }))}
              {link('Link', 'Copy a link to this finding', () =>
                client.post({ type: 'link', state: { ...state, finding: finding.id } }),
              )}
              {link('Note', 'Write a note on this finding (n)', () =>
                notes.write({
                  about: { capture: target.capture, finding: finding.id },
                  title: finding.title,
                }),
              )}
            </>
          )}
          {toggle('why')}
          {finding.limits.length > 0 && toggle('limits')}
          {finding.next.length > 0 && toggle('next')}
        </span>
      </div>
      <div id={bodyId} class="finding-body" hidden={open === undefined || brief}>
        {open === 'why' && (
          <>
            <Markdown text={finding.explanation} />
            <p class="quiet">
              {capitalised(finding.confidence)}: {CONFIDENCE[finding.confidence]}. Rule{' '}
              <code>{finding.rule}</code>.
            </p>
          </>
        )}
        {open === 'limits' && (
          <ul>
            {finding.limits.map((limit) => (
              <li key={limit}>
                <MarkdownLine text={limit} />
              </li>
            ))}
          </ul>
        )}
        {open === 'next' && (
          <ul>
            {finding.next.map((step) => (
              <NextStep key={step} step={step} />
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

const SECTION_TITLES: Record<Section, string> = { why: 'Why', limits: 'Limits', next: 'Next' };

/** Before and after, with the shape between them. */
function Measure({ finding, column }: { finding: Finding; column: ColumnSummary | undefined }) {
  const complete = finding.evidence.filter((e) => e.before !== undefined && e.after !== undefined);
  const own = complete.filter((e) => column !== undefined && quotes(e, column));
  const evidence: Evidence = own.at(-1) ?? complete.at(-1) ?? finding.evidence[0];
  const { before, after } = evidence;
  const values = column?.series?.spark ?? [];
  if ((before === undefined || after === undefined) && values.length < 2) return null;
  const unit = column === undefined ? '' : drawnUnit(column, true);
  return (
    <p class="finding-measure">
      {before !== undefined && after !== undefined && (
        <span title={`${formatExactQuantity(before, unit)} → ${formatExactQuantity(after, unit)}`}>
          {formatQuantity(before, unit)} → {formatQuantity(after, unit)}
          <span class="quiet"> ({formatChange(after - before, unit)})</span>
        </span>
      )}
      {values.length > 1 && <Sparkline values={values} verdict={column?.series?.verdict ?? 'steady'} />}
    </p>
  );
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
