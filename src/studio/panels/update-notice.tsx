import { useState } from 'react';
import { Button } from '../controls/button.js';
import { takeUpdate, useOffline } from '../offline.js';
import { isGoing, useStudio } from '../store.js';
import { words } from '../words/words.js';

/** Offers a new version, and never while a run goes on. Who does nothing stays with the present one. */
export function UpdateNotice() {
  const waiting = useOffline((state) => state.waiting);
  const busy = useStudio((state) => isGoing(state.live));
  const [later, setLater] = useState<ServiceWorker | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  if (!waiting || busy || later === waiting) return null;
  return (
    <section className="update-notice" aria-label={words.panels.update.label} aria-live="polite">
      <span>{refusal ?? words.panels.update.ready}</span>
      <Button kind="primary" onClick={() => void takeUpdate().then(setRefusal)}>
        {words.panels.update.reload}
      </Button>
      <Button onClick={() => setLater(waiting)}>{words.panels.update.later}</Button>
    </section>
  );
}
