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
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
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
