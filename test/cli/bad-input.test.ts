import test from 'ava';
import { fixture } from '../fixtures/fixture-path.js';
import { Project, tinyformerHere } from './command-line.js';
import { refused } from './refused.js';

const inProject = test.macro(async (t, args: string[], exitCode: number, code: string, said: RegExp, config?: string) => {
  const project = await Project.fast();
  try {
    if (config !== undefined) await project.write('tinyformer.yaml', config);
    refused(t, await tinyformerHere([...args, '--json'], project.folder), exitCode, code, said);
  } finally {
    await project.remove();
  }
});

test.serial('an unknown command', inProject, ['fly'], 2, 'TF_USAGE', /fly/);
test.serial('an unknown flag', inProject, ['plan', '--fast'], 2, 'TF_USAGE', /--fast/);
test.serial('a flag that needs another', inProject, ['plan', '--write'], 2, 'TF_USAGE', /^(error TF_USAGE: )?All .*--write: --budget/m);
test.serial(
  'a budget for images of which nothing is known here',
  inProject,
  ['plan', '--budget', '10m', '--no-worker'],
  2,
  'TF_USAGE',
  /--budget .*what the images are like/,
);
test.serial('a flag that is needed', inProject, ['evaluate', 'absent'], 2, 'TF_USAGE', /missing required flag --data/);
test.serial('a server in a folder that is not there', inProject, ['server', 'absent'], 2, 'TF_USAGE', /absent is no folder/);
test.serial(
  'a folder that is a file',
  inProject,
  ['init', 'tinyformer.yaml'],
  4,
  'TF_DISK',
  /tinyformer\.yaml\/tinyformer\.yaml cannot be/,
);
test.serial('a config that is not there', inProject, ['run', 'absent.yaml'], 3, 'TF_CONFIG_MISSING', /absent\.yaml/);
test.serial('a config that is not YAML', inProject, ['plan'], 3, 'TF_CONFIG_SYNTAX', /tinyformer\.yaml:3:1/, 'name: x\nstages: [\n');
test.serial(
  'an unknown key, with its place',
  inProject,
  ['run'],
  3,
  'TF_CONFIG_VALUE',
  /tinyformer\.yaml:2:1: sead: unknown key, did you mean "seed"\?/,
  'name: x\nsead: 1\n',
);
test.serial(
  'a value of the wrong type',
  inProject,
  ['run'],
  3,
  'TF_CONFIG_VALUE',
  /yaml:2:1: seed: expected a number, got "many"/,
  'name: x\nseed: many\n',
);
test.serial(
  'more memory than the chip has',
  inProject,
  ['plan'],
  3,
  'TF_CONFIG_VALUE',
  /constraints\.ram: 1048576 bytes/,
  'name: x\nconstraints: { ram: 1 MB }\n',
);
test.serial(
  'an option that the stage does not have',
  inProject,
  ['plan'],
  3,
  'TF_PLUGIN_OPTIONS',
  /tinyformer\.yaml:3:24: stages\.search\.options\.dream: unknown key/,
  'name: x\nstages:\n  search: { options: { dream: 1 } }\n',
);
test.serial(
  'the sandwich rule where one path is trained',
  inProject,
  ['plan'],
  3,
  'TF_PLUGIN_OPTIONS',
  /tinyformer\.yaml:3:36: stages\.finetune\.options\.recipe\.sandwich: unknown key/,
  'name: x\nstages:\n  finetune: { options: { recipe: { sandwich: true } } }\n',
);
test.serial(
  'every wrong option of a stage, with its value',
  inProject,
  ['plan'],
  3,
  'TF_PLUGIN_OPTIONS',
  /yaml:3:36: stages\.search\.options\.candidates: expected at least 1, got 0\n.*yaml:3:24: stages\.search\.options\.batch: expected a number, got "two"/,
  'name: x\nstages:\n  search: { options: { batch: two, candidates: 0 } }\n',
);
test.serial(
  'a stage that is none, and where the word stands',
  inProject,
  ['plan'],
  3,
  'TF_PLAN',
  /tinyformer\.yaml:3:3: stages\.serach: not a role .*, did you mean "search"\?/,
  'name: x\nstages:\n  serach: { options: { batch: 2 } }\n',
);
test.serial(
  'a plugin that is not installed',
  inProject,
  ['plan'],
  3,
  'TF_PLUGIN_MISSING',
  /tinyformer\.yaml:2:11: .*acme/,
  'name: x\nplugins: [acme]\n',
);
test.serial(
  'an id that nobody provides',
  inProject,
  ['plan'],
  3,
  'TF_PLUGIN_UNKNOWN',
  /tinyformer\.yaml:2:11: target\.use: .*stm32f999, did you mean "stm32f746"\?/,
  'name: x\ntarget: { use: stm32f999 }\n',
);
for (const [what, plugin, more, code, said] of [
  [
    'a plugin that takes the id of another',
    'duplicate',
    '',
    'TF_PLUGIN_DUPLICATE',
    /target native is registered by both native and duplicate/,
  ],
  ['a plugin for another version of the API', 'future-api', '', 'TF_PLUGIN_API', /future-api.*apiVersion 2, this tinyformer has 1/],
  ['a plugin that is none', 'no-export', '', 'TF_PLUGIN_INVALID', /no-export.*default export is not a plugin/],
  [
    'options that a plugin in use does not take, with their place',
    'wants-port',
    'strategy: { use: by-wire, options: { port: high } }\n',
    'TF_PLUGIN_OPTIONS',
    /tinyformer\.yaml:3:\d+: strategy\.options\.port: expected a number, got "high"/,
  ],
] as const) {
  test.serial(what, inProject, ['plan'], 3, code, said, `name: x\nplugins: [${fixture(`plugins/${plugin}`)}]\n${more}`);
}
test.serial('no server at the address', inProject, ['run', '--address', '127.0.0.1:9'], 4, 'TF_SERVER_AWAY', /127\.0\.0\.1:9/);
test.serial('an address that is none', inProject, ['run', '--address', 'http://temporal'], 2, 'TF_USAGE', /HOST:PORT/);
test.serial('a run of a project that never had one', inProject, ['resume', 'fast-abcdef'], 2, 'TF_RUN_UNKNOWN', /fast-abcdef/);
test.serial('a bench that nobody registered', inProject, ['bench', 'patience'], 3, 'TF_PLUGIN_UNKNOWN', /patience/);
test.serial('an option that the bench does not have', inProject, ['bench', 'space', '--anvils', '4'], 2, 'TF_USAGE', /no option --anvils/);

test.serial('a stage that throws: its name and message, without a stack; and an unknown run of a project that has some', async (t) => {
  const project = await Project.fast();
  try {
    await project.setOption('numbers', 'behave', 'throw');
    refused(t, await project.tinyformer('run', '--json'), 5, 'TF_STAGE', /stage numbers failed: cannot read/);
    await project.setOption('numbers', 'behave', 'coded');
    refused(t, await project.tinyformer('run', '--json'), 5, 'TF_DATASET', /train\.bin has 3 bytes/);
    for (const command of [['runs', 'show'], ['resume'], ['report'], ['cancel']]) {
      const ended = await project.tinyformer(...command, 'fast-222222', '-c', 'tinyformer.yaml', '--json');
      refused(t, ended, 2, 'TF_RUN_UNKNOWN', /fast-222222/);
    }
  } finally {
    await project.remove();
  }
});
