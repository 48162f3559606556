/** Who writes: as git would sign a commit in this folder. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Author } from '../protocol/note.ts';

/** The repository's own configuration, else the user's, else the name of the account. */
export function gitAuthor(workspace: string, home: string = os.homedir()): Author {
  const files = [
    path.join(workspace, '.git', 'config'),
    path.join(home, '.gitconfig'),
    path.join(process.env.XDG_CONFIG_HOME ?? path.join(home, '.config'), 'git', 'config'),
  ];
  const known: UserSection = { name: undefined, email: undefined };
  for (const file of files) {
    const user = userSection(file);
    known.name ??= user.name;
    known.email ??= user.email;
  }
  const { name = accountName(), email } = known;
  return email === undefined ? { name } : { name, email };
}

function accountName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return 'unknown';
  }
}

/** `Ann Other <ann@example.com>`, as in a setting; undefined for an empty one. */
export function parseAuthor(text: unknown): Author | undefined {
  if (typeof text !== 'string') return undefined;
  const [, name = '', email] = /^\s*([^<]*?)\s*(?:<([^<>]*)>\s*)?$/.exec(text) ?? [];
  if (name === '') return undefined;
  return email === undefined || email === '' ? { name } : { name, email };
}

interface UserSection {
  name: string | undefined;
  email: string | undefined;
}

function userSection(file: string): UserSection {
  const found: UserSection = { name: undefined, email: undefined };
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch {
    return found;
  }
  let section = '';
  for (const line of text.split('\n')) {
    const heading = /^\s*\[\s*([^\]"]*?)\s*(?:"[^"]*")?\s*\]/.exec(line);
    if (heading) section = (heading[1] ?? '').toLowerCase();
    const [, key, value] = /^\s*(name|email)\s*=\s*(.*?)\s*$/i.exec(line) ?? [];
    if (section !== 'user' || key === undefined || value === undefined) continue;
    found[key.toLowerCase() as 'name' | 'email'] = value.replace(/^"(.*)"$/, '$1');
  }
  return found;
}
