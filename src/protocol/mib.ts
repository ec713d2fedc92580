/** Bytes in words, as a message says them: "1,234 MiB", rounded up. */
export const mib = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20).toLocaleString('en-US')} MiB`;
