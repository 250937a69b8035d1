/** Milliseconds of computing that this process has done: a busy machine changes little of that. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
