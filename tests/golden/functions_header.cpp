// runtime/kcc/functions.h is made of the functions that there are. KCC_GOLDEN=write makes it anew.
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

#include "runtime/functions/function.h"

using namespace kcc;

namespace {

std::string identifier(const std::string& name) {
  static const std::set<std::string> keywords{"and", "or", "not", "xor", "default", "bool", "float", "int"};
  return keywords.contains(name) ? name + "_" : name;
}

std::string default_of(const Operand& o) {
  if (o.is_none()) return "{}";
  if (const bool* b = o.get<bool>()) return *b ? "true" : "false";
  const std::string text = to_string(o);
  return o.is_text() ? "\"" + text.substr(1, text.size() - 2) + "\"" : text;
}

std::string header() {
  std::string out =
      "// The functions of keras.ops and its kin, by their names, arguments and defaults: ops::clip(x, 0, 1). Made by\n"
      "// tests/golden/functions_header.cpp; not to be edited.\n"
      "// clang-format off\n"
      "#pragma once\n\n#include \"runtime/kcc/function_call.h\"\n\nnamespace kcc::ops {\n\n";
  for (const Function* f : all_functions()) {
    std::string declared, given;
    for (const Function::Parameter& p : f->parameters) {
      declared += (declared.empty() ? "" : ", ") + std::string("const Operand& ") + identifier(p.name);
      if (p.otherwise) declared += " = " + (default_of(*p.otherwise) == "{}" ? "Operand{}" : default_of(*p.otherwise));
      if (f->keywords && &p == &f->parameters.back()) declared += " = Operand::List{}";
      given += (given.empty() ? "" : ", ") + identifier(p.name);
    }
    out += "// " + f->doc + "\ninline Result " + identifier(f->name) + "(" + declared + ") { return call(\"" + f->name +
           "\", {" + given + "}" + (f->rest ? ", true" : "") + "); }\n";
  }
  return out + "\n}  // namespace kcc::ops\n";
}

}  // namespace

TEST_CASE("the functions that plugins see are those that expressions have") {
  const std::string path = "runtime/kcc/functions.h", made = header();
  if (const char* write = std::getenv("KCC_GOLDEN"); write && std::string(write) == "write") {
    std::ofstream(path) << made;
    return;
  }
  std::ifstream file(path);
  const std::string there{std::istreambuf_iterator<char>(file), {}};
  CHECK_MESSAGE(there == made, path,
                " is not what the functions are: KCC_GOLDEN=write ctest --test-dir build -R golden");
}
