// Every argument of every type that a spec can name: of the wrong type, out of its range, unknown, missing, twice. Each
// is one problem, at its place, that names the argument.
#include <doctest/doctest.h>

#include "runtime/object/arg.h"
#include "runtime/object/registry.h"

using namespace kcc;

namespace {

// An object with what it must be given, so that nothing else is wrong.
Config given(const TypeInfo& type, const std::string& but = {}) {
  Config c = Config::object(type.name, {}, 1);
  for (const ArgBase* a : type.sample->args())
    if (a->required && a->name != but) {
      Config v = a->write();
      // A default-made value may break the rule; the problems of others are not counted here.
      c.entries.push_back({a->name, 2, v});
    }
  return c;
}

std::vector<Problem> about(const std::string& name, const Problems& all) {
  std::vector<Problem> out;
  for (const Problem& p : all.list)
    if (p.message.find("`" + name + "`") != std::string::npos) out.push_back(p);
  return out;
}

Problems made(const TypeInfo& type, const Config& c) {
  Problems problems;
  const std::shared_ptr<Object> object = type.make();
  object->type_name = type.name;
  read_args(*object, c, problems);
  return problems;
}

template <class F>
void for_each_argument(F&& f) {
  for (const std::string& family : families())
    for (const TypeInfo* type : types_of(family))
      for (const ArgBase* a : type->sample->args()) {
        CAPTURE(family);
        CAPTURE(type->name);
        CAPTURE(a->name);
        f(*type, *a);
      }
}

}  // namespace

TEST_CASE("an argument of the wrong type is told at its place") {
  int seen = 0;
  for_each_argument([&](const TypeInfo& type, const ArgBase& a) {
    // A mapping of a name that nothing has.
    Config odd = Config::null(7);
    odd.kind = Config::Kind::kMap;
    odd.entries.push_back({"qqqq", 8, Config::of(int64_t{1}, 9)});
    Config c = given(type, a.name);
    c.entries.push_back({a.name, 6, odd});
    const Problems problems = made(type, c);
    int here = 0;
    for (const Problem& p : problems.list) here += p.place >= 6 && p.place <= 9;
    if (here == 0) return;  // a free mapping
    ++seen;
    CHECK(here <= 2);  // of a mapping with keys of its own: one unknown, one missing
  });
  CHECK(seen > 500);
}

TEST_CASE("an argument out of its range is one problem that says the rule") {
  int seen = 0;
  for_each_argument([&](const TypeInfo& type, const ArgBase& a) {
    if (!a.rule.choices.empty()) {
      Config c = given(type, a.name);
      c.entries.push_back({a.name, 6, Config::of(std::string("qqqq"), 7)});
      const auto found = about(a.name, made(type, c));
      // A type may take other things as well.
      for (const Problem& p : found)
        CHECK((p.kind == "arg.choice" || p.kind == "arg.type" || p.kind.starts_with("type.")));
      CHECK(found.size() == 1);
      ++seen;
    } else if (a.rule.holds) {
      for (const double x : {-1e6, -1.0, 0.0, 1e6}) {
        if (a.rule.holds(x)) continue;
        Config c = given(type, a.name);
        c.entries.push_back({a.name, 6, Config::of(static_cast<int64_t>(x), 7)});
        std::vector<Problem> found = about(a.name, made(type, c));
        REQUIRE(!found.empty());
        CHECK(found.size() == 1);
        CHECK(found[0].place == 7);
        CHECK(found[0].message.find(a.rule.words) != std::string::npos);
        ++seen;
        break;
      }
    }
  });
  CHECK(seen > 200);
}

TEST_CASE("an unknown argument, one that is missing and one that is given twice are one problem each") {
  for (const std::string& family : families())
    for (const TypeInfo* type : types_of(family)) {
      CAPTURE(type->name);
      Config c = given(*type);
      c.entries.push_back({"qqqqqqq", 6, Config::of(int64_t{1}, 7)});
      int unknown = 0;
      for (const Problem& p : made(*type, c).list) unknown += p.kind == "arg.unknown" && p.place == 6;
      CHECK(unknown == 1);
      for (const ArgBase* a : type->sample->args()) {
        CAPTURE(a->name);
        Config twice = given(*type, a->name);
        for (int i = 0; i < 2; ++i) twice.entries.push_back({a->name, 6 + i, a->write()});
        int told = 0;
        for (const Problem& p : made(*type, twice).list) told += p.kind == "arg.twice" && p.place == 7;
        CHECK(told == 1);
        if (!a->required) continue;
        int missing = 0;
        for (const Problem& p : made(*type, given(*type, a->name)).list)
          missing += p.kind == "arg.missing" && p.message.find("`" + a->name + "`") != std::string::npos;
        CHECK(missing == 1);
      }
    }
}
