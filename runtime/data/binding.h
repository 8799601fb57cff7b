// Which fields of a table feed an input, a target or a weight, and how they become one array.
#pragma once

#include <optional>

#include "runtime/base/problem.h"
#include "runtime/data/gather.h"
#include "runtime/data/lists.h"
#include "runtime/data/table.h"
#include "runtime/model/network.h"

namespace kcc {

struct Binding {
  std::string name;                                 // of the input or output
  std::vector<std::string> fields;                  // names, or patterns with `*`
  bool except = false;                              // all fields but these
  std::optional<std::vector<std::string>> classes;  // text labels, in the order of their numbers
  std::string missing = "error";                    // what of NaN and empty text: error, drop (the row), keep
  Place place = kNoPlace;
  std::string at = {};                   // of windows: "0:720:6", which rows; empty: all
  std::optional<int64_t> at_row = {};    // or one of them
  std::vector<Place> field_places = {};  // of `fields`, where they are written one by one
  Ref<Decoder> decoder = {};             // reads the files that the field names
  std::optional<Fill> fill = {};         // of lists
};

// One field or several side by side, as the column of a BoundField.
struct Bound {
  BoundField field;
  std::vector<std::string> classes;  // where labels were text
};

// As an input wants it: its dtype and its dimensions. A last dimension of 1 is added or dropped.
Bound bind_input(const Table& table, const Binding& binding, const Network::Input& input);
// As a target: numbers as floatx or whole numbers as int32, text as the number of its class. Classes not given are
// collected from `rows`, sorted.
Bound bind_target(const Table& table, const Binding& binding, DType floatx, const std::vector<int64_t>& rows);
Bound bind_weight(const Table& table, const Binding& binding);

// Rows that a binding with `missing: drop` leaves out are taken off `rows`; with `error` the first of them is refused.
void check_missing(const Table& table, const Binding& binding, std::vector<int64_t>& rows);

// Which rows of each sample the binding takes, from its first on; without windows its only one. Refuses (kind
// "data.window").
Picked picked_of(const Table& table, const Binding& binding);

// The names of the table's fields that the binding names; refuses (kind "data.field") a name that there is not.
std::vector<std::string> fields_of(const Table& table, const Binding& binding);

}  // namespace kcc
