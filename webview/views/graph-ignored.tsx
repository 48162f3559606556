/** Objects that are taken to hold nothing: always in view, and taken back one by one or all at once. */
import { useEffect, useState } from 'preact/hooks';
import type { ObjectRow } from '../../server/protocol/objects.ts';
import { Icon } from '../ui/icon.tsx';
import { rowName } from './graph-columns.ts';
import type { Ask } from './graph-moves.ts';

interface IgnoredObjectsProps {
  ask: Ask;
  ignored: readonly number[];
  onRestore(node: number): void;
  onRestoreAll(): void;
}

export function IgnoredObjects({ ask, ignored, onRestore, onRestoreAll }: IgnoredObjectsProps) {
  const [names, setNames] = useState<ReadonlyMap<number, ObjectRow>>(new Map());
  const key = ignored.join();
  useEffect(() => {
    let current = true;
    Promise.all(ignored.map(async (node) => (await ask({ kind: 'object', node })).rows))
      .then((rows) => current && setNames(new Map(rows.flat().map((row) => [row.node ?? -1, row]))))
      // Without their names they are still listed.
      .catch(() => {});
    return () => {
      current = false;
    };
  }, [ask, key]);
  return (
    <section class="view-tools ignored-objects" aria-label="Objects ignored">
      <span>Ignored, as if they held nothing:</span>
      {ignored.map((node) => {
        const row = names.get(node);
        const name = row === undefined ? '…' : rowName(row);
        return (
          <button
            key={node}
            type="button"
            class="chip"
            title={`Count ${name} again`}
            onClick={() => onRestore(node)}
          >
            {name} <Icon name="close" />
          </button>
        );
      })}
      <button type="button" class="link" onClick={onRestoreAll}>
        Ignore nothing
      </button>
    </section>
  );
}
