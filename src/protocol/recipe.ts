import { z } from 'zod';
import { UserError } from './errors.js';
import { networkRecipe } from './network-recipe.js';
import { count, option, real } from './recipe-option.js';
import { stageRecipe } from './stage-recipes.js';
import { issuesOf, issuesText } from './words.js';

/**
 * The recipe: everything that decides a run apart from the model and the images. Plain JSON, one schema for the page's
 * form, the worker, the command line and the report. Every option carries its unit and a sentence in `meta`.
 */
const RECIPE_VERSION = 1;

const triple = z.tuple([z.number(), z.number(), z.number()]);
const deviation = real(1e-6, 1e6);
const deviations = z.tuple([deviation, deviation, deviation]);

const inputRecipe = z.strictObject({
  width: option(count(16, 8192), 'pixels', 'Images are resized to this width (bilinear, antialiased as in PIL).'),
  height: option(count(16, 8192), 'pixels', 'Images are resized to this height.'),
  cropWidth: option(
    count(16, 8192).nullable().default(null),
    'pixels',
    'Width of the random training crop; null trains on whole images.',
  ),
  cropHeight: option(count(16, 8192).nullable().default(null), 'pixels', 'Height of the random training crop.'),
  mean: option(
    triple.nullable().default(null),
    'RGB / 255',
    "Subtracted from each channel (null: what an ONNX graph says; else ImageNet's 0.485, 0.456, 0.406; Caffe's for the names layer5.conv2d_list).",
  ),
  std: option(
    deviations.nullable().default(null),
    'RGB / 255',
    "Each channel is divided by this (null: what an ONNX graph says; else ImageNet's 0.229, 0.224, 0.225; Caffe's 1 / 255 for the names layer5.conv2d_list).",
  ),
  sampleBits: option(
    count(8, 16).nullable().default(null),
    'bits',
    'Bits that the samples of PNGs of 16 bits use, from the lowest (null: as their sBIT chunks say, else as many as all of them together use).',
  ),
  channelOrder: option(
    z.enum(['rgb', 'bgr']).nullable().default(null),
    'choice',
    'Order in which the network takes the channels (null: what an ONNX graph says; else rgb, but bgr for the names layer5.conv2d_list). Mean and deviation are those of red, green, blue in either.',
  ),
});

export const recipeSchema = z.strictObject({
  version: z.literal(RECIPE_VERSION),
  name: option(z.string().min(1).max(80), 'text', 'Name of the recipe, as shown in the report.'),
  seed: option(
    count(0, 2_147_483_647).default(0),
    'integer',
    'Start of every random choice: order, crops, augmentation, mixing.',
  ),
  batchSize: option(count(1, 256).default(2), 'images', 'Images of a step.'),
  input: inputRecipe,
  network: networkRecipe.prefault({}),
  reestimateBatchNorm: option(
    z.boolean().default(true),
    'yes or no',
    'Also measure the baseline that only re-estimates batch norm statistics on the target images.',
  ),
  guard: option(
    z.enum(['stop', 'warn', 'off']).default('stop'),
    'choice',
    'What happens when the network collapses: its predictions have nothing to do with those of the source model any more. "stop" ends the run and gives the last good weights back (the page asks first), "warn" reports it and goes on, "off" does not look.',
  ),
  undo: option(
    z.enum(['off', 'stage']).default('off'),
    'choice',
    'Whether a stage after which the network agrees less with the ensemble of all results so far than its start did, or whose loss was not a finite number, is undone: its start is given back.',
  ),
  choose: option(
    z.enum(['off', 'unlabelled', 'always']).default('unlabelled'),
    'choice',
    'Whether a run ends with a comparison of the source model, batch norm re-estimated and the result of each stage by their agreement with one another: never, where there are no labels, or always. It uses no labels, and at most 64 images.',
  ),
  stages: z.array(stageRecipe).min(1).max(12),
});

export type Recipe = z.infer<typeof recipeSchema>;
export type RecipeInput = z.input<typeof recipeSchema>;

/** Checks a recipe and fills in the defaults. Throws a UserError that names each wrong key and its allowed values. */
export function parseRecipe(value: unknown, file?: string): Recipe {
  const parsed = recipeSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = issuesOf(parsed.error, recipeSchema, value);
  throw new UserError('bad-recipe', `The recipe is not valid: ${issuesText(issues)}.`, {
    file,
    advice: 'Correct these keys; docs/recipe.md lists every option with its range.',
    issues,
  });
}
