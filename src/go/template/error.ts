/**
 * A template that cannot be parsed or rendered. `message` is what Go's text/template says, position included;
 * for a limit that was passed it is a text of ours.
 */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}
