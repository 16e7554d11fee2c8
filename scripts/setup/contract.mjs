/**
 * What a part of the set-up is. A part says how it is found, and from where it can be had, in order.
 *
 * @typedef {object} Context
 * @property {string} root the package's folder: a clone, or node_modules/tinyformer of an installed tarball
 * @property {string} cache where everything that is not in the root is kept
 * @property {NodeJS.ProcessEnv} env
 * @property {NodeJS.Platform} platform
 * @property {string} arch
 * @property {boolean} isRoot may install system packages
 * @property {boolean} isClone has sources to build; an installed tarball has none
 * @property {(text: string) => void} say tells the user about a step inside a part
 *
 * @typedef {object} Detection
 * @property {boolean} ok
 * @property {string} [version]
 * @property {string} [path]
 * @property {string} [detail] where it was found, or why it does not serve
 *
 * @typedef {object} Source one way to get a part
 * @property {string} name
 * @property {(context: Context) => boolean} available cheap, and without the network
 * @property {(context: Context) => Promise<void>} fetch throws a {@link SetupError} when it cannot
 *
 * @typedef {object} Part
 * @property {string} id
 * @property {string} title
 * @property {string} why one clause that completes "needed …"
 * @property {string[]} neededBy commands and stages
 * @property {{download: string, disk: string, time: string}} cost approximate, for the user's decision
 * @property {boolean} [onRequest] left out unless asked for
 * @property {(context: Context) => boolean} [applies] false: this installation has no such part
 * @property {(context: Context) => Detection | Promise<Detection>} detect
 * @property {Source[]} sources in the order in which they are tried
 * @property {(context: Context) => string} hint the line that the user types where no source works
 */

/** A step that cannot be done here, told in one line for the user. */
export class SetupError extends Error {
  name = 'SetupError';
}

/** Exit code when something is missing after everything was tried. */
export const EXIT_MISSING = 4;
