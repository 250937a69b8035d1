const FOUR = /^(0|[1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})$/;
const GROUP = /^[0-9a-fA-F]{1,4}$/;

/** The 4 or 16 bytes of an IP address, without zone; undefined if it is none. @see https://pkg.go.dev/net#ParseIP */
export function parseIp(text: string): Uint8Array | undefined {
  const groups = text.includes(':') ? groupsOf(text) : undefined;
  if (groups === undefined) return parseFour(text);
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
}

function parseFour(text: string): Uint8Array | undefined {
  const numbers = FOUR.exec(text)?.slice(1).map(Number);
  return numbers?.every((number) => number <= 255) === true ? Uint8Array.from(numbers) : undefined;
}

function groupsOf(text: string): readonly number[] | undefined {
  const sides = text.split('::');
  const [before, after] = sides.map((side, i) => readGroups(side, i === sides.length - 1));
  if (sides.length > 2 || before === undefined) return undefined;
  if (sides.length === 1) return before.length === 8 ? before : undefined;
  if (after === undefined || before.length + after.length > 7) return undefined;
  return [
    ...before,
    ...Array.from({ length: 8 - before.length - after.length }, () => 0),
    ...after,
  ];
}

/** Groups between single colons; the last of an address may be its last four bytes in decimal. */
function readGroups(side: string, isLast: boolean): readonly number[] | undefined {
  if (side === '') return [];
  const parts = side.split(':');
  const four = isLast ? parseFour(parts.at(-1) ?? '') : undefined;
  const written = four === undefined ? parts : parts.slice(0, -1);
  if (!written.every((part) => GROUP.test(part))) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = four ?? [];
  const tail = four === undefined ? [] : [a * 256 + b, c * 256 + d];
  return [...written.map((part) => Number.parseInt(part, 16)), ...tail];
}
