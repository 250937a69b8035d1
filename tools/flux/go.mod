module tagwright/tools/flux

go 1.26.0

// No `tool`: the module lacks files that flux embeds, so scripts/setup/flux.sh builds a completed copy of it.
require github.com/fluxcd/flux2/v2 v2.9.5
