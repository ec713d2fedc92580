import { useEffect, useState } from 'react';
import { type KeptFiles, keptFiles, useOffline } from '../offline.js';
import { byteSize, whole } from '../words/numbers.js';
import { words } from '../words/words.js';

/** Whether the browser has a network, as far as it knows. */
function useOnline(): boolean {
  const [online, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const look = () => setOnline(navigator.onLine);
    addEventListener('online', look);
    addEventListener('offline', look);
    return () => {
      removeEventListener('online', look);
      removeEventListener('offline', look);
    };
  }, []);
  return online;
}

export function CablePart() {
  const offline = useOffline((state) => state.offline);
  const online = useOnline();
  const [kept, setKept] = useState<KeptFiles | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once the page is kept, there is more to count.
  useEffect(() => {
    let there = true;
    void keptFiles().then(
      (files) => there && setKept(files),
      () => {},
    );
    return () => {
      there = false;
    };
  }, [offline]);
  const texts = words.proof.cable;
  return (
    <section aria-labelledby="proof-cable">
      <h3 id="proof-cable">{texts.title}</h3>
      <p data-state={offline}>{texts.states[offline]}</p>
      {kept && kept.files > 0 && (
        <p>{texts.kept(words.proof.files(kept.files, whole(kept.files)), byteSize(kept.bytes))}</p>
      )}
      <ol className="proof-steps">
        <li>{texts.pull}</li>
        {offline === 'ready' && <li>{texts.reload}</li>}
        <li>{texts.run}</li>
      </ol>
      <p className="muted">{online ? texts.online : texts.offline}</p>
    </section>
  );
}
