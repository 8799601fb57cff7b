// A model's inputs: their names, shapes and dtypes.
#include <fmt/format.h>

#include <cctype>
#include <cmath>

#include "compiler/diagnostics/nearest.h"
#include "compiler/lower/lowering.h"
#include "runtime/base/nearest.h"

namespace kcc {
namespace {

// (28, 28) is [28, 28]
std::string tuple_as_list(const yaml::Node& node) {
  if (!node.is_text() || !node.text.starts_with('(') || !node.text.ends_with(')')) return {};
  std::string inside = node.text.substr(1, node.text.size() - 2);
  while (!inside.empty() && (inside.back() == ',' || inside.back() == ' ')) inside.pop_back();
  return "write `[" + inside + "]`";
}

std::string dimension_meant(const yaml::Node& d) {
  if (d.kind == yaml::Node::Kind::kFloat && d.number >= 1 && d.number == std::floor(d.number))
    return fmt::format("write `{:.0f}`", d.number);
  if (d.is_text() && (d.text == "none" || d.text == "None")) return "write `null`";
  if (d.is_text() && is_value_name(d.text)) {
    const char capital = static_cast<char>(std::toupper(static_cast<unsigned char>(d.text[0])));
    if (is_type_name(std::string(1, capital))) return fmt::format("write `{}{}`", capital, d.text.substr(1));
  }
  return "the batch is never written";
}

}  // namespace

std::string Lowering::no_value_name(const std::string& name, Place place) {
  const std::string meant = yaml::small_name(name);
  report_->add("spec.name", place,
               "`" + name +
                   "` is no name of a value: it begins with a small letter or `_`, and goes on with letters, " +
                   "digits and `_`",
               is_value_name(meant) ? "write `" + meant + "`" : "");
  return meant;
}

std::vector<Dim> Lowering::dims(const yaml::Node& node) {
  std::vector<Dim> out;
  if (!node.is_list()) {
    report_->add("spec.shape", node.place,
                 "a shape is a list of sizes without the batch, as in `[28, 28, 1]`; this is " +
                     std::string(yaml::describe(node.kind)),
                 node.is_int() ? "write `[" + node.text + "]`" : tuple_as_list(node));
    out.push_back({});  // not known
    return out;
  }
  if (node.items.size() > 7)
    report_->add("shape.dims", node.place, "a tensor has at most 8 dimensions, the batch among them");
  for (const yaml::Node& d : node.items) {
    if (d.is_int() && d.integer >= 1)
      out.push_back({d.integer, {}});
    else if (d.is_int())
      report_->add("arg.range", d.place, "a dimension is " + d.text + ", and must be at least 1",
                   d.integer == -1 ? "a size that is not known is `null`; the batch is never written" : ""),
          out.push_back({});
    else if (d.is_null())
      out.push_back({});
    else if (d.is_text() && is_type_name(d.text))
      out.push_back({0, d.text});
    else if (d.is_text() && !d.literal && d.text.find('$') != std::string::npos)
      unbound(d), out.push_back({});
    else
      report_->add("spec.shape", d.place,
                   "a dimension is a whole number, `null`, or a symbol that begins with a capital",
                   !hint(d.place).empty() ? hint(d.place) : dimension_meant(d)),
          out.push_back({});
  }
  return out;
}

void Lowering::read_inputs(Network& n, const yaml::Node& node) {
  const auto one = [&](const std::string& name, Place name_place, const yaml::Node* value) {
    Network::Input in;
    in.name = name;
    in.place = name_place;
    if (!is_value_name(name)) {
      const std::string meant = no_value_name(name, name_place);
      report_->note_odd(name);
      if (is_value_name(meant)) in.name = meant;
    }
    if (value && value->is_map()) {
      const std::vector<std::string> keys{"shape", "dtype", "optional"};
      const bool odd = unknown_keys(*value, keys, "an input");
      const yaml::Node of = value->with_keys_meant(keys);
      if (const yaml::Node* shape = of.find("shape")) {
        in.dims = dims(*shape);
      } else {
        if (!odd)
          report_->add("arg.missing", value->place, "the input `" + name + "` needs `shape`",
                       "one number a row is `shape: []`");
        in.dims.push_back({});  // not known
      }
      if (const yaml::Node* dtype = of.find("dtype")) {
        const auto t = dtype->is_text() ? dtype_named(dtype->text) : std::nullopt;
        if (t && *t != DType::kUint8)
          in.dtype = *t;
        else
          report_->add("arg.type", dtype->place, "`dtype` must be float32, float64, int32, int64, bool or string",
                       dtype->is_text()
                           ? did_you_mean(dtype->text, {"float32", "int32", "float64", "int64", "bool", "string"})
                           : "");
      }
      if (const yaml::Node* optional = of.find("optional")) in.optional = flag(*optional, "optional").value_or(false);
    } else if (value) {
      in.dims = dims(*value);
    }
    n.network_inputs.push_back(std::move(in));
  };
  if (node.is_map())
    for (const yaml::Entry& e : node.entries) one(e.key, e.place, &e.value);
  else if (node.is_list() &&
           std::all_of(node.items.begin(), node.items.end(), [](const yaml::Node& i) { return i.is_text(); }))
    for (const yaml::Node& i : node.items) one(i.text, i.place, nullptr);
  else
    report_->add("spec.type", node.place, "`inputs` is a mapping of names to shapes, or a list of names",
                 node.is_text()
                     ? "write `inputs: [" + node.text + "]`, or with its shape `inputs: {" + node.text + ": [4]}`"
                     : "`inputs: {x: [4]}`; a `stack` takes one, without a name: `input: [4]`");
}

}  // namespace kcc
