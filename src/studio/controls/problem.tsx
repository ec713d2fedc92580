import type { ErrorReport } from '../../protocol/errors.js';
import { withFile } from '../actions/reporting.js';
import { words } from '../words/words.js';
import { IconButton } from './button.js';
import { Icon } from './icon.js';

/** An error beside its cause: says what is wrong, where, and what to do. */
export function Problem({ error, onDismiss }: { error: ErrorReport | undefined; onDismiss?: () => void }) {
  if (!error) return null;
  return (
    <div className="problem" role="alert">
      <Icon name="error" />
      <div>
        <strong>{withFile(error)}</strong>
        {error.advice && <p>{error.advice}</p>}
        {error.fault && <p>{words.controls.problem.fault}</p>}
      </div>
      {onDismiss && <IconButton icon="cross" label={words.controls.problem.dismiss} onClick={onDismiss} />}
    </div>
  );
}
