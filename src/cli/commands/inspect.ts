import { command } from '../command-line/command.js';
import { argument, file, flag, required } from '../command-line/option.js';
import { inspectFile } from '../inspect/inspect-file.js';
import { inspectionText } from '../inspect/inspection-text.js';
import { readRecipe } from '../opening.js';
import { recipeOptions } from '../shared-options.js';

const options = {
  file: argument(
    required(
      file({
        group: 'Command',
        says: 'a model, class list, recipe, run record, exported run, prediction, image or label map; or a folder',
      }),
    ),
  ),
  recipe: { ...recipeOptions.recipe, says: 'recipe (JSON), or the name of one: it says what a state dict leaves open' },
  json: flag({ group: 'Results', says: 'print plain data in place of the lines' }),
};

export const inspect = command({
  summary: 'say what a file is, what is in it, and why it is refused',
  about:
    'Says what a file is, without a GPU and without reading weights. Of a model: its layers, classes, colours and sizes, what was assumed and what was left out; and where adapt would refuse it, why (exit code 2).',
  examples: ['atp-studio inspect source.onnx', 'atp-studio inspect checkpoint.pth --json'],
  options,
  combined: {},
  run: async (values, { printWhole }) => {
    const recipe = await readRecipe(values.recipe ?? 'quick');
    const { found, error } = await inspectFile(values.file, recipe);
    await printWhole(values.json ? JSON.stringify(found) : inspectionText(found));
    if (error !== undefined) throw error;
    return 0;
  },
});
