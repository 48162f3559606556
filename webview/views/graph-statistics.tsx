/** What the heap is made of: a bar, and the same as a table. */
import type { ObjectRow } from '../../server/protocol/objects.ts';
import { formatBytes, formatExact } from '../ui/numbers.ts';

export function GraphStatistics({ parts, whole }: { parts: readonly ObjectRow[]; whole: number }) {
  const some = parts.filter(({ selfBytes }) => selfBytes > 0);
  const share = (bytes: number) => (whole > 0 ? (100 * bytes) / whole : 0);
  return (
    <div class="graph-statistics">
      <div class="parts-bar" aria-hidden="true">
        {some.map(({ name, selfBytes }) => (
          <span
            key={name}
            class={`part part-${parts.findIndex((part) => part.name === name)}`}
            title={`${name}: ${formatBytes(selfBytes)}`}
            style={{ width: `${share(selfBytes)}%` }}
          />
        ))}
      </div>
      <table>
        <caption>
          The whole heap: {formatExact(whole)} bytes <span class="quiet">{formatBytes(whole)}</span>
        </caption>
        <thead>
          <tr>
            <th scope="col">Part</th>
            <th scope="col" class="end">
              Bytes
            </th>
            <th scope="col" class="end">
              Share
            </th>
          </tr>
        </thead>
        <tbody>
          {parts.map(({ name, selfBytes }, i) => (
            <tr key={name}>
              <th scope="row">
                <span class={`part-mark part-${i}`} aria-hidden="true" />
                {name}
              </th>
              <td class="end">{formatExact(selfBytes)}</td>
              <td class="end">{share(selfBytes).toFixed(1)} %</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
