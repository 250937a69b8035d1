const longestName = 253;
const longestNamespace = 63;
const longestQuote = 80;

/** Small letters, digits and "-", with a letter or digit at both ends. */
const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const labelOnly = new RegExp(`^${label}$`);
const subdomainOnly = new RegExp(`^${label}(\\.${label})*$`);

/**
 * Whether Secrets, ServiceAccounts and custom resources can have this name: a subdomain of RFC 1123. A name that is
 * one cannot be read as more than one segment of a path.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names
 */
export function isObjectName(text: string): boolean {
  return text.length <= longestName && subdomainOnly.test(text);
}

/** Whether a namespace can have this name: a label of RFC 1123. */
export function isNamespaceName(text: string): boolean {
  return text.length <= longestNamespace && labelOnly.test(text);
}

/** Why `text` is no name of an object, for the error that refuses it. */
export function objectNameProblem(text: string): string {
  return `${quote(text)} cannot be the name of a Kubernetes object: use small letters, digits, "-" and ".", ${longestName} at most`;
}

/** Why `text` cannot be the name of a namespace. */
export function namespaceProblem(text: string): string {
  return `${quote(text)} cannot be the name of a namespace: use small letters, digits and "-", ${longestNamespace} at most`;
}

/** Quoted as JSON, so that nothing in it breaks the line. */
function quote(text: string): string {
  return JSON.stringify(text.length > longestQuote ? `${text.slice(0, longestQuote)}...` : text);
}
