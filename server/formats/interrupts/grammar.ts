/**
 * /proc/interrupts (kernel/irq/proc.c and the architecture's own lines): a line for each interrupt with its count on
 * each CPU. Kept: the sum of each line, and of each CPU over all devices.
 */
import { describedBy, NO_VALUES, type RowGrammar } from '../text/row-grammar.ts';

/** Those of /proc/softirqs too. */
const CPU_HEADINGS = /^\s*(CPU\d+(?:\s+CPU\d+)*)\s*$/;

/** `24:  1  0  IO-APIC  5-edge  ACPI:Ged`, `LOC: 366351 997227 Local timer interrupts`, `ERR: 0`. */
const LINE = /^\s*(\d{1,5}|[A-Z][A-Z0-9]{1,7}):\s+(\d+(?:\s+\d+)*)(?:\s+(\D.*?|\d*[^\d\s].*?))?\s*$/;

/** The chip, its pin and the trigger stand before the device. */
const DEVICE = /^(?:.*?(?:edge|level|fasteoi|Edge|Level|Percpu)\S*\s+|.*?\s{2,})?(.+)$/;

/** Counts that the kernel keeps once, not for each CPU. */
const ONCE = /^(?:ERR|MIS|Err)$/;

export const interruptsGrammar: RowGrammar = {
  id: 'interrupts',
  title: 'interrupts samples',
  about: 'Samples of /proc/interrupts: how often each device and each CPU was interrupted.',
  patterns: ['*interrupts*'],
  begin() {
    let cpus: readonly string[] = [];
    const known = new Map<string, readonly string[]>();
    return {
      row(line, strict) {
        const headings = CPU_HEADINGS.exec(line);
        if (headings) {
          cpus = (headings[1] as string).toLowerCase().split(/\s+/);
          return { ...NO_VALUES, starts: true };
        }
        const m = LINE.exec(line);
        if (!m || (strict && cpus.length === 0)) return undefined;
        const [, label = '', numbers = '', rest = ''] = m;
        const words = numbers.split(/\s+/);
        const count = cpus.length > 0 ? cpus.length : words.length;
        if (words.length < count && !ONCE.test(label)) return undefined;
        if (words.length > count && rest === '' && !ONCE.test(label)) return undefined;
        const values = words.slice(0, count).map(Number);
        const isDevice = /^\d/.test(label);
        const key = `${label} ${count} ${rest}`;
        let names = known.get(key);
        if (!names) {
          const device = isDevice ? (DEVICE.exec(rest)?.[1] ?? '') : '';
          names = [
            device === '' ? label : `${label} ${device}`,
            ...(isDevice ? cpus.map((cpu) => `devices on ${cpu}`) : []),
          ];
          known.set(key, names);
        }
        const total = values.reduce((sum, value) => sum + value, 0);
        return { entity: '', names, values: isDevice ? [total, ...values] : [total], adds: true };
      },
    };
  },
  describe: describedBy(() => ({ unit: 'count', counter: true })),
};
