/** A function that gives the line of an offset, counted from 1. Quick where each offset is after the one before. */
export function countLines(text: string): (offset: number) => number {
  let line = 1;
  let from = 0;
  return (offset) => {
    if (offset < from) {
      line = 1;
      from = 0;
    }
    for (let end = text.indexOf('\n', from); end !== -1 && end < offset;) {
      line += 1;
      from = end + 1;
      end = text.indexOf('\n', from);
    }
    return line;
  };
}
