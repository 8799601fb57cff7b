// Values that are the same under another name: they are told from those that are new.
#pragma once

#include "compiler/yaml/ast.h"

namespace kcc {

struct Renaming {
  std::string left, right;
};

// Between two meanings (compiler/emit/meaning.h): inputs, values, shared layers and outputs of a model that only `left`
// has, and that mean what one means that only `right` has; layers that differ in their names alone. In `left` they get
// the new names. Of a model within another, names are said with its path.
std::vector<Renaming> rename_alike(yaml::Node& left, const yaml::Node& right);

// A path of a layer or weight under the new name of the value that it lies under.
std::string renamed_path(const std::string& path, const std::vector<Renaming>& renamings);

}  // namespace kcc
