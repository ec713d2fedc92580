import { Popover } from 'radix-ui';
import type { Warning } from '../../protocol/events.js';
import { Icon } from '../controls/icon.js';
import { shownRun, useStudio } from '../store.js';
import { warningText } from '../warning-text.js';
import { words } from '../words/words.js';

const NONE: Warning[] = [];

/** Warnings of the device and of the run: each says what, where, and what to do. */
export function Warnings() {
  const ofDevice = useStudio((state) =>
    state.device.state === 'ready' && !state.saved ? state.device.warnings : NONE,
  );
  const ofRun = useStudio((state) => shownRun(state).warnings);
  const known = new Set(ofRun.map(({ code }) => code));
  const warnings = [...ofDevice.filter(({ code }) => !known.has(code)), ...ofRun];
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button
          type="button"
          className="warnings-button"
          data-any={warnings.length > 0}
          aria-label={words.panels.warnings.count(warnings.length)}
        >
          <Icon name="warning" />
          {warnings.length}
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popover"
          side="top"
          sideOffset={8}
          collisionPadding={8}
          aria-label={words.panels.warnings.title}
        >
          <h3>{words.panels.warnings.title}</h3>
          {warnings.length === 0 && <p className="muted">{words.panels.warnings.none}</p>}
          <ul className="warning-list">
            {warnings.map((warning) => (
              <li key={`${warning.code} ${warning.stage} ${warning.step} ${warning.message}`}>
                <strong>{warningText(warning).message}</strong>
                <p>{warningText(warning).advice}</p>
                {warning.stage && (
                  <small>{words.panels.warnings.place(words.protocol.stages[warning.stage], warning.step)}</small>
                )}
              </li>
            ))}
          </ul>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
