/** What is shown as files: calls for other tools, and the timeline as a picture. */
import { useState } from 'preact/hooks';
import { toFailure } from '../../server/protocol/failure.ts';
import type { RedactionLevel } from '../../server/protocol/sharing.ts';
import type { SpanExport, SpansWindow } from '../../server/protocol/spans.ts';
import { usePanel } from '../context.ts';
import { Icon } from '../ui/icon.tsx';
import { Menu } from '../ui/menu.tsx';
import { fileName } from './case-facts.ts';
import { PICTURE_LANES, timelinePng, timelineSvg } from './spans-picture.ts';

const EXPORTS: Record<SpanExport, { title: string; extension: string }> = {
  'trace-event': { title: 'Save calls as Trace Event JSON (Perfetto)…', extension: 'trace.json' },
  csv: { title: 'Save calls as CSV…', extension: 'calls.csv' },
  folded: { title: 'Save stacks, folded (strace -k)…', extension: 'folded.txt' },
};

/** Narrower lanes make no picture. */
const PICTURE_WIDTH_LEAST = 400;

interface SpansExportProps {
  table: string;
  /** Undefined while no timeline is shown. */
  shown: SpansWindow | undefined;
}

export function SpansExport({ table, shown }: SpansExportProps) {
  const { client, summary, capture, state, announce } = usePanel();
  const [names, setNames] = useState(false);
  const secrets = summary.findings.find(({ rule }) => rule.endsWith('.secrets'));
  const filter = state.filter.trim();
  const level: RedactionLevel = names ? 'labels' : 'structure';
  const asked = {
    case: summary.case,
    capture: capture.index,
    level,
    ...(filter !== '' && { filter }),
  };
  const save = (extension: string, content: string, base64 = false) =>
    client.post({
      type: 'save',
      name: `${fileName(capture.path)}.${extension}`,
      content,
      ...(base64 && { base64 }),
    });
  const telling = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      const failure = toFailure(error);
      announce(`${failure.message} ${failure.next}`);
    }
  };
  const saveCalls = (format: SpanExport) =>
    telling(async () => {
      const { text } = await client.call('exportSpans', { ...asked, format });
      save(EXPORTS[format].extension, text);
    });
  const savePicture = (kind: 'svg' | 'png') =>
    telling(async () => {
      const element = document.querySelector<HTMLElement>('.timeline-lanes');
      if (element === null) return;
      const width = Math.max(PICTURE_WIDTH_LEAST, element.clientWidth);
      const data = await client.call('spans', {
        ...asked,
        table,
        width,
        overview: width,
        rows: [0, PICTURE_LANES - 1],
        ...(state.folded !== undefined && { folded: state.folded }),
        ...state.span,
      });
      const pictured = { data, window: state.span ?? { from: 0, to: data.end }, width };
      if (kind === 'svg') save('timeline.svg', timelineSvg(pictured, element));
      else save('timeline.png', timelinePng(pictured, element), true);
    });
  return (
    <Menu
      label="Export calls"
      items={[
        ...(Object.keys(EXPORTS) as SpanExport[]).map((format) => ({
          title: EXPORTS[format].title,
          run: () => void saveCalls(format),
        })),
        ...(shown === undefined
          ? []
          : [
              { title: 'Save the timeline as SVG…', run: () => void savePicture('svg') },
              { title: 'Save the timeline as PNG…', run: () => void savePicture('png') },
            ]),
        {
          title: names
            ? 'Files tell paths and commands: leave them out'
            : 'Files leave out paths and commands: put them in',
          run: () => {
            setNames(!names);
            announce(
              names
                ? 'Files will tell structure only: paths, addresses and arguments are masked.'
                : `${secrets === undefined ? '' : `${secrets.title} `}Files will tell paths, addresses and commands; what looks private stays masked.`,
            );
          },
        },
      ]}
    >
      <Icon name="more" />
    </Menu>
  );
}
