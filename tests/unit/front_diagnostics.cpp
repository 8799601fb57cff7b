// The registry of kinds, and what a report keeps.
#include <doctest/doctest.h>

#include "compiler/diagnostics/nearest.h"
#include "compiler/diagnostics/report.h"

using namespace kcc;

TEST_CASE("front: every kind has a code, a name and an explanation") {
  CHECK(all_kinds().size() > 60);
  for (const Diagnostic::Kind* kind : all_kinds()) {
    CAPTURE(kind->code);
    CHECK(kind->code.size() == 5);
    CHECK(kind->code[0] == 'K');
    CHECK(!kind->summary.empty());
    CHECK(kind->explain.size() > 60);
    CHECK(find_kind(kind->code) == kind);
    CHECK(find_kind(kind->name) == kind);
  }
  CHECK(find_kind("no.such") == nullptr);
}

TEST_CASE("front: a problem of an unknown kind is not lost") {
  Sources sources;
  Report report(sources);
  report.add(Problem{"no.such", "something"});
  REQUIRE(report.sorted().size() == 1);
  CHECK(report.sorted()[0].kind->code == "K0001");
  CHECK(report.sorted()[0].notes == std::vector<Note>{{"kind: no.such"}});
}

TEST_CASE("front: a report is sorted, tells nothing twice, and leaves out what follows from an error") {
  Sources sources;
  const Source& s = sources.add("t", "abcdefgh");
  const auto at = [&](size_t begin, size_t end) { return sources.place({s.id(), begin, end}); };
  Report report(sources);
  report.add("shape", kNoPlace, "nowhere");
  report.add("arg.missing", at(4, 6), "one");
  report.add("arg.missing", at(4, 6), "one");
  report.add("arg.missing", at(4, 6), "two");
  report.add("arg.type", at(4, 6), "follows");
  report.add("graph.unused", at(4, 6), "warning at an error");
  report.add("arg.type", at(0, 2), "first");
  report.add("graph.unused", at(7, 8), "unused");
  std::string told;
  for (const Diagnostic& d : report.sorted()) told += d.message + "|";
  CHECK(told == "first|one|two|unused|nowhere|");
  CHECK(report.errors() == 4);
  CHECK(report.warnings() == 1);
  CHECK(report.has_error_in(at(3, 7)));
  CHECK(!report.has_error_in(at(2, 4)));
  CHECK(!report.has_error_in(at(7, 8)));
}

TEST_CASE("front: a hostile text cannot make a report grow without end") {
  Sources sources;
  Report report(sources);
  for (int i = 0; i < 2000; ++i) report.add("graph.unused", kNoPlace, std::to_string(i));
  report.add("shape", kNoPlace, "the error");
  CHECK(report.sorted().size() < 600);
  CHECK(report.has_errors());
}

TEST_CASE("front: the name that was meant") {
  const std::vector<std::string> names = {"units", "use_bias", "activation", "kernel_size"};
  CHECK(did_you_mean("unit", names) == "did you mean `units`?");
  CHECK(did_you_mean("Units", names) == "did you mean `units`?");
  CHECK(did_you_mean("unist", names) == "did you mean `units`?");
  CHECK(did_you_mean("zzzzz", names) == "");
  CHECK(did_you_mean("x", {"y"}) == "");
}
