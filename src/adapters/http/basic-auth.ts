/** The value of an `Authorization` header of scheme Basic. */
export function basicHeader({
  username = '',
  password = '',
}: {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
