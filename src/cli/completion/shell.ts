/** The shells that can complete. */
export type Shell = 'bash' | 'zsh' | 'fish';
