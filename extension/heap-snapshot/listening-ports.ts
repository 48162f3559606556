/** TCP ports that one process, and no other, listens on for connections from this machine. */
import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import { promisify } from 'node:util';

/** In ascending order. */
export async function listeningPorts(pid: number): Promise<number[]> {
  const ports = process.platform === 'linux' ? await fromProc(pid) : await fromLsof(pid);
  return [...new Set(ports)].sort((a, b) => a - b);
}

async function fromProc(pid: number): Promise<number[]> {
  const folder = `/proc/${pid}/fd`;
  const names = await fs.readdir(folder).catch(() => []);
  const links = await Promise.all(names.map((name) => fs.readlink(`${folder}/${name}`).catch(() => '')));
  const own = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => fs.readFile(`/proc/${pid}/net/${name}`, 'utf8').catch(() => '')),
  );
  return tables.flatMap((table) =>
    listenersOf(table).flatMap(({ port, socket }) => (own.has(socket) ? [port] : [])),
  );
}

const LISTEN = '0A';
/** 127.0.0.1 and any address, each in both notations, as /proc writes them. */
const REACHABLE = /^(?:0100007F|0{8}|0{32}|0{16}FFFF00000100007F)$/;

/** Rows of /proc/net/tcp that wait for connections which 127.0.0.1 would reach. */
export function listenersOf(table: string): { port: number; socket: string }[] {
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , socket = ''] = line.trim().split(/\s+/);
    const [address = '', port = ''] = local.split(':');
    return state === LISTEN && REACHABLE.test(address) ? [{ port: Number.parseInt(port, 16), socket }] : [];
  });
}

async function fromLsof(pid: number): Promise<number[]> {
  const options = ['-nP', '-a', '-p', String(pid), '-iTCP', '-sTCP:LISTEN', '-Fn'];
  // It ends with 1 when there are none.
  const { stdout } = await promisify(execFile)('lsof', options).catch(() => ({ stdout: '' }));
  return [...stdout.matchAll(/^n(?:127\.0\.0\.1|\*|\[::1?\]):(\d+)$/gm)].map(([, port]) => Number(port));
}
