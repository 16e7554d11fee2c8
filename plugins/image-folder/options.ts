import { z } from '../../core/plugin/index.js';

const share = z.number().gt(0).lt(1);

export const imageFolderOptions = z.strictObject({
  // Every plugin is loaded, chosen or not: what is missing is said when the data set is asked for.
  folder: z.string().min(1).optional().describe('Folder with one sub-folder of PNG, JPEG or WebP files for each class. Needed.'),
  test: z
    .string()
    .min(1)
    .optional()
    .describe('Folder of test images with the same sub-folders. Without it, testShare of the images is set aside.'),
  size: z
    .number()
    .int()
    .min(8)
    .max(256)
    .multipleOf(4)
    .default(32)
    .describe('Side of the square that images are cut and resized to, pixels.'),
  validation: share.default(0.1).describe('Share of the training images of each class that is set aside for validation, at least one.'),
  testShare: share
    .default(0.2)
    .describe('Share of the images of each class that is set aside for the test, at least one, when no test folder is given.'),
});

export type ImageFolderOptions = z.infer<typeof imageFolderOptions>;
