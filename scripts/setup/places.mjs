import { isExecutable, which } from './command.mjs';
import { remembered } from './remembered.mjs';

/**
 * @typedef {import('./contract.mjs').Context} Context
 * @typedef {import('./contract.mjs').Detection} Detection
 *
 * @typedef {object} Place
 * @property {string} name
 * @property {boolean} [explicit] the user named it: when it does not serve, nothing else is taken silently
 * @property {(context: Context) => string | undefined} find
 */

/**
 * @param {string} variable
 * @returns {Place}
 */
export const environmentVariable = (variable) => ({
  name: variable,
  explicit: true,
  find: (context) => context.env[variable] || undefined,
});

/**
 * @param {string[]} names
 * @returns {Place}
 */
export const onPath = (...names) => ({
  name: 'PATH',
  find: (context) => names.map((name) => which(context, name)).find((file) => file !== undefined),
});

/**
 * @param {(context: Context) => string} file
 * @returns {Place}
 */
export const inCache = (file) => ({ name: 'cache', find: (context) => (isExecutable(file(context)) ? file(context) : undefined) });

/**
 * The first place that holds a program that passes its check.
 *
 * @param {Context} context
 * @param {string} id
 * @param {Place[]} places
 * @param {(context: Context, file: string) => import('./remembered.mjs').Check} check
 * @returns {Detection}
 */
export function locate(context, id, places, check) {
  const rejected = [];
  for (const place of places) {
    const file = place.find(context);
    if (file === undefined) continue;
    const result = isExecutable(file)
      ? remembered(context, id, [file], () => check(context, file))
      : { ok: false, detail: 'is no executable file' };
    if (result.ok) return { ok: true, version: result.version, path: file, detail: `from ${place.name}` };
    rejected.push(`${place.explicit ? `${place.name}=` : ''}${file} ${result.detail}`);
    if (place.explicit) break;
  }
  return { ok: false, detail: rejected.join('; ') || 'not found' };
}
