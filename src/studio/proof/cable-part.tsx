import { useEffect, useState } from 'react';
import { byteSize } from '../../report/numbers.js';
import { plural } from '../amounts.js';
import { type KeptFiles, keptFiles, type Offline, useOffline } from '../offline.js';

const STATES: Record<Offline, string> = {
  none: 'This page keeps nothing for visits without a network: the browser does not allow it here, or the page comes from a development server. What is open already still runs without one.',
  soon: 'The page will be kept for visits without a network: some seconds after it was opened, once no run goes on.',
  installing: 'The page is being kept for visits without a network…',
  ready: 'The page is kept in this browser: it opens without a network, also after a reload.',
  failed: 'The page could not be kept for visits without a network. What is open already still runs without one.',
};

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
  return (
    <section aria-labelledby="proof-cable">
      <h3 id="proof-cable">Pull the cable</h3>
      <p data-state={offline}>{STATES[offline]}</p>
      {kept && kept.files > 0 && (
        <p>
          Fetched for that from this page’s own server: {plural(kept.files, 'file')}, {byteSize(kept.bytes)}. They lie
          in this browser and are not fetched again.
        </p>
      )}
      <ol className="proof-steps">
        <li>Pull the network cable and switch off the wireless network, or use the flight mode.</li>
        {offline === 'ready' && <li>Reload the page, if you like.</li>}
        <li>Open your files or the demo, and press Run. Everything works as before.</li>
      </ol>
      <p className="muted">At present the browser says that it {online ? 'has a network' : 'has no network'}.</p>
    </section>
  );
}
