// All diagnostics of a run. Every phase adds to it and goes on as far as it can; the cli renders it at the end.
//
// What follows from something already reported is left out: of errors at one place only those of the first kind are
// kept (two missing arguments are two errors; a bad value that is then also missing is one), and warnings there are
// dropped. A phase that meets something broken asks `has_error_in(place)` before it complains about what is missing in
// it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/source/source.h"

namespace kcc {

class Report {
 public:
  explicit Report(Sources& sources) : sources_(sources) {}

  // `kind` is a kind's name. The result takes labels and notes: report.add("arg.twice", ...).labels.push_back(...).
  // It is valid until the next `add`; where the diagnostic was left out, it is one that nobody sees.
  Diagnostic& add(std::string_view kind, Place place, std::string message, std::string help = {});
  Diagnostic& add(const Problem& problem);
  Diagnostic& add(Diagnostic diagnostic);

  bool has_errors() const { return errors() > 0; }
  int errors() const;
  int warnings() const;
  bool has_error_in(Place place) const;  // an error within that span

  std::vector<Diagnostic> sorted() const;  // by source and place; those without a place come last

  Sources& sources() { return sources_; }
  const Sources& sources() const { return sources_; }

 private:
  Sources& sources_;
  std::vector<Diagnostic> all_;
  Diagnostic dropped_;
};

}  // namespace kcc
