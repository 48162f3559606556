/** Who made whom: the processes and threads beside their lanes. */
import type { SpanLane } from '../../server/protocol/spans.ts';
import { formatPlural } from '../ui/numbers.ts';
import { LANE_HEIGHT } from './spans-draw.ts';

interface SpansTreeProps {
  lanes: readonly SpanLane[];
  scrolled: number;
  /** Lane that the cursor is on. */
  current: number | undefined;
  onChoose(index: number): void;
}

const INDENT = 12;
/** Deeper trees keep room for the names. */
const DEEPEST = 8;

export function SpansTree({ lanes, scrolled, current, onChoose }: SpansTreeProps) {
  return (
    <ul class="timeline-tree" aria-label="Processes and threads">
      {lanes.map((lane) => (
        <li
          key={lane.process}
          class={lane.index === current ? 'current' : ''}
          style={{
            top: `${lane.index * LANE_HEIGHT - scrolled}px`,
            paddingLeft: `${6 + Math.min(DEEPEST, lane.depth) * INDENT}px`,
          }}
          title={titleOf(lane)}
        >
          <button type="button" class="lane-name" tabIndex={-1} onClick={() => onChoose(lane.index)}>
            {shortTitle(lane)}
          </button>
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

function titleOf({ title, process, calls, errors, ending }: SpanLane): string {
  return [
    title || 'Command not in the log',
    ...(process > 0 ? [`process ${process}`] : []),
    formatPlural(calls, 'call'),
    ...(errors > 0 ? [`${formatPlural(errors, 'error')}`] : []),
    ...(ending === '' || ending === 'not in the log' ? [] : [ending]),
  ].join(' · ');
}
