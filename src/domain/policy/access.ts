/** A namespace selector of `accessFrom`: no labels means every namespace. */
export interface NamespaceSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
}

/** Whether one of the selectors matches a namespace that has these labels. */
export function isAccessGranted(
  selectors: readonly NamespaceSelector[],
  namespaceLabels: Readonly<Record<string, string>>,
): boolean {
  return selectors.some(({ matchLabels = {} }) =>
    Object.entries(matchLabels).every(([label, value]) => namespaceLabels[label] === value),
  );
}
