import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { createExec, findProgram } from '../../core/exec/index.js';
import { buildCounter } from '../../plugins/cortex-m/emulator/build-counter.js';
import { CortexMTarget, emulator } from '../../plugins/cortex-m/index.js';
import { writeFiles } from '../../plugins/native/index.js';
import { stm32f746 } from '../../plugins/stm32f746/index.js';

const context = { exec: createExec() };
const target = new CortexMTarget(stm32f746);

test('without a debugger, as on a board alone, files and text answer -1 and the program goes on', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'tinyformer-alone-'));
  const main = `#include "tf_io.h"\n#include "tf_profile.h"
    int main(int argc, char **argv) {
      (void)argv;
      tf_io_print("nobody listens");
      int file = tf_io_open("inputs.bin", 0);
      tf_profile_begin(argc == 0 && file == -1 ? 1 : 0);
      tf_profile_end();
      return 0;
    }`;
  await writeFiles(folder, { 'main.c': main, ...target.projectFiles({ name: 'alone', sources: ['main.c'] }) });
  await target.build(folder, context);
  const image = (address: number) => ['-device', `loader,file=build/firmware.bin,addr=${address},force-raw=on`];
  const qemu = findProgram(emulator);
  const plugin = `file=${await buildCounter(qemu, context)},output=counts.jsonl`;
  const args = [
    '-machine',
    'mps2-an500',
    '-cpu',
    'cortex-m7',
    '-display',
    'none',
    '-monitor',
    'none',
    '-serial',
    'none',
    ...image(0),
    ...image(0x200000),
  ];
  await t.throwsAsync(context.exec(qemu, [...args, '-plugin', plugin], { cwd: folder, timeoutMs: 1500 }), {
    message: /did not end/,
  });
  t.regex(await readFile(join(folder, 'counts.jsonl'), 'utf8'), /"region":1,"instructions":0/);
});
