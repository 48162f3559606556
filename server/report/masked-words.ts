/** What was masked, in words. */
import { plural } from '../engine/wording.ts';
import type { MaskKind } from './redact.ts';

const MASK_NAMES: Readonly<Record<MaskKind, [one: string, many: string]>> = {
  user: ['user name', 'user names'],
  home: ['home folder', 'home folders'],
  host: ['host name', 'host names'],
  ip: ['IP address', 'IP addresses'],
  mac: ['MAC address', 'MAC addresses'],
  mail: ['e-mail address', 'e-mail addresses'],
  secret: ['secret', 'secrets'],
};

/** `2 host names, 1 secret`; empty when nothing was. */
export function maskedWords(masked: Partial<Record<MaskKind, number>>): string {
  return (Object.entries(masked) as [MaskKind, number][])
    .map(([kind, count]) => plural(count, ...MASK_NAMES[kind]))
    .join(', ');
}
