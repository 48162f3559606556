/** All that is known of the object selected: figures, how a root reaches it, where its source is, what it refers to. */
import { useEffect, useState } from 'preact/hooks';
import { toFailure } from '../../server/protocol/failure.ts';
import type { ObjectRow, ObjectsOf, ObjectsPage } from '../../server/protocol/objects.ts';
import { usePanel } from '../context.ts';
import { Icon } from '../ui/icon.tsx';
import { formatBytes, formatExact, formatPlural } from '../ui/numbers.ts';
import { rowName, shareText } from './graph-columns.ts';
import type { GraphViewId } from './graph-state.ts';

interface GraphDetailsProps {
  node: number;
  whole: number;
  onEnter(view: GraphViewId, node: number): void;
  onSelect(node: number | undefined): void;
  onClass(row: ObjectRow): void;
  onNote(row: ObjectRow): void;
  /** Absent where there is nothing to ignore it for. */
  onIgnore: ((row: ObjectRow) => void) | undefined;
  isIgnored: boolean;
}

const FIELDS_SHOWN = 100;

export function GraphDetails({
  node,
  whole,
  onEnter,
  onSelect,
  onClass,
  onNote,
  onIgnore,
  isIgnored,
}: GraphDetailsProps) {
  const { client, summary, capture, patch } = usePanel();
  const [known, setKnown] = useState<{ row: ObjectRow; fields: ObjectsPage }>();
  const [failure, setFailure] = useState('');

  useEffect(() => {
    const controller = new AbortController();
    const ask = (of: ObjectsOf, limit: number) =>
      client.call(
        'objects',
        { case: summary.case, capture: capture.index, of, offset: 0, limit },
        { signal: controller.signal },
      );
    Promise.all([ask({ kind: 'object', node }, 1), ask({ kind: 'contained', node }, FIELDS_SHOWN)]).then(
      ([{ rows }, fields]) => {
        const [row] = rows;
        setFailure('');
        setKnown(row && { row, fields });
      },
      (error: unknown) => {
        const { code, message } = toFailure(error);
        if (code !== 'cancelled') setFailure(message);
      },
    );
    return () => controller.abort();
  }, [client, summary.case, capture.index, node]);

  if (failure !== '') return <p class="graph-details quiet">{failure}</p>;
  if (known === undefined) return <p class="graph-details quiet">…</p>;
  const { row, fields } = known;
  const left = fields.total - fields.rows.length;
  const { source, place, path, text, textCut } = row;
  return (
    <section class="graph-details" aria-label="Details of the object selected">
      <div class="details-head">
        <h2>
          <span class="object-name">{row.name}</span> <span class="quiet">@{row.id}</span>
          {row.detached && <span class="badge">detached</span>}
        </h2>
        <span class="details-tools">
          <button type="button" class="link" onClick={() => onEnter('retainers', node)}>
            Retainers
          </button>
          <button type="button" class="link" onClick={() => onEnter('dominators', node)}>
            What it holds
          </button>
          <button type="button" class="link" onClick={() => onEnter('containment', node)}>
            References
          </button>
          {place !== undefined && (
            <button type="button" class="link" onClick={() => patch({ tab: 'raw', byte: place.byteStart })}>
              Its bytes
            </button>
          )}
          {onIgnore !== undefined && (
            <button
              type="button"
              class="link"
              title="What else keeps the object alive, if this one held nothing?"
              onClick={() => onIgnore(row)}
            >
              {isIgnored ? 'Count it again' : 'Ignore this retainer'}
            </button>
          )}
          <button type="button" class="link" onClick={() => onNote(row)}>
            Note
          </button>
          <button
            type="button"
            class="icon-button"
            aria-label="Close the details"
            onClick={() => onSelect(undefined)}
          >
            <Icon name="close" />
          </button>
        </span>
      </div>
      <dl class="details-facts">
        <Fact title="Class">
          <button
            type="button"
            class="link"
            title="Show the class in the Summary"
            onClick={() => onClass(row)}
          >
            {row.className}
          </button>{' '}
          <span class="quiet">{row.kind}</span>
        </Fact>
        <Fact title="Retained">
          {formatExact(row.retainedBytes)} bytes{' '}
          <span class="quiet">
            {formatBytes(row.retainedBytes)} {shareText(row.retainedBytes, whole)}
          </span>
        </Fact>
        <Fact title="Shallow">{formatExact(row.selfBytes)} bytes</Fact>
        <Fact title="Distance">{row.distance === null ? 'only the runtime reaches it' : row.distance}</Fact>
        {source !== undefined && (
          <Fact title="Source">
            <button
              type="button"
              class="link"
              onClick={() => client.post({ type: 'source', capture: capture.index, node })}
            >
              {source}
            </button>
          </Fact>
        )}
        {path !== undefined && (
          <Fact title="Path">
            <code>{path}</code>
          </Fact>
        )}
        {text !== undefined && (
          <Fact title="Text">
            <code class="whole-text">{text}</code>{' '}
            {textCut === true && <span class="quiet">V8 wrote no more of it</span>}
          </Fact>
        )}
      </dl>
      <table class="fields">
        <caption>
          Refers to {fields.total === 0 ? 'nothing' : formatPlural(fields.total, 'object')}
          {left > 0 && (
            <>
              , the first {formatExact(fields.rows.length)} of them:{' '}
              <button type="button" class="link" onClick={() => onEnter('containment', node)}>
                show all
              </button>
            </>
          )}
        </caption>
        <thead class="visually-hidden">
          <tr>
            <th scope="col">Reference</th>
            <th scope="col">Object</th>
            <th scope="col">Retained, bytes</th>
          </tr>
        </thead>
        <tbody>
          {fields.rows.map((field) => (
            <tr key={field.key}>
              <th scope="row" class="edge-name">
                {field.edge}
              </th>
              <td>
                <button type="button" class="link" onClick={() => onSelect(field.node)}>
                  {rowName(field)}
                </button>
              </td>
              <td class="end">{formatExact(field.retainedBytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Fact({ title, children }: { title: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}
