import { readFile } from 'node:fs/promises';

/** From the most to the least, with the flags of /proc/cpuinfo that oneDNN asks for before it uses kernels for them. */
const levels = [
  ['avx512_core', ['avx512f', 'avx512bw', 'avx512dq', 'avx512vl']],
  ['avx2', ['avx2', 'fma']],
  ['avx', ['avx']],
] as const;

/**
 * The vector instructions that oneDNN's kernels are chosen by: other ones sum in another order, so they give other bits. `ONEDNN_MAX_CPU_ISA` lowers
 * them, so that processors of several kinds compute alike.
 */
export async function vectorInstructions(limit = process.env['ONEDNN_MAX_CPU_ISA'], cpuInfo = '/proc/cpuinfo'): Promise<string> {
  const text = await readFile(cpuInfo, 'utf8').catch(() => '');
  const flags = new Set(/^flags\s*:(.*)$/m.exec(text)?.[1]?.split(' '));
  const own = levels.findIndex(([, needed]) => needed.every((flag) => flags.has(flag)));
  const asked = levels.findIndex(([name]) => name === limit?.toLowerCase());
  return levels[Math.max(own < 0 ? levels.length : own, asked)]?.[0] ?? 'sse41';
}
