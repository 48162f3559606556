/** Entry of the bundle that takes heap snapshots of running processes. Loaded when somebody asks for one. */
export { takeFromProcess } from './heap-snapshot/take-from-process.ts';
