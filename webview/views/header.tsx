/** The line of facts, with what can be done with the whole case. */
import type { CaseSummary } from '../../server/protocol/capture.ts';
import { usePanel } from '../context.ts';
import { Icon } from '../ui/icon.tsx';
import { Menu } from '../ui/menu.tsx';
import { formatPlural } from '../ui/numbers.ts';
import { shellQuote } from '../ui/shell-quote.ts';
import { fileName, headerFacts } from './case-facts.ts';

export function Header({ onKeys }: { onKeys(): void }) {
  const { capture, client, summary, state, patch, announce } = usePanel();

  const copy = (text: string, what: string) => {
    client.post({ type: 'copy', text, what });
    announce(`Copied: ${what}.`);
  };

  const several = summary.captures.length > 1;
  return (
    <header class="facts">
      <h1 title={capture.path}>
        {several ? formatPlural(summary.captures.length, 'capture') : fileName(capture.path)}
      </h1>
      {several && (
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
          { title: 'Share findings…', run: () => client.post({ type: 'shareFindings' }) },
          { title: 'Copy findings as Markdown', run: () => client.post({ type: 'share' }) },
          { title: 'Copy link to this view', run: () => client.post({ type: 'link', state }) },
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
