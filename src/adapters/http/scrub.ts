/** Shorter than this a secret stays: to take each "a" out of a text protects nothing. */
const shortestSecret = 4;

/** Secrets in each form that they may take on their way through servers and programs, the longest first. */
export function formsOf(secrets: readonly (string | undefined)[]): readonly string[] {
  return secrets
    .filter((secret) => secret !== undefined)
    .flatMap((secret) => [secret, encodeURIComponent(secret.toWellFormed())])
    .filter((form) => form.length >= shortestSecret)
    .toSorted((a, b) => b.length - a.length);
}

/** What somebody else said, without our secrets; `forms` as `formsOf` gives them. */
export function scrub(said: string, forms: readonly string[]): string {
  return forms.reduce((text, form) => text.replaceAll(form, '***'), said);
}
