// DATA of the command line: the source that it is.
#pragma once

#include "runtime/data/source.h"

namespace kcc {

// A file, the files of a folder (the folder itself, where the kind of `own` is not told by names), or those that match
// a pattern: of the kind that their names end as, and where no kind has such an end, of `own`, the spec's training
// source (it may be null). The options of `own` hold where its kind is the same, its window always. Refuses (kinds
// "file", "file.missing", "usage") what is of no kind, or of several.
Ref<DataSource> given_source(const std::string& data, const Ref<DataSource>& own);

}  // namespace kcc
