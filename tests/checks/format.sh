#!/bin/bash
# Every file is as clang-format leaves it; says which are not. Ends with 77, a skipped test, where there is no clang-format.
set -u
cd "$(dirname "$0")/../.."
command -v clang-format >/dev/null || { echo "no clang-format: nothing is checked"; exit 77; }
bad=$(find runtime compiler cli tests -name '*.cpp' -o -name '*.h' | xargs clang-format --dry-run 2>&1 | grep -oE '^[^: ]+\.(cpp|h):' | sort -u)
[ -z "$bad" ] && exit 0
echo "not as \`clang-format -i\` leaves them:"
echo "${bad//:/}"
exit 1
