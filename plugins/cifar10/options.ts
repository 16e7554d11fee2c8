import { z } from '../../core/plugin/index.js';

const files = z.array(z.string().min(1)).min(1);

/** Where the images come from: named files, or a folder, or an archive; without any of them the official archive is downloaded. */
export const cifar10Options = z
  .strictObject({
    train: files.optional().describe('Files of training images in the binary format of CIFAR-10.'),
    test: files.optional().describe('Files of test images.'),
    folder: z
      .string()
      .min(1)
      .optional()
      .describe('Folder with the official files data_batch_1.bin to data_batch_5.bin and test_batch.bin.'),
    archive: z.string().min(1).optional().describe('The official archive, .tar.gz or .tar.xz.'),
    validation: z
      .number()
      .min(0)
      .default(0.1)
      .refine((v) => v < 1 || Number.isInteger(v), 'a fraction below 1 or a whole number of images')
      .describe('Training images set aside for validation: a fraction below 1, or their number. The same share of every class.'),
  })
  .refine((o) => (o.train === undefined) === (o.test === undefined), 'train and test go together')
  .refine((o) => [o.train, o.folder, o.archive].filter((v) => v !== undefined).length <= 1, 'give one of: train and test, folder, archive');

export type Cifar10Options = z.infer<typeof cifar10Options>;
