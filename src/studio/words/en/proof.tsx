import type { ReactNode } from 'react';

export const proof = {
  title: 'Prove it',
  about:
    'Nothing of yours leaves this computer. Do not take our word for it: everything here is counted or tried out as you look.',
  requests: {
    title: 'Requests',
    onlyOwn: 'Every request so far went to the server that this page came from, to fetch the page and the demo.',
    others: (places: string) =>
      `Requests went to other places: ${places}. The page has no use for them: an extension of the browser may have made them.`,
    to: 'To',
    loading: 'to load the page',
    since: 'since then',
    inRuns: 'of these, in runs',
    about:
      'Counted by the browser, in the page and in the engine, the worker that computes. Compare it with the network panel of the browser’s developer tools (F12). What is fetched for visits without a network is counted below.',
    places: {
      program: 'the program’s own files',
      demo: 'files of the demo',
      other: 'anything else of this server',
    },
  },
  policy: {
    title: 'Policy',
    none: 'This page came without a Content Security Policy, as from a development server: nothing holds it back.',
    /** `directive` is the name of the one that says where the page may fetch from, `value` what it says. */
    held: (directive: ReactNode, value: ReactNode): ReactNode => (
      <>
        The browser holds the page to this Content Security Policy. {directive} says where it may fetch from: {value}{' '}
        ('self' is the page’s own server).
      </>
    ),
    notSet: 'not set',
    try: 'Try to reach another address',
    aboutTry: (address: string) => `Page and engine each ask for ${address}, which no name server knows.`,
    page: 'The page',
    engine: 'The engine',
    noEngine: 'The engine does not answer.',
    notRefused: (who: string) =>
      `${who} was not refused by any policy: only this address being unknown was in the way. A server that sends the policy as a header binds it.`,
    refused: (who: string, policies: number) =>
      `${who} was refused by ${policies === 1 ? 'a policy' : `${policies} policies, of the page and of its server`}, before anything was sent.`,
    ask: 'Ask the server for its policy',
    aboutAsk: 'One request to this page’s own server; it is counted above.',
    noServer: 'The server does not answer.',
    noHeader: 'The server sends no policy as a header: only the page’s own one, above, holds.',
    same: 'The server sends the same policy.',
    another: 'The server sends another one:',
  },
  cable: {
    title: 'Pull the cable',
    states: {
      none: 'This page keeps nothing for visits without a network: the browser does not allow it here, or the page comes from a development server. What is open already still runs without one.',
      soon: 'The page will be kept for visits without a network: some seconds after it was opened, once no run goes on.',
      installing: 'The page is being kept for visits without a network…',
      ready: 'The page is kept in this browser: it opens without a network, also after a reload.',
      failed: 'The page could not be kept for visits without a network. What is open already still runs without one.',
    },
    kept: (files: string, size: string) =>
      `Fetched for that from this page’s own server: ${files}, ${size}. They lie in this browser and are not fetched again.`,
    pull: 'Pull the network cable and switch off the wireless network, or use the flight mode.',
    reload: 'Reload the page, if you like.',
    run: 'Open your files or the demo, and press Run. Everything works as before.',
    online: 'At present the browser says that it has a network.',
    offline: 'At present the browser says that it has no network.',
  },
  hashes: {
    title: 'What went in and came out',
    before: 'After a run, the SHA-256 of every file that went in and of the adapted model stand here.',
    none: 'This run was recorded without hashes.',
    file: 'File',
    size: 'Size',
    hash: 'SHA-256',
    roles: {
      model: 'model',
      'part of the model': 'part of the model',
      student: 'student',
      prediction: 'prediction',
      image: 'image',
      'label map': 'label map',
      'held-out image': 'held-out image',
      'held-out label map': 'held-out label map',
    },
    input: (role: string, files: string) => `${role}: ${files}`,
    result: (path: string) => `result: ${path}`,
    later: 'The adapted model comes at the end.',
    about: (command: ReactNode): ReactNode => (
      <>The report has the same on a page to sign. {command} checks files against the run record, one by one.</>
    ),
  },
  files: (count: number, shown: string) => `${shown} file${count === 1 ? '' : 's'}`,
};
