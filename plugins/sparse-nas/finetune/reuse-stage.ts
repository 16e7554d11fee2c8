import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  type AnyStage,
  type ArtifactKind,
  type DataSetMeta,
  defineStage,
  type Graph,
  type StageContext,
  type StageInputs,
  type StageOutput,
  TinyformerError,
  z,
} from '../../../core/plugin/index.js';
import { decodeWeights } from '../../../core/safetensors/index.js';
import { type ModelDescription, modelOf } from './saved-model.js';

const options = z.strictObject({
  folder: z.string().min(1).describe('Folder of results: results/<name> of a run, or one of zoo/.'),
});
type Options = z.infer<typeof options>;

const files = ['graph.json', 'weights.safetensors', 'model.json'];

/**
 * Brings the float model of an earlier run in. It is read every time, since files outside the store may change; what follows depends on its content
 * and not on its place.
 */
function modelFromFolder(id: string, produces: ArtifactKind, summary: string): AnyStage {
  return defineStage<Options>({
    form: 'stage',
    id,
    version: 1,
    summary,
    consumes: ['dataset'],
    produces,
    options,
    uses: [],
    cached: false,
    estimate: () => ({ seconds: 1, note: 'read and check' }),
    run: (inputs, context) => readFolder(produces, inputs, context),
  });
}

export const reuseStage = modelFromFolder('reuse', 'model', 'The model of an earlier run');
export const teacherStage = modelFromFolder('teacher', 'teacher', 'The model of an earlier run, to learn from');

async function readFolder(
  kind: ArtifactKind,
  inputs: StageInputs,
  { artifacts, options, root }: StageContext<Options>,
): Promise<StageOutput> {
  const folder = resolve(root, options.folder);
  const content = Object.fromEntries(
    await Promise.all(
      files.map(async (name) => {
        const bytes = await readFile(join(folder, 'model', name)).catch((cause: Error) => {
          throw new TinyformerError(
            'TF_CONFIG_VALUE',
            `${options.folder} holds no model: model/${name} cannot be read (${cause.message})`,
            {
              hint: 'Name a folder with run.json, model/ and quantized/: results/<name> of a run, or one of zoo/.',
              cause,
            },
          );
        });
        return [name, new Uint8Array(bytes)] as const;
      }),
    ),
  );
  const parse = <T>(name: string): T => parseJson<T>(content[name]!, join(options.folder, 'model', name));
  const { supergraph, description } = modelOf(parse<Graph>('graph.json'), parse<ModelDescription>('model.json'));
  decodeWeights(content['weights.safetensors']!, join(options.folder, 'model/weights.safetensors'));
  const meta = await artifacts.readJson<DataSetMeta>(inputs['dataset']!, 'meta.json');
  if (String(supergraph.input) !== String(meta.shape) || supergraph.classes !== meta.classes.length) {
    throw new TinyformerError(
      'TF_DATASET',
      `the model of ${options.folder} is for images of [${supergraph.input}] in ${supergraph.classes} classes, data set ${meta.name} has [${meta.shape}] in ${meta.classes.length}`,
    );
  }
  const { accuracy, cost } = description;
  return { artifact: await artifacts.put(kind, content), metrics: { accuracy, parameters: cost.parameters, macs: cost.macs } };
}

function parseJson<T>(bytes: Uint8Array, file: string): T {
  try {
    return JSON.parse(Buffer.from(bytes).toString()) as T;
  } catch (cause) {
    throw new TinyformerError('TF_GRAPH', `${file} is no JSON: ${(cause as Error).message}`, { hint: 'The file is damaged.', cause });
  }
}
