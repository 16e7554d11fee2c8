import { type FitJob, TinyformerError } from '../../core/plugin/index.js';

/** Refuses jobs that cannot run before a process is started for them. @throws TF_CONFIG_VALUE, TF_GRAPH */
export function checkFitJob({ supergraph, path, recipe, pruning, teacher }: FitJob): void {
  const wrong = (what: string): TinyformerError => new TinyformerError('TF_CONFIG_VALUE', what);
  if (recipe.steps < 1 || recipe.batch < 2) throw wrong(`recipe: ${recipe.steps} steps of ${recipe.batch} images, at least 1 step of 2`);
  if (pruning && pruning.sparse.length !== supergraph.blocks.length) {
    throw wrong(`pruning.sparse has ${pruning.sparse.length} entries, the supernet has ${supergraph.blocks.length} choice blocks`);
  }
  if (pruning?.initial && pruning.initial.length !== supergraph.blocks.length) {
    throw wrong(`pruning.initial has ${pruning.initial.length} entries, the supernet has ${supergraph.blocks.length} choice blocks`);
  }
  if (pruning && path === 'uniform') throw wrong('pruning: a supernet is trained dense, give the job one path');
  if (teacher && path === 'uniform') throw wrong('teacher: distillation needs one path');
  if (teacher && (String(teacher.supergraph.input) !== String(supergraph.input) || teacher.supergraph.classes !== supergraph.classes)) {
    throw wrong(
      `teacher: it answers for images of [${teacher.supergraph.input}] in ${teacher.supergraph.classes} classes, the student for [${supergraph.input}] in ${supergraph.classes}`,
    );
  }
  if (recipe.sandwich && path !== 'uniform') throw wrong('recipe.sandwich is for supernets, this job has one path');
}
