/**
 * What is needed to start is missing, or cannot be used: no resource can show it, and waiting does not help. The command
 * line prints the message, which says what to change, and ends.
 */
export class StartError extends Error {
  override readonly name = 'StartError';
}
