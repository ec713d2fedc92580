// Writes docs/recipe.md from the recipe's schema: node scripts/run.mjs scripts/recipe-table.ts
// `recipe-table.test.ts` fails when the page is older than the schema or the built-in recipes.
import { writeFileSync } from 'node:fs';
import { type Difference, departuresOf, otherMethodOf } from '../src/protocol/departures.js';
import { type Recipe, recipeSchema } from '../src/protocol/recipe.js';
import { RECIPE_GROUPS, RECIPES } from '../src/protocol/recipes.js';
import { STAGE_NAMES, type StageName } from '../src/protocol/stage-recipes.js';
import { describeStage } from '../src/protocol/stages.js';
import { type Field, generalGroups, stageGroups } from '../src/studio/recipe-form/fields.js';

export const RECIPE_PAGE = 'docs/recipe.md';

const code = (value: unknown): string => `\`${JSON.stringify(value).replaceAll(',', ', ')}\``;
const defaultCell = ({ default: value }: Field): string => (value === undefined ? 'required' : code(value));

/** All digits: 0.9999 is not 1. */
const exact = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 20 });

function numbersIn({ minimum, maximum }: Field): string {
  return minimum === undefined || maximum === undefined ? 'any' : `${exact(minimum)} to ${exact(maximum)}`;
}

function valuesOf(field: Field): string[] {
  switch (field.kind) {
    case 'choice':
      return (field.choices ?? []).map(code);
    case 'boolean':
      return [code(true), code(false)];
    case 'numbers':
      return [`${field.length ?? 'list of'} numbers${field.minimum === undefined ? '' : `, each ${numbersIn(field)}`}`];
    case 'text': {
      const { minLength, maxLength } = recipeSchema.shape.name;
      return [`${minLength} to ${maxLength} characters`];
    }
    case 'number':
    case 'integer':
      return [numbersIn(field)];
    default:
      return field.kind satisfies never;
  }
}

const rangeCell = (field: Field): string => [...valuesOf(field), ...(field.nullable ? [code(null)] : [])].join('; ');

const row = (cells: string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

const fieldRow = (field: Field): string =>
  row([`\`${field.key}\``, defaultCell(field), rangeCell(field), field.unit, field.label, field.description]);

const table = (head: string[], rows: string[]): string => [row(head), row(head.map(() => '---')), ...rows].join('\n');

const fieldTable = (fields: Field[]): string =>
  table(['option', 'default', 'range', 'unit', 'on the page', 'what it does'], fields.map(fieldRow));

const fieldsOf = (stage: StageName): Field[] => stageGroups[stage].flatMap((group) => group.fields);

const withGradients = STAGE_NAMES.filter((stage) => describeStage(stage).losses.length > 0);

/** Options that all stages with gradients have with the same default, range and meaning: shown once. */
const common: Field[] = fieldsOf(withGradients[0] ?? STAGE_NAMES[0]).filter((field) =>
  withGradients.every((stage) => fieldsOf(stage).some((other) => fieldRow(other) === fieldRow(field))),
);

const ownOf = (stage: StageName): Field[] => {
  const shared = new Set(common.map(fieldRow));
  return fieldsOf(stage).filter((field) => !shared.has(fieldRow(field)));
};

function presetRow({ name, batchSize, input, stages }: Recipe): string {
  const crop = input.cropWidth && input.cropHeight ? `, crops of ${input.cropWidth} x ${input.cropHeight}` : '';
  const steps = stages.map(({ stage, steps: count }) => `${stage} ${count.toLocaleString('en-US')}`).join(', ');
  return row([`\`${name}\``, steps, String(batchSize), `${input.width} x ${input.height}${crop}`]);
}

const presets = (): string =>
  RECIPE_GROUPS.map(({ title, recipes }) => {
    const rows = table(['recipe', 'steps of each stage', 'batch', 'input'], recipes.map(presetRow));
    return `${title}:\n\n${rows}`;
  }).join('\n\n');

const valuesIn = ({ option, places, paper, here }: Difference): string => {
  if (option === null && places.length > 0) return here === 'yes' ? 'added' : 'left out';
  return `${paper} → ${here}`;
};

/** Everything in which a built-in recipe of ATP leaves the paper: once each, with the recipes that do. */
function departureRows(): string[] {
  const recipes = Object.values(RECIPES).filter((recipe) => otherMethodOf(recipe) === undefined);
  const all = recipes.flatMap((recipe) => departuresOf(recipe).method.map((departure) => ({ recipe, departure })));
  const what = ({ departure: { option, places, why } }: (typeof all)[number]) => `${option ?? places[0]?.stage} ${why}`;
  const once = (texts: readonly string[]): string => [...new Set(texts)].join(', ');
  return [...new Set(all.map(what))].map((key) => {
    const same = all.filter((each) => what(each) === key);
    const stages = once(same.flatMap(({ departure: { places } }) => places.map(({ stage }) => stage)));
    const option = once(same.flatMap(({ departure }) => (departure.option ? [`\`${departure.option}\``] : [])));
    return row([
      [stages, option].filter(Boolean).join(': ') || 'order of stages',
      once(same.map(({ departure }) => valuesIn(departure))),
      once(same.map(({ recipe }) => `\`${recipe.name}\``)),
      once(same.map(({ departure: { why, source } }) => `${why} (${source})`)),
    ]);
  });
}

const departures = (): string =>
  [
    'Compared with the nearest of the recipes `paper`, `paper-deeplab`, `paper-cross-city` and `paper-acdc`, which have the settings that the authors released. Mere sizes (steps, rates, input, batch) are left out. The page shows the same for any recipe.',
    table(['option', 'paper → recipe', 'recipes', 'why'], departureRows()),
  ].join('\n\n');

const titled = (title: string, body: string): string => `## ${title}\n\n${body}`;

/** The whole page, ending with a line break. */
export function recipePage(): string {
  const [general, input, network] = generalGroups;
  const parts = [
    '# Options of a recipe',
    '<!-- Written by scripts/recipe-table.ts from src/protocol/recipe.ts. Do not edit by hand. -->',
    'A recipe is a JSON object. Together with the model and the images it decides a run. An unknown key or a value out of range is refused with its path. A missing key takes its default.',
    '```json\n{\n  "version": 1,\n  "name": "my first recipe",\n  "batchSize": 2,\n  "input": { "width": 480, "height": 270 },\n  "stages": [\n    { "stage": "align", "steps": 100, "learningRate": 5e-5, "diversityWeight": 0.05 },\n    { "stage": "teach", "steps": 200, "learningRate": 1e-4 },\n    { "stage": "propagate", "steps": 200, "learningRate": 5e-5 }\n  ]\n}\n```',
    '`version` is 1. `stages` holds 1 to 12 stages, run in this order; each has `stage`: `"distil"`, `"reestimate"`, `"align"`, `"teach"` or `"propagate"`. A stage may occur more than once or not at all. Keys with a dot are nested: `input.width` is `"input": { "width": … }`.',
    titled(
      'Built-in recipes',
      `${presets()}\n\n[Other methods, and the paper's settings](rivals.md) says what each is, and what is simplified.`,
    ),
    titled('Where they leave the paper, and why', departures()),
    titled('The whole recipe', fieldTable(general?.fields ?? [])),
    titled('Input', fieldTable(input?.fields ?? [])),
    titled('Network: what names and shapes cannot tell', fieldTable(network?.fields ?? [])),
    titled('Options of every stage but `reestimate`', fieldTable(common)),
    ...STAGE_NAMES.map((stage) => titled(`Stage \`${stage}\``, fieldTable(ownOf(stage)))),
    'The defaults of `augmentation` in `align` hold as long as the stage gives no `augmentation` at all. If the stage gives one, missing values are those of the other stages.',
  ];
  return `${parts.join('\n\n')}\n`;
}

if (process.argv[1]?.endsWith('recipe-table.ts')) writeFileSync(RECIPE_PAGE, recipePage());
