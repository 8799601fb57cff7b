#!/bin/bash
# Includes go one way: cli -> compiler -> runtime. And what may include Eigen, yaml-cpp and oneDNN is few.
set -u
cd "$(dirname "$0")/../.."
bad=0
say() { echo "$1"; bad=1; }
grep -rnE '#include "(cli|compiler)/' runtime && say "runtime includes what stands above it"
grep -rnE '#include "cli/' compiler && say "compiler includes cli"
grep -rlE '#include <(yaml-cpp|oneapi|dnnl)' --include=*.h runtime compiler cli && say "a header includes a library that is not its job"
grep -rlE '#include <Eigen' --include=*.h runtime compiler cli | grep -vE '^runtime/(ops|kernels)/' && say "a header outside of ops and kernels includes Eigen"
grep -rlE '#include <yaml-cpp' compiler cli runtime | grep -v '^compiler/yaml/' && say "yaml-cpp is included outside of compiler/yaml"
exit $bad
