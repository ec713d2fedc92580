import type { ReactNode } from 'react';

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string; group?: string }[];
  onChange(value: Value): void;
  disabled?: boolean;
  hideLabel?: boolean;
}

/**
 * A choice of one in a list. This is the browser's own select: it is reachable by every means, and needs no style
 * element (the page's content security policy forbids those).
 */
export function Choice<Value extends string>({
  label,
  value,
  options,
  onChange,
  disabled,
  hideLabel,
}: ChoiceProps<Value>) {
  return (
    <label className="choice">
      <span className={hideLabel ? 'visually-hidden' : 'label'}>{label}</span>
      <select value={value} disabled={disabled} onChange={(event) => onChange(event.target.value as Value)}>
        {grouped(options).map(([group, members]) =>
          group === undefined ? (
            members.map(optionOf)
          ) : (
            <optgroup key={group} label={group}>
              {members.map(optionOf)}
            </optgroup>
          ),
        )}
      </select>
    </label>
  );
}

interface ListedOption {
  value: string;
  label: string;
  group?: string;
}

const optionOf = ({ value, label }: ListedOption) => (
  <option key={value} value={value}>
    {label}
  </option>
);

/** Options that follow each other under one heading. */
function grouped(options: readonly ListedOption[]): [group: string | undefined, members: ListedOption[]][] {
  const groups: [string | undefined, ListedOption[]][] = [];
  for (const option of options) {
    const last = groups.at(-1);
    if (last && last[0] === option.group) last[1].push(option);
    else groups.push([option.group, [option]]);
  }
  return groups;
}

interface SegmentsProps<Value extends string> {
  label: string;
  /** null: none of them. */
  value: Value | null;
  options: readonly { value: Value; label: string; face?: ReactNode }[];
  onChange(value: Value): void;
  disabled?: boolean;
}

/** A choice of one among few, all in sight. */
export function Segments<Value extends string>({ label, value, options, onChange, disabled }: SegmentsProps<Value>) {
  return (
    <fieldset className="segments">
      <legend className="visually-hidden">{label}</legend>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          aria-label={option.label}
          title={option.label}
          disabled={disabled}
          onClick={() => onChange(option.value)}
        >
          {option.face ?? option.label}
        </button>
      ))}
    </fieldset>
  );
}
