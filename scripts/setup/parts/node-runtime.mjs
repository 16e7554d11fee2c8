const OLDEST = '20.9.0';

/** @type {import('../contract.mjs').Part} */
export const nodeRuntime = {
  id: 'node',
  title: 'Node.js',
  why: 'by everything',
  neededBy: ['every command'],
  cost: { download: 'none', disk: 'none', time: 'none' },
  detect: () => {
    const version = process.versions.node;
    const ok = version.localeCompare(OLDEST, 'en', { numeric: true }) >= 0;
    return { ok, version, path: process.execPath, detail: ok ? undefined : `older than ${OLDEST}` };
  },
  sources: [],
  hint: () => `install Node.js ${OLDEST} or newer`,
};
