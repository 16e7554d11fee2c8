import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const packageRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * What a part may look at. Everything that differs between machines is read here, so that a test can hand in another machine.
 *
 * @param {Partial<import('./contract.mjs').Context>} [overrides]
 * @returns {import('./contract.mjs').Context}
 */
export function createContext(overrides = {}) {
  const env = overrides.env ?? process.env;
  const root = overrides.root ?? packageRoot;
  return {
    root,
    env,
    cache: path.resolve(env.TINYFORMER_CACHE || path.join(env.HOME || os.homedir(), '.cache', 'tinyformer')),
    platform: process.platform,
    arch: process.arch,
    isRoot: process.getuid?.() === 0,
    isClone: fs.existsSync(path.join(root, 'tsconfig.json')),
    say: () => {},
    ...overrides,
  };
}
