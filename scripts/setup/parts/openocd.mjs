import { canInstallWithApt, installWithApt } from '../apt.mjs';
import { ask } from '../command.mjs';
import { packageManagerHint } from '../hints.mjs';
import { environmentVariable, locate, onPath } from '../places.mjs';

/** @typedef {import('../contract.mjs').Context} Context */

const places = [environmentVariable('TINYFORMER_OPENOCD'), onPath('openocd')];

function check(context, file) {
  const version = /On-Chip Debugger (\S+)/.exec(ask(context, file, ['--version']).output)?.[1];
  return version ? { ok: true, version } : { ok: false, detail: 'does not answer --version' };
}

const fromApt = {
  name: 'the system package openocd',
  available: canInstallWithApt,
  fetch: (context) => installWithApt(context, ['openocd']),
};

/** @type {import('../contract.mjs').Part} */
export const openocd = {
  id: 'openocd',
  title: 'OpenOCD',
  why: 'to program a board through its debug probe',
  neededBy: ['flash', 'npm test'],
  cost: { download: '4 MB', disk: '10 MB', time: '6 s' },
  onRequest: true,
  detect: (context) => locate(context, 'openocd', places, check),
  sources: [fromApt],
  hint: (context) =>
    packageManagerHint(
      context,
      { apt: 'openocd', dnf: 'openocd', pacman: 'openocd', brew: 'open-ocd' },
      'install OpenOCD 0.11 or newer and type: export TINYFORMER_OPENOCD=/path/to/openocd',
    ),
};
