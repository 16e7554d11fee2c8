import { join, resolve } from 'node:path';
import type { ArtifactStore } from '../../core/artifacts/artifact-store.js';
import { TinyformerError } from '../../core/errors/index.js';
import type { Plan } from '../../core/plan/plan.js';
import { type SingleChoice, singleChoice } from '../project/single-choice.js';
import type { StepTimer } from './time-steps.js';

/** Folder of results that a stage of the plan reads; undefined where no such stage has that name. */
export function folderOf({ stages }: Plan, name: string | undefined, stage: string): string | undefined {
  const found = stages.find((planned) => planned.name === name && planned.stage === stage);
  return found?.options['folder'] as string | undefined;
}

/** The model of a folder of results, for trainings. @throws TF_CONFIG_VALUE when there is none, TF_DATASET when it is for other images */
export async function savedModel(folder: string, root: string, { artifacts, images }: StepTimer): Promise<SingleChoice> {
  const model = await readModel(folder, root, artifacts);
  const { input, classes } = model.supergraph;
  if (String(input) === String(images.shape) && classes === images.classes) return model;
  throw new TinyformerError(
    'TF_DATASET',
    `the model of ${folder} is for images of [${input}] in ${classes} classes, the data set has [${images.shape}] in ${images.classes}`,
    { hint: 'Name the data set of the run that made the model.' },
  );
}

async function readModel(folder: string, root: string, artifacts: ArtifactStore): Promise<SingleChoice> {
  try {
    return await singleChoice(await artifacts.putFolder('model', join(resolve(root, folder), 'model')), artifacts);
  } catch (cause) {
    throw new TinyformerError('TF_CONFIG_VALUE', `${folder} holds no model that can be read: ${(cause as Error).message}`, {
      hint: 'Name a folder with run.json, model/ and quantized/: results/<name> of a run, or one of zoo/.',
      cause,
    });
  }
}
