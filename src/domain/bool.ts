/**
 * The words that Go takes for a truth value.
 * @see https://pkg.go.dev/strconv#ParseBool
 */
export const boolWords: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'T', 'true', 'TRUE', 'True'].map((word) => [word, true] as const),
  ...['0', 'f', 'F', 'false', 'FALSE', 'False'].map((word) => [word, false] as const),
]);
