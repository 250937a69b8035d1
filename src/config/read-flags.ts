import { ConfigError } from './error.ts';
import { flagOf } from './flags.ts';
import type { DefaultedFlag, FlagName, Flags, Switch } from './flags.ts';

/** What was said: by a flag, else by the variable of its name, else by the default. */
export interface ReadFlags {
  readonly text: ReadText;
  /**
   * @throws {ConfigError} for what is neither true nor false: a switch that keeps people out must
   * not be off by a slip
   */
  readonly isOn: (flag: Switch) => boolean;
}

/** What was said of a flag; undefined where nothing says anything. */
export interface ReadText {
  (flag: DefaultedFlag): string;
  (flag: FlagName): string | undefined;
}

/**
 * Reads flags first, and next the variable of the name: `--cluster-name` is
 * `TAGWRIGHT_CLUSTER_NAME`.
 */
export function readFlags(flags: Flags, environment: NodeJS.ProcessEnv): ReadFlags {
  function text(flag: DefaultedFlag): string;
  function text(flag: FlagName): string | undefined;
  function text(flag: FlagName): string | undefined {
    const given = flags[flag] ?? environment[variableOf(flag)];
    return typeof given === 'string' && given !== '' ? given : flagOf(flag).default;
  }
  return {
    text,
    isOn(flag) {
      const said = flags[flag]?.toString() ?? text(flag) ?? 'false';
      if (said === 'true' || said === 'false') return said === 'true';
      throw new ConfigError(`--${flag} takes true or false, not "${said}"`);
    },
  };
}

/** The value of a variable; set and empty means the same as not set. */
export function variableIn(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  return environment[name] === '' ? undefined : environment[name];
}

function variableOf(flag: FlagName): string {
  return `TAGWRIGHT_${flag.toUpperCase().replaceAll('-', '_')}`;
}
