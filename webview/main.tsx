/** Start of the page inside VS Code's webview. */
import { render } from 'preact';
import type { ToWebview } from '../server/protocol/webview.ts';
import { Client, type Host } from './client.ts';
import { restoreState, StateKeeper } from './state.ts';
import './webview.css';
import { PanelView } from './views/panel.tsx';

declare function acquireVsCodeApi(): Host;

const host = acquireVsCodeApi();
const client = new Client(host);
const keeper = new StateKeeper(host);
const root = document.getElementById('app');

addEventListener('message', (event: MessageEvent<ToWebview>) => client.receive(event.data));
addEventListener('visibilitychange', () => keeper.flush());
addEventListener('pagehide', () => {
  keeper.flush();
  client.dispose();
});

if (root !== null) {
  const { panel } = root.dataset;
  const restored = { ...restoreState(host.getState()), ...(panel !== undefined && { panel }) };
  render(<PanelView client={client} restored={restored} keeper={keeper} />, root);
}
