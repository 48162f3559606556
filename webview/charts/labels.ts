/** Labels that name lines at their ends: none may lie over another, and each stays as near its line as it can. */

/**
 * Moves wanted positions apart to at least `gap`, inside `low`..`high`, keeping their order.
 * When there is no room for all, they are spread evenly over what there is.
 */
export function placeLabels(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0) || a - b);
  const room = high - low;
  const step = wanted.length > 1 ? Math.min(gap, room / (wanted.length - 1)) : gap;
  const placed = new Array<number>(wanted.length).fill(low);
  let groups: Group[] = [];
  for (const index of order) {
    groups.push({
      members: [index],
      wanted: [wanted[index] ?? low],
      top: clamp(wanted[index] ?? low, low, high),
    });
    groups = merge(groups, step, low, high);
  }
  for (const group of groups) {
    group.members.forEach((index, i) => {
      placed[index] = group.top + i * step;
    });
  }
  return placed;
}

interface Group {
  members: number[];
  wanted: number[];
  top: number;
}

/** Joins the last groups while they overlap; a joined group sits where its members' errors balance. */
function merge(groups: Group[], step: number, low: number, high: number): Group[] {
  const out = [...groups];
  while (out.length > 1) {
    const above = out.at(-2);
    const below = out.at(-1);
    if (above === undefined || below === undefined) break;
    if (above.top + above.members.length * step <= below.top) break;
    const wanted = [...above.wanted, ...below.wanted];
    const mean = wanted.reduce((sum, y, i) => sum + y - i * step, 0) / wanted.length;
    const top = clamp(mean, low, high - (wanted.length - 1) * step);
    out.splice(-2, 2, { members: [...above.members, ...below.members], wanted, top });
  }
  return out;
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
