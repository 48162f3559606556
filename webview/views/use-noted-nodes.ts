/** Objects that notes are about: a note knows the byte at which an object stands, and the graph asks for nodes. */
import { useEffect, useState } from 'preact/hooks';
import { usePanel } from '../context.ts';
import type { Pin } from './pins.ts';
import { usePins } from './pins.ts';

/** More notes on objects of one capture than that are not marked. */
const ASKED_MAX = 100;

/** By node. */
export function useNotedNodes(): ReadonlyMap<number, Pin> {
  const { client, summary, capture } = usePanel();
  const { bytes } = usePins();
  const [nodes, setNodes] = useState<ReadonlyMap<number, Pin>>(new Map());
  const asked = bytes.slice(0, ASKED_MAX);
  const key = asked.map(({ byteStart, words }) => `${byteStart} ${words}`).join('\n');
  useEffect(() => {
    if (asked.length === 0) return setNodes(new Map());
    let current = true;
    const ask = asked.map(async (pin): Promise<[number, Pin][]> => {
      const query = { case: summary.case, capture: capture.index, offset: 0, limit: 1 };
      const page = await client
        .call('objects', { ...query, of: { kind: 'object', byte: pin.byteStart } })
        .catch(() => undefined);
      const node = page?.rows[0]?.node;
      return node === undefined ? [] : [[node, pin]];
    });
    void Promise.all(ask).then((found) => current && setNodes(new Map(found.flat())));
    return () => {
      current = false;
    };
  }, [client, summary.case, capture.index, key]);
  return nodes;
}
