import { type Animation, encodeGif } from './encode.js';

/** What the page hears of it. */
export type FromEncoder = { gif: Uint8Array } | { problem: string };

interface OwnScope {
  postMessage(message: FromEncoder): void;
  onmessage: ((event: MessageEvent<Animation>) => void) | null;
}

const scope = self as unknown as OwnScope; // The page is compiled with the types of a window, and this runs in a worker.

scope.onmessage = ({ data }) => {
  encodeGif(data).then(
    (gif) => scope.postMessage({ gif }),
    (error) => scope.postMessage({ problem: error instanceof Error ? error.message : String(error) }),
  );
};
