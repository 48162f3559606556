/** Kinds of what a report masks, and what they are called. */
export const MASK_NAMES = {
  user: ['user name', 'user names'],
  home: ['home folder', 'home folders'],
  host: ['host name', 'host names'],
  ip: ['IP address', 'IP addresses'],
  mac: ['MAC address', 'MAC addresses'],
  mail: ['e-mail address', 'e-mail addresses'],
  secret: ['secret', 'secrets'],
  path: ['path', 'paths'],
  text: ['text of the capture', 'texts of the capture'],
} as const satisfies Record<string, readonly [one: string, many: string]>;

export type MaskKind = keyof typeof MASK_NAMES;
