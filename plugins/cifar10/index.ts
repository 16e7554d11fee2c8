import { DataSets, definePlugin } from '../../core/plugin/index.js';
import { Cifar10DataSet } from './cifar10-data-set.js';
import { type Cifar10Options, cifar10Options } from './options.js';

/** CIFAR-10 from files, a folder, an archive or the web. */
export default definePlugin<Cifar10Options>({
  name: 'cifar10',
  version: '0.1.0',
  apiVersion: 1,
  options: cifar10Options,
  register(container, options) {
    container.register(DataSets, 'cifar10', () => new Cifar10DataSet(options));
  },
});
