import { z } from 'zod';
import type { AboutPath } from '../../protocol/option-abouts.js';
import type { OptionPath } from '../../protocol/option-labels.js';
import { recipeSchema } from '../../protocol/recipe.js';
import type { Unit } from '../../protocol/recipe-option.js';
import { STAGE_NAMES, type StageName } from '../../protocol/stage-recipes.js';
import { localised } from '../words/numbers.js';
import { type Words, words } from '../words/words.js';

/**
 * One option as the form shows it, read off the recipe's schema: nothing is written twice. Label and description are in the
 * page's language at the moment when they are read.
 */
export interface Field {
  /** Keys from the recipe (or the stage) down to the value. */
  path: string[];
  /** The path in one, as docs/recipe.md has it. */
  key: OptionPath;
  readonly label: string;
  /** Its name; the catalogue has its words. */
  unit: Unit;
  readonly description: string;
  kind: 'integer' | 'number' | 'boolean' | 'choice' | 'numbers' | 'text';
  nullable: boolean;
  default: unknown;
  minimum?: number;
  maximum?: number;
  /** Number of values of a list, where it is fixed. */
  length?: number;
  choices?: string[];
}

export type GroupName = keyof Words['recipeForm']['groups'];

export interface FieldGroup {
  name: GroupName;
  fields: Field[];
}

interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  anyOf?: Schema[];
  oneOf?: Schema[];
  items?: Schema | boolean;
  prefixItems?: Schema[];
  enum?: string[];
  const?: unknown;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  default?: unknown;
  unit?: Unit;
}

const root = z.toJSONSchema(recipeSchema, { io: 'input' }) as Schema;

function kindOf(schema: Schema): Field['kind'] {
  if (schema.enum) return 'choice';
  const type = Array.isArray(schema.type) ? schema.type.find((name) => name !== 'null') : schema.type;
  switch (type) {
    case 'integer':
    case 'number':
    case 'boolean':
      return type;
    case 'array':
      return 'numbers';
    default:
      return 'text';
  }
}

/** An option's sentence: that of the stage, where it has one of its own. */
function aboutOf(stage: StageName | null, key: OptionPath): string {
  const { abouts } = words.protocol;
  const own = `${stage}.${key}`;
  return abouts[Object.hasOwn(abouts, own) ? (own as AboutPath) : key];
}

function fieldOf(path: string[], schema: Schema, inherited: unknown, stage: StageName | null): Field {
  const isNull = (part: Schema) => part.type === 'null';
  const nullable = schema.anyOf?.some(isNull) ?? (Array.isArray(schema.type) && schema.type.includes('null'));
  const value = schema.anyOf?.find((part) => !isNull(part)) ?? schema;
  const items = typeof value.items === 'object' ? value.items : value.prefixItems?.[0];
  const low = value.minimum ?? items?.minimum;
  const high = value.maximum ?? items?.maximum;
  // The type of the paths is that of the schema.
  const key = path.join('.') as OptionPath;
  return {
    path,
    key,
    get label() {
      return words.protocol.options[key];
    },
    // Every option has one.
    unit: schema.unit as Unit,
    get description() {
      return aboutOf(stage, key);
    },
    kind: kindOf(value),
    nullable,
    default: inherited ?? schema.default,
    ...(low === undefined ? {} : { minimum: low }),
    ...(high === undefined ? {} : { maximum: high }),
    ...(value.minItems !== undefined && value.minItems === value.maxItems ? { length: value.minItems } : {}),
    ...(value.enum ? { choices: value.enum } : {}),
  };
}

const defaultOf = (parent: unknown, key: string): unknown =>
  typeof parent === 'object' && parent !== null ? (parent as Record<string, unknown>)[key] : undefined;

/** Fields of an object schema, objects inside it included; constants and lists of objects are not options. */
function fieldsOf(schema: Schema, stage: StageName | null, path: string[] = [], inherited?: unknown): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, part]) => {
    if (part.const !== undefined || (part.items && typeof part.items === 'object' && part.items.oneOf)) return [];
    if (part.properties) return fieldsOf(part, stage, [...path, key], part.default ?? inherited);
    return [fieldOf([...path, key], part, defaultOf(inherited, key), stage)];
  });
}

/** Groups that have a field. */
const grouped = (names: readonly GroupName[], fields: Field[], nameOf: (field: Field) => GroupName): FieldGroup[] =>
  names
    .map((name) => ({ name, fields: fields.filter((field) => nameOf(field) === name) }))
    .filter((group) => group.fields.length > 0);

const GENERAL_GROUPS: Record<string, GroupName> = { input: 'Input', network: 'Network' };

/** Options of the whole recipe: General, Input, Network. */
export const generalGroups: FieldGroup[] = grouped(
  ['General', 'Input', 'Network'],
  fieldsOf(root, null),
  ({ path }) => GENERAL_GROUPS[path.length > 1 ? (path[0] ?? '') : ''] ?? 'General',
);

const TRAINING = new Set([
  'headFactor',
  'schedule',
  'polyPower',
  'warmupSteps',
  'optimizer',
  'beta1',
  'beta2',
  'momentum',
  'weightDecay',
  'batchNorm',
  'trained',
  'decayed',
  'headParts',
  'dropout',
  'dropPath',
  'sharpness',
  'restoreProbability',
]);
const TEACHER = new Set([
  'emaDecay',
  'evaluated',
  'teacherBatchNorm',
  'teacherStatistics',
  'teacherViews',
  'sharesKept',
]);

const STAGE_GROUPS: readonly GroupName[] = ['Method', 'Semantic contrast', 'Teacher', 'Training', 'Augmentation'];

function stageGroup({ path: [key = ''] }: Field): GroupName {
  if (key === 'augmentation') return 'Augmentation';
  if (key.startsWith('contrast')) return 'Semantic contrast';
  if (TEACHER.has(key)) return 'Teacher';
  return TRAINING.has(key) ? 'Training' : 'Method';
}

function stageSchema(stage: StageName): Schema {
  const items = root.properties?.stages?.items;
  const found = typeof items === 'object' ? items.oneOf?.find((part) => part.properties?.stage?.const === stage) : null;
  if (!found) throw new Error(`The recipe schema has no stage "${stage}".`);
  return found;
}

/** Options of each stage in groups. */
export const stageGroups = Object.fromEntries(
  STAGE_NAMES.map((stage) => [stage, grouped(STAGE_GROUPS, fieldsOf(stageSchema(stage), stage), stageGroup)]),
) as Record<StageName, FieldGroup[]>;

/** The field of a stage's option by its key. */
export function stageField(stage: StageName, key: string): Field {
  const field = stageGroups[stage].flatMap((group) => group.fields).find((each) => each.key === key);
  if (!field) throw new Error(`Stage ${stage} has no option "${key}".`);
  return field;
}

export function generalField(key: string): Field {
  const field = generalGroups.flatMap((group) => group.fields).find((each) => each.key === key);
  if (!field) throw new Error(`The recipe has no option "${key}".`);
  return field;
}

/** Bounds are written in full: 0.99999 must not become 1. */
const MOST_DIGITS = 20;
const bound = (value: number): string =>
  localised(value.toLocaleString('en-US', { maximumFractionDigits: MOST_DIGITS }));

/** "0 to 1", or nothing where there is no range. */
export const boundsOf = ({ minimum, maximum }: Field): string =>
  minimum !== undefined && maximum !== undefined ? words.recipeForm.field.range(bound(minimum), bound(maximum)) : '';

/** The range in words. */
export function rangeOf(field: Field): string {
  const range = boundsOf(field);
  if (field.kind !== 'numbers') return range;
  const says = words.recipeForm.field;
  const numbers = field.length ? says.numbers(field.length) : says.someNumbers;
  return range ? says.eachInRange(numbers, range) : numbers;
}
