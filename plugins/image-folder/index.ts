import { DataSets, definePlugin } from '../../core/plugin/index.js';
import { ImageFolderDataSet } from './image-folder-data-set.js';
import { type ImageFolderOptions, imageFolderOptions } from './options.js';

/** A folder of PNG, JPEG and WebP pictures, one sub-folder for each class. */
export default definePlugin<ImageFolderOptions>({
  name: 'image-folder',
  version: '0.1.0',
  apiVersion: 1,
  options: imageFolderOptions,
  register(container, options) {
    container.register(DataSets, 'image-folder', () => new ImageFolderDataSet(options));
  },
});
