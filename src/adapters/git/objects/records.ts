/**
 * Reads output in which a NUL byte (`-z`) or a line break ends each record, as it comes. Only the record that is not whole yet is kept.
 * @param onRecord gets each record as UTF-8; U+FFFD stands for what is none
 * @param onTooLong called, to throw, when a record is longer than `maxBytes`
 */
export function createRecordReader({
  end: mark = '\0',
  maxBytes,
  onRecord,
  onTooLong,
}: {
  readonly end?: '\0' | '\n';
  readonly maxBytes: number;
  readonly onRecord: (record: string) => void;
  readonly onTooLong: () => never;
}): (piece: Buffer) => void {
  let begun: Buffer = Buffer.alloc(0);
  return (piece) => {
    const bytes = begun.length === 0 ? piece : Buffer.concat([begun, piece]);
    let at = 0;
    for (let end = bytes.indexOf(mark); end >= 0; end = bytes.indexOf(mark, at)) {
      if (end - at > maxBytes) onTooLong();
      onRecord(bytes.toString('utf8', at, end));
      at = end + 1;
    }
    begun = bytes.subarray(at);
    if (begun.length > maxBytes) onTooLong();
  };
}
