/** A connection to the inspector of a Node.js process on this machine: commands with answers, and events. */
import http from 'node:http';
import WebSocket from 'ws';

const ANSWER_MS = 2000;
const LIST_MAX = 1 << 20;

export interface InspectorSession {
  /** Rejects with what the process says was wrong, or when the connection ends. */
  send(method: string, params?: object): Promise<Record<string, unknown>>;
  /** Called with the parameters of each event of this name. */
  on(event: string, listener: (params: Record<string, unknown>) => void): void;
  /** While paused nothing more is taken from the process. */
  pause(): void;
  resume(): void;
  close(): void;
}

/** Path of the inspector that listens on a port of 127.0.0.1; undefined when what listens there is none. */
export async function inspectorAt(port: number): Promise<string | undefined> {
  const text = await get(port, '/json/list').catch(() => '');
  try {
    const [target] = JSON.parse(text) as { type?: unknown; webSocketDebuggerUrl?: unknown }[];
    if (target?.type !== 'node' || typeof target.webSocketDebuggerUrl !== 'string') return undefined;
    // Its address is ours to choose: only where on it comes from the other end.
    return new URL(target.webSocketDebuggerUrl).pathname;
  } catch {
    return undefined;
  }
}

/** @throws Error when it does not answer */
export async function connectInspector(port: number, path: string): Promise<InspectorSession> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, {
    perMessageDeflate: false,
    handshakeTimeout: ANSWER_MS,
    followRedirects: false,
    maxPayload: 1 << 28,
  });
  const waiting = new Map<
    number,
    { resolve(value: Record<string, unknown>): void; reject(error: Error): void }
  >();
  const listeners = new Map<string, (params: Record<string, unknown>) => void>();
  let sent = 0;
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  // An error is followed by the end of the connection.
  socket.on('error', () => {});
  socket.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('the process closed the connection'));
    waiting.clear();
  });
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as Message;
    if (message.id === undefined) {
      listeners.get(message.method ?? '')?.(message.params ?? {});
      return;
    }
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error) call?.reject(new Error(String(message.error.message)));
    else call?.resolve(message.result ?? {});
  });
  return {
    send: (method, params = {}) =>
      new Promise((resolve, reject) => {
        if (socket.readyState !== WebSocket.OPEN) {
          reject(new Error('the process closed the connection'));
          return;
        }
        const id = ++sent;
        waiting.set(id, { resolve, reject });
        socket.send(JSON.stringify({ id, method, params }));
      }),
    on: (event, listener) => listeners.set(event, listener),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => socket.terminate(),
  };
}

interface Message {
  id?: number;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { message?: unknown };
}

function get(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path, timeout: ANSWER_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
        if (text.length > LIST_MAX) request.destroy(new Error('too long'));
      });
      response.on('end', () => resolve(text));
      response.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.on('error', reject);
  });
}
