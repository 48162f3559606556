/** The line of facts, with what can be done with the whole case. */
import type { CaseSummary } from '../../server/protocol/capture.ts';
import { toFailure } from '../../server/protocol/failure.ts';
import type { ReportFormat } from '../../server/protocol/operations.ts';
import { usePanel } from '../context.ts';
import { Icon } from '../ui/icon.tsx';
import { Menu } from '../ui/menu.tsx';
import { shellQuote } from '../ui/shell-quote.ts';
import { fileName, headerFacts } from './case-facts.ts';

const REPORT_FILES: Record<ReportFormat, string> = {
  markdown: '.md',
  html: '.html',
  sarif: '.sarif',
  text: '.txt',
  json: '.json',
};

export function Header({ onKeys }: { onKeys(): void }) {
  const { capture, client, summary, state, patch, announce } = usePanel();

  const report = async (format: ReportFormat, use: (text: string) => void) => {
    try {
      use((await client.call('report', { case: summary.case, format })).text);
    } catch (error) {
      const failure = toFailure(error);
      announce(`${failure.message} ${failure.next}`);
    }
  };
  const save = (format: ReportFormat) => () =>
    report(format, (content) =>
      client.post({
        type: 'save',
        name: `${fileName(capture.path)}.findings${REPORT_FILES[format]}`,
        content,
      }),
    );
  const copy = (text: string, what: string) => {
    client.post({ type: 'copy', text, what });
    announce(`Copied: ${what}.`);
  };

  return (
    <header class="facts">
      <h1 title={capture.path}>{fileName(capture.path)}</h1>
      {summary.captures.length > 1 && (
        <select
          aria-label="Capture shown"
          value={capture.index}
          onChange={(event) =>
            patch({ capture: Number(event.currentTarget.value), range: undefined, byte: undefined })
          }
        >
          {summary.captures.map((one) => (
            <option key={one.index} value={one.index}>
              {`${one.index + 1} of ${summary.captures.length}: ${fileName(one.path)}`}
            </option>
          ))}
        </select>
      )}
      <ul class="fact-list" aria-label="Facts of this capture">
        {headerFacts(capture).map((fact) => (
          <li key={fact.text} title={fact.exact}>
            {fact.text}
          </li>
        ))}
      </ul>
      <button
        type="button"
        class="labelled"
        title="Examine other captures together with this: later ones show growth, others what went along with it"
        onClick={() => client.post({ type: 'compare' })}
      >
        Compare…
      </button>
      <Menu
        label="Share"
        class="labelled"
        items={[
          {
            title: 'Copy findings as Markdown',
            run: () => void report('markdown', (text) => copy(text, 'findings as Markdown')),
          },
          { title: 'Save report as Markdown…', run: () => void save('markdown')() },
          { title: 'Save report as HTML…', run: () => void save('html')() },
          { title: 'Save report as SARIF…', run: () => void save('sarif')() },
          { title: 'Save report as text…', run: () => void save('text')() },
          { title: 'Save report as JSON…', run: () => void save('json')() },
        ]}
      >
        Share…
      </Menu>
      <Menu
        label="More actions"
        items={[
          { title: 'Copy command line', run: () => copy(commandLine(summary), 'command line') },
          { title: 'Keyboard help', run: onKeys },
          ...(state.finding === undefined
            ? []
            : [{ title: 'Clear selected finding', run: () => patch({ finding: undefined }) }]),
        ]}
      >
        <Icon name="more" />
      </Menu>
    </header>
  );
}

/** The call that prints the same findings in a terminal. */
export function commandLine(summary: CaseSummary): string {
  return ['tidemark', 'analyze', ...summary.captures.map((capture) => shellQuote(capture.path))].join(' ');
}
