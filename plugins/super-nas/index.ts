import { Benches, definePlugin, SearchSpaces, Stages } from '../../core/plugin/index.js';
import { analyzeStage } from './analyze/analyze-stage.js';
import { spaceBench } from './bench/space-bench.js';
import { DotSpace } from './space/dot-space.js';
import { dotSpaceOptions, presetSpace } from './space/presets.js';
import { supernetStage } from './supernet/supernet-stage.js';

/** SuperNAS (paper section III): the DoT search space, its analysis and the choice of a supernet. */
export default definePlugin({
  name: 'super-nas',
  version: '0.1.0',
  apiVersion: 1,
  options: dotSpaceOptions,
  register(container, options) {
    container.register(SearchSpaces, 'dot', () => new DotSpace(presetSpace(options.preset, options.space)));
    container.register(Stages, 'analyze', () => analyzeStage);
    container.register(Stages, 'supernet', () => supernetStage);
    container.register(Benches, 'space', () => spaceBench);
  },
});
