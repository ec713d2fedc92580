interface ImportMeta {
  /** Set by Vite. */
  readonly env: { readonly DEV: boolean };
}
