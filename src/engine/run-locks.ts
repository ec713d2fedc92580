/** While a run goes on, its worker holds a lock with this name: other tabs know by it that the run is no interrupted one. */
const nameOf = (id: string): string => `atp-studio kept run ${id}`;

/** Holds the lock of a run until the returned function is called. A tab that is gone holds none. */
export function holdRun(id: string): () => void {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  void navigator.locks.request(nameOf(id), () => released);
  return release;
}

/** True while a tab of this browser runs it. */
export async function isRunHeld(id: string): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  return held.some(({ name }) => name === nameOf(id));
}
