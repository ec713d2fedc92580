/** An address that no name server knows (RFC 2606): nobody is reached, even where no policy refuses. */
export const ELSEWHERE = 'https://elsewhere.invalid/';

/** What came of trying to reach another address. */
export interface PolicyTrial {
  /** Every policy that refused it, as the browser holds it. None: only the network was in the way. */
  refusedBy: string[];
}

/** What is needed of a window or a worker. */
export interface PolicyScope {
  fetch(url: string): Promise<unknown>;
  addEventListener(type: 'securitypolicyviolation', listener: (event: Violation) => void): void;
  removeEventListener(type: 'securitypolicyviolation', listener: (event: Violation) => void): void;
}

interface Violation {
  blockedURI: string;
  originalPolicy: string;
}

/** The browser says that it refused a little after it did. */
const WAIT_MILLISECONDS = 150;

/** Tries to reach another address, and listens to what the browser says of it. */
export async function tryPolicy(scope: PolicyScope): Promise<PolicyTrial> {
  const refusedBy: string[] = [];
  const listen = ({ blockedURI, originalPolicy }: Violation) => {
    if (blockedURI.startsWith(ELSEWHERE.slice(0, -1))) refusedBy.push(originalPolicy);
  };
  scope.addEventListener('securitypolicyviolation', listen);
  await scope.fetch(ELSEWHERE).catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, WAIT_MILLISECONDS));
  scope.removeEventListener('securitypolicyviolation', listen);
  return { refusedBy };
}
