import type { Shell } from './shell.ts';

/*
 * Each shell asks `tagwright __complete` with the line up to the cursor. The answer is a candidate a line, with a tab
 * before its description; or `:files` or `:directories`, which the shell knows better.
 */

const bash = [
  '_tagwright() {',
  '  local line current',
  '  local -a found',
  '  line=${COMP_LINE:0:COMP_POINT}',
  '  current=${line##*[[:space:]]}',
  '  mapfile -t found < <(tagwright __complete "$line" 2>/dev/null | cut -f1)',
  '  case ${found[0]} in',
  '    :files) compopt -o default; return ;;',
  '    :directories) compopt -o dirnames; return ;;',
  '  esac',
  '  # Readline takes what follows an "=" for a word of its own.',
  '  [[ $current == *=* ]] && found=("${found[@]#*=}")',
  '  COMPREPLY=("${found[@]}")',
  '}',
  'complete -F _tagwright tagwright',
];

const zsh = [
  '#compdef tagwright',
  '_tagwright() {',
  '  local -a found',
  '  found=("${(@f)$(tagwright __complete "${(j: :)words[1,CURRENT]}" 2>/dev/null)}")',
  '  case $found[1] in',
  "    '') return 1 ;;",
  '    :files) _files ;;',
  '    :directories) _files -/ ;;',
  '    *) found=("${(@)found/$\'\\t\'/:}"); _describe tagwright found ;;',
  '  esac',
  '}',
  'compdef _tagwright tagwright',
];

const fish = [
  'function __tagwright_complete',
  '    set -l line (commandline -cp | string collect)',
  '    set -l found (tagwright __complete "$line" 2>/dev/null)',
  '    switch "$found[1]"',
  '        case :files',
  '            __fish_complete_path (commandline -ct)',
  '        case :directories',
  '            __fish_complete_directories (commandline -ct)',
  "        case '*'",
  "            test (count $found) -gt 0; and printf '%s\\n' $found",
  '    end',
  'end',
  "complete -c tagwright -f -a '(__tagwright_complete)'",
];

const scripts: Readonly<Record<Shell, readonly string[]>> = { bash, zsh, fish };

/** Prints what a shell is to read. */
export function printScript(shell: Shell): Promise<void> {
  for (const line of scripts[shell]) console.log(line);
  return Promise.resolve();
}
