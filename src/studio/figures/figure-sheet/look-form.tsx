import { Segments } from '../../controls/choice.js';
import { words } from '../../words/words.js';
import type { Over } from '../layer-figure.js';
import type { SheetLook } from './layout.js';

interface LookFormProps {
  look: SheetLook;
  over: Over;
  onLook: (look: SheetLook) => void;
  onOver: (over: Over) => void;
}

const LIMITS = {
  imageWidth: { least: 16, most: 4096 },
  gap: { least: 0, most: 200 },
  font: { least: 6, most: 200 },
} as const;

/** Size, gap, labels, legend, and how classes lie over the image. */
export function LookForm({ look, over, onLook, onOver }: LookFormProps) {
  const number = (name: keyof typeof LIMITS, text: string) => {
    const { least, most } = LIMITS[name];
    const value = Math.round(Number(text));
    if (name === 'imageWidth' && text === '') onLook({ ...look, imageWidth: null });
    else if (Number.isFinite(value) && value >= least) onLook({ ...look, [name]: Math.min(most, value) });
  };
  const texts = words.figures.look;
  return (
    <fieldset className="figure-sheet-look">
      <legend>{texts.legend}</legend>
      {(['imageWidth', 'gap', 'font'] as const).map((name) => (
        <label key={name}>
          <span>{texts[name]}</span>
          <input
            type="number"
            min={LIMITS[name].least}
            max={LIMITS[name].most}
            placeholder={texts.own}
            defaultValue={look[name] ?? ''}
            onChange={({ target }) => number(name, target.value)}
          />
        </label>
      ))}
      {(['labels', 'legend'] as const).map((name) => (
        <label key={name}>
          <span>{name === 'labels' ? texts.labels : texts.hasLegend}</span>
          <input
            type="checkbox"
            checked={look[name]}
            onChange={({ target }) => onLook({ ...look, [name]: target.checked })}
          />
        </label>
      ))}
      <Segments
        label={texts.classes}
        value={over}
        options={[
          { value: 'alone', label: texts.alone },
          { value: 'shown', label: texts.shown },
        ]}
        onChange={onOver}
      />
    </fieldset>
  );
}
