/** Texts of which there are several copies. */
import type { TableBuilder } from '../../../engine/table-builder.ts';
import {
  type HeapAnalysis,
  type HeapSnapshot,
  nodeKinds,
} from '../../../packages/heapsnapshot-parser/index.ts';
import type { Labels } from '../labels.ts';
import { largest, numberColumn, type Places, place, textColumn } from '../rows.ts';

const STRINGS_MAX = 1000;
/** V8 cuts the text of longer strings. */
const TEXT_CUT = 1024;
const PREVIEW = 200;

/** V8 writes each text once: strings of one text are those whose name is the same. */
export function addDuplicateStrings(into: TableBuilder, labels: Labels, places: Places): void {
  const { snapshot, analysis } = labels;
  const { strings } = snapshot;
  const { counts, wasted, most, example } = copiesOf(snapshot, analysis.sizes);
  // A cut text may be the start of many different ones.
  const repeats = (name: number) =>
    (counts[name] as number) > 1 && (strings.lengths[name] as number) < TEXT_CUT;
  const rows = largest(wasted, STRINGS_MAX, repeats);
  let all = 0;
  let texts = 0;
  for (let name = 0; name < wasted.length; name++) {
    if (!repeats(name)) continue;
    all += wasted[name] as number;
    texts++;
  }
  into.fact('duplicateStringBytes', all);
  into.fact('duplicateTextCount', texts);
  const numbers = (id: string, title: string, unit: string, values: ArrayLike<number>) =>
    numberColumn(
      id,
      title,
      unit,
      rows.map((name) => values[name] as number),
    );
  const table = into.table(
    'duplicateStrings',
    'histogram',
    'Strings that repeat',
    [
      textColumn(
        'text',
        'Text',
        rows.map((name) => strings.at(name, PREVIEW)),
      ),
      numbers('count', 'Copies', 'count', counts),
      numberColumn(
        'bytes',
        'Size of all',
        'bytes',
        rows.map((name) => (wasted[name] as number) + (most[name] as number)),
      ),
      numbers('wastedBytes', 'More than one copy', 'bytes', wasted),
      textColumn(
        'path',
        'One of them',
        rows.map((name) => labels.path(example[name] as number)),
      ),
    ],
    rows.length,
  );
  place(
    table,
    rows.map((name) => places.string(name)),
  );
}

/** By text: how many there are, bytes of all but the largest, bytes of that one, and which it is. */
function copiesOf(snapshot: HeapSnapshot, sizes: HeapAnalysis['sizes']) {
  const { type, name: nameOf, count } = snapshot.nodes;
  const { string } = nodeKinds(snapshot);
  const texts = snapshot.strings.count;
  const counts = new Uint32Array(texts);
  const wasted = new Float64Array(texts);
  const most = new Float64Array(texts);
  const example = new Uint32Array(texts);
  for (let node = 0; node < count; node++) {
    if (type[node] !== string) continue;
    const name = nameOf[node] as number;
    if (name >= texts) continue;
    const size = sizes[node] as number;
    const known = most[name] as number;
    (counts[name] as number)++;
    if (size < known) {
      (wasted[name] as number) += size;
      continue;
    }
    (wasted[name] as number) += known;
    most[name] = size;
    example[name] = node;
  }
  return { counts, wasted, most, example };
}
