/** The table of a census: objects by type. */
import type { TableBuilder } from '../../../engine/table-builder.ts';
import { numbers, texts } from '../strings/string-tables.ts';
import type { PythonCensus } from './census.ts';
import type { NameSource, TypeName } from './type-names.ts';

const SAID: Readonly<Record<NameSource, string>> = {
  name: 'its own name',
  dict: 'a dict names it so',
  role: 'only this type can be it',
  address: 'not in the dump',
};

export function addPythonTypes(
  into: TableBuilder,
  census: PythonCensus,
  names: ReadonlyMap<number, TypeName>,
): void {
  into.fact('pythonObjectCount', census.objectCount);
  into.fact('pythonObjectBytes', census.objectBytes);
  into.fact('pythonBlockCount', census.usedBlockCount);
  into.fact('pymallocPoolBytes', census.poolBytes);
  into.fact('pymallocFreeBytes', census.poolBytes - census.usedBlockBytes);
  const rows = [...census.counts.values()].sort(
    (a, b) => b.count - a.count || b.bytes - a.bytes || a.type - b.type,
  );
  const nameOf = (type: number) => names.get(type)?.name ?? '';
  const table = into.table(
    'python-types',
    'histogram',
    'Python objects by type',
    [
      texts(
        'type',
        'Type',
        rows.map(({ type }) => nameOf(type)),
      ),
      numbers(
        'count',
        'Objects',
        'count',
        rows.map(({ count }) => count),
      ),
      numbers(
        'bytes',
        'Bytes',
        'bytes',
        rows.map(({ bytes }) => bytes),
      ),
      texts(
        'named',
        'Named by',
        rows.map(({ type }) => SAID[names.get(type)?.source ?? 'address']),
      ),
      texts(
        'address',
        'Address of the type',
        rows.map(({ type }) => `0x${type.toString(16)}`),
      ),
    ],
    rows.length,
  );
  table.compareBy = { key: 'type', measures: ['count', 'bytes'] };
}
