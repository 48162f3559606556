/** Who made whom: the processes and threads beside their lanes; a branch folds into the process that it begins with. */
import type { SpanLane } from '../../server/protocol/spans.ts';
import { formatExact, formatPlural } from '../ui/numbers.ts';
import { LANE_HEIGHT } from './spans-draw.ts';

interface SpansTreeProps {
  lanes: readonly SpanLane[];
  scrolled: number;
  /** Lane that the cursor is on. */
  current: number | undefined;
  onChoose(index: number): void;
  onFold(process: number): void;
}

const INDENT = 12;
/** Deeper trees keep room for the names. */
const DEEPEST = 8;

export function SpansTree({ lanes, scrolled, current, onChoose, onFold }: SpansTreeProps) {
  return (
    <ul class="timeline-tree" aria-label="Processes and threads">
      {lanes.map((lane) => (
        <li
          key={lane.process}
          class={lane.index === current ? 'current' : ''}
          style={{
            top: `${lane.index * LANE_HEIGHT - scrolled}px`,
            paddingLeft: `${2 + Math.min(DEEPEST, lane.depth) * INDENT}px`,
          }}
          title={titleOf(lane)}
        >
          {lane.below.lanes > 0 ? (
            <button
              type="button"
              class="lane-twisty"
              tabIndex={-1}
              aria-expanded={!lane.folded}
              aria-label={`${formatPlural(lane.below.lanes, 'process', 'processes')} of ${shortTitle(lane)}`}
              onClick={() => onFold(lane.process)}
            >
              {lane.folded ? '▸' : '▾'}
            </button>
          ) : (
            <span class="lane-twisty" />
          )}
          <button type="button" class="lane-name" tabIndex={-1} onClick={() => onChoose(lane.index)}>
            {shortTitle(lane)}
          </button>
          {lane.folded && (
            <span class={lane.below.errors > 0 ? 'lane-below failed' : 'lane-below'}>
              {`+${formatExact(lane.below.lanes)}`}
            </span>
          )}
          {lane.process > 0 && <span class="quiet">{lane.process}</span>}
        </li>
      ))}
    </ul>
  );
}

/** The program's own name first: its folder says little in a narrow column. */
export function shortTitle({ title, process }: SpanLane): string {
  if (title === '') return process > 0 ? 'process' : 'the process';
  const [, thread = '', program = '', rest = ''] = /^(thread of )?(\S+)(.*)$/s.exec(title) ?? [];
  const name = program.slice(program.lastIndexOf('/') + 1);
  return `${thread === '' ? '' : '⤷ '}${name || program}${rest}`;
}

function titleOf({ title, process, calls, errors, ending, below, folded }: SpanLane): string {
  return [
    title || 'Command not in the log',
    ...(process > 0 ? [`process ${process}`] : []),
    formatPlural(calls, 'call'),
    ...(errors > 0 ? [`${formatPlural(errors, 'error')}`] : []),
    ...(ending === '' || ending === 'not in the log' ? [] : [ending]),
    ...(folded
      ? [
          `folded: ${formatPlural(below.lanes, 'process', 'processes')} with ${formatPlural(below.calls, 'call')}, ${formatPlural(below.errors, 'error')}`,
        ]
      : []),
  ].join(' · ');
}
