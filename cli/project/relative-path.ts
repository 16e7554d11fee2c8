import { relative, sep } from 'node:path';

/** A place as a config names it from its folder, on every system: `.`, `./data`, `../shared/data`. */
export function relativePath(folder: string, place: string): string {
  const path = relative(folder, place).split(sep).join('/');
  return path === '' ? '.' : path.startsWith('..') ? path : `./${path}`;
}
