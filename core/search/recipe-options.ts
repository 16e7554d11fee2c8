import { z } from 'zod';
import type { Augment, Recipe } from '../plugin/trainer.js';

const augment = z
  .strictObject({
    flip: z.boolean().default(true).describe('Mirror half of the images, the other half in the next epoch.'),
    crop: z.number().int().min(0).max(16).default(4).describe('Pixels of padding for random crops.'),
    cutout: z.number().int().min(0).default(0).describe('Side of a square that is erased, 0 = off.'),
    randAugment: z.number().int().min(0).max(4).default(0).describe('RandAugment operations per image, 0 = off.'),
    magnitude: z.number().min(0).max(1).default(0.3).describe('Strength of the RandAugment operations.'),
    mixup: z.number().min(0).max(8).default(0).describe('Beta parameter of mixup, 0 = off.'),
    cutmix: z.number().min(0).max(8).default(0).describe('Beta parameter of cutmix, 0 = off.'),
  })
  .prefault({})
  .describe('What is done to training images.');

interface Defaults {
  readonly steps: number;
  readonly batch?: number;
  readonly learningRate?: number;
  readonly warmup?: number;
}

const description = 'How to train.';

/** Options of the training of a single path, shared by the stages that do one. `steps` has no common default: each stage gives its own. */
export function recipeOptions(defaults: Defaults) {
  return recipeOf(defaults).prefault({}).describe(description) satisfies z.ZodType<Recipe & { augment: Augment }>;
}

/** Options of the training of a supernet, whose steps may train more paths than one. */
export function supernetRecipeOptions(defaults: Defaults) {
  return recipeOf(defaults)
    .safeExtend({
      sandwich: z
        .boolean()
        .default(false)
        .describe(
          'Largest, smallest and a random path each step, distilled in place, with one update by the sum of their gradients; a step lasts three times as long.',
        ),
    })
    .prefault({})
    .describe(description) satisfies z.ZodType<Recipe & { augment: Augment }>;
}

function recipeOf(defaults: Defaults) {
  return z
    .strictObject({
      steps: z.number().int().min(1).default(defaults.steps).describe('Optimizer steps.'),
      batch: z
        .number()
        .int()
        .min(2)
        .max(1024)
        .default(defaults.batch ?? 128)
        .describe('Images per step.'),
      learningRate: z
        .number()
        .positive()
        .default(defaults.learningRate ?? 0.003)
        .describe('Peak of the one-cycle schedule.'),
      warmup: z
        .number()
        .min(0)
        .max(0.9)
        .default(defaults.warmup ?? 0.25)
        .describe('Share of the steps that the learning rate rises.'),
      optimizer: z.enum(['adamw', 'muon']).default('adamw').describe('AdamW, or Muon for matrices and AdamW for the rest.'),
      weightDecay: z.number().min(0).default(0.05).describe('AdamW weight decay.'),
      labelSmoothing: z.number().min(0).max(0.5).default(0.05).describe('Share of the label that is spread over all classes.'),
      clipNorm: z.number().min(0).default(2).describe('Gradient norm limit, 0 = off.'),
      ema: z.number().min(0).max(0.9999).default(0.998).describe('Decay of the averaged weights, 0 = off.'),
      skipEasy: z
        .number()
        .min(0)
        .max(0.9)
        .default(0)
        .describe(
          'Share of the images with less than the mean loss that an epoch leaves out (InfoBatch), 0 = off; not with mixup or cutmix.',
        ),
      augment,
    })
    .refine(({ skipEasy, augment: { mixup, cutmix } }) => skipEasy === 0 || (mixup === 0 && cutmix === 0), {
      path: ['skipEasy'],
      message: 'needs the loss of each image, which mixup and cutmix do not leave: set either side to 0',
    });
}

/** AGP schedule options: where pruning begins and ends, as shares of the steps. */
export const pruningSchedule = z
  .strictObject({
    begin: z.number().min(0).max(1).default(0.2).describe('Where pruning begins, as a share of the steps.'),
    end: z.number().min(0).max(1).default(0.7).describe('Where the final sparsity is reached.'),
    every: z.number().int().min(1).default(20).describe('Steps between renewals of the mask, of which there are at least ten.'),
  })
  .refine((p) => p.begin < p.end, 'begin must be below end')
  .describe('AGP: sparsity rises as 1 - (1 - t)^3 between begin and end.');

export const pruningOptions = pruningSchedule.prefault({});

/** Options of knowledge distillation; where the teacher comes from is the stage's to say. */
export const distillationOptions = z
  .strictObject({
    weight: z.number().min(0).max(1).default(0).describe('Share a of the loss (1 - a) CE + a T^2 KL that the teacher gives, 0 = off.'),
    temperature: z.number().min(1).max(20).default(4).describe('T: divides the logits of teacher and student.'),
  })
  .prefault({})
  .describe('Knowledge distillation.');
