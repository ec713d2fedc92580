import { useEffect, useRef } from 'react';
import type { ErrorReport } from '../../protocol/errors.js';
import { withFile } from '../actions/reporting.js';
import { words } from '../words/words.js';
import { IconButton } from './button.js';
import { Icon } from './icon.js';

/** An error beside its cause: says what is wrong, where, and what to do. */
export function Problem({ error, onDismiss }: { error: ErrorReport | undefined; onDismiss?: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  // An answer to what was just done may stand below the fold.
  useEffect(() => {
    if (error) box.current?.scrollIntoView({ block: 'nearest' });
  }, [error]);
  if (!error) return null;
  return (
    <div ref={box} className="problem" role="alert">
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
