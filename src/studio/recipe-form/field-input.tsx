import { useEffect, useId, useState } from 'react';
import type { Unit } from '../../protocol/recipe-option.js';
import { IconButton } from '../controls/button.js';
import { Tip } from '../controls/tip.js';
import { words } from '../words/words.js';
import { type Field, rangeOf } from './fields.js';
import { inWords, readText, toText } from './values.js';

/** What the preset has in place of an option's value. */
export interface InPreset {
  preset: string;
  value: unknown;
}

interface FieldInputProps {
  field: Field;
  value: unknown;
  onChange(value: unknown): void;
  disabled?: boolean;
  /** Name that tells this box from others with the same label, for assistive technology. */
  context?: string;
  /** Id by which others point at this option. */
  anchor?: string;
  bare?: boolean;
  /** Only where the preset has another value. */
  inPreset?: InPreset | undefined;
  /** True where key and description are seen without the tip. */
  described?: boolean;
}

/** One option of the recipe: label, unit, box, the error of a wrong value, and the way back to the preset's value. */
export function FieldInput(props: FieldInputProps) {
  const { field, context, anchor, bare = false, inPreset, described = false } = props;
  const id = useId();
  const name = context ? words.recipeForm.field.named(context, field.label) : field.label;
  return (
    <div id={anchor} className={bare ? 'field bare' : 'field'} data-differs={inPreset !== undefined}>
      {!bare && (
        <div className="field-words">
          <Tip side="left" text={<FieldHelp field={field} />}>
            <label htmlFor={id}>
              {field.label}
              <UnitOf field={field} />
            </label>
          </Tip>
          {described && (
            <p>
              <code>{field.key}</code> · {field.description}
            </p>
          )}
        </div>
      )}
      <Control {...props} id={id} name={name} />
      {!bare && inPreset && <Reset {...props} inPreset={inPreset} name={name} box={id} />}
    </div>
  );
}

interface ResetProps extends FieldInputProps {
  inPreset: InPreset;
  name: string;
  /** Id of the box, which has the focus afterwards: the button is gone then. */
  box: string;
}

function Reset({ inPreset: { preset, value }, name, box, disabled, onChange }: ResetProps) {
  return (
    <IconButton
      className="reset"
      icon="reset"
      label={words.recipeForm.field.reset(name, inWords(value), preset)}
      disabled={disabled}
      onClick={() => {
        document.getElementById(box)?.focus({ preventScroll: true });
        onChange(value);
      }}
    />
  );
}

const QUIET_UNITS: ReadonlySet<Unit> = new Set<Unit>([
  'choice',
  'yes or no',
  'text',
  'integer',
  'factor',
  'exponent',
  'decay',
  'weight',
]);

function UnitOf({ field }: { field: Field }) {
  const unit = words.protocol.units[field.unit];
  const told = QUIET_UNITS.has(field.unit) || field.label.toLowerCase().includes(unit.toLowerCase());
  return told ? null : <small>{unit}</small>;
}

function FieldHelp({ field }: { field: Field }) {
  const range = rangeOf(field);
  const says = words.recipeForm.field;
  return (
    <>
      {field.description}
      <span className="tip-facts">
        <code>{field.key}</code> · {words.protocol.units[field.unit]}
        {range && ` · ${range}`}
        {field.default !== undefined && ` · ${says.default(toText(field.default) || says.automatic)}`}
      </span>
    </>
  );
}

type ControlProps = FieldInputProps & { id: string; name: string };

function Control(props: ControlProps) {
  if (props.field.kind === 'boolean' && !props.field.nullable) return <CheckBox {...props} />;
  return props.field.kind === 'choice' || props.field.kind === 'boolean' ? (
    <Select {...props} />
  ) : (
    <TextBox {...props} />
  );
}

function CheckBox({ id, name, value, onChange, disabled }: ControlProps) {
  return (
    <input
      id={id}
      type="checkbox"
      aria-label={name}
      checked={value === true}
      disabled={disabled}
      onChange={(event) => onChange(event.target.checked)}
    />
  );
}

/** Stands for null where every value is a text. */
const AUTOMATIC = 'automatic';

function Select({ id, name, field, value, onChange, disabled }: ControlProps) {
  const choices = field.kind === 'boolean' ? ['true', 'false'] : (field.choices ?? []);
  const { automatic, yes, no } = words.recipeForm.field;
  const shown: Record<string, string> = { true: yes, false: no };
  const read = (text: string) => (text === AUTOMATIC ? null : field.kind === 'boolean' ? text === 'true' : text);
  return (
    <select
      id={id}
      aria-label={name}
      value={value === null ? AUTOMATIC : String(value)}
      disabled={disabled}
      onChange={(event) => onChange(read(event.target.value))}
    >
      {field.nullable && <option value={AUTOMATIC}>{automatic}</option>}
      {choices.map((choice) => (
        <option key={choice} value={choice}>
          {shown[choice] ?? choice}
        </option>
      ))}
    </select>
  );
}

/** What is seen beside a box that has no label of its own. */
function titleOf({ label, key, description }: Field, inPreset: InPreset | undefined): string {
  const says = words.recipeForm.field;
  const there = inPreset ? says.inPreset(inPreset.preset, inWords(inPreset.value)) : '';
  return `${says.title(label, key, description)}${there}`;
}

/** A typed value counts when the box is left or Enter is pressed; Escape takes it back. */
function TextBox({ id, name, field, value, onChange, disabled, bare, inPreset }: ControlProps) {
  const present = toText(value);
  const [typed, setTyped] = useState(present);
  useEffect(() => setTyped(present), [present]);
  const reading = readText(typed, field);
  const problem = 'problem' in reading ? reading.problem : undefined;
  const commit = () => {
    if ('value' in reading && toText(reading.value) !== present) onChange(reading.value);
  };
  return (
    <>
      <input
        id={id}
        type="text"
        inputMode={field.kind === 'text' ? 'text' : 'decimal'}
        aria-label={name}
        aria-invalid={problem !== undefined}
        aria-describedby={problem ? `${id}-problem` : undefined}
        title={bare ? titleOf(field, inPreset) : undefined}
        data-settled={typed === present ? '' : undefined}
        data-own-escape={typed === present ? undefined : ''}
        value={typed}
        placeholder={field.nullable ? words.recipeForm.field.automatic : undefined}
        disabled={disabled}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setTyped(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
          if (event.key === 'Escape' && typed !== present) {
            // The first Escape takes back the typed value; only the next one closes the drawer.
            event.stopPropagation();
            setTyped(present);
          }
        }}
      />
      {problem && (
        <small id={`${id}-problem`} className="field-problem" role="alert">
          {problem}
        </small>
      )}
    </>
  );
}
