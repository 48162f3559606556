/** Names and lines without what changes from run to run: addresses, ids, long numbers. */

/** `Session @4711` and `Session @815` are of one shape; `eth0` and `eth1` are not. */
export function shapeOf(name: string): string {
  return name
    .replace(/\$\$Lambda[$\w/]*/g, '$$$$Lambda#')
    .replace(/0x[0-9a-f]+|@\d+/gi, '#')
    .replace(/(?<![\w])(?=[0-9a-f]*\d)[0-9a-f]{6,}(?![\w])/gi, '#')
    .replace(/\d{3,}/g, '#');
}

/** A line of a log with every number taken out. */
export function templateOf(line: string): string {
  return line
    .replace(/0x[0-9a-f]+/gi, '#')
    .replace(/(?<![\w])(?=[0-9a-f]*\d)[0-9a-f]{6,}(?![\w])/gi, '#')
    .replace(/\d+/g, '#')
    .replace(/\s+/g, ' ')
    .trim();
}

/** `global.store.byId[17]` is `global.store.byId[*]`: which entry it is changes, that it is one does not. */
export function pathShape(path: string): string {
  return shapeOf(path.replace(/\[(?:\d+|entry)\]/g, '[*]'));
}
