/** docker stats (podman, nerdctl) and kubectl top: a line a container, pod or node; each listing is one sample. */
import type { TableBuilder } from '../../engine/table-builder.ts';
import { measure, OpenSample } from '../text/open-sample.ts';
import type { LinePlace, ToolPayload } from '../text/tool-lines.ts';

export const DOCKER_HEADING = /^(?:CONTAINER(?: ID)?|ID)\s{2,}(?:NAME\s{2,})?CPU %\s{2,}MEM USAGE/;
export const KUBECTL_HEADING =
  /^(?:NAMESPACE\s+)?(?:POD\s+)?NAME\s+CPU\(cores\)\s+(?:CPU%\s+)?MEMORY\(bytes\)/;

/** docker stats clears the screen before each listing. */
const CONTROL = new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[A-Za-z]`, 'g');

/** Containers shown one by one; jobs come and go by the thousand. */
const NAMES_MAX = 1_000;

/** Memory is counted in steps of 1024 (MiB), traffic in steps of 1000 (MB), as these tools do. */
const BYTES: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  Ki: 2 ** 10,
  KiB: 2 ** 10,
  Mi: 2 ** 20,
  MiB: 2 ** 20,
  Gi: 2 ** 30,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

export class ContainersPayload implements ToolPayload {
  readonly title = 'docker stats or kubectl top';
  private readonly into: TableBuilder;
  private readonly sample: OpenSample;
  private headings: string[] = [];
  private readonly names = new Set<string>();
  private leftOut = 0;

  constructor(into: TableBuilder) {
    this.into = into;
    this.sample = new OpenSample(into, 'containers', 'Containers');
  }

  take(whole: string, place: LinePlace): boolean {
    const line = whole.replace(CONTROL, '').trimEnd();
    if (DOCKER_HEADING.test(line) || KUBECTL_HEADING.test(line)) {
      this.sample.end();
      this.headings = line.split(KUBECTL_HEADING.test(line) ? /\s+/ : /\s{2,}/);
      this.sample.extend(place);
      return true;
    }
    if (line === '') return whole !== '';
    const fields = line.split(this.headings.includes('CPU(cores)') ? /\s+/ : /\s{2,}/);
    return this.headings.length > 0 && fields.length === this.headings.length && this.row(fields, place);
  }

  boundary(): void {
    this.sample.end();
  }

  finish(): void {
    this.sample.end();
    if (this.leftOut > 0)
      this.into.problem(
        0,
        0,
        `more than ${NAMES_MAX.toLocaleString('en-US')} containers: ${this.leftOut.toLocaleString('en-US')} lines of the others are left out`,
      );
  }

  private row(fields: readonly string[], place: LinePlace): boolean {
    const field = (heading: string) => fields[this.headings.indexOf(heading)];
    const own = field('NAME') ?? fields[0] ?? '';
    const name = [field('NAMESPACE'), field('POD'), own].filter(Boolean).join('/');
    if (!this.names.has(name) && this.names.size >= NAMES_MAX) {
      this.leftOut++;
      return true;
    }
    this.names.add(name);
    // The same container again, when nothing stood between the listings.
    if (this.sample.has(`memory (${name})`)) this.sample.end();
    this.sample.extend(place);
    for (const [i, heading] of this.headings.entries()) this.figure(heading, fields[i] as string, name);
    return true;
  }

  private figure(heading: string, text: string, name: string): void {
    const put = (what: string, value: number, unit: string, more: Parameters<typeof measure>[3] = {}) => {
      const id = `${what} (${name})`;
      if (!Number.isNaN(value))
        this.sample.put(id, value, () => measure(id, unit, name, { key: what, ...more }));
    };
    const [first = '', second = ''] = text.split(' / ');
    switch (heading) {
      case 'CPU %':
        put('CPU', Number.parseFloat(text), '%');
        break;
      case 'CPU%':
        put('CPU of the node', Number.parseFloat(text), '%');
        break;
      case 'CPU(cores)':
        put('CPU', coresOf(text) * 100, '%');
        break;
      case 'MEM %':
      case 'MEMORY%':
        // The memory beside it is judged, against the limit.
        put('memory of the limit', Number.parseFloat(text), '%', { attribute: true });
        break;
      case 'MEMORY(bytes)':
        put('memory', bytesOf(text), 'bytes');
        break;
      case 'MEM USAGE / LIMIT':
        put('memory', bytesOf(first), 'bytes');
        put('memory limit', bytesOf(second), 'bytes', { attribute: true });
        break;
      case 'NET I/O':
        put('received', bytesOf(first), 'bytes', { counter: true });
        put('sent', bytesOf(second), 'bytes', { counter: true });
        break;
      case 'BLOCK I/O':
        put('read', bytesOf(first), 'bytes', { counter: true });
        put('written', bytesOf(second), 'bytes', { counter: true });
        break;
      case 'PIDS':
        put('processes', Number.parseFloat(text), 'count');
        break;
    }
  }
}

/** `12m` are thousandths of a core. */
function coresOf(text: string): number {
  const m = /^(\d+(?:\.\d+)?)(m|u|n)?$/.exec(text);
  return m
    ? Number(m[1]) / { m: 1e3, u: 1e6, n: 1e9, '': 1 }[(m[2] ?? '') as 'm' | 'u' | 'n' | '']
    : Number.NaN;
}

function bytesOf(text: string): number {
  const m = /^(\d+(?:\.\d+)?)([KMGT]i?B?|kB|B)?$/.exec(text.trim());
  return m ? Number(m[1]) * (BYTES[m[2] ?? 'B'] ?? Number.NaN) : Number.NaN;
}
