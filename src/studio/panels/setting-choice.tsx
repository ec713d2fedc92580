import type { Setting } from '../../protocol/stages.js';
import { chooseSetting } from '../actions/black-box.js';
import { words } from '../words/words.js';

const SETTINGS = ['model', 'predictions'] as const satisfies readonly Setting[];

/** The choice of setting: the source model itself is there, or only its predictions for the target images. */
export function SettingChoice({ setting, locked }: { setting: Setting; locked: boolean }) {
  return (
    <fieldset className="setting-choice">
      <legend className="visually-hidden">{words.panels.setting.label}</legend>
      {SETTINGS.map((value) => (
        <button
          key={value}
          type="button"
          aria-pressed={value === setting}
          disabled={locked}
          onClick={() => void chooseSetting(value)}
        >
          <strong>{words.panels.setting[value].title}</strong>
          <small>{words.panels.setting[value].about}</small>
        </button>
      ))}
    </fieldset>
  );
}
