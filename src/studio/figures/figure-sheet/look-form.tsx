import { Segments } from '../../controls/choice.js';
import type { Over } from '../layer-figure.js';
import type { SheetLook } from './layout.js';

interface LookFormProps {
  look: SheetLook;
  over: Over;
  onLook: (look: SheetLook) => void;
  onOver: (over: Over) => void;
}

const LIMITS = {
  imageWidth: { label: 'Width of an image, pixels', least: 16, most: 4096 },
  gap: { label: 'Gap, pixels', least: 0, most: 200 },
  font: { label: 'Height of letters, pixels', least: 6, most: 200 },
} as const;

/** Size, gap, labels, legend, and how classes lie over the image. */
export function LookForm({ look, over, onLook, onOver }: LookFormProps) {
  const number = (name: keyof typeof LIMITS, text: string) => {
    const { least, most } = LIMITS[name];
    const value = Math.round(Number(text));
    if (name === 'imageWidth' && text === '') onLook({ ...look, imageWidth: null });
    else if (Number.isFinite(value) && value >= least) onLook({ ...look, [name]: Math.min(most, value) });
  };
  return (
    <fieldset className="figure-sheet-look">
      <legend>Look</legend>
      {(['imageWidth', 'gap', 'font'] as const).map((name) => (
        <label key={name}>
          <span>{LIMITS[name].label}</span>
          <input
            type="number"
            min={LIMITS[name].least}
            max={LIMITS[name].most}
            placeholder="own"
            defaultValue={look[name] ?? ''}
            onChange={({ target }) => number(name, target.value)}
          />
        </label>
      ))}
      {(['labels', 'legend'] as const).map((name) => (
        <label key={name}>
          <span>{name === 'labels' ? 'Names of rows and columns' : 'Legend'}</span>
          <input
            type="checkbox"
            checked={look[name]}
            onChange={({ target }) => onLook({ ...look, [name]: target.checked })}
          />
        </label>
      ))}
      <Segments
        label="Classes"
        value={over}
        options={[
          { value: 'alone', label: 'Classes alone' },
          { value: 'shown', label: 'Over the image' },
        ]}
        onChange={onOver}
      />
    </fieldset>
  );
}
