/** The final weights, in the form of the source model's file where there are several. */
export const weightsAmong = (names: readonly string[]): string | null => {
  const all = names.filter((name) => /^adapted\.\w+$/.test(name));
  return all.find((name) => name !== 'adapted.safetensors') ?? all[0] ?? null;
};
