import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { findOnPath } from '../../core/exec/index.js';
import { entry, Project } from './command-line.js';

test.serial('on a terminal a run is a picture that moves; elsewhere it is one line per event', async (t) => {
  t.timeout(240_000);
  const project = await Project.fast();
  await project.setOption('train', 'steps', 150);
  await project.setOption('train', 'stepMs', 40);
  try {
    // util-linux's `script` lends a terminal; other systems have another program of this name.
    if (process.platform === 'linux' && findOnPath('script', process.env['PATH']) !== undefined) {
      const command = `stty cols 100 rows 30; '${process.execPath}' '${entry}' run`;
      const env = { TERM: 'xterm', TEMPORAL_ADDRESS: undefined, NO_COLOR: undefined };
      const { stdout } = await execa('script', ['-qec', command, join(project.folder, 'typed.txt')], { cwd: project.folder, env });
      const esc = String.fromCharCode(27);
      t.true(stdout.includes(`${esc}[?25h`), 'the cursor comes back');
      const plain = stdout.replaceAll(new RegExp(`${esc}\\[[?\\d;]*[A-Za-z]`, 'g'), '');
      t.regex(plain, /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] train +[\d.]+ s +[█▏▎▍▌▋▊▉░]{24} +\d+ %/);
      t.regex(plain, /training, step \d+ of 150/);
      t.regex(plain, / \d+ % +[\d.]+ s left/);
      t.regex(plain, /✓ total/);
      t.regex(plain, /Next:\s+tinyformer report fast-\w+\s+tinyformer runs show fast-\w+/);
    }
    const { stdout } = await project.tinyformer('run');
    t.regex(stdout, /^run fast-\w+ started$/m);
    t.regex(stdout, /^numbers: .*$/m);
    t.false(stdout.includes(String.fromCharCode(27)), 'no escapes where nobody looks');
  } finally {
    await project.remove();
  }
});
