/** Which sub-view of the graph, what to find, and where one is in it. */
import type { ObjectRow } from '../../server/protocol/objects.ts';
import type { GraphState } from '../../server/protocol/webview.ts';
import { usePanel } from '../context.ts';
import { Icon } from '../ui/icon.tsx';
import { formatBytes } from '../ui/numbers.ts';
import { useTypedText } from '../ui/use-typed-text.ts';
import { fileName } from './case-facts.ts';
import { rowName } from './graph-columns.ts';
import { GRAPH_VIEWS, type GraphChange, type GraphViewId } from './graph-state.ts';

interface GraphToolsProps {
  graph: GraphState;
  onView(view: GraphViewId): void;
  onFind(text: string, submitted: boolean): void;
}

const FIND_AFTER_MS = 200;

export function GraphTools({ graph, onView, onFind }: GraphToolsProps) {
  const { text, change } = useTypedText(graph.text ?? '', FIND_AFTER_MS, onFind);
  return (
    <div class="view-tools graph-tools">
      <fieldset class="sub-views">
        <legend class="visually-hidden">Views of the graph</legend>
        {GRAPH_VIEWS.map(({ id, title, about }) => (
          <button
            key={id}
            type="button"
            class="toggle"
            aria-pressed={graph.view === id}
            disabled={id === 'retainers' && graph.node === undefined && graph.base === undefined}
            title={about}
            onClick={() => onView(id)}
          >
            {title}
          </button>
        ))}
      </fieldset>
      <div class="filter">
        <Icon name="filter" />
        <input
          id="filter"
          type="text"
          placeholder={
            graph.view === 'summary' ? `${TITLES[graph.by ?? 'class']}, or @id` : 'Name, text, or @id'
          }
          aria-label="Find objects"
          aria-describedby="filter-hint"
          autocomplete="off"
          spellcheck={false}
          value={text}
          onInput={(event) => change(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') change(text, true);
            else if (event.key === 'Escape') {
              if (text === '') event.currentTarget.blur();
              change('');
            } else return;
            event.stopPropagation();
          }}
        />
        <span id="filter-hint" class="filter-hint" role="tooltip">
          In Summary: words in the names. Enter finds objects: by name, class, text of strings, or @id
        </span>
      </div>
    </div>
  );
}

const TITLES = { class: 'Class', file: 'File', package: 'Package' };

interface GroupingProps {
  graph: GraphState;
  isCompared: boolean;
  onChange(change: GraphChange): void;
}

/** What the rows of the summary stand for. */
export function Grouping({ graph, isCompared, onChange }: GroupingProps) {
  const { summary, capture } = usePanel();
  const isLast = capture.facts.snapshotsCompared !== undefined || (isCompared && graph.since === undefined);
  const others = summary.captures.filter(({ index, hasObjects }) => hasObjects && index !== capture.index);
  return (
    <div class="view-tools object-filter">
      <label>
        Grouped by{' '}
        <select
          value={graph.by ?? 'class'}
          onChange={({ currentTarget: { value } }) =>
            onChange({
              by: value === 'file' || value === 'package' ? value : undefined,
              open: [],
              row: undefined,
              sort: undefined,
            })
          }
        >
          <option value="class">class</option>
          <option value="file">file</option>
          <option value="package">npm package</option>
        </select>
      </label>
      {graph.by === undefined && others.length > 0 && (
        <label>
          compared with{' '}
          <select
            value={String(graph.since ?? '')}
            onChange={({ currentTarget: { value } }) =>
              onChange({ since: value === '' ? undefined : Number(value), sort: undefined })
            }
          >
            <option value="">{isLast ? 'the first snapshot' : 'nothing'}</option>
            {others.map(({ index, path }) => (
              <option key={index} value={String(index)}>
                {`${index + 1}: ${fileName(path)}`}
              </option>
            ))}
          </select>
        </label>
      )}
      {graph.by !== undefined && (
        <span
          class="quiet"
          title="Functions that stand in it, objects of its classes, and what V8 keeps of its code. Retained: all that would be freed with them."
        >
          with its functions, the objects of its classes, and its code
        </span>
      )}
    </div>
  );
}

interface ObjectFilterProps {
  graph: GraphState;
  kinds: readonly string[];
  packages: readonly ObjectRow[];
  onChange(change: GraphChange): void;
}

/** No name of a package; that of the program's own files is empty. */
const EVERY = '*';
const LEAST_CHOICES = [100, 1000, 10_000, 100_000, 1_000_000, 10_000_000];

export function ObjectFilter({ graph, kinds, packages, onChange }: ObjectFilterProps) {
  return (
    <div class="view-tools object-filter">
      {graph.copies !== undefined && (
        <button
          type="button"
          class="chip"
          title="All objects again"
          onClick={() => onChange({ copies: undefined })}
        >
          Copies of one text <Icon name="close" />
        </button>
      )}
      <select
        aria-label="Kind of object"
        value={graph.kind ?? ''}
        onChange={({ currentTarget }) => onChange({ kind: currentTarget.value || undefined })}
      >
        <option value="">Every kind</option>
        {[...new Set([...kinds, ...(graph.kind === undefined ? [] : [graph.kind])])].map((kind) => (
          <option key={kind} value={kind}>
            {kind}
          </option>
        ))}
      </select>
      <select
        aria-label="Retained size at least"
        value={String(graph.retainedBytes ?? '')}
        onChange={({ currentTarget }) =>
          onChange({ retainedBytes: currentTarget.value === '' ? undefined : Number(currentTarget.value) })
        }
      >
        <option value="">Every size</option>
        {LEAST_CHOICES.map((bytes) => (
          <option key={bytes} value={String(bytes)}>
            retains {formatBytes(bytes)} or more
          </option>
        ))}
      </select>
      <select
        aria-label="Package that it belongs to, or that alone holds it"
        value={graph.package ?? EVERY}
        onChange={({ currentTarget: { value } }) =>
          onChange({ package: value === EVERY ? undefined : value })
        }
      >
        <option value={EVERY}>Every package</option>
        {packages.map(({ package: id = '', name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
        {graph.package !== undefined && !packages.some((one) => one.package === graph.package) && (
          <option value={graph.package}>{graph.package}</option>
        )}
      </select>
      <label>
        <input
          type="checkbox"
          checked={graph.detached === true}
          onChange={({ currentTarget }) => onChange({ detached: currentTarget.checked || undefined })}
        />{' '}
        Detached only
      </label>
    </div>
  );
}

interface TrailProps {
  /** From the first object below the root to where the view starts. */
  trail: readonly ObjectRow[];
  words: string;
  onGo(node: number | undefined): void;
}

const STEPS_SHOWN = 6;

/** Back to any object around the one that the view starts at. */
export function Trail({ trail, words, onGo }: TrailProps) {
  const shown = trail.slice(-STEPS_SHOWN);
  const left = trail.length - shown.length;
  return (
    <nav class="trail" aria-label="Where the view starts">
      <span class="quiet">{words} </span>
      <button type="button" class="link" onClick={() => onGo(undefined)}>
        Whole heap
      </button>
      {left > 0 && <span class="quiet"> › … {left} more</span>}
      {shown.map((row, i) => (
        <span key={row.key}>
          <span class="quiet"> › </span>
          {i === shown.length - 1 ? (
            <strong>{rowName(row)}</strong>
          ) : (
            <button type="button" class="link" onClick={() => onGo(row.node)}>
              {rowName(row)}
            </button>
          )}
        </span>
      ))}
    </nav>
  );
}
