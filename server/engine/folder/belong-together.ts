/**
 * Which files of a folder are pieces of one capture: those whose names differ by nothing but a time or a number, in one
 * folder or in folders that differ by a time only. Pure.
 */
import path from 'node:path';

/** `20261120-155053`, `2012_01_01_00_00_00`, `26.11.20.1500`, `2026-11-20`, `20261120`, seconds since 1970. */
const TIME =
  /\d{4}[-_.]?\d{2}[-_.]?\d{2}(?:[-_.T ]?\d{2}[-_.:]?\d{2}(?:[-_.:]?\d{2})?)?Z?|\d{2}\.\d{2}\.\d{2}\.\d{4}|(?<!\d)1\d{9}(?!\d)/g;

/** A number of its own, not part of a name such as `eth0`; `00h12m39s` is one. */
const NUMBER = /(?<![A-Za-z\d])(?:\d+[dhms])*\d+(?:[dhms](?![A-Za-z])|(?![A-Za-z]))/g;

/** Files with this key and format are pieces of one capture. */
export function pieceKey(file: string): string {
  const folder = path
    .dirname(file)
    .split(path.sep)
    .map((part) => part.replace(TIME, '<time>'))
    .join(path.sep);
  const name = path.basename(file).replace(TIME, '<time>').replace(NUMBER, '<number>');
  return `${folder}${path.sep}${name}`;
}

/** Is the time of a file of an hour or a day in its name, so that a longer log goes on in the next file? */
export function isTimedPiece(file: string): boolean {
  return new RegExp(TIME.source).test(path.basename(file));
}
